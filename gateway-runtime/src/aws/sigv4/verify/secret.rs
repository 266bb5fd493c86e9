//! Comparison of secrets.

use std::hint::black_box;

/// Whether two texts are the same; the time taken tells nothing but their lengths.
pub(super) fn is_same(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let difference = a
        .iter()
        .zip(b)
        .fold(0, |sum, (a, b)| sum | black_box(a ^ b));
    black_box(difference) == 0
}

/// 64 hexadecimal digits in lower case.
pub(super) fn hex(text: &str) -> Option<[u8; 64]> {
    let digits: [u8; 64] = text.as_bytes().try_into().ok()?;
    { digits.iter() }
        .all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'))
        .then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comparisons() {
        assert!(is_same(b"", b""));
        assert!(is_same(b"abc", b"abc"));
        for other in [&b""[..], b"ab", b"abcd", b"abd", b"bbc", b"abC"] {
            assert!(!is_same(b"abc", other));
        }
        assert!(hex(&"0f".repeat(32)).is_some());
        for text in [
            "0F".repeat(32),
            "0g".repeat(32),
            "0f".repeat(31),
            "0f".repeat(33),
            "é".repeat(32),
        ] {
            assert_eq!(hex(&text), None, "{text}");
        }
    }
}
