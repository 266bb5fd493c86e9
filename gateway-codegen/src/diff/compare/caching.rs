//! Answers that are kept: how old callers may get them, and with whom they share them.

use super::Both;
use super::stages::counterpart;
use crate::diff::change::{Change, Place};
use crate::diff::contract::{Contract, Endpoint};
use crate::plan::{AddressKey, CachedOperation, Invalidation, Stage, ValuePart};

/// What changed of an operation in each stage.
pub(super) fn compare(both: &mut Both<'_, '_>, before: &Endpoint, after: &Endpoint) {
    // What cannot be built keeps nothing, and is reported by `gwc check`.
    if before.planned.is_none() || after.planned.is_none() {
        return;
    }
    let (old, new) = (both.old, both.new);
    for stage in &old.api.stages {
        let Some(now) = counterpart(&old.api, stage, &new.api) else {
            continue;
        };
        let (was, is) = (kept(stage, before), kept(now, after));
        let name = &now.name;
        let changes = match (was, is) {
            (None, None) => Vec::new(),
            (Some(was), None) => vec![Change::safe(
                "cache-removed",
                format!(
                    "answers of the stage `{name}` are new ones; they were up to {} seconds old",
                    was.ttl
                ),
            )],
            (None, Some(is)) => added(name, is, after),
            (Some(was), Some(is)) => changed(name, was, is, after),
        };
        for change in changes {
            let places = (place(stage, old), place(now, new));
            both.push(change.old(places.0).new_at(places.1));
        }
    }
}

/// How a stage keeps the answers of an operation.
fn kept<'p>(stage: &'p Stage, endpoint: &Endpoint) -> Option<&'p CachedOperation> {
    let all = &stage.cache.as_ref()?.operations;
    let at = all.binary_search_by_key(&endpoint.planned?, |(at, _)| *at);
    all.get(at.ok()?).map(|(_, cached)| cached)
}

fn place(stage: &Stage, contract: &Contract) -> Place {
    match &stage.origin {
        Some(origin) => Place::new(origin.span, origin.pointer.clone()),
        None => Place::of(&contract.document.origin),
    }
}

/// Answers are kept that were not.
fn added(stage: &str, is: &CachedOperation, after: &Endpoint) -> Vec<Change> {
    let mut changes = vec![Change::unknown(
        "cache-added",
        format!(
            "answers of the stage `{stage}` may be {} seconds old now",
            is.ttl
        ),
        "it depends on whether callers need new ones",
    )];
    if is.is_shared {
        changes.push(shared(stage, after));
    }
    changes
}

/// Callers get what others were answered.
fn shared(stage: &str, after: &Endpoint) -> Change {
    let message = format!("in the stage `{stage}` callers get the answers of other callers now");
    match after.access.is_open() {
        // Who is asked for credentials may be answered what nobody else should read.
        false => Change::breaking("cache-shared", message),
        true => Change::unknown(
            "cache-shared",
            message,
            "it depends on whether answers are the same for all of them",
        ),
    }
}

/// Answers are kept in another way.
fn changed(
    stage: &str,
    was: &CachedOperation,
    is: &CachedOperation,
    after: &Endpoint,
) -> Vec<Change> {
    let mut changes = Vec::new();
    let ages = |was: u32, is: u32| format!("was {was}, and is {is}");
    if was.ttl != is.ttl {
        let told = ages(was.ttl, is.ttl);
        let message = format!("the age of answers of the stage `{stage}`, in seconds, {told}");
        changes.push(match was.ttl < is.ttl {
            true => {
                let reason = "it depends on whether callers need newer ones";
                Change::unknown("cache-ttl-raised", message, reason)
            }
            false => Change::safe("cache-ttl-lowered", message),
        });
    }
    if was.stale_if_error != is.stale_if_error {
        let told = ages(was.stale_if_error, is.stale_if_error);
        let message = format!(
            "the age beyond that of answers of the stage `{stage}` where the backend fails, in seconds, {told}"
        );
        let reason = "callers get an old answer or an error, and need the one or the other";
        changes.push(Change::unknown("cache-stale-changed", message, reason));
    }
    match (was.is_shared, is.is_shared) {
        (false, true) => changes.push(shared(stage, after)),
        (true, false) => {
            let message = format!("the stage `{stage}` keeps the answers of each caller apart now");
            changes.push(Change::safe("cache-unshared", message));
        }
        _ => {}
    }
    changes.extend(keys(stage, was, is));
    changes.extend(invalidation(stage, was.invalidation, is.invalidation));
    changes
}

/// What tells answers apart.
fn keys(stage: &str, was: &CachedOperation, is: &CachedOperation) -> Vec<Change> {
    let parts = |it: &CachedOperation| {
        let mut parts: Vec<String> = it.keys.iter().map(part).collect();
        match it.address {
            AddressKey::Nothing => {}
            AddressKey::Path => parts.push("the path".to_owned()),
            AddressKey::PathAndQuery => {
                parts.extend(["the path".to_owned(), "the query".to_owned()]);
            }
        }
        parts
    };
    let (was, is) = (parts(was), parts(is));
    let covers = |all: &[String], one: &String| {
        let is_of_query = one.starts_with("the query ") && all.iter().any(|it| it == "the query");
        let is_of_path = one.starts_with("the path ") && all.iter().any(|it| it == "the path");
        all.contains(one) || is_of_query || is_of_path
    };
    let gone = was.iter().filter(|it| !covers(&is, it)).map(|it| {
        let message =
            format!("in the stage `{stage}` requests that differ in {it} get the same answer now");
        Change::breaking("cache-key-removed", message)
    });
    let come = is.iter().filter(|it| !covers(&was, it)).map(|it| {
        let message =
            format!("in the stage `{stage}` requests that differ in {it} get answers of their own");
        Change::safe("cache-key-added", message)
    });
    gone.chain(come).collect()
}

fn part(part: &ValuePart) -> String {
    match part {
        ValuePart::Header(name) | ValuePart::HeaderAll(name) => format!("the header `{name}`"),
        ValuePart::Query(name) | ValuePart::QueryAll(name) => {
            format!("the query parameter `{name}`")
        }
        ValuePart::Path(name) => format!("the path parameter `{name}`"),
        ValuePart::RequestPath => "the path".to_owned(),
        ValuePart::Body(_) => "the body".to_owned(),
        ValuePart::StageVariable(name) => format!("the stage variable `{name}`"),
        ValuePart::Authorizer(name) => format!("`{name}` of the authorizer"),
        other => format!("`{other:?}`"),
    }
}

/// What callers get who ask for a new answer.
fn invalidation(stage: &str, was: Invalidation, is: Invalidation) -> Option<Change> {
    let asks = format!("requests for a new answer (`max-age=0`) to the stage `{stage}`");
    let change = match (was, is) {
        (was, is) if was == is => return None,
        (_, Invalidation::Free) => {
            let message = format!("{asks} get one, whoever asks");
            Change::safe("cache-invalidation-allowed", message)
        }
        (_, Invalidation::Fail) => {
            let message = format!("{asks} are refused without the permission now");
            Change::breaking("cache-invalidation-refused", message)
        }
        (Invalidation::Free, _) => {
            let message = format!("{asks} get what is kept without the permission now");
            let reason = "it depends on whether callers ask for new ones";
            Change::unknown("cache-invalidation-refused", message, reason)
        }
        (Invalidation::Fail, _) => {
            let message =
                format!("{asks} get what is kept without the permission; they were refused");
            Change::safe("cache-invalidation-allowed", message)
        }
        // They differ in a header.
        _ => return None,
    };
    Some(change)
}
