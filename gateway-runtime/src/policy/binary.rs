//! The values of `BinaryEquals`: base64 (RFC 4648 §4, with padding).

/// The bytes that `text` stands for; `None` for anything but canonical base64.
pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
    let (groups, []) = text.as_bytes().as_chunks::<4>() else {
        return None;
    };
    let mut out = Vec::with_capacity(groups.len() * 3);
    for (i, group) in groups.iter().enumerate() {
        let (digits, n_bytes) = match group {
            [a, b, b'=', b'='] => ([*a, *b, b'A', b'A'], 1),
            [a, b, c, b'='] => ([*a, *b, *c, b'A'], 2),
            group => (*group, 3),
        };
        if n_bytes < 3 && i + 1 < groups.len() {
            return None;
        }
        let mut bits = 0_u32;
        for digit in digits {
            bits = bits << 6 | u32::from(value(digit)?);
        }
        let bytes = bits.to_be_bytes();
        let (kept, left) = bytes.get(1..)?.split_at_checked(n_bytes)?;
        if left.iter().any(|byte| *byte != 0) {
            return None;
        }
        out.extend_from_slice(kept);
    }
    Some(out)
}

fn value(digit: u8) -> Option<u8> {
    match digit {
        b'A'..=b'Z' => Some(digit - b'A'),
        b'a'..=b'z' => Some(digit - b'a' + 26),
        b'0'..=b'9' => Some(digit - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_decoded() {
        for (text, expected) in [
            ("", Some(&b""[..])),
            ("Zg==", Some(b"f")),
            ("Zm8=", Some(b"fo")),
            ("Zm9v", Some(b"foo")),
            ("Zm9vYmFy", Some(b"foobar")),
            ("QmluYXJ5VmFsdWVJbkJhc2U2NA==", Some(b"BinaryValueInBase64")),
            ("+/+/", Some(b"\xfb\xff\xbf")),
            ("Zg", None),
            ("Zg=", None),
            ("Zh==", None),
            ("Zm9=", None),
            ("Zg==Zg==", None),
            ("Zm9v\n", None),
            ("-_-_", None),
            ("====", None),
            ("Z===", None),
        ] {
            assert_eq!(decode(text).as_deref(), expected, "{text}");
        }
    }
}
