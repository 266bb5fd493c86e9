//! Offsets inside a string's value back to the file: [`EmbeddedMap`].
//!
//! A mapping template stands inside a YAML or JSON string; what is wrong in it is known as an offset in the string's
//! value. Nothing about that is kept in the tree: the string is decoded again, from the text at its span, noting what
//! came from where. Should that not give the value of the node (a value made by a tag, an alias key), the whole span
//! of the node stands for every part of it.

mod block;
mod decoded;
mod flow;

use std::ops::Range;

use crate::source::embedded::decoded::Piece;
use crate::source::{Node, SourceMap, Span};

/// For one string node: from bytes of its value to bytes of the file.
#[derive(Clone, Debug)]
pub struct EmbeddedMap {
    whole: Span,
    /// The value.
    value: String,
    /// Pieces of the value in order; empty if they could not be told.
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
            Some(b'"') => flow::double_quoted(source, start),
            Some(b'\'') => flow::single_quoted(source, start),
            Some(b'|' | b'>') => block::block(sources, node),
            _ => flow::plain(source, start),
        };
        let fits = node.as_text() == Some(decoded.value.as_str());
        Self {
            whole: node.span,
            pieces: if fits { decoded.pieces } else { Vec::new() },
            value: decoded.value,
        }
    }

    /// Whether parts can be told apart; if not, each part is the whole.
    pub fn is_exact(&self) -> bool {
        !self.pieces.is_empty()
    }

    /// The bytes of the file that bytes of the value came from. An empty range is a place between two characters; a
    /// range behind the end is at the end.
    pub fn span(&self, range: Range<usize>) -> Span {
        if self.pieces.is_empty() {
            return self.whole;
        }
        // Lexers may end a range within a character.
        let first = self.value.floor_char_boundary(range.start);
        let start = self.source_offset(first, false);
        let end = if range.is_empty() {
            start
        } else {
            self.source_offset(self.value.ceil_char_boundary(range.end), true)
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
