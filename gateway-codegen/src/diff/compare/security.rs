//! Who may call: requirements, and what decides of them.

use std::collections::BTreeSet;

use super::Both;
use crate::diff::change::{Change, Place};
use crate::diff::contract::{Contract, Endpoint};
use crate::openapi::extensions::Validate;
use crate::openapi::model::{Document, SchemeKind, SecurityScheme};
use crate::plan::{Access, Enforcer, Guard, Unenforced};

/// One way to be let in: all that must hold.
type Way = BTreeSet<Demand>;

/// What must hold.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Demand {
    /// As a text that does not depend on the names of schemes.
    meaning: String,
    scopes: BTreeSet<String>,
    /// Whether one of the scopes is enough, as authorizers have it; else all are needed, as OpenAPI has it.
    takes_any_scope: bool,
}

pub(super) fn compare(both: &mut Both<'_, '_>, before: &Endpoint, after: &Endpoint) {
    let places = (
        Place::of(&before.operation.origin),
        Place::of(&after.operation.origin),
    );
    let push = |both: &mut Both<'_, '_>, change: Change| {
        both.push(change.old(places.0.clone()).new_at(places.1.clone()));
    };
    let old = ways(both.old, &before.access);
    let new = ways(both.new, &after.access);
    let is_open = |ways: &[Way]| ways.iter().any(BTreeSet::is_empty);
    if is_open(&old) && !is_open(&new) {
        let message = format!(
            "credentials are required now: {}",
            told(both.new, &after.access)
        );
        push(both, Change::breaking("security-added", message));
    } else if !is_open(&old) && is_open(&new) {
        let message = format!(
            "nobody is asked for credentials any more; it was {}",
            told(both.old, &before.access)
        );
        push(both, Change::breaking("security-removed", message));
    } else {
        // Who was let in still must be, and nobody else.
        let lost = old
            .iter()
            .any(|way| !new.iter().any(|other| is_met(other, way)));
        let gained = new
            .iter()
            .any(|way| !old.iter().any(|other| is_met(other, way)));
        if lost {
            let message = format!(
                "other credentials are required: it was {}, and is {}",
                told(both.old, &before.access),
                told(both.new, &after.access)
            );
            push(both, Change::breaking("security-tightened", message));
        } else if gained {
            let message = format!(
                "weaker credentials are enough: it was {}, and is {}",
                told(both.old, &before.access),
                told(both.new, &after.access)
            );
            push(both, Change::breaking("security-weakened", message));
        }
    }
    validators(both, before, after);
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
fn is_met(other: &Way, way: &Way) -> bool {
    other.iter().all(|demand| {
        let mut own = way.iter().filter(|it| it.meaning == demand.meaning);
        own.any(|own| {
            let (asked, held) = (&demand.scopes, &own.scopes);
            match demand.takes_any_scope {
                true => asked.is_empty() || (!held.is_empty() && held.is_subset(asked)),
                false => asked.is_subset(held),
            }
        })
    })
}

/// The ways to be let in; one that asks nothing where nothing is required.
fn ways(contract: &Contract, access: &Access) -> Vec<Way> {
    if access.alternatives.is_empty() {
        return vec![Way::new()];
    }
    let ways = access.alternatives.iter().map(|guards| {
        let demands = asked(guards).map(|guard| Demand {
            meaning: match &guard.scheme {
                Some(name) => meaning(&contract.document, name),
                None => "iam".to_owned(),
            },
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

/// What a scheme asks, without its name.
fn meaning(document: &Document, name: &str) -> String {
    let Some(scheme) = find(document, name) else {
        return format!("undefined {name}");
    };
    let kind = match &scheme.kind {
        SchemeKind::ApiKey { location, name } => {
            let name = name.as_ref().map(|it| it.value.to_ascii_lowercase());
            format!("apiKey {location:?} {}", name.unwrap_or_default())
        }
        SchemeKind::Http(scheme) => format!("http {scheme}"),
        SchemeKind::OAuth2 => "oauth2".to_owned(),
        SchemeKind::OpenIdConnect(url) => {
            format!(
                "openIdConnect {}",
                url.as_ref().map(|it| it.value.as_str()).unwrap_or_default()
            )
        }
        SchemeKind::MutualTls => "mutualTLS".to_owned(),
        SchemeKind::Other => "other".to_owned(),
    };
    let Some(authorizer) = &scheme.authorizer else {
        return match scheme.is_iam() {
            true => format!("{kind} iam"),
            false => kind,
        };
    };
    let texts = |list: &[crate::openapi::model::Spanned<String>]| {
        let mut texts: Vec<&str> = list.iter().map(|it| it.value.as_str()).collect();
        texts.sort_unstable();
        texts.join(",")
    };
    let text = |it: &Option<crate::openapi::model::Spanned<String>>| {
        it.as_ref().map(|it| it.value.clone()).unwrap_or_default()
    };
    let jwt = authorizer.jwt_configuration.as_ref();
    let jwt = jwt.map(|it| {
        format!(
            "{} {} {}",
            text(&it.issuer),
            texts(&it.audience),
            text(&it.jwks)
        )
    });
    format!(
        "{kind} {:?} {} {} {} {} {}",
        authorizer.kind.value,
        text(&authorizer.authorizer_uri),
        texts(&authorizer.identity_source),
        text(&authorizer.identity_validation_expression),
        texts(&authorizer.provider_arns),
        jwt.unwrap_or_default()
    )
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
