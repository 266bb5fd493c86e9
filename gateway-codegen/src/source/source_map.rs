//! The files of a run: [`SourceMap`].

use std::sync::{Arc, OnceLock};

use crate::source::line_index::LineIndex;
use crate::source::span::{FileId, Span, offset};

/// The byte order mark that some editors put before UTF-8 text. It is kept in the text and takes no column.
pub(super) const BYTE_ORDER_MARK: &str = "\u{feff}";

/// The files of a run: their names as the user gave them, and their text.
///
/// ```
/// use gateway_codegen::source::{SourceMap, Span};
///
/// let mut sources = SourceMap::new();
/// let file = sources.add("api.yaml", "info:\n  title: é!\n");
/// assert_eq!(sources.name(file), "api.yaml");
/// assert_eq!(sources.line_column(Span::at(file, 17)), (2, 11));
/// ```
#[derive(Debug, Default)]
pub struct SourceMap {
    files: Vec<File>,
}

/// One file.
#[derive(Debug)]
struct File {
    name: String,
    text: Arc<str>,
    /// Made when the first position is asked for: most files are read without one.
    lines: OnceLock<LineIndex>,
}

impl SourceMap {
    /// No files.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file: its name as the user shall read it, and its text. The same name may be added again.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<Arc<str>>) -> FileId {
        let id = FileId(offset(self.files.len()));
        self.files.push(File {
            name: name.into(),
            text: text.into(),
            lines: OnceLock::new(),
        });
        id
    }

    /// The name of a file as the user gave it; empty for a file of another map.
    pub fn name(&self, file: FileId) -> &str {
        self.file(file).map_or("", |file| &file.name)
    }

    /// The text of a file, with its byte order mark if it has one; empty for a file of another map.
    pub fn text(&self, file: FileId) -> &Arc<str> {
        static EMPTY: OnceLock<Arc<str>> = OnceLock::new();
        self.file(file)
            .map_or_else(|| EMPTY.get_or_init(|| Arc::from("")), |file| &file.text)
    }

    /// The text at a span; empty if the span does not fit the file.
    pub fn slice(&self, span: Span) -> &str {
        self.text(span.file).get(span.range()).unwrap_or_default()
    }

    /// All files, in the order in which they were added.
    pub fn files(&self) -> impl Iterator<Item = FileId> {
        (0..self.files.len()).map(|at| FileId(offset(at)))
    }

    /// The file of a name, the last one added if there are several.
    pub fn find(&self, name: &str) -> Option<FileId> {
        self.files
            .iter()
            .rposition(|file| file.name == name)
            .map(|at| FileId(offset(at)))
    }

    /// Line and column at which a span begins, both from 1. Columns count Unicode scalar values; a byte order mark
    /// and the CR of a CR LF are not counted. An offset behind the end is the end.
    pub fn line_column(&self, span: Span) -> (usize, usize) {
        self.position(span.file, span.start)
    }

    /// The line at which a span begins, from 1.
    pub fn line_number(&self, span: Span) -> usize {
        self.lines(span.file)
            .map_or(1, |lines| lines.line_at(span.start).0 + 1)
    }

    /// Line and column behind the last character of a span, both from 1.
    pub fn end_line_column(&self, span: Span) -> (usize, usize) {
        self.position(span.file, span.end)
    }

    /// Offset of the first byte of a line, counted from 1, behind a byte order mark; `None` behind the last line.
    pub fn line_start(&self, file: FileId, line: usize) -> Option<usize> {
        let start = self.lines(file)?.start_of(line.checked_sub(1)?)? as usize;
        Some(start.max(if start == 0 {
            mark_length(self.text(file))
        } else {
            0
        }))
    }

    /// The text of a line, counted from 1, without its end and without a byte order mark; `None` behind the last line.
    pub fn line(&self, file: FileId, line: usize) -> Option<&str> {
        let start = self.line_start(file, line)?;
        let text = self.text(file);
        let end = self
            .lines(file)?
            .start_of(line)
            .map_or(text.len(), |next| next as usize);
        let whole = text.get(start..end)?;
        Some(
            whole
                .strip_suffix("\r\n")
                .or_else(|| whole.strip_suffix(['\r', '\n']))
                .unwrap_or(whole),
        )
    }

    /// Line and column of an offset, both from 1.
    fn position(&self, file: FileId, at: u32) -> (usize, usize) {
        let Some(lines) = self.lines(file) else {
            return (1, 1);
        };
        let text = self.text(file);
        // An offset that points into a character (a caller's mistake) is that character's.
        let mut at = (at as usize).min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        let (line, start) = lines.line_at(offset(at));
        let before = text.get(start as usize..at).unwrap_or_default();
        // Neither a mark at the beginning nor the CR of a line end takes a column.
        let is_marked = start == 0 && before.starts_with(BYTE_ORDER_MARK);
        let uncounted = usize::from(is_marked) + usize::from(before.ends_with('\r'));
        let counted =
            lines.characters_before(text, at) - lines.characters_before(text, start as usize);
        (line + 1, counted.saturating_sub(uncounted) + 1)
    }

    /// A file's line index, made when it is first asked for.
    fn lines(&self, file: FileId) -> Option<&LineIndex> {
        self.file(file)
            .map(|file| file.lines.get_or_init(|| LineIndex::new(&file.text)))
    }

    /// A file of this map.
    fn file(&self, file: FileId) -> Option<&File> {
        self.files.get(file.0 as usize)
    }
}

/// How many bytes of byte order mark a text begins with.
pub(super) fn mark_length(text: &str) -> usize {
    if text.starts_with(BYTE_ORDER_MARK) {
        BYTE_ORDER_MARK.len()
    } else {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Positions of every offset at which a character begins, and of the end.
    fn positions(text: &str) -> Vec<(usize, usize)> {
        let mut sources = SourceMap::new();
        let file = sources.add("x", text);
        let ends = text.char_indices().map(|(at, _)| at).chain([text.len()]);
        ends.map(|at| sources.line_column(Span::at(file, offset(at))))
            .collect()
    }

    #[test]
    fn counts_characters_not_bytes() {
        assert_eq!(positions("é\u{1f389}b"), [(1, 1), (1, 2), (1, 3), (1, 4)]);
    }

    /// Far into a line, on both sides of the places at which characters are counted.
    #[test]
    fn counts_characters_of_long_lines() {
        let text = "é".repeat(10_000);
        let all = positions(&format!("ab\n{text}"));
        let columns: Vec<_> = all.into_iter().skip(3).collect();
        let expected: Vec<_> = (1..=10_001).map(|column| (2, column)).collect();
        assert!(columns == expected);
    }

    #[test]
    fn counts_every_kind_of_line_end() {
        assert_eq!(positions("a\nb"), [(1, 1), (1, 2), (2, 1), (2, 2)]);
        assert_eq!(positions("a\rb"), [(1, 1), (1, 2), (2, 1), (2, 2)]);
        assert_eq!(
            positions("a\r\nb"),
            [(1, 1), (1, 2), (1, 2), (2, 1), (2, 2)]
        );
    }

    #[test]
    fn a_byte_order_mark_takes_no_column() {
        assert_eq!(positions("\u{feff}ab"), [(1, 1), (1, 1), (1, 2), (1, 3)]);
    }

    #[test]
    fn lines_come_without_their_ends() {
        let mut sources = SourceMap::new();
        let file = sources.add("x", "\u{feff}a\r\nb\n\nc");
        let lines: Vec<_> = (1..=5).map(|line| sources.line(file, line)).collect();
        assert_eq!(lines, [Some("a"), Some("b"), Some(""), Some("c"), None]);
        assert_eq!(sources.line(file, 0), None);
    }

    #[test]
    fn an_offset_that_does_not_fit_is_not_a_panic() {
        let mut sources = SourceMap::new();
        let file = sources.add("x", "é");
        assert_eq!(sources.line_column(Span::at(file, 1)), (1, 1));
        assert_eq!(sources.line_column(Span::at(file, 99)), (1, 2));
        assert_eq!(sources.line_column(Span::at(FileId(9), 99)), (1, 1));
        assert_eq!(sources.slice(Span::new(file, 1, 99)), "");
    }
}
