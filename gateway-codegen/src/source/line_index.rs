//! Byte offset to line and column: [`LineIndex`].

use crate::source::span::offset;

/// Where the lines of a text begin. A line ends with LF, CR LF or CR, as YAML 1.2 section 5.4 has it.
#[derive(Debug)]
pub(super) struct LineIndex {
    /// Offset of the first byte of each line; the first is always 0.
    starts: Vec<u32>,
    /// How many characters of the text stand before each multiple of [`STEP`] bytes, so that a column in a line of
    /// many megabytes costs no walk through it.
    characters: Vec<u32>,
}

/// Bytes between two counts of characters.
const STEP: usize = 4096;

impl LineIndex {
    /// Reads a text once.
    pub(super) fn new(text: &str) -> Self {
        let mut starts = vec![0];
        let mut bytes = text.bytes().enumerate().peekable();
        while let Some((at, byte)) = bytes.next() {
            let ends = match byte {
                b'\n' => true,
                b'\r' => bytes.peek().is_none_or(|&(_, next)| next != b'\n'),
                _ => false,
            };
            if ends {
                starts.push(offset(at + 1));
            }
        }
        let mut characters = vec![0];
        let mut n_characters = 0;
        for chunk in text.as_bytes().chunks(STEP) {
            n_characters += begun(chunk);
            characters.push(offset(n_characters));
        }
        Self { starts, characters }
    }

    /// How many characters begin before an offset of the text.
    pub(super) fn characters_before(&self, text: &str, at: usize) -> usize {
        let step = at / STEP;
        let counted = self.characters.get(step).copied().unwrap_or(0) as usize;
        let rest = text.as_bytes().get(step * STEP..at);
        counted + rest.map_or(0, begun)
    }

    /// The line that holds an offset, from 0, and the offset of its first byte.
    pub(super) fn line_at(&self, offset: u32) -> (usize, u32) {
        let line = self
            .starts
            .partition_point(|&start| start <= offset)
            .saturating_sub(1);
        (line, self.starts.get(line).copied().unwrap_or(0))
    }

    /// The offset of the first byte of a line, from 0; `None` behind the last line.
    pub(super) fn start_of(&self, line: usize) -> Option<u32> {
        self.starts.get(line).copied()
    }
}

/// How many characters begin in a part of a UTF-8 text: bytes that continue none.
fn begun(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xC0 != 0x80).count()
}
