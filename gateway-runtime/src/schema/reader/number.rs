//! Numbers, as they are written.

use super::{Fits, Reader, Stop};

/// A number as it is written, and what was seen of it on the way.
#[derive(Debug, Clone, Copy)]
pub struct Digits<'b> {
    bytes: &'b [u8],
    /// Whether it has neither a fraction nor an exponent.
    pub is_plain: bool,
    /// Its value, where it is plain and has at most 18 digits.
    pub small: Option<i64>,
}

impl<'b> Digits<'b> {
    /// The text.
    #[must_use]
    pub fn text(self) -> &'b str {
        std::str::from_utf8(self.bytes).unwrap_or_default()
    }
}

/// How a number is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// At most 18 digits.
    Small,
    /// More digits.
    Large,
    /// With a fraction or an exponent.
    Broken,
}

impl<'b> Reader<'b> {
    /// A number.
    ///
    /// # Errors
    /// [`Stop::Syntax`].
    #[inline(always)]
    pub fn number(&mut self) -> Result<Digits<'b>, Stop> {
        let from = self.at;
        let form = self.scan_number()?;
        Ok(Digits {
            bytes: self.text.get(from..self.at).unwrap_or_default(),
            is_plain: form != Form::Broken,
            small: (form == Form::Small).then_some(self.value),
        })
    }

    /// Reads over a number; its value is kept where that is small. Out of line and with a small result: what is
    /// returned through memory is slow to read again.
    pub(super) fn scan_number(&mut self) -> Result<Form, Stop> {
        let is_negative = self.peek() == b'-';
        self.at += usize::from(is_negative);
        let first = self.at;
        let mut value = 0_i64;
        while let digit @ b'0'..=b'9' = self.peek() {
            // Of more than 18 digits the value is not used.
            value = value.wrapping_mul(10).wrapping_add(i64::from(digit - b'0'));
            self.at += 1;
        }
        let n_digits = self.at - first;
        if n_digits == 0 || (n_digits > 1 && self.text.get(first) == Some(&b'0')) {
            return Err(Stop::Syntax);
        }
        if let b'.' | b'e' | b'E' = self.peek() {
            self.fraction()?;
            return Ok(Form::Broken);
        }
        if n_digits > 18 {
            return Ok(Form::Large);
        }
        self.value = if is_negative {
            value.wrapping_neg()
        } else {
            value
        };
        Ok(Form::Small)
    }

    /// What follows the whole part of a number.
    fn fraction(&mut self) -> Fits {
        if self.peek() == b'.' {
            self.at += 1;
            self.some_digits()?;
        }
        if let b'e' | b'E' = self.peek() {
            self.at += 1;
            if let b'+' | b'-' = self.peek() {
                self.at += 1;
            }
            self.some_digits()?;
        }
        Ok(())
    }

    fn some_digits(&mut self) -> Fits {
        if !self.peek().is_ascii_digit() {
            return Err(Stop::Syntax);
        }
        self.digits();
        Ok(())
    }

    #[inline]
    fn digits(&mut self) {
        while self.peek().is_ascii_digit() {
            self.at += 1;
        }
    }
}
