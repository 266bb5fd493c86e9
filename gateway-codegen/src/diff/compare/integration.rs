//! What answers an operation, and what is made of requests and answers on the way.

use std::collections::BTreeSet;

use super::{Both, backend};
use crate::diff::change::{Change, Place};
use crate::diff::contract::Endpoint;
use crate::lower::refuses_unmapped;
use crate::openapi::extensions::{
    Integration, IntegrationResponse, IntegrationType, KindName, TransferMode,
};
use crate::openapi::model::Spanned;
use crate::vtl::visit::{Visitor, walk_node, walk_nodes};
use crate::vtl::{Node, NodeKind};

type Texts = [(Spanned<String>, Spanned<String>)];

pub(super) fn compare(both: &mut Both<'_, '_>, before: &Endpoint, after: &Endpoint) {
    let (old, new) = match (&before.operation.integration, &after.operation.integration) {
        (Some(old), Some(new)) => (old, new),
        (None, None) => return,
        (old, new) => {
            let place = |it: &Option<Integration>, endpoint: &Endpoint| match it {
                Some(it) => Place::of(&it.origin),
                None => Place::of(&endpoint.operation.origin),
            };
            let message =
                "something else answers: one document has an integration, the other has none";
            let change = Change::unknown(
                "integration-changed",
                message,
                "what backends answer is not compared",
            );
            both.push(change.old(place(old, before)).new_at(place(new, after)));
            return;
        }
    };
    let places = (Place::of(&old.origin), Place::of(&new.origin));
    if let Some(change) = backend::compare(old, new) {
        both.push(change.old(places.0.clone()).new_at(places.1.clone()));
    }
    timeout(both, old, new, &places);
    let streams = |it: &Integration| {
        it.response_transfer_mode
            .as_ref()
            .is_some_and(|it| it.value == TransferMode::Stream)
    };
    if streams(old) && !streams(new) {
        let message = "answers are not streamed any more";
        let reason = "those larger than 10 MiB, or later than the timeout, are lost";
        let change = Change::unknown("streaming-removed", message, reason);
        both.push(change.old(places.0.clone()).new_at(places.1.clone()));
    }
    let version = |it: &Integration| {
        let version = it.payload_format_version.as_ref();
        version.map(|it| it.value.clone()).unwrap_or_default()
    };
    if version(old) != version(new) {
        let message = format!(
            "the payload format was `{}`, and is `{}`",
            version(old),
            version(new)
        );
        let change = Change::unknown(
            "payload-format-changed",
            message,
            "whether the function knows it is not compared",
        );
        both.push(change.old(places.0.clone()).new_at(places.1.clone()));
    }
    request(both, old, new, &places);
    responses(both, old, new, &places);
}

fn timeout(both: &mut Both<'_, '_>, old: &Integration, new: &Integration, places: &(Place, Place)) {
    let default = |kind| {
        if kind == KindName::Rest {
            29_000
        } else {
            30_000
        }
    };
    let of = |it: &Integration, kind| {
        it.timeout_in_millis
            .as_ref()
            .map_or(default(kind), |it| it.value)
    };
    let (was, is) = (of(old, both.old.kind), of(new, both.new.kind));
    let message = format!("the backend had {was} ms to answer, and has {is} ms");
    let change = match was.cmp(&is) {
        std::cmp::Ordering::Equal => return,
        std::cmp::Ordering::Greater => Change::breaking("timeout-lowered", message),
        std::cmp::Ordering::Less => Change::safe("timeout-raised", message),
    };
    both.push(change.old(places.0.clone()).new_at(places.1.clone()));
}

/// What is made of requests.
fn request(both: &mut Both<'_, '_>, old: &Integration, new: &Integration, places: &(Place, Place)) {
    let reason = "whether the backend needs it is not compared";
    for (name, value) in &old.request_parameters {
        let Some((_, now)) = find(&new.request_parameters, &name.value) else {
            let message = format!("the backend is no longer sent `{}`", name.value);
            let change = Change::unknown("request-mapping-removed", message, reason);
            both.push(
                change
                    .old(Place::new(name.span, &places.0.pointer))
                    .new_at(places.1.clone()),
            );
            continue;
        };
        if now.value != value.value {
            let message = format!("`{}` was {}, and is {}", name.value, value.value, now.value);
            let change = Change::unknown("request-mapping-changed", message, reason);
            let old = Place::new(value.span, &places.0.pointer);
            both.push(
                change
                    .old(old)
                    .new_at(Place::new(now.span, &places.1.pointer)),
            );
        }
    }
    passthrough(both, old, new, places);
    for (media_type, template) in &old.request_templates {
        let Some((_, now)) = find(&new.request_templates, &media_type.value) else {
            let message = format!("the mapping template for `{}` is gone", media_type.value);
            let reason = "the backend gets the body as it is, or the request is refused";
            let change = Change::unknown("request-template-removed", message, reason);
            both.push(
                change
                    .old(Place::new(media_type.span, &places.0.pointer))
                    .new_at(places.1.clone()),
            );
            continue;
        };
        let what = format!("the request template for `{}`", media_type.value);
        templates(both, &what, "request", (template, now), places);
    }
}

/// What becomes of bodies that no template is for.
fn passthrough(
    both: &mut Both<'_, '_>,
    old: &Integration,
    new: &Integration,
    places: &(Place, Place),
) {
    let has_templates = |it: &Integration| {
        !matches!(
            it.kind.value,
            IntegrationType::HttpProxy | IntegrationType::AwsProxy
        )
    };
    let kinds = [both.old.kind, both.new.kind];
    if kinds != [KindName::Rest; 2] || !has_templates(old) || !has_templates(new) {
        return;
    }
    let change = match (refuses_unmapped(old), refuses_unmapped(new)) {
        (false, true) => Change::breaking(
            "passthrough-refused",
            "bodies that no request template is for are refused now, with the status 415",
        ),
        (true, false) => Change::safe(
            "passthrough-allowed",
            "bodies that no request template is for are passed on now",
        ),
        _ => return,
    };
    both.push(change.old(places.0.clone()).new_at(places.1.clone()));
}

/// What is made of answers.
fn responses(
    both: &mut Both<'_, '_>,
    old: &Integration,
    new: &Integration,
    places: &(Place, Place),
) {
    for (pattern, before) in &old.responses {
        let Some((_, after)) = new
            .responses
            .iter()
            .find(|(name, _)| name.value == pattern.value)
        else {
            let message = format!("the integration response `{}` is gone", pattern.value);
            let reason = "answers that it took now fall to another one";
            let change = Change::unknown("integration-response-removed", message, reason);
            both.push(
                change
                    .old(Place::new(pattern.span, &before.origin.pointer))
                    .new_at(places.1.clone()),
            );
            continue;
        };
        response(both, &pattern.value, before, after);
    }
    for (status, before) in &old.response_parameters {
        let after = new
            .response_parameters
            .iter()
            .find(|(name, _)| name.value == status.value);
        let after = after.map(|(_, it)| it.as_slice()).unwrap_or_default();
        headers(both, &status.value, before, after, places);
    }
}

fn response(
    both: &mut Both<'_, '_>,
    pattern: &str,
    before: &IntegrationResponse,
    after: &IntegrationResponse,
) {
    let places = (Place::of(&before.origin), Place::of(&after.origin));
    let status = |it: &IntegrationResponse| it.status_code.as_ref().map(|it| it.value);
    if let (Some(was), Some(is)) = (status(before), status(after))
        && was != is
    {
        let message = format!("answers that `{pattern}` takes had the status {was}, and have {is}");
        let change = Change::breaking("integration-status-changed", message);
        both.push(change.old(places.0.clone()).new_at(places.1.clone()));
    }
    headers(
        both,
        pattern,
        &before.response_parameters,
        &after.response_parameters,
        &places,
    );
    for (media_type, template) in &before.response_templates {
        let what = format!(
            "the response template of `{pattern}` for `{}`",
            media_type.value
        );
        match find(&after.response_templates, &media_type.value) {
            Some((_, now)) => templates(both, &what, "response", (template, now), &places),
            None => {
                let reason = "callers get what the backend answers";
                let change = Change::unknown(
                    "response-template-removed",
                    format!("{what} is gone"),
                    reason,
                );
                let old = Place::new(media_type.span, &places.0.pointer);
                both.push(change.old(old).new_at(places.1.clone()));
            }
        }
    }
}

/// Headers of answers that are mapped.
fn headers(
    both: &mut Both<'_, '_>,
    of: &str,
    before: &Texts,
    after: &Texts,
    places: &(Place, Place),
) {
    for (name, value) in before {
        let Some((_, now)) = find(after, &name.value) else {
            let message = format!("answers of `{of}` no longer get `{}`", name.value);
            let change = Change::breaking("response-mapping-removed", message);
            both.push(
                change
                    .old(Place::new(name.span, &places.0.pointer))
                    .new_at(places.1.clone()),
            );
            continue;
        };
        if now.value != value.value {
            let message = format!(
                "`{}` of answers of `{of}` was {}, and is {}",
                name.value, value.value, now.value
            );
            let change = Change::unknown(
                "response-mapping-changed",
                message,
                "values are not compared",
            );
            let old = Place::new(value.span, &places.0.pointer);
            both.push(
                change
                    .old(old)
                    .new_at(Place::new(now.span, &places.1.pointer)),
            );
        }
    }
}

fn find<'t>(texts: &'t Texts, name: &str) -> Option<&'t (Spanned<String>, Spanned<String>)> {
    let exact = texts.iter().find(|(it, _)| it.value == name);
    exact.or_else(|| {
        texts
            .iter()
            .find(|(it, _)| it.value.eq_ignore_ascii_case(name))
    })
}

/// Two mapping templates: members that the one writes and the other does not.
fn templates(
    both: &mut Both<'_, '_>,
    what: &str,
    side: &str,
    (old, new): (&Spanned<String>, &Spanned<String>),
    places: &(Place, Place),
) {
    if old.value == new.value {
        return;
    }
    let at = (
        Place::new(old.span, &places.0.pointer),
        Place::new(new.span, &places.1.pointer),
    );
    let (Some(before), Some(after)) = (Written::of(&old.value), Written::of(&new.value)) else {
        let reason = "one of the templates is in error; `gwc check` says why";
        let change = Change::unknown(
            format!("{side}-template-changed"),
            format!("{what} changed"),
            reason,
        );
        both.push(change.old(at.0).new_at(at.1));
        return;
    };
    let gone: Vec<&String> = before.fields.difference(&after.fields).collect();
    for field in &gone {
        let message = format!("{what} drops the field `{field}`");
        let change = match side {
            "response" => Change::breaking("response-field-dropped", message),
            _ => Change::unknown(
                "request-field-dropped",
                message,
                "whether the backend needs it is not compared",
            ),
        };
        both.push(change.old(at.0.clone()).new_at(at.1.clone()));
    }
    if gone.is_empty() && before.text != after.text {
        let reason = "what templates compute is not compared";
        let change = Change::unknown(
            format!("{side}-template-changed"),
            format!("{what} changed"),
            reason,
        );
        both.push(change.old(at.0).new_at(at.1));
    }
}

/// What a template writes, as far as that stands in it.
#[derive(Default)]
struct Written {
    /// The texts between directives and references, and the source of the references.
    text: String,
    /// Names of members of objects.
    fields: BTreeSet<String>,
    constant: String,
}

impl Written {
    fn of(template: &str) -> Option<Written> {
        let parsed = crate::vtl::parse(template).ok()?;
        let mut written = Written::default();
        walk_nodes(&mut written, &parsed.nodes);
        written.fields = names(&written.constant);
        // Blanks between the words mean nothing in JSON.
        written.text = template.split_whitespace().collect::<Vec<_>>().join(" ");
        Some(written)
    }
}

impl<'t> Visitor<'t> for Written {
    fn node(&mut self, node: &'t Node) {
        match &node.kind {
            NodeKind::Text(text) => self.constant.push_str(text),
            _ => {
                // Something that is not known.
                self.constant.push('\0');
                walk_node(self, node);
            }
        }
    }
}

/// The texts in quotes that have a colon behind them.
fn names(text: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut rest = text;
    while let Some((_, behind)) = rest.split_once('"') {
        let mut end = None;
        let mut is_escaped = false;
        for (at, c) in behind.char_indices() {
            match c {
                _ if is_escaped => is_escaped = false,
                '\\' => is_escaped = true,
                '"' => {
                    end = Some(at);
                    break;
                }
                _ => {}
            }
        }
        let Some((name, after)) = end.and_then(|end| behind.split_at_checked(end)) else {
            break;
        };
        rest = after.strip_prefix('"').unwrap_or(after);
        if rest.trim_start().starts_with(':') && !name.contains('\0') {
            names.insert(name.to_owned());
        }
    }
    names
}
