//! The compiler under test.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

use crate::process::run;
use crate::{Result, target_dir, workspace_root};

/// The `gwc` binary.
#[derive(Debug, Clone)]
pub struct Gwc {
    path: PathBuf,
}

impl Gwc {
    /// The binary that `GWC_BIN` names, else the workspace's own in release mode, built once a process.
    ///
    /// # Errors
    ///
    /// When it cannot be built.
    pub fn find() -> Result<Gwc> {
        static FOUND: OnceLock<std::result::Result<PathBuf, String>> = OnceLock::new();
        FOUND
            .get_or_init(|| build().map_err(|error| error.to_string()))
            .clone()
            .map(|path| Gwc { path })
            .map_err(Into::into)
    }

    /// Where the binary lies.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A command of this compiler that has no arguments yet.
    #[must_use]
    pub fn command(&self) -> Command {
        let mut command = Command::new(&self.path);
        command.stdin(Stdio::null());
        command
    }

    /// `gwc build SPEC... -o binary ARGS...`; what it says and how it ends.
    ///
    /// # Errors
    ///
    /// When it cannot be started.
    pub fn build(&self, specs: &[PathBuf], binary: &Path, args: &[&str]) -> Result<Output> {
        let mut command = self.command();
        command
            .arg("build")
            .args(specs)
            .arg("-o")
            .arg(binary)
            .args(args);
        if let Some(folder) = binary.parent() {
            // The default of `--out-dir` is relative: keep it out of the checkout.
            command.current_dir(folder);
        }
        Ok(command.output()?)
    }
}

fn build() -> Result<PathBuf> {
    if let Some(path) = std::env::var_os("GWC_BIN") {
        return Ok(std::fs::canonicalize(&path)
            .map_err(|error| format!("GWC_BIN {}: {error}", path.display()))?);
    }
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    run(Command::new(cargo)
        .args(["build", "--release", "--quiet", "--bin", "gwc"])
        .current_dir(workspace_root()))?;
    Ok(target_dir().join("release").join("gwc"))
}
