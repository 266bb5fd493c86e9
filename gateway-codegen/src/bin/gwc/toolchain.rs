//! Compiles generated crates with cargo, over one cache per machine.
//!
//! ```text
//! <cache>/gwc/<fingerprint>/     one workspace per version of the runtime
//!   Cargo.toml  Cargo.lock       with the runtime and one place for a generated crate
//!   .cargo/config.toml           static linking, paths left out of binaries
//!   gateway-runtime/             compiled once
//!   gateway/                     the crate being compiled
//!   target/
//! ```
//!
//! Everything lies at the same place relative to the workspace, whoever builds, so that binaries do not
//! depend on where a document or the cache is.

mod cargo;
mod progress;
mod workspace;

use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};

use gateway_codegen::emit::OutputTree;

use crate::args::ToolchainArgs;
use crate::interrupts::Interrupts;

/// Compiles the crate `package` of `tree` and puts its binary at `output`. A signal ends that, and cargo.
///
/// # Errors
/// Why there is no binary, in words for the user: for exit status 2.
pub(crate) fn build(
    package: &str,
    tree: &OutputTree,
    output: &Path,
    args: &ToolchainArgs,
    quiet: bool,
    interrupts: &Interrupts,
) -> Result<(), String> {
    // Known at once, and not behind minutes of work.
    let folder = prepare(output)?;
    let workspace = workspace::Workspace::open(args.target.as_deref(), quiet, interrupts)?;
    workspace.place(package, tree)?;
    let binary = cargo::build(&workspace, package, args, quiet, interrupts)?;
    install(&binary, output, &folder)
}

/// The folder of the binary, made where it is missing.
fn prepare(output: &Path) -> Result<PathBuf, String> {
    if output.is_dir() {
        return Err(format!(
            "cannot write `{}`: it is a folder",
            output.display()
        ));
    }
    let folder = match output.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    };
    std::fs::create_dir_all(&folder)
        .map_err(|error| format!("cannot write `{}`: {error}", output.display()))?;
    Ok(folder)
}

/// Copies the binary into its folder, beside `output`, and renames it, so that a running gateway keeps its file.
fn install(binary: &Path, output: &Path, folder: &Path) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("cannot write `{}`: {error}", output.display());
    // A device or a pipe, such as `/dev/null`, is written to and stays what it is.
    if std::fs::metadata(output).is_ok_and(|known| !known.is_file()) {
        let written = File::open(binary).and_then(|mut binary| {
            let mut output = OpenOptions::new().write(true).open(output)?;
            std::io::copy(&mut binary, &mut output)
        });
        return written.map(|_| ()).map_err(failed);
    }
    let temporary = folder.join(format!(".gwc-{}", std::process::id()));
    let copied =
        std::fs::copy(binary, &temporary).and_then(|_| std::fs::rename(&temporary, output));
    if copied.is_err() {
        let _ = std::fs::remove_file(&temporary);
    }
    copied.map_err(failed)
}
