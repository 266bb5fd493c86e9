//! Strings, as they are written and as they are meant.

use std::borrow::Cow;

use super::{Fits, Reader, Stop};

/// A string as it is written, without its quotes.
#[derive(Debug, Clone, Copy)]
pub struct Raw<'b> {
    /// The bytes between the quotes: UTF-8, as the whole text is.
    pub bytes: &'b [u8],
    /// Whether it has escapes.
    pub is_escaped: bool,
}

impl<'b> Raw<'b> {
    /// The text between the quotes.
    #[must_use]
    pub fn text(self) -> &'b str {
        std::str::from_utf8(self.bytes).unwrap_or_default()
    }

    /// The string that is meant. Half of a surrogate pair is U+FFFD.
    #[must_use]
    pub fn decoded(self) -> Cow<'b, str> {
        match self.is_escaped {
            false => Cow::Borrowed(self.text()),
            true => Cow::Owned(unescape(self.text())),
        }
    }

    /// Whether it is this string.
    #[inline]
    #[must_use]
    pub fn is(self, text: &str) -> bool {
        match self.is_escaped {
            false => self.bytes == text.as_bytes(),
            true => self.is_same(Raw {
                bytes: text.as_bytes(),
                is_escaped: false,
            }),
        }
    }

    /// Whether both mean the same string. One string may be held to many, so that most are told apart by their
    /// lengths, and no more is read than up to the first difference.
    pub(in super::super) fn is_same(self, other: Raw<'_>) -> bool {
        // A byte is at most the six of `\u0061`.
        let may_be = |short: usize, long: usize| long <= short.saturating_mul(6);
        let (n, n_other) = (self.bytes.len(), other.bytes.len());
        if !may_be(n, n_other) || !may_be(n_other, n) {
            return false;
        }
        match (self.is_escaped, other.is_escaped) {
            (false, false) => self.bytes == other.bytes,
            (true, false) => self.unescaped().eq(other.text().chars()),
            (false, true) => other.unescaped().eq(self.text().chars()),
            (true, true) => self.unescaped().eq(other.unescaped()),
        }
    }

    /// The characters of the string that is meant.
    pub(in super::super) fn unescaped(self) -> Unescaped<'b> {
        Unescaped { rest: self.text() }
    }
}

impl<'b> Reader<'b> {
    /// A string.
    ///
    /// # Errors
    /// [`Stop::Syntax`].
    #[inline(always)]
    pub fn raw(&mut self) -> Result<Raw<'b>, Stop> {
        let from = self.at + 1;
        let is_escaped = self.scan_string()?;
        let bytes = self.text.get(from..self.at - 1).unwrap_or_default();
        Ok(Raw { bytes, is_escaped })
    }

    /// Reads over a string; whether it has escapes.
    pub(super) fn scan_string(&mut self) -> Result<bool, Stop> {
        self.at += 1;
        let is_escaped = self.plain()? == b'\\';
        if is_escaped {
            self.escaped()?;
        }
        self.at += 1;
        Ok(is_escaped)
    }

    /// Goes to the next quote or backslash, and says which it is.
    #[inline]
    fn plain(&mut self) -> Result<u8, Stop> {
        const ONES: u64 = u64::MAX / 255;
        const HIGH: u64 = ONES << 7;
        // Bytes that are zero have their high bit set, and perhaps bytes above them.
        let zeros = |word: u64| word.wrapping_sub(ONES) & !word;
        let mut rest = self.rest();
        while let Some((chunk, further)) = rest.split_first_chunk::<8>() {
            let chunk = u64::from_le_bytes(*chunk);
            let quotes = zeros(chunk ^ (ONES * u64::from(b'"')));
            let slashes = zeros(chunk ^ (ONES * u64::from(b'\\')));
            let controls = chunk.wrapping_sub(ONES * 0x20) & !chunk;
            let found = (quotes | slashes | controls) & HIGH;
            if found != 0 {
                let n = found.trailing_zeros() / 8;
                self.at = self.text.len() - rest.len() + n as usize;
                return match (chunk >> (n * 8)) as u8 {
                    b @ (b'"' | b'\\') => Ok(b),
                    _ => Err(Stop::Syntax),
                };
            }
            rest = further;
        }
        self.at = self.text.len() - rest.len();
        loop {
            match self.peek() {
                b @ (b'"' | b'\\') => return Ok(b),
                0x20.. => self.at += 1,
                _ => return Err(Stop::Syntax),
            }
        }
    }

    /// The rest of a string, from its first escape to the closing quote.
    #[cold]
    fn escaped(&mut self) -> Fits {
        loop {
            self.at += 1;
            match self.peek() {
                b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => self.at += 1,
                b'u' => {
                    let digits = self.rest().get(1..5).ok_or(Stop::Syntax)?;
                    if !digits.iter().all(u8::is_ascii_hexdigit) {
                        return Err(Stop::Syntax);
                    }
                    self.at += 5;
                }
                _ => return Err(Stop::Syntax),
            }
            if self.plain()? == b'"' {
                return Ok(());
            }
        }
    }
}

/// The string that a text with escapes means; the escapes are known to be right.
fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((plain, escape)) = rest.split_once('\\') {
        out.push_str(plain);
        let Some((c, behind)) = unescaped(escape) else {
            rest = "";
            break;
        };
        out.push(c);
        rest = behind;
    }
    out.push_str(rest);
    out
}

/// The characters of such a string.
#[derive(Debug, Clone)]
pub(in super::super) struct Unescaped<'b> {
    rest: &'b str,
}

impl Iterator for Unescaped<'_> {
    type Item = char;

    fn next(&mut self) -> Option<char> {
        let mut chars = self.rest.chars();
        let (c, behind) = match chars.next()? {
            '\\' => unescaped(chars.as_str())?,
            c => (c, chars.as_str()),
        };
        self.rest = behind;
        Some(c)
    }
}

/// The character of an escape whose backslash was read, and what follows it.
fn unescaped(escape: &str) -> Option<(char, &str)> {
    let (c, n) = match escape.chars().next()? {
        'b' => ('\u{8}', 1),
        'f' => ('\u{c}', 1),
        'n' => ('\n', 1),
        'r' => ('\r', 1),
        't' => ('\t', 1),
        'u' => surrogates(escape),
        c => (c, c.len_utf8()),
    };
    Some((c, escape.get(n..).unwrap_or_default()))
}

/// The character of `uXXXX`, perhaps with its other half behind it, and how long that is.
fn surrogates(escape: &str) -> (char, usize) {
    let unit = |from: usize| {
        let digits = escape.get(from..from + 4)?;
        u32::from_str_radix(digits, 16).ok()
    };
    let high = unit(1).unwrap_or(0xfffd);
    if let 0xd800..0xdc00 = high
        && escape.get(5..7) == Some("\\u")
        && let Some(low @ 0xdc00..0xe000) = unit(7)
    {
        let code = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
        return (char::from_u32(code).unwrap_or('\u{fffd}'), 11);
    }
    (char::from_u32(high).unwrap_or('\u{fffd}'), 5)
}
