//! Characters that a terminal would act on, made visible: [`push`].
//!
//! A document from elsewhere must not move the cursor, change colours or reverse the text of what is printed about
//! it. Source: Unicode Technical Report 36, section 2.10; CVE-2021-42574 for the direction marks.

use std::borrow::Cow;
use std::fmt::Write;

/// Whether a character must not reach a terminal. Line ends and tabs are among them.
pub(super) fn is_harmful(character: char) -> bool {
    let is_direction_mark = matches!(character,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let is_invisible = matches!(
        character,
        '\u{feff}' | '\u{200b}' | '\u{2028}' | '\u{2029}' | '\u{e0000}'..='\u{e007f}'
    );
    character.is_control() || is_direction_mark || is_invisible
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

/// A text with all its characters harmless.
pub(super) fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(is_harmful) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    text.chars()
        .for_each(|character| push(&mut shown, character));
    Cow::Owned(shown)
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
