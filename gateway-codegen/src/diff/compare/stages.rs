//! Stages: where they answer, and what they say of all operations.

use super::Both;
use super::limits::{self, Throttles};
use crate::diff::change::{Change, Place};
use crate::openapi::extensions::Stage;
use crate::openapi::model::Document;
use crate::plan;

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
    let is_single = old.stages.len() == 1 && new.stages.len() == 1;
    for before in &old.stages {
        let at = place(before, &whole.0);
        let same = new
            .stages
            .iter()
            .find(|it| it.name == before.name || (is_single && is_bare(it, before)));
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
        let is_known = is_single || old.stages.iter().any(|it| it.name == after.name);
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
