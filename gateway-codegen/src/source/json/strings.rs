//! Strings and their escapes.

use crate::diagnostics::code;
use crate::source::Str;
use crate::source::builder::Failure;
use crate::source::json::Reader;

impl Reader<'_> {
    /// A string from its opening quote on.
    pub(super) fn string(&mut self) -> Result<Str, Failure> {
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
}
