//! The memories of all stages, and what they did: for as long as the process lives.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::store::Store;
use crate::telemetry::{StageSeries, render_by_stage};

/// The memories of all stages that keep answers.
#[derive(Debug, Default)]
pub(crate) struct Caches {
    known: Mutex<BTreeMap<Name, Arc<StageCache>>>,
}

/// API and stage.
type Name = (&'static str, &'static str);

/// The memory of one stage.
#[derive(Debug)]
pub(super) struct StageCache {
    pub(super) store: Arc<Store>,
    /// In bytes.
    size: u64,
    /// Answers from the memory.
    pub(super) hits: Count,
    /// Requests that went to the backend.
    pub(super) misses: Count,
    /// Answers that another request brought.
    pub(super) coalesced: Count,
    /// Answers whose time was over, in the place of a failure.
    pub(super) stale: Count,
}

#[derive(Debug, Default)]
pub(super) struct Count(AtomicU64);

impl Count {
    pub(super) fn add(&self) {
        self.0.fetch_add(1, Relaxed);
    }

    fn get(&self) -> u64 {
        self.0.load(Relaxed)
    }
}

/// What a stage keeps, and what it did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Totals {
    pub(crate) api: &'static str,
    pub(crate) stage: &'static str,
    /// Answers that are kept.
    pub(crate) entries: usize,
    /// What they cost.
    pub(crate) bytes: usize,
    /// What they may cost, in bytes.
    pub(crate) size: u64,
    pub(crate) hits: u64,
    pub(crate) misses: u64,
    pub(crate) coalesced: u64,
    pub(crate) stale: u64,
}

impl Caches {
    /// The memory of a stage; made of so many bytes when it is first asked for.
    pub(super) fn of(&self, api: &'static str, stage: &'static str, size: u64) -> Arc<StageCache> {
        let mut known = self.lock();
        let cache = known.entry((api, stage)).or_insert_with(|| {
            Arc::new(StageCache {
                store: Arc::new(Store::new(size)),
                size,
                hits: Count::default(),
                misses: Count::default(),
                coalesced: Count::default(),
                stale: Count::default(),
            })
        });
        Arc::clone(cache)
    }

    /// Every stage that keeps answers.
    pub(crate) fn totals(&self) -> Vec<Totals> {
        let known = self.lock().clone();
        let totals = known.into_iter().map(|((api, stage), cache)| {
            let (entries, bytes) = cache.store.totals();
            Totals {
                api,
                stage,
                entries,
                bytes,
                size: cache.size,
                hits: cache.hits.get(),
                misses: cache.misses.get(),
                coalesced: cache.coalesced.get(),
                stale: cache.stale.get(),
            }
        });
        totals.collect()
    }

    /// Forgets the answers of an API and a stage, or of all of them; gives how many there were. `None`: no such stage
    /// keeps answers.
    pub(crate) fn flush(&self, api: Option<&str>, stage: Option<&str>) -> Option<usize> {
        let known = self.lock().clone();
        let named = known.into_iter().filter(|((of, name), _)| {
            api.is_none_or(|api| api == *of) && stage.is_none_or(|stage| stage == *name)
        });
        let flushed: Vec<usize> = named.map(|(_, cache)| cache.store.flush()).collect();
        (!flushed.is_empty()).then(|| flushed.iter().sum())
    }

    /// The metrics; nothing where no stage keeps answers.
    pub(crate) fn render(&self) -> String {
        let totals = self.totals();
        let mut text = String::new();
        if totals.is_empty() {
            return text;
        }
        type Number = fn(&Totals) -> u64;
        let all: [(&str, &str, &str, Number); 6] = [
            (
                "gateway_cache_hits_total",
                "counter",
                "Answers given from the cache.",
                |it| it.hits,
            ),
            (
                "gateway_cache_misses_total",
                "counter",
                "Requests to cached operations that went to the backend.",
                |it| it.misses,
            ),
            (
                "gateway_cache_coalesced_total",
                "counter",
                "Answers that another request for the same brought.",
                |it| it.coalesced,
            ),
            (
                "gateway_cache_stale_total",
                "counter",
                "Answers whose time was over, given because the backend failed.",
                |it| it.stale,
            ),
            (
                "gateway_cache_entries",
                "gauge",
                "Answers in the cache.",
                |it| u64::try_from(it.entries).unwrap_or(u64::MAX),
            ),
            (
                "gateway_cache_bytes",
                "gauge",
                "What the answers in the cache cost, in bytes.",
                |it| u64::try_from(it.bytes).unwrap_or(u64::MAX),
            ),
        ];
        for (name, kind, help, number) in all {
            let values = totals.iter().map(|it| (it.api, it.stage, number(it)));
            render_by_stage(&mut text, &StageSeries { name, kind, help }, values);
        }
        text
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<Name, Arc<StageCache>>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
