//! For people at a terminal, in the manner of diagnostics: [`render`].

use std::collections::BTreeMap;

use annotate_snippets::Level;

use super::{cut, told};
use crate::diagnostics::Label;
use crate::diagnostics::render::text::{block, renderer};
use crate::diagnostics::render::visible;
use crate::diff::{Change, Diff, Place, Verdict};

/// Longest value that is shown, in characters.
const LONGEST_VALUE: usize = 400;

/// Renders each change that may matter with the lines of both documents, once for all operations that share it; then safe
/// ones with a line each.
///
/// ```text
/// breaking[request-body-narrowed]: POST /orders: the request body at `/n`: must now be at most 10; was at most 100
///   --> new.yaml:20:15
///    |
/// 20 |               n: {type: integer, maximum: 10}
///    |                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ new
///    |
///   ::: old.yaml:14:11
/// …
///    = example: {"n":11}
///    = at: #/paths/~1orders/post/requestBody/content/application~1json/schema/properties/n
/// ```
#[must_use]
pub fn render(diff: &Diff, colour: bool) -> String {
    let renderer = renderer(colour);
    let mut output = String::new();
    let (safe, others): (Vec<&Change>, Vec<&Change>) = diff
        .changes
        .iter()
        .partition(|change| change.verdict == Verdict::Safe);
    // What several operations share is shown once.
    let mut alike: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for change in &others {
        *alike.entry((&change.id, &change.message)).or_default() += 1;
    }
    for change in others {
        let Some(n) = alike.remove(&(change.id.as_str(), change.message.as_str())) else {
            continue;
        };
        let level = match change.verdict {
            Verdict::Breaking => Level::ERROR.with_name("breaking"),
            Verdict::Unknown | Verdict::Safe => Level::WARNING.with_name("unknown"),
        };
        let message = told(change);
        let title = level
            .primary_title(visible(&message))
            .id(change.id.as_str());
        let label = |place: &Option<Place>, text: &str| {
            place.as_ref().map(|place| Label {
                span: place.span,
                text: text.to_owned(),
            })
        };
        let labels = [label(&change.new, "new"), label(&change.old, "old")];
        let labels: Vec<&Label> = labels.iter().flatten().collect();
        let mut notes = Vec::new();
        if let Some(witness) = &change.witness {
            let witness = cut(witness, LONGEST_VALUE);
            notes.push(
                Level::NOTE
                    .with_name("example")
                    .message(visible(&witness).into_owned()),
            );
        }
        if let Some(reason) = &change.reason {
            notes.push(Level::NOTE.with_name("because").message(visible(reason)));
        }
        if n > 1 {
            let s = if n == 2 { "" } else { "s" };
            let more = format!("{} more operation{s}; `--format json` names all", n - 1);
            notes.push(Level::NOTE.with_name("also in").message(more));
        }
        notes.push(
            Level::NOTE
                .with_name("at")
                .message(visible(change.pointer())),
        );
        let has_primary = change.new.is_some();
        output.push_str(&block(
            title,
            &labels,
            has_primary,
            notes,
            &diff.sources,
            &renderer,
        ));
        output.push_str("\n\n");
    }
    for change in safe {
        let message = told(change);
        let (on, off) = if colour {
            ("\u{1b}[1m\u{1b}[92m", "\u{1b}[0m")
        } else {
            ("", "")
        };
        output.push_str(&format!(
            "{on}safe[{}]{off}: {}\n",
            change.id,
            visible(&message)
        ));
    }
    output
}
