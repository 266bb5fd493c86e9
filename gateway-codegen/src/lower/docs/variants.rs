//! Values of discriminators: which one names a schema.

use std::collections::BTreeSet;

use crate::plan::docs::{Discriminator, Docs, Schema};

/// As deep as parents of a schema have parents.
const MAX_DEPTH: usize = 10;
/// As many parents of a schema are looked at, with theirs: each once.
const MAX_PARENTS: usize = 64;

/// The value by which a discriminator chooses a named schema: that of its mapping, else its own.
pub(super) fn value(discriminator: &Discriminator, id: usize, docs: &Docs) -> Option<String> {
    let mut values = discriminator.values.iter();
    if let Some((value, _)) = values.find(|(_, known)| *known == id) {
        return Some(value.clone());
    }
    let named = docs.schemas.get(id)?;
    let mut own = named.values_of(&discriminator.property).into_iter();
    own.next().filter(|_| named.is_component)
}

/// The members that name a schema among the children of its parents, by the parents' discriminators; and among its own, where it
/// stands for itself.
pub(super) fn of_child(id: usize, docs: &Docs) -> Vec<(String, String)> {
    let Some(named) = docs.schemas.get(id) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let own = named.schema.discriminator.as_ref();
    if let Some(own) = own.filter(|own| is_open(&named.schema, own)) {
        found.push(own);
    }
    let mut known = BTreeSet::from([id]);
    collect(&named.schema, docs, 0, &mut known, &mut found);
    let members = found.into_iter();
    let members = members.filter_map(|it| Some((it.property.clone(), value(it, id, docs)?)));
    members.collect()
}

fn collect<'d>(
    schema: &'d Schema,
    docs: &'d Docs,
    depth: usize,
    known: &mut BTreeSet<usize>,
    to: &mut Vec<&'d Discriminator>,
) {
    if depth > MAX_DEPTH {
        return;
    }
    for part in &schema.all_of {
        // By several ways to one parent it is one parent, and by a ring it is none.
        let is_new = |id: usize| known.len() <= MAX_PARENTS && known.insert(id);
        if !part.reference.is_none_or(is_new) {
            continue;
        }
        let parent = docs.referred(part).map_or(part, |named| &named.schema);
        let is_parent = parent.one_of.is_empty() && parent.any_of.is_empty();
        to.extend(parent.discriminator.as_ref().filter(|_| is_parent));
        collect(parent, docs, depth + 1, known, to);
    }
}

/// Whether nothing else says what the member of a parent is: neither alternatives, nor values, nor an example.
fn is_open(schema: &Schema, own: &Discriminator) -> bool {
    let mut properties = schema.properties.iter();
    let member = properties.find(|it| it.name == own.property);
    let is_said =
        |it: &Schema| !it.values.is_empty() || !it.example.is_empty() || !it.default.is_empty();
    schema.one_of.is_empty()
        && schema.any_of.is_empty()
        && member.is_none_or(|it| it.schema.reference.is_none() && !is_said(&it.schema))
}
