//! `x-gateway.validateResponses`: answers of backends are held to the declared responses.

use std::time::Duration;

use gateway_tests::gateway::Gateway;
use gateway_tests::http1::{Response, exchange};
use gateway_tests::prometheus::Metrics;
use gateway_tests::stub::{Reply, Stub};
use serde_json::Value;

const DOCUMENT: &str = r"openapi: 3.0.3
info: {title: Answers, version: '1'}
paths:
  /pets:
    get:
      operationId: listPets
      responses:
        '200':
          description: ok
          headers:
            X-Total: {required: true, schema: {type: integer, minimum: 0}}
            X-Tags: {schema: {type: array, items: {type: string, enum: [a, b]}}}
            Set-Cookie: {schema: {type: string, pattern: '^id='}}
            Content-Length: {required: true, schema: {type: string}}
          content:
            application/json: {schema: {$ref: '#/components/schemas/Pet'}}
            text/csv: {schema: {type: string, maxLength: 9}}
            text/event-stream: {schema: {type: string, maxLength: 1}}
        '204': {description: none}
        '301': {description: elsewhere}
        4XX: {description: wrong, content: {application/problem+json: {schema: {type: object, required: [status]}}}}
    head:
      responses:
        '200': {description: ok, headers: {X-Total: {required: true, schema: {type: integer}}}, content: {application/json: {schema: {type: object}}}}
    post:
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
      responses: {default: {description: any, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}}
components:
  schemas:
    Pet:
      type: object
      required: [name, secret, id]
      properties:
        id: {type: integer, readOnly: true}
        name: {type: string}
        secret: {type: string, writeOnly: true}
";

fn gateway(label: &str, mode: &str, upstream: &Stub) -> Gateway {
    let extension = format!(
        "x-gateway: {{upstream: '{}', validateResponses: {mode}}}\npaths:",
        upstream.url()
    );
    Gateway::of(label, &DOCUMENT.replace("paths:", &extension)).unwrap()
}

fn get(gateway: &Gateway, method: &str) -> Response {
    let head = format!("{method} /pets HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    exchange(gateway.data(), head).unwrap()
}

fn json(status: u16, body: &str) -> Reply {
    Reply::status(status)
        .header("Content-Type", "application/json")
        .body(body)
}

/// An answer that fits, but for what is changed.
fn pets(body: &str) -> Reply {
    json(200, body).header("X-Total", "1")
}

const PET: &str = r#"{"id":1,"name":"Rex"}"#;

fn gzip(text: &str) -> Vec<u8> {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

/// Answers, and what does not fit in them.
fn unfit() -> Vec<(Reply, &'static str)> {
    vec![
        (pets(r#"{"id":"1","name":"Rex"}"#), "body /id type"),
        (pets(r#"{"name":"Rex"}"#), "body  required"),
        (
            pets(r#"{"id":1,"name":"Rex","secret":"s"}"#),
            "body /secret writeOnly",
        ),
        (pets("{"), "body  syntax"),
        (pets(""), "body  required"),
        (pets(r#"{"id":"1"}"#).chunked(), "body /id type"),
        (json(200, PET), "header X-Total required"),
        (
            json(200, PET).header("X-Total", "-1"),
            "header X-Total minimum",
        ),
        (pets(PET).header("X-Tags", "a, c"), "header X-Tags enum"),
        (
            pets(PET)
                .header("Set-Cookie", "id=1")
                .header("Set-Cookie", "no=1"),
            "header Set-Cookie pattern",
        ),
        (json(201, PET), "status  status"),
        (json(500, PET), "status  status"),
        (json(404, "{}"), "body  contentType"),
        (
            Reply::status(404)
                .header("Content-Type", "application/problem+json")
                .body("{}"),
            "body  required",
        ),
        (
            Reply::status(200)
                .header("Content-Type", "text/html")
                .header("X-Total", "1")
                .body("x"),
            "body  contentType",
        ),
        (
            Reply::status(200)
                .header("Content-Type", "text/csv")
                .header("X-Total", "1")
                .body("more than nine"),
            "body  maxLength",
        ),
        (
            pets("")
                .header("Content-Encoding", "gzip")
                .body(gzip(r#"{"id":true}"#)),
            "body /id type",
        ),
    ]
}

#[test]
fn answers_that_do_not_fit_are_replaced() {
    let upstream = Stub::echo().unwrap();
    let gateway = gateway("answers-enforced", "enforce", &upstream);
    let cases = unfit();
    let n_cases = cases.len();
    for (reply, expected) in cases {
        upstream.next([reply.clone()]);
        let response = get(&gateway, "GET");
        assert_eq!(response.status, 502, "{reply:?}");
        assert_eq!(response.header("content-type"), "application/problem+json");
        let problem: Value = serde_json::from_str(&response.text()).unwrap();
        assert_eq!(problem["status"], 502, "{expected}");
        // What the backend said stays inside.
        assert!(!response.text().contains("Rex") && problem["errors"].is_null());
    }
    assert_eq!(counted(&gateway), format!("{n_cases} 0"));
    let line = gateway
        .stderr()
        .wait_for(Duration::from_secs(5), |line| {
            line.contains("response_unfit").then(|| line.to_owned())
        })
        .unwrap();
    for part in ["listPets", "/id", "type"] {
        assert!(line.contains(part), "{line}");
    }
}

#[test]
fn answers_that_fit_are_passed_on() {
    let upstream = Stub::echo().unwrap();
    let gateway = gateway("answers-that-fit", "enforce", &upstream);
    let encoded = gzip(PET);
    for (reply, status, body) in [
        (pets(PET), 200, PET.as_bytes()),
        (pets(PET).chunked(), 200, PET.as_bytes()),
        (
            pets(PET)
                .header("X-Tags", "a,b")
                .header("Set-Cookie", "id=1")
                .header("Set-Cookie", "id=2"),
            200,
            PET.as_bytes(),
        ),
        (
            pets("")
                .header("Content-Encoding", "gzip")
                .body(encoded.clone()),
            200,
            &encoded,
        ),
        (
            Reply::status(200)
                .header("Content-Type", "text/csv; charset=utf-8")
                .header("X-Total", "0")
                .body("a;b"),
            200,
            b"a;b",
        ),
        (Reply::status(204), 204, b""),
        (Reply::status(301).body("moved"), 301, b"moved"),
        (Reply::status(304), 304, b""),
        (
            Reply::status(422)
                .header("Content-Type", "application/problem+json")
                .body("{\"status\":422}"),
            422,
            b"{\"status\":422}",
        ),
    ] {
        upstream.next([reply.clone()]);
        let response = get(&gateway, "GET");
        assert_eq!(response.status, status, "{reply:?} {}", response.text());
        assert_eq!(response.body, body, "{reply:?}");
    }
    upstream.next([pets(PET), json(200, PET)]);
    assert_eq!(get(&gateway, "HEAD").status, 200);
    assert_eq!(counted(&gateway), "0 0");
    assert_eq!(get(&gateway, "HEAD").status, 502);
    assert_eq!(counted(&gateway), "1 0");
}

#[test]
fn what_cannot_be_checked_is_passed_on_and_told() {
    let upstream = Stub::echo().unwrap();
    let gateway = gateway("answers-unchecked", "enforce", &upstream);
    let events = Reply::status(200)
        .header("Content-Type", "text/event-stream")
        .header("X-Total", "1")
        .body("data: 1\n\n")
        .chunked();
    let charset = Reply::status(200)
        .header("Content-Type", "text/csv; charset=utf-16")
        .header("X-Total", "1")
        .body("a");
    let cases = [
        (events, "it is a stream"),
        (charset, "character set"),
        (
            pets("x").header("Content-Encoding", "br"),
            "content coding is not known",
        ),
        (
            pets("x").header("Content-Encoding", "gzip"),
            "none of its content coding",
        ),
    ];
    for (n_before, (reply, reason)) in cases.into_iter().enumerate() {
        upstream.next([reply.clone()]);
        let response = get(&gateway, "GET");
        assert_eq!(response.status, 200, "{reply:?} {}", response.text());
        assert_eq!(counted(&gateway), format!("0 {}", n_before + 1));
        let line = gateway.stderr().wait_for(Duration::from_secs(5), |line| {
            let is_told = line.contains("response_not_validated") && line.contains(reason);
            is_told.then_some(())
        });
        assert!(line.is_some(), "{reason}: {}", gateway.stderr().text());
    }
}

#[test]
fn answers_that_do_not_fit_are_logged() {
    let upstream = Stub::echo().unwrap();
    let gateway = gateway("answers-logged", "log", &upstream);
    let cases = unfit();
    let n_cases = cases.len();
    for (reply, expected) in cases {
        upstream.next([reply.clone()]);
        let response = get(&gateway, "GET");
        assert_ne!(response.status, 502, "{expected}");
    }
    assert_eq!(counted(&gateway), format!("{n_cases} 0"));
    let line = gateway.stderr().wait_for(Duration::from_secs(5), |line| {
        (line.contains("response_unfit") && line.contains("writeOnly")).then_some(())
    });
    assert!(line.is_some(), "{}", gateway.stderr().text());
    // A body that is checked on the way in has its answer checked, too.
    upstream.next([pets("{}")]);
    let head = "POST /pets HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 27\r\n\r\n";
    let response = exchange(
        gateway.data(),
        format!("{head}{{\"name\":\"Rex\",\"secret\":\"s\"}}"),
    )
    .unwrap();
    assert_eq!(response.status, 200, "{}", response.text());
    assert_eq!(counted(&gateway), format!("{} 0", n_cases + 1));
}

#[test]
fn rest_apis_answer_as_for_malformed_answers() {
    let upstream = Stub::echo().unwrap();
    let document = format!(
        r"swagger: '2.0'
info: {{title: Rest answers, version: '1'}}
x-gateway: {{validateResponses: enforce}}
produces: [application/json]
paths:
  /pets:
    get:
      responses:
        '200':
          description: ok
          schema: {{type: object, required: [id], properties: {{id: {{type: integer}}}}}}
          headers: {{X-Ids: {{type: array, collectionFormat: pipes, items: {{type: integer}}}}}}
      x-amazon-apigateway-integration: {{type: http_proxy, httpMethod: GET, uri: '{}/pets'}}
",
        upstream.url()
    );
    let gateway = Gateway::of("rest-answers", &document).unwrap();
    for (reply, status) in [
        (json(200, "{\"id\":1}").header("X-Ids", "1|2"), 200),
        (json(200, "{\"id\":1}").header("X-Ids", "1|x"), 502),
        (json(200, "{}"), 502),
        (json(404, "{\"id\":1}"), 502),
    ] {
        upstream.next([reply.clone()]);
        let response = get(&gateway, "GET");
        assert_eq!(response.status, status, "{reply:?} {}", response.text());
        if status == 502 {
            assert_eq!(response.text(), r#"{"message": "Internal server error"}"#);
        }
    }
    assert_eq!(counted(&gateway), "3 0");
}

/// How many answers did not fit, and how many bodies were not checked.
fn counted(gateway: &Gateway) -> String {
    let response = gateway_tests::http1::get(gateway.admin().unwrap(), "/metrics").unwrap();
    let metrics = Metrics::read(&response.text()).unwrap();
    let value = |name| metrics.value(name, &[]);
    let unfit = value("gateway_unfit_responses_total");
    format!("{unfit} {}", value("gateway_unchecked_responses_total"))
}
