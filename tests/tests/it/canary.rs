//! Canaries of stages, changed over the admin listener while requests run.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use gateway_tests::gateway::{Binary, Document, Gateway};
use gateway_tests::http1::{Response, exchange, get};
use gateway_tests::stub::{Reply, Stub};
use serde_json::{Value, json};

const TOKEN: &str = "admin-token-of-the-tests";
const LIMIT: Duration = Duration::from_secs(30);

const DOCUMENT: &str = r#"openapi: 3.0.1
info: {title: Canary, version: '1'}
x-gateway:
  name: canary
  kind: rest
  stages:
    prod:
      mount: {path: /prod}
      variables: {color: blue, size: small}
      canary: {percent: 0, variables: {color: yellow}}
      accessLog: {format: '{"canary":"$context.isCanaryRequest","path":"$context.path"}', destination: stdout}
    test:
      mount: {path: /test}
      variables: {color: gray, size: small}
paths:
  /template:
    get:
      responses: {'200': {description: ok}}
      x-amazon-apigateway-integration:
        type: mock
        requestTemplates: {application/json: '{"statusCode": 200}'}
        responses:
          default:
            statusCode: '200'
            responseTemplates:
              application/json: '$context.isCanaryRequest $stageVariables.color $stageVariables.size'
  /function:
    get:
      responses: {'200': {description: ok}}
      x-amazon-apigateway-integration:
        type: aws_proxy
        httpMethod: POST
        uri: arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:f/invocations
"#;

fn started() -> (Gateway, Stub) {
    // The function tells what its event says.
    let function = Stub::start(|request| {
        let event: Value = serde_json::from_slice(&request.body).unwrap();
        let told = json!({
            "canary": event["requestContext"].get("isCanaryRequest"),
            "variables": event["stageVariables"],
        });
        Reply::status(200).body(json!({"statusCode": 200, "body": told.to_string()}).to_string())
    })
    .unwrap();
    let documents = [Document::yaml("canary", DOCUMENT)];
    let binary = Binary::build("canary", &documents, &[]).unwrap();
    let mut command = binary.command();
    command.env("AWS_ENDPOINT_URL_LAMBDA", function.url());
    command.env("HOME", binary.folder());
    (Gateway::start(&mut command).unwrap(), function)
}

fn admin(gateway: &Gateway, line: &str, body: &str) -> Response {
    let address = gateway.admin().unwrap();
    let request = format!(
        "{line} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {TOKEN}\r\n\
         Connection: close\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    exchange(address, request).unwrap()
}

fn change(gateway: &Gateway, body: &str) -> Response {
    admin(gateway, "PUT /stages/canary/prod/canary", body)
}

/// The canaries of `prod` and `test`.
fn canaries(gateway: &Gateway) -> [Value; 2] {
    let listed = admin(gateway, "GET /stages", "");
    assert_eq!(listed.status, 200);
    let stages: Value = serde_json::from_slice(&listed.body).unwrap();
    ["prod", "test"].map(|name| {
        let stages = stages.as_array().unwrap();
        let stage = stages.iter().find(|stage| stage["stage"] == name).unwrap();
        assert_eq!(stage["api"], "canary");
        stage["canary"].clone()
    })
}

fn told(gateway: &Gateway, path: &str) -> String {
    let response = get(gateway.data(), path).unwrap();
    assert_eq!(response.status, 200, "{}", response.text());
    response.text()
}

fn function(gateway: &Gateway, stage: &str) -> Value {
    serde_json::from_str(&told(gateway, &format!("/{stage}/function"))).unwrap()
}

#[test]
fn it_is_seen_where_it_is_told() {
    let (gateway, _function) = started();
    let logged = |value: &str| {
        let line = format!("{{\"canary\":\"{value}\",\"path\":\"/prod/template\"}}");
        let found = gateway
            .stdout()
            .wait_for(LIMIT, |told| (told == line).then_some(()));
        assert!(found.is_some(), "{}", gateway.stdout().text());
    };
    assert_eq!(told(&gateway, "/prod/template"), "false blue small");
    logged("false");
    let variables = |color: &str| json!({"color": color, "size": "small"});
    let expected = json!({"canary": false, "variables": variables("blue")});
    assert_eq!(function(&gateway, "prod"), expected);

    // All of it, with the variables as they are.
    let changed = change(&gateway, "{\"percent\": 100}");
    assert_eq!(changed.status, 200, "{}", changed.text());
    assert_eq!(told(&gateway, "/prod/template"), "true yellow small");
    logged("true");
    let expected = json!({"canary": true, "variables": variables("yellow")});
    assert_eq!(function(&gateway, "prod"), expected);

    // A stage without one says nothing of it, until it gets one.
    assert_eq!(told(&gateway, "/test/template"), " gray small");
    let expected = json!({"canary": null, "variables": variables("gray")});
    assert_eq!(function(&gateway, "test"), expected);
    let body = r#"{"percent": 100, "variables": {"size": "large"}}"#;
    let made = admin(&gateway, "PUT /stages/canary/test/canary", body);
    let canary = json!({"percent": 100.0, "variables": {"size": "large"}});
    let answer: Value = serde_json::from_slice(&made.body).unwrap();
    assert_eq!(
        answer,
        json!({"api": "canary", "stage": "test", "canary": canary})
    );
    assert_eq!(told(&gateway, "/test/template"), "true gray large");
    let yellow = json!({"percent": 100.0, "variables": {"color": "yellow"}});
    assert_eq!(canaries(&gateway), [yellow, canary]);
}

#[test]
fn what_is_refused_changes_nothing() {
    let (gateway, _function) = started();
    let before = canaries(&gateway);
    assert_eq!(
        before,
        [
            json!({"percent": 0.0, "variables": {"color": "yellow"}}),
            Value::Null
        ]
    );
    let long = format!(
        "{{\"percent\": 1, \"variables\": {{\"a\": \"{}\"}}}}",
        "x".repeat(200_000)
    );
    for (body, status) in [
        ("", 400),
        ("{}", 400),
        ("[]", 400),
        ("{\"percent\": \"10\"}", 400),
        ("{\"percent\": -1}", 400),
        ("{\"percent\": 100.1}", 400),
        ("{\"percent\": 1e999}", 400),
        ("{\"percent\": null}", 400),
        ("{\"percent\": 100, \"weight\": 1}", 400),
        ("{\"percent\": 100, \"variables\": {\"a b\": \"x\"}}", 400),
        (
            "{\"percent\": 100, \"variables\": {\"color\": \"<b>\"}}",
            400,
        ),
        ("{\"percent\": 100, \"variables\": {\"color\": 1}}", 400),
        (&long, 413),
    ] {
        let refused = change(&gateway, body);
        assert_eq!(refused.status, status, "{body:.60} {}", refused.text());
    }
    let full = "{\"percent\": 100}";
    for line in [
        "PUT /stages/canary/none/canary",
        "PUT /stages/none/prod/canary",
    ] {
        assert_eq!(admin(&gateway, line, full).status, 404, "{line}");
    }
    assert_eq!(
        admin(&gateway, "POST /stages/canary/prod/canary", full).status,
        405
    );
    let address = gateway.admin().unwrap();
    for line in ["GET /stages", "PUT /stages/canary/prod/canary"] {
        let request = format!(
            "{line} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Length: 16\r\n\r\n{full}"
        );
        assert_eq!(exchange(address, request).unwrap().status, 401, "{line}");
    }
    assert_eq!(canaries(&gateway), before);
    assert_eq!(told(&gateway, "/prod/template"), "false blue small");
}

#[test]
fn requests_run_on_through_changes() {
    let (mut gateway, _function) = started();
    let data = gateway.data();
    let is_over = AtomicBool::new(false);
    let n_asked = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        let clients: Vec<_> = (0..3)
            .map(|_| {
                scope.spawn(|| {
                    let mut seen = BTreeSet::new();
                    while !is_over.load(Ordering::Relaxed) {
                        // A request that is lost is an error here.
                        let answer = get(data, "/prod/template").unwrap();
                        assert_eq!(answer.status, 200, "{}", answer.text());
                        seen.insert(answer.text());
                        n_asked.fetch_add(1, Ordering::Relaxed);
                    }
                    seen
                })
            })
            .collect();
        // Each change is followed by some requests, and is in force once it is answered.
        for round in 0..20 {
            for (percent, color) in [(100, "red"), (0, "red"), (100, "green")] {
                let body = json!({"percent": percent, "variables": {"color": color}});
                let changed = change(&gateway, &body.to_string());
                assert_eq!(changed.status, 200, "{round} {}", changed.text());
                let expected = match percent {
                    0 => "false blue small".to_owned(),
                    _ => format!("true {color} small"),
                };
                assert_eq!(told(&gateway, "/prod/template"), expected);
                let asked = n_asked.load(Ordering::Relaxed);
                let deadline = Instant::now() + LIMIT;
                while n_asked.load(Ordering::Relaxed) < asked + 5 && Instant::now() < deadline {
                    std::thread::sleep(Duration::from_millis(1));
                }
            }
        }
        is_over.store(true, Ordering::Relaxed);
        let mut seen = BTreeSet::new();
        for client in clients {
            seen.extend(client.join().unwrap());
        }
        let expected = ["false blue small", "true green small", "true red small"];
        assert_eq!(seen, expected.map(str::to_owned).into());
    });
    assert!(n_asked.load(Ordering::Relaxed) >= 300);

    // A share of them.
    let body = json!({"percent": 50, "variables": {"color": "red"}});
    assert_eq!(change(&gateway, &body.to_string()).status, 200);
    let answers: BTreeSet<String> = (0..200).map(|_| told(&gateway, "/prod/template")).collect();
    let expected = ["false blue small", "true red small"];
    assert_eq!(answers, expected.map(str::to_owned).into());
    // Reading the configuration anew keeps the change.
    let before = canaries(&gateway);
    gateway.process().signal("HUP").unwrap();
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(canaries(&gateway), before);
}
