//! What a policy says of a request.

mod condition;
mod principal;

use super::pattern::Pattern;
use super::request::Request;
use super::statement::{Actions, Effect, Policy, Resources, Statement};
use super::wildcard::{self, Case};

/// What one policy says of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// A statement allows it, and none denies it.
    Allow,
    /// A statement denies it.
    ExplicitDeny,
    /// No statement is about it.
    ImplicitDeny,
}

/// The verdict of a policy. Allocates only for variables and ARN operators, and for `?` in long patterns.
#[must_use]
pub fn evaluate(policy: &Policy, request: &dyn Request) -> Verdict {
    let mut verdict = Verdict::ImplicitDeny;
    for statement in policy.statements.iter() {
        // What a statement cannot change is not asked.
        if statement.effect == Effect::Allow && verdict == Verdict::Allow {
            continue;
        }
        if applies(statement, request) {
            match statement.effect {
                Effect::Deny => return Verdict::ExplicitDeny,
                Effect::Allow => verdict = Verdict::Allow,
            }
        }
    }
    verdict
}

fn applies(statement: &Statement, request: &dyn Request) -> bool {
    // What cannot be told denies, and does not allow.
    let is_denied = statement.effect == Effect::Deny;
    let holds = |truth: Option<bool>| truth.unwrap_or(is_denied);
    principal::matches(&statement.principals, statement.effect, request.caller())
        && is_about_action(&statement.actions, request.action())
        && is_about_resource(statement, request)
        && { statement.conditions.iter() }
            .all(|condition| holds(condition::holds(condition, request)))
}

fn is_about_action(actions: &Actions, action: &str) -> bool {
    let is_one = |patterns: &[Pattern]| {
        { patterns.iter() }
            .any(|pattern| wildcard::matches(&pattern.parts, action, Case::Insensitive))
    };
    match actions {
        Actions::Of(patterns) => is_one(patterns),
        Actions::NotOf(patterns) => !is_one(patterns),
    }
}

fn is_about_resource(statement: &Statement, request: &dyn Request) -> bool {
    // What cannot be told denies, and does not allow; what servers may read in another way denies as well.
    let is_denied = statement.effect == Effect::Deny;
    let is_about = |resource: &str| {
        let is_one = |patterns: &[Pattern]| {
            let matches = |pattern: &Pattern| pattern.matches(resource, Case::Sensitive, request);
            any(patterns.iter().map(matches))
        };
        let truth = match &statement.resources {
            Resources::Of(patterns) => Some(is_one(patterns) == Some(true)),
            Resources::NotOf(patterns) => is_one(patterns).map(|is_one| !is_one),
        };
        truth.unwrap_or(is_denied)
    };
    is_about(request.resource()) || is_denied && request.loose_resource().is_some_and(is_about)
}

/// Whether one is true; `None` where that cannot be told.
fn any(truths: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut all_told = true;
    for truth in truths {
        match truth {
            Some(true) => return Some(true),
            Some(false) => {}
            None => all_told = false,
        }
    }
    all_told.then_some(false)
}

/// Whether all are true; `None` where that cannot be told.
fn all(truths: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    any(truths.map(|truth| truth.map(|truth| !truth))).map(|truth| !truth)
}
