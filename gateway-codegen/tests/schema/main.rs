//! Schemas, lowered to tables and held to values.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "tests may fail"
)]

mod bench;
mod differential;
mod files;
mod formats;
mod openapi30;
mod openapi30_cases;
mod packages;
mod random;
mod real;
mod refusals;
mod served;
mod subsumption;
mod suite;
mod suite_files;
