//! One expression, ready to match.

#[allow(
    clippy::duplicate_mod,
    dead_code,
    reason = "the runtime asks for more; here, work is counted by another module"
)]
#[path = "../../../gateway-runtime/src/template/regex/parse.rs"]
mod parse;
#[allow(
    clippy::duplicate_mod,
    dead_code,
    reason = "the runtime asks for more; here, work is counted by another module"
)]
#[path = "../../../gateway-runtime/src/template/regex/program.rs"]
mod program;
#[allow(
    clippy::duplicate_mod,
    dead_code,
    reason = "the runtime asks for more; here, work is counted by another module"
)]
#[path = "../../../gateway-runtime/src/template/regex/run.rs"]
mod run;

use super::{Error, work};

/// Steps of all texts that are held against one expression: a document may hold thousands of expressions.
const MAX_STEPS: usize = 2_000_000;

/// An expression that Java's syntax allows.
pub(crate) struct Expression(program::Program);

impl Expression {
    /// Reads an expression.
    ///
    /// # Errors
    ///
    /// It is none, is too large, or has what the gateway's matcher does not know.
    pub(crate) fn new(pattern: &str) -> Result<Expression, Error> {
        program::Program::new(&parse::parse(pattern)?).map(Expression)
    }

    /// Those of the texts that the expression matches from their start to their end.
    ///
    /// # Errors
    ///
    /// It takes too many steps to tell.
    pub(crate) fn matching<T: ToString>(
        &self,
        texts: impl Iterator<Item = T>,
    ) -> Result<Vec<T>, Error> {
        work::limited(MAX_STEPS, || {
            let mut found = Vec::new();
            for text in texts {
                let written = text.to_string();
                if run::Matcher::new(&self.0, &written).at(0, true)?.is_some() {
                    found.push(text);
                }
                // What the matcher has counted when it ended.
                work::spend(0)?;
            }
            Ok(found)
        })
    }
}
