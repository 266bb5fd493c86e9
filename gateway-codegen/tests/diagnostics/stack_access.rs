//! `Auth` of SAM's templates: who guards the operations of the documents in them, and what guards nothing.

use crate::case::{Case, Said};
use crate::stacks::told;

const POOL: &str = "arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_Example";

/// An operation's answer and integration.
const ANSWER: &str = "responses: {\"200\": {description: ok}}, x-amazon-apigateway-integration: {type: http_proxy, httpMethod: GET, uri: \"http://pets.example\"}";

/// Authorizers of a REST API.
const AUTHORIZERS: &str = "Authorizers: {Users: {UserPoolArn: \"POOL\", AuthorizationScopes: [pets/read]}, Tokens: {FunctionArn: !GetAtt Decide.Arn, Identity: {Header: X-Token, ReauthorizeEvery: 30}}, Requests: {FunctionPayloadType: REQUEST, FunctionArn: !GetAtt Decide.Arn, Identity: {QueryStrings: [key], Headers: [X-A]}}}";

/// A template of an API with this `Auth`, of the paths `/pets` (`GET`, `OPTIONS`) and `/keys` (any method), whose
/// security is `security`; a function with events.
fn template(kind: &str, auth: &str, security: &str, events: &str) -> String {
    let named = if kind == "HttpApi" {
        "ApiId"
    } else {
        "RestApiId"
    };
    let sort = if kind == "HttpApi" { "HttpApi" } else { "Api" };
    let auth = auth
        .replace("AUTHORIZERS", AUTHORIZERS)
        .replace("POOL", POOL);
    let mut text = format!(
        "Transform: AWS::Serverless-2016-10-31
Resources:
  Pets:
    Type: AWS::Serverless::{sort}
    Properties:
      StageName: prod
      Auth: {{{auth}}}
      DefinitionBody:
        openapi: 3.0.1
        info: {{title: Pets, version: \"1\"}}
        paths:
          /pets:
            get: {{{security}{ANSWER}}}
            options: {{{ANSWER}}}
          /keys:
            x-amazon-apigateway-any-method: {{{ANSWER}}}
  Decide:
    Type: AWS::Serverless::Function
    Properties:
      Events:
"
    );
    for (i, event) in events.split(';').map(str::trim).enumerate() {
        let Some((operation, auth)) = event.split_once(' ') else {
            continue;
        };
        let (method, path) = operation.split_once(':').unwrap();
        text.push_str(&format!(
            "        E{i}: {{Type: {kind}, Properties: {{{named}: !Ref Pets, Path: {path}, Method: {method}, Auth: {{{auth}}}}}}}\n"
        ));
    }
    text
}

/// The guards of each operation, by the names of these.
fn guards(said: &Said) -> Vec<String> {
    let lines = said.guards.lines().filter(|line| line.contains(" /"));
    let words = lines.map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    let mut lines: Vec<String> = words.collect();
    lines.sort();
    lines
}

const USERS: &str = "Users: authorizer (cognito_user_pools), scopes pets/read";

#[test]
fn authorizers_of_templates_guard_operations() {
    let only = |scope: &str| USERS.replace("pets/read", scope);
    let both = format!("{USERS} and api_key: API key");
    let default = "AUTHORIZERS, DefaultAuthorizer: Users";
    for (what, auth, security, events, get, options, any) in [
        (
            "none is asked",
            "AUTHORIZERS",
            "",
            "",
            "nobody",
            "nobody",
            "nobody",
        ),
        ("the default", default, "", "", USERS, USERS, USERS),
        (
            "but for preflight requests",
            "AUTHORIZERS, DefaultAuthorizer: Users, AddDefaultAuthorizerToCorsPreflight: false",
            "",
            "",
            USERS,
            "nobody",
            USERS,
        ),
        (
            "no default",
            "AUTHORIZERS, DefaultAuthorizer: NONE",
            "",
            "",
            "nobody",
            "nobody",
            "nobody",
        ),
        (
            "an authorizer of the document's choice stays",
            default,
            "security: [{Tokens: []}], ",
            "",
            "Tokens: authorizer (token)",
            USERS,
            USERS,
        ),
        (
            "its key is asked for too",
            default,
            "security: [{api_key: []}], ",
            "",
            "api_key: API key and Users: authorizer (cognito_user_pools), scopes pets/read",
            USERS,
            USERS,
        ),
        (
            "a document may mark an operation as open",
            default,
            "security: [{NONE: []}], ",
            "",
            "nobody",
            USERS,
            USERS,
        ),
        (
            "an empty list is no choice",
            default,
            "security: [], ",
            "",
            USERS,
            USERS,
            USERS,
        ),
        (
            "keys",
            "AUTHORIZERS, DefaultAuthorizer: Users, ApiKeyRequired: true, AddApiKeyRequiredToCorsPreflight: false",
            "",
            "",
            &both,
            USERS,
            &both,
        ),
        (
            "keys alone",
            "ApiKeyRequired: true",
            "",
            "get:/pets OverrideApiAuth: true, ApiKeyRequired: false",
            "nobody",
            "api_key: API key",
            "api_key: API key",
        ),
        (
            "signatures",
            "DefaultAuthorizer: AWS_IAM",
            "",
            "",
            "AWS_IAM: IAM",
            "AWS_IAM: IAM",
            "AWS_IAM: IAM",
        ),
        (
            "events choose otherwise",
            default,
            "",
            "get:/pets Authorizer: Requests, OverrideApiAuth: true; ANY:/keys Authorizer: NONE, OverrideApiAuth: true",
            "Requests: authorizer (request)",
            USERS,
            "nobody",
        ),
        (
            "and their scopes",
            default,
            "",
            "get:/pets Authorizer: Users, AuthorizationScopes: [pets/all], ApiKeyRequired: true, OverrideApiAuth: true",
            &format!("{} and api_key: API key", only("pets/all")),
            USERS,
            USERS,
        ),
        (
            "but not without being asked to",
            default,
            "",
            "get:/pets Authorizer: NONE",
            USERS,
            USERS,
            USERS,
        ),
    ] {
        let text = template("Api", auth, security, events);
        let said = Case::of_text("t.yaml", &text).compile();
        said.check(what);
        let errors = said.diagnostics.iter().filter(|one| one.is_error());
        assert_eq!(errors.count(), 0, "{what}: {}", said.text());
        let mut expected = vec![
            format!("ANY /keys {any}"),
            format!("GET /pets {get}"),
            format!("OPTIONS /pets {options}"),
        ];
        expected.sort();
        assert_eq!(guards(&said), expected, "{what}: {}", said.text());
    }
}

#[test]
fn authorizers_of_http_apis_guard_operations() {
    let auth = "Authorizers: {Login: {JwtConfiguration: {Issuer: \"https://login.example\", Audience: [pets]}, IdentitySource: $request.header.Authorization, AuthorizationScopes: [read]}, Own: {FunctionArn: !GetAtt Decide.Arn, AuthorizerPayloadFormatVersion: 2.0, EnableSimpleResponses: true, Identity: {Headers: [X-A]}}}, DefaultAuthorizer: Login, EnableIamAuthorizer: true";
    let login = "Login: authorizer (jwt), scopes read";
    for (what, security, events, get, any) in [
        ("the default", "", "", login, login),
        (
            "events act without being asked to",
            "",
            "get:/pets Authorizer: Own; any:/keys Authorizer: NONE",
            "Own: authorizer (request)",
            "nobody",
        ),
        (
            "scopes",
            "",
            "get:/pets AuthorizationScopes: [write]; any:/keys Authorizer: AWS_IAM",
            "Login: authorizer (jwt), scopes write",
            "AWS_IAM: IAM",
        ),
        (
            "the document's choice stays",
            "security: [{Own: []}], ",
            "",
            "Own: authorizer (request)",
            login,
        ),
    ] {
        let text = template("HttpApi", auth, security, events);
        let said = Case::of_text("t.yaml", &text).compile();
        said.check(what);
        let errors = said.diagnostics.iter().filter(|one| one.is_error());
        assert_eq!(errors.count(), 0, "{what}: {}", said.text());
        let mut expected = vec![
            format!("ANY /keys {any}"),
            format!("GET /pets {get}"),
            "OPTIONS /pets nobody".to_owned(),
        ];
        expected.sort();
        assert_eq!(guards(&said), expected, "{what}: {}", said.text());
    }
}

/// What SAM does not act on, or nobody knows: with the place of the template.
#[test]
fn what_guards_nothing_is_told() {
    let idle = |what: &str| {
        format!(
            "SAM does not ask for the {what} of this event: its API has a document, and `OverrideApiAuth` is not on"
        )
    };
    for (what, auth, events, expected) in [
        (
            "an event that does not act",
            "AUTHORIZERS",
            "get:/pets Authorizer: Users, ApiKeyRequired: true",
            vec![
                format!("GW0701 21:105 {}", idle("authorizer")),
                format!("GW0701 21:128 {}", idle("API key")),
            ],
        ),
        (
            "one that agrees with the default",
            "AUTHORIZERS, DefaultAuthorizer: Users",
            "get:/pets Authorizer: Users",
            vec![],
        ),
        (
            "one of no operation",
            "AUTHORIZERS",
            "put:/pets Authorizer: Users, OverrideApiAuth: true",
            vec!["GW0701 21:92 the document has no operation `PUT /pets`".to_owned()],
        ),
        (
            "unknown names",
            "AUTHORIZERS, Authoriser: Users",
            "",
            vec!["`Authoriser` of `Auth` is not known".to_owned()],
        ),
        (
            "a policy that does not act",
            "AUTHORIZERS",
            "get:/pets ResourcePolicy: {IpRangeWhitelist: [10.0.0.0/8]}",
            vec!["SAM does not take the policy of this event: its API has a document, and `OverrideApiAuth` is not on".to_owned()],
        ),
        (
            "a policy of nobody's making",
            "ResourcePolicy: {IpRangeWhiteList: [10.0.0.0/8]}",
            "",
            vec!["`IpRangeWhiteList` of `ResourcePolicy` is not known".to_owned()],
        ),
    ] {
        let text = template("Api", auth, "", events);
        let said = Case::of_text("t.yaml", &text).compile();
        said.check(what);
        let codes = ["GW0701", "GW0702"];
        let lines = told(&said);
        let lines = lines.iter().filter(|line| codes.contains(&&line[..6]));
        let lines: Vec<&String> = lines.collect();
        assert_eq!(lines.len(), expected.len(), "{what}: {lines:#?}");
        for (line, expected) in lines.iter().zip(&expected) {
            assert!(line.ends_with(expected.as_str()), "{what}: {line}");
        }
    }
}
