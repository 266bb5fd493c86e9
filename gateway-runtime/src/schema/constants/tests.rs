//! Constants are found wherever they stand, and however a value is written.

use super::super::table::{Decimal, Rule, Schema, SchemaId, Table};
use super::super::{Fits, fits};
use super::*;

/// The values of an enumeration, each with other ways to write it, or with what only looks like it.
const VALUES: &[(&str, &[&str], &[&str])] = &[
    ("null", &[" null"], &["\"null\""]),
    ("true", &[], &["false", "\"true\""]),
    ("1", &["1.0", "10e-1", "0.1E1"], &["\"1\"", "-1", "1.01"]),
    ("-7", &["-70e-1"], &["7"]),
    (
        "1000000000000000000000",
        &["1e21", "1000000000000000000000.0"],
        &["1e20"],
    ),
    ("0.25", &["25e-2", "0.250"], &["0.2500000001"]),
    ("-0.5", &["-5e-1"], &["0.5"]),
    ("0", &["-0", "0e5", "0.00"], &["\"\""]),
    ("\"\"", &[], &["[]", "{}"]),
    ("\"a\"", &["\"\\u0061\""], &["\"A\"", "\"aa\""]),
    ("\"b\"", &[], &[]),
    ("\"\\n\"", &["\"\\u000a\""], &["\"n\""]),
    ("\"é\"", &["\"\\u00e9\""], &["\"e\""]),
    ("\"😀\"", &["\"\\ud83d\\ude00\""], &["\"\\ud83d\""]),
    ("\"aardvark\"", &["\"\\u0061ardvark\""], &["\"aardvarK\""]),
    ("[1,\"a\"]", &["[1.0, \"\\u0061\"]"], &["[\"a\",1]", "[1]"]),
    (
        "{\"x\":1,\"y\":[2]}",
        &["{\"y\":[2.0],\"x\":1}", "{\"x\":0,\"x\":1,\"y\":[2]}"],
        &["{\"x\":1}"],
    ),
    ("[]", &["[ ]"], &["[[]]"]),
    ("{}", &[], &["{\"\":0}"]),
];

fn constant(json: &'static str) -> Constant<'static> {
    match json {
        "null" => Constant::Null,
        "true" => Constant::Boolean(true),
        _ if json.starts_with(['[', '{']) => Constant::Json(json),
        _ if json.starts_with('"') => {
            Constant::Text(serde_json::from_str::<String>(json).unwrap().leak())
        }
        _ => Constant::Number(match json.parse() {
            Ok(small) => Decimal::whole(json, small),
            Err(_) => Decimal::other(json),
        }),
    }
}

/// Verdicts by search from front to back, and by order.
fn both(values: &[Constant<'_>], text: &str) -> [Fits; 2] {
    let mut sorted: Vec<u32> = (0..u32::try_from(values.len()).unwrap()).collect();
    sorted.sort_by(|one, other| order(&values[*one as usize], &values[*other as usize]));
    [Constants::few(values), Constants::many(values, &sorted)].map(|constants| {
        let table = Table {
            schemas: &[Schema {
                rules: &[Rule::Enum(constants)],
                ..Schema::ANY
            }],
        };
        fits(&table, SchemaId(0), text)
    })
}

#[test]
fn each_value_is_found() {
    let all: Vec<Constant<'_>> = VALUES.iter().map(|(value, ..)| constant(value)).collect();
    for (at, (value, others, unlike)) in VALUES.iter().enumerate() {
        for text in others.iter().chain([value]) {
            assert_eq!(both(&all, text), [Ok(()); 2], "{text}");
            let mut without = all.clone();
            without.remove(at);
            assert_eq!(both(&without, text), [Err(Stop::Unfit); 2], "{text}");
        }
        for text in *unlike {
            let is_another = |(value, others, _): &(&str, &[&str], &[&str])| {
                *value == *text || others.contains(text)
            };
            let expected = match VALUES.iter().any(is_another) {
                true => Ok(()),
                false => Err(Stop::Unfit),
            };
            assert_eq!(both(&all, text), [expected; 2], "{text}");
        }
    }
}

#[test]
fn equal_values_are_equal_in_their_order() {
    for (one, other, expected) in [
        ("1", "1.0", Ordering::Equal),
        ("1", "2", Ordering::Less),
        ("10", "9", Ordering::Greater),
        ("-1", "0.5", Ordering::Less),
        ("\"b\"", "\"aa\"", Ordering::Less),
        ("\"ab\"", "\"aa\"", Ordering::Greater),
        ("{\"a\":1,\"b\":2}", "{\"b\":2.0,\"a\":1}", Ordering::Equal),
        ("null", "true", Ordering::Less),
        ("1", "\"0\"", Ordering::Less),
        ("\"z\"", "[]", Ordering::Less),
    ] {
        let (one, other) = (constant(one), constant(other));
        assert_eq!(order(&one, &other), expected, "{one:?} {other:?}");
        assert_eq!(order(&other, &one), expected.reverse(), "{one:?} {other:?}");
    }
}

#[test]
fn strings_of_functions_are_found() {
    let texts = ["", "a", "z", "ab", "zz", "é", "aardvark"];
    for text in texts {
        let json = serde_json::Value::from(text).to_string();
        assert_eq!(Reader::new(&json).one_of_sorted(&texts), Ok(()), "{text}");
        assert_eq!(Reader::new(&json).one_of(&texts), Ok(()), "{text}");
    }
    assert_eq!(
        Reader::new(r#""\u0061\u0062""#).one_of_sorted(&texts),
        Ok(())
    );
    for json in ["\"b\"", "\"aa\"", "\"aardvarks\"", "1", "null"] {
        let verdict = Reader::new(json).one_of_sorted(&texts);
        assert_eq!(verdict, Err(Stop::Unfit), "{json}");
        assert_eq!(Reader::new(json).one_of(&texts), Err(Stop::Unfit), "{json}");
    }
}
