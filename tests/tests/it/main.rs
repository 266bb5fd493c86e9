//! The end-to-end tests: one binary, a module a topic.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "the helpers of tests may fail like the tests themselves"
)]

mod access;
mod basic_auth;
mod build;
mod cache;
mod canary;
mod codings;
mod commands;
mod conformance;
mod corpus;
mod crashes;
mod desk;
mod dev;
mod directory;
mod documents;
mod editors;
mod faults;
mod fixes;
mod formats;
mod forms;
mod functions;
mod hostile;
mod hostile_values;
mod http1;
mod http2;
mod json_patterns;
mod keys;
mod lambda;
mod large;
mod links;
mod oidc;
mod operate;
mod origins;
mod overlays;
mod portal;
mod portal_console;
mod portal_hostile;
mod portal_peers;
mod ratchet;
mod reference;
mod refusals;
mod responses;
mod samples;
mod schemathesis;
mod services;
mod shared_state;
mod signatures;
mod static_binary;
mod timeouts;
mod validation;
mod variables;
mod verification;
