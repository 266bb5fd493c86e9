//! The end-to-end tests: one binary, a module a topic.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "the helpers of tests may fail like the tests themselves"
)]

mod build;
mod commands;
mod conformance;
mod dev;
mod documents;
mod faults;
mod http1;
mod http2;
mod large;
mod operate;
mod origins;
mod ratchet;
mod static_binary;
mod variables;
