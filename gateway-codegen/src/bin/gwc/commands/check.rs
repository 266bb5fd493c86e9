//! `gwc check`.

use std::process::ExitCode;

use super::ERRORS;
use crate::args::CheckArgs;
use crate::documents::{self, Purpose};

/// Reports every problem.
pub(super) fn run(args: &CheckArgs) -> Result<ExitCode, String> {
    let documents = documents::read(&args.documents, Purpose::Check)?;
    Ok(if documents.n_errors == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(ERRORS)
    })
}
