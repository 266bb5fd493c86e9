//! What calls are shown with: of the examples that the document gives the first that fits, else one that is made.

use serde_json::Value;

use super::content::form_of;
use super::example::Examples;
use super::held::Form;
use crate::openapi::media_type::is_json;
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
    let fits = |value: &Value| examples.fits(held_to, &value.to_string());
    let mut given = parameter.examples.iter();
    let given = given.find_map(|it| readings(&it.text, is_json).into_iter().find(fits));
    if let Some(value) = given {
        return Some(SentValue {
            value,
            is_generated: false,
        });
    }
    if is_any_text(&parameter.schema, docs) {
        return None;
    }
    let made = examples.of(&parameter.schema, held_to, docs, way)?;
    let value: Value = serde_json::from_str(&made).ok()?;
    // Null has no text.
    (!value.is_null()).then_some(SentValue {
        value,
        is_generated: true,
    })
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
    let made = content.schema.as_ref().filter(|_| is_made(content));
    let made = made.and_then(|schema| examples.of(schema, content.held_to, docs, way));
    made.or_else(|| first.map(|it| it.text.clone()))
}

fn is_form(content: &ContentDocs) -> bool {
    content.media_type.contains("form")
}

/// Whether examples of such content can be made.
pub(super) fn is_made(content: &ContentDocs) -> bool {
    is_json(&content.media_type) || is_form(content)
}
