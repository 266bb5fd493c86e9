//! Fields of an integration that map names to texts.

use super::{IntegrationResponse, TextMap, words};
use crate::diagnostics::{Diagnostic, Severity, Sink, code};
use crate::openapi::model::{Origin, Spanned};
use crate::openapi::object::{Object, Unknown, wrong_type};
use crate::source::Entry;

/// A mapping from names to texts.
pub(in crate::openapi::extensions) fn text_map(
    object: &mut Object<'_>,
    name: &'static str,
    sink: &mut Sink,
) -> Vec<(Spanned<String>, Spanned<String>)> {
    text_entries(object.entries(name, sink), sink)
}

/// `requestParameters`. The reference drops those whose values are no strings, with a warning
/// (`reference/openapi-extensions.md` §2.13).
pub(super) fn request_parameters(object: &mut Object<'_>, sink: &mut Sink) -> TextMap {
    let (texts, others): (Vec<_>, Vec<_>) = object
        .entries("requestParameters", sink)
        .into_iter()
        .partition(|(entry, _)| entry.value.as_str().is_some() || entry.value.is_null());
    for (entry, origin) in others {
        if entry.value.is_invalid() {
            continue;
        }
        let message = format!("expected a string, found {}", entry.value.kind_name());
        sink.push(
            Diagnostic::new(code::WRONG_TYPE, entry.value.span, message)
                .severity(Severity::Warning)
                .label("the parameter is left out")
                .help("put the value in quotes: `\"'true'\"` for a constant")
                .pointer(origin.pointer),
        );
    }
    text_entries(texts, sink)
}

fn text_entries(
    entries: Vec<(&Entry, Origin)>,
    sink: &mut Sink,
) -> Vec<(Spanned<String>, Spanned<String>)> {
    let mut map = Vec::with_capacity(entries.len());
    for (entry, origin) in entries {
        let key = Spanned {
            value: entry.key.as_str().to_owned(),
            span: entry.key_span,
        };
        match entry.value.as_str() {
            Some(text) => map.push((
                key,
                Spanned {
                    value: text.to_owned(),
                    span: entry.value.span,
                },
            )),
            None if entry.value.is_null() => map.push((
                key,
                Spanned {
                    value: String::new(),
                    span: entry.value.span,
                },
            )),
            None => wrong_type(&entry.value, &origin.pointer, "a string", sink),
        }
    }
    map
}

pub(super) fn responses(
    object: &mut Object<'_>,
    unknown: Unknown,
    sink: &mut Sink,
) -> Vec<(Spanned<String>, IntegrationResponse)> {
    let mut responses = Vec::new();
    for (entry, origin) in object.entries("responses", sink) {
        let pattern = Spanned {
            value: entry.key.as_str().to_owned(),
            span: entry.key_span,
        };
        let Some(mut response) = Object::open(&entry.value, &origin, sink) else {
            continue;
        };
        let read = IntegrationResponse {
            status_code: response.integer("statusCode", 100, 599, sink),
            response_parameters: text_map(&mut response, "responseParameters", sink),
            response_templates: text_map(&mut response, "responseTemplates", sink),
            content_handling: words::content_handling(&mut response, sink),
            origin,
        };
        response.finish(unknown, sink);
        responses.push((pattern, read));
    }
    responses
}

#[allow(
    clippy::type_complexity,
    reason = "a map of maps, each key and value with its place"
)]
pub(super) fn response_parameters(
    object: &mut Object<'_>,
    sink: &mut Sink,
) -> Vec<(Spanned<String>, Vec<(Spanned<String>, Spanned<String>)>)> {
    let mut all = Vec::new();
    for (entry, origin) in object.entries("responseParameters", sink) {
        let status = Spanned {
            value: entry.key.as_str().to_owned(),
            span: entry.key_span,
        };
        let Some(mapping) = entry.value.as_mapping() else {
            wrong_type(&entry.value, &origin.pointer, "a mapping", sink);
            continue;
        };
        let entries = mapping
            .iter()
            .map(|entry| (entry, origin.clone()))
            .collect();
        all.push((status, text_entries(entries, sink)));
    }
    all
}
