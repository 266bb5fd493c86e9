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

mod cost;
mod language;

pub(crate) use cost::Cost;
pub(crate) use language::{Language, includes};

use super::{Error, work};

/// Steps of all texts that are held against one expression: a document may hold thousands of expressions.
const MAX_STEPS: usize = 2_000_000;

/// An expression that Java's syntax allows.
pub(crate) struct Expression {
    program: program::Program,
    read: parse::Expression,
}

impl Expression {
    /// Reads an expression.
    ///
    /// # Errors
    ///
    /// It is none, is too large, or has what the gateway's matcher does not know.
    pub(crate) fn new(pattern: &str) -> Result<Expression, Error> {
        let read = parse::parse(pattern)?;
        let program = program::Program::new(&read)?;
        Ok(Expression { program, read })
    }

    /// The texts that it matches as a whole; `None`: it cannot be told.
    pub(crate) fn language(&self) -> Option<Language> {
        Language::of(&self.read)
    }

    /// What a matcher that goes back, as Java's is, takes on the worst texts; where it cannot be told, no more than needed.
    pub(crate) fn cost(&self) -> Cost {
        let cost = self.language().and_then(|language| cost::of(&language));
        cost.unwrap_or(Cost::Linear)
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
                if run::Matcher::new(&self.program, &written)
                    .at(0, true)?
                    .is_some()
                {
                    found.push(text);
                }
                // What the matcher has counted when it ended.
                work::spend(0)?;
            }
            Ok(found)
        })
    }
}
