//! The admin endpoints.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::thread;

use tokio::sync::{mpsc, watch};

use super::GATEWAY;
use crate::serve::admin::Admin;
use crate::serve::admin_stages::{Canaried, Renewal};
use crate::serve::admin_token::Token;
use crate::serve::audit::Audit;
use crate::serve::management::Management;
use crate::serve::shutdown::Phase;
use crate::serve::{listener, state};

fn start(token: Option<&str>) -> (SocketAddr, watch::Sender<Phase>) {
    let socket = listener::bind(([127, 0, 0, 1], 0).into(), 1)
        .unwrap()
        .remove(0);
    let address = socket.local_addr().unwrap();
    let (phase, receiver) = watch::channel(Phase::Running);
    let (renew, mut renewals) = mpsc::channel::<Renewal>(1);
    let state = state::in_memory(&GATEWAY).unwrap();
    let audit = Audit::open(None).unwrap();
    let admin = Admin {
        gateway: &GATEWAY,
        token: token.and_then(Token::given),
        phase: receiver,
        address,
        is_inherited: false,
        canaries: Canaried {
            canaries: Arc::default(),
            renew,
        },
        management: Arc::new(Management::new(&GATEWAY, state, audit)),
        caches: Arc::default(),
    };
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.spawn(async move {
            while let Some(renewal) = renewals.recv().await {
                let _ = renewal.send(Ok(()));
            }
        });
        runtime.block_on(admin.serve(socket)).unwrap();
    });
    (address, phase)
}

/// Status and body.
fn ask(address: SocketAddr, request: &str, headers: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(
        stream,
        "{request} HTTP/1.1\r\nConnection: close\r\n{headers}\r\n"
    )
    .unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    (head[9..12].parse().unwrap(), body.to_owned())
}

const HOST: &str = "Host: localhost:1\r\n";

#[test]
fn open_endpoints_need_nothing() {
    let (address, phase) = start(None);
    assert_eq!(ask(address, "GET /healthz", HOST), (200, "ok".to_owned()));
    assert_eq!(ask(address, "GET /readyz", HOST).0, 200);
    phase.send(Phase::Draining).unwrap();
    assert_eq!(ask(address, "GET /readyz", HOST).0, 503);
    assert_eq!(ask(address, "GET /healthz", HOST).0, 200);
    let (status, metrics) = ask(address, "GET /metrics", HOST);
    assert_eq!(status, 200);
    assert!(metrics.contains("gateway_draining 1\n"), "{metrics}");
    assert!(
        metrics.contains("gateway_build_info{name=\"toy\""),
        "{metrics}"
    );
    let (status, version) = ask(address, "GET /version", HOST);
    let version: serde_json::Value = serde_json::from_str(&version).unwrap();
    assert_eq!((status, &version["apis"][1]["name"]), (200, &"b".into()));
    for request in ["GET /", "GET /healthz/", "GET /connections"] {
        let (status, body) = ask(address, request, HOST);
        assert_eq!(
            (status, body.as_str()),
            (404, "{\"message\":\"not found\"}")
        );
    }
    assert_eq!(ask(address, "POST /healthz", HOST).0, 405);
}

#[test]
fn the_document_needs_token_and_host() {
    let (address, _phase) = start(Some("secret"));
    let with = |host: &str, token: &str| {
        let headers = format!("Host: {host}\r\nAuthorization: Bearer {token}\r\n");
        ask(address, "GET /openapi.json?api=b", &headers)
    };
    assert_eq!(with("localhost", "secret"), (200, "{\"b\":1}\n".to_owned()));
    for host in ["127.0.0.1:9901", "[::1]:1", "LOCALHOST:99"] {
        assert_eq!(with(host, "secret").0, 200, "{host}");
    }
    for host in [
        "evil.example",
        "127.0.0.1.evil.example",
        "a@localhost@b",
        "",
    ] {
        assert_eq!(with(host, "secret").0, 403, "{host}");
    }
    assert_eq!(with("localhost", "wrong!").0, 401);
    let (status, body) = ask(address, "GET /openapi.json", HOST);
    assert_eq!(
        (status, body.as_str()),
        (401, "{\"message\":\"the admin token is needed\"}")
    );
    let headers = format!("{HOST}Authorization: Bearer secret\r\n");
    let (status, body) = ask(address, "GET /openapi.json", &headers);
    assert_eq!(status, 404);
    assert!(body.contains("?api=NAME: a, b"), "{body}");
}

#[test]
fn without_a_token_nobody_passes() {
    let (address, _phase) = start(None);
    for token in [
        "",
        "Authorization: Bearer \r\n",
        "Authorization: Bearer x\r\n",
    ] {
        let headers = format!("{HOST}{token}");
        assert_eq!(ask(address, "GET /openapi.json?api=a", &headers).0, 401);
    }
}

#[test]
fn canaries_can_be_changed() {
    let (address, _phase) = start(Some("secret"));
    let put = |path: &str, body: &str| {
        let length = body.len();
        let headers =
            format!("{HOST}Authorization: Bearer secret\r\nContent-Length: {length}\r\n\r\n{body}");
        // What follows the body is not read.
        ask(address, &format!("PUT {path}"), &headers)
    };
    let list = || {
        let headers = format!("{HOST}Authorization: Bearer secret\r\n");
        let (status, body) = ask(address, "GET /stages", &headers);
        assert_eq!(status, 200);
        serde_json::from_str::<serde_json::Value>(&body).unwrap()
    };
    let before = list();
    assert_eq!(before[0]["stage"], "prod");
    assert!(before[0]["canary"].is_null());
    let api = before[0]["api"].as_str().unwrap().to_owned();
    let path = format!("/stages/{api}/prod/canary");
    for (path, body, status) in [
        (&*path, r#"{"percent": 101}"#, 400),
        (&path, r#"{"percent": -1}"#, 400),
        (&path, r#"{"percent": "10"}"#, 400),
        (&path, r#"{"percent": 10, "weight": 1}"#, 400),
        (&path, r#"{"percent": 10, "variables": {"a b": "1"}}"#, 400),
        (&path, r#"{"percent": 10, "variables": {"a": "<"}}"#, 400),
        (&path, "", 400),
        ("/stages/none/prod/canary", r#"{"percent": 10}"#, 404),
        (&path, r#"{"percent": 12.5, "variables": {"a": "1"}}"#, 200),
        (&path, r#"{"percent": 20}"#, 200),
    ] {
        assert_eq!(put(path, body).0, status, "{path} {body}");
    }
    let after = list();
    assert_eq!(
        after[0]["canary"],
        serde_json::json!({"percent": 20.0, "variables": {"a": "1"}})
    );
    assert!(after[1]["canary"].is_null());
    assert_eq!(ask(address, "GET /stages", HOST).0, 401);
    assert_eq!(ask(address, &format!("PUT {path}"), HOST).0, 401);
}

/// A request with the token: status, and the body as JSON where it is.
fn managed(address: SocketAddr, line: &str, body: &str) -> (u16, serde_json::Value) {
    let length = body.len();
    let headers =
        format!("{HOST}Authorization: Bearer secret\r\nContent-Length: {length}\r\n\r\n{body}");
    let (status, body) = ask(address, line, &headers);
    (status, serde_json::from_str(&body).unwrap_or(body.into()))
}

#[test]
fn keys_are_managed() {
    let (address, _phase) = start(Some("secret"));
    let body = r#"{"name": "Ann", "plans": ["a/gold"], "value": "0123456789abcdefghij"}"#;
    let (status, created) = managed(address, "POST /keys", body);
    assert_eq!(
        (status, &created["value"]),
        (201, &"0123456789abcdefghij".into())
    );
    let id = created["id"].as_str().unwrap().to_owned();
    let (status, other) = managed(address, "POST /keys", "{}");
    assert_eq!((status, other["value"].as_str().unwrap().len()), (201, 40));
    let (status, metrics) = ask(address, "GET /metrics", HOST);
    assert_eq!(status, 200);
    assert!(metrics.contains("\ngateway_keys 2\n"), "{metrics}");

    let (status, page) = managed(address, "GET /keys?limit=1", "");
    assert_eq!((status, page["keys"].as_array().unwrap().len()), (200, 1));
    let next = page["next"].as_str().unwrap();
    let (_, page) = managed(address, &format!("GET /keys?limit=5&after={next}"), "");
    assert_eq!(page["keys"].as_array().unwrap().len(), 1);
    assert!(page["next"].is_null());
    assert!(page["keys"][0].get("value").is_none());

    let path = format!("/keys/{id}");
    let (status, changed) = managed(address, &format!("PATCH {path}"), r#"{"enabled": false}"#);
    assert_eq!((status, &changed["enabled"]), (200, &false.into()));
    assert_eq!(
        managed(address, &format!("GET {path}"), "").1["name"],
        "Ann"
    );
    let (status, exported) = managed(address, "GET /keys/export", "");
    let exported = exported.as_str().unwrap().to_owned();
    assert_eq!(status, 200);
    assert!(exported.starts_with("Name,Digest,") && !exported.contains("0123456789abcdefghij"));
    let (status, json) = managed(address, "GET /keys/export?format=json", "");
    assert_eq!((status, json.as_array().unwrap().len()), (200, 2));
    assert_eq!(managed(address, &format!("DELETE {path}"), "").0, 204);
    let (status, imported) = managed(address, "POST /keys/import", &exported);
    assert_eq!(
        (status, imported["created"].as_array().unwrap().len()),
        (200, 1)
    );
    assert_eq!(imported["updated"][0], other["id"]);
}

#[test]
fn what_is_no_key_is_refused() {
    let (address, _phase) = start(Some("secret"));
    let long = format!("{{\"name\": \"{}\"}}", "x".repeat(70_000));
    for (line, body, status, message) in [
        ("POST /keys", "", 400, "a JSON object"),
        ("POST /keys", "[]", 400, "a JSON object"),
        ("POST /keys", "{}x", 400, "line 1"),
        ("POST /keys", r#"{"nam": ""}"#, 400, "unknown field `nam`"),
        (
            "POST /keys",
            r#"{"plans": ["a/none"]}"#,
            400,
            "there is: a/gold, b/gold",
        ),
        ("POST /keys", r#"{"value": "short"}"#, 400, "20 to 128"),
        (
            "POST /keys",
            r#"{"name": "a\nb"}"#,
            400,
            "control characters",
        ),
        ("POST /keys", &long, 413, "longer than"),
        ("POST /keys?x=1", "{}", 400, "no such parameter"),
        ("POST /keys/import", "", 400, "names of columns"),
        ("POST /keys/import", "Name,Key\nx,y\n", 400, "line 2"),
        ("GET /keys?limit=0", "", 400, "1 to 1000"),
        ("GET /keys?limit=1001", "", 400, "1 to 1000"),
        ("GET /keys?limit=1&limit=1", "", 400, "twice"),
        ("GET /keys?after=%zz", "", 400, "cannot be decoded"),
        ("GET /keys/export?format=xml", "", 400, "csv or json"),
        ("GET /keys/none", "", 404, "no such key"),
        ("GET /keys/%00%2e%2e%2f", "", 404, "no such key"),
        ("DELETE /keys/%ff", "", 404, "no such key"),
        (
            "PATCH /keys/none",
            r#"{"enabled": true}"#,
            404,
            "no such key",
        ),
        ("PATCH /keys/none", r#"{"id": "x"}"#, 400, "unknown field"),
        ("DELETE /keys/none", "", 404, "no such key"),
        ("PUT /keys", "", 405, "not allowed"),
        ("GET /usage?from=yesterday", "", 400, "`from` is a day"),
        (
            "GET /usage?from=2026-02-01&to=2026-01-01",
            "",
            400,
            "after `to`",
        ),
        ("GET /usage?format=xml", "", 400, "csv or json"),
        ("GET /usage?plan=a/gold", "", 200, ""),
        ("GET /usage?plan=gold", "", 400, "there is: a/gold, b/gold"),
        (
            "GET /usage?plan=a/golt&format=csv",
            "",
            400,
            "no usage plan `a/golt`",
        ),
        ("GET /usage?key=none", "", 404, "no such key"),
        ("GET /usage?plan=a/gold&key=none", "", 404, "no such key"),
        ("POST /usage", "", 405, "not allowed"),
    ] {
        let (got, answer) = managed(address, line, body);
        assert_eq!(got, status, "{line} {body:.60} {answer}");
        let told = answer.get("message").and_then(|told| told.as_str());
        assert!(
            told.unwrap_or_default().contains(message),
            "{line} {body:.60} {answer}"
        );
    }
    for line in [
        "GET /keys",
        "POST /keys",
        "DELETE /keys/x",
        "GET /usage",
        "GET /keys/export",
    ] {
        assert_eq!(ask(address, line, HOST).0, 401, "{line}");
        let headers = "Host: evil.example\r\nAuthorization: Bearer secret\r\n";
        assert_eq!(ask(address, line, headers).0, 403, "{line}");
    }
    let (status, csv) = managed(address, "GET /usage?format=csv", "");
    assert_eq!(
        (status, csv),
        (200, "date,plan,key,used,remaining\r\n".into())
    );
}
