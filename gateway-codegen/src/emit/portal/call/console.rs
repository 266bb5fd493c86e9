//! What the console makes forms of, as JSON.

use serde_json::{Map, Value, json};

use super::body::{JSON, Shape, collect, encoding, is_file, sent_in_form, sent_in_parts};
use super::written;
use crate::emit::portal::book::{Book, method};
use crate::emit::portal::json_schema;
use crate::emit::portal::view::Server;
use crate::openapi::media_type::is_json;
use crate::plan::docs::{
    ContentDocs, Credential, Docs, OperationDocs, ParameterDocs, Property, Schema, SchemeDocs,
};
use crate::plan::{Enforcer, Location, Operation, ValuePart};

/// What the console calls the signature that an operation asks for by itself, without a scheme.
const SIGNATURE: &str = "AWS signature";

/// What the console makes a form of, as JSON.
pub(in super::super) fn console(
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
    let given = docs.sent.as_ref().filter(|sent| !sent.is_generated);
    // What is sent as JSON is entered as JSON, and what a schema asks of its value is not asked of that text.
    if is_json(&docs.media_type) {
        members.insert("type".to_owned(), "string".into());
        let text = given.map(|sent| written::content(docs, &sent.value).into());
        members.extend(text.map(|text| ("example".to_owned(), text)));
        return out;
    }
    add_facts(members, schema);
    if let Some(sent) = given {
        members.insert("example".to_owned(), sent.value.clone());
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
    let example = content.sent.as_deref().unwrap_or_default();
    let mut out = json!({"type": content.media_type, "example": example});
    let (Some(members), Some(schema)) = (out.as_object_mut(), &content.schema) else {
        return out;
    };
    if content.media_type.contains("form") {
        let mut properties = Vec::new();
        collect(schema, docs, 0, &mut properties);
        let field = |property: &&Property| {
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
                match has_files || is_file(says) {
                    true => {
                        let says = encoding(content, &property.name);
                        let media_type = says.filter(|it| !it.media_type.is_empty());
                        let media_type = media_type.map(|it| it.media_type.as_str().into());
                        members.extend(media_type.map(|it| ("mediaType".to_owned(), it)));
                    }
                    false => add_manner(members, content, (&property.name, says), items),
                }
            }
            field
        };
        let fields: Vec<Value> = properties.iter().map(field).collect();
        members.insert("fields".to_owned(), Value::Array(fields));
    } else {
        members.insert("schema".to_owned(), json_schema::of(schema, docs));
    }
    out
}

/// How a field of a form is sent, as samples have it.
fn add_manner(
    members: &mut Map<String, Value>,
    content: &ContentDocs,
    (name, schema): (&str, &Schema),
    items: Option<&Schema>,
) {
    let shape = Shape::of_schema(schema);
    let is_in_parts = content
        .media_type
        .to_ascii_lowercase()
        .starts_with("multipart/");
    let sent = match is_in_parts {
        true => sent_in_parts(content, name, shape),
        false => sent_in_form(content, name, shape),
    };
    if let Some(manner) = &sent.manner {
        if !manner.style.is_empty() {
            members.insert("style".to_owned(), manner.style.into());
        }
        if let Some(explode) = manner.explode {
            members.insert("explode".to_owned(), explode.into());
        }
    }
    if sent.is_json {
        members.insert("json".to_owned(), true.into());
    }
    // Each item is a part of its own, and one with members is JSON.
    let has_members = items.is_some_and(|it| Shape::of_schema(it) != Shape::One);
    let is_apart = is_in_parts && shape == Shape::List && sent.manner.is_none();
    let media_type = sent
        .media_type
        .or((is_apart && has_members).then_some(JSON));
    members.extend(media_type.map(|it| ("mediaType".to_owned(), it.into())));
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
