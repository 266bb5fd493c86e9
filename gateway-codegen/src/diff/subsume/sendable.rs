//! Schemas of our own: what a value that is written as text can be at all, whatever is said of it.

use crate::json_schema::{SchemaId, Types};
use crate::plan::schema::{Array, Object, Says, Schema, Text};

/// Their ids. Each is a condition beside what a document says of a value.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sendable {
    /// A text.
    pub(crate) text: SchemaId,
    /// No number, truth value or `null`: these are texts, too, where texts are taken as they are.
    pub(crate) word: SchemaId,
    /// Nothing that is written as no characters: a segment of a path has one at least.
    pub(crate) filled: SchemaId,
    /// A list of one item or more, where it is one: one without items is not sent.
    pub(crate) listed: SchemaId,
    /// A list of two items or more: one item is written as the item is.
    pub(crate) several: SchemaId,
}

impl Default for Sendable {
    /// No conditions.
    fn default() -> Self {
        let any = SchemaId::ANY;
        Sendable {
            text: any,
            word: any,
            filled: any,
            listed: any,
            several: any,
        }
    }
}

impl Sendable {
    /// Adds them to a list of schemas; without any, there is nothing that they could be conditions beside.
    pub(super) fn add_to(schemas: &mut Vec<Schema>) -> Sendable {
        let Some(origin) = schemas.first().map(|it| it.origin.clone()) else {
            return Sendable::default();
        };
        let mut add = |says: Says| {
            let at = u32::try_from(schemas.len()).unwrap_or(u32::MAX);
            schemas.push(Schema {
                name: String::new(),
                origin: origin.clone(),
                is_recursive: false,
                says,
            });
            SchemaId(at)
        };
        let of = |types: Types| Says {
            types,
            ..Says::default()
        };
        let at_least = |min_items: usize| Array {
            min_items,
            ..Array::default()
        };
        Sendable {
            text: add(of(Types::STRING)),
            word: add(of(Types::STRING.and(Types::ARRAY).and(Types::OBJECT))),
            filled: add(Says {
                string: Some(Text {
                    min_length: 1,
                    ..Text::default()
                }),
                array: Some(at_least(1)),
                object: Some(Object {
                    min_properties: 1,
                    ..Object::default()
                }),
                ..Says::default()
            }),
            listed: add(Says {
                array: Some(at_least(1)),
                ..Says::default()
            }),
            several: add(Says {
                array: Some(at_least(2)),
                ..of(Types::ARRAY)
            }),
        }
    }
}
