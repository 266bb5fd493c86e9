//! Literal and folded blocks.

use crate::source::embedded::decoded::{Decoded, lines};
use crate::source::{Node, SourceMap};

/// A literal (`|`) or folded (`>`) block (YAML 1.2.2 section 8.1).
pub(super) fn block(sources: &SourceMap, node: &Node) -> Decoded {
    let mut decoded = Decoded::default();
    let text = sources.text(node.span.file);
    let start = node.span.start as usize;
    let header = text
        .get(start..)
        .and_then(|text| lines(text).next())
        .unwrap_or_default();
    let value = node.as_str().unwrap_or_default();
    let body_start = start + header.len();
    // The node's span ends behind the last word, but lines of spaces behind it may belong to the value too.
    let rest = text.get(body_start..).unwrap_or_default();
    let shown = (node.span.end as usize).saturating_sub(body_start);
    let body = rest
        .get(..shown + blank_length(rest.get(shown..).unwrap_or_default()))
        .unwrap_or_default();
    let indent = block_indent(body, value);
    if header.starts_with('|') {
        literal(body, body_start, indent, &mut decoded);
    } else {
        folded(body, body_start, indent, &mut decoded);
    }
    // Chomping: of the line breaks at the end the value has fewer, or one that the text has not.
    match value.strip_prefix(decoded.value.as_str()) {
        Some(missing) => decoded.replace(missing, body_start + body.len(), 0),
        None => decoded.truncate(value.len()),
    }
    decoded
}

/// How far only space and line ends follow, not counting the indentation of the next text.
fn blank_length(rest: &str) -> usize {
    let blank = rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n']).len();
    if blank == rest.len() {
        return blank;
    }
    rest.get(..blank)
        .and_then(|blank| blank.rfind('\n'))
        .map_or(0, |at| at + 1)
}

/// By how much the lines of a block are indented: what the first line with text has more than the value has.
fn block_indent(body: &str, value: &str) -> usize {
    let width = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let first = |text: &str| {
        text.lines()
            .find(|line| !line.trim_start_matches(' ').is_empty())
            .map(width)
    };
    let in_value = first(value).unwrap_or(0);
    // Without any text all space is indentation.
    first(body).map_or(usize::MAX, |in_body| in_body.saturating_sub(in_value))
}

/// The lines as they are, without their indentation.
fn literal(body: &str, start: usize, indent: usize, decoded: &mut Decoded) {
    let mut at = start;
    for line in lines(body) {
        let skipped = indent.min(line.len() - line.trim_start_matches(' ').len());
        let text = line.trim_end_matches(['\n', '\r']);
        decoded.copy(text.get(skipped..).unwrap_or_default(), at + skipped);
        if text.len() < line.len() {
            decoded.replace("\n", at + text.len(), line.len() - text.len());
        }
        at += line.len();
    }
}

/// Lines joined by spaces, but not those that are indented further (YAML 1.2.2 section 8.1.3).
fn folded(body: &str, start: usize, indent: usize, decoded: &mut Decoded) {
    let mut at = start;
    // The break behind the line before, not yet decoded: where it stands, how long, whether that line was indented.
    let mut pending: Option<(usize, usize, bool)> = None;
    let mut n_empty = 0;
    for line in lines(body) {
        let text = line.trim_end_matches(['\n', '\r']);
        let skipped = indent.min(text.len() - text.trim_start_matches(' ').len());
        let content = text.get(skipped..).unwrap_or_default();
        let break_at = (at + text.len(), line.len() - text.len());
        if content.is_empty() {
            // Decoded at once: whether the break before it counts too is known only at the next text.
            n_empty += 1;
            if pending.is_none() {
                decoded.replace("\n", at, line.len());
            }
        } else {
            let further = content.starts_with([' ', '\t']);
            if let Some((from, length, was_further)) = pending {
                let n_breaks = if further || was_further {
                    n_empty + 1
                } else {
                    n_empty
                };
                let joint = if n_breaks == 0 {
                    " ".to_owned()
                } else {
                    "\n".repeat(n_breaks)
                };
                decoded.replace(&joint, from, length);
            }
            decoded.copy(content, at + skipped);
            pending = Some((break_at.0, break_at.1, further));
            n_empty = 0;
        }
        at += line.len();
    }
    if let Some((from, length, _)) = pending.filter(|(_, length, _)| *length > 0) {
        decoded.replace(&"\n".repeat(n_empty + 1), from, length);
    }
}
