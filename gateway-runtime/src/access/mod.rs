//! Who may call, and how often.
//!
//! [`admit`] is the step between route and validation: the resource policy, then the guards of the operation, then
//! rates and quotas (`reference/rest-api.md` §1 and §5). Called by `gateway` alone; `deployment` makes what it needs of
//! the descriptors, once for each stage ([`active`]).

pub(crate) mod active;
mod answer;
pub(crate) mod basic;
mod caller;
mod decisions;
mod facts;
mod fetch;
mod function;
mod guards;
pub(crate) mod iam;
mod identity;
pub(crate) mod limits;
pub(crate) mod resource_policy;
mod source;
mod token;
mod verifiers;
pub(crate) mod vpc;

use std::sync::OnceLock;

use http::HeaderMap;

use crate::context::{Call, Failure};
use crate::descriptor::{Operation, ResponseType};
use crate::integrate::client_body::ClientBody;

pub(crate) use active::ActiveAccess;
pub(crate) use caller::{AcceptedKey, Authorized, Caller, Said, User};
pub(crate) use iam::may_invalidate;
pub(crate) use identity::identity;
pub(crate) use verifiers::Verifiers;

/// Whether anybody is asked about a request.
pub(crate) fn is_asked(call: &Call<'_>, operation: &Operation) -> bool {
    !operation.access.is_empty()
        || call.stage.limits.are_for(operation)
        || call.variant.access.policy.is_some()
}

/// Whether a request may go on; notes in the call who is calling.
///
/// # Errors
///
/// The refusal. What of header fields belongs to it is noted in the call too.
pub(crate) async fn admit<'r>(
    call: &mut Call<'r>,
    operation: &'static Operation,
    unframed: &'r OnceLock<Box<HeaderMap>>,
    body: ClientBody,
) -> Result<Admitted, Failure> {
    let mut request = Request {
        unframed,
        body: Some(body),
        length: None,
    };
    let mut key = None;
    if operation.access.is_empty() {
        resource_policy::alone(call)?;
    } else {
        key = guards::check(call, operation, &mut request).await?;
    }
    let stage = call.stage;
    stage.limits.count(call, operation, key.as_ref()).await?;
    let Some(body) = request.body else {
        return Err(Failure::new(
            ResponseType::Default4xx,
            "the request's body was not read",
        ));
    };
    Ok(Admitted {
        body,
        length: request.length,
    })
}

/// What stands in the way of a request.
struct Refusal {
    failure: Failure,
    /// `WWW-Authenticate`, where a scheme has one.
    challenge: Option<String>,
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Refusal {
        Refusal {
            failure,
            challenge: None,
        }
    }
}

/// What guards may have to read.
struct Request<'r> {
    /// Where the fields stand that take the place of a request's own.
    unframed: &'r OnceLock<Box<HeaderMap>>,
    /// Taken while it is read.
    body: Option<ClientBody>,
    /// How long the body is, where that is not what the head says.
    length: Option<u64>,
}

/// A request that may go on.
pub(crate) struct Admitted {
    pub(crate) body: ClientBody,
    /// How long the body is, where that is not what the head says.
    pub(crate) length: Option<u64>,
}
