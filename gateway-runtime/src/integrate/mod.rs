//! Calls what stands behind the gateway and makes its answer the client's.

pub(crate) mod client_body;
mod http;
pub(crate) mod lambda;
mod mock;
mod transform;
pub(crate) mod upstream;

use std::time::Duration;

use crate::context::{Call, Failure};
use crate::deployment::{Deployment, Target};
use crate::descriptor::{Integration, Operation, ResponseType};
use crate::guard::Head;
use crate::respond::Answer;

/// What an integration gave, for logs and metrics.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Report {
    /// The backend's status.
    pub(crate) status: Option<u16>,
    /// From the call to the backend's response head.
    pub(crate) latency: Option<Duration>,
}

/// Answers `call` with the operation's integration.
pub(crate) async fn call(
    deployment: &Deployment,
    call: &Call<'_>,
    operation: &'static Operation,
    head: &Head<'_>,
    body: client_body::ClientBody,
    report: &mut Report,
) -> Result<Answer, Failure> {
    match &operation.integration {
        Integration::Mock(changes) => mock::answer(call, head, body, changes, report).await,
        Integration::Fail(response_type, reason) => Err(Failure::new(*response_type, *reason)),
        Integration::LambdaProxy(integration) => match call.stage.target(operation) {
            // Boxed: its future is large, and connections hold the place for it.
            Target::Function(function) => {
                Box::pin(lambda::call(
                    call,
                    integration,
                    function,
                    head,
                    body,
                    report,
                ))
                .await
            }
            Target::Invalid(reason) => Err(Failure::new(
                ResponseType::ApiConfigurationError,
                reason.clone(),
            )),
            Target::None | Target::Address(_) => Err(Failure::new(
                ResponseType::ApiConfigurationError,
                "no function",
            )),
        },
        Integration::HttpProxy(integration) | Integration::Http(integration, _) => {
            let address = match call.stage.target(operation) {
                Target::Address(address) => address,
                Target::Invalid(reason) => {
                    return Err(Failure::new(
                        ResponseType::ApiConfigurationError,
                        reason.clone(),
                    ));
                }
                Target::None | Target::Function(_) => {
                    return Err(Failure::new(
                        ResponseType::ApiConfigurationError,
                        "no address",
                    ));
                }
            };
            let changes = match &operation.integration {
                Integration::Http(_, changes) => Some(changes),
                Integration::HttpProxy(_)
                | Integration::LambdaProxy(_)
                | Integration::Mock(_)
                | Integration::Fail(..) => None,
            };
            http::call(
                deployment,
                call,
                integration,
                changes,
                address,
                head,
                body,
                report,
            )
            .await
        }
    }
}
