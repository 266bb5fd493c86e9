//! What is said of the whole API: kind, host, CORS, binary media types, gateway responses, endpoints.

use std::collections::BTreeSet;

use super::Both;
use crate::diff::change::{Change, Place};
use crate::openapi::extensions::{Cors, GatewayResponse};
use crate::openapi::model::Spanned;

pub(super) fn compare(both: &mut Both<'_, '_>) {
    let (old, new) = (&both.old.document, &both.new.document);
    let places = (Place::of(&old.origin), Place::of(&new.origin));
    let mut changes = Vec::new();
    let word = |it: &dyn std::fmt::Debug| format!("{it:?}").to_lowercase();
    if both.old.kind != both.new.kind {
        let message = format!(
            "the API was of the kind `{}`, and is `{}`",
            word(&both.old.kind),
            word(&both.new.kind)
        );
        let reason = "messages, limits and headers of the kinds differ";
        changes.push(Change::unknown("kind-changed", message, reason));
    }
    let text = |it: &Option<Spanned<String>>| it.as_ref().map(|it| it.value.clone());
    let host = |address: &str| {
        let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
        rest.split('/')
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase()
    };
    if let (Some(was), Some(is)) = (text(&old.server), text(&new.server))
        && host(&was) != host(&is)
    {
        let message = format!("the first server was `{was}`, and is `{is}`");
        let reason = "whether the old address still answers is not in the document";
        changes.push(Change::unknown("server-changed", message, reason));
    }
    if text(&old.gateway.upstream) != text(&new.gateway.upstream) {
        let message = "requests go to another upstream";
        changes.push(Change::unknown(
            "upstream-changed",
            message,
            "what backends answer is not compared",
        ));
    }
    let source = |document: &crate::openapi::model::Document| {
        document
            .api_key_source
            .as_ref()
            .map_or("header".to_owned(), |it| word(&it.value))
    };
    if source(old) != source(new) {
        let message = format!(
            "API keys were read from the {}, and are from the {}",
            source(old),
            source(new)
        );
        changes.push(Change::breaking("api-key-source-changed", message));
    }
    let binary: [BTreeSet<&String>; 2] =
        [&both.old.api, &both.new.api].map(|api| api.binary_media_types.iter().collect());
    let [was, is] = &binary;
    for (name, verb) in was
        .difference(is)
        .map(|it| (it, "not "))
        .chain(is.difference(was).map(|it| (it, "")))
    {
        let message = format!(
            "payloads of the type `{name}` are {verb}binary{}",
            if verb.is_empty() { " now" } else { " any more" }
        );
        let reason =
            "whether callers and backends send them as bytes or as text is not in the document";
        changes.push(Change::unknown(
            "binary-media-types-changed",
            message,
            reason,
        ));
    }
    let closed = |document: &crate::openapi::model::Document| {
        let endpoint = document.endpoint.as_ref();
        let is_disabled = endpoint
            .and_then(|it| it.disable_execute_api_endpoint.as_ref())
            .is_some_and(|it| it.value);
        let is_private = endpoint.is_some_and(|it| {
            it.types
                .iter()
                .any(|it| it.value.eq_ignore_ascii_case("PRIVATE"))
        });
        (is_disabled, is_private)
    };
    for (was, is, id, message) in [
        (
            closed(old).0,
            closed(new).0,
            "default-endpoint-disabled",
            "the default endpoint refuses requests now",
        ),
        (
            closed(old).1,
            closed(new).1,
            "endpoint-private",
            "the API is reached from private networks only now",
        ),
    ] {
        if !was && is {
            changes.push(Change::breaking(id, message));
        }
    }
    let policy = |document: &crate::openapi::model::Document| {
        let names = ["x-amazon-apigateway-policy", "x-gateway-policy"];
        names
            .iter()
            .find_map(|name| document.root.get(name))
            .map(crate::source::Node::to_json)
    };
    match (policy(old), policy(new)) {
        (Some(_), None) => changes.push(Change::breaking(
            "resource-policy-removed",
            "the resource policy is gone: nobody is kept out any more",
        )),
        (None, Some(_)) => {
            let reason = "whom it keeps out is not compared";
            changes.push(Change::unknown(
                "resource-policy-added",
                "there is a resource policy now",
                reason,
            ));
        }
        (was, is) if was != is => {
            let reason = "whom it keeps out is not compared";
            changes.push(Change::unknown(
                "resource-policy-changed",
                "the resource policy changed",
                reason,
            ));
        }
        _ => {}
    }
    for after in &new.gateway.domains {
        let before = old
            .gateway
            .domains
            .iter()
            .find(|it| it.name.value == after.name.value);
        let message = |what: &str| format!("clients of `{}` {what}", after.name.value);
        match before.map(|it| (it.mutual_tls.is_some(), after.mutual_tls.is_some())) {
            Some((false, true)) => {
                changes.push(Change::breaking(
                    "mutual-tls-added",
                    message("must show a certificate now"),
                ));
            }
            Some((true, false)) => {
                changes.push(Change::breaking(
                    "mutual-tls-removed",
                    message("need not show a certificate any more"),
                ));
            }
            _ => {}
        }
    }
    for before in &old.gateway.domains {
        if !new
            .gateway
            .domains
            .iter()
            .any(|it| it.name.value == before.name.value)
        {
            let message = format!("the domain `{}` is gone", before.name.value);
            changes
                .push(Change::breaking("domain-removed", message).old(Place::of(&before.origin)));
        }
    }
    let enforced = |document: &crate::openapi::model::Document| {
        document
            .gateway
            .validate_responses
            .as_ref()
            .is_some_and(|it| word(&it.value) == "enforce")
    };
    match (enforced(old), enforced(new)) {
        (false, true) => {
            let reason = "answers that do not fit become errors";
            changes.push(Change::unknown(
                "response-validation-added",
                "answers are held to their schemas now",
                reason,
            ));
        }
        (true, false) => {
            let reason = "answers that do not fit reach callers";
            changes.push(Change::unknown(
                "response-validation-removed",
                "answers are not held to their schemas any more",
                reason,
            ));
        }
        _ => {}
    }
    cors(old.cors.as_ref(), new.cors.as_ref(), &mut changes);
    gateway_responses(both, &mut changes);
    for mut change in changes {
        change.old.get_or_insert_with(|| places.0.clone());
        change.new.get_or_insert_with(|| places.1.clone());
        both.push(change);
    }
}

/// Which pages of other origins may call, with what.
fn cors(old: Option<&Cors>, new: Option<&Cors>, changes: &mut Vec<Change>) {
    let (old, new) = match (old, new) {
        (None, None) => return,
        (Some(old), None) => {
            let message = "pages of other origins may not call any more";
            changes.push(Change::breaking("cors-removed", message).old(Place::of(&old.origin)));
            return;
        }
        (None, Some(new)) => {
            let message = "pages of other origins may call";
            changes.push(Change::safe("cors-added", message).new_at(Place::of(&new.origin)));
            return;
        }
        (Some(old), Some(new)) => (old, new),
    };
    let places = (Place::of(&old.origin), Place::of(&new.origin));
    let lists = [
        ("origins", &old.allow_origins, &new.allow_origins),
        ("methods", &old.allow_methods, &new.allow_methods),
        ("headers", &old.allow_headers, &new.allow_headers),
        ("exposed headers", &old.expose_headers, &new.expose_headers),
    ];
    for (what, was, is) in lists {
        let set = |list: &[Spanned<String>]| -> BTreeSet<String> {
            list.iter()
                .map(|it| it.value.to_ascii_lowercase())
                .collect()
        };
        let (was, is) = (set(was), set(is));
        let covers = |all: &BTreeSet<String>, one: &str| {
            let scheme = one
                .split_once("//")
                .map(|(scheme, _)| format!("{scheme}//*"));
            all.contains("*") || all.contains(one) || scheme.is_some_and(|it| all.contains(&it))
        };
        let lost: Vec<&String> = was.iter().filter(|it| !covers(&is, it)).collect();
        let gained: Vec<&String> = is.iter().filter(|it| !covers(&was, it)).collect();
        let list = |all: &[&String]| {
            all.iter()
                .map(|it| format!("`{it}`"))
                .collect::<Vec<_>>()
                .join(", ")
        };
        if !lost.is_empty() {
            let message = format!("CORS: the {what} {} are not allowed any more", list(&lost));
            let change = Change::breaking("cors-narrowed", message);
            changes.push(change.old(places.0.clone()).new_at(places.1.clone()));
        }
        if !gained.is_empty() {
            let message = format!("CORS: the {what} {} are allowed", list(&gained));
            changes.push(
                Change::safe("cors-widened", message)
                    .old(places.0.clone())
                    .new_at(places.1.clone()),
            );
        }
    }
    let credentials = |cors: &Cors| cors.allow_credentials.as_ref().is_some_and(|it| it.value);
    let change = match (credentials(old), credentials(new)) {
        (true, false) => Change::breaking(
            "cors-narrowed",
            "CORS: credentials are not allowed any more",
        ),
        (false, true) => Change::safe("cors-widened", "CORS: credentials are allowed"),
        _ => return,
    };
    changes.push(change.old(places.0).new_at(places.1));
}

/// Answers of the gateway itself.
fn gateway_responses(both: &Both<'_, '_>, changes: &mut Vec<Change>) {
    let (old, new) = (
        &both.old.document.gateway_responses,
        &both.new.document.gateway_responses,
    );
    let find = |all: &[(Spanned<String>, GatewayResponse)], name: &str| {
        let mut all = all.iter();
        all.find(|(it, _)| it.value == name)
            .map(|(_, it)| it.clone())
    };
    let mut names: Vec<&str> = old
        .responses
        .iter()
        .map(|(it, _)| it.value.as_str())
        .collect();
    names.extend(new.responses.iter().map(|(it, _)| it.value.as_str()));
    names.sort_unstable();
    names.dedup();
    for name in names {
        let (before, after) = (find(&old.responses, name), find(&new.responses, name));
        let status = |it: &Option<GatewayResponse>| {
            it.as_ref()
                .and_then(|it| it.status_code.as_ref())
                .map(|it| it.value)
        };
        let texts = |it: &Option<GatewayResponse>| {
            let all = it
                .iter()
                .flat_map(|it| it.response_parameters.iter().chain(&it.response_templates));
            all.map(|(name, value)| (name.value.clone(), value.value.clone()))
                .collect::<BTreeSet<_>>()
        };
        let mut change = if status(&before) != status(&after) {
            let told = |it: Option<i64>| it.map_or("its own".to_owned(), |it| it.to_string());
            let message = format!(
                "the status of `{name}` was {}, and is {}",
                told(status(&before)),
                told(status(&after))
            );
            Change::breaking("gateway-response-status-changed", message)
        } else if texts(&before) != texts(&after) {
            let message = format!("headers or bodies of `{name}` changed");
            Change::unknown(
                "gateway-response-changed",
                message,
                "whether callers read them is not in the document",
            )
        } else {
            continue;
        };
        change.old = before.map(|it| Place::of(&it.origin));
        change.new = after.map(|it| Place::of(&it.origin));
        changes.push(change);
    }
}
