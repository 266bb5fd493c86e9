//! HTTP and HTTP_PROXY integrations (`reference/rest-api.md` §4.2, §4.3, §4.9, §4.11, `http-api.md` §4.1).

use std::future::poll_fn;
use std::pin::Pin;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode, header};

use super::Report;
use super::client_body::{ClientBody, SLOW_BODY};
use super::transform::{self, Backend, Prepared};
use super::upstream::{self, Payload, SendOptions};
use crate::clock;
use crate::context::{Call, Failure, Outcome, TRACE_ID};
use crate::deployment::{Address, Deployment};
use crate::descriptor::{
    Action, HttpIntegration, Kind, Mapping, ResponseType, Target, Transformation,
};
use crate::guard::Head;
use crate::map::{self, Message, headers::Fate, request, request::Sources};
use crate::respond::{self, Answer, body::Body};
use crate::template::Overrides;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Sends the request to the upstream and makes its answer the client's.
#[allow(
    clippy::too_many_arguments,
    reason = "each is one part of the request; a struct would only rename them"
)]
pub(super) async fn call(
    deployment: &Deployment,
    call: &Call<'_>,
    integration: &'static HttpIntegration,
    changes: Option<&'static Transformation>,
    address: &Address,
    head: &Head<'_>,
    body: ClientBody,
    report: &mut Report,
) -> Result<Answer, Failure> {
    let body = if head.content_length == Some(0) {
        drained(body).await?
    } else {
        body
    };
    let method = request::method(call, integration).into_owned();
    if has_forbidden_target(integration.request) {
        return Err(Failure::new(
            ResponseType::ApiConfigurationError,
            "a mapping sets a header that may not be set",
        ));
    }
    let unmappable = |_| {
        Failure::new(
            ResponseType::ApiConfigurationError,
            "a mapped value fits no header or address",
        )
    };
    let mut prepared = Prepared::default();
    let (request, payload) = match changes {
        None => {
            let instance = &deployment.instance;
            let request = request::proxied(call, integration, address, instance, head.has_options)
                .map_err(unmappable)?;
            (request, incoming(head, body))
        }
        Some(changes) => {
            let sends_body = request::has_body(&method);
            let mappings = integration.request;
            prepared = transform::request(call, head, body, changes, mappings, sends_body).await?;
            let sources = Sources {
                body: prepared.source.as_deref(),
                overrides: Some(&prepared.overrides),
            };
            let instance = &deployment.instance;
            let request = request::custom(call, integration, address, instance, sources)
                .map_err(unmappable)?;
            let payload = std::mem::take(&mut prepared.payload);
            let payload = match sends_body && !payload.is_empty() {
                true => Payload::Full(payload),
                false => Payload::Empty,
            };
            (request, payload)
        }
    };
    let timeout = Duration::from_millis(u64::from(integration.timeout_ms));
    let options = SendOptions {
        connect_timeout: CONNECT_TIMEOUT.min(timeout),
        head_timeout: timeout,
        max_request_bytes: call.stage.api.limits.max_body_bytes,
        max_response_bytes: call.stage.api.limits.max_body_bytes,
        idempotent: method.is_idempotent(),
        ..SendOptions::DEFAULT
    };
    let begun = clock::now();
    let answer = upstream::send(&address.origin, request, payload, &options, begun).await;
    report.latency = Some(clock::now() - begun);
    let answer = answer.map_err(|failure| match failure {
        upstream::Failure::RequestBody if call.connection.had_slow_body() => {
            Failure::with_status(StatusCode::REQUEST_TIMEOUT, SLOW_BODY)
        }
        failure => failed(&failure, call.stage.api.kind),
    })?;
    report.status = Some(answer.status.as_u16());
    match changes {
        None => Ok(proxy_answer(call, integration, answer, report)),
        Some(changes) => custom_answer(call, changes, answer, prepared.overrides, report).await,
    }
}

/// A body that says it is empty, once that is certain: HTTP/2 tells by its last frame, and a request
/// that went out could not be taken back.
async fn drained(mut body: ClientBody) -> Result<ClientBody, Failure> {
    use http_body::Body as _;
    while !body.is_end_stream() {
        let frame = std::future::poll_fn(|cx| std::pin::Pin::new(&mut body).poll_frame(cx)).await;
        match frame {
            None => break,
            Some(Ok(frame)) if frame.data_ref().is_none_or(Bytes::is_empty) => {}
            Some(_) => {
                return Err(Failure::with_status(
                    StatusCode::BAD_REQUEST,
                    "the body is longer than its length",
                ));
            }
        }
    }
    Ok(body)
}

fn incoming(head: &Head<'_>, body: ClientBody) -> Payload<ClientBody> {
    match head.content_length {
        Some(0) => Payload::Empty,
        Some(length) => Payload::Sized(length, body),
        None if head.streamed && !http_body::Body::is_end_stream(&body) => Payload::Chunked(body),
        None => Payload::Empty,
    }
}

/// Whether a mapping makes every call fail (§4.9, recorded).
fn has_forbidden_target(mappings: &[Mapping]) -> bool {
    mappings.iter().any(|mapping| {
        matches!(mapping.target, Target::Header(name) if map::headers::is_forbidden_mapping(name))
    })
}

/// The gateway response for an upstream that did not answer (`reference/rest-api.md` §4.13).
pub(super) fn failed(failure: &upstream::Failure, kind: Kind) -> Failure {
    use upstream::Failure as Upstream;
    let response_type = match failure {
        // HTTP APIs answer 503 whatever kept them from connecting.
        Upstream::Resolve | Upstream::Refused if kind == Kind::Rest => {
            ResponseType::ApiConfigurationError
        }
        Upstream::Resolve | Upstream::Refused => ResponseType::IntegrationFailure,
        Upstream::Connect(_) | Upstream::Tls(_) | Upstream::Closed => {
            ResponseType::IntegrationFailure
        }
        Upstream::Timeout => ResponseType::IntegrationTimeout,
        Upstream::BadResponse(_) => ResponseType::Default5xx,
        Upstream::RequestBody => ResponseType::Default4xx,
        Upstream::RequestTooLarge => ResponseType::RequestTooLarge,
        Upstream::ResponseTooLarge => ResponseType::ApiConfigurationError,
        Upstream::Overloaded => ResponseType::IntegrationFailure,
    };
    Failure::new(response_type, failure.to_string())
}

/// The answer of a proxy integration: status, headers and body as they are, but for what the gateway owns.
fn proxy_answer(
    call: &Call<'_>,
    integration: &'static HttpIntegration,
    answer: upstream::Answer<ClientBody>,
    report: &Report,
) -> Answer {
    let api = call.stage.api;
    let backend = if integration.response.is_empty() {
        None
    } else {
        Some(answer.headers.clone())
    };
    let mut headers = answer.headers;
    match api.kind {
        Kind::Rest => rest_proxy_headers(&mut headers, answer.content_length),
        Kind::Http => http_proxy_headers(&mut headers, api.cors.is_some()),
    }
    let mut response = Response::new(Body::upstream(answer.body));
    *response.status_mut() = answer.status;
    *response.headers_mut() = headers;
    if let Some(backend) = backend {
        map_response(call, integration.response, &backend, report, &mut response);
    }
    if api.kind == Kind::Http
        && let Some(length) = unsent_length(call.method, response.status(), answer.content_length)
    {
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    }
    if api.kind == Kind::Rest && !is_bodyless(response.status()) {
        respond::default_content_type(response.headers_mut(), None);
    }
    response
}

/// The length to state of a body that is not sent (RFC 9110, section 8.6).
fn unsent_length(method: &Method, status: StatusCode, length: Option<u64>) -> Option<u64> {
    let may_state = *method == Method::HEAD && status != StatusCode::NO_CONTENT
        || status == StatusCode::NOT_MODIFIED;
    length.filter(|_| may_state)
}

fn is_bodyless(status: StatusCode) -> bool {
    matches!(status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED)
}

fn rest_proxy_headers(headers: &mut HeaderMap, content_length: Option<u64>) {
    let changed: Vec<HeaderName> = headers
        .keys()
        .filter(|name| map::headers::rest_proxy_response(name.as_str()) != Fate::Pass)
        .cloned()
        .collect();
    for name in changed {
        let value = headers.remove(&name);
        if map::headers::rest_proxy_response(name.as_str()) == Fate::Remap
            && let Some(value) = value
            && let Ok(renamed) =
                HeaderName::from_bytes(format!("x-amzn-remapped-{name}").as_bytes())
        {
            headers.insert(renamed, value);
        }
    }
    if let Some(length) = content_length {
        headers.insert(
            HeaderName::from_static("x-amzn-remapped-content-length"),
            HeaderValue::from(length),
        );
    }
}

fn http_proxy_headers(headers: &mut HeaderMap, cors: bool) {
    let drops = |name: &HeaderName| map::headers::http_response(name.as_str(), cors) == Fate::Drop;
    if headers.keys().any(drops) {
        let dropped: Vec<HeaderName> = headers.keys().filter(|name| drops(name)).cloned().collect();
        for name in dropped {
            headers.remove(&name);
        }
    }
}

/// Response parameter mappings of HTTP APIs.
pub(super) fn map_response(
    call: &Call<'_>,
    responses: &'static [(u16, &'static [Mapping])],
    backend: &HeaderMap,
    report: &Report,
    response: &mut Answer,
) {
    let status = response.status().as_u16();
    let outcome = Outcome {
        status: Some(status),
        integration_status: report.status,
        integration_latency: report.latency,
        ..Outcome::default()
    };
    let own = responses.iter().find(|(known, _)| *known == status);
    let Some((_, mappings)) = own.or_else(|| responses.iter().find(|(known, _)| *known == 0))
    else {
        return;
    };
    for mapping in *mappings {
        let text = map::value(
            mapping.value,
            call,
            Message::Response(backend, None),
            &outcome,
        );
        match mapping.target {
            Target::Header(name) => {
                let Ok(name) = HeaderName::from_bytes(name.as_bytes()) else {
                    continue;
                };
                let value = text.and_then(|text| HeaderValue::from_bytes(text.as_bytes()).ok());
                match (mapping.action, value) {
                    (Action::Remove, _) => {
                        response.headers_mut().remove(name);
                    }
                    (Action::Append, Some(value)) => {
                        response.headers_mut().append(name, value);
                    }
                    (Action::Overwrite, Some(value)) => {
                        response.headers_mut().insert(name, value);
                    }
                    (_, None) => {}
                }
            }
            Target::Status => {
                if let Some(status) = text.as_deref().and_then(final_status) {
                    *response.status_mut() = status;
                }
            }
            Target::Query(_) | Target::Path(_) | Target::WholePath => {}
        }
    }
}

/// A status that ends an exchange. After an interim one the client would wait for another answer.
fn final_status(text: &str) -> Option<StatusCode> {
    let status = StatusCode::from_u16(text.parse().ok()?).ok()?;
    (!status.is_informational()).then_some(status)
}

/// The answer of a non-proxy integration.
async fn custom_answer(
    call: &Call<'_>,
    changes: &'static Transformation,
    answer: upstream::Answer<ClientBody>,
    overrides: Overrides,
    report: &Report,
) -> Result<Answer, Failure> {
    let selected = transform::select(changes, answer.status.as_u16(), "")?;
    let payload = match transform::needs_body(call, selected) {
        true => read(answer.body).await?,
        false => Bytes::new(),
    };
    let backend = Backend {
        headers: &answer.headers,
        payload,
    };
    let mut response = transform::answer(call, selected, backend, overrides, report)?;
    if let Ok(trace) = HeaderValue::from_bytes(call.trace_id().as_bytes()) {
        response.headers_mut().insert(TRACE_ID, trace);
    }
    Ok(response)
}

/// Reads the whole body of an answer; its size is bounded by the options of the request.
async fn read(mut body: upstream::AnswerBody<ClientBody>) -> Result<Bytes, Failure> {
    use http_body::Body as _;
    let mut first = Bytes::new();
    let mut all: Vec<u8> = Vec::new();
    while let Some(frame) = poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await {
        let frame = frame.map_err(|error| {
            let response_type = match error {
                upstream::BodyError::Stalled => ResponseType::IntegrationTimeout,
                upstream::BodyError::Cut => ResponseType::IntegrationFailure,
                upstream::BodyError::TooLarge => ResponseType::ApiConfigurationError,
                upstream::BodyError::BadChunk(_) | upstream::BodyError::Request => {
                    ResponseType::Default5xx
                }
            };
            Failure::new(response_type, error.to_string())
        })?;
        let Ok(data) = frame.into_data() else {
            continue;
        };
        if first.is_empty() && all.is_empty() {
            first = data;
        } else {
            if all.is_empty() {
                all = Vec::from(std::mem::take(&mut first));
            }
            all.extend_from_slice(&data);
        }
    }
    Ok(if all.is_empty() { first } else { all.into() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn interim_statuses_cannot_be_mapped() {
        for (text, status) in [
            ("204", Some(204)),
            ("100", None),
            ("101", None),
            ("99", None),
            ("x", None),
        ] {
            assert_eq!(final_status(text).map(|s| s.as_u16()), status, "{text}");
        }
    }

    #[test]
    fn lengths_of_bodies_that_are_not_sent() {
        let (ok, unchanged) = (StatusCode::OK, StatusCode::NOT_MODIFIED);
        assert_eq!(unsent_length(&Method::HEAD, ok, Some(7)), Some(7));
        assert_eq!(unsent_length(&Method::GET, unchanged, Some(7)), Some(7));
        let none = StatusCode::NO_CONTENT;
        assert_eq!(unsent_length(&Method::HEAD, none, Some(7)), None);
        assert_eq!(unsent_length(&Method::GET, ok, Some(7)), None);
        assert_eq!(unsent_length(&Method::HEAD, ok, None), None);
    }
}
