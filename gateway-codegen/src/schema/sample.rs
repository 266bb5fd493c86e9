//! Texts that fit patterns: for examples, and for what templates are tried with.

use super::keywords;
use crate::json_schema::Automaton as Shared;
use crate::pattern::ecma;
use crate::plan::schema::{Automaton, Pattern};

/// Most states of a pattern that are followed.
const MAX_STATES: usize = 512;

/// Longest text that is looked for, and as many steps from a state are taken for it.
const MAX_LENGTH: usize = 256;
const MAX_STEPS: usize = 200_000;

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
        let class = class_of(automaton, character);
        if let Some(place) = class.and_then(|class| characters.get_mut(usize::from(class))) {
            place.get_or_insert(character);
        }
    }
    let end = automaton.n_classes.saturating_sub(1);
    // Of each length, the states that are reached, each with a text that leads there.
    let mut reached: Vec<(u16, String)> = vec![(0, String::new())];
    let mut left = MAX_STEPS;
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
                left = left.checked_sub(1)?;
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

/// The class that an automaton has for a character.
fn class_of(automaton: &Automaton, character: char) -> Option<u16> {
    if let Some(class) = automaton.ascii.get(character as usize) {
        return Some(*class);
    }
    let mut others = automaton.others.iter().rev();
    let found = others.find(|(first, _)| *first <= u32::from(character));
    found.map(|(_, class)| *class)
}

/// As many characters are tried at each place of a text to make another one of it.
const OTHERS: &str = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// A pattern as it is written; `None`: there are no automata for it.
#[must_use]
pub fn read(pattern: &str) -> Option<Pattern> {
    keywords::made(pattern, ecma::Reading::Foreign).into_pattern()
}

/// Texts of at least so many characters that fit a pattern: as many as are wanted, or as are easily found.
#[must_use]
pub fn several_of_pattern(pattern: &Pattern, min_length: usize, n: usize) -> Vec<String> {
    let first = of_pattern(pattern, min_length);
    let (Some(first), [automaton]) = (first, pattern.automata.as_slice()) else {
        return Vec::new();
    };
    // Those with another character at the last place that allows it; then longer ones.
    let characters: Vec<char> = first.chars().collect();
    let changed = (0..characters.len()).rev().flat_map(|at| {
        let characters = &characters;
        OTHERS.chars().map(move |character| {
            let same = characters.iter().enumerate();
            let text = same.map(|(i, same)| if i == at { character } else { *same });
            text.collect::<String>()
        })
    });
    let changed = changed.filter(|text| accepts(automaton, text));
    let longer = (1..n).filter_map(|more| of_pattern(pattern, characters.len() + more));
    let mut found = vec![first.clone()];
    for text in changed.chain(longer) {
        if found.len() >= n {
            break;
        }
        if !found.contains(&text) {
            found.push(text);
        }
    }
    found
}

/// Whether a text fits a pattern; what cannot be looked at here, fits none.
#[must_use]
pub fn fits(pattern: &Pattern, text: &str) -> bool {
    match pattern.automata.as_slice() {
        [one] => one.is_wanted && one.positions.is_none() && accepts(one, text),
        _ => false,
    }
}

/// Whether an automaton takes a text.
fn accepts(automaton: &Automaton, text: &str) -> bool {
    let step = |state: u16, class: usize| {
        let next = automaton.next.get(usize::from(state) + class);
        next.copied().unwrap_or(Shared::REJECT)
    };
    let mut state = 0;
    for character in text.chars() {
        let Some(class) = class_of(automaton, character) else {
            return false;
        };
        state = step(state, usize::from(class));
        match state {
            Shared::ACCEPT => return true,
            Shared::REJECT => return false,
            _ => {}
        }
    }
    step(state, automaton.n_classes.saturating_sub(1)) == Shared::ACCEPT
}
