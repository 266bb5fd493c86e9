//! Stages: where they answer, and what they say of all operations.

use super::{Both, limits};
use crate::diff::change::{Change, Place};
use crate::openapi::extensions::Stage;
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
    settings(both);
}

/// Whether one of them is there only because there must be one.
fn is_bare(one: &plan::Stage, other: &plan::Stage) -> bool {
    one.origin.is_none() || other.origin.is_none()
}

fn settings(both: &mut Both<'_, '_>) {
    let stages = |stages: &[(crate::openapi::model::Spanned<String>, Stage)], name: &str| {
        let mut all = stages.iter();
        all.find(|(it, _)| it.value == name)
            .map(|(_, stage)| stage.clone())
    };
    for (name, before) in &both.old.document.gateway.stages {
        let Some(after) = stages(&both.new.document.gateway.stages, &name.value) else {
            continue;
        };
        let places = (Place::of(&before.origin), Place::of(&after.origin));
        let what = format!("the stage `{}`", name.value);
        limits::throttle(
            both,
            &what,
            before.throttle.as_ref(),
            after.throttle.as_ref(),
            &places,
        );
        let mut names: Vec<&str> = before
            .methods
            .iter()
            .map(|(it, _)| it.value.as_str())
            .collect();
        names.extend(after.methods.iter().map(|(it, _)| it.value.as_str()));
        names.sort_unstable();
        names.dedup();
        for method in names {
            let of = |stage: &Stage| {
                let own = stage.methods.iter().find(|(it, _)| it.value == method);
                own.and_then(|(_, it)| it.throttle.clone())
                    .or_else(|| stage.throttle.clone())
            };
            let what = format!("`{method}` of {what}");
            limits::throttle(
                both,
                &what,
                of(before).as_ref(),
                of(&after).as_ref(),
                &places,
            );
        }
    }
    for (name, after) in &both.new.document.gateway.stages {
        if stages(&both.old.document.gateway.stages, &name.value).is_none()
            && after.throttle.is_some()
        {
            let places = (
                Place::of(&both.old.document.origin),
                Place::of(&after.origin),
            );
            let is_known = both.old.api.stages.iter().any(|it| it.name == name.value);
            if is_known {
                let what = format!("the stage `{}`", name.value);
                limits::throttle(both, &what, None, after.throttle.as_ref(), &places);
            }
        }
    }
}
