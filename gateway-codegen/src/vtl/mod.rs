//! The language of mapping templates, read at build time.
//!
//! The lexer, the parser and the tree are the runtime's files, which know nothing of it: `#evaluate` needs them there.
//! [`check`] says what is wrong with a template as a diagnostic at its place in the document, through the YAML or JSON
//! string that holds the template.

#[cfg(test)]
mod outline;
#[cfg(test)]
mod tests;
#[path = "../../../gateway-runtime/src/template/velocity/mod.rs"]
mod velocity;

pub use velocity::{
    Argument, BinaryOperator, Branch, Call, Expression, ExpressionKind, Insert, Interpolated,
    MAX_BYTES, Mistake, Node, NodeKind, Offsets, Reference, Step, StepKind, SyntaxError, Template,
    parse,
};

use crate::diagnostics::{Code, Diagnostic, Sink, code};
use crate::source::embedded::EmbeddedMap;
use crate::source::{self, SourceMap};

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
    let diagnostic = Diagnostic::new(
        code_of(error.mistake),
        map.span(error.at.range()),
        error.message,
    )
    .label(error.label)
    .help(error.help);
    match error.other {
        Some((at, text)) => diagnostic.secondary(map.span(at.range()), text),
        None => diagnostic,
    }
}

fn code_of(mistake: Mistake) -> Code {
    match mistake {
        Mistake::Malformed => code::INVALID_TEMPLATE,
        Mistake::Unclosed => code::UNCLOSED_BLOCK,
        Mistake::FileDirective => code::FILE_DIRECTIVE,
        Mistake::Limit => code::TEMPLATE_LIMIT,
    }
}
