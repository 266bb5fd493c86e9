//! How much is lowered of one API.

use super::Job;
use crate::diagnostics::{Diagnostic, Sink, code};
use crate::source::Span;

/// Most schemas of an API, those inside of others included.
const MAX_SCHEMAS: usize = 400_000;
/// Most that schemas of an API may hold: members, items, and the bytes of their names and values.
const MAX_SIZE: usize = 128 << 20;
/// Most members that one object may name.
pub(super) const MAX_MEMBERS: usize = 60_000;
/// Longest way of schemas that speak of one value: `allOf` in `allOf`, references to references.
pub(super) const MAX_IN_PLACE: usize = 200;

/// What has been used.
#[derive(Debug, Default)]
pub(super) struct Budget {
    n_schemas: usize,
    size: usize,
    is_exhausted: bool,
}

impl Budget {
    /// Whether one more schema may be lowered; the first that may not is reported.
    pub(super) fn takes(&mut self, job: &Job, sink: &mut Sink) -> bool {
        self.n_schemas += 1;
        let size = job.origin.pointer.len() + job.name.len() + 64;
        self.adds(size, job.node.span, sink)
    }

    /// Whether so much more may be held; the first that may not is reported.
    pub(super) fn adds(&mut self, size: usize, at: Span, sink: &mut Sink) -> bool {
        self.size = self.size.saturating_add(size);
        if self.n_schemas <= MAX_SCHEMAS && self.size <= MAX_SIZE {
            return true;
        }
        if !self.is_exhausted {
            let message = match self.n_schemas > MAX_SCHEMAS {
                true => format!("the API has more than {MAX_SCHEMAS} schemas"),
                false => format!(
                    "the schemas of the API hold more than {} MB",
                    MAX_SIZE >> 20
                ),
            };
            sink.push(
                Diagnostic::new(code::SCHEMA_LIMIT, at, message)
                    .label("the first schema too many")
                    .help("split the document into several"),
            );
            self.is_exhausted = true;
        }
        false
    }
}
