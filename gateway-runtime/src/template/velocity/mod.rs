//! The language of mapping templates: Apache Velocity 1.7's, as API Gateway runs it.
//!
//! In: the text of one template. Out: a [`Template`], whose every part knows the bytes it stands at, or the first
//! [`SyntaxError`]. Nothing here knows where templates stand, what they read or how they are rendered, nor anything
//! else of this crate: the compiler includes the same files, and `#evaluate` calls [`parse`] at run time.
//!
//! Everything that the text decides is decided here: which white space a directive takes away, how many backslashes
//! are left, what only looks like a reference, what a string literal holds. What depends on values is kept in the tree
//! ([`Insert`], [`Call`]). JSONPath in strings is not read.
//!
//! A template that Velocity refuses is refused, and besides: `#include` and `#parse`, a `#foreach` without `in` and
//! directives whose arguments Velocity would only find wrong when they are rendered.

mod ast;
mod error;
mod lexer;
mod limits;
mod parser;
mod token;

pub use ast::{
    Argument, BinaryOperator, Branch, Call, Expression, ExpressionKind, Insert, Interpolated, Node,
    NodeKind, Offsets, Reference, Step, StepKind, Template,
};
pub use error::{Mistake, SyntaxError};
pub use limits::MAX_BYTES;

/// Reads a template.
///
/// # Errors
///
/// If it is none, or is beyond a limit: the first mistake.
pub fn parse(text: &str) -> Result<Template, Box<SyntaxError>> {
    parser::parse(text)
}
