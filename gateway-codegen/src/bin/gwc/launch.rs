//! `gwc launch`: the last step before a gateway or cargo, in its own process.

use std::io;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use rustix::process::{Pid, Signal, getppid, set_parent_process_death_signal};

use crate::args::LaunchArgs;

/// Exit status where there is no such program, as shells have it.
pub(crate) const NOT_FOUND: u8 = 127;

/// A command that becomes `program`, and that ends when this process does, however that ends. What is added to it are
/// arguments of the program. `sockets`: names of the sockets that it inherits from descriptor 3 on, with colons
/// between.
///
/// # Errors
/// If the system does not say where this program is.
pub(crate) fn command(program: &Path, sockets: Option<&str>) -> io::Result<Command> {
    let mut command = Command::new(own_program()?);
    command.args(["launch", "--parent", &std::process::id().to_string()]);
    if let Some(sockets) = sockets {
        command.args(["--sockets", sockets]);
    }
    command.arg(program).arg("--");
    Ok(command)
}

/// Becomes the program. `LISTEN_PID` must be its process id, which is known only here; and it is to end
/// with its parent, which only it can ask for.
pub(crate) fn launch(args: &LaunchArgs) -> Result<ExitCode, String> {
    // Where the system does not know this, a parent that is killed leaves its program behind.
    let _ = set_parent_process_death_signal(Some(Signal::TERM));
    if getppid() != Pid::from_raw(args.parent) {
        return Err("the process that started this one has ended".to_owned());
    }
    let mut command = Command::new(&args.program);
    command.args(&args.arguments);
    if let Some(sockets) = &args.sockets {
        command
            .env("LISTEN_PID", std::process::id().to_string())
            .env("LISTEN_FDS", sockets.split(':').count().to_string())
            .env("LISTEN_FDNAMES", sockets);
    }
    if let Some(name) = args.program.file_name() {
        command.arg0(name);
    }
    let error = command.exec();
    if error.kind() == io::ErrorKind::NotFound {
        return Ok(ExitCode::from(NOT_FOUND));
    }
    Err(format!(
        "cannot start `{}`: {error}",
        args.program.display()
    ))
}

/// This program, also where its file was replaced meanwhile.
fn own_program() -> io::Result<PathBuf> {
    let running = PathBuf::from("/proc/self/exe");
    if running.exists() {
        Ok(running)
    } else {
        std::env::current_exe()
    }
}
