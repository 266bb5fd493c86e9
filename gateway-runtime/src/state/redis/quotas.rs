//! Quotas that several processes share: requests are lent by the store, as many as a second takes, and at most a hundredth of
//! what is left, so that the last ones are exact.
//!
//! Which period it is, is by the store's clock, so that gateways whose clocks differ count in the same one.
//!
//! While the store is down, a process admits a small allowance by itself, and owes it: it is added to the store's count when
//! that is back.
//! Source: `reference/distributed-state.md` §5, §6.

use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Instant;

use super::lease::{Attempt, GAP, Grant, Lease};
use super::link::Request;
use super::resp::Reply;
use super::script::COUNT;
use super::shared::{Asking, Held, Shared};
use crate::limit::{Exceeded, Quota, Table};
use crate::state::answer::Answer;
use crate::telemetry::counters;
use crate::telemetry::metrics;

/// How much is asked for, in percent of the demand of a pacing gap: that of a second.
const PERCENT: u64 = 5_000;

/// Pacing gaps in a minute.
const GAPS_PER_MINUTE: u64 = 3_000;

const MS_PER_DAY: u64 = 86_400_000;

/// Counters outlive their period by a day: for what is owed.
const GRACE_MS: u64 = MS_PER_DAY;

/// The quotas of all subscriptions.
#[derive(Debug, Default)]
pub(super) struct Quotas(Table<OnceLock<Arc<QuotaLease>>>);

/// Requests of a counter in the store.
#[derive(Debug)]
pub(super) struct QuotaLease {
    plan: Arc<str>,
    key: Arc<str>,
    pub(super) lease: Lease,
    /// Which counter the requests are of: the latest.
    counter: Mutex<Counter>,
    /// Requests admitted without the store since it last answered.
    alone: AtomicU64,
    /// Requests admitted without the store that its counter does not have.
    owed: AtomicU64,
}

/// A counter in the store.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Counter {
    pub(super) name: Box<str>,
    /// When it ends, in milliseconds since 1970.
    pub(super) end_ms: u64,
}

/// A request that is to be counted.
struct Counting<'c> {
    shared: &'c Arc<Shared>,
    quota: &'c Arc<QuotaLease>,
    limit: Quota,
    day: u64,
}

impl Quotas {
    /// Counts a request of a subscription, made on a day since 1970: how many are left.
    pub(super) fn count<'a>(
        &'a self,
        shared: &'a Arc<Shared>,
        index: u32,
        quota: &Quota,
        day: u64,
        now: Instant,
    ) -> Answer<'a, Result<u64, Exceeded>> {
        let Some(place) = self.0.get(index) else {
            return Answer::Now(Err(quota.exceeded(day)));
        };
        let lease = place.get_or_init(|| {
            let (plan, key) = shared.directory.subscription(index).unwrap_or_default();
            Arc::new(QuotaLease::new(plan, key))
        });
        lease.roll(shared, quota, day);
        let counting = Counting {
            shared,
            quota: lease,
            limit: *quota,
            day,
        };
        match counting.attempt(shared.nanoseconds(now)) {
            Some(outcome) => Answer::Now(outcome),
            None => Answer::Later(Box::pin(shared.wait(counting, now))),
        }
    }
}

impl QuotaLease {
    fn new(plan: Arc<str>, key: Arc<str>) -> QuotaLease {
        QuotaLease {
            plan,
            key,
            lease: Lease::new(),
            counter: Mutex::default(),
            alone: AtomicU64::new(0),
            owed: AtomicU64::new(0),
        }
    }

    /// Goes on with the counter of this day's period, where that is a later one, or the one before came from a clock that was far
    /// ahead.
    fn roll(&self, shared: &Shared, quota: &Quota, day: u64) {
        let start = quota.period.start(day);
        // One more, since leases begin with 0.
        let (series, latest) = (start + 1, quota.period.next(start) + 1);
        if (series..=latest).contains(&self.lease.series()) {
            return;
        }
        let mut counter = self.counter.lock().unwrap_or_else(PoisonError::into_inner);
        // What is owed to the counter before is not owed to this one; its usage is counted elsewhere.
        if self.lease.roll(series, latest) {
            self.owed.store(0, Relaxed);
            self.alone.store(0, Relaxed);
            *counter = Counter {
                name: shared
                    .names
                    .quota(&self.plan, &self.key, quota.period, start),
                end_ms: quota.period.next(start) * MS_PER_DAY + GRACE_MS,
            };
        }
    }

    fn counter(&self) -> Counter {
        self.counter
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// What gives back requests.
    pub(super) fn give_back(&self, n: u64) -> Option<Request> {
        let counter = self.counter();
        let arguments = [0, 0, n, counter.end_ms, 0, 0];
        // Without an offset, the second key is not used.
        Some(COUNT.call_with(&[&counter.name, &counter.name], &arguments))
    }

    /// Notes requests that were admitted, and that the counter does not have.
    pub(super) fn owe(self: &Arc<Self>, shared: &Shared, n: u64) {
        if n > 0 && self.owed.fetch_add(n, Relaxed) == 0 {
            let mut owing = shared.owing.lock().unwrap_or_else(PoisonError::into_inner);
            owing.push(Arc::clone(self));
        }
    }

    /// What is owed, and to which counter; it is owed no longer.
    pub(super) fn take_owed(&self) -> Option<(Counter, u64)> {
        let counter = self.counter.lock().unwrap_or_else(PoisonError::into_inner);
        let owed = self.owed.swap(0, Relaxed);
        (owed > 0).then(|| (counter.clone(), owed))
    }
}

impl Asking for Counting<'_> {
    type Outcome = Result<u64, Exceeded>;

    fn lease(&self) -> &Lease {
        &self.quota.lease
    }

    fn attempt(&self, now: u64) -> Option<Self::Outcome> {
        if self.limit.limit == 0 {
            return Some(Err(self.limit.exceeded(self.day)));
        }
        let is_up = self.shared.health.is_up();
        match self.lease().take(now) {
            Attempt::Taken { left, refill } => {
                if refill && is_up {
                    self.ask(now);
                }
                Some(Ok(left))
            }
            Attempt::Refused(_) => Some(Err(self.limit.exceeded(self.day))),
            Attempt::Empty if is_up && !self.lease().is_broken(now) => None,
            Attempt::Empty => {
                metrics::count(counters::Counter::LocalDecisions);
                Some(self.alone(now))
            }
        }
    }

    fn alone(&self, _now: u64) -> Self::Outcome {
        let outcome = self.admit_alone();
        if outcome.is_ok() {
            self.quota.owe(self.shared, 1);
        }
        outcome
    }

    fn alone_after_waiting(&self, _now: u64) -> Self::Outcome {
        let outcome = self.admit_alone();
        if outcome.is_ok() {
            // What is under way is for this request.
            self.lease().borrow();
        }
        outcome
    }

    fn ask(&self, now: u64) {
        let left = self.lease().left().unwrap_or(0);
        let sizing = self.shared.sizing((left / 100).max(1), PERCENT);
        let Some(ask) = self.lease().begin_ask(now, sizing) else {
            return;
        };
        let counter = self.quota.counter();
        let first = self
            .shared
            .names
            .first_period(&self.quota.plan, &self.quota.key);
        let Quota { limit, offset, .. } = self.limit;
        let arguments = [
            limit,
            ask.wanted,
            ask.returned,
            counter.end_ms,
            offset,
            ask.series,
        ];
        let request = COUNT.call_with(&[&counter.name, &first], &arguments);
        let quota = Arc::clone(self.quota);
        let grant = move |reply| {
            let grant = grant(reply, limit)?;
            quota.alone.store(0, Relaxed);
            Some(grant)
        };
        let held = Held::Quota(Arc::clone(self.quota));
        self.shared.send(request, ask, held, grant);
    }
}

impl Counting<'_> {
    /// Admits the allowance: a hundredth of the limit or a minute's demand, and no more than this process's part of what was
    /// left, so that gateways that all are without the store stay within the limit together.
    fn admit_alone(&self) -> Result<u64, Exceeded> {
        let minute = self.lease().demand().saturating_mul(GAPS_PER_MINUTE);
        let allowance = (self.limit.limit / 100).max(minute).max(1);
        let left = self.lease().left().unwrap_or(self.limit.limit);
        let part = left / u64::from(self.shared.health.n_nodes());
        let allowance = allowance.min(part);
        let admit = |n: u64| (n < allowance).then_some(n + 1);
        match self.quota.alone.fetch_update(Relaxed, Relaxed, admit) {
            Ok(n) => Ok(left.saturating_sub(n + 1)),
            Err(_) => Err(self.limit.exceeded(self.day)),
        }
    }
}

/// What the script answered.
fn grant(reply: Reply, limit: u64) -> Option<Grant> {
    let Reply::List(parts) = reply else {
        return None;
    };
    let [Reply::Integer(got), Reply::Integer(used)] = parts[..] else {
        return None;
    };
    let left = limit.saturating_sub(u64::try_from(used).ok()?);
    Some(Grant {
        got: u64::try_from(got).ok()?,
        // Nothing comes before the period ends, but for what other processes give back: asked for once a second.
        wait: if left == 0 { u64::MAX } else { 0 },
        left,
        gap: GAP,
    })
}
