//! One request on its way: what routing found, and the `$context` variables.

use std::borrow::Cow;
use std::net::IpAddr;
use std::time::{Duration, Instant, SystemTime};

use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Version, header};

use crate::clock;
use crate::deployment::{ActiveStage, Variant};
use crate::descriptor::{Context, Integration, Kind, Operation, ResponseType, TransferMode};
use crate::path;
use crate::route::Captures;
use crate::serve::{Connection, RawHead};
use crate::telemetry::counters::Rejection;
use crate::text::{self, Inline, Text};

/// The two ids of a request.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RequestId(u128);

impl RequestId {
    /// A new random id.
    pub(crate) fn new() -> Self {
        RequestId(fastrand::u128(..))
    }

    /// The id as a version 4 UUID (RFC 9562), `$context.requestId`.
    pub(crate) fn uuid(self) -> Inline {
        let (upper, lower) = self.halves();
        let upper = upper & !0xf000 | 0x4000;
        let lower = lower & !(0x3 << 62) | 0x2 << 62;
        let (upper, lower) = (text::hex(upper), text::hex(lower));
        let mut out = Inline::new();
        for (digits, from, to) in [
            (&upper, 0, 8),
            (&upper, 8, 12),
            (&upper, 12, 16),
            (&lower, 0, 4),
        ] {
            out.extend(digits.get(from..to).unwrap_or_default());
            out.push(b'-');
        }
        out.extend(lower.get(4..).unwrap_or_default());
        out
    }

    /// The extended id: opaque, ending with `=`.
    pub(crate) fn extended(self) -> Inline {
        const ALPHABET: &[u8; 64] =
            b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        let (upper, lower) = self.halves();
        let mut characters = [b'='; 16];
        let (first, rest) = characters.split_at_mut(10);
        for (places, mut bits) in [(first, lower), (rest.split_at_mut(5).0, upper)] {
            for place in places {
                *place = ALPHABET.get((bits & 63) as usize).copied().unwrap_or(b'A');
                bits >>= 6;
            }
        }
        let mut out = Inline::new();
        out.extend(&characters);
        out
    }

    /// A trace id for a request that brought none, always the same: `Root=1-<time>-<random>`.
    fn trace_id(self, time: SystemTime) -> Inline {
        let (upper, lower) = self.halves();
        let mut out = Inline::new();
        out.push_str("Root=1-");
        out.push_hex(clock::epoch_seconds(time) << 32, 8);
        out.push(b'-');
        // Other bits than the ids show.
        let mixed = (upper ^ lower.rotate_left(32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        out.push_hex(mixed, 16);
        out.push_hex(mixed.wrapping_mul(lower | 1), 8);
        out
    }

    fn halves(self) -> (u64, u64) {
        #[allow(clippy::cast_possible_truncation, reason = "the halves are meant")]
        let halves = ((self.0 >> 64) as u64, self.0 as u64);
        halves
    }
}

/// Whether a client's trace id has the form of one: fields such as `Root=1-…`, at most 512 bytes
/// (`reference/security.md` L06).
fn is_trace_id(id: &[u8]) -> bool {
    id.len() <= 512
        && id.starts_with(b"Root=1-")
        && id
            .iter()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'=' | b';' | b':' | b'-'))
}

/// The header of the trace id.
pub(crate) const TRACE_ID: HeaderName = HeaderName::from_static("x-amzn-trace-id");

/// What the gateway itself answers, and why.
#[derive(Debug, Clone)]
pub(crate) struct Failure {
    pub(crate) response_type: ResponseType,
    /// The status, where it is not that of the type.
    pub(crate) status: Option<StatusCode>,
    /// Whether `message` is the body of an RFC 9457 problem.
    pub(crate) is_problem: bool,
    /// `$context.error.message`.
    pub(crate) message: Cow<'static, str>,
    /// `$context.integrationErrorMessage`: the detail for operators; never sent to clients.
    pub(crate) detail: Cow<'static, str>,
}

impl Failure {
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
            _ => return None,
        })
    }

    /// Whether the integration failed, and not what comes before it.
    fn is_integrations(&self) -> bool {
        matches!(
            self.response_type,
            ResponseType::ApiConfigurationError
                | ResponseType::Default5xx
                | ResponseType::IntegrationFailure
                | ResponseType::IntegrationTimeout
        )
    }
}

/// A request that reached an API.
#[derive(Debug)]
pub(crate) struct Call<'r> {
    pub(crate) stage: &'r ActiveStage,
    /// The stage's variables and targets, or those of its canary.
    pub(crate) variant: &'r Variant,
    /// Whether they are the canary's, where the stage has one.
    pub(crate) is_canary: Option<bool>,
    pub(crate) operation: Option<&'static Operation>,
    pub(crate) captures: Captures,
    pub(crate) method: &'r Method,
    pub(crate) version: Version,
    pub(crate) headers: &'r HeaderMap,
    /// The canonical path with mount and base path.
    pub(crate) full_path: &'r str,
    /// The part of `full_path` below mount and base path; the captures count from its start.
    pub(crate) path: &'r str,
    /// The part of `full_path` below the mount.
    pub(crate) stage_path: &'r str,
    pub(crate) query: Option<&'r str>,
    /// The path as the client wrote it, for events alone.
    pub(crate) raw_path: &'r str,
    /// The head as the client wrote it, where a function may ask for it.
    pub(crate) raw_head: Option<&'r RawHead>,
    pub(crate) host: &'r str,
    pub(crate) client: IpAddr,
    pub(crate) connection: &'r Connection,
    pub(crate) id: RequestId,
    pub(crate) started: Instant,
    pub(crate) time: SystemTime,
}

impl Call<'_> {
    /// The canonical (still encoded) value of a path parameter.
    pub(crate) fn path_parameter(&self, name: &str) -> Option<&str> {
        let index = self
            .operation?
            .path_parameters
            .iter()
            .position(|known| *known == name)?;
        self.captures.get(self.path, index)
    }

    /// The client's address as text.
    pub(crate) fn client_text(&self) -> Text<'_> {
        if self.client == self.connection.peer.ip() {
            Text::Borrowed(&self.connection.peer_text)
        } else {
            Text::Owned(self.client.to_string())
        }
    }

    /// The trace id: the client's, if it is one, else a new one; the same whenever it is asked for.
    pub(crate) fn trace_id(&self) -> Text<'_> {
        let own = self.headers.get(TRACE_ID).map(HeaderValue::as_bytes);
        match own.filter(|id| is_trace_id(id)).map(std::str::from_utf8) {
            Some(Ok(id)) => Text::Borrowed(id),
            _ => Text::Inline(self.id.trace_id(self.time)),
        }
    }

    /// The first value of a header; `None` where it is absent.
    pub(crate) fn header(&self, name: impl http::header::AsHeaderName) -> Option<Cow<'_, str>> {
        self.headers
            .get(name)
            .map(|value| String::from_utf8_lossy(value.as_bytes()))
    }

    /// The value of a `$context` variable; `None`: unset.
    pub(crate) fn context(&self, variable: Context, outcome: &Outcome<'_>) -> Option<Text<'_>> {
        let api = self.stage.api;
        Some(match variable {
            Context::AccountId => Text::Borrowed(ACCOUNT_ID),
            Context::ApiId => Text::Borrowed(api.id),
            Context::DeploymentId => Text::Borrowed(self.stage.deployment_id.as_str()),
            Context::DomainName => Text::Borrowed(host_name(self.host)),
            Context::DomainPrefix => Text::Borrowed(host_prefix(self.host)),
            Context::ErrorMessage => Text::Owned(outcome.failure?.message.clone().into_owned()),
            Context::ErrorMessageString => Text::Owned(json_string(&outcome.failure?.message)),
            Context::ErrorResponseType => {
                Text::Borrowed(response_type_name(outcome.failure?.response_type))
            }
            Context::ErrorValidationErrorString => {
                let failure = outcome.failure?;
                if failure.response_type != ResponseType::BadRequestBody {
                    return None;
                }
                Text::Owned(failure.detail.clone().into_owned())
            }
            Context::Unset => return None,
            Context::ExtendedRequestId => Text::Inline(self.id.extended()),
            Context::HttpMethod => Text::Borrowed(self.method.as_str()),
            Context::IdentitySourceIp => self.client_text(),
            Context::IdentityUserAgent => self.header(header::USER_AGENT)?.into(),
            Context::IntegrationError => {
                let failure = outcome.failure?;
                if failure.detail.is_empty() || !failure.is_integrations() {
                    return None;
                }
                Text::Owned(failure.detail.clone().into_owned())
            }
            Context::IntegrationLatency => {
                Text::Inline(Inline::number(outcome.report?.latency?.as_millis()))
            }
            Context::IntegrationOwnStatus => {
                let report = outcome.report?;
                let own = report.own_status.filter(|_| api.kind == Kind::Rest);
                Text::Inline(Inline::number(own.or(report.status)?))
            }
            Context::IntegrationRequestId => header_text(outcome.report?.request_id.as_ref()?),
            Context::IntegrationRequestId2 => header_text(outcome.report?.request_id_2.as_ref()?),
            Context::IntegrationResponseTransferMode => {
                Text::Borrowed(transfer_mode(self.operation?).filter(|_| api.kind == Kind::Rest)?)
            }
            Context::IntegrationStatus => Text::Inline(Inline::number(outcome.report?.status?)),
            Context::IntegrationTimeToAllHeaders => {
                let times = outcome.report?.stream?;
                Text::Inline(Inline::number(times.all_headers.as_millis()))
            }
            // Of an answer whose whole body came with its head.
            Context::IntegrationTimeToFirstContent => {
                let times = outcome.report?.stream?;
                let _is_content = outcome.response_length.filter(|length| *length > 0)?;
                Text::Inline(Inline::number(times.all_headers.as_millis()))
            }
            Context::IsCanaryRequest => {
                Text::Borrowed(if self.is_canary? { "true" } else { "false" })
            }
            Context::Path => Text::Borrowed(self.full_path),
            Context::Protocol => Text::Borrowed(self.protocol()),
            Context::RequestId => Text::Inline(self.request_id()),
            Context::RequestTime => Text::Inline(clock::clf(self.time)),
            Context::RequestTimeEpoch => Text::Inline(Inline::number(clock::epoch_ms(self.time))),
            Context::ResourceId => Text::Borrowed(self.operation?.resource_id),
            Context::ResourcePath => Text::Borrowed(self.operation?.resource),
            Context::ResponseLatency => {
                let latency = outcome.latency.unwrap_or_else(|| self.started.elapsed());
                Text::Inline(Inline::number(latency.as_millis()))
            }
            Context::ResponseLength => Text::Inline(Inline::number(outcome.response_length?)),
            Context::RouteKey => route_key(self.operation?).into(),
            Context::Stage => Text::Borrowed(self.stage.stage.name),
            Context::Status => Text::Inline(Inline::number(outcome.status?)),
            Context::XrayTraceId => self.header(TRACE_ID)?.into(),
        })
    }

    /// The protocol of the request as `$context.protocol` shows it.
    pub(crate) fn protocol(&self) -> &'static str {
        match self.version {
            Version::HTTP_10 => "HTTP/1.0",
            Version::HTTP_2 => "HTTP/2.0",
            _ => "HTTP/1.1",
        }
    }

    /// The id of the request. The HTTP kind has one, in the form of the extended one.
    pub(crate) fn request_id(&self) -> Inline {
        match self.stage.api.kind {
            Kind::Rest => self.id.uuid(),
            Kind::Http => self.id.extended(),
        }
    }

    /// The value of a stage variable.
    pub(crate) fn stage_variable(&self, name: &str) -> Option<&str> {
        self.variant.variable(name)
    }

    /// The stage's variables.
    pub(crate) fn stage_variables(&self) -> impl Iterator<Item = (&str, &str)> {
        self.variant.variables()
    }

    /// The values of a query parameter, decoded.
    pub(crate) fn query_values(&self, name: &str) -> impl Iterator<Item = Cow<'_, str>> {
        path::query_parameters(self.query.unwrap_or(""))
            .filter(move |(known, _)| known == name)
            .map(|(_, value)| value)
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
    request_id: Option<HeaderValue>,
    /// Its second id, of services that have one.
    request_id_2: Option<HeaderValue>,
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

/// `$context.integration.responseTransferMode` (`reference/rest-api.md` §4.5).
fn transfer_mode(operation: &Operation) -> Option<&'static str> {
    let transfer = match &operation.integration {
        Integration::HttpProxy(http) => http.transfer,
        Integration::LambdaProxy(lambda) => lambda.transfer,
        Integration::Fail(..) => return None,
        _ => TransferMode::Buffered,
    };
    Some(match transfer {
        TransferMode::Buffered => "BUFFERED",
        TransferMode::Stream => "STREAMED",
    })
}

fn header_text(value: &HeaderValue) -> Text<'static> {
    Text::Owned(String::from_utf8_lossy(value.as_bytes()).into_owned())
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

/// The account of every API.
pub(crate) const ACCOUNT_ID: &str = "123456789012";

/// The key of an operation's route: `GET /pets`, or `$default`.
pub(crate) fn route_key(operation: &Operation) -> Cow<'static, str> {
    match operation.method {
        "$default" => Cow::Borrowed("$default"),
        method => Cow::Owned(format!("{method} {}", operation.resource)),
    }
}

/// The host up to its first dot.
pub(crate) fn host_prefix(host: &str) -> &str {
    host_name(host).split('.').next().unwrap_or("")
}

/// The host without its port.
pub(crate) fn host_name(host: &str) -> &str {
    if host.starts_with('[') {
        return host.split_inclusive(']').next().unwrap_or(host);
    }
    host.split(':').next().unwrap_or(host)
}

/// A JSON string with its quotes, as `$context.error.messageString`.
pub(crate) fn json_string(text: &str) -> String {
    serde_json::Value::from(text).to_string()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids() {
        let id = RequestId(0);
        assert_eq!(&*id.uuid(), "00000000-0000-4000-8000-000000000000");
        assert_eq!(&*id.extended(), "AAAAAAAAAAAAAAA=");
        let id = RequestId(u128::MAX);
        assert_eq!(&*id.uuid(), "ffffffff-ffff-4fff-bfff-ffffffffffff");
        let id = RequestId(0x0123_4567_89ab_cdef_0123_4567_89ab_cdef);
        assert_eq!(&*id.uuid(), "01234567-89ab-4def-8123-456789abcdef");
        let time = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(0x1234);
        let trace = id.trace_id(time);
        assert!(trace.starts_with("Root=1-00001234-"), "{trace:?}");
        assert!(is_trace_id(trace.as_bytes()) && trace.len() == 40);
        assert_eq!(&*trace, &*id.trace_id(time));
        assert_ne!(&*trace, &*RequestId(1).trace_id(time));
        assert_eq!(host_name("[::1]:80"), "[::1]");
        assert_eq!(host_name("a.b:80"), "a.b");
    }
}
