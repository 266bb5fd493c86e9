//! Gateway responses: the only place that turns a [`Failure`] into status, headers and body.
//!
//! Source: `reference/rest-api.md` §4.13 and §6, `reference/http-api.md` §9.

use std::borrow::Cow;

use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use http::{Response, StatusCode};

use super::{Answer, add_ids, body::Body, by_accept};
use crate::context::{Call, Failure, Outcome};
use crate::descriptor::{GatewayResponse, Kind, ResponseType};
use crate::map::{self, Message};

const ERROR_TYPE: HeaderName = HeaderName::from_static("x-amzn-errortype");
const PROBLEM: HeaderValue = HeaderValue::from_static("application/problem+json");
const NOSNIFF: HeaderName = HeaderName::from_static("x-content-type-options");

/// Status, message, `x-amzn-ErrorType` and the status and message of the HTTP kind for each type.
struct Defaults {
    status: u16,
    message: &'static str,
    error_type: &'static str,
    http_status: u16,
    http_message: &'static str,
    /// Errors of the execution stage have a space after the colon.
    late: bool,
}

const fn defaults(
    status: u16,
    message: &'static str,
    error_type: &'static str,
    http: (u16, &'static str),
    late: bool,
) -> Defaults {
    Defaults {
        status,
        message,
        error_type,
        http_status: http.0,
        http_message: http.1,
        late,
    }
}

fn of(response_type: ResponseType) -> Defaults {
    const INTERNAL: (u16, &str) = (500, "Internal Server Error");
    const FORBIDDEN: (u16, &str) = (403, "Forbidden");
    match response_type {
        ResponseType::AccessDenied => {
            defaults(403, "Forbidden", "AccessDeniedException", FORBIDDEN, false)
        }
        ResponseType::ApiConfigurationError => defaults(
            500,
            "Internal server error",
            "InternalServerErrorException",
            INTERNAL,
            true,
        ),
        ResponseType::AuthorizerConfigurationError => {
            defaults(500, "", "AuthorizerConfigurationException", INTERNAL, false)
        }
        ResponseType::AuthorizerFailure => {
            defaults(500, "", "AuthorizerFailureException", INTERNAL, false)
        }
        ResponseType::BadRequestBody => defaults(
            400,
            "Invalid request body",
            "BadRequestException",
            (400, "Bad Request"),
            true,
        ),
        ResponseType::BadRequestParameters => defaults(
            400,
            "Bad Request",
            "BadRequestException",
            (400, "Bad Request"),
            true,
        ),
        ResponseType::Default4xx => defaults(
            400,
            "Bad Request",
            "BadRequestException",
            (400, "Bad Request"),
            false,
        ),
        ResponseType::Default5xx => defaults(
            502,
            "Internal server error",
            "InternalServerErrorException",
            (502, "Bad Gateway"),
            true,
        ),
        ResponseType::ExpiredToken => defaults(
            403,
            "The security token included in the request is expired",
            "ExpiredTokenException",
            FORBIDDEN,
            false,
        ),
        ResponseType::IntegrationFailure => defaults(
            504,
            "Network error communicating with endpoint",
            "InternalServerErrorException",
            (503, "Service Unavailable"),
            true,
        ),
        ResponseType::IntegrationTimeout => defaults(
            504,
            "Endpoint request timed out",
            "InternalServerErrorException",
            (504, "Endpoint request timed out"),
            true,
        ),
        ResponseType::InvalidApiKey => {
            defaults(403, "Forbidden", "ForbiddenException", FORBIDDEN, false)
        }
        ResponseType::InvalidSignature => defaults(
            403,
            "Forbidden",
            "InvalidSignatureException",
            FORBIDDEN,
            false,
        ),
        ResponseType::MissingAuthenticationToken => defaults(
            403,
            "Missing Authentication Token",
            "MissingAuthenticationTokenException",
            (404, "Not Found"),
            false,
        ),
        ResponseType::QuotaExceeded => defaults(
            429,
            "Limit Exceeded",
            "LimitExceededException",
            (429, "Too Many Requests"),
            false,
        ),
        ResponseType::RequestTooLarge => defaults(
            413,
            "Request Too Long",
            "RequestTooLargeException",
            (413, "Request Entity Too Large"),
            false,
        ),
        ResponseType::ResourceNotFound => defaults(
            404,
            "Not Found",
            "NotFoundException",
            (404, "Not Found"),
            false,
        ),
        ResponseType::Throttled => defaults(
            429,
            "Too Many Requests",
            "TooManyRequestsException",
            (429, "Too Many Requests"),
            false,
        ),
        ResponseType::Unauthorized => defaults(
            401,
            "Unauthorized",
            "UnauthorizedException",
            (401, "Unauthorized"),
            false,
        ),
        ResponseType::UnsupportedMediaType => defaults(
            415,
            "Unsupported Media Type",
            "BadRequestException",
            (415, "Unsupported Media Type"),
            true,
        ),
        ResponseType::WafFiltered => {
            defaults(403, "Forbidden", "ForbiddenException", FORBIDDEN, false)
        }
    }
}

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
