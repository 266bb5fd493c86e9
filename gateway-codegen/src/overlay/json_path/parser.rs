//! The text of a query to a [`Query`].

use std::ops::Range;

use super::literals::{begins_name, continues_name};
use super::query::{Query, Segment, Selector};

/// Bytes that a query may have.
const MAX_LENGTH: usize = 64 << 10;

/// Levels of filters, functions and parentheses inside each other.
const MAX_DEPTH: u32 = 64;

/// Why a text is no query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::overlay) struct Malformed {
    /// Where: bytes of the text.
    pub(in crate::overlay) range: Range<usize>,
    /// What is wrong, in one phrase.
    pub(in crate::overlay) message: String,
    /// What stands beside the place.
    pub(in crate::overlay) label: String,
    /// What to do; empty if nothing comes to mind.
    pub(in crate::overlay) help: String,
}

impl Malformed {
    pub(super) fn new(range: Range<usize>, message: impl Into<String>) -> Self {
        Self {
            range,
            message: message.into(),
            label: String::new(),
            help: String::new(),
        }
    }

    pub(super) fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }
}

/// What is to be said about a query that can be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::overlay) enum Note {
    /// A name without quotes that has a `-`, which the standard does not allow and the Overlay Specification does in
    /// its own examples.
    Hyphen(Range<usize>, String),
    /// A pattern that is no I-Regexp, and why not: nothing matches it.
    Pattern(Range<usize>, &'static str),
}

/// Reads a query from front to back.
pub(super) struct Parser<'q> {
    text: &'q str,
    at: usize,
    depth: u32,
    pub(super) notes: Vec<Note>,
}

impl<'q> Parser<'q> {
    pub(super) fn new(text: &'q str) -> Self {
        Self {
            text,
            at: 0,
            depth: 0,
            notes: Vec::new(),
        }
    }

    /// The whole text.
    pub(super) fn query(mut self) -> Result<(Query, Vec<Note>), Malformed> {
        if self.text.len() > MAX_LENGTH {
            return Err(Malformed::new(
                0..1,
                format!("the query is longer than {MAX_LENGTH} bytes"),
            ));
        }
        if !self.take("$") {
            return Err(self
                .unexpected("the root")
                .help("a target begins with `$`, the root of the document: `$.paths`"));
        }
        let segments = self.segments()?;
        if self.at < self.text.len() {
            return Err(self
                .unexpected("`.`, `[` or the end")
                .help("names with other characters than letters, digits and `_` stand in brackets and quotes: `$.paths['/pets']`"));
        }
        Ok((Query { segments }, self.notes))
    }

    /// What stands behind `$` or `@`.
    pub(super) fn segments(&mut self) -> Result<Vec<Segment>, Malformed> {
        let mut segments = Vec::new();
        loop {
            let before = self.at;
            self.skip_blanks();
            if self.peek() == Some('[') {
                segments.push(Segment {
                    is_descendant: false,
                    selectors: self.bracketed()?,
                });
            } else if self.take("..") {
                let selectors = match self.peek() {
                    Some('[') => self.bracketed()?,
                    _ => vec![self.shorthand("..")?],
                };
                segments.push(Segment {
                    is_descendant: true,
                    selectors,
                });
            } else if self.take(".") {
                segments.push(Segment {
                    is_descendant: false,
                    selectors: vec![self.shorthand(".")?],
                });
            } else {
                self.at = before;
                return Ok(segments);
            }
        }
    }

    /// `*` or a name without quotes, behind dots.
    fn shorthand(&mut self, dots: &str) -> Result<Selector, Malformed> {
        if self.take("*") {
            return Ok(Selector::Wildcard);
        }
        let start = self.at;
        if !self.peek().is_some_and(begins_name) {
            return Err(self
                .unexpected(&format!("a name or `*` behind `{dots}`"))
                .help("names with other characters than letters, digits and `_` stand in brackets and quotes: `$.paths['/pets']`"));
        }
        while self
            .peek()
            .is_some_and(|character| continues_name(character) || character == '-')
        {
            self.bump();
        }
        let range = start..self.at;
        let name = self.slice(range.clone()).to_owned();
        if name.contains('-') {
            self.notes.push(Note::Hyphen(range, name.clone()));
        }
        Ok(Selector::Name(name))
    }

    /// `[…]`
    fn bracketed(&mut self) -> Result<Vec<Selector>, Malformed> {
        let start = self.at;
        self.take("[");
        let mut selectors = Vec::new();
        loop {
            self.skip_blanks();
            selectors.push(self.selector()?);
            self.skip_blanks();
            if self.take("]") {
                return Ok(selectors);
            }
            if !self.take(",") {
                let unexpected = self.unexpected("`,` or `]`");
                return Err(if self.at < self.text.len() {
                    unexpected
                } else {
                    Malformed::new(start..start + 1, "the bracket is not closed")
                        .label("no `]` belongs to it")
                });
            }
        }
    }

    fn selector(&mut self) -> Result<Selector, Malformed> {
        match self.peek() {
            Some('\'' | '"') => Ok(Selector::Name(self.string()?)),
            Some('*') => {
                self.bump();
                Ok(Selector::Wildcard)
            }
            Some('?') => {
                self.bump();
                self.skip_blanks();
                Ok(Selector::Filter(self.nested(Self::logical)?))
            }
            Some('-' | ':' | '0'..='9') => self.index_or_slice(),
            Some(character) if begins_name(character) || character == '/' => {
                let start = self.at;
                let is_name = |character: char| !matches!(character, ']' | ',' | ' ' | '\'' | '"');
                while self.peek().is_some_and(is_name) {
                    self.bump();
                }
                let range = start..self.at;
                let name = self.slice(range.clone());
                let help = format!("write `['{name}']`");
                Err(Malformed::new(range, "a name in brackets stands in quotes")
                    .label("without quotes")
                    .help(help))
            }
            _ => Err(self.unexpected("a name in quotes, an index, a slice, `*` or a filter `?…`")),
        }
    }

    fn index_or_slice(&mut self) -> Result<Selector, Malformed> {
        let start = self.bound()?;
        let before = self.at;
        self.skip_blanks();
        if !self.take(":") {
            self.at = before;
            return match start {
                Some(index) => Ok(Selector::Index(index)),
                None => Err(self.unexpected("an index or a slice")),
            };
        }
        self.skip_blanks();
        let end = self.bound()?;
        let before = self.at;
        self.skip_blanks();
        let mut step = None;
        if self.take(":") {
            let before = self.at;
            self.skip_blanks();
            step = self.bound()?;
            if step.is_none() {
                self.at = before;
            }
        } else {
            self.at = before;
        }
        Ok(Selector::Slice {
            start,
            end,
            step: step.unwrap_or(1),
        })
    }

    /// A number of a slice, if one stands here.
    fn bound(&mut self) -> Result<Option<i64>, Malformed> {
        match self.peek() {
            Some('-' | '0'..='9') => self.integer().map(Some),
            _ => Ok(None),
        }
    }

    /// Reads something that may hold others of its kind, unless it is nested too deep.
    pub(super) fn nested<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, Malformed>,
    ) -> Result<T, Malformed> {
        if self.depth >= MAX_DEPTH {
            let end = self.peek().map_or(0, char::len_utf8);
            return Err(Malformed::new(
                self.at..self.at + end,
                format!("the query is nested deeper than {MAX_DEPTH} levels"),
            ));
        }
        self.depth += 1;
        let done = read(self)?;
        self.depth -= 1;
        Ok(done)
    }

    /// What to say where something else should stand.
    pub(super) fn unexpected(&self, expected: &str) -> Malformed {
        let (length, found) = match self.peek() {
            Some(character) if character.is_whitespace() => {
                (character.len_utf8(), "a space stands".to_owned())
            }
            Some(character) if character.is_control() => (
                character.len_utf8(),
                "a control character stands".to_owned(),
            ),
            Some(character) => (character.len_utf8(), format!("`{character}` stands")),
            None => (0, "the query ends".to_owned()),
        };
        Malformed::new(
            self.at..self.at + length,
            format!("{found} where {expected} is expected"),
        )
        .label(format!("{expected} is expected here"))
    }

    pub(super) fn skip_blanks(&mut self) {
        while matches!(self.peek(), Some(' ' | '\t' | '\n' | '\r')) {
            self.bump();
        }
    }

    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// Goes back to where it has been.
    pub(super) fn reset(&mut self, at: usize) {
        self.at = at;
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.slice(self.at..self.text.len()).chars().next()
    }

    pub(super) fn bump(&mut self) -> Option<char> {
        let character = self.peek()?;
        self.at += character.len_utf8();
        Some(character)
    }

    /// Takes some characters if they come next.
    pub(super) fn take(&mut self, wanted: &str) -> bool {
        let rest = self.slice(self.at..self.text.len());
        let is_next = rest.starts_with(wanted);
        if is_next {
            self.at += wanted.len();
        }
        is_next
    }

    pub(super) fn slice(&self, range: Range<usize>) -> &'q str {
        self.text.get(range).unwrap_or_default()
    }
}
