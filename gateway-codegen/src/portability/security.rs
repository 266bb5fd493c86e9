//! Security schemes and requirements.

use std::collections::BTreeMap;

use super::root::operations;
use super::{Found, Importer, Said};
use crate::diagnostics::code;
use crate::openapi::extensions::AuthorizerType;
use crate::openapi::model::{Document, Requirement, SchemeKind, SecurityScheme};
use crate::source::Span;

pub(super) fn check(document: &Document, importer: Importer, found: &mut Found) {
    let mut used: BTreeMap<&str, Span> = BTreeMap::new();
    let own = operations(document)
        .filter(|it| !it.is_open())
        .filter_map(|it| it.security.as_ref());
    for requirements in own.chain([&document.security]) {
        alternatives(document, requirements, importer, found);
        for scheme in requirements.iter().flat_map(|it| &it.schemes) {
            used.entry(&scheme.name.value).or_insert(scheme.name.span);
        }
    }
    for scheme in &document.security_schemes {
        if used.contains_key(scheme.name.as_str()) {
            judge(scheme, importer, found);
        }
    }
}

/// Whether Amazon asks for a scheme.
fn is_asked_for(document: &Document, name: &str, importer: Importer) -> bool {
    let mut schemes = document.security_schemes.iter();
    schemes.find(|it| it.name == name).is_some_and(|it| {
        let is_key = importer == Importer::Rest && it.is_api_key();
        it.authorizer.is_some() || it.is_iam() || is_key
    })
}

/// Several requirements, one of which is enough, and several schemes in one: as far as Amazon asks for them.
fn alternatives(
    document: &Document,
    requirements: &[Requirement],
    importer: Importer,
    found: &mut Found,
) {
    let asked = requirements.iter().map(|requirement| {
        let schemes = requirement.schemes.iter().map(|it| &it.name);
        let asked = schemes.filter(|it| is_asked_for(document, &it.value, importer));
        asked.map(|it| it.span).collect::<Vec<Span>>()
    });
    let asked: Vec<Vec<Span>> = asked.filter(|spans| !spans.is_empty()).collect();
    if let [_, second, ..] = asked.as_slice()
        && let Some(span) = second.first()
    {
        let said = match importer {
            Importer::Rest => Said::new(
                code::PORTABILITY_AUTHORIZER,
                "REST APIs of Amazon have one authorizer for an operation, and no alternatives",
            )
            .warning()
            .label("not a choice there"),
            Importer::Http => Said::new(
                code::PORTABILITY_AUTHORIZER,
                "HTTP APIs of Amazon have one requirement for an operation, and no alternatives",
            )
            .label("refused"),
        };
        found.add(
            said.help("have one Lambda authorizer take either of them"),
            *span,
        );
    }
    let many = asked.iter().find_map(|spans| match spans.as_slice() {
        [_, second, ..] => Some(*second),
        _ => None,
    });
    if importer == Importer::Http
        && let Some(span) = many
    {
        let message = "HTTP APIs of Amazon have at most one of IAM, a Lambda function and tokens for an operation";
        let said = Said::new(code::PORTABILITY_AUTHORIZER, message).label("more than one");
        found.add(
            said.help("have one Lambda authorizer check all of them"),
            span,
        );
    }
}

fn judge(scheme: &SecurityScheme, importer: Importer, found: &mut Found) {
    let span = scheme.origin.span;
    let name = &scheme.name;
    let Some(authorizer) = &scheme.authorizer else {
        if scheme.is_iam() || (scheme.gateway_enforces && !scheme.is_api_key()) {
            return;
        }
        let (message, help) = match importer {
            Importer::Rest if scheme.is_api_key() => return,
            Importer::Rest => (
                format!("Amazon does not ask for the security scheme `{name}`"),
                "make it an `apiKey` with an `x-amazon-apigateway-authorizer`, or have the backend ask for it",
            ),
            Importer::Http if scheme.is_api_key() => (
                format!(
                    "HTTP APIs of Amazon have no API keys: the operations of `{name}` are open"
                ),
                "use a Lambda authorizer, or import the document as a REST API",
            ),
            Importer::Http => (
                format!("Amazon does not ask for the security scheme `{name}`"),
                "add an `x-amazon-apigateway-authorizer` with `type: jwt` or `type: request`",
            ),
        };
        let said = Said::new(code::PORTABILITY_SECURITY, message).label("ignored");
        found.add(said.help(help), span);
        return;
    };
    let kind = authorizer.kind.value;
    let refused = match (importer, kind) {
        (Importer::Rest, AuthorizerType::Jwt) => {
            Some("use `cognito_user_pools`, or a Lambda function (`token`)")
        }
        (Importer::Http, AuthorizerType::Token) => {
            Some("use `type: request` with `identitySource: $request.header.NAME`")
        }
        (Importer::Http, AuthorizerType::CognitoUserPools) => {
            Some("use `type: jwt` with the address of the pool as `issuer`")
        }
        (_, AuthorizerType::Basic) => Some("use a Lambda authorizer that knows the passwords"),
        _ => None,
    };
    if let Some(help) = refused {
        let word = match kind {
            AuthorizerType::Token => "token",
            AuthorizerType::Request => "request",
            AuthorizerType::CognitoUserPools => "cognito_user_pools",
            AuthorizerType::Jwt => "jwt",
            AuthorizerType::Basic => "basic",
        };
        let message = format!(
            "{} of Amazon have no authorizers of the type `{word}`",
            importer.apis()
        );
        let said = Said::new(code::PORTABILITY_AUTHORIZER, message).label("refused");
        found.add(said.help(help), authorizer.kind.span);
        return;
    }
    let is_api_key = matches!(scheme.kind, SchemeKind::ApiKey { .. });
    if importer == Importer::Rest && !is_api_key {
        let message = format!("the security scheme `{name}` has an authorizer, but is no `apiKey`");
        let help = "write `type: apiKey`, `in: header` and the `name` of the header";
        let said =
            Said::new(code::PORTABILITY_SECURITY, message).label("ignored: nobody asks for it");
        found.add(said.help(help), span);
    }
}
