//! Counting, one shard per thread: no thread waits for another, nor for its cache lines.
//!
//! Every place is fixed when the gateway starts (operations, APIs, reasons), so that no request can
//! make a new series (`reference/security.md` L04). Memory of an operation is taken when a thread first
//! answers it: 170 bytes, and 130 more for one with an integration.

use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use super::counters::{Counter, Rejection, ThrottleScope, add};
use super::histogram::Histogram;

/// Most threads with a shard of their own; further ones share one.
const MAX_SHARDS: usize = 256;

/// The process's metrics.
pub(crate) static METRICS: Metrics = Metrics::new();

/// Labels of one operation's series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OperationLabels {
    /// The API's name.
    pub(crate) api: &'static str,
    /// The stage's name.
    pub(crate) stage: &'static str,
    /// The operation's id; for requests that match no operation, something that no operation has.
    pub(crate) operation: &'static str,
}

/// All shards, and what their places mean.
#[derive(Debug)]
pub(crate) struct Metrics {
    pub(super) labels: OnceLock<Vec<OperationLabels>>,
    shards: Mutex<Shards>,
}

#[derive(Debug)]
struct Shards {
    all: Vec<Arc<Shard>>,
    /// Those whose thread has ended; the next thread goes on with their numbers.
    free: Vec<Arc<Shard>>,
}

/// The counters of one thread.
#[derive(Debug)]
pub(crate) struct Shard {
    by_many: bool,
    pub(super) counters: [AtomicU64; Counter::ALL.len()],
    pub(super) rejections: [AtomicU64; Rejection::ALL.len()],
    pub(super) throttled: [AtomicU64; ThrottleScope::ALL.len()],
    /// How long requests waited for the shared store; where there is none, nothing of it is touched.
    pub(super) state_waits: Histogram,
    pub(super) operations: OnceLock<Box<[OnceLock<Box<OperationShard>>]>>,
}

/// One thread's numbers about one operation.
#[derive(Debug, Default)]
pub(super) struct OperationShard {
    /// By the first digit of the status, less one.
    pub(super) statuses: [AtomicU64; 5],
    pub(super) duration: Histogram,
    pub(super) integration: OnceLock<Box<Histogram>>,
}

impl Metrics {
    pub(super) const fn new() -> Metrics {
        Metrics {
            labels: OnceLock::new(),
            shards: Mutex::new(Shards {
                all: Vec::new(),
                free: Vec::new(),
            }),
        }
    }

    /// Says what the slots of [`Shard::record`] mean: slot `n` is `labels[n]`. Call it before the first
    /// request; later calls change nothing.
    pub(crate) fn describe(&self, labels: Vec<OperationLabels>) {
        let _ = self.labels.set(labels);
    }

    fn lock(&self) -> MutexGuard<'_, Shards> {
        self.shards.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn shards(&self) -> Vec<Arc<Shard>> {
        self.lock().all.clone()
    }

    /// A shard for the calling thread.
    pub(super) fn register(&self) -> Arc<Shard> {
        let mut shards = self.lock();
        if let Some(shard) = shards.free.pop() {
            return shard;
        }
        if shards.all.len() > MAX_SHARDS
            && let Some(shared) = shards.all.last()
        {
            return Arc::clone(shared);
        }
        let shard = Arc::new(Shard {
            by_many: shards.all.len() == MAX_SHARDS,
            counters: Default::default(),
            rejections: Default::default(),
            throttled: Default::default(),
            state_waits: Histogram::default(),
            operations: OnceLock::new(),
        });
        shards.all.push(Arc::clone(&shard));
        shard
    }

    /// Takes back the shard of a thread that ends.
    pub(super) fn release(&self, shard: &Arc<Shard>) {
        if !shard.by_many {
            self.lock().free.push(Arc::clone(shard));
        }
    }
}

impl Shard {
    /// Counts one answered request: `slot` as in [`Metrics::describe`], from the request's head to the
    /// last byte of the answer, and how long the integration took, where there was one.
    #[inline]
    pub(crate) fn record(
        &self,
        slot: usize,
        status: u16,
        elapsed: Duration,
        integration: Option<Duration>,
    ) {
        self.record_in(&METRICS, slot, status, elapsed, integration);
    }

    pub(super) fn record_in(
        &self,
        metrics: &Metrics,
        slot: usize,
        status: u16,
        elapsed: Duration,
        integration: Option<Duration>,
    ) {
        let operations = self.operations.get_or_init(|| {
            let n_slots = metrics.labels.get().map_or(0, Vec::len);
            (0..n_slots).map(|_| OnceLock::new()).collect()
        });
        let Some(operation) = operations.get(slot) else {
            return;
        };
        let operation = operation.get_or_init(Box::default);
        let class = usize::from(status / 100).clamp(1, operation.statuses.len()) - 1;
        if let Some(counter) = operation.statuses.get(class) {
            add(counter, 1, self.by_many);
        }
        operation.duration.record(elapsed, self.by_many);
        if let Some(took) = integration {
            let histogram = operation.integration.get_or_init(Box::default);
            histogram.record(took, self.by_many);
        }
    }

    /// Counts something that has no operation.
    pub(crate) fn count(&self, counter: Counter) {
        self.count_many(counter, 1);
    }

    /// Counts `n` at once.
    pub(crate) fn count_many(&self, counter: Counter, n: u64) {
        if let Some(counter) = self.counters.get(counter as usize) {
            add(counter, n, self.by_many);
        }
    }

    /// Counts a request that the gateway itself refused.
    pub(crate) fn reject(&self, reason: Rejection) {
        if let Some(counter) = self.rejections.get(reason as usize) {
            add(counter, 1, self.by_many);
        }
    }

    /// Counts a request that a rate refused.
    pub(crate) fn throttle(&self, scope: ThrottleScope) {
        if let Some(counter) = self.throttled.get(scope as usize) {
            add(counter, 1, self.by_many);
        }
    }

    /// Counts a request that waited for the shared store.
    pub(crate) fn waited_for_state(&self, elapsed: Duration) {
        self.state_waits.record(elapsed, self.by_many);
    }
}

/// A thread's hold on its shard.
struct Local(Arc<Shard>);

impl Drop for Local {
    fn drop(&mut self) {
        METRICS.release(&self.0);
    }
}

thread_local! {
    static LOCAL: Local = Local(METRICS.register());
}

/// Calls `use_shard` with the shard of this thread; not at all while the thread is ending.
#[inline]
pub(crate) fn with(use_shard: impl FnOnce(&Shard)) {
    let _ = LOCAL.try_with(|local| use_shard(&local.0));
}

/// Counts something that has no operation.
pub(crate) fn count(counter: Counter) {
    with(|shard| shard.count(counter));
}
