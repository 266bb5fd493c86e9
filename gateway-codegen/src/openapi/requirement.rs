//! Security requirements, wherever they stand.

use super::model::{Requirement, SchemeUse, Spanned};
use super::object::wrong_type;
use crate::diagnostics::{Diagnostic, Severity, Sink, code};
use crate::source::pointer::escape;
use crate::source::{Entry, Node};

/// The alternatives of a `security` field.
pub(super) fn list(node: &Node, pointer: &str, sink: &mut Sink) -> Vec<Requirement> {
    let Some(items) = node.as_sequence() else {
        wrong_type(node, pointer, "a list", sink);
        return Vec::new();
    };
    let mut requirements = Vec::with_capacity(items.len());
    for (i, item) in items.iter().enumerate() {
        let pointer = format!("{pointer}/{i}");
        match item.as_mapping() {
            Some(schemes) => requirements.push(Requirement {
                schemes: schemes
                    .iter()
                    .map(|entry| scheme_use(entry, &pointer, sink))
                    .collect(),
            }),
            None => wrong_type(item, &pointer, "a mapping", sink),
        }
    }
    requirements
}

fn scheme_use(entry: &Entry, pointer: &str, sink: &mut Sink) -> SchemeUse {
    let node = &entry.value;
    let items = node.as_sequence().unwrap_or_default();
    let is_list = node.as_sequence().is_some() || node.is_null() || node.is_invalid();
    let scopes = items.iter().filter_map(|item| {
        let value = item.as_text()?.to_owned();
        Some(Spanned {
            value,
            span: item.span,
        })
    });
    let scopes: Vec<_> = scopes.collect();
    // One that lacks the value of a variable is told with the variable.
    let is_scope = |item: &Node| item.as_text().is_some() || item.is_invalid();
    if !is_list || !items.iter().all(is_scope) {
        // Importers read what there is.
        let message = format!("expected a list of scopes, found {}", node.kind_name());
        sink.push(
            Diagnostic::new(code::WRONG_TYPE, node.span, message)
                .severity(Severity::Warning)
                .label("must be a list of strings")
                .help("write `[]` where no scopes are asked for")
                .pointer(format!("{pointer}/{}", escape(&entry.key))),
        );
    }
    SchemeUse {
        name: Spanned {
            value: entry.key.as_str().to_owned(),
            span: entry.key_span,
        },
        scopes,
        scopes_span: node.span,
    }
}
