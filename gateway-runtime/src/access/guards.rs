//! The guards of an operation: all of one alternative must agree.

use std::sync::Arc;

use http::{HeaderValue, header};

use super::active::{ActiveAuthorizer, Asked};
use super::answer::{Answer, Ruling};
use super::caller::Caller;
use super::facts::Facts;
use super::limits::KeyUse;
use super::{AcceptedKey, Refusal, Request, iam, resource_policy, source};
use crate::context::{Call, Failure};
use crate::descriptor::{Decides, Guard, Kind, Operation, ResponseType};
use crate::policy::order::{self, Authorization, Decision, Side};
use crate::policy::{self, Verdict};
use crate::text::lossy;

/// Asks the guards of each alternative, until all of one agree; the API key, where one was asked for.
///
/// # Errors
///
/// The refusal of the alternative that came furthest, of several the first.
pub(super) async fn check<'r>(
    call: &mut Call<'r>,
    operation: &'static Operation,
    request: &mut Request<'r>,
) -> Result<Option<KeyUse>, Failure> {
    let mut best: Option<(usize, Refusal, Caller)> = None;
    for guards in operation.access {
        match all(call, guards, request).await {
            Ok(key) => return Ok(key),
            Err((n_agreed, refusal)) => {
                // What one alternative found out of a caller is not for backends that another one opens.
                let caller = std::mem::take(&mut call.caller);
                if best.as_ref().is_none_or(|(known, ..)| *known < n_agreed) {
                    best = Some((n_agreed, refusal, caller));
                }
            }
        }
    }
    let Some((_, refusal, caller)) = best else {
        return Ok(None);
    };
    // The answer of a refusal, and the log, may tell who was refused.
    call.caller = caller;
    if let Some(challenge) = refusal.challenge
        && let Ok(value) = HeaderValue::try_from(challenge)
    {
        call.caller.fields.push((header::WWW_AUTHENTICATE, value));
    }
    Err(refusal.failure)
}

/// Asks all guards; API keys come last, since they may come from an authorizer. An error says how many agreed before.
async fn all<'r>(
    call: &mut Call<'r>,
    guards: &'static [Guard],
    request: &mut Request<'r>,
) -> Result<Option<KeyUse>, (usize, Refusal)> {
    let mut n_agreed = 0;
    let mut usage_key: Option<Arc<Answer>> = None;
    for guard in guards {
        let agreed = match *guard {
            Guard::ApiKey => continue,
            // Boxed, since it is large.
            Guard::Iam => Box::pin(iam::check(call, request))
                .await
                .map_err(Refusal::from),
            Guard::Authorizer(place, scopes) => match authorizer(call, place, scopes).await {
                Ok(answer) => {
                    // Of several authorizers not all name one.
                    let answer = answer.filter(|answer| answer.usage_key.is_some());
                    usage_key = answer.or(usage_key);
                    Ok(())
                }
                Err(refusal) => Err(refusal),
            },
        };
        agreed.map_err(|refusal| (n_agreed, refusal))?;
        n_agreed += 1;
    }
    if !guards.iter().any(|guard| matches!(guard, Guard::ApiKey)) {
        return Ok(None);
    }
    // Keys authorise nobody: where nothing else is asked for, the policy of the API decides alone, and before them
    // (`reference/rest-api.md` §1 and §5.4).
    if n_agreed == 0 {
        resource_policy::alone(call).map_err(|failure| (n_agreed, failure.into()))?;
    }
    let usage_key = usage_key.as_deref();
    let usage_key = usage_key.and_then(|answer| answer.usage_key.as_deref());
    let key = api_key(call, usage_key).map_err(|failure| (n_agreed, failure.into()))?;
    Ok(Some(key))
}

/// Asks an authorizer; a function's answer.
async fn authorizer(
    call: &mut Call<'_>,
    place: u16,
    scopes: &'static [&'static str],
) -> Result<Option<Arc<Answer>>, Refusal> {
    let variant = call.variant;
    let Some(active) = variant.access.authorizers.get(usize::from(place)) else {
        return Err(
            Failure::new(ResponseType::AuthorizerConfigurationError, "no authorizer").into(),
        );
    };
    let authorized = match (&active.asked, &active.descriptor.decides) {
        (Asked::Token(token), Decides::Token(descriptor)) => {
            token
                .decide(call, active.descriptor, descriptor, scopes)
                .await?
        }
        // Boxed, since it is rare and waits for a hash.
        (Asked::Basic(basic), Decides::Basic(descriptor)) => {
            Box::pin(basic.decide(call, active.descriptor, descriptor)).await?
        }
        (Asked::Function(_), Decides::Function(_)) => {
            // Boxed, since what it waits for takes longer than that, and is large.
            let answer = Box::pin(function(call, active)).await?;
            return Ok(Some(answer));
        }
        (Asked::Token(_) | Asked::Basic(_) | Asked::Function(_), _) => {
            let response_type = ResponseType::AuthorizerConfigurationError;
            return Err(Failure::new(response_type, "no authorizer").into());
        }
    };
    // The policy of the API is asked after tokens and passwords (`reference/rest-api.md` §5.4).
    resource_policy::alone(call)?;
    call.caller.authorize(authorized);
    Ok(None)
}

async fn function(call: &mut Call<'_>, active: &ActiveAuthorizer) -> Result<Arc<Answer>, Refusal> {
    let (Asked::Function(function), Decides::Function(descriptor)) =
        (&active.asked, &active.descriptor.decides)
    else {
        return Err(Failure::new(ResponseType::AuthorizerConfigurationError, "no function").into());
    };
    let arn = source::arn(call, &call.variant.access.region);
    source::check_arn(call, &arn)?;
    resource_policy::before_authorizer(call, &arn)?;
    let (answer, authorized) = function
        .decide(call, active.descriptor, descriptor, &arn)
        .await?;
    // Also where it denies: templates of gateway responses read what it said.
    call.caller.authorize(authorized);
    rule(call, &answer.ruling, &arn)?;
    Ok(answer)
}

/// Holds a request to what a function decided, and to the API's policy.
fn rule(call: &Call<'_>, ruling: &Ruling, arn: &str) -> Result<(), Failure> {
    let kind = call.stage.api.kind;
    let facts = Facts::anonymous(call, arn);
    let identity = match ruling {
        Ruling::Simple(true) => Verdict::Allow,
        Ruling::Simple(false) => return Err(denied(kind, false)),
        Ruling::Policy(policy) => policy::evaluate(policy, &facts),
    };
    let resource = resource_policy::verdict(call, &facts);
    match order::decide(Authorization::Lambda(identity), resource) {
        Decision::Allow => Ok(()),
        Decision::Deny(denial) if denial.side == Side::Identity => {
            Err(denied(kind, denial.is_explicit))
        }
        Decision::Deny(denial) => Err(resource_policy::denied(denial, arn, None)),
    }
}

/// The refusal of a function (`reference/rest-api.md` §5.1).
fn denied(kind: Kind, is_explicit: bool) -> Failure {
    const USER: &str = "User is not authorized to access this resource";
    let mut failure = Failure::new(ResponseType::AccessDenied, "denied by the authorizer");
    if kind == Kind::Rest {
        failure.message = match is_explicit {
            true => format!("{USER} with an explicit deny in an identity-based policy").into(),
            false => format!(
                "{USER} because no identity-based policy allows the execute-api:Invoke action"
            )
            .into(),
        };
    }
    failure
}

/// Looks the request's API key up. Nobody is told whether there is no such key, or one that opens nothing here.
fn api_key(call: &mut Call<'_>, usage_key: Option<&str>) -> Result<KeyUse, Failure> {
    let refused = || Failure::new(ResponseType::InvalidApiKey, "no API key that is accepted");
    let value = source::api_key(call, usage_key).ok_or_else(refused)?;
    let key = call.stage.limits.key(value).ok_or_else(refused)?;
    let value = lossy(value).into();
    call.caller.key = Some(AcceptedKey {
        key: Arc::clone(&key.key),
        value,
    });
    Ok(key)
}
