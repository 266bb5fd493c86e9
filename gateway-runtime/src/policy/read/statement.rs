//! Statements.

use std::borrow::Cow;

use serde_json::Value;

use super::super::pattern::{Pattern, Syntax};
use super::super::problem::{Problems, quoted};
use super::super::statement::{Actions, Effect, PolicyType, Principals, Resources, Statement};
use super::super::wildcard::{self, Case};
use super::{Context, condition, object, principal, resource, strings, text};

/// The actions that there are on an API (rest-api.md §5.3).
const ACTIONS: [&str; 3] = [
    "execute-api:Invoke",
    "execute-api:InvalidateCache",
    "execute-api:ManageConnections",
];

pub(super) fn read(
    value: &Value,
    context: Context<'_>,
    problems: &mut Problems,
) -> Option<Statement> {
    let members = object(value, "a statement", problems)?;
    for (one, other) in [
        ("Principal", "NotPrincipal"),
        ("Action", "NotAction"),
        ("Resource", "NotResource"),
    ] {
        let is_wanted = one != "Principal" || context.policy_type == PolicyType::ResourceBased;
        match (members.contains_key(one), members.contains_key(other)) {
            (true, true) => problems.error(format!("`{one}` and `{other}` exclude each other")),
            (false, false) if is_wanted => problems.error(format!("the statement has no `{one}`")),
            _ => {}
        }
    }
    let effect = match members.get("Effect").map(Value::as_str) {
        Some(Some("Allow")) => Some(Effect::Allow),
        Some(Some("Deny")) => Some(Effect::Deny),
        Some(_) => {
            problems.at("Effect", |problems| {
                problems.error("must be `Allow` or `Deny`")
            });
            None
        }
        None => {
            problems.error("the statement has no `Effect`");
            None
        }
    };
    let mut sid = None;
    let mut principals = Principals::Holder;
    let (mut actions, mut resources) = (None, None);
    let mut conditions = Vec::new();
    for (name, value) in members {
        problems.at(name, |problems| match name.as_str() {
            "Effect" => {}
            "Sid" => {
                text(value, problems);
                sid = value.as_str().map(|sid| Cow::Owned(sid.to_owned()));
            }
            "Principal" | "NotPrincipal" if context.policy_type == PolicyType::IdentityBased => {
                problems.error("the policy of a caller names no principals");
            }
            "Principal" => {
                principals = Principals::Of(Cow::Owned(principal::read(value, problems)))
            }
            "NotPrincipal" => {
                if effect == Some(Effect::Allow) {
                    problems.error("`NotPrincipal` can only deny");
                }
                principals = Principals::NotOf(Cow::Owned(principal::read_not(value, problems)));
            }
            "Action" => {
                let patterns = strings(value, problems, |text, problems| {
                    action(text, true, context, problems)
                });
                actions = Some(Actions::Of(Cow::Owned(patterns)));
            }
            "NotAction" => {
                let patterns = strings(value, problems, |text, problems| {
                    action(text, false, context, problems)
                });
                actions = Some(Actions::NotOf(Cow::Owned(patterns)));
            }
            "Resource" => {
                let patterns = strings(value, problems, |text, problems| {
                    resource::read(text, context, problems)
                });
                resources = Some(Resources::Of(Cow::Owned(patterns)));
            }
            "NotResource" => {
                let patterns = strings(value, problems, |text, problems| {
                    resource::read(text, context, problems)
                });
                resources = Some(Resources::NotOf(Cow::Owned(patterns)));
            }
            "Condition" => conditions = condition::read(value, context, problems),
            _ => problems.error(format!("a statement has no member {}", quoted(name))),
        });
    }
    Some(Statement {
        sid,
        effect: effect?,
        principals,
        actions: actions?,
        resources: resources?,
        conditions: Cow::Owned(conditions),
    })
}

/// `*`, or a service and an action behind a colon.
fn action(
    text: &str,
    is_listed: bool,
    context: Context<'_>,
    problems: &mut Problems,
) -> Option<Pattern> {
    let has_service = text
        .split_once(':')
        .is_some_and(|(service, action)| !service.is_empty() && !action.is_empty());
    if text != "*" && !has_service {
        problems.error(format!(
            "{} is no action: it has no service before a colon",
            quoted(text)
        ));
        return None;
    }
    let pattern = pattern(text, false, context.limits.pattern_bytes, context, problems)?;
    let is_match = |action: &&str| wildcard::matches(&pattern.parts, action, Case::Insensitive);
    if is_listed && !ACTIONS.iter().any(is_match) {
        problems.no_effect(format!("{} is no action on an API", quoted(text)));
    }
    Some(pattern)
}

/// A text with wildcards.
pub(super) fn pattern(
    text: &str,
    variables: bool,
    n_bytes: usize,
    context: Context<'_>,
    problems: &mut Problems,
) -> Option<Pattern> {
    let syntax = Syntax {
        wildcards: true,
        variables: variables && context.has_variables,
    };
    let pattern = read_pattern(text, syntax, variables, problems)?;
    let n_wildcards = pattern.n_wildcards();
    if n_wildcards > context.limits.n_wildcards {
        let most = context.limits.n_wildcards;
        problems.error(format!("there are more than {most} wildcards"));
        return None;
    }
    if n_wildcards > 0 && text.len() > n_bytes {
        problems.error(format!(
            "a text with wildcards has more than {n_bytes} bytes"
        ));
        return None;
    }
    Some(pattern)
}

/// A text, with what is wrong with its variables.
pub(super) fn read_pattern(
    text: &str,
    syntax: Syntax,
    may_have_variables: bool,
    problems: &mut Problems,
) -> Option<Pattern> {
    if may_have_variables && !syntax.variables && text.contains("${") {
        problems.no_effect("there are no variables before version 2012-10-17: this is plain text");
    }
    match Pattern::read(text, syntax) {
        Ok(pattern) => Some(pattern),
        Err(message) => {
            problems.error(message);
            None
        }
    }
}
