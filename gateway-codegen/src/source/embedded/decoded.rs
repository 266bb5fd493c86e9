//! A string's value with the places its parts came from: [`Decoded`].

/// Some bytes of the value that came from some bytes of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// Offset in the value.
    pub(super) value: usize,
    /// Bytes in the value.
    pub(super) length: usize,
    /// Offset in the file.
    pub(super) start: usize,
    /// Bytes in the file; the same as `length` for text that was taken over as it is.
    pub(super) source_length: usize,
}

/// What a string is decoded to, with the pieces it came from.
#[derive(Default)]
pub(super) struct Decoded {
    pub(super) value: String,
    pub(super) pieces: Vec<Piece>,
}

impl Decoded {
    /// Text taken over as it is.
    pub(super) fn copy(&mut self, text: &str, start: usize) {
        self.replace(text, start, text.len());
    }

    /// Shortens the value.
    pub(super) fn truncate(&mut self, length: usize) {
        if !self.value.is_char_boundary(length) {
            return;
        }
        self.value.truncate(length);
        self.pieces.retain(|piece| piece.value < length);
        if let Some(last) = self.pieces.last_mut() {
            let cut = last.length - last.length.min(length - last.value);
            last.length -= cut;
            // Of text taken over as it is the source is cut too; of a run of line breaks its place is enough.
            last.source_length -= cut.min(last.source_length);
        }
    }

    /// Text that stands for other text.
    pub(super) fn replace(&mut self, text: &str, start: usize, source_length: usize) {
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

/// Lines with their ends.
pub(super) fn lines(source: &str) -> impl Iterator<Item = &str> {
    source.split_inclusive('\n')
}
