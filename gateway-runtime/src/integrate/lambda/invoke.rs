//! The Invoke API of Lambda, as a client.
//!
//! Source: Lambda API Reference, "Invoke".

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{HeaderMap, Method};
use serde::Deserialize;

use super::function::Function;
use crate::aws::credentials::Credentials;
use crate::aws::sigv4::{self, Payload as Signed, Request, Rules, Scope};
use crate::clock;
use crate::context::Failure;
use crate::descriptor::{Kind, ResponseType};
use crate::integrate::client_body::ClientBody;
use crate::integrate::http::{MAX_SILENCE, failed};
use crate::integrate::upstream::{
    self, Answer, BodyError, InvalidHead, Payload, RequestHead, SendOptions,
};
use crate::integrate::{Report, collect};
use crate::telemetry::log::{self, Level};

/// The largest event in bytes that Lambda takes.
pub(super) const MAX_EVENT: usize = 6 * 1024 * 1024;
/// The largest answer in bytes that Lambda gives.
const MAX_ANSWER: u64 = 6_291_556;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Whether the function's result is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum InvocationType {
    /// It is.
    RequestResponse,
    /// Lambda queues the event and answers 202.
    Event,
}

/// What Lambda answered with a status of success.
#[derive(Debug)]
pub(crate) struct Invocation {
    /// Whether the function failed; `payload` is then its error.
    pub(crate) function_error: bool,
    /// What the function returned; empty for events.
    pub(crate) payload: Bytes,
}

/// One call.
#[derive(Debug)]
pub(crate) struct Call<'c> {
    pub(crate) function: &'c Function,
    pub(crate) invocation_type: InvocationType,
    /// For `X-Amzn-Trace-Id`.
    pub(crate) trace_id: &'c str,
    pub(crate) payload: Bytes,
    /// More header fields, names in lower case.
    pub(crate) fields: &'c [(&'c str, &'c str)],
    pub(crate) timeout: Duration,
    /// What is said of failures.
    pub(crate) kind: Kind,
}

/// Calls that did not reach the function or did not come back.
static FAILED: log::Kind = log::Kind::new(Level::Warn, "lambda_invoke_failed");

/// Invokes a function.
///
/// # Errors
///
/// There are no credentials, Lambda cannot be reached, refuses, or does not answer in time.
pub(crate) async fn invoke(call: Call<'_>, report: &mut Report) -> Result<Invocation, Failure> {
    let (function, kind) = (call.function, call.kind);
    let begun = clock::now();
    let deadline = begun + call.timeout;
    let answer = send(call, MAX_ANSWER, begun, report).await?;
    let answer = answered(function, kind, answer, deadline).await?;
    let function_error = answer.headers.contains_key("x-amz-function-error");
    let is_here = answer.body.whole_length().is_some();
    let payload = collect::answer(answer.body, is_here, deadline)
        .await
        .map_err(|error| {
            let failure = match error {
                None => Failure::new(timed_out(kind), TIMEOUT),
                Some(BodyError::TooLarge) => Failure::new(malformed(kind), TOO_LARGE),
                Some(error) => Failure::new(ResponseType::IntegrationFailure, error.to_string()),
            };
            logged(function, failure)
        })?;
    if function_error {
        note_function_error(function, &answer.headers, &payload);
    }
    Ok(Invocation {
        function_error,
        payload,
    })
}

const TIMEOUT: &str = "the function took too long";
const TOO_LARGE: &str = "the function's answer is too large";

/// The response type of a function that took too long.
fn timed_out(kind: Kind) -> ResponseType {
    match kind {
        Kind::Rest => ResponseType::IntegrationTimeout,
        // 503 (`reference/http-api.md` §4.1).
        Kind::Http => ResponseType::IntegrationFailure,
    }
}

/// The response type of what a function should not have answered.
pub(super) fn malformed(kind: Kind) -> ResponseType {
    match kind {
        Kind::Rest => ResponseType::Default5xx,
        Kind::Http => ResponseType::ApiConfigurationError,
    }
}

/// Sends the request; the answer's head, whatever it says.
pub(super) async fn send(
    call: Call<'_>,
    max_response_bytes: u64,
    begun: Instant,
    report: &mut Report,
) -> Result<Answer<ClientBody>, Failure> {
    let function = call.function;
    let signed = credentials(&call).await;
    let head = match signed.and_then(|credentials| head(&call, credentials.as_deref())) {
        Ok(head) => head,
        Err(failure) => return Err(logged(function, failure)),
    };
    let options = SendOptions {
        connect_timeout: CONNECT_TIMEOUT.min(call.timeout),
        head_timeout: call.timeout,
        stall_timeout: MAX_SILENCE,
        max_response_bytes,
        ..SendOptions::DEFAULT
    };
    let payload = Payload::Full(call.payload);
    let answer = upstream::send(&function.origin, head, payload, &options, begun).await;
    report.latency = Some(clock::now() - begun);
    match answer {
        Ok(answer) => {
            report.status = Some(answer.status.as_u16());
            report.note_ids(&answer.headers);
            Ok(answer)
        }
        Err(failure) => {
            let failure = match failure {
                upstream::Failure::Timeout => Failure::new(timed_out(call.kind), TIMEOUT),
                upstream::Failure::ResponseTooLarge => {
                    Failure::new(malformed(call.kind), TOO_LARGE)
                }
                failure => failed(&failure, call.kind),
            };
            Err(logged(function, failure))
        }
    }
}

/// The credentials of the function's signer, where it has one.
async fn credentials(call: &Call<'_>) -> Result<Option<Arc<Credentials>>, Failure> {
    let Some(signer) = &call.function.signer else {
        return Ok(None);
    };
    if let Some(credentials) = signer.at_hand() {
        return Ok(Some(credentials));
    }
    // Boxed, since it is rare and large.
    let asked = tokio::time::timeout(call.timeout, Box::pin(signer.credentials())).await;
    match asked {
        Ok(Ok(credentials)) => Ok(Some(credentials)),
        Ok(Err(error)) => Err(Failure::new(
            ResponseType::ApiConfigurationError,
            error.to_string(),
        )),
        Err(_late) => {
            let reason = "the credentials took too long";
            Err(Failure::new(timed_out(call.kind), reason))
        }
    }
}

/// The head of the request, signed with these credentials.
fn head(call: &Call<'_>, credentials: Option<&Credentials>) -> Result<RequestHead, Failure> {
    let is_usual =
        call.fields.is_empty() && call.invocation_type == InvocationType::RequestResponse;
    let head = match is_usual {
        true => usual_head(call, credentials),
        false => any_head(call, credentials),
    };
    head.map_err(|_| {
        let reason = "the invocation cannot be written as a request";
        Failure::new(ResponseType::ApiConfigurationError, reason)
    })
}

/// The head of an invocation as functions have it ready.
fn usual_head(
    call: &Call<'_>,
    credentials: Option<&Credentials>,
) -> Result<RequestHead, InvalidHead> {
    let function = call.function;
    let mut head = function.head.again();
    head.header(b"x-amzn-trace-id", call.trace_id.as_bytes())?;
    if let Some(credentials) = credentials {
        let now = clock::wall_clock();
        let signed = function.signature.sign(&call.payload, credentials, now);
        for (name, value) in signed.iter() {
            head.header(name.as_bytes(), value.as_bytes())?;
        }
    }
    Ok(head)
}

/// The head of any invocation.
fn any_head(
    call: &Call<'_>,
    credentials: Option<&Credentials>,
) -> Result<RequestHead, InvalidHead> {
    let function = call.function;
    let authority = function.origin.authority();
    let invocation_type = match call.invocation_type {
        InvocationType::RequestResponse => "RequestResponse",
        InvocationType::Event => "Event",
    };
    let mut head = RequestHead::new(&Method::POST, function.path.as_bytes(), &function.origin)?;
    let fields = [
        ("content-type", "application/json"),
        ("x-amz-invocation-type", invocation_type),
        ("x-amzn-trace-id", call.trace_id),
    ];
    for (name, value) in fields.iter().chain(call.fields) {
        head.header(name.as_bytes(), value.as_bytes())?;
    }
    let Some(credentials) = credentials else {
        return Ok(head);
    };
    let mut headers: Vec<(&str, &[u8])> = vec![
        ("content-type", b"application/json"),
        ("host", authority.as_bytes()),
        ("x-amz-invocation-type", invocation_type.as_bytes()),
    ];
    // What begins so must be signed.
    let amazons = call
        .fields
        .iter()
        .filter(|(name, _)| name.starts_with("x-amz-"));
    headers.extend(amazons.map(|(name, value)| (*name, value.as_bytes())));
    let request = Request {
        method: "POST",
        path: &function.path,
        query: "",
        headers: &headers,
        payload: Signed::Bytes(&call.payload),
    };
    let scope = Scope {
        region: &function.region,
        service: "lambda",
    };
    let rules = Rules::of_service("lambda");
    let signed = sigv4::sign(&request, credentials, scope, rules, clock::wall_clock());
    for (name, value) in signed.iter() {
        head.header(name.as_bytes(), value.as_bytes())?;
    }
    Ok(head)
}

/// The answer, where its status is one of success.
pub(super) async fn answered(
    function: &Function,
    kind: Kind,
    mut answer: Answer<ClientBody>,
    deadline: Instant,
) -> Result<Answer<ClientBody>, Failure> {
    if answer.status.is_success() {
        return Ok(answer);
    }
    let status = answer.status.as_u16();
    let response_type = match status {
        413 => ResponseType::RequestTooLarge,
        // No permission, no such function, too many invocations: 500 (`reference/rest-api.md` §4.5).
        400..=499 => ResponseType::ApiConfigurationError,
        _ => malformed(kind),
    };
    let deadline = deadline.min(clock::now() + MAX_REFUSAL_TIME);
    let collected = collect::collect(&mut answer.body, MAX_REFUSAL);
    let body = match tokio::time::timeout_at(deadline.into(), collected).await {
        Ok(Ok(body)) => body,
        Ok(Err(_)) | Err(_) => Bytes::new(),
    };
    let detail = match refusal(&body) {
        text if text.is_empty() => format!("Lambda answered {status}"),
        text => format!("Lambda answered {status}: {text}"),
    };
    Err(logged(function, Failure::new(response_type, detail)))
}

/// How long and how much is read of why Lambda refused.
const MAX_REFUSAL_TIME: Duration = Duration::from_secs(5);
const MAX_REFUSAL: usize = 64 * 1024;

/// What Lambda says.
#[derive(Deserialize)]
struct Refusal {
    #[serde(alias = "message", alias = "Message")]
    text: String,
}

/// The first line of Lambda's message. (Later lines may hold what was signed, with the session's token.) Nothing of
/// JSON without one, which is not Lambda's.
fn refusal(body: &[u8]) -> String {
    let text = match serde_json::from_slice::<Refusal>(body) {
        Ok(refusal) => refusal.text,
        Err(_) if body.trim_ascii_start().starts_with(b"{") => String::new(),
        Err(_) => String::from_utf8_lossy(body).into_owned(),
    };
    let line = text.trim().lines().next().unwrap_or_default();
    excerpt(line.as_bytes())
}

/// The begin of a text that Lambda wrote.
fn excerpt(body: &[u8]) -> String {
    let begin = body.get(..body.len().min(300)).unwrap_or_default();
    String::from_utf8_lossy(begin).trim().to_owned()
}

/// Functions that failed by themselves.
static FUNCTION_ERROR: log::Kind = log::Kind::new(Level::Warn, "lambda_function_error");

pub(super) fn note_function_error(function: &Function, headers: &HeaderMap, payload: &Bytes) {
    let kind = headers.get("x-amz-function-error");
    let kind = kind.map_or_else(String::new, |kind| {
        String::from_utf8_lossy(kind.as_bytes()).into_owned()
    });
    FUNCTION_ERROR.log(
        "a Lambda function failed",
        &[
            ("function", &function.name),
            ("error", &kind),
            ("payload", &excerpt(payload)),
        ],
    );
}

/// Says why a call failed: the client is not told.
pub(super) fn logged(function: &Function, failure: Failure) -> Failure {
    FAILED.log(
        "a Lambda function could not be invoked",
        &[("function", &function.name), ("reason", &failure.detail)],
    );
    failure
}
