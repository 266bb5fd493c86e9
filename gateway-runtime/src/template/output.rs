//! A text under construction, with a bound.

use std::fmt;

use super::Error;

/// Most bytes of one text: the largest payload of API Gateway.
pub(super) const MAX_TEXT_BYTES: usize = 10 * 1024 * 1024;

/// A text under construction, of at most `max_bytes` bytes.
#[derive(Debug)]
pub struct Output {
    text: String,
    max_bytes: usize,
}

impl Output {
    /// An empty text with room for `size_hint` bytes, and the usual bound.
    pub fn new(size_hint: usize) -> Output {
        Output::bounded(size_hint, MAX_TEXT_BYTES)
    }

    /// The same with a bound of its own.
    pub fn bounded(size_hint: usize, max_bytes: usize) -> Output {
        Output {
            text: String::with_capacity(size_hint.min(max_bytes)),
            max_bytes,
        }
    }

    /// Appends a text.
    ///
    /// # Errors
    ///
    /// The text would be too long.
    #[inline]
    pub fn push_str(&mut self, text: &str) -> Result<(), Error> {
        // Neither side is near the end of `usize`: both are lengths of texts.
        if self.text.len().saturating_add(text.len()) > self.max_bytes {
            return Err(Error::Limit("bytes of a text"));
        }
        self.text.push_str(text);
        Ok(())
    }

    /// Appends a character.
    ///
    /// # Errors
    ///
    /// The text would be too long.
    pub fn push(&mut self, character: char) -> Result<(), Error> {
        self.push_str(character.encode_utf8(&mut [0; 4]))
    }

    /// What there is so far.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The text.
    pub fn into_string(self) -> String {
        self.text
    }
}

impl fmt::Write for Output {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.push_str(text).map_err(|_| fmt::Error)
    }
}
