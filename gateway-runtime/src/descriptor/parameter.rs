//! Checks of request parameters.

use crate::schema::Format;

/// Where a parameter stands in the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Location {
    /// In the path.
    Path,
    /// In the query string.
    Query,
    /// In a header.
    Header,
    /// In a cookie.
    Cookie,
}

/// The check of one request parameter.
#[derive(Debug)]
pub struct Parameter {
    /// The name as declared.
    pub name: &'static str,
    /// Where it stands.
    pub location: Location,
    /// Whether it must be present (and, in the REST kind, not blank).
    pub required: bool,
    /// What its value must be; [`Type::Any`] in the REST kind.
    pub value: Type,
}

/// The value a parameter must have (documents without AWS extensions).
#[derive(Debug)]
pub enum Type {
    /// Anything.
    Any,
    /// `type: string`; lengths in characters.
    String {
        /// Least number of characters.
        min_length: usize,
        /// Greatest number of characters.
        max_length: usize,
        /// Asserted format.
        format: Option<Format>,
        /// Allowed values; empty: all.
        values: &'static [&'static str],
    },
    /// `type: integer`; bounds are inclusive.
    Integer {
        /// Least value.
        min: i64,
        /// Greatest value.
        max: i64,
        /// Allowed values; empty: all.
        values: &'static [i64],
    },
    /// `type: number`.
    Number {
        /// Least value.
        min: f64,
        /// Whether `min` itself is excluded.
        exclusive_min: bool,
        /// Greatest value.
        max: f64,
        /// Whether `max` itself is excluded.
        exclusive_max: bool,
    },
    /// `type: boolean`: `true` or `false`.
    Boolean,
    /// `type: array`.
    Array {
        /// How the items are written.
        style: ArrayStyle,
        /// What every item must be.
        items: &'static Type,
        /// Least number of items.
        min_items: usize,
        /// Greatest number of items.
        max_items: usize,
    },
}

/// How the items of an array parameter are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArrayStyle {
    /// The parameter is repeated (`form` with `explode`; Swagger's `multi`).
    Repeated,
    /// One value, separated by this character (`,`, ` `, `|` or tab).
    Separated(char),
}
