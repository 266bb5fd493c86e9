//! What is wrong with a policy, and where.

use std::fmt;

/// Something wrong, or useless.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where, from the policy's root.
    pub path: Path,
    /// How bad it is.
    pub weight: Weight,
    /// What, in a sentence without a point at its end.
    pub message: String,
}

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// The policy is not valid, and there is none.
    Error,
    /// The policy stands, but this part of it never has an effect.
    NoEffect,
}

/// The way from a policy's root to a part of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Path {
    /// From the outside in.
    pub steps: Vec<Step>,
}

/// One step of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// To the member of this name.
    Name(String),
    /// To the element of this index, from 0.
    Index(usize),
}

/// `Statement[1].Condition.IpAddress`; characters that are not printed are escaped.
impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, step) in self.steps.iter().enumerate() {
            match step {
                Step::Index(index) => write!(f, "[{index}]")?,
                Step::Name(name) => {
                    let dot = if i > 0 { "." } else { "" };
                    write!(f, "{dot}{}", name.escape_debug())?;
                }
            }
        }
        Ok(())
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.path.steps.as_slice() {
            [] => f.write_str(&self.message),
            _ => write!(f, "{}: {}", self.path, self.message),
        }
    }
}

/// Most problems that are kept.
const MAX_PROBLEMS: usize = 64;

/// Problems on the way through a policy.
#[derive(Debug, Default)]
pub(super) struct Problems {
    path: Path,
    found: Vec<Problem>,
    has_error: bool,
}

impl Problems {
    /// Does something one step further in.
    pub(super) fn within<T>(&mut self, step: Step, work: impl FnOnce(&mut Problems) -> T) -> T {
        self.path.steps.push(step);
        let out = work(self);
        self.path.steps.pop();
        out
    }

    /// The same for a member.
    pub(super) fn at<T>(&mut self, name: &str, work: impl FnOnce(&mut Problems) -> T) -> T {
        self.within(Step::Name(name.to_owned()), work)
    }

    /// The policy is not valid.
    pub(super) fn error(&mut self, message: impl Into<String>) {
        self.has_error = true;
        self.push(Weight::Error, message.into());
    }

    /// What stands here never has an effect.
    pub(super) fn no_effect(&mut self, message: impl Into<String>) {
        self.push(Weight::NoEffect, message.into());
    }

    fn push(&mut self, weight: Weight, message: String) {
        if self.found.len() < MAX_PROBLEMS {
            self.found.push(Problem {
                path: self.path.clone(),
                weight,
                message,
            });
        }
    }

    /// Whether the policy is not valid.
    pub(super) fn has_error(&self) -> bool {
        self.has_error
    }

    /// What was found, in the order of the policy's text as far as objects have one.
    pub(super) fn into_found(self) -> Vec<Problem> {
        self.found
    }
}

/// A short text of the policy, in quotes, harmless.
pub(super) fn quoted(text: &str) -> String {
    const LONGEST: usize = 80;
    let end = text
        .char_indices()
        .nth(LONGEST)
        .map_or(text.len(), |(at, _)| at);
    let (shown, left) = text.split_at(end);
    let dots = if left.is_empty() { "" } else { "…" };
    format!("`{}{dots}`", shown.escape_debug())
}
