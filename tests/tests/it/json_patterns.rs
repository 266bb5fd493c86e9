//! Patterns of ECMA-262, by the official JSON Schema test suite, and those that documents of everyone hold.

use std::collections::BTreeSet;
use std::fs;

use gateway_codegen::pattern::{Refusal, compile};
use gateway_runtime::schema::{Automaton, Pattern, Positions, Schema, SchemaId, Table, Text, fits};
use serde_json::Value;

use super::directory;
use super::json_formats::{groups, suite};

/// Whether a text fits a pattern, asked as generated code does.
fn matches(pattern: &str, text: &str) -> bool {
    let automata = compile(pattern).unwrap_or_else(|refusal| panic!("{pattern}: {refusal:?}"));
    let positions: Vec<Option<Positions<'_>>> = automata
        .iter()
        .map(|automaton| {
            automaton.positions.as_ref().map(|positions| Positions {
                n_words: positions.n_words,
                shifts: &positions.shifts,
                jumps: &positions.jumps,
                words: &positions.words,
            })
        })
        .collect();
    let automata: Vec<Automaton<'_>> = automata
        .iter()
        .zip(&positions)
        .map(|(automaton, positions)| Automaton {
            is_wanted: automaton.is_wanted,
            ascii: automaton.ascii.first_chunk().unwrap(),
            others: &automaton.others,
            n_classes: automaton.n_classes,
            next: &automaton.next,
            positions: positions.as_ref(),
        })
        .collect();
    let pattern = Pattern {
        text: pattern,
        automata: &automata,
    };
    let string = Text {
        pattern: Some(&pattern),
        ..Text::ANY
    };
    let schemas = [Schema {
        string: Some(&string),
        ..Schema::ANY
    }];
    let table = Table { schemas: &schemas };
    fits(&table, SchemaId(0), &serde_json::to_string(text).unwrap()).is_ok()
}

#[test]
fn patterns_are_those_of_the_suite() {
    let Some(suite) = suite() else { return };
    let mut n_tests = 0;
    for draft in ["draft4", "draft2020-12"] {
        for file in [
            "pattern.json",
            "optional/ecmascript-regex.json",
            "optional/non-bmp-regex.json",
        ] {
            for group in groups(&suite.join(draft).join(file)) {
                let Some(pattern) = group["schema"]["pattern"].as_str() else {
                    continue;
                };
                for test in group["tests"].as_array().unwrap() {
                    let Some(text) = test["data"].as_str() else {
                        continue;
                    };
                    n_tests += 1;
                    assert_eq!(
                        matches(pattern, text),
                        test["valid"].as_bool().unwrap(),
                        "{draft} {pattern} {text:?}"
                    );
                }
            }
        }
    }
    assert!(n_tests > 100, "{n_tests}");
}

/// The values of `pattern` in a document.
fn patterns(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                match value {
                    Value::String(pattern) if name == "pattern" => {
                        found.insert(pattern.clone());
                    }
                    _ if name != "example" && name != "examples" => patterns(value, found),
                    _ => {}
                }
            }
        }
        Value::Array(values) => values.iter().for_each(|value| patterns(value, found)),
        _ => {}
    }
}

#[test]
fn documents_hold_patterns_that_become_automata() {
    if !directory::is_long() {
        return;
    }
    let mut found = BTreeSet::new();
    for document in directory::documents() {
        if let Ok(value) = serde_json::from_str(&fs::read_to_string(document).unwrap()) {
            patterns(&value, &mut found);
        }
    }
    let (mut n_wrong, mut n_refused) = (0, 0);
    for pattern in &found {
        match compile(pattern) {
            Ok(_) => {}
            // Of another dialect, or none.
            Err(Refusal::Syntax(_)) => n_wrong += 1,
            Err(refusal) => {
                n_refused += 1;
                eprintln!("{pattern}: {}", refusal.message());
            }
        }
    }
    eprintln!(
        "{} patterns, {n_wrong} of other dialects, {n_refused} refused",
        found.len()
    );
    assert!(found.len() > 3_000, "{}", found.len());
    assert!(n_wrong * 50 < found.len(), "{n_wrong}");
    assert!(n_refused * 100 < found.len(), "{n_refused}");
}
