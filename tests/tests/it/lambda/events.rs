//! What functions get.

use gateway_tests::stub::Stub;
use serde_json::{Value, json};

use super::{documents, event, returned, send, started, taken};

/// The keys of an object.
fn keys(value: &Value) -> Vec<&str> {
    value
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect()
}

#[test]
fn events_of_both_formats() {
    let stub = Stub::constant(returned("{\"statusCode\": 200}")).unwrap();
    let gateway = started(&documents::build("lambda-events"), &stub);

    // REST: paths as they came, headers in the client's spelling, bytes by the API's media types.
    let fields = [
        ("X-MiXed", "1"),
        ("x-mixed", "2"),
        ("X-Forwarded-For", "192.0.2.7"),
        ("X-Forwarded-Proto", "gopher"),
        ("Content-Type", "image/png"),
        ("Cookie", "a=1; b=2"),
        ("TE", "trailers"),
    ];
    let answer = send(
        &gateway,
        "POST /rest/a%2Bb//c%20d/?q=1&q=%20&r",
        &fields,
        b"\x89PNG\xff",
    );
    assert_eq!(answer.status, 200);
    let event = event(&stub);
    assert_eq!(event["path"], "/a%2Bb//c%20d/");
    assert_eq!(event["requestContext"]["path"], "/rest/a%2Bb//c%20d/");
    assert_eq!(event["pathParameters"], json!({"proxy": "a%2Bb//c%20d"}));
    assert_eq!(event["headers"]["X-MiXed"], "2");
    assert_eq!(event["multiValueHeaders"]["X-MiXed"], json!(["1", "2"]));
    assert_eq!(event["headers"]["X-Forwarded-For"], "192.0.2.7, 127.0.0.1");
    assert_eq!(event["headers"]["X-Forwarded-Proto"], "http");
    assert_eq!(
        event["headers"]["X-Forwarded-Port"],
        gateway.data().port().to_string()
    );
    assert_eq!(event["headers"]["Host"], "api.example:8080");
    for absent in ["TE", "Content-Length", "Connection", "x-mixed", "host"] {
        assert_eq!(event["headers"].get(absent), None, "{absent}");
    }
    assert_eq!(event["queryStringParameters"], json!({"q": " ", "r": ""}));
    assert_eq!(
        event["multiValueQueryStringParameters"],
        json!({"q": ["1", " "], "r": [""]})
    );
    assert_eq!(event["body"], "iVBOR/8=");
    assert_eq!(event["isBase64Encoded"], true);
    assert_eq!(event["stageVariables"], json!({"fn": "picked"}));
    assert_eq!(event["requestContext"]["domainName"], "api.example");
    assert_eq!(event["requestContext"]["domainPrefix"], "api");
    assert_eq!(event["requestContext"]["stage"], "prod");
    assert_eq!(event.get("version"), None);

    // A path that has another canonical form, and a function that a stage variable names.
    send(&gateway, "GET /rest//files/%61b/", &[], b"");
    let call = taken(&stub);
    assert_eq!(
        call.path(),
        "/2015-03-31/functions/arn%3Aaws%3Alambda%3Aeu-west-1%3A123456789012%3Afunction%3Apicked%3Alive/invocations"
    );
    let event: Value = serde_json::from_slice(&call.body).unwrap();
    assert_eq!(event["pathParameters"], json!({"name": "%61b"}));
    assert_eq!(event["path"], "/files/%61b/");
    assert_eq!(event["requestContext"]["path"], "/rest//files/%61b/");
    assert_eq!(event["body"], Value::Null);

    // HTTP APIs, format 2.0.
    let answer = send(
        &gateway,
        "PUT /v2/a%2Fb?q=1&q=2&x=%41+b",
        &[
            ("X-A", "1"),
            ("x-a", "2"),
            ("Cookie", "a=1; b=2"),
            ("Content-Type", "application/json"),
            ("User-Agent", "probe/1"),
            (
                "X-Amzn-Trace-Id",
                "Root=1-3152b799-8954dae64eda91bc9a23a7e8",
            ),
        ],
        b"{\"n\": \"\xc3\xa9\"}",
    );
    assert_eq!(answer.status, 200);
    let event = super::event(&stub);
    let port = gateway.data().port().to_string();
    let context = &event["requestContext"];
    let expected = json!({
        "version": "2.0",
        "routeKey": "ANY /v2/{id}",
        "rawPath": "/v2/a/b",
        "rawQueryString": "q=1&q=2&x=%41+b",
        "cookies": ["a=1", "b=2"],
        "headers": {
            "x-a": "1,2",
            "content-type": "application/json",
            "content-length": "11",
            "user-agent": "probe/1",
            "host": "api.example:8080",
            "x-amzn-trace-id": "Root=1-3152b799-8954dae64eda91bc9a23a7e8",
            "x-forwarded-for": "127.0.0.1",
            "x-forwarded-port": port,
            "x-forwarded-proto": "http",
        },
        "queryStringParameters": {"q": "1,2", "x": "A b"},
        "pathParameters": {"id": "a/b"},
        "stageVariables": {"color": "teal"},
        "requestContext": {
            "accountId": "123456789012",
            "apiId": context["apiId"],
            "domainName": "api.example",
            "domainPrefix": "api",
            "http": {
                "method": "PUT",
                "path": "/v2/a/b",
                "protocol": "HTTP/1.1",
                "sourceIp": "127.0.0.1",
                "userAgent": "probe/1",
            },
            "requestId": context["requestId"],
            "routeKey": "ANY /v2/{id}",
            "stage": "$default",
            "time": context["time"],
            "timeEpoch": context["timeEpoch"],
        },
        "body": "{\"n\": \"é\"}",
        "isBase64Encoded": false,
    });
    assert_eq!(event, expected);
    assert!(context["timeEpoch"].is_u64());

    // Nothing that is not there.
    send(&gateway, "GET /v2/1", &[], b"");
    let event = super::event(&stub);
    assert_eq!(
        keys(&event),
        [
            "headers",
            "isBase64Encoded",
            "pathParameters",
            "rawPath",
            "rawQueryString",
            "requestContext",
            "routeKey",
            "stageVariables",
            "version"
        ]
    );
    assert_eq!(event["rawQueryString"], "");

    // HTTP APIs, format 1.0.
    send(
        &gateway,
        "POST /v1/7?a=1",
        &[("X-Up", "1"), ("Content-Type", "x/y")],
        b"abc",
    );
    let event = super::event(&stub);
    assert_eq!(event["version"], "1.0");
    assert_eq!(event["resource"], "/v1/{id}");
    assert_eq!(event["path"], "/v1/7");
    assert_eq!(event["headers"]["X-Up"], "1");
    assert_eq!(event["requestContext"]["resourceId"], "ANY /v1/{id}");
    assert_eq!(event["body"], "YWJj");
    assert_eq!(event["isBase64Encoded"], true);

    // Mapped.
    let fields = [("X-List", "one"), ("X-Color", "red"), ("X-Gone", "1")];
    stub.next([returned(
        "{\"statusCode\": 200, \"headers\": {\"X-Secret\": \"1\", \"x-extra\": \"own\"}}",
    )]);
    let answer = send(&gateway, "GET /mapped?q=1&r=2&q=2", &fields, b"");
    let event = super::event(&stub);
    assert_eq!(event["rawPath"], "/other");
    assert_eq!(event["headers"]["x-list"], "one,more");
    assert_eq!(event["headers"]["x-color"], "teal");
    assert_eq!(event["headers"].get("x-gone"), None);
    assert_eq!(
        event["queryStringParameters"],
        json!({"q": "1,2,3", "r": "one"})
    );
    assert_eq!(event["rawQueryString"], "q=1&q=2&q=3&r=one");
    assert_eq!(answer.status, 202);
    let extra: Vec<_> = answer.headers.all("x-extra").collect();
    assert_eq!(extra, ["own", "added"]);
    assert_eq!(answer.header("x-secret"), "");
}
