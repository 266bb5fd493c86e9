//! What schemas ask, in words.

use crate::emit::portal::view::SchemaView;
use crate::plan::docs::{Additional, Docs, Schema};

/// Members that have to be there: they may be declared beside what asks for them.
pub(super) fn require<'n>(names: impl IntoIterator<Item = &'n String>, view: &mut SchemaView) {
    for name in names {
        let mut known = view.properties.iter_mut();
        match known.find(|it| it.is_named && it.name == *name) {
            Some(known) => known.is_required = true,
            None => view.constraints.push(format!("{name} required")),
        }
    }
}

/// The members that a schema asks for, where it asks for nothing else.
pub(super) fn only_required(schema: &Schema) -> Option<&[String]> {
    let is_plain = schema.types.is_empty() || schema.types == ["object"];
    let is_all = is_plain
        && schema.reference.is_none()
        && schema.values.is_empty()
        && schema.constraints.is_empty()
        && schema.condition.is_none()
        && schema.dependent.is_empty()
        && schema.not.is_none()
        && !has_parts(schema);
    (is_all && !schema.required.is_empty()).then_some(schema.required.as_slice())
}

/// How many elements are what `contains` says.
pub(super) fn contained(schema: &Schema) -> String {
    let bound = |keyword: &str| {
        let mut assertions = schema.assertions.iter();
        let (_, bound) = assertions.find(|(known, _)| *known == keyword)?;
        Some(bound.as_str())
    };
    let least = bound("minContains").unwrap_or("1");
    match bound("maxContains") {
        None if least == "1" => "at least one element".to_owned(),
        None => format!("at least {least} elements"),
        Some(most) => format!("{least} to {most} elements"),
    }
}

pub(super) fn name_of(schema: &Schema, docs: &Docs) -> String {
    let named = docs.referred(schema);
    named.map(|named| named.name.clone()).unwrap_or_default()
}

/// The type in words.
pub(in super::super) fn type_text(schema: &Schema, docs: &Docs) -> String {
    if let Some(named) = docs.referred(schema) {
        return named.name.clone();
    }
    let mut words: Vec<String> = Vec::new();
    for kind in &schema.types {
        words.push(match (kind.as_str(), &schema.items) {
            ("array", Some(items)) => format!("array of {}", several(items, docs)),
            ("object", _) if is_map(schema) => match &schema.additional {
                Additional::Such(such) => format!("map of {}", several(such, docs)),
                _ => "object".to_owned(),
            },
            (kind, _) => kind.to_owned(),
        });
    }
    if words.is_empty() {
        let lists = [&schema.one_of, &schema.any_of];
        let list = lists.into_iter().find(|list| !list.is_empty());
        if let Some(list) = list.filter(|list| list.len() <= 4) {
            let mut names: Vec<String> = Vec::new();
            for name in list.iter().map(|it| type_text(it, docs)) {
                if !names.contains(&name) {
                    names.push(name);
                }
            }
            return names.join(" or ");
        }
        if let [one] = schema.all_of.as_slice() {
            return type_text(one, docs);
        }
        let is_object = !schema.required.is_empty()
            || schema.all_of.iter().any(|part| {
                let says = docs.referred(part).map_or(part, |named| &named.schema);
                !says.properties.is_empty()
            });
        return match is_object {
            true => "object".to_owned(),
            false if list.is_some() => "one of several".to_owned(),
            false => "anything".to_owned(),
        };
    }
    words.join(" or ")
}

/// `strings` of `string`, `arrays of strings` of `array of strings`; names of schemas stay as they are.
fn several(schema: &Schema, docs: &Docs) -> String {
    let text = type_text(schema, docs);
    if docs.referred(schema).is_some() {
        return text;
    }
    match text.split_once(' ').unwrap_or((&text, "")) {
        (word @ ("string" | "number" | "integer" | "boolean" | "object" | "array"), "") => {
            format!("{word}s")
        }
        (word @ ("array" | "map"), rest) if rest.starts_with("of ") => format!("{word}s {rest}"),
        _ => text,
    }
}

fn is_map(schema: &Schema) -> bool {
    schema.properties.is_empty() && matches!(schema.additional, Additional::Such(_))
}

pub(super) fn constraints(schema: &Schema) -> Vec<String> {
    let format = (!schema.format.is_empty()).then(|| format!("format {}", schema.format));
    format
        .into_iter()
        .chain(schema.constraints.iter().cloned())
        .collect()
}

/// Lists of values are shown up to a bound.
pub(super) fn few(values: &[String]) -> Vec<String> {
    const SHOWN: usize = 60;
    let mut few: Vec<String> = values.iter().take(SHOWN).map(|it| cut(it, 120)).collect();
    if values.len() > SHOWN {
        few.push(format!("… and {} more", values.len() - SHOWN));
    }
    few
}

/// What is expected of a value, without the marks that diagnostics have around names.
pub(in super::super) fn plain(expected: &str) -> String {
    cut(&expected.replace('`', ""), 200)
}

/// A value on one line.
pub(super) fn one_line(json: &str) -> String {
    let line: Vec<&str> = json.lines().map(str::trim).collect();
    cut(&line.join(" "), 200)
}

fn cut(text: &str, n: usize) -> String {
    match text.char_indices().nth(n) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

pub(super) fn has_parts(schema: &Schema) -> bool {
    let lists = [
        &schema.all_of,
        &schema.one_of,
        &schema.any_of,
        &schema.first_items,
    ];
    !schema.properties.is_empty()
        || !schema.dependent.is_empty()
        || schema.condition.is_some()
        || schema
            .not
            .as_ref()
            .is_some_and(|not| only_required(not).is_none())
        || schema.names.is_some()
        || schema.contains.is_some()
        || lists.iter().any(|list| !list.is_empty())
        || schema.items.as_ref().is_some_and(|items| has_parts(items))
        || matches!(schema.additional, Additional::Such(_))
}
