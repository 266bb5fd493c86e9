//! `gwc check`.

use std::process::ExitCode;

use gateway_codegen::diagnostics::render;
use gateway_codegen::report::security::Security;
use serde::Serialize;

use super::ERRORS;
use crate::args::{CheckArgs, Format, Report};
use crate::documents::{self, Documents, Purpose};
use crate::{console, fix};

/// Reports every problem.
pub(super) fn run(args: &CheckArgs) -> Result<ExitCode, String> {
    if args.fix {
        fix::run(&args.documents)?;
    }
    let documents = match args.report {
        None => documents::read(&args.documents, Purpose::Check)?,
        Some(Report::Security) => security(args)?,
    };
    let n_errors = documents.n_errors;
    documents.leave();
    Ok(if n_errors == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(ERRORS)
    })
}

/// What a report adds to the object of `--format json`.
#[derive(Serialize)]
struct WithSecurity<'p> {
    security: Security<'p>,
}

/// `--report security`.
fn security(args: &CheckArgs) -> Result<Documents, String> {
    let format = args.documents.format;
    if !matches!(format, Format::Text | Format::Json) {
        return Err("`--report security` needs `--format text` or `--format json`".to_owned());
    }
    let documents = documents::read(&args.documents, Purpose::Report)?;
    let security = Security::of(documents.gateway.as_ref(), &documents.sources);
    console::print(&match format {
        Format::Json => {
            let more = WithSecurity { security };
            render::json::render_with(&documents.diagnostics, &documents.sources, &more)
        }
        _ => security.to_text(),
    })?;
    Ok(documents)
}
