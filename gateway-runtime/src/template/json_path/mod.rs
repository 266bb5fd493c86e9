//! JSONPath in the dialect of Jayway 2.x, as `$input.path` and `$input.json` take it (§ 8).
//!
//! A path is a list of [`Step`]s: `&'static` where the compiler found it in a template, or parsed at
//! run time where the template computes it. [`step`] and [`parse`] know nothing of values, so that the
//! compiler can use the same files.

mod evaluate;
mod filter;
mod function;
pub mod parse;
pub mod step;

pub use evaluate::{evaluate, find};
pub use parse::parse;
pub use step::{Compare, Filter, Function, Operand, Path, Scalar, Step};

#[cfg(test)]
mod tests;
