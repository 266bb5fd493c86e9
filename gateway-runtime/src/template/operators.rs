//! The operators of Velocity 1.7 (§ 3).

use std::cmp::Ordering;

use super::number::{self, Operator};
use super::output::Output;
use super::value::{MAX_DEPTH, MAX_ITEMS};
use super::{Error, Value, text, work};

/// `left + right`: numbers add; with a string on either side, the texts of both.
///
/// # Errors
///
/// The result is too large.
pub fn add<'t>(left: &Value<'t>, right: &Value<'t>) -> Result<Value<'t>, Error> {
    if !matches!(left, Value::String(_)) && !matches!(right, Value::String(_)) {
        return number::compute(Operator::Add, left, right);
    }
    let room = |value: &Value<'_>| value.as_str().map_or(16, str::len);
    let mut out = Output::new(room(left).saturating_add(room(right)));
    left.render(&mut out)?;
    right.render(&mut out)?;
    Ok(out.into_string().into())
}

/// `left - right`; nothing unless both are numbers.
///
/// # Errors
///
/// The result is too large.
pub fn subtract<'t>(left: &Value<'t>, right: &Value<'t>) -> Result<Value<'t>, Error> {
    number::compute(Operator::Subtract, left, right)
}

/// `left * right`; nothing unless both are numbers.
///
/// # Errors
///
/// The result is too large.
pub fn multiply<'t>(left: &Value<'t>, right: &Value<'t>) -> Result<Value<'t>, Error> {
    number::compute(Operator::Multiply, left, right)
}

/// `left / right`; nothing unless both are numbers, and by zero.
///
/// # Errors
///
/// The result is too large.
pub fn divide<'t>(left: &Value<'t>, right: &Value<'t>) -> Result<Value<'t>, Error> {
    number::compute(Operator::Divide, left, right)
}

/// `left % right`; nothing unless both are numbers, and by zero.
///
/// # Errors
///
/// The result is too large.
pub fn remainder<'t>(left: &Value<'t>, right: &Value<'t>) -> Result<Value<'t>, Error> {
    number::compute(Operator::Remainder, left, right)
}

/// `left == right`: numbers by value, values of one class by `equals`, others by their texts.
///
/// Nothing equals nothing and the empty string (§ 11, 2).
pub fn equal<'t>(left: &Value<'t>, right: &Value<'t>) -> bool {
    if let Some(order) = number::compare(left, right) {
        return order == Ordering::Equal;
    }
    match (left, right) {
        (Value::Null, Value::Null) => true,
        (Value::Null, Value::String(text)) | (Value::String(text), Value::Null) => text.is_empty(),
        (Value::Null, _) | (_, Value::Null) => false,
        (Value::String(_), Value::String(_))
        | (Value::List(_), Value::List(_))
        | (Value::Map(_), Value::Map(_))
        | (Value::Entry(_), Value::Entry(_))
        | (Value::Boolean(_), Value::Boolean(_))
        | (Value::Character(_), Value::Character(_)) => same(left, right),
        _ => match (text(left), text(right)) {
            (Ok(left), Ok(right)) => {
                // Nothing ends here: the next step does.
                let _ = work::spend_bytes(left.len().saturating_add(right.len()));
                left == right
            }
            // Too large to be compared is not equal.
            _ => false,
        },
    }
}

/// `left < right`; false unless both are numbers.
pub fn less(left: &Value<'_>, right: &Value<'_>) -> bool {
    number::compare(left, right).is_some_and(Ordering::is_lt)
}

/// `left <= right`; false unless both are numbers.
pub fn less_or_equal(left: &Value<'_>, right: &Value<'_>) -> bool {
    number::compare(left, right).is_some_and(Ordering::is_le)
}

/// `left > right`; false unless both are numbers.
pub fn greater(left: &Value<'_>, right: &Value<'_>) -> bool {
    number::compare(left, right).is_some_and(Ordering::is_gt)
}

/// `left >= right`; false unless both are numbers.
pub fn greater_or_equal(left: &Value<'_>, right: &Value<'_>) -> bool {
    number::compare(left, right).is_some_and(Ordering::is_ge)
}

/// `[from..to]`, both included, up or down; nothing unless both are numbers.
///
/// # Errors
///
/// Too many numbers.
pub fn range<'t>(from: &Value<'t>, to: &Value<'t>) -> Result<Value<'t>, Error> {
    let (Some(from), Some(to)) = (number::int(from), number::int(to)) else {
        return Ok(Value::Null);
    };
    if from.abs_diff(to) as usize >= MAX_ITEMS {
        return Err(Error::Limit("items of a range"));
    }
    Ok(Value::list(if from <= to {
        (from..=to).map(Value::Integer).collect()
    } else {
        (to..=from).rev().map(Value::Integer).collect()
    }))
}

/// Java's `equals`: of the same class and the same content.
pub(super) fn same<'t>(left: &Value<'t>, right: &Value<'t>) -> bool {
    // Comparing lists that share their parts can take exponential time: every visit counts.
    same_within(left, right, MAX_DEPTH, &mut 1_000_000)
}

fn same_within<'t>(left: &Value<'t>, right: &Value<'t>, depth: usize, visits: &mut usize) -> bool {
    if depth == 0 || *visits == 0 || work::spend(1).is_err() {
        return false;
    }
    *visits -= 1;
    let mut inner =
        |left: &Value<'t>, right: &Value<'t>| same_within(left, right, depth - 1, visits);
    match (left, right) {
        (Value::Null, Value::Null) => true,
        (Value::Boolean(left), Value::Boolean(right)) => left == right,
        (Value::Character(left), Value::Character(right)) => left == right,
        (Value::Integer(left), Value::Integer(right)) => left == right,
        (Value::Long(left), Value::Long(right)) => left == right,
        (Value::BigInteger(left), Value::BigInteger(right)) => left == right,
        // `Double.equals` compares bits: NaN is NaN, and the zeros differ.
        (Value::Double(left), Value::Double(right)) => left.to_bits() == right.to_bits(),
        (Value::Decimal(left), Value::Decimal(right)) => left == right,
        (Value::String(left), Value::String(right)) => {
            left.len() == right.len() && work::spend_bytes(left.len()).is_ok() && left == right
        }
        (Value::List(left), Value::List(right)) => {
            left.is(right)
                || left.len() == right.len()
                    && left
                        .items
                        .borrow()
                        .iter()
                        .zip(right.items.borrow().iter())
                        .all(|(left, right)| inner(left, right))
        }
        (Value::Map(left), Value::Map(right)) | (Value::Entry(left), Value::Entry(right)) => {
            left.is(right)
                || left.len() == right.len()
                    && left.entries.borrow().iter().all(|(key, value)| {
                        right
                            .get_value(key)
                            .is_some_and(|other| inner(value, &other))
                    })
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::read_json;
    use super::*;

    /// Values by their JSON; `undefined` is nothing.
    fn value(json: &str) -> Value<'_> {
        read_json(json).unwrap_or_default()
    }

    #[test]
    fn arithmetic() {
        for (left, operator, right, expected) in [
            ("7", '+', "5", "12"),
            ("17", '/', "5", "3"),
            ("-17", '/', "5", "-3"),
            ("-17", '%', "5", "-2"),
            ("10.0", '/', "4", "2.5"),
            ("2.5", '*', "2", "5.0"),
            ("0.1", '+', "0.2", "0.30000000000000004"),
            ("2147483647", '+', "1", "2147483648"),
            ("100000", '*', "100000", "10000000000"),
            ("9223372036854775807", '+', "1", "9223372036854775808"),
            (
                "9223372036854775807",
                '*',
                "9223372036854775807",
                "85070591730234615847396907784232501249",
            ),
            ("-9223372036854775809", '%', "10", "1"),
            ("5", '-', "8", "-3"),
            ("1", '/', "0", ""),
            ("1.5", '%', "0", ""),
            ("1", '-', "\"1\"", ""),
            ("undefined", '+', "1", ""),
            ("\"a\"", '+', "1", "a1"),
            ("1.0", '+', "\"a\"", "1.0a"),
            ("\"a\"", '+', "undefined", "a"),
            ("\"a\"", '+', "[1,\"b\"]", "a[1,\"b\"]"),
            ("true", '+', "1", ""),
        ] {
            let apply = match operator {
                '+' => add,
                '-' => subtract,
                '*' => multiply,
                '/' => divide,
                _ => remainder,
            };
            let result = apply(&value(left), &value(right)).unwrap();
            assert_eq!(
                &*text(&result).unwrap(),
                expected,
                "{left} {operator} {right}"
            );
        }
        let big = value("85070591730234615847396907784232501249");
        assert!(matches!(multiply(&big, &big), Err(Error::Limit(_))));
    }

    #[test]
    fn comparisons() {
        for (left, right, expected) in [
            ("3", "3", true),
            ("3", "3.0", true),
            ("1", "\"1\"", true),
            ("true", "\"true\"", true),
            ("\"on\"", "\"On\"", false),
            ("undefined", "undefined", true),
            ("undefined", "\"\"", true),
            ("\"\"", "null", true),
            ("undefined", "\"x\"", false),
            ("undefined", "0", false),
            ("undefined", "[]", false),
            ("[]", "\"\"", false),
            ("[1,{\"a\":2}]", "[1,{\"a\":2}]", true),
            ("[1]", "[1.0]", false),
            ("{\"a\":1,\"b\":2}", "{\"b\":2,\"a\":1}", true),
            ("{\"a\":1}", "\"{a=1}\"", true),
        ] {
            assert_eq!(
                equal(&value(left), &value(right)),
                expected,
                "{left} {right}"
            );
        }
        assert!(less(&value("2"), &value("2.5")) && !less(&value("\"1\""), &value("2")));
        assert!(greater_or_equal(&value("3"), &value("3")));
        assert!(!less_or_equal(&value("undefined"), &value("3")));
        assert!(greater(&value("4"), &value("-3e2")));
    }

    #[test]
    fn ranges_run_both_ways_and_are_bounded() {
        let range = |from: i32, to: i32| range(&from.into(), &to.into());
        assert_eq!(&*text(&range(1, 4).unwrap()).unwrap(), "[1, 2, 3, 4]");
        assert_eq!(&*text(&range(2, -1).unwrap()).unwrap(), "[2, 1, 0, -1]");
        assert!(range(i32::MIN, i32::MAX).is_err());
    }
}
