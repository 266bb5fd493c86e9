//! Every extension of the reference under both prefixes: what is accepted, what is refused and why, and what is said of
//! those that stand where they mean nothing.

use std::collections::BTreeSet;
use std::fs;

use gateway_codegen::diagnostics::code;
use gateway_codegen::openapi::extensions::{self, AMAZON, OWN, PLACES, Place};

use crate::case::{Case, brief, compile_file, tests_folder};

/// Something that stands at `place`, and all that is said of it: code and message.
struct Row {
    place: Place,
    kind: &'static str,
    text: &'static str,
    said: &'static [&'static str],
}

const fn row(place: Place, text: &'static str, said: &'static [&'static str]) -> Row {
    Row {
        place,
        kind: "rest",
        text,
        said,
    }
}

const fn http(place: Place, text: &'static str, said: &'static [&'static str]) -> Row {
    Row {
        kind: "http",
        ..row(place, text, said)
    }
}

const LAMBDA: &str = "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:123456789012:function:f/invocations";

/// A document with `text` at `place`, where `@` stands for the prefix and `LAMBDA` for an address.
fn document(row: &Row, prefix: &str) -> String {
    let text = row.text.replace('@', prefix).replace("LAMBDA", LAMBDA);
    let at = |place: Place| match row.place == place {
        true => text.as_str(),
        false => "",
    };
    let flow = |place: Place| match row.place == place {
        true => format!(", {text}"),
        false => String::new(),
    };
    let line = |place: Place, indent: &str| match row.place == place {
        true => format!("{indent}{text}\n"),
        false => String::new(),
    };
    let (scheme, security) = match row.place == Place::SecurityScheme {
        true => (
            format!(
                "  securitySchemes: {{s: {{{}}}}}\n",
                at(Place::SecurityScheme)
            ),
            "security: [{s: []}], ",
        ),
        false => (String::new(), ""),
    };
    format!(
        "openapi: 3.0.3\ninfo: {{title: Pets, version: \"1\"{}}}\nx-gateway: {{kind: {}}}\nservers: [{{url: \"http://pets.example\"{}}}]\ntags: [{{name: pets{}}}]\n{}paths:\n{}  /pets:\n{}    get: {{{security}responses: {{\"200\": {{description: ok}}}}, {prefix}integration: {{type: http_proxy, httpMethod: GET, uri: \"http://pets.example\"}}{}}}\ncomponents:\n  schemas: {{}}\n{scheme}{}",
        flow(Place::Info),
        row.kind,
        flow(Place::Server),
        flow(Place::Tag),
        line(Place::Root, ""),
        line(Place::Paths, "  "),
        line(Place::PathItem, "    "),
        flow(Place::Operation),
        line(Place::Components, "  "),
    )
}

/// `GW0111 the message`, with a `!` before that of an error, sorted; `@` stands for the prefix of an extension.
fn said(text: &str) -> Vec<String> {
    let said = Case::of_text("api.yaml", text).compile();
    said.check("api.yaml");
    let one = |one: &gateway_codegen::diagnostics::Diagnostic| {
        let sign = if one.is_error() { "!" } else { "" };
        format!(
            "{sign}{} {}",
            one.code,
            one.message.replace(AMAZON, "@").replace(OWN, "@")
        )
    };
    let mut lines: Vec<String> = said.diagnostics.iter().map(one).collect();
    lines.sort();
    lines
}

fn check(rows: &[Row]) {
    let mut wrong = Vec::new();
    for row in rows {
        for prefix in [AMAZON, OWN] {
            let text = document(row, prefix);
            // What is unknown below our own prefix is an error.
            let own = |line: &&str| match prefix {
                AMAZON => (*line).to_owned(),
                _ => line.replacen("GW0110", "!GW0109", 1),
            };
            let mut expected: Vec<String> = row.said.iter().map(own).collect();
            expected.sort();
            let actual = said(&text);
            if actual != expected {
                wrong.push(format!("{prefix} {}\n  {actual:#?}", row.text));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn sorted<'l>(lines: &[&'l str]) -> Vec<&'l str> {
    let mut lines = lines.to_vec();
    lines.sort_unstable();
    lines
}

#[test]
fn settings_of_the_api() {
    use Place::{Components, Root, Server, Tag};
    check(&[
        row(
            Root,
            "@api-key-source: header",
            &["GW0111 `@api-key-source` has no effect in this version of gwc"],
        ),
        row(
            Root,
            "@api-key-source: HEADERS",
            &["!GW0112 `HEADERS` is not a value of `api-key-source`"],
        ),
        row(
            Root,
            "@api-key-source: [HEADER]",
            &["!GW0105 expected a string, found a list"],
        ),
        row(Root, "@api-key-source: null", &[]),
        row(Root, "@binary-media-types: [image/png, \"*/*\"]", &[]),
        row(
            Root,
            "@binary-media-types: image/png",
            &["!GW0105 expected a list, found a string"],
        ),
        row(Root, "@minimum-compression-size: 0", &[]),
        row(Root, "@minimum-compression-size: \"10485760\"", &[]),
        row(
            Root,
            "@minimum-compression-size: 10485761",
            &["!GW0113 10485761 is not a minimum compression size"],
        ),
        row(
            Root,
            "@minimum-compression-size: -1",
            &["!GW0113 -1 is not a minimum compression size"],
        ),
        row(
            Root,
            "@minimum-compression-size: small",
            &["!GW0105 expected an integer, found a string"],
        ),
        row(
            Root,
            "@documentation: {version: 1, documentationParts: [{location: {type: api}, properties: {description: x}}]}",
            &["GW0111 `@documentation` has no effect in this version of gwc"],
        ),
        row(
            Root,
            "@documentation: {documentationParts: [{location: {type: PATH, paht: /}, properties: x}, {location: {}}]}",
            &[
                "GW0111 `@documentation` has no effect in this version of gwc",
                "!GW0112 `PATH` is not a value of `type`",
                "GW0110 no field is called `paht` here",
                "!GW0105 expected a mapping, found a string",
                "!GW0106 the documentation part has no `properties`",
                "!GW0106 the location has no `type`",
            ],
        ),
        http(Root, "@importexport-version: \"1.0\"", &[]),
        http(Root, "@importexport-version: 1.0", &[]),
        http(
            Root,
            "@importexport-version: \"2.0\"",
            &["!GW0112 `2.0` is not a value of `importexport-version`"],
        ),
        row(
            Root,
            "@endpoint-access-mode: strict",
            &["GW0702 TLS policies are not enforced by this version of gwc"],
        ),
        row(
            Root,
            "@endpoint-access-mode: LAX",
            &["!GW0112 `LAX` is not a value of `endpoint-access-mode`"],
        ),
        row(
            Root,
            "@security-policy: TLS_1_2",
            &["GW0702 TLS policies are not enforced by this version of gwc"],
        ),
        row(
            Root,
            "@security-policy: TLS_1_3",
            &["!GW0112 `TLS_1_3` is not a security policy"],
        ),
        row(
            Root,
            "@security-policy: SecurityPolicy_TLS13_1_3_2025_09",
            &[
                "GW0702 TLS policies are not enforced by this version of gwc",
                "!GW0106 the security policy `SecurityPolicy_TLS13_1_3_2025_09` needs an endpoint access mode",
            ],
        ),
        row(
            Root,
            "@security-policy: SecurityPolicy_TLS13_1_3_2025_09\n@endpoint-access-mode: BASIC",
            &[
                "GW0702 TLS policies are not enforced by this version of gwc",
                "GW0702 TLS policies are not enforced by this version of gwc",
            ],
        ),
        row(
            Server,
            "@endpoint-configuration: {disableExecuteApiEndpoint: true, vpcEndpointIds: [vpce-1], ipAddressType: DUALSTACK, types: [private]}",
            &["GW0111 `@endpoint-configuration` has no effect in this version of gwc"],
        ),
        row(
            Server,
            "@endpoint-configuration: {disableExecuteApiEndpoint: maybe, types: [EDGY]}",
            &[
                "GW0111 `@endpoint-configuration` has no effect in this version of gwc",
                "!GW0105 expected `true` or `false`, found a string",
                "!GW0112 `EDGY` is not a type of endpoint",
            ],
        ),
        row(
            Server,
            "@endpoint-configuration: {types: [PRIVATE], ipAddressType: ipv4}",
            &[
                "GW0111 `@endpoint-configuration` has no effect in this version of gwc",
                "!GW0112 a private API has addresses of both kinds",
            ],
        ),
        row(
            Root,
            "@endpoint-configuration: {}",
            &["GW0115 `@endpoint-configuration` has no meaning at the root in OpenAPI 3"],
        ),
        http(
            Tag,
            "@tag-value: yes",
            &["GW0111 `@tag-value` has no effect in this version of gwc"],
        ),
        http(
            Tag,
            "@tag-value: [a]",
            &["!GW0105 expected a string, found a list"],
        ),
        http(
            Components,
            "@integrations: {one: {type: http_proxy, httpMethod: GET, uri: \"http://pets.example\"}}",
            &[],
        ),
        http(
            Components,
            "@integrations: {one: {type: http_porxy}, two: {tpye: mock}}",
            &[
                "!GW0501 `http_porxy` is not an integration type",
                "!GW0106 the integration has no `type`",
            ],
        ),
    ]);
}

#[test]
fn resource_policies() {
    const REPORTED: &str = "GW0702 the resource policy is not enforced by this version of gwc";
    let policy = |text, said| row(Place::Root, text, said);
    check(&[
        policy(
            "@policy: {Version: 2012-10-17, Id: p, Statement: [{Sid: s, Effect: Allow, Principal: \"*\", Action: [execute-api:Invoke], Resource: \"execute-api:/*\", Condition: {ForAnyValue:StringLikeIfExists: {aws:PrincipalTag/a: [x, 1]}, Bool: {aws:SecureTransport: true}}}, {Effect: Deny, NotPrincipal: {AWS: \"123456789012\", Service: [a, b]}, NotAction: a, NotResource: [b]}]}",
            &[REPORTED],
        ),
        policy(
            "@policy: {Statement: {Effect: Allow, Principal: \"*\", Action: a, Resource: b}}",
            &[REPORTED],
        ),
        policy("@policy: []", &["!GW0105 expected a mapping, found a list"]),
        policy(
            "@policy: {Version: \"2020-01-01\"}",
            &[
                REPORTED,
                "!GW0106 the policy has no `Statement`",
                "!GW0112 `2020-01-01` is not a value of `Version`",
            ],
        ),
        policy(
            "@policy: {statement: []}",
            &[
                REPORTED,
                "!GW0106 the policy has no `Statement`",
                "GW0110 no field is called `statement` here",
            ],
        ),
        policy(
            "@policy: {Statement: [{Effect: allow, Principal: me, Action: {}, Condition: {StringEqual: {a: b}}}]}",
            &[
                REPORTED,
                "!GW0106 the statement has neither `Resource` nor `NotResource`",
                "!GW0112 `allow` is not an effect",
                "!GW0112 `me` is not a principal",
                "!GW0105 expected a list, found a mapping",
                "!GW0112 `StringEqual` is not an operator of conditions",
            ],
        ),
        policy(
            "@policy: {Statement: [{Principal: {Aws: \"*\"}, Action: a, NotAction: b, Resource: c}]}",
            &[
                REPORTED,
                "!GW0106 the statement has no `Effect`",
                "GW0110 no field is called `Aws` here",
                "!GW0112 the statement has both `Action` and `NotAction`",
            ],
        ),
    ]);
    let long = format!(
        "openapi: 3.0.3\ninfo: {{title: Pets, version: \"1\"}}\nx-amazon-apigateway-policy: {{Statement: {{Effect: Allow, Principal: \"*\", Action: a, Resource: \"{}\"}}}}\npaths: {{}}\n",
        "x".repeat(8200)
    );
    let all = said(&long);
    assert!(
        all.iter()
            .any(|line| line.starts_with("!GW0113 the policy has 82")),
        "{all:?}"
    );
}

const OPEN: &str = "GW0701 the security scheme `s` is not enforced by this version of gwc";

#[test]
fn authorizers() {
    let rest = |text, said| row(Place::SecurityScheme, text, said);
    let http = |text, said| http(Place::SecurityScheme, text, said);
    check(&[
        rest(
            "type: apiKey, name: Authorization, in: header, @authtype: custom, @authorizer: {type: TOKEN, authorizerUri: \"LAMBDA\", authorizerCredentials: \"\", identitySource: \"\", identityValidationExpression: .*, authorizerResultTtlInSeconds: \"0\"}",
            &[OPEN],
        ),
        rest(
            "type: apiKey, name: Unused, in: header, @authorizer: {type: request, authorizerUri: \"LAMBDA\", authorizerResultTtlInSeconds: 3600, identitySource: \"method.request.header.A, method.request.querystring.b, stageVariables.c, context.d\"}",
            &[OPEN],
        ),
        rest(
            "type: apiKey, name: Authorization, in: header, @authorizer: {type: Cognito_User_Pools, providerARNs: [\"arn:aws:cognito-idp:r:1:userpool/p\"]}",
            &[OPEN],
        ),
        rest(
            "type: apiKey, name: A, in: header, @authtype: awsSigv4",
            &[OPEN],
        ),
        rest(
            "type: apiKey, name: A, in: header, @authtype: [awsSigv4]",
            &[OPEN, "!GW0105 expected a string, found a list"],
        ),
        rest(
            "type: apiKey, name: A, in: header, @authorizer: {type: tokn}",
            &[OPEN, "!GW0112 `tokn` is not a value of `type`"],
        ),
        rest(
            "type: apiKey, name: A, in: header, @authorizer: {type: cognito_user_pools}",
            &[OPEN, "!GW0106 the authorizer has no `providerARNs`"],
        ),
        rest(
            "type: apiKey, in: header, @authorizer: {type: token, authorizerUri: \"LAMBDA\"}",
            &["!GW0106 the security scheme `s` has no `name`", OPEN],
        ),
        rest(
            "type: apiKey, name: A, in: header, @authorizer: {type: token, authorizerUri: \"LAMBDA\", identitySource: \"method.request.header.A,method.request.header.B\"}",
            &[OPEN, "!GW0112 this authorizer gets one header"],
        ),
        rest(
            "type: apiKey, name: A, in: header, @authorizer: {type: token, authorizerUri: \"LAMBDA\", identitySource: $request.header.A}",
            &[
                OPEN,
                "!GW0112 `$request.header.A` is not an identity source",
            ],
        ),
        rest(
            "type: apiKey, name: A, in: header, @authorizer: {type: token, authorizerUri: \"arn:aws:apigateway:r:lambda:functions/f\"}",
            &[
                OPEN,
                "!GW0504 `arn:aws:apigateway:r:lambda:functions/f` contains neither a path nor an action",
            ],
        ),
        rest(
            "type: apiKey, name: A, in: header, @authorizer: {type: token, authorizerUri: \"arn:aws:apigateway:r:sqs:action/A\"}",
            &[
                OPEN,
                "!GW0504 `arn:aws:apigateway:r:sqs:action/A` does not invoke a Lambda function",
            ],
        ),
        rest(
            "type: apiKey, name: A, in: header, @authorizer: {type: token, authorizerUri: \"LAMBDA\", providerARNs: [x], enableSimpleResponses: false}",
            &[
                OPEN,
                "GW0115 `providerARNs` has no effect in a `token` authorizer",
                "GW0115 `enableSimpleResponses` has no effect in a REST API",
            ],
        ),
        rest(
            "type: apiKey, name: A, in: header, @authorizer: {type: token, authorizerUri: \"LAMBDA\", authorizerResultTtl: 5}",
            &[OPEN, "GW0110 no field is called `authorizerResultTtl` here"],
        ),
        http(
            "type: apiKey, name: A, in: header, @authorizer: {type: request, authorizerPayloadFormatVersion: 2.0, enableSimpleResponses: true, identitySource: \"$request.header.A, $context.b\", authorizerUri: \"LAMBDA\"}",
            &[OPEN],
        ),
        http(
            "type: apiKey, name: A, in: header, @authorizer: {type: request, authorizerUri: \"arn:aws:lambda:r:1:function:f\"}",
            &[
                OPEN,
                "!GW0106 the authorizer has no `authorizerPayloadFormatVersion`",
            ],
        ),
        http(
            "type: apiKey, name: A, in: header, @authorizer: {type: request, authorizerUri: \"LAMBDA\", authorizerPayloadFormatVersion: \"3.0\"}",
            &[
                OPEN,
                "!GW0112 `3.0` is not a value of `authorizerPayloadFormatVersion`",
            ],
        ),
        http(
            "type: apiKey, name: A, in: header, @authorizer: {type: request, authorizerUri: \"LAMBDA\", authorizerPayloadFormatVersion: \"1.0\", enableSimpleResponses: true}",
            &[OPEN, "!GW0112 simple responses need payload format 2.0"],
        ),
        http(
            "type: oauth2, flows: {}, @authorizer: {type: jwt, identitySource: $request.header.Authorization, jwtConfiguration: {issuer: \"https://i.example\", audience: [a]}}",
            &[OPEN],
        ),
        http(
            "type: openIdConnect, openIdConnectUrl: \"https://i.example/.well-known/openid-configuration\", @authorizer: {type: jwt, jwtConfiguration: {audience: [a]}}",
            &[OPEN],
        ),
        http(
            "type: openIdConnect, openIdConnectUrl: \"/.well-known\", @authorizer: {type: jwt, jwtConfiguration: {audience: [a]}}",
            &[OPEN, "!GW0106 `jwtConfiguration` has no `issuer`"],
        ),
        http(
            "type: oauth2, flows: {}, @authorizer: {type: jwt}",
            &[OPEN, "!GW0106 the authorizer has no `jwtConfiguration`"],
        ),
    ]);
}

/// What the importers of the reference do not take is refused under its prefix; ours is free of them.
#[test]
fn kinds_of_authorizers_of_the_reference() {
    let of = |kind: &'static str, text: &'static str, prefix: &str| {
        let row = Row {
            kind,
            ..row(Place::SecurityScheme, text, &[])
        };
        said(&document(&row, prefix))
    };
    let jwt = "type: oauth2, flows: {}, @authorizer: {type: jwt, jwtConfiguration: {issuer: \"https://i.example\", audience: [a]}}";
    let bearer = "type: http, scheme: bearer, @authorizer: {type: jwt, jwtConfiguration: {issuer: \"https://i.example\", audience: [a]}}";
    let pool = "type: apiKey, name: A, in: header, @authorizer: {type: cognito_user_pools, providerARNs: [p]}";
    assert_eq!(of("rest", jwt, OWN), sorted(&[OPEN]));
    assert_eq!(
        of("rest", jwt, AMAZON),
        sorted(&[OPEN, "!GW0112 a REST API has no authorizers of this type"])
    );
    assert_eq!(of("http", pool, OWN), sorted(&[OPEN]));
    assert_eq!(
        of("http", pool, AMAZON),
        sorted(&[OPEN, "!GW0112 an HTTP API has no authorizers of this type"])
    );
    assert_eq!(of("http", bearer, OWN), sorted(&[OPEN]));
    assert_eq!(
        of("http", bearer, AMAZON),
        sorted(&[
            OPEN,
            "GW0115 the security scheme `s` is not one for this authorizer"
        ])
    );
    let short = "type: http, scheme: bearer, @authorizer: {issuer: \"https://i.example\", audience: [a], jwks: \"https://i.example/keys\"}";
    assert_eq!(of("rest", short, OWN), sorted(&[OPEN]));
    assert_eq!(
        of("http", short, AMAZON),
        sorted(&[
            OPEN,
            "!GW0106 the authorizer has no `type`",
            "GW0110 no field is called `issuer` here",
            "GW0110 no field is called `audience` here",
            "GW0110 no field is called `jwks` here"
        ])
    );
    let nobody = "type: http, scheme: bearer, @authorizer: {audience: [a]}";
    assert_eq!(
        of("rest", nobody, OWN),
        sorted(&[OPEN, "!GW0106 the authorizer has no `issuer`"])
    );
}

#[test]
fn scopes_are_those_of_tokens() {
    let of = |scheme: &str, scopes: &str| {
        said(&format!(
            "openapi: 3.0.3\ninfo: {{title: Pets, version: \"1\"}}\nx-gateway: {{kind: rest}}\npaths:\n  /pets:\n    get: {{security: [{{s: {scopes}}}], responses: {{\"200\": {{description: ok}}}}, x-amazon-apigateway-integration: {{type: http_proxy, httpMethod: GET, uri: \"http://pets.example\"}}}}\ncomponents: {{securitySchemes: {{s: {{type: apiKey, in: header, {scheme}}}}}}}\n"
        ))
    };
    let pool =
        "name: A, x-amazon-apigateway-authorizer: {type: cognito_user_pools, providerARNs: [p]}";
    let function = &format!(
        "name: A, x-amazon-apigateway-authorizer: {{type: token, authorizerUri: \"{LAMBDA}\"}}"
    );
    let without = "GW0705 the security scheme `s` has no scopes";
    assert_eq!(of(pool, "[a/b]"), sorted(&[OPEN]));
    assert_eq!(of(function, "[]"), sorted(&[OPEN]));
    assert_eq!(of(function, "[a/b]"), sorted(&[without, OPEN]));
    assert_eq!(of("name: x-api-key", "[a]"), sorted(&[without, OPEN]));
    assert_eq!(of("name: x-api-key", "null"), sorted(&[OPEN]));
    assert_eq!(
        of("name: x-api-key", "a"),
        sorted(&["GW0105 expected a list of scopes, found a string", OPEN])
    );
}

#[test]
fn integrations() {
    let integration = |kind: &str, fields: &str| {
        said(&format!(
            "openapi: 3.0.3\ninfo: {{title: Pets, version: \"1\"}}\nx-gateway: {{kind: {kind}}}\npaths:\n  /pets:\n    get: {{responses: {{\"200\": {{description: ok}}}}, x-amazon-apigateway-integration: {{{fields}}}}}\n"
        ))
    };
    const CALLER: &str =
        "GW0502 calls with the caller's credentials are not supported in this version of gwc";
    const NO_RESPONSES: &str = "GW0511 the integration has no `responses`";
    let aws = |uri: &str| format!("type: aws, httpMethod: POST, uri: \"{uri}\"");
    let proxy = |uri: &str| format!("type: aws_proxy, httpMethod: POST, uri: \"{uri}\"");
    let function = "arn:aws:lambda:eu-west-1:1:function:f";
    let custom = |responses: &str| {
        let path = "arn:aws:apigateway:r:lambda:path/2015-03-31/functions/arn:aws:lambda:r:1:function:f/invocations";
        format!("{}, responses: {responses}", aws(path))
    };
    let no_path = "!GW0504 the ARN of an integration contains a path or an action";
    let query = || aws("arn:aws:apigateway:r:dynamodb:action/Query");
    let bare = |name: &str, parameters: &str| {
        format!(
            "type: aws_proxy, integrationSubtype: {name}, payloadFormatVersion: \"1.0\", requestParameters: {parameters}"
        )
    };
    let purge = |parameters: &str| {
        let role = ", credentials: \"arn:aws:iam::123456789012:role/r\"";
        bare("\"SQS-PurgeQueue 1.0\"", parameters) + role
    };
    for (kind, fields, expected) in [
        ("rest", aws(LAMBDA), vec![NO_RESPONSES]),
        ("rest", proxy(LAMBDA), vec![]),
        ("rest", proxy(LAMBDA) + ", responseTransferMode: STREAM, timeoutInMillis: 900000", vec![]),
        ("rest", proxy(LAMBDA) + ", credentials: \"arn:aws:iam::*:user/*\"", vec![CALLER]),
        (
            "rest",
            proxy(LAMBDA) + ", requestParameters: {integration.request.header.A: \"'1'\"}",
            vec!["GW0115 `requestParameters` has no meaning for a Lambda proxy integration"],
        ),
        (
            "rest",
            proxy(LAMBDA) + ", requestParameters: {integration.request.header.TE: \"'1'\"}",
            vec!["GW0507 `integration.request.header.TE` may not be set by a mapping"],
        ),
        (
            "rest",
            proxy(LAMBDA).replace("POST", "GET"),
            vec!["GW0515 a Lambda function is not invoked with `GET`"],
        ),
        ("http", proxy(function) + ", payloadFormatVersion: 2.0", vec![]),
        (
            "http",
            proxy(function) + ", payloadFormatVersion: \"3.0\"",
            vec!["!GW0112 `3.0` is no payload format"],
        ),
        ("rest", aws("arn:aws:apigateway:r:dynamodb:action/Query"), vec![NO_RESPONSES]),
        ("rest", query() + ", credentials: \"arn:aws:iam::*:user/*\"", vec![CALLER]),
        (
            "rest",
            query() + ", requestParameters: {integration.request.header.TE: \"'1'\"}",
            vec!["GW0507 the header `TE` of an AWS service may not be set by a mapping", NO_RESPONSES],
        ),
        ("rest", aws("arn:aws:apigateway:${stageVariables.r}:s3:path/{b}/${stageVariables.k}"), vec![NO_RESPONSES]),
        (
            "rest",
            aws("arn:aws:apigateway:r:{s}:path/x"),
            vec!["!GW0504 the service depends on the path parameter `s`"],
        ),
        ("rest", aws("arn:aws:apigateway:r:s3:path/{b"), vec!["!GW0504 a brace has no partner"]),
        (
            "rest",
            custom("{default: {statusCode: '200'}, \".*(?i)no (?!way)such.*|(a+)+b\": {statusCode: '200'}}"),
            vec![],
        ),
        (
            "rest",
            custom("{default: {statusCode: '200'}, '(': {statusCode: '200'}, '\\G': {statusCode: '200'}, 'x{2,1}': {statusCode: '200'}}"),
            vec![
                "!GW0508 `(` is not a regular expression",
                "!GW0508 `\\G` is not a regular expression",
                "!GW0508 `x{2,1}` is not a regular expression",
            ],
        ),
        (
            "rest",
            "type: http, httpMethod: GET, uri: \"http://a.example\", responses: {default: {statusCode: '200'}, '(?!4|5)\\d+': {statusCode: '200'}, '(a?){60}x?[45](?:.*.*)*z': {statusCode: '200'}}".to_owned(),
            vec![],
        ),
        (
            "rest",
            proxy("arn:aws:apigateway:r:lambda:path/2015-03-31/functions/arn:aws:lambda:r:1:function:{f}/invocations"),
            vec!["GW0504 braces stand for nothing in the name of a function"],
        ),
        ("http", purge("{QueueUrl: q, Region: \"$stageVariables.r\"}"), vec![]),
        (
            "http",
            bare("SQS-PurgeQueue", "{QueueUrl: \"$request.body.q[0]['a b']\"}"),
            vec!["GW0107 the integration has no `credentials`"],
        ),
        (
            "http",
            purge("{QueueUrl: q, Queue: x}"),
            vec!["GW0110 `SQS-PurgeQueue` has no parameter `Queue`"],
        ),
        (
            "http",
            purge("{QueueUrl: q, Region: \"$request.header.r\"}"),
            vec!["!GW0505 `Region` depends on the request"],
        ),
        (
            "http",
            purge("{QueueUrl: \"$request.body..q\"}"),
            vec!["!GW0505 `$request.body..q` searches the body"],
        ),
        (
            "http",
            purge("{QueueUrl: \"$request.body.q[\"}"),
            vec!["!GW0505 `$request.body.q[` is not a path into a body"],
        ),
        ("rest", proxy("arn:aws:apigateway:r:firehose:action/PutRecord"), vec![]),
        (
            "rest",
            proxy("arn:aws:apigateway:r:dynamodb:action/Query"),
            vec!["!GW0504 an `aws_proxy` integration calls Lambda functions and Firehose streams only"],
        ),
        ("rest", aws(function), vec![no_path]),
        ("http", proxy(function), vec![]),
        ("http", proxy("arn:aws:elasticloadbalancing:r:1:listener/x"), vec![no_path]),
        ("rest", proxy("Handler"), vec!["GW0504 `Handler` is not an ARN"]),
        ("rest", "type: aws, httpMethod: POST".to_owned(), vec!["!GW0106 the integration has no `uri`"]),
        (
            "rest",
            "type: http_proxy, httpMethod: GET, uri: \"http://a.example\", contentHandling: convert_to_text, responseTransferMode: buffered, integrationTarget: arn, description: d".to_owned(),
            vec!["GW0111 `contentHandling` has no effect in this version of gwc", "GW0111 `integrationTarget` has no effect in this version of gwc"],
        ),
        (
            "rest",
            "type: http_proxy, httpMethod: GET, uri: \"http://a.example\", contentHandling: CONVERT, responseTransferMode: STREAMS".to_owned(),
            vec!["!GW0112 `CONVERT` is not a value of `contentHandling`", "!GW0112 `STREAMS` is not a value of `responseTransferMode`"],
        ),
        (
            "rest",
            "type: http_proxy, httpMethod: GET, uri: \"http://a.example\", requestParameters: {integration.request.header.A: true}".to_owned(),
            vec!["GW0105 expected a string, found a boolean"],
        ),
        (
            "rest",
            "type: http_proxy, httpMethod: GET, uri: \"http://a.example\", tlsConfig: {insecureSkipVerification: \"true\", serverNameToVerify: a, x: 1}".to_owned(),
            vec!["GW0110 no field is called `x` here"],
        ),
    ] {
        assert_eq!(integration(kind, &fields), sorted(&expected), "{kind} {fields}");
    }
}

/// What is wrong with an integration that operations share is said once, where it is.
#[test]
fn shared_integrations() {
    let of = |shared: &str| {
        let reference = "$ref: '#/components/x-amazon-apigateway-integrations/one'";
        let get = format!(
            "{{get: {{responses: {{\"200\": {{description: ok}}}}, x-amazon-apigateway-integration: {{{reference}}}}}}}"
        );
        said(&format!(
            "openapi: 3.0.3\ninfo: {{title: Pets, version: \"1\"}}\npaths:\n  /a: {get}\n  /b: {get}\ncomponents: {{x-amazon-apigateway-integrations: {{one: {{{shared}}}}}}}\n"
        ))
    };
    let address = "uri: \"http://pets.example\"";
    assert_eq!(of(&format!("type: http_proxy, {address}")), [""; 0]);
    assert_eq!(
        of(&format!("type: http_porxy, {address}")),
        ["!GW0501 `http_porxy` is not an integration type"]
    );
    assert_eq!(
        of(&format!(
            "type: http_proxy, {address}, timeoutInMillis: 5, foo: 1"
        )),
        [
            "!GW0113 5 is out of range for `timeoutInMillis`",
            "GW0110 no field is called `foo` here"
        ]
    );
    assert_eq!(
        of("type: http_proxy"),
        ["!GW0106 the integration has no `uri`"]
    );
}

#[test]
fn the_gateway_itself() {
    let gateway = |fields: &str| {
        said(&format!(
            "openapi: 3.0.3\ninfo: {{title: Pets, version: \"1\"}}\nx-gateway: {{upstream: \"http://pets.example\", {fields}}}\npaths: {{/pets: {{get: {{responses: {{\"200\": {{description: ok}}}}}}}}}}\n"
        ))
    };
    const RATES: &str = "GW0803 rates of stages are not enforced by this version of gwc";
    const PLANS: &str =
        "GW0803 keys, quotas and rates of usage plans are not enforced by this version of gwc";
    const DOMAINS: &str =
        "GW0803 TLS and mutual TLS of domains are not enforced by this version of gwc";
    const SOCKETS: &str = "GW0111 `websocket` has no effect in this version of gwc";
    let cases: &[(&str, &[&str])] = &[
        ("kind: REST", &[]),
        (
            "validateResponses: off, stages: {prod: {tracing: false}}, portal: {enabled: false}",
            &[],
        ),
        ("validateResponses: false", &[]),
        (
            "validateResponses: log",
            &["GW0111 `validateResponses` has no effect in this version of gwc"],
        ),
        (
            "validateResponses: strict",
            &["!GW0112 `strict` is not a value of `validateResponses`"],
        ),
        (
            "stages: {prod: {throttle: {rateLimit: 0.5, burstLimit: 0}}}",
            &[RATES],
        ),
        (
            "stages: {prod: {throttle: {rateLimit: -1, burst: 2}}}",
            &[
                RATES,
                "!GW0106 the throttle has no `burstLimit`",
                "!GW0113 -1 is out of range for `rateLimit`",
                "!GW0109 no field is called `burst` here",
            ],
        ),
        (
            "stages: {prod: {cache: {ttl: 300, size: 0.5GB, keys: [a]}, canary: {percent: 10, variables: {a: b}}, tracing: true}}",
            &[
                "GW0111 `cache` has no effect in this version of gwc",
                "GW0111 `tracing` has no effect in this version of gwc",
            ],
        ),
        (
            "stages: {prod: {cache: {ttl: 3601, size: big}, canary: {percent: 101}}}",
            &[
                "GW0111 `cache` has no effect in this version of gwc",
                "!GW0113 3601 is out of range for `ttl`",
                "!GW0112 `big` is not a size",
                "!GW0113 101 is out of range for `percent`",
            ],
        ),
        (
            "stages: {prod: {methods: {GET /pets: {throttle: {rateLimit: 1, burstLimit: 1}, logging: INFO, metrics: true}, \"* *\": {logging: false}}}}",
            &[
                "GW0803 rates of methods are not enforced by this version of gwc",
                "GW0111 `logging` has no effect in this version of gwc",
                "GW0111 `metrics` has no effect in this version of gwc",
            ],
        ),
        (
            "stages: {prod: {methods: {GET /pest: {}, \"* /toys\": {}, \"* /pets\": {}, \"GET *\": {}, PUT /pets: {}}}}, usagePlans: {gold: {methods: {GET /cats: {}}}}",
            &[
                PLANS,
                "!GW0112 there is no operation `GET /pest`",
                "!GW0112 there is no operation `* /toys`",
                "!GW0112 there is no operation `PUT /pets`",
                "!GW0112 there is no operation `GET /cats`",
            ],
        ),
        (
            "stages: {prod: {methods: {GTE /pets: {}, /pets: {}}}}",
            &[
                "!GW0112 `GTE /pets` names no method of the API",
                "!GW0112 `/pets` names no method of the API",
            ],
        ),
        (
            "stages: {prod: {}}, usagePlans: {gold: {throttle: {rateLimit: 1, burstLimit: 1}, quota: {limit: 10, period: month, offset: 0}, stages: [prod], methods: {GET /pets: {throttle: {rateLimit: 1, burstLimit: 1}}}}}",
            &[PLANS],
        ),
        (
            "stages: {prod: {}}, usagePlans: {gold: {stages: [pord], quota: {period: YEAR}}}",
            &[
                PLANS,
                "!GW0112 there is no stage `pord`",
                "!GW0106 the quota has no `limit`",
                "!GW0112 `YEAR` is not a value of `period`",
            ],
        ),
        (
            "domains: [{name: api.example.com, basePath: /v1, tls: {cert: \"env:CERT\", key: \"file:key.pem\"}, mutualTls: {truststore: \"file:ca.pem\"}}]",
            &[DOMAINS],
        ),
        (
            "domains: [{tls: {cert: \"env:CERT\", key: \"-----BEGIN PRIVATE KEY-----\"}}]",
            &[
                DOMAINS,
                "!GW0106 the domain has no `name`",
                "!GW0112 `key` does not say where it is",
            ],
        ),
        (
            "portal: {path: /docs, title: Pets, guides: [\"docs/*.md\"], theme: theme/}",
            &["GW0111 `portal` has no effect in this version of gwc"],
        ),
        (
            "portal: {enabled: perhaps}",
            &[
                "GW0111 `portal` has no effect in this version of gwc",
                "!GW0105 expected `true` or `false`, found a string",
            ],
        ),
        (
            "websocket: {/chat: {routeSelectionExpression: $request.body.action, routes: {$connect: {security: [{jwt: []}], integration: {type: mock}}, send: {request: {type: object}, routeResponse: true}}}}",
            &[SOCKETS],
        ),
        (
            "websocket: {/chat: {routes: {send: {security: [], integration: {tpye: mock}}}}, chat: {}}",
            &[
                SOCKETS,
                "!GW0106 the WebSocket API has no `routeSelectionExpression`",
                "GW0115 the route `send` has `security`",
                "!GW0106 the integration has no `type`",
                "!GW0301 `chat` is not the path of a WebSocket API",
            ],
        ),
    ];
    for (fields, expected) in cases {
        assert_eq!(gateway(fields), sorted(expected), "{fields}");
    }
}

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
                let message = format!("GW0115 `@{name}` has no meaning {}", place.in_words());
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

/// Every extension has a JSON Schema under both prefixes, in which every field is explained.
#[test]
fn every_extension_has_a_schema() {
    let mut seen = BTreeSet::new();
    for name in extensions::with_schema() {
        let names = match name {
            "x-gateway" => vec![name.to_owned()],
            name => vec![
                name.to_owned(),
                format!("{AMAZON}{name}"),
                format!("{OWN}{name}"),
            ],
        };
        for name in names {
            let schema = extensions::schema(&name).unwrap().to_value();
            explained(&schema, &name, true);
            seen.insert(name);
        }
    }
    assert_eq!(seen.len(), 61);
    for name in [
        "",
        "x-gateway-",
        "integrationz",
        "x-amazon-apigateway-x-gateway",
    ] {
        assert!(extensions::schema(name).is_none(), "{name}");
    }
    let own = extensions::schema("x-gateway-authorizer")
        .unwrap()
        .to_value();
    let of_amazon = extensions::schema("authorizer").unwrap().to_value();
    for field in ["issuer", "audience", "jwks"] {
        assert!(own["properties"].get(field).is_some(), "{field}");
        assert!(of_amazon["properties"].get(field).is_none(), "{field}");
    }
    assert_eq!(of_amazon["required"], serde_json::json!(["type"]));
}

fn explained(schema: &serde_json::Value, at: &str, is_top: bool) {
    let Some(fields) = schema.as_object() else {
        return;
    };
    if is_top {
        assert!(
            fields.contains_key("description"),
            "{at} has no description"
        );
    }
    for (name, inner) in fields {
        if ["properties", "$defs"].contains(&name.as_str()) {
            for (field, schema) in inner.as_object().unwrap() {
                explained(schema, &format!("{at}.{field}"), true);
            }
        } else if !["enum", "const", "required", "examples"].contains(&name.as_str()) {
            explained(inner, &format!("{at}/{name}"), false);
        }
    }
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
    ];
    let others: Vec<_> = said
        .diagnostics
        .iter()
        .filter(|one| one.is_error() || !allowed.contains(&one.code))
        .map(|one| brief(one, &said.sources))
        .collect();
    assert!(others.is_empty(), "{others:#?}");
}
