//! A call of an operation: with examples in the place of values for code samples, and what the console makes forms of.

use serde_json::{Map, Value, json};

use super::book::{Book, method};
use super::samples::{Body, Call, Field, Part};
use super::view::Server;
use crate::plan::docs::{
    BodyDocs, ContentDocs, Credential, Docs, OperationDocs, ParameterDocs, Schema, SchemeDocs,
};
use crate::plan::{Enforcer, Location, Operation, ValuePart};

/// The host that samples name where the portal's own is not known when they are made.
const HOST: &str = "https://api.example.com";

/// A call of an operation with what it needs at least, and with the examples that the document gives.
pub(super) fn of(book: &Book<'_>, plan: &Operation, docs: &OperationDocs) -> Call {
    let stage = book.api.stages.first();
    let host = stage.and_then(|stage| stage.mount_host.as_deref());
    let host = host.map_or(HOST.to_owned(), |host| format!("https://{host}"));
    let mount = stage.map_or("", |stage| stage.mount_path.as_str());
    let mut url = format!("{host}{mount}{}", book.api.base_path);
    url.push_str(&path(plan, docs, book.docs));
    let mut query = Vec::new();
    let mut headers: Vec<(String, Vec<Part>)> = Vec::new();
    for parameter in &docs.parameters {
        let is_wanted = parameter.is_required || !parameter.examples.is_empty();
        if !is_wanted || parameter.is_deprecated && !parameter.is_required {
            continue;
        }
        let value = value_of(parameter, book.docs);
        match parameter.location {
            Location::Query => query.push(format!(
                "{}={}",
                encoded(&parameter.name, false),
                encoded(&value, false)
            )),
            Location::Header => headers.push((parameter.name.clone(), vec![Part::Text(value)])),
            Location::Cookie => headers.push((
                "Cookie".to_owned(),
                vec![Part::Text(format!(
                    "{}={}",
                    parameter.name,
                    encoded(&value, false)
                ))],
            )),
            Location::Path => {}
        }
    }
    let mut call = Call {
        method: match method(plan) {
            "ANY" | "DEFAULT" => "GET".to_owned(),
            method => method.to_owned(),
        },
        url: Vec::new(),
        headers,
        basic: None,
        body: docs
            .body
            .as_ref()
            .and_then(|body| self::body(body, book.docs)),
    };
    let mut parts = vec![Part::Text(url)];
    if !query.is_empty() {
        parts.push(Part::Text(format!("?{}", query.join("&"))));
    }
    let guards = plan.access.alternatives.first();
    for guard in guards.into_iter().flatten() {
        let name = guard.scheme.as_deref().unwrap_or_default();
        let scheme = book.docs.schemes.iter().find(|it| it.name == name);
        if let Some(scheme) = scheme {
            credential(scheme, &mut call, &mut parts, query.is_empty());
        }
    }
    call.url = parts;
    call
}

fn credential(scheme: &SchemeDocs, call: &mut Call, url: &mut Vec<Part>, is_first: bool) {
    let part = |placeholder: &str| Part::Credential {
        scheme: scheme.name.clone(),
        placeholder: placeholder.to_owned(),
    };
    match &scheme.credential {
        Credential::ApiKey { location, name } => match location {
            Location::Query => {
                let mark = if is_first && url.len() == 1 { '?' } else { '&' };
                url.push(Part::Text(format!("{mark}{}=", encoded(name, false))));
                url.push(part("YOUR_API_KEY"));
            }
            Location::Cookie => call.headers.push((
                "Cookie".to_owned(),
                vec![Part::Text(format!("{name}=")), part("YOUR_API_KEY")],
            )),
            Location::Header | Location::Path => {
                call.headers
                    .push((name.clone(), vec![part("YOUR_API_KEY")]));
            }
        },
        Credential::Http { scheme: kind, .. } if kind == "basic" => {
            // As one value: that is what the console has to fill in.
            let value = vec![
                Part::Text("Basic ".to_owned()),
                part("BASE64_OF_NAME_AND_PASSWORD"),
            ];
            call.headers.push(("Authorization".to_owned(), value));
        }
        Credential::Http { .. } | Credential::OAuth2(_) | Credential::OpenIdConnect(_) => {
            let text = match &scheme.credential {
                Credential::Http { scheme, .. } if scheme != "bearer" => format!("{scheme} "),
                _ => "Bearer ".to_owned(),
            };
            call.headers.push((
                "Authorization".to_owned(),
                vec![Part::Text(text), part("YOUR_ACCESS_TOKEN")],
            ));
        }
        Credential::Signature | Credential::Certificate | Credential::Unknown => {}
    }
}

/// The path with examples in the place of its parameters.
fn path(plan: &Operation, docs: &OperationDocs, all: &Docs) -> String {
    let mut out = String::new();
    let mut rest = plan.path.text.as_str();
    while let Some((before, behind)) = rest.split_once('{') {
        let Some((name, after)) = behind.split_once('}') else {
            break;
        };
        out.push_str(&encoded(before, true));
        let is_greedy = name.ends_with('+');
        let name = name.trim_end_matches('+');
        let mut parameters = docs.parameters.iter();
        let parameter = parameters.find(|it| it.location == Location::Path && it.name == name);
        let value = parameter.map_or_else(|| name.to_owned(), |it| value_of(it, all));
        out.push_str(&encoded(&value, is_greedy));
        rest = after;
    }
    out.push_str(&encoded(rest, true));
    out
}

/// An example of a parameter as text.
fn value_of(parameter: &ParameterDocs, docs: &Docs) -> String {
    let given = parameter.examples.first().map(|it| it.text.clone());
    let text = given.or_else(|| example(&parameter.schema, docs, 0));
    let text = text.unwrap_or_else(|| parameter.name.clone());
    match serde_json::from_str::<Value>(&text) {
        Ok(Value::String(text)) => text,
        Ok(Value::Array(items)) => {
            let items = items.iter().map(|item| match item {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            });
            items.collect::<Vec<String>>().join(",")
        }
        _ => text,
    }
}

fn example(schema: &Schema, docs: &Docs, depth: usize) -> Option<String> {
    if depth > 4 {
        return None;
    }
    if let Some(named) = docs.referred(schema) {
        return example(&named.schema, docs, depth + 1);
    }
    let given = [&schema.example, &schema.default];
    let given = given.into_iter().find(|it| !it.is_empty());
    if let Some(given) = given.or(schema.values.first()) {
        return Some(given.clone());
    }
    let kind = schema.types.first().map(String::as_str);
    let least = schema.assertions.iter().find(|(key, _)| *key == "minimum");
    match (kind, schema.format.as_str()) {
        (Some("integer" | "number"), _) => {
            Some(least.map_or("1".to_owned(), |(_, value)| value.clone()))
        }
        (Some("boolean"), _) => Some("true".to_owned()),
        (Some("array"), _) => example(schema.items.as_deref()?, docs, depth + 1),
        (_, "uuid") => Some("3f2b1c9e-8d4a-4f6b-9a57-0c1d2e3f4a5b".to_owned()),
        (_, "date") => Some("2026-05-17".to_owned()),
        (_, "date-time") => Some("2026-05-17T09:30:00Z".to_owned()),
        (_, "email") => Some("jane@example.com".to_owned()),
        _ => None,
    }
}

/// The body of a call: of the first media type with an example, JSON before others.
fn body(docs: &BodyDocs, all: &Docs) -> Option<Body> {
    let is_json = |content: &&ContentDocs| content.media_type.contains("json");
    let has = |content: &&ContentDocs| !content.examples.is_empty();
    let content = docs.content.iter();
    let content = content
        .clone()
        .find(|it| is_json(it) && has(it))
        .or_else(|| content.clone().find(has))
        .or_else(|| content.clone().next())?;
    let media_type = content.media_type.to_ascii_lowercase();
    let example = content.examples.first().map(|it| it.text.clone());
    if media_type.starts_with("multipart/") {
        return Some(Body::Multipart(fields(content, all)));
    }
    if media_type.contains("x-www-form-urlencoded") {
        let members =
            example.and_then(|text| serde_json::from_str::<Map<String, Value>>(&text).ok());
        let members = members.unwrap_or_default().into_iter();
        let text = |value: Value| match value {
            Value::String(text) => text,
            other => other.to_string(),
        };
        return Some(Body::Form(
            members.map(|(name, value)| (name, text(value))).collect(),
        ));
    }
    match example {
        Some(text) => Some(Body::Text {
            content_type: content.media_type.clone(),
            text,
        }),
        None => Some(Body::Bytes {
            content_type: content.media_type.clone(),
        }),
    }
}

fn fields(content: &ContentDocs, docs: &Docs) -> Vec<Field> {
    let Some(schema) = &content.schema else {
        return Vec::new();
    };
    let schema = docs.referred(schema).map_or(schema, |named| &named.schema);
    let mut fields = Vec::new();
    for property in &schema.properties {
        let says = docs.referred(&property.schema);
        let says = says.map_or(&property.schema, |named| &named.schema);
        fields.push(match is_file(says) {
            true => Field::File {
                name: property.name.clone(),
                content_type: "application/octet-stream".to_owned(),
                file_name: "file.bin".to_owned(),
            },
            false => {
                let value = example(says, docs, 0).unwrap_or_else(|| "string".to_owned());
                let value = match serde_json::from_str::<Value>(&value) {
                    Ok(Value::String(text)) => text,
                    _ => value,
                };
                Field::Text {
                    name: property.name.clone(),
                    content_type: None,
                    value,
                }
            }
        });
    }
    fields
}

fn is_file(schema: &Schema) -> bool {
    let is = |name: &str| schema.types.iter().any(|it| it == name);
    is("file") || is("string") && schema.format == "binary"
}

/// Percent-encoded, as RFC 3986 §2.3 has it; of a path, slashes stay.
fn encoded(text: &str, is_path: bool) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                out.push(char::from(byte));
            }
            b'/' | b':' | b'@' | b'!' | b'$' | b'&' | b'\'' | b'(' | b')' | b'*' | b'+' | b','
            | b';' | b'=' | b'%'
                if is_path =>
            {
                out.push(char::from(byte));
            }
            byte => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// What the console calls the signature that an operation asks for by itself, without a scheme.
const SIGNATURE: &str = "AWS signature";

/// What the console makes a form of, as JSON.
pub(super) fn console(
    book: &Book<'_>,
    plan: &Operation,
    docs: &OperationDocs,
    servers: &[Server],
) -> String {
    let servers: Vec<Value> = servers
        .iter()
        .map(|server| json!({"title": server.title, "url": server.url}))
        .collect();
    let parameters = docs.parameters.iter();
    let mut parameters: Vec<Value> = parameters.map(|it| parameter(it, book.docs)).collect();
    let mut path = book.full_path(plan);
    if plan.method.is_none() {
        // It answers whatever no other operation does, so that the path is the reader's.
        path = format!("{}/{{path+}}", book.api.base_path);
        let rest = json!({"name": "path", "in": "path", "required": true, "type": "string"});
        parameters.insert(0, rest);
    }
    let mut console = json!({
        "method": method(plan),
        "path": path,
        "servers": servers,
        "parameters": parameters,
    });
    let mut put = |key: &str, value: Value| {
        if let Some(members) = console.as_object_mut() {
            members.insert(key.to_owned(), value);
        }
    };
    if let Some(body) = &docs.body {
        let media: Vec<Value> = body.content.iter().map(|it| media(it, book.docs)).collect();
        put(
            "body",
            json!({"required": body.is_required, "media": media}),
        );
    }
    let mut used = Map::new();
    let alternatives = plan.access.alternatives.iter().map(|guards| {
        let guards = guards.iter().filter_map(|guard| {
            let (name, scheme) = match (&guard.scheme, guard.enforcer) {
                (None, Enforcer::Iam) => (SIGNATURE, json!({"type": "signature"})),
                (name, _) => {
                    let name = name.as_deref()?;
                    let scheme = book.docs.schemes.iter().find(|it| it.name == name)?;
                    (name, asked(book, scheme, docs))
                }
            };
            used.insert(name.to_owned(), scheme);
            Some(json!({"scheme": name, "scopes": guard.scopes}))
        });
        Value::Array(guards.collect())
    });
    let alternatives: Vec<Value> = alternatives.collect();
    put("security", Value::Array(alternatives));
    put("schemes", Value::Object(used));
    console.to_string()
}

fn parameter(docs: &ParameterDocs, all: &Docs) -> Value {
    let schema = all.referred(&docs.schema);
    let schema = schema.map_or(&docs.schema, |named| &named.schema);
    let kind = schema.types.iter().find(|it| *it != "null");
    let mut out = json!({
        "name": docs.name,
        "in": word(docs.location),
        "required": docs.is_required,
        "type": kind.map_or("string", String::as_str),
    });
    let Some(members) = out.as_object_mut() else {
        return out;
    };
    add_facts(members, schema);
    if let Some(example) = docs.examples.first() {
        members.insert("example".to_owned(), parsed(&example.text));
    }
    if !docs.style.is_empty() {
        members.insert("style".to_owned(), docs.style.as_str().into());
    }
    if let Some(explode) = docs.explode {
        members.insert("explode".to_owned(), explode.into());
    }
    out
}

/// What a schema says of values that fields hold.
fn add_facts(members: &mut Map<String, Value>, schema: &Schema) {
    let values: Vec<Value> = schema.values.iter().map(|it| parsed(it)).collect();
    if !values.is_empty() {
        members.insert("values".to_owned(), Value::Array(values));
    }
    for (key, text) in [("default", &schema.default), ("example", &schema.example)] {
        if !text.is_empty() {
            members.insert(key.to_owned(), parsed(text));
        }
    }
    for (keyword, text) in &schema.assertions {
        members.insert((*keyword).to_owned(), parsed(text));
    }
}

/// A value that is JSON; else its text.
fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| text.into())
}

fn media(content: &ContentDocs, docs: &Docs) -> Value {
    let example = content.examples.first().map_or("", |it| it.text.as_str());
    let mut out = json!({"type": content.media_type, "example": example});
    let (Some(members), Some(schema)) = (out.as_object_mut(), &content.schema) else {
        return out;
    };
    if content.media_type.contains("form") {
        let object = docs.referred(schema).map_or(schema, |named| &named.schema);
        let field = |property: &crate::plan::docs::Property| {
            let says = docs.referred(&property.schema);
            let says = says.map_or(&property.schema, |named| &named.schema);
            let kind = says.types.iter().find(|it| *it != "null");
            let items = says.items.as_deref();
            let items =
                items.map(|items| docs.referred(items).map_or(items, |named| &named.schema));
            let has_files = items.is_some_and(is_file);
            let mut field = json!({
                "name": property.name,
                "type": kind.map_or("string", String::as_str),
                "required": property.is_required,
                "is_file": has_files || is_file(says),
                "is_list": has_files,
            });
            if let Some(members) = field.as_object_mut() {
                add_facts(members, says);
            }
            field
        };
        let fields: Vec<Value> = object.properties.iter().map(field).collect();
        members.insert("fields".to_owned(), Value::Array(fields));
    } else {
        members.insert("schema".to_owned(), super::json_schema::of(schema, docs));
    }
    out
}

/// A scheme with what its authorizer reads beside it, or instead: `in` and `name` of an API key are what callers put
/// there by convention, and the authorizer has the last word.
fn asked(book: &Book<'_>, docs: &SchemeDocs, operation: &OperationDocs) -> Value {
    let mut scheme = scheme(docs);
    let mut put = |key: &str, value: Value| {
        if let Some(members) = scheme.as_object_mut() {
            members.insert(key.to_owned(), value);
        }
    };
    let authorizers = &book.api.authorizers;
    let authorizer = authorizers.iter().find(|it| it.name == docs.name);
    let places = authorizer.into_iter().flat_map(|it| &it.sources);
    let places = places.filter_map(|source| match source {
        ValuePart::Header(name) | ValuePart::HeaderAll(name) => Some((Location::Header, name)),
        ValuePart::Query(name) | ValuePart::QueryAll(name) => Some((Location::Query, name)),
        _ => None,
    });
    let is_same = |a: (Location, &str), b: (Location, &str)| match a.0 == b.0 {
        true if a.0 == Location::Header => a.1.eq_ignore_ascii_case(b.1),
        same => same && a.1 == b.1,
    };
    let own = match &docs.credential {
        Credential::ApiKey { location, name } => (*location, name.as_str()),
        _ => (Location::Header, "Authorization"),
    };
    let mut others: Vec<(Location, &str)> = places.map(|(at, name)| (at, name.as_str())).collect();
    let is_own_read = others.is_empty() || others.iter().any(|it| is_same(*it, own));
    others.retain(|it| !is_same(*it, own));
    let is_key = matches!(docs.credential, Credential::ApiKey { .. });
    if !is_own_read && is_key {
        let (location, name) = others.remove(0);
        put("in", word(location).into());
        put("name", name.into());
    }
    // What the operation has as a parameter is asked for there.
    let declared = &operation.parameters;
    let is_declared = |it| {
        declared
            .iter()
            .any(|known| is_same((known.location, &known.name), it))
    };
    others.retain(|it| !is_declared(*it));
    if !others.is_empty() {
        let more = others.iter();
        let more = more.map(|(location, name)| json!({"in": word(*location), "name": name}));
        put("more", Value::Array(more.collect()));
    }
    scheme
}

fn word(location: Location) -> &'static str {
    match location {
        Location::Path => "path",
        Location::Query => "query",
        Location::Header => "header",
        Location::Cookie => "cookie",
    }
}

fn scheme(docs: &SchemeDocs) -> Value {
    match &docs.credential {
        Credential::ApiKey { location, name } => {
            let place = match location {
                Location::Query => "query",
                Location::Cookie => "cookie",
                Location::Header | Location::Path => "header",
            };
            json!({"type": "apiKey", "in": place, "name": name})
        }
        Credential::Http { scheme, .. } => json!({"type": "http", "scheme": scheme}),
        Credential::OAuth2(flows) => {
            let best = flows.iter().find(|flow| flow.name == "authorizationCode");
            let scopes: Map<String, Value> = docs
                .scopes
                .iter()
                .map(|(name, what)| (name.clone(), what.as_str().into()))
                .collect();
            match best.or(flows.first()) {
                Some(flow) => json!({
                    "type": "oauth2",
                    "flow": flow.name,
                    "authorizationUrl": flow.authorization_url,
                    "tokenUrl": flow.token_url,
                    "scopes": scopes,
                }),
                None => json!({"type": "http", "scheme": "bearer"}),
            }
        }
        Credential::OpenIdConnect(url) => json!({"type": "openIdConnect", "openIdConnectUrl": url}),
        Credential::Signature => json!({"type": "signature"}),
        Credential::Certificate => json!({"type": "mutualTLS"}),
        Credential::Unknown => json!({"type": "http", "scheme": "bearer"}),
    }
}
