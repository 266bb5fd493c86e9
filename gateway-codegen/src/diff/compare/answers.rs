//! Answers: statuses, media types, bodies, headers.

use super::schemas::{Role, Subject};
use super::{Both, bodies};
use crate::diff::change::{Change, Place};
use crate::diff::contract::{Answer, Endpoint};

pub(super) fn compare(both: &mut Both<'_, '_>, before: &Endpoint, after: &Endpoint) {
    let places = (
        Place::of(&before.operation.origin),
        Place::of(&after.operation.origin),
    );
    // Where nothing was said of answers all were possible.
    if before.answers.is_empty() || after.answers.is_empty() {
        if before.answers.len() != after.answers.len() {
            let message = "what it answers is described on one side only";
            let change = Change::unknown(
                "responses-undescribed",
                message,
                "there is nothing to compare",
            );
            both.push(change.old(places.0).new_at(places.1));
        }
        return;
    }
    let is_success =
        |answer: &&Answer| matches!(answer.status.as_bytes().first(), Some(b'1'..=b'3'));
    let mut successes = before.answers.iter().filter(is_success);
    let has_success = successes.any(|old| after.answers.iter().any(|new| new.status == old.status));
    for new in &after.answers {
        if let Some(old) = possible(&before.answers, &new.status) {
            answer(both, old, new);
            continue;
        }
        let status = &new.status;
        let message = format!("it may answer {status}");
        let change = if !is_success(&new) {
            // An error can come at any time, also from the gateway itself.
            Change::safe("response-error-added", message)
        } else if has_success {
            let reason = "callers may not know what to do with it";
            Change::unknown("response-status-added", message, reason)
        } else {
            let message = format!(
                "it answers {status}, which was not possible, in the place of what it answered"
            );
            Change::breaking("response-status-changed", message)
        };
        both.push(change.old(places.0.clone()).new_at(Place::of(&new.origin)));
    }
    for old in &before.answers {
        let is_told =
            !has_success && is_success(&old) && after.answers.iter().any(|new| is_success(&new));
        if after.answers.iter().any(|new| new.status == old.status) || is_told {
            continue;
        }
        let message = format!("it no longer answers {}", old.status);
        let change = match is_success(&old) && !has_success {
            true => Change::breaking("response-success-removed", message),
            false => Change::safe("response-status-removed", message),
        };
        both.push(change.old(Place::of(&old.origin)).new_at(places.1.clone()));
    }
}

/// What was said of a status: by its number, its class, or for all others.
fn possible<'a>(answers: &'a [Answer], status: &str) -> Option<&'a Answer> {
    let by = |name: &str| answers.iter().find(|it| it.status == name);
    let class = status.get(..1).map(|digit| format!("{digit}XX"));
    by(status)
        .or_else(|| by(&class?).filter(|_| status != "default"))
        .or_else(|| by("default"))
}

fn answer(both: &mut Both<'_, '_>, old: &Answer, new: &Answer) {
    let places = (Place::of(&old.origin), Place::of(&new.origin));
    let status = match new.status.as_str() {
        "default" => "the default response".to_owned(),
        status => format!("the response {status}"),
    };
    for before in &old.bodies {
        let Some(after) = bodies::find(&new.bodies, &before.media_type) else {
            let message = format!("{status} is never `{}` any more", before.media_type);
            let change = Change::breaking("response-media-type-removed", message);
            both.push(
                change
                    .old(Place::of(&before.origin))
                    .new_at(places.1.clone()),
            );
            continue;
        };
        let what = match new.bodies.len() {
            1 => format!("the body of {status}"),
            _ => format!("the body of {status} ({})", after.media_type),
        };
        let subject = Subject {
            id: "response-body",
            what,
            role: Role::Got,
            old: Place::of(&before.origin),
            new: Place::of(&after.origin),
        };
        both.compare_schemas(&subject, before.schema, after.schema);
    }
    for after in &new.bodies {
        if bodies::find(&old.bodies, &after.media_type).is_some() {
            continue;
        }
        let change = match old.bodies.is_empty() {
            true => Change::safe("response-body-added", format!("{status} has a body now")),
            false => {
                let message = format!("{status} may be `{}`", after.media_type);
                Change::safe("response-media-type-added", message)
            }
        };
        both.push(
            change
                .old(places.0.clone())
                .new_at(Place::of(&after.origin)),
        );
    }
    for before in &old.headers {
        let Some(after) = new.headers.iter().find(|it| it.name == before.name) else {
            let message = format!(
                "{status}: the header `{}` is no longer described",
                before.name
            );
            let change = match before.is_required {
                true => Change::breaking("response-header-removed", message),
                false => {
                    let reason = "callers that read it may find nothing";
                    Change::unknown("response-header-removed", message, reason)
                }
            };
            both.push(
                change
                    .old(Place::of(&before.origin))
                    .new_at(places.1.clone()),
            );
            continue;
        };
        let places = (Place::of(&before.origin), Place::of(&after.origin));
        let what = format!("the header `{}` of {status}", before.name);
        if before.is_required && !after.is_required {
            let message = format!("{what} was always there, and may now be missing");
            let change = Change::breaking("response-header-optional", message);
            both.push(change.old(places.0.clone()).new_at(places.1.clone()));
        }
        let subject = Subject {
            id: "response-header",
            what,
            role: Role::Got,
            old: places.0,
            new: places.1,
        };
        both.compare_schemas(&subject, before.schema, after.schema);
    }
    for after in &new.headers {
        if !old.headers.iter().any(|it| it.name == after.name) {
            let message = format!("{status} may have the header `{}`", after.name);
            let change = Change::safe("response-header-added", message);
            both.push(
                change
                    .old(places.0.clone())
                    .new_at(Place::of(&after.origin)),
            );
        }
    }
}
