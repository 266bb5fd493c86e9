//! Who may call, and how often.
//!
//! [`admit`] is the step between route and validation: the resource policy, then the guards of the operation, then
//! rates and quotas (`reference/rest-api.md` §1 and §5). Called by `gateway` alone; `deployment` makes what it needs of
//! the descriptors, once for each stage ([`active`]).

pub(crate) mod active;
mod answer;
mod caller;
mod decisions;
mod facts;
mod fetch;
mod function;
mod guards;
pub(crate) mod limits;
pub(crate) mod resource_policy;
mod source;
mod token;

use crate::context::{Call, Failure};
use crate::descriptor::Operation;

pub(crate) use active::ActiveAccess;
pub(crate) use caller::{AcceptedKey, Authorized, Caller, Said, User};

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
pub(crate) async fn admit(
    call: &mut Call<'_>,
    operation: &'static Operation,
) -> Result<(), Failure> {
    let mut key = None;
    if operation.access.is_empty() {
        resource_policy::alone(call)?;
    } else {
        key = guards::check(call, operation).await?;
    }
    let stage = call.stage;
    stage.limits.count(call, operation, key.as_ref()).await
}
