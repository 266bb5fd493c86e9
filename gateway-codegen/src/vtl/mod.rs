//! The language of mapping templates, read at build time.
//!
//! The lexer, the parser and the tree are the runtime's files, which know nothing of it: `#evaluate` needs them there.
//! [`check`] says what is wrong with a template as a diagnostic at its place in the document, through the YAML or JSON
//! string that holds the template.

#[cfg(test)]
mod outline;
mod paths;
#[cfg(test)]
mod tests;
#[path = "../../../gateway-runtime/src/template/velocity/mod.rs"]
mod velocity;
pub mod visit;

pub use paths::{constant, constant_text};
pub use velocity::{
    Argument, BinaryOperator, Branch, Call, Expression, ExpressionKind, Insert, Interpolated,
    MAX_BYTES, Mistake, Node, NodeKind, Offsets, Reference, Step, StepKind, SyntaxError, Template,
    parse,
};

use crate::diagnostics::{Code, Diagnostic, Sink, code, quoted};
use crate::json_path;
use crate::source::embedded::EmbeddedMap;
use crate::source::{self, SourceMap};

/// Reads the template that is the value of a string node, and reports why there is none at the place in the document.
pub fn check(sources: &SourceMap, node: &source::Node, sink: &mut Sink) -> Option<Template> {
    match parse(node.as_text()?) {
        Ok(template) => {
            check_paths(sources, node, &template, sink);
            Some(template)
        }
        Err(error) => {
            sink.push(report(&EmbeddedMap::new(sources, node), *error));
            None
        }
    }
}

/// Reports the constant JSONPaths that are none: the template is imported, and fails when it is rendered.
fn check_paths(sources: &SourceMap, node: &source::Node, template: &Template, sink: &mut Sink) {
    let mut map = None;
    for (at, path) in paths::constant_paths(template) {
        let Err(offset) = json_path::parse(&path) else {
            continue;
        };
        let map = map.get_or_insert_with(|| EmbeddedMap::new(sources, node));
        let (good, _) = path.split_at_checked(offset).unwrap_or_default();
        let label = match good.chars().count() {
            0 => "not a path".to_owned(),
            1..=40 => format!("not a path behind `{good}`"),
            n => format!("not a path behind its first {n} characters"),
        };
        let message = format!("{} is not a JSONPath", quoted(&path));
        let help = "correct the path; names with other characters than letters, digits, `-` and `_` stand in brackets \
                    and quotes: `$['first name']`";
        let span = map.span(at.range());
        let diagnostic = Diagnostic::new(code::INVALID_TEMPLATE_PATH, span, message);
        sink.push(diagnostic.label(label).help(help));
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
