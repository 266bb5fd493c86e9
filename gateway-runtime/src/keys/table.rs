//! The table that requests look keys up in.
//!
//! Readers hold a copy of the table by thread, and look whether its version is still the current one: one atomic read,
//! no lock. Changes copy one shard of 256, so that adding keys one by one stays cheap.

use std::cell::RefCell;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::digest::Digest;

/// Parts of the table, each copied when it changes.
const N_SHARDS: usize = 256;

/// A usage plan: a small dense number for its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct PlanId(pub(crate) u32);

/// A key in a usage plan: what is limited, counted and billed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Subscription {
    /// The plan.
    pub(crate) plan: PlanId,
    /// Dense over all keys and plans, and the same for as long as the process lives.
    pub(crate) index: u32,
}

/// A key, as requests see it.
#[derive(Debug)]
pub(crate) struct Key {
    /// Its record's id.
    pub(crate) id: Box<str>,
    /// Requests with a disabled key are refused.
    pub(crate) enabled: bool,
    /// Its usage plans, at most 10: also those that the gateway does not have.
    pub(crate) subscriptions: Box<[Subscription]>,
}

impl Key {
    /// The key's place in a plan; `None` where it has none.
    pub(crate) fn subscription(&self, plan: PlanId) -> Option<Subscription> {
        let mut all = self.subscriptions.iter();
        all.find(|subscription| subscription.plan == plan).copied()
    }
}

#[derive(Debug, Clone)]
struct Entry {
    digest: Digest,
    key: Arc<Key>,
}

/// Keys by the first byte of their digests, in each shard in the order of the first eight.
type Shards = Arc<[Arc<[Entry]>]>;

/// Keys by the digests of their values.
#[derive(Debug)]
pub(crate) struct Table {
    /// Tells this table from others in the copies of threads.
    id: u64,
    version: AtomicU64,
    current: Mutex<Shards>,
}

/// A thread's copy.
struct Copied {
    id: u64,
    version: u64,
    shards: Shards,
}

thread_local! {
    static COPIED: RefCell<Option<Copied>> = const { RefCell::new(None) };
}

impl Table {
    /// A table without keys.
    pub(crate) fn new() -> Table {
        static NEXT_ID: AtomicU64 = AtomicU64::new(0);

        let empty: Arc<[Entry]> = Arc::from([]);
        Table {
            id: NEXT_ID.fetch_add(1, Relaxed),
            version: AtomicU64::new(0),
            current: Mutex::new(vec![empty; N_SHARDS].into()),
        }
    }

    /// The key whose value has this digest. Whether there is one does not show in the time this takes.
    pub(crate) fn get(&self, digest: &Digest) -> Option<Arc<Key>> {
        let version = self.version.load(Acquire);
        COPIED
            .try_with(|copied| {
                let mut copied = copied.borrow_mut();
                match &*copied {
                    Some(copy) if copy.id == self.id && copy.version == version => {
                        find(&copy.shards, digest)
                    }
                    _ => {
                        let shards = Arc::clone(&self.lock());
                        let found = find(&shards, digest);
                        let id = self.id;
                        *copied = Some(Copied {
                            id,
                            version,
                            shards,
                        });
                        found
                    }
                }
            })
            .ok()?
    }

    /// Adds, replaces and takes out keys, all at once.
    pub(crate) fn change(&self, changes: impl IntoIterator<Item = (Digest, Option<Arc<Key>>)>) {
        let mut by_shard = vec![Vec::new(); N_SHARDS];
        for (digest, key) in changes {
            if let Some(shard) = by_shard.get_mut(shard_of(&digest)) {
                shard.push((digest, key));
            }
        }
        let mut current = self.lock();
        let mut shards = current.to_vec();
        for (shard, mut changes) in shards.iter_mut().zip(by_shard) {
            if changes.is_empty() {
                continue;
            }
            // Stable, so that the last of several changes of one key is the one that counts.
            changes.sort_by_key(|(digest, _)| digest.prefix());
            *shard = merge(shard, &changes);
        }
        *current = shards.into();
        // After the table: who sees the new version finds at least this table behind the lock.
        self.version.fetch_add(1, Release);
    }

    /// Number of keys.
    pub(crate) fn len(&self) -> usize {
        self.lock().iter().map(|shard| shard.len()).sum()
    }

    fn lock(&self) -> MutexGuard<'_, Shards> {
        self.current.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn shard_of(digest: &Digest) -> usize {
    (digest.prefix() >> 56) as usize
}

fn find(shards: &[Arc<[Entry]>], digest: &Digest) -> Option<Arc<Key>> {
    let entries = shards.get(shard_of(digest))?;
    let prefix = digest.prefix();
    let first = entries.partition_point(|entry| entry.digest.prefix() < prefix);
    let candidates = entries.iter().skip(first);
    let mut candidates = candidates.take_while(|entry| entry.digest.prefix() == prefix);
    let entry = candidates.find(|entry| entry.digest.matches(digest))?;
    Some(Arc::clone(&entry.key))
}

/// The entries with the changes, both in order.
fn merge(entries: &[Entry], changes: &[(Digest, Option<Arc<Key>>)]) -> Arc<[Entry]> {
    let is_changed = |entry: &Entry| {
        let prefix = entry.digest.prefix();
        let first = changes.partition_point(|(digest, _)| digest.prefix() < prefix);
        let candidates = changes.iter().skip(first);
        let mut candidates = candidates.take_while(|(digest, _)| digest.prefix() == prefix);
        candidates.any(|(digest, _)| digest.matches(&entry.digest))
    };
    let mut merged: Vec<Entry> = entries.iter().filter(|e| !is_changed(e)).cloned().collect();
    let mut rest = changes;
    while let [(digest, key), later @ ..] = rest {
        rest = later;
        let prefix = digest.prefix();
        let mut same_prefix = later
            .iter()
            .take_while(|(other, _)| other.prefix() == prefix);
        let is_last = !same_prefix.any(|(other, _)| other.matches(digest));
        if let (true, Some(key)) = (is_last, key) {
            merged.push(Entry {
                digest: *digest,
                key: Arc::clone(key),
            });
        }
    }
    merged.sort_by_key(|entry| entry.digest.prefix());
    merged.into()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::digest::Secret;
    use super::*;

    fn key(index: u32) -> Arc<Key> {
        Arc::new(Key {
            id: format!("k{index}").into(),
            enabled: true,
            subscriptions: [Subscription {
                plan: PlanId(7),
                index,
            }]
            .into(),
        })
    }

    fn digest(n: u32) -> Digest {
        Secret::new(b"secret").digest(&n.to_be_bytes())
    }

    #[test]
    fn random_changes_agree_with_a_map() {
        let table = Table::new();
        let mut model = BTreeMap::new();
        let mut random = fastrand::Rng::with_seed(3);
        for _ in 0..200 {
            let changes: Vec<_> = (0..random.u32(0..20))
                .map(|_| {
                    (
                        random.u32(0..300),
                        random.bool().then(|| key(random.u32(..))),
                    )
                })
                .collect();
            for (n, key) in &changes {
                model.insert(*n, key.as_ref().map(|key| key.id.clone()));
            }
            table.change(changes.into_iter().map(|(n, key)| (digest(n), key)));
            for n in 0..300 {
                let found = table.get(&digest(n)).map(|key| key.id.clone());
                assert_eq!(found, model.get(&n).cloned().flatten(), "{n}");
            }
            assert_eq!(table.len(), model.values().flatten().count());
        }
    }

    #[test]
    fn digests_with_the_same_beginning_are_told_apart() {
        let hex = digest(1).to_hex();
        let twin = Digest::from_hex(&format!("{}{}", &hex[..16], "0".repeat(48))).unwrap();
        let table = Table::new();
        table.change([(digest(1), Some(key(1))), (twin, Some(key(2)))]);
        assert_eq!(&*table.get(&digest(1)).unwrap().id, "k1");
        assert_eq!(&*table.get(&twin).unwrap().id, "k2");
        table.change([(digest(1), None)]);
        assert!(table.get(&digest(1)).is_none());
        assert_eq!(&*table.get(&twin).unwrap().id, "k2");
    }

    #[test]
    fn several_tables_and_threads_do_not_mix() {
        let (one, other) = (Table::new(), Table::new());
        one.change([(digest(1), Some(key(1)))]);
        assert!(one.get(&digest(1)).is_some());
        assert!(other.get(&digest(1)).is_none());
        std::thread::scope(|scope| {
            let (sender, receiver) = std::sync::mpsc::channel();
            let (done, is_done) = std::sync::mpsc::channel();
            let one = &one;
            scope.spawn(move || {
                assert!(one.get(&digest(1)).is_some());
                done.send(()).unwrap();
                receiver.recv().unwrap();
                assert!(one.get(&digest(1)).is_none(), "the copy is out of date");
            });
            is_done.recv().unwrap();
            one.change([(digest(1), None)]);
            sender.send(()).unwrap();
        });
    }

    #[test]
    fn a_key_knows_its_plans() {
        let key = key(5);
        let expected = Subscription {
            plan: PlanId(7),
            index: 5,
        };
        assert_eq!(key.subscription(PlanId(7)), Some(expected));
        assert_eq!(key.subscription(PlanId(8)), None);
    }
}
