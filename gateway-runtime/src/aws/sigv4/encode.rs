//! The percent-encoding of canonical requests: everything but RFC 3986's unreserved characters, in upper case.

/// Appends `bytes` encoded.
pub(super) fn encode(out: &mut String, bytes: &[u8]) {
    encode_but(out, bytes, |_| false);
}

/// The same for several segments of a path.
pub(super) fn encode_segments(out: &mut String, path: &[u8]) {
    encode_but(out, path, |byte| byte == b'/');
}

fn encode_but(out: &mut String, bytes: &[u8], is_kept: impl Fn(u8) -> bool) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let is_plain = |byte: u8| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') || is_kept(byte)
    };
    let mut rest = bytes;
    while !rest.is_empty() {
        let n_plain = rest.iter().take_while(|byte| is_plain(**byte)).count();
        let (plain, others) = rest.split_at_checked(n_plain).unwrap_or((rest, &[]));
        // They are ASCII.
        out.push_str(std::str::from_utf8(plain).unwrap_or_default());
        rest = others;
        if let [byte, behind @ ..] = others {
            out.push('%');
            for nibble in [byte >> 4, byte & 15] {
                let digit = DIGITS.get(usize::from(nibble)).copied().unwrap_or(b'0');
                out.push(char::from(digit));
            }
            rest = behind;
        }
    }
}

/// The bytes that `text` stands for; a `%` without two digits stands for itself.
///
/// `plus_is_space` decodes forms' `+`, as services do in queries.
pub(super) fn decode(text: &str, plus_is_space: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        match (first, tail) {
            (b'%', [high, low, after @ ..]) => match (digit(*high), digit(*low)) {
                (Some(high), Some(low)) => {
                    out.push(high << 4 | low);
                    rest = after;
                }
                _ => out.push(b'%'),
            },
            (b'+', _) if plus_is_space => out.push(b' '),
            _ => out.push(*first),
        }
    }
    out
}

fn digit(byte: u8) -> Option<u8> {
    // At most 15.
    char::from(byte).to_digit(16).map(|digit| digit as u8)
}

/// A digest of 32 bytes in lower-case hexadecimal digits.
#[derive(Clone, Copy)]
pub(super) struct Hex([u8; 64]);

impl Hex {
    pub(super) fn of(digest: &[u8]) -> Hex {
        let mut digits = [b'0'; 64];
        let (bytes, _) = digest.as_chunks::<8>();
        for (place, bytes) in digits.chunks_exact_mut(16).zip(bytes) {
            place.copy_from_slice(&crate::text::hex(u64::from_be_bytes(*bytes)));
        }
        Hex(digits)
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    pub(super) fn as_str(&self) -> &str {
        // They are ASCII.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_bytes_survive() {
        let all: Vec<u8> = (0..=255).collect();
        let mut text = String::new();
        encode(&mut text, &all);
        assert_eq!(decode(&text, false), all);
        assert_eq!(decode(&text, true), all);
    }

    #[test]
    fn digests_are_written_in_lower_case() {
        let digest: Vec<u8> = (0..32).map(|n| n * 8 + 7).collect();
        let expected: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(Hex::of(&digest).as_str(), expected);
    }

    #[test]
    fn stray_percent_signs_stand_for_themselves() {
        for text in ["%", "%4", "%zz", "a%", "%%"] {
            assert_eq!(decode(text, false), text.as_bytes());
        }
        assert_eq!(decode("%%41+", false), b"%A+");
        assert_eq!(decode("a+b%2b", true), b"a b+");
    }
}
