//! Values that try to break events and answers.

use gateway_tests::stub::Stub;
use serde_json::Value;

use super::{documents, returned, send, started};

#[test]
fn values_stay_inside_their_strings() {
    let stub = Stub::constant(returned("{\"statusCode\": 200}")).unwrap();
    let gateway = started(&documents::build("lambda-hostile"), &stub);
    let values: [(&[u8], &str); 6] = [
        (b"a\"b\\c", "a\"b\\c"),
        (b"\"},\"body\":\"x", "\"},\"body\":\"x"),
        (b"\xff\xfe\xc3", "\u{fffd}\u{fffd}\u{fffd}"),
        ("é\u{2028}".as_bytes(), "é\u{2028}"),
        (b"tab\there", "tab\there"),
        (b"${x} $context.y #set", "${x} $context.y #set"),
    ];
    for path in ["/rest/x", "/v1/1", "/v2/1"] {
        for (value, expected) in values {
            let mut request = format!("POST {path} HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Type: text/plain\r\nX-Value: ")
                .into_bytes();
            request.extend_from_slice(value);
            request.extend_from_slice(
                format!("\r\nContent-Length: {}\r\n\r\n", value.len()).as_bytes(),
            );
            request.extend_from_slice(value);
            let answer = gateway_tests::http1::exchange(gateway.data(), request).unwrap();
            assert_eq!(answer.status, 200);
            let event = super::event(&stub);
            let name = if path == "/v2/1" {
                "x-value"
            } else {
                "X-Value"
            };
            assert_eq!(event["headers"][name], expected, "{path}");
            assert_eq!(event["body"], expected, "{path}");
        }
        send(
            &gateway,
            &format!("GET {path}?%22=%22%7D&%ff=%c3%28&a=%0d%0a"),
            &[],
            b"",
        );
        let event = super::event(&stub);
        let query = &event["queryStringParameters"];
        assert_eq!(query["\""], "\"}");
        assert_eq!(query["\u{fffd}"], "\u{fffd}(");
        assert_eq!(query["a"], "\r\n");
    }
    // Names that only look like the gateway's own fields, and a query of thousands of parameters.
    let many: String = (0..3000).map(|i| format!("{}&", i % 10)).collect();
    send(
        &gateway,
        &format!("GET /rest/x?{many}"),
        &[("host-", "1"), ("X_under", "2")],
        b"",
    );
    let event = super::event(&stub);
    assert_eq!(event["headers"]["Host"], "api.example:8080");
    let all = &event["multiValueQueryStringParameters"]["7"];
    assert_eq!(all.as_array().unwrap().len(), 300);
}

#[test]
fn sizes_have_limits() {
    let stub = Stub::constant(returned("{\"statusCode\": 200}")).unwrap();
    let gateway = started(&documents::build("lambda-sizes"), &stub);
    let text = ("Content-Type", "text/plain");
    let mebibyte = 1024 * 1024;

    // Up to Lambda's limit, which counts what the event makes of the body.
    let body = vec![b'x'; 6 * mebibyte - 20_000];
    assert_eq!(send(&gateway, "POST /rest/x", &[text], &body).status, 200);
    assert_eq!(
        super::event(&stub)["body"].as_str().unwrap().len(),
        body.len()
    );
    assert_eq!(
        send(
            &gateway,
            "POST /rest/x",
            &[("Content-Type", "image/png")],
            &body
        )
        .status,
        413
    );
    assert_eq!(send(&gateway, "POST /v2/1", &[], &body).status, 413);
    let quotes = vec![b'"'; 4 * mebibyte];
    assert_eq!(send(&gateway, "POST /rest/x", &[text], &quotes).status, 413);
    assert_eq!(
        send(
            &gateway,
            "POST /rest/x",
            &[text],
            &vec![b'x'; 11 * mebibyte]
        )
        .status,
        413
    );
    assert_eq!(stub.take_requests().len(), 0);

    // Answers: Base64 of six megabytes, more than Lambda gives, and shapes without an end.
    let encoded = "AAAA".repeat(mebibyte + mebibyte / 2 - 100);
    stub.next([returned(&format!(
        "{{\"statusCode\": 200, \"isBase64Encoded\": true, \"body\": \"{encoded}\"}}"
    ))]);
    let answer = send(&gateway, "GET /v2/1", &[], b"");
    assert_eq!(
        (answer.status, answer.body.len()),
        (200, encoded.len() / 4 * 3)
    );
    let escaped = "\\u0041".repeat(mebibyte);
    stub.next([returned(&format!(
        "{{\"statusCode\": 200, \"body\": \"{escaped}\"}}"
    ))]);
    assert_eq!(send(&gateway, "GET /rest/x", &[], b"").body.len(), mebibyte);
    for (payload, expected) in [
        (
            format!("{{\"body\": \"{}\"}}", "x".repeat(7 * mebibyte)),
            502,
        ),
        (format!("{{\"headers\": {}}}", "[".repeat(1_000_000)), 502),
        (
            format!("{{\"x\": {}1{}}}", "[".repeat(50_000), "]".repeat(50_000)),
            502,
        ),
        (
            format!(
                "{{\"headers\": {{{}\"z\": \"1\"}}}}",
                "\"a\": \"1\", ".repeat(100_000)
            ),
            502,
        ),
        (
            format!("{{\"headers\": {{\"a\": \"{}\"}}}}", "x".repeat(mebibyte)),
            502,
        ),
        (
            "{\"headers\": {\"a\": \"1\\r\\nSet-Cookie: b=2\"}}".to_owned(),
            502,
        ),
        ("{\"headers\": {\"a\\r\\nb\": \"1\"}}".to_owned(), 502),
    ] {
        stub.next([returned(&payload)]);
        let answer = send(&gateway, "GET /rest/x", &[], b"");
        assert_eq!(
            answer.status,
            expected,
            "{}",
            payload.get(..40).unwrap_or_default()
        );
        assert_eq!(answer.header("set-cookie"), "");
    }
    // A payload of format 2.0 that is only deep passes as it is.
    let deep = format!("[{}1{}]", "[".repeat(100), "]".repeat(100));
    stub.next([returned(&deep)]);
    assert_eq!(send(&gateway, "GET /v2/1", &[], b"").text(), deep);
    assert_eq!(send(&gateway, "GET /rest/x", &[], b"").status, 200);
}

#[test]
fn no_answer_reaches_another_request() {
    let stub = Stub::start(|call| {
        let event: Value = serde_json::from_slice(&call.body).unwrap();
        let id = event["headers"]["X-Id"].as_str().unwrap().to_owned();
        let reply = returned(&format!("{{\"statusCode\": 200, \"body\": \"{id}\"}}"));
        match id.len() % 3 {
            0 => reply.chunked(),
            1 => reply.after(std::time::Duration::from_millis(3)),
            _ => reply,
        }
    })
    .unwrap();
    let gateway = started(&documents::build("lambda-mixed"), &stub);
    std::thread::scope(|scope| {
        for thread in 0..8 {
            let gateway = &gateway;
            scope.spawn(move || {
                for i in 0..40 {
                    let id = format!("{thread}-{i}-{}", "x".repeat(i));
                    let answer = send(gateway, "GET /rest/x", &[("X-Id", &id)], b"");
                    assert_eq!(answer.text(), id);
                }
            });
        }
    });
}
