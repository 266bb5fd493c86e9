//! Packages of PyPI that hold what the tests need: unpacked once below the target folder, or put there by hand below
//! this folder.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder of a source distribution, unpacked; `Err`: it cannot be had, and why.
pub(crate) fn source(name: &str, version: &str) -> Result<PathBuf, String> {
    let folder = format!("{name}-{version}");
    let by_hand = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/schema")
        .join(&folder);
    if by_hand.is_dir() {
        return Ok(by_hand);
    }
    let unpacked = kept(&folder, |scratch| {
        let wanted = format!("{name}=={version}");
        let flags = [
            "--no-deps",
            "--no-binary",
            ":all:",
            "--quiet",
            "--disable-pip-version-check",
        ];
        run(Command::new("python3")
            .args(["-m", "pip", "download"])
            .args(flags)
            .arg("--dest")
            .arg(scratch)
            .arg(wanted))?;
        let archive = scratch.join(format!("{folder}.tar.gz"));
        run(Command::new("python3")
            .args(["-m", "tarfile", "-e"])
            .arg(archive)
            .arg(scratch))
    })?;
    Ok(unpacked.join(folder))
}

/// A folder that `make` fills once; tests may run in several processes.
fn kept(name: &str, make: impl FnOnce(&Path) -> Result<(), String>) -> Result<PathBuf, String> {
    let error = |error: std::io::Error| error.to_string();
    let base = Path::new(env!("CARGO_TARGET_TMPDIR")).join("schema-packages");
    fs::create_dir_all(&base).map_err(error)?;
    let lock = File::create(base.join(format!("{name}.lock"))).map_err(error)?;
    lock.lock().map_err(error)?;
    let folder = base.join(name);
    if !folder.exists() {
        let scratch = base.join(format!("{name}.part"));
        let _ = fs::remove_dir_all(&scratch);
        fs::create_dir_all(&scratch).map_err(error)?;
        make(&scratch)?;
        fs::rename(scratch, &folder).map_err(error)?;
    }
    Ok(folder)
}

fn run(command: &mut Command) -> Result<(), String> {
    let output = command
        .output()
        .map_err(|error| format!("{command:?}: {error}"))?;
    match output.status.success() {
        true => Ok(()),
        false => Err(format!(
            "{command:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        )),
    }
}
