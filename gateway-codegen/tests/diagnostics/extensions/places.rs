//! Where extensions have a meaning.

use std::fs;

use gateway_codegen::diagnostics::code;
use gateway_codegen::openapi::extensions::{AMAZON, OWN, PLACES, Place};

use super::{Row, document, said};
use crate::case::{brief, compile_file, tests_folder};

/// A misplaced extension is said to be so, with its place, wherever one may look for it.
#[test]
fn extensions_have_their_places() {
    let all = [
        Place::Root,
        Place::Info,
        Place::Server,
        Place::Tag,
        Place::Components,
        Place::SecurityScheme,
        Place::Paths,
        Place::PathItem,
        Place::Operation,
    ];
    for (name, places) in PLACES {
        for place in all {
            let text = match place {
                Place::SecurityScheme => format!("type: apiKey, name: k, in: query, @{name}: {{}}"),
                _ => format!("@{name}: {{}}"),
            };
            // An operation of every document here has an integration already.
            if (*name, place) == ("integration", Place::Operation) {
                continue;
            }
            for prefix in [AMAZON, OWN] {
                let row = Row {
                    place,
                    kind: "rest",
                    text: Box::leak(text.clone().into_boxed_str()),
                    said: &[],
                };
                let said = said(&document(&row, prefix));
                let code = match *name {
                    "policy" => "GW0702",
                    "auth" | "authorizer" | "authtype" => "GW0701",
                    _ => "GW0115",
                };
                let message = format!("{code} `@{name}` has no meaning {}", place.in_words());
                let is_said = said.contains(&message);
                assert_eq!(
                    is_said,
                    !places.contains(&place),
                    "{prefix}{name}: {said:?}"
                );
                assert!(
                    !said.iter().any(|line| line.contains("no extension")),
                    "{said:?}"
                );
            }
        }
    }
    let stray = "openapi: 3.0.3\ninfo: {title: Pets, version: \"1\"}\npaths: {/pets: {get: {x-gateway: {upstream: a}, x-gatewayish: 1, responses: {}, x-gateway-integration: {type: http_proxy, httpMethod: GET, uri: \"http://pets.example\"}}}}\n";
    assert_eq!(
        said(stray),
        ["GW0115 `x-gateway` has no meaning in an operation"]
    );
}

/// A document of our own with all extensions: none is unknown, misplaced or wrong.
#[test]
fn a_document_with_every_extension_is_read() {
    let path = tests_folder().join("../../specs/extensions.yaml");
    let text = fs::read_to_string(&path).unwrap();
    // Those of HTTP APIs stand in another one.
    for (name, _) in PLACES {
        let is_used = text.contains(&format!("{AMAZON}{name}:"));
        let is_http = ["cors", "importexport-version"].contains(name);
        assert_eq!(is_used, !is_http, "{name}");
    }
    let said = compile_file(&path);
    said.check("extensions.yaml");
    let allowed = [
        code::NOT_ACTED_ON,
        code::INTEGRATION_NOT_SUPPORTED,
        code::SECURITY_NOT_ENFORCED,
        code::POLICY_NOT_ENFORCED,
        code::LIMIT_NOT_ENFORCED,
        code::TLS_OF_PROXY,
    ];
    let others: Vec<_> = said
        .diagnostics
        .iter()
        .filter(|one| one.is_error() || !allowed.contains(&one.code))
        .map(|one| brief(one, &said.sources))
        .collect();
    assert!(others.is_empty(), "{others:#?}");
}
