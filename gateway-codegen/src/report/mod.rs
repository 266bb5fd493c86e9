//! What a plan comes to, for people and programs: `gwc check --report`.
//!
//! In: a plan. Out: text, or values that serialise to JSON. Nothing here judges; what is wrong is `check`'s affair.

pub mod security;
