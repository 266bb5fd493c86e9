//! What of a request's headers, query and path goes into its event, mappings included.

use std::borrow::Cow;

use crate::context::{Call, Outcome};
use crate::descriptor::{Action, Kind, LambdaIntegration, Mapping, Target};
use crate::integrate::spelling::Spellings;
use crate::map::{self, Message, headers};
use crate::serve::RawHead;
use crate::text::Inline;
use crate::{guard, path};

/// A name and one value.
pub(super) type Field<'e> = (Cow<'e, [u8]>, Cow<'e, [u8]>);

/// The parts of a request that mappings change.
pub(super) struct Fields<'e> {
    /// In the order they came; those of one name stand together.
    pub(super) headers: Vec<Field<'e>>,
    /// Decoded, in the order they came.
    pub(super) query: Vec<Field<'e>>,
    /// As sent, without `?`.
    pub(super) raw_query: Cow<'e, str>,
    /// Another path, where one is mapped.
    pub(super) path: Option<Cow<'e, str>>,
}

impl<'e> Fields<'e> {
    /// Those of the request with this body, after the mappings.
    pub(super) fn new(
        call: &'e Call<'_>,
        integration: &'e LambdaIntegration,
        body: &'e [u8],
    ) -> Fields<'e> {
        let raw_query = call.query.unwrap_or_default();
        let bytes = |text: Cow<'e, str>| match text {
            Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
            Cow::Owned(text) => Cow::Owned(text.into_bytes()),
        };
        let mut fields = Fields {
            headers: own_headers(call, body.len()),
            query: path::query_parameters(raw_query)
                .map(|(name, value)| (bytes(name), bytes(value)))
                .collect(),
            raw_query: Cow::Borrowed(raw_query),
            path: None,
        };
        if !integration.request.is_empty() {
            fields.map(call, integration.request, body);
        }
        fields
    }

    fn map(&mut self, call: &'e Call<'_>, mappings: &'e [Mapping], body: &'e [u8]) {
        let body = std::str::from_utf8(body).ok();
        let message = Message::Request(body);
        let mut is_query_changed = false;
        for mapping in mappings {
            let value = map::value(mapping.value, call, message, &Outcome::default());
            let value = value.map(|value| Cow::Owned(value.into_owned().into_bytes()));
            match mapping.target {
                Target::Header(name) => {
                    let is = |known: &[u8]| known.eq_ignore_ascii_case(name.as_bytes());
                    let name = Cow::Owned(name.to_ascii_lowercase().into_bytes());
                    change(&mut self.headers, mapping.action, is, name, value);
                }
                Target::Query(name) => {
                    is_query_changed = true;
                    let is = |known: &[u8]| known == name.as_bytes();
                    let name = Cow::Borrowed(name.as_bytes());
                    change(&mut self.query, mapping.action, is, name, value);
                }
                Target::WholePath => {
                    let text = value.map(|value| String::from_utf8_lossy(&value).into_owned());
                    self.path = text.map(|text| match text.starts_with('/') {
                        true => Cow::Owned(text),
                        false => Cow::Owned(format!("/{text}")),
                    });
                }
                Target::Path(_) | Target::Status => {}
            }
        }
        if is_query_changed {
            let mut query = String::new();
            for (name, value) in &self.query {
                if !query.is_empty() {
                    query.push('&');
                }
                path::encode_query(&String::from_utf8_lossy(name), &mut query);
                query.push('=');
                path::encode_query(&String::from_utf8_lossy(value), &mut query);
            }
            self.raw_query = Cow::Owned(query);
        }
    }
}

/// Adds, replaces or removes the fields of a name; they keep standing together. One without a value stays as it is.
fn change<'e>(
    fields: &mut Vec<Field<'e>>,
    action: Action,
    is: impl Fn(&[u8]) -> bool,
    name: Cow<'e, [u8]>,
    value: Option<Cow<'e, [u8]>>,
) {
    match (action, value) {
        (Action::Remove, _) => fields.retain(|(known, _)| !is(known)),
        (_, None) => {}
        (Action::Overwrite, Some(value)) => {
            fields.retain(|(known, _)| !is(known));
            fields.push((name, value));
        }
        (Action::Append, Some(value)) => match fields.iter().rposition(|(known, _)| is(known)) {
            Some(last) => {
                let name = fields.get(last).map_or(name, |(known, _)| known.clone());
                fields.insert(last + 1, (name, value));
            }
            None => fields.push((name, value)),
        },
    }
}

/// The client's headers that functions see, and the gateway's own behind them.
fn own_headers<'e>(call: &'e Call<'_>, body_length: usize) -> Vec<Field<'e>> {
    let rest = call.stage.api.kind == Kind::Rest;
    let has_options = call.headers.contains_key(http::header::CONNECTION);
    let mut fields = Vec::with_capacity(call.headers.len() + 6);
    let mut spellings = Spellings::new(call.raw_head.map(RawHead::bytes));
    let mut forwarded_for = Vec::new();
    for name in call.headers.keys() {
        let spelled = spellings.of(name);
        let text = name.as_str();
        if text == "x-forwarded-for" {
            for value in call.headers.get_all(name) {
                forwarded_for.extend_from_slice(value.as_bytes());
                forwarded_for.extend_from_slice(b", ");
            }
            continue;
        }
        let is_dropped = match rest {
            true => headers::is_dropped_rest_event(text),
            false => headers::is_dropped_http_event(text),
        };
        if is_dropped || has_options && guard::is_nominated(call.headers, text) {
            continue;
        }
        // As recorded (`reference/rest-api.md` §4.5).
        let spelled: &[u8] = match text {
            "authorization" if rest => b"Authorization",
            "user-agent" if rest => b"User-Agent",
            _ => spelled,
        };
        for value in call.headers.get_all(name) {
            fields.push((Cow::Borrowed(spelled), Cow::Borrowed(value.as_bytes())));
        }
    }
    forwarded_for.extend_from_slice(call.client_text().as_bytes());
    let port = Inline::number(call.connection.local.port());
    let own =
        |name: &'static str, value: Vec<u8>| (Cow::Borrowed(name.as_bytes()), Cow::Owned(value));
    let trace_id = call.trace_id().as_bytes().to_vec();
    fields.push(own("Host", call.host.as_bytes().to_vec()));
    fields.push(own("X-Amzn-Trace-Id", trace_id));
    fields.push(own("X-Forwarded-For", forwarded_for));
    fields.push(own("X-Forwarded-Port", port.as_bytes().to_vec()));
    fields.push(own("X-Forwarded-Proto", b"http".to_vec()));
    if !rest {
        let length = Inline::number(body_length);
        fields.push(own("Content-Length", length.as_bytes().to_vec()));
    }
    fields
}
