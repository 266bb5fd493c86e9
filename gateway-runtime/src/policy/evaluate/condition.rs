//! Whether a condition holds.

use super::super::condition::{Condition, Quantifier, Test, bool_of};
use super::super::date::Date;
use super::super::number::Number;
use super::super::request::{Request, Values};
use super::{all, any};

/// Whether a condition holds; `None` where it is negated and a value cannot be compared.
pub(super) fn holds(condition: &Condition, request: &dyn Request) -> Option<bool> {
    let values = request.values(&condition.key);
    if let Test::Null(wanted) = &condition.test {
        return Some(wanted.contains(&values.is_missing()));
    }
    if values.is_missing() {
        return Some(condition.if_exists || if_missing(condition));
    }
    let fits = |value: &str| {
        let fits = fits(&condition.test, value, request);
        match condition.is_negated {
            true => fits.map(|fits| !fits),
            false => Some(fits == Some(true)),
        }
    };
    match condition.quantifier {
        Quantifier::ForAllValues | Quantifier::ForAnyValue if is_empty(&values) => {
            Some(if_missing(condition))
        }
        Quantifier::ForAllValues => all(values.iter().map(fits)),
        Quantifier::ForAnyValue => any(values.iter().map(fits)),
        Quantifier::Single if condition.is_negated => all(values.iter().map(fits)),
        Quantifier::Single => any(values.iter().map(fits)),
    }
}

fn if_missing(condition: &Condition) -> bool {
    match condition.quantifier {
        Quantifier::Single => condition.is_negated,
        Quantifier::ForAllValues => true,
        Quantifier::ForAnyValue => false,
    }
}

/// Whether there is nothing in a set: empty texts are nothing.
fn is_empty(values: &Values<'_>) -> bool {
    values.iter().all(str::is_empty)
}

/// Whether a value fits one of the test's; `None` where it cannot be compared with one of them.
fn fits(test: &Test, value: &str, request: &dyn Request) -> Option<bool> {
    match test {
        Test::Text(case, patterns) => any(patterns
            .iter()
            .map(|pattern| pattern.matches(value, *case, request))),
        Test::Arn(patterns) => any(patterns
            .iter()
            .map(|pattern| pattern.matches_arn(value, request))),
        Test::Number(order, bounds) => {
            let value = Number::parse(value)?;
            Some(bounds.iter().any(|bound| order.holds(&value, bound)))
        }
        Test::Date(order, bounds) => {
            let value = Date::parse(value)?;
            Some(bounds.iter().any(|bound| order.holds(&value, bound)))
        }
        Test::Bool(wanted) => Some(wanted.contains(&bool_of(value)?)),
        Test::Binary(wanted) => Some(wanted.iter().any(|wanted| **wanted == *value.as_bytes())),
        Test::Ip(networks) => {
            let address = value.parse().ok()?;
            Some(networks.iter().any(|network| network.contains(address)))
        }
        // Asked before there are values.
        Test::Null(_) => None,
    }
}
