//! What texts that fit a pattern may hold, and one that fits.

use super::view::Harm;
use crate::json_schema::Automaton as Shared;
use crate::plan::schema::{Automaton, Pattern};

/// The harmful characters that a text that fits a pattern may hold.
pub(super) fn harm(pattern: &Pattern) -> Harm {
    let mut harm = Harm::ALL;
    for automaton in &pattern.automata {
        if !automaton.is_wanted || automaton.positions.is_some() {
            continue;
        }
        let controls: Vec<usize> = (0..0x20).collect();
        let mut own = Harm::NONE;
        for (kind, characters) in [
            (Harm::QUOTE, vec![usize::from(b'"')]),
            (Harm::BACKSLASH, vec![usize::from(b'\\')]),
            (Harm::APOSTROPHE, vec![usize::from(b'\'')]),
            (Harm::CONTROL, controls),
        ] {
            if may_hold(automaton, &characters) {
                own = own.and(kind);
            }
        }
        harm = harm.within(own);
    }
    harm
}

/// Whether an automaton accepts a text with one of these characters of ASCII.
fn may_hold(automaton: &Automaton, characters: &[usize]) -> bool {
    let step = |state: u16, class: usize| {
        let next = automaton.next.get(usize::from(state) + class);
        next.copied().unwrap_or(Shared::REJECT)
    };
    let classes: Vec<usize> = characters
        .iter()
        .filter_map(|character| automaton.ascii.get(*character).copied())
        .map(usize::from)
        .collect();
    // The minimal automaton has no state from which nothing is accepted but `REJECT`.
    let mut reached = vec![0_u16];
    let mut at = 0;
    while let Some(state) = reached.get(at).copied() {
        at += 1;
        for class in 0..automaton.n_classes.saturating_sub(1) {
            let next = step(state, class);
            if next == Shared::ACCEPT || next != Shared::REJECT && classes.contains(&class) {
                // What follows an accepted beginning is not looked at.
                return true;
            }
            if next != Shared::REJECT && !reached.contains(&next) {
                reached.push(next);
            }
        }
        if reached.len() > MAX_STATES {
            return true;
        }
    }
    false
}

/// Most states of a pattern that are followed.
const MAX_STATES: usize = 512;

/// Longest text that is looked for.
const MAX_LENGTH: usize = 64;

/// The shortest text of at least so many characters that fits a pattern; `None`: none was found.
pub(super) fn example(pattern: &Pattern, min_length: usize) -> Option<String> {
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
