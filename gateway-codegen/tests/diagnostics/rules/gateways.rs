//! What a gateway makes of a document: its kind, integrations, schemes and stages.

use super::{ANSWER, HEAD, said};
use crate::case::Case;

#[test]
fn fields_that_are_known_are_named_once() {
    let told = said(&format!(
        "{HEAD}x-gateway: {{zzzzzzzz: 1}}\npaths: {{/a: {{get: {ANSWER}}}}}\n"
    ));
    assert_eq!(told[0], "error[GW0109]: no field is called `zzzzzzzz` here");
    let (_, known) = told[1].split_once("known fields: ").unwrap();
    let mut names: Vec<&str> = known.split(", ").collect();
    let n = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), n, "{known}");
}

#[test]
fn what_is_meant_by_a_field_or_a_pattern_is_told() {
    for (integration, expected) in [
        (
            "type: http, responses: {default: {statusCode: '200', application/json: '{}'}}",
            "put it below `responseTemplates`",
        ),
        (
            "type: http, application/json: '{}'",
            "put it below `requestTemplates`",
        ),
        (
            "type: http, integrationResponses: {}",
            "did you mean `responses`?",
        ),
        (
            "type: http, contentType: text/plain",
            "known fields: type, uri, httpMethod, connectionType, connectionId, credentials, passthroughBehavior, \
             payloadFormatVersion, requestParameters, requestTemplates, responses, responseParameters, \
             integrationSubtype, timeoutInMillis, tlsConfig, contentHandling, responseTransferMode, \
             integrationTarget, description, cacheKeyParameters, cacheNamespace",
        ),
        (
            r"type: http, responses: {'\[45\]\d{2}': {statusCode: '200'}}",
            r"write `[45]\d{2}`: an escaped bracket stands for itself",
        ),
    ] {
        let said = Case::of_text(
            "api.yaml",
            &format!(
                "openapi: 3.0.3\ninfo: {{title: Pets, version: \"1\"}}\npaths:\n  /pets:\n    get:\n      responses: {{\"200\": {{description: ok}}}}\n      x-amazon-apigateway-integration: {{httpMethod: GET, uri: 'http://b.example', {integration}}}\n"
            ),
        )
        .compile();
        let mut help = said.diagnostics.iter().flat_map(|one| &one.help);
        assert!(help.any(|it| it == expected), "{expected}: {}", said.text());
    }
}

#[test]
fn a_document_that_is_named_twice_is_no_second_api() {
    let text = format!("{HEAD}paths: {{/a: {{get: {ANSWER}}}}}\n");
    let said = Case::of_text("api.yaml", &text)
        .and("api.yaml", &text)
        .compile();
    let help: Vec<_> = said.diagnostics.iter().flat_map(|one| &one.help).collect();
    assert_eq!(help, ["name each document once"], "{}", said.text());
}

#[test]
fn a_parameter_of_a_service_action_may_be_anything_but_missing() {
    let of = |parameters: &str| {
        let all = said(&format!(
            "openapi: 3.0.3\ninfo: {{title: Pets, version: \"1\"}}\npaths:\n  /pets:\n    post:\n      responses: {{\"200\": {{description: ok}}}}\n      x-amazon-apigateway-integration: {{type: aws_proxy, integrationSubtype: SQS-SendMessage, requestParameters: {parameters}}}\n"
        ));
        all.into_iter()
            .filter(|line| line.starts_with("error"))
            .collect::<Vec<_>>()
    };
    assert_eq!(of("{QueueUrl: a, MessageBody: b}"), [""; 0]);
    assert_eq!(
        of("{QueueUrl: {Ref: Queue}, MessageBody: b}"),
        [""; 0],
        "what nobody knows is asked for as a whole"
    );
    assert_eq!(
        of("{MessageBody: b}"),
        ["error[GW0106]: `SQS-SendMessage` needs `QueueUrl`"]
    );
}

#[test]
fn a_template_is_told_from_a_document() {
    assert_eq!(
        said("AWSTemplateFormatVersion: \"2010-09-09\"\nResources: {}\n"),
        [
            "error[GW1105]: no API is in the template `api.yaml`",
            "= help: an API is a resource of type `AWS::Serverless::Api`, `AWS::Serverless::HttpApi`, `AWS::ApiGateway::RestApi` or `AWS::ApiGatewayV2::Api` (but for WebSocket APIs) with an OpenAPI document as its body"
        ]
    );
}

#[test]
fn a_scheme_in_the_section_of_another_version_counts() {
    let text = format!(
        "{HEAD}securityDefinitions:\n  key: {{type: apiKey, in: header, name: k}}\npaths:\n  /pets:\n    get: {{security: [{{key: []}}], responses: {{\"200\": {{description: ok}}}}}}\n"
    );
    let all = said(&text);
    let expected = [
        "warning[GW0115]: `securityDefinitions` is not a field of OpenAPI 3.0",
        "= help: OpenAPI 3 has `components: {securitySchemes: ...}`",
        "warning[GW0703]: the upstream enforces `key`",
    ];
    assert_eq!(all, expected);
}

/// Who describes a service of AWS does not ask for a gateway that checks signatures.
#[test]
fn only_gateways_enforce_schemes_of_aws() {
    let of = |scheme: &str, operation: &str| {
        let all = said(&format!(
            "{HEAD}components: {{securitySchemes: {{s: {{type: apiKey, in: header, {scheme}}}}}}}\nsecurity: [{{s: []}}]\npaths:\n  /pets:\n    get: {{{operation}responses: {{\"200\": {{description: ok}}}}}}\n"
        ));
        let code = |line: &String| line.split(['[', ']']).nth(1).map(str::to_owned);
        all.iter().filter_map(code).collect::<Vec<_>>()
    };
    let signed = "name: Authorization, x-amazon-apigateway-authtype: awsSigv4";
    let integration = "x-gateway-integration: {type: http_proxy, httpMethod: GET, uri: \"http://pets.example\"}, ";
    assert_eq!(of(signed, ""), ["GW0703"]);
    assert!(of(signed, integration).is_empty());
    assert_eq!(of("name: x-api-key", ""), ["GW0703"]);
    assert_eq!(
        of(
            "name: x-api-key, x-amazon-apigateway-authorizer: {type: request, authorizerUri: \"arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/f/invocations\"}",
            ""
        ),
        [""; 0]
    );
}

/// What would only fail, or be left out, when a request comes.
#[test]
fn what_no_message_can_hold_is_refused() {
    let of_integration = |kind: &str, integration: &str| {
        said(&format!(
            "openapi: 3.0.3\ninfo: {{title: Pets, version: \"1\"}}\nx-gateway: {{kind: {kind}}}\npaths:\n  /pets:\n    get:\n      responses: {{\"200\": {{description: ok}}}}\n      x-gateway-integration: {{type: http_proxy, uri: \"http://pets.example\", {integration}}}\n"
        ))
    };
    for (kind, integration, first) in [
        ("rest", "httpMethod: \"GE T\\r\\nX: 1\"", "GW0112"),
        ("rest", "httpMethod: GTE", "GW0112"),
        (
            "rest",
            r#"httpMethod: GET, requestParameters: {integration.request.header.X: "'a\r\nb'"}"#,
            "GW0505",
        ),
        (
            "rest",
            r#"httpMethod: GET, requestParameters: {integration.request.querystring.: "'a'"}"#,
            "GW0505",
        ),
        (
            "http",
            r#"httpMethod: GET, requestParameters: {"overwrite:header.X": "a\n"}"#,
            "GW0505",
        ),
        (
            "http",
            r#"httpMethod: GET, responseParameters: {"200": {"overwrite:statuscode": "two"}}"#,
            "GW0114",
        ),
    ] {
        let said = of_integration(kind, integration);
        let errors: Vec<_> = said
            .iter()
            .filter(|line| line.starts_with("error"))
            .collect();
        assert!(
            matches!(errors.as_slice(), [only] if only.contains(first)),
            "{integration}: {said:?}"
        );
    }
    for (kind, integration) in [
        ("rest", "httpMethod: patch"),
        (
            "rest",
            r#"httpMethod: ANY, requestParameters: {integration.request.header.X: "'a\tb é'"}"#,
        ),
        (
            "http",
            r#"httpMethod: GET, responseParameters: {"200": {"overwrite:statuscode": "204"}}"#,
        ),
    ] {
        assert_eq!(of_integration(kind, integration), [""; 0], "{integration}");
    }
    for (extension, code) in [
        (
            r#"x-gateway-cors: {allowOrigins: ["http://a\r\nb"]}"#,
            "GW0112",
        ),
        (r#"x-gateway-cors: {allowMethods: ["GET, PUT"]}"#, "GW0112"),
        (r#"x-gateway-cors: {allowHeaders: ["x y"]}"#, "GW0112"),
        (
            r#"x-gateway: {stages: {prod: {mount: {host: "api.example.com:8080"}}}}"#,
            "GW0801",
        ),
        (
            r#"x-gateway: {stages: {prod: {mount: {host: "http://api.example.com"}}}}"#,
            "GW0801",
        ),
        (
            r#"x-gateway-gateway-responses: {DEFAULT_4XX: {responseTemplates: {"a/b\r\nc": x}}}"#,
            "GW0116",
        ),
    ] {
        let said = said(&format!(
            "{HEAD}{extension}\npaths: {{/pets: {{get: {ANSWER}}}}}\n"
        ));
        let errors: Vec<_> = said
            .iter()
            .filter(|line| line.starts_with("error"))
            .collect();
        assert!(
            matches!(errors.as_slice(), [only] if only.contains(code)),
            "{extension}: {said:?}"
        );
    }
}

/// What a template says beside the document acts, or is said not to.
#[test]
fn properties_of_a_stage_are_not_passed_over() {
    let text = "Resources:\n  A:\n    Type: AWS::ApiGateway::RestApi\n    Properties:\n      Parameters: {basepath: prepend}\n      Body: {swagger: \"2.0\", info: {title: A, version: \"1\"}, paths: {/a: {get: {responses: {\"200\": {description: ok}}, x-amazon-apigateway-integration: {type: http_proxy, httpMethod: GET, uri: \"http://a.example\"}}}}}\n  S:\n    Type: AWS::ApiGateway::Stage\n    Properties: {RestApiId: !Ref A, StageName: prod, Variables: {a: b}, ClientCertificateId: c}\n";
    assert_eq!(
        said(text)
            .into_iter()
            .filter(|line| line.starts_with("warning"))
            .collect::<Vec<_>>(),
        [
            "warning[GW0111]: `Parameters` has no effect in this version of gwc",
            "warning[GW0111]: `ClientCertificateId` has no effect in this version of gwc",
        ]
    );
}

/// Only what has no type is an extension among schemes, and what is no mapping among encodings.
#[test]
fn names_may_look_like_extensions() {
    let schemes = |scheme: &str| {
        said(&format!(
            "{HEAD}paths: {{/a: {{get: {{security: [{{x-key: []}}], responses: {{\"200\": {{description: ok}}}}}}}}}}\ncomponents: {{securitySchemes: {{x-key: {scheme}}}}}\n"
        ))
    };
    let is_unknown = |told: &[String]| told.iter().any(|it| it.contains("GW0704"));
    let told = schemes("{type: apiKey, in: header, name: x-key}");
    assert!(!is_unknown(&told), "{told:?}");
    let told = schemes("of somebody");
    assert!(is_unknown(&told), "{told:?}");

    let encoding = |encoding: &str| {
        let told = said(&format!(
            "{HEAD}paths: {{/a: {{post: {{requestBody: {{content: {{multipart/form-data: {{schema: {{type: object, properties: {{x-meta: {{type: object}}}}}}, encoding: {encoding}}}}}}}, responses: {{\"200\": {{description: ok}}}}}}}}}}\n"
        ));
        told.iter().any(|it| it.contains("GW0415"))
    };
    assert!(!encoding("{x-meta: {contentType: image/png}}"));
    assert!(encoding("{x-typo: {contentType: image/png}}"));
    assert!(!encoding("{x-other: of somebody}"));
}

#[test]
fn bodies_are_told_by_their_media_types_and_not_by_places() {
    let body = "{content: {text/xml: {schema: {type: object}}}}";
    let told = said(&format!(
        "{HEAD}paths:\n  /a:\n    post: {{requestBody: {body}, responses: {{\"200\": {{description: ok}}}}}}\n    put: {{requestBody: {body}, responses: {{\"200\": {{description: ok}}}}}}\n"
    ));
    assert_eq!(
        told[0],
        "warning[GW0407]: bodies of one media type are not validated"
    );
}

#[test]
fn parameters_of_queries_in_paths_are_told_where_they_belong() {
    let told = said(&format!(
        "{HEAD}paths:\n  '/a?page={{page}}':\n    get:\n      parameters: [{{name: page, in: path, required: true, schema: {{type: string}}}}]\n      responses: {{\"200\": {{description: ok}}}}\n"
    ));
    let help = "= help: write `in: query`: it stands behind the path";
    assert!(told.iter().any(|it| it == help), "{told:?}");
}

#[test]
fn values_that_differ_in_type_alone_are_told_so() {
    let told = said(
        "swagger: 2.0\nswagger: \"2.0\"\ninfo: {title: Pets, version: \"1\"}\nhost: pets.example\npaths: {}\n",
    );
    let message =
        "warning[GW0007]: key `swagger` stands twice, with one value as a text and as none";
    assert!(told.iter().any(|it| it == message), "{told:?}");
}

/// Where the gateway asks for anything, a scheme that is misspelled opens what is to be closed; where it asks for nothing, all is
/// left to the upstream (`reference/security.md` I12).
#[test]
fn misspelled_schemes_open_nothing() {
    let of = |schemes: &str| {
        let text = format!(
            "{HEAD}paths: {{/a: {{get: {{security: [{{Login: []}}], responses: {{\"200\": {{description: ok}}}}}}}}}}\ncomponents: {{securitySchemes: {{{schemes}}}}}\n"
        );
        let told = said(&text).into_iter();
        told.filter(|it| it.contains("GW0704")).collect::<Vec<_>>()
    };
    let message = "the security scheme `Login` is not defined";
    assert_eq!(
        of("login: {type: http, scheme: bearer}"),
        [format!("warning[GW0704]: {message}")]
    );
    let authorizer = "x-gateway-authorizer: {issuer: \"https://id.example\", audience: [a]}";
    assert_eq!(
        of(&format!(
            "login: {{type: http, scheme: bearer, {authorizer}}}"
        )),
        [format!("error[GW0704]: {message}")]
    );
}
