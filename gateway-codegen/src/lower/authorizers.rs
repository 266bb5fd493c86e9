//! Security schemes with an authorizer → who decides (`reference/openapi-extensions.md` §2.5).

use std::collections::BTreeSet;

use super::{integration, link, mapping, origin};
use crate::diagnostics::{Diagnostic, Sink, code, quoted};
use crate::java_regex::Expression;
use crate::openapi::extensions::uri::{self, Target};
use crate::openapi::extensions::{self, AuthorizerType, PayloadVersion};
use crate::openapi::model::{Document, In, SchemeKind, SecurityScheme, Spanned};
use crate::plan::{
    Authorizer, AuthorizerCall, AuthorizerEvent, BasicAuthorizer, Context, Decides,
    FunctionAuthorizer, Issuer, KeyPlace, Kind, Operation, TokenAuthorizer, UriPart, ValuePart,
};

/// Seconds that a decision is kept where the document does not say it.
const DEFAULT_TTL: u32 = 300;

/// The authorizers that operations ask, in document order. One that cannot be made is left out, which is reported.
pub(super) fn lower(
    document: &Document,
    kind: Kind,
    operations: &[Operation],
    sink: &mut Sink,
) -> Vec<Authorizer> {
    let guards = operations
        .iter()
        .flat_map(|operation| operation.access.guards());
    let used: BTreeSet<&str> = guards
        .filter(|guard| guard.enforcer.authorizer_type().is_some())
        .filter_map(|guard| guard.scheme.as_deref())
        .collect();
    let schemes = document.security_schemes.iter();
    schemes
        .filter(|scheme| used.contains(scheme.name.as_str()))
        .filter_map(|scheme| {
            let given = scheme.authorizer.as_ref()?;
            one(scheme, given, kind, &document.title, sink)
        })
        .collect()
}

fn one(
    scheme: &SecurityScheme,
    given: &extensions::Authorizer,
    kind: Kind,
    title: &str,
    sink: &mut Sink,
) -> Option<Authorizer> {
    let sources = sources(scheme, given, kind);
    let validation = given.identity_validation_expression.as_ref();
    let validation = validation.filter(|text| !text.value.is_empty());
    if let Some(text) = validation {
        check_expression(text, sink);
    }
    let validation = validation.map(|text| text.value.clone());
    let decides = match given.kind.value {
        AuthorizerType::Token | AuthorizerType::Request => {
            Decides::Function(function(given, kind, validation, sink)?)
        }
        AuthorizerType::CognitoUserPools => Decides::Token(user_pools(given, validation, sink)?),
        AuthorizerType::Jwt => Decides::Token(token(scheme, given, sink)?),
        AuthorizerType::Basic => Decides::Basic(BasicAuthorizer {
            realm: realm(given, title),
        }),
    };
    let given_ttl = given.authorizer_result_ttl_in_seconds.as_ref();
    let ttl = match given_ttl {
        Some(seconds) => u32::try_from(seconds.value).unwrap_or(0),
        // HTTP APIs keep nothing without an identity source (`reference/openapi-extensions.md` §2.5).
        None if sources.is_empty() => 0,
        None => DEFAULT_TTL,
    };
    Some(Authorizer {
        name: scheme.name.clone(),
        sources,
        ttl,
        decides,
        origin: origin(&scheme.origin),
    })
}

/// What a password is for; in one line, since it stands in a header field.
fn realm(given: &extensions::Authorizer, title: &str) -> String {
    let text = given.realm.as_ref().map_or(title, |realm| &realm.value);
    text.replace(char::is_control, " ")
}

/// Where the identity stands: what is said, else the header or parameter that the scheme names.
pub(super) fn sources(
    scheme: &SecurityScheme,
    given: &extensions::Authorizer,
    kind: Kind,
) -> Vec<ValuePart> {
    let named = given.identity_source.iter();
    let named: Vec<ValuePart> = named
        .filter_map(|source| self::source(&source.value))
        .collect();
    if !named.is_empty() {
        return named;
    }
    let is_function_of_requests = given.kind.value == AuthorizerType::Request;
    match &scheme.kind {
        // A `request` authorizer without a source has none.
        _ if is_function_of_requests => Vec::new(),
        SchemeKind::ApiKey {
            location: Some(In::Header),
            name: Some(name),
        } => vec![header(&name.value, kind)],
        SchemeKind::ApiKey {
            location: Some(In::Query),
            name: Some(name),
        } => vec![ValuePart::Query(name.value.clone())],
        _ => vec![header("authorization", kind)],
    }
}

fn header(name: &str, kind: Kind) -> ValuePart {
    let name = name.to_ascii_lowercase();
    match kind {
        Kind::Rest => ValuePart::Header(name),
        Kind::Http => ValuePart::HeaderAll(name),
    }
}

/// `method.request.header.X` or `$request.header.X`; what is none is reported by [`super::authorizer`].
fn source(text: &str) -> Option<ValuePart> {
    let (is_http, text) = match text.strip_prefix('$') {
        Some(text) => (true, text),
        None => (false, text.strip_prefix("method.").unwrap_or(text)),
    };
    let (first, rest) = text.split_once('.')?;
    if rest.is_empty() {
        return None;
    }
    match first {
        "stageVariables" => Some(ValuePart::StageVariable(rest.to_owned())),
        "context" => mapping::context_part(rest),
        "request" => match rest.split_once('.')? {
            (_, "") => None,
            ("header", name) if is_http => Some(ValuePart::HeaderAll(name.to_ascii_lowercase())),
            ("header", name) => Some(ValuePart::Header(name.to_ascii_lowercase())),
            ("querystring", name) if is_http => Some(ValuePart::QueryAll(name.to_owned())),
            ("querystring", name) => Some(ValuePart::Query(name.to_owned())),
            _ => None,
        },
        _ => None,
    }
}

/// A function, or a service of one's own; `None` where neither is named, which is reported.
fn function(
    given: &extensions::Authorizer,
    kind: Kind,
    validation: Option<String>,
    sink: &mut Sink,
) -> Option<FunctionAuthorizer> {
    let address = given.authorizer_uri.as_ref()?;
    let text = address.value.trim();
    let call = match uri::parse(text) {
        Ok(Target::Lambda { function, .. } | Target::Function(function)) => {
            AuthorizerCall::Lambda {
                function: link::parts(function.trim()),
                region: uri::region(text).unwrap_or_default().to_owned(),
                credentials: link::parts(
                    given
                        .authorizer_credentials
                        .as_ref()
                        .map_or("", |role| role.value.trim()),
                ),
            }
        }
        _ if uri::is_web(text) && !given.is_amazon => {
            AuthorizerCall::Http(service(given, address, sink)?)
        }
        Ok(Target::Service { .. } | Target::Other) | Err(_) => return None,
    };
    let version = given.authorizer_payload_format_version.as_ref();
    let is_simple = given
        .enable_simple_responses
        .as_ref()
        .is_some_and(|simple| simple.value);
    let event = match (kind, given.kind.value, version.map(|version| version.value)) {
        (_, AuthorizerType::Token, _) => AuthorizerEvent::Token,
        (Kind::Rest, ..) => AuthorizerEvent::Request,
        (Kind::Http, _, Some(PayloadVersion::V2)) => AuthorizerEvent::V2 { is_simple },
        (Kind::Http, ..) => AuthorizerEvent::V1,
    };
    Some(FunctionAuthorizer {
        call,
        event,
        validation: validation.filter(|_| event == AuthorizerEvent::Token),
        // `reference/rest-api.md` §5.1.
        timeout_ms: match kind {
            Kind::Rest => 29_000,
            Kind::Http => 10_000,
        },
    })
}

/// The address of a service of one's own; `None` where it is none, which is reported.
fn service(
    given: &extensions::Authorizer,
    address: &Spanned<String>,
    sink: &mut Sink,
) -> Option<Vec<UriPart>> {
    let pointer = format!("{}/authorizerUri", given.origin.pointer);
    let parts = integration::uri::parts(address, &pointer, sink)?;
    let named = parts.iter().find_map(|part| match part {
        UriPart::Path(name) => Some(name),
        UriPart::Text(_) | UriPart::StageVariable(_) => None,
    });
    let Some(name) = named else {
        return Some(parts);
    };
    let message = format!("the address depends on the path parameter `{name}`");
    sink.push(
        Diagnostic::new(code::INVALID_URI, address.span, message)
            .label("one service decides for all requests")
            .help("take it out; the event has the parameters of the path")
            .pointer(pointer),
    );
    None
}

/// What a user pool calls itself in the claim `iss`. The servers of the partition of China have names of their own.
fn issuer_of_pool(region: &str, pool: &str) -> String {
    let suffix = match region.starts_with("cn-") {
        true => "amazonaws.com.cn",
        false => "amazonaws.com",
    };
    format!("https://cognito-idp.{region}.{suffix}/{pool}")
}

/// User pools by their ARNs: `arn:aws:cognito-idp:{region}:{account}:userpool/{id}`.
fn user_pools(
    given: &extensions::Authorizer,
    validation: Option<String>,
    sink: &mut Sink,
) -> Option<TokenAuthorizer> {
    let mut issuers = Vec::new();
    for arn in &given.provider_arns {
        let mut parts = arn.value.trim().split(':');
        let region = parts.nth(3).unwrap_or_default();
        let pool = parts.nth(1).and_then(|last| last.strip_prefix("userpool/"));
        let is_name = |text: &str| {
            !text.is_empty()
                && text
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
        };
        let Some(pool) = pool.filter(|pool| is_name(pool) && is_name(region)) else {
            let message = format!("{} is not the ARN of a user pool", quoted(&arn.value));
            sink.push(
                Diagnostic::new(code::UNKNOWN_ISSUER, arn.span, message)
                    .label("no token is one of its own")
                    .help("write `arn:aws:cognito-idp:{region}:{account}:userpool/{id}`")
                    .pointer(format!("{}/providerARNs", given.origin.pointer)),
            );
            continue;
        };
        let name = issuer_of_pool(region, pool);
        issuers.push(Issuer {
            keys: KeyPlace::Set(format!("{name}/.well-known/jwks.json")),
            name,
        });
    }
    // Without a pool every token is refused, and so is what stands in its place.
    if issuers.is_empty() {
        issuers.push(Issuer::nobody());
    }
    Some(TokenAuthorizer {
        issuers,
        audiences: Vec::new(),
        is_user_pool: true,
        validation,
    })
}

fn token(
    scheme: &SecurityScheme,
    given: &extensions::Authorizer,
    sink: &mut Sink,
) -> Option<TokenAuthorizer> {
    let configuration = given.jwt_configuration.as_ref();
    let issuer = configuration.and_then(|jwt| jwt.issuer.as_ref());
    let keys = configuration.and_then(|jwt| jwt.jwks.as_ref());
    let discovery = match &scheme.kind {
        kind @ SchemeKind::OpenIdConnect(Some(url)) if kind.discovers_issuer() => Some(url),
        _ => None,
    };
    let is_url = |text: &Spanned<String>, sink: &mut Sink| {
        let is_good = uri::is_web(&text.value) && !text.value.contains(char::is_whitespace);
        if !is_good {
            let message = format!("{} is not the URL of an issuer", quoted(&text.value));
            sink.push(
                Diagnostic::new(code::UNKNOWN_ISSUER, text.span, message)
                    .label("its keys cannot be found, and every token is refused")
                    .help("write a URL such as `https://login.example.com/`")
                    .pointer(&given.origin.pointer),
            );
        }
        is_good
    };
    let issuer = match (issuer, keys, discovery) {
        (Some(name), Some(keys), _) if is_url(keys, sink) => Issuer {
            name: name.value.clone(),
            keys: KeyPlace::Set(keys.value.clone()),
        },
        (Some(name), None, _) if is_url(name, sink) => Issuer {
            keys: KeyPlace::Discovery(well_known(&name.value)),
            name: name.value.clone(),
        },
        (None, _, Some(url)) if is_url(url, sink) => Issuer {
            name: String::new(),
            keys: KeyPlace::Discovery(well_known(&url.value)),
        },
        _ => Issuer::nobody(),
    };
    report_plain_text(&issuer, given, sink);
    Some(TokenAuthorizer {
        issuers: vec![issuer],
        audiences: configuration
            .iter()
            .flat_map(|jwt| &jwt.audience)
            .map(|audience| audience.value.clone())
            .collect(),
        is_user_pool: false,
        validation: None,
    })
}

/// Where the discovery document of an issuer is (OpenID Connect Discovery 1.0, section 4).
fn well_known(issuer: &str) -> String {
    const PATH: &str = "/.well-known/openid-configuration";
    match issuer.ends_with(PATH) {
        true => issuer.to_owned(),
        false => format!("{}{PATH}", issuer.trim_end_matches('/')),
    }
}

/// Keys that come without TLS from another machine: whoever is on the way chooses who may pass.
fn report_plain_text(issuer: &Issuer, given: &extensions::Authorizer, sink: &mut Sink) {
    let (KeyPlace::Set(address) | KeyPlace::Discovery(address)) = &issuer.keys;
    let Some(rest) = address.strip_prefix("http://") else {
        return;
    };
    let host = rest.split(['/', ':']).next().unwrap_or_default();
    if matches!(host, "localhost" | "127.0.0.1" | "[") || host.ends_with(".localhost") {
        return;
    }
    let place = given.jwt_configuration.as_ref();
    let place = place.and_then(|jwt| jwt.jwks.as_ref().or(jwt.issuer.as_ref()));
    let span = place.map_or(given.origin.span, |text| text.span);
    let message = "keys are fetched without TLS";
    sink.push(
        Diagnostic::new(code::PLAIN_TEXT_KEYS, span, message)
            .label("whoever is on the way can put in keys of their own")
            .help("write `https://`")
            .pointer(&given.origin.pointer),
    );
}

/// An expression that Java cannot read: the reference refuses it, and here every token would fail.
fn check_expression(text: &Spanned<String>, sink: &mut Sink) {
    if text.value.contains("${") || Expression::new(&text.value).is_ok() {
        return;
    }
    let message = format!("{} is not a regular expression", quoted(&text.value));
    sink.push(
        Diagnostic::new(code::INVALID_TOKEN_PATTERN, text.span, message)
            .label("matches no token")
            .help("write an expression of Java, such as `Bearer [A-Za-z0-9._-]+`"),
    );
}

/// Yes or no, kept for other routes than the one it was given for (`reference/http-api.md` §6.2).
pub(super) fn check_shared(authorizers: &[Authorizer], operations: &[Operation], sink: &mut Sink) {
    for authorizer in authorizers {
        let Decides::Function(FunctionAuthorizer {
            event: AuthorizerEvent::V2 { is_simple: true },
            ..
        }) = &authorizer.decides
        else {
            continue;
        };
        let tells_routes = |part: &ValuePart| matches!(part, ValuePart::Context(Context::RouteKey));
        if authorizer.ttl == 0 || authorizer.sources.iter().any(tells_routes) {
            continue;
        }
        let asks = |operation: &&Operation| {
            let mut guards = operation.access.guards();
            guards.any(|guard| guard.scheme.as_ref() == Some(&authorizer.name))
        };
        let n = operations.iter().filter(asks).count();
        if n < 2 {
            continue;
        }
        let message = format!(
            "what `{}` decides for one of {n} routes is kept for all of them",
            authorizer.name
        );
        sink.push(
            Diagnostic::new(code::SHARED_DECISION, authorizer.origin.span, message)
                .label(format!("for {} seconds", authorizer.ttl))
                .help("add `$context.routeKey` to `identitySource`, or set `authorizerResultTtlInSeconds: 0`")
                .pointer(&authorizer.origin.pointer),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::issuer_of_pool;

    #[test]
    fn issuers_of_user_pools() {
        for (region, expected) in [
            ("eu-west-1", "https://cognito-idp.eu-west-1.amazonaws.com/p"),
            (
                "us-gov-west-1",
                "https://cognito-idp.us-gov-west-1.amazonaws.com/p",
            ),
            (
                "cn-north-1",
                "https://cognito-idp.cn-north-1.amazonaws.com.cn/p",
            ),
        ] {
            assert_eq!(issuer_of_pool(region, "p"), expected);
        }
    }
}
