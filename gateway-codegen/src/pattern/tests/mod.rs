//! Patterns and texts, matched by the runtime's own code over the automata that are made here.

mod random;
mod sizes;
mod verdicts;

use super::ecma::Reading;
use super::{Automaton, Refusal, compile};
use crate::json_schema;

/// The positions of a pattern, where it is one for them, in the place of its states.
fn by_positions(pattern: &str) -> Option<Vec<Automaton>> {
    let tree = super::trim::trim(&super::ecma::parse(pattern).expect(pattern));
    let (alphabet, positions) = super::positions::of(&tree)?;
    super::automaton::of_positions(&alphabet, positions, true).map(|automaton| vec![automaton])
}

/// Whether a text fits automata.
#[track_caller]
fn fits(automata: &[Automaton], text: &str) -> bool {
    match verdict(automata, text) {
        Ok(()) => true,
        Err(json_schema::Stop::Unfit) => false,
        Err(stop) => panic!("{stop:?}"),
    }
}

fn verdict(automata: &[Automaton], text: &str) -> json_schema::Fits {
    let positions: Vec<Option<json_schema::Positions<'_>>> = automata
        .iter()
        .map(|automaton| {
            automaton
                .positions
                .as_ref()
                .map(|positions| json_schema::Positions {
                    n_words: positions.n_words,
                    first: &positions.first,
                    places: &positions.places,
                    moves: &positions.moves,
                    words: &positions.words,
                })
        })
        .collect();
    let automata: Vec<json_schema::Automaton<'_>> = automata
        .iter()
        .zip(&positions)
        .map(|(automaton, positions)| json_schema::Automaton {
            is_wanted: automaton.is_wanted,
            ascii: automaton.ascii.first_chunk().expect("128 classes"),
            others: &automaton.others,
            n_classes: automaton.n_classes,
            next: &automaton.next,
            positions: positions.as_ref(),
        })
        .collect();
    let pattern = json_schema::Pattern {
        text: "",
        automata: &automata,
    };
    let string = json_schema::Text {
        pattern: Some(&pattern),
        ..json_schema::Text::ANY
    };
    let schemas = [json_schema::Schema {
        string: Some(&string),
        ..json_schema::Schema::ANY
    }];
    let table = json_schema::Table { schemas: &schemas };
    let json = serde_json::Value::from(text).to_string();
    json_schema::fits(&table, json_schema::SchemaId(0), &json)
}

#[track_caller]
fn compiled(pattern: &str) -> Vec<Automaton> {
    let compiled = compile(pattern, Reading::Strict);
    compiled
        .unwrap_or_else(|refusal| panic!("{pattern}: {refusal:?}"))
        .automata
}
