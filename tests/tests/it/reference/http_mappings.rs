//! Parameter mappings of HTTP APIs (`reference/http-api.md` §5).

use gateway_tests::gateway::{Binary, Document, Gateway};
use gateway_tests::stub::{Reply, Stub};

use super::send;

/// A request that is mapped.
struct Case {
    /// Key and value of the mapping.
    mapping: (&'static str, &'static str),
    /// Path parameter and query.
    target: &'static str,
    fields: &'static [(&'static str, &'static str)],
    body: &'static str,
    /// What the backend gets: a target, or the values of a header; `Refused` where it gets nothing.
    expected: Expected,
}

enum Expected {
    Target(&'static str),
    Header(&'static str, &'static [&'static str]),
    Refused,
}

use Expected::{Header, Refused, Target};

const fn case(
    mapping: (&'static str, &'static str),
    target: &'static str,
    fields: &'static [(&'static str, &'static str)],
    body: &'static str,
    expected: Expected,
) -> Case {
    Case {
        mapping,
        target,
        fields,
        body,
        expected,
    }
}

const TWO: &[(&str, &str)] = &[("X-A", "1"), ("x-a", "2")];
const BODY: &str =
    r#"{"a": {"b": "c d", "n": 1.50, "t": true, "z": null}, "l": [1, {"k": "v"}], "q\"": "\n"}"#;

const CASES: &[Case] = &[
    // Operations.
    case(
        ("append:header.x-a", "3"),
        "x",
        TWO,
        "",
        Header("x-a", &["1", "2", "3"]),
    ),
    case(
        ("append:header.x-a", "3"),
        "x",
        &[],
        "",
        Header("x-a", &["3"]),
    ),
    case(
        ("overwrite:header.x-a", "3"),
        "x",
        TWO,
        "",
        Header("x-a", &["3"]),
    ),
    case(
        ("overwrite:header.x-a", "3"),
        "x",
        &[],
        "",
        Header("x-a", &["3"]),
    ),
    case(
        ("remove:header.X-A", "''"),
        "x",
        TWO,
        "",
        Header("x-a", &[]),
    ),
    case(
        ("append:querystring.q", "3"),
        "x?q=1&q=2",
        &[],
        "",
        Target("/base/x?q=1&q=2&q=3"),
    ),
    case(
        ("append:querystring.q", "3"),
        "x",
        &[],
        "",
        Target("/base/x?q=3"),
    ),
    case(
        ("overwrite:querystring.q", "3"),
        "x?q=1&a=b&q=2",
        &[],
        "",
        Target("/base/x?a=b&q=3"),
    ),
    case(
        ("overwrite:querystring.q", "a b&c=d"),
        "x",
        &[],
        "",
        Target("/base/x?q=a%20b%26c%3Dd"),
    ),
    case(
        ("remove:querystring.q", "''"),
        "x?q=1&Q=2&%71=3",
        &[],
        "",
        Target("/base/x?Q=2"),
    ),
    case(
        ("overwrite:path", "/other"),
        "x?q=1",
        &[],
        "",
        Target("/other?q=1"),
    ),
    case(
        ("overwrite:path", "other/${request.path.id}"),
        "x%2Fy",
        &[],
        "",
        Target("/other/x/y"),
    ),
    // Sources.
    case(
        ("overwrite:header.x-b", "$request.header.X-A"),
        "x",
        TWO,
        "",
        Header("x-b", &["1,2"]),
    ),
    case(
        ("overwrite:header.x-b", "$request.header.x-none"),
        "x",
        TWO,
        "",
        Header("x-b", &[]),
    ),
    case(
        ("overwrite:header.x-b", "$request.querystring.q"),
        "x?q=1&q=%32",
        &[],
        "",
        Header("x-b", &["1,2"]),
    ),
    case(
        ("overwrite:header.x-b", "$request.querystring.Q"),
        "x?q=1",
        &[],
        "",
        Header("x-b", &[]),
    ),
    case(
        ("overwrite:header.x-b", "$request.path.id"),
        "x%20y",
        &[],
        "",
        Header("x-b", &["x y"]),
    ),
    case(
        ("overwrite:header.x-b", "$request.body"),
        "x",
        &[],
        "plain",
        Header("x-b", &["plain"]),
    ),
    case(
        ("overwrite:header.x-b", "$request.body"),
        "x",
        &[],
        "",
        Header("x-b", &[]),
    ),
    case(
        ("overwrite:header.x-b", "$request.body.a.b"),
        "x",
        &[],
        BODY,
        Header("x-b", &["c d"]),
    ),
    case(
        ("overwrite:header.x-b", "$request.body.a.n"),
        "x",
        &[],
        BODY,
        Header("x-b", &["1.5"]),
    ),
    case(
        ("overwrite:header.x-b", "$request.body.a.t"),
        "x",
        &[],
        BODY,
        Header("x-b", &["true"]),
    ),
    case(
        ("overwrite:header.x-b", "$request.body.a.z"),
        "x",
        &[],
        BODY,
        Header("x-b", &[]),
    ),
    case(
        ("overwrite:header.x-b", "$request.body.l[1].k"),
        "x",
        &[],
        BODY,
        Header("x-b", &["v"]),
    ),
    case(
        ("overwrite:header.x-b", "$request.body.l"),
        "x",
        &[],
        BODY,
        Header("x-b", &[r#"[1,{"k":"v"}]"#]),
    ),
    case(
        ("overwrite:header.x-b", "$request.body.a.b"),
        "x",
        &[],
        "{\"a\": ",
        Header("x-b", &[]),
    ),
    case(
        ("overwrite:header.x-b", "$context.stage"),
        "x",
        &[],
        "",
        Header("x-b", &["$default"]),
    ),
    case(
        ("overwrite:header.x-b", "$context.httpMethod"),
        "x",
        &[],
        "",
        Header("x-b", &["POST"]),
    ),
    case(
        ("overwrite:header.x-b", "$context.identity.sourceIp"),
        "x",
        &[],
        "",
        Header("x-b", &["127.0.0.1"]),
    ),
    case(
        ("overwrite:header.x-b", "$stageVariables.color"),
        "x",
        &[],
        "",
        Header("x-b", &["teal"]),
    ),
    case(
        ("overwrite:header.x-b", "$stageVariables.none"),
        "x",
        &[],
        "",
        Header("x-b", &[]),
    ),
    case(
        ("overwrite:header.x-b", "text with $ and {}"),
        "x",
        &[],
        "",
        Header("x-b", &["text with $ and {}"]),
    ),
    case(
        ("overwrite:header.x-b", r"\$request.path.id"),
        "x",
        &[],
        "",
        Header("x-b", &["$request.path.id"]),
    ),
    case(
        (
            "overwrite:header.x-b",
            "${request.path.id}-${stageVariables.color} ${stageVariables.none}.",
        ),
        "x",
        &[],
        "",
        Header("x-b", &["x-teal ."]),
    ),
    // Hostile values stay what they are: values.
    case(
        ("overwrite:header.x-b", "$request.querystring.q"),
        "x?q=a%0d%0ax-injected:1",
        &[],
        "",
        Refused,
    ),
    case(
        ("overwrite:header.x-b", "$request.querystring.q"),
        "x?q=a%01",
        &[],
        "",
        Refused,
    ),
    case(
        ("overwrite:header.x-b", "$request.body"),
        "x",
        &[],
        "a\nb",
        Refused,
    ),
    case(
        ("overwrite:header.x-b", "$request.body['q\"']"),
        "x",
        &[],
        BODY,
        Refused,
    ),
    case(
        ("overwrite:header.x-b", "$request.querystring.q"),
        "x?q=${stageVariables.color}",
        &[],
        "",
        Header("x-b", &["${stageVariables.color}"]),
    ),
    case(
        ("overwrite:querystring.r", "$request.body"),
        "x",
        &[],
        "a\r\nb&c=d#e",
        Target("/base/x?r=a%0D%0Ab%26c%3Dd%23e"),
    ),
    case(
        ("overwrite:path", "$request.querystring.q"),
        "x?q=/a/../../b",
        &[],
        "",
        Refused,
    ),
    case(
        ("overwrite:path", "$request.querystring.q"),
        "x?q=/a%3fb%23c",
        &[],
        "",
        Target("/a%3Fb%23c?q=/a%3fb%23c"),
    ),
    case(
        ("overwrite:path", "$request.querystring.q"),
        "x?q=//evil.example/a",
        &[],
        "",
        Target("/evil.example/a?q=//evil.example/a"),
    ),
];

/// Statuses of the backend, and what is made of them.
const RESPONSES: &str = "          '200': {'overwrite:statuscode': '404', 'append:header.x-list': more, 'remove:header.x-gone': \"''\", 'overwrite:header.x-copy': '${response.header.x-list}|${context.httpMethod}|${stageVariables.color}', 'overwrite:header.x-body': $response.body.a.b}
          '201': {'overwrite:statuscode': $response.header.x-status}
          '503': {'overwrite:statuscode': '200'}
";

fn document() -> String {
    let mut text = "openapi: 3.0.1\ninfo: {title: Mappings, version: '1'}\nx-gateway: {name: mappings, kind: http, stages: {$default: {variables: {color: teal}}}}\npaths:\n".to_owned();
    let mut operation = |path: &str, uri: &str, parameters: &str| {
        text.push_str(&format!(
            "  {path}:
    post:
      responses: {{'200': {{description: ok}}}}
      parameters: [{{name: id, in: path, required: true, schema: {{type: string}}}}]
      x-amazon-apigateway-integration:
        type: http_proxy
        httpMethod: POST
        payloadFormatVersion: '1.0'
        uri: '{uri}'
{parameters}"
        ));
    };
    for (n, case) in CASES.iter().enumerate() {
        let key = serde_json::Value::from(case.mapping.0);
        let value = serde_json::Value::from(case.mapping.1);
        let parameters = format!("        requestParameters: {{{key}: {value}}}\n");
        operation(
            &format!("/c{n}/{{id}}"),
            "http://${stageVariables.backend}/base/{id}",
            &parameters,
        );
    }
    let responses = format!("        responseParameters:\n{RESPONSES}");
    operation("/r/{id}", "http://${stageVariables.backend}/", &responses);
    operation("/refused/{id}", "http://127.0.0.1:1/", &responses);
    text
}

fn started(stub: &Stub) -> Gateway {
    let binary = Binary::build(
        "http-mappings",
        &[Document::yaml("mappings", document())],
        &[],
    )
    .unwrap();
    let backend = format!("backend={}", stub.address());
    binary.start(&["--var", &backend]).unwrap()
}

#[test]
fn mappings_of_http_apis() {
    let stub = Stub::constant(Reply::status(200)).unwrap();
    let gateway = started(&stub);
    let mut wrong = Vec::new();
    for (n, case) in CASES.iter().enumerate() {
        let line = format!("POST /c{n}/{}", case.target);
        let answer = send(&gateway, &line, case.fields, case.body.as_bytes());
        let calls = stub.take_requests();
        let given = match (&case.expected, calls.as_slice()) {
            (Refused, []) if answer.status == 500 => continue,
            (Target(expected), [call]) if call.target == *expected => continue,
            (Header(name, expected), [call])
                if call.headers.all(name).eq(expected.iter().copied())
                    && call.text() == case.body =>
            {
                continue;
            }
            (Header(name, _), [call]) => {
                format!("{:?}", call.headers.all(name).collect::<Vec<_>>())
            }
            (_, [call]) => call.target.clone(),
            (_, calls) => format!("{} calls", calls.len()),
        };
        wrong.push(format!(
            "{:?} {line}: {} {given}",
            case.mapping, answer.status
        ));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));

    // Responses, by the status of the backend.
    let body = r#"{"a": {"b": "é"}}"#;
    stub.next([Reply::status(200)
        .header("X-List", "1")
        .header("X-List", "2")
        .header("X-Gone", "x")
        .body(body)]);
    let answer = send(&gateway, "POST /r/x", &[], b"");
    assert_eq!((answer.status, answer.text().as_str()), (404, body));
    let list: Vec<_> = answer.headers.all("x-list").collect();
    assert_eq!(list, ["1", "2", "more"]);
    assert_eq!(answer.header("x-gone"), "");
    assert_eq!(answer.header("x-copy"), "1,2|POST|teal");
    let text = gateway_tests::http1::from_latin1(answer.header("x-body"));
    assert_eq!(String::from_utf8_lossy(&text), "é");
    for (status, mapped, expected) in [
        (201, "202", 202),
        (201, "599", 599),
        (201, "100", 201),
        (201, "600", 201),
        (201, "2e2", 201),
        (201, "", 201),
        (202, "404", 202),
        (500, "200", 500),
        (503, "404", 200),
    ] {
        stub.next([Reply::status(status).header("X-Status", mapped)]);
        let answer = send(&gateway, "POST /r/x", &[], b"");
        assert_eq!(answer.status, expected, "{status} {mapped}");
    }
    // What the gateway answers by itself is not mapped.
    let answer = send(&gateway, "POST /refused/x", &[], b"");
    assert_eq!(answer.status, 503);
    assert_eq!(answer.text(), "{\"message\":\"Service Unavailable\"}");
}
