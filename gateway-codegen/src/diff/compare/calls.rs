//! What callers get besides answers: callbacks, and links to what they can call next.

use super::schemas::{Role, Subject};
use super::{Both, bodies};
use crate::diff::change::{Change, Place};
use crate::diff::contract::{Answer, Call, Endpoint};

/// Callbacks. Callers answer them, and read what is sent.
pub(super) fn compare(both: &mut Both<'_, '_>, before: &Endpoint, after: &Endpoint) {
    let places = (
        Place::of(&before.operation.origin),
        Place::of(&after.operation.origin),
    );
    for old in &before.calls {
        // One that goes elsewhere is found by its name.
        let same = |new: &&Call| new.name == old.name && new.address == old.address;
        let by_name = |new: &&Call| new.name == old.name;
        let mut all = after.calls.iter();
        let new = all.find(same).or_else(|| after.calls.iter().find(by_name));
        let Some(new) = new else {
            let message = format!("the callback `{}` is no longer described", old.name);
            let reason = "callers that wait for it may get nothing";
            let change = Change::unknown("callback-removed", message, reason);
            both.push(change.old(Place::of(&old.origin)).new_at(places.1.clone()));
            continue;
        };
        call(both, old, new);
    }
    for new in &after.calls {
        if !before.calls.iter().any(|old| old.name == new.name) {
            let message = format!("the callback `{}` is new", new.name);
            let change = Change::safe("callback-added", message);
            both.push(change.old(places.0.clone()).new_at(Place::of(&new.origin)));
        }
    }
}

fn call(both: &mut Both<'_, '_>, old: &Call, new: &Call) {
    let places = (Place::of(&old.origin), Place::of(&new.origin));
    let name = format!("the callback `{}`", old.name);
    if old.address != new.address {
        let message = format!(
            "{name} went to `{}`, and goes to `{}`",
            old.address, new.address
        );
        let change = Change::breaking("callback-address-changed", message);
        both.push(change.old(places.0.clone()).new_at(places.1.clone()));
    }
    let n = old.bodies.len().max(new.bodies.len());
    for (before, after) in bodies::pairs(&old.bodies, &new.bodies) {
        let what = match n {
            1 => format!("the body of {name}"),
            _ => {
                let media_type = bodies::narrower(before, after);
                format!("the body of {name} ({media_type})")
            }
        };
        let places = (Place::of(&before.origin), Place::of(&after.origin));
        let subject = Subject::new("callback-body", what, Role::Got, places);
        both.compare_schemas(&subject, before.schema, after.schema);
    }
    for before in &old.bodies {
        if bodies::find(&new.bodies, &before.media_type).is_none() {
            let message = format!("{name} is never `{}` any more", before.media_type);
            let change = Change::breaking("callback-media-type-removed", message);
            let at = Place::of(&before.origin);
            both.push(change.old(at).new_at(places.1.clone()));
        }
    }
}

/// Links of an answer.
pub(super) fn links(both: &mut Both<'_, '_>, old: &Answer, new: &Answer, status: &str) {
    let places = (Place::of(&old.origin), Place::of(&new.origin));
    let reason = "it depends on whether callers follow it";
    for before in &old.links {
        let name = format!("{status}: the link `{}`", before.name);
        let at = Place::of(&before.origin);
        let Some(after) = new.links.iter().find(|it| it.name == before.name) else {
            let message = format!("{name} is no longer described");
            let change = Change::unknown("response-link-removed", message, reason);
            both.push(change.old(at).new_at(places.1.clone()));
            continue;
        };
        if before.says != after.says {
            let message = format!("{name} leads elsewhere, or with other values");
            let change = Change::unknown("response-link-changed", message, reason);
            both.push(change.old(at).new_at(Place::of(&after.origin)));
        }
    }
    for after in &new.links {
        if !old.links.iter().any(|it| it.name == after.name) {
            let message = format!("{status} has the link `{}`", after.name);
            let change = Change::safe("response-link-added", message);
            let at = Place::of(&after.origin);
            both.push(change.old(places.0.clone()).new_at(at));
        }
    }
}
