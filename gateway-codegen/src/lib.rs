//! The compiler: documents in, files of a gateway crate out.
//!
//! ```text
//! document ──▶ source ──▶ openapi ──▶ lower ──▶ plan ──▶ check ──▶ emit ──▶ files
//!              (spans)    (model +              (IR)     (rules)   (quote)
//!                         extensions)
//! ```
//!
//! The library does no I/O except through [`source::Loader`], prints nothing and never exits.

pub mod check;
mod compile;
pub mod diagnostics;
pub mod emit;
pub mod lower;
pub mod openapi;
pub mod plan;
pub mod runtime_source;
pub mod source;

pub use compile::{Compilation, compile};
