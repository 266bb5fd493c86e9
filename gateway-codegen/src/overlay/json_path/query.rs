//! A query that was read: [`Query`].

use super::i_regexp::Pattern;

/// A query: segments that lead from the root to what it selects.
#[derive(Debug)]
pub(in crate::overlay) struct Query {
    pub(super) segments: Vec<Segment>,
}

/// Leads from each place to others.
#[derive(Debug)]
pub(super) struct Segment {
    /// `..`: from the place and all that is below it, not from the place alone.
    pub(super) is_descendant: bool,
    pub(super) selectors: Vec<Selector>,
}

/// Leads from one place to parts of it.
#[derive(Debug)]
pub(super) enum Selector {
    Name(String),
    Wildcard,
    /// Counted from the end if negative.
    Index(i64),
    Slice {
        start: Option<i64>,
        end: Option<i64>,
        step: i64,
    },
    Filter(Logical),
}

/// True or false of one place.
#[derive(Debug)]
pub(super) enum Logical {
    Any(Vec<Logical>),
    All(Vec<Logical>),
    Not(Box<Logical>),
    /// Whether a query selects anything.
    Exists(Path),
    Compare(Operand, Operator, Operand),
    /// `match` or `search`.
    Matches {
        /// `match`: the pattern fits the whole text, not a part of it.
        is_whole: bool,
        text: Operand,
        pattern: PatternOperand,
    },
}

/// A query inside a filter.
#[derive(Debug)]
pub(super) struct Path {
    /// `$`, not `@`.
    pub(super) is_absolute: bool,
    pub(super) segments: Vec<Segment>,
}

impl Path {
    /// Whether it selects at most one value, whatever it is applied to.
    pub(super) fn is_singular(&self) -> bool {
        self.segments.iter().all(|segment| {
            !segment.is_descendant
                && matches!(
                    segment.selectors.as_slice(),
                    [Selector::Name(_) | Selector::Index(_)]
                )
        })
    }
}

/// Something that has a value, or none.
#[derive(Debug)]
pub(super) enum Operand {
    Null,
    Bool(bool),
    Number(f64),
    Text(String),
    /// Of a query that selects at most one value.
    Singular(Path),
    /// `length(…)`
    Length(Box<Operand>),
    /// `count(…)`
    Count(Path),
    /// `value(…)`
    Value(Path),
}

/// The second argument of `match` and `search`.
#[derive(Debug)]
pub(super) enum PatternOperand {
    /// Written in the query; `None` if it is no I-Regexp, so that nothing matches.
    Known(Option<Pattern>),
    /// Found in the tree.
    Found(Operand),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}
