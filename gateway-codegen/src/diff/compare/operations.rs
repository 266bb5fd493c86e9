//! Operations: which there are, and what is said of each.

use super::{Both, answers, bodies, called, integration, parameters, security};
use crate::diff::change::{Change, Place};
use crate::diff::contract::Endpoint;

/// Operations belong together by method and path; the names of variables do not matter.
pub(super) fn compare(both: &mut Both<'_, '_>) {
    let (old, new) = (both.old, both.new);
    let bases = (old.api.base_path.as_str(), new.api.base_path.as_str());
    // Where the base path moved into the paths, the addresses are what they were.
    let is_moved = bases.0 != bases.1
        && old.endpoints.iter().all(|it| {
            let address = format!("{}{}", bases.0, it.shape);
            new.endpoints
                .iter()
                .any(|other| format!("{}{}", bases.1, other.shape) == address)
        });
    if bases.0 != bases.1 && !is_moved && !old.endpoints.is_empty() {
        let named = |base: &str| {
            if base.is_empty() {
                "/".to_owned()
            } else {
                base.to_owned()
            }
        };
        let message = format!(
            "the base path was `{}`, and is `{}`",
            named(bases.0),
            named(bases.1)
        );
        let change = Change::breaking("base-path-changed", message);
        both.push(
            change
                .old(Place::of(&old.document.origin))
                .new_at(Place::of(&new.document.origin)),
        );
    }
    let address = |base: &str, endpoint: &Endpoint| match is_moved {
        true => format!("{base}{}", endpoint.shape),
        false => endpoint.shape.clone(),
    };
    let mut is_known = vec![false; new.endpoints.len()];
    for before in &old.endpoints {
        let shape = address(bases.0, before);
        let find = |method: &str| {
            let mut all = new.endpoints.iter().enumerate();
            all.find(|(_, it)| it.method == method && address(bases.1, it) == shape)
        };
        if let Some((at, after)) = find(&before.method) {
            if let Some(is_known) = is_known.get_mut(at) {
                *is_known = true;
            }
            operation(both, before, after);
        } else if let Some((_, after)) = find("ANY") {
            operation(both, before, after);
        } else {
            removed(both, before, &shape, bases.1);
        }
    }
    for (after, _) in new
        .endpoints
        .iter()
        .zip(is_known)
        .filter(|(_, is_known)| !is_known)
    {
        let before = old
            .endpoints
            .iter()
            .find(|it| it.method == "ANY" && address(bases.0, it) == address(bases.1, after));
        both.operation = Some(called(after));
        let place = Place::of(&after.operation.origin);
        match before {
            // Requests went to the other one.
            Some(before) => operation(both, before, after),
            None => {
                both.push(Change::safe("operation-added", "the operation is new").new_at(place))
            }
        }
        both.operation = None;
    }
}

/// An operation that is not described any more. Something else may answer.
fn removed(both: &mut Both<'_, '_>, before: &Endpoint, shape: &str, base: &str) {
    both.operation = Some(called(before));
    let mut all = both.new.endpoints.iter();
    let other = all.find(|it| {
        let is_method = it.method == before.method || it.method == "ANY" || it.method == "$default";
        let prefix = it
            .shape
            .strip_suffix("/{+}")
            .map(|prefix| format!("{prefix}/"));
        let is_prefix = prefix.is_some_and(|prefix| {
            shape.starts_with(&prefix) || format!("{base}{shape}").starts_with(&prefix)
        });
        is_method && (it.method == "$default" || is_prefix)
    });
    let was = before
        .operation
        .node
        .get("deprecated")
        .and_then(crate::source::Node::as_bool);
    let deprecated = if was == Some(true) {
        ", which was deprecated,"
    } else {
        ""
    };
    let change = match other {
        Some(other) => Change::unknown(
            "operation-rerouted",
            format!(
                "the operation{deprecated} is no longer described; `{}` takes its requests",
                called(other)
            ),
            "what that one answers is not compared",
        )
        .new_at(Place::of(&other.operation.origin)),
        None => Change::breaking(
            "operation-removed",
            format!("the operation{deprecated} is gone"),
        ),
    };
    both.push(change.old(Place::of(&before.operation.origin)));
    both.operation = None;
}

/// What changed of an operation.
fn operation(both: &mut Both<'_, '_>, before: &Endpoint, after: &Endpoint) {
    let name = match (after.method.as_str(), before.method.as_str()) {
        ("ANY", method) if method != "ANY" => format!("{method} {}", after.path),
        _ => called(after),
    };
    both.operation = Some(name);
    let places = (
        Place::of(&before.operation.origin),
        Place::of(&after.operation.origin),
    );
    let id = |endpoint: &Endpoint| {
        endpoint
            .operation
            .operation_id
            .as_ref()
            .map(|it| it.value.clone())
    };
    let (old_id, new_id) = (id(before), id(after));
    if old_id != new_id && (old_id.is_some() && before.method == after.method) {
        let message = match new_id {
            Some(new) => format!(
                "the operation id was `{}`, and is `{new}`",
                old_id.unwrap_or_default()
            ),
            None => format!("the operation id `{}` is gone", old_id.unwrap_or_default()),
        };
        let reason = "requests are the same, but generated clients name their functions after it";
        let change = Change::unknown("operation-id-changed", message, reason);
        both.push(change.old(places.0.clone()).new_at(places.1.clone()));
    }
    let is_deprecated = |endpoint: &Endpoint| {
        let node = endpoint.operation.node.get("deprecated");
        node.and_then(crate::source::Node::as_bool) == Some(true)
    };
    match (is_deprecated(before), is_deprecated(after)) {
        (false, true) => {
            let change = Change::safe("operation-deprecated", "the operation is deprecated now");
            both.push(change.old(places.0.clone()).new_at(places.1.clone()));
        }
        (true, false) => {
            let change = Change::safe(
                "operation-reactivated",
                "the operation is not deprecated any more",
            );
            both.push(change.old(places.0.clone()).new_at(places.1.clone()));
        }
        _ => {}
    }
    parameters::compare(both, before, after);
    bodies::compare(both, before, after);
    answers::compare(both, before, after);
    security::compare(both, before, after);
    integration::compare(both, before, after);
    both.operation = None;
}
