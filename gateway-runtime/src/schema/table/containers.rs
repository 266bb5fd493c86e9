//! What a schema says of arrays and objects.

use super::{Pattern, SchemaId};

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

/// Why a member must not be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// `readOnly`, in a request.
    ReadOnly,
    /// `writeOnly`, in a response.
    WriteOnly,
}
