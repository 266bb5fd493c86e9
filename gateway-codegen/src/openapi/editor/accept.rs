//! Widens the schema of an extension to what the compiler accepts: [`accept`].

use serde_json::{Map, Value, json};

/// What the structs say is narrower than what is read: scalars stand for each other, a name may be written in capitals,
/// `null` is a field that is not there, and a `$ref` may bring what is missing. A call of a template's function may
/// stand for anything. Under our own prefix a mapping is closed: it has the fields that it has, and no others.
pub(super) fn accept(schema: &mut Value, is_closed: bool) {
    match schema {
        Value::Object(fields) => {
            let children = fields.iter_mut().filter(|(name, _)| !is_data(name));
            for (name, child) in children {
                // Names of fields are no keywords.
                match child {
                    Value::Object(named) if is_map(name) => {
                        named.values_mut().for_each(|one| accept(one, is_closed));
                    }
                    child => accept(child, is_closed),
                }
            }
            widen(fields, is_closed);
        }
        Value::Array(items) => items.iter_mut().for_each(|item| accept(item, is_closed)),
        _ => {}
    }
}

/// Keywords whose values are data.
fn is_data(keyword: &str) -> bool {
    matches!(
        keyword,
        "const" | "default" | "enum" | "examples" | "required" | "type"
    )
}

/// Keywords whose values are schemas by name.
fn is_map(keyword: &str) -> bool {
    matches!(keyword, "properties" | "patternProperties")
}

fn widen(fields: &mut Map<String, Value>, is_closed: bool) {
    fields.remove("required");
    fields.remove("format");
    fields.remove("minimum");
    fields.remove("maximum");
    if let Some(words) = words(fields) {
        *fields = any_case(fields, &words);
        return;
    }
    if let Some(types) = fields.remove("type") {
        let mut types: Vec<String> = match types {
            Value::Array(types) => types
                .iter()
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect(),
            Value::String(one) => vec![one],
            _ => Vec::new(),
        };
        let is_scalar =
            |one: &String| ["string", "integer", "number", "boolean"].contains(&one.as_str());
        let mut more = vec!["null"];
        if types.iter().any(is_scalar) {
            more.extend(["string", "number", "boolean"]);
            types.retain(|one| one != "integer");
            if !types.iter().any(|one| one == "object") {
                more.push("object");
                fields.extend(call());
            }
        }
        for one in more {
            if !types.iter().any(|known| known == one) {
                types.push(one.to_owned());
            }
        }
        fields.insert("type".to_owned(), json!(types));
    }
    if is_closed
        && fields.contains_key("properties")
        && !fields.contains_key("additionalProperties")
    {
        fields.insert(
            "patternProperties".to_owned(),
            json!({ "^(x-|\\$ref$|Ref$|Fn::)": {} }),
        );
        fields.insert("additionalProperties".to_owned(), json!(false));
    }
}

/// What an object must be to be a call of a template's function: `{"Ref": …}` or `{"Fn::Sub": …}`.
fn call() -> Map<String, Value> {
    let mut call = Map::new();
    call.insert("maxProperties".to_owned(), json!(1));
    let names = json!({ "pattern": "^(Ref$|Fn::)" });
    call.insert("propertyNames".to_owned(), names);
    call
}

/// The words of an enumeration, however it is written.
fn words(fields: &Map<String, Value>) -> Option<Vec<String>> {
    let mut words = Vec::new();
    for word in fields
        .get("enum")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        words.extend(word.as_str().map(str::to_owned));
    }
    for one in fields
        .get("oneOf")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        let listed = one
            .get("enum")
            .and_then(Value::as_array)
            .into_iter()
            .flatten();
        let word = one.get("const").into_iter().chain(listed);
        words.extend(word.filter_map(Value::as_str).map(str::to_owned));
    }
    (!words.is_empty()).then_some(words)
}

/// An enumeration that knows its words in capitals and in small letters as well, and versions as numbers. `false` is
/// what tools make of `off`.
fn any_case(fields: &Map<String, Value>, words: &[String]) -> Map<String, Value> {
    let mut others: Vec<Value> = vec![Value::Null];
    for word in words {
        others.extend([word.to_uppercase(), word.to_lowercase()].map(Value::String));
        if let Ok(Value::Number(number)) = serde_json::from_str(word) {
            others.push(Value::Number(number));
        }
        if word == "off" {
            others.push(Value::Bool(false));
        }
    }
    let mut exact = fields.clone();
    let mut wide = Map::new();
    wide.extend(exact.remove_entry("description"));
    // What an editor offers stands first.
    let others = json!({ "enum": deduplicated(others), "doNotSuggest": true });
    let mut function = call();
    function.insert("type".to_owned(), json!("object"));
    wide.insert("anyOf".to_owned(), json!([exact, others, function]));
    wide
}

fn deduplicated(values: Vec<Value>) -> Vec<Value> {
    let mut kept: Vec<Value> = Vec::new();
    for value in values {
        if !kept.contains(&value) {
            kept.push(value);
        }
    }
    kept
}
