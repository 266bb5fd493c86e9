//! Security: schemes and scopes that are none, and what is the upstream's to enforce.

use std::collections::{BTreeMap, HashSet};

use super::authorizer;
use crate::diagnostics::{Diagnostic, Severity, Sink, code, quoted, suggest};
use crate::openapi::extensions::AuthorizerType;
use crate::openapi::model::{
    Document, Operation, Requirement, SchemeKind, SecurityScheme, Version,
};
use crate::plan::{self, Enforcer, Kind};

/// Security that the document asks for: schemes and scopes that are none, and what is the upstream's to enforce.
pub(super) fn check(document: &Document, kind: Kind, lowered: &[plan::Operation], sink: &mut Sink) {
    for scheme in &document.security_schemes {
        authorizer::check(scheme, kind, sink);
    }
    let operations: Vec<_> = document
        .paths
        .iter()
        .flat_map(|item| &item.operations)
        .collect();
    let defined: HashSet<&str> = document
        .security_schemes
        .iter()
        .map(|known| known.name.as_str())
        .collect();
    // Of a flood only the first are shown: for the others no nearest name is looked for.
    let mut n_suggestions = 200_u32;
    let mut check = |requirements: &[Requirement], is_open: bool, sink: &mut Sink| {
        for scheme in requirements
            .iter()
            .flat_map(|requirement| &requirement.schemes)
        {
            let scheme = &scheme.name;
            if !defined.contains(scheme.value.as_str()) {
                let names = document
                    .security_schemes
                    .iter()
                    .map(|known| known.name.as_str());
                let mut diagnostic = Diagnostic::new(
                    code::UNKNOWN_SCHEME,
                    scheme.span,
                    format!("the security scheme `{}` is not defined", scheme.value),
                )
                .label("not defined");
                let section = match document.version {
                    Version::V2 => "securityDefinitions",
                    Version::V30 | Version::V31 => "components.securitySchemes",
                };
                let near = (n_suggestions > 0)
                    .then(|| suggest::nearest(&scheme.value, names))
                    .flatten();
                n_suggestions = n_suggestions.saturating_sub(1);
                diagnostic = match near {
                    Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
                    None => diagnostic.help(format!("define it in `{section}`")),
                };
                if is_open {
                    diagnostic = diagnostic.severity(Severity::Warning);
                }
                sink.push(diagnostic);
            }
        }
    };
    // Where all is left to the upstream, so is this; elsewhere a misspelled name would open what is to be closed.
    let leaves_all = document.amazon.is_none() && !enforces_any(document, lowered);
    check(&document.security, leaves_all, sink);
    for operation in &operations {
        if let Some(requirements) = &operation.security {
            check(requirements, operation.is_open() || leaves_all, sink);
        }
    }
    check_authorizers(document, lowered, sink);
    check_scopes(document, &operations, sink);
    check_declared_scopes(document, &operations, sink);
    let left_to_upstream: HashSet<&str> = lowered
        .iter()
        .flat_map(|operation| operation.access.guards())
        .filter(|guard| guard.enforcer == Enforcer::Upstream)
        .filter_map(|guard| guard.scheme.as_deref())
        .collect();
    let schemes = document.security_schemes.iter();
    let upstream: Vec<_> = schemes
        .filter(|scheme| left_to_upstream.contains(scheme.name.as_str()))
        .collect();
    if let Some(first) = upstream.first() {
        let names: Vec<String> = upstream
            .iter()
            .map(|scheme| format!("`{}`", scheme.name))
            .collect();
        let diagnostic = Diagnostic::new(
            code::UPSTREAM_ENFORCES,
            first.origin.span,
            format!("the upstream enforces {}", names.join(", ")),
        );
        sink.push(
            diagnostic
                .label("the gateway passes credentials on unchecked")
                .pointer(&first.origin.pointer),
        );
    }
}

/// Whether the gateway is to hold callers to any security scheme.
fn enforces_any(document: &Document, lowered: &[plan::Operation]) -> bool {
    let mut guards = lowered
        .iter()
        .flat_map(|operation| operation.access.guards());
    let mut schemes = document.security_schemes.iter();
    schemes.any(|scheme| scheme.authorizer.is_some())
        || guards.any(|guard| guard.enforcer.is_gateway())
}

/// Schemes that an authorizer is to be asked for, and that name none: nobody gets in.
fn check_authorizers(document: &Document, lowered: &[plan::Operation], sink: &mut Sink) {
    let asked: HashSet<&str> = lowered
        .iter()
        .flat_map(|operation| operation.access.guards())
        .filter(|guard| guard.enforcer == Enforcer::Request)
        .filter_map(|guard| guard.scheme.as_deref())
        .collect();
    for scheme in &document.security_schemes {
        let is_said = scheme.is_broken || scheme.authorizer.is_some();
        if is_said || !asked.contains(scheme.name.as_str()) {
            continue;
        }
        let message = format!(
            "no authorizer can be asked about the security scheme `{}`",
            scheme.name
        );
        sink.push(
            Diagnostic::new(code::SECURITY_NOT_ENFORCED, scheme.origin.span, message)
                .label("it names none, and its operations answer everybody with 500")
                .help("add `x-amazon-apigateway-authorizer: {type: request, authorizerUri: ...}` to it; for signatures write `x-amazon-apigateway-authtype: awsSigv4`")
                .pointer(&scheme.origin.pointer),
        );
    }
}

/// Scopes that are asked of a scheme whose credentials have none (`reference/openapi-extensions.md` §2.5).
fn check_scopes(document: &Document, operations: &[&Operation], sink: &mut Sink) {
    let without: BTreeMap<&str, &SecurityScheme> = document
        .security_schemes
        .iter()
        .filter(|scheme| scheme.gateway_enforces && !has_scopes(scheme))
        .map(|scheme| (scheme.name.as_str(), scheme))
        .collect();
    let own = operations
        .iter()
        .filter_map(|operation| operation.security.as_ref())
        .flatten();
    let requirements = document.security.iter().chain(own);
    for asked in requirements.flat_map(|requirement| &requirement.schemes) {
        let Some(scheme) = without.get(asked.name.value.as_str()) else {
            continue;
        };
        if asked.scopes.is_empty() {
            continue;
        }
        let message = format!("the security scheme `{}` has no scopes", scheme.name);
        sink.push(
            Diagnostic::new(code::SCOPES_WITHOUT_TOKEN, asked.scopes_span, message)
                .label("nothing compares them with anything")
                .secondary(scheme.origin.span, "this scheme")
                .help("write `[]`, or use an authorizer for user pools or JSON Web Tokens"),
        );
    }
}

/// Scopes that no flow of their scheme declares: each once. Of a scheme without scopes nothing is known.
fn check_declared_scopes(document: &Document, operations: &[&Operation], sink: &mut Sink) {
    let declared: BTreeMap<&str, (&SecurityScheme, &[String])> = document
        .security_schemes
        .iter()
        .filter_map(|scheme| Some((scheme.name.as_str(), (scheme, scheme.scopes.as_deref()?))))
        .collect();
    let own = operations
        .iter()
        .filter_map(|operation| operation.security.as_ref())
        .flatten();
    let requirements = document.security.iter().chain(own);
    let mut seen = HashSet::new();
    let mut n_suggestions = 200_u32;
    for asked in requirements.flat_map(|requirement| &requirement.schemes) {
        let Some((scheme, scopes)) = declared.get(asked.name.value.as_str()) else {
            continue;
        };
        for scope in &asked.scopes {
            // The reader sorts them.
            let is_known = scopes.binary_search(&scope.value).is_ok() || scope.value.is_empty();
            if is_known || !seen.insert((scheme.name.as_str(), scope.value.as_str())) {
                continue;
            }
            let name = quoted(&scope.value);
            let message = format!("the scheme `{}` has no scope {name}", scheme.name);
            let near = (n_suggestions > 0)
                .then(|| suggest::nearest(&scope.value, scopes.iter().map(String::as_str)))
                .flatten();
            n_suggestions = n_suggestions.saturating_sub(1);
            let help = match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("add {name} to the `scopes` of the flow that issues it"),
            };
            // What another one enforces is that one's affair.
            let severity = match scheme.authorizer.is_some() {
                true => code::UNDECLARED_SCOPE.severity(),
                false => Severity::Advice,
            };
            sink.push(
                Diagnostic::new(code::UNDECLARED_SCOPE, scope.span, message)
                    .severity(severity)
                    .label("no flow issues it, as far as the scheme says")
                    .secondary(scheme.origin.span, "this scheme")
                    .help(help),
            );
        }
    }
}

/// Whether the credentials of a scheme have scopes: tokens of user pools and JSON Web Tokens do.
fn has_scopes(scheme: &SecurityScheme) -> bool {
    let pools = |name: &str| name.eq_ignore_ascii_case("cognito_user_pools");
    let is_pool = scheme.auth_type.as_ref();
    is_pool.is_some_and(|label| pools(&label.0.value))
        || match (&scheme.authorizer, &scheme.kind) {
            (Some(authorizer), _) => matches!(
                authorizer.kind.value,
                AuthorizerType::CognitoUserPools | AuthorizerType::Jwt
            ),
            (None, SchemeKind::ApiKey { .. } | SchemeKind::Http(_)) => false,
            (None, _) => true,
        }
}
