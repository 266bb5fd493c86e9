//! Whether the `default`s of schemas are values of these schemas.

use std::collections::BTreeMap;

use super::unfit;
use crate::diagnostics::{Diagnostic, Severity, Sink, code};
use crate::json_schema::SchemaId;
use crate::plan::Schemas;
use crate::schema::{Arena, table};
use crate::source::{Node, Span};

/// A `default`: the schema that it stands in, and the value.
pub(super) type Default = (SchemaId, Node);

/// Reports each `default` that its schema does not allow; null, which is written where there is none, is let be.
pub(super) fn check(schemas: &Schemas, defaults: Vec<Default>, sink: &mut Sink) {
    if defaults.is_empty() {
        return;
    }
    let arena = Arena::new();
    let table = table(schemas, &arena);
    // In the order of the document, and each once.
    let mut wrong: BTreeMap<Span, Diagnostic> = BTreeMap::new();
    for (id, node) in defaults {
        let text = node.to_json().to_string();
        let Some(label) = unfit::expected(&table, id, &text) else {
            continue;
        };
        let diagnostic = Diagnostic::new(
            code::UNFIT_DEFAULT,
            node.span,
            "a `default` is no value of its schema",
        );
        wrong
            .entry(node.span)
            .or_insert(diagnostic.severity(Severity::Advice).label(label).help(
                "a server that fills it in has a value that it would refuse; mend one of the two",
            ));
    }
    for diagnostic in wrong.into_values() {
        sink.push(diagnostic);
    }
}
