//! When two values are the same one (JSON Schema 2020-12, section 4.2.2): numbers by value, objects whatever the
//! order of their members. Of equal names in an object the last one counts.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};

use super::decimal::Parts;
use super::reader::{Kind, Reader, Stop};
use super::work;

/// A value in the one form that equal values have.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Canonical<'b> {
    Null,
    Boolean(bool),
    Small(i64),
    Number((bool, Vec<u8>, i64)),
    Text(Cow<'b, str>),
    Array(Vec<Canonical<'b>>),
    Object(BTreeMap<Cow<'b, str>, Canonical<'b>>),
}

/// The value that follows, which is read.
///
/// # Errors
/// It is not JSON, nested too deep, or asks for too much.
pub(super) fn canonical<'b>(reader: &mut Reader<'b>) -> Result<Canonical<'b>, Stop> {
    reader.work.spend(work::CANONICAL)?;
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
                None => {
                    let text = digits.text();
                    reader.work.note(text.len().saturating_mul(work::DIGIT));
                    number(text)
                }
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
    let parts = Parts::of(text);
    match parts.small() {
        Some(value) => Canonical::Small(value),
        None => Canonical::Number(parts.canonical()),
    }
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
