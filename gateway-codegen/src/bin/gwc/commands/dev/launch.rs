//! `gwc launch`: the last step before a gateway, in its own process.

use std::os::unix::process::CommandExt;
use std::process::{Command, ExitCode};

use rustix::process::{Pid, Signal, getppid, set_parent_process_death_signal};

use crate::args::LaunchArgs;

/// Becomes the gateway. `LISTEN_PID` must be its process id, which is known only here; and it is to end
/// with its parent, however that ends, which only it can ask for.
pub(crate) fn launch(args: &LaunchArgs) -> Result<ExitCode, String> {
    // Where the system does not know this, a parent that is killed leaves its gateway behind.
    let _ = set_parent_process_death_signal(Some(Signal::TERM));
    if getppid() != Pid::from_raw(args.parent) {
        return Err("the process that started this one has ended".to_owned());
    }
    let mut command = Command::new(&args.binary);
    command
        .args(&args.gateway)
        .env("LISTEN_PID", std::process::id().to_string())
        .env("LISTEN_FDS", args.sockets.split(':').count().to_string())
        .env("LISTEN_FDNAMES", &args.sockets);
    if let Some(name) = args.binary.file_name() {
        command.arg0(name);
    }
    let error = command.exec();
    Err(format!("cannot start `{}`: {error}", args.binary.display()))
}
