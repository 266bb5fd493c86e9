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

use super::{Error, Value};

/// The result of a path that is known only at run time.
///
/// # Errors
///
/// The text is not a path, or the path visits too much.
pub fn evaluate_text<'t>(path: &str, root: &Value<'t>) -> Result<Value<'t>, Error> {
    let path = parse(path).map_err(Error::Path)?;
    evaluate(&path.steps, root)
}

#[cfg(test)]
mod tests;
