//! Compares JSON with an expectation that may hold matchers (`conformance/README.md`).

use serde_json::{Map, Value};

/// Compares a value with an expectation; gives one line a difference.
///
/// `actual` is `None` where the key or header is missing.
#[must_use]
pub fn differences(expected: &Value, actual: Option<&Value>) -> Vec<String> {
    let mut found = Vec::new();
    compare("", expected, actual, &mut found);
    found
}

/// The same for a text.
#[must_use]
pub fn text_differences(expected: &Value, actual: Option<&str>) -> Vec<String> {
    let actual = actual.map(|text| Value::String(text.to_owned()));
    differences(expected, actual.as_ref())
}

/// The matcher that an object stands for: its name and its argument.
#[must_use]
pub fn as_matcher(expected: &Value) -> Option<(&str, &Value)> {
    let object = expected.as_object().filter(|object| object.len() == 1)?;
    let (name, argument) = object.iter().next()?;
    name.starts_with('$').then_some((name.as_str(), argument))
}

fn compare(at: &str, expected: &Value, actual: Option<&Value>, found: &mut Vec<String>) {
    let mut differs = |expected: &dyn std::fmt::Display| {
        let actual = actual.map_or_else(|| "nothing".to_owned(), Value::to_string);
        found.push(format!("{at}: expected {expected}, got {actual}"));
    };
    if let Some((name, argument)) = as_matcher(expected) {
        match (name, argument) {
            ("$absent", _) if actual.is_none() => {}
            ("$absent", _) => differs(&"nothing"),
            ("$match", Value::String(kind)) if matches(kind, actual) => {}
            ("$regex", Value::String(pattern)) if finds(pattern, actual) => {}
            ("$json", inner) => {
                let parsed = actual
                    .and_then(Value::as_str)
                    .and_then(|text| serde_json::from_str(text).ok());
                match parsed {
                    Some(parsed) => compare(&format!("{at}(json)"), inner, Some(&parsed), found),
                    None => differs(&"text that is JSON"),
                }
            }
            ("$subset", Value::Object(inner)) => match actual.and_then(Value::as_object) {
                Some(object) => compare_keys(at, inner, object, found),
                None => differs(&"an object"),
            },
            ("$unordered", Value::Array(inner)) => match actual.and_then(Value::as_array) {
                Some(list) if unordered(inner, list) => {}
                _ => differs(expected),
            },
            _ => differs(expected),
        }
        return;
    }
    match (expected, actual) {
        (Value::Object(inner), Some(Value::Object(object))) => {
            compare_keys(at, inner, object, found);
            for (key, value) in object {
                if !inner.contains_key(key) {
                    found.push(format!("{at}/{key}: unexpected {value}"));
                }
            }
        }
        (Value::Array(inner), Some(Value::Array(list))) => {
            if inner.len() != list.len() {
                differs(expected);
                return;
            }
            for (index, (inner, value)) in inner.iter().zip(list).enumerate() {
                compare(&format!("{at}/{index}"), inner, Some(value), found);
            }
        }
        (Value::Number(one), Some(Value::Number(other))) if one.as_f64() == other.as_f64() => {}
        (_, Some(actual)) if actual == expected => {}
        _ => differs(expected),
    }
}

fn compare_keys(
    at: &str,
    expected: &Map<String, Value>,
    actual: &Map<String, Value>,
    found: &mut Vec<String>,
) {
    for (key, expected) in expected {
        compare(&format!("{at}/{key}"), expected, actual.get(key), found);
    }
}

/// Whether the lists hold the same elements; tries every pairing, since an element may match several.
fn unordered(expected: &[Value], actual: &[Value]) -> bool {
    let Some((first, rest)) = expected.split_first() else {
        return actual.is_empty();
    };
    actual.iter().enumerate().any(|(index, value)| {
        let mut others = actual.to_vec();
        others.remove(index);
        differences(first, Some(value)).is_empty() && unordered(rest, &others)
    })
}

fn finds(pattern: &str, actual: Option<&Value>) -> bool {
    let Some(text) = actual.and_then(Value::as_str) else {
        return false;
    };
    regex::Regex::new(pattern).is_ok_and(|regex| regex.is_match(text))
}

fn matches(kind: &str, actual: Option<&Value>) -> bool {
    let Some(actual) = actual else { return false };
    let shaped = |pattern: &str| finds(pattern, Some(actual));
    match kind {
        "any" => true,
        "string" => actual.as_str().is_some_and(|text| !text.is_empty()),
        "number" => actual.is_number(),
        "uuid" => shaped("^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"),
        "ip" => actual
            .as_str()
            .is_some_and(|text| text.parse::<std::net::IpAddr>().is_ok()),
        "trace-id" => shaped("^Root=1-[0-9a-f]{8}-[0-9a-f]{24}"),
        "clf-time" => shaped(r"^\d{2}/[A-Z][a-z]{2}/\d{4}:\d{2}:\d{2}:\d{2} [+-]\d{4}$"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn plain_values_compare_by_value() {
        let same = |a: Value, b: Value| differences(&a, Some(&b)).is_empty();
        assert!(same(
            json!({"a": 200, "b": [1]}),
            json!({"b": [1.0], "a": 200.0})
        ));
        assert!(!same(json!({"a": 1}), json!({"a": 1, "b": 2})));
        assert!(!same(json!({"a": 1, "b": 2}), json!({"a": 1})));
        assert!(!same(json!([1, 2]), json!([2, 1])));
        assert!(!same(json!("1"), json!(1)));
        assert!(!differences(&json!(null), None).is_empty());
    }

    #[test]
    fn every_matcher_accepts_and_refuses() {
        let cases = [
            (
                json!({"$match": "any"}),
                vec![json!(null), json!(1)],
                vec![],
            ),
            (
                json!({"$match": "string"}),
                vec![json!("x")],
                vec![json!(""), json!(1)],
            ),
            (
                json!({"$match": "number"}),
                vec![json!(1.5)],
                vec![json!("1")],
            ),
            (
                json!({"$match": "uuid"}),
                vec![json!("c6af9ac6-7b61-11e6-9a41-93e8deadbeef")],
                vec![json!("c6af9ac67b6111e69a4193e8deadbeef")],
            ),
            (
                json!({"$match": "ip"}),
                vec![json!("::1"), json!("1.2.3.4")],
                vec![json!("1.2")],
            ),
            (
                json!({"$match": "trace-id"}),
                vec![json!("Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1")],
                vec![json!("1-5759e988-bd862e3fe1be46a994272793")],
            ),
            (
                json!({"$match": "clf-time"}),
                vec![json!("10/Oct/2020:13:55:36 +0000")],
                vec![json!("2020-10-10")],
            ),
            (
                json!({"$regex": "b+"}),
                vec![json!("abc")],
                vec![json!("ac"), json!(1)],
            ),
            (
                json!({"$json": {"a": 1}}),
                vec![json!("{\"a\": 1}")],
                vec![json!({"a": 1})],
            ),
            (
                json!({"$subset": {"a": {"$match": "any"}}}),
                vec![json!({"a": 1, "b": 2})],
                vec![json!({"b": 2}), json!([])],
            ),
            (
                json!({"$unordered": [{"$match": "any"}, 1]}),
                vec![json!([1, 2]), json!([2, 1])],
                vec![json!([2, 3]), json!([1])],
            ),
        ];
        for (matcher, accepted, refused) in cases {
            for value in accepted {
                assert_eq!(
                    differences(&matcher, Some(&value)),
                    [""; 0],
                    "{matcher} {value}"
                );
            }
            for value in refused {
                assert_ne!(
                    differences(&matcher, Some(&value)),
                    [""; 0],
                    "{matcher} {value}"
                );
            }
            assert_ne!(differences(&matcher, None), [""; 0], "{matcher}");
        }
        assert!(differences(&json!({"$absent": true}), None).is_empty());
        assert!(!differences(&json!({"$absent": true}), Some(&json!(null))).is_empty());
    }
}
