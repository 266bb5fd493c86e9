//! The shapes of compiled schemas: plain data that generated code fills in, in `static`s.
//!
//! A schema is known by its place in the list of its API, so that schemas may refer to each other and to
//! themselves. What a keyword means in the document's dialect is settled by the compiler: the shapes know no
//! dialect.

use std::fmt;

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
#[derive(Clone, Copy, PartialEq, Eq)]
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

/// What numbers must be.
#[derive(Debug, Clone, Copy)]
pub struct Number<'t> {
    /// `minimum` or `exclusiveMinimum`, whichever asks for more.
    pub minimum: Option<Bound<'t>>,
    /// `maximum` or `exclusiveMaximum`, whichever asks for more.
    pub maximum: Option<Bound<'t>>,
    /// `multipleOf`; more than 0.
    pub multiple_of: Option<Decimal<'t>>,
    /// `format: int32` and the like, which bound a number.
    pub format: Option<NumberFormat>,
}

impl Number<'_> {
    /// Any number.
    pub const ANY: Number<'static> = Number {
        minimum: None,
        maximum: None,
        multiple_of: None,
        format: None,
    };
}

/// A limit of numbers.
#[derive(Debug, Clone, Copy)]
pub struct Bound<'t> {
    /// The limit.
    pub limit: Decimal<'t>,
    /// Whether the limit itself is out.
    pub is_exclusive: bool,
}

impl<'t> Bound<'t> {
    /// `minimum`, `maximum`.
    #[must_use]
    pub const fn inclusive(limit: Decimal<'t>) -> Self {
        Bound {
            limit,
            is_exclusive: false,
        }
    }

    /// `exclusiveMinimum`, `exclusiveMaximum`.
    #[must_use]
    pub const fn exclusive(limit: Decimal<'t>) -> Self {
        Bound {
            limit,
            is_exclusive: true,
        }
    }
}

/// A number as it is written: `-12.50e3`. Numbers are compared exactly, whatever their size.
#[derive(Debug, Clone, Copy)]
pub struct Decimal<'t> {
    /// A number of JSON.
    pub text: &'t str,
    /// Its value, where that is a whole number of at most 18 digits.
    pub small: Option<i64>,
}

impl<'t> Decimal<'t> {
    /// A whole number of at most 18 digits.
    #[must_use]
    pub const fn whole(text: &'t str, value: i64) -> Self {
        Decimal {
            text,
            small: Some(value),
        }
    }

    /// Any other number.
    #[must_use]
    pub const fn other(text: &'t str) -> Self {
        Decimal { text, small: None }
    }
}

/// `format` of numbers. Sources: OpenAPI 3.0 "Data Types"; the OpenAPI registry of formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberFormat {
    /// A signed 8-bit integer.
    Int8,
    /// A signed 16-bit integer.
    Int16,
    /// A signed 32-bit integer.
    Int32,
    /// A signed 64-bit integer.
    Int64,
    /// An unsigned 8-bit integer.
    Uint8,
    /// An unsigned 16-bit integer.
    Uint16,
    /// An unsigned 32-bit integer.
    Uint32,
    /// An unsigned 64-bit integer.
    Uint64,
    /// A number that a 32-bit float holds without becoming infinite.
    Float,
    /// A number that a 64-bit float holds without becoming infinite.
    Double,
}

/// What strings must be. Lengths are in characters (Unicode code points).
#[derive(Debug, Clone, Copy)]
pub struct Text<'t> {
    /// `minLength`.
    pub min_length: usize,
    /// `maxLength`.
    pub max_length: usize,
    /// `pattern`.
    pub pattern: Option<&'t Pattern<'t>>,
    /// `format`, where it is an assertion.
    pub format: Option<Format>,
}

impl Text<'_> {
    /// Any string.
    pub const ANY: Text<'static> = Text {
        min_length: 0,
        max_length: usize::MAX,
        pattern: None,
        format: None,
    };
}

/// `format` of strings. Sources: JSON Schema 2020-12 "Validation" section 7.3; OpenAPI 3.0 "Data Types".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the words of the specifications")]
pub enum Format {
    /// `byte`: base64 (RFC 4648 section 4).
    Byte,
    Date,
    DateTime,
    Duration,
    Email,
    Hostname,
    IdnEmail,
    IdnHostname,
    Ipv4,
    Ipv6,
    Iri,
    IriReference,
    JsonPointer,
    Regex,
    RelativeJsonPointer,
    Time,
    Uri,
    UriReference,
    UriTemplate,
    Uuid,
}

/// A `pattern`: a text fits if each of the automata says what it should. Look-aheads at the beginning of a
/// pattern are automata of their own.
#[derive(Debug, Clone, Copy)]
pub struct Pattern<'t> {
    /// As it is written in the document.
    pub text: &'t str,
    /// What must hold.
    pub automata: &'t [Automaton<'t>],
}

/// A deterministic automaton over characters, made by the compiler: one step a character.
#[derive(Debug, Clone, Copy)]
pub struct Automaton<'t> {
    /// Whether the text must be accepted, or must not.
    pub is_wanted: bool,
    /// Characters that no state tells apart share a class; those of ASCII.
    pub ascii: &'t [u16; 128],
    /// The first characters of stretches of one class beyond ASCII, in order, with their classes; the first one
    /// begins at U+0080.
    pub others: &'t [(u32, u16)],
    /// How many classes there are, with that of the end of the text, which is the last one.
    pub n_classes: usize,
    /// The next state, by state and class: `next[state + class]`, since states are the places of their rows; the first
    /// one begins. [`Automaton::ACCEPT`] and [`Automaton::REJECT`] end the run.
    pub next: &'t [u16],
    /// What is followed in the place of states where these would be too many; `next` is empty then.
    pub positions: Option<&'t Positions<'t>>,
}

/// The positions in a pattern, for sets of them as bits: what takes a character, and what follows it.
#[derive(Debug, Clone, Copy)]
pub struct Positions<'t> {
    /// How many words hold a set of positions.
    pub n_words: usize,
    /// Distances by which positions go on.
    pub shifts: &'t [u16],
    /// Positions that go on otherwise.
    pub jumps: &'t [u16],
    /// Sets of positions: where matches begin; where they end; for each shift, which go on by it; for each jump, to
    /// where; for each class, which take it. Behind the class of the end of the text is that of its beginning.
    pub words: &'t [u64],
}

impl Automaton<'_> {
    /// The text is accepted, whatever follows.
    pub const ACCEPT: u16 = u16::MAX;
    /// The text is refused, whatever follows.
    pub const REJECT: u16 = u16::MAX - 1;
}

/// What arrays must be.
#[derive(Debug, Clone, Copy)]
pub struct Array<'t> {
    /// `prefixItems`: schemas of the first items.
    pub prefix: &'t [SchemaId],
    /// `items`: the schema of further items.
    pub items: Option<SchemaId>,
    /// `minItems`.
    pub min_items: usize,
    /// `maxItems`.
    pub max_items: usize,
    /// `uniqueItems`.
    pub is_unique: bool,
    /// `contains`, `minContains` and `maxContains`.
    pub contains: Option<Contains>,
    /// `unevaluatedItems`.
    pub unevaluated: Option<SchemaId>,
}

impl Array<'_> {
    /// Any array.
    pub const ANY: Array<'static> = Array {
        prefix: &[],
        items: None,
        min_items: 0,
        max_items: usize::MAX,
        is_unique: false,
        contains: None,
        unevaluated: None,
    };
}

/// `contains`: how many items must fit a schema.
#[derive(Debug, Clone, Copy)]
pub struct Contains {
    /// The schema.
    pub schema: SchemaId,
    /// `minContains`.
    pub min: usize,
    /// `maxContains`.
    pub max: usize,
}

/// What objects must be.
#[derive(Debug, Clone, Copy)]
pub struct Object<'t> {
    /// Members that the schema names, in the document's order: those of `properties`, of `required`, and those that
    /// others depend on.
    pub members: &'t [Member<'t>],
    /// The places of `members` in the order of their names, by length and then bytes; empty where the members
    /// are few.
    pub sorted: &'t [u16],
    /// How many members are required.
    pub n_required: usize,
    /// Nothing is said but of at most 64 members, whose names have no quote, backslash or control character, and of
    /// additional ones: most objects, which are read faster.
    pub is_simple: bool,
    /// `patternProperties`.
    pub patterns: &'t [(Pattern<'t>, SchemaId)],
    /// `additionalProperties`.
    pub additional: Option<SchemaId>,
    /// `propertyNames`.
    pub names: Option<SchemaId>,
    /// `minProperties`.
    pub min_properties: usize,
    /// `maxProperties`.
    pub max_properties: usize,
    /// `dependentRequired`: with this member, those must be there; places in `members`.
    pub dependent_required: &'t [(u16, &'t [u16])],
    /// `dependentSchemas`: with this member, the whole object must fit the schema.
    pub dependent_schemas: &'t [(u16, SchemaId)],
    /// `unevaluatedProperties`.
    pub unevaluated: Option<SchemaId>,
}

impl Object<'_> {
    /// Any object.
    pub const ANY: Object<'static> = Object {
        members: &[],
        sorted: &[],
        n_required: 0,
        is_simple: false,
        patterns: &[],
        additional: None,
        names: None,
        min_properties: 0,
        max_properties: usize::MAX,
        dependent_required: &[],
        dependent_schemas: &[],
        unevaluated: None,
    };
}

impl<'t> Member<'t> {
    /// A member that may stand there.
    #[must_use]
    pub const fn optional(name: &'t str, schema: SchemaId) -> Self {
        Member {
            name,
            schema: Some(schema),
            is_required: false,
            forbidden: None,
        }
    }

    /// A member that must stand there.
    #[must_use]
    pub const fn required(name: &'t str, schema: SchemaId) -> Self {
        Member {
            is_required: true,
            ..Member::optional(name, schema)
        }
    }
}

/// A member of an object that the schema names.
#[derive(Debug, Clone, Copy)]
pub struct Member<'t> {
    /// Its name.
    pub name: &'t str,
    /// Its schema; `None`: it is not described, and is one of the additional properties.
    pub schema: Option<SchemaId>,
    /// Whether it must be there.
    pub is_required: bool,
    /// It must not be sent in this direction.
    pub forbidden: Option<Direction>,
}

/// Why a member must not be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// `readOnly`, in a request.
    ReadOnly,
    /// `writeOnly`, in a response.
    WriteOnly,
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
    Enum(&'t [Constant<'t>]),
    /// `discriminator` with the alternatives that it chooses among.
    Discriminator(&'t Discriminator<'t>),
}

/// A value that a schema names.
#[derive(Debug, Clone, Copy)]
pub enum Constant<'t> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// A number.
    Number(Decimal<'t>),
    /// A string, without quotes and escapes.
    Text(&'t str),
    /// An array or object, as JSON.
    Json(&'t str),
}

/// A member whose value names the schema of the object.
#[derive(Debug, Clone, Copy)]
pub struct Discriminator<'t> {
    /// The name of the member.
    pub property: &'t str,
    /// The schemas by the values of the member.
    pub schemas: &'t [(&'t str, SchemaId)],
}
