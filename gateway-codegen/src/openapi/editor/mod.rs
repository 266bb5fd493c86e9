//! One JSON Schema of whole documents, for editors: [`schema`].
//!
//! In: `document.json`, what Swagger and OpenAPI have (all versions at once, and little of it forbidden: an editor
//! completes and explains with it, and judges the extensions), and the schemas of the extensions. Out: draft 07, which
//! every editor reads. It never refuses what the compiler accepts; the compiler says more than it can.

mod accept;

use serde_json::{Map, Value, json};

use super::extensions;
use accept::accept;

/// Where an extension stands: a definition of `document.json`, or the root.
type Place = &'static str;

/// The document itself.
const ROOT: Place = "";

/// Every extension without its prefix and the places where it has a meaning
/// (`reference/openapi-extensions.md` §1).
const PLACES: &[(&str, &[Place])] = &[
    ("any-method", &["pathItem"]),
    ("api-key-source", &[ROOT]),
    ("auth", &["operation"]),
    ("authorizer", &["securityScheme"]),
    ("authtype", &["securityScheme"]),
    ("binary-media-types", &[ROOT]),
    ("cors", &[ROOT]),
    ("documentation", &[ROOT]),
    ("endpoint-access-mode", &[ROOT]),
    ("endpoint-configuration", &[ROOT, "server"]),
    ("gateway-responses", &[ROOT]),
    ("importexport-version", &[ROOT]),
    ("integration", &["operation"]),
    ("integrations", &["components"]),
    ("minimum-compression-size", &[ROOT]),
    ("policy", &[ROOT]),
    ("request-validator", &[ROOT, "operation"]),
    ("request-validators", &[ROOT]),
    ("security-policy", &[ROOT]),
    ("tag-value", &["tag"]),
];

/// Fields that the compiler knows and this version does not act on, by definition.
const NOT_ACTED_ON: &[(&str, &[&str])] = &[
    (
        "x-gateway",
        &[
            "usagePlans",
            "domains",
            "portal",
            "websocket",
            "validateResponses",
        ],
    ),
    (
        "x-gateway.Stage",
        &["throttle", "cache", "methods", "canary", "tracing"],
    ),
];

/// The schema of whole documents.
#[must_use]
pub fn schema() -> Value {
    // Our own file; a test reads it.
    let mut root: Value = serde_json::from_str(include_str!("document.json")).unwrap_or_default();
    add(&mut root, "x-gateway", "x-gateway", &[ROOT], true);
    for (name, places) in PLACES {
        for prefix in [extensions::AMAZON, extensions::OWN] {
            add(&mut root, name, &format!("{prefix}{name}"), places, false);
        }
    }
    for (definition, fields) in NOT_ACTED_ON {
        let definition = root.pointer_mut(&format!("/definitions/{definition}"));
        if let Some(properties) = definition.and_then(|one| object(one, "properties")) {
            for field in *fields {
                let description = "Known, and not acted on by this version of gwc.";
                properties
                    .entry(*field)
                    .or_insert_with(|| json!({ "description": description }));
            }
        }
    }
    root
}

/// Puts an extension, written as `key`, into its places; a closed one has no other fields than its schema names.
fn add(root: &mut Value, name: &str, key: &str, places: &[Place], is_closed: bool) {
    let schema = match (name, extensions::schema(name)) {
        ("any-method", _) => json!({
            "description": "The operation for methods that have none of their own.",
            "allOf": [{ "$ref": "#/definitions/operation" }],
        }),
        (_, Some(schema)) => {
            let mut schema = schema.to_value();
            move_definitions(root, &mut schema, key, is_closed);
            accept(&mut schema, is_closed);
            schema
        }
        (_, None) => {
            json!({ "description": format!("`{key}`: see the developer guide of Amazon API Gateway.") })
        }
    };
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
        let target = match *place {
            ROOT => Some(&mut *root),
            place => root.pointer_mut(&format!("/definitions/{place}")),
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
        let placed: Vec<&str> = PLACES.iter().map(|(name, _)| *name).collect();
        assert_eq!(placed, extensions::NAMES);
        let schema = schema();
        for (name, places) in PLACES {
            for prefix in [extensions::AMAZON, extensions::OWN] {
                for place in *places {
                    let at = match *place {
                        ROOT => format!("/properties/{prefix}{name}"),
                        place => format!("/definitions/{place}/properties/{prefix}{name}"),
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
