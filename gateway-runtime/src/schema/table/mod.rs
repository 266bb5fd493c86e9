//! The shapes of compiled schemas: plain data that generated code fills in, in `static`s.
//!
//! A schema is known by its place in the list of its API, so that schemas may refer to each other and to
//! themselves. What a keyword means in the document's dialect is settled by the compiler: the shapes know no
//! dialect.

use std::fmt;

mod constants;
mod containers;
mod number;
mod text;

pub use constants::{Constant, Constants};
pub use containers::{Array, Contains, Direction, Member, Object};
pub use number::{Bound, Decimal, Number, NumberFormat};
pub use text::{Automaton, Format, Pattern, Place, Positions, Text};

/// The schemas of an API.
#[derive(Debug, Clone, Copy)]
pub struct Table<'t> {
    /// By [`SchemaId`].
    pub schemas: &'t [Schema<'t>],
}

impl<'t> Table<'t> {
    /// The schema of an id; one that the table does not hold is the schema that nothing fits.
    #[must_use]
    pub fn get(&self, id: SchemaId) -> &Schema<'t> {
        match id {
            SchemaId::ANY => &Schema::ANY,
            _ => self.schemas.get(id.0 as usize).unwrap_or(&Schema::NEVER),
        }
    }
}

/// The place of a schema in its [`Table`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SchemaId(pub u32);

impl SchemaId {
    /// The schema that everything fits: `true`, `{}`.
    pub const ANY: SchemaId = SchemaId(u32::MAX);
    /// The schema that nothing fits: `false`.
    pub const NEVER: SchemaId = SchemaId(u32::MAX - 1);
}

/// What a value must be.
#[derive(Debug, Clone, Copy)]
pub struct Schema<'t> {
    /// `type`: the kinds of values that may stand here.
    pub types: Types,
    /// What numbers must be.
    pub number: Option<&'t Number<'t>>,
    /// What strings must be.
    pub string: Option<&'t Text<'t>>,
    /// What arrays must be.
    pub array: Option<&'t Array<'t>>,
    /// What objects must be.
    pub object: Option<&'t Object<'t>>,
    /// What must hold for the value as a whole, of whatever kind it is.
    pub rules: &'t [Rule<'t>],
    /// The schema resource it belongs to, where `$dynamicRef` needs to know; else 0.
    pub resource: u16,
}

impl Schema<'_> {
    /// The schema that everything fits.
    pub const ANY: Schema<'static> = Schema {
        types: Types::ALL,
        number: None,
        string: None,
        array: None,
        object: None,
        rules: &[],
        resource: 0,
    };
    /// The schema that nothing fits.
    pub const NEVER: Schema<'static> = Schema {
        types: Types::NONE,
        ..Schema::ANY
    };
}

/// A set of the kinds of JSON values.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Types(pub u8);

impl Types {
    /// No kind.
    pub const NONE: Types = Types(0);
    /// `null`.
    pub const NULL: Types = Types(1);
    /// `boolean`.
    pub const BOOLEAN: Types = Types(2);
    /// `string`.
    pub const STRING: Types = Types(4);
    /// `array`.
    pub const ARRAY: Types = Types(8);
    /// `object`.
    pub const OBJECT: Types = Types(16);
    /// `integer` of draft 4 and OpenAPI 3.0: a number written without a fraction and an exponent.
    pub const INTEGER: Types = Types(32);
    /// `integer` since draft 6: a number without a fractional part, however it is written.
    pub const WHOLE: Types = Types(64 | 32);
    /// `number`.
    pub const NUMBER: Types = Types(128 | 64 | 32);
    /// Every kind.
    pub const ALL: Types = Types(u8::MAX);

    const NAMES: [(Types, &'static str); 8] = [
        (Types::NULL, "null"),
        (Types::BOOLEAN, "boolean"),
        (Types::NUMBER, "number"),
        (Types::WHOLE, "integer"),
        (Types::INTEGER, "integer"),
        (Types::STRING, "string"),
        (Types::ARRAY, "array"),
        (Types::OBJECT, "object"),
    ];

    /// Whether all kinds of `other` are in the set.
    #[must_use]
    pub const fn has(self, other: Types) -> bool {
        self.0 & other.0 == other.0
    }

    /// The kinds of both sets.
    #[must_use]
    pub const fn and(self, other: Types) -> Types {
        Types(self.0 | other.0)
    }

    /// The kinds that are in both sets.
    #[must_use]
    pub const fn within(self, other: Types) -> Types {
        Types(self.0 & other.0)
    }

    /// The words of `type`, a wider one in the place of the narrower ones.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        let mut told = Types::NONE;
        Self::NAMES.into_iter().filter_map(move |(types, name)| {
            let is_new = self.has(types) && !told.has(types);
            told = if is_new { told.and(types) } else { told };
            is_new.then_some(name)
        })
    }
}

impl fmt::Debug for Types {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.names()).finish()
    }
}

/// What must hold for a value as a whole.
#[derive(Debug, Clone, Copy)]
pub enum Rule<'t> {
    /// `$ref`.
    Reference(SchemaId),
    /// `$dynamicRef`: of the outermost schema resource on the way here that has the anchor. The schemas that
    /// have it, by their resource; and the one to take where none is on the way.
    DynamicReference(&'t [(u16, SchemaId)], SchemaId),
    /// `allOf`.
    AllOf(&'t [SchemaId]),
    /// `anyOf`.
    AnyOf(&'t [SchemaId]),
    /// `oneOf`.
    OneOf(&'t [SchemaId]),
    /// `not`.
    Not(SchemaId),
    /// `if`, `then`, `else`.
    If(SchemaId, SchemaId, SchemaId),
    /// `const`.
    Const(Constant<'t>),
    /// `enum`.
    Enum(Constants<'t>),
    /// `discriminator` with the alternatives that it chooses among.
    Discriminator(&'t Discriminator<'t>),
}

/// A member whose value names the schema of the object.
#[derive(Debug, Clone, Copy)]
pub struct Discriminator<'t> {
    /// The name of the member.
    pub property: &'t str,
    /// The schemas by the values of the member; these stand by their lengths in bytes, and then by their bytes.
    pub schemas: &'t [(&'t str, SchemaId)],
}
