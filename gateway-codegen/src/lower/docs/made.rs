//! Values that are made for examples, and how they are written.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

/// A value that is made: scalars as JSON.
pub(super) enum Made {
    Scalar(String),
    List(Vec<Made>),
    Object(Vec<(String, Made)>),
}

pub(super) fn null() -> Made {
    Made::Scalar("null".to_owned())
}

/// A text of JSON with its members in their order.
pub(super) fn read(json: &str) -> Option<Made> {
    serde_json::from_str(json).ok()
}

impl<'de> Deserialize<'de> for Made {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        reader.deserialize_any(Reading)
    }
}

struct Reading;

impl Reading {
    fn scalar<E>(value: impl Into<serde_json::Value>) -> Result<Made, E> {
        let value: serde_json::Value = value.into();
        Ok(Made::Scalar(value.to_string()))
    }
}

impl<'de> Visitor<'de> for Reading {
    type Value = Made;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Made, E> {
        Ok(null())
    }

    fn visit_bool<E>(self, value: bool) -> Result<Made, E> {
        Reading::scalar(value)
    }

    fn visit_i64<E>(self, value: i64) -> Result<Made, E> {
        Reading::scalar(value)
    }

    fn visit_u64<E>(self, value: u64) -> Result<Made, E> {
        Reading::scalar(value)
    }

    fn visit_f64<E>(self, value: f64) -> Result<Made, E> {
        Reading::scalar(value)
    }

    fn visit_str<E>(self, value: &str) -> Result<Made, E> {
        Reading::scalar(value)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Made, A::Error> {
        let mut list = Vec::new();
        while let Some(element) = elements.next_element()? {
            list.push(element);
        }
        Ok(Made::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Made, A::Error> {
        let mut object = Vec::new();
        while let Some(member) = members.next_entry()? {
            object.push(member);
        }
        Ok(Made::Object(object))
    }
}

/// A value that the document gives, as it stands.
pub(super) fn given_value(json: &str) -> Made {
    Made::Scalar(json.to_owned())
}

/// As indented JSON.
pub(super) fn write(made: &Made, indent: usize, out: &mut String) {
    let line = |indent: usize, out: &mut String| {
        out.push('\n');
        out.extend(std::iter::repeat_n("  ", indent));
    };
    match made {
        // What was given may have several lines: they are indented as if they began at the margin.
        Made::Scalar(json) => {
            let mut lines = json.split('\n');
            out.push_str(lines.next().unwrap_or_default());
            for rest in lines {
                line(indent, out);
                out.push_str(rest);
            }
        }
        Made::List(items) if items.is_empty() => out.push_str("[]"),
        Made::Object(members) if members.is_empty() => out.push_str("{}"),
        Made::List(items) => {
            out.push('[');
            for (i, item) in items.iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                line(indent + 1, out);
                write(item, indent + 1, out);
            }
            line(indent, out);
            out.push(']');
        }
        Made::Object(members) => {
            out.push('{');
            for (i, (name, value)) in members.iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                line(indent + 1, out);
                out.push_str(&serde_json::Value::from(name.as_str()).to_string());
                out.push_str(": ");
                write(value, indent + 1, out);
            }
            line(indent, out);
            out.push('}');
        }
    }
}
