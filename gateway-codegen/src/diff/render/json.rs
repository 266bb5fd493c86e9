//! For programs: [`render`].

use serde::Serialize;

use crate::diagnostics::render::escaped_json;
use crate::diff::{Change, Diff, Verdict};
use crate::source::SourceMap;

/// All that changed.
#[derive(Serialize)]
struct Report<'a> {
    changes: Vec<Item<'a>>,
    breaking: usize,
    unknown: usize,
    safe: usize,
}

/// One change.
#[derive(Serialize)]
struct Item<'a> {
    id: &'a str,
    verdict: &'static str,
    operation: Option<&'a str>,
    message: &'a str,
    reason: Option<&'a str>,
    /// JSON as text, since its numbers may be larger than those of who reads it.
    example: Option<&'a str>,
    /// How many changes it stands for that are not told each.
    #[serde(skip_serializing_if = "Option::is_none")]
    more: Option<usize>,
    pointer: &'a str,
    old: Option<Place<'a>>,
    new: Option<Place<'a>>,
}

/// A place. Lines and columns from 1, columns in Unicode scalar values; the end is behind the last character.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Place<'a> {
    file: &'a str,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    pointer: &'a str,
}

/// Renders one JSON object on one line, with a line end behind it.
#[must_use]
pub fn render(diff: &Diff) -> String {
    let report = Report {
        changes: diff
            .changes
            .iter()
            .map(|change| item(change, &diff.sources))
            .collect(),
        breaking: diff.count(Verdict::Breaking),
        unknown: diff.count(Verdict::Unknown),
        safe: diff.count(Verdict::Safe),
    };
    // Strings and numbers in structs: serialising them cannot fail.
    let json = serde_json::to_string(&report).unwrap_or_default();
    escaped_json(&json) + "\n"
}

fn item<'a>(change: &'a Change, sources: &'a SourceMap) -> Item<'a> {
    let place = |place: &'a Option<crate::diff::Place>| {
        let place = place.as_ref()?;
        let (line, column) = sources.line_column(place.span);
        let (end_line, end_column) = sources.end_line_column(place.span);
        Some(Place {
            file: sources.name(place.span.file),
            line,
            column,
            end_line,
            end_column,
            pointer: &place.pointer,
        })
    };
    Item {
        id: &change.id,
        verdict: change.verdict.name(),
        operation: change.operation.as_deref(),
        message: &change.message,
        reason: change.reason.as_deref(),
        example: change.witness.as_deref(),
        more: (change.n_more > 0).then_some(change.n_more),
        pointer: change.pointer(),
        old: place(&change.old),
        new: place(&change.new),
    }
}
