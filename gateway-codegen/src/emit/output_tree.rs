//! Files to write, as a value.

use std::collections::BTreeMap;

/// Relative paths with `/` and their contents, in the order of the paths.
///
/// Paths are made by the emitters from fixed names and slugs only, never from a document's text, so
/// that writing them below a folder cannot leave it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OutputTree {
    files: BTreeMap<String, Vec<u8>>,
}

impl OutputTree {
    /// A tree without files.
    #[must_use]
    pub fn new() -> Self {
        OutputTree::default()
    }

    /// Adds a file; a file of that path is replaced.
    pub fn insert(&mut self, path: impl Into<String>, content: impl Into<Vec<u8>>) {
        self.files.insert(path.into(), content.into());
    }

    /// The content of a file.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&[u8]> {
        self.files.get(path).map(Vec::as_slice)
    }

    /// All files, sorted by path.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files
            .iter()
            .map(|(path, content)| (path.as_str(), content.as_slice()))
    }
}
