//! Whether a request fits the document.
//!
//! In: a request, and the checks of its operation. Out: the request's body, read where it is checked; or a failure: in
//! the REST kind what the reference says (`reference/rest-api.md` §3.1), else all that is wrong as an RFC 9457 problem.
//! Called by the gateway, after routing and before integrations.

mod answer;
mod body;
mod charset;
mod content;
mod form;
mod media_type;
mod parameters;
mod problem;
mod sentence;
mod written;

pub(crate) use answer::answer;

use crate::context::{Call, Failure};
use crate::descriptor::{Kind, Operation, RequestBody};
use crate::integrate::client_body::ClientBody;

/// Checks the parameters of an operation whose body is not checked.
///
/// # Errors
/// Some do not fit.
pub(crate) fn parameters(call: &Call<'_>, operation: &'static Operation) -> Result<(), Failure> {
    if has_models(call) {
        return parameters::presence(call, operation);
    }
    match parameters::problems(call, operation) {
        errors if errors.is_empty() => Ok(()),
        errors => Err(Failure::problem(problem::body(&errors))),
    }
}

/// Checks the body of a request, and in documents without AWS extensions its parameters with it.
///
/// # Errors
/// Something does not fit, or the body cannot be had.
pub(crate) async fn body(
    call: &Call<'_>,
    operation: &'static Operation,
    wanted: &'static RequestBody,
    body: ClientBody,
) -> Result<ClientBody, Failure> {
    if has_models(call) {
        return body::model(call, wanted, body).await;
    }
    let mut errors = parameters::problems(call, operation);
    let body = body::full(call, wanted, body, &mut errors).await?;
    match errors.is_empty() {
        true => Ok(body),
        false => Err(Failure::problem(problem::body(&errors))),
    }
}

/// Whether requests are checked and refused as the reference's REST APIs do it: parameters first.
pub(crate) fn has_models(call: &Call<'_>) -> bool {
    !call.stage.api.plain && call.stage.api.kind == Kind::Rest
}
