//! Which fields a schema demands: [`relaxed`].

use schemars::Schema;
use serde_json::Value;

/// Without the demand for fields that are read as empty where they are missing.
pub(super) fn relaxed(schema: Schema) -> Schema {
    let mut schema = schema.to_value();
    let mut definitions = schema.get("$defs").cloned().unwrap_or_default();
    let names = definitions.clone();
    for definition in definitions.as_object_mut().into_iter().flatten() {
        relax_required(definition.1, &names);
    }
    relax_required(&mut schema, &names);
    if let (Some(fields), false) = (schema.as_object_mut(), definitions.is_null()) {
        fields.insert("$defs".to_owned(), definitions);
    }
    Schema::try_from(schema).unwrap_or_default()
}

/// Fields that a reader fills with nothing where they are missing are not required.
fn relax_required(schema: &mut Value, definitions: &Value) {
    let Some(fields) = schema.as_object_mut() else {
        return;
    };
    let properties = fields.get("properties").cloned().unwrap_or_default();
    if let Some(required) = fields.get_mut("required").and_then(Value::as_array_mut) {
        required.retain(|name| {
            let property = name.as_str().and_then(|name| properties.get(name));
            !property.is_some_and(|property| is_container(property, definitions))
        });
        if required.is_empty() {
            fields.remove("required");
        }
    }
}

fn is_container(schema: &Value, definitions: &Value) -> bool {
    let target = schema
        .get("$ref")
        .and_then(Value::as_str)
        .and_then(|target| target.strip_prefix("#/$defs/"))
        .and_then(|name| definitions.get(name))
        .unwrap_or(schema);
    let kind = target.get("type").and_then(Value::as_str);
    matches!(kind, Some("array" | "object"))
}
