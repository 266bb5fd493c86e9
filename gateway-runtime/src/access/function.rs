//! Functions that decide: Lambda's, and services of one's own with the same contract.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{Method, StatusCode};

use super::answer::{self, Answer};
use super::decisions::Decisions;
use super::{Authorized, source};
use crate::clock;
use crate::context::{Call, Failure, Report};
use crate::descriptor::{Authorizer, AuthorizerEvent, FunctionAuthorizer, Kind, ResponseType};
use crate::integrate::client_body::ClientBody;
use crate::integrate::collect;
use crate::integrate::lambda::{self, Function, InvocationType, InvokeCall, Question};
use crate::integrate::upstream::{self, Origin, Payload, RequestHead, SendOptions};
use crate::telemetry::log::{self, Level};
use crate::template;

/// A function that decides, in one stage.
#[derive(Debug)]
pub(crate) struct ActiveFunction {
    pub(super) target: FunctionTarget,
    pub(super) decisions: Decisions<Answer>,
}

/// Where it is.
#[derive(Debug)]
pub(crate) enum FunctionTarget {
    Lambda(Box<Function>),
    /// A server, and the path on it.
    Http(Arc<Origin>, String),
    /// Why there is none.
    Invalid(String),
}

/// Authorizers that did not decide.
static FAILED: log::Kind = log::Kind::new(Level::Warn, "authorizer_failed");

impl ActiveFunction {
    pub(crate) fn new(target: FunctionTarget) -> ActiveFunction {
        ActiveFunction {
            target,
            decisions: Decisions::new(),
        }
    }

    /// The decision for a request: a kept one, or the function's. Whether it lets the request pass is not looked at.
    ///
    /// # Errors
    ///
    /// There is no identity; the function did not decide.
    pub(super) async fn decide(
        &self,
        call: &Call<'_>,
        authorizer: &'static Authorizer,
        descriptor: &'static FunctionAuthorizer,
        arn: &str,
    ) -> Result<(Arc<Answer>, Authorized), Failure> {
        if matches!(descriptor.event, AuthorizerEvent::Token)
            && source::credential(call, authorizer.sources).is_none()
        {
            return Err(unauthorized());
        }
        let values = source::values(call, authorizer.sources).ok_or_else(unauthorized)?;
        if let Some(expression) = descriptor.validation {
            let token = values.first().map_or("", String::as_str);
            // An expression that is none, or takes too long, matches nothing.
            if !template::matches(expression, token).unwrap_or(false) {
                return Err(unauthorized());
            }
        }
        // What is decided by several values of a source is not kept by one of them.
        let is_kept = authorizer.ttl > 0
            && !values.is_empty()
            && !source::has_repeated(call, authorizer.sources);
        let key = is_kept.then(|| source::cache_key(&values));
        let now = clock::now();
        if let Some(known) = key.as_deref().and_then(|key| self.decisions.get(key, now)) {
            let said = Arc::clone(&known.said);
            return Ok((known, authorized(said, 0)));
        }
        let answer = Arc::new(
            self.ask(call, authorizer, descriptor, arn, &values, now)
                .await?,
        );
        let latency = (clock::now() - now).as_millis();
        let latency = u64::try_from(latency).unwrap_or(u64::MAX);
        if let Some(key) = key {
            let ttl = Duration::from_secs(u64::from(authorizer.ttl));
            let weight = answer.weight;
            self.decisions
                .keep(key, Arc::clone(&answer), weight, ttl, clock::now());
        }
        let said = Arc::clone(&answer.said);
        Ok((answer, authorized(said, latency)))
    }

    async fn ask(
        &self,
        call: &Call<'_>,
        authorizer: &'static Authorizer,
        descriptor: &'static FunctionAuthorizer,
        arn: &str,
        values: &[String],
        begun: Instant,
    ) -> Result<Answer, Failure> {
        let Some(operation) = call.operation else {
            return Err(Failure::new(
                ResponseType::AuthorizerFailure,
                "no operation",
            ));
        };
        let trace_id = call.trace_id();
        let trace_id = std::str::from_utf8(trace_id.as_bytes()).unwrap_or_default();
        let question = Question {
            event: descriptor.event,
            arn,
            sources: values,
            caller: lambda::Caller {
                api: call.stage.api,
                stage: call.stage.stage,
                deployment_id: &call.stage.deployment_id,
                operation,
            },
            trace_id,
        };
        let event = lambda::authorizer_event(call, &question);
        let timeout = Duration::from_millis(u64::from(descriptor.timeout_ms));
        let returned = match &self.target {
            FunctionTarget::Lambda(function) => {
                invoke(function, event, trace_id, timeout, call.stage.api.kind).await
            }
            FunctionTarget::Http(origin, path) => post(origin, path, event, timeout, begun).await,
            FunctionTarget::Invalid(reason) => Err(Fault::NotCalled(reason.clone())),
        };
        let answer = returned
            .and_then(|payload| answer::read(&payload, descriptor.event).map_err(Fault::Malformed));
        answer.map_err(|fault| failure(fault, authorizer.name, descriptor.event))
    }
}

/// Why there is no decision.
enum Fault {
    /// The function says so: it failed with the message `Unauthorized`.
    Unauthorized,
    /// It failed, or took too long.
    Failed(String),
    /// It could not be called.
    NotCalled(String),
    /// It answered something else.
    Malformed(String),
}

fn authorized(said: Arc<super::Said>, latency: u64) -> Authorized {
    Authorized::Function { said, latency }
}

/// The refusal of a request without an identity.
pub(super) fn unauthorized() -> Failure {
    Failure::new(ResponseType::Unauthorized, "there is no identity that fits")
}

/// The reference's answer (`reference/rest-api.md` §5.1); what happened is for the log alone.
fn failure(fault: Fault, name: &str, event: AuthorizerEvent) -> Failure {
    let (response_type, reason) = match fault {
        Fault::Unauthorized => return unauthorized(),
        Fault::Failed(reason) => (ResponseType::AuthorizerFailure, reason),
        Fault::NotCalled(reason) => (ResponseType::AuthorizerConfigurationError, reason),
        Fault::Malformed(reason) => {
            let reason = format!("its answer is not one for {event:?}: {reason}");
            (ResponseType::AuthorizerConfigurationError, reason)
        }
    };
    FAILED.log(
        "an authorizer did not decide",
        &[("authorizer", &name), ("reason", &reason)],
    );
    Failure::new(response_type, reason)
}

/// Invokes a Lambda function.
async fn invoke(
    function: &Function,
    event: Vec<u8>,
    trace_id: &str,
    timeout: Duration,
    kind: Kind,
) -> Result<Bytes, Fault> {
    let invocation = InvokeCall {
        function,
        invocation_type: InvocationType::RequestResponse,
        trace_id,
        payload: event.into(),
        fields: &[],
        timeout,
        kind,
    };
    // What the function's call is is not the integration's.
    let mut report = Report::default();
    let invoked = (function.calls.invoke)(invocation, &mut report).await;
    let invoked = invoked.map_err(|failure| match failure.response_type {
        ResponseType::ApiConfigurationError => Fault::NotCalled(failure.detail.into_owned()),
        _ => Fault::Failed(failure.detail.into_owned()),
    })?;
    if !invoked.function_error {
        return Ok(invoked.payload);
    }
    let error: Option<serde_json::Value> = serde_json::from_slice(&invoked.payload).ok();
    let message = error
        .as_ref()
        .and_then(|error| error.get("errorMessage")?.as_str());
    Err(match message {
        Some("Unauthorized") => Fault::Unauthorized,
        _ => Fault::Failed("the function failed".to_owned()),
    })
}

/// Sends the event to a service of one's own. It answers 200 with what a function returns, or 401.
async fn post(
    origin: &Arc<Origin>,
    path: &str,
    event: Vec<u8>,
    timeout: Duration,
    begun: Instant,
) -> Result<Bytes, Fault> {
    let head = RequestHead::new(&Method::POST, path.as_bytes(), origin).and_then(|mut head| {
        head.header(b"content-type", b"application/json")?;
        head.header(b"accept", b"application/json")?;
        Ok(head)
    });
    let head = head.map_err(|_| Fault::NotCalled("the request cannot be written".to_owned()))?;
    let options = SendOptions {
        connect_timeout: timeout.min(Duration::from_secs(10)),
        head_timeout: timeout,
        stall_timeout: timeout,
        max_response_bytes: answer::MAX_ANSWER as u64 + 1,
        ..SendOptions::DEFAULT
    };
    let failed = |reason: &str| Fault::Failed(reason.to_owned());
    let payload = Payload::<ClientBody>::Full(event.into());
    let sent = upstream::send(origin, head, payload, &options, begun).await;
    let mut answer = sent.map_err(|failure| Fault::Failed(format!("{failure:?}")))?;
    match answer.status {
        StatusCode::OK => {}
        StatusCode::UNAUTHORIZED => return Err(Fault::Unauthorized),
        status => return Err(Fault::Failed(format!("it answered {}", status.as_u16()))),
    }
    let collected = collect::collect(&mut answer.body, answer::MAX_ANSWER);
    let deadline = begun + timeout;
    match tokio::time::timeout_at(deadline.into(), collected).await {
        Ok(Ok(body)) => Ok(body),
        Ok(Err(_)) => Err(failed("its answer broke off, or is too long")),
        Err(_late) => Err(failed("its answer took too long")),
    }
}
