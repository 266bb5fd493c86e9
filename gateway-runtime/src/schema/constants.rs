//! Whether a value is one of those that a schema names. Of many it is searched by halves: they have an order, which the
//! compiler puts them in.

use std::borrow::Cow;
use std::cmp::Ordering;

use super::check;
use super::decimal::Compared;
use super::equal::{self, Canonical};
use super::reader::{Fits, Kind, Raw, Reader, Stop};
use super::table::{Constant, Constants};
use super::work::{self, Work};

/// A value, ready to be compared with constants.
enum Sought<'b> {
    Null,
    Boolean(bool),
    Number(Compared<'b>),
    Text(Cow<'b, [u8]>),
    Json(Canonical<'b>),
}

/// The order of constants: by kind; then strings by their lengths in bytes and their bytes, numbers by value, arrays and
/// objects in some order. Equal values are equal, however they are written.
#[must_use]
pub fn order(one: &Constant<'_>, other: &Constant<'_>) -> Ordering {
    let sought = match one {
        Constant::Null => Sought::Null,
        Constant::Boolean(value) => Sought::Boolean(*value),
        Constant::Number(number) => Sought::Number(Compared::of_decimal(number)),
        Constant::Text(text) => Sought::Text(Cow::Borrowed(text.as_bytes())),
        Constant::Json(json) => Sought::Json(of_json(json)),
    };
    against(other, &sought).reverse()
}

/// How a constant compares with a value.
fn against(constant: &Constant<'_>, sought: &Sought<'_>) -> Ordering {
    match (constant, sought) {
        (Constant::Boolean(one), Sought::Boolean(other)) => one.cmp(other),
        (Constant::Number(one), Sought::Number(other)) => other.with(one).reverse(),
        (Constant::Text(one), Sought::Text(other)) => {
            (one.len(), one.as_bytes()).cmp(&(other.len(), other.as_ref()))
        }
        (Constant::Json(one), Sought::Json(other)) => of_json(one).cmp(other),
        _ => {
            let rank = match constant {
                Constant::Null => 0,
                Constant::Boolean(_) => 1,
                Constant::Number(_) => 2,
                Constant::Text(_) => 3,
                Constant::Json(_) => 4,
            };
            let other = match sought {
                Sought::Null => 0,
                Sought::Boolean(_) => 1,
                Sought::Number(_) => 2,
                Sought::Text(_) => 3,
                Sought::Json(_) => 4,
            };
            rank.cmp(&other)
        }
    }
}

/// The compiler wrote it: it is JSON.
fn of_json(json: &str) -> Canonical<'_> {
    equal::canonical(&mut Reader::new(json)).unwrap_or(Canonical::Null)
}

/// Whether the value that follows is one of `constants`; it is read.
///
/// # Errors
/// It is not JSON, nested too deep, or asks for too much.
pub(super) fn is_one_of(reader: &mut Reader<'_>, constants: &Constants<'_>) -> Result<bool, Stop> {
    let sought = match reader.kind()? {
        Kind::Null => {
            reader.word()?;
            Sought::Null
        }
        Kind::Boolean => {
            let from = reader.mark();
            reader.word()?;
            Sought::Boolean(reader.since(from) == "true")
        }
        Kind::Number => {
            let number = reader.number()?;
            if number.small.is_none() {
                let n_bytes = number.text().len();
                reader.work.note(n_bytes.saturating_mul(work::DIGIT));
            }
            Sought::Number(Compared::of(number))
        }
        Kind::String => {
            let raw = reader.raw()?;
            if constants.sorted.is_empty() {
                return is_text(constants, raw, &mut reader.work);
            }
            Sought::Text(decoded(raw, &mut reader.work)?)
        }
        Kind::Array | Kind::Object => {
            if !has_json(constants) {
                reader.skip()?;
                return Ok(false);
            }
            Sought::Json(equal::canonical(reader)?)
        }
    };
    let mut stop = Ok(());
    let mut compare = |constant: &Constant<'_>| {
        stop = stop.and(reader.work.spend(cost(constant, &sought)));
        match stop {
            Ok(()) => against(constant, &sought),
            Err(_) => Ordering::Equal,
        }
    };
    let is_found = match constants.sorted {
        [] => constants.values.iter().any(|value| compare(value).is_eq()),
        sorted => {
            let by_place = |place: &u32| {
                let value = constants.values.get(*place as usize);
                value.map_or(Ordering::Less, &mut compare)
            };
            sorted.binary_search_by(by_place).is_ok()
        }
    };
    stop.map(|()| is_found)
}

/// Whether an array or object is among constants; such are the last ones.
fn has_json(constants: &Constants<'_>) -> bool {
    let is_json = |constant: &Constant<'_>| matches!(constant, Constant::Json(_));
    match constants.sorted.last() {
        Some(last) => constants.values.get(*last as usize).is_some_and(is_json),
        None => constants.values.iter().any(is_json),
    }
}

/// What a comparison takes.
fn cost(constant: &Constant<'_>, sought: &Sought<'_>) -> usize {
    match (constant, sought) {
        (Constant::Json(json), Sought::Json(_)) => {
            work::CONSTANT + json.len().saturating_mul(work::CANONICAL_BYTE)
        }
        (Constant::Number(one), Sought::Number(other)) if !other.is_quick(one) => work::DECIMAL,
        _ => work::CONSTANT,
    }
}

/// The string that is meant.
pub(super) fn decoded<'b>(raw: Raw<'b>, work: &mut Work) -> Result<Cow<'b, [u8]>, Stop> {
    if !raw.is_escaped {
        return Ok(Cow::Borrowed(raw.bytes));
    }
    work.spend(raw.bytes.len().saturating_mul(work::DECODED_BYTE))?;
    Ok(Cow::Owned(raw.decoded().into_owned().into_bytes()))
}

/// Whether a string is one of few.
fn is_text(constants: &Constants<'_>, raw: Raw<'_>, work: &mut Work) -> Result<bool, Stop> {
    let text = decoded(raw, work)?;
    let texts = constants
        .values
        .iter()
        .filter_map(|constant| match constant {
            Constant::Text(text) => Some(*text),
            Constant::Null | Constant::Boolean(_) | Constant::Number(_) | Constant::Json(_) => None,
        });
    Ok(is_any(&text, texts))
}

/// Whether a text is one of few.
fn is_any<'t>(bytes: &[u8], mut texts: impl Iterator<Item = &'t str>) -> bool {
    // Strings of one list mostly begin alike, and end differently.
    texts.any(|text| {
        let text = text.as_bytes();
        text.len() == bytes.len() && text.last() == bytes.last() && text == bytes
    })
}

impl<'b> Reader<'b> {
    /// One of some strings, which are few.
    ///
    /// # Errors
    /// There is none.
    pub fn one_of(&mut self, texts: &[&str]) -> Fits {
        let text = self.decoded_text()?;
        check::fits(is_any(&text, texts.iter().copied()))
    }

    /// One of many strings, which stand by their lengths in bytes, and then by their bytes.
    ///
    /// # Errors
    /// There is none.
    pub fn one_of_sorted(&mut self, texts: &[&str]) -> Fits {
        let text = self.decoded_text()?;
        let key = (text.len(), text.as_ref());
        let found = texts.binary_search_by(|known| (known.len(), known.as_bytes()).cmp(&key));
        check::fits(found.is_ok())
    }

    fn decoded_text(&mut self) -> Result<Cow<'b, [u8]>, Stop> {
        match self.kind()? {
            Kind::String => {
                let raw = self.raw()?;
                decoded(raw, &mut self.work)
            }
            _ => Err(Stop::Unfit),
        }
    }
}

#[cfg(test)]
mod tests;
