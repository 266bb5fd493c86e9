//! Why not all values of one schema are values of another.

use super::graph::quoted;
use super::sample::with_member;
use crate::json_schema::SchemaId;

/// A step into a value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Step {
    /// A member by its name.
    Member(String),
    /// Members that nobody names.
    Others,
    /// The item at a place.
    Item(usize),
    /// Any item.
    Items,
}

/// What of the right schema a value of the left one may not fit.
#[derive(Debug, Clone)]
pub(crate) struct Cause {
    /// The way to the value.
    pub(crate) path: Vec<Step>,
    /// The keyword of the right schema.
    pub(crate) keyword: &'static str,
    /// What it asks: `at most 10`.
    pub(crate) asks: String,
    /// What the left schema asks in its place, where that is of the same kind: `at most 100`.
    pub(crate) instead: Option<String>,
    /// The schema that asks.
    pub(crate) schema: Option<SchemaId>,
    /// A value of the left schema that does not fit the right one, as JSON.
    pub(crate) witness: Option<String>,
    /// Why it is not certain.
    pub(crate) doubt: Option<&'static str>,
    /// Values that may be counterexamples, of the schemas that are compared.
    pub(super) witnesses: Vec<String>,
}

/// Most values of a cause that are tried.
const MAX_WITNESSES: usize = 8;

impl Cause {
    pub(super) fn new(keyword: &'static str, asks: impl Into<String>) -> Cause {
        Cause {
            path: Vec::new(),
            keyword,
            asks: asks.into(),
            instead: None,
            schema: None,
            witness: None,
            doubt: None,
            witnesses: Vec::new(),
        }
    }

    /// One of which nothing is certain.
    pub(super) fn unsure(keyword: &'static str, doubt: &'static str) -> Cause {
        Cause {
            doubt: Some(doubt),
            ..Cause::new(keyword, "")
        }
    }

    pub(super) fn instead(mut self, instead: Option<String>) -> Cause {
        self.instead = instead;
        self
    }

    pub(super) fn at(mut self, schema: SchemaId) -> Cause {
        self.schema.get_or_insert(schema);
        self
    }

    pub(super) fn with(mut self, witnesses: Vec<String>) -> Cause {
        self.witnesses = witnesses;
        self.witnesses.truncate(MAX_WITNESSES);
        self
    }

    pub(super) fn is_same(&self, other: &Cause) -> bool {
        self.path == other.path && self.keyword == other.keyword && self.asks == other.asks
    }

    /// The same, of the object around it; `around`: its members besides this one.
    pub(super) fn in_member(mut self, step: Step, name: &str, around: Option<&str>) -> Cause {
        self.path.insert(0, step);
        let around = around.into_iter();
        self.witnesses = around
            .flat_map(|around| {
                self.witnesses
                    .iter()
                    .map(|it| with_member(around, name, it))
            })
            .collect();
        self
    }

    /// The way as text: `/lines/*/n`.
    pub(crate) fn pointer(&self) -> String {
        pointer(&self.path)
    }
}

/// A name in a sentence.
pub(super) fn named(name: &str) -> String {
    quoted(name)
}

/// A way as text: `/lines/*/n`.
pub(crate) fn pointer(path: &[Step]) -> String {
    let steps = path.iter().map(|step| match step {
        Step::Member(name) => format!("/{}", crate::source::pointer::escape(name)),
        Step::Others | Step::Items => "/*".to_owned(),
        Step::Item(at) => format!("/{at}"),
    });
    steps.collect()
}
