//! Patterns and texts, matched by the runtime's own code over the automata that are made here.

mod random;
mod sizes;
mod suite;
mod verdicts;

#[path = "../../../../gateway-runtime/src/schema/pattern.rs"]
mod pattern;
#[path = "../../../../gateway-runtime/src/schema/table.rs"]
#[allow(dead_code, reason = "patterns need a part of it")]
mod table;

use super::{Automaton, Refusal, compile};

/// Whether a text fits automata.
fn fits(automata: &[Automaton], text: &str) -> bool {
    let ascii: Vec<[u16; 128]> = automata
        .iter()
        .map(|automaton| automaton.ascii.clone().try_into().expect("128 classes"))
        .collect();
    let automata: Vec<table::Automaton<'_>> = automata
        .iter()
        .zip(&ascii)
        .map(|(automaton, ascii)| table::Automaton {
            is_wanted: automaton.is_wanted,
            ascii,
            others: &automaton.others,
            n_classes: automaton.n_classes,
            next: &automaton.next,
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
