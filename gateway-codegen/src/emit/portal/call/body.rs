//! The body of a call.

use serde_json::{Map, Value};

use super::written::{Coding, Manner, scalar};
use crate::emit::portal::samples::{Body, Field};
use crate::openapi::media_type::is_json;
use crate::plan::Location;
use crate::plan::docs::{BodyDocs, ContentDocs, Docs, EncodingDocs, Property, Schema};

/// What parts are that have members.
pub(super) const JSON: &str = "application/json";
/// As deep as the parts of a form's schema are looked at.
const MAX_DEPTH: usize = 8;

/// The body of a call: of the first media type with an example, JSON before others.
pub(super) fn of(docs: &BodyDocs, all: &Docs) -> Option<Body> {
    let is_json = |content: &&ContentDocs| content.media_type.contains("json");
    let has = |content: &&ContentDocs| content.sent.is_some();
    let content = docs.content.iter();
    let content = content
        .clone()
        .find(|it| is_json(it) && has(it))
        .or_else(|| content.clone().find(has))
        .or_else(|| content.clone().next())?;
    let media_type = content.media_type.to_ascii_lowercase();
    let members = content.sent.as_deref();
    let members = members.and_then(|text| serde_json::from_str::<Map<String, Value>>(text).ok());
    if media_type.starts_with("multipart/") {
        return Some(Body::Multipart(fields(
            content,
            &members.unwrap_or_default(),
            all,
        )));
    }
    let is_form = media_type.contains("x-www-form-urlencoded");
    match (&content.sent, members) {
        (_, Some(members)) if is_form => Some(form(content, &members)),
        (None, None) if is_form => Some(Body::Form(Vec::new())),
        (Some(text), _) => Some(Body::Text {
            content_type: content.media_type.clone(),
            text: text.clone(),
        }),
        (None, _) => Some(Body::Bytes {
            content_type: content.media_type.clone(),
        }),
    }
}

pub(super) fn encoding<'c>(content: &'c ContentDocs, name: &str) -> Option<&'c EncodingDocs> {
    content.encoding.iter().find(|it| it.name == name)
}

/// A form that is written as a query is.
fn form(content: &ContentDocs, members: &Map<String, Value>) -> Body {
    let written = |coding| {
        let members = members.iter();
        let pairs = members.flat_map(|(name, value)| pairs(content, name, value, coding));
        pairs.collect::<Vec<(String, String)>>()
    };
    let has_bare_commas = members.iter().any(|(name, value)| {
        let manner = sent_in_form(content, name, Shape::of(value)).manner;
        manner.is_some_and(|it| it.has_bare_commas(value))
    });
    if !has_bare_commas {
        return Body::Form(written(Coding::Plain));
    }
    // Libraries encode what they are given, and an encoded comma separates nothing.
    let pairs = written(Coding::Percent).into_iter();
    let pairs = pairs.map(|(name, value)| format!("{name}={value}"));
    Body::Text {
        content_type: content.media_type.clone(),
        text: pairs.collect::<Vec<String>>().join("&"),
    }
}

/// What a value is, as far as forms tell it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    One,
    List,
    Members,
}

impl Shape {
    fn of(value: &Value) -> Shape {
        match value {
            Value::Array(_) => Shape::List,
            Value::Object(_) => Shape::Members,
            _ => Shape::One,
        }
    }

    /// Of the values of a schema.
    pub(super) fn of_schema(schema: &Schema) -> Shape {
        let kind = schema.types.iter().find(|it| *it != "null");
        match kind.map(String::as_str) {
            Some("array") => Shape::List,
            Some("object") => Shape::Members,
            _ => Shape::One,
        }
    }
}

/// How a field of a form is sent: in samples, and by the console.
#[derive(Debug, Clone, Default)]
pub(super) struct Sent<'c> {
    /// As names and values in this style; `None`: as JSON, or as texts of parts.
    pub(super) manner: Option<Manner<'c>>,
    /// As JSON, the whole of it.
    pub(super) is_json: bool,
    /// What its parts say that they are.
    pub(super) media_type: Option<&'c str>,
}

/// Of a form that is written as a query is.
pub(super) fn sent_in_form<'c>(content: &'c ContentDocs, name: &'c str, shape: Shape) -> Sent<'c> {
    let says = encoding(content, name);
    let (style, explode) = says.map_or(("", None), |it| (it.style.as_str(), it.explode));
    let has_style = !style.is_empty() || explode.is_some();
    let is_said_json = says.is_some_and(|it| is_json(&it.media_type));
    if !has_style && (is_said_json || shape == Shape::Members) {
        return Sent {
            is_json: true,
            ..Sent::default()
        };
    }
    let manner = Manner {
        name,
        location: Location::Query,
        style,
        explode,
    };
    Sent {
        manner: Some(manner),
        ..Sent::default()
    }
}

/// Of a form in parts: one, or one for each item of a list; what has members is JSON.
pub(super) fn sent_in_parts<'c>(content: &'c ContentDocs, name: &'c str, shape: Shape) -> Sent<'c> {
    let media_type = said(content, name);
    let is_said_json = media_type.is_some_and(is_json);
    if shape == Shape::List && !is_said_json {
        let manner = encoding(content, name).and_then(|it| manner_of_list(name, it));
        return Sent {
            media_type: media_type.filter(|_| manner.is_none()),
            manner,
            is_json: false,
        };
    }
    let is_json = is_said_json || shape != Shape::One;
    Sent {
        manner: None,
        is_json,
        media_type: media_type.or(is_json.then_some(JSON)),
    }
}

fn pairs(
    content: &ContentDocs,
    name: &str,
    value: &Value,
    coding: Coding,
) -> Vec<(String, String)> {
    match sent_in_form(content, name, Shape::of(value)).manner {
        Some(manner) => manner.pairs(value, coding),
        None => {
            let json = Value::from(value.to_string());
            let manner = Manner {
                name,
                location: Location::Query,
                style: "",
                explode: None,
            };
            manner.pairs(&json, coding)
        }
    }
}

/// The parts of a form: those of its example, and its files.
fn fields(content: &ContentDocs, members: &Map<String, Value>, docs: &Docs) -> Vec<Field> {
    let mut properties = Vec::new();
    if let Some(schema) = &content.schema {
        collect(schema, docs, 0, &mut properties);
    }
    let mut fields = Vec::new();
    for property in &properties {
        let value = members.get(&property.name);
        let says = docs.referred(&property.schema);
        let says = says.map_or(&property.schema, |named| &named.schema);
        let items = says.items.as_deref();
        let items = items.map(|it| docs.referred(it).map_or(it, |named| &named.schema));
        let is_one_file = is_file(says);
        let has_files = is_one_file || items.is_some_and(is_file);
        match (has_files, value) {
            // A list is a part for each of its elements.
            (true, Some(value)) => {
                let n = value
                    .as_array()
                    .filter(|_| !is_one_file)
                    .map_or(1, Vec::len);
                fields.extend((0..n).map(|_| file(content, &property.name)));
            }
            (true, None) if property.is_required => fields.push(file(content, &property.name)),
            (false, Some(value)) => push_parts(content, &property.name, value, &mut fields),
            (_, None) => {}
        }
    }
    for (name, value) in members {
        if !properties.iter().any(|property| property.name == *name) {
            push_parts(content, name, value, &mut fields);
        }
    }
    fields
}

/// The properties of a schema and of those that it is made of.
pub(super) fn collect<'d>(
    schema: &'d Schema,
    docs: &'d Docs,
    depth: usize,
    to: &mut Vec<&'d Property>,
) {
    if depth > MAX_DEPTH {
        return;
    }
    if let Some(named) = docs.referred(schema) {
        collect(&named.schema, docs, depth + 1, to);
    }
    for property in &schema.properties {
        if !to.iter().any(|known| known.name == property.name) {
            to.push(property);
        }
    }
    for part in &schema.all_of {
        collect(part, docs, depth + 1, to);
    }
}

/// The media type that a part is said to have, where it is one.
fn said<'c>(content: &'c ContentDocs, name: &str) -> Option<&'c str> {
    let says = encoding(content, name)?;
    let first = says.media_type.split(',').map(str::trim).next()?;
    (!first.is_empty() && !first.contains('*')).then_some(first)
}

fn file(content: &ContentDocs, name: &str) -> Field {
    let media_type = said(content, name).unwrap_or("application/octet-stream");
    Field::File {
        name: name.to_owned(),
        content_type: media_type.to_owned(),
        file_name: "file.bin".to_owned(),
    }
}

fn push_parts(content: &ContentDocs, name: &str, value: &Value, to: &mut Vec<Field>) {
    let sent = sent_in_parts(content, name, Shape::of(value));
    match (sent.manner, value.as_array().filter(|_| !sent.is_json)) {
        (Some(manner), _) => {
            let pairs = manner.pairs(value, Coding::Plain).into_iter();
            to.extend(pairs.map(|(name, value)| Field::Text {
                name,
                content_type: None,
                value,
            }));
        }
        (None, Some(items)) => {
            to.extend(items.iter().map(|it| part(name, sent.media_type, it)));
        }
        (None, None) => to.push(part(name, sent.media_type, value)),
    }
}

/// The style of a list that is said to have one.
fn manner_of_list<'c>(name: &'c str, says: &'c EncodingDocs) -> Option<Manner<'c>> {
    (!says.style.is_empty()).then_some(Manner {
        name,
        location: Location::Query,
        style: &says.style,
        explode: says.explode,
    })
}

fn part(name: &str, media_type: Option<&str>, value: &Value) -> Field {
    let is_json = media_type.is_some_and(is_json) || value.is_object() || value.is_array();
    let text = match is_json {
        true => value.to_string(),
        false => scalar(value),
    };
    let usual = is_json.then_some(JSON);
    Field::Text {
        name: name.to_owned(),
        content_type: media_type.or(usual).map(str::to_owned),
        value: text,
    }
}

pub(super) fn is_file(schema: &Schema) -> bool {
    let is = |name: &str| schema.types.iter().any(|it| it == name);
    is("file") || is("string") && schema.format == "binary"
}
