//! The memory of a stage's answers, in parts with a lock each.

use std::sync::atomic::{AtomicU64, Ordering::AcqRel, Ordering::Acquire};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use http::HeaderMap;

use super::entry::Entry;
use super::flight::{Flight, Lead, Waiting};
use super::key::Key;
use super::shard::{Given, Shard};

pub(super) use super::shard::Lives;

/// The smallest part in bytes, so that the largest answer has a place in each; a smaller memory has one part.
const MIN_SHARD: u64 = 4 * 1024 * 1024;

const MAX_SHARDS: u64 = 16;

/// The memory of a stage's answers.
#[derive(Debug)]
pub(super) struct Store {
    shards: Box<[Mutex<Shard>]>,
    /// Bytes of each.
    room: usize,
    /// Goes up with each flush.
    generation: AtomicU64,
}

/// What a request finds; with an answer whose time is over, where there is one.
#[derive(Debug)]
pub(super) enum Found {
    Fresh(Arc<Entry>),
    /// Nothing: it goes to the backend, and others wait for it.
    Lead(Lead, Option<Arc<Entry>>),
    /// Another one is on its way.
    Wait(Waiting, Option<Arc<Entry>>),
    /// Nothing: it goes to the backend for itself.
    Alone(Option<Arc<Entry>>),
}

impl Store {
    /// One of so many bytes.
    pub(super) fn new(size: u64) -> Store {
        let n_shards = (size / MIN_SHARD).clamp(1, MAX_SHARDS);
        Store {
            shards: (0..n_shards).map(|_| Mutex::default()).collect(),
            room: usize::try_from(size / n_shards).unwrap_or(usize::MAX),
            generation: AtomicU64::new(0),
        }
    }

    /// What there is for a request; `joins`: whether it may wait for others, and others for it.
    pub(super) fn find(
        self: &Arc<Self>,
        key: &Key,
        headers: &HeaderMap,
        now: Instant,
        joins: bool,
    ) -> Found {
        let Some(mut shard) = self.shard(key) else {
            return Found::Alone(None);
        };
        let stale = match shard.get(key, headers, now) {
            Some(Given::Fresh(entry)) => return Found::Fresh(entry),
            Some(Given::Stale(entry)) => Some(entry),
            None => None,
        };
        if !joins {
            return Found::Alone(stale);
        }
        match shard.flights.get(key).map(|flight| flight.wait()) {
            Some(Some(waiting)) => Found::Wait(waiting, stale),
            Some(None) => Found::Alone(stale),
            None => {
                let flight = Arc::new(Flight::new());
                shard.flights.insert(*key, Arc::clone(&flight));
                Found::Lead(Lead::new(Arc::clone(self), *key, flight), stale)
            }
        }
    }

    /// Keeps an answer, unless all were forgotten since that generation.
    pub(super) fn put(
        &self,
        key: &Key,
        headers: &HeaderMap,
        entry: Entry,
        lives: Lives,
        generation: u64,
    ) {
        let now = crate::clock::now();
        if let Some(mut shard) = self.shard(key)
            && self.generation() == generation
        {
            shard.put(key, headers, Arc::new(entry), lives, (self.room, now));
        }
    }

    /// Nobody waits for this request any more.
    pub(super) fn land(&self, key: &Key, flight: &Arc<Flight>) {
        if let Some(mut shard) = self.shard(key)
            && let Some(known) = shard.flights.get(key)
            && Arc::ptr_eq(known, flight)
        {
            shard.flights.remove(key);
        }
    }

    /// How often all answers were forgotten.
    pub(super) fn generation(&self) -> u64 {
        self.generation.load(Acquire)
    }

    /// Forgets all answers, and those on their way; gives how many there were.
    pub(super) fn flush(&self) -> usize {
        // First: what is put from now on is of the old generation, or is cleared below.
        self.generation.fetch_add(1, AcqRel);
        let forgotten = self.shards.iter().map(|shard| {
            // What was in it is freed once the lock is.
            let old = std::mem::take(&mut *lock(shard));
            old.totals().0
        });
        forgotten.sum()
    }

    /// How many answers there are, and what they cost in bytes.
    pub(super) fn totals(&self) -> (usize, usize) {
        let totals = self.shards.iter().map(|shard| lock(shard).totals());
        totals.fold((0, 0), |(n, bytes), (more, cost)| (n + more, bytes + cost))
    }

    fn shard(&self, key: &Key) -> Option<MutexGuard<'_, Shard>> {
        self.shards.get(key.place(self.shards.len())).map(lock)
    }
}

fn lock(shard: &Mutex<Shard>) -> MutexGuard<'_, Shard> {
    shard.lock().unwrap_or_else(PoisonError::into_inner)
}
