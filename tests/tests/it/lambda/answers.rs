//! What clients get of functions' answers.

use std::time::Duration;

use gateway_tests::stub::{Reply, Stub, refusing_address};

use super::{documents, returned, send, started};

const REST_ERROR: &str = "{\"message\": \"Internal server error\"}";
const HTTP_ERROR: &str = "{\"message\":\"Internal Server Error\"}";

#[test]
fn answers_of_both_formats() {
    let stub = Stub::constant(returned("{}")).unwrap();
    let gateway = started(&documents::build("lambda-answers"), &stub);
    let get = |path: &str, fields: &[(&str, &str)], payload: &str| {
        stub.next([returned(payload)]);
        send(&gateway, &format!("GET {path}"), fields, b"")
    };

    let payload = r#"{"statusCode": 201, "body": "é", "headers": {"Date": "d", "Server": "s", "Connection": "c",
        "Content-Length": "99", "Transfer-Encoding": "x", "WWW-Authenticate": "w", "Via": "v", "X-A": "1"},
        "multiValueHeaders": {"Set-Cookie": ["a=1", "b=2"]}}"#;
    let answer = get("/rest/x", &[], payload);
    assert_eq!((answer.status, answer.text()), (201, "é".to_owned()));
    for (name, value) in [
        ("x-amzn-remapped-date", "d"),
        ("x-amzn-remapped-server", "s"),
        ("x-amzn-remapped-connection", "c"),
        ("x-amzn-remapped-content-length", "99"),
        ("x-amzn-remapped-www-authenticate", "w"),
        ("x-a", "1"),
        ("content-type", "application/json"),
        ("content-length", "2"),
        ("transfer-encoding", ""),
        ("via", ""),
    ] {
        assert_eq!(answer.header(name), value, "{name}");
    }
    assert!(answer.header("x-amzn-trace-id").starts_with("Root=1-"));
    let cookies: Vec<_> = answer.headers.all("set-cookie").collect();
    assert_eq!(cookies, ["a=1", "b=2"]);

    // Base64: where the client's `Accept` asks for it, or always in HTTP APIs.
    let payload = r#"{"statusCode": 200, "body": "/wA", "isBase64Encoded": true}"#;
    let answer = get("/rest/x", &[("Accept", "image/png, */*")], payload);
    assert_eq!(answer.body, b"\xff\x00");
    let answer = get("/rest/x", &[("Accept", "text/html, image/png")], payload);
    assert_eq!(answer.body, b"/wA");
    assert_eq!(get("/v2/1", &[], payload).body, b"\xff\x00");
    assert_eq!(get("/v1/1", &[], payload).body, b"\xff\x00");

    // Format 2.0 infers.
    for (payload, status, media_type, body) in [
        ("\"text\"", 200, "application/json", "text"),
        ("{\"a\": [1]}", 200, "application/json", "{\"a\": [1]}"),
        ("null", 200, "application/json", "null"),
        (
            "{\"statusCode\": 404}",
            404,
            "text/plain; charset=utf-8",
            "",
        ),
        (
            r#"{"statusCode": 200, "headers": {"content-type": "text/html"}, "body": "<p>", "cookies": ["a=1", "b=2; Path=/"]}"#,
            200,
            "text/html",
            "<p>",
        ),
    ] {
        let answer = get("/v2/1", &[], payload);
        assert_eq!(
            (answer.status, answer.text().as_str()),
            (status, body),
            "{payload}"
        );
        assert_eq!(answer.header("content-type"), media_type, "{payload}");
        let cookies: Vec<_> = answer.headers.all("set-cookie").collect();
        assert_eq!(cookies.len(), 2 * usize::from(payload.contains("cookies")));
    }
    let answer = get("/v2/1", &[], "{\"statusCode\": 204, \"body\": \"x\"}");
    assert_eq!((answer.status, answer.body.len()), (204, 0));
    let answer = get("/v1/1", &[], "{\"statusCode\": 200, \"cookies\": []}");
    assert_eq!((answer.status, answer.text()), (500, HTTP_ERROR.to_owned()));
}

#[test]
fn failures_of_functions_and_of_lambda() {
    let stub = Stub::constant(returned("{}")).unwrap();
    let gateway = started(&documents::build("lambda-failures"), &stub);
    let error = |status: u16, kind: &str| {
        Reply::status(status)
            .header("x-amzn-ErrorType", kind)
            .body(format!(
                "{{\"Type\":\"User\",\"Message\":\"secret {kind}\"}}"
            ))
    };
    let unhandled =
        returned("{\"errorMessage\": \"boom\"}").header("X-Amz-Function-Error", "Unhandled");
    for (reply, rest, http) in [
        (unhandled, 502, 500),
        (returned("no json"), 502, 500),
        (returned("{\"statusCode\": \"x\"}"), 502, 500),
        (error(403, "AccessDeniedException"), 500, 500),
        (error(404, "ResourceNotFoundException"), 500, 500),
        (error(429, "TooManyRequestsException"), 500, 500),
        (error(500, "ServiceException"), 502, 500),
        (error(413, "RequestTooLargeException"), 413, 413),
        (
            Reply::raw_close("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{"),
            504,
            503,
        ),
        (Reply::close(), 504, 503),
    ] {
        for (path, expected) in [("/rest/x", rest), ("/v2/1", http), ("/v1/1", http)] {
            stub.next([reply.clone()]);
            let answer = send(&gateway, &format!("GET {path}"), &[], b"");
            assert_eq!(answer.status, expected, "{path} {reply:?}");
            match (expected, path) {
                (500 | 502, "/rest/x") => assert_eq!(answer.text(), REST_ERROR),
                (500, _) => assert_eq!(answer.text(), HTTP_ERROR),
                _ => assert!(!answer.text().contains("secret")),
            }
        }
    }
    // Too late: 504, and 503 in HTTP APIs.
    for (path, expected, message) in [
        (
            "/rest/files/a",
            504,
            "{\"message\": \"Endpoint request timed out\"}",
        ),
        ("/mapped", 503, "{\"message\":\"Service Unavailable\"}"),
    ] {
        stub.next([returned("{}").after(Duration::from_secs(2))]);
        let answer = send(&gateway, &format!("GET {path}"), &[], b"");
        assert_eq!((answer.status, answer.text().as_str()), (expected, message));
    }
    let log = gateway.stderr().text();
    assert!(
        log.contains("lambda_invoke_failed") && log.contains("lambda_function_error"),
        "{log}"
    );
    assert!(log.contains("secret AccessDeniedException"), "{log}");
}

#[test]
fn a_server_that_is_not_there() {
    let binary = documents::build("lambda-refused");
    let mut command = binary.command();
    command
        .env(
            "AWS_ENDPOINT_URL_LAMBDA",
            format!("http://{}", refusing_address().unwrap()),
        )
        .env("AWS_ACCESS_KEY_ID", "a")
        .env("AWS_SECRET_ACCESS_KEY", "b");
    let gateway = gateway_tests::gateway::Gateway::start(&mut command).unwrap();
    assert_eq!(send(&gateway, "GET /rest/x", &[], b"").status, 500);
    assert_eq!(send(&gateway, "GET /v2/1", &[], b"").status, 503);
}
