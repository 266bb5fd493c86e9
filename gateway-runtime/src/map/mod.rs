//! Values made at run time, and the parameter mappings that use them.

mod body;
pub(crate) mod headers;
pub(crate) mod request;

use std::borrow::Cow;

use http::HeaderMap;

use crate::context::{Call, Outcome};
use crate::descriptor::ValuePart;
use crate::path;
use crate::text::lossy;

pub(crate) use body::{MessageBody, is_broken_json};

/// The message whose headers and body a value reads; the body, where it was read at all.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Message<'r, 'b> {
    /// The client's request.
    Request(Option<&'r MessageBody<'b>>),
    /// The backend's response.
    Response(&'r HeaderMap, Option<&'r MessageBody<'b>>),
}

impl Message<'_, '_> {
    /// The client's request, of whose body nothing is mapped.
    pub(crate) const REQUEST: Message<'static, 'static> = Message::Request(None);
}

/// Whether a value takes something of the message's body, which must be read then.
pub(crate) fn reads_body<'p>(values: impl IntoIterator<Item = &'p [ValuePart]>) -> bool {
    let mut parts = values.into_iter().flatten();
    parts.any(|part| matches!(part, ValuePart::Body(_)))
}

/// The text of `parts`; `None` when a value with a single part has no source.
///
/// With several parts an absent one is empty (`reference/http-api.md` §5).
pub(crate) fn value<'c>(
    parts: &'c [ValuePart],
    call: &'c Call<'_>,
    message: Message<'c, '_>,
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
    message: Message<'c, '_>,
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
            .map(|value| lossy(value.as_bytes())),
        ValuePart::HeaderAll(name) => {
            let mut values = headers
                .get_all(name)
                .iter()
                .map(|value| lossy(value.as_bytes()));
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
        ValuePart::Body(None) => body?.whole(call.stage.api.kind).map(Cow::Borrowed),
        ValuePart::Body(Some(path)) => body?.find(call.stage.api.kind, path).map(Cow::Owned),
        ValuePart::RequestPath => Some(path::decode(call.stage_path)),
        ValuePart::StageVariable(name) => call.stage_variable(name).map(Cow::Borrowed),
        ValuePart::Context(variable) => call.context(variable, outcome).map(Into::into),
        ValuePart::Authorizer(name) => call.caller.authorized.as_ref()?.text(name),
    }
}
