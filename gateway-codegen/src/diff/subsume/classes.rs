//! Which schemas say the same, by partition refinement: they have one class until something tells them apart.
//!
//! Schemas that say the same by themselves begin in one class. Where what they lead to is not of one class, theirs is
//! split; the largest part keeps its number, so that each schema is looked at about as often as the number of schemas
//! can be halved, however long the chains of references are (Hopcroft's "process the smaller half").

use std::collections::{BTreeMap, BTreeSet};

use crate::json_schema::SchemaId;

/// The classes of the schemas that everything and that nothing fits.
const ANY: u32 = u32::MAX;
const NEVER: u32 = u32::MAX - 1;

pub(super) fn class_of(classes: &[u32], id: SchemaId) -> u32 {
    match id {
        SchemaId::ANY => ANY,
        SchemaId::NEVER => NEVER,
        SchemaId(at) => classes.get(at as usize).copied().unwrap_or(NEVER),
    }
}

/// The class of each schema, of what each says by itself, of those that it leads to, and of those that lead to it.
pub(super) fn of(locals: &[String], calls: &[Vec<SchemaId>], callers: &[Vec<usize>]) -> Vec<u32> {
    let mut known: BTreeMap<&str, u32> = BTreeMap::new();
    let mut partition = Partition::default();
    for (at, local) in locals.iter().enumerate() {
        let next = u32::try_from(known.len()).unwrap_or(NEVER);
        let class = *known.entry(local).or_insert(next);
        partition.put(at, class);
    }
    // Those of whose calls a class is new.
    let mut changed: BTreeSet<usize> = (0..locals.len()).collect();
    while !changed.is_empty() {
        let mut by_class: BTreeMap<u32, BTreeMap<Vec<u32>, Vec<usize>>> = BTreeMap::new();
        for at in std::mem::take(&mut changed) {
            let ids = calls.get(at).map(Vec::as_slice).unwrap_or_default();
            let ids = ids.iter().map(|id| class_of(&partition.classes, *id));
            let class = partition.classes.get(at).copied().unwrap_or(NEVER);
            let parts = by_class.entry(class).or_default();
            parts.entry(ids.collect()).or_default().push(at);
        }
        for (class, parts) in by_class {
            for moved in partition.split(class, parts.into_values()) {
                changed.extend(callers.get(moved).into_iter().flatten());
            }
        }
    }
    partition.classes
}

/// Schemas by class.
#[derive(Debug, Default)]
struct Partition {
    /// By schema.
    classes: Vec<u32>,
    /// By schema: where it stands in the list of its class.
    places: Vec<usize>,
    members: Vec<Vec<usize>>,
}

impl Partition {
    /// The next schema.
    fn put(&mut self, at: usize, class: u32) {
        while self.members.len() <= class as usize {
            self.members.push(Vec::new());
        }
        if let Some(members) = self.members.get_mut(class as usize) {
            self.places.push(members.len());
            members.push(at);
        }
        self.classes.push(class);
    }

    /// Takes the parts of a class apart from each other and from what else is in it; the schemas that got a new class.
    fn split(&mut self, class: u32, parts: impl Iterator<Item = Vec<usize>>) -> Vec<usize> {
        let mut parts: Vec<Vec<usize>> = parts.collect();
        for at in parts.iter().flatten() {
            self.take_out(class, *at);
        }
        let rest = self.members.get_mut(class as usize).map(std::mem::take);
        let rest = rest.unwrap_or_default();
        let largest = parts.iter().map(Vec::len).enumerate();
        let largest = largest.max_by_key(|(_, len)| *len);
        // What keeps the number is not looked at, unless it has to be put in order.
        let kept = match largest {
            Some((at, len)) if len > rest.len() => {
                let kept = parts.swap_remove(at);
                if !rest.is_empty() {
                    parts.push(rest);
                }
                self.put_all(class, kept);
                None
            }
            _ => Some(rest),
        };
        if let (Some(kept), Some(members)) = (kept, self.members.get_mut(class as usize)) {
            *members = kept;
        }
        let mut moved = Vec::new();
        for part in parts {
            let new = u32::try_from(self.members.len()).unwrap_or(NEVER);
            self.members.push(Vec::new());
            for at in &part {
                if let Some(class) = self.classes.get_mut(*at) {
                    *class = new;
                }
            }
            moved.extend(&part);
            self.put_all(new, part);
        }
        moved
    }

    /// The members of a class.
    fn put_all(&mut self, class: u32, all: Vec<usize>) {
        for (place, at) in all.iter().enumerate() {
            if let Some(known) = self.places.get_mut(*at) {
                *known = place;
            }
        }
        if let Some(members) = self.members.get_mut(class as usize) {
            *members = all;
        }
    }

    fn take_out(&mut self, class: u32, at: usize) {
        let Some(members) = self.members.get_mut(class as usize) else {
            return;
        };
        let Some(place) = self.places.get(at).copied() else {
            return;
        };
        if place < members.len() {
            members.swap_remove(place);
        }
        if let Some(other) = members.get(place)
            && let Some(known) = self.places.get_mut(*other)
        {
            *known = place;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rounds over everything until nothing is split any more.
    fn in_rounds(locals: &[String], calls: &[Vec<SchemaId>]) -> Vec<u32> {
        let mut classes = vec![0; locals.len()];
        let mut n_classes = 0;
        loop {
            let mut known: BTreeMap<(u32, &str, Vec<u32>), u32> = BTreeMap::new();
            let mut next = Vec::new();
            for (at, local) in locals.iter().enumerate() {
                let below = calls[at].iter().map(|id| class_of(&classes, *id)).collect();
                let n = known.len() as u32;
                next.push(*known.entry((classes[at], local, below)).or_insert(n));
            }
            classes = next;
            if known.len() == n_classes {
                return classes;
            }
            n_classes = known.len();
        }
    }

    fn callers(calls: &[Vec<SchemaId>]) -> Vec<Vec<usize>> {
        let mut callers = vec![Vec::new(); calls.len()];
        for (at, ids) in calls.iter().enumerate() {
            for id in ids {
                if let Some(of) = callers.get_mut(id.0 as usize) {
                    of.push(at);
                }
            }
        }
        callers
    }

    /// Classes with the numbers in the order in which they come.
    fn renumbered(classes: &[u32]) -> Vec<usize> {
        let mut known = BTreeMap::new();
        let mut numbers = Vec::new();
        for class in classes {
            let next = known.len();
            numbers.push(*known.entry(class).or_insert(next));
        }
        numbers
    }

    #[test]
    fn classes_are_those_of_rounds_over_everything() {
        let mut random = fastrand::Rng::with_seed(7);
        for _ in 0..2_000 {
            let n = random.usize(1..24);
            let locals: Vec<String> = (0..n).map(|_| random.u8(0..3).to_string()).collect();
            let calls: Vec<Vec<SchemaId>> = (0..n)
                .map(|_| {
                    let ids = (0..random.usize(0..3)).map(|_| match random.u8(0..12) {
                        0 => SchemaId::ANY,
                        1 => SchemaId::NEVER,
                        _ => SchemaId(random.u32(0..n as u32)),
                    });
                    ids.collect()
                })
                .collect();
            let classes = of(&locals, &calls, &callers(&calls));
            assert_eq!(
                renumbered(&classes),
                renumbered(&in_rounds(&locals, &calls)),
                "{locals:?} {calls:?}"
            );
        }
    }

    #[test]
    fn long_chains_end() {
        // In rounds over everything this takes 4·10¹⁰ steps.
        let n = 200_000;
        let locals = vec![String::new(); n];
        let last = SchemaId::ANY;
        let calls = (1..=n).map(|next| match next < n {
            true => vec![SchemaId(next as u32)],
            false => vec![last],
        });
        let calls: Vec<Vec<SchemaId>> = calls.collect();
        let classes = of(&locals, &calls, &callers(&calls));
        let different: BTreeSet<u32> = classes.into_iter().collect();
        assert_eq!(different.len(), n);
    }
}
