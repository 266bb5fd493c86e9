//! What the compiler says of documents: of an example of every code, and of bad, hostile, mutated and real documents.
//!
//! `UPDATE_EXPECT=1 cargo test -p gateway-codegen --test diagnostics` rewrites the snapshots; `LONG_TESTS=1` mutates
//! for longer.

#![allow(
    clippy::explicit_write,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

mod bad;
mod bodies;
mod case;
mod coverage;
mod extensions;
mod fixes;
mod formats;
mod generated;
mod lenient;
mod mutations;
mod overlays;
mod portability;
mod real;
mod rules;
mod snapshots;
mod stack_access;
mod stack_limits;
mod stacks;
mod watchdog;
