//! Decisions of functions that are kept: by the identity of the caller, for a time, within a size.
//!
//! One for each authorizer and stage, so that no decision reaches another API (`reference/security.md` I08). Shared by
//! all threads; a lock is held for a look-up in one of its parts.

use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Parts, each with a lock of its own.
const N_PARTS: usize = 16;

/// Bytes of a part: keys, and what the decisions weigh.
const MAX_BYTES: usize = 1024 * 1024;

/// What an entry costs beside its key and its decision.
const OVERHEAD: usize = 160;

/// Decisions by identity.
#[derive(Debug)]
pub(super) struct Decisions<D> {
    parts: [Mutex<Part<D>>; N_PARTS],
    hasher: RandomState,
}

#[derive(Debug)]
struct Part<D> {
    entries: HashMap<Arc<[u8]>, Entry<D>>,
    /// Keys by age; of an entry that was replaced also its older ones.
    order: VecDeque<(Arc<[u8]>, u64)>,
    n_bytes: usize,
    next_number: u64,
}

#[derive(Debug)]
struct Entry<D> {
    decision: Arc<D>,
    ends: Instant,
    weight: usize,
    number: u64,
}

impl<D> Decisions<D> {
    pub(super) fn new() -> Self {
        Decisions {
            parts: std::array::from_fn(|_| {
                Mutex::new(Part {
                    entries: HashMap::new(),
                    order: VecDeque::new(),
                    n_bytes: 0,
                    next_number: 0,
                })
            }),
            hasher: RandomState::new(),
        }
    }

    /// The decision for this identity, where one is kept.
    pub(super) fn get(&self, key: &[u8], now: Instant) -> Option<Arc<D>> {
        let part = self.part(key)?;
        let entry = part.entries.get(key).filter(|entry| now < entry.ends)?;
        Some(Arc::clone(&entry.decision))
    }

    /// Keeps a decision that weighs so many bytes; of the others the oldest make room.
    pub(super) fn keep(
        &self,
        key: Box<[u8]>,
        decision: Arc<D>,
        weight: usize,
        ttl: Duration,
        now: Instant,
    ) {
        let key: Arc<[u8]> = key.into();
        let weight = weight + key.len() + OVERHEAD;
        let (Some(mut part), Some(ends)) = (self.part(&key), now.checked_add(ttl)) else {
            return;
        };
        if weight > MAX_BYTES {
            return;
        }
        let number = part.next_number;
        part.next_number += 1;
        part.n_bytes += weight;
        part.order.push_back((Arc::clone(&key), number));
        let entry = Entry {
            decision,
            ends,
            weight,
            number,
        };
        if let Some(old) = part.entries.insert(key, entry) {
            part.n_bytes -= old.weight;
        }
        part.shrink(now);
    }

    fn part(&self, key: &[u8]) -> Option<MutexGuard<'_, Part<D>>> {
        let hash = self.hasher.hash_one(key);
        let place = usize::try_from(hash % N_PARTS as u64).unwrap_or(0);
        let part = self.parts.get(place)?;
        Some(part.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl<D> Part<D> {
    /// Takes out what is oldest, while there is too much, or while it is over.
    fn shrink(&mut self, now: Instant) {
        while let Some((key, number)) = self.order.front() {
            let entry = self.entries.get(key);
            let is_current = entry.is_some_and(|entry| entry.number == *number);
            let is_over = entry.is_none_or(|entry| entry.ends <= now);
            if is_current && !is_over && self.n_bytes <= MAX_BYTES {
                return;
            }
            let front = self.order.pop_front();
            if let (true, Some((key, _))) = (is_current, front)
                && let Some(old) = self.entries.remove(&key)
            {
                self.n_bytes -= old.weight;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    #[test]
    fn decisions_end() {
        let (decisions, now) = (Decisions::new(), Instant::now());
        decisions.keep(b"a"[..].into(), Arc::new(1), 10, MINUTE, now);
        assert_eq!(decisions.get(b"a", now).as_deref(), Some(&1));
        assert_eq!(decisions.get(b"b", now), None);
        let last = now + MINUTE;
        assert!(
            decisions
                .get(b"a", last - Duration::from_nanos(1))
                .is_some()
        );
        assert_eq!(decisions.get(b"a", last), None);
        decisions.keep(b"a"[..].into(), Arc::new(2), 10, MINUTE, last);
        assert_eq!(decisions.get(b"a", last).as_deref(), Some(&2));
    }

    #[test]
    fn the_oldest_make_room() {
        let (decisions, now) = (Decisions::new(), Instant::now());
        let n = 100_000_u32;
        for i in 0..n {
            decisions.keep(i.to_be_bytes().into(), Arc::new(i), 1000, MINUTE, now);
        }
        let kept = (0..n)
            .filter(|i| decisions.get(&i.to_be_bytes(), now).is_some())
            .count();
        let most = N_PARTS * MAX_BYTES / 1000;
        assert!((1000..=most).contains(&kept), "{kept}");
        assert_eq!(
            decisions.get(&(n - 1).to_be_bytes(), now).as_deref(),
            Some(&(n - 1))
        );
        for part in &decisions.parts {
            let part = part.lock().unwrap();
            assert!(part.n_bytes <= MAX_BYTES);
            let sum: usize = part.entries.values().map(|entry| entry.weight).sum();
            assert_eq!(sum, part.n_bytes);
            assert_eq!(part.entries.len(), part.order.len());
        }
    }

    #[test]
    fn one_key_again_and_again_takes_one_place() {
        let (decisions, now) = (Decisions::new(), Instant::now());
        for i in 0..100_000 {
            decisions.keep(b"a"[..].into(), Arc::new(i), 1000, MINUTE, now);
        }
        let part = decisions.part(b"a").unwrap();
        assert_eq!(part.entries.len(), 1);
        assert!(part.order.len() <= 1, "{}", part.order.len());
    }

    #[test]
    fn what_is_too_large_is_not_kept() {
        let (decisions, now) = (Decisions::new(), Instant::now());
        decisions.keep(b"a"[..].into(), Arc::new(1), MAX_BYTES, MINUTE, now);
        assert_eq!(decisions.get(b"a", now), None);
    }
}
