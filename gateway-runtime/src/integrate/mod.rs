//! Calls what stands behind the gateway and makes its answer the client's.

pub(crate) mod aws;
pub(crate) mod client_body;
pub(crate) mod collect;
mod custom;
mod http;
pub(crate) mod lambda;
mod mock;
mod service;
mod spelling;
mod transform;
pub(crate) mod upstream;

use std::time::{Duration, Instant};

use bytes::Bytes;

use crate::context::{Call, Failure, Report};
use crate::deployment::{Address, Deployment, Target};
use crate::descriptor::{Integration, Operation, ResponseType};
use crate::guard::Head;
use crate::respond::{Answer, body::Body};
use crate::telemetry::log::{self, Level};

/// Answers `call` with the operation's integration.
pub(crate) async fn call(
    deployment: &Deployment,
    call: &Call<'_>,
    operation: &'static Operation,
    head: &Head<'_>,
    body: client_body::ClientBody,
    report: &mut Report,
) -> Result<Answer, Failure> {
    // All but proxied HTTP and mocks are boxed: the futures are large, and connections hold the place for them.
    match &operation.integration {
        Integration::HttpProxy(integration) => {
            let address = address(call, operation)?;
            http::proxy(deployment, call, integration, address, head, body, report).await
        }
        Integration::Http(integration, changes) => {
            let address = address(call, operation)?;
            Box::pin(custom::http(
                deployment,
                call,
                integration,
                changes,
                address,
                head,
                body,
                report,
            ))
            .await
        }
        Integration::Lambda(integration, changes) => {
            let function = function(call, operation)?;
            let by = (integration, changes);
            (function.calls.custom)(call, by, function, head, body, report).await
        }
        Integration::LambdaProxy(integration) => {
            let function = function(call, operation)?;
            (function.calls.proxy)(call, integration, function, head, body, report).await
        }
        Integration::Service(integration) => {
            let address = address(call, operation)?;
            Box::pin(service::call(
                deployment,
                call,
                integration,
                address,
                head,
                body,
                report,
            ))
            .await
        }
        Integration::Mock(statuses, changes) => {
            mock::answer(call, head, body, statuses, changes, report).await
        }
        Integration::Fail(response_type, reason) => Err(Failure::new(*response_type, *reason)),
    }
}

/// How long the operation's integration may take; the reference's limit where it does not say it
/// (`reference/rest-api.md` §16).
pub(crate) fn timeout(operation: &Operation) -> Duration {
    const TIMEOUT_MS: u32 = 29_000;
    let timeout_ms = match &operation.integration {
        Integration::HttpProxy(http) | Integration::Http(http, _) => http.timeout_ms,
        Integration::LambdaProxy(lambda) | Integration::Lambda(lambda, _) => lambda.timeout_ms,
        Integration::Service(service) => service.timeout_ms,
        Integration::Mock(..) | Integration::Fail(..) => TIMEOUT_MS,
    };
    Duration::from_millis(u64::from(timeout_ms))
}

/// The failure of an answer whose body cannot be had; `None`: the time was up.
pub(crate) fn unread(error: Option<upstream::BodyError>) -> Failure {
    http::unread(error)
}

/// Reads the whole body of an answer.
///
/// # Errors
/// It ends early, is too large, or is not here by then.
pub(crate) async fn read(body: Body, deadline: Instant) -> Result<Bytes, Failure> {
    let is_here = body.known_length().is_some();
    let collected = collect::answer(body, is_here, deadline).await;
    collected.map_err(http::unread)
}

/// The function that the operation invokes.
fn function<'c>(
    call: &'c Call<'_>,
    operation: &'static Operation,
) -> Result<&'c lambda::Function, Failure> {
    let reason = match call.variant.target(operation) {
        Target::Function(function) => return Ok(function),
        Target::Invalid(reason) => reason.clone(),
        Target::None | Target::Address(_) => "no function".to_owned(),
    };
    Err(unresolved(operation, reason))
}

/// Operations whose address is not valid with the stage's variables and the configuration.
static UNRESOLVED: log::Kind = log::Kind::new(Level::Error, "integration_unresolved");

fn unresolved(operation: &Operation, reason: String) -> Failure {
    UNRESOLVED.log(
        "an integration has no address",
        &[("operation", &operation.id), ("reason", &reason)],
    );
    Failure::new(ResponseType::ApiConfigurationError, reason)
}

/// Where the operation's requests go.
fn address<'c>(call: &'c Call<'_>, operation: &'static Operation) -> Result<&'c Address, Failure> {
    let reason = match call.variant.target(operation) {
        Target::Address(address) => return Ok(address),
        Target::Invalid(reason) => reason.clone(),
        Target::None | Target::Function(_) => "no address".to_owned(),
    };
    Err(unresolved(operation, reason))
}
