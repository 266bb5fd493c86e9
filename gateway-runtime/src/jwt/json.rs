//! JSON texts of others, read strictly: headers, claims, key sets, discovery documents.
//!
//! Names within an object are distinct at every depth, nesting and the number of values are bounded, the text is one
//! object and nothing after it. Members keep their order. Syntax, UTF-8, numbers and lone surrogates are `serde_json`'s
//! to refuse.

use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};
use serde_json::Number;

/// A JSON value.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number: 64-bit integers exactly, others as the nearest double.
    Number(Number),
    /// A string.
    String(String),
    /// An array.
    Array(Vec<Value>),
    /// An object.
    Object(Object),
}

/// The members of a JSON object in their order; names are distinct.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Object {
    members: Vec<(String, Value)>,
}

/// What is read at the most.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// Objects and arrays within each other; a text that is a flat object has the depth 1.
    pub(super) depth: usize,
    /// Values of every kind, also within each other.
    pub(super) values: usize,
}

/// Of headers and claims: `reference/security.md` I04 gives the depth.
pub(super) const TOKEN: Limits = Limits {
    depth: 16,
    values: 2048,
};
/// Of key sets and discovery documents.
pub(super) const DOCUMENT: Limits = Limits {
    depth: 16,
    values: 16 * 1024,
};

/// Why a text was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JsonError {
    /// It is not JSON, not UTF-8, begins with a byte-order mark, or has a number beyond a double.
    Syntax,
    /// It is JSON, but not an object.
    NotAnObject,
    /// A name stands twice in one object.
    Duplicate,
    /// Too many arrays and objects within each other.
    TooDeep,
    /// Too many values.
    TooLarge,
}

impl JsonError {
    /// What is wrong, for a log: `it is not JSON`.
    #[must_use]
    pub fn description(self) -> &'static str {
        match self {
            JsonError::Syntax => "it is not JSON",
            JsonError::NotAnObject => "it is not a JSON object",
            JsonError::Duplicate => "a name stands twice in one object",
            JsonError::TooDeep => "it is nested too deeply",
            JsonError::TooLarge => "it has too many values",
        }
    }
}

impl Value {
    /// The text of a string.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// The elements of an array.
    #[must_use]
    pub fn as_array(&self) -> Option<&[Value]> {
        match self {
            Value::Array(elements) => Some(elements),
            _ => None,
        }
    }
}

/// As JSON, without spaces.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Null => f.write_str("null"),
            Value::Bool(value) => write!(f, "{value}"),
            Value::Number(number) => write!(f, "{number}"),
            Value::String(text) => quote(f, text),
            Value::Array(elements) => {
                f.write_str("[")?;
                for (n, element) in elements.iter().enumerate() {
                    f.write_str(if n == 0 { "" } else { "," })?;
                    write!(f, "{element}")?;
                }
                f.write_str("]")
            }
            Value::Object(object) => {
                f.write_str("{")?;
                for (n, (name, value)) in object.iter().enumerate() {
                    f.write_str(if n == 0 { "" } else { "," })?;
                    quote(f, name)?;
                    write!(f, ":{value}")?;
                }
                f.write_str("}")
            }
        }
    }
}

fn quote(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    f.write_str(&serde_json::to_string(text).map_err(|_| fmt::Error)?)
}

impl Object {
    /// Reads a text that is one object.
    ///
    /// # Errors
    ///
    /// Whatever [`JsonError`] has.
    pub(super) fn read(text: &[u8], limits: Limits) -> Result<Object, JsonError> {
        let work = Work {
            values: Cell::new(limits.values),
            error: Cell::new(None),
        };
        let reader = Reader {
            work: &work,
            depth: limits.depth,
        };
        let mut parser = serde_json::Deserializer::from_slice(text);
        let value = reader
            .deserialize(&mut parser)
            .and_then(|value| parser.end().map(|()| value));
        match value {
            Ok(Value::Object(object)) => Ok(object),
            Ok(_) => Err(JsonError::NotAnObject),
            Err(_) => Err(work.error.get().unwrap_or(JsonError::Syntax)),
        }
    }

    /// The value of a member.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.iter()
            .find_map(|(known, value)| (known == name).then_some(value))
    }

    /// The members in their order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.members
            .iter()
            .map(|(name, value)| (name.as_str(), value))
    }
}

/// What one reading has left, and why it ended.
struct Work {
    values: Cell<usize>,
    error: Cell<Option<JsonError>>,
}

/// Reads one value.
#[derive(Clone, Copy)]
struct Reader<'w> {
    work: &'w Work,
    /// How many arrays and objects may still open within each other.
    depth: usize,
}

impl Reader<'_> {
    fn fail<E: Error>(self, error: JsonError) -> E {
        self.work.error.set(Some(error));
        E::custom(error.description())
    }

    fn below<E: Error>(self) -> Result<Self, E> {
        match self.depth.checked_sub(1) {
            Some(depth) => Ok(Reader { depth, ..self }),
            None => Err(self.fail(JsonError::TooDeep)),
        }
    }
}

impl<'de> DeserializeSeed<'de> for Reader<'_> {
    type Value = Value;

    fn deserialize<D: serde::Deserializer<'de>>(self, source: D) -> Result<Value, D::Error> {
        match self.work.values.get().checked_sub(1) {
            Some(left) => self.work.values.set(left),
            None => return Err(self.fail(JsonError::TooLarge)),
        }
        source.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Reader<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        let number = Number::from_f64(value);
        number
            .map(Value::Number)
            .ok_or_else(|| self.fail(JsonError::Syntax))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Value, E> {
        Ok(Value::String(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Value, A::Error> {
        let below = self.below()?;
        let mut array = Vec::new();
        while let Some(element) = elements.next_element_seed(below)? {
            array.push(element);
        }
        Ok(Value::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let below = self.below()?;
        let mut members = Vec::new();
        while let Some(name) = entries.next_key::<String>()? {
            members.push((name, entries.next_value_seed(below)?));
        }
        if has_duplicate(&members) {
            return Err(self.fail(JsonError::Duplicate));
        }
        Ok(Value::Object(Object { members }))
    }
}

fn has_duplicate(members: &[(String, Value)]) -> bool {
    let mut names: Vec<&str> = members.iter().map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    names
        .windows(2)
        .any(|pair| matches!(pair, [one, two] if one == two))
}
