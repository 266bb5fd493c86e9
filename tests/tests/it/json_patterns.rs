//! Patterns of ECMA-262 that documents of everyone hold: nearly all become automata.

use std::collections::BTreeSet;
use std::fs;

use gateway_codegen::pattern::ecma::Reading;
use gateway_codegen::pattern::{Refusal, compile};
use serde_json::Value;

use super::directory;

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
        match compile(pattern, Reading::Foreign) {
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
