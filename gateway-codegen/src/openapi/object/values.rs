//! Values that stand alone, without a mapping around them.

use crate::diagnostics::{Diagnostic, Sink, code, quoted, suggest};
use crate::openapi::model::Spanned;
use crate::source::{Node, Span};

/// A list of strings.
pub(in crate::openapi) fn strings(
    node: &Node,
    pointer: &str,
    sink: &mut Sink,
) -> Vec<Spanned<String>> {
    let Some(items) = node.as_sequence() else {
        wrong_type(node, pointer, "a list", sink);
        return Vec::new();
    };
    let mut strings = Vec::with_capacity(items.len());
    for (i, item) in items.iter().enumerate() {
        match item.as_text() {
            Some(text) => strings.push(Spanned {
                value: text.to_owned(),
                span: item.span,
            }),
            None => wrong_type(item, &format!("{pointer}/{i}"), "a string", sink),
        }
    }
    strings
}

/// One of several words, in any case; `what` is the field that has it.
pub(in crate::openapi) fn word<T: Copy>(
    node: &Node,
    pointer: &str,
    what: &str,
    words: &[(&str, T)],
    sink: &mut Sink,
) -> Option<Spanned<T>> {
    let Some(text) = node.as_text() else {
        wrong_type(node, pointer, "a string", sink);
        return None;
    };
    let found = words
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(text));
    if let Some((_, value)) = found {
        return Some(Spanned {
            value: *value,
            span: node.span,
        });
    }
    let message = format!("{} is not a value of `{what}`", quoted(text));
    let known = words.iter().map(|(known, _)| *known);
    unknown_value(node.span, message, text, known, pointer, sink);
    None
}

/// Reports a text that is none of the known ones, with the one that was probably meant.
pub(in crate::openapi) fn unknown_value<'k>(
    span: Span,
    message: String,
    text: &str,
    known: impl Iterator<Item = &'k str> + Clone,
    pointer: &str,
    sink: &mut Sink,
) {
    let help = match suggest::nearest(text, known.clone()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("use one of: {}", known.collect::<Vec<_>>().join(", ")),
    };
    sink.push(
        Diagnostic::new(code::UNKNOWN_VALUE, span, message)
            .label("not known")
            .help(help)
            .pointer(pointer),
    );
}

/// Reports a value of the wrong type, unless it has been reported already.
pub(in crate::openapi) fn wrong_type(node: &Node, pointer: &str, expected: &str, sink: &mut Sink) {
    if !node.is_invalid() {
        let message = format!("expected {expected}, found {}", node.kind_name());
        let diagnostic = Diagnostic::new(code::WRONG_TYPE, node.span, message);
        sink.push(
            diagnostic
                .label(format!("must be {expected}"))
                .pointer(pointer),
        );
    }
}
