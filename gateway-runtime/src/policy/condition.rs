//! The shapes of conditions.

use std::borrow::Cow;

use super::date::Date;
use super::network::Network;
use super::number::Number;
use super::pattern::Pattern;
use super::wildcard::Case;

/// One key held to the values of one operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// For example `aws:SourceIp`; letters of either case are the same.
    pub key: Cow<'static, str>,
    /// What the request's values have to do with the statement's.
    pub quantifier: Quantifier,
    /// `...Not...`: holds where the test does not, also where the key is missing.
    pub is_negated: bool,
    /// `...IfExists`: holds where the key is missing.
    pub if_exists: bool,
    /// The operator and its values, one of which must fit.
    pub test: Test,
}

/// How many of the request's values must fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantifier {
    /// The one there is. Of several: one; negated, all.
    Single,
    /// `ForAllValues:`: each; holds where there is none.
    ForAllValues,
    /// `ForAnyValue:`: at least one; does not hold where there is none.
    ForAnyValue,
}

/// An operator without its negation, and the values of the statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    /// `StringEquals`, `StringEqualsIgnoreCase` and `StringLike`; only patterns of the last have wildcards.
    Text(Case, Cow<'static, [Pattern]>),
    /// `ArnEquals` and `ArnLike`, which are the same: each of six components has its own pattern.
    Arn(Cow<'static, [Pattern]>),
    /// `Numeric...`.
    Number(Order, Cow<'static, [Number]>),
    /// `Date...`.
    Date(Order, Cow<'static, [Date]>),
    /// `Bool`.
    Bool(Cow<'static, [bool]>),
    /// `BinaryEquals`: the bytes that stand in the policy in base64.
    Binary(Cow<'static, [Cow<'static, [u8]>]>),
    /// `IpAddress`.
    Ip(Cow<'static, [Network]>),
    /// `Null`: whether the key is missing.
    Null(Cow<'static, [bool]>),
}

/// What a value of the request must be beside one of the statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// The same.
    Equal,
    /// Less.
    Less,
    /// Not greater.
    LessOrEqual,
    /// Greater.
    Greater,
    /// Not less.
    GreaterOrEqual,
}

impl Order {
    /// Whether `value` is so beside `bound`.
    pub(super) fn holds<T: Ord>(self, value: &T, bound: &T) -> bool {
        match self {
            Order::Equal => value == bound,
            Order::Less => value < bound,
            Order::LessOrEqual => value <= bound,
            Order::Greater => value > bound,
            Order::GreaterOrEqual => value >= bound,
        }
    }
}

/// `true` or `false`; letters of either case are the same.
pub(super) fn bool_of(text: &str) -> Option<bool> {
    if text.eq_ignore_ascii_case("true") {
        Some(true)
    } else if text.eq_ignore_ascii_case("false") {
        Some(false)
    } else {
        None
    }
}
