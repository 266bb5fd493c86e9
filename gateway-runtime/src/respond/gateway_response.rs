//! Gateway responses: the only place that turns a [`Failure`] into status, headers and body.
//!
//! Source: `reference/rest-api.md` §4.13 and §6, `reference/http-api.md` §9.

use std::borrow::Cow;

use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use http::{Response, StatusCode};

use super::defaults::of;
use super::{Answer, add_ids, body::Body, by_accept};
use crate::context::{Call, Failure, Outcome};
use crate::descriptor::{GatewayResponse, Kind, ResponseType};
use crate::map::{self, Message};

const ERROR_TYPE: HeaderName = HeaderName::from_static("x-amzn-errortype");
const PROBLEM: HeaderValue = HeaderValue::from_static("application/problem+json");
const NOSNIFF: HeaderName = HeaderName::from_static("x-content-type-options");

impl Failure {
    /// A failure with the message of its type.
    pub(crate) fn new(response_type: ResponseType, detail: impl Into<Cow<'static, str>>) -> Self {
        Failure {
            response_type,
            status: None,
            is_problem: false,
            error_type: None,
            message: Cow::Borrowed(of(response_type).message),
            detail: detail.into(),
        }
    }

    /// A failure with a message of its own.
    pub(crate) fn with_message(response_type: ResponseType, message: String) -> Self {
        Failure {
            response_type,
            status: None,
            is_problem: false,
            error_type: None,
            message: Cow::Owned(message),
            detail: Cow::Borrowed(""),
        }
    }

    /// A failure that no gateway response type stands for: the status, and its name as the message.
    pub(crate) fn with_status(status: StatusCode, detail: &'static str) -> Self {
        let response_type = if status.is_server_error() {
            ResponseType::Default5xx
        } else {
            ResponseType::Default4xx
        };
        Failure {
            response_type,
            status: Some(status),
            is_problem: false,
            error_type: None,
            message: Cow::Borrowed(status.canonical_reason().unwrap_or("Bad Request")),
            detail: Cow::Borrowed(detail),
        }
    }

    /// Parameters that do not fit a plain document: the body of an RFC 9457 problem.
    pub(crate) fn problem(body: String) -> Self {
        let failure = Failure::with_message(ResponseType::BadRequestParameters, body);
        Failure {
            is_problem: true,
            ..failure
        }
    }
}

/// The answer for a failure of a request that reached an API.
pub(crate) fn render(call: &Call<'_>, failure: &Failure, outcome: &Outcome<'_>) -> Answer {
    match call.stage.api.kind {
        _ if failure.is_problem => problem(call, failure),
        Kind::Rest => rest(call, failure, outcome),
        Kind::Http => http(call, failure),
    }
}

/// What is wrong with the parameters of a plain document's request (RFC 9457).
fn problem(call: &Call<'_>, failure: &Failure) -> Answer {
    let status = of(failure.response_type).status;
    let mut response = json(status, failure.message.clone().into_owned());
    response.headers_mut().insert(CONTENT_TYPE, PROBLEM);
    add_ids(call, response.headers_mut());
    response
}

fn http(call: &Call<'_>, failure: &Failure) -> Answer {
    let defaults = of(failure.response_type);
    let (status, message) = match failure.status {
        Some(status) => (status.as_u16(), failure.message.as_ref()),
        None => (defaults.http_status, defaults.http_message),
    };
    let mut response = json(status, format!("{{\"message\":\"{message}\"}}"));
    add_ids(call, response.headers_mut());
    response
}

fn rest(call: &Call<'_>, failure: &Failure, outcome: &Outcome<'_>) -> Answer {
    let defaults = of(failure.response_type);
    let own_status = failure
        .status
        .map_or(defaults.status, |status| status.as_u16());
    let custom = customised(call, failure.response_type, own_status);
    let status = custom
        .and_then(|response| response.status)
        .unwrap_or(own_status);
    let outcome = Outcome {
        status: Some(status),
        failure: Some(failure),
        ..*outcome
    };
    let template = custom.and_then(|response| by_accept(call, response.templates));
    let mut response = match template {
        Some((media_type, parts)) => {
            let text = map::value(parts, call, Message::REQUEST, &outcome).unwrap_or_default();
            let mut response = json(status, text.into_owned());
            if let Ok(media_type) = HeaderValue::from_str(media_type) {
                response.headers_mut().insert(CONTENT_TYPE, media_type);
            }
            response
        }
        None => {
            let space = if defaults.late { " " } else { "" };
            // As recorded (`reference/rest-api.md` §5.1).
            let key = match failure.response_type {
                ResponseType::AccessDenied => "Message",
                _ => "message",
            };
            json(
                status,
                format!("{{\"{key}\":{space}{}}}", failure.message_json()),
            )
        }
    };
    for (name, parts) in custom.map_or(&[][..], |response| response.headers) {
        let value = map::value(parts, call, Message::REQUEST, &outcome);
        if let Some(value) = value.and_then(|value| HeaderValue::from_bytes(value.as_bytes()).ok())
            && let Ok(name) = HeaderName::from_bytes(name.as_bytes())
        {
            response.headers_mut().insert(name, value);
        }
    }
    add_ids(call, response.headers_mut());
    response.headers_mut().insert(
        ERROR_TYPE,
        HeaderValue::from_static(failure.error_type.unwrap_or(defaults.error_type)),
    );
    response
}

/// The customised response: of the type itself, else of the class of its status.
fn customised(
    call: &Call<'_>,
    response_type: ResponseType,
    status: u16,
) -> Option<&'static GatewayResponse> {
    let all = call.stage.api.gateway_responses;
    let class = if status < 500 {
        ResponseType::Default4xx
    } else {
        ResponseType::Default5xx
    };
    // Customising is not effective for payloads that are too large (`reference/rest-api.md` §6).
    let own = all.iter().find(|response| {
        response.response_type == response_type && response_type != ResponseType::RequestTooLarge
    });
    own.or_else(|| all.iter().find(|response| response.response_type == class))
}

/// A JSON answer of the gateway itself.
pub(crate) fn json(status: u16, body: String) -> Answer {
    let mut response = Response::new(Body::full(body));
    *response.status_mut() =
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, super::JSON);
    headers.insert(NOSNIFF, HeaderValue::from_static("nosniff"));
    response
}
