//! Diagnostics for people and programs, each form from the same data.
//!
//! In: diagnostics in the order of [`Sink::into_sorted`](crate::diagnostics::Sink::into_sorted) and the files they
//! speak of. Out: a string.

mod excerpt;
pub mod json;
pub mod text;
mod visible;
