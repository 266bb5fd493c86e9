//! Lambda functions: invoked for whole requests (`aws_proxy`), or with a payload (`invoke`).
//!
//! Source: `reference/rest-api.md` §4.5, `reference/http-api.md` §4.2 and §4.3.

mod answer;
mod event;
mod function;
mod invoke;
mod json;
mod media_type;
mod stream;

use std::time::Duration;

use bytes::Bytes;

use super::client_body::{self, ClientBody};
use super::{Report, http};
use crate::clock;
use crate::context::{Call, Failure, StreamTimes};
use crate::descriptor::{Kind, LambdaIntegration, ResponseType, TransferMode};
use crate::guard::Head;
use crate::respond::{Answer, body::Body};
use crate::wire::packet;

pub(crate) use event::authorizer::{Question, write as authorizer_event};
pub(crate) use function::{Caller, Function, Operation, Place, is_endpoint};
pub(crate) use invoke::Call as InvokeCall;
pub(crate) use invoke::{Invocation, InvocationType, invoke};
pub(crate) use stream::StreamBody;

/// Answers a request with a function's answer to its event.
pub(super) async fn call(
    call: &Call<'_>,
    integration: &'static LambdaIntegration,
    function: &Function,
    head: &Head<'_>,
    body: ClientBody,
    report: &mut Report,
) -> Result<Answer, Failure> {
    let kind = call.stage.api.kind;
    let body = match head.has_body() {
        true => client_body::read(call, body).await?,
        false => Bytes::new(),
    };
    let trace_id = call.trace_id();
    let trace_id = std::str::from_utf8(trace_id.as_bytes()).unwrap_or_default();
    let event = event::write(call, integration, &function.frame, trace_id, &body);
    drop(body);
    if event.len() > invoke::MAX_EVENT {
        let reason = "the event is larger than a function may get";
        return Err(Failure::new(ResponseType::RequestTooLarge, reason));
    }
    let invocation = invoke::Call {
        function,
        invocation_type: InvocationType::RequestResponse,
        trace_id,
        payload: packet::shared(event),
        fields: &[],
        timeout: Duration::from_millis(u64::from(integration.timeout_ms)),
        kind,
    };
    if integration.transfer == TransferMode::Stream {
        return streamed(call, integration, invocation, report).await;
    }
    let Invocation {
        function_error,
        payload,
        ..
    } = invoke(invocation, report).await?;
    if function_error {
        return Err(Failure::new(invoke::malformed(kind), "the function failed"));
    }
    let mut response = answer::buffered(call, integration.payload, &payload)
        .map_err(|failure| invoke::logged(function, failure))?;
    answer::add_trace(kind, trace_id, &mut response);
    report.own_status = Some(response.status().as_u16());
    if kind == Kind::Http && !integration.response.is_empty() {
        let backend = response.headers().clone();
        http::map_response(call, integration.response, &backend, report, &mut response);
    }
    Ok(response)
}

/// The same with an answer that is passed on as it comes.
async fn streamed(
    call: &Call<'_>,
    integration: &'static LambdaIntegration,
    invocation: invoke::Call<'_>,
    report: &mut Report,
) -> Result<Answer, Failure> {
    let (function, kind) = (invocation.function, invocation.kind);
    let trace_id = invocation.trace_id;
    let begun = clock::now();
    let deadline = begun + invocation.timeout;
    let answer = invoke::send(invocation, u64::MAX, begun, report).await?;
    let answer = invoke::answered(function, kind, answer, deadline).await?;
    let (proxied, body) = stream::open(function, answer, deadline).await?;
    report.own_status = Some(proxied.status.as_u16());
    report.stream = Some(StreamTimes {
        begun,
        all_headers: clock::now() - begun,
    });
    let rate = call.stage.api.limits.stream_bytes_per_second;
    let body = Body::stream(body).paced(rate);
    let mut response = answer::with_body(call, integration.payload, proxied, body);
    answer::add_trace(kind, trace_id, &mut response);
    Ok(response)
}
