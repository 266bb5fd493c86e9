//! The store of a process that keeps nothing: keys and usage last as long as it does.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::answer::Answer;
use super::directory::Directory;
use super::ledger::Ledger;
use super::store::{Change, Outcome, Store, StoreError, Stored};
use super::usage::{KEPT_DAYS, UsageQuery, UsageRow, push_row};

/// The store.
#[derive(Debug)]
pub(crate) struct Memory {
    ledger: Arc<Ledger>,
    directory: Arc<Directory>,
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    keys: BTreeMap<String, Stored>,
    /// Ids by digests.
    digests: BTreeMap<[u8; 32], String>,
    /// By day and subscription.
    usage: BTreeMap<(u64, u32), u64>,
}

impl Memory {
    pub(crate) fn new(ledger: Arc<Ledger>, directory: Arc<Directory>) -> Memory {
        Memory {
            ledger,
            directory,
            kept: Mutex::default(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes in what was counted. The ledger itself holds a day's count of each account and what ended before, so that it
    /// is enough to do this when somebody asks, or now and then.
    fn take_in(&self) -> MutexGuard<'_, Kept> {
        let mut kept = self.lock();
        for counted in self.ledger.collect().0 {
            let used = kept.usage.entry((counted.day, counted.index)).or_default();
            *used += counted.n;
        }
        let last = kept.usage.last_key_value().map_or(0, |((day, _), _)| *day);
        let first = (last.saturating_sub(KEPT_DAYS), 0);
        if kept
            .usage
            .first_key_value()
            .is_some_and(|(key, _)| *key < first)
        {
            kept.usage = kept.usage.split_off(&first);
        }
        kept
    }
}

impl Kept {
    fn change(&mut self, change: Change) -> Outcome {
        match change {
            Change::Create(stored) => {
                if let Some(id) = self.digests.get(&stored.digest.to_bytes()) {
                    return Outcome::Duplicate(id.clone());
                }
                if self.keys.contains_key(&stored.record.id) {
                    return Outcome::Changed;
                }
                let id = stored.record.id.clone();
                self.digests.insert(stored.digest.to_bytes(), id.clone());
                self.keys.insert(id, stored);
            }
            Change::Replace { before, after } => match self.keys.get_mut(&before.id) {
                None => return Outcome::Missing,
                Some(stored) if stored.record != before => return Outcome::Changed,
                Some(stored) => stored.record = after.record,
            },
            Change::Delete { id, .. } => match self.keys.remove(&id) {
                None => return Outcome::Missing,
                Some(stored) => {
                    self.digests.remove(&stored.digest.to_bytes());
                }
            },
        }
        Outcome::Done
    }
}

impl Store for Memory {
    fn write(&self, changes: Vec<Change>) -> Answer<'static, Result<Vec<Outcome>, StoreError>> {
        let mut kept = self.lock();
        Answer::Now(Ok(changes
            .into_iter()
            .map(|change| kept.change(change))
            .collect()))
    }

    fn read(&self, id: &str) -> Answer<'static, Result<Option<Stored>, StoreError>> {
        Answer::Now(Ok(self.lock().keys.get(id).cloned()))
    }

    fn list(&self, after: &str, limit: usize) -> Answer<'static, Result<Vec<Stored>, StoreError>> {
        let kept = self.lock();
        let after = (Bound::Excluded(after), Bound::Unbounded);
        let keys = kept.keys.range::<str, _>(after).take(limit);
        Answer::Now(Ok(keys.map(|(_, stored)| stored.clone()).collect()))
    }

    fn usage(&self, query: &UsageQuery) -> Answer<'static, Result<Vec<UsageRow>, StoreError>> {
        let kept = self.take_in();
        let mut rows = Vec::new();
        for ((day, index), used) in &kept.usage {
            let Some((plan, key)) = self.directory.subscription(*index) else {
                continue;
            };
            if query.wants(*day, &plan, &key)
                && let Err(error) = push_row(&mut rows, *day, (&plan, &key), *used)
            {
                return Answer::Now(Err(error));
            }
        }
        rows.sort_unstable();
        Answer::Now(Ok(rows))
    }

    fn saved_meter(&self, _plan: &str, _key: &str) -> u64 {
        0
    }

    fn flush(&self) -> Answer<'static, Result<(), StoreError>> {
        drop(self.take_in());
        Answer::Now(Ok(()))
    }
}
