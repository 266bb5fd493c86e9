//! Whether a filter holds, as Jayway's evaluators say.

use std::cmp::Ordering;

use super::super::operators::same;
use super::super::{Error, Form, List, Str, Value, number, regex, text, work};
use super::evaluate::Search;
use super::step::{Compare, Filter, Operand, Scalar};

/// Whether the filter holds for an item.
pub(super) fn holds<'t>(
    search: &mut Search<'_, 't>,
    filter: &Filter,
    item: &Value<'t>,
) -> Result<bool, Error> {
    search.visit()?;
    match filter {
        Filter::All(parts) => {
            for part in parts.iter() {
                if !holds(search, part, item)? {
                    return Ok(false);
                }
            }
            Ok(true)
        }
        Filter::Any(parts) => {
            for part in parts.iter() {
                if holds(search, part, item)? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        Filter::Not(parts) => match parts.first() {
            Some(part) => Ok(!holds(search, part, item)?),
            None => Ok(false),
        },
        Filter::Exists(operand) => Ok(search
            .operand(operand, item)?
            .is_some_and(|found| found.is_some())),
        Filter::Compare(left, Compare::Matches, right) => {
            let (subject, pattern) = match (left, right) {
                (Operand::Regex(pattern), other) | (other, Operand::Regex(pattern)) => {
                    (value(search, other, item)?, pattern)
                }
                _ => return Ok(false),
            };
            match subject {
                None | Some(Value::Null | Value::List(_) | Value::Map(_)) => Ok(false),
                Some(subject) => regex::matches(pattern, &text(&subject)?),
            }
        }
        Filter::Compare(left, compare, right) => {
            let left = value(search, left, item)?;
            let right = value(search, right, item)?;
            compared(search, left.as_ref(), *compare, right.as_ref())
        }
    }
}

/// The value of an operand; nothing where a path finds nothing.
pub(super) fn value<'t>(
    search: &mut Search<'_, 't>,
    operand: &Operand,
    item: &Value<'t>,
) -> Result<Option<Value<'t>>, Error> {
    Ok(match operand {
        Operand::Current(_) | Operand::Root(_) => search
            .operand(operand, item)?
            .and_then(|found| found.into_value()),
        Operand::Scalar(literal) => Some(scalar(literal)),
        Operand::List(items) => {
            let items = items.iter().map(scalar).collect();
            Some(Value::List(List::new(items, Form::Json)))
        }
        Operand::Regex(pattern) => Some(Value::String(Str::Shared((**pattern).into()))),
    })
}

fn scalar<'t>(scalar: &Scalar) -> Value<'t> {
    match scalar {
        Scalar::Null => Value::Null,
        Scalar::Boolean(truth) => Value::Boolean(*truth),
        Scalar::Integer(number) => number::whole(i128::from(*number)),
        Scalar::Double(number) => Value::Double(*number),
        Scalar::Text(text) => Value::String(match text {
            std::borrow::Cow::Borrowed(text) => Str::Borrowed(text),
            std::borrow::Cow::Owned(text) => Str::Shared(text.as_str().into()),
        }),
    }
}

fn compared<'t>(
    search: &mut Search<'_, 't>,
    left: Option<&Value<'t>>,
    compare: Compare,
    right: Option<&Value<'t>>,
) -> Result<bool, Error> {
    let (Some(left), Some(right)) = (left, right) else {
        // What is not there equals nothing, is in nothing and is none of anything.
        return Ok(matches!(
            compare,
            Compare::NotEqual | Compare::NotIn | Compare::NoneOf
        ));
    };
    let mut has = |list: &List<'t>, one: &Value<'t>| -> Result<bool, Error> {
        for item in list.items.borrow().iter() {
            search.visit()?;
            if equal(item, one)? {
                return Ok(true);
            }
        }
        Ok(false)
    };
    let mut n_common = |left: &List<'t>, right: &List<'t>| -> Result<usize, Error> {
        let mut n = 0;
        for item in left.items.borrow().iter() {
            n += usize::from(has(right, item)?);
        }
        Ok(n)
    };
    let order = order(left, right);
    Ok(match (compare, left, right) {
        (Compare::Equal, ..) => equal(left, right)?,
        (Compare::NotEqual, ..) => !equal(left, right)?,
        (Compare::Less, ..) => order.is_some_and(Ordering::is_lt),
        (Compare::LessOrEqual, ..) => order.is_some_and(Ordering::is_le),
        (Compare::Greater, ..) => order.is_some_and(Ordering::is_gt),
        (Compare::GreaterOrEqual, ..) => order.is_some_and(Ordering::is_ge),
        (Compare::In, one, Value::List(list)) => has(list, one)?,
        (Compare::NotIn, one, Value::List(list)) => !has(list, one)?,
        (Compare::Contains, Value::List(list), one) => has(list, one)?,
        (Compare::Contains, Value::String(text), Value::String(part)) => {
            work::spend_bytes(text.len())?;
            text.contains(&**part)
        }
        (Compare::SubsetOf, Value::List(left), Value::List(right)) => {
            n_common(left, right)? == left.len()
        }
        (Compare::AnyOf, Value::List(left), Value::List(right)) => n_common(left, right)? > 0,
        (Compare::NoneOf, Value::List(left), Value::List(right)) => n_common(left, right)? == 0,
        (Compare::Size, left, right) => {
            n_parts(left).is_some_and(|n| number::long(right) == i64::try_from(n).ok())
        }
        (Compare::Empty, left, Value::Boolean(wanted)) => {
            n_parts(left).is_some_and(|n| (n == 0) == *wanted)
        }
        _ => false,
    })
}

fn n_parts(value: &Value<'_>) -> Option<usize> {
    match value {
        Value::String(text) => Some(super::super::utf16::len(text)),
        Value::List(list) => Some(list.len()),
        Value::Map(map) => Some(map.len()),
        _ => None,
    }
}

/// Numbers and texts that read as numbers are equal by value.
fn equal<'t>(left: &Value<'t>, right: &Value<'t>) -> Result<bool, Error> {
    if let Some(order) = number::compare(left, right) {
        return Ok(order == Ordering::Equal);
    }
    Ok(match (left, right) {
        (Value::String(text), other) | (other, Value::String(text))
            if number::double(other).is_some() =>
        {
            work::spend_bytes(text.len())?;
            number::double(other) == text.trim().parse().ok()
        }
        _ => same(left, right),
    })
}

fn order(left: &Value<'_>, right: &Value<'_>) -> Option<Ordering> {
    match (left, right) {
        (Value::String(left), Value::String(right)) => Some((**left).cmp(right)),
        _ => number::compare(left, right),
    }
}
