//! HTTP and HTTP_PROXY integrations (`reference/rest-api.md` §4.2, §4.3, §4.9, §4.11, `http-api.md` §4.1).

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode, header};

use super::client_body::ClientBody;
use super::upstream::{self, Payload, RequestHead, SendOptions};
use super::{Report, buffered, mock};
use crate::aws::sigv4;
use crate::clock;
use crate::context::{Call, Failure, Outcome, TRACE_ID};
use crate::deployment::{Address, Deployment};
use crate::descriptor::{
    Action, HttpIntegration, IntegrationResponse, Kind, Mapping, ResponseType, Target,
};
use crate::guard::Head;
use crate::map::{self, Document, Message, headers::Fate, request};
use crate::respond::{self, Answer, body::Body};
use crate::telemetry::log::{self, Level};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// The detail of a request whose body came too slowly: 408.
pub(super) const SLOW_BODY: &str = "the body came too slowly";

/// Sends the request to the upstream and makes its answer the client's.
#[allow(
    clippy::too_many_arguments,
    reason = "each is one part of the request; a struct would only rename them"
)]
pub(super) async fn call(
    deployment: &Deployment,
    call: &Call<'_>,
    integration: &'static HttpIntegration,
    responses: Option<&'static [IntegrationResponse]>,
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
    if has_forbidden_target(integration.request, address.service.is_some()) {
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
    let (request, payload) = match responses {
        None => {
            let instance = &deployment.instance;
            let reads = |mapping: &Mapping| map::reads_body(mapping.value);
            if integration.request.iter().any(reads) {
                let mut body = body;
                let bytes = buffered::request(call, &mut body).await?;
                let request = {
                    let text = String::from_utf8_lossy(&bytes);
                    let document = Document::new(&text);
                    let message = Message::RequestWith(&document);
                    let has_options = head.has_options;
                    request::proxied(call, integration, address, instance, has_options, message)
                };
                (request.map_err(unmappable)?, whole(head, bytes))
            } else {
                let message = Message::Request;
                let has_options = head.has_options;
                let request =
                    request::proxied(call, integration, address, instance, has_options, message);
                (request.map_err(unmappable)?, incoming(head, body))
            }
        }
        Some(_) => {
            let mut payload = custom_payload(call, integration, &method, head, body)?;
            // A signature is over the whole body.
            if address.service.is_some()
                && let Payload::Sized(_, body) | Payload::Chunked(body) = &mut payload
            {
                payload = whole(head, buffered::request(call, body).await?);
            }
            let request = request::custom(call, integration, address, &deployment.instance)
                .map_err(unmappable)?;
            (request, payload)
        }
    };
    let timeout_ms = integration.timeout_ms;
    let is_idempotent = method.is_idempotent();
    let answer = exchange(
        call,
        address,
        request,
        payload,
        timeout_ms,
        is_idempotent,
        report,
    )
    .await?;
    match responses {
        None => proxy_answer(call, integration.response, answer, report).await,
        Some(responses) => custom_answer(call, responses, answer, report),
    }
}

/// Requests to AWS services that cannot be signed.
static NOT_SIGNED: log::Kind = log::Kind::new(Level::Error, "aws_request_not_signed");

/// Sends a request, signed where the address is an AWS service's, and notes how it went.
///
/// What is signed has its body in memory.
pub(super) async fn exchange(
    call: &Call<'_>,
    address: &Address,
    mut request: RequestHead,
    payload: Payload<ClientBody>,
    timeout_ms: u32,
    idempotent: bool,
    report: &mut Report,
) -> Result<upstream::Answer<ClientBody>, Failure> {
    let timeout = Duration::from_millis(u64::from(timeout_ms));
    if let Some(service) = &address.service {
        let signed = match &payload {
            Payload::Full(bytes) => sigv4::Payload::Bytes(bytes),
            Payload::Empty => sigv4::Payload::Bytes(&[]),
            Payload::Sized(..) | Payload::Chunked(_) => sigv4::Payload::Unsigned,
        };
        let signing = service.signer.sign(&mut request, signed);
        match tokio::time::timeout(timeout, signing).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => {
                let operation = call.operation.map_or("", |operation| operation.id);
                let fields: &[(&str, &dyn std::fmt::Display)] =
                    &[("operation", &operation), ("reason", &error)];
                NOT_SIGNED.log("a request to an AWS service was not signed", fields);
                return Err(Failure::new(
                    ResponseType::IntegrationFailure,
                    error.to_string(),
                ));
            }
            Err(_) => {
                return Err(Failure::new(
                    ResponseType::IntegrationTimeout,
                    "the credentials took too long",
                ));
            }
        }
    }
    let options = SendOptions {
        connect_timeout: CONNECT_TIMEOUT.min(timeout),
        head_timeout: timeout,
        max_request_bytes: call.stage.api.limits.max_body_bytes,
        max_response_bytes: call.stage.api.limits.max_body_bytes,
        idempotent,
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
    Ok(answer)
}

/// The payload of a body that is in memory.
fn whole(head: &Head<'_>, bytes: Bytes) -> Payload<ClientBody> {
    match head.content_length {
        Some(_) => Payload::Full(bytes),
        None if bytes.is_empty() => Payload::Empty,
        None => Payload::Full(bytes),
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

/// The body of a non-proxy request: a constant template, or what passes through (§4.6).
fn custom_payload(
    call: &Call<'_>,
    integration: &HttpIntegration,
    method: &Method,
    head: &Head<'_>,
    body: ClientBody,
) -> Result<Payload<ClientBody>, Failure> {
    let content_type = call.header(http::header::CONTENT_TYPE);
    let media_type = content_type
        .as_deref()
        .map_or("application/json", respond::media_type);
    let template = integration
        .request_bodies
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(media_type));
    let template = template.or_else(|| {
        integration
            .request_bodies
            .iter()
            .find(|(known, _)| *known == "$default")
    });
    match template {
        None if integration.refuse_unmapped_body => Err(Failure::new(
            ResponseType::UnsupportedMediaType,
            "no template for the content type",
        )),
        _ if !request::has_body(method) => Ok(Payload::Empty),
        Some((_, text)) => Ok(Payload::Full(Bytes::from_static(text.as_bytes()))),
        None => Ok(incoming(head, body)),
    }
}

/// Mappings to these headers make every call fail (§4.9, recorded); AWS services have more of them.
fn has_forbidden_target(mappings: &[Mapping], is_service: bool) -> bool {
    const FORBIDDEN: [&str; 4] = [
        "content-length",
        "transfer-encoding",
        "x-amzn-trace-id",
        "x-amzn-apigateway-api-id",
    ];
    const OF_SERVICES: [&str; 5] = [
        "authorization",
        "connection",
        "expect",
        "proxy-authenticate",
        "te",
    ];
    let more = if is_service { &OF_SERVICES[..] } else { &[] };
    mappings.iter().any(|mapping| {
        let mut forbidden = FORBIDDEN.iter().chain(more);
        matches!(mapping.target, Target::Header(name)
            if forbidden.any(|forbidden| name.eq_ignore_ascii_case(forbidden)))
    })
}

/// The gateway response for an upstream that did not answer (`reference/rest-api.md` §4.13).
fn failed(failure: &upstream::Failure, kind: Kind) -> Failure {
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
    mappings: &'static [(u16, &'static [Mapping])],
    answer: upstream::Answer<ClientBody>,
    report: &Report,
) -> Result<Answer, Failure> {
    let api = call.stage.api;
    let mappings = response_mappings(mappings, answer.status.as_u16());
    let backend = if mappings.is_empty() {
        None
    } else {
        Some(answer.headers.clone())
    };
    let mut headers = answer.headers;
    match api.kind {
        Kind::Rest => rest_proxy_headers(&mut headers, answer.content_length),
        Kind::Http => http_proxy_headers(&mut headers, api.cors.is_some()),
    }
    let reads = |mapping: &Mapping| map::reads_body(mapping.value);
    let (body, read) = if mappings.iter().any(reads) {
        let mut body = answer.body;
        let bytes = buffered::collect(&mut body, api.limits.max_body_bytes).await;
        let bytes = bytes.map_err(|error| match error {
            buffered::NotRead::TooLarge => {
                failed(&upstream::Failure::ResponseTooLarge, api.kind)
            }
            buffered::NotRead::Broken => failed(&upstream::Failure::Closed, api.kind),
        })?;
        (Body::full(bytes.clone()), Some(bytes))
    } else {
        (Body::upstream(answer.body), None)
    };
    let mut response = Response::new(body);
    *response.status_mut() = answer.status;
    *response.headers_mut() = headers;
    if let Some(backend) = &backend {
        match &read {
            Some(bytes) => {
                let text = String::from_utf8_lossy(bytes);
                let document = Document::new(&text);
                let message = Message::ResponseWith(backend, &document);
                map_response(call, mappings, message, report, &mut response);
            }
            None => {
                let message = Message::Response(backend);
                map_response(call, mappings, message, report, &mut response);
            }
        }
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
    mappings: &'static [(u16, &'static [Mapping])],
    status: u16,
) -> &'static [Mapping] {
    let own = mappings.iter().find(|(known, _)| *known == status);
    let any = || mappings.iter().find(|(known, _)| *known == 0);
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
fn map_response(
    call: &Call<'_>,
    mappings: &'static [Mapping],
    message: Message<'_>,
    report: &Report,
    response: &mut Answer,
) {
    let outcome = Outcome {
        status: Some(response.status().as_u16()),
        integration_status: report.status,
        integration_latency: report.latency,
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

/// The answer of a non-proxy integration: the first integration response for the backend's status.
fn custom_answer(
    call: &Call<'_>,
    responses: &'static [IntegrationResponse],
    answer: upstream::Answer<ClientBody>,
    report: &Report,
) -> Result<Answer, Failure> {
    let status = answer.status.as_u16();
    let selected = responses.iter().find(|response| {
        response
            .backend_statuses
            .iter()
            .any(|(from, to)| (*from..=*to).contains(&status))
    });
    let Some(selected) = selected else {
        return Err(Failure::new(
            ResponseType::ApiConfigurationError,
            format!(
                "No match for output mapping and no default output mapping configured. Endpoint Response Status Code: {status}"
            ),
        ));
    };
    let template = respond::by_accept(call, selected.bodies);
    let body = match template {
        Some((_, text)) => Body::full(Bytes::from_static(text.as_bytes())),
        None => Body::upstream(answer.body),
    };
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(selected.status).unwrap_or(StatusCode::OK);
    mock::mapped_headers(
        call,
        selected.headers,
        Message::Response(&answer.headers),
        report,
        &mut response,
    );
    if let Ok(trace) = HeaderValue::from_bytes(call.trace_id().as_bytes()) {
        response.headers_mut().insert(TRACE_ID, trace);
    }
    let media_type = template.map(|(media_type, _)| *media_type);
    respond::default_content_type(response.headers_mut(), media_type);
    Ok(response)
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
