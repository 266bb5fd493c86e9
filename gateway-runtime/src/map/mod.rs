//! Values made at run time, and the parameter mappings that use them.

mod document;
pub(crate) mod headers;
pub(crate) mod request;

use std::borrow::Cow;

use http::HeaderMap;

use crate::context::{Call, Outcome};
use crate::descriptor::ValuePart;
use crate::path;

pub(crate) use document::Document;

/// The message whose headers a value reads.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Message<'r> {
    /// The client's request.
    Request,
    /// The same with its body.
    RequestWith(&'r dyn document::Body),
    /// The backend's response.
    Response(&'r HeaderMap),
    /// The same with its body.
    ResponseWith(&'r HeaderMap, &'r dyn document::Body),
}

impl<'r> Message<'r> {
    fn document(self) -> Option<&'r dyn document::Body> {
        match self {
            Message::RequestWith(document) | Message::ResponseWith(_, document) => Some(document),
            Message::Request | Message::Response(_) => None,
        }
    }
}

/// Whether a value is made of the body of its message.
pub(crate) fn reads_body(parts: &[ValuePart]) -> bool {
    let is_body = |part: &ValuePart| matches!(part, ValuePart::Body | ValuePart::BodyPath(_));
    parts.iter().any(is_body)
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
    let headers = match message {
        Message::Request | Message::RequestWith(_) => call.headers,
        Message::Response(headers) | Message::ResponseWith(headers, _) => headers,
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
        ValuePart::RequestPath => Some(path::decode(call.stage_path)),
        ValuePart::StageVariable(name) => call.stage_variable(name).map(Cow::Borrowed),
        ValuePart::Context(variable) => call.context(variable, outcome).map(Into::into),
        ValuePart::Body => message.document()?.text().map(Cow::Borrowed),
        ValuePart::BodyPath(steps) => message.document()?.select(steps),
    }
}
