//! The schemas of two documents in one list, and which of them say the same.

use std::collections::BTreeSet;

use super::classes::{self, class_of};
use super::sendable::Sendable;
use crate::json_schema::{SchemaId, Types};
use crate::plan::Schemas;
use crate::plan::schema::{Constant, Pattern, Rule, Says, Schema};

/// Schemas of two documents, those of the first one first.
#[derive(Debug, Default)]
pub(crate) struct Graph {
    pub(super) schemas: Schemas,
    /// By schema: its class. Schemas of a class say the same, whatever they are called.
    classes: Vec<u32>,
    /// By schema: whether what it asks depends on the way to it.
    dynamic: Vec<bool>,
    n_first: u32,
    /// What values that are written as texts may be.
    pub(crate) sendable: Sendable,
    /// Whether some schema refuses members that it does not name.
    has_closed: bool,
}

impl Graph {
    /// Puts two lists together.
    pub(crate) fn new(first: Schemas, second: Schemas) -> Graph {
        let n_first = u32::try_from(first.schemas.len()).unwrap_or(u32::MAX);
        let mut all = first.schemas;
        all.extend(second.schemas.into_iter().map(|mut schema| {
            crate::schema::each_reference_mut(&mut schema.says, &mut |id| {
                if *id != SchemaId::ANY && *id != SchemaId::NEVER {
                    *id = SchemaId(id.0.saturating_add(n_first));
                }
            });
            schema
        }));
        let sendable = Sendable::add_to(&mut all);
        for schema in &mut all {
            widen(&mut schema.says.types);
        }
        let texts: Vec<(String, Vec<SchemaId>)> = all.iter().map(own).collect();
        let callers = callers(all.len(), texts.iter().map(|(_, ids)| ids));
        let (locals, calls): (Vec<String>, Vec<Vec<SchemaId>>) = texts.into_iter().unzip();
        let classes = classes::of(&locals, &calls, &callers);
        let is_closed = |schema: &Schema| {
            let object = schema.says.object.as_ref();
            object.is_some_and(|object| object.additional == Some(SchemaId::NEVER))
        };
        Graph {
            has_closed: all.iter().any(is_closed),
            dynamic: dynamic(&all, &callers),
            schemas: Schemas { schemas: all },
            classes,
            n_first,
            sendable,
        }
    }

    /// The id of a schema of the second list.
    pub(crate) fn second(&self, id: SchemaId) -> SchemaId {
        match id {
            SchemaId::ANY | SchemaId::NEVER => id,
            SchemaId(at) => SchemaId(at.saturating_add(self.n_first)),
        }
    }

    /// Whether a schema may refuse members that it does not name, which is asked of few documents.
    pub(crate) fn may_close(&self, id: SchemaId) -> bool {
        id != SchemaId::NEVER && self.has_closed
    }

    /// Where a schema stands; `None`: it is no schema of a list.
    pub(crate) fn schema(&self, id: SchemaId) -> Option<&Schema> {
        self.schemas.get(id)
    }

    /// What a schema says; `None`: everything, or nothing, fits it.
    pub(super) fn says(&self, id: SchemaId) -> Option<&Says> {
        self.schemas.get(id).map(|schema| &schema.says)
    }

    pub(super) fn class(&self, id: SchemaId) -> u32 {
        class_of(&self.classes, id)
    }

    /// Whether two schemas say the same.
    pub(crate) fn are_same(&self, one: SchemaId, other: SchemaId) -> bool {
        self.class(one) == self.class(other)
    }

    /// Whether what a schema asks depends on the way to it: `$dynamicRef`.
    pub(super) fn is_dynamic(&self, id: SchemaId) -> bool {
        self.dynamic.get(id.0 as usize).copied().unwrap_or(false)
    }

    /// What a rule says, for comparisons.
    pub(super) fn rule_key(&self, rule: &Rule) -> String {
        let mut key = String::new();
        put_rule(rule, &mut key, &mut |id| class_of(&self.classes, id));
        key
    }
}

/// An `integer` is a number without a fraction, however it is written: documents of different versions are compared
/// with one meaning of the word.
fn widen(types: &mut Types) {
    if types.has(Types::INTEGER) {
        *types = types.and(Types::WHOLE);
    }
}

/// What a schema says by itself, and the schemas that it leads to.
fn own(schema: &Schema) -> (String, Vec<SchemaId>) {
    let (mut text, mut ids) = (String::new(), Vec::new());
    put(&schema.says, &mut text, &mut |id| {
        ids.push(id);
        0
    });
    (text, ids)
}

/// What leads to each schema, by its place.
fn callers(n: usize, calls: impl Iterator<Item = impl AsRef<[SchemaId]>>) -> Vec<Vec<usize>> {
    let mut callers = vec![Vec::new(); n];
    for (at, ids) in calls.enumerate() {
        for id in ids.as_ref() {
            if let Some(of) = callers.get_mut(id.0 as usize) {
                of.push(at);
            }
        }
    }
    callers
}

/// Which schemas lead to a `$dynamicRef`.
fn dynamic(schemas: &[Schema], callers: &[Vec<usize>]) -> Vec<bool> {
    let is_own = |schema: &Schema| {
        let mut rules = schema.says.rules.iter();
        rules.any(|rule| matches!(rule, Rule::DynamicReference(..)))
    };
    let mut dynamic: Vec<bool> = schemas.iter().map(is_own).collect();
    let found = dynamic.iter().enumerate().filter(|(_, is_own)| **is_own);
    let mut open: Vec<usize> = found.map(|(at, _)| at).collect();
    while let Some(at) = open.pop() {
        for caller in callers.get(at).into_iter().flatten() {
            if let Some(known @ false) = dynamic.get_mut(*caller) {
                *known = true;
                open.push(*caller);
            }
        }
    }
    dynamic
}

/// Writes what a schema says, in one order; `class` stands for the schemas that it leads to.
fn put(says: &Says, to: &mut String, class: &mut dyn FnMut(SchemaId) -> u32) {
    use std::fmt::Write;
    let _ = write!(to, "{}|{}|{:?}|", says.types.0, says.resource, says.number);
    if let Some(text) = &says.string {
        let _ = write!(
            to,
            "s{},{},{:?}",
            text.min_length, text.max_length, text.format
        );
        if let Some(pattern) = &text.pattern {
            put_pattern(pattern, to);
        }
    }
    if let Some(array) = &says.array {
        let _ = write!(
            to,
            "a{},{},{},{}",
            array.min_items,
            array.max_items,
            array.is_unique,
            array.prefix.len()
        );
        for id in array.prefix.iter().chain(&array.items) {
            let _ = write!(to, ",{}", class(*id));
        }
        to.push(if array.items.is_some() { 'i' } else { '-' });
        if let Some(contains) = &array.contains {
            let _ = write!(
                to,
                "c{},{},{}",
                contains.min,
                contains.max,
                class(contains.schema)
            );
        }
        if let Some(id) = array.unevaluated {
            let _ = write!(to, "u{}", class(id));
        }
    }
    if let Some(object) = &says.object {
        let _ = write!(to, "o{},{}", object.min_properties, object.max_properties);
        let mut members: Vec<_> = object.members.iter().collect();
        members.sort_by(|a, b| a.name.cmp(&b.name));
        for member in members {
            let _ = write!(
                to,
                "m{:?}{}{:?}",
                member.name, member.is_required, member.forbidden
            );
            if let Some(id) = member.schema {
                let _ = write!(to, ",{}", class(id));
            }
        }
        for (pattern, id) in &object.patterns {
            put_pattern(pattern, to);
            let _ = write!(to, ",{}", class(*id));
        }
        for (sign, id) in [
            ('+', object.additional),
            ('n', object.names),
            ('u', object.unevaluated),
        ] {
            if let Some(id) = id {
                let _ = write!(to, "{sign}{}", class(id));
            }
        }
        let name = |at: &u16| {
            object
                .members
                .get(usize::from(*at))
                .map(|it| it.name.as_str())
        };
        for (with, needed) in &object.dependent_required {
            let needed: BTreeSet<_> = needed.iter().map(name).collect();
            let _ = write!(to, "d{:?}{needed:?}", name(with));
        }
        for (with, id) in &object.dependent_schemas {
            let _ = write!(to, "e{:?}{}", name(with), class(*id));
        }
    }
    for rule in &says.rules {
        to.push('|');
        put_rule(rule, to, class);
    }
}

fn put_pattern(pattern: &Pattern, to: &mut String) {
    use std::fmt::Write;
    let _ = write!(to, "p{:?}", pattern.text);
    // One text has several meanings, by the dialect.
    for automaton in &pattern.automata {
        let sum = |sum: u64, it: &u16| sum.wrapping_mul(0x100_0000_01b3) ^ u64::from(*it);
        let next = automaton.next.iter().fold(7, sum);
        let ascii = automaton.ascii.iter().fold(next, sum);
        let _ = write!(
            to,
            ",{}{}{ascii:x}",
            automaton.is_wanted, automaton.n_classes
        );
    }
}

fn put_rule(rule: &Rule, to: &mut String, class: &mut dyn FnMut(SchemaId) -> u32) {
    use std::fmt::Write;
    let mut list = |sign: &str, ids: &[SchemaId], to: &mut String| {
        let _ = write!(to, "{sign}{}", ids.len());
        for id in ids {
            let _ = write!(to, ",{}", class(*id));
        }
    };
    match rule {
        Rule::Reference(id) => list("ref", &[*id], to),
        Rule::DynamicReference(anchors, id) => {
            let numbers: Vec<u16> = anchors.iter().map(|(number, _)| *number).collect();
            let _ = write!(to, "{numbers:?}");
            let mut ids: Vec<SchemaId> = anchors.iter().map(|(_, id)| *id).collect();
            ids.push(*id);
            list("dynamic", &ids, to);
        }
        Rule::AllOf(ids) => list("all", ids, to),
        Rule::AnyOf(ids) => list("any", ids, to),
        Rule::OneOf(ids) => list("one", ids, to),
        Rule::Not(id) => list("not", &[*id], to),
        Rule::If(condition, then, otherwise) => list("if", &[*condition, *then, *otherwise], to),
        Rule::Const(constant) => {
            let _ = write!(to, "const{}", text_of(constant));
        }
        Rule::Enum(constants) => {
            let values: BTreeSet<String> = constants.iter().map(text_of).collect();
            let _ = write!(to, "enum{values:?}");
        }
        Rule::Discriminator(discriminator) => {
            let mut schemas: Vec<_> = discriminator.schemas.iter().collect();
            schemas.sort_by(|a, b| a.0.cmp(&b.0));
            let names: Vec<&String> = schemas.iter().map(|(name, _)| name).collect();
            let _ = write!(to, "{:?}{names:?}", discriminator.property);
            let ids: Vec<SchemaId> = schemas.iter().map(|(_, id)| *id).collect();
            list("discriminator", &ids, to);
        }
    }
}

/// A constant as JSON.
pub(super) fn text_of(constant: &Constant) -> String {
    match constant {
        Constant::Null => "null".to_owned(),
        Constant::Boolean(value) => value.to_string(),
        Constant::Number(number) => number.0.clone(),
        Constant::Text(text) => quoted(text),
        Constant::Json(json) => json.clone(),
    }
}

/// A text as a string of JSON.
pub(super) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
