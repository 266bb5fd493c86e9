//! One request on its way: what routing found, and the `$context` variables.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::net::IpAddr;
use std::time::{Instant, SystemTime};

use http::{HeaderMap, Method, StatusCode, Version};

use crate::clock;
use crate::deployment::ActiveStage;
use crate::descriptor::{Context, Kind, Operation, ResponseType};
use crate::path;
use crate::route::Captures;
use crate::serve::Connection;

/// The two ids of a request.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RequestId(u128);

impl RequestId {
    /// A new random id.
    pub(crate) fn new() -> Self {
        RequestId(fastrand::u128(..))
    }

    /// The id as a version 4 UUID (RFC 9562), `$context.requestId`.
    pub(crate) fn uuid(self) -> [u8; 36] {
        let bits = self.0 & !(0xf << 76) & !(0x3 << 62) | 0x4 << 76 | 0x2 << 62;
        let mut out = [b'-'; 36];
        let mut shift = 128_u32;
        for (i, byte) in out.iter_mut().enumerate() {
            if !matches!(i, 8 | 13 | 18 | 23) {
                shift -= 4;
                *byte = hex_digit(bits >> shift);
            }
        }
        out
    }

    /// The extended id: opaque, ending with `=`.
    pub(crate) fn extended(self) -> [u8; 16] {
        const ALPHABET: &[u8; 64] =
            b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        let mut out = [b'='; 16];
        let mut bits = self.0;
        for byte in out.iter_mut().take(15) {
            *byte = ALPHABET.get((bits & 63) as usize).copied().unwrap_or(b'A');
            bits >>= 6;
        }
        out
    }
}

fn hex_digit(bits: u128) -> u8 {
    b"0123456789abcdef"
        .get((bits & 15) as usize)
        .copied()
        .unwrap_or(b'0')
}

/// `Root=1-<time>-<random>` for a request that brought no trace id.
pub(crate) fn new_trace_id(now: SystemTime) -> String {
    let mut id = String::with_capacity(40);
    let random = fastrand::u128(..) >> 32;
    // Writing to a String cannot fail.
    let _ = write!(
        id,
        "Root=1-{:08x}-{random:024x}",
        clock::epoch_ms(now) / 1000
    );
    id
}

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

/// A request that reached an API.
#[derive(Debug)]
pub(crate) struct Call<'r> {
    pub(crate) stage: &'r ActiveStage,
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
    pub(crate) fn client_text(&self) -> Cow<'_, str> {
        if self.client == self.connection.peer.ip() {
            Cow::Borrowed(&self.connection.peer_text)
        } else {
            Cow::Owned(self.client.to_string())
        }
    }

    /// The first value of a header; `None` where it is absent.
    pub(crate) fn header(&self, name: &str) -> Option<Cow<'_, str>> {
        self.headers
            .get(name)
            .map(|value| String::from_utf8_lossy(value.as_bytes()))
    }

    /// The value of a `$context` variable; `None`: unset.
    pub(crate) fn context(&self, variable: Context, outcome: &Outcome<'_>) -> Option<Cow<'_, str>> {
        let api = self.stage.api;
        Some(match variable {
            Context::AccountId => Cow::Borrowed("123456789012"),
            Context::ApiId => Cow::Borrowed(api.id),
            Context::DeploymentId => Cow::Borrowed(self.stage.deployment_id.as_str()),
            Context::DomainName => Cow::Borrowed(host_name(self.host)),
            Context::DomainPrefix => {
                Cow::Borrowed(host_name(self.host).split('.').next().unwrap_or(""))
            }
            Context::ErrorMessage => Cow::Owned(outcome.failure?.message.clone().into_owned()),
            Context::ErrorMessageString => Cow::Owned(json_string(&outcome.failure?.message)),
            Context::ErrorResponseType => {
                Cow::Borrowed(response_type_name(outcome.failure?.response_type))
            }
            Context::ErrorValidationErrorString | Context::Unset => return None,
            Context::ExtendedRequestId => match api.kind {
                Kind::Rest => Cow::Owned(ascii(&self.id.extended())),
                Kind::Http => Cow::Owned(ascii(&self.id.extended())),
            },
            Context::HttpMethod => Cow::Borrowed(self.method.as_str()),
            Context::IdentitySourceIp => self.client_text(),
            Context::IdentityUserAgent => return self.header("user-agent"),
            Context::IntegrationError => {
                let detail = &outcome.failure?.detail;
                if detail.is_empty() {
                    return None;
                }
                Cow::Owned(detail.clone().into_owned())
            }
            Context::IntegrationLatency => {
                Cow::Owned(outcome.integration_latency?.as_millis().to_string())
            }
            Context::IntegrationStatus => Cow::Owned(
                itoa::Buffer::new()
                    .format(outcome.integration_status?)
                    .to_owned(),
            ),
            Context::Path => Cow::Borrowed(self.full_path),
            Context::Protocol => Cow::Borrowed(match self.version {
                Version::HTTP_10 => "HTTP/1.0",
                Version::HTTP_2 => "HTTP/2.0",
                _ => "HTTP/1.1",
            }),
            // The HTTP kind has one id, in the form of the extended one.
            Context::RequestId => match api.kind {
                Kind::Rest => Cow::Owned(ascii(&self.id.uuid())),
                Kind::Http => Cow::Owned(ascii(&self.id.extended())),
            },
            Context::RequestTime => Cow::Owned(clock::clf(self.time)),
            Context::RequestTimeEpoch => Cow::Owned(clock::epoch_ms(self.time).to_string()),
            Context::ResourceId => Cow::Borrowed(self.operation?.resource_id),
            Context::ResourcePath => Cow::Borrowed(self.operation?.resource),
            Context::ResponseLatency => Cow::Owned(self.started.elapsed().as_millis().to_string()),
            Context::ResponseLength => Cow::Owned(
                itoa::Buffer::new()
                    .format(outcome.response_length?)
                    .to_owned(),
            ),
            Context::RouteKey => {
                let operation = self.operation?;
                match operation.method {
                    "$default" => Cow::Borrowed("$default"),
                    method => Cow::Owned(format!("{method} {}", operation.resource)),
                }
            }
            Context::Stage => Cow::Borrowed(self.stage.stage.name),
            Context::Status => Cow::Owned(itoa::Buffer::new().format(outcome.status?).to_owned()),
            Context::XrayTraceId => return self.header("x-amzn-trace-id"),
        })
    }

    /// The value of a stage variable.
    pub(crate) fn stage_variable(&self, name: &str) -> Option<&str> {
        self.stage.variable(name)
    }

    /// The values of a query parameter, decoded.
    pub(crate) fn query_values(&self, name: &str) -> impl Iterator<Item = Cow<'_, str>> {
        path::query_parameters(self.query.unwrap_or(""))
            .filter(move |(known, _)| known == name)
            .map(|(_, value)| value)
    }
}

/// What is known of the answer so far.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Outcome<'r> {
    pub(crate) status: Option<u16>,
    pub(crate) failure: Option<&'r Failure>,
    pub(crate) integration_status: Option<u16>,
    pub(crate) integration_latency: Option<std::time::Duration>,
    pub(crate) response_length: Option<u64>,
}

fn ascii(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The host without its port.
fn host_name(host: &str) -> &str {
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
        assert_eq!(ascii(&id.uuid()), "00000000-0000-4000-8000-000000000000");
        assert_eq!(ascii(&id.extended()), "AAAAAAAAAAAAAAA=");
        let id = RequestId(u128::MAX);
        assert_eq!(ascii(&id.uuid()), "ffffffff-ffff-4fff-bfff-ffffffffffff");
        let trace = new_trace_id(SystemTime::UNIX_EPOCH);
        assert!(
            trace.starts_with("Root=1-00000000-") && trace.len() == 40,
            "{trace}"
        );
        assert_eq!(host_name("[::1]:80"), "[::1]");
        assert_eq!(host_name("a.b:80"), "a.b");
    }
}
