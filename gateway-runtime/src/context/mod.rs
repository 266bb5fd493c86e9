//! One request on its way: what routing found, and the `$context` variables.

use std::borrow::Cow;
use std::net::IpAddr;
use std::time::{Instant, SystemTime};

use http::{HeaderMap, HeaderValue, Method, Version, header};

use crate::access::Caller;
use crate::clock;
use crate::deployment::{ActiveStage, Variant};
use crate::descriptor::{Context, Integration, Kind, Operation, ResponseType, TransferMode};
use crate::path;
use crate::route::Captures;
use crate::serve::{Connection, RawHead};
use crate::text::{Inline, Text, lossy};

mod id;
mod outcome;

use id::is_trace_id;
pub(crate) use id::{RequestId, TRACE_ID};
pub(crate) use outcome::{Failure, Outcome, Report, StreamTimes, response_type_name};

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
    /// The method that is asked for, which a field may say (`X-HTTP-Method-Override`).
    pub(crate) method: &'r Method,
    /// The method of the request line.
    pub(crate) own_method: &'r Method,
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
    pub(crate) caller: Caller,
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

    /// The path of the resource: a trailing slash does not distinguish resources of REST APIs (`reference/rest-api.md` §2),
    /// in no route and in no policy. What goes to an upstream keeps it.
    pub(crate) fn resource_path(&self) -> &str {
        let api = self.stage.api;
        match api.kind {
            Kind::Rest if !api.plain && self.path.len() > 1 => {
                self.path.strip_suffix('/').unwrap_or(self.path)
            }
            Kind::Rest | Kind::Http => self.path,
        }
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
        self.headers.get(name).map(|value| lossy(value.as_bytes()))
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
            Context::ErrorMessageString => Text::Owned(outcome.failure?.message_json()),
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
            Context::IdentityAccessKey => Text::Borrowed(&self.caller.user.as_ref()?.access_key),
            Context::IdentityAccountId => Text::Borrowed(&self.caller.user.as_ref()?.account_id),
            Context::IdentityApiKey => Text::Borrowed(&self.caller.key.as_ref()?.value),
            Context::IdentityApiKeyId => Text::Borrowed(&self.caller.key.as_ref()?.key.id),
            Context::IdentityCaller | Context::IdentityUser => {
                Text::Borrowed(&self.caller.user.as_ref()?.id)
            }
            Context::IdentityUserArn => Text::Borrowed(&self.caller.user.as_ref()?.arn),
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
    Text::Owned(lossy(value.as_bytes()).into_owned())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_hosts() {
        assert_eq!(host_name("[::1]:80"), "[::1]");
        assert_eq!(host_name("a.b:80"), "a.b");
    }
}
