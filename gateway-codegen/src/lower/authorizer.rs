//! Authorizers: what depends on the kind of the API (`reference/openapi-extensions.md` §2.5).

use crate::diagnostics::{Diagnostic, Sink, code, quoted};
use crate::openapi::extensions::{Authorizer, AuthorizerType};
use crate::openapi::model::{In, SchemeKind, SecurityScheme};
use crate::plan::Kind;

/// Reports an authorizer that an API of this kind cannot have, and a scheme that does not say where its tokens are.
pub(super) fn check(scheme: &SecurityScheme, kind: Kind, sink: &mut Sink) {
    let Some(authorizer) = &scheme.authorizer else {
        return;
    };
    let is_amazon = authorizer.is_amazon;
    if is_amazon && !is_of_kind(authorizer, kind, sink) {
        return;
    }
    if authorizer.kind.value == AuthorizerType::Basic {
        check_basic(authorizer, scheme, sink);
        return;
    }
    check_sources(authorizer, scheme, kind, sink);
    check_audience(authorizer, scheme, sink);
    match kind {
        Kind::Rest => check_simple(authorizer, sink),
        Kind::Http => check_version(authorizer, sink),
    }
    check_scheme(authorizer, scheme, sink);
}

/// Tokens are for somebody: without an audience, those that others were given open the API too.
fn check_audience(authorizer: &Authorizer, scheme: &SecurityScheme, sink: &mut Sink) {
    let configuration = authorizer.jwt_configuration.as_ref();
    let is_named = configuration.is_some_and(|it| !it.audience.is_empty());
    // Without either there is no issuer, which is said.
    let is_read = configuration.is_some() || scheme.kind.discovers_issuer();
    if authorizer.kind.value != AuthorizerType::Jwt || is_named || !is_read {
        return;
    }
    let message = "the authorizer takes tokens for any audience";
    sink.push(
        Diagnostic::new(code::ANY_AUDIENCE, authorizer.origin.span, message)
            .label("whatever its issuer gives anybody opens the API")
            .help("add `audience: [...]`, as the claim `aud` or `client_id` of the tokens has it")
            .pointer(&authorizer.origin.pointer),
    );
}

fn is_of_kind(authorizer: &Authorizer, kind: Kind, sink: &mut Sink) -> bool {
    let (name, types) = match kind {
        Kind::Rest => ("a REST API", "`token`, `request` and `cognito_user_pools`"),
        Kind::Http => ("an HTTP API", "`request` and `jwt`"),
    };
    let is_possible = match authorizer.kind.value {
        AuthorizerType::Request => true,
        AuthorizerType::Token | AuthorizerType::CognitoUserPools => kind == Kind::Rest,
        AuthorizerType::Jwt => kind == Kind::Http,
        AuthorizerType::Basic => false,
    };
    if !is_possible {
        let message = format!("{name} has no authorizers of this type");
        sink.push(
            Diagnostic::new(code::UNKNOWN_VALUE, authorizer.kind.span, message)
                .label("not possible here")
                .help(format!(
                    "it has {types}; `x-gateway.kind` says which kind an API is"
                ))
                .pointer(&authorizer.origin.pointer),
        );
    }
    is_possible
}

/// The scheme that says where names and passwords stand.
fn check_basic(authorizer: &Authorizer, scheme: &SecurityScheme, sink: &mut Sink) {
    if matches!(&scheme.kind, SchemeKind::Http(name) if name == "basic") {
        return;
    }
    let name = &scheme.name;
    let message = format!("the security scheme `{name}` has no names and passwords");
    sink.push(
        Diagnostic::new(code::UNKNOWN_VALUE, authorizer.kind.span, message)
            .label("not possible here")
            .secondary(scheme.origin.span, "this scheme")
            .help("write `type: http` and `scheme: basic` in the scheme")
            .pointer(&authorizer.origin.pointer),
    );
}

/// What `identitySource` may hold.
fn check_sources(authorizer: &Authorizer, scheme: &SecurityScheme, kind: Kind, sink: &mut Sink) {
    let one_header = matches!(
        authorizer.kind.value,
        AuthorizerType::Token | AuthorizerType::CognitoUserPools
    );
    let prefixes: &[&str] = match kind {
        Kind::Rest if one_header => &["method.request.header."],
        Kind::Rest => &[
            "method.request.header.",
            "method.request.querystring.",
            "stageVariables.",
            "context.",
        ],
        Kind::Http => &[
            "$request.header.",
            "$request.querystring.",
            "$stageVariables.",
            "$context.",
        ],
    };
    let is_source = |source: &str| {
        let mut names = prefixes
            .iter()
            .filter_map(|prefix| source.strip_prefix(prefix));
        names.any(|name| !name.is_empty())
    };
    let pointer = format!("{}/identitySource", authorizer.origin.pointer);
    for source in &authorizer.identity_source {
        // Where something replaces a variable of its own later, nobody knows what comes.
        if is_source(&source.value) || source.value.contains("${") {
            continue;
        }
        let forms: Vec<String> = prefixes.iter().map(|form| format!("`{form}…`")).collect();
        let message = format!("{} is not an identity source", quoted(&source.value));
        sink.push(
            Diagnostic::new(code::UNKNOWN_VALUE, source.span, message)
                .label("nothing of a request")
                .help(format!("write {}", forms.join(", ")))
                .pointer(&pointer),
        );
    }
    let one = match authorizer.kind.value {
        AuthorizerType::Jwt => Some(("one place", "keep the one where the token stands")),
        _ => one_header.then_some(("one header", "keep one of them, or use `type: request`")),
    };
    if let (Some(second), Some((what, help))) = (authorizer.identity_source.get(1), one) {
        let message = format!("this authorizer gets {what}");
        sink.push(
            Diagnostic::new(code::UNKNOWN_VALUE, second.span, message)
                .label("more than one")
                .help(help)
                .pointer(&pointer),
        );
    }
    let nameless = matches!(&scheme.kind, SchemeKind::ApiKey { name: None, .. });
    if one_header && nameless && authorizer.identity_source.is_empty() {
        let message = format!("the security scheme `{}` has no `name`", scheme.name);
        sink.push(
            Diagnostic::new(code::MISSING_FIELD, scheme.origin.span, message)
                .label("which header has the token is not said")
                .help("add `name: Authorization`")
                .pointer(&scheme.origin.pointer),
        );
    }
}

/// Fields of HTTP APIs, in a REST API.
fn check_simple(authorizer: &Authorizer, sink: &mut Sink) {
    let simple = authorizer.enable_simple_responses.as_ref();
    let version = authorizer.authorizer_payload_format_version.as_ref();
    for (name, span) in [
        ("enableSimpleResponses", simple.map(|simple| simple.span)),
        (
            "authorizerPayloadFormatVersion",
            version.map(|version| version.span),
        ),
    ] {
        let Some(span) = span else { continue };
        let message = format!("`{name}` has no effect in a REST API");
        sink.push(
            Diagnostic::new(code::MISPLACED_FIELD, span, message)
                .label("has no effect")
                .help("the function gets and answers what REST APIs have; take it out")
                .pointer(&authorizer.origin.pointer),
        );
    }
}

/// The version that a Lambda authorizer of an HTTP API must name.
fn check_version(authorizer: &Authorizer, sink: &mut Sink) {
    let name = "authorizerPayloadFormatVersion";
    let is_request = authorizer.kind.value == AuthorizerType::Request;
    if is_request && !authorizer.has_payload_version {
        let message = format!("the authorizer has no `{name}`");
        sink.push(
            Diagnostic::new(code::MISSING_FIELD, authorizer.origin.span, message)
                .label("this authorizer")
                .help(format!("add `{name}: \"2.0\"`"))
                .pointer(&authorizer.origin.pointer),
        );
    }
}

/// The schemes that an authorizer of the reference stands on; on another one the importer does not see it.
fn check_scheme(authorizer: &Authorizer, scheme: &SecurityScheme, sink: &mut Sink) {
    let in_header = |location: Option<In>| matches!(location, Some(In::Header));
    let (is_right, right) = match (authorizer.kind.value, &scheme.kind) {
        (AuthorizerType::Jwt, kind) => (
            matches!(kind, SchemeKind::OAuth2 | SchemeKind::OpenIdConnect(_)),
            "`type: oauth2` or `type: openIdConnect`",
        ),
        (AuthorizerType::Request, SchemeKind::ApiKey { location, .. }) => (
            in_header(*location) || matches!(location, Some(In::Query)),
            "`type: apiKey` with `in: header` or `in: query`",
        ),
        (_, SchemeKind::ApiKey { location, .. }) => {
            (in_header(*location), "`type: apiKey` with `in: header`")
        }
        _ => (false, "`type: apiKey` with `in: header`"),
    };
    if is_right || !authorizer.is_amazon {
        return;
    }
    let message = format!(
        "the security scheme `{}` is not one for this authorizer",
        scheme.name
    );
    sink.push(
        Diagnostic::new(code::MISPLACED_FIELD, authorizer.origin.span, message)
            .label("Amazon API Gateway does not look for it here")
            .secondary(scheme.origin.span, "this scheme")
            .help(format!("write {right}"))
            .pointer(&authorizer.origin.pointer),
    );
}
