//! JSON Pointers: [`Pointer`].

use std::fmt;

use crate::source::{Node, Value};

/// A way from a document's root to one of its values (RFC 6901): the keys and indexes to follow.
///
/// It is displayed as a pointer, `/paths/~1pets`; [`Pointer::to_fragment`] makes `#/paths/~1pets`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pointer {
    tokens: Vec<String>,
}

/// Why a text is not a JSON Pointer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PointerError {
    /// It is not empty and does not begin with `/`.
    NoSlash,
    /// A `~` at this byte is not followed by `0` or `1`.
    BadTilde(usize),
    /// A `%` at this byte is not followed by two hexadecimal digits.
    BadPercent(usize),
    /// What the percent signs stand for is not UTF-8.
    NotUtf8,
}

impl fmt::Display for PointerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSlash => f.write_str("a JSON Pointer begins with `/`"),
            Self::BadTilde(_) => {
                f.write_str("in a JSON Pointer `~` stands for itself only as `~0`")
            }
            Self::BadPercent(_) => f.write_str("`%` must be followed by two hexadecimal digits"),
            Self::NotUtf8 => f.write_str("the percent-encoded bytes are not UTF-8"),
        }
    }
}

impl std::error::Error for PointerError {}

/// Where a look-up ended early: see [`Pointer::find`].
#[derive(Clone, Copy, Debug)]
pub struct Missing<'a> {
    /// The deepest value there is on the way.
    pub nearest: &'a Node,
    /// How many tokens led to it; the next one led nowhere.
    pub n_found: usize,
}

impl Pointer {
    /// The pointer to the root.
    pub fn root() -> Self {
        Self::default()
    }

    /// Reads a pointer: empty, or `/` before each token.
    ///
    /// # Errors
    /// If it is not one.
    pub fn parse(text: &str) -> Result<Self, PointerError> {
        if text.is_empty() {
            return Ok(Self::root());
        }
        let Some(rest) = text.strip_prefix('/') else {
            return Err(PointerError::NoSlash);
        };
        let mut tokens = Vec::new();
        let mut at = 1;
        for token in rest.split('/') {
            tokens.push(unescape(token).map_err(|offset| PointerError::BadTilde(at + offset))?);
            at += token.len() + 1;
        }
        Ok(Self { tokens })
    }

    /// Reads the fragment of a `$ref`, without its `#`: a pointer with percent-encoding (RFC 6901 section 6).
    ///
    /// # Errors
    /// If it is not one.
    pub fn parse_fragment(text: &str) -> Result<Self, PointerError> {
        let decoded = percent_decode(text)?;
        Self::parse(&decoded)
    }

    /// Of keys and indexes as they are, not escaped.
    pub fn from_tokens(tokens: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self {
            tokens: tokens.into_iter().map(Into::into).collect(),
        }
    }

    /// The keys and indexes, not escaped.
    pub fn tokens(&self) -> &[String] {
        &self.tokens
    }

    /// One step further down.
    #[must_use]
    pub fn join(&self, token: impl Into<String>) -> Self {
        let mut longer = self.clone();
        longer.push(token);
        longer
    }

    /// Goes one step further down.
    pub fn push(&mut self, token: impl Into<String>) {
        self.tokens.push(token.into());
    }

    /// Goes one step up; the token that led down, if it was not the root.
    pub fn pop(&mut self) -> Option<String> {
        self.tokens.pop()
    }

    /// One step up; `None` at the root.
    pub fn parent(&self) -> Option<Self> {
        let (_, rest) = self.tokens.split_last()?;
        Some(Self {
            tokens: rest.to_vec(),
        })
    }

    /// As diagnostics show it: `#` and the pointer, braces and other characters left readable.
    pub fn to_fragment(&self) -> String {
        format!("#{self}")
    }

    /// The value it points at.
    ///
    /// # Errors
    /// If there is none: how far the way goes.
    pub fn find<'a>(&self, root: &'a Node) -> Result<&'a Node, Missing<'a>> {
        let mut node = root;
        for (n_found, token) in self.tokens.iter().enumerate() {
            node = child(node, token).ok_or(Missing {
                nearest: node,
                n_found,
            })?;
        }
        Ok(node)
    }

    /// The value it points at, or `None`.
    pub fn get<'a>(&self, root: &'a Node) -> Option<&'a Node> {
        self.find(root).ok()
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.tokens
            .iter()
            .try_for_each(|token| write!(f, "/{}", escape(token)))
    }
}

/// The value one step down.
fn child<'a>(node: &'a Node, token: &str) -> Option<&'a Node> {
    match &node.value {
        Value::Mapping(mapping) => mapping.get(token),
        Value::Sequence(items) => {
            // RFC 6901 section 4: no sign, no leading zero.
            let digits = token.bytes().all(|byte| byte.is_ascii_digit());
            let canonical = digits && (token.len() == 1 || !token.starts_with('0'));
            items.get(token.parse::<usize>().ok().filter(|_| canonical)?)
        }
        _ => None,
    }
}

/// A key as it stands in a pointer: `~` is `~0`, `/` is `~1`.
pub fn escape(token: &str) -> String {
    token.replace('~', "~0").replace('/', "~1")
}

/// A token of a pointer as the key it stands for; the offset of a wrong `~` otherwise.
fn unescape(token: &str) -> Result<String, usize> {
    let mut key = String::with_capacity(token.len());
    let mut characters = token.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '~' => key.push(match characters.next() {
                Some((_, '0')) => '~',
                Some((_, '1')) => '/',
                _ => return Err(at),
            }),
            other => key.push(other),
        }
    }
    Ok(key)
}

/// Text without its percent-encoding (RFC 3986 section 2.1).
///
/// # Errors
/// If a `%` is not followed by two hexadecimal digits, or the bytes are not UTF-8.
pub fn percent_decode(text: &str) -> Result<String, PointerError> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes().enumerate();
    while let Some((at, byte)) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || {
            rest.next()
                .and_then(|(_, byte)| char::from(byte).to_digit(16))
        };
        let (Some(high), Some(low)) = (digit(), digit()) else {
            return Err(PointerError::BadPercent(at));
        };
        bytes.push(u8::try_from(high * 16 + low).unwrap_or_default());
    }
    String::from_utf8(bytes).map_err(|_| PointerError::NotUtf8)
}
