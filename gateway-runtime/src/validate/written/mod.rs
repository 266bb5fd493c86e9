//! Values that a client wrote as text, as the JSON that they mean.
//!
//! In: the pieces of a request that are one value, how it is written, and what it may be. Out: JSON text, which a
//! schema is then held to; or why the pieces are no such value. A text that could be several kinds of values is
//! written as the most specific one first.

mod nested;
mod piece;
mod styles;
mod writer;

pub(super) use nested::Nested;
pub(super) use piece::{Coding, Piece};
pub(super) use styles::{Found, Reading, attempts, found};
pub(super) use writer::{Draft, Writer};

/// Why what was written is no value of its form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Misfit {
    /// A value that is not a list stands there several times.
    Repeated,
    /// It is not text.
    NotText,
    /// It is not written in its style; what is expected.
    Style(&'static str),
    /// It is not JSON.
    Json,
    /// Names in names are nested too deep.
    Limit,
}

impl Misfit {
    /// The keyword of the problem, and what is expected.
    pub(super) fn says(self) -> (&'static str, &'static str) {
        match self {
            Misfit::Repeated => ("type", "a single value"),
            Misfit::NotText => ("type", "text in UTF-8"),
            Misfit::Style(expected) => ("style", expected),
            Misfit::Json => ("syntax", "JSON in UTF-8"),
            Misfit::Limit => ("limit", "names of less depth"),
        }
    }
}
