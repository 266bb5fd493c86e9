//! Runs the automata of patterns: one step a byte, whatever the pattern and the text.

use super::table::{Automaton, Pattern};

/// Whether a text fits a pattern.
#[must_use]
pub(super) fn matches(pattern: &Pattern<'_>, text: &str) -> bool {
    pattern
        .automata
        .iter()
        .all(|automaton| accepts(automaton, text.as_bytes()) == automaton.is_wanted)
}

fn accepts(automaton: &Automaton<'_>, text: &[u8]) -> bool {
    let step = |state: u16, class: usize| {
        let next = automaton.next.get(usize::from(state) + class);
        next.copied().unwrap_or(Automaton::REJECT)
    };
    let mut state = 0;
    for byte in text {
        let class = automaton.classes.get(usize::from(*byte));
        state = step(state, usize::from(class.copied().unwrap_or_default()));
        match state {
            Automaton::ACCEPT => return true,
            Automaton::REJECT => return false,
            _ => {}
        }
    }
    let end = automaton.n_classes.saturating_sub(1);
    step(state, end) == Automaton::ACCEPT
}
