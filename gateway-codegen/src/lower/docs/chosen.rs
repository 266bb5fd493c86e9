//! What calls are shown with: of the examples that the document gives the first that fits, else one that is made.

use serde_json::Value;

use super::content::form_of;
use super::example::Examples;
use super::held::Form;
use super::xml;
use crate::diagnostics::{Diagnostic, Sink, code};
use crate::openapi::media_type::{essence, is_json, is_xml};
use crate::plan::Location;
use crate::plan::docs::{ContentDocs, Docs, ParameterDocs, Schema, SentValue};
use crate::schema::Usage;

/// What a parameter is shown with.
pub(super) fn value(
    parameter: &ParameterDocs,
    examples: &Examples<'_>,
    docs: &Docs,
    way: Usage,
) -> Option<SentValue> {
    let held_to = parameter.held_to;
    let is_json = is_json(&parameter.media_type);
    let is_path = parameter.location == Location::Path;
    let fits = |value: &Value| {
        let is_kept = !(is_path && is_step(value));
        is_kept && examples.fits(held_to, &value.to_string())
    };
    let mut given = parameter.examples.iter();
    let given = given.find_map(|it| readings(&it.text, is_json).into_iter().find(fits));
    if let Some(value) = given {
        return Some(SentValue {
            value,
            is_generated: false,
        });
    }
    // A schema may refuse it in other words.
    if is_any_text(&parameter.schema, docs) && fits(&parameter.name.as_str().into()) {
        return Some(SentValue {
            value: parameter.name.as_str().into(),
            is_generated: true,
        });
    }
    let made = examples.of(&parameter.schema, held_to, docs, way)?;
    let value: Value = serde_json::from_str(&made).ok()?;
    // Null has no text.
    let has_no_text = value.is_null() || is_path && is_step(&value);
    (!has_no_text).then_some(SentValue {
        value,
        is_generated: true,
    })
}

/// Whether a value is a step of a path that clients take before they send it, percent-encoded or not (RFC 3986, section 5.2.4; URL
/// Standard, section 4.1).
fn is_step(value: &Value) -> bool {
    value.as_str().is_some_and(|it| matches!(it, "." | ".."))
}

/// Reports the examples of a parameter that nobody can send.
pub(super) fn check(parameter: &ParameterDocs, sink: &mut Sink) {
    if parameter.location != Location::Path {
        return;
    }
    for example in &parameter.examples {
        let is_step = matches!(example.text.as_str(), "." | "..");
        let span = example.span.filter(|_| is_step);
        let Some(span) = span.filter(|it| !sink.has_at(code::UNFIT_EXAMPLE, *it)) else {
            continue;
        };
        let message = "an example of a path parameter cannot be sent";
        sink.push(
            Diagnostic::new(code::UNFIT_EXAMPLE, span, message)
                .label("clients take it for a step of the path")
                .help("give an example that is not `.` or `..`"),
        );
    }
}

/// What an example of a parameter may mean: a text, the JSON that a text is, or a list as it is sent.
fn readings(text: &str, is_json: bool) -> Vec<Value> {
    let parsed = |text: &str| serde_json::from_str::<Value>(text).ok();
    let json = parsed(text);
    let goes_first = |it: &&Value| is_json || it.is_array() || it.is_object();
    let first = json.as_ref().filter(goes_first).cloned();
    let items = text.split(',').map(|item| Value::from(item.trim()));
    let list = Value::Array(items.collect());
    let rest = [
        Some(text.into()),
        json,
        parsed(&format!("[{text}]")),
        Some(list),
    ];
    first
        .into_iter()
        .chain(rest.into_iter().flatten())
        .collect()
}

/// Whether nothing is asked of a text: the name says more than a text that is made.
fn is_any_text(schema: &Schema, docs: &Docs) -> bool {
    let schema = docs.referred(schema).map_or(schema, |named| &named.schema);
    let says = [&schema.format, &schema.default, &schema.example];
    let lists = [&schema.all_of, &schema.one_of, &schema.any_of];
    schema.reference.is_none()
        && schema.types.iter().all(|it| it == "string" || it == "null")
        && says.iter().all(|it| it.is_empty())
        && lists.iter().all(|it| it.is_empty())
        && schema.assertions.is_empty()
        && schema.values.is_empty()
}

/// What a body is shown with.
pub(super) fn body(
    content: &ContentDocs,
    examples: &Examples<'_>,
    docs: &Docs,
    way: Usage,
) -> Option<String> {
    let fits = |text: &str| match form_of(&content.media_type) {
        Some(Form::Json) => examples.fits(content.held_to, text),
        Some(Form::Text) => {
            let text = Value::from(text.trim_end()).to_string();
            examples.fits(content.held_to, &text)
        }
        Some(Form::Xml) => true,
        // A form may be given as it is sent.
        None if is_form(content) => {
            let is_read = serde_json::from_str::<Value>(text).is_ok();
            !is_read || examples.fits(content.held_to, text)
        }
        None => true,
    };
    let mut given = content.examples.iter();
    let first = given.clone().next();
    let fitting = given.find(|it| it.is_generated || fits(&it.text));
    if let Some(fitting) = fitting {
        return Some(fitting.text.clone());
    }
    let made = made(content, examples, docs, way);
    made.or_else(|| first.map(|it| it.text.clone()))
}

/// An example of content that is made from its schema: JSON, or a text.
pub(super) fn made(
    content: &ContentDocs,
    examples: &Examples<'_>,
    docs: &Docs,
    way: Usage,
) -> Option<String> {
    let schema = content.schema.as_ref()?;
    let of_json = || examples.of(schema, content.held_to, docs, way);
    if is_json(&content.media_type) || is_form(content) {
        return of_json();
    }
    let says = docs.referred(schema).map_or(schema, |named| &named.schema);
    let is_file = matches!(says.format.as_str(), "binary" | "byte");
    if is_file || !is_text(&content.media_type) {
        return None;
    }
    if is_xml(&content.media_type) {
        let json = of_json()?;
        return match serde_json::from_str(&json) {
            // A text is the document itself.
            Ok(Value::String(text)) => text.starts_with('<').then_some(text),
            _ => xml::document(&json, schema, docs).ok(),
        };
    }
    // How other values are written in it, nobody says.
    match serde_json::from_str(&of_json()?) {
        Ok(Value::String(text)) => Some(text),
        _ => None,
    }
}

/// Whether content of a media type is a text that people read.
fn is_text(media_type: &str) -> bool {
    let essence = essence(media_type);
    let essence = essence.to_ascii_lowercase();
    let (kind, name) = essence.split_once('/').unwrap_or_default();
    let names = ["xml", "yaml", "csv", "ndjson", "jsonl", "json-seq"];
    let is_named = |known: &str| {
        name.strip_prefix("x-").unwrap_or(name) == known
            || name.strip_suffix(known).is_some_and(|it| it.ends_with('+'))
    };
    kind == "text" || names.into_iter().any(is_named)
}

fn is_form(content: &ContentDocs) -> bool {
    content.media_type.contains("form")
}
