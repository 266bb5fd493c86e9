//! What is known of the values of a template.

use std::rc::Rc;

use super::view::{Harm, View};
use crate::json_schema::Types;

/// Where a parameter of a request stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Location {
    Path,
    Query,
    Header,
}

impl Location {
    pub(super) const ALL: [Location; 3] = [Location::Path, Location::Query, Location::Header];

    /// As `$input.params()` calls it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Location::Path => "path",
            Location::Query => "querystring",
            Location::Header => "header",
        }
    }
}

/// One step of the way to a value of the body.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Key {
    Name(Rc<str>),
    Index(i64),
    /// The item that a loop is at.
    Item,
}

/// Where a value comes from that is not the template's own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Source {
    /// The body's value at the end of a way.
    Body(Rc<[Key]>),
    /// The text of the body.
    WholeBody,
    /// A parameter; without a place, the first of its name.
    Parameter(Option<Location>, Rc<str>),
    /// The name of some parameter.
    NameOf(Location),
    /// The value of some parameter.
    ValueOf(Location),
    /// A `$context` variable.
    Context(Rc<str>),
}

impl std::fmt::Display for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Source::Body(keys) => {
                f.write_str("$")?;
                keys.iter().try_for_each(|key| match key {
                    Key::Name(name) if name.chars().all(|c| c.is_alphanumeric() || c == '_') => {
                        write!(f, ".{name}")
                    }
                    Key::Name(name) => write!(f, "['{name}']"),
                    Key::Index(index) => write!(f, "[{index}]"),
                    Key::Item => f.write_str("[*]"),
                })
            }
            Source::WholeBody => f.write_str("the body"),
            Source::Parameter(_, name) => write!(f, "the parameter {name}"),
            Source::NameOf(location) => write!(f, "a name of {}", location.name()),
            Source::ValueOf(location) => write!(f, "a value of {}", location.name()),
            Source::Context(name) => write!(f, "$context.{name}"),
        }
    }
}

/// A set of kinds of values, as templates tell them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Classes(u16);

impl Classes {
    pub(super) const NONE: Classes = Classes(0);
    /// Nothing, or JSON's `null`.
    pub(super) const MISSING: Classes = Classes(1);
    /// `""`
    pub(super) const EMPTY_TEXT: Classes = Classes(2);
    /// Another string.
    pub(super) const TEXT: Classes = Classes(4);
    pub(super) const NUMBER: Classes = Classes(8);
    pub(super) const TRUE: Classes = Classes(16);
    pub(super) const FALSE: Classes = Classes(32);
    /// `[]`
    pub(super) const EMPTY_LIST: Classes = Classes(64);
    /// Another array.
    pub(super) const LIST: Classes = Classes(128);
    /// `{}`
    pub(super) const EMPTY_MAP: Classes = Classes(256);
    /// Another object.
    pub(super) const MAP: Classes = Classes(512);
    pub(super) const ALL: Classes = Classes(1023);
    /// What renders no text.
    pub(super) const BLANK: Classes = Classes(3);
    /// What `isEmpty()` is true of.
    pub(super) const EMPTY: Classes = Classes(2 + 64 + 256);

    pub(super) const fn and(self, other: Classes) -> Classes {
        Classes(self.0 | other.0)
    }

    pub(super) const fn within(self, other: Classes) -> Classes {
        Classes(self.0 & other.0)
    }

    pub(super) const fn without(self, other: Classes) -> Classes {
        Classes(self.0 & !other.0)
    }

    pub(super) const fn is_none(self) -> bool {
        self.0 == 0
    }

    /// Whether all of `other` are in the set.
    pub(super) const fn has(self, other: Classes) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether some of `other` are.
    pub(super) const fn meets(self, other: Classes) -> bool {
        self.0 & other.0 != 0
    }

    /// Those of values of some types.
    pub(super) fn of(types: Types) -> Classes {
        [
            (Types::NULL, Classes::MISSING),
            (Types::STRING, Classes::TEXT.and(Classes::EMPTY_TEXT)),
            (Types::NUMBER, Classes::NUMBER),
            (Types::BOOLEAN, Classes::TRUE.and(Classes::FALSE)),
            (Types::ARRAY, Classes::LIST.and(Classes::EMPTY_LIST)),
            (Types::OBJECT, Classes::MAP.and(Classes::EMPTY_MAP)),
        ]
        .into_iter()
        .filter(|(kind, _)| types.within(*kind) != Types::NONE)
        .fold(Classes::NONE, |all, (_, classes)| all.and(classes))
    }
}

/// A value of the body, or of what is written as text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Place {
    pub(super) source: Source,
    /// What it may be, if it is there.
    pub(super) view: View,
    /// What it is as far as its own schema says, with whether it may be missing.
    pub(super) classes: Classes,
    /// What its strings may hold.
    pub(super) harm: Harm,
    /// Whether its numbers are written as JSON has them: Java reads one beyond its doubles as `Infinity`.
    pub(super) is_finite: bool,
    /// The value that it is a part of.
    pub(super) parent: Option<Rc<Place>>,
}

impl Place {
    /// Whether it is deeper in the body than is followed.
    pub(super) fn is_deep(&self) -> bool {
        const MAX_DEPTH: usize = 48;
        matches!(&self.source, Source::Body(keys) if keys.len() >= MAX_DEPTH)
    }
}

/// What is known of a value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Value {
    Null,
    Text(Rc<str>),
    Bool(bool),
    Int(i64),
    /// Some number.
    Number,
    /// Some truth value.
    Truth,
    /// Of the exchange.
    Of(Rc<Place>),
    /// `$input.json(…)`: the JSON of a place.
    JsonOf(Rc<Place>),
    /// `$input.json(…)` of what cannot be told.
    Json,
    /// A text that was computed.
    Words(Words),
    /// Texts one after another.
    Pieces(Rc<[Value]>),
    /// How many items or characters, and a number on top.
    Size(Rc<Place>, i64),
    /// The index of the loop of this depth, and a number on top.
    Counter(usize, i64),
    /// `$foreach.hasNext` of the loop of this depth.
    HasNext(usize),
    /// `$foreach.first`.
    IsFirst(usize),
    /// `$foreach.last`.
    IsLast(usize),
    /// Whether the value is of these kinds.
    Test(Rc<Place>, Classes),
    /// An array of what a JSONPath finds; its items where these are known.
    Results(Option<Rc<Place>>),
    /// A list of known values.
    List(Rc<[Value]>),
    /// `$input.params()`.
    Parameters,
    /// One group of it.
    Group(Location),
    /// The names of a group.
    Names(Location),
    /// `$input`.
    Input,
    /// `$util`.
    Util,
    /// `$context`, or a group of it.
    Context(Rc<str>),
    /// `$stageVariables`.
    StageVariables,
    /// The names of stage variables.
    StageNames,
    /// `$foreach` of the loop of this depth.
    Loop(usize),
    /// The block of `#define` at this offset.
    Block(usize),
    /// Something that may be anything, also nothing.
    Unknown,
}

/// A text that was computed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Words {
    /// What it may hold.
    pub(super) harm: Harm,
    /// What it holds once the escapes of a string around it are read; `None`: the same.
    pub(super) below: Option<Harm>,
    /// Whether it can really hold that: there is an input for it.
    pub(super) is_certain: bool,
    /// Whether it was escaped for JavaScript: apostrophes have a backslash.
    pub(super) is_escaped: bool,
    /// Where it comes from.
    pub(super) source: Option<Source>,
    /// Whether it may be nothing.
    pub(super) may_be_null: bool,
}

impl Words {
    /// What it holds in JSON within a string.
    pub(super) fn below(&self) -> Harm {
        self.below.unwrap_or(self.harm)
    }

    /// A text that does no harm.
    pub(super) fn harmless() -> Self {
        Words {
            harm: Harm::NONE,
            below: None,
            is_certain: true,
            is_escaped: false,
            source: None,
            may_be_null: false,
        }
    }
}

impl Value {
    pub(super) fn text(text: &str) -> Value {
        Value::Text(text.into())
    }
}
