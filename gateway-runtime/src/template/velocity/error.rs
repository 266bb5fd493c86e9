//! What keeps a text from being a template: [`SyntaxError`].

use super::ast::Offsets;

/// The kinds of mistakes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mistake {
    /// What stands there is not the language.
    Malformed,
    /// A block, a comment or a string that does not end.
    Unclosed,
    /// `#include` or `#parse`: there are no files.
    FileDirective,
    /// Too large or too deep.
    Limit,
}

/// The first thing that is wrong with a template; behind it nothing is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// Which kind of mistake it is.
    pub mistake: Mistake,
    /// Where it is: bytes of the template's text.
    pub at: Offsets,
    /// What is wrong, in one phrase.
    pub message: String,
    /// What stands beside the place.
    pub label: String,
    /// What to do.
    pub help: String,
    /// Another place that explains it, and what stands beside it.
    pub other: Option<(Offsets, String)>,
}

impl SyntaxError {
    pub(super) fn new(mistake: Mistake, at: Offsets, message: impl Into<String>) -> Box<Self> {
        Box::new(Self {
            mistake,
            at,
            message: message.into(),
            label: String::new(),
            help: String::new(),
            other: None,
        })
    }

    pub(super) fn malformed(at: Offsets, message: impl Into<String>) -> Box<Self> {
        Self::new(Mistake::Malformed, at, message)
    }

    pub(super) fn label(mut self: Box<Self>, label: impl Into<String>) -> Box<Self> {
        self.label = label.into();
        self
    }

    pub(super) fn help(mut self: Box<Self>, help: impl Into<String>) -> Box<Self> {
        self.help = help.into();
        self
    }

    pub(super) fn other(mut self: Box<Self>, at: Offsets, text: impl Into<String>) -> Box<Self> {
        self.other = Some((at, text.into()));
        self
    }
}

/// What a part of the parser gives.
pub(super) type Parsed<T> = Result<T, Box<SyntaxError>>;
