//! Short texts made for a request, without an allocation.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;

/// Most bytes of an [`Inline`] text: a UUID with room to spare.
const CAPACITY: usize = 46;

/// A text that is borrowed, short and held in place, or owned.
#[derive(Debug, Clone)]
pub(crate) enum Text<'t> {
    /// Somebody else's.
    Borrowed(&'t str),
    /// Short.
    Inline(Inline),
    /// Its own.
    Owned(String),
}

/// Bytes as a text, with U+FFFD in the place of what is not UTF-8. As the standard library has it, which looks at each
/// character; a text that is whole is found so at once.
pub(crate) fn lossy(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => String::from_utf8_lossy(bytes),
    }
}

/// A short ASCII text, held in place.
#[derive(Clone, Copy)]
pub(crate) struct Inline {
    bytes: [u8; CAPACITY],
    len: u8,
}

impl Inline {
    /// The empty text.
    pub(crate) const fn new() -> Inline {
        Inline {
            bytes: [0; CAPACITY],
            len: 0,
        }
    }

    /// A number in decimal digits.
    pub(crate) fn number<N: itoa::Integer>(number: N) -> Inline {
        let mut text = Inline::new();
        text.push_str(itoa::Buffer::new().format(number));
        text
    }

    /// Appends what fits; bytes outside ASCII are left out.
    pub(crate) fn push_str(&mut self, text: &str) {
        self.extend(text.as_bytes());
    }

    /// The same for bytes.
    pub(crate) fn extend(&mut self, bytes: &[u8]) {
        if !bytes.is_ascii() {
            return;
        }
        let room = self.bytes.get_mut(usize::from(self.len)..);
        let room = room.unwrap_or_default();
        let n = bytes.len().min(room.len());
        if let (Some(place), Some(bytes)) = (room.get_mut(..n), bytes.get(..n)) {
            place.copy_from_slice(bytes);
            // At most `CAPACITY`.
            self.len += n as u8;
        }
    }

    /// Appends the hexadecimal digits of the upper `n_digits * 4` bits, 16 at most.
    pub(crate) fn push_hex(&mut self, bits: u64, n_digits: usize) {
        let digits = hex(bits);
        self.extend(digits.get(..n_digits).unwrap_or(&digits));
    }

    /// Appends one ASCII character where it fits.
    pub(crate) fn push(&mut self, byte: u8) {
        if let Some(place) = self.bytes.get_mut(usize::from(self.len))
            && byte.is_ascii()
        {
            *place = byte;
            self.len += 1;
        }
    }

    /// The bytes.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.len)).unwrap_or_default()
    }
}

/// 16 hexadecimal digits.
pub(crate) fn hex(bits: u64) -> [u8; 16] {
    let mut out = [b'0'; 16];
    let (pairs, _) = out.as_chunks_mut::<2>();
    for (pair, byte) in pairs.iter_mut().zip(bits.to_be_bytes()) {
        *pair = HEX.get(usize::from(byte)).copied().unwrap_or(*pair);
    }
    out
}

/// The two digits of every byte.
#[expect(clippy::indexing_slicing, reason = "evaluated at compile time")]
const HEX: [[u8; 2]; 256] = {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut table = [[0; 2]; 256];
    let mut byte = 0;
    while byte < table.len() {
        table[byte] = [DIGITS[byte >> 4], DIGITS[byte & 15]];
        byte += 1;
    }
    table
};

impl Deref for Inline {
    type Target = str;

    fn deref(&self) -> &str {
        // All bytes are ASCII.
        std::str::from_utf8(self.as_bytes()).unwrap_or_default()
    }
}

impl fmt::Debug for Inline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

impl Text<'_> {
    /// The bytes.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        match self {
            Text::Borrowed(text) => text.as_bytes(),
            Text::Inline(text) => text.as_bytes(),
            Text::Owned(text) => text.as_bytes(),
        }
    }
}

impl<'t> From<Text<'t>> for Cow<'t, str> {
    fn from(text: Text<'t>) -> Self {
        match text {
            Text::Borrowed(text) => Cow::Borrowed(text),
            Text::Inline(text) => Cow::Owned(str::to_owned(&text)),
            Text::Owned(text) => Cow::Owned(text),
        }
    }
}

impl<'t> From<Cow<'t, str>> for Text<'t> {
    fn from(text: Cow<'t, str>) -> Self {
        match text {
            Cow::Borrowed(text) => Text::Borrowed(text),
            Cow::Owned(text) => Text::Owned(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_texts() {
        let mut text = Inline::number(42_u16);
        text.push(b'-');
        text.push_hex(0xabcd_0000_0000_0000, 3);
        assert_eq!(&*text, "42-abc");
        text.push_str("é");
        assert_eq!(&*text, "42-abc");
        text.push_str(&"x".repeat(100));
        assert_eq!(text.len(), CAPACITY);
        text.push(b'y');
        assert_eq!(text.len(), CAPACITY);
    }
}
