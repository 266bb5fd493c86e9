//! Maps that paths have in common until one of them changes its own: [`Shared`].

use std::borrow::Borrow;
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::rc::Rc;

/// A map whose copies cost nothing until one of them changes. Maps that differ are told apart without a look at their
/// entries.
#[derive(Debug)]
pub(super) struct Shared<K, V> {
    entries: Rc<BTreeMap<K, V>>,
    /// The sum of the hashes of the entries.
    digest: u64,
}

impl<K, V> Clone for Shared<K, V> {
    fn clone(&self) -> Self {
        Shared {
            entries: Rc::clone(&self.entries),
            digest: self.digest,
        }
    }
}

impl<K, V> Default for Shared<K, V> {
    fn default() -> Self {
        Shared {
            entries: Rc::default(),
            digest: 0,
        }
    }
}

impl<K: PartialEq, V: PartialEq> PartialEq for Shared<K, V> {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.entries, &other.entries)
            || self.digest == other.digest && self.entries == other.entries
    }
}

impl<K: Eq, V: Eq> Eq for Shared<K, V> {}

impl<K, V> Hash for Shared<K, V> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.digest.hash(state);
    }
}

fn digest<K: Hash + ?Sized>(key: &K, value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    value.hash(&mut hasher);
    hasher.finish()
}

impl<K: Ord + Hash + Clone, V: Hash + Eq + Clone> Shared<K, V> {
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(super) fn get<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.entries.get(key)
    }

    /// All of it.
    pub(super) fn entries(&self) -> &BTreeMap<K, V> {
        &self.entries
    }

    /// Puts a value in; the one before.
    pub(super) fn insert(&mut self, key: K, value: V) -> Option<V> {
        let before = self.entries.get(&key);
        if before == Some(&value) {
            return Some(value);
        }
        if let Some(before) = before {
            self.digest = self.digest.wrapping_sub(digest(&key, before));
        }
        self.digest = self.digest.wrapping_add(digest(&key, &value));
        Rc::make_mut(&mut self.entries).insert(key, value)
    }

    pub(super) fn remove<Q: Ord + Hash + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        let before = self.entries.get(key)?;
        // A key and what it is borrowed as have the same hash.
        self.digest = self.digest.wrapping_sub(digest(key, before));
        Rc::make_mut(&mut self.entries).remove(key)
    }

    pub(super) fn clear(&mut self) {
        *self = Shared::default();
    }

    /// Keeps the entries that `keeps` says.
    pub(super) fn retain(&mut self, keeps: impl Fn(&K, &V) -> bool) {
        let gone = self
            .entries
            .iter()
            .filter(|(key, value)| !keeps(key, value));
        let gone: Vec<K> = gone.map(|(key, _)| key.clone()).collect();
        for key in gone {
            self.remove(&key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_are_told_apart_by_what_they_hold() {
        let mut one: Shared<Rc<str>, u8> = Shared::default();
        one.insert("a".into(), 1);
        let mut other = one.clone();
        assert_eq!(one, other);
        assert_eq!(other.insert("b".into(), 2), None);
        assert_eq!((one.len(), other.len()), (1, 2));
        assert_ne!(one, other);
        assert_ne!(one.digest, other.digest);
        // On another way to the same.
        assert_eq!(one.insert("b".into(), 3), None);
        assert_eq!(one.insert("a".into(), 1), Some(1));
        assert_eq!(one.insert("b".into(), 2), Some(3));
        assert_eq!(one, other);
        assert_eq!(one.digest, other.digest);
        assert_eq!(other.remove("a"), Some(1));
        one.retain(|key, _| &**key == "b");
        assert_eq!(one.digest, other.digest);
        assert_eq!(one.entries(), other.entries());
        one.clear();
        assert_eq!(one, Shared::default());
    }
}
