//! Operations: which there are, and what is said of each.

use std::collections::{BTreeMap, BTreeSet};

use super::taking::Taking;
use super::{Both, answers, bodies, caching, called, calls, integration, parameters, security};
use crate::diff::change::{Change, Place};
use crate::diff::contract::Endpoint;

/// Operations belong together by method and path; the names of variables do not matter.
pub(super) fn compare(both: &mut Both<'_, '_>) {
    let (old, new) = (both.old, both.new);
    let bases = (old.api.base_path.as_str(), new.api.base_path.as_str());
    // Where the base path moved into the paths, the addresses are what they were.
    let is_moved = bases.0 != bases.1 && {
        let address = |base: &str, endpoint: &Endpoint| format!("{base}{}", endpoint.shape);
        let there = new.endpoints.iter().map(|it| address(bases.1, it));
        let there: BTreeSet<String> = there.collect();
        let mut all = old.endpoints.iter();
        all.all(|it| there.contains(&address(bases.0, it)))
    };
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
    let (known_old, known_new) = (
        by_address(&old.endpoints, |it| address(bases.0, it)),
        by_address(&new.endpoints, |it| address(bases.1, it)),
    );
    let catching = Catching::of(&new.endpoints);
    let taking = Taking::of(&old.endpoints, |it| address(bases.0, it));
    let mut is_known = vec![false; new.endpoints.len()];
    for before in &old.endpoints {
        let shape = address(bases.0, before);
        let find = |method: &str| {
            let at = *known_new.get(shape.as_str())?.get(method)?;
            Some((at, new.endpoints.get(at)?))
        };
        if let Some((at, after)) = find(&before.method) {
            if let Some(is_known) = is_known.get_mut(at) {
                *is_known = true;
            }
            operation(both, before, after);
        } else if let Some((_, after)) = find("ANY") {
            operation(both, before, after);
        } else {
            let bases = [shape.clone(), format!("{}{shape}", bases.1)];
            let other = catching.find(&before.method, &bases);
            removed(both, before, other.and_then(|at| new.endpoints.get(at)));
        }
    }
    for (after, _) in new
        .endpoints
        .iter()
        .zip(is_known)
        .filter(|(_, is_known)| !is_known)
    {
        let same = known_old.get(&address(bases.1, after));
        let before = same.and_then(|methods| old.endpoints.get(*methods.get("ANY")?));
        both.operation = Some(called(after));
        let place = Place::of(&after.operation.origin);
        match before {
            // Requests went to the other one.
            Some(before) => operation(both, before, after),
            None => {
                let bases = [
                    address(bases.1, after),
                    format!("{}{}", bases.0, after.shape),
                ];
                let other = taking.find(&after.method, &bases);
                both.push(added(other.and_then(|at| old.endpoints.get(at))).new_at(place));
            }
        }
        both.operation = None;
    }
}

/// The places of endpoints by address and method; the first of each.
fn by_address(
    endpoints: &[Endpoint],
    address: impl Fn(&Endpoint) -> String,
) -> BTreeMap<String, BTreeMap<&str, usize>> {
    let mut known: BTreeMap<String, BTreeMap<&str, usize>> = BTreeMap::new();
    for (at, endpoint) in endpoints.iter().enumerate() {
        let methods = known.entry(address(endpoint)).or_default();
        methods.entry(&endpoint.method).or_insert(at);
    }
    known
}

/// The endpoints that take what no other one takes: of all paths, or of all below one.
struct Catching<'e> {
    default: Option<usize>,
    /// By the path that they hang from, with a `/` behind it, and the method.
    greedy: BTreeMap<&'e str, BTreeMap<&'e str, usize>>,
}

impl<'e> Catching<'e> {
    fn of(endpoints: &'e [Endpoint]) -> Self {
        let mut greedy: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
        for (at, endpoint) in endpoints.iter().enumerate() {
            if let Some(above) = endpoint.shape.strip_suffix("{+}") {
                let methods = greedy.entry(above).or_default();
                methods.entry(&endpoint.method).or_insert(at);
            }
        }
        Catching {
            default: endpoints.iter().position(|it| it.method == "$default"),
            greedy,
        }
    }

    /// The first endpoint that takes requests with a method for one of some paths.
    fn find(&self, method: &str, paths: &[String]) -> Option<usize> {
        let above = paths.iter().flat_map(|path| {
            let ends = path.match_indices('/').map(|(at, _)| at + 1);
            ends.filter_map(|end| self.greedy.get(path.get(..end)?))
        });
        let methods = [method, "ANY", "$default"];
        let greedy = above.flat_map(|of| methods.iter().filter_map(|method| of.get(method)));
        greedy.chain(&self.default).min().copied()
    }
}

/// An operation that is new; `other` took its requests.
fn added(other: Option<&Endpoint>) -> Change {
    let Some(other) = other else {
        return Change::safe("operation-added", "the operation is new");
    };
    let message = format!(
        "the operation is new, and takes requests that `{}` took",
        called(other)
    );
    let change = Change::unknown(
        "operation-rerouted",
        message,
        "what that one answered is not compared",
    );
    change.old(Place::of(&other.operation.origin))
}

/// An operation that is not described any more; `other` answers now.
fn removed(both: &mut Both<'_, '_>, before: &Endpoint, other: Option<&Endpoint>) {
    both.operation = Some(called(before));
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
    caching::compare(both, before, after);
    calls::compare(both, before, after);
    both.operation = None;
}
