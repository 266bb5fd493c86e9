//! Answers: statuses, media types, bodies, headers.

use super::schemas::{Role, Subject};
use super::{Both, bodies, calls};
use crate::diff::change::{Change, Place};
use crate::diff::contract::{Answer, Body, Endpoint};

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
    // What is said of all other statuses is meant for errors.
    let has_success = successes.any(|old| {
        possible(&after.answers, &old.status).is_some_and(|new| new.status != "default")
    });
    for new in &after.answers {
        if let Some(old) = possible(&before.answers, &new.status) {
            answer(both, old, new, &new.status);
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
        if after.answers.iter().any(|new| new.status == old.status) {
            continue;
        }
        if let Some(new) = possible(&after.answers, &old.status) {
            // It is still answered, and described with others.
            answer(both, old, new, &old.status);
            continue;
        }
        let is_told =
            !has_success && is_success(&old) && after.answers.iter().any(|new| is_success(&new));
        if is_told {
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

/// What callers get with a status, which may be described with others on one side.
fn answer(both: &mut Both<'_, '_>, old: &Answer, new: &Answer, status: &str) {
    let status = match status {
        "default" => "the default response".to_owned(),
        status => format!("the response {status}"),
    };
    contents(both, old, new, &status);
    headers(both, old, new, &status);
    calls::links(both, old, new, &status);
}

/// Bodies by their media types.
fn contents(both: &mut Both<'_, '_>, old: &Answer, new: &Answer, status: &str) {
    let places = (Place::of(&old.origin), Place::of(&new.origin));
    let n = old.bodies.len().max(new.bodies.len());
    for (before, after) in bodies::pairs(&old.bodies, &new.bodies) {
        body(both, before, after, (status, n));
    }
    for before in &old.bodies {
        if bodies::find(&new.bodies, &before.media_type).is_none() {
            let message = format!("{status} is never `{}` any more", before.media_type);
            let change = Change::breaking("response-media-type-removed", message);
            let at = Place::of(&before.origin);
            both.push(change.old(at).new_at(places.1.clone()));
        }
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
        let at = Place::of(&after.origin);
        both.push(change.old(places.0.clone()).new_at(at));
    }
}

/// A body of a media type, of which a range may be written on one side.
fn body(both: &mut Both<'_, '_>, before: &Body, after: &Body, (status, n): (&str, usize)) {
    let what = match n {
        0 | 1 => format!("the body of {status}"),
        _ => {
            let media_type = bodies::narrower(before, after);
            format!("the body of {status} ({media_type})")
        }
    };
    let places = (Place::of(&before.origin), Place::of(&after.origin));
    let subject = Subject::new("response-body", what, Role::Got, places);
    both.compare_schemas(&subject, before.schema, after.schema);
}

fn headers(both: &mut Both<'_, '_>, old: &Answer, new: &Answer, status: &str) {
    let places = (Place::of(&old.origin), Place::of(&new.origin));
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
        let subject = Subject::new("response-header", what, Role::Got, places);
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
