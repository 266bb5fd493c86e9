//! `gwc run`.

use std::process::{Command, ExitCode};

use super::ERRORS;
use super::build;
use crate::args::RunArgs;
use crate::toolchain;

/// Builds the gateway into the cache and becomes it.
pub(super) fn run(args: &RunArgs) -> Result<ExitCode, String> {
    let Some(emitted) = build::emit(&args.documents)? else {
        return Ok(ExitCode::from(ERRORS));
    };
    let folder = std::env::temp_dir().join(format!("gwc-run-{}", std::process::id()));
    let binary = folder.join(&emitted.package);
    toolchain::build(
        &emitted.package,
        &emitted.tree,
        &binary,
        &args.toolchain,
        args.documents.quiet,
    )?;
    let status = Command::new(&binary).args(&args.gateway).status();
    let _ = std::fs::remove_dir_all(&folder);
    let status = status.map_err(|error| format!("cannot start `{}`: {error}", binary.display()))?;
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}
