//! The compiler: documents in, files of a gateway crate out.
//!
//! ```text
//! document ──▶ source ──▶ stack ──▶ overlay ──▶ openapi ──▶ lower ──▶ plan ──▶ check ──▶ emit ──▶ files
//!              (spans)    (variables)           (model +             (IR)     (rules)   (quote)
//!                                               extensions)
//! ```
//!
//! The library does no I/O except through [`source::Loader`], prints nothing and never exits.

pub mod analysis;
pub mod check;
mod compile;
pub mod diagnostics;
pub mod diff;
pub mod emit;
pub mod history;
mod iam_policy;
mod java_regex;
pub mod json_path;
pub mod json_schema;
pub mod lower;
pub mod openapi;
pub mod overlay;
pub mod pattern;
pub mod plan;
pub mod portability;
pub mod report;
pub mod runtime_source;
pub mod schema;
pub mod source;
pub mod stack;
#[allow(
    dead_code,
    missing_docs,
    unreachable_pub,
    unused_imports,
    reason = "the runtime's files, which show more to generated code"
)]
#[path = "../../gateway-runtime/src/template/mod.rs"]
mod template;
pub mod vtl;

pub use compile::{Compilation, CompileError, Options, Remains, compile};
