//! Answers: the gateway's own, and what goes with every answer.

pub(crate) mod body;
pub(crate) mod cors;
mod defaults;
pub(crate) mod gateway_response;
mod pace;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, HeaderName, HeaderValue};
use http::{HeaderMap, Response, StatusCode};

use crate::context::Call;
use crate::descriptor::{Kind, ResponseType};
use crate::text::Inline;
use body::Body;

/// An answer on its way to the client.
pub(crate) type Answer = Response<Body>;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-amzn-requestid");
const EXTENDED_ID: HeaderName = HeaderName::from_static("x-amz-apigw-id");
const HTTP_REQUEST_ID: HeaderName = HeaderName::from_static("apigw-requestid");
const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// Adds the ids of the request (`reference/rest-api.md` §4.10, `http-api.md` §1).
pub(crate) fn add_ids(call: &Call<'_>, headers: &mut HeaderMap) {
    let value =
        |id: Inline| HeaderValue::from_bytes(id.as_bytes()).unwrap_or(HeaderValue::from_static(""));
    match call.stage.api.kind {
        Kind::Rest => {
            headers.insert(REQUEST_ID, value(call.id.uuid()));
            headers.insert(EXTENDED_ID, value(call.id.extended()));
        }
        Kind::Http => {
            headers.insert(HTTP_REQUEST_ID, value(call.id.extended()));
        }
    }
}

/// Sets the content type where the answer has none: `media_type`, else `application/json`.
pub(crate) fn default_content_type(headers: &mut HeaderMap, media_type: Option<&'static str>) {
    headers.entry(CONTENT_TYPE).or_insert_with(|| {
        let value = media_type
            .map(|name| HeaderValue::from_maybe_shared(Bytes::from_static(name.as_bytes())));
        value.and_then(Result::ok).unwrap_or(JSON)
    });
}

/// The entry of `choices` for the first media type of the request's `Accept`: that type, else
/// `application/json`, else the first (`reference/rest-api.md` §4.6).
pub(crate) fn by_accept<'c, T>(
    call: &Call<'_>,
    choices: &'c [(&'static str, T)],
) -> Option<&'c (&'static str, T)> {
    let accept = call.header(ACCEPT);
    let wanted = accept.as_deref().map_or("application/json", media_type);
    choices
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(wanted))
        .or_else(|| choices.iter().find(|(name, _)| *name == "application/json"))
        .or_else(|| choices.first())
}

/// The first media type of a field without its parameters.
pub(crate) fn media_type(field: &str) -> &str {
    field.split([',', ';']).next().unwrap_or("").trim()
}

/// A status from 200 to 599. The reference takes interim ones too, after which the client would wait for another answer.
pub(crate) fn final_status(text: &str) -> Option<StatusCode> {
    // Rust reads a sign as well.
    let status = text.parse().ok().filter(|_| !text.starts_with('+'))?;
    (200..=599)
        .contains(&status)
        .then(|| StatusCode::from_u16(status).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_are_integers_that_end_an_exchange() {
        for text in ["199", "600", "+444", "444.0", " 444", "", "x", "100000"] {
            assert_eq!(final_status(text), None, "{text}");
        }
        assert_eq!(final_status("599").map(|status| status.as_u16()), Some(599));
    }
}
