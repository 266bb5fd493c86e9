//! Stages: where they answer, and what they say of all operations.

use super::Both;
use super::limits::{self, Throttles};
use crate::diff::change::{Change, Place};
use crate::diff::contract::Contract;
use crate::openapi::extensions::{IntegrationType, Stage};
use crate::openapi::model::Document;
use crate::plan::{self, Enforcer};
use crate::source::{Node, Value};

/// Deepest nesting of an operation in which mentions of the stage are looked for.
const MAX_DEPTH: usize = 64;

pub(super) fn compare(both: &mut Both<'_, '_>) {
    let (old, new) = (&both.old.api, &both.new.api);
    let whole = (
        Place::of(&both.old.document.origin),
        Place::of(&both.new.document.origin),
    );
    let place = |stage: &plan::Stage, whole: &Place| match &stage.origin {
        Some(origin) => Place::new(origin.span, origin.pointer.clone()),
        None => whole.clone(),
    };
    for before in &old.stages {
        let at = place(before, &whole.0);
        let same = counterpart(old, before, new);
        let Some(after) = same else {
            let message = format!("the stage `{}` is gone", before.name);
            both.push(
                Change::breaking("stage-removed", message)
                    .old(at)
                    .new_at(whole.1.clone()),
            );
            continue;
        };
        let now = place(after, &whole.1);
        if before.name != after.name && !is_bare(before, after) {
            both.push(
                renamed(both, before, after)
                    .old(at.clone())
                    .new_at(now.clone()),
            );
        }
        let throttles = |document, stage| {
            let stage = written(document, stage);
            stage.map(Throttles::from).unwrap_or_default()
        };
        limits::throttles(
            both,
            &format!("the stage `{}`", after.name),
            throttles(&both.old.document, before),
            throttles(&both.new.document, after),
            &(at.clone(), now.clone()),
        );
        if (&before.mount_host, &before.mount_path) != (&after.mount_host, &after.mount_path) {
            let told = |stage: &plan::Stage| {
                let host = stage.mount_host.clone().unwrap_or_default();
                format!(
                    "`{host}{}`",
                    if stage.mount_path.is_empty() {
                        "/"
                    } else {
                        &stage.mount_path
                    }
                )
            };
            let message = format!(
                "the stage `{}` answered at {}, and answers at {}",
                after.name,
                told(before),
                told(after)
            );
            let change = if after.mount_path == before.mount_path && after.mount_host.is_none() {
                Change::safe("stage-moved", message)
            } else {
                Change::breaking("stage-moved", message)
            };
            both.push(change.old(at.clone()).new_at(now.clone()));
        }
        let value = |stage: &plan::Stage, name: &str| {
            let mut all = stage.variables.iter();
            all.find(|(it, _)| it == name)
                .map(|(_, value)| value.clone())
        };
        for (name, was) in &before.variables {
            let message = match value(after, name) {
                Some(is) if is == *was => continue,
                Some(is) => format!(
                    "the variable `{name}` of the stage `{}` was `{was}`, and is `{is}`",
                    after.name
                ),
                None => format!(
                    "the variable `{name}` of the stage `{}` is gone",
                    after.name
                ),
            };
            let reason = "what it is used for is not compared";
            let change = Change::unknown("stage-variable-changed", message, reason);
            both.push(change.old(at.clone()).new_at(now.clone()));
        }
    }
    for after in &new.stages {
        let is_known = counterpart(new, after, old).is_some();
        if !is_known {
            let message = format!("the stage `{}` is new", after.name);
            let at = place(after, &whole.1);
            both.push(
                Change::safe("stage-added", message)
                    .old(whole.0.clone())
                    .new_at(at),
            );
        }
    }
}

/// The stage of another API that a stage became, or was: by its name, else by its address where there is only one.
pub(super) fn counterpart<'p>(
    own: &plan::Api,
    stage: &plan::Stage,
    other: &'p plan::Api,
) -> Option<&'p plan::Stage> {
    let is_single = own.stages.len() == 1 && other.stages.len() == 1;
    let mount = |it: &plan::Stage| (it.mount_host.clone(), it.mount_path.clone());
    let may_be = |it: &&plan::Stage| is_bare(it, stage) || mount(it) == mount(stage);
    let mut all = other.stages.iter();
    all.find(|it| it.name == stage.name)
        .or_else(|| other.stages.first().filter(|_| is_single).filter(may_be))
}

/// The name of a stage is no part of its addresses, but there are others who get it.
fn renamed(both: &Both<'_, '_>, before: &plan::Stage, after: &plan::Stage) -> Change {
    let message = format!(
        "the only stage was called `{}`, and is called `{}`; it answers where it answered",
        before.name, after.name
    );
    match [both.old, both.new].iter().find_map(|it| names_stage(it)) {
        Some(reason) => Change::unknown("stage-renamed", message, reason),
        None => Change::safe("stage-renamed", message),
    }
}

/// Who of an API gets the name of its stage.
fn names_stage(contract: &Contract) -> Option<&'static str> {
    let mut guards = contract.endpoints.iter().flat_map(|it| it.access.guards());
    let has_policies = contract.document.policy.is_some()
        || guards.any(|it| {
            let enforcers = [Enforcer::Iam, Enforcer::Token, Enforcer::Request];
            enforcers.contains(&it.enforcer)
        });
    if has_policies {
        return Some("the stage is part of the names that policies allow or deny");
    }
    let is_told = contract.endpoints.iter().any(|endpoint| {
        let integration = endpoint.operation.integration.as_ref();
        integration.is_some_and(|it| it.kind.value == IntegrationType::AwsProxy)
            || mentions_stage(&endpoint.operation.node, MAX_DEPTH)
    });
    let names = [
        "x-amazon-apigateway-gateway-responses",
        "x-gateway-gateway-responses",
    ];
    let mut own = names.iter().filter_map(|it| contract.document.root.get(it));
    (is_told || own.any(|node| mentions_stage(node, MAX_DEPTH)))
        .then_some("functions and mappings get the name of the stage")
}

/// Whether something reads the name of the stage.
fn mentions_stage(node: &Node, depth: usize) -> bool {
    if depth == 0 {
        return true;
    }
    match &node.value {
        Value::String(text) => text.contains("context.stage"),
        Value::Sequence(items) => items.iter().any(|it| mentions_stage(it, depth - 1)),
        Value::Mapping(mapping) => mapping
            .iter()
            .any(|it| mentions_stage(&it.value, depth - 1)),
        _ => false,
    }
}

/// Whether one of them is there only because there must be one.
fn is_bare(one: &plan::Stage, other: &plan::Stage) -> bool {
    one.origin.is_none() || other.origin.is_none()
}

/// The stage of a document that a stage of its API is; none where that is there only because there must be one.
fn written<'d>(document: &'d Document, stage: &plan::Stage) -> Option<&'d Stage> {
    let mut all = document.gateway.stages.iter();
    let (_, found) = all.find(|(name, _)| name.value == stage.name)?;
    Some(found)
}
