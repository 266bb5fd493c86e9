//! Why a pattern has no automata.

use std::ops::Range;

use super::ecma::Fault;

/// Why a pattern has no automata.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// It is not a pattern of ECMA-262.
    Syntax(Fault),
    /// A back-reference: no automaton knows what a group matched.
    BackReference(Range<usize>),
    /// A look-ahead inside of a look-behind.
    LookAheadInLookBehind(Range<usize>),
    /// A property of characters that is not known here.
    Property(Range<usize>),
    /// Its automata would have too many states.
    TooLarge(Range<usize>),
}

impl Refusal {
    /// Where in the pattern, in bytes.
    #[must_use]
    pub fn at(&self) -> Range<usize> {
        match self {
            Refusal::Syntax(fault) => fault.at.clone(),
            Refusal::BackReference(at)
            | Refusal::LookAheadInLookBehind(at)
            | Refusal::Property(at)
            | Refusal::TooLarge(at) => at.clone(),
        }
    }

    /// What is wrong, as a phrase.
    #[must_use]
    pub fn message(&self) -> &'static str {
        match self {
            Refusal::Syntax(fault) => fault.message,
            Refusal::BackReference(_) => "a back-reference cannot be matched in linear time",
            Refusal::LookAheadInLookBehind(_) => {
                "a look-ahead inside of a look-behind is not compiled"
            }
            Refusal::Property(_) => "this property of characters is not compiled",
            Refusal::TooLarge(_) => "the pattern has too many states",
        }
    }

    /// What to do.
    #[must_use]
    pub fn help(&self) -> String {
        match self {
            Refusal::Syntax(fault) => match fault.instead {
                Some(instead) => format!("write {instead}"),
                None => "correct the pattern".to_owned(),
            },
            Refusal::BackReference(_) => "write out what the group can match".to_owned(),
            Refusal::LookAheadInLookBehind(_) => {
                "move the look-ahead behind the look-behind".to_owned()
            }
            Refusal::Property(_) => {
                "write a class with the characters, such as `[A-Za-z]`".to_owned()
            }
            Refusal::TooLarge(_) => {
                "limit lengths by `minLength` and `maxLength`, not by counts in the pattern"
                    .to_owned()
            }
        }
    }
}
