//! The least rate at which bytes must move (`reference/security.md` B04): slow senders, slow readers,
//! and readers that stopped.

use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::time::Duration;

/// Bytes per second.
const LEAST_RATE: u64 = 240;

/// How far one direction of a connection is behind: time in which the client is awaited costs, bytes pay.
#[derive(Debug, Default)]
pub(super) struct Rate {
    /// Since the last look.
    n_bytes: AtomicU32,
    debt: AtomicU32,
}

impl Rate {
    /// Bytes moved.
    pub(super) fn moved(&self, n_bytes: usize) {
        let n_bytes = u32::try_from(n_bytes).unwrap_or(u32::MAX);
        let n_bytes = self.n_bytes.load(Relaxed).saturating_add(n_bytes);
        self.n_bytes.store(n_bytes, Relaxed);
    }

    /// Forgives what is owed.
    pub(super) fn reset(&self) {
        self.n_bytes.store(0, Relaxed);
        self.debt.store(0, Relaxed);
    }

    /// Looks `millis` after the last look; `waits`: for the client. Whether the client is as far behind
    /// as one that did nothing for `limit`.
    pub(super) fn is_behind(&self, millis: u32, waits: bool, limit: Duration) -> bool {
        let due = if waits {
            u64::from(millis) * LEAST_RATE / 1_000
        } else {
            0
        };
        let paid = u64::from(self.n_bytes.load(Relaxed));
        self.n_bytes.store(0, Relaxed);
        let debt = (u64::from(self.debt.load(Relaxed)) + due).saturating_sub(paid);
        let debt = u32::try_from(debt).unwrap_or(u32::MAX);
        self.debt.store(debt, Relaxed);
        u128::from(debt) * 1_000 > limit.as_millis() * u128::from(LEAST_RATE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// After how many seconds a client that moves `n_bytes` every second is too far behind.
    fn seconds(n_bytes: usize, waits: bool) -> Option<u32> {
        let rate = Rate::default();
        (1..1_000).find(|_| {
            rate.moved(n_bytes);
            rate.is_behind(1_000, waits, Duration::from_secs(10))
        })
    }

    #[test]
    fn only_those_who_are_awaited_and_slow_fall_behind() {
        assert_eq!(seconds(0, true), Some(11));
        assert_eq!(seconds(120, true), Some(21));
        assert_eq!(seconds(240, true), None);
        assert_eq!(seconds(0, false), None);
    }

    #[test]
    fn bursts_pay_for_no_more_than_what_is_owed() {
        let rate = Rate::default();
        rate.moved(1_000_000);
        let limit = Duration::from_secs(1);
        assert!(!rate.is_behind(500, true, limit));
        assert!(!rate.is_behind(900, true, limit));
        assert!(rate.is_behind(200, true, limit));
        rate.reset();
        assert!(!rate.is_behind(900, true, limit));
    }
}
