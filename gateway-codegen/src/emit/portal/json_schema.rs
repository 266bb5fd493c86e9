//! Schemas as the console holds values to them: JSON Schema, with what is referred to in `$defs`.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::plan::docs::{Additional, Docs, Property, Schema};

/// As many schemas as one page carries: beyond that, values are not held to what is missing.
const MAX_DEFINITIONS: usize = 60;

/// A schema with all that it refers to.
pub(super) fn of(schema: &Schema, docs: &Docs) -> Value {
    let mut wanted = BTreeSet::new();
    let mut done: Map<String, Value> = Map::new();
    let mut out = write(schema, docs, &mut wanted);
    while let Some(id) = wanted.pop_first() {
        let name = id.to_string();
        if done.contains_key(&name) {
            continue;
        }
        let mut more = BTreeSet::new();
        let named = docs
            .schemas
            .get(id)
            .filter(|_| done.len() < MAX_DEFINITIONS);
        let schema = named.map_or(json!(true), |named| write(&named.schema, docs, &mut more));
        done.insert(name, schema);
        wanted.extend(more);
    }
    if let Some(members) = out.as_object_mut().filter(|_| !done.is_empty()) {
        members.insert("$defs".to_owned(), Value::Object(done));
    }
    out
}

fn write(schema: &Schema, docs: &Docs, wanted: &mut BTreeSet<usize>) -> Value {
    let mut out = Map::new();
    if let Some(id) = schema.reference {
        wanted.insert(id);
        out.insert("$ref".to_owned(), format!("#/$defs/{id}").into());
    }
    let mut put = |key: &str, value: Value| out.insert(key.to_owned(), value);
    match schema.types.as_slice() {
        [] => {}
        [one] => {
            put("type", one.as_str().into());
        }
        several => {
            put("type", several.to_vec().into());
        }
    }
    let values = |texts: &[String]| -> Vec<Value> {
        let values = texts.iter().map(|text| serde_json::from_str(text));
        values.filter_map(Result::ok).collect()
    };
    if !schema.values.is_empty() {
        let mut values = values(&schema.values);
        // The reference's dialects let null through a list that leaves it out.
        let has_null = values.contains(&Value::Null);
        if !has_null && schema.types.iter().any(|it| it == "null") {
            values.push(Value::Null);
        }
        put("enum", Value::Array(values));
    }
    if !schema.format.is_empty() {
        put("format", schema.format.as_str().into());
    }
    for (keyword, text) in &schema.assertions {
        if let Ok(value) = serde_json::from_str(text) {
            put(keyword, value);
        }
    }
    let required = schema.properties.iter().filter(|it| it.is_required);
    let required = required.map(|it| &it.name).chain(&schema.required);
    let required: Vec<&str> = required.map(String::as_str).collect();
    if !required.is_empty() {
        put("required", required.into());
    }
    let members = |properties: &[Property], wanted: &mut BTreeSet<usize>| {
        let members = properties.iter().map(|it| {
            let mut member = write(&it.schema, docs, wanted);
            // The console does not ask for such a member: elsewhere it is held to like all others.
            let (is_read_only, _) = docs.directions(&it.schema);
            if let Some(keywords) = member.as_object_mut()
                && docs.has_directions
                && is_read_only
            {
                keywords.insert("readOnly".to_owned(), true.into());
            }
            (it.name.clone(), member)
        });
        Value::Object(members.collect())
    };
    if !schema.properties.is_empty() {
        put("properties", members(&schema.properties, wanted));
    }
    if !schema.patterns.is_empty() {
        put("patternProperties", members(&schema.patterns, wanted));
    }
    match &schema.additional {
        Additional::Nothing => {
            put("additionalProperties", false.into());
        }
        Additional::Such(such) => {
            put("additionalProperties", write(such, docs, wanted));
        }
        // The keyword that looks into others is not read in the browser.
        Additional::Unsaid | Additional::Anything | Additional::NothingElse => {}
    }
    let list = |schemas: &[Schema], wanted: &mut BTreeSet<usize>| {
        Value::Array(schemas.iter().map(|it| write(it, docs, wanted)).collect())
    };
    for (keyword, schemas) in [
        ("allOf", &schema.all_of),
        ("oneOf", &schema.one_of),
        ("anyOf", &schema.any_of),
        ("prefixItems", &schema.first_items),
    ] {
        if !schemas.is_empty() {
            put(keyword, list(schemas, wanted));
        }
    }
    if let Some(items) = &schema.items {
        put("items", write(items, docs, wanted));
    } else if schema.has_only_first {
        put("items", false.into());
    }
    if let Some(not) = &schema.not {
        put("not", write(not, docs, wanted));
    }
    if !schema.dependent.is_empty() {
        put("dependentSchemas", members(&schema.dependent, wanted));
    }
    if let Some(condition) = &schema.condition {
        put("if", write(&condition.test, docs, wanted));
        for (keyword, part) in [("then", &condition.then), ("else", &condition.otherwise)] {
            if let Some(part) = part {
                put(keyword, write(part, docs, wanted));
            }
        }
    }
    Value::Object(out)
}
