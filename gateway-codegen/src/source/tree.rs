//! A document as it was written: [`Node`].

mod mapping;
mod str;

pub use mapping::{Entry, Mapping};
pub use str::Str;

use std::sync::Arc;

use crate::source::Span;
use crate::source::core_schema;

/// A value and where it stands.
///
/// Copies are cheap: lists, mappings and strings are shared. The value behind a YAML alias is such a copy, with the
/// span of the anchored value. A value that is not there (`key:` and nothing behind it) has the span of its key. The
/// span of a block scalar begins at its `|` or `>`, that of a quoted one at its quote.
#[derive(Clone, Debug)]
pub struct Node {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub value: Value,
}

/// What a [`Node`] is.
#[derive(Clone, Debug)]
pub enum Value {
    /// `null`, `~`, or nothing where a value is expected.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as it was written: `1.10` keeps its zero, and no size is too large.
    Number(Str),
    /// A string, without quotes, escapes and folding.
    String(Str),
    /// A list.
    Sequence(Arc<[Node]>),
    /// Keys and values.
    Mapping(Mapping),
    /// Something that has already been reported, of which nothing more is to be said.
    Invalid,
}

impl Node {
    /// A value at a place.
    pub fn new(span: Span, value: Value) -> Self {
        Self { span, value }
    }

    /// The string, if it is one. A number is none; see [`Node::as_text`].
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// A string, or a number as it was written: for what is text by its meaning, such as a version `1.10`.
    pub fn as_text(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) | Value::Number(text) => Some(text),
            _ => None,
        }
    }

    /// The boolean, if it is one.
    pub fn as_bool(&self) -> Option<bool> {
        match self.value {
            Value::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// The mapping, if it is one.
    pub fn as_mapping(&self) -> Option<&Mapping> {
        match &self.value {
            Value::Mapping(mapping) => Some(mapping),
            _ => None,
        }
    }

    /// The items, if it is a list.
    pub fn as_sequence(&self) -> Option<&[Node]> {
        match &self.value {
            Value::Sequence(items) => Some(items),
            _ => None,
        }
    }

    /// The number, if it is one that an `i64` holds; `3.0` is 3.
    pub fn as_i64(&self) -> Option<i64> {
        self.as_integer()
            .and_then(|number| i64::try_from(number).ok())
    }

    /// The number, if it is one that a `u64` holds; `3.0` is 3.
    pub fn as_u64(&self) -> Option<u64> {
        self.as_integer()
            .and_then(|number| u64::try_from(number).ok())
    }

    /// The number, if it is one: the nearest double, infinite beyond the largest.
    pub fn as_f64(&self) -> Option<f64> {
        match &self.value {
            Value::Number(text) => core_schema::to_f64(text),
            _ => None,
        }
    }

    /// The number, if it is a whole one that an `i128` holds.
    fn as_integer(&self) -> Option<i128> {
        match &self.value {
            Value::Number(text) => core_schema::to_integer(text),
            _ => None,
        }
    }

    /// The value under a key, if this is a mapping that has it.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.as_mapping()?.get(key)
    }

    /// Whether it is `null` or nothing.
    pub fn is_null(&self) -> bool {
        matches!(self.value, Value::Null)
    }

    /// Whether it was reported already and is to be passed over in silence.
    pub fn is_invalid(&self) -> bool {
        matches!(self.value, Value::Invalid)
    }

    /// Whether it, or something in it, was reported already.
    pub fn holds_invalid(&self) -> bool {
        match &self.value {
            Value::Invalid => true,
            Value::Sequence(items) => items.iter().any(Node::holds_invalid),
            Value::Mapping(mapping) => mapping.iter().any(|entry| entry.value.holds_invalid()),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
        }
    }

    /// What to call it in a message: `a string`, `a mapping`.
    pub fn kind_name(&self) -> &'static str {
        match self.value {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::String(_) => "a string",
            Value::Sequence(_) => "a list",
            Value::Mapping(_) => "a mapping",
            Value::Invalid => "an invalid value",
        }
    }

    /// The value as JSON. What JSON cannot say (`.nan`, `1e400`, what was invalid) becomes null; whole numbers beyond
    /// 64 bits become the nearest double.
    pub fn to_json(&self) -> serde_json::Value {
        match &self.value {
            Value::Null | Value::Invalid => serde_json::Value::Null,
            Value::Bool(value) => (*value).into(),
            Value::Number(text) => core_schema::to_json_number(text),
            Value::String(text) => text.as_str().into(),
            Value::Sequence(items) => items.iter().map(Node::to_json).collect(),
            Value::Mapping(mapping) => {
                let members = mapping
                    .iter()
                    .map(|entry| (entry.key.to_string(), entry.value.to_json()));
                serde_json::Value::Object(members.collect())
            }
        }
    }

    /// Whether both are scalars of the same value, wherever they stand; `2.0` and `"2.0"` are, since real documents
    /// hold both.
    pub(super) fn same_scalar(&self, other: &Self) -> bool {
        match (&self.value, &other.value) {
            (Value::Null, Value::Null) => true,
            (Value::Bool(one), Value::Bool(other)) => one == other,
            (
                Value::Number(one) | Value::String(one),
                Value::Number(other) | Value::String(other),
            ) => one == other,
            _ => false,
        }
    }
}
