//! The grammar of JSON (RFC 8259): a text → its nodes, which say where everything stands.

use super::super::value::MAX_DEPTH;
use super::super::words::n_plain;
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
    /// Of a key: see [`tag`]. Of an object: 1 where its keys are sure to differ.
    pub(in crate::template) tag: u8,
    /// Its text, of a string without the quotes.
    pub(in crate::template) from: u32,
    pub(in crate::template) to: u32,
    /// The node behind it and all that is in it.
    pub(in crate::template) next: u32,
}

/// The nodes of a text.
#[derive(Debug, Default)]
pub(in crate::template) struct Nodes {
    /// Parents before what is in them.
    pub(in crate::template) all: Vec<Node>,
    /// Whether there is a key with an escape.
    pub(in crate::template) has_escaped_keys: bool,
}

/// The nodes of a document.
///
/// # Errors
///
/// The text is not JSON, or has too many or too deep values.
pub(super) fn scan(text: &str) -> Result<Nodes, Error> {
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
        has_escaped_keys: false,
    };
    scanner.document().map_err(|fault| match fault {
        Fault::Syntax => Error::Json(scanner.at),
        Fault::Values => Error::Limit("values of a JSON document"),
        Fault::Depth => Error::Limit("depth of a JSON document"),
    })?;
    Ok(Nodes {
        all: scanner.nodes,
        has_escaped_keys: scanner.has_escaped_keys,
    })
}

/// Why there is no document: small, since every value returns it or not.
#[derive(Debug, Clone, Copy)]
enum Fault {
    /// What stands at the place that the scanner has reached.
    Syntax,
    /// Too many values.
    Values,
    /// Too deep ones.
    Depth,
}

struct Scanner<'s> {
    bytes: &'s [u8],
    at: usize,
    left: usize,
    nodes: Vec<Node>,
    has_escaped_keys: bool,
}

impl Scanner<'_> {
    fn document(&mut self) -> Result<(), Fault> {
        self.space();
        self.value(MAX_JSON_DEPTH)?;
        self.space();
        if self.at < self.bytes.len() {
            return Err(Fault::Syntax);
        }
        Ok(())
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.at += 1;
        }
    }

    fn push(&mut self, kind: Kind, from: usize, to: usize, tag: u8) {
        // Positions of a text whose length fits; there are at most two nodes for a value.
        self.nodes.push(Node {
            kind,
            tag,
            from: from as u32,
            to: to as u32,
            next: self.nodes.len() as u32 + 1,
        });
    }

    fn word(&mut self, word: &[u8], kind: Kind) -> Result<(), Fault> {
        let from = self.at;
        let rest = self.bytes.get(from..).unwrap_or_default();
        if !rest.starts_with(word) {
            return Err(Fault::Syntax);
        }
        self.at += word.len();
        self.push(kind, from, self.at, 0);
        Ok(())
    }

    /// Into the loops of objects and arrays, so that most values take no call.
    #[inline(always)]
    fn value(&mut self, depth: usize) -> Result<(), Fault> {
        self.left = self.left.checked_sub(1).ok_or(Fault::Values)?;
        match self.peek() {
            Some(b'"') => {
                let from = self.at + 1;
                let kind = self.string()?;
                self.push(kind, from, self.at - 1, 0);
                Ok(())
            }
            Some(b'{') => self.object(inside(depth)?),
            Some(b'[') => self.array(inside(depth)?),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.word(b"true", Kind::True),
            Some(b'f') => self.word(b"false", Kind::False),
            Some(b'n') => self.word(b"null", Kind::Null),
            _ => Err(Fault::Syntax),
        }
    }

    /// Begins a container: its place among the nodes.
    fn open(&mut self, kind: Kind) -> usize {
        let place = self.nodes.len();
        self.push(kind, self.at, 0, 0);
        self.at += 1;
        self.space();
        place
    }

    fn close(&mut self, place: usize) {
        self.at += 1;
        let next = self.nodes.len() as u32;
        if let Some(node) = self.nodes.get_mut(place) {
            node.to = self.at as u32;
            node.next = next;
        }
    }

    #[inline(never)]
    fn object(&mut self, depth: usize) -> Result<(), Fault> {
        let place = self.open(Kind::Map);
        // A bit for each tag, or rather for each four of them.
        let (mut tags, mut differ) = (0_u64, true);
        if self.peek() == Some(b'}') {
            self.close(place);
            return Ok(());
        }
        loop {
            self.space();
            if self.peek() != Some(b'"') {
                return Err(Fault::Syntax);
            }
            let from = self.at + 1;
            let kind = self.string()?;
            self.has_escaped_keys |= kind == Kind::Escaped;
            let to = self.at - 1;
            let key = self.bytes.get(from..to).unwrap_or_default();
            let tag = tag(key);
            let bit = 1 << (tag % 64);
            differ &= tags & bit == 0;
            tags |= bit;
            self.push(kind, from, to, tag);
            self.space();
            if self.peek() != Some(b':') {
                return Err(Fault::Syntax);
            }
            self.at += 1;
            self.space();
            self.value(depth)?;
            self.space();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b'}') => {
                    self.close(place);
                    if let Some(object) = self.nodes.get_mut(place) {
                        object.tag = differ.into();
                    }
                    return Ok(());
                }
                _ => return Err(Fault::Syntax),
            }
        }
    }

    #[inline(never)]
    fn array(&mut self, depth: usize) -> Result<(), Fault> {
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
                _ => return Err(Fault::Syntax),
            }
        }
    }

    #[inline(never)]
    fn number(&mut self) -> Result<(), Fault> {
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
        self.push(kind, from, self.at, 0);
        Ok(())
    }

    /// At least one digit: how many.
    fn digits(&mut self) -> Result<usize, Fault> {
        let from = self.at;
        while let Some(b'0'..=b'9') = self.peek() {
            self.at += 1;
        }
        if self.at == from {
            return Err(Fault::Syntax);
        }
        Ok(self.at - from)
    }

    /// A string, from its opening quote to the one behind it.
    #[inline]
    fn string(&mut self) -> Result<Kind, Fault> {
        self.at += 1;
        self.plain();
        if self.peek() == Some(b'"') {
            self.at += 1;
            return Ok(Kind::Text);
        }
        self.escaped()
    }

    fn plain(&mut self) {
        self.at += n_plain(self.bytes.get(self.at..).unwrap_or_default());
    }

    /// The rest of a string, from its first character that is not plain on.
    #[cold]
    fn escaped(&mut self) -> Result<Kind, Fault> {
        loop {
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(Kind::Escaped);
                }
                Some(b'\\') => {
                    self.at += 1;
                    self.escape()?;
                }
                _ => return Err(Fault::Syntax),
            }
            self.plain();
        }
    }

    fn escape(&mut self) -> Result<(), Fault> {
        match self.peek() {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => self.at += 1,
            Some(b'u') => {
                self.at += 1;
                let digits = self.bytes.get(self.at..self.at + 4).unwrap_or_default();
                if digits.len() != 4 || !digits.iter().all(u8::is_ascii_hexdigit) {
                    return Err(Fault::Syntax);
                }
                self.at += 4;
            }
            _ => return Err(Fault::Syntax),
        }
        Ok(())
    }
}

/// What tells most keys from each other at a glance: made of the length and the first byte.
pub(super) fn tag(key: &[u8]) -> u8 {
    let first = key.first().copied().unwrap_or(0);
    (key.len() as u8).wrapping_add(first << 3)
}

fn inside(depth: usize) -> Result<usize, Fault> {
    depth.checked_sub(1).ok_or(Fault::Depth)
}
