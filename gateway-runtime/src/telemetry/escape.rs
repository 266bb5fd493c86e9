//! Values in log lines (`reference/security.md` L02).

use std::io::Write as _;

/// Appends a value so that it can stand between quotes in JSON, and anywhere in other formats, without
/// ending the line, the field, or turning the terminal's colours or direction.
///
/// Quotes, backslashes, controls (C0, C1, DEL), line separators, bidirectional marks and the byte order
/// mark are written as JSON escapes; bytes that are not UTF-8 become U+FFFD.
pub(crate) fn push_escaped(buffer: &mut Vec<u8>, value: &[u8]) {
    // Without a way out, so that many bytes are looked at at once.
    if value.iter().fold(true, |all, byte| all & is_plain(*byte)) {
        buffer.extend_from_slice(value);
        return;
    }
    for chunk in value.utf8_chunks() {
        for character in chunk.valid().chars() {
            push_character(buffer, character);
        }
        if !chunk.invalid().is_empty() {
            push_character(buffer, char::REPLACEMENT_CHARACTER);
        }
    }
}

fn is_plain(byte: u8) -> bool {
    matches!(byte, b' '..=b'~') && byte != b'"' && byte != b'\\'
}

fn push_character(buffer: &mut Vec<u8>, character: char) {
    match character {
        '"' => buffer.extend_from_slice(b"\\\""),
        '\\' => buffer.extend_from_slice(b"\\\\"),
        '\n' => buffer.extend_from_slice(b"\\n"),
        '\r' => buffer.extend_from_slice(b"\\r"),
        '\t' => buffer.extend_from_slice(b"\\t"),
        _ if character.is_control() || is_invisible(character) => {
            let _ = write!(buffer, "\\u{:04x}", u32::from(character));
        }
        _ => {
            let mut utf8 = [0; 4];
            buffer.extend_from_slice(character.encode_utf8(&mut utf8).as_bytes());
        }
    }
}

/// Characters that change how the rest of a line is shown; all below U+10000.
fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{61c}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}'
            | '\u{feff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_values_stay_inside_their_string() {
        for (value, expected) in [
            (&b"plain /a?b=c"[..], "plain /a?b=c"),
            (b"a\"b\\c", "a\\\"b\\\\c"),
            (b"x\r\n{\"forged\":1}", "x\\r\\n{\\\"forged\\\":1}"),
            (b"\x1b[31mred\x7f\0", "\\u001b[31mred\\u007f\\u0000"),
            (
                "\u{202e}\u{2028}\u{9b}\u{feff}".as_bytes(),
                "\\u202e\\u2028\\u009b\\ufeff",
            ),
            (b"\xff\xfeok\xc3", "\u{fffd}\u{fffd}ok\u{fffd}"),
            ("grüß 🐕".as_bytes(), "grüß 🐕"),
        ] {
            let mut buffer = Vec::new();
            push_escaped(&mut buffer, value);
            let text = String::from_utf8(buffer).unwrap();
            assert_eq!(text, expected);
            let json: String = serde_json::from_str(&format!("\"{text}\"")).unwrap();
            assert_eq!(json, String::from_utf8_lossy(value));
        }
    }
}
