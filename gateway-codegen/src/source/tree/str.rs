//! Text that is part of another text: [`Str`].

use std::borrow::Borrow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::sync::Arc;

use crate::source::span::offset;

/// A piece of shared text: a slice of the document where that is enough, text of its own where escapes or folding
/// had to be worked out. Copies are cheap; it compares, hashes and reads as a `str`.
#[derive(Clone)]
pub struct Str {
    text: Arc<str>,
    start: u32,
    end: u32,
}

impl Str {
    /// The bytes from `start` up to `end` of a text. A range that does not fit the text is empty.
    pub(in crate::source) fn slice(text: &Arc<str>, start: usize, end: usize) -> Self {
        let fits = text.get(start..end).is_some();
        let (start, end) = if fits { (start, end) } else { (0, 0) };
        Self {
            text: Arc::clone(text),
            start: offset(start),
            end: offset(end),
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        self.text
            .get(self.start as usize..self.end as usize)
            .unwrap_or_default()
    }

    /// The same as bytes: where texts are compared, most differ in length, and ends of characters are nothing to look for.
    fn as_bytes(&self) -> &[u8] {
        self.text
            .as_bytes()
            .get(self.start as usize..self.end as usize)
            .unwrap_or_default()
    }
}

impl Deref for Str {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl AsRef<str> for Str {
    fn as_ref(&self) -> &str {
        self
    }
}

impl Borrow<str> for Str {
    fn borrow(&self) -> &str {
        self
    }
}

impl From<Arc<str>> for Str {
    fn from(text: Arc<str>) -> Self {
        Self {
            start: 0,
            end: offset(text.len()),
            text,
        }
    }
}

impl From<&str> for Str {
    fn from(text: &str) -> Self {
        Arc::<str>::from(text).into()
    }
}

impl From<String> for Str {
    fn from(text: String) -> Self {
        Arc::<str>::from(text).into()
    }
}

impl PartialEq for Str {
    fn eq(&self, other: &Self) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl Eq for Str {}

impl PartialEq<str> for Str {
    fn eq(&self, other: &str) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl PartialEq<&str> for Str {
    fn eq(&self, other: &&str) -> bool {
        self == *other
    }
}

impl PartialOrd for Str {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Str {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_str().cmp(other)
    }
}

impl Hash for Str {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl fmt::Display for Str {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self)
    }
}

impl fmt::Debug for Str {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}
