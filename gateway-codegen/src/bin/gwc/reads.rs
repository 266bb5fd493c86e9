//! What a command has read, so that a change of it is noticed.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::fs::{self, File};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Read;
use std::path::{Path, PathBuf};

use gateway_codegen::source::{Limits, LoadError, Loader};

/// Files and what was in them; also those that were asked for and not there.
#[derive(Debug, Default)]
pub(crate) struct Reads(RefCell<BTreeMap<PathBuf, Content>>);

/// What is at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Content {
    /// Nothing, or nothing that may be seen.
    Missing,
    /// A folder, a device, a pipe.
    NotAFile,
    /// More bytes than are read: how many.
    Large(u64),
    /// Bytes of this hash.
    Hash(u64),
}

impl Content {
    /// What is at `path` now.
    pub(crate) fn of(path: &Path) -> Content {
        let Ok(known) = fs::metadata(path) else {
            return Content::Missing;
        };
        if !known.is_file() {
            return Content::NotAFile;
        }
        if usize::try_from(known.len()).unwrap_or(usize::MAX) > Limits::default().max_bytes {
            return Content::Large(known.len());
        }
        let mut bytes = Vec::new();
        // Grown meanwhile: the next look tells.
        let read = File::open(path).and_then(|file| file.take(known.len()).read_to_end(&mut bytes));
        match read {
            Ok(_) => Content::of_bytes(&bytes),
            Err(_) => Content::Missing,
        }
    }

    fn of_bytes(bytes: &[u8]) -> Content {
        let mut hasher = DefaultHasher::new();
        bytes.hash(&mut hasher);
        Content::Hash(hasher.finish())
    }
}

impl Reads {
    /// Of all files so far and of what is done with them: the same for the same, in each process of this `gwc`.
    pub(crate) fn digest(&self, options: &impl Debug) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.0.borrow().hash(&mut hasher);
        format!("{options:?}").hash(&mut hasher);
        hasher.finish()
    }

    /// The files by their absolute paths.
    pub(crate) fn into_files(self) -> BTreeMap<PathBuf, Content> {
        self.0.into_inner()
    }
}

/// A loader that remembers what it was asked for.
pub(crate) struct Noting<'a, L> {
    pub(crate) loader: L,
    pub(crate) reads: &'a Reads,
}

impl<L: Loader> Loader for Noting<'_, L> {
    fn list(&self, folder: &str) -> Result<Vec<String>, LoadError> {
        self.loader.list(folder)
    }

    fn load(&self, path: &str) -> Result<Vec<u8>, LoadError> {
        let loaded = self.loader.load(path);
        if let Ok(absolute) = std::path::absolute(path) {
            let content = match &loaded {
                Ok(bytes) => Content::of_bytes(bytes),
                Err(_) => Content::of(&absolute),
            };
            self.reads.0.borrow_mut().insert(absolute, content);
        }
        loaded
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gateway_codegen::source::MemoryLoader;

    #[test]
    fn what_was_asked_for_is_noted_present_or_not() {
        let reads = Reads::default();
        let noting = Noting {
            loader: MemoryLoader::new().with("here", "text"),
            reads: &reads,
        };
        assert!(noting.load("here").is_ok());
        assert!(noting.load("gone/gone.yaml").is_err());
        let files = reads.into_files();
        let at = |path: &str| files.get(&std::path::absolute(path).unwrap()).copied();
        assert_eq!(at("here"), Some(Content::of_bytes(b"text")));
        assert_eq!(at("gone/gone.yaml"), Some(Content::Missing));
    }

    #[test]
    fn a_digest_is_of_paths_contents_and_options() {
        let of = |files: &[(&str, &[u8])], options: &str| {
            let reads = Reads::default();
            for (path, bytes) in files {
                let content = Content::of_bytes(bytes);
                reads.0.borrow_mut().insert(PathBuf::from(path), content);
            }
            reads.digest(&options)
        };
        let one = of(&[("a", b"1"), ("b", b"2")], "x");
        assert_eq!(one, of(&[("b", b"2"), ("a", b"1")], "x"));
        assert_ne!(one, of(&[("a", b"1"), ("b", b"3")], "x"));
        assert_ne!(one, of(&[("a", b"1"), ("c", b"2")], "x"));
        assert_ne!(one, of(&[("a", b"1"), ("b", b"2")], "y"));
    }

    #[test]
    fn content_is_compared_and_not_its_time() {
        let path = std::env::temp_dir().join(format!("gwc-reads-{}", std::process::id()));
        assert_eq!(Content::of(&path), Content::Missing);
        fs::write(&path, "one").unwrap();
        let one = Content::of(&path);
        fs::write(&path, "two").unwrap();
        assert_ne!(Content::of(&path), one);
        fs::write(&path, "one").unwrap();
        assert_eq!(Content::of(&path), one);
        fs::remove_file(&path).unwrap();
        assert_eq!(Content::of(&std::env::temp_dir()), Content::NotAFile);
    }
}
