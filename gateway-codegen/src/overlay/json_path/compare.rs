//! Comparisons (RFC 9535 section 2.3.5.2.2).

use super::query::Operator;
use super::work::{Exhausted, Work};
use crate::source::{Node, Value};

/// A value to compare: of a tree, written in the query, or worked out.
#[derive(Clone, Copy, Debug)]
pub(super) enum Comparable<'a> {
    Null,
    Bool(bool),
    Number(f64),
    Text(&'a str),
    /// A list or a mapping.
    Collection(&'a Node),
}

impl<'a> Comparable<'a> {
    /// Of a value of a tree; `None` if it was invalid.
    pub(super) fn of(node: &'a Node) -> Option<Self> {
        Some(match &node.value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(*value),
            Value::Number(_) => Self::Number(node.as_f64()?),
            Value::String(text) => Self::Text(text.as_str()),
            Value::Sequence(_) | Value::Mapping(_) => Self::Collection(node),
            Value::Invalid => return None,
        })
    }
}

/// Compares two values, of which `None` is none at all.
///
/// # Errors
/// If the lists and mappings in them are too large.
pub(super) fn compare(
    left: Option<Comparable<'_>>,
    operator: Operator,
    right: Option<Comparable<'_>>,
    work: &mut Work,
) -> Result<bool, Exhausted> {
    work.charge(1)?;
    Ok(match operator {
        Operator::Equal => equal(left, right, work)?,
        Operator::NotEqual => !equal(left, right, work)?,
        Operator::Less => less(left, right, work)?,
        Operator::Greater => less(right, left, work)?,
        Operator::LessOrEqual => less(left, right, work)? || equal(left, right, work)?,
        Operator::GreaterOrEqual => less(right, left, work)? || equal(left, right, work)?,
    })
}

fn equal(
    left: Option<Comparable<'_>>,
    right: Option<Comparable<'_>>,
    work: &mut Work,
) -> Result<bool, Exhausted> {
    let (Some(left), Some(right)) = (left, right) else {
        return Ok(left.is_none() && right.is_none());
    };
    Ok(match (left, right) {
        (Comparable::Null, Comparable::Null) => true,
        (Comparable::Bool(left), Comparable::Bool(right)) => left == right,
        (Comparable::Number(left), Comparable::Number(right)) => left == right,
        (Comparable::Text(left), Comparable::Text(right)) => {
            work.charge_text(left)?;
            left == right
        }
        (Comparable::Collection(left), Comparable::Collection(right)) => {
            equal_collections(left, right, work)?
        }
        _ => false,
    })
}

/// Of lists and mappings. Trees are at most [`Limits::max_depth`](crate::source::Limits) deep, so it may be recursive.
fn equal_collections(left: &Node, right: &Node, work: &mut Work) -> Result<bool, Exhausted> {
    match (&left.value, &right.value) {
        (Value::Sequence(left), Value::Sequence(right)) => {
            if left.len() != right.len() {
                return Ok(false);
            }
            for (left, right) in left.iter().zip(right.iter()) {
                if !equal_parts(left, right, work)? {
                    return Ok(false);
                }
            }
            Ok(true)
        }
        (Value::Mapping(left), Value::Mapping(right)) => {
            if left.len() != right.len() {
                return Ok(false);
            }
            for entry in left {
                let Some(right) = right.get(&entry.key) else {
                    return Ok(false);
                };
                if !equal_parts(&entry.value, right, work)? {
                    return Ok(false);
                }
            }
            Ok(true)
        }
        _ => Ok(false),
    }
}

/// Of what stands in lists and mappings; there, what was invalid is equal to nothing.
fn equal_parts(left: &Node, right: &Node, work: &mut Work) -> Result<bool, Exhausted> {
    work.charge(1)?;
    match (Comparable::of(left), Comparable::of(right)) {
        (Some(left), Some(right)) => equal(Some(left), Some(right), work),
        _ => Ok(false),
    }
}

/// Numbers and strings have an order; the order of UTF-8 is that of the scalar values.
fn less(
    left: Option<Comparable<'_>>,
    right: Option<Comparable<'_>>,
    work: &mut Work,
) -> Result<bool, Exhausted> {
    Ok(match (left, right) {
        (Some(Comparable::Number(left)), Some(Comparable::Number(right))) => left < right,
        (Some(Comparable::Text(left)), Some(Comparable::Text(right))) => {
            work.charge_text(left)?;
            left < right
        }
        _ => false,
    })
}
