//! Rates that several processes share: tokens are lent by the store.
//!
//! While the store is down, each process has its part of the rate for itself, and of the tokens that the store had when it
//! last answered: a store that is away now and then does not give anybody a full bucket each time. What is spent so is owed, and
//! paid with the next question, for the bucket in the store filled meanwhile.

use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Instant;

use super::lease::{Attempt, GAP, Grant, Lease};
use super::link::Request;
use super::resp::Reply;
use super::script::LEND;
use super::shared::{Asking, Held, Shared};
use crate::limit::{Bucket, Rate, Remaining, RetryAfter};
use crate::state::answer::Answer;
use crate::telemetry::counters::Counter;
use crate::telemetry::metrics;

/// How much is asked for, in percent of the demand of a pacing gap.
const PERCENT: u64 = 125;

/// A bucket: where there is no store its own, else what the store lent of the one that is shared.
#[derive(Debug, Default)]
pub(crate) struct Slot {
    pub(crate) bucket: Bucket,
    lease: OnceLock<Arc<RateLease>>,
}

/// Tokens of a bucket in the store.
#[derive(Debug)]
pub(super) struct RateLease {
    name: Box<str>,
    pub(super) lease: Lease,
    /// This process's part, for when the store is away.
    part: Bucket,
    /// Under which they were lent: the latest.
    rate: Mutex<Option<Rate>>,
    debt: Debt,
}

/// Tokens spent without the store, which its bucket still has.
#[derive(Debug, Default)]
struct Debt {
    n: AtomicU64,
    /// When the latest was spent, in nanoseconds as of [`Shared::now`].
    at: AtomicU64,
}

impl Debt {
    fn add(&self, n: u64, now: u64) {
        self.at.fetch_max(now, Relaxed);
        self.n.fetch_add(n, Relaxed);
    }

    /// What is owed, and is from now on no longer. A bucket that was full in the end has forgotten what was spent long ago.
    fn take(&self, rate: &Rate, now: u64) -> u64 {
        let n = self.n.swap(0, Relaxed);
        let since = now.saturating_sub(self.at.load(Relaxed));
        n.saturating_sub(rate.tokens_in(since))
            .min(rate.burst().saturating_mul(2))
    }
}

/// Lends tokens.
#[derive(Clone)]
pub(crate) struct Lending(pub(super) Arc<Shared>);

/// Which name a bucket has in the store.
pub(crate) enum BucketName<'n> {
    /// Of all callers.
    Scope(&'n str),
    /// Of a key in a plan, by the subscription's index.
    Subscription(u32),
    /// The same for one operation, by its index in the plan.
    Operation(u32, &'n str),
}

/// A request that wants a token.
struct Taking<'t> {
    shared: &'t Arc<Shared>,
    lease: &'t Arc<RateLease>,
    rate: Rate,
}

impl Lending {
    /// Takes a token. `name` is asked for once per slot.
    pub(crate) fn take<'a>(
        &'a self,
        slot: &'a Slot,
        name: impl FnOnce() -> Box<str>,
        rate: &Rate,
        now: Instant,
    ) -> Answer<'a, Result<Remaining, RetryAfter>> {
        let lease = slot.lease.get_or_init(|| {
            Arc::new(RateLease {
                name: name(),
                lease: Lease::new(),
                part: Bucket::default(),
                rate: Mutex::new(None),
                debt: Debt::default(),
            })
        });
        let taking = Taking {
            shared: &self.0,
            lease,
            rate: *rate,
        };
        match taking.attempt(self.0.nanoseconds(now)) {
            Some(outcome) => Answer::Now(outcome),
            None => Answer::Later(Box::pin(self.0.wait(taking, now))),
        }
    }

    /// Gives back a token that was taken a moment ago.
    pub(crate) fn give_back(&self, slot: &Slot, rate: &Rate) {
        match slot.lease.get() {
            Some(lease) if self.0.health.is_up() => lease.lease.give_back(self.0.now()),
            Some(lease) => lease.part.give_back(rate),
            None => {}
        }
    }

    /// The name of a bucket in the store.
    pub(crate) fn name(&self, name: &BucketName<'_>) -> Box<str> {
        let pair = |index| self.0.directory.subscription(index).unwrap_or_default();
        match name {
            BucketName::Scope(scope) => self.0.names.scope(scope),
            BucketName::Subscription(index) => {
                let (plan, key) = pair(*index);
                self.0.names.subscription(&plan, &key)
            }
            BucketName::Operation(index, operation) => {
                let (plan, key) = pair(*index);
                self.0.names.operation(&plan, &key, operation)
            }
        }
    }
}

impl Asking for Taking<'_> {
    type Outcome = Result<Remaining, RetryAfter>;

    fn lease(&self) -> &Lease {
        &self.lease.lease
    }

    fn attempt(&self, now: u64) -> Option<Self::Outcome> {
        if self.rate.is_closed() {
            return Some(Err(RetryAfter::NEVER));
        }
        let is_up = self.shared.health.is_up();
        match self.lease().take(now) {
            Attempt::Taken { left, refill } => {
                if refill && is_up {
                    self.ask(now);
                }
                Some(Ok(Remaining(left)))
            }
            Attempt::Refused(retry_after) => Some(Err(retry_after)),
            Attempt::Empty if is_up && !self.lease().is_broken(now) => None,
            Attempt::Empty => {
                metrics::count(Counter::LocalDecisions);
                Some(self.alone(now))
            }
        }
    }

    fn alone(&self, now: u64) -> Self::Outcome {
        let outcome = self.take_part(now);
        if outcome.is_ok() {
            self.lease.debt.add(1, now);
        }
        outcome
    }

    fn alone_after_waiting(&self, now: u64) -> Self::Outcome {
        let outcome = self.take_part(now);
        if outcome.is_ok() {
            // What is under way is for this request.
            self.lease().borrow();
        }
        outcome
    }

    fn ask(&self, now: u64) {
        let cap = cap(&self.rate, self.shared.health.n_nodes());
        let Some(ask) = self
            .lease()
            .begin_ask(now, self.shared.sizing(cap, PERCENT))
        else {
            return;
        };
        self.lease.remember(&self.rate);
        let owed = self.lease.debt.take(&self.rate, now);
        let request = lend(
            &self.lease.name,
            &self.rate,
            [ask.wanted, ask.returned, owed],
        );
        let held = Held::Rate(Arc::clone(self.lease));
        let (lease, shared) = (Arc::clone(self.lease), Arc::clone(self.shared));
        let rate = self.rate;
        self.shared.send(request, ask, held, move |reply| {
            let grant = grant(reply, gap(&rate))?;
            lease.keep_part(&rate, grant.left, &shared);
            Some(grant)
        });
    }
}

impl Taking<'_> {
    fn take_part(&self, now: u64) -> Result<Remaining, RetryAfter> {
        let rate = self.rate.share(self.shared.health.n_nodes());
        self.lease.part.take(&rate, now)
    }
}

impl RateLease {
    /// Notes requests that were admitted, and that the bucket in the store does not know of.
    pub(super) fn owe(&self, n: u64, now: u64) {
        if n > 0 {
            self.debt.add(n, now);
        }
    }

    fn remember(&self, rate: &Rate) {
        *self.rate.lock().unwrap_or_else(PoisonError::into_inner) = Some(*rate);
    }

    /// Notes what the store has left: this process's part of it is what there is without the store.
    fn keep_part(&self, rate: &Rate, left: u64, shared: &Shared) {
        let n = shared.health.n_nodes();
        self.part
            .set(&rate.share(n), left / u64::from(n), shared.now());
    }

    /// What gives back tokens.
    pub(super) fn give_back(&self, n: u64) -> Option<Request> {
        let rate = *self.rate.lock().unwrap_or_else(PoisonError::into_inner);
        Some(lend(&self.name, &rate?, [0, n, 0]))
    }
}

/// Asks for tokens, and brings back some, and what is owed.
fn lend(name: &str, rate: &Rate, [wanted, returned, owed]: [u64; 3]) -> Request {
    let (interval, tolerance) = rate.in_sixteenths_of_microseconds();
    LEND.call_with(&[name], &[interval, tolerance, wanted, returned, owed])
}

/// Most tokens in hand, where `n` processes share the rate: the bound of what may be spent late, and enough to reach the rate
/// with one answer per gap.
pub(super) fn cap(rate: &Rate, n: u32) -> u64 {
    let n = u64::from(n.max(1));
    let by_burst = rate.burst() / (4 * n);
    let by_rate = rate.tokens_in(GAP + GAP / 2).div_ceil(n);
    by_burst.max(by_rate).clamp(1, rate.burst().max(1))
}

/// The pacing gap: at most the time in which a bucket with one token fills, since what comes later is lost.
pub(super) fn gap(rate: &Rate) -> u64 {
    rate.time_after_first().min(GAP)
}

/// What the script answered.
fn grant(reply: Reply, gap: u64) -> Option<Grant> {
    let Reply::List(parts) = reply else {
        return None;
    };
    let [
        Reply::Integer(got),
        Reply::Integer(wait),
        Reply::Integer(left),
    ] = parts[..]
    else {
        return None;
    };
    Some(Grant {
        got: u64::try_from(got).ok()?,
        // From 1/16 µs.
        wait: u64::try_from(wait).ok()?.saturating_mul(125) / 2,
        left: u64::try_from(left).ok()?,
        gap,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leases_have_a_bound() {
        for (per_second, burst, n, expected) in [
            (1000.0, 200, 3, 16),
            (5000.0, 1000, 3, 83),
            (5000.0, 100, 3, 50),
            (1.0, 1, 3, 1),
            (1.0 / 86_400.0, 1000, 2, 125),
            (1e6, 10, 1, 10),
            (0.0, 10, 1, 1),
        ] {
            assert_eq!(
                cap(&Rate::new(per_second, burst), n),
                expected,
                "{per_second} {burst}"
            );
        }
    }

    #[test]
    fn debts_are_paid_once_and_forgotten_by_a_full_bucket() {
        let rate = Rate::new(100.0, 50);
        let debt = Debt::default();
        debt.add(30, 0);
        debt.add(1, 1_000_000_000);
        assert_eq!(debt.take(&rate, 1_000_000_000), 31);
        assert_eq!(debt.take(&rate, 1_000_000_000), 0);
        debt.add(31, 2_000_000_000);
        assert_eq!(debt.take(&rate, 2_100_000_000), 21);
        debt.add(31, 3_000_000_000);
        assert_eq!(debt.take(&rate, 4_000_000_000), 0);
        debt.add(1_000, 5_000_000_000);
        assert_eq!(debt.take(&rate, 5_000_000_000), 100);
    }

    #[test]
    fn other_answers_are_none() {
        let list =
            |numbers: &[i64]| Reply::List(numbers.iter().copied().map(Reply::Integer).collect());
        let expected = Grant {
            got: 1,
            wait: 1_000,
            left: 3,
            gap: 7,
        };
        assert_eq!(grant(list(&[1, 16, 3]), 7), Some(expected));
        for reply in [
            list(&[1, 2]),
            list(&[-1, 0, 0]),
            list(&[0, -1, 0]),
            Reply::Nil,
        ] {
            assert_eq!(grant(reply, 7), None);
        }
    }
}
