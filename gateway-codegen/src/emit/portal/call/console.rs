//! What the console makes forms of, as JSON.

use serde_json::{Map, Value, json};

use super::body::{JSON, Shape, collect, encoding, is_file, sent_in_form, sent_in_parts};
use super::written;
use crate::emit::portal::book::{Book, method};
use crate::emit::portal::json_schema;
use crate::emit::portal::view::Server;
use crate::openapi::media_type::is_json;
use crate::plan::docs::{
    ContentDocs, Credential, Docs, OperationDocs, ParameterDocs, Proof, ProofForm, Property,
    Schema, SchemeDocs,
};
use crate::plan::{Location, Operation};

/// What the console calls the signature that an operation asks for by itself: another one than that of a scheme.
const SIGNATURE: &str = "AWS signature";

/// What the console makes a form of, as JSON. On pages that a gateway serves, their policy lets them call the servers of the API
/// and no others.
pub(in super::super) fn console(
    book: &Book<'_>,
    plan: &Operation,
    docs: &OperationDocs,
    (servers, is_served): (&[Server], bool),
) -> String {
    let servers: Vec<Value> = servers
        .iter()
        .map(|server| json!({"title": server.title, "url": server.url}))
        .collect();
    let parameters = docs.parameters.iter();
    let parameters = parameters.map(|it| parameter(it, plan, book.docs));
    let mut parameters: Vec<Value> = parameters.collect();
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
        "hasOthers": !is_served,
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
            let scheme = book.docs.scheme_of(guard)?;
            let name = guard.scheme.as_deref().unwrap_or(SIGNATURE);
            used.insert(name.to_owned(), asked(scheme, docs)?);
            Some(json!({"scheme": name, "scopes": guard.scopes}))
        });
        Value::Array(guards.collect())
    });
    let alternatives: Vec<Value> = alternatives.collect();
    put("security", Value::Array(alternatives));
    put("schemes", Value::Object(used));
    console.to_string()
}

fn parameter(docs: &ParameterDocs, plan: &Operation, all: &Docs) -> Value {
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
    let is_it =
        |it: &&crate::plan::Parameter| (&it.name, it.location) == (&docs.name, docs.location);
    let checked = plan.parameters.iter().find(is_it);
    if checked.is_some_and(|it| it.allows_empty) || given.is_some_and(|it| it.value == "") {
        members.insert("allowsEmpty".to_owned(), true.into());
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
        let mut examples = content.examples.iter();
        let is_given = examples.any(|it| !it.is_generated && it.text == example);
        let given = is_given.then(|| serde_json::from_str::<Map<String, Value>>(example));
        let given = given.and_then(Result::ok);
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
                // What samples send comes before its own example.
                let own = given.as_ref().and_then(|it| it.get(&property.name));
                members.extend(own.map(|it| ("example".to_owned(), it.clone())));
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

/// What is asked of the reader for a scheme; `None`: nothing.
fn asked(docs: &SchemeDocs, operation: &OperationDocs) -> Option<Value> {
    let Some((first, others)) = docs.proofs.split_first() else {
        let is_sent = matches!(
            docs.credential,
            Credential::Signature | Credential::Certificate | Credential::Unknown
        );
        return is_sent.then(|| scheme(docs));
    };
    let mut scheme = match (&first.form, &docs.credential) {
        (ProofForm::Http(_), _) | (_, Credential::OAuth2(_) | Credential::OpenIdConnect(_)) => {
            scheme(docs)
        }
        _ => json!({"type": "apiKey"}),
    };
    let members = scheme.as_object_mut()?;
    let is_http = matches!(first.form, ProofForm::Http(_));
    if !is_http || !first.is_at(Location::Header, "Authorization") {
        members.insert("in".to_owned(), word(first.location).into());
        members.insert("name".to_owned(), first.name.as_str().into());
    }
    match &first.form {
        ProofForm::Http(kind) => {
            // The file of names and passwords is asked whatever the scheme says.
            if matches!(docs.credential, Credential::ApiKey) {
                members.insert("type".to_owned(), "http".into());
                members.insert("scheme".to_owned(), kind.as_str().into());
            }
        }
        ProofForm::Key => {}
        ProofForm::Token => drop(members.insert("label".to_owned(), "Token".into())),
        ProofForm::Credentials => drop(members.insert("label".to_owned(), "Credentials".into())),
    }
    // What the operation has as a parameter is asked for there.
    let is_declared = |proof: &&Proof| {
        let mut declared = operation.parameters.iter();
        declared.any(|it| proof.is_at(it.location, &it.name))
    };
    let others = others.iter().filter(|it| !is_declared(it));
    let others = others.map(|it| json!({"in": word(it.location), "name": it.name}));
    let others: Vec<Value> = others.collect();
    if !others.is_empty() {
        members.insert("more".to_owned(), Value::Array(others));
    }
    Some(scheme)
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
        Credential::ApiKey => json!({"type": "apiKey"}),
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
