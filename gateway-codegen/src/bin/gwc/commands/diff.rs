//! `gwc diff`.

use std::process::ExitCode;

use gateway_codegen::diagnostics::Diagnostic;
use gateway_codegen::diagnostics::render as diagnostics;
use gateway_codegen::diff::{Verdict, render};

use super::ERRORS;
use crate::args::{DiffArgs, DiffFormat};
use crate::{console, documents};

/// Says what changed.
pub(super) fn run(args: &DiffArgs) -> Result<ExitCode, String> {
    let mut diff = documents::compare(&args.old, &args.new, &args.source)?;
    let errors: Vec<Diagnostic> = diff
        .diagnostics
        .iter()
        .filter(|it| it.is_error())
        .cloned()
        .collect();
    if !diff.unreadable.is_empty() {
        let has_color = console::has_color(args.color, true);
        let text = diagnostics::text::render(&errors, &diff.sources, has_color);
        console::note(text.trim_end_matches('\n'));
        let names: Vec<String> = diff
            .unreadable
            .iter()
            .map(|name| format!("`{name}`"))
            .collect();
        return Err(format!(
            "{} cannot be compared: it has no API that can be read",
            names.join(" and ")
        ));
    }
    if !errors.is_empty() {
        let s = if errors.len() == 1 { "" } else { "s" };
        console::note(&format!(
            "note: the documents have {} error{s}, and what is wrong may not be compared; `gwc check` shows them",
            errors.len()
        ));
    }
    let is_broken = diff.count(Verdict::Breaking) > 0;
    let summary = render::summary(&diff);
    if args.quiet {
        diff.changes
            .retain(|change| change.verdict != Verdict::Safe);
    }
    let text = match args.format {
        DiffFormat::Text => render::text::render(&diff, console::has_color(args.color, false)),
        DiffFormat::Json => render::json::render(&diff),
        DiffFormat::Markdown => render::markdown::render(&diff),
        DiffFormat::Github => render::github::render(&diff),
    };
    console::print(&text)?;
    if args.format == DiffFormat::Text && !args.quiet {
        console::note(&summary);
    }
    Ok(match is_broken {
        true => ExitCode::from(ERRORS),
        false => ExitCode::SUCCESS,
    })
}
