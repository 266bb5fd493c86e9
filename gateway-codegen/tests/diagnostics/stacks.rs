//! Documents in CloudFormation, SAM and Terraform's templates, and with variables: what is said, and where.

use crate::case::{Case, Said};

/// `code line:column message` of all that was said.
pub(crate) fn told(said: &Said) -> Vec<String> {
    let line = |one: &gateway_codegen::diagnostics::Diagnostic| {
        let (line, column) = said.sources.line_column(one.span().unwrap());
        format!("{} {line}:{column} {}", one.code, one.message)
    };
    said.diagnostics.iter().map(line).collect()
}

fn check(cases: &[(&str, &str, &str, &[&str])]) {
    let mut wrong = Vec::new();
    for (what, name, text, expected) in cases {
        let said = Case::of_text(name, text).compile();
        said.check(what);
        if told(&said) != *expected {
            wrong.push(format!("{what}: {:#?}\n{}", told(&said), said.text()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

const ANSWER: &str = "responses: {\"200\": {description: ok}}, x-amazon-apigateway-integration: {type: http_proxy, httpMethod: GET, uri: \"http://pets.example\"}";

/// A document below `Body` or `DefinitionBody`, of one path, on one line.
fn body(path: &str, more: &str) -> String {
    format!(
        "{{openapi: 3.0.1, info: {{title: Pets, version: \"1\"}}, {more}paths: {{{path}: {{get: {{{ANSWER}}}}}}}}}"
    )
}

#[test]
fn nothing_is_said_of_what_lacks_the_value_of_a_variable() {
    let answer = "\"200\": {description: ok}";
    let uri = "type: http, httpMethod: GET, uri: \"http://pets.example\", responses: {default: {statusCode: \"200\"}}";
    for (what, root, operation, answer, integration) in [
        (
            "a uri",
            "",
            "",
            answer,
            "type: http_proxy, httpMethod: GET, uri: \"http://${x}/pets\"",
        ),
        (
            "a name",
            "",
            "parameters: [{name: \"${x}\", in: query, schema: {type: string}}], ",
            answer,
            uri,
        ),
        (
            "a place",
            "",
            "parameters: [{name: a, in: \"${x}\", schema: {type: string}}], ",
            answer,
            uri,
        ),
        (
            "a reference",
            "",
            "parameters: [{$ref: \"#/components/parameters/${x}\"}], ",
            answer,
            uri,
        ),
        (
            "a file",
            "",
            "",
            "\"200\": {description: ok, content: {application/json: {schema: {$ref: \"${x}\"}}}}",
            uri,
        ),
        (
            "a schema",
            "",
            "",
            "\"200\": {description: ok, content: {application/json: {schema: \"${x}\"}}}",
            uri,
        ),
        (
            "a media type",
            "",
            "",
            "\"200\": {description: ok, content: {\"${x}\": {}}}",
            uri,
        ),
        (
            "a status",
            "",
            "",
            "\"200\": {description: ok}, \"${x}\": {description: no}",
            uri,
        ),
        ("a scheme", "", "security: [{\"${x}\": []}], ", answer, uri),
        (
            "a scope",
            "components: {securitySchemes: {key: {type: apiKey, name: x-api-key, in: header}}}\n",
            "security: [{key: [\"${x}\"]}], ",
            answer,
            uri,
        ),
        (
            "a type of response",
            "x-amazon-apigateway-gateway-responses: {\"${x}\": {statusCode: \"400\"}}\n",
            "",
            answer,
            uri,
        ),
        (
            "templates",
            "",
            "",
            answer,
            &format!("{uri}, requestTemplates: \"${{x}}\""),
        ),
        (
            "a title",
            "x-gateway: {portal: {path: \"/${x}\", title: \"${x}\"}}\n",
            "",
            answer,
            uri,
        ),
    ] {
        let path = if what == "a uri" { "\"${x}\"" } else { "/pets" };
        let text = format!(
            "openapi: 3.0.1\ninfo: {{title: Pets, version: \"1\"}}\n{root}paths:\n  {path}:\n    get: {{summary: Pets, {operation}responses: {{{answer}}}, \
             x-amazon-apigateway-integration: {{{integration}}}}}\n"
        );
        let said = Case::of_text("api.yaml", &text).compile();
        let told = told(&said);
        let is_of_variable = |line: &String| line.ends_with("the variable `x` has no value");
        assert!(
            told.len() == 1 && told.iter().all(is_of_variable),
            "{what}: {told:#?}"
        );
    }
}

#[test]
fn terraform_texts_are_read_as_far_as_they_can_be() {
    let integration =
        "\"type\": \"http_proxy\", \"httpMethod\": \"GET\", \"uri\": \"http://pets.example\"";
    let json = |more: &str| {
        format!(
            "{{\"openapi\": \"3.0.1\", \"info\": {{\"title\": \"Pets\", \"version\": \"1\"}},\n\"paths\": {{{more}\n\"/pets\": {{\"get\": {{\"responses\": {{}},\n\"x-amazon-apigateway-integration\": {{{integration}, \"timeoutInMillis\": ${{timeout}}}}}}}}}}}}"
        )
    };
    let method = format!(
        "openapi: 3.0.1\ninfo: {{title: Pets, version: \"1\"}}\npaths:\n  /pets:\n    ${{method}}: {{{ANSWER}}}\n"
    );
    let directive = "GW0002 4:3 a directive of Terraform's templates is not evaluated";
    check(&[
        (
            "a variable without quotes in JSON",
            "api.json",
            &json(""),
            &["GW1101 4:129 the variable `timeout` has no value"],
        ),
        (
            "the same under another name",
            "api.json.tpl",
            &json(""),
            &["GW1101 4:129 the variable `timeout` has no value"],
        ),
        (
            "a variable that is never closed",
            "api.json",
            "{\"openapi\": ${version",
            &["GW0001 1:13 unexpected `$`"],
        ),
        (
            "a directive in JSON",
            "api.json",
            &json("%{ for path in paths ~}"),
            &["GW0001 2:11 a directive of Terraform's templates is not evaluated"],
        ),
        (
            "a directive in YAML",
            "api.yaml",
            "openapi: 3.0.1\ninfo: {title: Pets, version: \"1\"}\npaths:\n  %{ if enabled }\n  /pets: {}\n  %{ endif }\n",
            &[directive],
        ),
        (
            "a directive at the beginning of a line",
            "api.yaml",
            "openapi: 3.0.1\ninfo: {title: Pets, version: \"1\"}\npaths:\n%{ if enabled ~}\n  /pets: {}\n%{ endif ~}\n",
            &["GW0002 4:1 a directive of Terraform's templates is not evaluated"],
        ),
        (
            "a method that is called like a place of API Gateway's variables",
            "api.yaml",
            &method,
            &["GW1101 5:5 the variable `method` has no value"],
        ),
    ]);
}

#[test]
fn what_a_template_says_beside_documents_is_told() {
    let head = "AWSTemplateFormatVersion: \"2010-09-09\"\nResources:\n";
    let sam = |properties: &str, more: &str| {
        format!(
            "{head}  Pets:\n    Type: AWS::Serverless::Api\n    Properties:\n      StageName: prod\n{properties}      DefinitionBody: {}\n{more}",
            body("/pets", "")
        )
    };
    let rest = |more: &str| {
        format!(
            "{head}  Pets:\n    Type: AWS::ApiGateway::RestApi\n    Properties:\n      Body: {}\n{more}",
            body("/pets", "")
        )
    };
    let tls = "MutualTlsAuthentication: {TruststoreUri: s3://keys/all.pem}";
    let domain = |kind: &str| {
        format!(
            "  Name:\n    Type: {kind}\n    Properties:\n      DomainName: pets.example\n      {tls}\n"
        )
    };
    let mutual =
        |place: &str| format!("GW0702 {place} mutual TLS is not enforced in this version of gwc");
    let deployment = "  Deployed:\n    Type: AWS::ApiGateway::Deployment\n    Properties:\n      RestApiId: !Ref Pets\n      StageName: prod\n      StageDescription:\n        AccessLogSetting: {Format: $context.requestId $context.nothing}\n        CacheClusterEnabled: true\n        ThrottlingRateLimit: 10\n        TracingEnabled: false\n        Variables: {a: b}\n";
    check(&[
        (
            "a domain",
            "t.yaml",
            &sam("      Domain: {DomainName: pets.example}\n", ""),
            &["GW0111 7:7 `Domain` has no effect in this version of gwc"],
        ),
        (
            "a domain with mutual TLS",
            "t.yaml",
            &sam(
                &format!("      Domain:\n        DomainName: pets.example\n        {tls}\n"),
                "",
            ),
            &[&mutual("9:9")],
        ),
        (
            "a domain of its own",
            "t.yaml",
            &sam("", &domain("AWS::ApiGateway::DomainName")),
            &[&mutual("12:7")],
        ),
        (
            "one of the second version",
            "t.yaml",
            &sam("", &domain("AWS::ApiGatewayV2::DomainName")),
            &[&mutual("12:7")],
        ),
        (
            "the stage of a deployment",
            "t.yaml",
            &rest(deployment),
            &["GW0802 13:36 there is no `$context.nothing`"],
        ),
        (
            "loops",
            "t.yaml",
            &sam("", "").replace(
                "paths: {",
                "paths: {\"Fn::ForEach::Each\": [a, [b], {\"/${a}\": {}}], ",
            ),
            &["GW1103 7:83 `Fn::ForEach` is not evaluated"],
        ),
        (
            "secrets and parameters that CloudFormation looks up",
            "t.yaml",
            &sam(
                "      Variables: {host: \"{{resolve:ssm:/pets/host:1}}\"}\n",
                "",
            )
            .replace(
                "http://pets.example",
                "http://{{resolve:ssm:/pets/${AWS::Region}}}/",
            ),
            &["GW1101 7:25 2 variables have no value"],
        ),
    ]);
}

/// SAM makes APIs of events that name none; they are not built, and that is said.
#[test]
fn apis_that_events_make_are_told() {
    let function = "  Read:\n    Type: AWS::Serverless::Function\n    Properties:\n      Events:\n        Named: {Type: Api, Properties: {Path: /a, Method: get, RestApiId: !Ref Pets}}\n        First: {Type: Api, Properties: {Path: /b, Method: get}}\n        Second: {Type: Api, Properties: {Path: /c, Method: get}}\n        Http: {Type: HttpApi}\n        Timer: {Type: Schedule}\n";
    let text = format!(
        "Transform: AWS::Serverless-2016-10-31\nResources:\n  Pets:\n    Type: AWS::Serverless::Api\n    Properties: {{StageName: prod, DefinitionBody: {}}}\n{function}",
        body("/pets", "")
    );
    check(&[(
        "events",
        "t.yaml",
        &text,
        &[
            "GW1104 11:9 2 events make routes of the API `ServerlessRestApi`, which has no document",
            "GW1104 13:9 an event makes a route of the API `ServerlessHttpApi`, which has no document",
        ],
    )]);
}

/// What helps is to name one of them.
#[test]
fn apis_of_a_template_that_collide_can_be_named() {
    let api = |id: &str| {
        format!(
            "  {id}:\n    Type: AWS::Serverless::Api\n    Properties: {{StageName: prod, DefinitionBody: {}}}\n",
            body("/pets", "")
        )
    };
    let text = format!(
        "Transform: AWS::Serverless-2016-10-31\nResources:\n{}{}",
        api("Pets"),
        api("Toys")
    );
    let said = Case::of_text("t.yaml", &text).compile();
    assert_eq!(
        told(&said),
        ["GW0307 8:29 the APIs `pets` and `pets-2` both answer below `/`"]
    );
    let help = said.diagnostics[0].help.last().map(String::as_str);
    assert_eq!(
        help,
        Some("or compile one of them alone: `t.yaml#Pets` or `t.yaml#Toys`")
    );
}

#[test]
fn extensions_of_the_other_kind_are_warned_of() {
    let extensions = "x-amazon-apigateway-binary-media-types: [image/png]\nx-amazon-apigateway-gateway-responses: {DEFAULT_4XX: {statusCode: \"400\"}}\nx-gateway-documentation: {version: \"1\"}\n";
    let document = |kind: &str| {
        format!(
            "openapi: 3.0.1\ninfo: {{title: Pets, version: \"1\"}}\n{extensions}x-gateway: {{kind: {kind}}}\npaths: {{/pets: {{get: {{{ANSWER}}}}}}}\n"
        )
    };
    let ignored = |place: &str, name: &str| {
        format!("GW0111 {place} `{name}` has no effect in this version of gwc")
    };
    let wrong = |place: &str, name: &str| {
        format!(
            "GW0115 {place} only REST APIs have `x-amazon-apigateway-{name}`, and this is an HTTP API"
        )
    };
    check(&[
        (
            "a REST API",
            "api.yaml",
            &document("rest"),
            &[&ignored("5:1", "x-gateway-documentation")],
        ),
        (
            "an HTTP API",
            "api.yaml",
            &document("http"),
            &[
                &wrong("3:1", "binary-media-types"),
                &wrong("4:1", "gateway-responses"),
                &ignored("5:1", "x-gateway-documentation"),
            ],
        ),
    ]);
}

/// One mistake, one diagnostic, however often an alias repeats it; and what an alias names is not the alias.
#[test]
fn aliases_repeat_no_mistake() {
    let text = format!(
        "openapi: 3.0.1\ninfo: {{title: Pets, version: \"1\"}}\npaths:\n  /pets: &pets\n    get: &get {{{ANSWER}, security: [{{nobody: []}}]}}\n    put: *get\n  /cats: *pets\n  ? *pets\n  : x\n"
    );
    check(&[(
        "aliases",
        "api.yaml",
        &text,
        &[
            "GW0704 5:165 the security scheme `nobody` is not defined",
            "GW0015 8:5 a key must be text, this is a mapping",
        ],
    )]);
}
