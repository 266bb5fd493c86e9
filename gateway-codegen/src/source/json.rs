//! JSON text to a tree, by the letter of RFC 8259.
//!
//! Nothing is tolerated: no comments, no trailing commas, no control characters in strings, no lone surrogates.
//! Reading stops at the first mistake, since what follows it would be guesswork. Strings without escapes are slices
//! of the text.

use std::sync::Arc;

use crate::diagnostics::{Code, Diagnostic, Sink, code};
use crate::source::source_map::mark_length;
use crate::source::tree::Duplicate;
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

/// The diagnostic that ends the reading; boxed, since it passes through every level.
type Failure = Box<Diagnostic>;

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
            let message = format!(
                "the document holds more than {} values",
                self.limits.max_values
            );
            return Err(self.failure(code::TOO_MANY_VALUES, start, start + 1, message));
        }
        let value = match self.peek() {
            Some(b'{') => self.mapping(depth)?,
            Some(b'[') => self.sequence(depth)?,
            Some(b'"') => Value::String(self.string()?),
            Some(b'-' | b'0'..=b'9') => self.number()?,
            Some(b't') => self.word("true", Value::Bool(true))?,
            Some(b'f') => self.word("false", Value::Bool(false))?,
            Some(b'n') => self.word("null", Value::Null)?,
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
                    .for_each(|duplicate| self.sink.push(report(duplicate)));
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
            let message = format!(
                "the document is nested deeper than {} levels",
                self.limits.max_depth
            );
            return Err(self.failure(code::TOO_DEEP, opener, opener + 1, message));
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

    /// A string from its opening quote on.
    fn string(&mut self) -> Result<Str, Failure> {
        let quote = self.at;
        self.at += 1;
        let start = self.at;
        if self.run(quote)? == b'"' {
            return Ok(Str::slice(self.text, start, self.at - 1));
        }
        // An escape: from here on the string has text of its own.
        let mut decoded = String::new();
        let mut from = start;
        loop {
            // `run` has consumed the backslash.
            decoded.push_str(self.text.get(from..self.at - 1).unwrap_or_default());
            decoded.push(self.escape()?);
            from = self.at;
            if self.run(quote)? == b'"' {
                decoded.push_str(self.text.get(from..self.at - 1).unwrap_or_default());
                return Ok(decoded.into());
            }
        }
    }

    /// Goes behind the next quote or backslash of a string, and says which it was.
    fn run(&mut self, quote: usize) -> Result<u8, Failure> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let stop = rest
            .iter()
            .position(|&byte| byte == b'"' || byte == b'\\' || byte < 0x20);
        self.at += stop.unwrap_or(rest.len());
        match self.peek() {
            Some(byte @ (b'"' | b'\\')) => {
                self.at += 1;
                Ok(byte)
            }
            Some(b'\n' | b'\r') | None => {
                let failure =
                    self.failure(code::INVALID_JSON, quote, self.at, "a string is not closed");
                Err(Box::new(failure.label("the string begins here").help(
                    "put a `\"` at its end; a line break in a string is `\\n`",
                )))
            }
            Some(byte) => {
                let message = format!("a control character (U+{byte:04X}) in a string");
                let failure = self.failure(code::CONTROL_CHARACTER, self.at, self.at + 1, message);
                Err(Box::new(
                    failure
                        .label("must be escaped")
                        .help(format!("write it as `\\u{byte:04x}`")),
                ))
            }
        }
    }

    /// What stands behind a backslash.
    fn escape(&mut self) -> Result<char, Failure> {
        let start = self.at - 1;
        let byte = self.peek();
        self.at += usize::from(byte.is_some());
        let character = match byte {
            Some(byte @ (b'"' | b'\\' | b'/')) => char::from(byte),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => self.unicode_escape(start)?,
            _ => {
                let rest = self.text.get(start + 1..).unwrap_or_default();
                let end = start + 1 + rest.chars().next().map_or(0, char::len_utf8);
                let failure = self.failure(
                    code::INVALID_JSON,
                    start,
                    end,
                    "an unknown escape in a string",
                );
                return Err(Box::new(
                    failure.help("a backslash itself is written `\\\\`"),
                ));
            }
        };
        Ok(character)
    }

    /// The digits behind `\u`, and the second half of a surrogate pair (RFC 8259 section 7).
    fn unicode_escape(&mut self, start: usize) -> Result<char, Failure> {
        let unit = self.hex_unit(start)?;
        let code_point = match unit {
            0xD800..=0xDBFF if self.bytes.get(self.at..self.at + 2) == Some(b"\\u") => {
                self.at += 2;
                match self.hex_unit(start)? {
                    low @ 0xDC00..=0xDFFF => 0x1_0000 + ((unit - 0xD800) << 10) + (low - 0xDC00),
                    _ => unit,
                }
            }
            _ => unit,
        };
        char::from_u32(code_point).ok_or_else(|| {
            let failure = self.failure(
                code::INVALID_JSON,
                start,
                self.at,
                "half of a surrogate pair stands alone",
            );
            Box::new(
                failure
                    .label("not a character")
                    .help("write both halves, `\\ud83d\\ude00`, or the character itself"),
            )
        })
    }

    /// Four hexadecimal digits.
    fn hex_unit(&mut self, start: usize) -> Result<u32, Failure> {
        let digits = self.text.get(self.at..self.at + 4);
        let digits = digits.filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let Some(unit) = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()) else {
            let failure = self.failure(
                code::INVALID_JSON,
                start,
                self.at,
                "`\\u` without four hexadecimal digits",
            );
            return Err(failure);
        };
        self.at += 4;
        Ok(unit)
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
        unexpected(self.text, self.file, self.at, reason)
    }

    /// The same inside a list or mapping that is not closed yet.
    fn unclosed(&self, opener: usize, reason: &str) -> Failure {
        let failure = Box::new(self.unexpected(reason));
        self.inside(failure, opener)
    }

    /// Of a document that ends too early the user wants to know which bracket is open: the innermost.
    fn inside(&self, failure: Failure, opener: usize) -> Failure {
        let ended = self.at >= self.bytes.len()
            && failure.code == code::INVALID_JSON
            && failure.secondary.is_empty();
        if ended {
            Box::new(failure.secondary(self.span(opener, opener + 1), "never closed"))
        } else {
            failure
        }
    }
}

/// A diagnostic about the character at an offset, or about the end of the text, shown behind the last word of it.
fn unexpected(text: &str, file: FileId, at: usize, reason: &str) -> Diagnostic {
    let rest = text.get(at..).unwrap_or_default();
    let Some(character) = rest.chars().next() else {
        let end = text.trim_end_matches([' ', '\t', '\n', '\r']).len();
        return Diagnostic::new(
            code::INVALID_JSON,
            Span::of(file, end, end),
            "the document ends too early",
        )
        .label(reason);
    };
    let length = match character {
        '/' if rest.starts_with("//") || rest.starts_with("/*") => 2,
        _ if character.is_alphanumeric() => rest
            .find(|c: char| !c.is_alphanumeric())
            .unwrap_or(rest.len()),
        _ => character.len_utf8(),
    };
    let found = rest.get(..length).unwrap_or_default();
    let diagnostic = |message: String| {
        Diagnostic::new(code::INVALID_JSON, Span::of(file, at, at + length), message)
    };
    match found {
        "//" | "/*" | "#" => diagnostic("JSON has no comments".to_owned())
            .label(reason)
            .help(
                "remove the comment, or give the file a name that ends in `.yaml` and write YAML",
            ),
        "'" => diagnostic("JSON strings stand in double quotes".to_owned()).label(reason),
        _ if length > 40 => diagnostic("unexpected text".to_owned()).label(reason),
        _ => diagnostic(format!("unexpected `{found}`")).label(reason),
    }
}

/// What to say about a key that stands twice: with the same scalar it does no harm.
pub(super) fn report(duplicate: &Duplicate) -> Diagnostic {
    let Duplicate { first, second } = duplicate;
    let key = &second.key;
    let diagnostic = if first.value.same_scalar(&second.value) {
        Diagnostic::new(
            code::REPEATED_KEY,
            second.key_span,
            format!("key `{key}` stands twice, with the same value"),
        )
        .label("repeated here")
        .help("remove one of the two")
    } else {
        Diagnostic::new(
            code::DUPLICATE_KEY,
            second.key_span,
            format!("key `{key}` stands twice in this mapping"),
        )
        .label("defined again here")
        .help(format!(
            "merge the two, or rename one of them: only one value of `{key}` could count"
        ))
    };
    diagnostic.secondary(first.key_span, "first defined here")
}
