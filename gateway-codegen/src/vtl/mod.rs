//! The language of mapping templates, read at build time.
//!
//! The lexer, the parser and the tree are the runtime's files, which know nothing of it: `#evaluate` needs them there.
//! [`check`] says what is wrong with a template as a diagnostic at its place in the document, through the YAML or JSON
//! string that holds the template.

mod constants;
#[cfg(test)]
mod outline;
#[cfg(test)]
mod tests;
pub mod visit;

pub use crate::template::velocity::{
    Argument, BinaryOperator, Branch, Call, Expression, ExpressionKind, Insert, Interpolated,
    MAX_BYTES, Mistake, Node, NodeKind, Offsets, Reference, Step, StepKind, SyntaxError, Template,
    parse,
};
pub use constants::{constant, constant_text, name_of};

use crate::diagnostics::{Code, Diagnostic, Sink, code, quoted};
use crate::java_regex;
use crate::json_path;
use crate::source::embedded::EmbeddedMap;
use crate::source::{self, SourceMap};

/// Reads the template that is the value of a string node, and reports why there is none at the place in the document.
pub fn check(sources: &SourceMap, node: &source::Node, sink: &mut Sink) -> Option<Template> {
    match parse(node.as_text()?) {
        Ok(template) => {
            check_constants(sources, node, &template, sink);
            Some(template)
        }
        Err(error) => {
            sink.push(report(&EmbeddedMap::new(sources, node), *error));
            None
        }
    }
}

/// Reports the constant JSONPaths and regular expressions that are none: the template is imported, and fails when it is
/// rendered.
fn check_constants(sources: &SourceMap, node: &source::Node, template: &Template, sink: &mut Sink) {
    let constants = constants::constants(template);
    if constants.paths.is_empty() && constants.expressions.is_empty() {
        return;
    }
    let map = EmbeddedMap::new(sources, node);
    for (at, path) in constants.paths {
        let span = map.span(at.range());
        match json_path::parse(&path) {
            Ok(parsed) => {
                for expression in json_path::expressions(&parsed.steps) {
                    check_expression(span, expression, sink);
                }
            }
            Err(offset) => {
                let message = format!("{} is not a JSONPath", quoted(&path));
                let help = "correct the path; names with other characters than letters, digits, `-` and `_` stand in \
                            brackets and quotes: `$['first name']`";
                let diagnostic = Diagnostic::new(code::INVALID_TEMPLATE_PATH, span, message);
                let label = not_behind("a path", &path, offset);
                sink.push(diagnostic.label(label).help(help));
            }
        }
    }
    for (at, expression) in constants.expressions {
        check_expression(map.span(at.range()), &expression, sink);
    }
}

/// Where a text ceases to be what it should be.
fn not_behind(what: &str, text: &str, offset: usize) -> String {
    let (good, _) = text.split_at_checked(offset).unwrap_or_default();
    match good.chars().count() {
        0 => format!("not {what}"),
        1..=40 => format!("not {what} behind `{good}`"),
        n => format!("not {what} behind its first {n} characters"),
    }
}

fn check_expression(span: source::Span, text: &str, sink: &mut Sink) {
    let (message, label) = match java_regex::Expression::new(text) {
        Ok(_) => return,
        Err(java_regex::Error::Regex(offset)) => (
            format!("{} is not a regular expression", quoted(text)),
            not_behind("an expression", text, offset),
        ),
        Err(_) => (
            format!("the regular expression {} is too large", quoted(text)),
            "fails when it is used".to_owned(),
        ),
    };
    let help = "write a regular expression of Java; what stands for itself is escaped, such as `\\(`, and a constant \
                text is replaced by `replace`";
    let diagnostic = Diagnostic::new(code::INVALID_TEMPLATE_EXPRESSION, span, message);
    sink.push(diagnostic.label(label).help(help));
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
