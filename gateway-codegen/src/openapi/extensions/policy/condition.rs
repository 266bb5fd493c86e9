//! `Condition` of a policy's statement (`reference/rest-api.md` §5.4).

use crate::diagnostics::{Sink, quoted};
use crate::openapi::model::Spanned;
use crate::openapi::object::{Object, unknown_value, wrong_type};
use crate::source::Node;

/// One test: some value of a key of the request must satisfy the operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// `StringEquals`, `IpAddress`, …; with `ForAnyValue:` or `ForAllValues:` before and `IfExists` behind it.
    pub operator: Spanned<String>,
    /// `aws:SourceIp`, …; case does not matter.
    pub key: Spanned<String>,
    /// Any of these.
    pub values: Vec<Spanned<String>>,
}

const OPERATORS: [&str; 27] = [
    "StringEquals",
    "StringNotEquals",
    "StringEqualsIgnoreCase",
    "StringNotEqualsIgnoreCase",
    "StringLike",
    "StringNotLike",
    "NumericEquals",
    "NumericNotEquals",
    "NumericLessThan",
    "NumericLessThanEquals",
    "NumericGreaterThan",
    "NumericGreaterThanEquals",
    "DateEquals",
    "DateNotEquals",
    "DateLessThan",
    "DateLessThanEquals",
    "DateGreaterThan",
    "DateGreaterThanEquals",
    "Bool",
    "BinaryEquals",
    "IpAddress",
    "NotIpAddress",
    "ArnEquals",
    "ArnLike",
    "ArnNotEquals",
    "ArnNotLike",
    "Null",
];

/// Reads the field `Condition` of a statement.
pub(super) fn read(statement: &mut Object<'_>, sink: &mut Sink) -> Vec<Condition> {
    let mut conditions = Vec::new();
    for (entry, origin) in statement.entries("Condition", sink) {
        let operator = Spanned {
            value: entry.key.as_str().to_owned(),
            span: entry.key_span,
        };
        check_operator(&operator, &origin.pointer, sink);
        let Some(tests) = entry.value.as_mapping() else {
            wrong_type(&entry.value, &origin.pointer, "a mapping", sink);
            continue;
        };
        for test in tests.iter() {
            conditions.push(Condition {
                operator: operator.clone(),
                key: Spanned {
                    value: test.key.as_str().to_owned(),
                    span: test.key_span,
                },
                values: values(&test.value, &origin.pointer, sink),
            });
        }
    }
    conditions
}

fn check_operator(operator: &Spanned<String>, pointer: &str, sink: &mut Sink) {
    let text = operator.value.as_str();
    let name = text
        .strip_prefix("ForAnyValue:")
        .or_else(|| text.strip_prefix("ForAllValues:"))
        .unwrap_or(text);
    let name = name.strip_suffix("IfExists").unwrap_or(name);
    if !OPERATORS
        .iter()
        .any(|known| known.eq_ignore_ascii_case(name))
    {
        let message = format!("{} is not an operator of conditions", quoted(text));
        unknown_value(
            operator.span,
            message,
            name,
            OPERATORS.into_iter(),
            pointer,
            sink,
        );
    }
}

/// A value or a list of them; numbers and truth values are compared by their text.
fn values(node: &Node, pointer: &str, sink: &mut Sink) -> Vec<Spanned<String>> {
    let items = match node.as_sequence() {
        Some(items) => items,
        None => std::slice::from_ref(node),
    };
    let mut values = Vec::with_capacity(items.len());
    for item in items {
        let text = match item.as_bool() {
            Some(value) => Some(value.to_string()),
            None => item.as_text().map(str::to_owned),
        };
        match text {
            Some(value) => values.push(Spanned {
                value,
                span: item.span,
            }),
            None => wrong_type(item, pointer, "a string", sink),
        }
    }
    values
}
