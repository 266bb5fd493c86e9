//! Many clients at the same time: each gets what it sent, and nothing of another.

use std::collections::BTreeSet;
use std::time::Duration;

use gateway_tests::gateway::{Binary, Document, Gateway};
use gateway_tests::stub::{Recorded, Reply, Stub};
use serde_json::Value;

use super::send;

const N_CLIENTS: usize = 64;
const N_ROUNDS: usize = 6;

const REST: &str = r##"openapi: 3.0.1
info: {title: Rest, version: '1'}
x-gateway: {name: rest, kind: rest, basePath: /rest}
paths:
  /mock/{id}:
    post: &mock
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
        - {name: q, in: query, schema: {type: string}}
        - {name: X-Token, in: header, schema: {type: string}}
      responses: {'200': {description: ok, headers: {X-Mapped: {schema: {type: string}}}}}
      x-amazon-apigateway-integration:
        type: mock
        requestTemplates:
          application/json: |
            #set($context.responseOverride.header.X-Over = $input.params('X-Token'))
            #set($context.responseOverride.data = $input.json('$.t'))
            {"statusCode": 200}
        responses:
          default:
            statusCode: '200'
            responseTemplates:
              application/json: |
                #set($id = $input.params('id'))#macro(twice $x)$x,$x#end
                {"path": "#twice($id)", "query": "$input.params().querystring.get('q')", "data": $context.responseOverride.data,
                 "headers": [#foreach($name in $input.params().header.keySet())"$name=$input.params().header.get($name)"#if($foreach.hasNext),#end#end],
                 "context": "$context.path"}
  /custom/{id}:
    post:
      <<: *mock
      x-amazon-apigateway-integration:
        type: http
        httpMethod: POST
        uri: http://${stageVariables.backend}/custom/{id}
        requestParameters:
          integration.request.path.id: method.request.path.id
          integration.request.querystring.q: method.request.querystring.q
          integration.request.header.X-Sent: method.request.header.X-Token
          integration.request.header.X-Body: method.request.body.t
        requestTemplates:
          application/json: |
            #set($context.requestOverride.header.X-Over = "$input.path('$.t')"){"echo": "$input.params('q')", "evaluated": "#evaluate($input.params('X-Token'))"}
        responses:
          default:
            statusCode: '200'
            responseParameters: {method.response.header.X-Mapped: integration.response.body.body}
            responseTemplates: {application/json: "$input.json('$')#set($a = $input.path('$.headers'))$a"}
  /lambda/{id}:
    post:
      <<: *mock
      x-amazon-apigateway-integration:
        type: aws_proxy
        httpMethod: POST
        uri: arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:echo/invocations
  /service/{id}:
    post:
      <<: *mock
      x-amazon-apigateway-integration:
        type: aws
        httpMethod: POST
        credentials: arn:aws:iam::123456789012:role/gateway
        uri: arn:aws:apigateway:us-east-1:sns:action/Publish
        requestParameters: {integration.request.querystring.Subject: method.request.querystring.q}
        requestTemplates: {application/json: "Message=$util.urlEncode($input.path('$.t'))&Id=$input.params('id')"}
        responses: {default: {statusCode: '200'}}
"##;

const HTTP: &str = r#"openapi: 3.0.1
info: {title: Http, version: '1'}
x-gateway: {name: http, kind: http, basePath: /http}
paths:
  /proxy/{id}:
    post:
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: ok}}
      x-amazon-apigateway-integration:
        type: http_proxy
        httpMethod: POST
        payloadFormatVersion: '1.0'
        uri: http://${stageVariables.backend}/proxy/{id}
        requestParameters:
          overwrite:header.x-body: $request.body.t
          append:querystring.r: $request.header.x-token
          overwrite:path: /other/${request.path.id}/${request.querystring.q}
        responseParameters: {'200': {'overwrite:header.x-mapped': $response.body.body}}
  /send/{id}:
    post:
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: ok}}
      x-amazon-apigateway-integration:
        type: aws_proxy
        integrationSubtype: SQS-SendMessage
        payloadFormatVersion: '1.0'
        credentials: arn:aws:iam::123456789012:role/gateway
        requestParameters:
          QueueUrl: https://sqs.us-east-1.amazonaws.com/123456789012/orders
          MessageBody: $request.body.t
          MessageGroupId: ${request.path.id}_${request.querystring.q}
          MessageAttributes: '{"from": {"DataType": "String", "StringValue": "${request.header.x-token}"}}'
  /event/{id}:
    post:
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: ok}}
      x-amazon-apigateway-integration:
        type: aws_proxy
        httpMethod: POST
        payloadFormatVersion: '2.0'
        uri: arn:aws:lambda:us-east-1:123456789012:function:echo
"#;

/// Everything of the request comes back, sooner or later.
fn echoed(call: &Recorded) -> Reply {
    if let Some(role) = gateway_tests::conformance::assumed_role(call) {
        return role;
    }
    let reply = if call.path().starts_with("/2015-03-31/functions/") {
        let event: Value = serde_json::from_slice(&call.body).unwrap();
        let answer = serde_json::json!({"statusCode": 200, "body": event.to_string(), "headers": {"X-Mapped": event["body"]}});
        Reply::status(200).body(answer.to_string())
    } else {
        Reply::echo(call)
    };
    match call.id % 4 {
        0 => reply.chunked(),
        1 => reply.after(Duration::from_millis(call.id % 7)),
        _ => reply,
    }
}

/// What tokens begin with: longer than what an id of random characters may happen to hold.
const MARK: &str = "interleaved";

/// The tokens in a text: the mark, and digits and dashes.
fn tokens(text: &str) -> BTreeSet<String> {
    let parts = text.split(MARK).skip(1);
    parts
        .filter(|part| part.starts_with(|c: char| c.is_ascii_digit()))
        .map(|part| {
            let end = part
                .find(|c: char| !c.is_ascii_digit() && c != '-')
                .unwrap_or(part.len());
            format!("{MARK}{}", &part[..end])
        })
        .collect()
}

#[test]
fn no_request_sees_another() {
    let stub = Stub::start(echoed).unwrap();
    let documents = [Document::yaml("rest", REST), Document::yaml("http", HTTP)];
    let binary = Binary::build("interleaved", &documents, &[]).unwrap();
    let mut command = binary.command();
    command
        .args(["--var", &format!("backend={}", stub.address())])
        .env("AWS_ENDPOINT_URL", stub.url())
        .env("AWS_REGION", "us-east-1")
        .env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
        .env("AWS_SECRET_ACCESS_KEY", "secret");
    let gateway = Gateway::start(&mut command).unwrap();
    // Path, and how many places of an answer have the token at least.
    let paths = [
        ("/rest/mock", 6),
        ("/rest/custom", 8),
        ("/rest/lambda", 6),
        ("/rest/service", 3),
        ("/http/proxy", 6),
        ("/http/send", 4),
        ("/http/event", 6),
    ];
    let ask = |client: usize, round: usize| {
        for (n, (path, n_places)) in paths.iter().enumerate() {
            let token = format!("{MARK}{client}-{round}-{n}");
            let answer = send(
                &gateway,
                &format!("POST {path}/{token}?q={token}"),
                &[("Content-Type", "application/json"), ("X-Token", &token)],
                format!(
                    "{{\"t\": \"{token}\", \"pad\": \"{}\"}}",
                    "x".repeat(client * 40)
                )
                .as_bytes(),
            );
            let mut text = answer.text();
            for (name, value) in &answer.headers.0 {
                text.push_str(&format!("\n{name}: {value}"));
            }
            assert_eq!(answer.status, 200, "{path}: {text}");
            assert_eq!(
                tokens(&text),
                BTreeSet::from([token.clone()]),
                "{path}: {text}"
            );
            assert!(text.matches(&token).count() >= *n_places, "{path}: {text}");
        }
    };
    std::thread::scope(|scope| {
        for client in 0..N_CLIENTS {
            let ask = &ask;
            scope.spawn(move || (0..N_ROUNDS).for_each(|round| ask(client, round)));
        }
    });
}
