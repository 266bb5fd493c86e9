//! Which headers pass, which are dropped and which are renamed on their way.
//!
//! Source: `reference/rest-api.md` §4.9 (REST), `reference/http-api.md` §4.1 and §7 (HTTP).

use http::{HeaderMap, HeaderName, HeaderValue};

/// Hop-by-hop fields (RFC 9110 §7.6.1) and those that only this hop's framing may set.
pub(crate) fn is_hop_by_hop(name: &str) -> bool {
    matches!(
        name,
        "connection"
            | "keep-alive"
            | "proxy-authenticate"
            | "proxy-authorization"
            | "proxy-connection"
            | "te"
            | "trailer"
            | "transfer-encoding"
            | "upgrade"
            | "http2-settings"
    )
}

/// What never goes from the client to an upstream of the REST kind.
pub(crate) fn is_dropped_rest_request(name: &str) -> bool {
    is_hop_by_hop(name)
        || matches!(
            name,
            "content-encoding"
                | "content-length"
                | "content-md5"
                | "expect"
                | "host"
                | "max-forwards"
                | "server"
                | "via"
                | "www-authenticate"
                | "x-amzn-apigateway-api-id"
                | "x-amzn-trace-id"
        )
}

/// What never goes from the client to an upstream of the HTTP kind.
pub(crate) fn is_dropped_http_request(name: &str) -> bool {
    is_hop_by_hop(name)
        || matches!(
            name,
            "content-length" | "expect" | "host" | "x-amzn-apigateway-api-id" | "x-amzn-trace-id"
        )
}

/// What functions of the REST kind never see of a client's headers, or see in the gateway's words.
pub(crate) fn is_dropped_rest_event(name: &str) -> bool {
    is_hop_by_hop(name)
        || matches!(
            name,
            "content-length"
                | "content-md5"
                | "expect"
                | "host"
                | "max-forwards"
                | "server"
                | "www-authenticate"
                | "x-amzn-apigateway-api-id"
                | "x-amzn-trace-id"
                | "x-forwarded-port"
                | "x-forwarded-proto"
        )
}

/// The same in the HTTP kind.
pub(crate) fn is_dropped_http_event(name: &str) -> bool {
    is_dropped_http_request(name) || matches!(name, "x-forwarded-port" | "x-forwarded-proto")
}

/// Headers whose mapping makes every call fail (`reference/rest-api.md` §4.9, recorded).
pub(crate) fn is_forbidden_mapping(name: &str) -> bool {
    const FORBIDDEN: [&str; 4] = [
        "content-length",
        "transfer-encoding",
        "x-amzn-trace-id",
        "x-amzn-apigateway-api-id",
    ];
    FORBIDDEN
        .iter()
        .any(|forbidden| name.eq_ignore_ascii_case(forbidden))
}

/// The same for AWS services, which have more of them.
pub(crate) fn is_forbidden_for_services(name: &str) -> bool {
    const FORBIDDEN: [&str; 5] = [
        "authorization",
        "connection",
        "expect",
        "proxy-authenticate",
        "te",
    ];
    FORBIDDEN
        .iter()
        .any(|forbidden| name.eq_ignore_ascii_case(forbidden))
}

/// What fails the invocation of a function when a template sets it; mappings are refused by the compiler.
pub(crate) fn is_forbidden_for_lambda(name: &str) -> bool {
    is_forbidden_mapping(name) || is_forbidden_for_services(name)
}

/// What a mapping cannot set: it is left out (`reference/rest-api.md` §4.9), or set elsewhere (`Host`).
pub(crate) fn is_dropped_mapping(name: &str) -> bool {
    const DROPPED: [&str; 9] = [
        "connection",
        "expect",
        "host",
        "keep-alive",
        "proxy-authenticate",
        "proxy-connection",
        "te",
        "upgrade",
        "via",
    ];
    DROPPED
        .iter()
        .any(|dropped| name.eq_ignore_ascii_case(dropped))
}

/// What the signer of a request to an AWS service writes itself.
pub(crate) fn is_signers(name: &str) -> bool {
    const OWN: [&str; 4] = [
        "authorization",
        "x-amz-content-sha256",
        "x-amz-date",
        "x-amz-security-token",
    ];
    OWN.iter().any(|own| name.eq_ignore_ascii_case(own))
}

/// Fate of a backend's response header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// Goes to the client.
    Pass,
    /// Does not.
    Drop,
    /// Goes to the client as `x-amzn-Remapped-<name>`.
    Remap,
}

/// Drops and renames what `fate` says; a field that is renamed keeps all of its values.
pub(crate) fn apply(headers: &mut HeaderMap, fate: impl Fn(&HeaderName) -> Fate) {
    let is_changed = |name: &&HeaderName| fate(name) != Fate::Pass;
    // Mostly there is none, and nothing to allocate.
    let changed: Vec<HeaderName> = headers.keys().filter(is_changed).cloned().collect();
    for name in changed {
        let http::header::Entry::Occupied(entry) = headers.entry(&name) else {
            continue;
        };
        let (_, values) = entry.remove_entry_mult();
        if fate(&name) != Fate::Remap {
            continue;
        }
        let values: Vec<_> = values.collect();
        let renamed = format!("x-amzn-remapped-{name}");
        if let Ok(renamed) = HeaderName::from_bytes(renamed.as_bytes()) {
            headers.remove(&renamed);
            for value in values {
                headers.append(renamed.clone(), value);
            }
        }
    }
}

/// Whether a value of `Authorization` is a signature for an AWS service, which holds for this hop alone
/// (`reference/rest-api.md` §4.9).
pub(crate) fn is_signature(name: &str, value: &HeaderValue) -> bool {
    name == "authorization" && value.as_bytes().starts_with(b"AWS4-")
}

/// Fate of a header of an HTTP_PROXY backend's response in the REST kind.
pub(crate) fn rest_proxy_response(name: &str) -> Fate {
    match name {
        "connection" | "content-length" | "date" | "server" | "x-amzn-requestid" => Fate::Remap,
        "keep-alive" | "proxy-authenticate" | "proxy-connection" | "te" | "trailer"
        | "transfer-encoding" | "upgrade" | "via" | "x-amz-apigw-id" => Fate::Drop,
        _ => Fate::Pass,
    }
}

/// Fate of a header that a Lambda function answers with in the REST kind.
pub(crate) fn rest_lambda_response(name: &str) -> Fate {
    match name {
        "connection" | "content-length" | "date" | "server" | "www-authenticate"
        | "x-amzn-requestid" => Fate::Remap,
        "expect" | "host" | "keep-alive" | "proxy-authenticate" | "proxy-connection" | "te"
        | "trailer" | "transfer-encoding" | "upgrade" | "via" | "x-amz-apigw-id" => Fate::Drop,
        _ => Fate::Pass,
    }
}

/// Fate of a header that a response mapping sets in the REST kind (`http`, `mock`).
pub(crate) fn rest_mapped_response(name: &str) -> Fate {
    match name {
        "authorization" | "connection" | "content-length" | "content-md5" | "date" | "expect"
        | "host" | "max-forwards" | "proxy-authenticate" | "server" | "trailer" | "upgrade"
        | "user-agent" | "www-authenticate" => Fate::Remap,
        "transfer-encoding" | "x-amzn-requestid" | "x-amz-apigw-id" => Fate::Drop,
        _ => Fate::Pass,
    }
}

/// Fate of a backend's response header in the HTTP kind.
pub(crate) fn http_response(name: &str, cors: bool) -> Fate {
    let drop = is_hop_by_hop(name)
        || matches!(name, "content-length" | "date" | "apigw-requestid")
        || cors && name.starts_with("access-control-");
    if drop { Fate::Drop } else { Fate::Pass }
}
