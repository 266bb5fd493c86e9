//! One JSON Schema of whole documents, for editors: [`schema`].
//!
//! In: `document.json`, what Swagger and OpenAPI have (all versions at once, and little of it forbidden: an editor
//! completes and explains with it, and judges the extensions), and the schemas of the extensions. Out: draft 07, which
//! every editor reads. It never refuses what the compiler accepts; the compiler says more than it can.

mod accept;

use serde_json::{Map, Value, json};

use super::extensions::{self, PLACES, Place};
use accept::accept;

/// The definition of `document.json` that an extension stands in; `None`: the root.
fn definition(place: Place) -> Option<&'static str> {
    Some(match place {
        Place::Root => return None,
        Place::Info => "info",
        Place::Server => "server",
        Place::Tag => "tag",
        Place::Components => "components",
        Place::SecurityScheme => "securityScheme",
        Place::Paths => "paths",
        Place::PathItem => "pathItem",
        Place::Operation => "operation",
    })
}

/// The schema of whole documents.
#[must_use]
pub fn schema() -> Value {
    // Our own file; a test reads it.
    let mut root: Value = serde_json::from_str(include_str!("document.json")).unwrap_or_default();
    add(&mut root, "x-gateway", &[Place::Root], true);
    for (name, places) in PLACES {
        for (prefix, is_closed) in [(extensions::AMAZON, false), (extensions::OWN, true)] {
            add(&mut root, &format!("{prefix}{name}"), places, is_closed);
        }
    }
    root
}

/// Puts an extension, written as `key`, into its places; a closed one has no other fields than its schema names.
fn add(root: &mut Value, key: &str, places: &[Place], is_closed: bool) {
    let Some(schema) = extensions::schema(key) else {
        return;
    };
    let mut schema = schema.to_value();
    // It has the fields of an operation as well, and so is never closed.
    let is_operation = key.ends_with("any-method");
    let is_closed = is_closed && !is_operation;
    move_definitions(root, &mut schema, key, is_closed);
    accept(&mut schema, is_closed);
    if let (true, Some(fields)) = (is_operation, schema.as_object_mut()) {
        let operation = json!([{ "$ref": "#/definitions/operation" }]);
        fields.insert("allOf".to_owned(), operation);
    }
    let description = match schema.get("description") {
        Some(description) => description.clone(),
        None => json!(format!("`{key}`.")),
    };
    if let Some(definitions) = object(root, "definitions") {
        definitions.insert(key.to_owned(), schema);
    }
    // Siblings of `$ref` are ignored in draft 07.
    let reference = json!({
        "description": description,
        "allOf": [{ "$ref": format!("#/definitions/{key}") }],
    });
    for place in places {
        let target = match definition(*place) {
            None => Some(&mut *root),
            Some(name) => root.pointer_mut(&format!("/definitions/{name}")),
        };
        if let Some(properties) = target.and_then(|target| object(target, "properties")) {
            properties.insert(key.to_owned(), reference.clone());
        }
    }
}

/// Gives the definitions of an extension's schema names of their own among those of the root.
fn move_definitions(root: &mut Value, schema: &mut Value, key: &str, is_closed: bool) {
    let Some(fields) = schema.as_object_mut() else {
        return;
    };
    fields.remove("$schema");
    let inner = fields.remove("$defs");
    rename(schema, key);
    for (name, mut definition) in inner
        .as_ref()
        .and_then(Value::as_object)
        .cloned()
        .into_iter()
        .flatten()
    {
        rename(&mut definition, key);
        accept(&mut definition, is_closed);
        if let Some(definitions) = object(root, "definitions") {
            definitions.insert(format!("{key}.{name}"), definition);
        }
    }
}

/// `#/$defs/Stage` → `#/definitions/x-gateway.Stage`, wherever it stands.
fn rename(schema: &mut Value, key: &str) {
    match schema {
        Value::Object(fields) => {
            if let Some(name) = fields
                .get("$ref")
                .and_then(Value::as_str)
                .and_then(|target| target.strip_prefix("#/$defs/"))
            {
                let target = json!({ "$ref": format!("#/definitions/{key}.{name}") });
                fields.remove("$ref");
                fields.insert("allOf".to_owned(), json!([target]));
            } else {
                fields.values_mut().for_each(|value| rename(value, key));
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| rename(item, key)),
        _ => {}
    }
}

fn object<'v>(value: &'v mut Value, field: &str) -> Option<&'v mut Map<String, Value>> {
    value.get_mut(field)?.as_object_mut()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_extension_has_its_places() {
        assert_eq!(PLACES.len(), 20, "extensions of the reference");
        let schema = schema();
        for (name, places) in PLACES {
            for prefix in [extensions::AMAZON, extensions::OWN] {
                for place in *places {
                    let at = match definition(*place) {
                        None => format!("/properties/{prefix}{name}"),
                        Some(place) => format!("/definitions/{place}/properties/{prefix}{name}"),
                    };
                    assert!(schema.pointer(&at).is_some(), "{at}");
                }
            }
        }
        assert!(schema.pointer("/properties/x-gateway").is_some());
    }

    #[test]
    fn every_reference_leads_somewhere_and_all_is_explained() {
        let schema = schema();
        let mut targets = BTreeSet::new();
        visit(&schema, "#", &mut targets);
        assert!(targets.len() > 20, "{targets:?}");
        for target in targets {
            let found = target.strip_prefix('#').and_then(|at| schema.pointer(at));
            assert!(found.is_some(), "{target}");
        }
    }

    fn visit(value: &Value, at: &str, targets: &mut BTreeSet<String>) {
        let Some(fields) = value.as_object() else {
            for item in value.as_array().into_iter().flatten() {
                visit(item, at, targets);
            }
            return;
        };
        if let Some(target) = fields.get("$ref").and_then(Value::as_str) {
            targets.insert(target.to_owned());
        }
        for (name, inner) in fields {
            let is_map = name == "properties" || name == "definitions";
            for (field, schema) in inner.as_object().filter(|_| is_map).into_iter().flatten() {
                let description = schema.get("description").and_then(Value::as_str);
                assert!(
                    description.is_some() || name == "definitions",
                    "{at}: {field} has no description"
                );
                visit(schema, &format!("{at}/{name}/{field}"), targets);
            }
            if is_map {
                continue;
            }
            visit(inner, &format!("{at}/{name}"), targets);
        }
    }
}
