//! What requests count: meters of quotas, and usage by day.
//!
//! Requests count in the numbers of this table, without a lock. A store [`collect`](Ledger::collect)s from time to time
//! what was counted since, and adds it to what it has; nothing is collected twice.

use std::sync::atomic::Ordering::{Acquire, Relaxed, Release, SeqCst};
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64};
use std::sync::{Mutex, PoisonError};

use crate::limit::{Meter, Table};

/// Bits of an account's usage for the number; the day above it has the rest.
const COUNT_BITS: u32 = 44;
const MAX_COUNT: u64 = (1 << COUNT_BITS) - 1;
const MAX_DAY: u64 = (1 << (64 - COUNT_BITS)) - 1;

/// What a key uses of a plan.
#[derive(Debug, Default)]
struct Account {
    meter: Meter,
    /// The day of the latest requests, since 1970-01-01, and how many there were since they were collected.
    usage: AtomicU64,
}

/// Requests of one day that were not collected before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Counted {
    /// The subscription's index.
    pub(crate) index: u32,
    /// Since 1970-01-01.
    pub(crate) day: u64,
    pub(crate) n: u64,
}

/// The accounts of all subscriptions, by their indices.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    accounts: Table<Account>,
    /// One bit per account: it counted since it was collected.
    dirty: Table<AtomicU64>,
    is_dirty: AtomicBool,
    /// Number of words in `dirty` that are in use.
    n_words: AtomicU32,
    /// What accounts had counted when their day ended.
    ended: Mutex<Vec<Counted>>,
}

impl Ledger {
    /// Counts a request.
    pub(crate) fn count(&self, index: u32, day: u64) {
        let Some(account) = self.accounts.get(index) else {
            return;
        };
        let day = day.min(MAX_DAY);
        let mut packed = account.usage.load(Relaxed);
        loop {
            let (since, n) = (packed >> COUNT_BITS, packed & MAX_COUNT);
            let new = match since == day {
                true => day << COUNT_BITS | (n + 1).min(MAX_COUNT),
                false => day << COUNT_BITS | 1,
            };
            // `SeqCst` here and below: who finds the bit set may rely on the collector's reading this number later.
            match account
                .usage
                .compare_exchange_weak(packed, new, SeqCst, Relaxed)
            {
                Ok(_) if since != day && n > 0 => {
                    self.end_day(Counted {
                        index,
                        day: since,
                        n,
                    });
                    break;
                }
                Ok(_) => break,
                Err(seen) => packed = seen,
            }
        }
        self.mark(index);
    }

    /// The meter of a subscription's quota; changes of it are to be [`mark`](Ledger::mark)ed.
    pub(crate) fn meter(&self, index: u32) -> Option<&Meter> {
        self.accounts.get(index).map(|account| &account.meter)
    }

    /// Notes that there is something to collect.
    pub(crate) fn mark(&self, index: u32) {
        let (word, bit) = (index / 64, 1 << (index % 64));
        let Some(dirty) = self.dirty.get(word) else {
            return;
        };
        if dirty.load(SeqCst) & bit == 0 {
            dirty.fetch_or(bit, SeqCst);
            if self.n_words.load(Relaxed) <= word {
                self.n_words.fetch_max(word + 1, Relaxed);
            }
            self.is_dirty.store(true, Release);
        }
    }

    /// What was counted since the last time, and the indices of the accounts that did.
    pub(crate) fn collect(&self) -> (Vec<Counted>, Vec<u32>) {
        if !self.is_dirty.swap(false, Acquire) {
            return (Vec::new(), Vec::new());
        }
        let mut indices = Vec::new();
        for word in 0..self.n_words.load(Relaxed) {
            let dirty = self
                .dirty
                .get(word)
                .map_or(0, |dirty| match dirty.load(Relaxed) {
                    0 => 0,
                    _ => dirty.swap(0, SeqCst),
                });
            let bits = (0..64).filter(|bit| dirty & 1 << bit != 0);
            indices.extend(bits.map(|bit| word * 64 + bit));
        }
        let mut counted = Vec::with_capacity(indices.len());
        for index in &indices {
            let Some(account) = self.accounts.get(*index) else {
                continue;
            };
            let keep_day = |packed: u64| Some(packed & !MAX_COUNT);
            let taken = account.usage.fetch_update(SeqCst, SeqCst, keep_day);
            let packed = taken.unwrap_or_else(|packed| packed);
            if packed & MAX_COUNT > 0 {
                counted.push(Counted {
                    index: *index,
                    day: packed >> COUNT_BITS,
                    n: packed & MAX_COUNT,
                });
            }
        }
        // Last: a day that ended meanwhile is among them, and its account marked again.
        let mut ended = self.ended.lock().unwrap_or_else(PoisonError::into_inner);
        counted.append(&mut ended);
        (counted, indices)
    }

    /// Once per account and day.
    fn end_day(&self, counted: Counted) {
        let mut ended = self.ended.lock().unwrap_or_else(PoisonError::into_inner);
        ended.push(counted);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn collected(ledger: &Ledger) -> Vec<(u32, u64, u64)> {
        let (mut counted, _) = ledger.collect();
        counted.sort_unstable();
        counted.iter().map(|c| (c.index, c.day, c.n)).collect()
    }

    #[test]
    fn what_was_counted_is_collected_once() {
        let ledger = Ledger::default();
        assert_eq!(collected(&ledger), []);
        for index in [0, 63, 64, 5_000, 0] {
            ledger.count(index, 20_000);
        }
        let expected = [
            (0, 20_000, 2),
            (63, 20_000, 1),
            (64, 20_000, 1),
            (5_000, 20_000, 1),
        ];
        assert_eq!(collected(&ledger), expected);
        assert_eq!(collected(&ledger), []);
        ledger.count(64, 20_000);
        assert_eq!(collected(&ledger), [(64, 20_000, 1)]);
    }

    #[test]
    fn days_are_kept_apart_whichever_way_the_clock_goes() {
        let ledger = Ledger::default();
        for day in [7, 7, 8, 7, 7, 7, 9] {
            ledger.count(1, day);
        }
        assert_eq!(
            collected(&ledger),
            [(1, 7, 2), (1, 7, 3), (1, 8, 1), (1, 9, 1)]
        );
        ledger.count(1, u64::MAX);
        assert_eq!(collected(&ledger), [(1, MAX_DAY, 1)]);
    }

    #[test]
    fn a_meter_that_is_marked_is_among_the_indices() {
        let ledger = Ledger::default();
        ledger.mark(70);
        assert_eq!(ledger.collect(), (vec![], vec![70]));
    }

    #[test]
    fn nothing_is_lost_between_threads() {
        const N: u64 = 30_000;
        let ledger = Ledger::default();
        let mut sums = BTreeMap::new();
        let mut add = |counted: Vec<Counted>| {
            for counted in counted {
                *sums.entry((counted.index, counted.day)).or_insert(0) += counted.n;
            }
        };
        std::thread::scope(|scope| {
            let threads: Vec<_> = (0..3)
                .map(|_| {
                    scope.spawn(|| {
                        for n in 0..N {
                            ledger.count(3, n * 4 / N);
                            ledger.count(1_000, 9);
                        }
                    })
                })
                .collect();
            while threads.iter().any(|thread| !thread.is_finished()) {
                add(ledger.collect().0);
            }
        });
        add(ledger.collect().0);
        let mut expected: BTreeMap<_, _> = (0..4).map(|day| ((3, day), 3 * N / 4)).collect();
        expected.insert((1_000, 9), 3 * N);
        assert_eq!(sums, expected);
    }
}
