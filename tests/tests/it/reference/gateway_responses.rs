//! Templates and parameters of gateway responses (`reference/rest-api.md` §6), and values that try to break them.

use gateway_tests::gateway::Gateway;

use super::send;

const DOCUMENT: &str = r#"openapi: 3.0.1
info: {title: Responses, version: '1'}
x-gateway: {name: responses, kind: rest, stages: {prod: {variables: {color: teal}}}}
x-amazon-apigateway-gateway-responses:
  UNSUPPORTED_MEDIA_TYPE:
    statusCode: 406
    responseParameters:
      gatewayresponse.header.X-Header: method.request.header.X-In
      gatewayresponse.header.X-Query: method.request.querystring.q
      gatewayresponse.header.X-Path: method.request.path.id
      gatewayresponse.header.X-Context: context.httpMethod
      gatewayresponse.header.X-Stage: stageVariables.color
      gatewayresponse.header.X-Static: "'it''s'"
      gatewayresponse.header.X-None: method.request.header.X-None
      gatewayresponse.header.Content-Length: "'5'"
      gatewayresponse.header.Transfer-Encoding: "'chunked'"
      gatewayresponse.header.Connection: "'upgrade'"
    responseTemplates:
      application/json: '{"type": "$context.error.responseType", "message": $context.error.messageString, "query": "$method.request.querystring.q", "none": "$stageVariables.none$context.nothing"}'
      text/plain: "$context.error.message in $stageVariables.color: ${context.stage}"
  DEFAULT_5XX:
    responseParameters: {gatewayresponse.header.X-Class: "'5xx'"}
    responseTemplates: {application/json: '{"five": $context.error.messageString}'}
paths:
  /strict/{id}:
    post:
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: ok}}
      x-amazon-apigateway-integration:
        type: mock
        passthroughBehavior: never
        requestTemplates: {application/json: '{"statusCode": 200}'}
        responses: {default: {statusCode: '200'}}
  /refused:
    get:
      responses: {'200': {description: ok}}
      x-amazon-apigateway-integration: {type: http_proxy, httpMethod: GET, uri: 'http://127.0.0.1:1/'}
  /fails:
    get:
      responses: {'200': {description: ok}}
      x-amazon-apigateway-integration:
        type: mock
        requestTemplates: {application/json: '{"statusCode": 200}#set($a = "x")#set($b = $a.substring(5))'}
        responses: {default: {statusCode: '200'}}
"#;

#[test]
fn gateway_responses_hold_what_they_are_given() {
    let gateway = Gateway::of("gateway-responses-table", DOCUMENT).unwrap();
    let text = ("Content-Type", "text/csv");
    let answer = send(
        &gateway,
        "POST /strict/a%20b?q=1&q=2",
        &[text, ("X-In", "one"), ("X-In", "two")],
        b"",
    );
    assert_eq!(answer.status, 406);
    for (name, value) in [
        ("x-header", "two"),
        ("x-query", "2"),
        ("x-path", "a b"),
        ("x-context", "POST"),
        ("x-stage", "teal"),
        ("x-none", ""),
        ("content-type", "application/json"),
        ("x-amzn-errortype", "BadRequestException"),
        ("transfer-encoding", ""),
    ] {
        assert_eq!(answer.header(name), value, "{name}");
    }
    assert_eq!(
        answer.text(),
        r#"{"type": "UNSUPPORTED_MEDIA_TYPE", "message": "Unsupported Media Type", "query": "2", "none": ""}"#
    );
    // Values that are no header are left out; the body keeps its frame.
    for (query, header) in [
        ("%0d%0ax-injected:%201", ""),
        ("%01", ""),
        ("%c3%a9", "é"),
        ("%22%7d", "\"}"),
    ] {
        let answer = send(&gateway, &format!("POST /strict/x?q={query}"), &[text], b"");
        assert_eq!(answer.status, 406, "{query}");
        assert_eq!(answer.header("x-injected"), "", "{query}");
        let given = gateway_tests::http1::from_latin1(answer.header("x-query"));
        assert_eq!(String::from_utf8_lossy(&given), header, "{query}");
    }
    let answer = send(
        &gateway,
        "POST /strict/x",
        &[text, ("Accept", "text/plain")],
        b"",
    );
    assert_eq!(answer.header("content-type"), "text/plain");
    assert_eq!(answer.text(), "Unsupported Media Type in teal: prod");
    let answer = send(
        &gateway,
        "POST /strict/x",
        &[("Content-Type", "application/json")],
        b"",
    );
    assert_eq!((answer.status, answer.header("x-stage")), (200, ""));

    // Types without a response of their own have that of their class.
    for path in ["/refused", "/fails"] {
        let answer = send(&gateway, &format!("GET {path}"), &[], b"");
        assert_eq!(answer.status, 500, "{path}");
        assert_eq!(answer.header("x-class"), "5xx", "{path}");
        assert_eq!(
            answer.text(),
            "{\"five\": \"Internal server error\"}",
            "{path}"
        );
    }
    let answer = send(&gateway, "GET /none", &[], b"");
    assert_eq!((answer.status, answer.header("x-class")), (403, ""));
}
