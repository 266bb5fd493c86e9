//! How values are written as text: parameters, fields of forms.

use crate::json_schema::{SchemaId, Types};

/// How a value is written, and what it may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// How it is written.
    pub style: Style,
    /// What it may be, among the shapes of the API.
    pub shape: ShapeId,
}

/// Ways to write a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Style {
    /// The text is JSON.
    Json,
    /// Values between separators.
    Separated {
        /// What stands between values.
        separator: Separator,
        /// Whether members are written as `R=100`.
        is_exploded: bool,
    },
    /// `label`.
    Label {
        /// `explode`.
        is_exploded: bool,
    },
    /// `matrix`.
    Matrix {
        /// `explode`.
        is_exploded: bool,
    },
    /// An exploded `form`; `multi`.
    Repeated {
        /// Names that are no members of an object: the other parameters.
        except: Vec<String>,
    },
    /// `deepObject`.
    Deep,
    /// A field of a form of which no style is said.
    Parts,
}

/// What stands between the values of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Separator {
    /// A `,` that is not percent-encoded.
    Comma,
    /// `csv` of Swagger 2.0: any `,`.
    Csv,
    /// A space.
    Space,
    /// A tab.
    Tab,
    /// `|`.
    Pipe,
}

/// The place of a shape among the [`Shape`]s of an API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ShapeId(pub u32);

/// What a value that is written as text may be: as much of its schema as it takes to read it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Shape {
    /// The kinds of values that the schema lets it be.
    pub types: Types,
    /// The one schema that says all of it, where it could be a string and something else.
    pub schema: Option<SchemaId>,
    /// What stands between its items where it stands inside of another value.
    pub separator: Option<Separator>,
    /// What the first items are.
    pub prefix: Vec<ShapeId>,
    /// What further items are.
    pub items: Option<ShapeId>,
    /// What members are, in the order of their names.
    pub members: Vec<(String, ShapeId)>,
    /// What other members are.
    pub others: Option<ShapeId>,
}

impl Shape {
    /// A value of one of some kinds, of whose parts nothing is known.
    #[must_use]
    pub fn of(types: Types) -> Self {
        Shape {
            types,
            schema: None,
            separator: None,
            prefix: Vec::new(),
            items: None,
            members: Vec::new(),
            others: None,
        }
    }
}
