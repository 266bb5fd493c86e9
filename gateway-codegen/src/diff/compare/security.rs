//! Who may call: requirements, and what decides of them.

use std::collections::BTreeSet;

use super::Both;
use super::authorizers::{self, Holds, lets_in};
use crate::diff::change::{Change, Place};
use crate::diff::contract::{Contract, Endpoint};
use crate::openapi::extensions::{Authorizer, Validate};
use crate::openapi::model::{Document, SchemeKind, SecurityScheme, Spanned};
use crate::plan::{Access, Enforcer, Guard, Unenforced};

/// One way to be let in: all that must hold.
type Way<'d> = Vec<Demand<'d>>;

/// What must hold.
#[derive(Debug)]
struct Demand<'d> {
    /// What callers show, as a text that does not depend on the names of schemes.
    credentials: String,
    /// Who looks at it, where the gateway has it looked at.
    authorizer: Option<&'d Authorizer>,
    scopes: BTreeSet<String>,
    /// Whether one of the scopes is enough, as authorizers have it; else all are needed, as OpenAPI has it.
    takes_any_scope: bool,
}

pub(super) fn compare(both: &mut Both<'_, '_>, before: &Endpoint, after: &Endpoint) {
    if let Some(change) = access(both, before, after) {
        let places = (
            Place::of(&before.operation.origin),
            Place::of(&after.operation.origin),
        );
        both.push(change.old(places.0).new_at(places.1));
    }
    validators(both, before, after);
}

/// What changed of who is let in.
fn access(both: &Both<'_, '_>, before: &Endpoint, after: &Endpoint) -> Option<Change> {
    let (old, new) = (
        ways(both.old, &before.access),
        ways(both.new, &after.access),
    );
    let was = || told(both.old, &before.access);
    let is = || told(both.new, &after.access);
    let is_open = |ways: &[Way<'_>]| ways.iter().any(Vec::is_empty);
    match (is_open(&old), is_open(&new)) {
        (true, false) => {
            let message = format!("credentials are required now: {}", is());
            return Some(Change::breaking("security-added", message));
        }
        (false, true) => {
            let message = format!("nobody is asked for credentials any more; it was {}", was());
            return Some(Change::breaking("security-removed", message));
        }
        _ => {}
    }
    // Who was let in still must be, and nobody else.
    let (kept, known) = (all_let_in(&new, &old), all_let_in(&old, &new));
    if (kept, known) == (Holds::Yes, Holds::Yes) {
        return None;
    }
    let (was, is) = (was(), is());
    let is_lost = before.access.is_enforced() && !after.access.is_enforced();
    if is_lost && kept == Holds::Yes {
        let message = format!(
            "the gateway does not check credentials any more: it was {was}, and is {is}, which the backend alone may check"
        );
        return Some(Change::breaking("security-removed", message));
    }
    let mut parts = vec![match was == is {
        true => format!("it is {is}"),
        false => format!("it was {was}, and is {is}"),
    }];
    let (showed, show) = (shown(&old), shown(&new));
    if was == is && showed != show {
        parts.push(format!("callers showed {showed}, and show {show}"));
    }
    parts.extend(differences(&old, &new));
    Some(changed((kept, known), &parts.join("; ")))
}

/// The change where it was asked whether all who were let in are, and whether all who are let in were.
fn changed((kept, known): (Holds, Holds), parts: &str) -> Change {
    let (id, message) = match (kept, known) {
        (Holds::Yes, Holds::Unsure) => ("security-weakened", "weaker credentials may be enough"),
        (Holds::Yes, _) => ("security-weakened", "weaker credentials are enough"),
        (Holds::Unsure, Holds::Yes) => ("security-tightened", "other credentials may be required"),
        (Holds::No, Holds::Yes) => ("security-tightened", "other credentials are required"),
        (Holds::Unsure, Holds::Unsure) => ("security-changed", "others may be let in"),
        _ => ("security-changed", "other credentials are required"),
    };
    let message = format!("{message}: {parts}");
    match kept == Holds::No || known == Holds::No {
        true => Change::breaking(id, message),
        false => Change::unknown(id, message, "whom the authorizers let in is not compared"),
    }
}

/// Whether all that some ways let in are let in by others.
fn all_let_in(others: &[Way<'_>], ways: &[Way<'_>]) -> Holds {
    let let_in = |way: &Way<'_>| {
        let best = others.iter().map(|other| is_met(other, way)).max();
        best.unwrap_or(Holds::No)
    };
    let least = ways.iter().map(let_in).min();
    least.unwrap_or(Holds::Yes)
}

/// What callers show, whichever way they take.
fn shown(ways: &[Way<'_>]) -> String {
    let all = ways.iter().flatten().map(|it| it.credentials.as_str());
    let all: BTreeSet<&str> = all.collect();
    all.into_iter().collect::<Vec<_>>().join(", ")
}

/// In what authorizers that ask for the same credentials differ.
fn differences(old: &[Way<'_>], new: &[Way<'_>]) -> Vec<String> {
    let mut told: Vec<String> = Vec::new();
    for before in old.iter().flatten() {
        let mut same = new.iter().flatten();
        let after = same.find(|it| it.credentials == before.credentials);
        let authorizers = before.authorizer.zip(after.and_then(|it| it.authorizer));
        for part in
            authorizers.map_or_else(Vec::new, |(old, new)| authorizers::differences(old, new))
        {
            if !told.contains(&part) {
                told.push(part);
            }
        }
    }
    told
}

/// What of requests is validated.
fn validators(both: &mut Both<'_, '_>, before: &Endpoint, after: &Endpoint) {
    let parts = |validate: Validate| match validate {
        Validate::None => (false, false),
        Validate::Params => (true, false),
        Validate::Body => (false, true),
        Validate::All => (true, true),
    };
    let (old, new) = (parts(before.validates), parts(after.validates));
    for (old, new, what) in [(old.0, new.0, "parameters"), (old.1, new.1, "bodies")] {
        let change = match (old, new) {
            (true, false) => Change::unknown(
                "validator-removed",
                format!("{what} of requests are not validated any more"),
                "what was refused now reaches the backend",
            ),
            (false, true) => Change::unknown(
                "validator-added",
                format!("{what} of requests are validated now"),
                "requests that do not fit the document were answered by the backend, and are refused now",
            ),
            _ => continue,
        };
        let places = (
            Place::of(&before.operation.origin),
            Place::of(&after.operation.origin),
        );
        both.push(change.old(places.0).new_at(places.1));
    }
}

/// Whether who meets `way` also meets `other`.
fn is_met(other: &[Demand<'_>], way: &[Demand<'_>]) -> Holds {
    let least = other.iter().map(|demand| {
        let own = way.iter().filter(|it| it.credentials == demand.credentials);
        let own = own.filter(|own| has_scopes(demand, &own.scopes));
        let best = own
            .map(|own| lets_in(demand.authorizer, own.authorizer))
            .max();
        best.unwrap_or(Holds::No)
    });
    least.min().unwrap_or(Holds::Yes)
}

fn has_scopes(demand: &Demand<'_>, held: &BTreeSet<String>) -> bool {
    let asked = &demand.scopes;
    match demand.takes_any_scope {
        true => asked.is_empty() || (!held.is_empty() && held.is_subset(asked)),
        false => asked.is_subset(held),
    }
}

/// The ways to be let in; one that asks nothing where nothing is required.
fn ways<'d>(contract: &'d Contract, access: &Access) -> Vec<Way<'d>> {
    if access.alternatives.is_empty() {
        return vec![Way::new()];
    }
    let ways = access.alternatives.iter().map(|guards| {
        let demands = asked(guards).map(|guard| Demand {
            credentials: match &guard.scheme {
                Some(name) => credentials(&contract.document, name),
                None => "a signature of IAM".to_owned(),
            },
            authorizer: guard
                .scheme
                .as_ref()
                .and_then(|name| find(&contract.document, name)?.authorizer.as_ref()),
            scopes: guard.scopes.iter().cloned().collect(),
            takes_any_scope: guard.enforcer.is_gateway(),
        });
        demands.collect()
    });
    ways.collect()
}

/// The guards that are asked: one authorizer decides.
fn asked(guards: &[Guard]) -> impl Iterator<Item = &Guard> {
    let second = Enforcer::Nobody(Unenforced::SecondAuthorizer);
    guards.iter().filter(move |guard| guard.enforcer != second)
}

fn find<'d>(document: &'d Document, name: &str) -> Option<&'d SecurityScheme> {
    document.security_schemes.iter().find(|it| it.name == name)
}

/// What callers show for a scheme, without its name.
fn credentials(document: &Document, name: &str) -> String {
    let Some(scheme) = find(document, name) else {
        return format!("undefined {name}");
    };
    let text =
        |it: &Option<Spanned<String>>| it.as_ref().map(|it| it.value.clone()).unwrap_or_default();
    let kind = match &scheme.kind {
        SchemeKind::ApiKey { location, name } => {
            let name = text(name).to_ascii_lowercase();
            let place = location.map_or(String::new(), |it| format!("{it:?} ").to_lowercase());
            format!("the {place}`{name}`")
        }
        SchemeKind::Http(scheme) => format!("HTTP `{scheme}`"),
        SchemeKind::OAuth2 => "OAuth 2.0".to_owned(),
        SchemeKind::OpenIdConnect(url) => format!("OpenID Connect of `{}`", text(url)),
        SchemeKind::MutualTls => "a certificate".to_owned(),
        SchemeKind::Other => "something else".to_owned(),
    };
    match scheme.is_iam() {
        true => format!("{kind} with a signature of IAM"),
        false => kind,
    }
}

/// What is required in words: `key`, or `oauth` with `read`.
fn told(contract: &Contract, access: &Access) -> String {
    let one = |guard: &Guard| {
        let Some(name) = &guard.scheme else {
            return "IAM".to_owned();
        };
        let enforcer = find(&contract.document, name).and_then(|it| it.authorizer.as_ref());
        let by = enforcer.map(|it| format!(" ({})", format!("{:?}", it.kind.value).to_lowercase()));
        let scopes: Vec<String> = guard.scopes.iter().map(|it| format!("`{it}`")).collect();
        let between = match guard.enforcer.is_gateway() {
            true => " or ",
            false => " and ",
        };
        let with = match scopes.is_empty() {
            true => String::new(),
            false => format!(" with {}", scopes.join(between)),
        };
        format!("`{name}`{}{with}", by.unwrap_or_default())
    };
    let all = access.alternatives.iter().map(|guards| {
        let all: Vec<String> = asked(guards).map(one).collect();
        match all.is_empty() {
            true => "nothing".to_owned(),
            false => all.join(" and "),
        }
    });
    let all: Vec<String> = all.collect();
    match all.is_empty() {
        true => "nothing".to_owned(),
        false => all.join(", or "),
    }
}
