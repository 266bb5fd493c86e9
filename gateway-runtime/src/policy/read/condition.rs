//! Conditions.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde_json::Value;

use super::super::binary;
use super::super::condition::{Condition, Order, Quantifier, Test, bool_of};
use super::super::date::Date;
use super::super::key::{KeyScope, key_scope};
use super::super::network::Network;
use super::super::number::Number;
use super::super::pattern::{Part, Pattern, Syntax};
use super::super::problem::{Problems, quoted};
use super::super::wildcard::{Case, components};
use super::statement::{pattern, read_pattern};
use super::{Context, each, object};

/// An operator without values.
struct Operator {
    quantifier: Quantifier,
    is_negated: bool,
    if_exists: bool,
    kind: Kind,
}

/// What an operator compares.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text(Case),
    Like,
    Arn,
    Number(Order),
    Date(Order),
    Bool,
    Binary,
    Ip,
    Null,
}

pub(super) fn read(value: &Value, context: Context<'_>, problems: &mut Problems) -> Vec<Condition> {
    let mut conditions = Vec::new();
    let Some(operators) = object(value, "conditions", problems) else {
        return conditions;
    };
    if operators.is_empty() {
        problems.no_effect("there is no condition");
    }
    for (name, keys) in operators {
        problems.at(name, |problems| {
            let Some(operator) = operator(name, problems) else {
                return;
            };
            let Some(keys) = object(keys, "the keys of an operator", problems) else {
                return;
            };
            if keys.is_empty() {
                problems.no_effect("the operator has no key");
            }
            let mut known = BTreeSet::new();
            for (key, values) in keys {
                problems.at(key, |problems| {
                    if !known.insert(key.to_lowercase()) {
                        problems.error("the key stands twice, in other letters");
                    }
                    judge_key(key, problems);
                    conditions.push(Condition {
                        key: Cow::Owned(key.clone()),
                        quantifier: operator.quantifier,
                        is_negated: operator.is_negated,
                        if_exists: operator.if_exists,
                        test: test(operator.kind, values, context, problems),
                    });
                });
            }
        });
    }
    conditions
}

fn judge_key(key: &str, problems: &mut Problems) {
    let has_service = key
        .split_once(':')
        .is_some_and(|(service, name)| !service.is_empty() && !name.is_empty());
    if !has_service {
        problems.error(format!("{} is no condition key", quoted(key)));
        return;
    }
    match key_scope(key) {
        KeyScope::Any | KeyScope::Iam => {}
        KeyScope::Amazon => problems.no_effect(format!(
            "requests to a gateway have no key {}, which Amazon alone knows: it is missing in all",
            quoted(key)
        )),
        KeyScope::None => problems.no_effect(format!(
            "requests to an API have no key {}: it is missing in all",
            quoted(key)
        )),
    }
}

fn operator(name: &str, problems: &mut Problems) -> Option<Operator> {
    let (quantifier, rest) = if let Some(rest) = name.strip_prefix("ForAllValues:") {
        (Quantifier::ForAllValues, rest)
    } else if let Some(rest) = name.strip_prefix("ForAnyValue:") {
        (Quantifier::ForAnyValue, rest)
    } else {
        (Quantifier::Single, name)
    };
    let (if_exists, rest) = match rest.strip_suffix("IfExists") {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    let Some((kind, is_negated)) = kind(rest) else {
        problems.error(format!("there is no operator {}", quoted(name)));
        return None;
    };
    if kind == Kind::Null && (if_exists || quantifier != Quantifier::Single) {
        problems.error(
            "`Null` asks whether there are values: it goes with no other question about them",
        );
        return None;
    }
    Some(Operator {
        quantifier,
        is_negated,
        if_exists,
        kind,
    })
}

/// The operators, and whether they are negated.
fn kind(name: &str) -> Option<(Kind, bool)> {
    let plain = |kind| Some((kind, false));
    let negated = |kind| Some((kind, true));
    match name {
        "StringEquals" => plain(Kind::Text(Case::Sensitive)),
        "StringNotEquals" => negated(Kind::Text(Case::Sensitive)),
        "StringEqualsIgnoreCase" => plain(Kind::Text(Case::Insensitive)),
        "StringNotEqualsIgnoreCase" => negated(Kind::Text(Case::Insensitive)),
        "StringLike" => plain(Kind::Like),
        "StringNotLike" => negated(Kind::Like),
        "NumericEquals" => plain(Kind::Number(Order::Equal)),
        "NumericNotEquals" => negated(Kind::Number(Order::Equal)),
        "NumericLessThan" => plain(Kind::Number(Order::Less)),
        "NumericLessThanEquals" => plain(Kind::Number(Order::LessOrEqual)),
        "NumericGreaterThan" => plain(Kind::Number(Order::Greater)),
        "NumericGreaterThanEquals" => plain(Kind::Number(Order::GreaterOrEqual)),
        "DateEquals" => plain(Kind::Date(Order::Equal)),
        "DateNotEquals" => negated(Kind::Date(Order::Equal)),
        "DateLessThan" => plain(Kind::Date(Order::Less)),
        "DateLessThanEquals" => plain(Kind::Date(Order::LessOrEqual)),
        "DateGreaterThan" => plain(Kind::Date(Order::Greater)),
        "DateGreaterThanEquals" => plain(Kind::Date(Order::GreaterOrEqual)),
        "Bool" => plain(Kind::Bool),
        "BinaryEquals" => plain(Kind::Binary),
        "IpAddress" => plain(Kind::Ip),
        "NotIpAddress" => negated(Kind::Ip),
        "ArnEquals" | "ArnLike" => plain(Kind::Arn),
        "ArnNotEquals" | "ArnNotLike" => negated(Kind::Arn),
        "Null" => plain(Kind::Null),
        _ => None,
    }
}

fn test(kind: Kind, values: &Value, context: Context<'_>, problems: &mut Problems) -> Test {
    let n_bytes = context.limits.pattern_bytes;
    match kind {
        Kind::Text(case) => {
            let syntax = Syntax {
                wildcards: false,
                variables: context.has_variables,
            };
            let read =
                |text: &str, problems: &mut Problems| read_pattern(text, syntax, true, problems);
            Test::Text(case, scalars(values, problems, read))
        }
        Kind::Like => {
            let read = |text: &str, problems: &mut Problems| {
                pattern(text, true, n_bytes, context, problems)
            };
            Test::Text(Case::Sensitive, scalars(values, problems, read))
        }
        Kind::Arn => Test::Arn(scalars(values, problems, |text, problems| {
            arn(text, context, problems)
        })),
        Kind::Number(order) => Test::Number(
            order,
            parsed(
                values,
                problems,
                Number::parse,
                "no decimal number of at most 18 digits and 9 behind the point",
            ),
        ),
        Kind::Date(order) => Test::Date(
            order,
            parsed(
                values,
                problems,
                Date::parse,
                "no date of ISO 8601, and no seconds since 1970",
            ),
        ),
        Kind::Bool => Test::Bool(parsed(
            values,
            problems,
            bool_of,
            "neither `true` nor `false`",
        )),
        Kind::Null => Test::Null(parsed(
            values,
            problems,
            bool_of,
            "neither `true` nor `false`",
        )),
        Kind::Binary => {
            let decode = |text: &str| binary::decode(text).map(Cow::Owned);
            Test::Binary(parsed(values, problems, decode, "no base64"))
        }
        Kind::Ip => Test::Ip(parsed(
            values,
            problems,
            Network::parse,
            "no IP address and no network in CIDR notation",
        )),
    }
}

/// A pattern of six components; with variables it is known only later how many there are.
fn arn(text: &str, context: Context<'_>, problems: &mut Problems) -> Option<Pattern> {
    let pattern = pattern(text, true, context.limits.pattern_bytes, context, problems)?;
    let has_variables = pattern
        .parts
        .iter()
        .any(|part| matches!(part, Part::Variable { .. }));
    if !has_variables && components(&pattern.parts).is_none() {
        problems.error(format!(
            "{} is no ARN: it has fewer than six components",
            quoted(text)
        ));
        return None;
    }
    Some(pattern)
}

/// Values that must be something; `not` says what the others are.
fn parsed<T: Clone>(
    values: &Value,
    problems: &mut Problems,
    parse: impl Fn(&str) -> Option<T>,
    not: &str,
) -> Cow<'static, [T]> {
    scalars(values, problems, |text, problems| {
        let value = parse(text);
        if value.is_none() {
            problems.error(format!("{} is {not}", quoted(text)));
        }
        value
    })
}

/// The texts of strings, numbers and booleans.
fn scalars<T: Clone>(
    values: &Value,
    problems: &mut Problems,
    mut read: impl FnMut(&str, &mut Problems) -> Option<T>,
) -> Cow<'static, [T]> {
    Cow::Owned(each(values, problems, |value, problems| match value {
        Value::String(text) => read(text, problems),
        Value::Bool(value) => read(if *value { "true" } else { "false" }, problems),
        Value::Number(number) => read(&number.to_string(), problems),
        Value::Null | Value::Array(_) | Value::Object(_) => {
            problems.error("must be a string, a number or a boolean, or a list of them");
            None
        }
    }))
}
