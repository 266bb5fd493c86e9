//! The JSON Schemas of extensions.

use std::collections::BTreeSet;

use gateway_codegen::openapi::extensions::{self, AMAZON, OWN};

/// Every extension has a JSON Schema under both prefixes, in which every field is explained.
#[test]
fn every_extension_has_a_schema() {
    let mut seen = BTreeSet::new();
    for name in extensions::with_schema() {
        let names = match name {
            "x-gateway" => vec![name.to_owned()],
            name => vec![
                name.to_owned(),
                format!("{AMAZON}{name}"),
                format!("{OWN}{name}"),
            ],
        };
        for name in names {
            let schema = extensions::schema(&name).unwrap().to_value();
            explained(&schema, &name, true);
            seen.insert(name);
        }
    }
    assert_eq!(seen.len(), 61);
    for name in [
        "",
        "x-gateway-",
        "integrationz",
        "x-amazon-apigateway-x-gateway",
    ] {
        assert!(extensions::schema(name).is_none(), "{name}");
    }
    let own = extensions::schema("x-gateway-authorizer")
        .unwrap()
        .to_value();
    let of_amazon = extensions::schema("authorizer").unwrap().to_value();
    for field in ["issuer", "audience", "jwks"] {
        assert!(own["properties"].get(field).is_some(), "{field}");
        assert!(of_amazon["properties"].get(field).is_none(), "{field}");
    }
    assert_eq!(of_amazon["required"], serde_json::json!(["type"]));
}

fn explained(schema: &serde_json::Value, at: &str, is_top: bool) {
    let Some(fields) = schema.as_object() else {
        return;
    };
    if is_top {
        assert!(
            fields.contains_key("description"),
            "{at} has no description"
        );
    }
    for (name, inner) in fields {
        if ["properties", "$defs"].contains(&name.as_str()) {
            for (field, schema) in inner.as_object().unwrap() {
                explained(schema, &format!("{at}.{field}"), true);
            }
        } else if !["enum", "const", "required", "examples"].contains(&name.as_str()) {
            explained(inner, &format!("{at}/{name}"), false);
        }
    }
}
