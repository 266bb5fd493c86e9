//! Documents, mutated: no document, however broken, breaks the compiler.

use std::fs;

use crate::case::{Case, documents, file_name, tests_folder};
use crate::watchdog::Watchdog;

/// What is put into texts: words that mean something to the compiler, and characters that do to a terminal.
const WORDS: [&str; 14] = [
    "$ref",
    "x-amazon-apigateway-integration",
    "null",
    "*a",
    "&a ",
    "<<: ",
    "1e999",
    "\u{202e}",
    "\u{1b}[2J",
    "\t",
    "\u{0}",
    "paths",
    "{p+}",
    "${",
];

/// Bytes flipped, cut, doubled, replaced or put in.
fn bytes(rng: &mut fastrand::Rng, seed: &[u8]) -> Vec<u8> {
    let mut out = seed.to_vec();
    for _ in 0..=rng.usize(..4) {
        if out.is_empty() {
            break;
        }
        let at = rng.usize(..out.len());
        let to = (at + rng.usize(..40)).min(out.len());
        match rng.u8(..7) {
            0 => out[at] = rng.u8(..),
            1 => out.truncate(at),
            2 => drop(out.drain(at..to)),
            3 => {
                let piece = out[at..to].to_vec();
                let place = rng.usize(..=out.len());
                out.splice(place..place, piece);
            }
            4 => drop(out.splice(at..to, *b"{}")),
            5 => drop(out.splice(at..to, *b"\n  - ")),
            _ => {
                let word = WORDS[rng.usize(..WORDS.len())];
                drop(out.splice(at..at, word.bytes()));
            }
        }
    }
    out
}

/// Whole lines doubled (which doubles keys), removed, swapped, indented.
fn lines(rng: &mut fastrand::Rng, seed: &[u8]) -> Vec<u8> {
    let mut lines: Vec<&[u8]> = seed.split_inclusive(|byte| *byte == b'\n').collect();
    let mut indented = Vec::new();
    for _ in 0..=rng.usize(..3) {
        if lines.is_empty() {
            break;
        }
        let (at, other) = (rng.usize(..lines.len()), rng.usize(..lines.len()));
        match rng.u8(..4) {
            0 => lines.insert(other, lines[at]),
            1 => drop(lines.remove(at)),
            2 => lines.swap(at, other),
            _ => indented.push(at),
        }
    }
    let mut out = Vec::with_capacity(seed.len() * 2);
    for (i, line) in lines.into_iter().enumerate() {
        if indented.contains(&i) {
            out.extend(b"  ");
        }
        out.extend(line);
    }
    out
}

/// The same structure with a value of another type somewhere, as JSON. `None` for what is no JSON and no YAML.
fn types(rng: &mut fastrand::Rng, seed: &[u8]) -> Option<Vec<u8>> {
    let mut tree: serde_json::Value = serde_yaml::from_slice(seed).ok()?;
    for _ in 0..=rng.usize(..3) {
        let place = descend(rng, &mut tree);
        *place = match rng.u8(..8) {
            0 => serde_json::Value::Null,
            1 => serde_json::json!([place.take()]),
            2 => serde_json::json!({ "$ref": "#/paths" }),
            3 => serde_json::json!({}),
            4 => serde_json::json!(-1),
            5 => serde_json::json!(true),
            6 => serde_json::json!({ "a/b~": place.take() }),
            _ => serde_json::json!(WORDS[rng.usize(..WORDS.len())]),
        };
    }
    serde_json::to_vec(&tree).ok()
}

/// Some value of a tree.
fn descend<'t>(
    rng: &mut fastrand::Rng,
    tree: &'t mut serde_json::Value,
) -> &'t mut serde_json::Value {
    let n = match &*tree {
        serde_json::Value::Array(items) => items.len(),
        serde_json::Value::Object(fields) => fields.len(),
        _ => 0,
    };
    if n == 0 || rng.u8(..6) == 0 {
        return tree;
    }
    let at = rng.usize(..n);
    let child = match tree {
        serde_json::Value::Array(items) => &mut items[at],
        serde_json::Value::Object(fields) => fields.values_mut().nth(at).unwrap(),
        _ => return tree,
    };
    descend(rng, child)
}

#[test]
fn mutated_documents_are_survived() {
    let is_long = std::env::var_os("LONG_TESTS").is_some();
    let n_rounds = if is_long { 200 } else { 5 };
    let mut rng = fastrand::Rng::with_seed(7);
    let mut paths = documents(&tests_folder().join("bad"));
    paths.extend(documents(&tests_folder().join("../../specs")));
    let mut n_errors = 0;
    for path in &paths {
        let name = file_name(path);
        let seed = fs::read(path).unwrap();
        let _watchdog = Watchdog::new(&name);
        for round in 0..n_rounds {
            let mut mutants = vec![
                (name.as_str(), bytes(&mut rng, &seed)),
                (name.as_str(), lines(&mut rng, &seed)),
            ];
            if let Some(mutant) = types(&mut rng, &seed) {
                mutants.push(("types.json", mutant));
            }
            for (name, mutant) in mutants {
                let said = Case::of_bytes(name, mutant.clone()).compile();
                said.check(&format!("{} {round}", path.display()));
                n_errors += said.n_errors();
            }
        }
    }
    assert!(n_errors > paths.len(), "the mutations do nothing");
}
