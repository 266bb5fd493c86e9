//! Which names a gateway answers to, and which origins it admits (A05, A08, H10, F05).

use gateway_tests::gateway::{Binary, Document};
use gateway_tests::http1::{Response, exchange};
use gateway_tests::stub::{Reply, Stub};

/// A stage that is mounted on a host answers on that name only, however it is written.
#[test]
fn only_the_mounted_host_is_served() {
    let upstream = Stub::echo().unwrap();
    let document = format!(
        "openapi: 3.0.3
info: {{title: Named, version: 1.0.0}}
x-gateway:
  name: named
  upstream: {}
  stages: {{prod: {{mount: {{host: api.example.com, path: ''}}}}}}
paths: {{/echo: {{get: {{responses: {{'200': {{description: ok}}}}}}}}}}
",
        upstream.url()
    );
    let binary = Binary::build("named", &[Document::yaml("named", document)], &[]).unwrap();
    let gateway = binary.start(&[]).unwrap();
    let mut wrong = Vec::new();
    let mut ask = |target: &str, host: &str, allowed: &[u16]| {
        let request = format!("GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        let status = exchange(gateway.data(), request).map_or(0, |response| response.status);
        if !allowed.contains(&status) {
            wrong.push(format!("{target} for {host}: {status}, not {allowed:?}"));
        }
    };
    for host in [
        "api.example.com",
        "API.Example.COM",
        "api.example.com.",
        "api.example.com:80",
        "api.example.com.:8443",
    ] {
        ask("/echo", host, &[200]);
    }
    for host in [
        "evil.example",
        "example.com",
        "api.example.com.evil.example",
        "xapi.example.com",
        "127.0.0.1",
        "localhost",
        "[::1]",
    ] {
        ask("/echo", host, &[403, 404]);
        // The name is looked at before the path.
        ask("/nowhere", host, &[403, 404]);
    }
    ask("http://api.example.com/echo", "evil.example", &[200]);
    ask("http://api.example.com:80/echo", "evil.example", &[200]);
    ask(
        "http://evil.example/echo",
        "api.example.com",
        &[403, 404, 421],
    );
    assert_eq!(wrong, [""; 0]);
    assert_eq!(upstream.requests().len(), 7);
}

/// An allowed origin is one that is listed, as a whole; nothing else gets a CORS header.
#[test]
fn only_listed_origins_are_admitted() {
    let upstream = Stub::constant(
        Reply::text("ok")
            .header("Access-Control-Allow-Origin", "*")
            .header("Access-Control-Allow-Credentials", "true"),
    )
    .unwrap();
    let document = format!(
        "openapi: 3.0.1
info: {{title: Cors, version: 1.0.0}}
x-gateway: {{name: cors}}
x-amazon-apigateway-cors:
  allowOrigins: ['https://app.example', 'http://localhost:3000']
  allowMethods: [GET, POST]
  allowHeaders: [content-type]
  allowCredentials: true
  maxAge: 60
paths:
  /echo:
    get:
      responses: {{'200': {{description: ok}}}}
      x-amazon-apigateway-integration:
        {{type: http_proxy, httpMethod: GET, uri: '{}/echo', payloadFormatVersion: '1.0'}}
",
        upstream.url()
    );
    let binary = Binary::build("cors", &[Document::yaml("cors", document)], &[]).unwrap();
    let gateway = binary.start(&[]).unwrap();
    let host = gateway.data();
    let actual = |origin: &str| {
        let head = format!("GET /echo HTTP/1.1\r\nHost: {host}\r\nOrigin: {origin}\r\n\r\n");
        exchange(host, head).unwrap()
    };
    let preflight = |origin: &str| {
        let head = format!(
            "OPTIONS /echo HTTP/1.1\r\nHost: {host}\r\nOrigin: {origin}\r\n\
             Access-Control-Request-Method: POST\r\n\r\n"
        );
        exchange(host, head).unwrap()
    };
    let allows = |response: &Response| {
        response
            .headers
            .get("access-control-allow-origin")
            .map(str::to_owned)
    };

    for origin in ["https://app.example", "http://localhost:3000"] {
        let response = actual(origin);
        assert_eq!(allows(&response).as_deref(), Some(origin));
        assert_eq!(
            response.headers.all("access-control-allow-origin").count(),
            1
        );
        assert_eq!(response.header("access-control-allow-credentials"), "true");
        assert!(
            response
                .header("vary")
                .to_ascii_lowercase()
                .contains("origin")
        );
        let response = preflight(origin);
        assert_eq!(response.status, 204);
        assert_eq!(allows(&response).as_deref(), Some(origin));
        assert_eq!(response.header("access-control-max-age"), "60");
        assert!(
            response
                .header("access-control-allow-methods")
                .contains("POST")
        );
    }
    for origin in [
        "https://app.example.evil.example",
        "https://evilapp.example",
        "https://app.example.",
        "https://app.example:444",
        "https://app.example/",
        "https://app.exampl",
        "http://app.example",
        "http://localhost:30000",
        "http://localhost",
        "https://sub.app.example",
        "https://app.example@evil.example",
        "https://app.example,https://evil.example",
        "https://app.example https://evil.example",
        "null",
        "*",
        "file://",
    ] {
        for response in [actual(origin), preflight(origin)] {
            assert_eq!(allows(&response), None, "{origin}");
            assert_eq!(
                response.headers.get("access-control-allow-credentials"),
                None,
                "{origin}"
            );
        }
    }
    let without = exchange(host, format!("GET /echo HTTP/1.1\r\nHost: {host}\r\n\r\n")).unwrap();
    assert_eq!(allows(&without), None);
}

/// A parameter that is a part of a segment cannot complete a dot segment of the upstream's path (P02).
#[test]
fn no_parameter_climbs_out_of_its_address() {
    let upstream = Stub::echo().unwrap();
    let document = format!(
        "openapi: 3.0.1
info: {{title: Climb, version: 1.0.0}}
x-gateway: {{name: climb, kind: http}}
paths:
  /f{{a}}:
    get:
      parameters: [{{name: a, in: path, required: true, schema: {{type: string}}}}]
      responses: {{'200': {{description: ok}}}}
      x-gateway-integration:
        {{type: http_proxy, httpMethod: GET, uri: '{0}/files/{{a}}', payloadFormatVersion: '1.0'}}
  /two:
    get:
      parameters:
        - {{name: q, in: query, schema: {{type: string}}}}
        - {{name: r, in: query, schema: {{type: string}}}}
      responses: {{'200': {{description: ok}}}}
      x-gateway-integration:
        type: http_proxy
        httpMethod: GET
        uri: '{0}/files/{{x}}.{{y}}/end'
        payloadFormatVersion: '1.0'
        requestParameters:
          integration.request.path.x: method.request.querystring.q
          integration.request.path.y: method.request.querystring.r
",
        upstream.url()
    );
    let binary = Binary::build("climb", &[Document::yaml("climb", document)], &[]).unwrap();
    let gateway = binary.start(&[]).unwrap();
    let host = gateway.data();
    let mut wrong = Vec::new();
    for (target, refused) in [
        ("/fa", false),
        ("/fa..", false),
        ("/two?q=a&r=b", false),
        ("/f..", true),
        ("/f.", true),
        ("/f%2e%2E", true),
        ("/two", true),
        ("/two?q=.", true),
        ("/two?r=%2e", true),
    ] {
        let head = format!("GET {target} HTTP/1.1\r\nHost: {host}\r\n\r\n");
        let status = exchange(host, head).map_or(0, |response| response.status);
        if (status >= 400) != refused {
            wrong.push(format!("{target}: {status}"));
        }
    }
    assert_eq!(wrong, [""; 0]);
    assert_eq!(upstream.requests().len(), 3);
}

/// The method whose parameters are checked is the one that a plain document's service gets (H16).
#[test]
fn a_plain_document_knows_no_method_override() {
    let upstream = Stub::echo().unwrap();
    let document = format!(
        "swagger: '2.0'
info: {{title: Override, version: 1.0.0}}
x-gateway: {{name: override, upstream: '{}'}}
paths:
  /pets:
    get: {{responses: {{'200': {{description: ok}}}}}}
    post:
      parameters: [{{name: n, in: query, type: integer, required: true}}]
      responses: {{'200': {{description: ok}}}}
",
        upstream.url()
    );
    let binary = Binary::build("override", &[Document::yaml("override", document)], &[]).unwrap();
    let gateway = binary.start(&[]).unwrap();
    let host = gateway.data();
    let head = format!(
        "POST /pets HTTP/1.1\r\nHost: {host}\r\nX-HTTP-Method-Override: GET\r\nContent-Length: 0\r\n\r\n"
    );
    assert_eq!(exchange(host, head).unwrap().status, 400);
    assert_eq!(upstream.requests().len(), 0);
}
