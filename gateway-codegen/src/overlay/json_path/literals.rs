//! Names, numbers and strings of a query.

use std::ops::Range;

use super::parser::{Malformed, Parser};

/// Largest whole number of an index: what a double tells apart from its neighbours.
const MAX_INTEGER: i64 = (1 << 53) - 1;

impl Parser<'_> {
    /// A string in single or double quotes.
    pub(super) fn string(&mut self) -> Result<String, Malformed> {
        let start = self.at();
        let Some(quote @ ('\'' | '"')) = self.bump() else {
            return Err(self.unexpected("a string"));
        };
        let mut text = String::new();
        loop {
            let at = self.at();
            match self.bump() {
                None => {
                    return Err(Malformed::new(start..at, "the string is not closed")
                        .label(format!("no `{quote}` comes after this one")));
                }
                Some(character) if character == quote => return Ok(text),
                Some('\\') => text.push(self.escape(quote, at)?),
                Some(character) if character < ' ' => {
                    return Err(Malformed::new(
                        at..self.at(),
                        "a control character stands in the string",
                    )
                    .help("write it as an escape: `\\n`, `\\t`, `\\u0001`"));
                }
                Some(character) => text.push(character),
            }
        }
    }

    /// What stands behind a `\`, which stands at `start`.
    fn escape(&mut self, quote: char, start: usize) -> Result<char, Malformed> {
        Ok(match self.bump() {
            Some('b') => '\u{8}',
            Some('f') => '\u{c}',
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            Some(character @ ('/' | '\\')) => character,
            Some(character) if character == quote => character,
            Some('u') => return self.unicode_escape(start),
            _ => {
                return Err(Malformed::new(start..self.at(), "there is no such escape")
                    .help("write `\\\\` for a backslash; the quote around the string and `/ b f n r t u` may stand behind one"));
            }
        })
    }

    /// The digits behind `\u`, of two escapes if they are surrogates.
    fn unicode_escape(&mut self, start: usize) -> Result<char, Malformed> {
        let high = self.hex4(start)?;
        let code = if (0xD800..0xDC00).contains(&high) && self.take("\\u") {
            let low = self.hex4(start)?;
            match low.checked_sub(0xDC00).filter(|low| *low < 0x400) {
                Some(low) => 0x10000 + ((high - 0xD800) << 10) + low,
                None => high,
            }
        } else {
            high
        };
        char::from_u32(code).ok_or_else(|| {
            Malformed::new(start..self.at(), "half of a surrogate pair stands alone")
                .help("write the character itself, or both halves: `\\ud83d\\ude00`")
        })
    }

    fn hex4(&mut self, start: usize) -> Result<u32, Malformed> {
        let mut code = 0;
        for _ in 0..4 {
            let digit = self.peek().and_then(|character| character.to_digit(16));
            let Some(digit) = digit else {
                return Err(Malformed::new(
                    start..self.at(),
                    "`\\u` has four hexadecimal digits behind it",
                ));
            };
            self.bump();
            code = code * 16 + digit;
        }
        Ok(code)
    }

    /// A whole number of an index or a slice.
    pub(super) fn integer(&mut self) -> Result<i64, Malformed> {
        let range = self.integer_text();
        let text = self.slice(range.clone());
        let digits = text.strip_prefix('-').unwrap_or(text);
        if digits.is_empty() {
            return Err(self.unexpected("a whole number"));
        }
        if text == "-0" || digits.len() > 1 && digits.starts_with('0') {
            return Err(
                Malformed::new(range, "an index has no leading zero and no `-0`").help(
                    format!("write `{}`", digits.trim_start_matches('0')).replace("``", "`0`"),
                ),
            );
        }
        match text.parse::<i64>() {
            Ok(number) if number.abs() <= MAX_INTEGER => Ok(number),
            _ => Err(Malformed::new(
                range,
                "the number is larger than an index can be",
            )),
        }
    }

    /// A number as JSON has them.
    pub(super) fn number(&mut self) -> Result<f64, Malformed> {
        let start = self.at();
        let whole = self.integer_text();
        let digits = self.slice(whole.clone()).trim_start_matches('-');
        let mut is_number = !digits.is_empty() && (digits.len() == 1 || !digits.starts_with('0'));
        if self.take(".") {
            is_number &= !self.digits().is_empty();
        }
        if self.take("e") || self.take("E") {
            let _ = self.take("+") || self.take("-");
            is_number &= !self.digits().is_empty();
        }
        let range = start..self.at();
        let number = self.slice(range.clone()).parse().ok();
        number.filter(|_| is_number).ok_or_else(|| {
            Malformed::new(range, "this is no number")
                .help("numbers are written as in JSON: `1`, `-0.5`, `1e3`")
        })
    }

    /// Where a `-` and digits stand, as far as they are there.
    fn integer_text(&mut self) -> Range<usize> {
        let start = self.at();
        self.take("-");
        self.digits();
        start..self.at()
    }

    fn digits(&mut self) -> Range<usize> {
        let start = self.at();
        while self
            .peek()
            .is_some_and(|character| character.is_ascii_digit())
        {
            self.bump();
        }
        start..self.at()
    }
}

/// `name-first`
pub(super) fn begins_name(character: char) -> bool {
    character.is_ascii_alphabetic() || character == '_' || !character.is_ascii()
}

/// `name-char`
pub(super) fn continues_name(character: char) -> bool {
    begins_name(character) || character.is_ascii_digit()
}
