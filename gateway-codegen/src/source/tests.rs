//! What the readers make of whole texts: the tree, or what is wrong and where.

mod json;
mod mutations;
mod positions;
mod spans;
mod yaml;

use crate::diagnostics::{Diagnostic, Sink};
use crate::source::{FileId, Node, SourceMap, add_bytes, parse};

/// What came of some bytes.
struct Outcome {
    sources: SourceMap,
    node: Option<Node>,
    diagnostics: Vec<Diagnostic>,
}

/// Reads bytes as a file of a name.
fn read(name: &str, bytes: impl AsRef<[u8]>) -> Outcome {
    let mut sources = SourceMap::new();
    let mut sink = Sink::new();
    let file = add_bytes(&mut sources, name, bytes.as_ref().to_vec(), &mut sink);
    let node = file.and_then(|file: FileId| parse(&sources, file, &mut sink));
    Outcome {
        sources,
        node,
        diagnostics: sink.into_sorted(),
    }
}

impl Outcome {
    /// Each diagnostic as `code line:column`, with ` line:column` for each secondary label.
    fn summary(&self) -> Vec<String> {
        let place = |diagnostic: &Diagnostic| {
            let positions = diagnostic
                .labels()
                .map(|(label, _)| self.sources.line_column(label.span));
            positions
                .map(|(line, column)| format!(" {line}:{column}"))
                .collect::<String>()
        };
        self.diagnostics
            .iter()
            .map(|diagnostic| format!("{}{}", diagnostic.code, place(diagnostic)))
            .collect()
    }

    /// The tree as JSON text, keys in the order of the document; what is wrong if there is no tree.
    fn json(&self) -> String {
        self.node.as_ref().map_or_else(
            || format!("{:?}", self.summary()),
            |node| node.to_json().to_string(),
        )
    }
}

/// A small generator of numbers that look random, the same in every run (Marsaglia's xorshift).
struct Random(u64);

impl Random {
    /// A number below `n`, which must not be 0.
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 16).unwrap() % n
    }

    /// One of some values.
    fn pick<T: Copy>(&mut self, values: &[T]) -> T {
        values[self.below(values.len())]
    }
}
