//! Rate limits: token buckets, as the generic cell rate algorithm (GCRA) on one number.
//!
//! A bucket is its *theoretical arrival time*: the time at which it will be full again. Taking a token moves that time on
//! by one interval; it may lie at most `burst` intervals ahead of now. A bucket that was never used is full.
//!
//! Times are integers in sixteenths of a nanosecond, so that a million tokens per second are told from a million and
//! fifty; intervals are rounded up, so that the bound is never passed: in any time `t`, at most `burst + rate · t` tokens
//! are taken. (A rate that takes longer than nine years to fill its bucket counts as one that takes those.)
//! Source: `reference/distributed-state.md` §2, `reference/rest-api.md` §9.

use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

/// Units of time in a nanosecond. A process may run 18 years before the scale ends; nothing but what is left in the
/// buckets passes then.
const SCALE: u64 = 16;

/// The latest time on the scale.
const END: u64 = 1 << 63;

/// The longest interval and tolerance (9 years): sums of them with a time do not overflow. A slower rate counts as the one that
/// fills its bucket in that time, so that there are as many tokens at once as were asked for.
const MAX_SPAN: u64 = 1 << 62;

/// The same in sixteenths of a microsecond, for a store.
const MAX_SPAN_OF_STORE: u64 = 1 << 52;

/// An arrival time that is further ahead than the tolerance and this (1 s) was not reached by taking tokens: the rate has
/// changed, or the clock was set back. Less may be a thread that looked at the clock earlier than another.
const SKEW: u64 = 1_000_000_000 * SCALE;

/// The fastest rate, in tokens per second.
const MAX_RATE: f64 = 1e9;

/// How fast tokens come back, and how many there are at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rate {
    /// Between two tokens, in units.
    interval: u64,
    /// How far the arrival time may lie ahead, in units; 0: everything is refused.
    tolerance: u64,
    burst: u64,
}

/// Whole tokens left after one was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Remaining(pub(crate) u64);

/// When a refused caller may come again; [`RetryAfter::NEVER`] where the rate admits nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RetryAfter(pub(crate) Duration);

impl RetryAfter {
    /// The rate or the burst is 0.
    pub(crate) const NEVER: RetryAfter = RetryAfter(Duration::MAX);
}

impl Rate {
    /// Refuses everything.
    const CLOSED: Rate = Rate {
        interval: MAX_SPAN,
        tolerance: 0,
        burst: 0,
    };

    /// `per_second` may be fractional; above 10⁹ it counts as 10⁹. A rate that is not above 0, or a burst of 0, refuses
    /// everything (`reference/rest-api.md` §9).
    pub(crate) fn new(per_second: f64, burst: u64) -> Rate {
        if per_second.is_nan() || per_second <= 0.0 || burst == 0 {
            return Rate::CLOSED;
        }
        let interval = (1e9 * SCALE as f64 / per_second.min(MAX_RATE)).ceil();
        // Saturates: a float converts to the nearest integer that there is.
        Rate::of_interval((interval as u64).max(1), burst)
    }

    fn of_interval(interval: u64, burst: u64) -> Rate {
        let longest = MAX_SPAN / burst.max(1);
        let interval = interval.min(longest.max(1));
        Rate {
            interval,
            tolerance: interval.saturating_mul(burst).min(MAX_SPAN),
            burst,
        }
    }

    /// The part of one of `n` processes that share the rate without talking to each other; at least one token at a time.
    pub(crate) fn share(&self, n: u32) -> Rate {
        let n = u64::from(n.max(1));
        if self.is_closed() {
            return Rate::CLOSED;
        }
        let interval = self.interval.saturating_mul(n);
        Rate::of_interval(interval, (self.burst / n).max(1))
    }

    /// Whether everything is refused.
    pub(crate) fn is_closed(&self) -> bool {
        self.tolerance == 0
    }

    /// Tokens in a full bucket.
    pub(crate) fn burst(&self) -> u64 {
        self.burst
    }

    /// Whole tokens that come back in so many nanoseconds.
    pub(crate) fn tokens_in(&self, nanoseconds: u64) -> u64 {
        match self.is_closed() {
            true => 0,
            false => nanoseconds.saturating_mul(SCALE) / self.interval,
        }
    }

    /// Nanoseconds in which a bucket with one token fills.
    pub(crate) fn time_after_first(&self) -> u64 {
        self.tolerance.saturating_sub(self.interval) / SCALE
    }

    /// Interval and tolerance for a store that counts in 1/16 µs, in numbers below 2⁵³.
    pub(crate) fn in_sixteenths_of_microseconds(&self) -> (u64, u64) {
        let longest = MAX_SPAN_OF_STORE / self.burst.max(2);
        let interval = self.interval.div_ceil(1000).min(longest.max(1));
        let tolerance = interval.saturating_mul(self.burst);
        (interval, tolerance.min(MAX_SPAN_OF_STORE))
    }
}

/// A token bucket. All zeros is a full one.
#[derive(Debug, Default)]
pub(crate) struct Bucket {
    /// The theoretical arrival time.
    arrival: AtomicU64,
}

impl Bucket {
    /// Takes a token. `now` is in nanoseconds of a clock that only goes forward, the same for all callers.
    ///
    /// # Errors
    ///
    /// The bucket is empty: when it has a token again if nobody else takes it.
    pub(crate) fn take(&self, rate: &Rate, now: u64) -> Result<Remaining, RetryAfter> {
        if rate.is_closed() {
            return Err(RetryAfter::NEVER);
        }
        let now = now.saturating_mul(SCALE).min(END);
        let mut arrival = self.arrival.load(Relaxed);
        loop {
            let next = arrival.max(now).saturating_add(rate.interval);
            let ahead = next - now;
            let (new, outcome) = if ahead <= rate.tolerance {
                let left = (rate.tolerance - ahead) / rate.interval;
                (next, Ok(Remaining(left)))
            } else if arrival.saturating_sub(now) > rate.tolerance + SKEW {
                // Empty as of now, so that it fills again.
                (now + rate.tolerance, Err(wait(rate.interval)))
            } else {
                return Err(wait(ahead - rate.tolerance));
            };
            match self
                .arrival
                .compare_exchange_weak(arrival, new, Relaxed, Relaxed)
            {
                Ok(_) => return outcome,
                Err(seen) => arrival = seen,
            }
        }
    }

    /// Has so many tokens from now on, at most a full bucket. `now` as of [`Bucket::take`].
    pub(crate) fn set(&self, rate: &Rate, tokens: u64, now: u64) {
        let now = now.saturating_mul(SCALE).min(END);
        let filled = rate.interval.saturating_mul(tokens);
        let arrival = now + rate.tolerance.saturating_sub(filled);
        self.arrival.store(arrival, Relaxed);
    }

    /// Puts back a token that was taken under the same rate. A full bucket stays full.
    pub(crate) fn give_back(&self, rate: &Rate) {
        if !rate.is_closed() {
            let less = |arrival: u64| Some(arrival.saturating_sub(rate.interval));
            let _ = self.arrival.fetch_update(Relaxed, Relaxed, less);
        }
    }
}

/// A time in units, rounded up to nanoseconds.
fn wait(units: u64) -> RetryAfter {
    RetryAfter(Duration::from_nanos(units.div_ceil(SCALE)))
}

#[cfg(test)]
mod tests;
