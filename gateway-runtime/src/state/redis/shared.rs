//! What the threads that ask the store have in common.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use super::health::Health;
use super::lease::{Ask, Grant, Lease, Sizing};
use super::lending::RateLease;
use super::link::{Link, Request};
use super::names::Names;
use super::quotas::QuotaLease;
use super::resp::Reply;
use super::skew::Skew;
use crate::state::directory::Directory;
use crate::state::store::StoreError;
use crate::telemetry::counters::Counter;
use crate::telemetry::metrics;

/// Of one store.
pub(super) struct Shared {
    pub(super) link: Link,
    pub(super) health: Arc<Health>,
    pub(super) names: Names,
    pub(super) directory: Arc<Directory>,
    /// How far the store's clock is ahead of this machine's.
    pub(super) skew: Skew,
    /// Tells this process from others: random.
    pub(super) node: String,
    epoch: Instant,
    /// Leases that have tokens, or had a moment ago.
    holding: Mutex<Vec<Held>>,
    /// Quotas with requests that were admitted while the store was away.
    pub(super) owing: Mutex<Vec<Arc<QuotaLease>>>,
}

/// A lease that has tokens.
#[derive(Clone)]
pub(super) enum Held {
    Rate(Arc<RateLease>),
    Quota(Arc<QuotaLease>),
}

impl Held {
    pub(super) fn lease(&self) -> &Lease {
        match self {
            Held::Rate(rate) => &rate.lease,
            Held::Quota(quota) => &quota.lease,
        }
    }

    /// The answer to what was asked is lost.
    fn lost(&self, shared: &Shared) {
        let borrowed = self.lease().lost();
        match self {
            Held::Rate(rate) => rate.owe(borrowed, shared.now()),
            Held::Quota(quota) => quota.owe(shared, borrowed),
        }
    }

    /// What gives back so many tokens; `None` where nobody knows of what they are.
    fn give_back(&self, n: u64) -> Option<Request> {
        match self {
            Held::Rate(rate) => rate.give_back(n),
            Held::Quota(quota) => quota.give_back(n),
        }
    }
}

/// Asks a store on behalf of a lease.
pub(super) trait Asking: Sync {
    /// What comes of an attempt.
    type Outcome: Send;

    fn lease(&self) -> &Lease;

    /// The outcome, where the store need not be asked.
    fn attempt(&self, now: u64) -> Option<Self::Outcome>;

    /// The outcome without the store.
    fn alone(&self, now: u64) -> Self::Outcome;

    /// The same while the store's answer is under way, which came too late for this request.
    fn alone_after_waiting(&self, now: u64) -> Self::Outcome;

    /// Asks the store, where nobody does.
    fn ask(&self, now: u64);
}

impl Shared {
    pub(super) fn new(
        link: Link,
        health: Arc<Health>,
        names: Names,
        directory: Arc<Directory>,
        node: String,
    ) -> Shared {
        Shared {
            link,
            health,
            names,
            directory,
            skew: Skew::default(),
            node,
            epoch: Instant::now(),
            holding: Mutex::default(),
            owing: Mutex::default(),
        }
    }

    /// A time as leases have it: nanoseconds since the store was opened.
    pub(super) fn nanoseconds(&self, time: Instant) -> u64 {
        let since = time.saturating_duration_since(self.epoch);
        u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
    }

    /// Now.
    pub(super) fn now(&self) -> u64 {
        self.nanoseconds(Instant::now())
    }

    /// How much a lease of at most `cap` tokens asks for.
    pub(super) fn sizing(&self, cap: u64, percent: u64) -> Sizing {
        Sizing {
            cap,
            percent,
            generation: self.health.generation(),
        }
    }

    /// Sends what a lease asks for; its answer is read by `grant`.
    pub(super) fn send(
        self: &Arc<Self>,
        request: Request,
        ask: Ask,
        held: Held,
        grant: impl FnOnce(Reply) -> Option<Grant> + Send + 'static,
    ) {
        let shared = Arc::clone(self);
        self.link.send(request, move |reply| {
            let reply = reply.and_then(|reply| {
                grant(reply).ok_or_else(|| StoreError::Unreadable("an answer".to_owned()))
            });
            match reply {
                Ok(grant) => {
                    shared.health.answered();
                    held.lease().granted(&ask, grant, shared.now());
                    if grant.got > 0 {
                        shared.hold(held);
                    }
                }
                Err(error) => {
                    match is_about_one_key(&error) {
                        true => held.lease().broken(shared.now()),
                        false => shared.health.failed(&error),
                    }
                    held.lost(&shared);
                }
            }
        });
    }

    /// Waits for the store, as long as a request that began `at` has patience; then decides without it.
    pub(super) async fn wait<A: Asking>(&self, asking: A, at: Instant) -> A::Outcome {
        let patience = self.health.patience.request;
        let deadline = at + patience;
        let lease = asking.lease();
        let _waiting = lease.enter();
        let began = Instant::now();
        // Ends: by an outcome, by the deadline, or by failures, of which few take the store down.
        loop {
            let changed = lease.changed.notified();
            tokio::pin!(changed);
            // From here on no answer is missed.
            changed.as_mut().enable();
            let now = self.now();
            if let Some(outcome) = asking.attempt(now) {
                metrics::with(|shard| shard.waited_for_state(began.elapsed()));
                return outcome;
            }
            asking.ask(now);
            if tokio::time::timeout_at(deadline.into(), changed)
                .await
                .is_err()
            {
                // Whoever came too late itself says nothing about the store.
                if began.elapsed() >= patience / 2 {
                    self.health.was_late(self.now());
                }
                break;
            }
        }
        metrics::with(|shard| shard.waited_for_state(began.elapsed()));
        let now = self.now();
        asking.attempt(now).unwrap_or_else(|| {
            metrics::count(Counter::LocalDecisions);
            asking.alone_after_waiting(now)
        })
    }

    fn hold(&self, held: Held) {
        let mut holding = self.lock_holding();
        // Called on the store's thread alone, like what takes leases out.
        if held.lease().begin_holding() {
            holding.push(held);
        }
    }

    /// Gives back what may no longer be spent; or everything.
    pub(super) fn give_back(&self, everything: bool) {
        let now = self.now();
        let mut back = Vec::new();
        self.lock_holding().retain(|held| {
            let lease = held.lease();
            let n = match everything {
                true => lease.take_all(),
                false => lease.take_dead(now),
            };
            if n > 0 {
                back.extend(held.give_back(n));
            }
            let is_holding = lease.is_holding();
            if !is_holding {
                lease.end_holding();
            }
            is_holding
        });
        for request in back {
            // A lost answer loses the tokens: it is not asked a second time.
            self.link.send(request, |_| ());
        }
    }

    fn lock_holding(&self) -> MutexGuard<'_, Vec<Held>> {
        self.holding.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether an error says nothing about the store, but that somebody spoiled a key.
fn is_about_one_key(error: &StoreError) -> bool {
    match error {
        StoreError::Failed(problem) => {
            problem.starts_with("ERR ") || problem.starts_with("WRONGTYPE ")
        }
        StoreError::Unreadable(_) => true,
        StoreError::Away | StoreError::Unknown(_) | StoreError::TooMuch => false,
    }
}
