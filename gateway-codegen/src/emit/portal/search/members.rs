//! The names of members and the values of lists, by which schemas and operations are found.

use crate::plan::docs::{Additional, Schema};

/// Names and values that count, of one entry; those behind are rarely what somebody looks for.
const MAX_NAMES: usize = 200;

/// What schemas name themselves, with blanks between: what they refer to is found on its own page.
pub fn named<'s>(schemas: impl Iterator<Item = &'s Schema>) -> String {
    let mut names = Vec::new();
    schemas.for_each(|schema| add(schema, &mut names));
    names.join(" ")
}

fn add<'s>(schema: &'s Schema, names: &mut Vec<&'s str>) {
    if names.len() >= MAX_NAMES || schema.reference.is_some() {
        return;
    }
    let left = MAX_NAMES - names.len();
    names.extend(schema.values.iter().take(left).map(String::as_str));
    for property in &schema.properties {
        if names.len() >= MAX_NAMES {
            return;
        }
        names.push(&property.name);
        add(&property.schema, names);
    }
    let additional = match &schema.additional {
        Additional::Such(such) => Some(such.as_ref()),
        _ => None,
    };
    let lists = [
        &schema.first_items,
        &schema.all_of,
        &schema.one_of,
        &schema.any_of,
    ];
    let parts = lists.into_iter().flatten();
    let parts = parts.chain(schema.items.as_deref()).chain(additional);
    parts.for_each(|part| add(part, names));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::docs::Property;

    fn member(name: &str, schema: Schema) -> Property {
        Property {
            name: name.to_owned(),
            is_required: false,
            schema,
        }
    }

    #[test]
    fn members_are_named_but_those_of_other_pages() {
        let size = Schema {
            values: vec!["\"small\"".to_owned(), "\"large\"".to_owned()],
            ..Schema::default()
        };
        let referred = Schema {
            reference: Some(3),
            properties: vec![member("elsewhere", Schema::default())],
            ..Schema::default()
        };
        let item = Schema {
            properties: vec![member("size", size), member("owner", referred)],
            ..Schema::default()
        };
        let list = Schema {
            items: Some(Box::new(item)),
            ..Schema::default()
        };
        assert_eq!(named([&list].into_iter()), "size \"small\" \"large\" owner");
        let many = Schema {
            properties: (0..1_000)
                .map(|n| member(&n.to_string(), Schema::default()))
                .collect(),
            ..Schema::default()
        };
        assert_eq!(named([&many].into_iter()).split(' ').count(), MAX_NAMES);
    }
}
