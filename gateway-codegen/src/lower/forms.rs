//! Forms that importers take and that the reference does not write: numbers for status codes, types in capitals,
//! operations without responses.

use crate::diagnostics::{Code, Diagnostic, Fix, Sink, code};
use crate::openapi::extensions::{AMAZON, OWN};
use crate::openapi::model::{Document, Version};
use crate::source::{Entry, Node, Span, Value};

/// One warning for each form that the document has.
pub(super) fn check(document: &Document, sink: &mut Sink) {
    let mut forms = Forms::default();
    forms.walk(&document.root);
    report(
        forms.status_codes,
        code::UNUSUAL_FORM,
        ("a status code is a number", "status codes are numbers"),
        "write strings, such as `statusCode: \"200\"`",
        sink,
    );
    report(
        forms.types,
        code::UNUSUAL_FORM,
        ("a type is in capitals", "types are in capitals"),
        "write them in small letters, such as `type: string`",
        sink,
    );
    if document.version == Version::V31 {
        return;
    }
    let mut without = Seen::default();
    let operations = document.paths.iter().flat_map(|item| &item.operations);
    for operation in operations.filter(|operation| !operation.has_responses) {
        without.add(operation.origin.span);
    }
    report(
        without,
        code::MISSING_ADVISED_FIELD,
        (
            "an operation has no `responses`",
            "operations have no `responses`",
        ),
        "add `responses: {\"200\": {description: …}}`",
        sink,
    );
}

fn report(seen: Seen, code: Code, words: (&str, &str), help: &str, sink: &mut Sink) {
    let Some(first) = seen.first else {
        return;
    };
    let (message, label) = match seen.n {
        1 => (words.0.to_owned(), "here"),
        n => (format!("{n} {}", words.1), "the first of them"),
    };
    let mut diagnostic = Diagnostic::new(code, first, message)
        .label(label)
        .help(help);
    diagnostic.fix = (seen.fix != Fix::default()).then_some(seen.fix);
    sink.push(diagnostic);
}

/// How often something was seen, and where first in the file.
#[derive(Default)]
struct Seen {
    n: usize,
    first: Option<Span>,
    fix: Fix,
}

impl Seen {
    /// With what to write in the place of a text.
    fn add_with(&mut self, span: Span, expected: &str, replacement: String) {
        self.add(span);
        self.fix = std::mem::take(&mut self.fix).and_replace(span, expected, replacement);
    }

    fn add(&mut self, span: Span) {
        self.n += 1;
        let is_earlier = |first: Span| (span.file, span.start) < (first.file, first.start);
        if self.first.is_none_or(is_earlier) {
            self.first = Some(span);
        }
    }
}

#[derive(Default)]
struct Forms {
    status_codes: Seen,
    types: Seen,
}

/// Types of schemas and of integrations.
const TYPES: [&str; 11] = [
    "string",
    "integer",
    "number",
    "boolean",
    "array",
    "object",
    "http",
    "http_proxy",
    "aws",
    "aws_proxy",
    "mock",
];

/// Fields whose values are mappings from names of the user's: a member may be called `type`, and so may a value of a
/// discriminator and a scope.
const NAMES: [&str; 10] = [
    "$defs",
    "definitions",
    "dependentSchemas",
    "headers",
    "mapping",
    "parameters",
    "patternProperties",
    "properties",
    "schemas",
    "scopes",
];

/// A part of the document that is to be looked at.
#[derive(Clone, Copy)]
struct Part<'d> {
    node: &'d Node,
    /// Whether an extension is around it.
    in_extension: bool,
    /// Whether its keys are names of the user's.
    has_names: bool,
}

impl Forms {
    fn walk(&mut self, root: &Node) {
        let mut queue = vec![Part {
            node: root,
            in_extension: false,
            has_names: false,
        }];
        while let Some(part) = queue.pop() {
            match &part.node.value {
                Value::Sequence(items) => {
                    queue.extend(items.iter().map(|node| Part { node, ..part }));
                }
                Value::Mapping(mapping) => {
                    for entry in mapping.iter() {
                        let key = entry.key.as_str();
                        if part.has_names {
                            queue.push(Part {
                                node: &entry.value,
                                has_names: false,
                                ..part
                            });
                            continue;
                        }
                        self.look_at(entry);
                        let is_extension = is_read(key);
                        if part.in_extension || is_extension || is_description(key) {
                            queue.push(Part {
                                node: &entry.value,
                                in_extension: part.in_extension || is_extension,
                                has_names: NAMES.contains(&key)
                                    && entry.value.as_mapping().is_some(),
                            });
                        }
                    }
                }
                _ => {}
            }
        }
    }

    fn look_at(&mut self, entry: &Entry) {
        match (entry.key.as_str(), &entry.value.value) {
            ("statusCode", Value::Number(_)) => {
                let text = entry.value.as_text().unwrap_or_default();
                let span = entry.value.span;
                self.status_codes
                    .add_with(span, text, format!("\"{text}\""));
            }
            ("type", Value::String(text)) => {
                let text = text.as_str();
                let is_type = TYPES.iter().any(|known| known.eq_ignore_ascii_case(text));
                if is_type && text.bytes().any(|b| b.is_ascii_uppercase()) {
                    self.types
                        .add_with(entry.value.span, text, text.to_ascii_lowercase());
                }
            }
            _ => {}
        }
    }
}

/// Whether a field is an extension with status codes or types in it.
fn is_read(key: &str) -> bool {
    let name = key.strip_prefix(AMAZON).or_else(|| key.strip_prefix(OWN));
    matches!(
        name,
        Some("integration" | "integrations" | "gateway-responses")
    )
}

/// Whether a field outside of extensions holds parts of the description, and not data or what another tool reads.
fn is_description(key: &str) -> bool {
    const ANY_METHOD: &str = "any-method";
    key.strip_prefix(AMAZON) == Some(ANY_METHOD)
        || key.strip_prefix(OWN) == Some(ANY_METHOD)
        || !key.starts_with("x-")
            && !matches!(key, "example" | "examples" | "default" | "enum" | "const")
}
