//! `authorizer` and `authtype`, and the security schemes they stand in.

use gateway_codegen::openapi::extensions::{AMAZON, OWN, Place};

use super::{LAMBDA, Row, check, document, http, row, said, sorted};

#[test]
fn authorizers() {
    let rest = |text, said| row(Place::SecurityScheme, text, said);
    let http = |text, said| http(Place::SecurityScheme, text, said);
    check(&[
        rest(
            "type: apiKey, name: Authorization, in: header, @authtype: custom, @authorizer: {type: TOKEN, authorizerUri: \"LAMBDA\", authorizerCredentials: \"\", identitySource: \"\", identityValidationExpression: .*, authorizerResultTtlInSeconds: \"0\"}",
            &[],
        ),
        rest(
            "type: apiKey, name: Unused, in: header, @authorizer: {type: request, authorizerUri: \"LAMBDA\", authorizerResultTtlInSeconds: 3600, identitySource: \"method.request.header.A, method.request.querystring.b, stageVariables.c, context.d\"}",
            &[],
        ),
        rest(
            "type: apiKey, name: Authorization, in: header, @authorizer: {type: Cognito_User_Pools, providerARNs: [\"arn:aws:cognito-idp:r:1:userpool/p\"]}",
            &[],
        ),
        rest(
            "type: apiKey, name: A, in: header, @authtype: awsSigv4",
            &[],
        ),
        rest(
            "type: apiKey, name: A, in: header, @authtype: [awsSigv4]",
            &["!GW0105 expected a string, found a list"],
        ),
        rest(
            "type: apiKey, name: A, in: header, @authorizer: {type: tokn}",
            &["!GW0112 `tokn` is not a value of `type`"],
        ),
        rest(
            "type: apiKey, name: A, in: header, @authorizer: {type: cognito_user_pools}",
            &["!GW0106 the authorizer has no `providerARNs`"],
        ),
        rest(
            "type: apiKey, in: header, @authorizer: {type: token, authorizerUri: \"LAMBDA\"}",
            &["!GW0106 the security scheme `s` has no `name`"],
        ),
        rest(
            "type: apiKey, name: A, in: header, @authorizer: {type: token, authorizerUri: \"LAMBDA\", identitySource: \"method.request.header.A,method.request.header.B\"}",
            &["!GW0112 this authorizer gets one header"],
        ),
        rest(
            "type: apiKey, name: A, in: header, @authorizer: {type: token, authorizerUri: \"LAMBDA\", identitySource: $request.header.A}",
            &["!GW0112 `$request.header.A` is not an identity source"],
        ),
        rest(
            "type: apiKey, name: A, in: header, @authorizer: {type: token, authorizerUri: \"arn:aws:apigateway:r:lambda:functions/f\"}",
            &[
                "!GW0504 `arn:aws:apigateway:r:lambda:functions/f` contains neither a path nor an action",
            ],
        ),
        rest(
            "type: apiKey, name: A, in: header, @authorizer: {type: token, authorizerUri: \"arn:aws:apigateway:r:sqs:action/A\"}",
            &["!GW0504 `arn:aws:apigateway:r:sqs:action/A` does not invoke a Lambda function"],
        ),
        rest(
            "type: apiKey, name: A, in: header, @authorizer: {type: token, authorizerUri: \"LAMBDA\", providerARNs: [x], enableSimpleResponses: false}",
            &[
                "GW0115 `providerARNs` has no effect in a `token` authorizer",
                "GW0115 `enableSimpleResponses` has no effect in a REST API",
            ],
        ),
        rest(
            "type: apiKey, name: A, in: header, @authorizer: {type: token, authorizerUri: \"LAMBDA\", authorizerResultTtl: 5}",
            &["GW0110 no field is called `authorizerResultTtl` here"],
        ),
        http(
            "type: oauth2, @authorizer: {type: jwt, identitySource: \"$request.header.A,$request.header.B\", jwtConfiguration: {issuer: \"https://a.example/\", audience: [a]}}",
            &["!GW0112 this authorizer gets one place"],
        ),
        http(
            "type: oauth2, @authorizer: {type: jwt, authorizerPayloadFormatVersion: 2.0, enableSimpleResponses: true, jwtConfiguration: {issuer: \"https://a.example/\", audience: [a]}}",
            &[
                "GW0115 `authorizerPayloadFormatVersion` has no effect in a `jwt` authorizer",
                "GW0115 `enableSimpleResponses` has no effect in a `jwt` authorizer",
            ],
        ),
        http(
            "type: apiKey, name: A, in: header, @authorizer: {type: request, authorizerPayloadFormatVersion: 2.0, enableSimpleResponses: true, identitySource: \"$request.header.A, $context.b\", authorizerUri: \"LAMBDA\"}",
            &[],
        ),
        http(
            "type: apiKey, name: A, in: header, @authorizer: {type: request, authorizerUri: \"arn:aws:lambda:r:1:function:f\"}",
            &["!GW0106 the authorizer has no `authorizerPayloadFormatVersion`"],
        ),
        http(
            "type: apiKey, name: A, in: header, @authorizer: {type: request, authorizerUri: \"LAMBDA\", authorizerPayloadFormatVersion: \"3.0\"}",
            &["!GW0112 `3.0` is not a value of `authorizerPayloadFormatVersion`"],
        ),
        http(
            "type: apiKey, name: A, in: header, @authorizer: {type: request, authorizerUri: \"LAMBDA\", authorizerPayloadFormatVersion: \"1.0\", enableSimpleResponses: true}",
            &["!GW0112 simple responses need payload format 2.0"],
        ),
        http(
            "type: oauth2, flows: {}, @authorizer: {type: jwt, identitySource: $request.header.Authorization, jwtConfiguration: {issuer: \"https://i.example\", audience: [a]}}",
            &[],
        ),
        http(
            "type: openIdConnect, openIdConnectUrl: \"https://i.example/.well-known/openid-configuration\", @authorizer: {type: jwt, jwtConfiguration: {audience: [a]}}",
            &[],
        ),
        http(
            "type: openIdConnect, openIdConnectUrl: \"/.well-known\", @authorizer: {type: jwt, jwtConfiguration: {audience: [a]}}",
            &["!GW0106 `jwtConfiguration` has no `issuer`"],
        ),
        http(
            "type: oauth2, flows: {}, @authorizer: {type: jwt}",
            &["!GW0106 the authorizer has no `jwtConfiguration`"],
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
    let pool = "type: apiKey, name: A, in: header, @authorizer: {type: cognito_user_pools, providerARNs: [\"arn:aws:cognito-idp:r:1:userpool/p\"]}";
    assert_eq!(of("rest", jwt, OWN), sorted(&[]));
    assert_eq!(
        of("rest", jwt, AMAZON),
        sorted(&["!GW0112 a REST API has no authorizers of this type"])
    );
    assert_eq!(of("http", pool, OWN), sorted(&[]));
    assert_eq!(
        of("http", pool, AMAZON),
        sorted(&["!GW0112 an HTTP API has no authorizers of this type"])
    );
    assert_eq!(of("http", bearer, OWN), sorted(&[]));
    assert_eq!(
        of("http", bearer, AMAZON),
        sorted(&["GW0115 the security scheme `s` is not one for this authorizer"])
    );
    let short = "type: http, scheme: bearer, @authorizer: {issuer: \"https://i.example\", audience: [a], jwks: \"https://i.example/keys\"}";
    assert_eq!(of("rest", short, OWN), sorted(&[]));
    assert_eq!(
        of("http", short, AMAZON),
        sorted(&[
            "!GW0106 the authorizer has no `type`",
            "GW0110 no field is called `issuer` here",
            "GW0110 no field is called `audience` here",
            "GW0110 no field is called `jwks` here"
        ])
    );
    let own = "type: apiKey, name: A, in: header, @authorizer: {type: request, identitySource: method.request.header.A, authorizerUri: \"http://127.0.0.1:7000/decide\"}";
    assert_eq!(of("rest", own, OWN), sorted(&[]));
    assert_eq!(
        of("rest", own, AMAZON),
        sorted(&["GW0504 `http://127.0.0.1:7000/decide` is not an ARN"])
    );
    for (address, expected) in [
        (
            "http://u:p@own.example/",
            "!GW0504 `u:p@own.example` is not a host",
        ),
        (
            "https://own.example/#a",
            "!GW0504 `#` cannot stand in an address",
        ),
        (
            "https://own.example/{id}",
            "!GW0504 the address depends on the path parameter `id`",
        ),
    ] {
        let text = own.replace("http://127.0.0.1:7000/decide", address);
        let row = row(Place::SecurityScheme, text.leak(), &[]);
        assert_eq!(said(&document(&row, OWN)), sorted(&[expected]));
    }
    let nobody = "type: http, scheme: bearer, @authorizer: {audience: [a]}";
    assert_eq!(
        of("rest", nobody, OWN),
        sorted(&["!GW0106 the authorizer has no `issuer`"])
    );
    // Those of other types have no issuer.
    for (field, name) in [
        ("audience: [a]", "audience"),
        ("issuer: \"https://i.example\", audience: [a]", "issuer"),
        ("jwks: \"https://i.example/keys\"", "jwks"),
    ] {
        let text = format!("type: http, scheme: basic, @authorizer: {{type: basic, {field}}}");
        let expected = format!("GW0115 `{name}` has no effect in a `basic` authorizer");
        let row = row(Place::SecurityScheme, text.leak(), &[]);
        assert_eq!(said(&document(&row, OWN)), sorted(&[&expected]));
    }
}

#[test]
fn scopes_are_those_of_tokens() {
    let of = |scheme: &str, scopes: &str| {
        said(&format!(
            "openapi: 3.0.3\ninfo: {{title: Pets, version: \"1\"}}\nx-gateway: {{kind: rest}}\npaths:\n  /pets:\n    get: {{security: [{{s: {scopes}}}], responses: {{\"200\": {{description: ok}}}}, x-amazon-apigateway-integration: {{type: http_proxy, httpMethod: GET, uri: \"http://pets.example\"}}}}\ncomponents: {{securitySchemes: {{s: {{type: apiKey, in: header, {scheme}}}}}}}\n"
        ))
    };
    let pool = "name: A, x-amazon-apigateway-authorizer: {type: cognito_user_pools, providerARNs: [\"arn:aws:cognito-idp:r:1:userpool/p\"]}";
    let function = &format!(
        "name: A, x-amazon-apigateway-authorizer: {{type: token, authorizerUri: \"{LAMBDA}\"}}"
    );
    let without = "GW0705 the security scheme `s` has no scopes";
    assert_eq!(of(pool, "[a/b]"), sorted(&[]));
    assert_eq!(of(function, "[]"), sorted(&[]));
    assert_eq!(of(function, "[a/b]"), sorted(&[without]));
    assert_eq!(of("name: x-api-key", "[a]"), sorted(&[without]));
    assert_eq!(of("name: x-api-key", "null"), sorted(&[]));
    assert_eq!(
        of("name: x-api-key", "a"),
        sorted(&["GW0105 expected a list of scopes, found a string"])
    );
}
