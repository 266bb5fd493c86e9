//! The Java methods that templates call (§ 7), by name and the classes of the arguments.
//!
//! A name or arguments that no method has give nothing, as Velocity's introspection does. What throws in
//! Java is an error here.

mod collection;
mod format;
mod number;
mod string;

use super::number as numbers;
use super::{Error, Value, text, utf16, work};

/// What a method gives back: nothing in the outer place where there is no such method.
type Outcome<'t> = Result<Option<Value<'t>>, Error>;

/// Why a comparison of different classes fails.
const CAST: &str = "ClassCastException";

/// `$receiver.name(arguments)`.
///
/// # Errors
///
/// The method throws, or a bound is reached.
pub fn call<'t>(
    receiver: &Value<'t>,
    name: &str,
    arguments: &[Value<'t>],
) -> Result<Value<'t>, Error> {
    if let Value::String(text) = receiver {
        work::spend_bytes(text.len())?;
    }
    let special = match receiver {
        Value::Null | Value::Object(_) => return Ok(Value::Null),
        Value::String(text) => string::call(text, name, arguments)?,
        Value::List(list) => collection::list(list, name, arguments)?,
        Value::Map(map) => collection::map(map, name, arguments)?,
        Value::Entry(entry) => collection::entry(entry, name, arguments)?,
        Value::Boolean(_) | Value::Character(_) => number::plain(receiver, name, arguments)?,
        _ => number::call(receiver, name, arguments)?,
    };
    if let Some(value) = special {
        return Ok(value);
    }
    Ok(match (name, arguments) {
        ("toString", []) => Value::String(text(receiver)?),
        ("equals", [other]) => super::operators::same(receiver, other).into(),
        ("hashCode", []) => Value::Integer(hash(receiver, super::value::MAX_DEPTH)?),
        _ => Value::Null,
    })
}

/// `$receiver.name`: the entry of a map and nothing else of it, so that `$map.empty` is a key; `isName()` and `getName()` of others. `class` is blocked.
///
/// # Errors
///
/// A bound is reached.
pub fn property<'t>(receiver: &Value<'t>, name: &str) -> Result<Value<'t>, Error> {
    match (receiver, name) {
        (_, "class") => Ok(Value::Null),
        (Value::Map(map), _) => Ok(map.get(name).unwrap_or_default()),
        (Value::Entry(_), "key") => call(receiver, "getKey", &[]),
        (Value::Entry(_), "value") => call(receiver, "getValue", &[]),
        (Value::List(_) | Value::String(_), "empty") => call(receiver, "isEmpty", &[]),
        (Value::String(_), "bytes") => call(receiver, "getBytes", &[]),
        _ => Ok(Value::Null),
    }
}

/// `$receiver[index]`: `get(index)` of a map or a list, there also from the end.
///
/// # Errors
///
/// The index is out of the list's range.
pub fn index<'t>(receiver: &Value<'t>, index: &Value<'t>) -> Result<Value<'t>, Error> {
    match receiver {
        Value::List(list) => call(receiver, "get", &[from_end(list.len(), index)]),
        Value::Map(map) => Ok(map.get_value(index).unwrap_or_default()),
        _ => Ok(Value::Null),
    }
}

/// `#set($receiver.name = value)`; whether there is a map to put it in.
///
/// # Errors
///
/// A bound is reached.
pub fn set_property<'t>(
    receiver: &Value<'t>,
    name: &'t str,
    value: Value<'t>,
) -> Result<bool, Error> {
    match receiver {
        Value::Map(map) => map.put(name.into(), value).map(|_| true),
        _ => Ok(false),
    }
}

/// `#set($receiver[index] = value)`; whether there is a map or a list to put it in.
///
/// # Errors
///
/// The index is out of the list's range, or a bound is reached.
pub fn set_index<'t>(
    receiver: &Value<'t>,
    index: &Value<'t>,
    value: Value<'t>,
) -> Result<bool, Error> {
    match receiver {
        Value::Map(map) => map.put(index.clone(), value).map(|_| true),
        Value::List(list) => {
            let at = from_end(list.len(), index);
            call(receiver, "set", &[at, value])?;
            Ok(true)
        }
        _ => Ok(false),
    }
}

/// -1 is the last index.
fn from_end<'t>(len: usize, index: &Value<'t>) -> Value<'t> {
    match (index, i32::try_from(len)) {
        (Value::Integer(at), Ok(len)) if *at < 0 => Value::Integer(at.saturating_add(len)),
        _ => index.clone(),
    }
}

/// What Java throws where a position is outside.
fn out_of_range<T>(method: &'static str, at: i32, len: usize) -> Result<T, Error> {
    let why = format!("index {at} is out of bounds for length {len}");
    Err(Error::Method(method, why))
}

/// A position that is not negative.
fn position(method: &'static str, at: i32, len: usize) -> Result<usize, Error> {
    usize::try_from(at).or_else(|_| out_of_range(method, at, len))
}

/// `hashCode()`.
fn hash(value: &Value<'_>, depth: usize) -> Result<i32, Error> {
    let depth = depth
        .checked_sub(1)
        .ok_or(Error::Limit("depth of a value"))?;
    // Lists that share their parts can be walked for ever.
    work::spend(1)?;
    let of_long = |n: i64| (n ^ ((n as u64) >> 32) as i64) as i32;
    let of_entry = |key: &Value<'_>, value: &Value<'_>| -> Result<i32, Error> {
        Ok(hash(key, depth)? ^ hash(value, depth)?)
    };
    Ok(match value {
        Value::Null | Value::Object(_) => 0,
        Value::Boolean(truth) => {
            if *truth {
                1231
            } else {
                1237
            }
        }
        Value::Character(character) => *character as i32,
        Value::Integer(number) => *number,
        Value::Long(number) => of_long(*number),
        Value::Double(number) => of_long(number.to_bits() as i64),
        Value::BigInteger(_) | Value::Decimal(_) => of_long(numbers::long(value).unwrap_or(0)),
        Value::String(text) => text.encode_utf16().fold(0_i32, |hash, unit| {
            hash.wrapping_mul(31).wrapping_add(i32::from(unit))
        }),
        Value::List(list) => {
            let mut sum = 1_i32;
            for item in list.items.borrow().iter() {
                sum = sum.wrapping_mul(31).wrapping_add(hash(item, depth)?);
            }
            sum
        }
        Value::Map(map) | Value::Entry(map) => {
            let mut sum = 0_i32;
            for (key, value) in map.entries.borrow().iter() {
                sum = sum.wrapping_add(of_entry(key, value)?);
            }
            sum
        }
    })
}

#[cfg(test)]
mod tests;
