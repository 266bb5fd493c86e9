//! JSONPath (RFC 9535): which parts of a tree a query selects.
//!
//! In: the text of a query, and a [`Node`] tree. Out: a [`Query`] or why there is none ([`Malformed`]), and the places
//! that it selects, as steps from the root ([`Selected`]). All of the standard is here: every selector, filters with
//! the five functions, and I-Regexp (RFC 9485). What a query costs is counted ([`Work`]), since `$..[*]..[*]` of a
//! small document is large: a query that goes beyond its share ends with [`Exhausted`].
//!
//! What the standard leaves open is decided so: the members of a mapping come in the order of the document, numbers
//! are compared as doubles, and a value that was invalid is equal to nothing and has no parts.

mod compare;
mod evaluate;
mod filter_parser;
mod i_regexp;
mod literals;
mod parser;
mod query;
mod selected;
#[cfg(test)]
mod tests;
mod work;

pub(super) use parser::{Malformed, Note};
pub(super) use query::Query;
pub(super) use selected::{Selected, Trail};
pub(super) use work::{Exhausted, Work};

use crate::source::Node;

impl Query {
    /// Reads a query that begins with `$`, and what is to be said about it though it can be used.
    ///
    /// # Errors
    /// If it is not one: what is wrong and where in the text.
    pub(super) fn parse(text: &str) -> Result<(Self, Vec<Note>), Malformed> {
        parser::Parser::new(text).query()
    }

    /// The places below `root` that it selects, in the order of the standard; one that is selected twice is there
    /// twice.
    ///
    /// # Errors
    /// If it would cost more than `work` has left.
    pub(super) fn select<'t>(
        &self,
        root: &'t Node,
        work: &mut Work,
    ) -> Result<Selected<'t>, Exhausted> {
        work.begin();
        evaluate::select(self, root, work)
    }
}
