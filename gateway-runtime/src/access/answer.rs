//! What a function that decides may answer (`reference/rest-api.md` §5.1, `reference/http-api.md` §6.2).

use std::sync::Arc;

use serde_json::{Map, Value};

use super::Said;
use crate::descriptor::AuthorizerEvent;
use crate::policy::{self, Limits, Policy, PolicyType};

/// The largest answer in bytes.
pub(super) const MAX_ANSWER: usize = 64 * 1024;

/// How many bytes a byte of an answer takes once it is read: what is measured of a policy of many short statements.
const READ: usize = 12;

/// The reference has no limit but that of `Resource` (`reference/rest-api.md` §5.1).
const LIMITS: Limits = Limits {
    n_bytes: MAX_ANSWER,
    n_statements: 1000,
    resource_bytes: 512,
    pattern_bytes: 1024,
    n_wildcards: 64,
};

/// A decision, as it is kept.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) ruling: Ruling,
    pub(super) said: Arc<Said>,
    /// `usageIdentifierKey`: the value of an API key.
    pub(super) usage_key: Option<Box<str>>,
    /// The bytes that it takes to keep, about.
    pub(super) weight: usize,
}

/// What was decided.
#[derive(Debug)]
pub(super) enum Ruling {
    /// By a policy, which each request is held to.
    Policy(Policy),
    /// Yes or no (`enableSimpleResponses`).
    Simple(bool),
}

/// Reads what a function returned.
///
/// # Errors
///
/// What is wrong with it, for the log.
pub(super) fn read(payload: &[u8], event: AuthorizerEvent) -> Result<Answer, String> {
    if payload.len() > MAX_ANSWER {
        return Err(format!("it has more than {MAX_ANSWER} bytes"));
    }
    let value: Value = serde_json::from_slice(payload).map_err(|error| error.to_string())?;
    let Value::Object(mut members) = value else {
        return Err("it is no object".to_owned());
    };
    let is_rest = matches!(event, AuthorizerEvent::Token | AuthorizerEvent::Request);
    let context = context(&mut members, is_rest)?;
    if event == AuthorizerEvent::V1 && context.contains_key("claims") {
        return Err("`context.claims` is reserved".to_owned());
    }
    let text = |value: Option<Value>, name: &str| match value {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(format!("`{name}` is no string")),
    };
    let principal = text(members.remove("principalId"), "principalId")?;
    let usage_key = text(members.remove("usageIdentifierKey"), "usageIdentifierKey")?;
    let ruling = match event {
        AuthorizerEvent::V2 { is_simple: true } => match members.remove("isAuthorized") {
            Some(Value::Bool(is_authorized)) => Ruling::Simple(is_authorized),
            _ => return Err("`isAuthorized` is no boolean".to_owned()),
        },
        _ => {
            let is_given = principal.as_ref().is_some_and(|id| !id.is_empty());
            if !is_given {
                return Err("it has no `principalId`".to_owned());
            }
            let document = members.remove("policyDocument");
            let document = document.ok_or("it has no `policyDocument`")?;
            Ruling::Policy(policy(&document)?)
        }
    };
    Ok(Answer {
        ruling,
        said: Arc::new(Said { principal, context }),
        usage_key: usage_key.map(String::into_boxed_str),
        weight: payload.len() * READ,
    })
}

/// `context`: in REST APIs a flat map.
fn context(members: &mut Map<String, Value>, is_rest: bool) -> Result<Map<String, Value>, String> {
    let context = match members.remove("context") {
        None | Some(Value::Null) => return Ok(Map::new()),
        Some(Value::Object(context)) => context,
        Some(_) => return Err("`context` is no object".to_owned()),
    };
    for (name, value) in &context {
        if is_rest && (value.is_object() || value.is_array()) {
            return Err(format!(
                "`context.{name}` is neither text, number nor boolean"
            ));
        }
    }
    Ok(context)
}

fn policy(document: &Value) -> Result<Policy, String> {
    let reading = policy::read_value(document, PolicyType::IdentityBased, &LIMITS);
    reading.policy.ok_or_else(|| {
        let problem = reading.problems.first();
        problem.map_or_else(String::new, |problem| problem.message.clone())
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn answers_that_are_none() {
        let allow = json!({"Version": "2012-10-17", "Statement": [
            {"Action": "execute-api:Invoke", "Effect": "Allow", "Resource": "*"}
        ]});
        let simple = AuthorizerEvent::V2 { is_simple: true };
        let full = AuthorizerEvent::V2 { is_simple: false };
        for (event, answer, is_good) in [
            (
                AuthorizerEvent::Token,
                json!({"principalId": "u", "policyDocument": allow}),
                true,
            ),
            (
                AuthorizerEvent::Token,
                json!({"policyDocument": allow}),
                false,
            ),
            (
                AuthorizerEvent::Token,
                json!({"principalId": "", "policyDocument": allow}),
                false,
            ),
            (
                AuthorizerEvent::Token,
                json!({"principalId": 1, "policyDocument": allow}),
                false,
            ),
            (AuthorizerEvent::Token, json!({"principalId": "u"}), false),
            (
                AuthorizerEvent::Token,
                json!({"principalId": "u", "policyDocument": "no"}),
                false,
            ),
            (
                AuthorizerEvent::Token,
                json!({"principalId": "u", "policyDocument": {}}),
                false,
            ),
            (AuthorizerEvent::Token, json!(["principalId"]), false),
            (AuthorizerEvent::Token, json!(null), false),
            (
                AuthorizerEvent::Request,
                json!({"principalId": "u", "policyDocument": allow, "context": {"a": 1, "b": "x", "c": true, "d": null}}),
                true,
            ),
            (
                AuthorizerEvent::Request,
                json!({"principalId": "u", "policyDocument": allow, "context": {"a": [1]}}),
                false,
            ),
            (
                AuthorizerEvent::Request,
                json!({"principalId": "u", "policyDocument": allow, "context": {"a": {}}}),
                false,
            ),
            (
                AuthorizerEvent::Request,
                json!({"principalId": "u", "policyDocument": allow, "context": 1}),
                false,
            ),
            (
                full,
                json!({"principalId": "u", "policyDocument": allow, "context": {"a": [1]}}),
                true,
            ),
            (
                AuthorizerEvent::V1,
                json!({"principalId": "u", "policyDocument": allow, "context": {"claims": "x"}}),
                false,
            ),
            (
                full,
                json!({"principalId": "u", "policyDocument": allow, "context": {"claims": "x"}}),
                true,
            ),
            (
                simple,
                json!({"isAuthorized": true, "context": {"a": {"b": 1}}}),
                true,
            ),
            (simple, json!({"isAuthorized": false}), true),
            (simple, json!({"isAuthorized": "true"}), false),
            (
                simple,
                json!({"principalId": "u", "policyDocument": allow}),
                false,
            ),
        ] {
            let payload = answer.to_string();
            let read = read(payload.as_bytes(), event);
            assert_eq!(read.is_ok(), is_good, "{event:?} {payload} {read:?}");
        }
        let long = format!("{{\"principalId\":\"{}\"}}", "u".repeat(MAX_ANSWER));
        assert!(read(long.as_bytes(), AuthorizerEvent::Token).is_err());
    }
}
