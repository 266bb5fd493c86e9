//! One thing to say about a document: [`Diagnostic`].

use crate::diagnostics::{Code, Fix, Level, Severity};
use crate::source::Span;

/// A place in a document, and what there is to say about it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Label {
    /// The bytes to underline.
    pub span: Span,
    /// What stands beside the underline; empty for a bare underline.
    pub text: String,
}

/// One thing to say about a document: a fact, the places that show it, and what to do.
///
/// ```
/// use gateway_codegen::diagnostics::{Diagnostic, code};
/// use gateway_codegen::source::{SourceMap, Span};
///
/// let mut sources = SourceMap::new();
/// let file = sources.add("api.yaml", "a: *b\n");
/// let diagnostic = Diagnostic::new(code::UNDEFINED_ALIAS, Span::new(file, 3, 5), "alias `*b` has no anchor")
///     .label("no `&b` before this line")
///     .help("define the anchor before it is used: `&b`");
/// assert_eq!(diagnostic.code.number(), "GW0008");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Diagnostic {
    /// Which of the known mistakes it is.
    pub code: Code,
    /// How much it matters; the code's own severity unless changed.
    pub severity: Severity,
    /// What its document says of the code; a [`Policy`](crate::diagnostics::Policy) weighs it.
    pub level: Option<Level>,
    /// Whether it keeps `gwc build` from building unless its code is allowed, as all of some codes do
    /// ([`ERRORS_IN_BUILD`](crate::diagnostics::code::ERRORS_IN_BUILD)): something that protects an API would not be there.
    pub stops_build: bool,
    /// What is wrong, in one phrase, without a full stop; what the user typed stands in backticks.
    pub message: String,
    /// Where it is wrong; `None` for what has no place (a missing tool, a folder that cannot be written).
    pub primary: Option<Label>,
    /// Other places that explain it: the first definition, the `$ref` that led here.
    pub secondary: Vec<Label>,
    /// What to do about it, one line for each way.
    pub help: Vec<String>,
    /// A change that mends it, where one is safe.
    pub fix: Option<Fix>,
    /// JSON Pointer of the place as a fragment: `#/paths/~1pets`.
    pub pointer: Option<String>,
    /// How many problems it stands for: one, except for the line "and N more".
    pub stands_for: usize,
    /// Whether it is the line "and N more".
    pub is_rest: bool,
}

impl Diagnostic {
    /// A diagnostic of the code's own severity at a place.
    pub fn new(code: Code, span: Span, message: impl Into<String>) -> Self {
        let primary = Some(Label {
            span,
            text: String::new(),
        });
        Self {
            primary,
            ..Self::without_place(code, message)
        }
    }

    /// A diagnostic that concerns no place in a document, but the command or the machine.
    pub fn without_place(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: code.severity(),
            level: None,
            stops_build: false,
            message: message.into(),
            primary: None,
            secondary: Vec::new(),
            help: Vec::new(),
            fix: None,
            pointer: None,
            stands_for: 1,
            is_rest: false,
        }
    }

    /// Whether another one says the same of the same text. One text may stand for several places of a document, each
    /// with a pointer of its own: aliases, templates.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        let without_pointer = |one: &Self| Self {
            pointer: None,
            ..one.clone()
        };
        match (self.span(), other.span()) {
            (Some(span), Some(other_span)) => {
                span == other_span
                    && self.message == other.message
                    && without_pointer(self) == without_pointer(other)
            }
            _ => self == other,
        }
    }

    /// Says beside the primary place why it is wrong. Without a place it has no effect.
    #[must_use]
    pub fn label(mut self, text: impl Into<String>) -> Self {
        if let Some(primary) = &mut self.primary {
            primary.text = text.into();
        }
        self
    }

    /// Shows another place.
    #[must_use]
    pub fn secondary(mut self, span: Span, text: impl Into<String>) -> Self {
        self.secondary.push(Label {
            span,
            text: text.into(),
        });
        self
    }

    /// Says what to do; may be called once for each way.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help.push(text.into());
        self
    }

    /// Says which change mends it.
    #[must_use]
    pub fn fix(mut self, fix: Fix) -> Self {
        self.fix = Some(fix);
        self
    }

    /// Says where in the document it is, as a JSON Pointer fragment; an empty one says nothing.
    #[must_use]
    pub fn pointer(mut self, pointer: impl Into<String>) -> Self {
        self.pointer = Some(pointer.into()).filter(|pointer| !pointer.is_empty());
        self
    }

    /// Gives it another severity than its code has.
    #[must_use]
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    /// Makes it an error in `gwc build`, whose code alone would not.
    #[must_use]
    pub fn stops_build(mut self) -> Self {
        self.stops_build = true;
        self
    }

    /// The primary place, if it has one.
    pub fn span(&self) -> Option<Span> {
        self.primary.as_ref().map(|label| label.span)
    }

    /// Whether it keeps the document from being compiled.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// All labels, the primary one first, each with whether it is the primary one.
    pub fn labels(&self) -> impl Iterator<Item = (&Label, bool)> {
        let secondary = self.secondary.iter().map(|label| (label, false));
        self.primary
            .iter()
            .map(|label| (label, true))
            .chain(secondary)
    }
}
