//! Bodies of requests.

use super::schemas::{Role, Subject};
use super::{Both, forms};
use crate::diff::change::{Change, Place};
use crate::diff::contract::{Body, Endpoint};
use crate::openapi::media_type::essence;

pub(super) fn compare(both: &mut Both<'_, '_>, before: &Endpoint, after: &Endpoint) {
    let places = (
        Place::of(&before.operation.origin),
        Place::of(&after.operation.origin),
    );
    let push = |both: &mut Both<'_, '_>, change: Change| {
        both.push(change.old(places.0.clone()).new_at(places.1.clone()));
    };
    let is_required =
        |endpoint: &Endpoint| endpoint.operation.body.as_ref().map(|it| it.is_required);
    match (is_required(before), is_required(after)) {
        (None, Some(true)) => {
            push(
                both,
                Change::breaking(
                    "request-body-required-added",
                    "a request body is new, and required",
                ),
            );
        }
        (None, Some(false)) => push(
            both,
            Change::safe("request-body-added", "a request body may be sent"),
        ),
        (Some(_), None) => {
            let message = "the request body is no longer described";
            let reason =
                "requests with one are still answered, but what is done with it may change";
            push(
                both,
                Change::unknown("request-body-removed", message, reason),
            );
        }
        (Some(false), Some(true)) => {
            push(
                both,
                Change::breaking("request-body-required", "the request body is required now"),
            );
        }
        (Some(true), Some(false)) => {
            push(
                both,
                Change::safe(
                    "request-body-optional",
                    "the request body is not required any more",
                ),
            );
        }
        _ => {}
    }
    if before.operation.body.is_none() || after.operation.body.is_none() {
        return;
    }
    let n = before.bodies.len().max(after.bodies.len());
    for (old, new) in pairs(&before.bodies, &after.bodies) {
        body(both, old, new, n);
    }
    for old in &before.bodies {
        if find(&after.bodies, &old.media_type).is_none() {
            // Where nothing was said of media types all were taken.
            let message = format!(
                "request bodies of the type `{}` are not accepted any more",
                old.media_type
            );
            let change = Change::breaking("request-media-type-removed", message);
            both.push(change.old(Place::of(&old.origin)).new_at(places.1.clone()));
        }
    }
    for new in &after.bodies {
        if find(&before.bodies, &new.media_type).is_none() {
            let message = format!(
                "request bodies of the type `{}` are accepted",
                new.media_type
            );
            let change = Change::safe("request-media-type-added", message);
            both.push(change.old(places.0.clone()).new_at(Place::of(&new.origin)));
        }
    }
}

/// What is asked of bodies of a media type, of which a range may be written on one side.
fn body(both: &mut Both<'_, '_>, old: &Body, new: &Body, n: usize) {
    let what = match n {
        0 | 1 => "the request body".to_owned(),
        _ => format!("the request body ({})", narrower(old, new)),
    };
    let places = (Place::of(&old.origin), Place::of(&new.origin));
    if old.encoding != new.encoding {
        let message = format!("the encoding of the parts of {what} changed");
        let reason = "whether parts in the old encoding are accepted is not compared";
        let change = Change::unknown("request-encoding-changed", message, reason);
        both.push(change.old(places.0.clone()).new_at(places.1.clone()));
    }
    let subject = Subject::new("request-body", what, Role::Sent, places);
    forms::compare(both, subject, old, new);
}

/// The media type that both bodies have: of a range and one that it holds, this one; of one with parameters and one
/// without, the former.
pub(super) fn narrower<'b>(old: &'b Body, new: &'b Body) -> &'b str {
    let is_wider = old.media_type.ends_with('*') || new.media_type.starts_with(&old.media_type);
    match is_wider {
        true => &new.media_type,
        false => &old.media_type,
    }
}

/// The bodies that belong together: those of the same media type, and of one with the range of the other side that holds it.
pub(super) fn pairs<'b>(old: &'b [Body], new: &'b [Body]) -> Vec<(&'b Body, &'b Body)> {
    let by_old = old
        .iter()
        .filter_map(|before| Some((before, find(new, &before.media_type)?)));
    let mut pairs: Vec<(&Body, &Body)> = by_old.collect();
    for after in new {
        let is_paired = pairs.iter().any(|(_, known)| std::ptr::eq(*known, after));
        let is_known = old.iter().any(|it| it.media_type == after.media_type);
        if !is_paired && !is_known {
            pairs.extend(find(old, &after.media_type).map(|before| (before, after)));
        }
    }
    pairs
}

/// The body of a media type: by its name, else without regard to parameters, else by a range that holds it.
pub(super) fn find<'b>(bodies: &'b [Body], media_type: &str) -> Option<&'b Body> {
    let kind = media_type.split('/').next().unwrap_or_default();
    let name = essence(media_type);
    // One with parameters is none of those with others.
    let mut any = bodies.iter().filter(|_| media_type == name);
    let by_essence = || any.find(|body| essence(&body.media_type) == name);
    let range = format!("{kind}/*");
    let by_name = |name: &str| bodies.iter().find(|body| body.media_type == name);
    by_name(media_type)
        .or_else(|| by_name(&name))
        .or_else(by_essence)
        .or_else(|| by_name(&range))
        .or_else(|| by_name("*/*"))
}
