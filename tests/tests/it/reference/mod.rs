//! Tables of the reference, cell by cell, where no recorded vector has them.

mod conversion;
mod documents;
mod gateway_responses;
mod http_mappings;
mod interleaved;
mod secrets;

use gateway_tests::gateway::Gateway;
use gateway_tests::http1::{self, Response};

/// Sends a request with these fields and body.
fn send(gateway: &Gateway, line: &str, fields: &[(&str, &str)], body: &[u8]) -> Response {
    http1::send(gateway.data(), line, fields, body).unwrap()
}
