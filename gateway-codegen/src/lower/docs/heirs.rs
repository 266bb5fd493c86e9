//! Schemas that build upon another one, as discriminators without alternatives mean them (`allOf` in OpenAPI 3.0).

use std::collections::{BTreeMap, BTreeSet};

use crate::plan::docs::NamedSchema;

/// As many heirs of heirs are found in all for each schema of the document: each of a chain may tell all those above apart.
const MAX_INDIRECT: usize = 8;

/// Adds to discriminators of schemas without alternatives the schemas that build upon them with `allOf`, also upon each other: each
/// is chosen by its own value, unless a mapping names it.
pub(super) fn add(named: &mut [NamedSchema]) {
    let mut heirs: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (i, heir) in named.iter().enumerate() {
        for base in heir.schema.all_of.iter().filter_map(|it| it.reference) {
            heirs.entry(base).or_default().push(i);
        }
    }
    let mut left = named.len().saturating_mul(MAX_INDIRECT);
    for base in heirs.keys() {
        let is_told_apart = named.get(*base).is_some_and(|it| {
            let schema = &it.schema;
            let has_alternatives = !schema.one_of.is_empty() || !schema.any_of.is_empty();
            schema.discriminator.is_some() && !has_alternatives
        });
        if !is_told_apart {
            continue;
        }
        let found = all(*base, &heirs, &mut left);
        let by = named.get(*base);
        let by = by.and_then(|it| it.schema.discriminator.as_ref());
        let property = by.map_or_else(String::new, |by| by.property.clone());
        let mut names: Vec<(String, usize)> = Vec::new();
        for i in found {
            let values = named.get(i).map(|it| it.values_of(&property));
            names.extend(values.into_iter().flatten().map(|value| (value, i)));
        }
        let base = named.get_mut(*base);
        if let Some(by) = base.and_then(|it| it.schema.discriminator.as_mut()) {
            let mapped: BTreeSet<usize> = by.values.iter().map(|(_, id)| *id).collect();
            by.values
                .extend(names.into_iter().filter(|(_, id)| !mapped.contains(id)));
        }
    }
}

/// The heirs of a schema, then theirs, each once.
fn all(base: usize, heirs: &BTreeMap<usize, Vec<usize>>, left: &mut usize) -> Vec<usize> {
    let of = |schema: usize| heirs.get(&schema).into_iter().flatten().copied();
    // A ring leads back to the schema itself.
    let mut known = BTreeSet::from([base]);
    let mut found: Vec<usize> = of(base).filter(|heir| known.insert(*heir)).collect();
    let mut next = 0;
    while let Some(heir) = found.get(next).copied() {
        next += 1;
        for indirect in of(heir) {
            let Some(rest) = left.checked_sub(1) else {
                return found;
            };
            *left = rest;
            if known.insert(indirect) {
                found.push(indirect);
            }
        }
    }
    found
}
