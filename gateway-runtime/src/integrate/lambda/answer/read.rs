//! What a function returned, read in one pass and borrowed from its bytes.
//!
//! Nothing is refused here for its shape: a payload that is no proxy answer has a meaning in format 2.0.

use std::borrow::Cow;
use std::fmt;

use super::usual;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// Most names and values that are kept of one object or list; more make it malformed.
const MAX_ENTRIES: usize = 1000;

/// The fields of a proxy answer.
#[derive(Debug, Default)]
pub(super) struct Fields<'p> {
    pub(super) status: Option<Scalar<'p>>,
    pub(super) headers: Option<Shape<Values<'p>>>,
    pub(super) multi_value_headers: Option<Shape<MultiValues<'p>>>,
    pub(super) cookies: Option<Shape<Vec<Scalar<'p>>>>,
    pub(super) body: Option<Scalar<'p>>,
    pub(super) is_base64: Option<Scalar<'p>>,
    /// Whether there is another field.
    pub(super) has_unknown: bool,
}

/// The values of `headers`.
pub(super) type Values<'p> = Vec<(Cow<'p, str>, Scalar<'p>)>;

/// The values of `multiValueHeaders`.
pub(super) type MultiValues<'p> = Vec<(Cow<'p, str>, Shape<Vec<Scalar<'p>>>)>;

/// A container, or something else.
#[derive(Debug)]
pub(super) enum Shape<T> {
    /// What it should be.
    Good(T),
    /// `null`.
    Null,
    /// Something else, or too much of it.
    Bad,
}

/// A value that is no container.
#[derive(Debug)]
pub(super) enum Scalar<'p> {
    Null,
    Bool(bool),
    Integer(i64),
    Float(f64),
    Text(Cow<'p, str>),
    /// A container.
    Other,
}

impl Scalar<'_> {
    /// As a header shows it; `None` for `null` and containers.
    pub(super) fn as_header(&self) -> Option<Cow<'_, str>> {
        match self {
            Scalar::Null | Scalar::Other => None,
            Scalar::Bool(value) => Some(Cow::Borrowed(if *value { "true" } else { "false" })),
            Scalar::Integer(number) => Some(Cow::Owned(number.to_string())),
            Scalar::Float(number) => Some(Cow::Owned(number.to_string())),
            Scalar::Text(text) => Some(Cow::Borrowed(text)),
        }
    }
}

/// A JSON value that is an object; `Err` where it is no JSON or something else.
pub(super) fn object(payload: &[u8]) -> Result<Fields<'_>, serde_json::Error> {
    match usual::fields(payload) {
        Some(fields) => Ok(fields),
        None => general(payload),
    }
}

/// The same for whatever is JSON.
pub(super) fn general(payload: &[u8]) -> Result<Fields<'_>, serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_slice(payload);
    let fields = deserializer.deserialize_map(FieldsVisitor)?;
    deserializer.end()?;
    Ok(fields)
}

/// A JSON string.
pub(super) fn string(payload: &[u8]) -> Result<Cow<'_, str>, serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_slice(payload);
    let scalar = ScalarSeed.deserialize(&mut deserializer)?;
    deserializer.end()?;
    match scalar {
        Scalar::Text(text) => Ok(text),
        _ => Err(serde::de::Error::custom("no string")),
    }
}

/// Whether a text is JSON.
pub(super) fn is_json(payload: &[u8]) -> bool {
    serde_json::from_slice::<IgnoredAny>(payload).is_ok()
}

struct FieldsVisitor;

impl<'p> Visitor<'p> for FieldsVisitor {
    type Value = Fields<'p>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'p>>(self, mut map: A) -> Result<Fields<'p>, A::Error> {
        let mut fields = Fields::default();
        while let Some(name) = map.next_key_seed(ScalarSeed)? {
            let Scalar::Text(name) = name else {
                continue;
            };
            match &*name {
                "statusCode" => fields.status = Some(map.next_value_seed(ScalarSeed)?),
                "headers" => fields.headers = Some(map.next_value_seed(MapSeed(ScalarSeed))?),
                "multiValueHeaders" => {
                    fields.multi_value_headers = Some(map.next_value_seed(MapSeed(ListSeed))?);
                }
                "cookies" => fields.cookies = Some(map.next_value_seed(ListSeed)?),
                "body" => fields.body = Some(map.next_value_seed(ScalarSeed)?),
                "isBase64Encoded" => fields.is_base64 = Some(map.next_value_seed(ScalarSeed)?),
                _ => {
                    fields.has_unknown = true;
                    let _: IgnoredAny = map.next_value()?;
                }
            }
        }
        Ok(fields)
    }
}

/// Visits of what is no container, for visitors that want one.
macro_rules! no_container {
    ($bad:expr, $null:expr) => {
        fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
            Ok($bad)
        }

        fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
            Ok($bad)
        }

        fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
            Ok($bad)
        }

        fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
            Ok($bad)
        }

        fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
            Ok($bad)
        }

        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok($null)
        }
    };
}

/// Passes over the rest of a list.
fn skip_list<'p, A: SeqAccess<'p>>(mut list: A) -> Result<(), A::Error> {
    while let Some(IgnoredAny) = list.next_element()? {}
    Ok(())
}

/// Passes over the rest of an object.
fn skip_map<'p, A: MapAccess<'p>>(mut map: A) -> Result<(), A::Error> {
    while let Some((IgnoredAny, IgnoredAny)) = map.next_entry()? {}
    Ok(())
}

/// Reads a [`Scalar`].
#[derive(Clone, Copy)]
struct ScalarSeed;

impl<'p> DeserializeSeed<'p> for ScalarSeed {
    type Value = Scalar<'p>;

    fn deserialize<D: Deserializer<'p>>(self, deserializer: D) -> Result<Scalar<'p>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'p> Visitor<'p> for ScalarSeed {
    type Value = Scalar<'p>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Scalar<'p>, E> {
        Ok(Scalar::Bool(value))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Scalar<'p>, E> {
        Ok(Scalar::Integer(number))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Scalar<'p>, E> {
        Ok(i64::try_from(number).map_or(Scalar::Float(number as f64), Scalar::Integer))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Scalar<'p>, E> {
        Ok(Scalar::Float(number))
    }

    fn visit_borrowed_str<E>(self, text: &'p str) -> Result<Scalar<'p>, E> {
        Ok(Scalar::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Scalar<'p>, E> {
        Ok(Scalar::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_string<E>(self, text: String) -> Result<Scalar<'p>, E> {
        Ok(Scalar::Text(Cow::Owned(text)))
    }

    fn visit_unit<E>(self) -> Result<Scalar<'p>, E> {
        Ok(Scalar::Null)
    }

    fn visit_seq<A: SeqAccess<'p>>(self, list: A) -> Result<Scalar<'p>, A::Error> {
        skip_list(list)?;
        Ok(Scalar::Other)
    }

    fn visit_map<A: MapAccess<'p>>(self, map: A) -> Result<Scalar<'p>, A::Error> {
        skip_map(map)?;
        Ok(Scalar::Other)
    }
}

/// Reads a list of scalars.
#[derive(Clone, Copy)]
struct ListSeed;

impl<'p> DeserializeSeed<'p> for ListSeed {
    type Value = Shape<Vec<Scalar<'p>>>;

    fn deserialize<D: Deserializer<'p>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'p> Visitor<'p> for ListSeed {
    type Value = Shape<Vec<Scalar<'p>>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    no_container!(Shape::Bad, Shape::Null);

    fn visit_seq<A: SeqAccess<'p>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = list.next_element_seed(ScalarSeed)? {
            if values.len() >= MAX_ENTRIES {
                skip_list(list)?;
                return Ok(Shape::Bad);
            }
            values.push(value);
        }
        Ok(Shape::Good(values))
    }

    fn visit_map<A: MapAccess<'p>>(self, map: A) -> Result<Self::Value, A::Error> {
        skip_map(map)?;
        Ok(Shape::Bad)
    }
}

/// Reads an object whose values another seed reads.
struct MapSeed<S>(S);

impl<'p, S: DeserializeSeed<'p> + Copy> DeserializeSeed<'p> for MapSeed<S> {
    type Value = Shape<Vec<(Cow<'p, str>, S::Value)>>;

    fn deserialize<D: Deserializer<'p>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'p, S: DeserializeSeed<'p> + Copy> Visitor<'p> for MapSeed<S> {
    type Value = Shape<Vec<(Cow<'p, str>, S::Value)>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    no_container!(Shape::Bad, Shape::Null);

    fn visit_seq<A: SeqAccess<'p>>(self, list: A) -> Result<Self::Value, A::Error> {
        skip_list(list)?;
        Ok(Shape::Bad)
    }

    fn visit_map<A: MapAccess<'p>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut entries = Vec::new();
        while let Some(name) = map.next_key_seed(ScalarSeed)? {
            let Scalar::Text(name) = name else {
                continue;
            };
            if entries.len() >= MAX_ENTRIES {
                let _: IgnoredAny = map.next_value()?;
                skip_map(map)?;
                return Ok(Shape::Bad);
            }
            entries.push((name, map.next_value_seed(self.0)?));
        }
        Ok(Shape::Good(entries))
    }
}
