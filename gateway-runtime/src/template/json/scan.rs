//! The grammar of JSON (RFC 8259): a text → its nodes, which say where everything stands.

use super::super::value::MAX_DEPTH;
use super::super::{Error, work};

/// Deepest nesting: the document and a leaf inside can still be rendered.
pub(super) const MAX_JSON_DEPTH: usize = MAX_DEPTH - 2;
/// Most values of a document: what bounds its memory.
pub(super) const MAX_VALUES: usize = 1_000_000;
/// Nodes that room is made for at once, at most.
const MAX_EXPECTED: usize = 16 * 1024;
/// Bytes of a node, about.
const USUAL_BYTES: usize = 8;
/// Digits that an `int` is sure to hold.
const INTEGER_DIGITS: usize = 9;
/// Digits before the point of numbers that Java writes without an exponent.
const PLAIN_WHOLE: usize = 7;
/// Digits that a double always gives back.
const EXACT_DIGITS: usize = 15;

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::template) enum Kind {
    Null,
    True,
    False,
    /// A whole number of few digits that is written as it is.
    Integer,
    /// A number of few digits with a point, which Java writes as it stands.
    Plain,
    /// Any other number.
    Number,
    /// A string without escapes.
    Text,
    /// A string with escapes.
    Escaped,
    /// An array: its items follow.
    List,
    /// An object: its keys and values follow in turn.
    Map,
}

/// A value or a key.
#[derive(Debug, Clone, Copy)]
pub(in crate::template) struct Node {
    pub(in crate::template) kind: Kind,
    /// Its text, of a string without the quotes. A container ends before the node at `to`.
    pub(in crate::template) from: u32,
    pub(in crate::template) to: u32,
}

/// The nodes of a document, parents before what is in them.
///
/// # Errors
///
/// The text is not JSON, or has too many or too deep values.
pub(super) fn scan(text: &str) -> Result<Vec<Node>, Error> {
    work::spend(text.len())?;
    if u32::try_from(text.len()).is_err() {
        return Err(Error::Limit("bytes of a JSON document"));
    }
    let expected = (text.len() / USUAL_BYTES + 8).min(MAX_EXPECTED);
    let mut scanner = Scanner {
        bytes: text.as_bytes(),
        at: 0,
        left: MAX_VALUES,
        nodes: Vec::with_capacity(expected),
    };
    scanner.space();
    scanner.value(MAX_JSON_DEPTH)?;
    scanner.space();
    if scanner.at < text.len() {
        return scanner.fail();
    }
    Ok(scanner.nodes)
}

struct Scanner<'s> {
    bytes: &'s [u8],
    at: usize,
    left: usize,
    nodes: Vec<Node>,
}

impl Scanner<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.at += 1;
        }
    }

    #[cold]
    fn fail<T>(&self) -> Result<T, Error> {
        Err(Error::Json(self.at))
    }

    fn push(&mut self, kind: Kind, from: usize, to: usize) {
        // Positions of a text whose length fits.
        let (from, to) = (from as u32, to as u32);
        self.nodes.push(Node { kind, from, to });
    }

    fn word(&mut self, word: &[u8], kind: Kind) -> Result<(), Error> {
        let from = self.at;
        let rest = self.bytes.get(from..).unwrap_or_default();
        if !rest.starts_with(word) {
            return self.fail();
        }
        self.at += word.len();
        self.push(kind, from, self.at);
        Ok(())
    }

    fn value(&mut self, depth: usize) -> Result<(), Error> {
        self.left = self
            .left
            .checked_sub(1)
            .ok_or(Error::Limit("values of a JSON document"))?;
        match self.peek() {
            Some(b'"') => self.string(),
            Some(b'{') => self.object(inside(depth)?),
            Some(b'[') => self.array(inside(depth)?),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.word(b"true", Kind::True),
            Some(b'f') => self.word(b"false", Kind::False),
            Some(b'n') => self.word(b"null", Kind::Null),
            _ => self.fail(),
        }
    }

    /// Begins a container: its place among the nodes.
    fn open(&mut self, kind: Kind) -> usize {
        let place = self.nodes.len();
        self.push(kind, self.at, 0);
        self.at += 1;
        self.space();
        place
    }

    fn close(&mut self, place: usize) {
        self.at += 1;
        // At most two nodes for a value.
        let end = self.nodes.len() as u32;
        if let Some(node) = self.nodes.get_mut(place) {
            node.to = end;
        }
    }

    fn object(&mut self, depth: usize) -> Result<(), Error> {
        let place = self.open(Kind::Map);
        if self.peek() == Some(b'}') {
            self.close(place);
            return Ok(());
        }
        loop {
            self.space();
            if self.peek() != Some(b'"') {
                return self.fail();
            }
            self.string()?;
            self.space();
            if self.peek() != Some(b':') {
                return self.fail();
            }
            self.at += 1;
            self.space();
            self.value(depth)?;
            self.space();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b'}') => {
                    self.close(place);
                    return Ok(());
                }
                _ => return self.fail(),
            }
        }
    }

    fn array(&mut self, depth: usize) -> Result<(), Error> {
        let place = self.open(Kind::List);
        if self.peek() == Some(b']') {
            self.close(place);
            return Ok(());
        }
        loop {
            self.space();
            self.value(depth)?;
            self.space();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b']') => {
                    self.close(place);
                    return Ok(());
                }
                _ => return self.fail(),
            }
        }
    }

    fn number(&mut self) -> Result<(), Error> {
        let from = self.at;
        let is_negative = self.peek() == Some(b'-');
        self.at += usize::from(is_negative);
        let is_zero = self.peek() == Some(b'0');
        let n_whole = if is_zero {
            self.at += 1;
            1
        } else {
            self.digits()?
        };
        let mut kind = if n_whole <= INTEGER_DIGITS && !(is_zero && is_negative) {
            Kind::Integer
        } else {
            Kind::Number
        };
        if self.peek() == Some(b'.') {
            self.at += 1;
            let n_fraction = self.digits()?;
            let fraction = self.bytes.get(self.at - n_fraction..self.at);
            let fraction = fraction.unwrap_or_default();
            let ends_plainly = n_fraction == 1 || fraction.last() != Some(&b'0');
            let is_large = !is_zero || fraction.iter().take(3).any(|digit| *digit != b'0');
            let is_plain = n_whole <= PLAIN_WHOLE
                && n_whole + n_fraction <= EXACT_DIGITS
                && ends_plainly
                && (is_large || n_fraction == 1);
            kind = if is_plain { Kind::Plain } else { Kind::Number };
        }
        if let Some(b'e' | b'E') = self.peek() {
            kind = Kind::Number;
            self.at += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.at += 1;
            }
            self.digits()?;
        }
        self.push(kind, from, self.at);
        Ok(())
    }

    /// At least one digit: how many.
    fn digits(&mut self) -> Result<usize, Error> {
        let from = self.at;
        while let Some(b'0'..=b'9') = self.peek() {
            self.at += 1;
        }
        if self.at == from {
            return self.fail();
        }
        Ok(self.at - from)
    }

    /// A string, from its opening quote on.
    fn string(&mut self) -> Result<(), Error> {
        self.at += 1;
        let from = self.at;
        let mut kind = Kind::Text;
        loop {
            self.at += n_plain(self.bytes.get(self.at..).unwrap_or_default());
            match self.peek() {
                Some(b'"') => {
                    self.push(kind, from, self.at);
                    self.at += 1;
                    return Ok(());
                }
                Some(b'\\') => {
                    kind = Kind::Escaped;
                    self.at += 1;
                    self.escape()?;
                }
                _ => return self.fail(),
            }
        }
    }

    fn escape(&mut self) -> Result<(), Error> {
        match self.peek() {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => self.at += 1,
            Some(b'u') => {
                self.at += 1;
                let digits = self.bytes.get(self.at..self.at + 4).unwrap_or_default();
                if digits.len() != 4 || !digits.iter().all(u8::is_ascii_hexdigit) {
                    return self.fail();
                }
                self.at += 4;
            }
            _ => return self.fail(),
        }
        Ok(())
    }
}

/// The number of bytes before a quote, a backslash or a control character: eight at a time.
pub(super) fn n_plain(bytes: &[u8]) -> usize {
    const ONES: u64 = u64::MAX / 255;
    const HIGH: u64 = ONES << 7;
    // The lowest byte that is zero has its high bit set, others above it may have.
    let zero = |word: u64| word.wrapping_sub(ONES) & !word & HIGH;
    let mut n = 0;
    let mut words = bytes.chunks_exact(8);
    for word in words.by_ref() {
        let word = u64::from_le_bytes(word.try_into().unwrap_or_default());
        let quotes = zero(word ^ (ONES * u64::from(b'"')));
        let backslashes = zero(word ^ (ONES * u64::from(b'\\')));
        let controls = word.wrapping_sub(ONES * 0x20) & !word & HIGH;
        let found = quotes | backslashes | controls;
        if found != 0 {
            return n + found.trailing_zeros() as usize / 8;
        }
        n += 8;
    }
    let plain = |byte: &&u8| !matches!(byte, b'"' | b'\\' | 0..0x20);
    n + words.remainder().iter().take_while(plain).count()
}

fn inside(depth: usize) -> Result<usize, Error> {
    depth
        .checked_sub(1)
        .ok_or(Error::Limit("depth of a JSON document"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_bytes() {
        for n in 0..20 {
            for (special, is) in [
                (b'"', true),
                (b'\\', true),
                (0x1f, true),
                (b'!', false),
                (0xa2, false),
                (b' ', false),
                (0x80, false),
            ] {
                let mut bytes = vec![b'#'; n];
                bytes.extend([
                    special, b'[', 0xff, 0x7f, b'a', b'b', b'c', b'd', b'"', b'x', b'y', b'z', b'1',
                ]);
                let expected = if is { n } else { n + 8 };
                assert_eq!(n_plain(&bytes), expected, "{n} {special}");
            }
        }
    }
}
