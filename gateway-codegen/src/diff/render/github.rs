//! For GitHub Actions, as workflow commands that annotate the files of a change: [`render`].

use super::{cut, told};
use crate::diagnostics::render::github::escaped;
use crate::diagnostics::render::visible;
use crate::diff::{Diff, Verdict};

/// Longest value that is shown, in characters.
const LONGEST_VALUE: usize = 400;

/// Renders one line for each change: breaking ones as errors, unknown ones as warnings, safe ones as notices. The place is
/// that in the new document, else in the old one.
#[must_use]
pub fn render(diff: &Diff) -> String {
    let mut output = String::new();
    for change in &diff.changes {
        let command = match change.verdict {
            Verdict::Breaking => "error",
            Verdict::Unknown => "warning",
            Verdict::Safe => "notice",
        };
        let mut properties = String::new();
        if let Some(place) = change.new.as_ref().or(change.old.as_ref()) {
            let sources = &diff.sources;
            let file = escaped(&visible(sources.name(place.span.file)), true);
            let (line, column) = sources.line_column(place.span);
            let (end_line, end_column) = sources.end_line_column(place.span);
            properties = format!(
                "file={file},line={line},col={column},endLine={end_line},endColumn={end_column},"
            );
        }
        let title = escaped(&format!("{} {}", change.verdict.name(), change.id), true);
        let mut data = visible(&told(change)).into_owned();
        if let Some(witness) = &change.witness {
            data.push_str(&format!(
                "\nexample: {}",
                visible(&cut(witness, LONGEST_VALUE))
            ));
        }
        if let Some(reason) = &change.reason {
            data.push_str(&format!("\nbecause: {}", visible(reason)));
        }
        output.push_str(&format!(
            "::{command} {properties}title={title}::{}\n",
            escaped(&data, false)
        ));
    }
    output
}
