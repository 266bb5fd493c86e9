//! What texts that fit a pattern may hold.

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
