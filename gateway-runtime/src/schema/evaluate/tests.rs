//! Rules whose verdict hangs on how a text is written.

use super::super::report::{fits, fits_within};
use super::super::table::{Discriminator, Member, Object, Rule, Text};
use super::super::work::Work;
use super::*;

/// By `kind`: a cat has lives, of a dog nothing is said.
const PETS: Table<'static> = Table {
    schemas: &[
        Schema {
            rules: &[Rule::Discriminator(&Discriminator {
                property: "kind",
                schemas: &[("Cat", SchemaId(1)), ("Dog", SchemaId(2))],
            })],
            ..Schema::ANY
        },
        Schema {
            object: Some(&Object {
                members: &[Member::required("lives", SchemaId::ANY)],
                n_required: 1,
                ..Object::ANY
            }),
            ..Schema::ANY
        },
        Schema::ANY,
    ],
};

#[test]
fn a_discriminator_that_stands_twice_names_one_schema() {
    for (text, is_fit) in [
        (r#"{"kind": "Cat", "lives": 9}"#, true),
        (r#"{"kind": "Cat"}"#, false),
        (r#"{"kind": "Dog"}"#, true),
        (r#"{"kind": "Dog", "kind": "Dog"}"#, true),
        (r#"{"kind": "Cat", "kind": "Dog"}"#, false),
        (r#"{"kind": "Dog", "kind": "Cat", "lives": 9}"#, false),
        (r#"{"kind": "Dog", "k\u0069nd": "Cat", "lives": 9}"#, false),
        (r#"{"kind": "Fish", "kind": "Dog"}"#, false),
        (r#"{"kind": "Dog", "kind": "Fish"}"#, false),
    ] {
        assert_eq!(fits(&PETS, SchemaId(0), text).is_ok(), is_fit, "{text}");
    }
}

/// A schema whose cost is not in the length of what is read again.
fn of_rules(rules: &[Rule<'_>], array: Option<&Array<'_>>, text: &str) -> Fits {
    let table = Table {
        schemas: &[
            Schema {
                rules,
                array,
                ..Schema::ANY
            },
            Schema {
                array: Some(&Array {
                    items: Some(SchemaId(0)),
                    ..Array::ANY
                }),
                ..Schema::ANY
            },
        ],
    };
    fits(&table, SchemaId(0), text)
}

#[test]
fn rules_count_beside_what_is_read_again() {
    let twice = [Rule::AnyOf(&[SchemaId(1), SchemaId(1)])];
    let unevaluated = Array {
        unevaluated: Some(SchemaId::NEVER),
        ..Array::ANY
    };
    let flat = |n: usize| format!("[{}]", vec!["[]"; n].join(","));
    assert_eq!(of_rules(&twice, Some(&unevaluated), &flat(100)), Ok(()));
    let verdict = of_rules(&twice, Some(&unevaluated), &flat(20_000));
    assert_eq!(verdict, Err(Stop::Limit));

    let many = [Rule::AllOf(&[SchemaId::ANY; 1_000])];
    let items = |n: usize| format!("[{}]", vec!["1"; n].join(","));
    let each = Array {
        items: Some(SchemaId(0)),
        ..Array::ANY
    };
    let table = Table {
        schemas: &[
            Schema {
                rules: &many,
                ..Schema::ANY
            },
            Schema {
                array: Some(&each),
                ..Schema::ANY
            },
        ],
    };
    assert_eq!(fits(&table, SchemaId(1), &items(10)), Ok(()));
    assert_eq!(fits(&table, SchemaId(1), &items(1_000)), Err(Stop::Limit));
}

/// What has no verdict has none for a rule that would turn it round.
#[test]
fn beyond_the_limit_nothing_fits() {
    let each = Array {
        items: Some(SchemaId(2)),
        ..Array::ANY
    };
    let table = Table {
        schemas: &[
            Schema {
                rules: &[Rule::Not(SchemaId(1))],
                ..Schema::ANY
            },
            Schema {
                array: Some(&each),
                ..Schema::ANY
            },
            Schema {
                rules: &[Rule::AllOf(&[SchemaId::ANY; 1_000])],
                ..Schema::ANY
            },
        ],
    };
    let items = format!("[{}]", vec!["1"; 1_000].join(","));
    assert_eq!(fits(&table, SchemaId(0), &items), Err(Stop::Limit));
    let mut work = Work::default();
    while work.spend(1_000).is_ok() {}
    let table = Table { schemas: &[] };
    let verdict = fits_within(&table, SchemaId::NEVER, "1", &mut work);
    assert_eq!(verdict, Err(Stop::Limit));
}

/// What is within alternatives is read once for each of them, and not for each way to it.
#[test]
fn alternatives_of_alternatives_are_read_once() {
    let deep = format!("{}1{}", "[".repeat(100), "]".repeat(100));
    for rules in [
        [Rule::AnyOf(&[SchemaId(1), SchemaId(2)])],
        [Rule::OneOf(&[SchemaId(1), SchemaId(2)])],
        [Rule::AllOf(&[SchemaId(1), SchemaId(1)])],
    ] {
        let each = Array {
            items: Some(SchemaId(0)),
            ..Array::ANY
        };
        let none = Array {
            max_items: 0,
            ..each
        };
        let of = |array: &'static Array<'static>| Schema {
            array: Some(array),
            ..Schema::ANY
        };
        let (each, none) = (Box::leak(Box::new(each)), Box::leak(Box::new(none)));
        let schemas = [
            Schema {
                rules: &rules,
                ..Schema::ANY
            },
            of(each),
            of(none),
        ];
        let table = Table { schemas: &schemas };
        let fit = fits(&table, SchemaId(0), &deep);
        // A number is both one and the other.
        let expected = match &rules {
            [Rule::OneOf(_)] => Err(Stop::Unfit),
            _ => Ok(()),
        };
        assert_eq!(fit, expected, "{rules:?}");
    }
}

#[test]
fn lengths_are_those_of_what_is_meant() {
    let table = Table {
        schemas: &[Schema {
            string: Some(&Text {
                min_length: 2,
                max_length: 3,
                ..Text::ANY
            }),
            ..Schema::ANY
        }],
    };
    for (text, is_fit) in [
        (r#""a""#, false),
        (r#""\u0061""#, false),
        (r#""\ud83d\ude00""#, false),
        (r#""\ud83d\ude00\ud83d\ude00""#, true),
        (r#""\n\"\\""#, true),
        (r#""\n\"\\\/""#, false),
        (r#""é€😀""#, true),
    ] {
        assert_eq!(fits(&table, SchemaId(0), text).is_ok(), is_fit, "{text}");
    }
}
