//! Schemas: what JSON values must be, whatever the dialect they were written in.
//!
//! The shapes are those of the runtime's tables, owned: what a keyword means is settled here, and references are
//! places in the list of the API.

mod constants;
mod containers;

pub use constants::{Constant, Discriminator, SCANNED, sorted};
pub use containers::{Array, Contains, Member, Object};

use super::Origin;
use crate::json_schema::{self as shapes, Format, NumberFormat, SchemaId, Types};
use crate::pattern::Positions;

/// The schemas of an API, each once, however many refer to it.
#[derive(Debug, Clone, Default)]
pub struct Schemas {
    /// By [`SchemaId`]; ids stay what they are while schemas are added.
    pub schemas: Vec<Schema>,
}

impl Schemas {
    /// The schema of an id; `None` for [`SchemaId::ANY`], [`SchemaId::NEVER`] and ids of other lists.
    #[must_use]
    pub fn get(&self, id: SchemaId) -> Option<&Schema> {
        self.schemas.get(id.0 as usize)
    }

    /// All schemas with their ids.
    pub fn iter(&self) -> impl Iterator<Item = (SchemaId, &Schema)> {
        (0..).map(SchemaId).zip(&self.schemas)
    }
}

/// What a value must be.
#[derive(Debug, Clone)]
pub struct Schema {
    /// What it may be called, not unique: `Pet`, `Pet.tags`.
    pub name: String,
    /// In the document.
    pub origin: Origin,
    /// Whether a value that it describes may hold further values that it describes.
    pub is_recursive: bool,
    /// What it says.
    pub says: Says,
}

/// What a schema says of a value.
#[derive(Debug, Clone, PartialEq)]
pub struct Says {
    /// The kinds of values that may stand here.
    pub types: Types,
    /// What numbers must be.
    pub number: Option<Number>,
    /// What strings must be.
    pub string: Option<Text>,
    /// What arrays must be.
    pub array: Option<Array>,
    /// What objects must be.
    pub object: Option<Object>,
    /// What must hold for the value as a whole.
    pub rules: Vec<Rule>,
    /// The schema resource, where a `$dynamicRef` needs to know it; else 0.
    pub resource: u16,
}

impl Default for Says {
    /// Nothing.
    fn default() -> Self {
        Says {
            types: Types::ALL,
            number: None,
            string: None,
            array: None,
            object: None,
            rules: Vec::new(),
            resource: 0,
        }
    }
}

/// What numbers must be.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Number {
    /// The least, and whether it is out itself.
    pub minimum: Option<Bound>,
    /// The most, and whether it is out itself.
    pub maximum: Option<Bound>,
    /// More than 0, of at most [`MAX_DIVISOR_DIGITS`](crate::json_schema::MAX_DIVISOR_DIGITS) digits.
    pub multiple_of: Option<Decimal>,
    /// `format` of numbers, where it is an assertion.
    pub format: Option<NumberFormat>,
}

/// A limit of numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bound {
    /// The limit.
    pub limit: Decimal,
    /// Whether the limit itself is out.
    pub is_exclusive: bool,
}

/// A number of JSON, as text: `-12.50e3`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decimal(pub String);

impl Decimal {
    /// Its value, where that is a whole number of at most 18 digits, written without a fraction and an exponent.
    #[must_use]
    pub fn small(&self) -> Option<i64> {
        let digits = self.0.strip_prefix('-').unwrap_or(&self.0);
        let is_small = digits.len() <= 18 && digits.bytes().all(|digit| digit.is_ascii_digit());
        self.0.parse().ok().filter(|_| is_small)
    }

    /// The same in a table.
    #[must_use]
    pub fn shape(&self) -> shapes::Decimal<'_> {
        shapes::Decimal {
            text: &self.0,
            small: self.small(),
        }
    }
}

/// What strings must be. Lengths are in characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// The shortest.
    pub min_length: usize,
    /// The longest; `usize::MAX`: any.
    pub max_length: usize,
    /// A pattern that must match somewhere.
    pub pattern: Option<Pattern>,
    /// `format`, where it is an assertion.
    pub format: Option<Format>,
}

impl Default for Text {
    /// Any string.
    fn default() -> Self {
        Text {
            min_length: 0,
            max_length: usize::MAX,
            pattern: None,
            format: None,
        }
    }
}

/// A pattern of ECMA-262: each of the automata must say what it should.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    /// As it is written in the document.
    pub text: String,
    /// What must hold.
    pub automata: Vec<Automaton>,
}

/// A deterministic automaton over characters; see [`Automaton`](crate::json_schema::Automaton).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Automaton {
    /// Whether the text must be accepted, or must not.
    pub is_wanted: bool,
    /// The classes of the characters of ASCII.
    pub ascii: Box<[u16; 128]>,
    /// The first characters of stretches of one class beyond ASCII, in order, with their classes.
    pub others: Vec<(u32, u16)>,
    /// How many classes there are, with that of the end of the text, which is the last one.
    pub n_classes: usize,
    /// The next state, by state and class.
    pub next: Vec<u16>,
    /// What is followed where the states would be too many; `next` is empty then.
    pub positions: Option<Positions>,
}

/// What must hold for a value as a whole.
#[derive(Debug, Clone, PartialEq)]
pub enum Rule {
    /// It must fit another schema.
    Reference(SchemaId),
    /// It must fit the schema of the outermost resource on the way here that is listed, by its number; else the other
    /// one.
    DynamicReference(Vec<(u16, SchemaId)>, SchemaId),
    /// It must fit all.
    AllOf(Vec<SchemaId>),
    /// It must fit one or more.
    AnyOf(Vec<SchemaId>),
    /// It must fit exactly one.
    OneOf(Vec<SchemaId>),
    /// It must not fit.
    Not(SchemaId),
    /// If it fits the first schema it must fit the second one, else the third one.
    If(SchemaId, SchemaId, SchemaId),
    /// It must be the value.
    Const(Constant),
    /// It must be one of the values.
    Enum(Vec<Constant>),
    /// A member's value names the schema that it must fit.
    Discriminator(Discriminator),
}
