//! Changes for people and programs, each form from the same data.
//!
//! In: a comparison. Out: a string; empty, or an empty report, where nothing changed.

pub mod github;
pub mod json;
pub mod markdown;
pub mod text;

use super::{Change, Diff, Verdict};

/// The change in one sentence, with the operation in front.
fn told(change: &Change) -> String {
    match &change.operation {
        Some(operation) => format!("{operation}: {}", change.message),
        None => change.message.clone(),
    }
}

/// A text that has at most so many characters.
fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}\u{2026}", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// `2 breaking, 1 unknown, 0 safe`.
#[must_use]
pub fn summary(diff: &Diff) -> String {
    let counts = [Verdict::Breaking, Verdict::Unknown, Verdict::Safe].map(|verdict| {
        let n = diff.count(verdict);
        format!("{n} {}", verdict.name())
    });
    counts.join(", ")
}
