//! What the analysis of a template suspects: [`Finding`].

use std::rc::Rc;

use super::scanner::Fault;
use super::shared::Shared;
use super::state::State;
use super::value::{Classes, Source};
use super::view::Harm;
use crate::plan::Origin;

/// Something that is wrong with a template, for the inputs of one path through it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Finding {
    pub(super) kind: Kind,
    /// Where, in bytes of the template.
    pub(super) at: (usize, usize),
    /// On which path.
    pub(super) on: Conditions,
}

/// What is known of the inputs that take a path.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Conditions {
    pub(super) facts: Shared<Source, Classes>,
    pub(super) equal: Shared<Source, Rc<str>>,
}

impl Conditions {
    pub(super) fn of(state: &State) -> Self {
        Conditions {
            facts: state.path.facts.clone(),
            equal: state.path.equal.clone(),
        }
    }
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    /// A property that the body cannot have, or that its schema does not name.
    Property(Box<Unnamed>),
    /// The output is not JSON.
    Structure(Fault),
    /// A value may be missing, and then nothing stands where JSON needs something.
    Gap(Option<Source>, Part),
    /// A text stands where JSON needs a value.
    Bare(Option<Source>),
    /// A map is written as Java does it.
    Java(Option<Source>),
    /// JSON with quotes of its own stands between quotes.
    Quoted(Option<Source>),
    /// A text that may hold harmful characters stands in a string.
    Raw(Option<Source>, Harm),
    /// The same in a string of JSON that a string holds.
    RawNested(Option<Source>),
    /// A text that is escaped once stands there.
    Nested(Option<Source>),
    /// A text that was escaped for JavaScript stands in a string.
    Apostrophe(Option<Source>),
}

/// What of a source a reference writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Part {
    /// Its value.
    Itself,
    /// How many items or characters it has.
    Size,
    /// Whether it is of some kind.
    Test,
    /// A text that it is a part of, which is there if it is empty too.
    Text,
}

/// A property that is not there.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Unnamed {
    pub(super) name: String,
    /// Of which value.
    pub(super) of: Source,
    /// Whether the schema rules it out.
    pub(super) is_impossible: bool,
    /// Whether the value is no object at all.
    pub(super) is_no_object: bool,
    /// The nearest name that there is.
    pub(super) near: Option<String>,
    /// What says so.
    pub(super) schema: Option<Origin>,
}
