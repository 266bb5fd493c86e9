//! Rules whose verdict hangs on how a text is written.

use super::super::report::fits;
use super::super::table::{Discriminator, Member, Object, Rule, Text};
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
