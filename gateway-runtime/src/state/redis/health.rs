//! Whether the store can be relied on: a circuit breaker.
//!
//! While it is down, requests decide by themselves and do not wait; see `lending` and `quotas` for how. It goes down after
//! three pauses in a tenth of a second that made answers too late, after five failures in a row, or as soon as the connection ends;
//! and up when the store answers in time.
//! Source: `reference/distributed-state.md` §6.

use std::fmt;
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use std::sync::atomic::{AtomicBool, AtomicU32};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::telemetry::log::{Kind, Level};

/// So many pauses with late answers ...
const MAX_LATE: usize = 3;
/// ... in this time are too many.
const LATE_WINDOW: u64 = 100_000_000;

/// So many failures in a row are too many.
const MAX_FAILURES: u32 = 5;

/// How long the store is waited for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Patience {
    /// By a request.
    pub(crate) request: Duration,
    /// By anybody, before it is taken for down.
    pub(crate) anybody: Duration,
}

impl Patience {
    /// A request waits 5 ms: of which one is for timers, which are no finer.
    pub(crate) const DEFAULT: Patience = Patience {
        request: Duration::from_millis(4),
        anybody: Duration::from_millis(50),
    };

    /// For making a connection: half a second.
    pub(super) fn for_connecting(&self) -> Duration {
        self.anybody * 10
    }

    /// Until a connection without an answer is ended: a second.
    pub(super) fn until_dead(&self) -> Duration {
        self.anybody * 20
    }
}

static AWAY: Kind = Kind::new(Level::Warn, "state_store_away");
static BACK: Kind = Kind::new(Level::Info, "state_store_back");

/// The health of a store.
#[derive(Debug)]
pub(crate) struct Health {
    pub(super) patience: Patience,
    up: AtomicBool,
    /// How often it went up.
    generation: AtomicU32,
    n_nodes: AtomicU32,
    n_failures: AtomicU32,
    /// When answers were late, in nanoseconds: the oldest first.
    late: Mutex<[u64; MAX_LATE]>,
}

impl Health {
    /// Down, with one process.
    pub(super) fn new(patience: Patience) -> Health {
        Health {
            patience,
            up: AtomicBool::new(false),
            generation: AtomicU32::new(0),
            n_nodes: AtomicU32::new(1),
            n_failures: AtomicU32::new(0),
            late: Mutex::new([0; MAX_LATE]),
        }
    }

    /// Whether the store is to be asked.
    pub(crate) fn is_up(&self) -> bool {
        self.up.load(Acquire)
    }

    /// How many processes share the store, as of when it last said so; at least 1.
    pub(crate) fn n_nodes(&self) -> u32 {
        self.n_nodes.load(Relaxed).max(1)
    }

    /// How often it went up.
    pub(super) fn generation(&self) -> u32 {
        self.generation.load(Relaxed)
    }

    pub(super) fn set_n_nodes(&self, n: u32) {
        self.n_nodes.store(n.max(1), Relaxed);
    }

    /// It answered as it should.
    pub(super) fn answered(&self) {
        if self.n_failures.load(Relaxed) > 0 {
            self.n_failures.store(0, Relaxed);
        }
    }

    /// It answered with an error, or not at all.
    pub(super) fn failed(&self, problem: &dyn fmt::Display) {
        if self.n_failures.fetch_add(1, Relaxed) + 1 >= MAX_FAILURES {
            self.down(problem);
        }
    }

    /// It did not answer a request in time. All who waited through the same pause of the store, or of this process, say that at
    /// once: they count as one.
    pub(super) fn was_late(&self, now: u64) {
        let pause = u64::try_from(self.patience.request.as_nanos()).unwrap_or(u64::MAX);
        let oldest = {
            let mut late = self.late.lock().unwrap_or_else(PoisonError::into_inner);
            let newest = late.last().copied().unwrap_or(0);
            if newest > 0 && now.saturating_sub(newest) < pause {
                return;
            }
            late.rotate_left(1);
            if let Some(last) = late.last_mut() {
                *last = now.max(1);
            }
            late.first().copied().unwrap_or(0)
        };
        if oldest > 0 && now.saturating_sub(oldest) <= LATE_WINDOW {
            self.down(&"it answers too late");
        }
    }

    /// It is not to be asked.
    pub(super) fn down(&self, problem: &dyn fmt::Display) {
        if self.up.swap(false, Release) {
            AWAY.log(
                "the shared state cannot be reached: limits are those of this process alone",
                &[("problem", problem)],
            );
        }
    }

    /// It answered in time.
    pub(super) fn raise(&self) {
        if self.is_up() {
            return;
        }
        self.n_failures.store(0, Relaxed);
        *self.late.lock().unwrap_or_else(PoisonError::into_inner) = [0; MAX_LATE];
        self.generation.fetch_add(1, Relaxed);
        self.up.store(true, Release);
        BACK.log(
            "the shared state can be reached",
            &[("gateways", &self.n_nodes())],
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: u64 = 1_000_000;

    fn up() -> Health {
        let health = Health::new(Patience::DEFAULT);
        health.raise();
        assert!(health.is_up());
        health
    }

    #[test]
    fn three_late_answers_are_too_many() {
        let health = up();
        for now in [500, 590, 601] {
            assert!(health.is_up());
            health.was_late(now * MS);
        }
        assert!(health.is_up(), "in more than a tenth of a second");
        health.was_late(690 * MS);
        assert!(!health.is_up());
        health.raise();
        health.was_late(691 * MS);
        health.was_late(692 * MS);
        health.was_late(693 * MS);
        assert!(health.is_up(), "it begins anew, and one pause is one");
        assert_eq!(health.generation(), 2);
    }

    #[test]
    fn five_failures_in_a_row_are_too_many() {
        let health = up();
        for _ in 0..4 {
            health.failed(&"x");
        }
        health.answered();
        for _ in 0..4 {
            health.failed(&"x");
        }
        assert!(health.is_up());
        health.failed(&"x");
        assert!(!health.is_up());
    }

    #[test]
    fn there_is_always_one_process() {
        let health = Health::new(Patience::DEFAULT);
        assert_eq!(health.n_nodes(), 1);
        health.set_n_nodes(0);
        assert_eq!(health.n_nodes(), 1);
        health.set_n_nodes(3);
        assert_eq!(health.n_nodes(), 3);
    }
}
