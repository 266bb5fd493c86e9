//! Keys and values in the order of the document: [`Mapping`].

use std::slice;
use std::sync::Arc;

use crate::diagnostics::{Diagnostic, code, quoted};
use crate::source::{Node, Span, Str};

/// Mappings with more entries than this have an index; smaller ones are searched from front to back.
const SCANNED: usize = 16;

/// Keys and values in the order of the document. Each key stands once.
///
/// Copies are cheap: the entries are shared.
#[derive(Clone, Debug, Default)]
pub struct Mapping(Arc<Entries>);

/// A key, where it stands, and its value.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The key. One that is not a string is its text: `200:` is `"200"`.
    pub key: Str,
    /// Where the key stands, quotes included.
    pub key_span: Span,
    /// The value.
    pub value: Node,
}

/// What copies of a mapping share.
#[derive(Clone, Debug, Default)]
struct Entries {
    entries: Box<[Entry]>,
    /// Positions in `entries`, ordered by key; empty for a small mapping.
    by_key: Box<[u32]>,
    /// The [`mark`]s of its keys: most keys that are looked for are not there, and most of these are known by it.
    marks: u64,
}

/// An entry whose key had an entry before.
#[derive(Debug)]
pub(in crate::source) struct Duplicate {
    /// The entry that stays.
    pub(in crate::source) first: Entry,
    /// The one that was taken out.
    pub(in crate::source) second: Entry,
}

impl Duplicate {
    /// What to say about a key that stands twice: with the same scalar it does no harm.
    pub(in crate::source) fn report(&self) -> Diagnostic {
        let Self { first, second } = self;
        let key = quoted(&second.key);
        let is_text = |entry: &Entry| entry.value.as_str().is_some();
        let has_same_type = is_text(first) == is_text(second);
        let diagnostic = if first.value.same_scalar(&second.value) {
            let message = match has_same_type {
                true => format!("key {key} stands twice, with the same value"),
                false => format!("key {key} stands twice, with one value as a text and as none"),
            };
            Diagnostic::new(code::REPEATED_KEY, second.key_span, message)
                .label("repeated here")
                .help(match has_same_type {
                    true => "remove one of the two",
                    false => "remove the one whose type is not meant",
                })
        } else {
            Diagnostic::new(
                code::DUPLICATE_KEY,
                second.key_span,
                format!("key {key} stands twice in this mapping"),
            )
            .label("defined again here")
            .help(format!(
                "merge the two, or rename one of them: only one value of {key} could count"
            ))
        };
        diagnostic.secondary(first.key_span, "first defined here")
    }
}

impl Mapping {
    /// Of entries in their order. Of several with one key the first stays; the others come back.
    pub(in crate::source) fn new(
        entries: impl IntoIterator<Item = Entry>,
    ) -> (Self, Vec<Duplicate>) {
        let mut entries: Box<[Entry]> = entries.into_iter().collect();
        let mut duplicates = Vec::new();
        let (mut by_key, repeated) = if entries.len() > SCANNED {
            let order = order(&entries);
            (positions(&order), repeated_in(&order))
        } else {
            (Box::default(), repeated_in_few(&entries))
        };
        if !repeated.is_empty() {
            (entries, duplicates) = take_out(entries, &repeated);
            by_key = if entries.len() > SCANNED {
                positions(&order(&entries))
            } else {
                Box::default()
            };
        }
        let marks = entries
            .iter()
            .fold(0, |marks, entry| marks | mark(&entry.key));
        let entries = Entries {
            entries,
            by_key,
            marks,
        };
        (Self(Arc::new(entries)), duplicates)
    }

    /// Of entries that were put together from other mappings; of several with one key the first stays.
    pub(crate) fn from_entries(entries: impl IntoIterator<Item = Entry>) -> Self {
        Self::new(entries).0
    }

    /// How many entries it has.
    pub fn len(&self) -> usize {
        self.0.entries.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.0.entries.is_empty()
    }

    /// The value under a key.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.get_key_value(key).map(|entry| &entry.value)
    }

    /// The entry of a key: the value, and where the key stands.
    pub fn get_key_value(&self, key: &str) -> Option<&Entry> {
        self.at(self.position(key)?)
    }

    /// The entry at a position, from 0, in the order of the document.
    pub fn at(&self, position: usize) -> Option<&Entry> {
        self.0.entries.get(position)
    }

    /// The value at a position, to be changed: of this copy, which is made its own if others share it.
    pub(crate) fn value_mut(&mut self, position: usize) -> Option<&mut Node> {
        let entries = &mut Arc::make_mut(&mut self.0).entries;
        entries.get_mut(position).map(|entry| &mut entry.value)
    }

    /// Whether another copy shares the entries, so that they are copied before one is changed.
    pub(crate) fn is_shared(&self) -> bool {
        Arc::strong_count(&self.0) > 1
    }

    /// Where the entries are, which copies share: a name for the mapping for as long as a copy of it lives.
    pub(crate) fn address(&self) -> usize {
        Arc::as_ptr(&self.0).addr()
    }

    /// The position of a key's entry, for [`Mapping::at`].
    pub fn position(&self, key: &str) -> Option<usize> {
        let Entries {
            entries,
            by_key,
            marks,
        } = &*self.0;
        if marks & mark(key) == 0 {
            return None;
        }
        if by_key.is_empty() {
            return entries.iter().position(|entry| entry.key == *key);
        }
        let entry_at = |position: &u32| entries.get(*position as usize);
        let found = by_key.binary_search_by(|position| {
            let other = entry_at(position)
                .map(|entry| entry.key.as_str())
                .unwrap_or_default();
            sort_key(other).cmp(&sort_key(key))
        });
        by_key.get(found.ok()?).map(|position| *position as usize)
    }

    /// Whether it has a key.
    pub fn contains_key(&self, key: &str) -> bool {
        self.get_key_value(key).is_some()
    }

    /// The entries in the order of the document.
    pub fn iter(&self) -> slice::Iter<'_, Entry> {
        self.0.entries.iter()
    }

    /// The keys in the order of the document.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.iter().map(|entry| entry.key.as_str())
    }
}

impl<'a> IntoIterator for &'a Mapping {
    type Item = &'a Entry;
    type IntoIter = slice::Iter<'a, Entry>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// One of 64 bits, by what is quickly seen of a key.
fn mark(key: &str) -> u64 {
    let bytes = key.as_bytes();
    let at = |place: Option<&u8>| place.map_or(0, |byte| usize::from(*byte));
    let seen = at(bytes.first()) * 7 + at(bytes.last()) * 13 + bytes.len() * 5;
    1 << (seen % 64)
}

/// What the index is ordered by: the length first, since that is cheap to compare. A sorted index, not a hash table:
/// no choice of keys makes it slow.
fn sort_key(key: &str) -> (usize, &str) {
    (key.len(), key)
}

/// The keys with their positions, ordered by key and then position.
fn order(entries: &[Entry]) -> Vec<(&str, u32)> {
    let mut order: Vec<_> = entries
        .iter()
        .map(|entry| entry.key.as_str())
        .zip(0..)
        .collect();
    order.sort_unstable_by_key(|&(key, position)| (sort_key(key), position));
    order
}

/// The index alone.
fn positions(order: &[(&str, u32)]) -> Box<[u32]> {
    order.iter().map(|&(_, position)| position).collect()
}

/// Of an ordered index, the positions of all but the first of equal keys, each with the position of the first.
fn repeated_in(by_key: &[(&str, u32)]) -> Vec<(u32, u32)> {
    let runs = by_key.chunk_by(|one, other| one.0 == other.0);
    let repeated = runs
        .filter_map(<[_]>::split_first)
        .flat_map(|(&(_, first), rest)| rest.iter().map(move |&(_, position)| (position, first)));
    let mut repeated: Vec<_> = repeated.collect();
    repeated.sort_unstable();
    repeated
}

/// The same of a few entries, each compared with each.
fn repeated_in_few(entries: &[Entry]) -> Vec<(u32, u32)> {
    let repeats = |(position, entry): (u32, &Entry)| {
        let before = (0..position).zip(entries);
        before
            .into_iter()
            .find(|(_, other)| other.key == entry.key)
            .map(|(first, _)| (position, first))
    };
    (0..).zip(entries).filter_map(repeats).collect()
}

/// Takes out the repeated entries, given as (position, position of the first with this key), in order.
fn take_out(entries: Box<[Entry]>, repeated: &[(u32, u32)]) -> (Box<[Entry]>, Vec<Duplicate>) {
    let mut taken = Vec::new();
    let mut kept = Vec::new();
    let mut repeated = repeated.iter().peekable();
    // Where a kept entry has moved to: positions of kept entries are ordered.
    let mut positions = Vec::new();
    for (position, entry) in (0..).zip(entries) {
        match repeated.next_if(|(repeated, _)| *repeated == position) {
            Some(&(_, first)) => taken.push((first, entry)),
            None => {
                positions.push(position);
                kept.push(entry);
            }
        }
    }
    let first_of = |first: u32| {
        positions
            .binary_search(&first)
            .ok()
            .and_then(|at| kept.get(at).cloned())
    };
    let duplicate = |(first, second)| first_of(first).map(|first| Duplicate { first, second });
    let duplicates = taken.into_iter().filter_map(duplicate).collect();
    (kept.into(), duplicates)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{SourceMap, Value};

    /// A mapping of the keys, each with its position as value.
    fn mapping(keys: &[String]) -> (Mapping, Vec<Duplicate>) {
        let span = Span::at(SourceMap::new().add("x", ""), 0);
        let entry = |(at, key): (usize, &String)| Entry {
            key: key.as_str().into(),
            key_span: span,
            value: Node::new(span, Value::Number(at.to_string().into())),
        };
        Mapping::new(keys.iter().enumerate().map(entry))
    }

    #[test]
    fn finds_every_key_of_small_and_large_mappings() {
        for n_keys in [0, 1, SCANNED, SCANNED + 1, 5_000] {
            let keys: Vec<_> = (0..n_keys).map(|number| format!("/p{number}")).collect();
            let (mapping, duplicates) = mapping(&keys);
            assert!(duplicates.is_empty());
            assert_eq!((mapping.len(), mapping.is_empty()), (n_keys, n_keys == 0));
            for (at, key) in keys.iter().enumerate() {
                assert_eq!(
                    mapping.get(key).and_then(Node::as_u64),
                    Some(at as u64),
                    "{key}"
                );
            }
            assert!(mapping.get("/p").is_none() && mapping.get("").is_none());
            assert!(
                mapping.keys().eq(keys.iter().map(String::as_str)),
                "the order is the document's"
            );
        }
    }

    #[test]
    fn of_equal_keys_the_first_stays() {
        for padding in [0, 100] {
            let mut keys: Vec<_> = (0..padding).map(|number| format!("{number}")).collect();
            keys.extend(["a", "b", "a", "b", "a"].map(String::from));
            let (mapping, duplicates) = mapping(&keys);
            assert_eq!(mapping.len(), padding + 2);
            assert_eq!(
                mapping.get("b").and_then(Node::as_u64),
                Some(padding as u64 + 1)
            );
            let numbers = |duplicate: &Duplicate| {
                (
                    duplicate.first.value.as_u64(),
                    duplicate.second.value.as_u64(),
                )
            };
            let expected = [(0, 2), (1, 3), (0, 4)];
            let expected = expected.map(|(first, second)| {
                (Some(padding as u64 + first), Some(padding as u64 + second))
            });
            assert!(
                duplicates.iter().map(numbers).eq(expected),
                "{duplicates:?}"
            );
        }
    }
}
