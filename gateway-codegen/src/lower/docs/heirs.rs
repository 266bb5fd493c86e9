//! Schemas that build upon another one, as discriminators without alternatives mean them (`allOf` in OpenAPI 3.0).

use std::collections::{BTreeMap, BTreeSet};

use crate::plan::docs::NamedSchema;

/// Adds to discriminators of schemas without alternatives the schemas that build upon them with `allOf`: each is chosen by its own
/// name, unless a mapping names it.
pub(super) fn add(named: &mut [NamedSchema]) {
    let mut heirs: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (i, heir) in named.iter().enumerate() {
        for base in heir.schema.all_of.iter().filter_map(|it| it.reference) {
            heirs.entry(base).or_default().push(i);
        }
    }
    for (base, heirs) in heirs {
        let names = heirs
            .iter()
            .filter_map(|i| Some((named.get(*i)?.name.clone(), *i)));
        let names: Vec<(String, usize)> = names.collect();
        let Some(base) = named.get_mut(base) else {
            continue;
        };
        let has_alternatives = !base.schema.one_of.is_empty() || !base.schema.any_of.is_empty();
        let by = base.schema.discriminator.as_mut();
        if let Some(by) = by.filter(|_| !has_alternatives) {
            let mapped: BTreeSet<usize> = by.values.iter().map(|(_, id)| *id).collect();
            by.values
                .extend(names.into_iter().filter(|(_, id)| !mapped.contains(id)));
        }
    }
}
