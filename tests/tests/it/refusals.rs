//! Requests that the gateway itself refuses: each has a status, a reason in the log, and a counter.

use std::time::Duration;

use gateway_tests::gateway::{Binary, Document, Gateway};
use gateway_tests::http1::exchange;
use gateway_tests::prometheus::Metrics;
use gateway_tests::stub::Stub;

/// How often each reason was counted, those that were not left out.
fn counted(gateway: &Gateway) -> Vec<(&'static str, u64)> {
    const REASONS: [&str; 7] = [
        "malformed",
        "host",
        "head_too_large",
        "body_too_large",
        "too_slow",
        "invalid",
        "loop",
    ];
    let address = gateway.admin().unwrap();
    let request = format!("GET /metrics HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    let metrics = Metrics::read(&exchange(address, request).unwrap().text()).unwrap();
    let count = |reason| {
        let n = metrics.value("gateway_rejected_requests_total", &[("reason", reason)]);
        format!("{n:.0}").parse::<u64>().unwrap()
    };
    let counts = REASONS.map(|reason| (reason, count(reason)));
    counts.into_iter().filter(|(_, n)| *n > 0).collect()
}

#[test]
fn every_refusal_has_its_reason() {
    let upstream = Stub::echo().unwrap();
    let document = Document::yaml(
        "pets",
        format!(
            "openapi: 3.0.3
info: {{title: Pets, version: '1'}}
x-gateway: {{upstream: 'http://{}'}}
paths:
  /pets/{{id}}:
    parameters: [{{name: id, in: path, required: true, schema: {{type: integer}}}}]
    get: {{responses: {{'200': {{description: ok}}}}}}
",
            upstream.address()
        ),
    );
    let binary = Binary::build("refusals", &[document], &[]).unwrap();
    let gateway = binary.start(&[]).unwrap();
    let long = "x".repeat(11_000);
    let longer = "x".repeat(200_000);
    for (request, status, reason, logged) in [
        (
            "GET /pets/1 HTTP/1.1\r\n\r\n".to_owned(),
            400,
            "host",
            "no host",
        ),
        (
            "GET /pets/1 HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n".to_owned(),
            400,
            "host",
            "more than one host",
        ),
        (
            "GET /pets/%zz HTTP/1.1\r\nHost: a\r\n\r\n".to_owned(),
            400,
            "malformed",
            "malformed path",
        ),
        (
            "GET /pets/1 HTTP/9\r\n\r\n".to_owned(),
            400,
            "malformed",
            "malformed message",
        ),
        (
            format!("GET /pets/1 HTTP/1.1\r\nHost: a\r\nX: {long}\r\n\r\n"),
            431,
            "head_too_large",
            "",
        ),
        (
            format!("GET /pets/1 HTTP/1.1\r\nHost: a\r\nX: {longer}\r\n\r\n"),
            431,
            "head_too_large",
            "head too large",
        ),
        (
            "GET /pets/1 HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999\r\n\r\n".to_owned(),
            413,
            "body_too_large",
            "",
        ),
        (
            "GET /pets/one HTTP/1.1\r\nHost: a\r\n\r\n".to_owned(),
            400,
            "invalid",
            "",
        ),
    ] {
        let before = counted(&gateway);
        let shown: String = request.chars().take(60).collect();
        let response = exchange(gateway.data(), request).unwrap();
        assert_eq!(response.status, status, "{shown}");
        let n_before = before
            .iter()
            .find(|(name, _)| *name == reason)
            .map_or(0, |(_, n)| *n);
        let after = counted(&gateway);
        assert!(
            after.contains(&(reason, n_before + 1)),
            "{shown}: {before:?} {after:?}"
        );
        let sum = |counts: &[(&str, u64)]| counts.iter().map(|(_, n)| n).sum::<u64>();
        assert_eq!(sum(&after), sum(&before) + 1, "{shown}: counted once");
        if !logged.is_empty() {
            let limit = Duration::from_secs(10);
            let line = gateway.stderr().wait_for(limit, |line| {
                (line.contains("request_refused") && line.contains(logged)).then_some(())
            });
            assert!(line.is_some(), "{shown}: {}", gateway.stderr().text());
        }
    }
    assert_eq!(upstream.requests().len(), 0);
}
