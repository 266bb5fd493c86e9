//! Texts by Java's positions: UTF-16 units.
//!
//! ASCII texts, the usual ones, have the same positions in bytes. A cut through a surrogate pair leaves
//! `?` for each half: that is what Java writes for one.

/// The number of units.
pub(super) fn len(text: &str) -> usize {
    if text.is_ascii() {
        text.len()
    } else {
        text.encode_utf16().count()
    }
}

/// The unit position of a byte position.
pub(super) fn unit_at(text: &str, byte: usize) -> usize {
    len(text.get(..byte).unwrap_or(text))
}

/// The first byte position at or after a unit position; nothing beyond the end.
pub(super) fn byte_at(text: &str, unit: usize) -> Option<usize> {
    if text.is_ascii() {
        return (unit <= text.len()).then_some(unit);
    }
    let mut units = 0;
    for (byte, character) in text.char_indices() {
        if units >= unit {
            return Some(byte);
        }
        units += character.len_utf16();
    }
    (units >= unit).then_some(text.len())
}

/// The character at a unit position; `?` for half of a pair.
pub(super) fn char_at(text: &str, unit: usize) -> Option<char> {
    if text.is_ascii() {
        return text.as_bytes().get(unit).map(|byte| char::from(*byte));
    }
    let unit = text.encode_utf16().nth(unit)?;
    Some(char::from_u32(u32::from(unit)).unwrap_or('?'))
}

/// The text between two unit positions; nothing where they are outside or the wrong way round.
pub(super) fn slice(text: &str, from: usize, to: usize) -> Option<String> {
    if text.is_ascii() {
        return text.get(from..to).map(str::to_owned);
    }
    let units: Vec<u16> = text.encode_utf16().collect();
    let units = units.get(from..to)?;
    Some(
        char::decode_utf16(units.iter().copied())
            .map(|character| character.unwrap_or('?'))
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions() {
        let text = "aé😀b";
        assert_eq!(len(text), 5);
        assert_eq!(unit_at(text, 7), 4);
        assert_eq!(byte_at(text, 4), Some(7));
        assert_eq!(byte_at(text, 5), Some(8));
        assert_eq!(byte_at(text, 6), None);
        assert_eq!(char_at(text, 1), Some('é'));
        assert_eq!(char_at(text, 2), Some('?'));
        assert_eq!(slice(text, 1, 4).unwrap(), "é😀");
        assert_eq!(slice(text, 3, 5).unwrap(), "?b");
        assert_eq!(slice(text, 2, 6), None);
        assert_eq!(slice("abc", 2, 1), None);
    }
}
