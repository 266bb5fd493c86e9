//! Patterns and texts, matched by the runtime's own code over the automata that are made here.

mod random;
mod sizes;
mod verdicts;

#[path = "../../../../gateway-runtime/src/schema/pattern.rs"]
mod pattern;
#[path = "../../../../gateway-runtime/src/schema/positions.rs"]
mod positions;
#[path = "../../../../gateway-runtime/src/schema/table.rs"]
#[allow(dead_code, unreachable_pub, reason = "patterns need a part of it")]
mod table;

use super::{Automaton, Refusal, compile};

/// The positions of a pattern, where it is one for them, in the place of its states.
fn by_positions(pattern: &str) -> Option<Vec<Automaton>> {
    let tree = super::trim::trim(&super::ecma::parse(pattern).expect(pattern));
    let (alphabet, positions) = super::positions::of(&tree)?;
    super::automaton::of_positions(&alphabet, positions, true).map(|automaton| vec![automaton])
}

/// Whether a text fits automata.
fn fits(automata: &[Automaton], text: &str) -> bool {
    let positions: Vec<Option<table::Positions<'_>>> = automata
        .iter()
        .map(|automaton| {
            automaton
                .positions
                .as_ref()
                .map(|positions| table::Positions {
                    n_words: positions.n_words,
                    shifts: &positions.shifts,
                    jumps: &positions.jumps,
                    words: &positions.words,
                })
        })
        .collect();
    let automata: Vec<table::Automaton<'_>> = automata
        .iter()
        .zip(&positions)
        .map(|(automaton, positions)| table::Automaton {
            is_wanted: automaton.is_wanted,
            ascii: automaton.ascii.first_chunk().expect("128 classes"),
            others: &automaton.others,
            n_classes: automaton.n_classes,
            next: &automaton.next,
            positions: positions.as_ref(),
        })
        .collect();
    let pattern = table::Pattern {
        text: "",
        automata: &automata,
    };
    pattern::matches(&pattern, text)
}

#[track_caller]
fn compiled(pattern: &str) -> Vec<Automaton> {
    compile(pattern).unwrap_or_else(|refusal| panic!("{pattern}: {refusal:?}"))
}
