//! Words of texts: what the search finds things by.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization as _;

/// Characters of a word that count.
const MAX_WORD: usize = 40;

/// Whether a word of a text is worth a place: single letters and the most frequent words of English are not.
pub(super) fn is_telling(word: &str) -> bool {
    const FREQUENT: [&str; 26] = [
        "an", "and", "are", "as", "at", "be", "by", "can", "for", "from", "has", "if", "in", "is",
        "it", "not", "of", "on", "or", "that", "the", "this", "to", "was", "will", "with",
    ];
    let is_single_letter = word.len() == 1 && !word.starts_with(|c: char| c.is_ascii_digit());
    !is_single_letter && !FREQUENT.contains(&word)
}

/// The words of a text in their order, in lower case: split at what is neither letter nor digit, and where a capital
/// begins; of such a compound, the whole is a word too. Of scripts without spaces, each character is a word. The same
/// rules are in `search-index.js`.
pub(super) fn words(text: &str) -> Vec<String> {
    let text = &*without_marks(text);
    let mut words = Vec::new();
    for run in text
        .split(|character: char| !character.is_alphanumeric())
        .filter(|run| !run.is_empty())
    {
        if run.chars().any(is_without_spaces) {
            words.extend(
                run.chars()
                    .map(|character| character.to_lowercase().collect::<String>()),
            );
            continue;
        }
        let pieces = split_camel(run);
        if pieces.len() > 1 {
            words.push(normal(run));
        }
        words.extend(pieces.iter().map(|piece| normal(piece)));
    }
    words
}

/// A text without marks over and below its letters, which readers often leave out: `Uberschrift`.
fn without_marks(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let apart = text.nfd().filter(|c| !matches!(c, '\u{300}'..='\u{36f}'));
    Cow::Owned(apart.nfc().collect())
}

fn normal(word: &str) -> String {
    word.chars()
        .flat_map(char::to_lowercase)
        .take(MAX_WORD)
        .collect()
}

/// Chinese and Japanese; in Korean, words have spaces between.
fn is_without_spaces(character: char) -> bool {
    matches!(u32::from(character), 0x3040..=0x30ff | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xf900..=0xfaff)
}

/// `petId` as `pet` and `Id`, `HTTPServer` as `HTTP` and `Server`.
fn split_camel(run: &str) -> Vec<&str> {
    let characters: Vec<(usize, char)> = run.char_indices().collect();
    let mut pieces = Vec::new();
    let mut start = 0;
    for window in characters.windows(2) {
        let [(_, left), (at, right)] = window else {
            continue;
        };
        let after = run.get(*at..).and_then(|rest| rest.chars().nth(1));
        let begins = right.is_uppercase()
            && (left.is_lowercase()
                || left.is_numeric()
                || (left.is_uppercase() && after.is_some_and(char::is_lowercase)));
        if begins {
            pieces.extend(run.get(start..*at));
            start = *at;
        }
    }
    pieces.extend(run.get(start..));
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_split() {
        assert_eq!(words("petId"), ["petid", "pet", "id"]);
        assert_eq!(words("/v1/pets/{pet_id}"), ["v1", "pets", "pet", "id"]);
        assert_eq!(
            words("HTTPServer x-api-key"),
            ["httpserver", "http", "server", "x", "api", "key"]
        );
        assert_eq!(words("宠物 Größe"), ["宠", "物", "große"]);
        assert_eq!(
            words("Über u\u{308}ber が 한글"),
            ["uber", "uber", "が", "한글"]
        );
    }
}
