//! The lines of a file that labels point at, short enough to print: [`excerpts`].

use std::ops::Range;

use crate::diagnostics::Label;
use crate::diagnostics::render::visible;
use crate::source::{FileId, SourceMap};

/// Labels further apart than this many lines get excerpts of their own.
const GAP: usize = 100;
/// Lines up to this many bytes are shown whole.
const WHOLE_LINE: usize = 160;
/// Bytes of a longer line that are shown before the start of a label.
const BEFORE: usize = 40;
/// And from its start on.
const BEHIND: usize = 100;
/// Stands for what was cut out of a line.
const CUT: char = '\u{2026}';

/// Some lines of a file and the labels in them.
#[derive(Debug)]
pub(super) struct Excerpt {
    /// Line and column of its first label in the file, from 1.
    pub(super) position: (usize, usize),
    /// The number of its first line in the file, from 1.
    pub(super) first_line: usize,
    /// The lines: harmless, and cut where they are long.
    pub(super) text: String,
    /// For each label its place in `text` and its index among the labels given.
    pub(super) labels: Vec<(Range<usize>, usize)>,
}

/// A label in its line.
struct Place {
    index: usize,
    line: usize,
    column: usize,
    /// Bytes in the line. What reaches into further lines is left out: the start is what is wanted.
    range: Range<usize>,
}

/// The excerpts of one file that show the labels in it. The one with the label of lowest index comes first.
pub(super) fn excerpts(sources: &SourceMap, file: FileId, labels: &[&Label]) -> Vec<Excerpt> {
    let in_file = labels
        .iter()
        .enumerate()
        .filter(|(_, label)| label.span.file == file);
    let mut places: Vec<Place> = in_file
        .map(|(index, label)| place(sources, index, label))
        .collect();
    places.sort_by_key(|place| (place.line, place.range.start, place.index));
    let groups = places.chunk_by(|one, next| next.line - one.line <= GAP);
    let mut excerpts: Vec<Excerpt> = groups
        .filter_map(|group| excerpt(sources, file, group))
        .collect();
    excerpts.sort_by_key(|excerpt| excerpt.labels.iter().map(|(_, index)| *index).min());
    excerpts
}

/// Where a label stands in its line.
fn place(sources: &SourceMap, index: usize, label: &Label) -> Place {
    let (line, column) = sources.line_column(label.span);
    let text = sources.line(label.span.file, line).unwrap_or_default();
    let line_start = sources
        .line_start(label.span.file, line)
        .unwrap_or_default();
    let in_line = |offset: u32| (offset as usize).saturating_sub(line_start).min(text.len());
    Place {
        index,
        line,
        column,
        range: in_line(label.span.start)..in_line(label.span.end),
    }
}

/// The lines from the first label of a group to the last.
fn excerpt(sources: &SourceMap, file: FileId, places: &[Place]) -> Option<Excerpt> {
    let (first, last) = (places.first()?, places.last()?);
    let leading = places.iter().min_by_key(|place| place.index)?;
    let position = (leading.line, leading.column);
    let mut excerpt = Excerpt {
        position,
        first_line: first.line,
        text: String::new(),
        labels: Vec::new(),
    };
    for number in first.line..=last.line {
        let line = sources.line(file, number).unwrap_or_default();
        let here: Vec<&Place> = places.iter().filter(|place| place.line == number).collect();
        let shown = push_line(&mut excerpt.text, line, &here);
        excerpt.labels.extend(
            here.iter()
                .map(|place| (shown.range(&place.range), place.index)),
        );
        excerpt.text.push('\n');
    }
    Some(excerpt)
}

/// Where the characters of a line have gone: pairs of an offset in the line and one in the excerpt.
struct Shown(Vec<(usize, usize)>);

impl Shown {
    /// A range of the line as one of the excerpt.
    fn range(&self, range: &Range<usize>) -> Range<usize> {
        let find = |offset: usize| {
            let at = self.0.partition_point(|(from, _)| *from < offset);
            self.0.get(at).or(self.0.last()).map_or(0, |(_, to)| *to)
        };
        let start = find(range.start);
        start..find(range.end).max(start)
    }
}

/// Appends a line, cut around the labels if it is long.
fn push_line(text: &mut String, line: &str, places: &[&Place]) -> Shown {
    let mut shown = Shown(Vec::new());
    let mut end = 0;
    for part in parts(line, places) {
        if part.start > end {
            text.push(CUT);
        }
        end = part.end;
        for (offset, character) in line.get(part.clone()).unwrap_or_default().char_indices() {
            shown.0.push((part.start + offset, text.len()));
            // The renderer below knows what to do with a tab.
            if character == '\t' {
                text.push('\t')
            } else {
                visible::push(text, character)
            }
        }
        shown.0.push((part.end, text.len()));
    }
    if end < line.len() {
        text.push(CUT);
    }
    shown
}

/// The parts of a line to show, in order.
fn parts(line: &str, places: &[&Place]) -> Vec<Range<usize>> {
    if line.len() <= WHOLE_LINE {
        return vec![0..line.len()];
    }
    let mut parts: Vec<Range<usize>> = Vec::new();
    let starts = places.iter().map(|place| place.range.start);
    let wanted = starts.map(|start| start.saturating_sub(BEFORE)..start + BEHIND);
    for part in if places.is_empty() {
        vec![0..BEHIND]
    } else {
        wanted.collect()
    } {
        let part = line.floor_char_boundary(part.start)..line.floor_char_boundary(part.end);
        match parts.last_mut() {
            Some(last) if part.start <= last.end => last.end = last.end.max(part.end),
            _ => parts.push(part),
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Span;

    /// The text of the excerpts of the ranges, with what the labels cover.
    fn shown(text: &str, ranges: &[Range<u32>]) -> Vec<(String, Vec<String>)> {
        let mut sources = SourceMap::new();
        let file = sources.add("x", text);
        let span = |range: &Range<u32>| Span::new(file, range.start, range.end);
        let labels: Vec<Label> = ranges
            .iter()
            .map(|range| Label {
                span: span(range),
                text: String::new(),
            })
            .collect();
        let cover = |excerpt: &Excerpt| {
            let labels = excerpt.labels.iter();
            labels
                .map(|(range, _)| excerpt.text.get(range.clone()).unwrap_or("?").to_owned())
                .collect()
        };
        let excerpts = excerpts(&sources, file, &labels.iter().collect::<Vec<_>>());
        excerpts
            .iter()
            .map(|excerpt| (excerpt.text.clone(), cover(excerpt)))
            .collect()
    }

    #[test]
    fn cuts_a_long_line_around_its_labels() {
        let line = format!(
            "{}MIDDLE{}LAST{}",
            "é".repeat(1_000),
            "b".repeat(5_000),
            "c".repeat(1_000)
        );
        let excerpts = shown(&line, &[2_000..2_006, 7_006..7_010]);
        assert_eq!(excerpts.len(), 1);
        for (text, labels) in excerpts {
            assert!(text.chars().count() < 310, "{text}");
            assert!(
                text.starts_with('\u{2026}') && text.ends_with("\u{2026}\n"),
                "{text}"
            );
            assert_eq!(labels, ["MIDDLE", "LAST"]);
        }
    }

    #[test]
    fn what_is_made_visible_keeps_its_labels() {
        assert_eq!(
            shown("a\u{1b}b\u{202e}cd", &[2..3, 6..7]),
            [(
                "a\u{241b}b<U+202E>cd\n".to_owned(),
                vec!["b".into(), "c".into()]
            )]
        );
    }

    #[test]
    fn a_label_over_several_lines_shows_its_first() {
        assert_eq!(
            shown("one two\nthree\n", &[4..13]),
            [("one two\n".to_owned(), vec!["two".to_owned()])]
        );
    }

    #[test]
    fn labels_far_apart_get_excerpts_of_their_own() {
        let text = format!("a\n{}b\n", "\n".repeat(GAP));
        let end = u32::try_from(text.len()).unwrap_or_default();
        let excerpts = shown(&text, &[end - 2..end - 1, 0..1]);
        assert_eq!(
            excerpts,
            [
                ("b\n".to_owned(), vec!["b".to_owned()]),
                ("a\n".to_owned(), vec!["a".to_owned()])
            ]
        );
    }

    #[test]
    fn the_end_of_the_text_can_be_labelled() {
        assert_eq!(
            shown("ab", &[2..2]),
            [("ab\n".to_owned(), vec![String::new()])]
        );
        assert_eq!(shown("", &[0..0]), [("\n".to_owned(), vec![String::new()])]);
    }
}
