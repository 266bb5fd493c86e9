//! The policy of an API (`x-amazon-apigateway-policy`, `reference/rest-api.md` §5.4).

use super::facts::{Facts, INVOKE};
use super::source;
use crate::context::{ACCOUNT_ID, Call, Failure};
use crate::descriptor::{Api, ResponseType};
use crate::policy::order::{self, Authorization, Decision, Denial, Side};
use crate::policy::{self, Limits, Policy, PolicyType, Verdict};

/// The policy of an API in a region: its resources name both.
///
/// # Errors
///
/// What is wrong with it, which the compiler would have told.
pub(crate) fn active(api: &Api, region: &str, partition: &str) -> Result<Option<Policy>, String> {
    let Some(text) = api.policy else {
        return Ok(None);
    };
    let reading = policy::read_text(text, PolicyType::ResourceBased, &Limits::default());
    let Some(mut policy) = reading.policy else {
        let problem = reading.problems.first();
        let problem = problem.map_or("it cannot be read", |problem| problem.message.as_str());
        return Err(format!("the resource policy of `{}`: {problem}", api.name));
    };
    policy.complete(&policy::Api {
        partition,
        region,
        account: ACCOUNT_ID,
        id: api.id,
    });
    Ok(Some(policy))
}

/// The verdict of the API's policy on a request; `None`: it has none.
pub(super) fn verdict(call: &Call<'_>, facts: &Facts<'_>) -> Option<Verdict> {
    let policy = call.variant.access.policy.as_ref()?;
    Some(policy::evaluate(policy, facts))
}

/// The first phase, before a Lambda authorizer is asked.
///
/// # Errors
///
/// A statement denies the request.
pub(super) fn before_authorizer(call: &Call<'_>, arn: &str) -> Result<(), Failure> {
    let verdict = verdict(call, &Facts::anonymous(call, arn));
    match order::before_authorizer(verdict) {
        Decision::Allow => Ok(()),
        Decision::Deny(denial) => Err(denied(denial, arn, None)),
    }
}

/// What the policies come to, where no function and no user has one: the API's decides alone.
///
/// # Errors
///
/// It does not allow the request.
pub(super) fn alone(call: &Call<'_>) -> Result<(), Failure> {
    if call.variant.access.policy.is_none() {
        return Ok(());
    }
    let arn = source::arn(call, &call.variant.access.region);
    let verdict = verdict(call, &Facts::anonymous(call, &arn));
    match order::decide(Authorization::NoPolicy, verdict) {
        Decision::Allow => Ok(()),
        Decision::Deny(denial) => Err(denied(denial, &arn, None)),
    }
}

/// The refusal of a policy that belongs to a user, or to the API; `user` is the ARN of the user, where there is one.
pub(super) fn denied(denial: Denial, arn: &str, user: Option<&str>) -> Failure {
    let user = user.unwrap_or("anonymous");
    let (article, side) = match denial.side {
        Side::Identity => ("an", "identity-based"),
        Side::Resource => ("a", "resource-based"),
    };
    let reason = match denial.is_explicit {
        true => format!("with an explicit deny in {article} {side} policy"),
        false => format!("because no {side} policy allows the {INVOKE} action"),
    };
    let arn = masked(arn);
    let mut failure = Failure::new(ResponseType::AccessDenied, "denied by a policy");
    failure.message =
        format!("User: {user} is not authorized to perform: {INVOKE} on resource: {arn} {reason}")
            .into();
    failure
}

/// An ARN whose account shows its last four digits alone.
fn masked(arn: &str) -> String {
    let mut parts: Vec<String> = arn.splitn(6, ':').map(str::to_owned).collect();
    if let Some(account) = parts.get_mut(4)
        && let Some(last) = account.len().checked_sub(4)
    {
        let last = account.get(last..).unwrap_or_default().to_owned();
        *account = format!("********{last}");
    }
    parts.join(":")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_are_masked() {
        let arn = "arn:aws:execute-api:us-east-1:123456789012:abc/prod/GET/a:b";
        let expected = "arn:aws:execute-api:us-east-1:********9012:abc/prod/GET/a:b";
        assert_eq!(masked(arn), expected);
        assert_eq!(masked("x"), "x");
    }

    #[test]
    fn refusals_say_whose_policy_it_is() {
        for (side, is_explicit, expected) in [
            (
                Side::Identity,
                true,
                "with an explicit deny in an identity-based policy",
            ),
            (
                Side::Resource,
                true,
                "with an explicit deny in a resource-based policy",
            ),
            (
                Side::Identity,
                false,
                "because no identity-based policy allows the execute-api:Invoke action",
            ),
        ] {
            let failure = denied(Denial { side, is_explicit }, "x", None);
            let begin =
                "User: anonymous is not authorized to perform: execute-api:Invoke on resource: x ";
            assert_eq!(failure.message, format!("{begin}{expected}"));
        }
    }
}
