//! Content codings: coded requests reach backends and templates plain, answers are coded where the API asks for it.

use std::io::{Read as _, Write as _};

use flate2::Compression;
use flate2::read::{GzDecoder, ZlibDecoder};
use flate2::write::{GzEncoder, ZlibEncoder};
use gateway_tests::gateway::{Binary, Document};
use gateway_tests::http1::{Response, exchange};
use gateway_tests::stub::{Reply, Stub};

const DOCUMENT: &str = "openapi: 3.0.1
info: {title: Codings, version: '1'}
x-gateway: {kind: rest}
x-amazon-apigateway-minimum-compression-size: 200
x-amazon-apigateway-binary-media-types: [application/octet-stream]
paths:
  /proxy:
    x-amazon-apigateway-any-method:
      responses: {'200': {description: ok}}
      x-amazon-apigateway-integration: {type: http_proxy, httpMethod: ANY, uri: 'http://${stageVariables.backend}/'}
  /template:
    post:
      responses: {'200': {description: ok}}
      x-amazon-apigateway-integration:
        type: http
        httpMethod: POST
        uri: 'http://${stageVariables.backend}/'
        requestTemplates: {application/json: '$input.path(\"$.name\")'}
        responses: {default: {statusCode: '200', responseTemplates: {application/json: '#foreach($n in [1..200])$n,#end'}}}
  /mock:
    get:
      responses: {'200': {description: ok}}
      x-amazon-apigateway-integration:
        type: mock
        requestTemplates: {application/json: '{\"statusCode\": 200}'}
        responses: {default: {statusCode: '200', responseTemplates: {application/json: '{\"a\": 1}'}}}
";

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// The body without its coding.
fn plain(response: &Response) -> Vec<u8> {
    let mut bytes = Vec::new();
    match response.header("content-encoding") {
        "gzip" => GzDecoder::new(&*response.body).read_to_end(&mut bytes),
        "deflate" => ZlibDecoder::new(&*response.body).read_to_end(&mut bytes),
        _ => (&*response.body).read_to_end(&mut bytes),
    }
    .unwrap();
    bytes
}

#[test]
fn codings_end_and_begin_at_the_gateway() {
    let long = "0123456789".repeat(30_000);
    let backend = Stub::constant(
        Reply::status(200)
            .header("Content-Type", "text/plain")
            .body(long.clone()),
    )
    .unwrap();
    let short = Stub::constant(Reply::status(200).body("short")).unwrap();
    let coded = Stub::constant(
        Reply::status(200)
            .header("Content-Encoding", "br")
            .body("x".repeat(1000)),
    )
    .unwrap();
    let documents = [Document::yaml("codings", DOCUMENT)];
    let binary = Binary::build("codings", &documents, &[]).unwrap();
    let start = |stub: &Stub| {
        binary
            .start(&["--var", &format!("backend={}", stub.address())])
            .unwrap()
    };
    let gateway = start(&backend);
    let ask = |method: &str, path: &str, fields: &str, body: &[u8]| {
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: {}\r\n{fields}\r\n",
            body.len()
        );
        exchange(gateway.data(), [head.as_bytes(), body].concat()).unwrap()
    };

    for (fields, coding) in [
        ("Accept-Encoding: gzip\r\n", "gzip"),
        ("Accept-Encoding: deflate\r\n", "deflate"),
        ("Accept-Encoding: deflate, gzip\r\n", "gzip"),
        ("Accept-Encoding: br, gzip;q=0.5\r\n", ""),
        ("Accept-Encoding: identity\r\n", ""),
        ("", ""),
    ] {
        let response = ask("GET", "/proxy", fields, b"");
        assert_eq!(response.header("content-encoding"), coding, "{fields}");
        assert_eq!(response.header("vary"), "Accept-Encoding", "{fields}");
        assert_eq!(plain(&response), long.as_bytes(), "{fields}");
        if !coding.is_empty() {
            assert!(response.body.len() < long.len() / 20);
        }
    }
    let accepts = "Accept-Encoding: gzip\r\n";
    let head = ask("HEAD", "/proxy", accepts, b"");
    assert_eq!(head.header("content-encoding"), "");
    let small = ask("GET", "/mock", accepts, b"");
    assert_eq!(small.header("content-encoding"), "");
    assert_eq!(small.text(), "{\"a\": 1}");
    let rendered = ask("POST", "/template", accepts, b"{}");
    assert_eq!(rendered.header("content-encoding"), "gzip");
    assert!(plain(&rendered).ends_with(b"199,200,"));

    // Requests.
    let body = br#"{"name": "Rex"}"#;
    for (path, expected) in [("/template", &b"Rex"[..]), ("/proxy", body)] {
        for (name, coded) in [
            ("gzip", gzip(body)),
            ("deflate", zlib(body)),
            ("identity", body.to_vec()),
        ] {
            let fields = format!("Content-Type: application/json\r\nContent-Encoding: {name}\r\n");
            assert_eq!(
                ask("POST", path, &fields, &coded).status,
                200,
                "{path} {name}"
            );
            let calls = backend.requests();
            assert_eq!(calls.last().unwrap().body, expected, "{path} {name}");
        }
    }
    for (fields, body, status) in [
        ("Content-Encoding: br\r\n", body.to_vec(), 415),
        ("Content-Encoding: gzip, gzip\r\n", gzip(&gzip(body)), 415),
        (
            "Content-Encoding: gzip\r\nContent-Encoding: gzip\r\n",
            gzip(body),
            415,
        ),
        ("Content-Encoding: gzip\r\n", body.to_vec(), 415),
        (
            "Content-Encoding: gzip\r\n",
            gzip(&vec![b'0'; 3_000_000]),
            413,
        ),
    ] {
        let n_before = backend.requests().len();
        assert_eq!(
            ask("POST", "/proxy", fields, &body).status,
            status,
            "{fields}"
        );
        assert_eq!(backend.requests().len(), n_before, "{fields}");
    }

    for (stub, expected) in [(&short, ""), (&coded, "br")] {
        let gateway = start(stub);
        let request =
            format!("GET /proxy HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{accepts}\r\n");
        let response = exchange(gateway.data(), request).unwrap();
        assert_eq!(response.header("content-encoding"), expected);
    }
}
