//! What heads of requests and responses have in common.

/// Finds the end of a head: the offset behind the first empty line.
///
/// `scanned` is where the search stopped last time, so that a head that arrives byte by byte is
/// searched once.
pub(crate) fn find_end(bytes: &[u8], scanned: &mut usize) -> Option<usize> {
    let from = *scanned;
    for at in memchr::memchr_iter(b'\n', bytes.get(from..)?) {
        let line = from + at + 1;
        match bytes.get(line..) {
            Some([b'\n', ..]) => return Some(line + 1),
            Some([b'\r', b'\n', ..]) => return Some(line + 2),
            // The next bytes decide; look at this line end again.
            Some([] | [b'\r']) | None => {
                *scanned = line - 1;
                return None;
            }
            Some(_) => {}
        }
    }
    *scanned = bytes.len();
    None
}

/// Digits only: no sign, no list, no blank (RFC 9110, section 8.6).
pub(crate) fn parse_length(value: &[u8]) -> Option<u64> {
    if value.is_empty() {
        return None;
    }
    value.iter().try_fold(0_u64, |length, &byte| {
        let digit = byte.is_ascii_digit().then(|| u64::from(byte - b'0'))?;
        length.checked_mul(10)?.checked_add(digit)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_is_found_however_the_head_arrives() {
        for head in [
            "HTTP/1.1 200 OK\r\nA: b\r\n\r\n",
            "HTTP/1.1 200 OK\nA: b\n\n",
        ] {
            let bytes = [head.as_bytes(), b"body\n\n"].concat();
            let mut scanned = 0;
            for n in 0..head.len() {
                assert_eq!(find_end(&bytes[..n], &mut scanned), None, "{head:?} {n}");
            }
            assert_eq!(find_end(&bytes, &mut scanned), Some(head.len()));
            assert_eq!(find_end(&bytes, &mut 0), Some(head.len()));
        }
    }

    #[test]
    fn lengths() {
        for (text, length) in [
            ("0", Some(0)),
            ("007", Some(7)),
            ("18446744073709551615", Some(u64::MAX)),
            ("18446744073709551616", None),
            ("", None),
            ("+1", None),
            ("-1", None),
            ("0x1", None),
            ("1, 1", None),
            ("1 ", None),
        ] {
            assert_eq!(parse_length(text.as_bytes()), length, "{text:?}");
        }
    }
}
