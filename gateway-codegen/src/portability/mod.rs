//! What an importer of Amazon API Gateway refuses, drops or treats differently of a document.
//!
//! In: a document that was read. Out: diagnostics of group 13, one for each thing, with the first places where it
//! stands: an error where the import or the deployment fails, a warning where something is dropped or differs. Said only
//! when it is asked for.
//!
//! Source: `reference/openapi-extensions.md`, `reference/rest-api.md` §16, `reference/http-api.md` §12 and §13.

mod extensions;
mod integrations;
mod operations;
mod root;
mod schemas;
mod security;

use std::collections::BTreeMap;

use crate::diagnostics::{Code, Diagnostic, Severity, Sink};
use crate::openapi::Files;
use crate::openapi::extensions::KindName;
use crate::openapi::model::Document;
use crate::source::Span;

/// Whose importer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Importer {
    /// That of REST APIs.
    Rest,
    /// That of HTTP APIs.
    Http,
}

impl Importer {
    /// What it makes, in a sentence.
    fn apis(self) -> &'static str {
        match self {
            Importer::Rest => "REST APIs",
            Importer::Http => "HTTP APIs",
        }
    }

    /// The kind of what it makes.
    fn kind(self) -> KindName {
        match self {
            Importer::Rest => KindName::Rest,
            Importer::Http => KindName::Http,
        }
    }
}

/// Reports what an importer makes of a document.
pub fn check(document: &Document, importer: Importer, files: &Files<'_>, sink: &mut Sink) {
    let mut found = Found::default();
    root::check(document, importer, files, &mut found);
    extensions::check(document, importer, files, &mut found);
    operations::check(document, importer, &mut found);
    integrations::check(document, importer, &mut found);
    security::check(document, importer, &mut found);
    schemas::check(document, importer, &mut found);
    found.report(sink);
}

/// What is said of something.
#[derive(Debug, Clone)]
struct Said {
    code: Code,
    severity: Severity,
    message: String,
    label: String,
    help: String,
}

impl Said {
    fn new(code: Code, message: impl Into<String>) -> Said {
        Said {
            code,
            severity: code.severity(),
            message: message.into(),
            label: String::new(),
            help: String::new(),
        }
    }

    fn error(mut self) -> Said {
        self.severity = Severity::Error;
        self
    }

    fn warning(mut self) -> Said {
        self.severity = Severity::Warning;
        self
    }

    fn label(mut self, label: impl Into<String>) -> Said {
        self.label = label.into();
        self
    }

    fn help(mut self, help: impl Into<String>) -> Said {
        self.help = help.into();
        self
    }
}

/// Things that were found, each once, with its places.
#[derive(Default)]
struct Found {
    /// By code and message: what is said, the first places, and how many there are.
    things: BTreeMap<(Code, String), (Said, Vec<Span>, usize)>,
}

/// How many places of a thing are shown.
const SHOWN: usize = 3;

impl Found {
    fn add(&mut self, said: Said, span: Span) {
        let key = (said.code, said.message.clone());
        let (_, spans, n) = self
            .things
            .entry(key)
            .or_insert_with(|| (said, Vec::new(), 0));
        if !spans.contains(&span) {
            *n += 1;
            if spans.len() < SHOWN {
                spans.push(span);
            }
        }
    }

    fn report(self, sink: &mut Sink) {
        for (said, spans, n) in self.things.into_values() {
            let mut spans = spans.into_iter();
            let Some(first) = spans.next() else { continue };
            let message = match n {
                1 => said.message,
                n => format!("{} ({n} places)", said.message),
            };
            let mut diagnostic = Diagnostic::new(said.code, first, message)
                .severity(said.severity)
                .label(said.label)
                .help(said.help);
            for span in spans {
                diagnostic = diagnostic.secondary(span, "also here");
            }
            sink.push(diagnostic);
        }
    }
}
