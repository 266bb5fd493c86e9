//! Tables of the reference, cell by cell, where no recorded vector has them.

mod conversion;
mod documents;
mod gateway_responses;
mod http_mappings;
mod interleaved;
mod secrets;

use gateway_tests::gateway::Gateway;
use gateway_tests::http1::{Response, exchange};

/// Sends a request with these fields and body.
fn send(gateway: &Gateway, line: &str, fields: &[(&str, &str)], body: &[u8]) -> Response {
    let mut request = format!("{line} HTTP/1.1\r\nHost: api.example\r\nConnection: close\r\n");
    for (name, value) in fields {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    request.push_str(&format!("Content-Length: {}\r\n\r\n", body.len()));
    let mut request = request.into_bytes();
    request.extend_from_slice(body);
    exchange(gateway.data(), request).unwrap()
}
