//! HTTP and HTTP_PROXY integrations (`reference/rest-api.md` §4.2, §4.3, §4.9, §4.11, `http-api.md` §4.1).

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode, header};

use super::Report;
use super::client_body::{self, ClientBody, SLOW_BODY};
use super::collect;
use super::upstream::{self, Payload, RequestHead, SendOptions};
use crate::aws::sigv4;
use crate::clock;
use crate::context::{Call, Failure, Outcome, StreamTimes};
use crate::deployment::{Address, Deployment, Service};
use crate::descriptor::{
    Action, HttpIntegration, Kind, Mapping, ResponseType, Target, TransferMode,
};
use crate::guard::Head;
use crate::map::{self, Message, MessageBody, request, request::Sources};
use crate::respond::{self, Answer, body::Body};
use crate::telemetry::log::{self, Level};
use crate::text::lossy;

/// How long a streamed answer may be silent (`reference/rest-api.md` §4.5).
pub(super) const MAX_SILENCE: Duration = Duration::from_secs(300);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Sends the request to the upstream and makes its answer the client's: all of it, both ways.
pub(super) async fn proxy(
    deployment: &Deployment,
    call: &Call<'_>,
    integration: &'static HttpIntegration,
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
    check_targets(integration.request, address)?;
    let values = integration.request.iter().map(|mapping| mapping.value);
    let (payload, read) = if map::reads_body(values) && head.has_body() {
        let bytes = Box::pin(client_body::read(call, body)).await?;
        (Payload::Full(bytes.clone()), Some(bytes))
    } else {
        (incoming(head, body), None)
    };
    let request = {
        let text = read.as_deref().map(lossy);
        let body = text.as_deref().map(MessageBody::new);
        let sources = Sources {
            body: body.as_ref(),
            ..Sources::default()
        };
        let instance = &deployment.instance;
        request::proxied(call, integration, address, instance, sources).map_err(unmappable)?
    };
    let sending = Sending {
        request,
        payload,
        timeout_ms: integration.timeout_ms,
        transfer: integration.transfer,
        is_idempotent: method.is_idempotent(),
    };
    let answer = exchange(call, address, sending, report).await?;
    let (responses, timeout_ms) = (integration.response, integration.timeout_ms);
    let answer = proxy_answer(call, responses, answer, timeout_ms, report).await?;
    Ok(match integration.transfer {
        TransferMode::Buffered => answer,
        TransferMode::Stream => {
            let rate = call.stage.api.limits.stream_bytes_per_second;
            answer.map(|body| body.paced(rate))
        }
    })
}

/// The failure of a request whose mapped values cannot be sent.
pub(super) fn unmappable(_: request::Unmappable) -> Failure {
    Failure::new(
        ResponseType::ApiConfigurationError,
        "a mapped value fits no header or address",
    )
}

/// A request on its way out.
pub(super) struct Sending {
    pub(super) request: RequestHead,
    pub(super) payload: Payload<ClientBody>,
    pub(super) timeout_ms: u32,
    pub(super) transfer: TransferMode,
    pub(super) is_idempotent: bool,
}

/// Requests to AWS services that cannot be signed.
static NOT_SIGNED: log::Kind = log::Kind::new(Level::Error, "aws_request_not_signed");

/// Signs a request to an AWS service.
async fn sign(
    call: &Call<'_>,
    service: &Service,
    request: &mut RequestHead,
    payload: sigv4::Payload<'_>,
    timeout: Duration,
) -> Result<(), Failure> {
    let error = match tokio::time::timeout(timeout, service.signer.sign(request, payload)).await {
        Ok(Ok(())) => return Ok(()),
        Ok(Err(error)) => error,
        Err(_) => {
            let reason = "the credentials took too long";
            return Err(Failure::new(ResponseType::IntegrationTimeout, reason));
        }
    };
    let operation = call.operation.map_or("", |operation| operation.id);
    NOT_SIGNED.log(
        "a request to an AWS service was not signed",
        &[("operation", &operation), ("reason", &error)],
    );
    let detail = error.to_string();
    Err(Failure::new(ResponseType::IntegrationFailure, detail))
}

/// Sends a request, signed where the address is an AWS service's, and notes how it went.
pub(super) async fn exchange(
    call: &Call<'_>,
    address: &Address,
    sending: Sending,
    report: &mut Report,
) -> Result<upstream::Answer<ClientBody>, Failure> {
    let Sending {
        mut request,
        payload,
        timeout_ms,
        transfer,
        is_idempotent: idempotent,
    } = sending;
    let timeout = Duration::from_millis(u64::from(timeout_ms));
    if let Some(service) = &address.service {
        // Boxed: its future is large, and connections hold the place for it.
        let signed = match &payload {
            Payload::Full(bytes) => sigv4::Payload::Bytes(bytes),
            Payload::Empty => sigv4::Payload::Bytes(&[]),
            Payload::Sized(..) | Payload::Chunked(_) => sigv4::Payload::Unsigned,
        };
        Box::pin(sign(call, service, &mut request, signed, timeout)).await?;
    }
    let options = SendOptions {
        connect_timeout: CONNECT_TIMEOUT.min(timeout),
        head_timeout: timeout,
        max_request_bytes: call.stage.api.limits.max_body_bytes,
        max_response_bytes: call.stage.api.limits.max_body_bytes,
        idempotent,
        ..SendOptions::DEFAULT
    };
    let options = match transfer {
        TransferMode::Buffered => options,
        TransferMode::Stream => SendOptions {
            max_response_bytes: u64::MAX,
            stall_timeout: MAX_SILENCE,
            ..options
        },
    };
    let begun = clock::now();
    let answer = upstream::send(&address.origin, request, payload, &options, begun).await;
    let latency = clock::now() - begun;
    report.latency = Some(latency);
    let answer = answer.map_err(|failure| match failure {
        upstream::Failure::RequestBody if call.connection.had_slow_body() => {
            Failure::with_status(StatusCode::REQUEST_TIMEOUT, SLOW_BODY)
        }
        failure => failed(&failure, call.stage.api.kind),
    })?;
    report.status = Some(answer.status.as_u16());
    if transfer == TransferMode::Stream {
        report.stream = Some(StreamTimes {
            begun,
            all_headers: latency,
        });
    }
    if address.service.is_some() {
        report.note_ids(&answer.headers);
    }
    Ok(answer)
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

/// Refuses mappings that make every call fail (§4.9, recorded).
pub(super) fn check_targets(mappings: &[Mapping], address: &Address) -> Result<(), Failure> {
    use map::headers::{is_forbidden_for_services, is_forbidden_mapping};
    let is_service = address.service.is_some();
    let is_forbidden =
        |name| is_forbidden_mapping(name) || is_service && is_forbidden_for_services(name);
    let mut targets = mappings.iter().map(|mapping| mapping.target);
    if targets.any(|target| matches!(target, Target::Header(name) if is_forbidden(name))) {
        return Err(Failure::new(
            ResponseType::ApiConfigurationError,
            "a mapping sets a header that may not be set",
        ));
    }
    Ok(())
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
pub(super) async fn proxy_answer(
    call: &Call<'_>,
    responses: &'static [(u16, &'static [Mapping])],
    answer: upstream::Answer<ClientBody>,
    timeout_ms: u32,
    report: &Report,
) -> Result<Answer, Failure> {
    let api = call.stage.api;
    let mappings = response_mappings(responses, answer.status.as_u16());
    let backend = (!mappings.is_empty()).then(|| answer.headers.clone());
    let mut headers = answer.headers;
    match api.kind {
        Kind::Rest => rest_proxy_headers(&mut headers, answer.content_length),
        Kind::Http => http_proxy_headers(&mut headers, api.cors.is_some()),
    }
    let (body, text) = if map::reads_body(mappings.iter().map(|mapping| mapping.value)) {
        let bytes = read(answer.body, timeout_ms, report).await?;
        (Body::full(bytes.clone()), Some(bytes))
    } else {
        (Body::upstream(answer.body), None)
    };
    let mut response = Response::new(body);
    *response.status_mut() = answer.status;
    *response.headers_mut() = headers;
    if let Some(backend) = &backend {
        let text = text.as_deref().map(lossy);
        let body = text.as_deref().map(MessageBody::new);
        let message = Message::Response(backend, body.as_ref());
        apply(call, mappings, message, report, &mut response);
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
    Ok(response)
}

/// The mappings for a status of the backend: its own, else those for every status.
fn response_mappings(
    responses: &'static [(u16, &'static [Mapping])],
    status: u16,
) -> &'static [Mapping] {
    let own = responses.iter().find(|(known, _)| *known == status);
    let any = || responses.iter().find(|(known, _)| *known == 0);
    own.or_else(any).map_or(&[], |(_, mappings)| mappings)
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
    map::headers::apply(headers, |name| {
        map::headers::rest_proxy_response(name.as_str())
    });
    if let Some(length) = content_length {
        headers.insert(
            HeaderName::from_static("x-amzn-remapped-content-length"),
            HeaderValue::from(length),
        );
    }
}

fn http_proxy_headers(headers: &mut HeaderMap, cors: bool) {
    map::headers::apply(headers, |name| {
        map::headers::http_response(name.as_str(), cors)
    });
}

/// Response parameter mappings of HTTP APIs.
pub(super) fn map_response(
    call: &Call<'_>,
    responses: &'static [(u16, &'static [Mapping])],
    backend: &HeaderMap,
    report: &Report,
    response: &mut Answer,
) {
    let mappings = response_mappings(responses, response.status().as_u16());
    let message = Message::Response(backend, None);
    apply(call, mappings, message, report, response);
}

fn apply(
    call: &Call<'_>,
    mappings: &'static [Mapping],
    message: Message<'_, '_>,
    report: &Report,
    response: &mut Answer,
) {
    let outcome = Outcome {
        status: Some(response.status().as_u16()),
        report: Some(report),
        ..Outcome::default()
    };
    for mapping in mappings {
        let text = map::value(mapping.value, call, message, &outcome);
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
                if let Some(status) = text.as_deref().and_then(respond::final_status) {
                    *response.status_mut() = status;
                }
            }
            Target::Query(_) | Target::Path(_) | Target::WholePath => {}
        }
    }
}

/// Reads the whole body of an answer.
///
/// # Errors
/// It ends early, is too large, or is not here when the integration's time is up, of which `report` says how much the
/// head took.
pub(super) async fn read(
    body: upstream::AnswerBody<ClientBody>,
    timeout_ms: u32,
    report: &Report,
) -> Result<Bytes, Failure> {
    let timeout = Duration::from_millis(u64::from(timeout_ms));
    let deadline = clock::now() + timeout.saturating_sub(report.latency.unwrap_or_default());
    let is_here = body.whole_length().is_some();
    let collected = collect::answer(body, is_here, deadline).await;
    collected.map_err(unread)
}

/// The failure of a body that cannot be had; `None`: the time was up.
pub(super) fn unread(error: Option<upstream::BodyError>) -> Failure {
    let Some(error) = error else {
        let late = upstream::Failure::Timeout.to_string();
        return Failure::new(ResponseType::IntegrationTimeout, late);
    };
    let response_type = match error {
        upstream::BodyError::Stalled => ResponseType::IntegrationTimeout,
        upstream::BodyError::Cut => ResponseType::IntegrationFailure,
        upstream::BodyError::TooLarge => ResponseType::ApiConfigurationError,
        upstream::BodyError::BadChunk(_) | upstream::BodyError::Request => ResponseType::Default5xx,
    };
    Failure::new(response_type, error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

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
