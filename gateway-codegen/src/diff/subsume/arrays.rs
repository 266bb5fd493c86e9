//! Arrays.

use super::Engine;
use super::cause::{Cause, Step};
use super::shape::Shape;
use crate::json_schema::{SchemaId, Types};
use crate::plan::schema::{Array, Contains, Says};

impl<'g> Engine<'g> {
    pub(super) fn hold_array(
        &mut self,
        left: &Shape<'g>,
        right: SchemaId,
        says: &'g Says,
        causes: &mut Vec<Cause>,
    ) -> bool {
        let Some(wanted) = says.array.as_ref().filter(|_| left.types.has(Types::ARRAY)) else {
            return true;
        };
        let (min, max) = (left.min_items(), left.max_items());
        let mut is_included = true;
        let items = |n: usize| {
            if n == 1 {
                "1 item".to_owned()
            } else {
                format!("{n} items")
            }
        };
        if wanted.min_items > min {
            is_included = false;
            let found = self.array(left, min);
            let instead = (min > 0).then(|| format!("at least {min}"));
            let cause = Cause::new("minItems", format!("at least {}", items(wanted.min_items)));
            causes.push(
                cause
                    .instead(instead)
                    .at(right)
                    .with(found.into_iter().collect()),
            );
        }
        if wanted.max_items < max {
            // Where no more items can be, the limit does not count.
            let next = left.item(wanted.max_items);
            if !self.are_none(&next, 0) {
                is_included = false;
                let found = self.array(left, wanted.max_items.saturating_add(1).max(min));
                let instead = (max < usize::MAX).then(|| format!("at most {max}"));
                let cause = Cause::new("maxItems", format!("at most {}", items(wanted.max_items)));
                causes.push(
                    cause
                        .instead(instead)
                        .at(right)
                        .with(found.into_iter().collect()),
                );
            }
        }
        if wanted.is_unique && max > 1 && !left.arrays.iter().any(|it| it.is_unique) {
            is_included = false;
            let values = self.samples_of(&left.item(0));
            let n = min.max(2);
            let found = values
                .iter()
                .map(|value| format!("[{}]", vec![value.as_str(); n.min(64)].join(",")));
            let found: Vec<String> = found.collect();
            causes.push(
                Cause::new("uniqueItems", "items that differ")
                    .at(right)
                    .with(found),
            );
        }
        is_included &= self.hold_items(left, right, wanted, causes);
        if let Some(contains) = wanted.contains {
            is_included &= self.hold_contains(left, right, contains, causes);
        }
        if wanted.unevaluated.is_some() {
            causes.push(
                Cause::unsure("unevaluatedItems", "`unevaluatedItems` is not compared").at(right),
            );
            return false;
        }
        is_included
    }

    fn hold_items(
        &mut self,
        left: &Shape<'g>,
        right: SchemaId,
        wanted: &'g Array,
        causes: &mut Vec<Cause>,
    ) -> bool {
        let own = left
            .arrays
            .iter()
            .map(|it| it.prefix.len())
            .max()
            .unwrap_or(0);
        let n_first = own.max(wanted.prefix.len());
        let (min, max) = (left.min_items(), left.max_items());
        let mut is_included = true;
        // The one behind the first ones stands for all others.
        for at in 0..=n_first.min(256) {
            if at >= max {
                break;
            }
            let id = wanted.prefix.get(at).copied().or(wanted.items);
            let item = left.item(at);
            if self.are_none(&item, 0) {
                // No array is longer.
                break;
            }
            let Some(id) = id else { continue };
            let mut found = Vec::new();
            if self.included(&item, id, &mut found) {
                continue;
            }
            is_included = false;
            let step = match (n_first, at == n_first) {
                (_, true) => Step::Items,
                _ => Step::Item(at),
            };
            let others: Vec<Option<String>> = (0..min.max(at + 1).min(64))
                .map(|other| {
                    if other == at {
                        None
                    } else {
                        self.sample_of(&left.item(other))
                    }
                })
                .collect();
            let is_complete = others
                .iter()
                .enumerate()
                .all(|(it, value)| it == at || value.is_some());
            for mut cause in found {
                cause.path.insert(0, step.clone());
                let values = std::mem::take(&mut cause.witnesses);
                let wrapped = values.into_iter().filter(|_| is_complete).map(|value| {
                    let items = others
                        .iter()
                        .map(|other| other.as_ref().unwrap_or(&value).as_str());
                    format!("[{}]", items.collect::<Vec<_>>().join(","))
                });
                let wrapped: Vec<String> = wrapped.collect();
                let is_closed = id == SchemaId::NEVER;
                if is_closed {
                    cause.keyword = "items";
                    "no such item".clone_into(&mut cause.asks);
                }
                causes.push(cause.at(right).with(wrapped));
            }
        }
        if n_first > 256 {
            causes.push(
                Cause::unsure("prefixItems", "there are too many items to compare").at(right),
            );
            return false;
        }
        is_included
    }

    fn hold_contains(
        &mut self,
        left: &Shape<'g>,
        right: SchemaId,
        wanted: Contains,
        causes: &mut Vec<Cause>,
    ) -> bool {
        let own: Vec<Contains> = left.arrays.iter().filter_map(|it| it.contains).collect();
        let closed = std::mem::replace(&mut self.is_closed, false);
        let mut unused = Vec::new();
        let has_enough = wanted.min == 0
            || own.iter().any(|it| {
                let all = super::shape::All::of([it.schema]);
                it.min >= wanted.min && self.included(&all, wanted.schema, &mut unused)
            });
        let has_few = wanted.max >= left.max_items()
            || own.iter().any(|it| {
                let all = super::shape::All::of([wanted.schema]);
                it.max <= wanted.max && self.included(&all, it.schema, &mut unused)
            });
        self.is_closed = closed;
        if has_enough && has_few {
            return true;
        }
        let mut found: Vec<String> = self.array(left, left.min_items()).into_iter().collect();
        let n = wanted.max.saturating_add(1).max(left.min_items());
        if !has_few && n <= 64 {
            let mut all = left.item(0);
            all.ids.push(wanted.schema);
            if let Some(value) = self.sample_of(&all) {
                found.push(format!("[{}]", vec![value.as_str(); n].join(",")));
            }
        }
        causes.push(
            Cause::new("contains", "certain items")
                .at(right)
                .with(found),
        );
        false
    }
}
