//! Upstreams that fail in every way: what the client gets, that the next request succeeds, and that
//! the upstream saw each request once.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use gateway_tests::gateway::{Binary, Document, Gateway};
use gateway_tests::http1::{Client, NoAnswer, PATIENCE, Response};
use gateway_tests::package_root;
use gateway_tests::stub::{Recorded, Reply, Stub};

use crate::ratchet;

/// The integrations' timeout.
const TIMEOUT: Duration = Duration::from_millis(500);

#[test]
fn http_proxy_of_http_apis() {
    run("http", "/proxy");
}

#[test]
fn http_proxy_of_rest_apis() {
    run("rest", "/proxy");
}

#[test]
fn http_of_rest_apis() {
    run("rest", "/custom");
}

/// A gateway in front of two upstreams.
struct Site {
    kind: &'static str,
    path: &'static str,
    gateway: Gateway,
    upstream: Stub,
    other: Stub,
}

fn site(kind: &'static str, path: &'static str) -> Site {
    let (upstream, other) = (Stub::start(unique).unwrap(), Stub::start(unique).unwrap());
    let file = package_root()
        .join("vectors")
        .join(format!("faults-{kind}.yaml"));
    let text = std::fs::read_to_string(file)
        .unwrap()
        .replace("{{backend}}", &upstream.address().to_string())
        .replace("{{other}}", &other.address().to_string());
    let document = Document::yaml(&format!("faults-{kind}"), text);
    let binary = Binary::build("faults", &[document], &[]).unwrap();
    let gateway = binary.start(&[]).unwrap();
    Site {
        kind,
        path,
        gateway,
        upstream,
        other,
    }
}

/// Repeats the body, or else the query, so that a client knows its own answer.
fn unique(request: &Recorded) -> Reply {
    Reply::text(&name_of(request))
}

fn name_of(request: &Recorded) -> String {
    if request.body.is_empty() {
        return request.query().unwrap_or("whole").to_owned();
    }
    request.text()
}

/// What the client may get.
#[derive(Debug, Clone)]
enum Expect {
    /// One of these statuses.
    Status(Vec<u16>),
    /// This status from proxy integrations, and 200 from those that map every status to it.
    Passed(u16),
    /// 200 with this body.
    Body(&'static str),
    /// Anything but a whole answer below 500.
    Broken,
    /// The status of a connection that failed.
    Network,
    /// The status of an answer that is none.
    Malformed,
    /// The timeout's.
    Late,
}

struct Fault {
    id: &'static str,
    method: &'static str,
    reply: Reply,
    expect: Expect,
}

fn fault(id: &'static str, reply: Reply, expect: Expect) -> Fault {
    Fault {
        id,
        method: "GET",
        reply,
        expect,
    }
}

fn faults() -> Vec<Fault> {
    let raw = |text: &str| Reply::raw_close(text);
    let whole = || Reply::text("0123456789");
    let long = "x".repeat(70_000);
    let interim = |n_times: usize| {
        let storm = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n".repeat(n_times);
        Reply::raw(format!(
            "{storm}HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
        ))
    };
    let mut faults = vec![
        // The connection fails.
        fault("closed", Reply::close(), Expect::Network),
        fault("reset", Reply::reset(), Expect::Network),
        fault(
            "cut-in-the-status-line",
            raw("HTTP/1.1 20"),
            Expect::Network,
        ),
        fault(
            "cut-in-the-head",
            raw("HTTP/1.1 200 OK\r\nContent-Le"),
            Expect::Network,
        ),
        fault(
            "cut-before-the-body",
            raw("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"),
            Expect::Broken,
        ),
        fault(
            "cut-in-the-body",
            raw("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n0123"),
            Expect::Broken,
        ),
        fault(
            "cut-in-a-chunk",
            raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n0123"),
            Expect::Broken,
        ),
        fault(
            "cut-between-chunks",
            raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n0123\r\n"),
            Expect::Broken,
        ),
        // It takes too long.
        fault("hung", Reply::hang(), Expect::Late),
        fault(
            "hung-in-the-head",
            Reply::raw("HTTP/1.1 200 OK\r\nContent-Le").then_hang(),
            Expect::Late,
        ),
        fault(
            "late",
            whole().after(Duration::from_millis(1500)),
            Expect::Late,
        ),
        fault(
            "slow-head",
            whole().trickle(Duration::from_millis(30)),
            Expect::Late,
        ),
        fault(
            "interim-then-hung",
            Reply::raw("HTTP/1.1 100 Continue\r\n\r\n").then_hang(),
            Expect::Late,
        ),
        // It is no answer.
        fault("garbage", raw("garbage\r\n\r\n"), Expect::Malformed),
        fault(
            "garbage-binary",
            Reply::raw_close(vec![0x16, 3, 1, 0, 0xFF, 0]),
            Expect::Malformed,
        ),
        fault(
            "garbage-long",
            Reply::raw_close("x".repeat(1_000_000)),
            Expect::Malformed,
        ),
        fault(
            "status-text",
            raw("HTTP/1.1 abc OK\r\n\r\n"),
            Expect::Malformed,
        ),
        fault(
            "status-short",
            raw("HTTP/1.1 20 OK\r\nContent-Length: 0\r\n\r\n"),
            Expect::Malformed,
        ),
        fault(
            "status-zero",
            raw("HTTP/1.1 000 OK\r\nContent-Length: 0\r\n\r\n"),
            Expect::Malformed,
        ),
        fault(
            "version-2",
            raw("HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n"),
            Expect::Malformed,
        ),
        fault(
            "switching",
            raw("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n"),
            Expect::Malformed,
        ),
        fault(
            "no-colon",
            raw("HTTP/1.1 200 OK\r\nnonsense\r\nContent-Length: 0\r\n\r\n"),
            Expect::Malformed,
        ),
        fault(
            "name-space",
            raw("HTTP/1.1 200 OK\r\nX A: 1\r\nContent-Length: 0\r\n\r\n"),
            Expect::Malformed,
        ),
        fault(
            "value-nul",
            raw("HTTP/1.1 200 OK\r\nX-A: \0\r\nContent-Length: 0\r\n\r\n"),
            Expect::Malformed,
        ),
        fault(
            "value-cr",
            raw("HTTP/1.1 200 OK\r\nX-A: 1\r2\r\nContent-Length: 0\r\n\r\n"),
            Expect::Malformed,
        ),
        fault(
            "both-lengths",
            raw(
                "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n0123\r\n0\r\n\r\n",
            ),
            Expect::Malformed,
        ),
        fault(
            "two-lengths",
            raw("HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\n01234"),
            Expect::Malformed,
        ),
        fault(
            "length-list",
            raw("HTTP/1.1 200 OK\r\nContent-Length: 4, 5\r\n\r\n01234"),
            Expect::Malformed,
        ),
        fault(
            "length-plus",
            raw("HTTP/1.1 200 OK\r\nContent-Length: +4\r\n\r\n0123"),
            Expect::Malformed,
        ),
        fault(
            "length-text",
            raw("HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n0123"),
            Expect::Malformed,
        ),
        fault(
            "length-overflow",
            raw("HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551620\r\n\r\n0123"),
            Expect::Malformed,
        ),
        fault(
            "coding-gzip",
            raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n0123"),
            Expect::Malformed,
        ),
        fault(
            "coding-twice",
            raw(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, chunked\r\n\r\n4\r\n0123\r\n0\r\n\r\n",
            ),
            Expect::Malformed,
        ),
        fault(
            "chunk-size",
            raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n0123\r\n0\r\n\r\n"),
            Expect::Broken,
        ),
        fault(
            "chunk-longer-than-its-size",
            raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n01234\r\n0\r\n\r\n"),
            Expect::Broken,
        ),
        fault(
            "head-too-large",
            raw(&format!(
                "HTTP/1.1 200 OK\r\nX-A: {long}\r\nContent-Length: 0\r\n\r\n"
            )),
            Expect::Malformed,
        ),
        fault("interim-storm", interim(100), Expect::Malformed),
        // Odd, but whole.
        fault("interim-few", interim(3), Expect::Body("ok")),
        fault(
            "slow-body",
            Reply::raw("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\na")
                .pause(Duration::from_millis(150))
                .then("bc"),
            Expect::Body("abc"),
        ),
        fault(
            "bytewise",
            whole().trickle(Duration::from_millis(1)),
            Expect::Body("0123456789"),
        ),
        fault(
            "until-the-end",
            raw("HTTP/1.1 200 OK\r\n\r\n0123"),
            Expect::Body("0123"),
        ),
        fault(
            "version-1.0",
            raw("HTTP/1.0 200 OK\r\nContent-Length: 4\r\n\r\n0123"),
            Expect::Body("0123"),
        ),
        fault("chunked", whole().chunked(), Expect::Body("0123456789")),
        fault(
            "trailers",
            Reply::raw(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n0123\r\n0\r\nX-A: 1\r\n\r\n",
            ),
            Expect::Body("0123"),
        ),
        fault(
            "closes-after",
            raw("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 4\r\n\r\n0123"),
            Expect::Body("0123"),
        ),
        // Bytes that belong to nobody: the next request must not get them.
        fault(
            "surplus",
            Reply::raw("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n0123stray"),
            Expect::Body("0123"),
        ),
        fault(
            "surplus-answer",
            Reply::raw(
                "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n0123HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nstray",
            ),
            Expect::Body("0123"),
        ),
        fault(
            "empty-with-surplus",
            Reply::raw("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nstray"),
            Expect::Body(""),
        ),
    ];
    let passed = |id, status: u16, reply| fault(id, reply, Expect::Passed(status));
    faults.extend([
        passed(
            "body-on-204",
            204,
            Reply::raw("HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nstray"),
        ),
        passed(
            "body-on-304",
            304,
            Reply::raw("HTTP/1.1 304 Not Modified\r\n\r\nstray"),
        ),
        passed("error-status", 500, Reply::status(500).body("broken")),
        passed(
            "redirect",
            302,
            Reply::status(302).header("Location", "http://127.0.0.1:1/"),
        ),
    ]);
    for (id, reply, expect) in [
        ("post-closed", Reply::close(), Expect::Network),
        ("post-reset", Reply::reset(), Expect::Network),
        ("post-hung", Reply::hang(), Expect::Late),
        ("post-garbage", raw("garbage\r\n\r\n"), Expect::Malformed),
        (
            "post-cut",
            raw("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n0123"),
            Expect::Broken,
        ),
    ] {
        faults.push(Fault {
            id,
            method: "POST",
            reply,
            expect,
        });
    }
    faults
}

fn run(kind: &'static str, path: &'static str) {
    let site = site(kind, path);
    let mut failures = BTreeMap::new();
    let mut n_cases = 0;
    let mut note = |id: String, problems: Vec<String>| {
        n_cases += 1;
        if !problems.is_empty() {
            failures.insert(id, problems);
        }
    };
    for fault in faults() {
        note(fault.id.to_owned(), fresh(&site, &fault));
        note(format!("{}/pooled", fault.id), pooled(&site, &fault));
    }
    note("stale-get".to_owned(), stale(&site, "GET"));
    note("stale-post".to_owned(), stale(&site, "POST"));
    note("early-answer".to_owned(), early_answer(&site));
    note("client-gone".to_owned(), client_gone(&site));
    note(
        "client-gone-in-the-body".to_owned(),
        client_gone_in_the_body(&site),
    );
    if path == "/proxy" {
        note("head-with-body".to_owned(), head_with_body(&site));
        note("others-go-on".to_owned(), others_go_on(&site));
        note("no-swap".to_owned(), no_swap(&site));
    }
    // The last ones: they take the upstream away.
    note("refused-and-back".to_owned(), refused_and_back(&site));
    ratchet::hold(
        &format!("faults-{kind}-{}", path.trim_start_matches('/')),
        n_cases,
        &failures,
    );
}

/// The fault on a new connection: the upstream sees the request exactly once.
fn fresh(site: &Site, fault: &Fault) -> Vec<String> {
    site.upstream.close_connections();
    std::thread::sleep(Duration::from_millis(30));
    site.upstream.forget_requests();
    let mut problems = site.provoke(fault);
    let n_seen = site.upstream.requests().len();
    if n_seen != 1 {
        problems.push(format!("the upstream saw {n_seen} requests"));
    }
    site.next_succeeds(&mut problems);
    problems
}

/// The fault on a connection that was used before. A connection that ends without a byte may have been
/// stale, so a GET may be repeated once.
fn pooled(site: &Site, fault: &Fault) -> Vec<String> {
    let mut problems = Vec::new();
    site.next_succeeds(&mut problems);
    site.upstream.forget_requests();
    let repeatable = fault.method == "GET" && matches!(fault.id, "closed" | "reset");
    if repeatable {
        // The repetition meets the same fault.
        site.upstream.next([fault.reply.clone()]);
    }
    problems.extend(site.provoke(fault));
    site.upstream.clear_next();
    let n_seen = site.upstream.requests().len();
    if n_seen != 1 && !(repeatable && n_seen == 2) {
        problems.push(format!("the upstream saw {n_seen} requests"));
    }
    site.next_succeeds(&mut problems);
    problems
}

impl Site {
    fn data(&self) -> SocketAddr {
        self.gateway.data()
    }

    fn request(&self, method: &str, body: &str) -> String {
        let (path, host, length) = (self.path, self.data(), body.len());
        if method == "POST" {
            return format!(
                "POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: {length}\r\n\r\n{body}"
            );
        }
        format!("{method} {path}?{body} HTTP/1.1\r\nHost: {host}\r\n\r\n")
    }

    fn ask(&self, method: &str, body: &str) -> Result<Response, NoAnswer> {
        let mut client = Client::connect(self.data()).unwrap();
        client.send(self.request(method, body)).unwrap();
        client.read(method, PATIENCE)
    }

    fn next_succeeds(&self, problems: &mut Vec<String>) {
        let got = self.ask("POST", "next");
        if !matches!(&got, Ok(response) if response.status == 200 && response.text() == "next") {
            problems.push(format!("the next request gets {}", told(&got)));
        }
    }

    fn provoke(&self, fault: &Fault) -> Vec<String> {
        self.upstream.next([fault.reply.clone()]);
        let begun = Instant::now();
        let got = self.ask(fault.method, "hello");
        let mut problems = self.judge(&fault.expect, &got);
        let took = begun.elapsed();
        if matches!(fault.expect, Expect::Late) && !(TIMEOUT * 9 / 10..TIMEOUT * 3).contains(&took)
        {
            problems.push(format!("took {took:?}"));
        }
        problems
    }

    /// §4.13 of the REST reference, §4.1 of the HTTP reference.
    fn judge(&self, expect: &Expect, got: &Result<Response, NoAnswer>) -> Vec<String> {
        let http = self.kind == "http";
        let (statuses, message): (Vec<u16>, &str) = match expect {
            Expect::Status(statuses) => (statuses.clone(), ""),
            Expect::Passed(_) if self.path == "/custom" => (vec![200], ""),
            Expect::Passed(status) => (vec![*status], ""),
            Expect::Body(body) => match got {
                Ok(response) if response.status == 200 && response.text() == *body => {
                    return Vec::new();
                }
                other => return vec![format!("expected 200 {body:?}, got {}", told(other))],
            },
            Expect::Broken => match got {
                Ok(response) if response.status < 500 => {
                    return vec![format!("expected no whole answer, got {}", told(got))];
                }
                Ok(_) | Err(NoAnswer::Cut | NoAnswer::Closed) => return Vec::new(),
                Err(NoAnswer::Malformed(_)) => return Vec::new(),
                Err(NoAnswer::Late) => return vec!["the client is left hanging".to_owned()],
            },
            Expect::Network if http => (vec![503], "Service Unavailable"),
            Expect::Network => (vec![504, 500], ""),
            Expect::Malformed if http => (vec![503, 502], ""),
            Expect::Malformed => (vec![502, 504, 500], ""),
            Expect::Late => (vec![504], "Endpoint request timed out"),
        };
        match got {
            Ok(response)
                if statuses.contains(&response.status) && response.text().contains(message) =>
            {
                Vec::new()
            }
            other => vec![format!(
                "expected {statuses:?} {message}, got {}",
                told(other)
            )],
        }
    }
}

fn told(got: &Result<Response, NoAnswer>) -> String {
    match got {
        Ok(response) => format!(
            "{} {:?}",
            response.status,
            response.text().chars().take(100).collect::<String>()
        ),
        Err(error) => error.to_string(),
    }
}

/// The upstream closes idle connections: nobody notices.
fn stale(site: &Site, method: &str) -> Vec<String> {
    let mut problems = Vec::new();
    // A custom integration without mappings passes no query on.
    let expected = if method == "GET" && site.path == "/custom" {
        "whole"
    } else {
        "mine"
    };
    for _ in 0..5 {
        site.next_succeeds(&mut problems);
        site.upstream.close_connections();
        std::thread::sleep(Duration::from_millis(20));
        site.upstream.forget_requests();
        let got = site.ask(method, "mine");
        if !matches!(&got, Ok(response) if response.status == 200 && response.text() == expected) {
            problems.push(format!(
                "after idle connections were closed: {}",
                told(&got)
            ));
        }
        let n_seen = site.upstream.requests().len();
        if n_seen != 1 {
            problems.push(format!("the upstream saw {n_seen} requests"));
        }
    }
    problems
}

/// The upstream answers from the head alone while a large body is on its way.
fn early_answer(site: &Site) -> Vec<String> {
    site.upstream.close_connections();
    site.upstream.answer_early(true);
    site.upstream.next([Reply::status(413)
        .header("Connection", "close")
        .body("enough")]);
    let mut client = Client::connect(site.data()).unwrap();
    let body = "x".repeat(2_000_000);
    // The gateway may stop reading.
    client.send(site.request("POST", &body)).ok();
    let got = client.read("POST", PATIENCE);
    site.upstream.answer_early(false);
    let mut problems = Vec::new();
    // A custom integration maps the status; a gateway that lost the answer says so.
    let allowed = [413, 200, 500, 502, 503, 504];
    if !matches!(&got, Ok(response) if allowed.contains(&response.status)) {
        problems.push(format!("got {}", told(&got)));
    }
    site.next_succeeds(&mut problems);
    problems
}

/// A client goes away while the upstream works; its answer must not reach another.
fn client_gone(site: &Site) -> Vec<String> {
    let mut problems = Vec::new();
    for round in 0..5 {
        site.upstream
            .next([Reply::text("stray").after(Duration::from_millis(50))]);
        let mut client = Client::connect(site.data()).unwrap();
        client.send(site.request("GET", "gone")).unwrap();
        std::thread::sleep(Duration::from_millis(10 * round));
        drop(client);
        site.upstream_is_asked();
        site.next_succeeds(&mut problems);
        std::thread::sleep(Duration::from_millis(60));
        site.next_succeeds(&mut problems);
    }
    site.upstream.clear_next();
    problems
}

impl Site {
    /// Waits until the scripted answer is taken, so that the next request does not take it.
    fn upstream_is_asked(&self) {
        std::thread::sleep(Duration::from_millis(20));
        self.upstream.clear_next();
    }
}

/// A client goes away inside its body: the upstream never sees a whole request.
fn client_gone_in_the_body(site: &Site) -> Vec<String> {
    site.upstream.forget_requests();
    let host = site.data();
    let mut client = Client::connect(host).unwrap();
    let path = site.path;
    client
        .send(format!(
            "POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 1000\r\n\r\nhalf"
        ))
        .unwrap();
    std::thread::sleep(Duration::from_millis(50));
    drop(client);
    std::thread::sleep(Duration::from_millis(100));
    let mut problems = Vec::new();
    for request in site.upstream.requests() {
        if request.fault.is_none() {
            problems.push(format!(
                "the upstream saw a whole request: {:?}",
                request.text()
            ));
        }
    }
    site.next_succeeds(&mut problems);
    problems
}

/// An upstream that sends a body after HEAD: it belongs to nobody.
fn head_with_body(site: &Site) -> Vec<String> {
    let mut problems = Vec::new();
    site.upstream.next([Reply::raw(
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nstray",
    )]);
    let got = site.ask("HEAD", "");
    // HTTP APIs tell the length of what a GET would get.
    let length = if site.kind == "http" { "5" } else { "" };
    if !matches!(&got, Ok(response) if response.status == 200 && response.header("content-length") == length)
    {
        problems.push(format!("got {}", told(&got)));
    }
    site.next_succeeds(&mut problems);
    problems
}

/// One upstream hangs; the other one's clients do not notice.
fn others_go_on(site: &Site) -> Vec<String> {
    let n_hanging = 100;
    site.upstream.next((0..n_hanging).map(|_| Reply::hang()));
    let mut hanging = Vec::new();
    for _ in 0..n_hanging {
        let mut client = Client::connect(site.data()).unwrap();
        client.send(site.request("GET", "hang")).unwrap();
        hanging.push(client);
    }
    let mut problems = Vec::new();
    let mut slowest = Duration::ZERO;
    let host = site.data();
    for _ in 0..50 {
        let begun = Instant::now();
        let mut client = Client::connect(host).unwrap();
        client
            .send(format!("GET /other?a HTTP/1.1\r\nHost: {host}\r\n\r\n"))
            .unwrap();
        match client.read("GET", PATIENCE) {
            Ok(response) if response.status == 200 => {}
            other => problems.push(format!("the other upstream: {}", told(&other))),
        }
        slowest = slowest.max(begun.elapsed());
    }
    if slowest > Duration::from_millis(300) {
        problems.push(format!("the other upstream took {slowest:?}"));
    }
    for mut client in hanging {
        match client.read("GET", PATIENCE) {
            Ok(response) if response.status == 504 => {}
            other => problems.push(format!("hanging: {}", told(&other))),
        }
    }
    let n_seen = site.other.requests().len();
    if n_seen != 50 {
        problems.push(format!("the other upstream saw {n_seen} requests"));
    }
    site.upstream.clear_next();
    problems
}

/// Thousands of requests under faults and cancels: every client gets its own answer or an error.
fn no_swap(site: &Site) -> Vec<String> {
    let n_threads: usize = 8;
    let n_requests = if std::env::var_os("LONG_TESTS").is_some() {
        50_000
    } else {
        400
    };
    site.upstream.clear_next();
    let flaky = Stub::start_at(replaced(&site.upstream), |request| match request.id % 13 {
        1 => Reply::close(),
        2 => unique(request).cut(60),
        3 => Reply::reset(),
        4 => unique(request).after(Duration::from_millis(5)),
        5 => unique(request).chunked(),
        6 => {
            // Its own answer, and one that belongs to nobody.
            let own = name_of(request);
            let length = own.len();
            Reply::raw(format!(
                "HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{own}\
                 HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nstray"
            ))
        }
        _ => unique(request),
    })
    .unwrap();
    let problems = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..n_threads)
            .map(|thread| {
                scope.spawn(move || {
                    let mut problems = Vec::new();
                    let mut client = Client::connect(site.data()).unwrap();
                    for number in 0..n_requests {
                        let mine = format!("thread-{thread}-request-{number}");
                        let method = if number % 3 == 0 { "POST" } else { "GET" };
                        if client.send(site.request(method, &mine)).is_err() {
                            client = Client::connect(site.data()).unwrap();
                            continue;
                        }
                        if number % 17 == 0 {
                            // Cancelled.
                            client = Client::connect(site.data()).unwrap();
                            continue;
                        }
                        match client.read(method, PATIENCE) {
                            Ok(response) if response.status == 200 => {
                                if response.text() != mine {
                                    problems.push(format!("{mine} got {:?}", response.text()));
                                }
                            }
                            Ok(response) if response.status >= 500 => {}
                            Ok(response) => {
                                problems.push(format!("{mine} got {}", response.status))
                            }
                            Err(NoAnswer::Cut | NoAnswer::Closed) => {
                                client = Client::connect(site.data()).unwrap();
                            }
                            Err(other) => problems.push(format!("{mine}: {other}")),
                        }
                    }
                    problems
                })
            })
            .collect();
        let mut problems: Vec<String> = threads
            .into_iter()
            .flat_map(|thread| thread.join().unwrap())
            .collect();
        problems.truncate(10);
        problems
    });
    let mut bodies: Vec<String> = flaky
        .requests()
        .iter()
        .filter(|request| request.method == "POST")
        .map(Recorded::text)
        .collect();
    let n_posts = bodies.len();
    bodies.sort();
    bodies.dedup();
    drop(flaky);
    let mut problems = problems;
    if bodies.len() != n_posts {
        problems.push(format!(
            "{} POSTs were sent more than once",
            n_posts - bodies.len()
        ));
    }
    problems
}

/// The address of a stub that makes room for another one.
fn replaced(stub: &Stub) -> SocketAddr {
    stub.stop();
    stub.address()
}

/// Nobody listens; then somebody does again.
fn refused_and_back(site: &Site) -> Vec<String> {
    let address = replaced(&site.upstream);
    let expect = if site.kind == "http" {
        Expect::Status(vec![503])
    } else {
        Expect::Status(vec![500, 504])
    };
    let mut problems = Vec::new();
    for method in ["GET", "POST"] {
        problems.extend(site.judge(&expect, &site.ask(method, "a")));
    }
    let back = Stub::start_at(address, unique).unwrap();
    site.next_succeeds(&mut problems);
    let n_seen = back.requests().len();
    if n_seen != 1 {
        problems.push(format!("the upstream that is back saw {n_seen} requests"));
    }
    problems
}
