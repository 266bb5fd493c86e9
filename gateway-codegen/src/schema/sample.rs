//! Texts that fit patterns: for examples, and for what templates are tried with.

use super::keywords;
use crate::json_schema::Automaton as Shared;
use crate::pattern::ecma;
use crate::plan::schema::Pattern;

/// Most states of a pattern that are followed.
const MAX_STATES: usize = 512;

/// Longest text that is looked for.
const MAX_LENGTH: usize = 64;

/// The shortest text of at least so many characters that fits a pattern; `None`: none was found.
#[must_use]
pub fn of_pattern(pattern: &Pattern, min_length: usize) -> Option<String> {
    let [automaton] = pattern.automata.as_slice() else {
        return None;
    };
    if !automaton.is_wanted || automaton.positions.is_some() {
        return None;
    }
    // For each class a character, readable ones first.
    let mut characters: Vec<Option<char>> = vec![None; automaton.n_classes];
    let readable = ('a'..='z')
        .chain('0'..='9')
        .chain('A'..='Z')
        .chain(' '..='~');
    let rest = automaton
        .others
        .iter()
        .filter_map(|(first, _)| char::from_u32(*first));
    for character in readable.chain(rest) {
        let class = match automaton.ascii.get(character as usize) {
            Some(class) => Some(*class),
            None => {
                let mut others = automaton.others.iter().rev();
                let found = others.find(|(first, _)| *first <= u32::from(character));
                found.map(|(_, class)| *class)
            }
        };
        if let Some(place) = class.and_then(|class| characters.get_mut(usize::from(class))) {
            place.get_or_insert(character);
        }
    }
    let end = automaton.n_classes.saturating_sub(1);
    // Of each length, the states that are reached, each with a text that leads there.
    let mut reached: Vec<(u16, String)> = vec![(0, String::new())];
    for length in 0..=MAX_LENGTH {
        let mut next: Vec<(u16, String)> = Vec::new();
        for (state, text) in &reached {
            let step = |class: usize| {
                let next = automaton.next.get(usize::from(*state) + class);
                next.copied().unwrap_or(Shared::REJECT)
            };
            if length >= min_length && step(end) == Shared::ACCEPT {
                return Some(text.clone());
            }
            for (class, character) in characters.iter().enumerate().take(end) {
                let Some(character) = character else {
                    continue;
                };
                let to = step(class);
                if to == Shared::REJECT || next.iter().any(|(known, _)| *known == to) {
                    continue;
                }
                let mut text = text.clone();
                text.push(*character);
                if to == Shared::ACCEPT {
                    let missing = min_length.saturating_sub(length + 1);
                    return Some(text + &"x".repeat(missing));
                }
                next.push((to, text));
            }
        }
        if next.len() > MAX_STATES {
            return None;
        }
        reached = next;
    }
    None
}

/// The same of a pattern as it is written.
#[must_use]
pub fn of_text(pattern: &str, min_length: usize) -> Option<String> {
    let made = keywords::made(pattern, ecma::Reading::Foreign).into_pattern()?;
    of_pattern(&made, min_length)
}
