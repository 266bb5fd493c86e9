//! Mapping templates held against what a document declares.
//!
//! In: a document. Out: diagnostics, and a [`Verdict`] of every template: that what it writes is JSON for all requests
//! that the gateway lets through, or not for the one that is shown, or that only running it can tell. What the document
//! declares is tried first, and then what is left of that where the gateway does not enforce it. Nothing is said
//! to be broken that the runtime's own evaluator does not show to be so.
//!
//! The way: what a template can read (`scene`), the template on all of its paths at once (`interpret`, with
//! `nodes`, `loops`, `references`, `methods`, `conditions` and `pieces`), what it writes as a state of a parser (`scanner`) with what is
//! known of the value (`outline`), what that is suspected of (`finding`), inputs that show it (`witness`, `inputs`, `body`, `evaluator`),
//! what is said of it (`report`, `mend`). Names that do not exist are found without all this (`names`, `known_names`, `authorizers`). A response that cannot
//! be what is declared is found by `answer`, and gateway responses have no templates but texts (`substitution`).
//!
//! All of it is bounded, and takes time in proportion to the length of the templates.

mod answer;
mod authorizers;
mod body;
mod conditions;
mod evaluator;
mod finding;
mod inner;
mod inputs;
mod instances;
mod interpret;
mod judge;
mod known_names;
mod loops;
mod mend;
mod methods;
mod names;
mod nodes;
mod outline;
mod patterns;
mod pieces;
mod references;
mod report;
mod scanner;
mod scene;
mod shared;
mod state;
mod subjects;
mod substitution;
mod value;
mod variables;
mod view;
mod witness;

pub use evaluator::{Input, rendered};
pub use judge::{Judged, Verdict};

use std::cell::Cell;

use crate::diagnostics::Sink;
use crate::openapi::Files;
use crate::openapi::model::Document;
use crate::plan::Kind;
use crate::schema::{Arena, table};

/// Judges the templates of a document, in the order of the document; reports what is wrong with them.
pub fn check(
    document: &Document,
    kind: Kind,
    files: &mut Files<'_>,
    sink: &mut Sink,
) -> Vec<Judged> {
    substitution::check(document, sink);
    // HTTP APIs have no templates, which is reported.
    if kind == Kind::Http {
        return Vec::new();
    }
    let (subjects, schemas) = subjects::of(document, files);
    if subjects.is_empty() {
        return Vec::new();
    }
    let lengths = subjects.iter().map(|subject| subject.text.value.len());
    let n_bytes: usize = lengths.sum();
    let arena = Arena::new();
    let table = table(&schemas, &arena);
    let judge = judge::Judge {
        schemas: &schemas,
        table: &table,
        sources: &files.sources,
        steps: Cell::new(n_bytes.saturating_mul(16).saturating_add(200_000)),
        trials: Cell::new(n_bytes.saturating_mul(200).saturating_add(20_000_000)),
    };
    subjects
        .iter()
        .filter_map(|subject| judge.judge(subject, sink))
        .collect()
}
