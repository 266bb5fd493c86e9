//! A folder for binaries that are going to be run.

use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

/// A new folder that only this user can write to, below the folder for temporary files; it goes when the
/// value does.
#[derive(Debug)]
pub(crate) struct PrivateFolder(PathBuf);

impl PrivateFolder {
    /// Makes it; `label` tells whose it is.
    ///
    /// # Errors
    /// If it cannot be made.
    pub(crate) fn new(label: &str) -> Result<Self, String> {
        let base = std::env::temp_dir();
        let mut attempt = 0;
        loop {
            let folder = base.join(format!("gwc-{label}-{}-{attempt}", std::process::id()));
            match DirBuilder::new().mode(0o700).create(&folder) {
                Ok(()) => return Ok(PrivateFolder(folder)),
                // Left behind by an earlier process of this number, or put there by somebody else.
                Err(error)
                    if error.kind() == std::io::ErrorKind::AlreadyExists && attempt < 100 =>
                {
                    attempt += 1;
                }
                Err(error) => {
                    return Err(format!("cannot make `{}`: {error}", folder.display()));
                }
            }
        }
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for PrivateFolder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
