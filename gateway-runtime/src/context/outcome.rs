//! How a request went: what its integration gave, what the gateway answers by itself, and what logs say of both.

use std::borrow::Cow;
use std::time::{Duration, Instant};

use http::{HeaderMap, HeaderValue, StatusCode};

use super::json_string;
use crate::descriptor::ResponseType;
use crate::telemetry::counters::Rejection;

/// What the gateway itself answers, and why.
#[derive(Debug, Clone)]
pub(crate) struct Failure {
    pub(crate) response_type: ResponseType,
    /// The status, where it is not that of the type.
    pub(crate) status: Option<StatusCode>,
    /// Whether `message` is the body of an RFC 9457 problem.
    pub(crate) is_problem: bool,
    /// `x-amzn-ErrorType`, where it is not that of the type.
    pub(crate) error_type: Option<&'static str>,
    /// `$context.error.message`.
    pub(crate) message: Cow<'static, str>,
    /// `$context.integrationErrorMessage`: the detail for operators; never sent to clients.
    pub(crate) detail: Cow<'static, str>,
}

impl Failure {
    /// `$context.error.messageString`: the message as JSON, `null` where there is none.
    pub(crate) fn message_json(&self) -> String {
        match &*self.message {
            "" => "null".to_owned(),
            message => json_string(message),
        }
    }

    /// What it counts as, where the gateway refused the request by itself.
    pub(crate) fn rejection(&self) -> Option<Rejection> {
        Some(match (self.status, self.response_type) {
            (Some(StatusCode::LOOP_DETECTED), _) => Rejection::Loop,
            (Some(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE), _) => Rejection::HeadTooLarge,
            (Some(StatusCode::REQUEST_TIMEOUT), _) => Rejection::TooSlow,
            (_, ResponseType::RequestTooLarge) => Rejection::BodyTooLarge,
            (_, ResponseType::BadRequestParameters | ResponseType::BadRequestBody) => {
                Rejection::Invalid
            }
            (_, ResponseType::Unauthorized) => Rejection::Unauthorized,
            (
                _,
                ResponseType::AccessDenied
                | ResponseType::ExpiredToken
                | ResponseType::InvalidApiKey
                | ResponseType::InvalidSignature,
            ) => Rejection::Forbidden,
            (_, ResponseType::Throttled) => Rejection::Throttled,
            (_, ResponseType::QuotaExceeded) => Rejection::Quota,
            _ => return None,
        })
    }

    /// Whether the integration failed, and not what comes before it.
    pub(crate) fn is_integrations(&self) -> bool {
        matches!(
            self.response_type,
            ResponseType::ApiConfigurationError
                | ResponseType::Default5xx
                | ResponseType::IntegrationFailure
                | ResponseType::IntegrationTimeout
        )
    }
}

/// What an integration gave, for logs and metrics.
#[derive(Debug, Clone, Default)]
pub(crate) struct Report {
    /// The backend's status; of a Lambda function that of the Lambda service.
    pub(crate) status: Option<u16>,
    /// From the call to the backend's response head.
    pub(crate) latency: Option<Duration>,
    /// The status that a function's answer names.
    pub(crate) own_status: Option<u16>,
    /// Of an answer that is streamed.
    pub(crate) stream: Option<StreamTimes>,
    /// The id that an AWS service gave the request.
    pub(super) request_id: Option<HeaderValue>,
    /// Its second id, of services that have one.
    pub(super) request_id_2: Option<HeaderValue>,
}

/// When the parts of a streamed answer came.
#[derive(Debug, Clone, Copy)]
pub(crate) struct StreamTimes {
    /// When the call began.
    pub(crate) begun: Instant,
    /// From there until all headers of the answer were here.
    pub(crate) all_headers: Duration,
}

impl Report {
    /// Notes the ids in the head of an AWS service's answer (`reference/http-api.md` §10).
    pub(crate) fn note_ids(&mut self, headers: &HeaderMap) {
        let id = headers.get("x-amzn-requestid");
        self.request_id = id.or_else(|| headers.get("x-amz-request-id")).cloned();
        self.request_id_2 = headers.get("x-amz-id-2").cloned();
    }
}

/// What is known of the answer so far.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Outcome<'r> {
    pub(crate) status: Option<u16>,
    pub(crate) failure: Option<&'r Failure>,
    /// How the integration's call went, as far as it did.
    pub(crate) report: Option<&'r Report>,
    pub(crate) response_length: Option<u64>,
    /// From the request's head to the end of the answer, where that is reached.
    pub(crate) latency: Option<Duration>,
}

impl Outcome<'static> {
    /// Nothing is known yet.
    pub(crate) const NONE: Outcome<'static> = Outcome {
        status: None,
        failure: None,
        report: None,
        response_length: None,
        latency: None,
    };
}

/// The reference's name of a gateway response type.
pub(crate) fn response_type_name(response_type: ResponseType) -> &'static str {
    match response_type {
        ResponseType::AccessDenied => "ACCESS_DENIED",
        ResponseType::ApiConfigurationError => "API_CONFIGURATION_ERROR",
        ResponseType::AuthorizerConfigurationError => "AUTHORIZER_CONFIGURATION_ERROR",
        ResponseType::AuthorizerFailure => "AUTHORIZER_FAILURE",
        ResponseType::BadRequestBody => "BAD_REQUEST_BODY",
        ResponseType::BadRequestParameters => "BAD_REQUEST_PARAMETERS",
        ResponseType::Default4xx => "DEFAULT_4XX",
        ResponseType::Default5xx => "DEFAULT_5XX",
        ResponseType::ExpiredToken => "EXPIRED_TOKEN",
        ResponseType::IntegrationFailure => "INTEGRATION_FAILURE",
        ResponseType::IntegrationTimeout => "INTEGRATION_TIMEOUT",
        ResponseType::InvalidApiKey => "INVALID_API_KEY",
        ResponseType::InvalidSignature => "INVALID_SIGNATURE",
        ResponseType::MissingAuthenticationToken => "MISSING_AUTHENTICATION_TOKEN",
        ResponseType::QuotaExceeded => "QUOTA_EXCEEDED",
        ResponseType::RequestTooLarge => "REQUEST_TOO_LARGE",
        ResponseType::ResourceNotFound => "RESOURCE_NOT_FOUND",
        ResponseType::Throttled => "THROTTLED",
        ResponseType::Unauthorized => "UNAUTHORIZED",
        ResponseType::UnsupportedMediaType => "UNSUPPORTED_MEDIA_TYPE",
        ResponseType::WafFiltered => "WAF_FILTERED",
    }
}
