//! The tables of binary conversion and of templates by content type (`reference/rest-api.md` §4.6, §4.7).

use std::sync::{Arc, Mutex};

use gateway_tests::gateway::{Binary, Document};
use gateway_tests::stub::{Reply, Stub};

use super::send;

const RAW: &[u8] = b"\xff\x00\xfea";
/// The same in Base64.
const ENCODED: &[u8] = b"/wD+YQ==";
/// The same as text.
const REPLACED: &[u8] = "\u{fffd}\0\u{fffd}a".as_bytes();

const HANDLINGS: [(&str, &str); 3] = [
    ("absent", ""),
    ("binary", "contentHandling: CONVERT_TO_BINARY, "),
    ("text", "contentHandling: CONVERT_TO_TEXT, "),
];

fn document(name: &str, binary_types: &str) -> Document {
    let mut text = format!(
        "openapi: 3.0.1\ninfo: {{title: {name}, version: '1'}}\nx-gateway: {{name: {name}, kind: rest, basePath: /{name}}}\n{binary_types}paths:\n"
    );
    for (handling, field) in HANDLINGS {
        for (side, request, response) in [("up", field, ""), ("down", "", field)] {
            text.push_str(&format!(
                "  /{side}/{handling}:
    post:
      responses: {{'200': {{description: ok, headers: {{Content-Type: {{schema: {{type: string}}}}}}}}}}
      x-amazon-apigateway-integration: {{type: http, httpMethod: POST, uri: 'http://${{stageVariables.backend}}/', {request}responses: {{default: {{statusCode: '200', {response}responseParameters: {{method.response.header.Content-Type: integration.response.header.Content-Type}}}}}}}}
"
            ));
        }
    }
    Document::yaml(name, text)
}

/// What becomes of a payload.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Fate {
    /// Nothing happens to it, or it is read as UTF-8.
    Text,
    /// It is decoded, or the call fails.
    Decoded,
    /// It is passed on byte by byte.
    Raw,
    /// It is encoded.
    Encoded,
}

fn expected(fate: Fate, payload: &[u8]) -> Option<Vec<u8>> {
    match (fate, payload == RAW) {
        (Fate::Text, true) => Some(REPLACED.to_vec()),
        (Fate::Raw, _) | (Fate::Text, false) => Some(payload.to_vec()),
        (Fate::Decoded, true) => None,
        (Fate::Decoded, false) => Some(RAW.to_vec()),
        (Fate::Encoded, true) => Some(ENCODED.to_vec()),
        (Fate::Encoded, false) => Some(b"L3dEK1lRPT0=".to_vec()),
    }
}

#[test]
fn every_cell_of_the_conversion_tables() {
    use Fate::{Decoded, Encoded, Raw, Text};
    let next: Arc<Mutex<(Vec<u8>, &str)>> = Arc::new(Mutex::new((Vec::new(), "text/plain")));
    let answers = Arc::clone(&next);
    let stub = Stub::start(move |_| {
        let (body, content_type) = answers.lock().unwrap().clone();
        Reply::status(200)
            .header("Content-Type", content_type)
            .body(body)
    })
    .unwrap();
    let documents = [
        document(
            "typed",
            "x-amazon-apigateway-binary-media-types: [image/png]\n",
        ),
        document("untyped", ""),
    ];
    let binary = Binary::build("conversion-tables", &documents, &[]).unwrap();
    let backend = format!("backend={}", stub.address());
    let gateway = binary.start(&["--var", &backend]).unwrap();

    // Media type of the payload; fates for absent, CONVERT_TO_BINARY and CONVERT_TO_TEXT.
    let up = [
        ("untyped", "image/png", [Text, Decoded, Text]),
        ("untyped", "text/plain", [Text, Decoded, Text]),
        ("typed", "text/plain", [Text, Decoded, Text]),
        ("typed", "image/png", [Raw, Raw, Encoded]),
    ];
    for (api, content_type, fates) in up {
        for ((handling, _), fate) in HANDLINGS.iter().zip(fates) {
            for payload in [RAW, ENCODED] {
                let line = format!("POST /{api}/up/{handling}");
                let answer = send(&gateway, &line, &[("Content-Type", content_type)], payload);
                let got = stub.take_requests().pop().map(|call| call.body);
                let expected = expected(fate, payload);
                assert_eq!(got, expected, "{line} {content_type}");
                assert_eq!(
                    answer.status,
                    if expected.is_some() { 200 } else { 500 },
                    "{line}"
                );
            }
        }
    }
    // And with the client's `Accept`.
    let (text, png) = ("text/plain", "image/png");
    let down = [
        ("untyped", text, text, [Text, Decoded, Text]),
        ("untyped", png, png, [Text, Decoded, Text]),
        ("typed", text, text, [Text, Decoded, Text]),
        ("typed", text, png, [Decoded, Decoded, Text]),
        ("typed", png, text, [Encoded, Raw, Encoded]),
        ("typed", png, png, [Raw, Raw, Encoded]),
        // Only the first range counts, and a wildcard is none.
        ("typed", png, "image/png, text/plain", [Raw, Raw, Encoded]),
        (
            "typed",
            png,
            "text/plain, image/png",
            [Encoded, Raw, Encoded],
        ),
        ("typed", png, "image/*", [Encoded, Raw, Encoded]),
        ("typed", png, "*/*", [Encoded, Raw, Encoded]),
        ("typed", png, "image/png;q=0.1", [Raw, Raw, Encoded]),
    ];
    for (api, content_type, accept, fates) in down {
        for ((handling, _), fate) in HANDLINGS.iter().zip(fates) {
            for payload in [RAW, ENCODED] {
                *next.lock().unwrap() = (payload.to_vec(), content_type);
                let line = format!("POST /{api}/down/{handling}");
                let answer = send(&gateway, &line, &[("Accept", accept)], b"");
                match expected(fate, payload) {
                    Some(expected) => assert_eq!(
                        (answer.status, &*answer.body),
                        (200, &*expected),
                        "{line} {content_type} {accept}"
                    ),
                    None => assert_eq!(
                        (answer.status, answer.text().as_str()),
                        (500, "{\"message\": \"Internal server error\"}"),
                        "{line} {content_type} {accept}"
                    ),
                }
            }
        }
    }
}
