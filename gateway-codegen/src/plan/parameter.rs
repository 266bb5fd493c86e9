//! Request parameter checks.

use super::Origin;
use crate::json_schema::Format;

/// Where a parameter stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Location {
    /// Header. (The order is that of the reference's list of missing parameters.)
    Header,
    /// Path.
    Path,
    /// Query string.
    Query,
    /// Cookie.
    Cookie,
}

/// The check of one parameter.
#[derive(Debug, Clone)]
pub struct Parameter {
    /// Name.
    pub name: String,
    /// Where it stands.
    pub location: Location,
    /// Whether it must be there.
    pub required: bool,
    /// What it must be.
    pub value: Type,
    /// In the document.
    pub origin: Origin,
}

/// What a value must be.
#[derive(Debug, Clone, PartialEq)]
pub enum Type {
    /// Anything.
    Any,
    /// A string; lengths in characters.
    String {
        /// Least length.
        min_length: usize,
        /// Greatest length.
        max_length: Option<usize>,
        /// Asserted format.
        format: Option<Format>,
        /// Allowed values; empty: all.
        values: Vec<String>,
    },
    /// An integer within inclusive bounds.
    Integer {
        /// Least.
        min: i64,
        /// Greatest.
        max: i64,
        /// Allowed values; empty: all.
        values: Vec<i64>,
    },
    /// A number.
    Number {
        /// Least.
        min: Option<f64>,
        /// Whether `min` is excluded.
        exclusive_min: bool,
        /// Greatest.
        max: Option<f64>,
        /// Whether `max` is excluded.
        exclusive_max: bool,
    },
    /// `true` or `false`.
    Boolean,
    /// A list.
    Array {
        /// How it is written.
        style: ArrayStyle,
        /// What its items are.
        items: Box<Type>,
        /// Least number of items.
        min_items: usize,
        /// Greatest number of items.
        max_items: Option<usize>,
    },
}

/// How the items of a list are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArrayStyle {
    /// Repeated parameters.
    Repeated,
    /// One value with separators.
    Separated(char),
}
