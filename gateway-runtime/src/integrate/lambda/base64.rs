//! Base64 (RFC 4648, section 4) of payloads.

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The digit of a byte; 64 where it is none.
#[expect(clippy::indexing_slicing, reason = "evaluated at compile time")]
const DIGITS: [u8; 256] = {
    let mut table = [64; 256];
    let mut digit = 0;
    while digit < 64 {
        table[ALPHABET[digit] as usize] = digit as u8;
        digit += 1;
    }
    table
};

/// Appends `bytes` encoded, with padding.
pub(super) fn encode(out: &mut Vec<u8>, bytes: &[u8]) {
    out.reserve(bytes.len().div_ceil(3).saturating_mul(4));
    let letter = |bits: u32, shift: u32| {
        let digit = (bits >> shift & 63) as usize;
        ALPHABET.get(digit).copied().unwrap_or(b'=')
    };
    let (groups, rest) = bytes.as_chunks::<3>();
    for [a, b, c] in groups {
        let bits = u32::from(*a) << 16 | u32::from(*b) << 8 | u32::from(*c);
        out.extend_from_slice(&[letter(bits, 18), letter(bits, 12), letter(bits, 6), letter(bits, 0)]);
    }
    match *rest {
        [a] => {
            let bits = u32::from(a) << 16;
            out.extend_from_slice(&[letter(bits, 18), letter(bits, 12), b'=', b'=']);
        }
        [a, b] => {
            let bits = u32::from(a) << 16 | u32::from(b) << 8;
            out.extend_from_slice(&[letter(bits, 18), letter(bits, 12), letter(bits, 6), b'=']);
        }
        _ => {}
    }
}

/// The bytes that `text` encodes; padding may be missing. `None` where a character is not of the alphabet, or the
/// length is none that encoding gives.
pub(super) fn decode(text: &[u8]) -> Option<Vec<u8>> {
    let digits = match text {
        [rest @ .., b'=', b'='] if text.len().is_multiple_of(4) => rest,
        [rest @ .., b'='] if text.len().is_multiple_of(4) => rest,
        _ => text,
    };
    let digit = |byte: &u8| u32::from(DIGITS.get(usize::from(*byte)).copied().unwrap_or(64));
    let mut out = Vec::with_capacity(digits.len() / 4 * 3 + 2);
    let (groups, rest) = digits.as_chunks::<4>();
    // Bit 6 of a digit says that it is none.
    let mut faults = 0;
    for [a, b, c, d] in groups {
        let (a, b, c, d) = (digit(a), digit(b), digit(c), digit(d));
        faults |= a | b | c | d;
        let [_, bytes @ ..] = (a << 18 | b << 12 | c << 6 | d).to_be_bytes();
        out.extend_from_slice(&bytes);
    }
    let n_bytes = match rest.len() {
        0 => 0,
        2 => 1,
        3 => 2,
        _ => return None,
    };
    let mut bits = 0;
    for (i, byte) in rest.iter().enumerate() {
        let digit = digit(byte);
        faults |= digit;
        bits |= digit << (18 - 6 * i);
    }
    let [_, bytes @ ..] = bits.to_be_bytes();
    out.extend_from_slice(bytes.get(..n_bytes).unwrap_or_default());
    (faults & 64 == 0).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_encoded_is_decoded() {
        for (bytes, text) in [
            (&b""[..], ""),
            (b"f", "Zg=="),
            (b"fo", "Zm8="),
            (b"foo", "Zm9v"),
            (b"foob", "Zm9vYg=="),
            (b"\xff\xfe\xfd", "//79"),
        ] {
            let mut out = Vec::new();
            encode(&mut out, bytes);
            assert_eq!(out, text.as_bytes());
            assert_eq!(decode(text.as_bytes()).as_deref(), Some(bytes));
            let unpadded = text.trim_end_matches('=');
            assert_eq!(decode(unpadded.as_bytes()).as_deref(), Some(bytes));
        }
        let mut rng = fastrand::Rng::with_seed(3);
        for length in 0..300 {
            let bytes: Vec<u8> = (0..length).map(|_| rng.u8(..)).collect();
            let mut out = Vec::new();
            encode(&mut out, &bytes);
            assert_eq!(decode(&out).unwrap(), bytes);
        }
    }

    #[test]
    fn other_texts_are_refused() {
        for text in ["A", "AAAAA", "AA=A", "A===", "====", "AA\n=", "Zm9v\n", "Zm-_", "è+à)("] {
            assert_eq!(decode(text.as_bytes()), None, "{text:?}");
        }
    }
}
