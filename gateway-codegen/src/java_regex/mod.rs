//! Java's regular expressions, of the patterns of integration responses: read and matched at build time by the files
//! that do it at run time.
//!
//! They are the runtime's, and know nothing of it; nothing of the runtime is linked.

#[allow(
    clippy::duplicate_mod,
    dead_code,
    unreachable_pub,
    reason = "the runtime has more ways to fail, and shows them to generated code"
)]
#[path = "../../../gateway-runtime/src/template/error.rs"]
mod error;
mod expression;
mod work;

pub(crate) use error::Error;
pub(crate) use expression::{Cost, Expression, Language, includes};
pub(crate) use work::bounded;

#[cfg(test)]
mod tests;
