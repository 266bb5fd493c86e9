//! The percent-encoding of canonical requests: everything but RFC 3986's unreserved characters, in upper case.

/// Appends `bytes` encoded.
pub(super) fn encode(out: &mut String, bytes: impl IntoIterator<Item = u8>) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    for byte in bytes {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push('%');
            for nibble in [byte >> 4, byte & 15] {
                let digit = DIGITS.get(usize::from(nibble)).copied().unwrap_or(b'0');
                out.push(char::from(digit));
            }
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

/// Lower-case hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        for nibble in [byte >> 4, byte & 15] {
            out.push(char::from_digit(u32::from(nibble), 16).unwrap_or('0'));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_bytes_survive() {
        let all: Vec<u8> = (0..=255).collect();
        let mut text = String::new();
        encode(&mut text, all.iter().copied());
        assert_eq!(decode(&text, false), all);
        assert_eq!(decode(&text, true), all);
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
