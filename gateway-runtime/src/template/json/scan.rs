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
        left: MAX_VALUES,
        nodes: Vec::with_capacity(expected),
        has_escaped_keys: false,
        fault: Error::Json(0),
    };
    match scanner.document() {
        Some(()) => Ok(Nodes {
            all: scanner.nodes,
            has_escaped_keys: scanner.has_escaped_keys,
        }),
        None => Err(scanner.fault),
    }
}

/// Where it is goes from method to method, and stays in a register: each takes the place of what it reads and returns
/// the one behind it, or nothing where there is a fault.
struct Scanner<'s> {
    bytes: &'s [u8],
    left: usize,
    nodes: Vec<Node>,
    has_escaped_keys: bool,
    /// Why there is no document, once there is none.
    fault: Error,
}

impl Scanner<'_> {
    fn document(&mut self) -> Option<()> {
        let at = self.value(self.space(0), MAX_JSON_DEPTH)?;
        let at = self.space(at);
        if at < self.bytes.len() {
            return self.wrong(at);
        }
        Some(())
    }

    /// What stands there is not JSON.
    #[cold]
    #[inline(never)]
    fn wrong<T>(&mut self, at: usize) -> Option<T> {
        self.fault = Error::Json(at);
        None
    }

    #[cold]
    #[inline(never)]
    fn too_many<T>(&mut self, what: &'static str) -> Option<T> {
        self.fault = Error::Limit(what);
        None
    }

    /// The byte there; 0, which stands nowhere in JSON, at the end.
    #[inline]
    fn peek(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or(0)
    }

    #[inline]
    fn space(&self, mut at: usize) -> usize {
        // Mostly there is none.
        while self.peek(at) <= b' ' {
            match self.peek(at) {
                b' ' | b'\n' | b'\r' | b'\t' => at += 1,
                _ => break,
            }
        }
        at
    }

    #[inline]
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

    fn word(&mut self, from: usize, word: &[u8], kind: Kind) -> Option<usize> {
        let rest = self.bytes.get(from..).unwrap_or_default();
        if !rest.starts_with(word) {
            return self.wrong(from);
        }
        let to = from + word.len();
        self.push(kind, from, to, 0);
        Some(to)
    }

    /// Into the loops of objects and arrays, so that most values take no call.
    #[inline(always)]
    fn value(&mut self, at: usize, depth: usize) -> Option<usize> {
        if self.left == 0 {
            return self.too_many("values of a JSON document");
        }
        self.left -= 1;
        match self.peek(at) {
            b'"' => {
                let (to, kind) = self.string(at)?;
                self.push(kind, at + 1, to, 0);
                Some(to + 1)
            }
            b'{' | b'[' if depth == 0 => self.too_many("depth of a JSON document"),
            b'{' => self.object(at, depth - 1),
            b'[' => self.array(at, depth - 1),
            b'-' | b'0'..=b'9' => self.number(at),
            b't' => self.word(at, b"true", Kind::True),
            b'f' => self.word(at, b"false", Kind::False),
            b'n' => self.word(at, b"null", Kind::Null),
            _ => self.wrong(at),
        }
    }

    /// Ends a container with its bracket.
    fn close(&mut self, place: usize, at: usize, tag: u8) -> Option<usize> {
        let next = self.nodes.len() as u32;
        if let Some(node) = self.nodes.get_mut(place) {
            node.tag = tag;
            node.to = at as u32 + 1;
            node.next = next;
        }
        Some(at + 1)
    }

    #[inline(never)]
    fn object(&mut self, at: usize, depth: usize) -> Option<usize> {
        let place = self.nodes.len();
        self.push(Kind::Map, at, 0, 0);
        let mut at = self.space(at + 1);
        if self.peek(at) == b'}' {
            return self.close(place, at, 0);
        }
        // A bit for each tag, or rather for each four of them.
        let (mut tags, mut differ) = (0_u64, true);
        loop {
            if self.peek(at) != b'"' {
                return self.wrong(at);
            }
            let from = at + 1;
            let (to, kind) = self.string(at)?;
            self.has_escaped_keys |= kind == Kind::Escaped;
            let key = self.bytes.get(from..to).unwrap_or_default();
            let tag = tag(key);
            let bit = 1 << (tag % 64);
            differ &= tags & bit == 0;
            tags |= bit;
            self.push(kind, from, to, tag);
            at = self.space(to + 1);
            if self.peek(at) != b':' {
                return self.wrong(at);
            }
            at = self.value(self.space(at + 1), depth)?;
            at = self.space(at);
            match self.peek(at) {
                b',' => at = self.space(at + 1),
                b'}' => return self.close(place, at, differ.into()),
                _ => return self.wrong(at),
            }
        }
    }

    #[inline(never)]
    fn array(&mut self, at: usize, depth: usize) -> Option<usize> {
        let place = self.nodes.len();
        self.push(Kind::List, at, 0, 0);
        let mut at = self.space(at + 1);
        if self.peek(at) == b']' {
            return self.close(place, at, 0);
        }
        loop {
            at = self.value(at, depth)?;
            at = self.space(at);
            match self.peek(at) {
                b',' => at = self.space(at + 1),
                b']' => return self.close(place, at, 0),
                _ => return self.wrong(at),
            }
        }
    }

    #[inline(never)]
    fn number(&mut self, from: usize) -> Option<usize> {
        let is_negative = self.peek(from) == b'-';
        let whole = from + usize::from(is_negative);
        let is_zero = self.peek(whole) == b'0';
        let mut at = match is_zero {
            true => whole + 1,
            false => self.digits(whole)?,
        };
        let n_whole = at - whole;
        let mut kind = if n_whole <= INTEGER_DIGITS && !(is_zero && is_negative) {
            Kind::Integer
        } else {
            Kind::Number
        };
        if self.peek(at) == b'.' {
            let begin = at + 1;
            at = self.digits(begin)?;
            let fraction = self.bytes.get(begin..at).unwrap_or_default();
            let n_fraction = fraction.len();
            let ends_plainly = n_fraction == 1 || fraction.last() != Some(&b'0');
            let is_large = !is_zero || fraction.iter().take(3).any(|digit| *digit != b'0');
            let is_plain = n_whole <= PLAIN_WHOLE
                && n_whole + n_fraction <= EXACT_DIGITS
                && ends_plainly
                && (is_large || n_fraction == 1);
            kind = if is_plain { Kind::Plain } else { Kind::Number };
        }
        if let b'e' | b'E' = self.peek(at) {
            kind = Kind::Number;
            at += 1;
            if let b'+' | b'-' = self.peek(at) {
                at += 1;
            }
            at = self.digits(at)?;
        }
        self.push(kind, from, at, 0);
        Some(at)
    }

    /// At least one digit.
    #[inline]
    fn digits(&mut self, from: usize) -> Option<usize> {
        let mut at = from;
        while self.peek(at).is_ascii_digit() {
            at += 1;
        }
        if at == from {
            return self.wrong(at);
        }
        Some(at)
    }

    /// A string by its opening quote: where its closing one stands.
    #[inline(always)]
    fn string(&mut self, at: usize) -> Option<(usize, Kind)> {
        let to = self.plain(at + 1);
        if self.peek(to) == b'"' {
            return Some((to, Kind::Text));
        }
        self.escaped(to).map(|to| (to, Kind::Escaped))
    }

    #[inline]
    fn plain(&self, at: usize) -> usize {
        at + n_plain(self.bytes.get(at..).unwrap_or_default())
    }

    /// The rest of a string, from its first character that is not plain on: where its closing quote stands.
    #[cold]
    #[inline(never)]
    fn escaped(&mut self, mut at: usize) -> Option<usize> {
        loop {
            match self.peek(at) {
                b'"' => return Some(at),
                b'\\' => at = self.escape(at + 1)?,
                _ => return self.wrong(at),
            }
            at = self.plain(at);
        }
    }

    /// What stands behind a backslash.
    fn escape(&mut self, at: usize) -> Option<usize> {
        match self.peek(at) {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Some(at + 1),
            b'u' => {
                let digits = self.bytes.get(at + 1..at + 5).unwrap_or_default();
                if digits.len() != 4 || !digits.iter().all(u8::is_ascii_hexdigit) {
                    return self.wrong(at + 1);
                }
                Some(at + 5)
            }
            _ => self.wrong(at),
        }
    }
}

/// What tells most keys from each other at a glance: made of the length and the first byte.
pub(super) fn tag(key: &[u8]) -> u8 {
    let first = key.first().copied().unwrap_or(0);
    (key.len() as u8).wrapping_add(first << 3)
}
