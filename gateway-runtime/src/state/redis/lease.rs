//! Tokens in hand: a few are taken from the shared store in advance, and spent without asking.
//!
//! Tokens are paid for when they are lent, so that the store's count is never overdrawn; what is not spent in a second is
//! given back, or lost. How many are asked for follows the demand of the last 20 ms. An answer with less than was asked for
//! says that there is no more: until a pause is over, everything is refused here.
//!
//! No clock and no store in here: times are nanoseconds of one clock, and whoever calls does the asking.
//! Source: `reference/distributed-state.md` §3.

use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;

use crate::limit::RetryAfter;

/// The pacing gap, and the time by which demand is measured.
pub(super) const GAP: u64 = 20_000_000;

/// The longest time that nobody asks, however long the store says that it takes until there is a token.
const LONGEST_PAUSE: u64 = 1_000_000_000;

/// How long nobody asks after the store failed for this lease alone.
const BROKEN_PAUSE: u64 = 250_000_000;

/// How long tokens may be spent.
const LIFE_MS: u32 = 1_000;

/// Tokens lent to this process, of one count of the store.
#[derive(Debug)]
pub(super) struct Lease {
    /// Tokens in hand (upper half), and until when, in milliseconds (lower half, wrapping).
    hand: AtomicU64,
    /// A background refill begins when so many tokens are left.
    low: AtomicU32,
    /// Until then, what is not in hand is refused.
    closed_until: AtomicU64,
    /// Until then the store is not asked: it failed.
    broken_until: AtomicU64,
    /// When the store will have a token.
    again_at: AtomicU64,
    /// What the store had left after the latest answer; `u64::MAX`: there was none.
    left: AtomicU64,
    /// Tokens that requests wanted in 20 ms.
    demand: AtomicU64,
    /// Requests refused here since the store was last asked.
    n_refused: AtomicU64,
    /// Somebody asks the store.
    asking: AtomicBool,
    /// Requests that wait for the answer.
    n_waiting: AtomicU32,
    /// Requests that waited in vain, and went on: theirs are the next tokens.
    n_borrowed: AtomicU64,
    /// It is among the leases that are looked through for dead tokens.
    holding: AtomicBool,
    /// Which of several counts, one after the other, the tokens are of. Changed while `pace` is locked.
    series: AtomicU64,
    pace: Mutex<Pace>,
    /// Told when an answer is there, or there will be none.
    pub(super) changed: Notify,
}

/// What demand is told from. Locked when the store is asked, and when it answers.
#[derive(Debug, Default)]
struct Pace {
    since: u64,
    spent: u64,
    /// Tokens in hand when the store was asked, and those it gave since.
    had: u64,
    /// The store had less than was asked for, and nothing left since.
    is_short: bool,
    /// Of the store's health: leases begin small after it was away.
    generation: u32,
}

/// What became of taking a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Attempt {
    /// There was one.
    Taken {
        /// Tokens left, here and in the store.
        left: u64,
        /// It is time to ask for more, without waiting for it.
        refill: bool,
    },
    /// There is none, here or in the store.
    Refused(RetryAfter),
    /// There is none here.
    Empty,
}

/// What to ask the store for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ask {
    pub(super) wanted: u64,
    /// Tokens that come back.
    pub(super) returned: u64,
    /// Of which count: see [`Lease::roll`].
    pub(super) series: u64,
}

/// What the store answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Grant {
    /// At most what was wanted.
    pub(super) got: u64,
    /// Nanoseconds until there is one more, where none is left.
    pub(super) wait: u64,
    /// Tokens left in the store.
    pub(super) left: u64,
    /// For how long nobody asks after an answer that fell short, at the least: the pacing gap.
    pub(super) gap: u64,
}

/// How much to ask for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sizing {
    /// Most tokens in hand, but for those that requests wait for.
    pub(super) cap: u64,
    /// Tokens in percent of the demand of 20 ms.
    pub(super) percent: u64,
    /// Of the store's health.
    pub(super) generation: u32,
}

/// Counts a request that waits.
pub(super) struct Waiting<'l>(&'l AtomicU32);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Relaxed);
    }
}

impl Lease {
    pub(super) fn new() -> Lease {
        Lease {
            hand: AtomicU64::new(0),
            low: AtomicU32::new(0),
            closed_until: AtomicU64::new(0),
            broken_until: AtomicU64::new(0),
            again_at: AtomicU64::new(0),
            left: AtomicU64::new(u64::MAX),
            demand: AtomicU64::new(0),
            n_refused: AtomicU64::new(0),
            asking: AtomicBool::new(false),
            n_waiting: AtomicU32::new(0),
            n_borrowed: AtomicU64::new(0),
            holding: AtomicBool::new(false),
            series: AtomicU64::new(0),
            pace: Mutex::default(),
            changed: Notify::new(),
        }
    }

    /// Takes a token that is in hand.
    pub(super) fn take(&self, now: u64) -> Attempt {
        let mut hand = self.hand.load(Relaxed);
        while tokens(hand) > 0 && is_alive(hand, now) {
            let new = hand - (1 << 32);
            match self.hand.compare_exchange_weak(hand, new, Relaxed, Relaxed) {
                Ok(_) => {
                    let left = self.left.load(Relaxed);
                    let here = u64::from(tokens(new));
                    let is_low = tokens(new) <= self.low.load(Relaxed) && here > 0;
                    return Attempt::Taken {
                        left: if left == u64::MAX {
                            here
                        } else {
                            here.saturating_add(left)
                        },
                        refill: is_low && !self.asking.load(Relaxed),
                    };
                }
                Err(seen) => hand = seen,
            }
        }
        if now >= self.closed_until.load(Relaxed) {
            return Attempt::Empty;
        }
        self.n_refused.fetch_add(1, Relaxed);
        let wait = self.again_at.load(Relaxed).saturating_sub(now);
        Attempt::Refused(RetryAfter(Duration::from_nanos(wait.max(1))))
    }

    /// Puts back a token that was taken here.
    pub(super) fn give_back(&self, now: u64) {
        self.add(1, now, false);
    }

    /// Takes a token of the answer that is under way.
    pub(super) fn borrow(&self) {
        self.n_borrowed.fetch_add(1, Relaxed);
    }

    /// Notes a request that waits for an answer, until what this returns is dropped.
    pub(super) fn enter(&self) -> Waiting<'_> {
        self.n_waiting.fetch_add(1, Relaxed);
        Waiting(&self.n_waiting)
    }

    /// What to ask the store for; `None` where somebody does already, or there is enough in hand. Whoever gets something
    /// has to call [`Lease::granted`] or [`Lease::lost`] in the end.
    pub(super) fn begin_ask(&self, now: u64, sizing: Sizing) -> Option<Ask> {
        if self.asking.swap(true, Acquire) {
            return None;
        }
        let returned = self.take_dead(now);
        let in_hand = u64::from(tokens(self.hand.load(Relaxed)));
        let (demand, series) = self.measure(now, in_hand, sizing.generation);
        let waiting = u64::from(self.n_waiting.load(Relaxed));
        let by_demand = demand.saturating_mul(sizing.percent).div_ceil(100);
        // Those who wait spend theirs at once: no more than the cap stays in hand.
        let room = sizing.cap.max(waiting).max(1).saturating_sub(in_hand);
        let wanted = by_demand.max(waiting).max(1).min(room);
        if wanted == 0 && returned == 0 {
            // Somebody may have begun to wait for this.
            self.end_ask();
            return None;
        }
        Some(Ask {
            wanted,
            returned,
            series,
        })
    }

    /// The demand of 20 ms, as of what was spent and refused since the store was last asked; and the series.
    fn measure(&self, now: u64, in_hand: u64, generation: u32) -> (u64, u64) {
        let mut pace = self.lock();
        pace.spent += pace.had.saturating_sub(in_hand) + self.n_refused.swap(0, Relaxed);
        pace.had = in_hand;
        let elapsed = now.saturating_sub(pace.since);
        let mut demand = self.demand.load(Relaxed);
        if pace.generation != generation {
            pace.generation = generation;
            (pace.since, pace.spent, demand) = (now, 0, 0);
        } else if elapsed >= GAP {
            demand = pace.spent.saturating_mul(GAP).div_ceil(elapsed);
            (pace.since, pace.spent) = (now, 0);
        } else {
            demand = demand.max(pace.spent);
        }
        self.demand.store(demand, Relaxed);
        (demand, self.series())
    }

    /// The store's answer to what was asked.
    pub(super) fn granted(&self, ask: &Ask, grant: Grant, now: u64) {
        let mut pace = self.lock();
        if self.series() != ask.series {
            // Of a count that has ended.
            drop(pace);
            return self.end_ask();
        }
        let repay = |borrowed: u64| Some(borrowed.saturating_sub(grant.got));
        let borrowed = self.n_borrowed.fetch_update(Relaxed, Relaxed, repay);
        let got = grant.got.saturating_sub(borrowed.unwrap_or(0));
        pace.had += got;
        pace.spent += grant.got - got;
        self.left.store(grant.left, Relaxed);
        // A store that is nearly empty is not asked before it must be.
        let low = if grant.left >= grant.got {
            grant.got / 4
        } else {
            0
        };
        self.low
            .store(u32::try_from(low).unwrap_or(u32::MAX), Relaxed);
        self.add(u32::try_from(got).unwrap_or(u32::MAX), now, true);
        let is_short = grant.got < ask.wanted;
        if is_short || grant.left == 0 {
            // While answers fall short, whole ones that leave nothing are no reason to ask sooner.
            pace.is_short |= is_short;
            let least = if pace.is_short { grant.gap } else { 0 };
            let pause = grant.wait.max(least).min(LONGEST_PAUSE);
            self.again_at
                .store(now.saturating_add(grant.wait.max(pause)), Relaxed);
            self.closed_until.store(now.saturating_add(pause), Relaxed);
        } else {
            pace.is_short = false;
            self.closed_until.store(0, Relaxed);
        }
        drop(pace);
        self.end_ask();
    }

    /// The store failed for this lease alone: it is not asked for a while. To be followed by [`Lease::lost`].
    pub(super) fn broken(&self, now: u64) {
        self.broken_until
            .store(now.saturating_add(BROKEN_PAUSE), Relaxed);
    }

    /// Whether the store is not to be asked.
    pub(super) fn is_broken(&self, now: u64) -> bool {
        now < self.broken_until.load(Relaxed)
    }

    /// There will be no answer: what was lent, if anything, is lost. How many requests went on with tokens of it.
    pub(super) fn lost(&self) -> u64 {
        let borrowed = self.n_borrowed.swap(0, Relaxed);
        self.end_ask();
        borrowed
    }

    fn end_ask(&self) {
        self.asking.store(false, Release);
        self.changed.notify_waiters();
    }

    /// Takes the tokens that may no longer be spent: they are to be given back.
    pub(super) fn take_dead(&self, now: u64) -> u64 {
        self.take_all_if(|hand| !is_alive(hand, now))
    }

    /// Takes all tokens, to give them back.
    pub(super) fn take_all(&self) -> u64 {
        self.take_all_if(|_| true)
    }

    fn take_all_if(&self, condition: impl Fn(u64) -> bool) -> u64 {
        let empty = |hand| (tokens(hand) > 0 && condition(hand)).then_some(0);
        let taken = self.hand.fetch_update(Relaxed, Relaxed, empty);
        let n = taken.map_or(0, |hand| u64::from(tokens(hand)));
        if n > 0 {
            // They were not spent.
            let mut pace = self.lock();
            pace.had = pace.had.saturating_sub(n);
        }
        n
    }

    /// Notes that it is looked through for dead tokens; whether it was not before.
    pub(super) fn begin_holding(&self) -> bool {
        !self.holding.swap(true, Relaxed)
    }

    /// Notes that it is no longer.
    pub(super) fn end_holding(&self) {
        self.holding.store(false, Relaxed);
    }

    /// Whether there are tokens in hand, dead or alive.
    pub(super) fn is_holding(&self) -> bool {
        tokens(self.hand.load(Relaxed)) > 0
    }

    /// Goes on with another count than those from `series` to `latest`: tokens and pauses of the one before are forgotten. Whether
    /// this one is another.
    pub(super) fn roll(&self, series: u64, latest: u64) -> bool {
        let mut pace = self.lock();
        if (series..=latest).contains(&self.series()) {
            return false;
        }
        self.series.store(series, Relaxed);
        pace.had = 0;
        self.hand.store(0, Relaxed);
        self.closed_until.store(0, Relaxed);
        self.n_borrowed.store(0, Relaxed);
        self.left.store(u64::MAX, Relaxed);
        true
    }

    /// Which count it is of.
    pub(super) fn series(&self) -> u64 {
        self.series.load(Relaxed)
    }

    /// What the store had left after the latest answer.
    pub(super) fn left(&self) -> Option<u64> {
        Some(self.left.load(Relaxed)).filter(|left| *left != u64::MAX)
    }

    /// Tokens that requests wanted in 20 ms.
    pub(super) fn demand(&self) -> u64 {
        self.demand.load(Relaxed)
    }

    fn add(&self, n: u32, now: u64, renew: bool) {
        let add = |hand: u64| {
            let until = match renew || tokens(hand) == 0 {
                true => milliseconds(now).wrapping_add(LIFE_MS),
                false => hand as u32,
            };
            Some(u64::from(tokens(hand).saturating_add(n)) << 32 | u64::from(until))
        };
        let _ = self.hand.fetch_update(Relaxed, Relaxed, add);
    }

    fn lock(&self) -> MutexGuard<'_, Pace> {
        self.pace.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn tokens(hand: u64) -> u32 {
    (hand >> 32) as u32
}

/// Whether the tokens may still be spent. The clock wraps after seven weeks, so that tokens that nobody asked for in half of
/// that time may seem alive: they are few, and were paid for.
fn is_alive(hand: u64, now: u64) -> bool {
    let left = (hand as u32).wrapping_sub(milliseconds(now));
    left > 0 && left <= u32::MAX / 2
}

fn milliseconds(now: u64) -> u32 {
    (now / 1_000_000) as u32
}

#[cfg(test)]
mod tests;
