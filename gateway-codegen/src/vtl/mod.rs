//! The language of mapping templates: Apache Velocity 1.7's, as API Gateway runs it.
//!
//! In: the text of one template. Out: a [`Template`], whose every part knows the bytes it stands at, or the first
//! [`SyntaxError`]. [`check`] says the latter as a diagnostic at its place in the document, through the YAML or JSON
//! string that holds the template. Nothing here knows where templates stand, what they read or how they are compiled:
//! lowering calls it for each mapping template of a document, and the compiler of templates takes the tree.
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
#[cfg(test)]
mod outline;
mod parser;
#[cfg(test)]
mod tests;
mod token;

pub use ast::{
    Argument, BinaryOperator, Branch, Call, Expression, ExpressionKind, Insert, Interpolated, Node,
    NodeKind, Offsets, Reference, Step, StepKind, Template,
};
pub use error::SyntaxError;
pub use limits::MAX_BYTES;

use crate::diagnostics::{Diagnostic, Sink};
use crate::source::embedded::EmbeddedMap;
use crate::source::{self, SourceMap};

/// Reads a template.
///
/// # Errors
/// If it is none, or is beyond a limit: the first mistake.
///
/// ```
/// use gateway_codegen::vtl::{NodeKind, parse};
///
/// let template = parse("#set($n = 2)\n{\"n\": $n}")?;
/// assert!(matches!(template.nodes[0].kind, NodeKind::Set { .. }));
/// assert!(parse("#if($n)").is_err());
/// # Ok::<(), Box<gateway_codegen::vtl::SyntaxError>>(())
/// ```
pub fn parse(text: &str) -> Result<Template, Box<SyntaxError>> {
    parser::parse(text)
}

/// Reads the template that is the value of a string node, and reports why there is none at the place in the document.
pub fn check(sources: &SourceMap, node: &source::Node, sink: &mut Sink) -> Option<Template> {
    match parse(node.as_text()?) {
        Ok(template) => Some(template),
        Err(error) => {
            sink.push(report(&EmbeddedMap::new(sources, node), *error));
            None
        }
    }
}

fn report(map: &EmbeddedMap, error: SyntaxError) -> Diagnostic {
    let diagnostic = Diagnostic::new(error.code, map.span(error.at.range()), error.message)
        .label(error.label)
        .help(error.help);
    match error.other {
        Some((at, text)) => diagnostic.secondary(map.span(at.range()), text),
        None => diagnostic,
    }
}
