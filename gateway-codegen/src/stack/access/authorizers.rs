//! Authorizers of SAM as security schemes with `x-amazon-apigateway-authorizer`.

use super::super::nodes::{field, is_on, items_of, list, mapping, text};
use super::super::parameters::scalar;
use super::super::resolve::Resolver;
use super::report_unknown;
use crate::source::{Entry, Mapping, Node, Span, Value};

/// The extension.
const AUTHORIZER: &str = "x-amazon-apigateway-authorizer";

/// Fields of authorizers of REST APIs. Permissions of functions are AWS's affair.
const OF_REST: &[&str] = &[
    "AuthorizationScopes",
    "DisableFunctionDefaultPermissions",
    "FunctionArn",
    "FunctionInvokeRole",
    "FunctionPayloadType",
    "Identity",
    "UserPoolArn",
];

/// Those of HTTP APIs.
const OF_HTTP: &[&str] = &[
    "AuthorizationScopes",
    "AuthorizerPayloadFormatVersion",
    "EnableFunctionDefaultPermissions",
    "EnableSimpleResponses",
    "FunctionArn",
    "FunctionInvokeRole",
    "Identity",
    "IdentitySource",
    "JwtConfiguration",
    "OpenIdConnectUrl",
];

/// Fields of `Identity`.
const OF_IDENTITY: &[&str] = &[
    "Context",
    "Header",
    "Headers",
    "QueryStrings",
    "ReauthorizeEvery",
    "StageVariables",
    "ValidationExpression",
];

/// The scheme of an authorizer. What it lacks is said when the document is read; `None`: it is nothing of SAM's.
pub(super) fn scheme(entry: &Entry, is_http: bool, resolver: &mut Resolver<'_>) -> Option<Entry> {
    let Some(fields) = entry.value.as_mapping() else {
        if !entry.value.is_null() && !entry.value.is_invalid() {
            super::not_enforced(
                entry.value.span,
                "an authorizer is a mapping",
                resolver.sink,
            );
        }
        return None;
    };
    let known = if is_http { OF_HTTP } else { OF_REST };
    report_unknown(fields, known, "an authorizer", resolver.sink);
    if let Some(identity) = fields.get("Identity").and_then(Node::as_mapping) {
        report_unknown(identity, OF_IDENTITY, "`Identity`", resolver.sink);
    }
    let at = entry.key_span;
    let value = match is_http {
        true => of_http(fields, at, resolver),
        false => of_rest(fields, at, resolver),
    };
    Some(Entry {
        value,
        ..entry.clone()
    })
}

/// Requests that are signed with AWS Signature Version 4.
pub(super) fn iam(at: Span) -> Node {
    let mut scheme = header("Authorization", at);
    scheme.push(field("x-amazon-apigateway-authtype", text("awsSigv4", at)));
    mapping(scheme, at)
}

/// API keys in the header `x-api-key`.
pub(super) fn api_key(at: Span) -> Node {
    mapping(header("x-api-key", at), at)
}

fn header(name: &str, at: Span) -> Vec<Entry> {
    vec![
        field("type", text("apiKey", at)),
        field("name", text(name, at)),
        field("in", text("header", at)),
    ]
}

fn of_rest(fields: &Mapping, at: Span, resolver: &mut Resolver<'_>) -> Node {
    let identity = fields.get("Identity");
    let identity = |name: &str| identity?.get(name).filter(|node| !node.is_null());
    let mut authorizer = Vec::new();
    let (authtype, is_request) = match fields.get("UserPoolArn").filter(|arn| !arn.is_null()) {
        Some(pool) => {
            authorizer.push(field("type", text("cognito_user_pools", pool.span)));
            authorizer.push(field("providerARNs", list(items_of(Some(pool)), pool.span)));
            ("cognito_user_pools", false)
        }
        None => {
            let payload = fields.get("FunctionPayloadType");
            let word = payload.and_then(scalar).unwrap_or_else(|| "TOKEN".into());
            let place = payload.map_or(at, |payload| payload.span);
            authorizer.push(field("type", text(word.to_ascii_lowercase(), place)));
            function(fields, &mut authorizer, resolver);
            let ttl = identity("ReauthorizeEvery");
            authorizer.extend(ttl.map(|ttl| field("authorizerResultTtlInSeconds", number(ttl))));
            ("custom", word.eq_ignore_ascii_case("REQUEST"))
        }
    };
    let name = match (is_request, identity("Header").and_then(scalar)) {
        (true, _) => "Unused".to_owned(),
        (false, Some(name)) => name,
        (false, None) => "Authorization".to_owned(),
    };
    if is_request {
        let prefixes = [
            ("Headers", "method.request.header."),
            ("QueryStrings", "method.request.querystring."),
            ("StageVariables", "stageVariables."),
            ("Context", "context."),
        ];
        authorizer.extend(sources(&prefixes, identity));
    } else {
        let pattern = identity("ValidationExpression").cloned();
        authorizer.extend(pattern.map(|node| field("identityValidationExpression", node)));
    }
    let mut scheme = header(&name, at);
    let authtype = text(authtype, at);
    scheme.push(field("x-amazon-apigateway-authtype", authtype));
    scheme.push(field(AUTHORIZER, mapping(authorizer, at)));
    mapping(scheme, at)
}

fn of_http(fields: &Mapping, at: Span, resolver: &mut Resolver<'_>) -> Node {
    let identity = fields.get("Identity");
    let identity = |name: &str| identity?.get(name).filter(|node| !node.is_null());
    let given = |name: &str| fields.get(name).filter(|node| !node.is_null());
    let configuration = given("JwtConfiguration");
    let url = given("OpenIdConnectUrl");
    let mut authorizer = Vec::new();
    if configuration.is_none() && url.is_none() {
        authorizer.push(field("type", text("request", at)));
        function(fields, &mut authorizer, resolver);
        let ttl = identity("ReauthorizeEvery");
        authorizer.extend(ttl.map(|ttl| field("authorizerResultTtlInSeconds", number(ttl))));
        let prefixes = [
            ("Headers", "$request.header."),
            ("QueryStrings", "$request.querystring."),
            ("StageVariables", "$stageVariables."),
            ("Context", "$context."),
        ];
        authorizer.extend(sources(&prefixes, identity));
        if let Some(version) = given("AuthorizerPayloadFormatVersion") {
            let version = match version.as_text() {
                // A number of YAML.
                Some(written) if matches!(written, "1" | "2") => {
                    text(format!("{written}.0"), version.span)
                }
                Some(written) => text(written, version.span),
                None => version.clone(),
            };
            authorizer.push(field("authorizerPayloadFormatVersion", version));
        }
        if let Some(simple) = given("EnableSimpleResponses") {
            let value = match simple.is_invalid() {
                true => Value::Invalid,
                false => Value::Bool(is_on(Some(simple))),
            };
            authorizer.push(field(
                "enableSimpleResponses",
                Node::new(simple.span, value),
            ));
        }
        let mut scheme = header("Unused", at);
        scheme.push(field(AUTHORIZER, mapping(authorizer, at)));
        return mapping(scheme, at);
    }
    authorizer.push(field("type", text("jwt", at)));
    authorizer.extend(configuration.map(|node| field("jwtConfiguration", lower_case(node))));
    let source = given("IdentitySource").cloned();
    authorizer.extend(source.map(|source| field("identitySource", source)));
    let mut scheme = match url {
        Some(url) => vec![
            field("type", text("openIdConnect", at)),
            field("openIdConnectUrl", url.clone()),
        ],
        None => vec![
            field("type", text("oauth2", at)),
            field("flows", mapping([], at)),
        ],
    };
    scheme.push(field(AUTHORIZER, mapping(authorizer, at)));
    mapping(scheme, at)
}

/// The function that decides, and the role that may call it.
fn function(fields: &Mapping, authorizer: &mut Vec<Entry>, resolver: &mut Resolver<'_>) {
    if let Some(function) = fields.get("FunctionArn").filter(|arn| !arn.is_null()) {
        let partition = resolver.pseudo("Partition").unwrap_or_default();
        let region = resolver.pseudo("Region").unwrap_or_default();
        let uri = match scalar(function) {
            Some(arn) => text(
                format!(
                    "arn:{partition}:apigateway:{region}:lambda:path/2015-03-31/functions/{arn}/invocations"
                ),
                function.span,
            ),
            None => Node::new(function.span, Value::Invalid),
        };
        authorizer.push(field("authorizerUri", uri));
    }
    let role = fields.get("FunctionInvokeRole");
    let role = role.filter(|role| !role.is_null() && role.as_str() != Some(super::NONE));
    authorizer.extend(role.map(|role| field("authorizerCredentials", role.clone())));
}

/// `identitySource`, of the lists of `Identity`.
fn sources<'n>(
    prefixes: &[(&str, &str)],
    identity: impl Fn(&str) -> Option<&'n Node>,
) -> Option<Entry> {
    let (mut all, mut place) = (Vec::new(), None);
    for (name, prefix) in prefixes {
        let given = identity(name);
        place = place.or(given.map(|node| node.span));
        let items = items_of(given);
        all.extend(
            items
                .iter()
                .filter_map(scalar)
                .map(|item| format!("{prefix}{item}")),
        );
    }
    let place = place.filter(|_| !all.is_empty())?;
    Some(field("identitySource", text(all.join(", "), place)))
}

/// A number, as a parameter may have made a text of it.
fn number(node: &Node) -> Node {
    match node.as_str() {
        Some(digits) if digits.parse::<u32>().is_ok() => {
            Node::new(node.span, Value::Number(digits.into()))
        }
        _ => node.clone(),
    }
}

/// SAM takes `Issuer` for `issuer`.
fn lower_case(node: &Node) -> Node {
    let Some(fields) = node.as_mapping() else {
        return node.clone();
    };
    let fields = fields.iter().map(|entry| Entry {
        key: entry.key.to_ascii_lowercase().into(),
        ..entry.clone()
    });
    mapping(fields, node.span)
}
