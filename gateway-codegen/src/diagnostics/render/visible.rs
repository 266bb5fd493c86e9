//! Characters that a terminal would act on, made visible: [`push`].
//!
//! A document from elsewhere must not move the cursor, change colours or reverse the text of what is printed about
//! it. Source: Unicode Technical Report 36, section 2.10; CVE-2021-42574 for the direction marks.

use std::borrow::Cow;
use std::fmt::Write;

/// A character that never means anything (Unicode calls it a noncharacter), kept for the use of the renderers: it is
/// made visible wherever a text holds it.
pub(super) const PLACEHOLDER: char = '\u{fdd0}';

/// Whether a character must not reach a terminal. Line ends and tabs are among them.
pub(super) fn is_harmful(character: char) -> bool {
    let is_direction_mark = matches!(character,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let is_invisible = matches!(
        character,
        '\u{feff}' | '\u{200b}' | '\u{2028}' | '\u{2029}' | '\u{e0000}'..='\u{e007f}'
    );
    character.is_control() || is_direction_mark || is_invisible || character == PLACEHOLDER
}

/// Appends a character in a form that only shows: `␛` for an escape, `<U+202E>` for a direction mark.
pub(super) fn push(text: &mut String, character: char) {
    let code_point = u32::from(character);
    match character {
        _ if !is_harmful(character) => text.push(character),
        '\0'..='\u{1f}' => text.push(char::from_u32(0x2400 + code_point).unwrap_or('\u{fffd}')),
        '\u{7f}' => text.push('\u{2421}'),
        // Writing to a string cannot fail.
        _ => drop(write!(text, "<U+{code_point:04X}>")),
    }
}

/// Longest text, in characters, that is shown of a message: what the user typed may be megabytes.
const LONGEST: usize = 1_000;

/// A text with all its characters harmless, cut if it is very long.
pub fn visible(text: &str) -> Cow<'_, str> {
    let end = text.char_indices().nth(LONGEST).map(|(end, _)| end);
    if end.is_none() && !text.contains(is_harmful) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::new();
    text.chars()
        .take(LONGEST)
        .for_each(|character| push(&mut shown, character));
    if end.is_some() {
        shown.push('\u{2026}');
    }
    Cow::Owned(shown)
}

/// JSON in which such characters are escaped, though JSON would allow them: the output is often looked at.
pub(crate) fn escaped_json(json: &str) -> String {
    let mut output = String::with_capacity(json.len() + 1);
    for character in json.chars() {
        if is_harmful(character) && character != '\n' {
            let mut units = [0; 2];
            for unit in character.encode_utf16(&mut units) {
                // Writing to a string cannot fail.
                let _ = write!(output, "\\u{unit:04x}");
            }
        } else {
            output.push(character);
        }
    }
    output
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_what_would_act() {
        assert_eq!(visible("caf\u{e9} \u{1f389}"), "caf\u{e9} \u{1f389}");
        assert_eq!(
            visible("a\u{1b}[31mb\u{7f}\r\n\t"),
            "a\u{241b}[31mb\u{2421}\u{240d}\u{240a}\u{2409}"
        );
        assert_eq!(
            visible("a\u{202e}b\u{9b}\u{feff}"),
            "a<U+202E>b<U+009B><U+FEFF>"
        );
    }
}
