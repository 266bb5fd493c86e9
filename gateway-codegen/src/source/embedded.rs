//! Offsets inside a string's value back to the file: [`EmbeddedMap`].
//!
//! A mapping template stands inside a YAML or JSON string; what is wrong in it is known as an offset in the string's
//! value. Nothing about that is kept in the tree: the string is decoded again, from the text at its span, noting what
//! came from where. Should that not give the value of the node (a value made by a tag, an alias key), the whole span
//! of the node stands for every part of it.

use std::ops::Range;

use crate::source::{Node, SourceMap, Span};

/// For one string node: from bytes of its value to bytes of the file.
#[derive(Clone, Debug)]
pub struct EmbeddedMap {
    whole: Span,
    /// Pieces of the value in order; empty if they could not be told.
    pieces: Vec<Piece>,
}

/// Some bytes of the value that came from some bytes of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Piece {
    /// Offset in the value.
    value: usize,
    /// Bytes in the value.
    length: usize,
    /// Offset in the file.
    start: usize,
    /// Bytes in the file; the same as `length` for text that was taken over as it is.
    source_length: usize,
}

/// What a string is decoded to, with the pieces it came from.
#[derive(Default)]
struct Decoded {
    value: String,
    pieces: Vec<Piece>,
}

/// The span of some bytes of a string node's value; see [`EmbeddedMap`] when there are several to find.
///
/// ```
/// use gateway_codegen::diagnostics::Sink;
/// use gateway_codegen::source::{SourceMap, embedded, parse};
///
/// let mut sources = SourceMap::new();
/// let file = sources.add("api.json", r#"{"template": "a\n$inptu"}"#);
/// let root = parse(&sources, file, &mut Sink::new());
/// let node = root.as_ref().and_then(|root| root.get("template"));
/// let span = node.map(|node| embedded::locate(&sources, node, 2..8));
/// assert_eq!(span.map(|span| sources.slice(span)), Some("$inptu"));
/// ```
pub fn locate(sources: &SourceMap, node: &Node, range: Range<usize>) -> Span {
    EmbeddedMap::new(sources, node).span(range)
}

impl EmbeddedMap {
    /// Decodes the text of a string node once more. Of another node every part is the whole.
    pub fn new(sources: &SourceMap, node: &Node) -> Self {
        let source = sources.slice(node.span);
        let start = node.span.start as usize;
        let decoded = match source.as_bytes().first() {
            Some(b'"') => double_quoted(source, start),
            Some(b'\'') => single_quoted(source, start),
            Some(b'|' | b'>') => block(sources, node, source, start),
            _ => plain(source, start),
        };
        let fits = node.as_text() == Some(decoded.value.as_str());
        Self {
            whole: node.span,
            pieces: if fits { decoded.pieces } else { Vec::new() },
        }
    }

    /// The bytes of the file that bytes of the value came from. An empty range is a place between two characters; a
    /// range behind the end is at the end.
    pub fn span(&self, range: Range<usize>) -> Span {
        if self.pieces.is_empty() {
            return self.whole;
        }
        let start = self.source_offset(range.start, false);
        let end = if range.is_empty() {
            start
        } else {
            self.source_offset(range.end, true)
        };
        Span::of(self.whole.file, start, end.max(start))
    }

    /// The offset in the file of one in the value; of the end of a range, behind the character before it.
    fn source_offset(&self, offset: usize, is_end: bool) -> usize {
        let before = |piece: &Piece| {
            if is_end {
                piece.value < offset
            } else {
                piece.value <= offset
            }
        };
        let at = self.pieces.partition_point(before).saturating_sub(1);
        let Some(piece) = self.pieces.get(at) else {
            return self.whole.start as usize;
        };
        let inside = offset.saturating_sub(piece.value);
        if piece.length == piece.source_length {
            return piece.start + inside.min(piece.length);
        }
        // An escape or a folded line break is one thing: its beginning or its end.
        piece.start
            + if is_end || inside >= piece.length {
                piece.source_length
            } else {
                0
            }
    }
}

impl Decoded {
    /// Text taken over as it is.
    fn copy(&mut self, text: &str, start: usize) {
        self.replace(text, start, text.len());
    }

    /// Text that stands for other text.
    fn replace(&mut self, text: &str, start: usize, source_length: usize) {
        if text.is_empty() {
            return;
        }
        self.pieces.push(Piece {
            value: self.value.len(),
            length: text.len(),
            start,
            source_length,
        });
        self.value.push_str(text);
    }
}

/// A flow scalar's lines folded (YAML 1.2.2 section 6.5): a single line break is a space, each further one itself.
/// `push_line` decodes one line's text.
fn fold(
    source: &str,
    start: usize,
    decoded: &mut Decoded,
    mut push_line: impl FnMut(&str, usize, &mut Decoded) -> bool,
) {
    let mut at = 0;
    let mut joined = false;
    for (number, line) in lines(source).enumerate() {
        let text = line.trim_end_matches(['\n', '\r']);
        let is_last = at + line.len() == source.len() && text.len() == line.len();
        let indent = if number == 0 {
            0
        } else {
            text.len() - text.trim_start_matches([' ', '\t']).len()
        };
        let body = text.get(indent..).unwrap_or_default();
        let body = if is_last { body } else { trim_line_end(body) };
        if body.is_empty() && number > 0 && !is_last {
            // An empty line between two others: a line break of its own.
            decoded.replace("\n", start + at, line.len());
            joined = true;
        } else {
            if number > 0 && !joined {
                decoded.replace(
                    " ",
                    start + at - break_length(source, at),
                    break_length(source, at) + indent,
                );
            }
            // A backslash before the break joins the lines with nothing between them.
            joined = push_line(body, start + at + indent, decoded);
        }
        at += line.len();
    }
}

/// A line's end without spaces, but not without one that a backslash escapes.
fn trim_line_end(body: &str) -> &str {
    let trimmed = body.trim_end_matches([' ', '\t']);
    let n_backslashes = trimmed.len() - trimmed.trim_end_matches('\\').len();
    if n_backslashes % 2 == 1 && trimmed.len() < body.len() {
        body.get(..trimmed.len() + 1).unwrap_or(trimmed)
    } else {
        trimmed
    }
}

/// Lines with their ends.
fn lines(source: &str) -> impl Iterator<Item = &str> {
    source.split_inclusive('\n')
}

/// Bytes of the line break that ends at an offset.
fn break_length(source: &str, at: usize) -> usize {
    let before = source.get(..at).unwrap_or_default();
    if before.ends_with("\r\n") {
        2
    } else {
        usize::from(before.ends_with('\n'))
    }
}

/// A plain scalar, on one line or several.
fn plain(source: &str, start: usize) -> Decoded {
    let mut decoded = Decoded::default();
    fold(source, start, &mut decoded, |body, at, decoded| {
        decoded.copy(body, at);
        false
    });
    decoded
}

/// `'it''s'`
fn single_quoted(source: &str, start: usize) -> Decoded {
    let mut decoded = Decoded::default();
    let inner = source
        .get(1..source.len().saturating_sub(1))
        .unwrap_or_default();
    fold(inner, start + 1, &mut decoded, |body, mut at, decoded| {
        let mut parts = body.split("''").peekable();
        while let Some(part) = parts.next() {
            decoded.copy(part, at);
            at += part.len();
            if parts.peek().is_some() {
                decoded.replace("'", at, 2);
                at += 2;
            }
        }
        false
    });
    decoded
}

/// `"a\n"`, in YAML or JSON.
fn double_quoted(source: &str, start: usize) -> Decoded {
    let mut decoded = Decoded::default();
    let inner = source
        .get(1..source.len().saturating_sub(1))
        .unwrap_or_default();
    fold(inner, start + 1, &mut decoded, |body, at, decoded| {
        let mut offset = 0;
        while let Some(rest) = body.get(offset..).filter(|rest| !rest.is_empty()) {
            let run = rest.find('\\').unwrap_or(rest.len());
            decoded.copy(rest.get(..run).unwrap_or_default(), at + offset);
            offset += run;
            let Some(escape) = rest.get(run..).filter(|escape| !escape.is_empty()) else {
                break;
            };
            let Some((character, length)) = escaped(escape) else {
                // A backslash at the end of the line.
                return true;
            };
            decoded.replace(character.encode_utf8(&mut [0; 4]), at + offset, length);
            offset += length;
        }
        false
    });
    decoded
}

/// The character that an escape stands for, and the escape's length (YAML 1.2.2 section 5.7, of which RFC 8259
/// section 7 is a part).
fn escaped(escape: &str) -> Option<(char, usize)> {
    let letter = escape.chars().nth(1)?;
    let hex = |from: usize, n_digits: usize| {
        u32::from_str_radix(escape.get(from..from + n_digits)?, 16).ok()
    };
    let short = |character: char| Some((character, 1 + letter.len_utf8()));
    match letter {
        '0' => short('\0'),
        'a' => short('\u{7}'),
        'b' => short('\u{8}'),
        't' | '\t' => short('\t'),
        'n' => short('\n'),
        'v' => short('\u{b}'),
        'f' => short('\u{c}'),
        'r' => short('\r'),
        'e' => short('\u{1b}'),
        'N' => short('\u{85}'),
        '_' => short('\u{a0}'),
        'L' => short('\u{2028}'),
        'P' => short('\u{2029}'),
        'x' => Some((char::from_u32(hex(2, 2)?)?, 4)),
        'U' => Some((char::from_u32(hex(2, 8)?)?, 10)),
        'u' => match hex(2, 4)? {
            high @ 0xD800..=0xDBFF => {
                let low = hex(8, 4)?.checked_sub(0xDC00)?;
                Some((
                    char::from_u32(0x1_0000 + ((high - 0xD800) << 10) + low)?,
                    12,
                ))
            }
            unit => Some((char::from_u32(unit)?, 6)),
        },
        other => short(other),
    }
}

/// A literal (`|`) or folded (`>`) block (YAML 1.2.2 section 8.1).
fn block(sources: &SourceMap, node: &Node, source: &str, start: usize) -> Decoded {
    let mut decoded = Decoded::default();
    let header_length = source.find('\n').map_or(source.len(), |at| at + 1);
    let header = source.get(..header_length).unwrap_or_default();
    // The node's span ends behind the last word; the line breaks behind it belong to the value too.
    let text = sources.text(node.span.file);
    let value = node.as_str().unwrap_or_default();
    let body_start = start + header_length;
    let body_end = node.span.end as usize;
    let body = text
        .get(body_start..body_end.max(body_start))
        .unwrap_or_default();
    let indent = block_indent(body, value);
    let kept = value.trim_end_matches('\n');
    if header.starts_with('|') {
        literal(body, body_start, indent, &mut decoded);
    } else {
        folded(body, body_start, indent, &mut decoded);
    }
    // Chomping: what the value has of line breaks at its end stands where the text ends.
    let missing = value
        .get(kept.len()..)
        .filter(|_| decoded.value == kept)
        .unwrap_or_default();
    decoded.replace(missing, body_end, 0);
    decoded
}

/// By how much the lines of a block are indented: what the first line with text has more than the value has.
fn block_indent(body: &str, value: &str) -> usize {
    let width = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let first = |text: &str| {
        text.lines()
            .find(|line| !line.trim_start_matches(' ').is_empty())
            .map(width)
    };
    first(body)
        .unwrap_or(0)
        .saturating_sub(first(value).unwrap_or(0))
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
}
