//! Schemas as models of REST APIs; HTTP APIs have none.

use super::{Found, Importer, Said};
use crate::diagnostics::code;
use crate::openapi::model::{Document, Version};
use crate::source::{Entry, Mapping, Value};

/// Most nodes that are looked at.
const MAX_NODES: usize = 2_000_000;

/// Keywords without an effect, and what to do.
const DROPPED: [(&str, &str); 6] = [
    (
        "nullable",
        "null is refused there: write `type: [string, \"null\"]` in a model, or leave the type out",
    ),
    (
        "discriminator",
        "all alternatives are tried there: tell them apart with `enum`",
    ),
    ("readOnly", "requests with it are not refused there"),
    ("writeOnly", "it has no effect there"),
    (
        "exclusiveMinimum",
        "the limit itself is accepted there: write the next `minimum`",
    ),
    (
        "exclusiveMaximum",
        "the limit itself is accepted there: write the next `maximum`",
    ),
];

/// Where a walk is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    /// Anywhere else.
    Document,
    /// A schema.
    Schema,
    /// Schemas by name.
    Schemas,
    /// Models by name.
    Models,
    /// A list of schemas.
    List,
    /// A parameter, whose schema is no model.
    Parameters,
}

pub(super) fn check(document: &Document, importer: Importer, found: &mut Found) {
    // A document of another version is not looked at by the importer.
    if importer == Importer::Http || document.version == Version::V31 {
        return;
    }
    let asserts_formats = document.amazon.is_none();
    let mut queue = vec![(&document.root, At::Document)];
    let mut n_nodes = 0;
    while let Some((node, at)) = queue.pop() {
        n_nodes += 1;
        if n_nodes > MAX_NODES {
            return;
        }
        match &node.value {
            Value::Mapping(mapping) => {
                if at == At::Schema {
                    schema(mapping, document, asserts_formats, found);
                }
                for entry in mapping.iter() {
                    if at == At::Models {
                        model(entry, found);
                    }
                    if let Some(below) = below(at, entry) {
                        queue.push((&entry.value, below));
                    }
                }
            }
            Value::Sequence(items) => {
                let below = if at == At::List { At::Schema } else { at };
                queue.extend(items.iter().map(|item| (item, below)));
            }
            _ => {}
        }
    }
}

/// What stands behind a key.
fn below(at: At, entry: &Entry) -> Option<At> {
    let key = entry.key.as_str();
    match at {
        At::Schemas | At::Models => Some(At::Schema),
        At::Schema => match key {
            "properties" | "patternProperties" | "definitions" => Some(At::Schemas),
            "items" | "additionalProperties" | "not" => Some(At::Schema),
            "allOf" | "anyOf" | "oneOf" => Some(At::List),
            _ => None,
        },
        At::List => Some(At::Schema),
        At::Document | At::Parameters => match key {
            "example" | "examples" | "headers" => None,
            key if key.starts_with("x-") => None,
            "schema" => Some(match at {
                At::Parameters if entry.value.get("$ref").is_none() => return None,
                _ => At::Schema,
            }),
            "schemas" | "definitions" => Some(At::Models),
            "parameters" => Some(At::Parameters),
            _ => Some(at),
        },
    }
}

fn schema(mapping: &Mapping, document: &Document, asserts_formats: bool, found: &mut Found) {
    let said =
        |message: String| Said::new(code::PORTABILITY_SCHEMA, message).label("no effect there");
    for (keyword, help) in DROPPED {
        let Some(entry) = mapping.get_key_value(keyword) else {
            continue;
        };
        if entry.value.as_bool() == Some(false) {
            continue;
        }
        let message = format!("`{keyword}` has no effect in models of Amazon");
        found.add(said(message).help(help), entry.key_span);
    }
    if asserts_formats && let Some(entry) = mapping.get_key_value("format") {
        let message = "`format` is not checked in models of Amazon".to_owned();
        let help = "use `pattern`, `minimum` and `maximum`, or have the backend check it";
        found.add(said(message).help(help), entry.key_span);
    }
    if document.version == Version::V2
        && let Some(entry) = mapping.get_key_value("oneOf")
    {
        let message = "Amazon does not support `oneOf` in Swagger 2.0".to_owned();
        let help = "write the document as OpenAPI 3.0, or use `anyOf`";
        found.add(
            said(message).label("not supported").help(help),
            entry.key_span,
        );
    }
    let Some(reference) = mapping.get_key_value("$ref") else {
        return;
    };
    let Some(text) = reference.value.as_str() else {
        return;
    };
    let is_model = text.contains("://") && text.contains("/models/");
    if !text.starts_with('#') && !is_model {
        let message = "Amazon does not follow references to other files".to_owned();
        let help = "put the schemas into the document";
        let said = Said::new(code::PORTABILITY_REFERENCE, message).label("refused");
        found.add(said.help(help), reference.value.span);
    }
}

/// The name of a model.
fn model(entry: &Entry, found: &mut Found) {
    let name = entry.key.as_str();
    if !name.chars().all(|c| c.is_ascii_alphanumeric()) {
        let message = "names of models of Amazon have letters and digits only";
        let help = format!(
            "rename `{name}` to `{}`",
            name.chars()
                .filter(char::is_ascii_alphanumeric)
                .collect::<String>()
        );
        let said = Said::new(code::PORTABILITY_MODEL_NAME, message)
            .label("other characters are left out, or refused");
        found.add(said.help(help), entry.key_span);
    }
}
