//! Bytes, eight at a time.

const ONES: u64 = u64::MAX / 255;
const HIGH: u64 = ONES << 7;

/// Where a word has a byte: the lowest one is marked in its high bit, others above it may be.
const fn has(word: u64, byte: u8) -> u64 {
    let word = word ^ (ONES * byte as u64);
    word.wrapping_sub(ONES) & !word & HIGH
}

/// Where a word has a quote, a backslash or a control character, likewise.
const fn special(word: u64) -> u64 {
    // With that bit the other way, the quote stands behind the control characters.
    let low = (word ^ (ONES * 2)).wrapping_sub(ONES * 0x21);
    let backslashes = (word ^ (ONES * b'\\' as u64)).wrapping_sub(ONES);
    (low | backslashes) & !word & HIGH
}

/// The number of bytes before the first that is marked.
#[inline]
fn n_before(bytes: &[u8], marks: impl Fn(u64) -> u64) -> usize {
    let mut rest = bytes;
    while let Some((word, behind)) = rest.split_first_chunk() {
        let found = marks(u64::from_le_bytes(*word));
        if found != 0 {
            return bytes.len() - rest.len() + found.trailing_zeros() as usize / 8;
        }
        rest = behind;
    }
    // Filled up with what is never marked.
    let mut last = [b' '; 8];
    for (place, byte) in last.iter_mut().zip(rest) {
        *place = *byte;
    }
    match marks(u64::from_le_bytes(last)) {
        0 => bytes.len(),
        found => bytes.len() - rest.len() + found.trailing_zeros() as usize / 8,
    }
}

/// The number of bytes before a quote, a backslash or a control character.
#[inline]
pub(super) fn n_plain(bytes: &[u8]) -> usize {
    n_before(bytes, special)
}

/// The number of bytes before the first that is `other`, a quote, a backslash, or not of ASCII's printable characters.
pub(super) fn n_printable(bytes: &[u8], other: u8) -> usize {
    n_before(bytes, |word| {
        special(word) | has(word, other) | has(word, 0x7f) | word & HIGH
    })
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

    #[test]
    fn printable() {
        for n in 0..20 {
            for (byte, is) in [
                (b'"', false),
                (b'\\', false),
                (b'/', false),
                (b'\n', false),
                (0x7f, false),
                (0xc3, false),
                (b' ', true),
                (b'~', true),
                (b'.', true),
                (b'0', true),
            ] {
                let mut bytes = vec![b'a'; n];
                bytes.push(byte);
                let expected = |len: usize| if is { len } else { n };
                assert_eq!(n_printable(&bytes, b'/'), expected(n + 1), "{n} {byte}");
                bytes.extend([b'z'; 9]);
                assert_eq!(n_printable(&bytes, b'/'), expected(n + 10), "{n} {byte}");
            }
        }
        assert_eq!(n_printable(b"a/b", b'\''), 3);
        assert_eq!(n_printable(b"it's", b'\''), 2);
    }
}
