//! What a schema says of arrays and objects.

use super::Pattern;
use crate::json_schema::{Direction, SchemaId};

/// What arrays must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Array {
    /// Schemas of the first items.
    pub prefix: Vec<SchemaId>,
    /// The schema of further items.
    pub items: Option<SchemaId>,
    /// The fewest items.
    pub min_items: usize,
    /// The most items; `usize::MAX`: any.
    pub max_items: usize,
    /// Whether no two items may be equal.
    pub is_unique: bool,
    /// How many items must fit a schema.
    pub contains: Option<Contains>,
    /// The schema of items that nothing else looked at.
    pub unevaluated: Option<SchemaId>,
}

impl Default for Array {
    /// Any array.
    fn default() -> Self {
        Array {
            prefix: Vec::new(),
            items: None,
            min_items: 0,
            max_items: usize::MAX,
            is_unique: false,
            contains: None,
            unevaluated: None,
        }
    }
}

/// How many items must fit a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Contains {
    /// The schema.
    pub schema: SchemaId,
    /// The fewest.
    pub min: usize,
    /// The most; `usize::MAX`: any.
    pub max: usize,
}

/// What objects must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object {
    /// Members that the schema names, in the document's order; at most 65,535.
    pub members: Vec<Member>,
    /// Schemas of the members whose names match.
    pub patterns: Vec<(Pattern, SchemaId)>,
    /// The schema of members that neither a name nor a pattern covers.
    pub additional: Option<SchemaId>,
    /// The schema of all names.
    pub names: Option<SchemaId>,
    /// The fewest members.
    pub min_properties: usize,
    /// The most members; `usize::MAX`: any.
    pub max_properties: usize,
    /// With a member, others must be there; places in `members`.
    pub dependent_required: Vec<(u16, Vec<u16>)>,
    /// With a member, the whole object must fit a schema.
    pub dependent_schemas: Vec<(u16, SchemaId)>,
    /// The schema of members that nothing else looked at.
    pub unevaluated: Option<SchemaId>,
}

impl Default for Object {
    /// Any object.
    fn default() -> Self {
        Object {
            members: Vec::new(),
            patterns: Vec::new(),
            additional: None,
            names: None,
            min_properties: 0,
            max_properties: usize::MAX,
            dependent_required: Vec::new(),
            dependent_schemas: Vec::new(),
            unevaluated: None,
        }
    }
}

impl Object {
    /// Objects with so few members are searched from front to back, others by `sorted`.
    const SCANNED: usize = 8;
    /// The most members of objects that are simple.
    const SIMPLE: usize = 64;

    /// How many members are required.
    #[must_use]
    pub fn n_required(&self) -> usize {
        let required = self.members.iter().filter(|member| member.is_required);
        required.count()
    }

    /// Whether it says nothing but of few members and of additional ones: most objects.
    #[must_use]
    pub fn has_simple_shape(&self) -> bool {
        let others = Object {
            members: Vec::new(),
            additional: None,
            ..self.clone()
        };
        others == Object::default()
            && self.members.len() <= Self::SIMPLE
            && self.members.iter().all(|member| member.forbidden.is_none())
    }

    /// Whether it does so, and the names of its members are written in one way only.
    #[must_use]
    pub fn is_simple(&self) -> bool {
        let is_plain = |name: &str| !name.contains(|c: char| c < ' ' || matches!(c, '"' | '\\'));
        self.has_simple_shape() && self.members.iter().all(|member| is_plain(&member.name))
    }

    /// The places of the members in the order of their names, by length and then bytes; empty where they are few.
    #[must_use]
    pub fn sorted(&self) -> Vec<u16> {
        if self.members.len() <= Self::SCANNED {
            return Vec::new();
        }
        let mut places: Vec<(&str, u16)> = self
            .members
            .iter()
            .map(|member| member.name.as_str())
            .zip(0..=u16::MAX)
            .collect();
        places.sort_by_key(|(name, _)| (name.len(), *name));
        places.into_iter().map(|(_, at)| at).collect()
    }
}

/// A member of an object that the schema names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Its name.
    pub name: String,
    /// Its schema; `None`: it is not described, and is one of the additional properties.
    pub schema: Option<SchemaId>,
    /// Whether it must be there.
    pub is_required: bool,
    /// It must not be sent in this direction.
    pub forbidden: Option<Direction>,
}
