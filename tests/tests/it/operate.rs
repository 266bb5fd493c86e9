//! Operating a built gateway: its flags, environment and configuration, the admin listener, logs, signals.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use gateway_tests::gateway::{Binary, Document, Gateway};
use gateway_tests::http1::{Client, NoAnswer, PATIENCE, Response, exchange, get};
use gateway_tests::process::{Finished, finish};
use gateway_tests::prometheus::Metrics;
use gateway_tests::scratch_dir;
use gateway_tests::stub::{Reply, Stub, refusing_address};
use serde_json::{Value, json};

use crate::commands::assert_schema;

const TOKEN: &str = "admin-token-of-the-tests";

/// For what should happen at once.
const LIMIT: Duration = Duration::from_secs(20);

/// `$context` variables, and what they look like after a mocked success, a proxied success and a
/// failure of the gateway's own, each in the REST and in the HTTP kind: `UNSET` means `-`.
const UNSET: &str = "^-$";
const NUMBER: &str = r"^\d+$";
const UUID: &str = "^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$";
const CLF_TIME: &str = r"^\d\d/[A-Z][a-z][a-z]/\d{4}:\d\d:\d\d:\d\d \+0000$";
const EXTENDED: &str = r"^[\w-]{15}=$";

/// Name, and the patterns for: mock, proxy, missing resource.
const VARIABLES: &[(&str, [&str; 3])] = &[
    ("accountId", [r"^\d{12}$"; 3]),
    ("apiId", [r"^\w+$"; 3]),
    ("deploymentId", [r"^\w+$"; 3]),
    ("domainName", ["^api\\.example\\.com$"; 3]),
    ("domainPrefix", ["^api$"; 3]),
    (
        "error.message",
        [UNSET, UNSET, "^(Missing Authentication Token|Not Found)$"],
    ),
    (
        "error.messageString",
        [
            UNSET,
            UNSET,
            "^\"(Missing Authentication Token|Not Found)\"$",
        ],
    ),
    (
        "error.responseType",
        [
            UNSET,
            UNSET,
            "^(MISSING_AUTHENTICATION_TOKEN|RESOURCE_NOT_FOUND)$",
        ],
    ),
    ("error.validationErrorString", [UNSET; 3]),
    ("extendedRequestId", [EXTENDED; 3]),
    ("httpMethod", ["^GET$"; 3]),
    ("identity.sourceIp", ["^127\\.0\\.0\\.1$"; 3]),
    ("identity.userAgent", ["^tester/1$"; 3]),
    ("integrationErrorMessage", [UNSET; 3]),
    ("integrationLatency", [".", NUMBER, UNSET]),
    ("integrationStatus", [".", "^203$", UNSET]),
    ("integration.latency", [".", NUMBER, UNSET]),
    ("integration.status", [".", "^203$", UNSET]),
    ("path", ["/hello$", "/items/1$", "/nowhere$"]),
    ("protocol", ["^HTTP/1\\.1$"; 3]),
    ("requestTime", [CLF_TIME; 3]),
    ("requestTimeEpoch", [r"^\d{13}$"; 3]),
    ("resourcePath", ["^/hello$", "^/items/\\{id\\}$", UNSET]),
    ("responseLatency", [NUMBER; 3]),
    ("responseLength", ["^14$", "^4$", NUMBER]),
    ("routeKey", ["^GET /hello$", "^GET /items/\\{id\\}$", UNSET]),
    ("stage", ["^all$"; 3]),
    ("status", ["^200$", "^203$", "^(403|404)$"]),
    (
        "xrayTraceId",
        ["^Root=1-67891233-abcdef012345678912345678$"; 3],
    ),
    // Known to the reference, and never set here.
    ("authorizer.principalId", [UNSET; 3]),
    ("authorizer.claims.sub", [UNSET; 3]),
    ("identity.apiKey", [UNSET; 3]),
    ("identity.user", [UNSET; 3]),
    ("waf.status", [UNSET; 3]),
];

/// A JSON line with all of them.
fn all_variables() -> String {
    let fields: Vec<String> = VARIABLES
        .iter()
        .map(|(name, _)| *name)
        .chain(["requestId"])
        .map(|name| format!("\"{name}\":\"$context.{name}\""))
        .collect();
    format!("{{{}}}", fields.join(","))
}

/// The operations that both kinds have: one mocked, one proxied to the stage variable `backend`.
fn operations(mock: bool) -> Value {
    let mut paths = json!({
        "/items/{id}": {
            "get": {
                "operationId": "item",
                "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}],
                "responses": {"200": {"description": "ok"}},
                "x-amazon-apigateway-integration": {
                    "type": "http_proxy",
                    "httpMethod": "GET",
                    "payloadFormatVersion": "1.0",
                    "uri": "http://${stageVariables.backend}/${stageVariables.prefix}/{id}",
                },
            },
        },
    });
    if mock {
        let operation = &mut paths["/items/{id}"]["get"]["x-amazon-apigateway-integration"];
        operation["requestParameters"] =
            json!({"integration.request.path.id": "method.request.path.id"});
        operation
            .as_object_mut()
            .unwrap()
            .remove("payloadFormatVersion");
        paths["/hello"] = json!({
            "get": {
                "operationId": "hello",
                "responses": {"200": {"description": "ok"}},
                "x-amazon-apigateway-integration": {
                    "type": "mock",
                    "requestTemplates": {"application/json": "{\"statusCode\": 200}"},
                    "responses": {"default": {
                        "statusCode": "200",
                        "responseTemplates": {"application/json": "{\"is\": \"shop\"}"},
                    }},
                },
            },
        });
    }
    paths
}

/// Three APIs: `shop` (REST, several stages), `wiki` (HTTP, one stage), `legacy` (Swagger, on a host of its
/// own), and `notes` (a plain document of OpenAPI 3.1).
fn documents() -> Vec<Document> {
    let variables = json!({"backend": "127.0.0.1:9", "prefix": "document", "secret": "hunter2"});
    let clf = "$context.identity.sourceIp - - [$context.requestTime] \"$context.httpMethod \
               $context.path $context.protocol\" $context.status $context.responseLength \
               $context.requestId";
    let hostile = "{\"path\":\"$context.path\",\"agent\":\"$context.identity.userAgent\",\
                   \"referer\":\"$method.request.header.referer\",\
                   \"q\":\"$method.request.querystring.q\",\"id\":\"$method.request.path.id\",\
                   \"variable\":\"${stageVariables.prefix}\",\"text\":\"costs 5$, $5 or $none\"}";
    let shop = json!({
        "openapi": "3.0.3",
        "info": {"title": "Shop", "version": "1.2.3", "x-amazon-note": "internal-note"},
        "x-gateway": {
            "name": "shop",
            "kind": "rest",
            "basePath": "/shop",
            "stages": {
                "clf": {"variables": variables, "accessLog": {"format": clf}},
                "all": {"variables": variables, "accessLog": {"format": all_variables(), "destination": "all.log"}},
                "hostile": {"variables": variables, "accessLog": {"format": hostile, "destination": "hostile.log"}},
                "err": {"variables": variables, "accessLog": {"format": "err $context.status", "destination": "stderr"}},
                "quiet": {"variables": variables},
            },
        },
        "paths": operations(true),
    });
    let wiki = json!({
        "openapi": "3.0.3",
        "info": {"title": "Wiki", "version": "2"},
        "x-gateway": {
            "name": "wiki",
            "kind": "http",
            "basePath": "/wiki",
            "stages": {"all": {"variables": variables, "accessLog": {"format": all_variables(), "destination": "wiki.log"}}},
        },
        "paths": operations(false),
    });
    let legacy = json!({
        "swagger": "2.0",
        "info": {"title": "Legacy", "version": "3"},
        "basePath": "/old",
        "x-gateway": {"name": "legacy", "stages": {"prod": {"mount": {"host": "legacy.example", "path": ""}}}},
        "paths": {"/teapot": {"get": {
            "operationId": "teapot",
            "responses": {"418": {"description": "short"}},
            "x-amazon-apigateway-integration": {
                "type": "mock",
                "requestTemplates": {"application/json": "{\"statusCode\": 418}"},
                "responses": {"default": {"statusCode": "418"}},
            },
        }}},
    });
    let notes = json!({
        "openapi": "3.1.0",
        "info": {"title": "Notes", "version": "4"},
        "servers": [{"url": "http://internal.example/notes"}],
        "x-gateway": {"name": "notes", "upstream": "http://127.0.0.1:9"},
        "paths": {"/notes": {"get": {
            "operationId": "notes",
            "parameters": [{"name": "limit", "in": "query", "schema": {"type": "integer"}}],
            "responses": {"200": {"description": "ok"}},
        }}},
    });
    [
        ("shop", shop),
        ("wiki", wiki),
        ("legacy", legacy),
        ("notes", notes),
    ]
    .iter()
    .map(|(name, value)| Document::json(name, value))
    .collect()
}

/// The gateway of all of them, built once.
fn binary() -> &'static Binary {
    static BINARY: OnceLock<Binary> = OnceLock::new();
    BINARY.get_or_init(|| Binary::build("operate", &documents(), &["--deny", "warnings"]).unwrap())
}

/// A folder in which gateways run, and the service behind them.
struct Yard {
    folder: PathBuf,
    upstream: Stub,
}

impl Yard {
    fn new(label: &str) -> Yard {
        let upstream = Stub::start(|request| match request.path() {
            path if path.ends_with("/slow") => {
                Reply::text("slow").after(Duration::from_millis(500))
            }
            path if path.ends_with("/hang") => Reply::hang(),
            path if path.ends_with("/echo") => Reply::echo(request),
            _ => Reply::status(203)
                .header("Content-Type", "text/plain")
                .body("item"),
        })
        .unwrap();
        Yard {
            folder: scratch_dir(label).unwrap(),
            upstream,
        }
    }

    fn put(&self, name: &str, text: &str) -> String {
        let path = self.folder.join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// The gateway without any flag and any environment.
    fn bare(&self) -> Command {
        let mut command = Command::new(binary().path());
        command
            .env_clear()
            .env("XDG_STATE_HOME", self.folder.join("state"))
            .env("GATEWAY_ADMIN_TOKEN", TOKEN)
            .current_dir(&self.folder);
        command
    }

    /// The gateway on free ports, with the service behind it.
    fn command(&self, args: &[&str]) -> Command {
        let mut command = self.bare();
        command
            .args(["--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0"])
            .arg("--var")
            .arg(format!("backend={}", self.upstream.address()))
            .args(args);
        if !args.contains(&"--threads") {
            command.args(["--threads", "2"]);
        }
        command
    }

    fn start(&self, args: &[&str]) -> Gateway {
        Gateway::start(&mut self.command(args)).unwrap()
    }

    /// Runs the gateway to its end.
    fn run(&self, args: &[&str]) -> Finished {
        finish(self.bare().args(args), b"", LIMIT).unwrap()
    }

    /// The lines of a log, once there are that many.
    fn lines(&self, name: &str, n_lines: usize) -> Vec<String> {
        let path = self.folder.join(name);
        let mut lines = Vec::new();
        until(|| {
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            // A line that is being written is not one yet.
            let whole = text.rsplit_once('\n').map_or("", |(whole, _)| whole);
            lines = whole.lines().map(str::to_owned).collect();
            lines.len() >= n_lines
        });
        assert_eq!(lines.len(), n_lines, "{name}: {lines:?}");
        lines
    }
}

/// Whether something becomes true before long.
fn until(mut is_true: impl FnMut() -> bool) -> bool {
    let deadline = Instant::now() + LIMIT;
    while Instant::now() < deadline {
        if is_true() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    false
}

/// `GET path` with further header lines, each with its line end.
fn ask(address: SocketAddr, path: &str, headers: &str) -> Response {
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: api.example.com\r\n{headers}Connection: close\r\n\r\n"
    );
    exchange(address, request).unwrap()
}

fn admin(gateway: &Gateway, path: &str) -> Response {
    let address = gateway.admin().unwrap();
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {TOKEN}\r\nConnection: close\r\n\r\n"
    );
    exchange(address, request).unwrap()
}

fn metrics(gateway: &Gateway) -> Metrics {
    let response = admin(gateway, "/metrics");
    assert_eq!(response.status, 200);
    let text = response.text();
    Metrics::read(&text).unwrap_or_else(|problem| panic!("{problem}\n{text}"))
}

/// A counter is a whole number that fits.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "small counts"
)]
fn count(metrics: &Metrics, name: &str, labels: &[(&str, &str)]) -> u64 {
    metrics.value(name, labels).round() as u64
}

fn stop(gateway: &mut Gateway) -> Option<i32> {
    gateway.process().signal("TERM").unwrap();
    gateway.process().wait(LIMIT).unwrap().code()
}

fn n_data_threads(id: u32) -> usize {
    std::fs::read_dir(format!("/proc/{id}/task"))
        .unwrap()
        .filter(|entry| {
            let path = entry.as_ref().unwrap().path().join("comm");
            std::fs::read_to_string(path).is_ok_and(|name| name.starts_with("data-"))
        })
        .count()
}

/// What the upstream of `/items/x` is asked for; that tells the stage variables.
fn upstream_path(yard: &Yard, gateway: &Gateway, path: &str) -> String {
    yard.upstream.forget_requests();
    assert_eq!(ask(gateway.data(), path, "").status, 203);
    yard.upstream.requests()[0].target.clone()
}

/// Design section 7: flags beat environment beats file beats document.
#[test]
fn settings_have_an_order() {
    let yard = Yard::new("order");
    let backend = yard.upstream.address();
    let config = yard.put(
        "gateway.toml",
        &format!(
            "listen = [\"127.0.0.2:0\"]\nadmin = \"127.0.0.2:0\"\nstage = \"clf\"\nthreads = 3\n\
             log_format = \"json\"\nstate = \"memory\"\n[vars]\nprefix = \"file\"\nbackend = \"{backend}\"\n"
        ),
    );
    let environment = [
        ("GATEWAY_CONFIG", config.as_str()),
        ("GATEWAY_LISTEN", "127.0.0.3:0,127.0.0.4:0"),
        ("GATEWAY_ADMIN", "127.0.0.3:0"),
        ("GATEWAY_STAGE", "quiet"),
        ("GATEWAY_THREADS", "2"),
        ("GATEWAY_LOG_FORMAT", "text"),
        ("GATEWAY_STATE", "memory"),
        ("GATEWAY_VAR_prefix", "environment"),
        // The name keeps its case: this is another one.
        ("GATEWAY_VAR_PREFIX", "shouted"),
    ];
    let flags = [
        "--listen",
        "127.0.0.5:0",
        "--listen",
        "127.0.0.6:0",
        "--admin",
        "127.0.0.5:0",
        "--stage",
        "err",
        "--threads",
        "1",
        "--log-format",
        "json",
        "--state",
        "memory",
        "--var",
        "prefix=flag",
    ];
    struct Expected {
        listen: &'static [&'static str],
        stage: &'static str,
        n_threads: usize,
        json: bool,
        prefix: &'static str,
    }
    let layers = [
        (
            false,
            false,
            Expected {
                listen: &["127.0.0.2"],
                stage: "clf",
                n_threads: 3,
                json: true,
                prefix: "file",
            },
        ),
        (
            true,
            false,
            Expected {
                listen: &["127.0.0.3", "127.0.0.4"],
                stage: "quiet",
                n_threads: 2,
                json: false,
                prefix: "environment",
            },
        ),
        (
            true,
            true,
            Expected {
                listen: &["127.0.0.5", "127.0.0.6"],
                stage: "err",
                n_threads: 1,
                json: true,
                prefix: "flag",
            },
        ),
    ];
    for (with_environment, with_flags, expected) in layers {
        let mut command = yard.bare();
        if with_environment {
            command.envs(environment);
        } else {
            command.args(["--config", &config]);
        }
        if with_flags {
            command.args(flags);
        }
        let mut gateway = Gateway::start(&mut command).unwrap();
        let listening: Vec<String> = gateway
            .stderr()
            .all()
            .iter()
            .filter_map(|line| line.strip_prefix("listening data http://"))
            .map(|address| address.rsplit_once(':').unwrap().0.to_owned())
            .collect();
        assert_eq!(listening, expected.listen);
        let admin_address = gateway.admin().unwrap();
        assert_eq!(admin_address.ip().to_string(), expected.listen[0]);
        // A thread takes its name when it begins.
        let n_threads = || n_data_threads(gateway.id());
        assert!(
            until(|| n_threads() == expected.n_threads),
            "{}",
            n_threads()
        );
        // The stage alone answers, without its mount.
        let target = upstream_path(&yard, &gateway, "/shop/items/1");
        assert_eq!(target, format!("/{}/1", expected.prefix));
        for stage in ["clf", "quiet", "err"] {
            let status = ask(gateway.data(), &format!("/{stage}/shop/hello"), "").status;
            assert_ne!(status, 200, "{stage}");
        }
        let logs_to_stdout = expected.stage == "clf";
        assert_eq!(
            gateway
                .stdout()
                .wait_for(Duration::from_millis(500), |_| Some(()))
                .is_some(),
            logs_to_stdout
        );
        assert_eq!(stop(&mut gateway), Some(0));
        let draining = gateway.stderr().wait_for(LIMIT, |line| {
            line.contains("draining").then(|| line.to_owned())
        });
        let draining = draining.unwrap();
        assert_eq!(
            serde_json::from_str::<Value>(&draining).is_ok(),
            expected.json,
            "{draining}"
        );
    }
    // The document, where nobody says otherwise; an API's own value beats that of all.
    let mut gateway = yard.start(&[]);
    assert_eq!(
        upstream_path(&yard, &gateway, "/quiet/shop/items/1"),
        "/document/1"
    );
    assert_eq!(
        upstream_path(&yard, &gateway, "/wiki/items/1"),
        "/document/1"
    );
    assert_eq!(stop(&mut gateway), Some(0));
    for (args, shop, wiki) in [
        (&["--var", "wiki:prefix=own"][..], "document", "own"),
        (
            &["--var", "prefix=all", "--var", "wiki:prefix=own"],
            "all",
            "own",
        ),
        (&["--var", "prefix=a=b:c"], "a=b:c", "a=b:c"),
        (
            &["--var", "prefix=first", "--var", "prefix=last"],
            "last",
            "last",
        ),
    ] {
        let gateway = yard.start(args);
        assert_eq!(
            upstream_path(&yard, &gateway, "/quiet/shop/items/1"),
            format!("/{shop}/1")
        );
        assert_eq!(
            upstream_path(&yard, &gateway, "/wiki/items/1"),
            format!("/{wiki}/1")
        );
    }
    yard.put(
        "vars.toml",
        "[vars]\nprefix = \"all\"\n[vars.wiki]\nprefix = \"own\"\n",
    );
    let gateway = yard.start(&["--config", "vars.toml"]);
    assert_eq!(
        upstream_path(&yard, &gateway, "/quiet/shop/items/1"),
        "/all/1"
    );
    assert_eq!(upstream_path(&yard, &gateway, "/wiki/items/1"), "/own/1");
}

#[test]
fn wrong_settings_exit_with_2_and_say_which() {
    let yard = Yard::new("settings");
    let cases: &[(&[&str], &str)] = &[
        (&["--frobnicate"], "--frobnicate"),
        (&["frobnicate"], "frobnicate"),
        (&["--listen"], "--listen"),
        (&["--listen", "nowhere"], "nowhere"),
        (&["--listen", "127.0.0.1"], "127.0.0.1"),
        (&["--listen", "127.0.0.1:99999"], "99999"),
        (&["--listen", "http://127.0.0.1:80"], "http://"),
        (&["--listen", "203.0.113.1:0"], "203.0.113.1"),
        (&["--admin", "on"], "off"),
        (
            &["--listen", "127.0.0.1:0", "--admin", "203.0.113.1:0"],
            "203.0.113.1",
        ),
        (
            &["--stage", "nope"],
            "there is: $default, all, clf, err, hostile, prod, quiet",
        ),
        (&["--stage", ""], "stage"),
        (&["--var", "prefix"], "NAME=VALUE"),
        (&["--var", "=x"], "name"),
        (&["--var", ":prefix=x"], "name"),
        (&["--var", "nope:prefix=x"], "shop, wiki, legacy, notes"),
        (
            &[
                "--listen",
                "127.0.0.1:0",
                "--admin",
                "off",
                "--var",
                "prefix=a b",
            ],
            "prefix",
        ),
        (
            &[
                "--listen",
                "127.0.0.1:0",
                "--admin",
                "off",
                "--var",
                "prefix=a\nb",
            ],
            "prefix",
        ),
        (&["--state", "redis://127.0.0.1:1"], "nothing to share"),
        (&["--state", "file:"], "followed by a folder"),
        (&["--state", "nowhere"], "memory"),
        (&["--log-format", "xml"], "json, text"),
        (&["--threads", "0"], "threads"),
        (&["--threads", "-1"], "-1"),
        (&["--threads", "many"], "many"),
        (&["--threads", "65536"], "65536"),
        (&["--config", "missing.toml"], "missing.toml"),
        (&["--config", "."], "configuration"),
        (&["--stage", "all", "--stage", "clf"], "--stage"),
        (&["serve", "--threads", "0"], "threads"),
        (&["--threads", "1", "routes"], "routes"),
        (&["routes", "--threads", "1"], "--threads"),
        (&["openapi"], "shop, wiki, legacy, notes"),
        (&["openapi", "--api", "nope"], "shop, wiki, legacy, notes"),
    ];
    for (args, words) in cases {
        let done = yard.run(args);
        assert_eq!(
            (done.code, done.stdout.as_str()),
            (Some(2), ""),
            "{args:?}: {done:?}"
        );
        assert!(done.stderr.contains(words), "{args:?}: {done:?}");
        assert!(
            !done.stderr.contains("listening") && !done.stderr.contains("panicked"),
            "{done:?}"
        );
    }
    // None of the documents has keys.
    for args in [&["keys", "list"][..], &["keys", "create"], &["usage"]] {
        let done = yard.run(args);
        assert_eq!(done.code, Some(1), "{args:?}: {done:?}");
        assert!(done.stderr.contains("no API keys"), "{args:?}: {done:?}");
    }
    for (name, value) in [
        ("GATEWAY_LISTEN", "nowhere"),
        ("GATEWAY_LISTEN", "127.0.0.1:0,nowhere"),
        ("GATEWAY_ADMIN", "on"),
        ("GATEWAY_STAGE", "nope"),
        ("GATEWAY_CONFIG", "missing.toml"),
        ("GATEWAY_STATE", "nowhere"),
        ("GATEWAY_LOG_FORMAT", "xml"),
        ("GATEWAY_THREADS", "many"),
        ("GATEWAY_VAR_prefix", "a b"),
    ] {
        let mut command = yard.bare();
        if name == "GATEWAY_VAR_prefix" {
            command.args(["--listen", "127.0.0.1:0", "--admin", "off"]);
        }
        let done = finish(command.env(name, value), b"", LIMIT).unwrap();
        assert_eq!(done.code, Some(2), "{name}={value}: {done:?}");
        let word = value.rsplit(',').next().unwrap();
        let known = done.stderr.contains(word) || done.stderr.contains("prefix");
        assert!(known, "{name}={value}: {done:?}");
    }
}

#[test]
fn wrong_configuration_exits_with_2_and_its_line() {
    let yard = Yard::new("configuration");
    for (text, line, words) in [
        ("listen = [", 1, ""),
        ("threads = 1\nlistn = []\n", 2, "listen"),
        ("\n\nlisten = \"127.0.0.1:0\"\n", 3, "sequence"),
        ("listen = [\"nowhere\"]\n", 1, "nowhere"),
        ("admin = \"on\"\n", 1, "off"),
        ("admin = false\n", 1, "string"),
        ("threads = \"two\"\n", 1, "u16"),
        ("threads = -1\n", 1, "-1"),
        ("log_format = \"xml\"\n", 1, "json"),
        ("state = \"disk\"\n", 1, "memory"),
        ("drain_seconds = 1.5\n", 1, "drain_seconds"),
        ("[vars]\nprefix = 1\n", 2, "string"),
        ("[limits]\nconnection = 1\n", 2, "connections"),
        ("[limits]\nconnections = \"x\"\n", 2, "u32"),
        ("trusted_networks = [\"10.0.0.0/33\"]\n", 1, "10.0.0.0/33"),
        ("trusted_hops = 256\n", 1, "256"),
        ("stage = \"a\"\nstage = \"b\"\n", 2, "duplicate"),
        ("[[api_keys]]\nid = \"x\"\n", 1, "api_keys"),
    ] {
        yard.put("gateway.toml", text);
        let done = yard.run(&["--config", "gateway.toml"]);
        assert_eq!(
            (done.code, done.stdout.as_str()),
            (Some(2), ""),
            "{text}: {done:?}"
        );
        let place = format!("line {line},");
        for expected in ["gateway.toml", &place, words] {
            assert!(
                done.stderr.contains(expected),
                "{expected}: {text}: {done:?}"
            );
        }
    }
    for (text, words) in [
        ("stage = \"nope\"\n", "nope"),
        ("[vars.nope]\nprefix = \"x\"\n", "nope"),
        ("listen = []\n", "listen"),
        ("threads = 0\n", "threads"),
        (
            "[[api_keys]]\nid = \"x\"\nvalue = \"the-value-of-a-key-of-nobody\"\n",
            "`api_keys`: this gateway has no API keys",
        ),
        (
            "[[iam_users]]\naccess_key_id = \"AKIDANN\"\nsecret_access_key = \"secret\"\narn = \"arn:aws:iam::123456789012:user/ann\"\n",
            "`iam_users`: no operation",
        ),
        ("[limits]\nconnections = 0\n", "limits.connections"),
        (
            "[limits]\nheader_timeout_seconds = 0\n",
            "limits.header_timeout_seconds",
        ),
        (
            "[limits]\nidle_timeout_seconds = 0\n",
            "limits.idle_timeout_seconds",
        ),
        (
            "[limits]\nwrite_timeout_seconds = 0\n",
            "limits.write_timeout_seconds",
        ),
    ] {
        yard.put("gateway.toml", text);
        let done = yard.run(&["--config", "gateway.toml"]);
        assert_eq!(
            (done.code, done.stdout.as_str()),
            (Some(2), ""),
            "{text}: {done:?}"
        );
        assert!(done.stderr.contains(words), "{text}: {done:?}");
    }
    std::fs::write(yard.folder.join("gateway.toml"), b"stage = \"\xff\"\n").unwrap();
    let done = yard.run(&["--config", "gateway.toml"]);
    assert!(
        done.code == Some(2) && done.stderr.contains("UTF-8"),
        "{done:?}"
    );
    // An empty file says nothing.
    yard.put("gateway.toml", "");
    let mut gateway = yard.start(&["--config", "gateway.toml"]);
    assert_eq!(stop(&mut gateway), Some(0));
}

#[test]
fn commands_print_what_the_gateway_is() {
    let yard = Yard::new("printing");
    for args in [["--help"], ["-h"]] {
        let done = yard.run(&args);
        assert_eq!((done.code, done.stderr.as_str()), (Some(0), ""), "{done:?}");
        for expected in [
            "Usage: gateway",
            "serve",
            "routes",
            "openapi",
            "config-schema",
            "version",
        ] {
            assert!(done.stdout.contains(expected), "{expected}: {done:?}");
        }
        for flag in [
            "listen",
            "admin",
            "stage",
            "config",
            "state",
            "log-format",
            "threads",
        ] {
            let variable = format!("GATEWAY_{}", flag.replace('-', "_").to_uppercase());
            assert!(
                done.stdout.contains(&format!("--{flag} ")),
                "{flag}: {done:?}"
            );
            assert!(done.stdout.contains(&variable), "{variable}: {done:?}");
        }
        for expected in [
            "--var ",
            "GATEWAY_VAR_<NAME>",
            "127.0.0.1:8080",
            "127.0.0.1:9901",
        ] {
            assert!(done.stdout.contains(expected), "{expected}: {done:?}");
        }
    }
    let done = yard.run(&["serve", "--help"]);
    assert!(
        done.code == Some(0) && done.stdout.contains("--listen"),
        "{done:?}"
    );
    for args in [["--version"], ["-V"]] {
        let done = yard.run(&args);
        assert!(
            done.code == Some(0) && done.stdout.starts_with("shop "),
            "{done:?}"
        );
    }
    let done = yard.run(&["version"]);
    assert_eq!(done.code, Some(0), "{done:?}");
    for expected in [
        "api shop 1.2.3 (Shop)",
        "api wiki 2 (Wiki)",
        "documents sha256:",
        "compiler gwc ",
    ] {
        assert!(done.stdout.contains(expected), "{done:?}");
    }
    let done = yard.run(&["routes"]);
    assert_eq!(done.code, Some(0), "{done:?}");
    let rows: Vec<Vec<&str>> = done
        .stdout
        .lines()
        .map(|line| line.split_whitespace().collect())
        .collect();
    for row in [
        ["METHOD", "PATH", "STAGE", "OPERATION", "INTEGRATION"],
        ["GET", "/clf/shop/hello", "clf", "hello", "mock"],
        ["GET", "legacy.example/old/teapot", "prod", "teapot", "mock"],
    ] {
        assert!(rows.contains(&row.to_vec()), "{row:?}: {}", done.stdout);
    }
    // Five stages with two operations each, and one each of the others.
    assert_eq!(rows.len(), 1 + 5 * 2 + 3, "{}", done.stdout);
    // A closed pipe is no failure.
    for args in [["routes"], ["config-schema"], ["--help"]] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut child = yard.bare().args(args).stdout(writer).spawn().unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(0), "{args:?}");
    }
}

#[test]
fn the_configuration_has_a_schema() {
    let yard = Yard::new("config-schema");
    let done = yard.run(&["config-schema"]);
    assert_eq!((done.code, done.stderr.as_str()), (Some(0), ""), "{done:?}");
    let schema: Value = serde_json::from_str(&done.stdout).unwrap();
    assert_schema(&schema, &schema, "config");
    assert_eq!(schema["additionalProperties"], false);
    let keys: Vec<&String> = schema["properties"].as_object().unwrap().keys().collect();
    let expected = [
        "admin",
        "drain_seconds",
        "limits",
        "listen",
        "log_format",
        "state",
        "stage",
        "threads",
        "trusted_hops",
        "trusted_networks",
        "vars",
    ];
    for key in expected {
        assert!(keys.iter().any(|known| *known == key), "{key}: {keys:?}");
    }
    for (key, property) in schema["properties"].as_object().unwrap() {
        assert!(property["description"].is_string(), "{key}");
    }
    // Everything that it names is taken.
    let limits = schema["$defs"]["LimitsConfig"]["properties"]
        .as_object()
        .unwrap();
    let limits: String = limits.keys().map(|key| format!("{key} = 100\n")).collect();
    yard.put(
        "all.toml",
        &format!(
            "listen = [\"127.0.0.1:0\", \"localhost:0\"]\nadmin = \"localhost:0\"\nstage = \"quiet\"\nlog_format = \"text\"\n\
             threads = 1\nstate = \"memory\"\ndrain_seconds = 1\ntrusted_hops = 1\n\
             trusted_networks = [\"10.0.0.0/8\", \"::1\"]\n[vars]\nprefix = \"x\"\n[vars.shop]\nprefix = \"y\"\n[limits]\n{limits}"
        ),
    );
    let mut gateway = Gateway::start(yard.bare().args(["--config", "all.toml"])).unwrap();
    assert_eq!(ask(gateway.data(), "/shop/hello", "").status, 200);
    assert_eq!(stop(&mut gateway), Some(0));
}

#[test]
fn configured_limits_hold() {
    let yard = Yard::new("limits");
    let config = yard.put(
        "gateway.toml",
        "[limits]\nconnections = 3\nconnections_per_address = 2\nheader_timeout_seconds = 1\nidle_timeout_seconds = 1\n",
    );
    let gateway = yard.start(&["--config", &config]);
    let data = gateway.data();
    let is_served = |client: &mut Client| {
        let sent = client.send("GET /quiet/shop/hello HTTP/1.1\r\nHost: api.example.com\r\n\r\n");
        sent.is_ok()
            && client
                .read("GET", PATIENCE)
                .is_ok_and(|response| response.status == 200)
    };
    let mut first = Client::connect(data).unwrap();
    let mut second = Client::connect(data).unwrap();
    assert!(is_served(&mut first) && is_served(&mut second));
    let mut third = Client::connect(data).unwrap();
    assert!(!is_served(&mut third), "one too many of this address");
    assert_eq!(
        count(&metrics(&gateway), "gateway_connections_refused_total", &[]),
        1
    );
    // Idle ones are closed, and make room.
    assert!(first.closes_within(LIMIT) && second.closes_within(LIMIT));
    let mut slow = Client::connect(data).unwrap();
    slow.send("GET /quiet/shop/hello HTTP/1.1\r\nHo").unwrap();
    assert!(slow.closes_within(LIMIT));
    assert!(until(|| {
        let now = metrics(&gateway);
        count(&now, "gateway_idle_timeouts_total", &[]) >= 2
            && count(&now, "gateway_header_timeouts_total", &[]) >= 1
            && count(&now, "gateway_connections_open", &[]) == 0
    }));
}

/// Whose word counts for a client's address.
#[test]
fn clients_are_known_by_trusted_proxies_only() {
    let yard = Yard::new("proxies");
    for (config, expected) in [
        ("", "127.0.0.1"),
        ("trusted_hops = 1\n", "198.51.100.7"),
        ("trusted_hops = 2\n", "192.0.2.1"),
        ("trusted_networks = [\"127.0.0.0/8\"]\n", "198.51.100.7"),
        (
            "trusted_networks = [\"127.0.0.0/8\", \"198.51.100.0/24\"]\n",
            "192.0.2.1",
        ),
        ("trusted_networks = [\"10.0.0.0/8\"]\n", "127.0.0.1"),
    ] {
        let config = yard.put("gateway.toml", config);
        let gateway = yard.start(&["--config", &config]);
        let headers = "X-Forwarded-For: 192.0.2.1, 198.51.100.7\r\n";
        assert_eq!(ask(gateway.data(), "/clf/shop/hello", headers).status, 200);
        let line = gateway
            .stdout()
            .wait_for(LIMIT, |line| Some(line.to_owned()));
        let line = line.unwrap();
        let text = std::fs::read_to_string(&config).unwrap();
        assert!(
            line.starts_with(&format!("{expected} - - [")),
            "{text}: {line}"
        );
    }
}

/// IPv6, where the machine has it.
#[test]
fn both_families_are_served() {
    if TcpListener::bind("[::1]:0").is_err() {
        return;
    }
    let yard = Yard::new("families");
    let args = [
        "--listen",
        "[::1]:0",
        "--listen",
        "127.0.0.1:0",
        "--admin",
        "[::1]:0",
    ];
    let gateway = Gateway::start(yard.bare().args(args)).unwrap();
    assert!(gateway.data().is_ipv6());
    assert_eq!(
        get(gateway.admin().unwrap(), "/healthz").unwrap().status,
        200
    );
    let other = |line: &str| {
        line.strip_prefix("listening data http://127.0.0.1:")?
            .parse()
            .ok()
    };
    let port: u16 = gateway.stderr().wait_for(LIMIT, other).unwrap();
    for (address, expected) in [
        (gateway.data(), "::1 - - ["),
        (([127, 0, 0, 1], port).into(), "127.0.0.1 - - ["),
    ] {
        assert_eq!(ask(address, "/clf/shop/hello", "").status, 200);
        let told = |line: &str| line.starts_with(expected).then_some(());
        let told = gateway.stdout().wait_for(LIMIT, told);
        assert!(told.is_some(), "{}", gateway.stdout().text());
    }
}

#[test]
fn the_admin_listener_answers_what_it_has() {
    let yard = Yard::new("admin");
    let gateway = yard.start(&[]);
    let address = gateway.admin().unwrap();
    for path in ["/healthz", "/readyz"] {
        let response = get(address, path).unwrap();
        assert_eq!(
            (response.status, response.text().as_str()),
            (200, "ok"),
            "{path}"
        );
        assert!(
            response.header("content-type").starts_with("text/plain"),
            "{path}"
        );
        assert_eq!(response.header("cache-control"), "no-store", "{path}");
    }
    let version: Value = serde_json::from_str(&get(address, "/version").unwrap().text()).unwrap();
    assert_eq!(version["name"], "shop");
    let names: Vec<&Value> = version["apis"]
        .as_array()
        .unwrap()
        .iter()
        .map(|api| &api["name"])
        .collect();
    assert_eq!(names, ["shop", "wiki", "legacy", "notes"]);
    assert_eq!(version["apis"][0]["kind"], "rest");
    assert_eq!(version["apis"][0]["version"], "1.2.3");
    assert_eq!(version["apis"][1]["kind"], "http");
    let printed = yard.run(&["version"]).stdout;
    for field in ["compiler", "sourceDigest"] {
        assert!(
            printed.contains(version[field].as_str().unwrap()),
            "{field}: {printed}"
        );
    }
    let known = [
        "/healthz",
        "/readyz",
        "/metrics",
        "/version",
        "/openapi.json",
    ];
    for path in [
        "/",
        "/nowhere",
        "/healthz/",
        "/healthz/x",
        "/METRICS",
        "//metrics",
        "/quiet/shop/hello",
        "/dashboard",
        "/keys",
        "/usage",
    ] {
        assert_eq!(get(address, path).unwrap().status, 404, "{path}");
    }
    for path in known {
        for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "FROB"] {
            let request = format!(
                "{method} {path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {TOKEN}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
            );
            let response = exchange(address, request).unwrap();
            assert_eq!(response.status, 405, "{method} {path}");
            assert!(response.header("allow").contains("GET"), "{method} {path}");
        }
        let request = format!(
            "HEAD {path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {TOKEN}\r\nConnection: close\r\n\r\n"
        );
        let response = exchange(address, request).unwrap();
        let expected = if path == "/openapi.json" { 404 } else { 200 };
        assert_eq!(
            (response.status, response.body.len()),
            (expected, 0),
            "HEAD {path}"
        );
        // Nothing of it is on the data listener.
        let statuses = [404, 403];
        assert!(
            statuses.contains(&ask(gateway.data(), path, "").status),
            "{path}"
        );
        let host = format!(
            "GET {path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {TOKEN}\r\nConnection: close\r\n\r\n"
        );
        assert!(
            statuses.contains(&exchange(gateway.data(), host).unwrap().status),
            "{path}"
        );
    }
    // What is no HTTP does not hurt it.
    for garbage in [
        "\r\n\r\n",
        "GET\r\n\r\n",
        "\0\0\0\0",
        "GET / HTTP/9.9\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ] {
        let mut client = Client::connect(address).unwrap();
        client.send(garbage).unwrap();
        client.finish();
        let got = client.read("GET", PATIENCE);
        assert!(
            got.is_err() || got.is_ok_and(|response| response.status >= 400),
            "{garbage:?}"
        );
    }
    let long = format!(
        "GET / HTTP/1.1\r\nHost: {address}\r\nX: {}\r\n\r\n",
        "x".repeat(20_000)
    );
    let status = exchange(address, long).map_or(431, |response| response.status);
    assert_eq!(status, 431);
    assert_eq!(get(address, "/healthz").unwrap().status, 200);

    // Turned off, nobody listens.
    let gateway = Gateway::start(
        yard.bare()
            .args(["--listen", "127.0.0.1:0", "--admin", "off"]),
    )
    .unwrap();
    assert_eq!(gateway.admin(), None);
    assert_eq!(ask(gateway.data(), "/quiet/shop/hello", "").status, 200);
}

#[test]
fn the_admin_token_guards_the_document() {
    let yard = Yard::new("token");
    let gateway = yard.start(&[]);
    let address = gateway.admin().unwrap();
    let with = |host: &str, authorization: &str| {
        let authorization = match authorization {
            "" => String::new(),
            value => format!("Authorization: {value}\r\n"),
        };
        let request = format!(
            "GET /openapi.json?api=shop HTTP/1.1\r\nHost: {host}\r\n{authorization}Connection: close\r\n\r\n"
        );
        exchange(address, request).unwrap()
    };
    let own = address.to_string();
    let right = format!("Bearer {TOKEN}");
    for wrong in [
        "",
        "Bearer",
        "Bearer ",
        "Bearer x",
        TOKEN,
        &format!("Basic {TOKEN}"),
        &format!("{right}x"),
        &right.to_uppercase(),
        right.get(..right.len() - 1).unwrap(),
    ] {
        let response = with(&own, wrong);
        assert_eq!(response.status, 401, "{wrong}");
        assert_eq!(response.header("www-authenticate"), "Bearer");
        assert!(!response.text().contains("paths"));
    }
    let port = address.port();
    for host in [
        own.as_str(),
        "localhost",
        &format!("localhost:{port}"),
        "127.0.0.1",
        "[::1]",
    ] {
        assert_eq!(with(host, &right).status, 200, "{host}");
    }
    // A page whose name was made to point here.
    for host in [
        "evil.example",
        "127.0.0.1.evil.example",
        "api.example.com",
        "localhost.evil.example",
        "192.0.2.1",
    ] {
        assert_eq!(with(host, &right).status, 403, "{host}");
    }
    // Without one in the environment it is made, for the owner's eyes, and stays the same.
    use std::os::unix::fs::PermissionsExt;
    let mut tokens = Vec::new();
    for _ in 0..2 {
        let mut command = yard.command(&[]);
        let mut gateway = Gateway::start(command.env_remove("GATEWAY_ADMIN_TOKEN")).unwrap();
        let path = yard.folder.join("state/gwc/shop/admin.token");
        let token = std::fs::read_to_string(&path).unwrap().trim().to_owned();
        assert_eq!(
            std::fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );
        let address = gateway.admin().unwrap();
        let request = |token: &str| {
            let request = format!(
                "GET /openapi.json?api=shop HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n"
            );
            exchange(address, request).unwrap().status
        };
        assert_eq!((request(&token), request(TOKEN)), (200, 401));
        assert_eq!(stop(&mut gateway), Some(0));
        assert!(
            !gateway.stderr().text().contains(&token) && !gateway.stdout().text().contains(&token)
        );
        tokens.push(token);
    }
    assert!(tokens[0] == tokens[1] && tokens[0].len() >= 32);
}

/// What is published is the document, without what is the operator's.
#[test]
fn the_published_document_is_the_document() {
    let yard = Yard::new("published");
    let gateway = yard.start(&[]);
    // Several: one must be named.
    let response = admin(&gateway, "/openapi.json");
    assert!(
        response.status == 404 && response.text().contains("?api="),
        "{}",
        response.text()
    );
    assert_eq!(admin(&gateway, "/openapi.json?api=nope").status, 404);
    for document in documents() {
        let api = document.name.trim_end_matches(".json");
        let response = admin(&gateway, &format!("/openapi.json?api={api}"));
        assert_eq!(response.status, 200, "{api}");
        assert_eq!(response.header("content-type"), "application/json");
        let text = response.text();
        assert_eq!(yard.run(&["openapi", "--api", api]).stdout, text);
        for secret in [
            "x-amazon",
            "x-gateway",
            "hunter2",
            "127.0.0.1",
            "internal",
            "stageVariables",
            TOKEN,
        ] {
            assert!(!text.contains(secret), "{api}: {secret}: {text}");
        }
        let published: Value = serde_json::from_str(&text).unwrap();
        let written: Value = serde_json::from_str(&document.text).unwrap();
        assert_eq!(published["info"]["title"], written["info"]["title"]);
        assert_eq!(published["info"]["version"], written["info"]["version"]);
        assert_eq!(operation_ids(&published), operation_ids(&written), "{api}");
        if written["openapi"]
            .as_str()
            .is_some_and(|version| version.starts_with("3.0"))
        {
            let model: openapiv3::OpenAPI = serde_json::from_str(&text).unwrap();
            let ids: Vec<&str> = model
                .operations()
                .filter_map(|(_, _, operation)| operation.operation_id.as_deref())
                .collect();
            let mut ids: Vec<String> = ids.into_iter().map(str::to_owned).collect();
            ids.sort();
            let mut expected: Vec<String> = operation_ids(&written).into_values().collect();
            expected.sort();
            assert_eq!(ids, expected);
            // Where each of its stages is.
            let stages = written["x-gateway"]["stages"].as_object().unwrap();
            assert_eq!(model.servers.len(), stages.len(), "{text}");
            let expected: BTreeSet<String> = match stages.len() {
                1 => [format!("/{api}")].into(),
                _ => stages
                    .keys()
                    .map(|stage| format!("/{stage}/{api}"))
                    .collect(),
            };
            let urls = model.servers.iter().map(|server| server.url.clone());
            assert_eq!(urls.collect::<BTreeSet<_>>(), expected);
        }
    }
}

/// Operation ids by path and method.
fn operation_ids(document: &Value) -> BTreeMap<String, String> {
    let mut ids = BTreeMap::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let id = operation["operationId"].as_str().unwrap().to_owned();
            ids.insert(format!("{method} {path}"), id);
        }
    }
    ids
}

#[test]
fn metrics_count_what_happened() {
    let yard = Yard::new("metrics");
    let gateway = yard.start(&["--var", "wiki:backend=127.0.0.1:9"]);
    let data = gateway.data();
    let before = metrics(&gateway);
    assert_eq!(count(&before, "gateway_connections_accepted_total", &[]), 0);
    for (path, n_times, status) in [
        ("/quiet/shop/hello", 5, 200),
        ("/clf/shop/hello", 2, 200),
        ("/quiet/shop/items/1", 3, 203),
        ("/quiet/shop/nowhere", 2, 403),
        ("/wiki/items/1", 2, 503),
        ("/nowhere", 4, 403),
    ] {
        for _ in 0..n_times {
            let got = ask(data, path, "").status;
            let close_enough = got == status || status == 403 && got == 404;
            assert!(close_enough, "{path}: {got}");
        }
    }
    // Refused before any API.
    let bad = exchange(
        data,
        "GET /quiet/shop/hello HTTP/1.1\r\nConnection: close\r\n\r\n",
    )
    .unwrap();
    assert_eq!(bad.status, 400);
    // Two requests of one connection.
    let mut client = Client::connect(data).unwrap();
    for _ in 0..2 {
        client
            .send("GET /quiet/shop/hello HTTP/1.1\r\nHost: api.example.com\r\n\r\n")
            .unwrap();
        assert_eq!(client.read("GET", PATIENCE).unwrap().status, 200);
    }
    let operation =
        |api, stage, operation| [("api", api), ("stage", stage), ("operation", operation)];
    let requests = |metrics: &Metrics, labels: [(&'static str, &'static str); 3], class| {
        let labels: Vec<_> = labels.into_iter().chain([("code", class)]).collect();
        count(metrics, "gateway_requests_total", &labels)
    };
    // A request is counted when its last byte is sent, which may be a moment after it was read.
    let unmatched = operation("", "", "{unmatched}");
    assert!(until(|| requests(
        &metrics(&gateway),
        operation("shop", "quiet", "hello"),
        "2xx"
    ) == 7));
    let now = metrics(&gateway);
    assert_eq!(requests(&now, operation("shop", "clf", "hello"), "2xx"), 2);
    assert_eq!(requests(&now, operation("shop", "quiet", "item"), "2xx"), 3);
    assert_eq!(
        requests(&now, operation("shop", "quiet", "{unmatched}"), "4xx"),
        2
    );
    assert_eq!(requests(&now, operation("wiki", "all", "item"), "5xx"), 2);
    assert_eq!(requests(&now, operation("wiki", "all", "item"), "2xx"), 0);
    assert!(requests(&now, unmatched, "4xx") >= 4);
    let duration = "gateway_request_duration_seconds_count";
    assert_eq!(
        count(&now, duration, &operation("shop", "quiet", "hello")),
        7
    );
    let integration = "gateway_integration_duration_seconds_count";
    assert_eq!(
        count(&now, integration, &operation("shop", "quiet", "item")),
        3
    );
    assert_eq!(
        count(&now, integration, &operation("shop", "quiet", "hello")),
        0
    );
    assert_eq!(count(&now, "gateway_connections_accepted_total", &[]), 20);
    assert!(until(|| count(
        &metrics(&gateway),
        "gateway_connections_open",
        &[]
    ) == 1));
    assert_eq!(
        count(
            &now,
            "gateway_rejected_requests_total",
            &[("reason", "host")]
        ) + count(
            &now,
            "gateway_rejected_requests_total",
            &[("reason", "malformed")]
        ),
        1
    );
    assert_eq!(count(&now, "gateway_draining", &[]), 0);
    assert_eq!(count(&now, "gateway_panics_total", &[]), 0);
    assert!(now.sum("gateway_build_info", &[("name", "shop")]) > 0.5);
    assert!(now.families().all(|family| family.starts_with("gateway_")));
    // No label is a client's: paths that nobody serves make no series.
    let n_lines = admin(&gateway, "/metrics").text().lines().count();
    for number in 0..20 {
        ask(data, &format!("/quiet/shop/other-{number}"), "");
    }
    assert_eq!(admin(&gateway, "/metrics").text().lines().count(), n_lines);
}

#[test]
fn access_logs_hold_every_variable() {
    let yard = Yard::new("variables");
    let gateway = yard.start(&["--threads", "1"]);
    let headers =
        "User-Agent: tester/1\r\nX-Amzn-Trace-Id: Root=1-67891233-abcdef012345678912345678\r\n";
    let mut wrong = Vec::new();
    for (kind, base, log, resources) in [
        (
            "rest",
            "/all/shop",
            "all.log",
            &[(0, "/hello"), (1, "/items/1"), (2, "/nowhere")][..],
        ),
        (
            "http",
            "/wiki",
            "wiki.log",
            &[(1, "/items/1"), (2, "/nowhere")],
        ),
    ] {
        for (_, path) in resources {
            ask(gateway.data(), &format!("{base}{path}"), headers);
        }
        let lines = yard.lines(log, resources.len());
        for ((case, path), line) in resources.iter().zip(lines) {
            let line: Value =
                serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"));
            let mut check = |name: &str, pattern: &str| {
                let value = line[name].as_str().unwrap();
                if !regex::Regex::new(pattern).unwrap().is_match(value) {
                    wrong.push(format!("{kind} {path} {name}: {value:?}, not {pattern}"));
                }
            };
            for (name, patterns) in VARIABLES {
                check(name, patterns[*case]);
            }
            check("requestId", if kind == "rest" { UUID } else { EXTENDED });
        }
    }
    assert_eq!(wrong, [""; 0]);
    // The id is the one that the client is told.
    let response = ask(gateway.data(), "/all/shop/hello", "");
    let line: Value = serde_json::from_str(&yard.lines("all.log", 4)[3]).unwrap();
    assert_eq!(line["requestId"], response.header("x-amzn-requestid"));
    assert_eq!(line["extendedRequestId"], response.header("x-amz-apigw-id"));
}

/// The line `Common Log Format` to standard output, one to standard error, and none where none is asked for.
#[test]
fn access_logs_go_where_they_are_told() {
    let yard = Yard::new("sinks");
    let mut gateway = yard.start(&[]);
    for stage in ["clf", "err", "quiet"] {
        assert_eq!(
            ask(gateway.data(), &format!("/{stage}/shop/hello?a=b"), "").status,
            200
        );
    }
    let line = gateway
        .stdout()
        .wait_for(LIMIT, |line| Some(line.to_owned()))
        .unwrap();
    let clf = r#"^127\.0\.0\.1 - - \[\d\d/[A-Z][a-z][a-z]/\d{4}(:\d\d){3} \+0000\] "GET /clf/shop/hello HTTP/1\.1" 200 14 [0-9a-f-]{36}$"#;
    assert!(regex::Regex::new(clf).unwrap().is_match(&line), "{line}");
    assert!(
        gateway
            .stderr()
            .wait_for(LIMIT, |line| (line == "err 200").then_some(()))
            .is_some()
    );
    assert_eq!(stop(&mut gateway), Some(0));
    assert_eq!(gateway.stdout().all().len(), 1);
    let files: Vec<String> = ["all.log", "hostile.log", "wiki.log"]
        .into_iter()
        .map(|name| std::fs::read_to_string(yard.folder.join(name)).unwrap())
        .collect();
    assert_eq!(files, ["", "", ""]);
    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::metadata(yard.folder.join("all.log"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o137, 0, "{mode:o}: others read requests");
    // Nothing is lost at the end, however many lines there are.
    let mut gateway = yard.start(&["--stage", "clf"]);
    let mut client = Client::connect(gateway.data()).unwrap();
    let n_requests = 500;
    for _ in 0..n_requests {
        client
            .send("GET /shop/hello HTTP/1.1\r\nHost: api.example.com\r\n\r\n")
            .unwrap();
        assert_eq!(client.read("GET", PATIENCE).unwrap().status, 200);
    }
    assert_eq!(stop(&mut gateway), Some(0));
    assert!(until(|| gateway.stdout().all().len() == n_requests));
    let mut lines = gateway.stdout().all();
    lines.sort();
    lines.dedup();
    assert_eq!(lines.len(), n_requests, "each has an id of its own");
}

/// Whatever a client sends, it is one line, and it is JSON.
#[test]
fn clients_cannot_forge_log_lines() {
    let yard = Yard::new("forging");
    let gateway = yard.start(&["--stage", "hostile", "--threads", "1"]);
    let cases: &[(&str, &str)] = &[
        ("/shop/items/plain?q=plain", ""),
        ("/shop/items/a%0d%0aforged?q=1", ""),
        ("/shop/items/1?q=a%0d%0aforged", ""),
        ("/shop/items/%22,%22forged%22:%22yes?q=1", ""),
        ("/shop/items/1?q=%22,%22forged%22:%22yes", ""),
        ("/shop/items/%5c%22?q=1", ""),
        ("/shop/items/1?q=%5c", "User-Agent: \\\"\\\r\n"),
        ("/shop/items/%00%1b%5b31m%7f?q=1", ""),
        ("/shop/items/1?q=%1b%5b31m%7f", "User-Agent: a\tb\r\n"),
        ("/shop/items/%e2%80%ae%e2%80%a8%c2%9b?q=1", ""),
        (
            "/shop/items/1?q=%e2%80%ae%e2%80%a8%c2%9b",
            "Referer: \u{202e}\u{2028}\r\n",
        ),
        ("/shop/items/%ff%fe?q=1", ""),
        ("/shop/items/1?q=%ff%fe", "User-Agent: \u{fffd}\r\n"),
        (
            "/shop/items/1?q=%24context.status%20%24%7BstageVariables.secret%7D",
            "User-Agent: $context.status ${stageVariables.secret}\r\n",
        ),
        (
            "/shop/items/1?q=1",
            "User-Agent: \",\"forged\":\"yes\r\nReferer: \"}\r\n",
        ),
    ];
    // What is refused as malformed reaches no stage, and no log.
    let mut logged = Vec::new();
    for (path, headers) in cases {
        let status = ask(gateway.data(), path, headers).status;
        assert!([203, 400].contains(&status), "{path}: {status}");
        let in_path = path.contains("/items/") && !path.contains("/items/1?");
        assert!(status == 203 || in_path, "{path}: {status}");
        if status == 203 {
            logged.push(*path);
        }
    }
    // Bytes that are not UTF-8, as they are.
    let request = b"GET /shop/items/1?q=bytes HTTP/1.1\r\nHost: api.example.com\r\nUser-Agent: \xff\xfe\x80\r\nConnection: close\r\n\r\n";
    if exchange(gateway.data(), request).unwrap().status == 203 {
        logged.push("bytes");
    }
    let lines = yard.lines("hostile.log", logged.len());
    let mut values = BTreeMap::new();
    for (line, path) in lines.iter().zip(logged) {
        let value: Value =
            serde_json::from_str(line).unwrap_or_else(|error| panic!("{path}: {error}: {line}"));
        let fields: Vec<&String> = value.as_object().unwrap().keys().collect();
        let expected = ["agent", "id", "path", "q", "referer", "text", "variable"];
        assert_eq!(fields, expected, "{path}");
        assert_eq!(value["variable"], "document", "{path}");
        assert_eq!(value["text"], "costs 5$, $5 or $none");
        assert!(!line.contains("hunter2"), "{line}");
        let odd = |c: char| c.is_control() || "\u{202e}\u{2028}\u{feff}".contains(c);
        assert!(!line.contains(odd), "{line:?}");
        values.insert(path, value);
    }
    // What was sent can be read back.
    let plain = &values["/shop/items/plain?q=plain"];
    assert_eq!(
        (&plain["q"], &plain["id"]),
        (&"plain".into(), &"plain".into())
    );
    for (path, field, expected) in [
        (
            "/shop/items/1?q=%22,%22forged%22:%22yes",
            "q",
            "\",\"forged\":\"yes",
        ),
        ("/shop/items/1?q=a%0d%0aforged", "q", "a\r\nforged"),
        ("/shop/items/1?q=%1b%5b31m%7f", "q", "\u{1b}[31m\u{7f}"),
        (
            "/shop/items/1?q=%e2%80%ae%e2%80%a8%c2%9b",
            "q",
            "\u{202e}\u{2028}\u{9b}",
        ),
        ("/shop/items/1?q=%5c", "agent", "\\\"\\"),
        ("/shop/items/1?q=1", "agent", "\",\"forged\":\"yes"),
        ("/shop/items/1?q=1", "referer", "\"}"),
    ] {
        assert_eq!(values[path][field], expected, "{path}");
    }
}

#[test]
fn hang_up_opens_logs_anew() {
    let yard = Yard::new("rotation");
    let config = yard.put("gateway.toml", "");
    let mut gateway = yard.start(&["--config", &config]);
    let mut client = Client::connect(gateway.data()).unwrap();
    let ask = |client: &mut Client| {
        client
            .send("GET /all/shop/hello HTTP/1.1\r\nHost: api.example.com\r\n\r\n")
            .unwrap();
        assert_eq!(client.read("GET", PATIENCE).unwrap().status, 200);
    };
    ask(&mut client);
    yard.lines("all.log", 1);
    let (old, new) = (yard.folder.join("all.log"), yard.folder.join("all.log.1"));
    std::fs::rename(&old, &new).unwrap();
    // Until it is told, the gateway writes on.
    ask(&mut client);
    yard.lines("all.log.1", 2);
    assert!(!old.exists());
    let reloads = |gateway: &Gateway, word: &str| {
        gateway
            .stderr()
            .all()
            .iter()
            .filter(|line| line.contains(word))
            .count()
    };
    gateway.process().signal("HUP").unwrap();
    assert!(
        until(|| reloads(&gateway, "INFO reloaded") == 1),
        "{}",
        gateway.stderr().text()
    );
    assert!(until(|| old.exists()));
    // The same connection, and the same process.
    ask(&mut client);
    yard.lines("all.log", 1);
    yard.lines("all.log.1", 2);
    // A broken configuration is told, and changes nothing.
    yard.put("gateway.toml", "\nthreds = 1\n");
    gateway.process().signal("HUP").unwrap();
    assert!(
        until(|| reloads(&gateway, "ERROR reload_failed") == 1),
        "{}",
        gateway.stderr().text()
    );
    assert!(
        gateway.stderr().text().contains("line 2"),
        "{}",
        gateway.stderr().text()
    );
    ask(&mut client);
    // A place that has become impossible is written on as it was.
    std::fs::rename(&old, yard.folder.join("all.log.2")).unwrap();
    std::fs::create_dir(&old).unwrap();
    yard.put("gateway.toml", "");
    gateway.process().signal("HUP").unwrap();
    assert!(until(|| reloads(&gateway, "INFO reloaded") == 2));
    ask(&mut client);
    yard.lines("all.log.2", 3);
    assert_eq!(stop(&mut gateway), Some(0));
}

/// A reload changes what the next request meets, also on connections that are open; what cannot change
/// is told.
#[test]
fn hang_up_reads_the_configuration_anew() {
    let yard = Yard::new("reload");
    let config = yard.put("gateway.toml", "");
    let other = Stub::start(|_| Reply::status(200).body("other")).unwrap();
    let mut gateway = Gateway::start(
        yard.bare()
            .args([
                "--listen",
                "127.0.0.1:0",
                "--admin",
                "off",
                "--threads",
                "2",
            ])
            .args(["--config", &config]),
    )
    .unwrap();
    let mut client = Client::connect(gateway.data()).unwrap();
    let mut n_requests = 0;
    let mut address_in_log = |gateway: &Gateway| {
        client
            .send(
                "GET /clf/shop/hello HTTP/1.1\r\nHost: api.example.com\r\n\
                 X-Forwarded-For: 198.51.100.7\r\n\r\n",
            )
            .unwrap();
        assert_eq!(client.read("GET", PATIENCE).unwrap().status, 200);
        n_requests += 1;
        assert!(until(|| gateway.stdout().all().len() == n_requests));
        let lines = gateway.stdout().all();
        let line = lines.last().map(String::as_str).unwrap_or_default();
        line.split(' ').next().unwrap_or_default().to_owned()
    };
    assert_eq!(address_in_log(&gateway), "127.0.0.1");
    let text = format!(
        "trusted_hops = 1\nthreads = 7\n[vars]\nbackend = \"{}\"\n[limits]\nconnections = 5\n",
        other.address()
    );
    yard.put("gateway.toml", &text);
    gateway.process().signal("HUP").unwrap();
    let says = |word: &str| gateway.stderr().text().contains(word);
    assert!(until(|| says("INFO reloaded")));
    assert!(until(|| says("take effect at the next start")));
    // The flag still beats the file.
    assert!(says("settings=\"limits\""), "{}", gateway.stderr().text());
    assert_eq!(address_in_log(&gateway), "198.51.100.7");
    let answer = ask(gateway.data(), "/quiet/shop/items/1", "");
    assert_eq!(answer.text(), "other");
}

#[test]
fn logs_that_cannot_be_opened_or_written() {
    let yard = Yard::new("unwritable");
    std::fs::create_dir(yard.folder.join("all.log")).unwrap();
    let start = ["--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0"];
    let done = yard.run(&start);
    assert_eq!((done.code, done.stdout.as_str()), (Some(2), ""), "{done:?}");
    assert!(
        done.stderr.contains("all.log") && done.stderr.contains("stage"),
        "{done:?}"
    );
    // A stage that is not served needs no log.
    let gateway = yard.start(&["--stage", "quiet"]);
    assert_eq!(ask(gateway.data(), "/shop/hello", "").status, 200);
    // A full disk: requests are answered, and the lines counted.
    std::fs::remove_dir(yard.folder.join("all.log")).unwrap();
    std::os::unix::fs::symlink("/dev/full", yard.folder.join("all.log")).unwrap();
    let mut gateway = yard.start(&["--stage", "all"]);
    for _ in 0..3 {
        assert_eq!(ask(gateway.data(), "/shop/hello", "").status, 200);
    }
    assert!(until(|| count(
        &metrics(&gateway),
        "gateway_log_lines_dropped_total",
        &[]
    ) == 3));
    assert_eq!(stop(&mut gateway), Some(0));
    // Nobody reads standard output.
    let mut gateway = yard.start(&["--stage", "clf"]);
    assert_eq!(ask(gateway.data(), "/shop/hello", "").status, 200);
    assert_eq!(stop(&mut gateway), Some(0));
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let mut command = yard.command(&["--stage", "clf", "--listen", &port.to_string()]);
    let mut child = command
        .stdout(writer)
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    assert!(until(|| TcpStream::connect(port).is_ok()));
    let statuses: Vec<u16> = (0..3)
        .map(|_| {
            std::thread::sleep(Duration::from_millis(300));
            get(port, "/shop/hello").map_or(0, |response| response.status)
        })
        .collect();
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(statuses, [200; 3]);
}

/// SIGTERM: what is in flight is finished, nobody else is let in.
#[test]
fn draining_finishes_what_is_in_flight() {
    let yard = Yard::new("draining");
    for signal in ["TERM", "INT"] {
        let mut gateway = yard.start(&[]);
        let (data, admin_address) = (gateway.data(), gateway.admin().unwrap());
        let mut idle = Client::connect(data).unwrap();
        idle.send("GET /quiet/shop/hello HTTP/1.1\r\nHost: api.example.com\r\n\r\n")
            .unwrap();
        assert_eq!(idle.read("GET", PATIENCE).unwrap().status, 200);
        let mut untouched = Client::connect(data).unwrap();
        let mut busy: Vec<Client> = (0..4)
            .map(|_| {
                let mut client = Client::connect(data).unwrap();
                client
                    .send("GET /quiet/shop/items/slow HTTP/1.1\r\nHost: api.example.com\r\n\r\n")
                    .unwrap();
                client
            })
            .collect();
        assert!(until(|| yard.upstream.requests().len() == busy.len()));
        assert_eq!(get(admin_address, "/readyz").unwrap().status, 200);
        gateway.process().signal(signal).unwrap();
        // Load balancers see it, while it is still alive.
        assert!(until(
            || get(admin_address, "/readyz").is_ok_and(|response| response.status == 503)
        ));
        assert_eq!(get(admin_address, "/healthz").unwrap().status, 200);
        assert_eq!(count(&metrics(&gateway), "gateway_draining", &[]), 1);
        assert!(
            until(|| TcpStream::connect(data).is_err()),
            "new connections are refused"
        );
        assert!(idle.closes_within(LIMIT), "idle connections are closed");
        assert!(
            untouched.closes_within(LIMIT),
            "so are those that never asked"
        );
        for client in &mut busy {
            let response = client.read("GET", PATIENCE).unwrap();
            assert_eq!((response.status, response.text().as_str()), (200, "slow"));
            assert!(client.closes_within(LIMIT));
        }
        let status = gateway.process().wait(LIMIT).unwrap();
        assert_eq!(
            status.code(),
            Some(0),
            "{signal}: {}",
            gateway.stderr().text()
        );
        assert!(TcpStream::connect(admin_address).is_err());
        yard.upstream.forget_requests();
    }
}

/// Nobody waits for ever: a second signal ends it at once, and the configured time does as well.
#[test]
fn draining_ends() {
    let yard = Yard::new("drain-ends");
    let config = yard.put("gateway.toml", "drain_seconds = 1\n");
    let long = yard.put("long.toml", "drain_seconds = 3600\n");
    for (config, signals) in [
        (&config, &["TERM"][..]),
        (&long, &["TERM", "TERM"]),
        (&long, &["INT", "TERM"]),
    ] {
        let mut gateway = yard.start(&["--config", config]);
        let mut client = Client::connect(gateway.data()).unwrap();
        client
            .send("GET /quiet/shop/items/hang HTTP/1.1\r\nHost: api.example.com\r\n\r\n")
            .unwrap();
        assert!(until(|| yard.upstream.requests().len() == 1));
        for (n_before, signal) in signals.iter().enumerate() {
            if n_before > 0 {
                let draining = |line: &str| line.contains("draining").then_some(());
                assert!(gateway.stderr().wait_for(LIMIT, draining).is_some());
                assert!(
                    gateway.process().exited().unwrap().is_none(),
                    "it waits for the first"
                );
            }
            gateway.process().signal(signal).unwrap();
        }
        let status = gateway.process().wait(LIMIT).unwrap();
        assert!(status.code().is_some(), "{signals:?}: {status}");
        let got = client.read("GET", PATIENCE);
        assert!(!matches!(got, Err(NoAnswer::Late)), "{signals:?}: {got:?}");
        yard.upstream.forget_requests();
    }
}

/// A request whose body is still coming is in flight, too.
#[test]
fn draining_waits_for_a_started_request() {
    let yard = Yard::new("drain-head");
    let mut gateway = yard.start(&[]);
    let mut client = Client::connect(gateway.data()).unwrap();
    // The head has begun before the signal and is completed after it.
    client
        .send("GET /quiet/shop/hello HTTP/1.1\r\nHost: api.exa")
        .unwrap();
    std::thread::sleep(Duration::from_millis(100));
    gateway.process().signal("TERM").unwrap();
    let draining = |line: &str| line.contains("draining").then_some(());
    assert!(gateway.stderr().wait_for(LIMIT, draining).is_some());
    client.send("mple.com\r\n\r\n").unwrap();
    let got = client.read("GET", PATIENCE);
    assert!(
        got.as_ref().is_ok_and(|response| response.status == 200),
        "{got:?}"
    );
    assert_eq!(gateway.process().wait(LIMIT).unwrap().code(), Some(0));
}

#[test]
fn apis_and_stages_have_their_places() {
    let yard = Yard::new("places");
    let gateway = yard.start(&[]);
    let data = gateway.data();
    let with_host = |host: &str, path: &str| {
        let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        exchange(data, request).unwrap().status
    };
    for stage in ["clf", "all", "hostile", "err", "quiet"] {
        assert_eq!(
            with_host("any.example", &format!("/{stage}/shop/hello")),
            200,
            "{stage}"
        );
    }
    assert_eq!(with_host("any.example", "/wiki/items/1"), 203);
    assert_eq!(with_host("legacy.example", "/old/teapot"), 418);
    assert_eq!(with_host("LEGACY.example:8080", "/old/teapot"), 418);
    for (host, path) in [
        ("any.example", "/old/teapot"),
        ("legacy.example.evil", "/old/teapot"),
        ("any.example", "/shop/hello"),
        ("any.example", "/prod/shop/hello"),
        ("any.example", "/clf/hello"),
        ("any.example", "/clfshop/hello"),
        ("any.example", "/clf/shopping/hello"),
        ("any.example", "/CLF/shop/hello"),
        ("any.example", "/wiki"),
        ("any.example", "/wikiitems/1"),
        ("any.example", "/"),
    ] {
        let status = with_host(host, path);
        assert!([403, 404].contains(&status), "{host}{path}: {status}");
    }
    // One stage only: it answers without its mount, and APIs that do not have it do not answer.
    let gateway = yard.start(&["--stage", "prod"]);
    let request = "GET /old/teapot HTTP/1.1\r\nHost: legacy.example\r\nConnection: close\r\n\r\n";
    assert_eq!(exchange(gateway.data(), request).unwrap().status, 418);
    for path in ["/shop/hello", "/clf/shop/hello", "/wiki/items/1"] {
        let status = ask(gateway.data(), path, "").status;
        assert!([403, 404].contains(&status), "{path}: {status}");
    }
    // A variable that leads nowhere fails its own requests only.
    let refused = refusing_address().unwrap();
    let gateway = yard.start(&["--var", &format!("shop:backend={refused}")]);
    assert!(ask(gateway.data(), "/quiet/shop/items/1", "").status >= 500);
    assert_eq!(ask(gateway.data(), "/wiki/items/1", "").status, 203);
}

#[test]
fn taken_ports_are_told() {
    let yard = Yard::new("taken");
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = listener.local_addr().unwrap().to_string();
    for args in [
        ["--listen", &taken, "--admin", "127.0.0.1:0"],
        ["--listen", "127.0.0.1:0", "--admin", &taken],
    ] {
        let done = yard.run(&args);
        assert_eq!((done.code, done.stdout.as_str()), (Some(2), ""), "{done:?}");
        assert!(
            done.stderr.contains(&taken) && done.stderr.contains("in use"),
            "{done:?}"
        );
        assert!(!done.stderr.contains("listening"), "{done:?}");
    }
    drop(listener);
    // The same for both, and the same twice.
    for args in [
        ["--listen", &taken, "--admin", &taken],
        ["--listen", &taken, "--listen", &taken],
    ] {
        let done = yard.run(&[&args[..], &["--threads", "2"]].concat());
        assert_eq!(done.code, Some(2), "{args:?}: {done:?}");
        assert!(done.stderr.contains(&taken), "{done:?}");
    }
    // A gateway that runs keeps its port; one that has ended gives it back at once.
    let mut gateway = yard.start(&[]);
    let address = gateway.data().to_string();
    assert_eq!(ask(gateway.data(), "/quiet/shop/hello", "").status, 200);
    let done = yard.run(&["--listen", &address, "--admin", "off"]);
    assert!(
        done.code == Some(2) && done.stderr.contains(&address),
        "{done:?}"
    );
    assert_eq!(stop(&mut gateway), Some(0));
    let again = Gateway::start(yard.bare().args(["--listen", &address, "--admin", "off"])).unwrap();
    assert_eq!(again.data().to_string(), address);
    assert_eq!(ask(again.data(), "/quiet/shop/hello", "").status, 200);
}

/// With too few file descriptors it does not start, and says so before it claims to listen.
#[test]
fn too_few_descriptors_are_told() {
    let yard = Yard::new("too-few");
    let plain = yard.command(&[]);
    let mut command = Command::new("sh");
    command
        .args(["-c", "ulimit -n 12; exec \"$@\"", "sh"])
        .arg(plain.get_program())
        .args(plain.get_args())
        .env_clear()
        .current_dir(&yard.folder);
    for (name, value) in plain.get_envs() {
        command.env(name, value.unwrap_or_default());
    }
    let finished = finish(&mut command, b"", LIMIT).unwrap();
    assert_eq!(finished.code, Some(2), "{}", finished.stderr);
    assert!(
        !finished.stderr.contains("listening"),
        "{}",
        finished.stderr
    );
    assert!(
        finished.stderr.starts_with("error: "),
        "{}",
        finished.stderr
    );
}

/// With few file descriptors it serves fewer connections, and lives.
#[test]
fn few_descriptors_are_survived() {
    let yard = Yard::new("descriptors");
    let plain = yard.command(&[]);
    let mut command = Command::new("sh");
    command
        .args(["-c", "ulimit -n 64; exec \"$@\"", "sh"])
        .arg(plain.get_program())
        .args(plain.get_args())
        .env_clear()
        .current_dir(&yard.folder);
    for (name, value) in plain.get_envs() {
        command.env(name, value.unwrap_or_default());
    }
    let mut gateway = Gateway::start(&mut command).unwrap();
    let data = gateway.data();
    let proxied = "GET /quiet/shop/items/1 HTTP/1.1\r\nHost: api.example.com\r\n\r\n";
    let mut clients: Vec<Client> = (0..150)
        .filter_map(|_| Client::connect(data).ok())
        .collect();
    for client in &mut clients {
        client.send(proxied).ok();
    }
    // Some were accepted and are answered; the others wait.
    let n_answers = clients
        .iter_mut()
        .filter_map(|client| client.read("GET", Duration::from_millis(10)).ok())
        .count();
    assert!(n_answers > 0, "{}", gateway.stderr().text());
    assert!(gateway.process().exited().unwrap().is_none());
    drop(clients);
    for path in ["/quiet/shop/items/1", "/quiet/shop/hello"] {
        let mut got = String::new();
        let answered = until(|| {
            let answer = get(data, path).map(|response| response.status);
            got = format!("{answer:?}");
            answer.is_ok_and(|status| status < 300)
        });
        assert!(answered, "{path}: {got}: {}", gateway.stderr().text());
    }
    assert!(until(
        || get(gateway.admin().unwrap(), "/healthz").is_ok_and(|response| response.status == 200)
    ));
    let now = metrics(&gateway);
    assert!(
        count(&now, "gateway_accept_errors_total", &[])
            + count(&now, "gateway_connections_refused_total", &[])
            > 0
    );
    assert_eq!(count(&now, "gateway_panics_total", &[]), 0);
    assert!(!gateway.stderr().text().contains("panicked"));
    // What it says of it does not fill the disk.
    assert!(
        gateway.stderr().all().len() < 100,
        "{}",
        gateway.stderr().text()
    );
    assert_eq!(stop(&mut gateway), Some(0));
}

/// A client that goes away, a signal that means nothing, an environment without a home: nothing of it ends it.
#[test]
fn it_lives_on() {
    let yard = Yard::new("lives");
    let mut command = yard.command(&[]);
    command
        .env_remove("XDG_STATE_HOME")
        .env_remove("GATEWAY_ADMIN_TOKEN");
    let mut gateway = Gateway::start(&mut command).unwrap();
    let address = gateway.admin().unwrap();
    // Without a place for a token nothing is protected by none.
    let request = format!(
        "GET /openapi.json?api=shop HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer \r\nConnection: close\r\n\r\n"
    );
    assert_eq!(exchange(address, request).unwrap().status, 401);
    let told = |line: &str| line.contains("GATEWAY_ADMIN_TOKEN").then_some(());
    assert!(gateway.stderr().wait_for(LIMIT, told).is_some());
    gateway.process().signal("PIPE").unwrap();
    for _ in 0..20 {
        let mut client = Client::connect(gateway.data()).unwrap();
        client
            .send("GET /quiet/shop/items/slow HTTP/1.1\r\nHost: api.example.com\r\n\r\n")
            .unwrap();
        drop(client);
    }
    assert_eq!(ask(gateway.data(), "/quiet/shop/hello", "").status, 200);
    assert!(until(|| count(
        &metrics(&gateway),
        "gateway_connections_open",
        &[]
    ) == 0));
    assert_eq!(stop(&mut gateway), Some(0));
    assert!(Path::new(&yard.folder).read_dir().unwrap().all(|entry| {
        let name = entry.unwrap().file_name();
        name.to_string_lossy().ends_with(".log")
    }));
}

/// A request whose client does not wait for the answer leaves its traces as well (L02).
#[test]
fn abandoned_requests_are_counted() {
    let upstream = Stub::constant(Reply::hang()).unwrap();
    let document = format!(
        "openapi: 3.0.3
info: {{title: Abandoned, version: 1.0.0}}
x-gateway: {{name: abandoned, upstream: '{}'}}
paths: {{/echo: {{get: {{responses: {{'200': {{description: ok}}}}}}}}}}
",
        upstream.url()
    );
    let documents = [Document::yaml("abandoned", document)];
    let binary = Binary::build("abandoned", &documents, &[]).unwrap();
    let gateway = binary.start(&[]).unwrap();
    let mut client = Client::connect(gateway.data()).unwrap();
    let head = format!("GET /echo HTTP/1.1\r\nHost: {}\r\n\r\n", gateway.data());
    client.send(head).unwrap();
    assert!(until(|| upstream.requests().len() == 1));
    drop(client);
    let labels = [("operation", "GET /echo"), ("code", "4xx")];
    let n_abandoned = || metrics(&gateway).sum("gateway_requests_total", &labels);
    assert!(until(|| n_abandoned() > 0.5));
}
