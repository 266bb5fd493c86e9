//! What a document may cost: [`Limits`].

use crate::diagnostics::{Diagnostic, code, quoted};
use crate::source::{FileId, Node, Span};

/// What a document may cost to read. What goes beyond is a diagnostic of its own, never a crash.
///
/// The defaults let through the largest documents in use (GitHub's: 13 MB, a million values, 30 levels) with room,
/// and keep a hostile one below half a gigabyte and a few seconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Size of one file.
    pub max_bytes: usize,
    /// Levels of lists and mappings inside each other, those behind aliases included. What works through a tree may
    /// be recursive because of it: more than a thousand would need more stack than a thread has.
    pub max_depth: u32,
    /// Values in one file, keys not counted, those behind aliases not counted.
    pub max_values: u64,
    /// Values that aliases and merge keys repeat, in one file; a long text counts as several, see [`weight`].
    pub max_alias_values: u64,
}

/// As how many values a scalar counts that is repeated: whoever reads a repeated text makes a text of its own of it.
pub(crate) fn weight(scalar: &Node) -> u64 {
    let n_bytes = scalar.as_text().map_or(0, str::len);
    1 + u64::try_from(n_bytes / BYTES_OF_A_VALUE).unwrap_or(u64::MAX / 2)
}

/// How long a text may be that counts as one value.
const BYTES_OF_A_VALUE: usize = 64;

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_bytes: 64 << 20,
            max_depth: 256,
            max_values: 4_000_000,
            max_alias_values: 1_000_000,
        }
    }
}

impl Limits {
    /// What to say about a nest that is too deep.
    pub(super) fn too_deep(&self, span: Span) -> Diagnostic {
        let message = format!(
            "the document is nested deeper than {} levels",
            self.max_depth
        );
        Diagnostic::new(code::TOO_DEEP, span, message)
            .label("one level too many begins here")
            .help("give inner schemas a name and refer to them with `$ref`")
    }

    /// What to say about the first value too many.
    pub(super) fn too_many_values(&self, span: Span) -> Diagnostic {
        let message = format!("the document holds more than {} values", self.max_values);
        Diagnostic::new(code::TOO_MANY_VALUES, span, message)
            .label("the first value too many")
            .help("split the document into several files and join them with `$ref`")
    }

    /// What to say about an alias that repeats so many values that it is too much.
    pub(super) fn too_many_aliases(&self, span: Span, n_values: u64) -> Diagnostic {
        let limit = self.max_alias_values;
        let message = format!("the aliases of this document repeat more than {limit} values");
        Diagnostic::new(code::TOO_MANY_ALIASES, span, message)
            .label(format!("this repeats {n_values} values"))
            .help("write `$ref` where an alias repeats much: what it leads to is not copied")
    }

    /// What to say about a file of so many bytes.
    pub(super) fn too_large(&self, file: FileId, name: &str, n_bytes: usize) -> Diagnostic {
        let message = format!(
            "{} has {n_bytes} bytes, more than the limit of {}",
            quoted(name),
            self.max_bytes
        );
        Diagnostic::new(code::FILE_TOO_LARGE, Span::at(file, 0), message)
            .label("nothing of it was read")
            .help("split the document into several files and join them with `$ref`")
    }
}
