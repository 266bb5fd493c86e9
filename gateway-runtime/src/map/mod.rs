//! Values made at run time, and the parameter mappings that use them.

pub(crate) mod headers;
pub(crate) mod request;

use std::borrow::Cow;

use http::HeaderMap;

use crate::context::{Call, Outcome};
use crate::descriptor::{Kind, ValuePart};
use crate::path;
use crate::template;

/// The message whose headers and body a value reads. The body is text, where it was read at all.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Message<'r> {
    /// The client's request.
    Request(Option<&'r str>),
    /// The backend's response.
    Response(&'r HeaderMap, Option<&'r str>),
}

impl Message<'_> {
    /// The client's request, of whose body nothing is mapped.
    pub(crate) const REQUEST: Message<'static> = Message::Request(None);
}

/// Whether a value takes something of the message's body, which must be read then.
pub(crate) fn reads_body<'p>(values: impl IntoIterator<Item = &'p [ValuePart]>) -> bool {
    let mut parts = values.into_iter().flatten();
    parts.any(|part| matches!(part, ValuePart::Body(_)))
}

/// Whether a body that is mapped claims to be JSON and is not (`reference/rest-api.md` §4.8).
pub(crate) fn is_broken_json(body: &str) -> bool {
    body.trim_start().starts_with(['{', '[', '"', '\''])
        && serde_json::from_str::<serde::de::IgnoredAny>(body).is_err()
}

/// The text of `parts`; `None` when a value with a single part has no source.
///
/// With several parts an absent one is empty (`reference/http-api.md` §5).
pub(crate) fn value<'c>(
    parts: &'c [ValuePart],
    call: &'c Call<'_>,
    message: Message<'c>,
    outcome: &Outcome<'_>,
) -> Option<Cow<'c, str>> {
    match parts {
        [] => Some(Cow::Borrowed("")),
        [part] => one(part, call, message, outcome),
        _ => {
            let texts = parts
                .iter()
                .map(|part| one(part, call, message, outcome).unwrap_or_default());
            Some(Cow::Owned(texts.collect()))
        }
    }
}

fn one<'c>(
    part: &'c ValuePart,
    call: &'c Call<'_>,
    message: Message<'c>,
    outcome: &Outcome<'_>,
) -> Option<Cow<'c, str>> {
    let (headers, body) = match message {
        Message::Request(body) => (call.headers, body),
        Message::Response(headers, body) => (headers, body),
    };
    match *part {
        ValuePart::Text(text) => Some(Cow::Borrowed(text)),
        ValuePart::Header(name) => headers
            .get_all(name)
            .iter()
            .next_back()
            .map(|value| String::from_utf8_lossy(value.as_bytes())),
        ValuePart::HeaderAll(name) => {
            let mut values = headers
                .get_all(name)
                .iter()
                .map(|value| String::from_utf8_lossy(value.as_bytes()));
            let first = values.next()?;
            Some(values.fold(first, |all, value| Cow::Owned(format!("{all},{value}"))))
        }
        ValuePart::Query(name) => call.query_values(name).last(),
        ValuePart::QueryAll(name) => {
            let mut values = call.query_values(name);
            let first = values.next()?;
            Some(values.fold(first, |all, value| Cow::Owned(format!("{all},{value}"))))
        }
        ValuePart::Path(name) => call.path_parameter(name).map(path::decode),
        ValuePart::Body(path) if call.stage.api.kind == Kind::Http => of_http(body?, path),
        // An empty body is an empty object (`reference/rest-api.md` §4.8).
        ValuePart::Body(None) => {
            body.map(|text| Cow::Borrowed(if text.is_empty() { "{}" } else { text }))
        }
        ValuePart::Body(Some(path)) => found(body?, path),
        ValuePart::RequestPath => Some(path::decode(call.stage_path)),
        ValuePart::StageVariable(name) => call.stage_variable(name).map(Cow::Borrowed),
        ValuePart::Context(variable) => call.context(variable, outcome).map(Into::into),
    }
}

/// With a path, HTTP APIs look at so much of a body only (`reference/http-api.md` §5).
const MAX_SELECTED_BYTES: usize = 100 * 1024;

/// The whole body in the HTTP kind, where there is one, or what a path finds in its beginning.
fn of_http<'b>(body: &'b str, path: Option<&str>) -> Option<Cow<'b, str>> {
    let Some(path) = path else {
        return Some(body)
            .filter(|text| !text.is_empty())
            .map(Cow::Borrowed);
    };
    let mut end = body.len().min(MAX_SELECTED_BYTES);
    while !body.is_char_boundary(end) {
        end -= 1;
    }
    found(body.get(..end)?, path)
}

/// What a JSONPath finds in a body: a string's text, other values as JSON. Nothing where the body is not JSON.
fn found(body: &str, path: &str) -> Option<Cow<'static, str>> {
    let document = template::read_json(body).ok()?;
    let value = template::json_path::evaluate_text(path, &document).ok()?;
    let text = match &value {
        template::Value::Null => return None,
        template::Value::String(text) => text.to_string(),
        value => template::json_text(value).ok()?.to_string(),
    };
    Some(Cow::Owned(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_found_is_text() {
        let body = r#"{"a": {"b": [1.50, "x\"y", null, {"c":  true}]}, "": 0}"#;
        for (path, expected) in [
            ("$.a.b[0]", Some("1.5")),
            ("$.a.b[1]", Some("x\"y")),
            ("$.a.b[2]", None),
            ("$.a.b[3]", Some(r#"{"c":true}"#)),
            ("$.a.b[-1].c", Some("true")),
            ("$.a.x", None),
            ("$.a[0]", None),
        ] {
            let found = of_http(body, Some(path));
            assert_eq!(found.as_deref(), expected, "{path}");
        }
        for body in ["", "{", "nothing", "\u{e9}"] {
            assert_eq!(of_http(body, Some("$.a")), None, "{body:?}");
        }
        assert_eq!(of_http("", None), None);
    }

    #[test]
    fn long_bodies_are_cut_and_then_are_no_json() {
        let padding = "\u{e9}".repeat(MAX_SELECTED_BYTES / 2);
        let long = format!("{{\"a\": 1, \"b\": \"{padding}\"}}");
        assert_eq!(of_http(&long, Some("$.a")), None);
        assert_eq!(of_http(&long, None).as_deref(), Some(long.as_str()));
        assert_eq!(found(&long, "$.a").as_deref(), Some("1"));
    }
}
