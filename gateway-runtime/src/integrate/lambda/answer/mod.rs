//! What a function returned, as the client's answer.
//!
//! Source: `reference/rest-api.md` §4.5 and §4.9, `reference/http-api.md` §4.2 and §4.3.

mod read;
#[cfg(test)]
mod tests;
mod usual;

use std::borrow::Cow;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, SET_COOKIE};
use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};

use super::invoke::malformed;
use super::media_type;
use crate::context::{Call, Failure, TRACE_ID};
use crate::descriptor::{Kind, PayloadFormat, ResponseType};
use crate::map::headers;
use crate::respond::{self, Answer, body::Body};
use read::{Fields, Scalar, Shape};

/// Most bytes that the names and values of an answer's headers have together.
const MAX_HEADER_BYTES: usize = 64 * 1024;

/// The decoder of Java's standard library takes text without padding.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// A status, headers, and a body where it is known already.
#[derive(Debug)]
pub(super) struct Proxied {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

/// Why a payload is no answer. The text is for operators.
type Malformed = &'static str;

/// The client's answer to what a function returned.
///
/// # Errors
///
/// The payload is none of the format's (502; 500 in the HTTP kind), or its body is no Base64 (500).
pub(super) fn buffered(
    call: &Call<'_>,
    format: PayloadFormat,
    payload: &Bytes,
) -> Result<Answer, Failure> {
    let kind = call.stage.api.kind;
    let read = match format {
        PayloadFormat::Rest | PayloadFormat::V1 => read::object(payload)
            .map_err(|_| "the payload is no JSON object")
            .and_then(
                |fields| match fields.has_unknown || fields.cookies.is_some() {
                    true => Err("the payload has a field that is none of an answer's"),
                    false => Ok((fields, None)),
                },
            ),
        PayloadFormat::V2 => inferred(payload),
    };
    let (fields, inferred) = read.map_err(|reason| Failure::new(malformed(kind), reason))?;
    if let Some(body) = inferred {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let status = StatusCode::OK;
        return Ok(finished(
            call,
            format,
            Proxied {
                status,
                headers,
                body,
            },
        ));
    }
    let is_base64 = match &fields.is_base64 {
        Some(Scalar::Bool(is_base64)) => *is_base64,
        Some(Scalar::Text(text)) => text == "true",
        _ => false,
    };
    let proxied =
        proxied(fields, format, payload).map_err(|reason| Failure::new(malformed(kind), reason))?;
    let decodes = match (format, is_base64) {
        (_, false) => false,
        (PayloadFormat::Rest, true) => {
            let types = call.stage.api.binary_media_types;
            let accept = call.headers.get(ACCEPT).map(HeaderValue::as_bytes);
            media_type::is_binary(types, accept)
        }
        (PayloadFormat::V1 | PayloadFormat::V2, true) => true,
    };
    let proxied = match decodes {
        true => Proxied {
            body: BASE64.decode(&proxied.body).map(Bytes::from).map_err(|_| {
                let reason = "the function's body is no Base64";
                Failure::new(ResponseType::ApiConfigurationError, reason)
            })?,
            ..proxied
        },
        false => proxied,
    };
    Ok(finished(call, format, proxied))
}

/// The status and headers of a stream's metadata.
///
/// # Errors
///
/// They are malformed.
pub(super) fn metadata(json: &[u8]) -> Result<Proxied, Malformed> {
    let fields = read::object(json).map_err(|_| "the metadata is no JSON object")?;
    if fields.has_unknown || fields.body.is_some() || fields.is_base64.is_some() {
        return Err("the metadata has a field that is none of it");
    }
    proxied(fields, PayloadFormat::Rest, &Bytes::new())
}

/// The fields of a payload of format 2.0; a payload without a status is itself the body.
fn inferred(payload: &Bytes) -> Result<(Fields<'_>, Option<Bytes>), Malformed> {
    const NO_JSON: &str = "the payload is no JSON";
    match payload.trim_ascii().first() {
        Some(b'{') => {
            let fields = read::object(payload).map_err(|_| NO_JSON)?;
            let body = fields.status.is_none().then(|| payload.clone());
            Ok((fields, body))
        }
        Some(b'"') => {
            let text = read::string(payload).map_err(|_| NO_JSON)?;
            Ok((Fields::default(), Some(bytes(payload, text))))
        }
        _ if read::is_json(payload) => Ok((Fields::default(), Some(payload.clone()))),
        _ => Err(NO_JSON),
    }
}

/// The bytes of a text that was read from `payload`.
fn bytes(payload: &Bytes, text: Cow<'_, str>) -> Bytes {
    match text {
        Cow::Borrowed(text) => payload.slice_ref(text.as_bytes()),
        Cow::Owned(text) => Bytes::from(text),
    }
}

fn proxied(
    mut fields: Fields<'_>,
    format: PayloadFormat,
    payload: &Bytes,
) -> Result<Proxied, Malformed> {
    if let Some(Scalar::Integer(_) | Scalar::Float(_) | Scalar::Other) = fields.is_base64 {
        return Err("`isBase64Encoded` is neither true nor false");
    }
    if let Some(Scalar::Text(text)) = &fields.is_base64
        && !matches!(&**text, "true" | "false")
    {
        return Err("`isBase64Encoded` is neither true nor false");
    }
    let body = match fields.body.take() {
        None | Some(Scalar::Null) => Bytes::new(),
        Some(Scalar::Text(text)) => bytes(payload, text),
        Some(_) => return Err("`body` is no string"),
    };
    Ok(Proxied {
        status: status(fields.status.as_ref())?,
        headers: header_map(&fields, format)?,
        body,
    })
}

/// 200 where there is none. Interim statuses end no exchange.
fn status(status: Option<&Scalar<'_>>) -> Result<StatusCode, Malformed> {
    let number = match status {
        None | Some(Scalar::Null) => return Ok(StatusCode::OK),
        Some(Scalar::Integer(number)) => u16::try_from(*number).ok(),
        Some(Scalar::Float(number)) if number.fract() == 0.0 => {
            // Saturates; what is out of range is refused below.
            Some(*number as u16)
        }
        Some(Scalar::Text(text)) => text.trim().parse().ok(),
        Some(Scalar::Float(_) | Scalar::Bool(_) | Scalar::Other) => None,
    };
    let number = number.filter(|number| (200..=599).contains(number));
    let status = number.and_then(|number| StatusCode::from_u16(number).ok());
    status.ok_or("`statusCode` is no status of an answer")
}

/// The headers: those with several values first, then those with one, then cookies.
fn header_map(fields: &Fields<'_>, format: PayloadFormat) -> Result<HeaderMap, Malformed> {
    let mut map = HeaderMap::new();
    let mut n_bytes = 0;
    let mut add = |name: &str, value: &str| {
        n_bytes += name.len() + value.len();
        let name =
            HeaderName::from_bytes(name.as_bytes()).map_err(|_| "a header has no valid name")?;
        let value =
            HeaderValue::from_bytes(value.as_bytes()).map_err(|_| "a header has no valid value")?;
        if n_bytes > MAX_HEADER_BYTES || map.try_append(name, value).is_err() {
            return Err("the headers are too large");
        }
        Ok(())
    };
    match &fields.multi_value_headers {
        Some(Shape::Bad) if format != PayloadFormat::V2 => {
            return Err("`multiValueHeaders` is no object");
        }
        Some(Shape::Good(entries)) if format != PayloadFormat::V2 => {
            for (name, values) in entries {
                match values {
                    Shape::Good(values) => {
                        for value in values {
                            each(value, |text| add(name, text))?;
                        }
                    }
                    Shape::Null => {}
                    Shape::Bad => return Err("a value of `multiValueHeaders` is no list"),
                }
            }
        }
        _ => {}
    }
    match &fields.headers {
        Some(Shape::Good(entries)) => {
            for (name, value) in entries {
                each(value, |text| add(name, text))?;
            }
        }
        Some(Shape::Bad) => return Err("`headers` is no object"),
        Some(Shape::Null) | None => {}
    }
    match &fields.cookies {
        Some(Shape::Good(cookies)) => {
            for cookie in cookies {
                each(cookie, |text| add(SET_COOKIE.as_str(), text))?;
            }
        }
        Some(Shape::Bad) => return Err("`cookies` is no list"),
        Some(Shape::Null) | None => {}
    }
    Ok(map)
}

/// Passes the text of a header's value on; one that is `null` is none.
fn each(
    value: &Scalar<'_>,
    add: impl FnOnce(&str) -> Result<(), Malformed>,
) -> Result<(), Malformed> {
    match value {
        Scalar::Null => Ok(()),
        value => add(&value
            .as_header()
            .ok_or("the value of a header is a container")?),
    }
}

/// The answer, with what the gateway changes of its headers.
fn finished(call: &Call<'_>, format: PayloadFormat, mut proxied: Proxied) -> Answer {
    let body = std::mem::take(&mut proxied.body);
    with_body(call, format, proxied, Body::full(body))
}

/// The same with another body.
pub(super) fn with_body(
    call: &Call<'_>,
    format: PayloadFormat,
    proxied: Proxied,
    body: Body,
) -> Answer {
    let Proxied {
        status, headers, ..
    } = proxied;
    let is_bodyless = matches!(status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED);
    let body = if is_bodyless {
        Body::full(Bytes::new())
    } else {
        body
    };
    let mut response = Response::new(body);
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    finish_headers(call, format, status, response.headers_mut());
    response
}

/// Drops and renames headers, and adds the content type that an answer has without its own.
fn finish_headers(
    call: &Call<'_>,
    format: PayloadFormat,
    status: StatusCode,
    headers: &mut HeaderMap,
) {
    let api = call.stage.api;
    let fate = |name: &HeaderName| match api.kind {
        Kind::Rest => headers::rest_lambda_response(name.as_str()),
        Kind::Http => headers::http_response(name.as_str(), api.cors.is_some()),
    };
    headers::apply(headers, fate);
    let is_bodyless = matches!(status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED);
    if !is_bodyless {
        let default = match format {
            PayloadFormat::Rest | PayloadFormat::V1 => None,
            PayloadFormat::V2 => Some("text/plain; charset=utf-8"),
        };
        respond::default_content_type(headers, default);
    }
}

/// Adds the trace id of the request, which answers of REST APIs have.
pub(super) fn add_trace(kind: Kind, trace_id: &str, answer: &mut Answer) {
    if kind == Kind::Rest
        && let Ok(trace) = HeaderValue::from_str(trace_id)
    {
        answer.headers_mut().insert(TRACE_ID, trace);
    }
}
