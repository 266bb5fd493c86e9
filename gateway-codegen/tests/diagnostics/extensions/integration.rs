//! `integration` and `integrations`.

use super::{LAMBDA, said, sorted};

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
        (
            "rest",
            aws("arn:aws:apigateway:${stageVariables.r}:s3:path/{b}/${stageVariables.k}"),
            vec![NO_RESPONSES, "GW0525 nothing gives `{b}` of the address a value"],
        ),
        (
            "rest",
            aws("arn:aws:apigateway:r:{s}:path/x"),
            vec!["!GW0504 the service depends on the path parameter `s`"],
        ),
        ("rest", aws("arn:aws:apigateway:r:s3:path/{b"), vec!["!GW0504 a brace has no partner"]),
        (
            "rest",
            custom("{default: {statusCode: '200'}, \".*(?i)no (?!way)such.*|(a+)+b\": {statusCode: '200'}}"),
            vec!["GW0519 `default` and `.*(?i)no (?!way)such.*|(a+)+b` both answer with 200"],
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
            vec![
                "GW0516 the pattern `(a?){60}x?[45](?:.*.*)*z` matches nothing",
                "GW0519 `default` and `(?!4|5)\\d+` both answer with 200",
                "GW0519 `default` and `(a?){60}x?[45](?:.*.*)*z` both answer with 200",
            ],
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
        (
            "rest",
            query() + ", requestParameters: {integration.request.header.A: \"method.request.body.a[?(@.b > 1)]..c\"}",
            vec![NO_RESPONSES],
        ),
        (
            "rest",
            query() + ", requestParameters: {integration.request.header.A: \"method.request.body.a[\"}",
            vec![
                "!GW0505 `method.request.body.a[` is not a mapping expression",
                NO_RESPONSES,
            ],
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
