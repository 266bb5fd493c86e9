//! Payloads of every shape: what each format makes of them, and that the connection is used again.

use std::collections::BTreeSet;
use std::time::Duration;

use gateway_tests::stub::{Reply, Stub};

use super::{documents, returned, send, started_with};

/// A payload, and the status in REST APIs, in format 1.0 and in format 2.0 of HTTP APIs.
type Case = (&'static str, u16, u16, u16);

/// `reference/rest-api.md` §4.5, `http-api.md` §4.2 and §4.3.
const CASES: &[Case] = &[
    // No object.
    ("", 502, 500, 500),
    (" ", 502, 500, 500),
    ("null", 502, 500, 200),
    ("17", 502, 500, 200),
    ("true", 502, 500, 200),
    ("\"text\"", 502, 500, 200),
    ("[]", 502, 500, 200),
    ("[{\"statusCode\": 201}]", 502, 500, 200),
    ("{}", 200, 200, 200),
    ("{", 502, 500, 500),
    ("{\"statusCode\": 201} x", 502, 500, 500),
    ("{\"statusCode\": 201}{}", 502, 500, 500),
    ("\u{feff}{\"statusCode\": 201}", 502, 500, 500),
    ("{'statusCode': 201}", 502, 500, 500),
    ("{\"statusCode\": 201,}", 502, 500, 500),
    ("{\"statusCode\": NaN}", 502, 500, 500),
    ("\"\\ud800\"", 502, 500, 500),
    // `statusCode`.
    ("{\"statusCode\": 201}", 201, 201, 201),
    ("{\"statusCode\": \"201\"}", 201, 201, 201),
    ("{\"statusCode\": 2.01e2}", 201, 201, 201),
    ("{\"statusCode\": 201.0}", 201, 201, 201),
    ("{\"statusCode\": 404, \"statusCode\": 201}", 201, 201, 201),
    ("{\"statusCode\": 599}", 599, 599, 599),
    ("{\"statusCode\": 100}", 502, 500, 500),
    ("{\"statusCode\": 101}", 502, 500, 500),
    ("{\"statusCode\": 199}", 502, 500, 500),
    ("{\"statusCode\": 600}", 502, 500, 500),
    ("{\"statusCode\": 0}", 502, 500, 500),
    ("{\"statusCode\": -201}", 502, 500, 500),
    ("{\"statusCode\": 201.5}", 502, 500, 500),
    ("{\"statusCode\": 65737}", 502, 500, 500),
    ("{\"statusCode\": 18446744073709551817}", 502, 500, 500),
    ("{\"statusCode\": 1e400}", 502, 500, 500),
    ("{\"statusCode\": \"\"}", 502, 500, 500),
    ("{\"statusCode\": \"2e2\"}", 502, 500, 500),
    ("{\"statusCode\": \"ok\"}", 502, 500, 500),
    ("{\"statusCode\": true}", 502, 500, 500),
    ("{\"statusCode\": [201]}", 502, 500, 500),
    ("{\"statusCode\": {}}", 502, 500, 500),
    // `headers`.
    ("{\"statusCode\": 201, \"headers\": null}", 201, 201, 201),
    ("{\"statusCode\": 201, \"headers\": {}}", 201, 201, 201),
    (
        "{\"statusCode\": 201, \"headers\": {\"a\": null}}",
        201,
        201,
        201,
    ),
    (
        "{\"statusCode\": 201, \"headers\": {\"a\": 1, \"b\": true}}",
        201,
        201,
        201,
    ),
    (
        "{\"statusCode\": 201, \"headers\": {\"a\": \"\\u00e9\"}}",
        201,
        201,
        201,
    ),
    (
        "{\"statusCode\": 201, \"headers\": \"a: b\"}",
        502,
        500,
        500,
    ),
    ("{\"statusCode\": 201, \"headers\": [\"a\"]}", 502, 500, 500),
    ("{\"statusCode\": 201, \"headers\": 1}", 502, 500, 500),
    (
        "{\"statusCode\": 201, \"headers\": {\"a\": {}}}",
        502,
        500,
        500,
    ),
    (
        "{\"statusCode\": 201, \"headers\": {\"a\": [\"b\"]}}",
        502,
        500,
        500,
    ),
    (
        "{\"statusCode\": 201, \"headers\": {\"\": \"b\"}}",
        502,
        500,
        500,
    ),
    (
        "{\"statusCode\": 201, \"headers\": {\"a b\": \"c\"}}",
        502,
        500,
        500,
    ),
    (
        "{\"statusCode\": 201, \"headers\": {\"a:\": \"c\"}}",
        502,
        500,
        500,
    ),
    (
        "{\"statusCode\": 201, \"headers\": {\"\\u00e9\": \"c\"}}",
        502,
        500,
        500,
    ),
    (
        "{\"statusCode\": 201, \"headers\": {\"a\": \"b\\r\\nx-injected: 1\"}}",
        502,
        500,
        500,
    ),
    (
        "{\"statusCode\": 201, \"headers\": {\"a\": \"b\\nx-injected: 1\"}}",
        502,
        500,
        500,
    ),
    (
        "{\"statusCode\": 201, \"headers\": {\"a\": \"b\\rx-injected: 1\"}}",
        502,
        500,
        500,
    ),
    (
        "{\"statusCode\": 201, \"headers\": {\"a\": \"b\\u0000\"}}",
        502,
        500,
        500,
    ),
    (
        "{\"statusCode\": 201, \"headers\": {\"a\": \"b\\u007f\"}}",
        502,
        500,
        500,
    ),
    (
        "{\"statusCode\": 201, \"headers\": {\"a\": \"\\ud800\"}}",
        502,
        500,
        500,
    ),
    (
        "{\"statusCode\": 201, \"headers\": {\"a\\r\\nx-injected\": \"1\"}}",
        502,
        500,
        500,
    ),
    // `multiValueHeaders`, which format 2.0 takes no notice of.
    (
        "{\"statusCode\": 201, \"multiValueHeaders\": null}",
        201,
        201,
        201,
    ),
    (
        "{\"statusCode\": 201, \"multiValueHeaders\": {\"a\": [\"b\", 1, true]}}",
        201,
        201,
        201,
    ),
    (
        "{\"statusCode\": 201, \"multiValueHeaders\": {\"a\": []}}",
        201,
        201,
        201,
    ),
    (
        "{\"statusCode\": 201, \"multiValueHeaders\": {\"a\": \"b\"}}",
        502,
        500,
        201,
    ),
    (
        "{\"statusCode\": 201, \"multiValueHeaders\": {\"a\": {}}}",
        502,
        500,
        201,
    ),
    (
        "{\"statusCode\": 201, \"multiValueHeaders\": {\"a\": [[]]}}",
        502,
        500,
        201,
    ),
    (
        "{\"statusCode\": 201, \"multiValueHeaders\": {\"a\": [\"b\\r\\nx-injected: 1\"]}}",
        502,
        500,
        201,
    ),
    (
        "{\"statusCode\": 201, \"multiValueHeaders\": []}",
        502,
        500,
        201,
    ),
    (
        "{\"statusCode\": 201, \"multiValueHeaders\": \"a\"}",
        502,
        500,
        201,
    ),
    // `cookies`, which are format 2.0's.
    (
        "{\"statusCode\": 201, \"cookies\": [\"a=1\", 2]}",
        502,
        500,
        201,
    ),
    ("{\"statusCode\": 201, \"cookies\": null}", 502, 500, 201),
    ("{\"statusCode\": 201, \"cookies\": \"a=1\"}", 502, 500, 500),
    (
        "{\"statusCode\": 201, \"cookies\": {\"a\": 1}}",
        502,
        500,
        500,
    ),
    ("{\"statusCode\": 201, \"cookies\": [{}]}", 502, 500, 500),
    (
        "{\"statusCode\": 201, \"cookies\": [\"a=1\\r\\nx-injected: 1\"]}",
        502,
        500,
        500,
    ),
    // `body` and `isBase64Encoded`.
    ("{\"statusCode\": 201, \"body\": null}", 201, 201, 201),
    ("{\"statusCode\": 201, \"body\": 1}", 502, 500, 500),
    ("{\"statusCode\": 201, \"body\": {}}", 502, 500, 500),
    ("{\"statusCode\": 201, \"body\": []}", 502, 500, 500),
    ("{\"statusCode\": 201, \"body\": true}", 502, 500, 500),
    (
        "{\"statusCode\": 201, \"isBase64Encoded\": null}",
        201,
        201,
        201,
    ),
    (
        "{\"statusCode\": 201, \"isBase64Encoded\": \"false\"}",
        201,
        201,
        201,
    ),
    (
        "{\"statusCode\": 201, \"isBase64Encoded\": 1}",
        502,
        500,
        500,
    ),
    (
        "{\"statusCode\": 201, \"isBase64Encoded\": \"yes\"}",
        502,
        500,
        500,
    ),
    (
        "{\"statusCode\": 201, \"isBase64Encoded\": []}",
        502,
        500,
        500,
    ),
    (
        "{\"statusCode\": 201, \"isBase64Encoded\": true, \"body\": \"*\"}",
        201,
        500,
        500,
    ),
    (
        "{\"statusCode\": 201, \"isBase64Encoded\": true, \"body\": \"AAAAA\"}",
        201,
        500,
        500,
    ),
    (
        "{\"statusCode\": 201, \"isBase64Encoded\": true, \"body\": null}",
        201,
        201,
        201,
    ),
    // Others.
    ("{\"statusCode\": 201, \"other\": 1}", 502, 500, 201),
    ("{\"statusCode\": 201, \"statuscode\": 500}", 502, 500, 201),
    ("{\"statusCode\": 201, \"\": 1}", 502, 500, 201),
    ("{\"StatusCode\": 201}", 502, 500, 200),
];

#[test]
fn payloads_of_every_shape() {
    let stub = Stub::constant(returned("{}")).unwrap();
    let binary = documents::build("lambda-shapes");
    let gateway = started_with(&binary, &stub, &["--threads", "1"]);
    let mut connections = BTreeSet::new();
    let mut wrong = Vec::new();
    for &(payload, rest, v1, v2) in CASES {
        for (path, expected) in [("/rest/x", rest), ("/v1/1", v1), ("/v2/1", v2)] {
            stub.next([returned(payload)]);
            let answer = send(&gateway, &format!("GET {path}"), &[], b"");
            connections.extend(stub.take_requests().iter().map(|call| call.connection));
            let body = match (answer.status, path) {
                (500 | 502, "/rest/x") => Some("{\"message\": \"Internal server error\"}"),
                (500, _) => Some("{\"message\":\"Internal Server Error\"}"),
                _ => None,
            };
            let is_right = answer.status == expected
                && body.is_none_or(|body| answer.text() == body)
                && answer.header("x-injected").is_empty();
            if !is_right {
                wrong.push(format!(
                    "{path} {payload}: {} instead of {expected}: {}",
                    answer.status,
                    answer.text()
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // Whatever a function returns, Lambda's connection is as good as before.
    assert_eq!(connections.len(), 1);
}

/// All values of a header that leaves under another name do.
#[test]
fn renamed_headers_keep_their_values() {
    let stub = Stub::constant(returned(
        "{\"multiValueHeaders\": {\"WWW-Authenticate\": [\"Basic a\", \"Bearer b\"]}}",
    ))
    .unwrap();
    let gateway = started_with(&documents::build("lambda-renamed"), &stub, &[]);
    let answer = send(&gateway, "GET /rest/x", &[], b"");
    let values: Vec<_> = answer
        .headers
        .all("x-amzn-remapped-www-authenticate")
        .collect();
    assert_eq!(values, ["Basic a", "Bearer b"]);
}

/// What an access log tells of functions: their own status beside Lambda's, and Lambda's id of the request.
#[test]
fn access_logs_tell_of_functions() {
    let stub = Stub::constant(returned("{}")).unwrap();
    let gateway = started_with(&documents::build("lambda-access-log"), &stub, &[]);
    let line = |path: &str| {
        let stdout = gateway.stdout();
        let found = stdout.wait_for(Duration::from_secs(10), |line| {
            line.starts_with(&format!("/rest{path} "))
                .then(|| line.to_owned())
        });
        found.unwrap_or_else(|| panic!("no line of {path}: {}", stdout.text()))
    };
    let reply = returned("{\"statusCode\": 404}").header("x-amzn-RequestId", "id-1");
    stub.next([reply]);
    assert_eq!(send(&gateway, "GET /rest/one", &[], b"").status, 404);
    assert_eq!(line("/one"), "/rest/one 404 404 200 id-1=id-1 BUFFERED - -");
    stub.next([Reply::status(403).header("x-amzn-RequestId", "id-2")]);
    assert_eq!(send(&gateway, "GET /rest/two", &[], b"").status, 500);
    assert_eq!(line("/two"), "/rest/two 500 403 403 id-2=id-2 BUFFERED - -");
    stub.next([super::streams::stream(&[
        super::streams::chunk(super::streams::METADATA),
        super::streams::chunk(b"content"),
        super::streams::complete(),
    ])]);
    assert_eq!(send(&gateway, "GET /rest/stream", &[], b"").status, 203);
    let streamed = line("/stream");
    let times = streamed
        .strip_prefix("/rest/stream 203 203 200 -=- STREAMED ")
        .unwrap_or_else(|| panic!("{streamed}"));
    let times: Vec<u64> = times.split(' ').map(|time| time.parse().unwrap()).collect();
    assert!(times[0] <= times[1], "{streamed}");
}

/// A request template says how the function is invoked.
#[test]
fn an_override_makes_an_event() {
    let stub = Stub::constant(returned("{\"errorMessage\": \"boom\"}")).unwrap();
    let gateway = started_with(&documents::build("lambda-override"), &stub, &[]);
    for (query, expected, status) in [
        ("", "RequestResponse", 400),
        ("?how=Event", "Event", 400),
        ("?how=RequestResponse", "RequestResponse", 400),
    ] {
        let line = format!("POST /rest/custom{query}");
        assert_eq!(send(&gateway, &line, &[], b"{}").status, status, "{query}");
        let call = super::taken(&stub);
        assert_eq!(call.header("x-amz-invocation-type"), Some(expected));
    }
    // As a mapping to it would (`reference/rest-api.md` §4.9).
    assert_eq!(
        send(&gateway, "POST /rest/custom?bad=1", &[], b"{}").status,
        500
    );
    assert!(stub.take_requests().is_empty());
}

/// Only the `errorMessage` of an object selects, all of it, and of whatever length.
#[test]
fn messages_that_select() {
    let stub = Stub::constant(returned("{}")).unwrap();
    let gateway = started_with(&documents::build("lambda-messages"), &stub, &[]);
    let long = |n_bytes: usize, end: &str| {
        let begin = "a\\\"".repeat(n_bytes / 3);
        format!("{{\"errorMessage\": \"{begin}{end}\"}}")
    };
    for (payload, expected) in [
        ("{\"errorMessage\": \"boom\"}", 400),
        (
            "{\"errorMessage\": \"a boom b\", \"errorType\": \"E\"}",
            400,
        ),
        ("{\"errorMessage\": \"\\u0062oom\"}", 400),
        ("{\"errorMessage\": \"a\\nboom\"}", 200),
        ("{\"errorMessage\": \"\"}", 200),
        ("{\"errorMessage\": null}", 200),
        ("{\"errorMessage\": 7}", 200),
        ("{\"message\": \"boom\"}", 200),
        ("{\"a\": {\"errorMessage\": \"boom\"}}", 200),
        ("[{\"errorMessage\": \"boom\"}]", 200),
        ("\"boom\"", 200),
        ("null", 200),
        ("", 200),
        ("boom", 200),
        ("{\"errorMessage\": \"boom\"", 200),
        (&long(1_000_000, "boom"), 400),
        (&long(1_000_000, ""), 200),
        (&long(5_000_000, "boom"), 400),
    ] {
        for is_failed in [false, true] {
            let reply = returned(payload);
            stub.next([match is_failed {
                true => reply.header("X-Amz-Function-Error", "Unhandled"),
                false => reply,
            }]);
            let answer = send(&gateway, "POST /rest/custom", &[], b"{}");
            let begin: String = payload.chars().take(60).collect();
            assert_eq!(answer.status, expected, "{begin}");
            assert_eq!(answer.text(), payload, "{begin}");
        }
    }
}
