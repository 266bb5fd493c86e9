//! How values are written as text: parameters, fields of forms.

use crate::schema::{SchemaId, Types};

/// How a value is written, and what it may be.
#[derive(Debug, Clone, Copy)]
pub struct Form {
    /// How it is written.
    pub style: Style,
    /// What it may be.
    pub shape: &'static Shape,
}

/// Ways to write a value. Sources: OpenAPI 3.1 "Style Values"; RFC 6570; Swagger 2.0 `collectionFormat`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// The text is JSON: `content`.
    Json,
    /// `simple`, and what is not exploded of `form`, `spaceDelimited` and `pipeDelimited`: `a,b`, `R,100,G,200`, and
    /// in an exploded `simple` `R=100,G=200`.
    Separated {
        /// What stands between values.
        separator: Separator,
        /// Whether members are written as `R=100`.
        is_exploded: bool,
    },
    /// `label`: `.a.b`, `.R=100.G=200`; not exploded `.a,b`, `.R,100,G,200`.
    Label {
        /// `explode`.
        is_exploded: bool,
    },
    /// `matrix`: `;name=a;name=b`, `;R=100;G=200`; not exploded `;name=a,b`, `;name=R,100,G,200`.
    Matrix {
        /// `explode`.
        is_exploded: bool,
    },
    /// An exploded `form`; `multi`: `name=a&name=b`; of an object `R=100&G=200`.
    Repeated {
        /// Names that are no members of an object: the other parameters.
        except: &'static [&'static str],
    },
    /// `deepObject`: `name[R]=100&name[G]=200`. Members of members (`name[a][b]=1`) and lists (`name[a][]=1`,
    /// `name[a][0]=1`, repeated `name[a]=1`) are what clients commonly send; no specification says.
    Deep,
    /// A field of a form of which no style is said: the text of its value, in JSON where that is an object; of a list,
    /// one for each item (OpenAPI 3.1 "Encoding Object").
    Parts,
}

/// What stands between the values of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Separator {
    /// The character, of ASCII.
    pub byte: u8,
    /// Whether it separates where it is percent-encoded, too; else it is data there (RFC 6570).
    pub is_encoded: bool,
}

impl Separator {
    /// `,`.
    pub const COMMA: Separator = Separator {
        byte: b',',
        is_encoded: false,
    };
    /// `csv` of Swagger 2.0, which does not tell an encoded `,` from a plain one.
    pub const CSV: Separator = Separator::encoded(b',');
    /// `spaceDelimited`, `ssv`.
    pub const SPACE: Separator = Separator::encoded(b' ');
    /// `tsv`.
    pub const TAB: Separator = Separator::encoded(b'\t');
    /// `pipeDelimited`, `pipes`.
    pub const PIPE: Separator = Separator::encoded(b'|');

    const fn encoded(byte: u8) -> Self {
        Separator {
            byte,
            is_encoded: true,
        }
    }
}

/// What a value that is written as text may be: as much of its schema as it takes to read it.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    /// The kinds of values that the schema lets it be.
    pub types: Types,
    /// The one schema that says all of it, where there is one.
    pub schema: Option<SchemaId>,
    /// What stands between its items where it stands inside of another value.
    pub separator: Option<Separator>,
    /// What the first items are.
    pub prefix: &'static [&'static Shape],
    /// What further items are.
    pub items: Option<&'static Shape>,
    /// What members are, in the order of their names.
    pub members: &'static [(&'static str, &'static Shape)],
    /// What other members are.
    pub others: Option<&'static Shape>,
}

impl Shape {
    /// A value of which nothing is said is the text as it is.
    pub const STRING: Shape = Shape::of(Types::STRING);
    /// `integer` of OpenAPI 3.0 and draft 4.
    pub const INTEGER: Shape = Shape::of(Types::INTEGER);
    /// `integer` since draft 6.
    pub const WHOLE: Shape = Shape::of(Types::WHOLE);
    /// `number`.
    pub const NUMBER: Shape = Shape::of(Types::NUMBER);
    /// `boolean`.
    pub const BOOLEAN: Shape = Shape::of(Types::BOOLEAN);

    /// A value of one of some kinds, of whose parts nothing is known.
    #[must_use]
    pub const fn of(types: Types) -> Self {
        Shape {
            types,
            schema: None,
            separator: None,
            prefix: &[],
            items: None,
            members: &[],
            others: None,
        }
    }

    /// The kinds that one text is.
    const SCALARS: Types = Types::NUMBER
        .and(Types::BOOLEAN)
        .and(Types::NULL)
        .and(Types::STRING);

    /// What the item at a place is.
    pub(crate) fn item(&self, at: usize) -> &'static Shape {
        let known = self.prefix.get(at).copied().or(self.items);
        known.unwrap_or(&Shape::STRING)
    }

    /// What a member is.
    pub(crate) fn member(&self, name: &str) -> &'static Shape {
        let found = self
            .members
            .binary_search_by(|(known, _)| (*known).cmp(name));
        let found = found.ok().and_then(|at| self.members.get(at));
        let found = found.map(|(_, shape)| *shape).or(self.others);
        found.unwrap_or(&Shape::STRING)
    }

    /// Whether a member is named.
    pub(crate) fn names(&self, name: &str) -> bool {
        let found = self
            .members
            .binary_search_by(|(known, _)| (*known).cmp(name));
        found.is_ok()
    }

    /// Whether it may be an array.
    pub(crate) fn is_array(&self) -> bool {
        self.types.has(Types::ARRAY)
    }

    /// Whether it may be an object.
    pub(crate) fn is_object(&self) -> bool {
        self.types.has(Types::OBJECT)
    }

    /// Whether it may be an array or an object, and no string.
    pub(crate) fn is_nested(&self) -> bool {
        (self.is_array() || self.is_object()) && !self.types.has(Types::STRING)
    }

    /// Whether it may be what one text is.
    pub(crate) fn is_scalar(&self) -> bool {
        self.types.within(Shape::SCALARS) != Types::NONE
    }
}
