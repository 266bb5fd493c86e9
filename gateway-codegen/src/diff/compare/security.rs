//! Who may call: requirements, and what decides of them.

use std::collections::BTreeSet;

use super::Both;
use crate::diff::change::{Change, Place};
use crate::diff::contract::{Contract, Endpoint};
use crate::openapi::extensions::Validate;
use crate::openapi::model::{Document, Requirement, SchemeKind, SecurityScheme};

/// One way to be let in: what must hold, each as a text that does not depend on the names of schemes, with its scopes.
type Way = BTreeSet<(String, BTreeSet<String>)>;

pub(super) fn compare(both: &mut Both<'_, '_>, before: &Endpoint, after: &Endpoint) {
    let places = (
        Place::of(&before.operation.origin),
        Place::of(&after.operation.origin),
    );
    let push = |both: &mut Both<'_, '_>, change: Change| {
        both.push(change.old(places.0.clone()).new_at(places.1.clone()));
    };
    let old = ways(both.old, &before.security);
    let new = ways(both.new, &after.security);
    let is_open = |ways: &[Way]| ways.iter().any(BTreeSet::is_empty);
    if is_open(&old) && !is_open(&new) {
        let message = format!(
            "credentials are required now: {}",
            told(both.new, &after.security)
        );
        push(both, Change::breaking("security-added", message));
    } else if !is_open(&old) && is_open(&new) {
        let message = format!(
            "nobody is asked for credentials any more; it was {}",
            told(both.old, &before.security)
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
                told(both.old, &before.security),
                told(both.new, &after.security)
            );
            push(both, Change::breaking("security-tightened", message));
        } else if gained {
            let message = format!(
                "weaker credentials are enough: it was {}, and is {}",
                told(both.old, &before.security),
                told(both.new, &after.security)
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
    other.iter().all(|(scheme, scopes)| {
        let mut own = way.iter().filter(|(it, _)| it == scheme);
        // One of the scopes is enough; without any all will do.
        own.any(|(_, own)| scopes.is_empty() || (!own.is_empty() && own.is_subset(scopes)))
    })
}

/// The ways to be let in; one that asks nothing where nothing is required.
fn ways(contract: &Contract, requirements: &[Requirement]) -> Vec<Way> {
    if requirements.is_empty() {
        return vec![Way::new()];
    }
    let ways = requirements.iter().map(|requirement| {
        let schemes = requirement.schemes.iter().map(|scheme| {
            let scopes = scheme.scopes.iter().map(|it| it.value.clone()).collect();
            (meaning(&contract.document, &scheme.name.value), scopes)
        });
        schemes.collect()
    });
    ways.collect()
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
        let auth = scheme
            .auth_type
            .as_ref()
            .map(|it| format!("{it:?}").contains("Iam"));
        return format!("{kind} {}", if auth == Some(true) { "iam" } else { "" });
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

/// Requirements in words: `key`, or `oauth` with `read`.
fn told(contract: &Contract, requirements: &[Requirement]) -> String {
    let one = |requirement: &Requirement| {
        let schemes = requirement.schemes.iter().map(|scheme| {
            let scopes: Vec<String> = scheme
                .scopes
                .iter()
                .map(|it| format!("`{}`", it.value))
                .collect();
            let enforcer =
                find(&contract.document, &scheme.name.value).and_then(|it| it.authorizer.as_ref());
            let by =
                enforcer.map(|it| format!(" ({})", format!("{:?}", it.kind.value).to_lowercase()));
            let with = if scopes.is_empty() {
                String::new()
            } else {
                format!(" with {}", scopes.join(" or "))
            };
            format!("`{}`{}{with}", scheme.name.value, by.unwrap_or_default())
        });
        match requirement.schemes.is_empty() {
            true => "nothing".to_owned(),
            false => schemes.collect::<Vec<_>>().join(" and "),
        }
    };
    let all: Vec<String> = requirements.iter().map(one).collect();
    if all.is_empty() {
        "nothing".to_owned()
    } else {
        all.join(", or ")
    }
}
