//! Non-proxy integrations with a backend: `http`, and `aws` with a service or a Lambda function
//! (`reference/rest-api.md` §4.2, §4.4, §4.11).

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue};

use super::Report;
use super::client_body::ClientBody;
use super::http::{Sending, check_targets, exchange, read, unmappable};
use super::lambda::{self, Function, Invocation, InvocationType};
use super::transform::{self, Backend};
use super::upstream::Payload;
use crate::context::{Call, Failure, Outcome, RequestId, TRACE_ID};
use crate::deployment::{Address, Deployment};
use crate::descriptor::{
    HttpIntegration, LambdaIntegration, Mapping, Target, TransferMode, Transformation,
};
use crate::guard::Head;
use crate::map::{self, Message, MessageBody, request, request::Sources};
use crate::respond::Answer;
use crate::template::{self, Overrides};

/// Sends what is mapped to an HTTP server or an AWS service, and answers with what is mapped of its answer.
#[allow(
    clippy::too_many_arguments,
    reason = "each is one part of the request; a struct would only rename them"
)]
pub(super) async fn http(
    deployment: &Deployment,
    call: &Call<'_>,
    integration: &'static HttpIntegration,
    changes: &'static Transformation,
    address: &Address,
    head: &Head<'_>,
    body: ClientBody,
    report: &mut Report,
) -> Result<Answer, Failure> {
    let method = request::method(call, integration).into_owned();
    check_targets(integration.request, address)?;
    let sends_body = request::has_body(&method);
    let mappings = integration.request;
    let mut prepared = transform::request(call, head, body, changes, mappings, sends_body).await?;
    let request = {
        let source = prepared.source.as_deref().map(MessageBody::new);
        let sources = Sources {
            body: source.as_ref(),
            overrides: Some(&prepared.overrides),
            has_payload: sends_body && !prepared.payload.is_empty(),
        };
        let instance = &deployment.instance;
        request::custom(call, integration, address, instance, sources).map_err(unmappable)?
    };
    let payload = std::mem::take(&mut prepared.payload);
    let sending = Sending {
        request,
        payload: match sends_body && !payload.is_empty() {
            true => Payload::Full(payload),
            false => Payload::Empty,
        },
        timeout_ms: integration.timeout_ms,
        transfer: TransferMode::Buffered,
        is_idempotent: method.is_idempotent(),
    };
    let answer = exchange(call, address, sending, report).await?;
    let selected = transform::select(call, changes, answer.status.as_u16(), "")?;
    let payload = match selected.needs_body() {
        true => read(answer.body, integration.timeout_ms, report).await?,
        false => Bytes::new(),
    };
    let backend = Backend {
        headers: &answer.headers,
        payload,
    };
    let response = transform::answer(call, selected, backend, prepared.overrides, report)?;
    Ok(traced(call, response))
}

/// Invokes a Lambda function with what is mapped. What it returns is no answer of a proxy: the `errorMessage` of a
/// failed one selects the integration response, the status plays no part.
pub(super) async fn function(
    call: &Call<'_>,
    integration: &'static LambdaIntegration,
    changes: &'static Transformation,
    function: &Function,
    head: &Head<'_>,
    body: ClientBody,
    report: &mut Report,
) -> Result<Answer, Failure> {
    let mappings = integration.request;
    let prepared = transform::request(call, head, body, changes, mappings, true).await?;
    let is_forbidden = |(name, _): (&str, String)| map::headers::is_forbidden_for_lambda(name);
    if prepared.overrides.request_headers().any(is_forbidden) {
        return Err(unmappable(request::Unmappable));
    }
    let (is_event, context) = {
        let source = prepared.source.as_deref().map(MessageBody::new);
        let header = |name| {
            let overridden = overridden(&prepared.overrides, name);
            overridden.or_else(|| mapped(call, mappings, name, source.as_ref()))
        };
        let invocation_type = header("x-amz-invocation-type");
        (
            invocation_type.is_some_and(|text| text.eq_ignore_ascii_case("Event")),
            header("x-amz-client-context"),
        )
    };
    let trace_id = call.trace_id();
    let agent = format!("AmazonAPIGateway_{}", call.stage.api.id);
    let tag = RequestId::new().uuid();
    let mut fields = vec![
        ("accept", "application/json"),
        ("user-agent", &*agent),
        ("x-amzn-apigateway-api-id", call.stage.api.id),
        ("x-amzn-lambda-integration-tag", &*tag),
    ];
    fields.extend(
        context
            .as_deref()
            .map(|text| ("x-amz-client-context", text)),
    );
    let invocation = lambda::InvokeCall {
        function,
        invocation_type: match is_event {
            true => InvocationType::Event,
            false => InvocationType::RequestResponse,
        },
        trace_id: std::str::from_utf8(trace_id.as_bytes()).unwrap_or_default(),
        payload: prepared.payload,
        fields: &fields,
        timeout: Duration::from_millis(u64::from(integration.timeout_ms)),
        kind: call.stage.api.kind,
    };
    let Invocation { payload, .. } = (function.calls.invoke)(invocation, report).await?;
    let selected = transform::select(call, changes, 200, &error_message(&payload))?;
    let mut headers = HeaderMap::new();
    headers.insert(
        http::header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    let backend = Backend {
        headers: &headers,
        payload,
    };
    let response = transform::answer(call, selected, backend, prepared.overrides, report)?;
    Ok(traced(call, response))
}

/// The value that the request template gives a header.
fn overridden(overrides: &Overrides, header: &str) -> Option<String> {
    let mut headers = overrides.request_headers();
    let (_, text) = headers.find(|(name, _)| name.eq_ignore_ascii_case(header))?;
    Some(text)
}

/// The value that a mapping gives a header.
fn mapped(
    call: &Call<'_>,
    mappings: &'static [Mapping],
    header: &str,
    body: Option<&MessageBody<'_>>,
) -> Option<String> {
    let mapping = mappings.iter().find(
        |mapping| matches!(mapping.target, Target::Header(name) if name.eq_ignore_ascii_case(header)),
    )?;
    let message = Message::Request(body);
    let value = map::value(mapping.value, call, message, &Outcome::default());
    value.map(|text| text.into_owned())
}

/// The `errorMessage` of an object; empty where there is none.
fn error_message(payload: &[u8]) -> String {
    let text = String::from_utf8_lossy(payload);
    if memchr::memmem::find(text.as_bytes(), b"\"errorMessage\"").is_none() {
        return String::new();
    }
    let message = template::read_json(&text)
        .ok()
        .and_then(|value| match value {
            template::Value::Map(map) => map.get("errorMessage"),
            _ => None,
        });
    let message = message.filter(|message| !message.is_null());
    let text = message.and_then(|message| Some(template::text(&message).ok()?.to_string()));
    text.unwrap_or_default()
}

/// The answer with the trace id of the request.
fn traced(call: &Call<'_>, mut response: Answer) -> Answer {
    if let Ok(trace) = HeaderValue::from_bytes(call.trace_id().as_bytes()) {
        response.headers_mut().insert(TRACE_ID, trace);
    }
    response
}
