//! `gwc run`.

use std::ffi::OsString;
use std::fs::File;
use std::os::fd::AsRawFd;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use super::ERRORS;
use super::build;
use crate::args::RunArgs;
use crate::interrupts::Interrupts;
use crate::private_folder::PrivateFolder;
use crate::toolchain;

/// Builds the gateway and becomes it: signals reach it, and its exit status is the command's.
pub(super) fn run(args: &RunArgs) -> Result<ExitCode, String> {
    let Some(emitted) = build::emit(&args.documents)? else {
        return Ok(ExitCode::from(ERRORS));
    };
    let interrupts = Interrupts::listen(|| {})?;
    let folder = PrivateFolder::new("run")?;
    let binary = folder.path().join(&emitted.package);
    let built = toolchain::build(
        &emitted.package,
        &emitted.tree,
        &binary,
        &args.toolchain,
        args.documents.quiet,
        &interrupts,
    );
    if interrupts.has_come() {
        drop(folder);
        return Ok(interrupts.release().unwrap_or(ExitCode::FAILURE));
    }
    built?;
    become_gateway(folder, &binary, &args.gateway, &interrupts)
}

/// Replaces this process by the binary; comes back where that fails.
///
/// Afterwards nobody is left to remove the binary, so it is removed before where the system can start
/// a file by its descriptor.
fn become_gateway(
    folder: PrivateFolder,
    binary: &Path,
    args: &[OsString],
    interrupts: &Interrupts,
) -> Result<ExitCode, String> {
    let failed = |error: std::io::Error| format!("cannot start `{}`: {error}", binary.display());
    let file = File::open(binary).map_err(failed)?;
    let mut program = PathBuf::from(format!("/proc/self/fd/{}", file.as_raw_fd()));
    let _folder = if program.exists() {
        drop(folder);
        None
    } else {
        program = binary.to_owned();
        Some(folder)
    };
    let mut command = Command::new(program);
    command.arg0(binary.file_name().unwrap_or(binary.as_os_str()));
    command.args(args);
    match interrupts.release() {
        Some(ended) => Ok(ended),
        None => Err(failed(command.exec())),
    }
}
