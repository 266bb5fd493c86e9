//! JSON text to a tree, by the letter of RFC 8259.
//!
//! Nothing is tolerated: no comments, no trailing commas, no control characters in strings, no lone surrogates; but
//! for `${name}` in the place of a value, as templates of JSON have it, which is read as text.
//! Reading stops at the first mistake, since what follows it would be guesswork. Strings without escapes are slices
//! of the text.

mod errors;
mod strings;

use std::sync::Arc;

use crate::diagnostics::{Code, Diagnostic, Sink, code};
use crate::source::builder::Failure;
use crate::source::source_map::mark_length;
use crate::source::{Entry, FileId, Limits, Mapping, Node, Span, Str, Value};

/// Reads a whole text. `None` if it is not JSON or goes beyond the limits; the reason is then in `sink`.
pub(super) fn read(
    text: &Arc<str>,
    file: FileId,
    limits: &Limits,
    sink: &mut Sink,
) -> Option<Node> {
    let mut reader = Reader {
        text,
        bytes: text.as_bytes(),
        at: mark_length(text),
        file,
        limits,
        n_values: 0,
        items: Vec::new(),
        entries: Vec::new(),
        sink,
    };
    match reader.document() {
        Ok(node) => Some(node),
        Err(diagnostic) => {
            reader.sink.push(*diagnostic);
            None
        }
    }
}

/// The text and how far it has been read.
struct Reader<'a> {
    text: &'a Arc<str>,
    bytes: &'a [u8],
    at: usize,
    file: FileId,
    limits: &'a Limits,
    n_values: u64,
    /// Items of all the lists that are open, the outermost first. A list takes its own off the end when it closes, so
    /// that each is allocated once, in its final size.
    items: Vec<Node>,
    /// The same for mappings.
    entries: Vec<Entry>,
    sink: &'a mut Sink,
}

impl Reader<'_> {
    /// `ws value ws`
    fn document(&mut self) -> Result<Node, Failure> {
        self.skip_space();
        let node = self.value(0)?;
        self.skip_space();
        if self.at < self.bytes.len() {
            let failure = self.unexpected("the document ends before this");
            return Err(Box::new(
                failure.secondary(node.span, "this is the whole document"),
            ));
        }
        Ok(node)
    }

    /// A value, `depth` lists and mappings down. The recursion is as deep as the limit allows.
    fn value(&mut self, depth: u32) -> Result<Node, Failure> {
        let start = self.at;
        self.n_values += 1;
        if self.n_values > self.limits.max_values {
            return Err(Box::new(
                self.limits.too_many_values(self.span(start, start + 1)),
            ));
        }
        let value = match self.peek() {
            Some(b'{') => self.mapping(depth)?,
            Some(b'[') => self.sequence(depth)?,
            Some(b'"') => Value::String(self.string()?),
            Some(b'-' | b'0'..=b'9') => self.number()?,
            Some(b't') => self.word("true", Value::Bool(true))?,
            Some(b'f') => self.word("false", Value::Bool(false))?,
            Some(b'n') => self.word("null", Value::Null)?,
            Some(b'$') => self.variable()?,
            _ => return Err(Box::new(self.unexpected("expected a value"))),
        };
        Ok(Node::new(self.span(start, self.at), value))
    }

    /// `{ "key": value, ... }`
    fn mapping(&mut self, depth: u32) -> Result<Value, Failure> {
        let opener = self.open(depth)?;
        let first = self.entries.len();
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(Value::Mapping(Mapping::default()));
        }
        loop {
            let key_start = self.at;
            if self.peek() != Some(b'"') {
                return Err(self.unclosed(opener, "expected a key in double quotes"));
            }
            let key = self.string()?;
            let key_span = self.span(key_start, self.at);
            self.skip_space();
            if self.peek() != Some(b':') {
                return Err(self.unclosed(opener, "expected `:` behind the key"));
            }
            self.at += 1;
            self.skip_space();
            let value = self
                .value(depth + 1)
                .map_err(|failure| self.inside(failure, opener))?;
            self.entries.push(Entry {
                key,
                key_span,
                value,
            });
            if self.ends(b'}', opener, "expected `,` or `}`")? {
                let (mapping, duplicates) = Mapping::new(self.entries.drain(first..));
                duplicates
                    .iter()
                    .for_each(|duplicate| self.sink.push(duplicate.report()));
                return Ok(Value::Mapping(mapping));
            }
        }
    }

    /// `[ value, ... ]`
    fn sequence(&mut self, depth: u32) -> Result<Value, Failure> {
        let opener = self.open(depth)?;
        let first = self.items.len();
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(Value::Sequence(Arc::from([])));
        }
        loop {
            let item = self
                .value(depth + 1)
                .map_err(|failure| self.inside(failure, opener))?;
            self.items.push(item);
            if self.ends(b']', opener, "expected `,` or `]`")? {
                return Ok(Value::Sequence(self.items.drain(first..).collect()));
            }
        }
    }

    /// The opening bracket and the space behind it; its offset.
    fn open(&mut self, depth: u32) -> Result<usize, Failure> {
        let opener = self.at;
        if depth >= self.limits.max_depth {
            return Err(Box::new(
                self.limits.too_deep(self.span(opener, opener + 1)),
            ));
        }
        self.at += 1;
        self.skip_space();
        Ok(opener)
    }

    /// What stands behind an item: true for the closing bracket, false for a comma with something behind it.
    fn ends(&mut self, closer: u8, opener: usize, expected: &str) -> Result<bool, Failure> {
        self.skip_space();
        match self.peek() {
            Some(byte) if byte == closer => {
                self.at += 1;
                Ok(true)
            }
            Some(b',') => {
                let comma = self.at;
                self.at += 1;
                self.skip_space();
                if self.peek() == Some(closer) {
                    let failure = self.failure(
                        code::INVALID_JSON,
                        comma,
                        comma + 1,
                        "a comma before a closing bracket",
                    );
                    return Err(Box::new(
                        failure
                            .label("nothing follows this comma")
                            .help("remove the comma"),
                    ));
                }
                Ok(false)
            }
            _ => Err(self.unclosed(opener, expected)),
        }
    }

    /// `true`, `false` or `null`.
    fn word(&mut self, word: &str, value: Value) -> Result<Value, Failure> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let goes_on = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
        if !rest.starts_with(word.as_bytes()) || rest.get(word.len()).is_some_and(goes_on) {
            return Err(Box::new(self.unexpected("expected a value")));
        }
        self.at += word.len();
        Ok(value)
    }

    /// `${name}`, which Terraform replaces before anyone reads the text: text until then.
    fn variable(&mut self) -> Result<Value, Failure> {
        let start = self.at;
        let rest = self.text.get(start..).unwrap_or_default();
        let name = rest.strip_prefix("${").and_then(|inner| {
            let (name, _) = inner.split_once('}')?;
            let is_name = !name.trim().is_empty() && !name.contains(['{', '\n', '\r']);
            is_name.then_some(name)
        });
        let Some(name) = name else {
            return Err(Box::new(self.unexpected("expected a value")));
        };
        self.at = start + "${".len() + name.len() + "}".len();
        Ok(Value::String(Str::slice(self.text, start, self.at)))
    }

    /// `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?`
    fn number(&mut self) -> Result<Value, Failure> {
        let start = self.at;
        self.skip_if(|byte| byte == b'-');
        let whole = self.at;
        self.digits("expected a digit")?;
        if self.bytes.get(whole) == Some(&b'0') && self.at > whole + 1 {
            let failure = self.failure(
                code::INVALID_JSON,
                start,
                self.at,
                "a number begins with a zero",
            );
            return Err(Box::new(failure.help(
                "remove the zero, or put the number in quotes if it is text",
            )));
        }
        if self.skip_if(|byte| byte == b'.') {
            self.digits("expected a digit behind the decimal point")?;
        }
        if self.skip_if(|byte| matches!(byte, b'e' | b'E')) {
            self.skip_if(|byte| matches!(byte, b'+' | b'-'));
            self.digits("expected a digit in the exponent")?;
        }
        Ok(Value::Number(Str::slice(self.text, start, self.at)))
    }

    /// `[0-9]+`
    fn digits(&mut self, expected: &str) -> Result<(), Failure> {
        if !self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            return Err(Box::new(self.unexpected(expected)));
        }
        while self.skip_if(|byte| byte.is_ascii_digit()) {}
        Ok(())
    }

    /// Goes behind space, tabs and line ends.
    fn skip_space(&mut self) {
        while self.skip_if(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r')) {}
    }

    /// Goes behind the next byte if it is such a one.
    fn skip_if(&mut self, is: impl Fn(u8) -> bool) -> bool {
        let skips = self.peek().is_some_and(is);
        self.at += usize::from(skips);
        skips
    }

    /// The next byte.
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// A span of this file.
    fn span(&self, start: usize, end: usize) -> Span {
        Span::of(self.file, start, end)
    }

    /// A diagnostic at some bytes.
    fn failure(&self, code: Code, start: usize, end: usize, message: impl Into<String>) -> Failure {
        Box::new(Diagnostic::new(code, self.span(start, end), message))
    }

    /// A diagnostic about what stands here, with the reason why it does not fit.
    fn unexpected(&self, reason: &str) -> Diagnostic {
        errors::unexpected(self.text, self.file, self.at, reason)
    }

    /// The same inside a list or mapping that is not closed yet.
    fn unclosed(&self, opener: usize, reason: &str) -> Failure {
        let failure = Box::new(self.unexpected(reason));
        self.inside(failure, opener)
    }

    /// Of a document that ends too early the user wants to know which bracket is open: the innermost.
    fn inside(&self, failure: Failure, opener: usize) -> Failure {
        // Only what is said about the end of the text has an empty span.
        let ended = failure.span().is_some_and(Span::is_empty) && failure.secondary.is_empty();
        if ended {
            Box::new(failure.secondary(self.span(opener, opener + 1), "never closed"))
        } else {
            failure
        }
    }
}
