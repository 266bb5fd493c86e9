//! JSON Pointers: RFC 6901 section 3; "Relative JSON Pointers" (the draft that JSON Schema 2020-12 names), section 3.

/// `json-pointer`, without the forms of URI fragments.
pub(super) fn is_pointer(bytes: &[u8]) -> bool {
    let mut rest = bytes.iter();
    if !matches!(rest.next(), None | Some(b'/')) {
        return false;
    }
    while let Some(b) = rest.next() {
        if *b == b'~' && !matches!(rest.next(), Some(b'0' | b'1')) {
            return false;
        }
    }
    true
}

/// `relative-json-pointer`: `1`, `0#`, `2/a`, `0+1/b`.
pub(super) fn is_relative_pointer(bytes: &[u8]) -> bool {
    let Some(rest) = number(bytes) else {
        return false;
    };
    let rest = match rest {
        [b'+' | b'-', index @ ..] if index.first() != Some(&b'0') => match number(index) {
            Some(rest) => rest,
            None => return false,
        },
        _ => rest,
    };
    rest == b"#" || is_pointer(rest)
}

/// What follows a number without leading zeros.
fn number(bytes: &[u8]) -> Option<&[u8]> {
    let n_digits = bytes.iter().take_while(|b| b.is_ascii_digit()).count();
    let is_number = n_digits == 1 || (n_digits > 1 && bytes.first() != Some(&b'0'));
    bytes.get(n_digits..).filter(|_| is_number)
}
