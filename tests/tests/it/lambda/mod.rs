//! Lambda functions behind a gateway: a stub plays the Invoke API, and a real runtime runs functions.

mod answers;
mod broken_streams;
mod documents;
mod events;
mod hostile;
mod operate;
pub(crate) mod runtime;
mod shapes;
mod streams;

use gateway_tests::gateway::{Binary, Gateway};
use gateway_tests::http1::{self, Response};
use gateway_tests::stub::{Recorded, Reply, Stub};
use serde_json::Value;

/// A gateway whose functions are all at `stub`, with credentials.
fn started(binary: &Binary, stub: &Stub) -> Gateway {
    started_with(binary, stub, &[])
}

/// The same with further flags.
fn started_with(binary: &Binary, stub: &Stub, flags: &[&str]) -> Gateway {
    let mut command = binary.command();
    command
        .args(flags)
        .env("AWS_ENDPOINT_URL", stub.url())
        .env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
        .env("AWS_SECRET_ACCESS_KEY", "secret")
        .env("AWS_SESSION_TOKEN", "token");
    Gateway::start(&mut command).unwrap()
}

/// What a function answers.
fn returned(payload: &str) -> Reply {
    Reply::status(200)
        .header("Content-Type", "application/json")
        .body(payload)
}

/// Sends lines of a head, and a body with its length.
fn send(gateway: &Gateway, line: &str, fields: &[(&str, &str)], body: &[u8]) -> Response {
    let fields = [&[("Host", "api.example:8080")], fields].concat();
    http1::send(gateway.data(), line, &fields, body).unwrap()
}

/// The only call since the last one that was taken.
fn taken(stub: &Stub) -> Recorded {
    let mut calls = stub.take_requests();
    assert_eq!(calls.len(), 1);
    calls.remove(0)
}

/// Its event.
fn event(stub: &Stub) -> Value {
    serde_json::from_slice(&taken(stub).body).unwrap()
}
