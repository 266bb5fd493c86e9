//! One file per command.

mod build;
mod check;
mod completions;
mod dev;
mod diff;
mod docs;
mod explain;
mod man;
mod new;
mod run;
mod schema;

use std::process::ExitCode;

use crate::args::{Arguments, Command};
use crate::launch;

/// Exit status for errors in the documents.
const ERRORS: u8 = 1;

/// Carries out a command.
///
/// # Errors
/// Wrong usage, or an environment that does not let the command do its work: exit status 2.
pub(crate) fn run(arguments: Arguments) -> Result<ExitCode, String> {
    match arguments.command {
        Command::New(args) => new::run(&args),
        Command::Check(mut args) => {
            args.documents.source.portability = args.portability;
            check::run(&args)
        }
        Command::Diff(args) => diff::run(&args),
        Command::Docs(args) => docs::run(&args),
        Command::Build(args) => build::run(&args),
        Command::Run(args) => run::run(&args),
        Command::Dev(args) => dev::run(&args),
        Command::Launch(args) => launch::launch(&args),
        Command::Explain { code } => explain::run(code.as_deref()),
        Command::Schema { extension, output } => {
            schema::run(extension.as_deref(), output.as_deref())
        }
        Command::Completions { shell } => completions::run(shell),
        Command::Man { folder } => man::run(folder.as_deref()),
    }
}
