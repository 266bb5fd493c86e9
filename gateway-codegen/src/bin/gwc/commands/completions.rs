//! `gwc completions`.

use std::process::ExitCode;

use clap::{Command, CommandFactory};
use clap_complete::Shell;

use crate::args::Arguments;
use crate::console;

/// Prints the script of a shell.
pub(super) fn run(shell: Shell) -> Result<ExitCode, String> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut shown(), "gwc", &mut script);
    console::print(&String::from_utf8_lossy(&script))?;
    Ok(ExitCode::SUCCESS)
}

/// The commands that are there for people.
fn shown() -> Command {
    let all = Arguments::command();
    let shown = all.get_subcommands().filter(|inner| !inner.is_hide_set());
    Command::new("gwc")
        .version(env!("CARGO_PKG_VERSION"))
        .propagate_version(true)
        .disable_help_subcommand(true)
        .subcommands(shown.cloned().collect::<Vec<_>>())
}
