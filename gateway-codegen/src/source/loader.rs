//! The only door to the outside: [`Loader`], with a disk and a map of names behind it.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

use crate::source::Limits;

/// Gives the bytes of a file. The library reaches nothing else outside itself.
pub trait Loader {
    /// The bytes of the file at a path, which is relative to what the loader takes as the current folder and uses
    /// forward slashes.
    ///
    /// # Errors
    /// Says why there are none, in words for the user.
    fn load(&self, path: &str) -> Result<Vec<u8>, LoadError>;

    /// The names of the files in a folder, sorted.
    ///
    /// # Errors
    /// As of [`Loader::load`]; a loader that knows no folders has none.
    fn list(&self, folder: &str) -> Result<Vec<String>, LoadError> {
        let _ = folder;
        Err(LoadError::NotFound)
    }
}

/// Why a file could not be had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoadError {
    /// There is no such file.
    NotFound,
    /// It lies outside the folders that may be read, itself or through a symbolic link. Whether it exists is not said.
    Outside,
    /// It is a folder, a device, a pipe.
    NotAFile,
    /// It has more bytes than the limit, which stands here.
    TooLarge(usize),
    /// The system refused, for the reason given here.
    Unreadable(String),
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound => f.write_str("there is no such file"),
            Self::Outside => f.write_str("the file lies outside the document's folder"),
            Self::NotAFile => f.write_str("this is not a file"),
            Self::TooLarge(limit) => write!(f, "the file is larger than {limit} bytes"),
            Self::Unreadable(reason) => write!(f, "the file cannot be read: {reason}"),
        }
    }
}

impl std::error::Error for LoadError {}

/// Files that exist in memory only, by their names. For tests, editors and browsers.
#[derive(Clone, Debug, Default)]
pub struct MemoryLoader {
    files: BTreeMap<String, Vec<u8>>,
}

impl MemoryLoader {
    /// No files.
    pub fn new() -> Self {
        Self::default()
    }

    /// With one file more.
    #[must_use]
    pub fn with(mut self, path: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        self.files.insert(path.into(), bytes.into());
        self
    }
}

impl Loader for MemoryLoader {
    fn load(&self, path: &str) -> Result<Vec<u8>, LoadError> {
        self.files.get(path).cloned().ok_or(LoadError::NotFound)
    }

    fn list(&self, folder: &str) -> Result<Vec<String>, LoadError> {
        let below = self.files.keys().filter_map(|path| match folder {
            "" => Some(path.as_str()),
            _ => path.strip_prefix(folder)?.strip_prefix('/'),
        });
        let names = below.filter(|name| !name.contains('/'));
        Ok(names.map(str::to_owned).collect())
    }
}

/// Files on disk, of certain folders only.
///
/// A path that leaves these folders, by `..`, as an absolute path or through a symbolic link, is refused, so that a
/// document from elsewhere cannot have `/etc/passwd` quoted in a diagnostic.
#[derive(Clone, Debug)]
pub struct DiskLoader {
    /// What relative paths are relative to.
    base: PathBuf,
    /// Folders that may be read, with all that is below them; without links in them.
    roots: Vec<PathBuf>,
    max_bytes: usize,
}

impl DiskLoader {
    /// Reads below `root` only; relative paths are relative to `base` (for a command: the current folder).
    ///
    /// # Errors
    /// If `base` or `root` is not a folder that can be entered.
    pub fn new(base: &Path, root: &Path) -> io::Result<Self> {
        let loader = Self {
            base: base.canonicalize()?,
            roots: Vec::new(),
            max_bytes: Limits::default().max_bytes,
        };
        loader.allow(root)
    }

    /// Reads below another folder too.
    ///
    /// # Errors
    /// If it is not a folder that can be entered.
    pub fn allow(mut self, root: &Path) -> io::Result<Self> {
        self.roots.push(self.base.join(root).canonicalize()?);
        Ok(self)
    }

    /// Sets the size a file may have, in bytes.
    #[must_use]
    pub fn max_bytes(mut self, max_bytes: usize) -> Self {
        self.max_bytes = max_bytes;
        self
    }

    /// Whether a path without links lies below a folder that may be read.
    fn allows(&self, path: &Path) -> bool {
        self.roots.iter().any(|root| path.starts_with(root))
    }
}

impl DiskLoader {
    /// The path without links, where it may be read.
    fn real(&self, path: &str) -> Result<PathBuf, LoadError> {
        let path = self.base.join(path);
        let real = match path.canonicalize() {
            Ok(real) => real,
            // Whether a file exists is told only where files may be read.
            Err(_) if !self.allows(&without_dots(&path)) => return Err(LoadError::Outside),
            Err(error) => return Err(refusal(&error)),
        };
        match self.allows(&real) {
            true => Ok(real),
            false => Err(LoadError::Outside),
        }
    }
}

/// Most entries of a folder that are looked at.
const MAX_ENTRIES: usize = 10_000;

impl Loader for DiskLoader {
    fn list(&self, folder: &str) -> Result<Vec<String>, LoadError> {
        let entries = fs::read_dir(self.real(folder)?).map_err(|error| refusal(&error))?;
        let mut names = Vec::new();
        for entry in entries.take(MAX_ENTRIES) {
            let entry = entry.map_err(|error| refusal(&error))?;
            let is_file = entry.path().is_file();
            names.extend(entry.file_name().into_string().ok().filter(|_| is_file));
        }
        names.sort();
        Ok(names)
    }

    fn load(&self, path: &str) -> Result<Vec<u8>, LoadError> {
        let real = self.real(path)?;
        // Asked before opening: opening a pipe would wait for its writer.
        if !fs::metadata(&real)
            .map_err(|error| refusal(&error))?
            .is_file()
        {
            return Err(LoadError::NotAFile);
        }
        let file = File::open(&real).map_err(|error| refusal(&error))?;
        let mut bytes = Vec::new();
        let limit = u64::try_from(self.max_bytes)
            .unwrap_or(u64::MAX)
            .saturating_add(1);
        file.take(limit)
            .read_to_end(&mut bytes)
            .map_err(|error| refusal(&error))?;
        if bytes.len() > self.max_bytes {
            return Err(LoadError::TooLarge(self.max_bytes));
        }
        Ok(bytes)
    }
}

/// What the system's error means to the user.
fn refusal(error: &io::Error) -> LoadError {
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => LoadError::NotFound,
        io::ErrorKind::PermissionDenied => LoadError::Unreadable("permission denied".to_owned()),
        _ => LoadError::Unreadable(error.to_string()),
    }
}

/// The path with `.` and `..` worked out by its text alone.
fn without_dots(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                plain.pop();
            }
            other => plain.push(other),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder of its own for one test, removed at its end.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> io::Result<Self> {
            let path =
                std::env::temp_dir().join(format!("gwc-loader-{name}-{}", std::process::id()));
            fs::create_dir_all(path.join("api/parts"))?;
            fs::write(path.join("api/api.yaml"), "api")?;
            fs::write(path.join("api/parts/pet.yaml"), "pet")?;
            fs::write(path.join("secret"), "secret")?;
            Ok(Self(path))
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn reads_below_its_root_only() -> io::Result<()> {
        let folder = Folder::new("jail")?;
        let loader = DiskLoader::new(&folder.0, &folder.0.join("api"))?;
        assert_eq!(loader.load("api/api.yaml"), Ok(b"api".to_vec()));
        assert_eq!(
            loader.load("api/parts/../parts/pet.yaml"),
            Ok(b"pet".to_vec())
        );
        assert_eq!(loader.load("api/missing.yaml"), Err(LoadError::NotFound));
        assert_eq!(loader.load("api/api.yaml/x"), Err(LoadError::NotFound));
        assert_eq!(loader.load("api/parts"), Err(LoadError::NotAFile));
        for outside in [
            "secret",
            "api/../secret",
            "missing",
            "api/missing/../../secret",
            "/etc/hostname",
        ] {
            assert_eq!(loader.load(outside), Err(LoadError::Outside), "{outside}");
        }
        let wide = loader.allow(Path::new("."))?;
        assert_eq!(wide.load("secret"), Ok(b"secret".to_vec()));
        Ok(())
    }

    #[test]
    fn lists_folders_below_its_root_only() -> io::Result<()> {
        let folder = Folder::new("list")?;
        let loader = DiskLoader::new(&folder.0, &folder.0.join("api"))?;
        assert_eq!(loader.list("api"), Ok(vec!["api.yaml".to_owned()]));
        assert_eq!(loader.list("api/parts"), Ok(vec!["pet.yaml".to_owned()]));
        assert_eq!(loader.list("api/none"), Err(LoadError::NotFound));
        assert_eq!(loader.list("."), Err(LoadError::Outside));
        assert_eq!(loader.list("/etc"), Err(LoadError::Outside));
        let memory = MemoryLoader::new().with("a/b.md", "").with("a/c/d.md", "");
        assert_eq!(memory.list("a"), Ok(vec!["b.md".to_owned()]));
        Ok(())
    }

    #[cfg(unix)]
    #[test]
    fn follows_no_link_out() -> io::Result<()> {
        let folder = Folder::new("link")?;
        std::os::unix::fs::symlink("../secret", folder.0.join("api/out"))?;
        std::os::unix::fs::symlink("parts/pet.yaml", folder.0.join("api/in"))?;
        let loader = DiskLoader::new(&folder.0, &folder.0.join("api"))?;
        assert_eq!(loader.load("api/out"), Err(LoadError::Outside));
        assert_eq!(loader.load("api/in"), Ok(b"pet".to_vec()));
        Ok(())
    }

    #[test]
    fn refuses_what_is_too_large() -> io::Result<()> {
        let folder = Folder::new("size")?;
        let loader = DiskLoader::new(&folder.0, &folder.0)?.max_bytes(3);
        assert_eq!(loader.load("api/api.yaml"), Ok(b"api".to_vec()));
        assert_eq!(loader.load("secret"), Err(LoadError::TooLarge(3)));
        Ok(())
    }
}
