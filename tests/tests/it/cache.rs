//! Answers that are kept: what is, for whom, for how long, and who may ask for a new one.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant, SystemTime};

use gateway_runtime::aws::credentials::Credentials;
use gateway_runtime::aws::sigv4::{self, Payload, Request, Rules, Scope};
use gateway_tests::gateway::{Binary, Document, Gateway};
use gateway_tests::http1::{Client, PATIENCE, Response, exchange, send};
use gateway_tests::prometheus::Metrics;
use gateway_tests::stub::{Recorded, Reply, Stub};
use serde_json::{Value, json};

const TOKEN: &str = "admin-token-of-the-tests";
const LIMIT: Duration = Duration::from_secs(30);

/// What the reference keeps at most, in bytes.
const LONGEST: usize = 1_048_576;

/// A REST API whose operations are `GET` but for one, all in front of one backend.
fn document(backend: &str) -> String {
    let operation = |name: &str, more: &str| {
        format!(
            "{{responses: {{'200': {{description: ok}}}}, x-amazon-apigateway-integration: {{type: http_proxy, httpMethod: ANY, uri: \"{backend}/{name}\"{more}}}}}"
        )
    };
    let any = operation(
        "any/{name}",
        ", requestParameters: {integration.request.path.name: method.request.path.name}, cacheKeyParameters: [method.request.path.name]",
    );
    let any = any.replacen(
        '{',
        "{parameters: [{name: name, in: path, required: true, schema: {type: string}}], ",
        1,
    );
    let mut paths = format!("  /any/{{name+}}: {{get: {any}}}\n");
    for name in ["short", "off", "stale", "free", "fail", "ignore"] {
        paths.push_str(&format!("  /{name}: {{get: {}}}\n", operation(name, "")));
    }
    let late = operation("late", ", timeoutInMillis: 1000");
    paths.push_str(&format!("  /late: {{get: {late}}}\n"));
    let plain = operation("plain", "");
    format!(
        r#"openapi: 3.0.1
info: {{title: Cached, version: '1'}}
x-gateway:
  name: cached
  kind: rest
  stages:
    prod:
      mount: {{path: /prod}}
      cache: {{ttl: 300, size: 64MB, keys: [method.request.querystring.page]}}
      methods:
        GET /short: {{cache: {{ttl: 1}}}}
        GET /off: {{cache: {{ttl: 0}}}}
        POST /search: {{cache: {{keys: [method.request.header.X-Kind]}}}}
        GET /stale: {{cache: {{ttl: 1, staleIfError: 600}}}}
        GET /free: {{cache: {{invalidation: {{requireAuthorization: false}}}}}}
        GET /fail: {{cache: {{invalidation: {{unauthorized: fail}}}}}}
        GET /ignore: {{cache: {{invalidation: {{unauthorized: ignore}}}}}}
      accessLog: {{format: 'logged $context.path $context.status', destination: stdout}}
    bare: {{mount: {{path: /bare}}}}
paths:
  /plain: {{get: {plain}, delete: {plain}}}
  /search: {{post: {}}}
{paths}"#,
        operation("search", "")
    )
}

/// Answers differ each time, and are as the last part of the path asks for.
fn backend() -> Stub {
    let n = AtomicUsize::new(0);
    Stub::start(move |request| {
        let told = format!("{} {}", n.fetch_add(1, Ordering::Relaxed), request.target);
        let ok = Reply::text(&told);
        match request.path().rsplit('/').next().unwrap() {
            "404" => Reply::status(404).body(told),
            "500" => Reply::status(500).body(told),
            "302" => Reply::status(302).header("Location", "/a").body(told),
            "206" => Reply::status(206)
                .header("Content-Range", "bytes 0-1/9")
                .body(told),
            "204" => Reply::status(204).header("X-Told", &told),
            "no-store" => ok.header("Cache-Control", "max-age=60, no-store"),
            "private" => ok.header("Cache-Control", "private"),
            "vary-all" => ok.header("Vary", "*"),
            "vary" => ok.header("Vary", "Accept-Language"),
            "cookie" => ok.header("Set-Cookie", "session=1").header("X-Kept", "yes"),
            "ids" => ok.header("x-amzn-RequestId", "of-the-backend").header(
                "X-Amzn-Trace-Id",
                "Root=1-67891233-abcdef012345678912345678",
            ),
            "longest" => sized(LONGEST, &told),
            "too-long" => sized(LONGEST + 1, &told),
            "longest-chunked" => sized(LONGEST, &told).chunked(),
            "too-long-chunked" => sized(LONGEST + 1, &told).chunked(),
            "slow" => ok.after(Duration::from_millis(700)),
            name if name.starts_with("slow-") => {
                let status = name["slow-".len()..].parse().unwrap();
                let answer = Reply::status(status).body(told);
                answer.after(Duration::from_millis(700))
            }
            _ => ok,
        }
    })
    .unwrap()
}

fn sized(length: usize, told: &str) -> Reply {
    let mut body = told.as_bytes().to_vec();
    body.resize(length, b'.');
    Reply::status(200)
        .header("Content-Type", "text/plain")
        .body(body)
}

fn get(gateway: &Gateway, path: &str, fields: &[(&str, &str)]) -> Response {
    send(gateway.data(), &format!("GET {path}"), fields, b"").unwrap()
}

fn admin(gateway: &Gateway, line: &str, token: &str) -> Response {
    let address = gateway.admin().unwrap();
    let request = format!(
        "{line} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n"
    );
    exchange(address, request).unwrap()
}

/// A counter of a stage.
fn counted(gateway: &Gateway, name: &str, stage: &str) -> f64 {
    let text = admin(gateway, "GET /metrics", "").text();
    let metrics = Metrics::read(&text).unwrap();
    metrics.sum(&format!("gateway_cache_{name}"), &[("stage", stage)])
}

fn shown(gateway: &Gateway) -> Value {
    let shown = admin(gateway, "GET /cache", TOKEN);
    assert_eq!(shown.status, 200);
    serde_json::from_slice(&shown.body).unwrap()
}

#[test]
fn what_is_kept_is_given_again() {
    let backend = backend();
    let gateway = Gateway::of("cached", &document(&backend.url())).unwrap();
    // Each is asked for twice: is the second answer the first?
    let twice = |line: &str, fields: &[&[(&str, &str)]; 2], body: &[u8]| {
        let [first, second] = fields.map(|fields| {
            let response = send(gateway.data(), line, fields, body).unwrap();
            assert!(
                !response.text().contains("message"),
                "{line} {}",
                response.text()
            );
            response
        });
        assert_eq!(first.status, second.status, "{line}");
        first.body == second.body && first.header("x-told") == second.header("x-told")
    };
    let none: [&[(&str, &str)]; 2] = [&[], &[]];
    for (path, is_kept) in [
        ("/prod/plain", true),
        ("/prod/any/a", true),
        ("/prod/any/204", true),
        ("/prod/any/404", false),
        ("/prod/any/500", false),
        ("/prod/any/302", false),
        ("/prod/any/206", false),
        ("/prod/any/no-store", false),
        ("/prod/any/private", false),
        ("/prod/any/vary-all", false),
        ("/prod/any/vary", true),
        ("/prod/any/cookie", true),
        ("/prod/any/longest", true),
        ("/prod/any/too-long", false),
        ("/prod/any/longest-chunked", true),
        ("/prod/any/too-long-chunked", false),
        ("/prod/off", false),
        ("/bare/plain", false),
        ("/bare/any/a", false),
    ] {
        backend.forget_requests();
        assert_eq!(twice(&format!("GET {path}"), &none, b""), is_kept, "{path}");
        let n_asked = backend.requests().len();
        assert_eq!(n_asked, if is_kept { 1 } else { 2 }, "{path}");
    }
    for path in ["longest", "too-long", "longest-chunked", "too-long-chunked"] {
        let length = get(&gateway, &format!("/prod/any/{path}"), &[]).body.len();
        let extra = usize::from(path.starts_with("too"));
        assert_eq!(length, LONGEST + extra, "{path}");
    }
    // Other methods are not kept, but where they are named; a body goes past what is kept for GET.
    assert!(!twice("DELETE /prod/plain", &none, b""));
    assert!(twice("POST /prod/search", &none, b"a"));
    let kinds: [&[(&str, &str)]; 2] = [&[("X-Kind", "1")], &[("X-Kind", "2")]];
    assert!(!twice("POST /prod/search", &kinds, b"a"));
    assert!(!twice("GET /prod/plain", &none, b"a"));
    let overridden: [&[(&str, &str)]; 2] = [&[], &[("X-HTTP-Method-Override", "GET")]];
    assert!(!twice("GET /prod/plain?page=o", &overridden, b""));
    // Languages apart, since the answer says that they differ.
    let languages: [&[(&str, &str)]; 2] =
        [&[("Accept-Language", "de")], &[("Accept-Language", "en")]];
    assert!(!twice("GET /prod/any/vary", &languages, b""));
    for language in languages {
        assert!(twice("GET /prod/any/vary", &[language, language], b""));
    }
    // Whoever asks for a part does not fill the cache, and gets what is in it.
    let parts: [&[(&str, &str)]; 2] = [&[("Range", "bytes=0-1")], &[("If-None-Match", "\"a\"")]];
    assert!(twice("GET /prod/plain", &parts, b""));
    let lines = gateway.stdout().text();
    assert_eq!(
        lines.matches("logged /prod/any/a 200").count(),
        2,
        "{lines}"
    );
}

#[test]
fn keys_tell_requests_apart() {
    let backend = backend();
    let gateway = Gateway::of("cached-keys", &document(&backend.url())).unwrap();
    let told = |path: &str| get(&gateway, path, &[]).text();
    // All are different, whatever they look like.
    let paths = [
        "/prod/plain",
        "/prod/plain?page=",
        "/prod/plain?page=a",
        "/prod/plain?page=%FF",
        "/prod/plain?page=%FE",
        "/prod/plain?page=a,b",
        "/prod/plain?page=a&page=b",
        "/prod/plain?page=b&page=a",
        "/prod/plain?page=a%26page=b",
        "/prod/plain?page=a%26page%3Db",
        "/prod/plain?page=%2Fplain",
        "/prod/any/a",
        "/prod/any/a/b",
        "/prod/any/a%2Fb",
        "/prod/any/a?page=a",
        "/prod/any/a%3Fpage=a",
        "/prod/any/a,b",
        "/prod/any/page/a",
        "/prod/free?page=a",
    ];
    let first: Vec<String> = paths.iter().map(|path| told(path)).collect();
    for (i, one) in first.iter().enumerate() {
        assert!(!first[..i].contains(one), "{one}");
        assert_eq!(told(paths[i]), *one);
    }
    // What is no key tells nothing apart, but for the host and what steers backends.
    assert_eq!(told("/prod/plain?page=a&other=1"), first[2]);
    let with = |fields: &[(&str, &str)]| get(&gateway, "/prod/plain?page=a", fields).text();
    assert_eq!(with(&[("X-Other", "1"), ("User-Agent", "x")]), first[2]);
    assert_eq!(with(&[("Host", "API.example")]), first[2]);
    let mut seen = vec![first[2].clone()];
    for fields in [
        [("Host", "evil.example")],
        [("X-Forwarded-Host", "evil.example")],
        [("X-Original-URL", "/admin")],
        [("X-Original-Host", "evil.example")],
        [("X-Forwarded-Uri", "/admin")],
        [("X-Forwarded-Ssl", "on")],
        [("Forwarded", "host=evil.example;proto=https")],
        [("Authorization", "Bearer a")],
        [("Cookie", "a=b")],
        [("Accept", "text/html")],
        [("Accept", "text/html;level=1")],
        [("Accept", "text/html, text/plain")],
    ] {
        let other = with(&fields);
        assert!(!seen.contains(&other), "{fields:?}");
        assert_eq!(with(&fields), other, "{fields:?}");
        seen.push(other);
    }
    assert_eq!(told("/prod/plain?page=a"), first[2]);
    // What is for this hop alone is not there for anybody: neither for the key nor for the backend.
    let kind = |fields: &[(&str, &str)]| {
        let answer = send(gateway.data(), "POST /prod/search", fields, b"").unwrap();
        answer.text()
    };
    let (red, hop) = (("X-Kind", "red"), ("Connection", "close, x-kind"));
    backend.forget_requests();
    let nominated = kind(&[red, hop]);
    assert_eq!(backend.requests()[0].header("x-kind"), None);
    let own = kind(&[red]);
    assert_ne!(own, nominated);
    assert_eq!(kind(&[red]), own);
    assert_eq!(kind(&[]), nominated);
}

#[test]
fn what_is_of_one_request_is_not_given_again() {
    let backend = backend();
    let gateway = Gateway::of("cached-ids", &document(&backend.url())).unwrap();
    let first = get(&gateway, "/prod/any/cookie", &[]);
    let second = get(&gateway, "/prod/any/cookie", &[]);
    assert_eq!(first.body, second.body);
    assert_eq!(first.header("set-cookie"), "session=1");
    assert_eq!(second.headers.get("set-cookie"), None);
    assert_eq!(second.header("x-kept"), "yes");
    assert_eq!(second.header("content-type"), "text/plain");
    let ids: Vec<Response> = (0..3)
        .map(|_| get(&gateway, "/prod/any/ids", &[]))
        .collect();
    assert!(ids.iter().all(|response| response.body == ids[0].body));
    for name in ["x-amzn-requestid", "x-amz-apigw-id"] {
        let mut values: Vec<&str> = ids.iter().map(|response| response.header(name)).collect();
        assert!(
            values
                .iter()
                .all(|value| !value.is_empty() && *value != "of-the-backend")
        );
        values.sort_unstable();
        values.dedup();
        assert_eq!(values.len(), 3, "{name}");
    }
    for response in &ids[1..] {
        let text = format!("{:?}", response.headers);
        assert!(!text.contains("of-the-backend"), "{text}");
        assert!(!text.contains("67891233"), "{text}");
        assert_eq!(response.headers.all("content-length").count(), 1);
    }
}

#[test]
fn times_end_and_failures_are_bridged() {
    let backend = backend();
    let gateway = Gateway::of("cached-times", &document(&backend.url())).unwrap();
    let told = |path: &str| {
        let response = get(&gateway, path, &[]);
        (response.status, response.text())
    };
    let first = told("/prod/short");
    let deadline = Instant::now() + LIMIT;
    while told("/prod/short") == first {
        assert!(Instant::now() < deadline, "it is kept for ever");
        std::thread::sleep(Duration::from_millis(50));
    }
    // Its time is over as soon as the backend is asked again.
    let first = told("/prod/stale");
    assert_eq!(first.0, 200);
    let n_before = backend.requests().len();
    let until_asked = |replies: &dyn Fn() -> Reply| {
        let n_before = backend.requests().len();
        let deadline = Instant::now() + LIMIT;
        loop {
            backend.clear_next();
            // A connection that was kept and is closed is tried once more.
            backend.next([replies(), replies()]);
            let answer = told("/prod/stale");
            if backend.requests().len() > n_before {
                backend.clear_next();
                return answer;
            }
            assert!(Instant::now() < deadline, "the backend is not asked");
            std::thread::sleep(Duration::from_millis(50));
        }
    };
    assert_eq!(until_asked(&|| Reply::status(500)), first);
    assert_eq!(until_asked(&|| Reply::status(503).body("x")), first);
    assert_eq!(until_asked(&Reply::close), first);
    assert_eq!(until_asked(&|| Reply::text("cut off").cut(60)), first);
    assert!(backend.requests().len() >= n_before + 4);
    assert!(counted(&gateway, "stale_total", "prod") >= 4.0);
    // What is not a failure is an answer.
    assert_eq!(
        until_asked(&|| Reply::status(404).body("gone")),
        (404, "gone".to_owned())
    );
    let (status, text) = told("/prod/stale");
    assert_eq!(status, 200);
    assert_ne!(text, first.1);
    // Without that, a failure is one.
    backend.next([Reply::status(500).body("x")]);
    assert_eq!(told("/prod/any/fails").0, 500);
}

#[test]
fn one_request_goes_for_all() {
    let backend = backend();
    let gateway = Gateway::of("cached-flights", &document(&backend.url())).unwrap();
    let answers: Vec<String> = std::thread::scope(|scope| {
        let clients: Vec<_> = (0..50)
            .map(|_| scope.spawn(|| get(&gateway, "/prod/any/slow", &[]).text()))
            .collect();
        clients
            .into_iter()
            .map(|client| client.join().unwrap())
            .collect()
    });
    assert!(
        answers
            .iter()
            .all(|answer| *answer == answers[0] && answer.ends_with("/slow"))
    );
    assert_eq!(backend.requests().len(), 1);
    let counts = ["hits_total", "coalesced_total", "misses_total"];
    let [hits, coalesced, misses] = counts.map(|name| counted(&gateway, name, "prod"));
    assert!(
        hits + coalesced == 49.0 && misses == 1.0,
        "{hits} {coalesced} {misses}"
    );
    // What is not kept is still for those that wait, and so are failures; what is private is for one.
    for (name, status, n_requests) in [
        ("any/slow-404", 404, 1),
        ("any/slow-500", 500, 1),
        ("late", 504, 1),
        ("any/no-store", 200, 10),
        ("any/slow-403", 403, 10),
    ] {
        backend.forget_requests();
        if name == "late" {
            backend.next([Reply::hang()]);
        }
        let path = format!("/prod/{name}");
        let answers: Vec<Response> = std::thread::scope(|scope| {
            let clients: Vec<_> = (0..10)
                .map(|_| scope.spawn(|| get(&gateway, &path, &[])))
                .collect();
            clients
                .into_iter()
                .map(|client| client.join().unwrap())
                .collect()
        });
        assert_eq!(backend.requests().len(), n_requests, "{name}");
        assert!(
            answers.iter().all(|answer| answer.status == status),
            "{name}"
        );
        let is_shared = answers.iter().all(|answer| answer.body == answers[0].body);
        assert_eq!(is_shared, n_requests == 1, "{name}");
    }
    // Who asks later gets their own.
    let [first, second] = [(); 2].map(|()| get(&gateway, "/prod/any/404", &[]).text());
    assert_ne!(first, second);
    // Whoever waits goes on when the client of the one that went hangs up.
    backend.forget_requests();
    backend.next([Reply::hang()]);
    let request = "GET /prod/any/left HTTP/1.1\r\nHost: api.example\r\nConnection: close\r\n\r\n";
    let mut first = Client::connect(gateway.data()).unwrap();
    first.send(request).unwrap();
    let deadline = Instant::now() + LIMIT;
    while backend.requests().is_empty() && Instant::now() < deadline {
        std::thread::sleep(Duration::from_millis(10));
    }
    let mut second = Client::connect(gateway.data()).unwrap();
    second.send(request).unwrap();
    std::thread::sleep(Duration::from_millis(200));
    drop(first);
    let answer = second.read("GET", LIMIT).unwrap();
    assert!(answer.text().ends_with("/any/left"), "{}", answer.text());
    assert_eq!(backend.requests().len(), 2);
}

#[test]
fn new_answers_are_for_those_who_may() {
    let backend = backend();
    let gateway = Gateway::of("cached-control", &document(&backend.url())).unwrap();
    let new = [("Cache-Control", "max-age=0")];
    let ignored = "199 Cache-control headers were ignored because the caller was unauthorized.";
    for (path, status, is_new, warning) in [
        ("/prod/plain", 200, false, ignored),
        ("/prod/ignore", 200, false, ""),
        ("/prod/fail", 403, false, ""),
        ("/prod/free", 200, true, ""),
    ] {
        let kept = get(&gateway, path, &[]).text();
        let answer = get(&gateway, path, &new);
        assert_eq!(answer.status, status, "{path}");
        assert_eq!(answer.header("warning"), warning, "{path}");
        if status == 200 {
            assert_eq!(answer.text() != kept, is_new, "{path}");
        }
        // What is kept now, without a trace of who asked.
        let after = get(&gateway, path, &[]);
        assert_eq!(after.text() != kept, is_new, "{path}");
        assert_eq!(after.headers.get("warning"), None, "{path}");
        if is_new {
            assert_eq!(after.text(), answer.text(), "{path}");
        }
        let other = get(&gateway, path, &[("Cache-Control", "no-cache, no-store")]);
        assert_eq!(other.text(), after.text(), "{path}");
    }
}

#[test]
fn the_admin_listener_shows_and_empties() {
    let backend = backend();
    let gateway = Gateway::of("cached-admin", &document(&backend.url())).unwrap();
    assert_eq!(shown(&gateway)[0]["entries"], 0);
    let told = || get(&gateway, "/prod/plain", &[]).text();
    let first = told();
    assert_eq!(told(), first);
    let stages = shown(&gateway);
    assert_eq!(stages.as_array().unwrap().len(), 1);
    let stage = &stages[0];
    for (name, value) in [
        ("api", json!("cached")),
        ("stage", json!("prod")),
        ("entries", json!(1)),
        ("size", json!(64 << 20)),
        ("hits", json!(1)),
        ("misses", json!(1)),
        ("coalesced", json!(0)),
        ("stale", json!(0)),
    ] {
        assert_eq!(stage[name], value, "{name}");
    }
    assert!(stage["bytes"].as_u64().unwrap() > 0);
    assert!(counted(&gateway, "bytes", "prod") > 0.0);
    for (line, status) in [
        ("DELETE /cache?api=other", 404),
        ("DELETE /cache?api=cached&stage=bare", 404),
        ("DELETE /cache?stages=prod", 400),
        ("DELETE /cache?api=cached&api=cached", 400),
        ("POST /cache", 405),
    ] {
        assert_eq!(admin(&gateway, line, TOKEN).status, status, "{line}");
    }
    for line in ["GET /cache", "DELETE /cache"] {
        assert_eq!(admin(&gateway, line, "guess").status, 401, "{line}");
    }
    assert_eq!(told(), first);
    for line in [
        "DELETE /cache?api=cached&stage=prod",
        "DELETE /cache?api=cached",
        "DELETE /cache",
    ] {
        let before = told();
        let flushed = admin(&gateway, line, TOKEN);
        assert_eq!(
            (flushed.status, flushed.text().as_str()),
            (200, "{\"flushed\":1}"),
            "{line}"
        );
        assert_eq!(shown(&gateway)[0]["entries"], 0, "{line}");
        assert_ne!(told(), before, "{line}");
    }
}

#[test]
fn plain_documents_have_their_addresses_as_keys() {
    let backend = backend();
    let text = format!(
        r#"openapi: 3.0.3
info: {{title: Plain, version: "1"}}
servers: [{{url: "{}"}}]
x-gateway: {{name: plain, stages: {{prod: {{cache: {{ttl: 60, size: 1MB}}}}}}}}
components: {{securitySchemes: {{key: {{type: apiKey, in: header, name: X-Token}}}}}}
security: [{{key: []}}]
paths:
  /pets/{{id}}:
    get:
      parameters: [{{name: id, in: path, required: true, schema: {{type: string}}}}]
      responses: {{"200": {{description: ok}}}}
"#,
        backend.url()
    );
    let gateway = Gateway::of("cached-plain", &text).unwrap();
    let told = |path: &str, fields: &[(&str, &str)]| get(&gateway, path, fields).text();
    let first = told("/pets/1", &[]);
    assert_eq!(told("/pets/1", &[]), first);
    for path in ["/pets/2", "/pets/1?a=b", "/pets/1?", "/pets/1%2F"] {
        let other = told(path, &[]);
        assert_ne!(other, first, "{path}");
        assert_eq!(told(path, &[]), other, "{path}");
    }
    // The credentials are the upstream's to look at.
    let other = told("/pets/1", &[("X-Token", "a")]);
    assert_ne!(other, first);
    assert_ne!(told("/pets/1", &[("X-Token", "b")]), other);
    assert_eq!(told("/pets/1", &[("X-Token", "a")]), other);
    // The memory is bounded, and what is asked for stays.
    let mut client = Client::connect(gateway.data()).unwrap();
    for n in 0..3000 {
        let path = match n % 20 {
            0 => "/pets/1".to_owned(),
            _ => format!("/pets/1?n={n}"),
        };
        client
            .send(format!("GET {path} HTTP/1.1\r\nHost: api.example\r\n\r\n"))
            .unwrap();
        let answer = client.read("GET", PATIENCE).unwrap();
        assert_eq!(answer.status, 200);
        assert!(n % 20 != 0 || answer.text() == first, "{n}");
    }
    let stage = &shown(&gateway)[0];
    let (entries, bytes) = (
        stage["entries"].as_u64().unwrap(),
        stage["bytes"].as_u64().unwrap(),
    );
    assert!(bytes <= 1 << 20 && bytes > 900_000, "{bytes}");
    assert!((500..2800).contains(&entries), "{entries}");
}

/// An operation for each way of telling who is calling.
fn guarded(backend: &str, decides: &str) -> String {
    let operation = |security: &str, who: &str| {
        format!(
            r#"get: {{security: [{security}], responses: {{"200": {{description: ok}}}}, x-gateway-integration: {{type: http_proxy, httpMethod: GET, payloadFormatVersion: "1.0", uri: "{backend}/who", requestParameters: {{"overwrite:header.x-who": "{who}"}}}}}}"#
        )
    };
    format!(
        r#"openapi: 3.0.3
info: {{title: Guarded, version: "1"}}
x-gateway:
  name: guarded
  stages:
    prod:
      cache: {{ttl: 600, keys: [method.request.querystring.page]}}
      methods:
        GET /signed: {{cache: {{invalidation: {{unauthorized: fail}}}}}}
components:
  securitySchemes:
    own:
      type: apiKey
      name: X-Own
      in: header
      x-gateway-authorizer:
        type: request
        identitySource: $request.header.X-Own
        authorizerPayloadFormatVersion: "2.0"
        enableSimpleResponses: true
        authorizerResultTtlInSeconds: 300
        authorizerUri: "{decides}/decide"
    sigv4: {{type: apiKey, name: Authorization, in: header, x-amazon-apigateway-authtype: awsSigv4}}
paths:
  /own: {{{}}}
  /signed: {{{}}}
  /open: {{get: {{security: [], responses: {{"200": {{description: ok}}}}, x-gateway-integration: {{type: http_proxy, httpMethod: GET, payloadFormatVersion: "1.0", uri: "{backend}/who"}}}}}}
"#,
        operation("{own: []}", "$request.header.X-Own"),
        operation("{sigv4: []}", "$context.identity.userArn"),
    )
}

/// Starts a gateway whose backend says who is calling, and whose function lets everybody in under one name.
fn guarded_gateway(label: &str) -> (Gateway, Stub, Stub) {
    let decides = Stub::start(|_| {
        Reply::status(200)
            .body(json!({"isAuthorized": true, "context": {"who": "user"}}).to_string())
    })
    .unwrap();
    let n = AtomicUsize::new(0);
    let backend = Stub::start(move |request: &Recorded| {
        let who = ["x-who", "authorization", "cookie"];
        let who = who.iter().find_map(|name| request.header(name));
        let n = n.fetch_add(1, Ordering::Relaxed);
        Reply::text(&format!("{n} {}", who.unwrap_or("nobody")))
    })
    .unwrap();
    let document = guarded(&backend.url(), &decides.url());
    let binary = Binary::build(label, &[Document::yaml(label, document)], &[]).unwrap();
    let file = binary.folder().join("gateway.toml");
    let user = |name: &str, actions: &str| {
        let policy = format!(
            r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Action": [{actions}], "Resource": "*"}}]}}"#
        );
        format!(
            "[[iam_users]]\naccess_key_id = \"AKID{name}\"\nsecret_access_key = \"secret\"\narn = \"arn:aws:iam::123456789012:user/{name}\"\npolicies = ['{policy}']\n"
        )
    };
    let users = [
        user(
            "ann",
            r#""execute-api:Invoke", "execute-api:InvalidateCache""#,
        ),
        user("bob", r#""execute-api:Invoke""#),
    ];
    std::fs::write(&file, users.concat()).unwrap();
    let gateway = Gateway::start(binary.command().arg("--config").arg(&file)).unwrap();
    (gateway, backend, decides)
}

fn signed(gateway: &Gateway, user: &str, query: &str) -> String {
    let host = gateway.data().to_string();
    let request = Request {
        method: "GET",
        path: "/signed",
        query,
        headers: &[("host", host.as_bytes())],
        payload: Payload::Bytes(b""),
    };
    let scope = Scope {
        region: "us-east-1",
        service: "execute-api",
    };
    let credentials = Credentials::new(&format!("AKID{user}"), "secret", None);
    let rules = Rules::of_service("execute-api");
    let made = sigv4::sign(&request, &credentials, scope, rules, SystemTime::now());
    let fields = made
        .iter()
        .map(|(name, value)| format!("{name}: {value}\r\n"));
    fields.collect()
}

#[test]
fn users_with_the_permission_get_new_answers() {
    let (gateway, _backend, _decides) = guarded_gateway("cached-users");
    let ask = |user: &str, more: &str| {
        let fields = signed(&gateway, user, "");
        let host = gateway.data();
        let request = format!(
            "GET /signed HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{fields}{more}\r\n"
        );
        let response = exchange(host, request).unwrap();
        (response.status, response.text())
    };
    let new = "Cache-Control: max-age=0\r\n";
    for (user, may) in [("ann", true), ("bob", false)] {
        let kept = ask(user, "");
        assert!(
            kept.0 == 200 && kept.1.ends_with(&format!("user/{user}")),
            "{kept:?}"
        );
        assert_eq!(ask(user, ""), kept);
        let answer = ask(user, new);
        assert_eq!(answer.0, if may { 200 } else { 403 }, "{user} {answer:?}");
        assert_eq!(ask(user, "") != kept, may, "{user}");
    }
}

/// Ten callers ask for the same over and over: ten thousand times, or a hundred thousand.
#[test]
fn callers_never_get_the_answers_of_others() {
    let is_long = std::env::var_os("LONG_TESTS").is_some();
    let n_requests = if is_long { 100_000 } else { 10_000 };
    let (gateway, backend, _decides) = guarded_gateway("cached-callers");
    let host = gateway.data();
    let pages = ["page=1", "page=2"];
    // What each sends, and what the backend calls them.
    let mut callers: Vec<(&str, String, String)> = Vec::new();
    for n in 0..3 {
        let who = format!("own-{n}");
        callers.push(("/own", format!("X-Own: {who}\r\n"), who));
        let who = format!("Bearer-{n}");
        callers.push(("/open", format!("Authorization: {who}\r\n"), who));
    }
    callers.push(("/open", "Cookie: s=1\r\n".to_owned(), "s=1".to_owned()));
    callers.push(("/open", String::new(), "nobody".to_owned()));
    for user in ["ann", "bob"] {
        callers.push(("/signed", user.to_owned(), format!("user/{user}")));
    }
    assert_eq!(callers.len(), 10);
    let callers = &callers;
    let n_asked = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let (gateway, n_asked) = (&gateway, &n_asked);
            scope.spawn(move || {
                let mut rng = fastrand::Rng::with_seed(thread);
                let mut client = Client::connect(host).unwrap();
                while n_asked.fetch_add(1, Ordering::Relaxed) < n_requests {
                    let (path, fields, who) = &callers[rng.usize(..callers.len())];
                    let page = pages[rng.usize(..pages.len())];
                    let fields = match *path {
                        "/signed" => signed(gateway, fields, page),
                        _ => fields.clone(),
                    };
                    client
                        .send(format!(
                            "GET {path}?{page} HTTP/1.1\r\nHost: {host}\r\n{fields}\r\n"
                        ))
                        .unwrap();
                    let answer = client.read("GET", PATIENCE).unwrap();
                    assert_eq!(answer.status, 200, "{path} {who} {}", answer.text());
                    assert!(
                        answer.text().ends_with(who.as_str()),
                        "{who} got {}",
                        answer.text()
                    );
                }
            });
        }
    });
    // They were kept: once for each caller and page.
    assert_eq!(backend.requests().len(), 20);
    assert!(counted(&gateway, "hits_total", "prod") >= f64::from(n_requests as u32 - 1000));
}
