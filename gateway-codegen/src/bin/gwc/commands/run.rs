//! `gwc run`.

use std::ffi::OsString;
use std::fs::{DirBuilder, File};
use std::os::fd::AsRawFd;
use std::os::unix::fs::DirBuilderExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use super::ERRORS;
use super::build;
use crate::args::RunArgs;
use crate::toolchain;

/// Builds the gateway and becomes it: signals reach it, and its exit status is the command's.
pub(super) fn run(args: &RunArgs) -> Result<ExitCode, String> {
    let Some(emitted) = build::emit(&args.documents)? else {
        return Ok(ExitCode::from(ERRORS));
    };
    let folder = private_folder()?;
    let binary = folder.join(&emitted.package);
    let built = toolchain::build(
        &emitted.package,
        &emitted.tree,
        &binary,
        &args.toolchain,
        args.documents.quiet,
    );
    let problem = match built {
        Ok(()) => become_gateway(&folder, &binary, &args.gateway),
        Err(problem) => problem,
    };
    let _ = std::fs::remove_dir_all(&folder);
    Err(problem)
}

/// Replaces this process by the binary; gives the reason where that fails.
///
/// Afterwards nobody is left to remove the binary, so it is removed before where the system can start
/// a file by its descriptor.
fn become_gateway(folder: &Path, binary: &Path, args: &[OsString]) -> String {
    let failed = |error: std::io::Error| format!("cannot start `{}`: {error}", binary.display());
    let file = match File::open(binary) {
        Ok(file) => file,
        Err(error) => return failed(error),
    };
    let mut program = PathBuf::from(format!("/proc/self/fd/{}", file.as_raw_fd()));
    if program.exists() {
        let _ = std::fs::remove_dir_all(folder);
    } else {
        program = binary.to_owned();
    }
    let mut command = Command::new(program);
    command.arg0(binary.file_name().unwrap_or(binary.as_os_str()));
    failed(command.args(args).exec())
}

/// A new folder that only this user can write to: what lies in it is going to be run.
fn private_folder() -> Result<PathBuf, String> {
    let base = std::env::temp_dir();
    let mut attempt = 0;
    loop {
        let folder = base.join(format!("gwc-run-{}-{attempt}", std::process::id()));
        match DirBuilder::new().mode(0o700).create(&folder) {
            Ok(()) => return Ok(folder),
            // Left behind by an earlier process of this number, or put there by somebody else.
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists && attempt < 100 => {
                attempt += 1;
            }
            Err(error) => {
                return Err(format!("cannot make `{}`: {error}", folder.display()));
            }
        }
    }
}
