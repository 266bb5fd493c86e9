//! Replays what the fuzzers found worth keeping: `fuzz/corpus/`, one folder for each target.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests may fail"
)]

#[path = "../fuzz/targets.rs"]
mod targets;

use std::path::Path;

/// Gives each input of a target's corpus to it.
fn replay(target: &str, run: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz/corpus")
        .join(target);
    let mut n_inputs = 0;
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let data = std::fs::read(&path).unwrap();
        if std::panic::catch_unwind(|| run(&data)).is_err() {
            panic!("{}", path.display());
        }
        n_inputs += 1;
    }
    assert!(n_inputs >= 20, "{target}: {n_inputs} inputs");
}

#[test]
fn source() {
    replay("source", targets::source);
}

#[test]
fn variables() {
    replay("variables", targets::variables);
}

#[test]
fn references() {
    replay("references", targets::references);
}

#[test]
fn overlays() {
    replay("overlays", targets::overlays);
}

#[test]
fn check() {
    replay("check", targets::check);
}
