//! What changed between two documents, and whether it breaks callers.
//!
//! In: the names of two documents of any kind. Out: [`Change`]s, each with a [`Verdict`], in one order. Schemas are compared
//! by what they accept, not by how they are written ([`subsume`]): what was accepted in a request must still be, what
//! comes in an answer must have been possible. Where that cannot be decided the verdict is [`Verdict::Unknown`], with
//! the reason.
//!
//! The way: documents → contracts ([`contract`]) → changes ([`compare`]) → a text for people or programs ([`render`]).

mod change;
mod compare;
mod contract;
pub mod render;
mod subsume;
mod written;

pub use change::{Change, Place, Verdict};

use self::contract::Contract;
use self::subsume::{Engine, Graph};
use crate::compile::read_each;
use crate::diagnostics::{Diagnostic, Sink};
use crate::json_schema::SchemaId;
use crate::openapi::Files;
use crate::plan::Schemas;
use crate::schema::Arena;
use crate::source::{Loader, SourceMap};
use crate::{CompileError, Options};

/// What came of a comparison.
#[derive(Debug)]
pub struct Diff {
    /// The changes, those of a verdict together, breaking ones first.
    pub changes: Vec<Change>,
    /// Names and texts of the files read.
    pub sources: SourceMap,
    /// What is wrong with the documents themselves.
    pub diagnostics: Vec<Diagnostic>,
    /// Names of documents that could not be read.
    pub unreadable: Vec<String>,
}

impl Diff {
    /// How many changes have a verdict.
    #[must_use]
    pub fn count(&self, verdict: Verdict) -> usize {
        let changes = self.changes.iter();
        changes.filter(|change| change.verdict == verdict).count()
    }
}

/// Whether all values of one schema are values of another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inclusion {
    /// They are.
    Included,
    /// Not this one, as JSON: the table validator says that it fits the first schema and not the second one.
    Refuted(String),
    /// That could not be decided, for this reason.
    Unknown(String),
}

/// Decides whether all values of the schema `left` of one list are values of the schema `right` of another one. An integer
/// is a number without a fraction, however it is written, whatever the dialects say.
#[must_use]
pub fn inclusion(left: (Schemas, SchemaId), right: (Schemas, SchemaId)) -> Inclusion {
    let graph = Graph::new(left.0, right.0);
    let arena = Arena::new();
    let right = graph.second(right.1);
    let mut causes = Engine::new(&graph, &arena, false).causes(&[left.1], right);
    if causes.is_empty() {
        return Inclusion::Included;
    }
    let first = causes.swap_remove(0);
    match first.witness {
        Some(witness) => Inclusion::Refuted(witness),
        None => Inclusion::Unknown(first.doubt.unwrap_or_default().to_owned()),
    }
}

/// Compares two documents.
///
/// # Errors
/// If something that a name or `options` names is not there.
pub fn diff(
    old: &str,
    new: &str,
    options: &Options,
    loader: &dyn Loader,
) -> Result<Diff, CompileError> {
    let mut files = Files::new(loader);
    let (mut sink, mut unreadable, mut sides) = (Sink::new(), Vec::new(), Vec::new());
    for name in [old, new] {
        let mut contracts = Vec::new();
        read_each(
            name,
            options,
            &mut files,
            &mut sink,
            &mut |document, file, files, sink| {
                contracts.push(Contract::read(document, file, files, sink));
            },
        )?;
        if contracts.is_empty() {
            unreadable.push(name.to_owned());
        }
        sides.push(contracts);
    }
    let new = sides.pop().unwrap_or_default();
    let old = sides.pop().unwrap_or_default();
    let mut changes = match unreadable.is_empty() {
        true => compare::sides(old, new),
        false => Vec::new(),
    };
    changes.sort_by(Change::order);
    changes.dedup();
    Ok(Diff {
        changes,
        diagnostics: sink.into_sorted(),
        sources: files.sources,
        unreadable,
    })
}
