//! Names and passwords (`http: basic`) against a file of hashes, through a built gateway.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gateway_tests::gateway::{Binary, Document, Gateway};
use gateway_tests::http1::{self, Response};
use gateway_tests::process::finish;
use std::path::Path;
use std::time::{Duration, Instant};

const LIMIT: Duration = Duration::from_secs(60);

/// `secret` and `other`, hashed by Python's bcrypt at the lowest cost.
const SECRET: &str = "$2y$04$5WGMF2bMO.3YQlNMDpE62eDSYz8mrUCRIyaCrxipIutC2XsshmQBC";
const OTHER: &str = "$2y$04$Gt400qGXUuDnujPUfvVEtO651oIzBfCKum4YFvHNerPT9FFv/GOei";

/// A REST API with a realm of its own, and an HTTP API; both show who is calling.
const REST: &str = "
openapi: 3.0.3
info: {title: Shop, version: '1'}
x-gateway: {name: shop, kind: rest, stages: {prod: {mount: {path: /shop}}}}
components:
  securitySchemes:
    staff: {type: http, scheme: basic, x-gateway-authorizer: {type: basic, realm: 'The \"shop\"', authorizerResultTtlInSeconds: 300}}
    key: {type: apiKey, in: header, name: x-api-key}
paths:
  /who:
    get: &get
      security: [{staff: []}]
      responses: {'200': {description: ok}}
      x-amazon-apigateway-integration:
        type: mock
        requestTemplates: {application/json: '{\"statusCode\": 200}'}
        responses: {default: {statusCode: '200', responseTemplates: {application/json: $context.authorizer.principalId}}}
  /both: {get: {<<: *get, security: [{staff: [], key: []}]}}
";
const HTTP: &str = "
openapi: 3.0.3
info: {title: Hub, version: '1'}
x-gateway: {name: hub, stages: {prod: {mount: {path: /hub}}}, upstream: 'http://127.0.0.1:9'}
components:
  securitySchemes:
    staff: {type: http, scheme: Basic, x-gateway-authorizer: {type: basic, authorizerResultTtlInSeconds: 0}}
    guests: {type: http, scheme: basic, x-gateway-authorizer: {type: basic}}
paths:
  /who: {get: {security: [{staff: []}], responses: {'200': {description: ok}}}}
  /either: {get: {security: [{guests: []}, {staff: []}], responses: {'200': {description: ok}}}}
";

fn binary(label: &str) -> Binary {
    let documents = [Document::yaml("shop", REST), Document::yaml("hub", HTTP)];
    Binary::build(label, &documents, &[]).unwrap()
}

fn configure(folder: &Path, users: &str) {
    std::fs::write(folder.join("users"), users).unwrap();
    let file = folder.join("users");
    let table = |name: &str| format!("[basic_auth.\"{name}\"]\nusers = {file:?}\n");
    let key = "[[api_keys]]\nid = \"k\"\nname = \"k\"\nvalue = \"the-value-of-the-key-of-the-tests\"\nplans = []\n";
    let guests = folder.join("guests");
    std::fs::write(&guests, format!("eve:{SECRET}\n")).unwrap();
    let guests = format!("[basic_auth.\"hub/guests\"]\nusers = {guests:?}\n");
    let text = table("shop/staff") + &table("hub/staff") + &guests + key;
    std::fs::write(folder.join("gateway.toml"), text).unwrap();
}

fn start(binary: &Binary) -> Gateway {
    let file = binary.folder().join("gateway.toml");
    Gateway::start(binary.command().arg("--config").arg(file)).unwrap()
}

fn send(gateway: &Gateway, line: &str, fields: &[(&str, &str)]) -> Response {
    http1::send(gateway.data(), line, fields, b"").unwrap()
}

fn ask(gateway: &Gateway, path: &str, credentials: &str) -> Response {
    let field = format!("Basic {}", STANDARD.encode(credentials));
    send(
        gateway,
        &format!("GET {path}"),
        &[("authorization", &field)],
    )
}

#[test]
fn users_pass_and_nobody_else() {
    let binary = binary("basic");
    configure(
        binary.folder(),
        &format!("# staff\nann:{SECRET}\nbob:{OTHER}\nänn:{SECRET}\n"),
    );
    let gateway = start(&binary);
    for (credentials, status) in [
        ("ann:secret", 200),
        ("ann:secret", 200),
        ("bob:other", 200),
        ("änn:secret", 200),
        ("ann:other", 401),
        ("bob:secret", 401),
        ("ann:", 401),
        ("ann", 401),
        (":secret", 401),
        ("carol:secret", 401),
        ("ANN:secret", 401),
        ("ann:secret\0", 401),
        ("ann:secret ", 401),
        ("# staff:", 401),
    ] {
        let answer = ask(&gateway, "/shop/who", credentials);
        assert_eq!(answer.status, status, "{credentials:?}");
        let challenge = answer.header("www-authenticate");
        if status == 401 {
            let expected = r#"Basic realm="The \"shop\"", charset="UTF-8""#;
            assert_eq!(challenge, expected, "{credentials:?}");
            assert_eq!(answer.text(), r#"{"message":"Unauthorized"}"#);
        } else {
            let name = credentials.split(':').next().unwrap();
            assert_eq!((challenge, answer.text().as_str()), ("", name));
        }
    }
    for field in [
        "",
        "Basic",
        "Basic !",
        "Bearer YW5uOnNlY3JldA==",
        "Digest x",
    ] {
        let answer = send(&gateway, "GET /shop/who", &[("authorization", field)]);
        assert_eq!(answer.status, 401, "{field:?}");
    }
    // Two fields are nobody's.
    let good = format!("Basic {}", STANDARD.encode("ann:secret"));
    let twice = [("authorization", good.as_str()), ("authorization", &good)];
    assert_eq!(send(&gateway, "GET /hub/who", &twice).status, 401);
    // Another realm, and the backend is asked, which there is none of.
    let answer = ask(&gateway, "/hub/who", "ann:wrong");
    assert_eq!(
        answer.header("www-authenticate"),
        r#"Basic realm="Hub", charset="UTF-8""#
    );
    assert_eq!(answer.status, 401);
    assert_ne!(ask(&gateway, "/hub/who", "ann:secret").status, 401);
    // With a key, or instead of one.
    assert_eq!(ask(&gateway, "/shop/both", "ann:secret").status, 403);
    let key = ("x-api-key", "the-value-of-the-key-of-the-tests");
    let both = [("authorization", good.as_str()), key];
    assert_eq!(send(&gateway, "GET /shop/both", &both).status, 200);
    assert_eq!(send(&gateway, "GET /shop/both", &[key]).status, 401);
    // Of two lists of users either will do.
    for (path, credentials, passes) in [
        ("/hub/either", "ann:secret", true),
        ("/hub/either", "eve:secret", true),
        ("/hub/either", "eve:other", false),
        ("/hub/who", "eve:secret", false),
    ] {
        let answer = ask(&gateway, path, credentials);
        assert_eq!(answer.status != 401, passes, "{path} {credentials}");
    }
}

#[test]
fn the_file_is_read_again() {
    let binary = binary("basic-again");
    configure(binary.folder(), &format!("ann:{SECRET}\n"));
    let gateway = start(&binary);
    assert_eq!(ask(&gateway, "/shop/who", "ann:secret").status, 200);
    configure(binary.folder(), &format!("ann:{OTHER}\n"));
    let hang_up = || {
        let id = gateway.id().to_string();
        let mut kill = std::process::Command::new("kill");
        finish(kill.args(["-HUP", &id]), b"", LIMIT).unwrap();
    };
    hang_up();
    let deadline = Instant::now() + LIMIT;
    while ask(&gateway, "/shop/who", "ann:secret").status != 401 {
        assert!(Instant::now() < deadline, "the old password still opens");
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(ask(&gateway, "/shop/who", "ann:other").status, 200);
    // A file that cannot be read changes nothing.
    configure(binary.folder(), "ann:plain\n");
    hang_up();
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(ask(&gateway, "/shop/who", "ann:other").status, 200);
}

#[test]
fn gateways_without_users_do_not_start() {
    let binary = binary("basic-wrong");
    let file = binary.folder().join("gateway.toml");
    for (change, words) in [
        ("missing", "[basic_auth.\"shop/staff\"]"),
        ("ann:plain\n", "line 1: not a bcrypt hash"),
        ("ann\n", "line 1: no `:`"),
        ("nowhere", "there is: shop/staff, hub/staff, hub/guests"),
        ("gone", "the users of `hub/staff`"),
    ] {
        configure(binary.folder(), &format!("ann:{SECRET}\n"));
        match change {
            "missing" => std::fs::write(&file, "").unwrap(),
            "nowhere" => {
                std::fs::write(&file, "[basic_auth.\"shop/none\"]\nusers = \"x\"\n").unwrap()
            }
            "gone" => std::fs::remove_file(binary.folder().join("users")).unwrap(),
            users => configure(binary.folder(), users),
        }
        let mut command = binary.command();
        let done = finish(command.arg("--config").arg(&file), b"", LIMIT).unwrap();
        assert_eq!(done.code, Some(2), "{change}: {done:?}");
        assert!(done.stderr.contains(words), "{change}: {done:?}");
        assert!(!done.stderr.contains("plain"), "{done:?}");
    }
}

/// Passwords that are wrong cost a hash each; they wait for their turn, and the others go on.
#[test]
fn floods_of_wrong_passwords_hold_nobody_up() {
    let binary = binary("basic-flood");
    configure(binary.folder(), &format!("ann:{SECRET}\n"));
    let gateway = start(&binary);
    assert_eq!(ask(&gateway, "/shop/who", "ann:secret").status, 200);
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let gateway = &gateway;
        let flood = move |n: usize| {
            let ask = |i: usize| ask(gateway, "/shop/who", &format!("ann:wrong-{n}-{i}")).status;
            (0..20).map(ask).collect::<Vec<u16>>()
        };
        let threads: Vec<_> = (0..16).map(|n| scope.spawn(move || flood(n))).collect();
        for _ in 0..20 {
            assert_eq!(ask(gateway, "/shop/who", "ann:secret").status, 200);
        }
        let all = threads
            .into_iter()
            .flat_map(|thread| thread.join().unwrap());
        all.collect()
    });
    assert_eq!(statuses.len(), 320);
    assert!(
        statuses.iter().all(|status| matches!(status, 401 | 429)),
        "{statuses:?}"
    );
    assert!(statuses.contains(&401), "{statuses:?}");
}
