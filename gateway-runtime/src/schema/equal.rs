//! When two values are the same one (JSON Schema 2020-12, section 4.2.2): numbers by value, objects whatever the
//! order of their members. Of equal names in an object the last one counts.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};

use super::decimal::{self, Parts};
use super::reader::{Kind, Reader, Stop};
use super::table::Constant;

/// A value in the one form that equal values have.
#[derive(Debug, PartialEq, Eq, Hash)]
enum Canonical<'b> {
    Null,
    Boolean(bool),
    Small(i64),
    Number((bool, Vec<u8>, i64)),
    Text(Cow<'b, str>),
    Array(Vec<Canonical<'b>>),
    Object(BTreeMap<Cow<'b, str>, Canonical<'b>>),
}

fn canonical<'b>(reader: &mut Reader<'b>) -> Result<Canonical<'b>, Stop> {
    Ok(match reader.kind()? {
        Kind::Null => {
            reader.word()?;
            Canonical::Null
        }
        Kind::Boolean => {
            let from = reader.mark();
            reader.word()?;
            Canonical::Boolean(reader.since(from) == "true")
        }
        Kind::Number => {
            let digits = reader.number()?;
            match digits.small {
                Some(value) => Canonical::Small(value),
                None => number(digits.text()),
            }
        }
        Kind::String => Canonical::Text(reader.raw()?.decoded()),
        Kind::Array => {
            let (mut items, mut members) = (Vec::new(), reader.array()?);
            while reader.item(&mut members)? {
                items.push(canonical(reader)?);
            }
            Canonical::Array(items)
        }
        Kind::Object => {
            let (mut entries, mut members) = (BTreeMap::new(), reader.object()?);
            while let Some(name) = reader.name(&mut members)? {
                entries.insert(name.decoded(), canonical(reader)?);
            }
            Canonical::Object(entries)
        }
    })
}

fn number(text: &str) -> Canonical<'static> {
    let (is_negative, digits, exponent) = Parts::of(text).canonical();
    // Whole numbers that are short have one form, however they are written.
    let missing = usize::try_from(exponent)
        .ok()
        .and_then(|n| n.checked_sub(digits.len()));
    if let Some(n_zeros) = missing
        && exponent <= 18
    {
        let zeros = std::iter::repeat_n(b'0', n_zeros);
        let value = digits
            .iter()
            .copied()
            .chain(zeros)
            .fold(0_i64, |value, digit| value * 10 + i64::from(digit - b'0'));
        return Canonical::Small(if is_negative { -value } else { value });
    }
    Canonical::Number((is_negative, digits, exponent))
}

/// Whether the value that follows is one of `constants`; it is read.
///
/// # Errors
/// It is not JSON, or nested too deep.
pub(super) fn is_one_of(reader: &mut Reader<'_>, constants: &[Constant<'_>]) -> Result<bool, Stop> {
    Ok(match reader.kind()? {
        Kind::Null => {
            reader.word()?;
            constants.iter().any(|c| matches!(c, Constant::Null))
        }
        Kind::Boolean => {
            let from = reader.mark();
            reader.word()?;
            let value = reader.since(from) == "true";
            constants
                .iter()
                .any(|c| matches!(c, Constant::Boolean(b) if *b == value))
        }
        Kind::Number => {
            let number = reader.number()?;
            constants
                .iter()
                .any(|c| matches!(c, Constant::Number(n) if decimal::compare(number, n).is_eq()))
        }
        Kind::String => {
            let raw = reader.raw()?;
            raw.is_any(constants.iter().filter_map(|c| match c {
                Constant::Text(text) => Some(*text),
                Constant::Null | Constant::Boolean(_) | Constant::Number(_) | Constant::Json(_) => {
                    None
                }
            }))
        }
        Kind::Array | Kind::Object => {
            let jsons = constants.iter().filter_map(|c| match c {
                Constant::Json(json) => Some(*json),
                _ => None,
            });
            let mut jsons = jsons.peekable();
            if jsons.peek().is_none() {
                reader.skip()?;
                return Ok(false);
            }
            let value = canonical(reader)?;
            jsons.any(|json| canonical(&mut Reader::new(json)).is_ok_and(|other| other == value))
        }
    })
}

/// Whether no two items of the array that follows are equal; it is read.
///
/// # Errors
/// It is not JSON, or nested too deep.
pub(super) fn is_unique(reader: &mut Reader<'_>) -> Result<bool, Stop> {
    // Keyed hashes: the items are a client's.
    let (mut seen, mut members) = (HashSet::new(), reader.array()?);
    let mut is_unique = true;
    while reader.item(&mut members)? {
        match is_unique {
            true => is_unique = seen.insert(canonical(reader)?),
            false => reader.skip()?,
        }
    }
    Ok(is_unique)
}
