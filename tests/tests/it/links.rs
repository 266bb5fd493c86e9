//! Private integrations: what a VPC link reaches is said in the configuration file.

use std::io::{Read as _, Write as _};
use std::os::unix::net::UnixListener;

use gateway_tests::gateway::{Binary, Document};
use gateway_tests::http1::get;
use gateway_tests::scratch_dir;
use gateway_tests::stub::Stub;

const DOCUMENT: &str = "openapi: 3.0.1
info: {title: Links, version: '1'}
x-gateway: {kind: rest, stages: {prod: {variables: {link: tcp}}}}
paths:
  /tcp/{id}:
    get:
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: ok}}
      x-amazon-apigateway-integration:
        type: http_proxy
        connectionType: VPC_LINK
        connectionId: '${stageVariables.link}-link'
        httpMethod: GET
        uri: http://orders.internal/v1/{id}
        requestParameters: {integration.request.path.id: method.request.path.id}
  /socket:
    get:
      responses: {'200': {description: ok}}
      x-amazon-apigateway-integration:
        type: http_proxy
        connectionType: VPC_LINK
        connectionId: socket
        httpMethod: GET
        uri: http://stock.internal:8080/items
  /nowhere:
    get:
      responses: {'200': {description: ok}}
      x-amazon-apigateway-integration:
        {type: http_proxy, connectionType: VPC_LINK, connectionId: unknown, httpMethod: GET, uri: 'http://a.internal/'}
";

/// Answers each connection's first request with its first line and host.
fn serve(listener: UnixListener) {
    std::thread::spawn(move || {
        for connection in listener.incoming() {
            let mut connection = connection.unwrap();
            let mut head = Vec::new();
            let mut byte = [0];
            while !head.ends_with(b"\r\n\r\n") && connection.read(&mut byte).unwrap_or(0) == 1 {
                head.push(byte[0]);
            }
            let head = String::from_utf8(head).unwrap();
            let host = head
                .lines()
                .find(|line| line.to_ascii_lowercase().starts_with("host:"));
            let body = format!(
                "{} {}",
                head.lines().next().unwrap(),
                host.unwrap_or_default()
            );
            let answer = format!(
                "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                body.len()
            );
            connection.write_all(answer.as_bytes()).unwrap();
        }
    });
}

#[test]
fn links_reach_what_the_configuration_says() {
    let upstream = Stub::echo().unwrap();
    let folder = scratch_dir("links").unwrap();
    let socket = folder.join("app.sock");
    serve(UnixListener::bind(&socket).unwrap());
    let config = folder.join("gateway.toml");
    let text = format!(
        "[vpc_links.\"tcp-link\"]\naddress = \"http://{}\"\n[vpc_links.socket]\naddress = \"unix:{}\"\n",
        upstream.address(),
        socket.display()
    );
    std::fs::write(&config, text).unwrap();
    let binary = Binary::build("links", &[Document::yaml("links", DOCUMENT)], &[]).unwrap();
    let gateway = binary
        .start(&["--config", config.to_str().unwrap()])
        .unwrap();

    let answer = get(gateway.data(), "/tcp/7").unwrap();
    assert_eq!(answer.status, 200, "{}", answer.text());
    let call = upstream.take_requests().pop().unwrap();
    assert_eq!(
        (call.target.as_str(), call.header("host")),
        ("/v1/7", Some("orders.internal"))
    );

    for _ in 0..3 {
        let answer = get(gateway.data(), "/socket").unwrap();
        let text = answer.text().to_ascii_lowercase();
        assert_eq!(
            (answer.status, text.as_str()),
            (200, "get /items http/1.1 host: stock.internal:8080")
        );
    }

    // One that nobody configured is an error of the gateway, not of the client.
    assert_eq!(get(gateway.data(), "/nowhere").unwrap().status, 500);

    std::fs::remove_file(&socket).unwrap();
    assert!(get(gateway.data(), "/socket").unwrap().status >= 500);
}

#[test]
fn an_address_that_is_none_keeps_a_gateway_from_starting() {
    let folder = scratch_dir("links").unwrap();
    let config = folder.join("gateway.toml");
    std::fs::write(&config, "[vpc_links.a]\naddress = \"unix:relative\"\n").unwrap();
    let binary = Binary::build("links", &[Document::yaml("links", DOCUMENT)], &[]).unwrap();
    let error = binary
        .start(&["--config", config.to_str().unwrap()])
        .unwrap_err();
    assert!(error.to_string().contains("VPC link `a`"), "{error}");
}
