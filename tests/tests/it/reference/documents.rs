//! Bodies that are no object, and credentials that are for this hop alone.

use gateway_tests::gateway::{Binary, Document};
use gateway_tests::stub::{Reply, Stub};

use super::send;

const DOCUMENT: &str = r#"openapi: 3.0.1
info: {title: Documents, version: '1'}
x-gateway: {name: documents, kind: rest}
paths:
  /template:
    post:
      responses: {'200': {description: ok}}
      x-amazon-apigateway-integration:
        type: http
        httpMethod: POST
        uri: http://${stageVariables.backend}/
        requestTemplates:
          application/json: "$input.json('$')|$input.path('$')|$input.json('$.a')|$input.json('$[0]')"
        responses: {default: {statusCode: '200'}}
  /proxy:
    post:
      responses: {'200': {description: ok}}
      x-amazon-apigateway-integration: {type: http_proxy, httpMethod: POST, uri: 'http://${stageVariables.backend}/'}
"#;

#[test]
fn bodies_that_are_no_object() {
    let stub = Stub::constant(Reply::status(200)).unwrap();
    let documents = [Document::yaml("documents", DOCUMENT)];
    let binary = Binary::build("reference-documents", &documents, &[]).unwrap();
    let backend = format!("backend={}", stub.address());
    let gateway = binary.start(&["--var", &backend]).unwrap();
    for (body, expected) in [
        // `reference/mapping-templates.md` §8: JSON's null is one, and what is no JSON is nothing.
        ("null", "null||\"\"|\"\""),
        (" null\n", "null||\"\"|\"\""),
        ("", "{}|{}|\"\"|\"\""),
        ("no JSON", "\"\"||\"\"|\"\""),
        ("{\"a\": ", "\"\"||\"\"|\"\""),
        ("{\"a\": null}", "{\"a\":null}|{a=null}|null|\"\""),
        ("\"text\"", "\"text\"|text|\"\"|\"\""),
        ("0", "0|0|\"\"|\"\""),
        ("false", "false|false|\"\"|\"\""),
        ("[]", "[]|[]|\"\"|\"\""),
        ("[null]", "[null]|[null]|\"\"|null"),
    ] {
        let answer = send(&gateway, "POST /template", &[], body.as_bytes());
        assert_eq!(answer.status, 200, "{body}");
        assert_eq!(stub.take_requests()[0].text(), expected, "{body}");
    }

    // A signature goes no further than this (`reference/rest-api.md` §4.9); other credentials do.
    for (value, passes) in [
        (
            "AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=c",
            false,
        ),
        ("Bearer a.b.c", true),
        ("Basic YTpi", true),
    ] {
        send(&gateway, "POST /proxy", &[("Authorization", value)], b"");
        let calls = stub.take_requests();
        let expected = passes.then_some(value);
        assert_eq!(calls[0].header("authorization"), expected, "{value}");
    }
}
