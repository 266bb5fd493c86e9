//! What of a request's headers, query and path goes into its event, mappings included.

use std::borrow::Cow;

use crate::context::{Call, Outcome};
use crate::descriptor::{Action, Kind, LambdaIntegration, Mapping, PayloadFormat, Target};
use crate::integrate::spelling::Spellings;
use crate::map::{self, Message, MessageBody, headers};
use crate::path;
use crate::serve::RawHead;
use crate::text::{Inline, Text, lossy};

/// A name and one value.
pub(super) type Field<'e> = (Cow<'e, [u8]>, Cow<'e, [u8]>);

/// What the gateway adds to the client's headers, made before the fields that borrow it.
pub(super) struct Own<'e> {
    trace_id: &'e str,
    forwarded_for: Text<'e>,
    port: Inline,
    /// Of the body; functions of the REST kind are not told.
    length: Option<Inline>,
}

impl<'e> Own<'e> {
    pub(super) fn new(
        call: &'e Call<'_>,
        trace_id: &'e str,
        body_length: Option<usize>,
    ) -> Own<'e> {
        let client = call.client_text();
        let before = call.headers.get_all("x-forwarded-for");
        let before = before.iter().map(|value| lossy(value.as_bytes()));
        let mut list: String = before
            .flat_map(|value| [value, Cow::Borrowed(", ")])
            .collect();
        let forwarded_for = match list.is_empty() {
            true => client,
            false => {
                list.push_str(&Cow::from(client));
                Text::Owned(list)
            }
        };
        Own {
            trace_id,
            forwarded_for,
            port: Inline::number(call.connection.local.port()),
            length: body_length
                .filter(|_| call.stage.api.kind == Kind::Http)
                .map(Inline::number),
        }
    }
}

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
        own: &'e Own<'_>,
        body: &'e [u8],
    ) -> Fields<'e> {
        let raw_query = call.query.unwrap_or_default();
        let bytes = |text: Cow<'e, str>| match text {
            Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
            Cow::Owned(text) => Cow::Owned(text.into_bytes()),
        };
        let mut fields = Fields {
            headers: headers(call, own, integration.payload),
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

    /// The values of one name together, in their order; names sorted.
    pub(super) fn sorted_query(&self) -> Cow<'_, [Field<'e>]> {
        if self.query.is_sorted_by(|(a, _), (b, _)| a <= b) {
            return Cow::Borrowed(&self.query);
        }
        let mut query = self.query.clone();
        query.sort_by(|(a, _), (b, _)| a.cmp(b));
        Cow::Owned(query)
    }

    fn map(&mut self, call: &'e Call<'_>, mappings: &'e [Mapping], body: &'e [u8]) {
        let body = std::str::from_utf8(body).ok().map(MessageBody::new);
        let message = Message::Request(body.as_ref());
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
                    let text = value.map(|value| lossy(&value).into_owned());
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
                path::encode_query(&lossy(name), &mut query);
                query.push('=');
                path::encode_query(&lossy(value), &mut query);
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

/// The client's headers that functions see, and the gateway's own behind them. Their names are in lower case in
/// format 2.0, else as the client wrote them.
fn headers<'e>(call: &'e Call<'_>, own: &'e Own<'_>, format: PayloadFormat) -> Vec<Field<'e>> {
    let rest = call.stage.api.kind == Kind::Rest;
    let is_lower = format == PayloadFormat::V2;
    let mut fields = Vec::with_capacity(call.headers.len() + 6);
    let raw_head = call.raw_head.filter(|_| !is_lower);
    let mut spellings = Spellings::new(raw_head.map(RawHead::bytes));
    // The name of the field before, and how it is spelled where functions see it: fields of one name come together.
    let mut before: Option<(&http::HeaderName, Option<&[u8]>)> = None;
    for (name, value) in call.headers {
        let spelled = match before {
            Some((known, spelled)) if std::ptr::eq(known, name) => spelled,
            _ => {
                let spelled = spellings.of(name);
                let text = name.as_str();
                let is_dropped = match rest {
                    true => headers::is_dropped_rest_event(text),
                    false => headers::is_dropped_http_event(text),
                };
                let is_hidden = is_dropped || text == "x-forwarded-for";
                // As recorded (`reference/rest-api.md` §4.5).
                let spelled: &[u8] = match text {
                    "authorization" if rest => b"Authorization",
                    "user-agent" if rest => b"User-Agent",
                    _ => spelled,
                };
                (!is_hidden).then_some(spelled)
            }
        };
        before = Some((name, spelled));
        if let Some(spelled) = spelled
            && !(rest && headers::is_signature(name.as_str(), value))
        {
            fields.push((Cow::Borrowed(spelled), Cow::Borrowed(value.as_bytes())));
        }
    }
    let length = own.length.as_ref();
    let own = [
        ("Host", "host", Some(call.host.as_bytes())),
        (
            "X-Amzn-Trace-Id",
            "x-amzn-trace-id",
            Some(own.trace_id.as_bytes()),
        ),
        (
            "X-Forwarded-For",
            "x-forwarded-for",
            Some(own.forwarded_for.as_bytes()),
        ),
        (
            "X-Forwarded-Port",
            "x-forwarded-port",
            Some(own.port.as_bytes()),
        ),
        ("X-Forwarded-Proto", "x-forwarded-proto", Some(&b"http"[..])),
        (
            "Content-Length",
            "content-length",
            length.map(Inline::as_bytes),
        ),
    ];
    for (spelled, lower, value) in own {
        let name = if is_lower { lower } else { spelled };
        fields.extend(value.map(|value| (name.as_bytes().into(), value.into())));
    }
    fields
}
