//! What was found in the documents, for the pages of the portal: a file of JSON that gateways serve as it is.
//!
//! `build` names what is served, so that pages of another build know that they are old; `problem` is why nothing was built where
//! that is not in the documents; `found` are errors and warnings, as `--format json` has them.

use std::fs;
use std::path::PathBuf;

use gateway_codegen::diagnostics::{Diagnostic, Severity, render};
use serde::Serialize;
use serde_json::Value;

use crate::documents::Documents;
use crate::private_folder::PrivateFolder;

/// As many diagnostics stand in it; the terminal has all.
const MAX_SHOWN: usize = 50;
/// Fewer where they are longer than this together, in bytes: gateways serve no more than twice as much.
const MAX_LENGTH: usize = 128 * 1024;
/// The longest other problem, in characters.
const MAX_PROBLEM: usize = 4_000;

/// The file.
pub(super) struct Report {
    folder: PrivateFolder,
    /// The build that is served.
    serving: Option<String>,
    found: Option<Value>,
    /// Of errors alone, as in the terminal.
    quiet: bool,
}

/// What stands beside diagnostics.
#[derive(Debug, Serialize)]
struct More {
    /// How many are left out.
    hidden: usize,
}

#[derive(Debug, Serialize)]
struct Content<'a> {
    build: Option<&'a str>,
    problem: Option<String>,
    found: Option<&'a Value>,
}

impl Report {
    /// Makes a place for it; with `quiet`, errors alone are told.
    ///
    /// # Errors
    /// If it cannot be written.
    pub(super) fn new(quiet: bool) -> Result<Self, String> {
        let report = Report {
            folder: PrivateFolder::new("report")?,
            serving: None,
            found: None,
            quiet,
        };
        report.tell(None)?;
        Ok(report)
    }

    /// Where it is.
    pub(super) fn path(&self) -> PathBuf {
        self.folder.path().join("report.json")
    }

    /// Nothing is found yet.
    pub(super) fn clear(&mut self) {
        self.found = None;
    }

    /// What was found for it.
    pub(super) fn found(&mut self, documents: &Documents) {
        let is_told = |it: &&Diagnostic| match it.severity {
            Severity::Error => true,
            Severity::Warning => !self.quiet,
            Severity::Advice => false,
        };
        let told = documents.diagnostics.iter().filter(is_told);
        // What keeps the change from being served goes first.
        let (mut all, warnings): (Vec<_>, Vec<_>) = told.cloned().partition(Diagnostic::is_error);
        all.extend(warnings);
        let mut n = all.len().min(MAX_SHOWN);
        let text = loop {
            let (shown, hidden) = all.split_at(n);
            let hidden = hidden.iter().map(|it| it.stands_for).sum();
            let text = render::json::render_with(shown, &documents.sources, &More { hidden });
            if text.len() <= MAX_LENGTH || n == 0 {
                break text;
            }
            n /= 2;
        };
        self.found = serde_json::from_str(&text).ok();
    }

    /// A build is served from now on.
    pub(super) fn serves(&mut self, build: String) {
        self.serving = Some(build);
    }

    /// Writes it, with a problem that no document is to blame for.
    ///
    /// # Errors
    /// If it cannot be written.
    pub(super) fn tell(&self, problem: Option<&str>) -> Result<(), String> {
        let content = Content {
            build: self.serving.as_deref(),
            problem: problem.map(|text| text.chars().take(MAX_PROBLEM).collect()),
            found: self.found.as_ref(),
        };
        let path = self.path();
        let failed =
            |error: &dyn std::fmt::Display| format!("cannot write `{}`: {error}", path.display());
        let text = serde_json::to_vec(&content).map_err(|error| failed(&error))?;
        // Whoever reads it meanwhile gets one or the other as a whole.
        let new = path.with_extension("new");
        fs::write(&new, text).map_err(|error| failed(&error))?;
        fs::rename(&new, &path).map_err(|error| failed(&error))
    }
}
