//! Values that a schema names.

use super::Decimal;
use crate::json_schema::{self as shapes, SchemaId};

/// A value that a schema names.
#[derive(Debug, Clone, PartialEq)]
pub enum Constant {
    /// `null`.
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// A number.
    Number(Decimal),
    /// A string.
    Text(String),
    /// An array or object, as JSON.
    Json(String),
}

impl Constant {
    /// The same in a table.
    #[must_use]
    pub fn shape(&self) -> shapes::Constant<'_> {
        match self {
            Constant::Null => shapes::Constant::Null,
            Constant::Boolean(value) => shapes::Constant::Boolean(*value),
            Constant::Number(number) => shapes::Constant::Number(number.shape()),
            Constant::Text(text) => shapes::Constant::Text(text),
            Constant::Json(json) => shapes::Constant::Json(json),
        }
    }
}

/// So many constants are searched from front to back, more of them by their order.
pub const SCANNED: usize = 8;

/// The places of constants in the order in which they are searched; empty where they are few.
#[must_use]
pub fn sorted(constants: &[Constant]) -> Vec<u32> {
    if constants.len() <= SCANNED {
        return Vec::new();
    }
    let mut places: Vec<(shapes::Constant<'_>, u32)> =
        constants.iter().map(Constant::shape).zip(0..).collect();
    places.sort_by(|(one, _), (other, _)| shapes::order(one, other));
    places.into_iter().map(|(_, place)| place).collect()
}

/// A member whose value names the schema of the object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Discriminator {
    /// The name of the member.
    pub property: String,
    /// The schemas by the values of the member.
    pub schemas: Vec<(String, SchemaId)>,
}

impl Discriminator {
    /// The values that choose a schema where no mapping names it: what AutoRest's extension says, else what the schema
    /// itself lets the member be, else its name. By OpenAPI's letter it is the name, which then no value of the schema
    /// could have.
    #[must_use]
    pub fn values_of(
        name: &str,
        variant: Option<&str>,
        allowed: Option<Vec<String>>,
    ) -> Vec<String> {
        match (variant, allowed) {
            (Some(value), _) => vec![value.to_owned()],
            (None, Some(allowed)) if !allowed.iter().any(|value| value == name) => allowed,
            (None, _) => vec![name.to_owned()],
        }
    }

    /// The schemas in the order in which they are searched: by the values' lengths in bytes, and then by their bytes.
    #[must_use]
    pub fn sorted(&self) -> Vec<(&str, SchemaId)> {
        let schemas = self.schemas.iter();
        let mut sorted: Vec<(&str, SchemaId)> =
            schemas.map(|(value, id)| (value.as_str(), *id)).collect();
        sorted.sort_by_key(|(value, _)| (value.len(), *value));
        sorted
    }
}
