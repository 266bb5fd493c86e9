//! A part of a request as it was written, before it is decoded.

use std::borrow::Cow;

use super::Misfit;
use crate::descriptor::Separator;

/// How bytes stand for text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::validate) enum Coding {
    /// They are the text.
    Plain,
    /// Some are percent-encoded: paths, cookies.
    Percent,
    /// Some are percent-encoded, and `+` is a space: queries, URL-encoded forms.
    Query,
    /// Each is a character: ISO-8859-1, and what is no text.
    Byte,
}

/// A part of a request.
#[derive(Debug, Clone, Copy)]
pub(in crate::validate) struct Piece<'c> {
    pub(in crate::validate) bytes: &'c [u8],
    pub(in crate::validate) coding: Coding,
}

impl<'c> Piece<'c> {
    pub(in crate::validate) fn new(bytes: &'c [u8], coding: Coding) -> Self {
        Piece { bytes, coding }
    }

    /// Its text. An escape that is none stands for itself: queries and paths with one are refused earlier.
    ///
    /// # Errors
    /// It is not UTF-8.
    pub(in crate::validate) fn text(self) -> Result<Cow<'c, str>, Misfit> {
        let is_coded = |byte: &u8| match self.coding {
            Coding::Plain => false,
            Coding::Byte => !byte.is_ascii(),
            Coding::Percent => *byte == b'%',
            Coding::Query => matches!(*byte, b'%' | b'+'),
        };
        if !self.bytes.iter().any(is_coded) {
            let text = std::str::from_utf8(self.bytes).map_err(|_| Misfit::NotText)?;
            return Ok(Cow::Borrowed(text));
        }
        if self.coding == Coding::Byte {
            return Ok(self.bytes.iter().map(|byte| char::from(*byte)).collect());
        }
        let mut out = Vec::with_capacity(self.bytes.len());
        let mut rest = self.bytes;
        while let Some((first, after)) = rest.split_first() {
            rest = after;
            match first {
                b'%' => match escape(after) {
                    Some((byte, after)) => {
                        out.push(byte);
                        rest = after;
                    }
                    None => out.push(b'%'),
                },
                b'+' if self.coding == Coding::Query => out.push(b' '),
                byte => out.push(*byte),
            }
        }
        String::from_utf8(out)
            .map(Cow::Owned)
            .map_err(|_| Misfit::NotText)
    }

    pub(in crate::validate) fn is_empty(self) -> bool {
        self.bytes.is_empty()
    }

    /// What is before and after the first of a plain byte.
    pub(super) fn split_once(self, byte: u8) -> Option<(Piece<'c>, Piece<'c>)> {
        let at = self.bytes.iter().position(|known| *known == byte)?;
        let (before, after) = self.bytes.split_at_checked(at)?;
        Some((self.with(before), self.with(after.get(1..)?)))
    }

    pub(super) fn strip_prefix(self, byte: u8) -> Option<Piece<'c>> {
        Some(self.with(self.bytes.strip_prefix(&[byte])?))
    }

    /// The parts between separators; none where there is nothing.
    pub(super) fn split(self, separator: Separator) -> Split<'c> {
        Split {
            rest: (!self.is_empty()).then_some(self),
            separator,
        }
    }

    /// Without white space around it, where that is no data: in headers.
    fn trimmed(self) -> Piece<'c> {
        match self.coding {
            Coding::Plain => self.with(self.bytes.trim_ascii()),
            Coding::Percent | Coding::Query | Coding::Byte => self,
        }
    }

    fn with(self, bytes: &'c [u8]) -> Piece<'c> {
        Piece { bytes, ..self }
    }
}

/// The byte of an escape whose `%` was read, and what follows it.
fn escape(after: &[u8]) -> Option<(u8, &[u8])> {
    let ([high, low], rest) = after.split_first_chunk::<2>()?;
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let byte = digit(*high)? << 4 | digit(*low)?;
    Some((u8::try_from(byte).ok()?, rest))
}

/// See [`Piece::split`].
#[derive(Debug, Clone)]
pub(super) struct Split<'c> {
    rest: Option<Piece<'c>>,
    separator: Separator,
}

impl<'c> Split<'c> {
    /// How long the separator is that the bytes begin with.
    fn width(&self, coding: Coding, bytes: &[u8]) -> Option<usize> {
        let Separator { byte, is_encoded } = self.separator;
        match bytes.first()? {
            first if *first == byte => Some(1),
            b'+' if byte == b' ' && coding == Coding::Query => Some(1),
            b'%' if is_encoded && matches!(coding, Coding::Percent | Coding::Query) => {
                let (found, _) = escape(bytes.get(1..)?)?;
                (found == byte).then_some(3)
            }
            _ => None,
        }
    }
}

impl<'c> Iterator for Split<'c> {
    type Item = Piece<'c>;

    fn next(&mut self) -> Option<Piece<'c>> {
        let piece = self.rest.take()?;
        for at in 0..piece.bytes.len() {
            let (before, after) = piece.bytes.split_at_checked(at)?;
            if let Some(width) = self.width(piece.coding, after) {
                self.rest = after.get(width..).map(|rest| piece.with(rest));
                return Some(piece.with(before).trimmed());
            }
        }
        Some(piece.trimmed())
    }
}
