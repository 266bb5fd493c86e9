//! How long integrations may take.

use gateway_tests::gateway::{Binary, Document};
use gateway_tests::http1::get;
use gateway_tests::stub::{Reply, Stub};

const DOCUMENT: &str = "openapi: 3.0.1
info: {title: Timeouts, version: '1'}
x-gateway: {kind: rest}
paths:
  /mapped:
    get:
      responses: {'200': {description: ok}}
      x-amazon-apigateway-integration:
        type: http
        httpMethod: GET
        timeoutInMillis: 300
        uri: 'http://${stageVariables.backend}/'
        responses: {default: {statusCode: '200'}}
";

/// What is needed whole must be here in time, and not only its head.
#[test]
fn a_body_that_does_not_end_is_not_waited_for() {
    let backend = Stub::start(|_| {
        Reply::raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbegin").then_hang()
    })
    .unwrap();
    let documents = [Document::yaml("timeouts", DOCUMENT)];
    let binary = Binary::build("timeouts", &documents, &[]).unwrap();
    let variable = format!("backend={}", backend.address());
    let gateway = binary.start(&["--var", &variable]).unwrap();
    let response = get(gateway.data(), "/mapped").unwrap();
    assert_eq!(response.status, 504);
    assert_eq!(
        response.text(),
        "{\"message\": \"Endpoint request timed out\"}"
    );
}
