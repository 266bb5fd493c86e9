//! What changed between two documents: cases with their changes, the forms they are shown in, real documents, and the
//! command.
//!
//! `UPDATE_EXPECT=1 cargo test -p gateway-codegen --test diff` rewrites the snapshots.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

mod cases;
mod command;
mod documents;
mod real;
mod words;

use gateway_codegen::diff::{Diff, diff};
use gateway_codegen::source::MemoryLoader;
use gateway_codegen::{CompileError, Options};

/// Compares two texts.
fn compare(old: &str, new: &str) -> Result<Diff, CompileError> {
    let files = MemoryLoader::new()
        .with("old.yaml", old.as_bytes())
        .with("new.yaml", new.as_bytes());
    diff("old.yaml", "new.yaml", &Options::default(), &files)
}

/// `verdict id operation` of each change.
fn briefs(diff: &Diff) -> Vec<String> {
    let changes = diff.changes.iter();
    let brief = changes.map(|change| {
        let operation = change.operation.as_deref().unwrap_or("-");
        format!("{} {} {operation}", change.verdict.name(), change.id)
    });
    brief.collect()
}
