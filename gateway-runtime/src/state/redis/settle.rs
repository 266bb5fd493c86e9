//! Brings what was counted into the store: in batches, each of which is added once, however often it has to be sent.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError};

use super::link::Request;
use super::names::pair;
use super::quotas::{Counter, QuotaLease};
use super::script::SETTLE;
use super::shared::Shared;
use crate::state::ledger::Ledger;
use crate::state::store::StoreError;
use crate::state::usage::KEPT_DAYS;

/// Entries of a batch: the store does nothing else meanwhile, for a fraction of a millisecond.
const MAX_ENTRIES: usize = 250;

const MS_PER_DAY: u64 = 86_400_000;

/// What is to be brought.
pub(super) struct Settling {
    shared: Arc<Shared>,
    ledger: Arc<Ledger>,
    /// Requests by day and subscription.
    usage: BTreeMap<(u64, u32), u64>,
    /// Requests that quotas owe, by counter: its end in milliseconds since 1970, and how many.
    owed: BTreeMap<Box<str>, (u64, u64)>,
    /// The batch that is under way; where its answer was lost, it is sent again as it was.
    batch: Option<Batch>,
    /// The number of the latest batch.
    number: u64,
}

#[derive(Debug)]
struct Batch {
    keys: Vec<String>,
    arguments: Vec<String>,
}

impl Batch {
    /// A batch with the mark of this process and the days of usage as its first keys.
    fn new(shared: &Shared, number: u64) -> Batch {
        let names = &shared.names;
        Batch {
            keys: vec![names.seen(&shared.node).into(), names.days.to_string()],
            arguments: vec![number.to_string()],
        }
    }

    fn push(&mut self, key: String, field: &str, n: u64, end_ms: u64, day: Option<u64>) {
        // Entries come in the order of their keys.
        if self.keys.last() != Some(&key) {
            self.keys.push(key);
        }
        self.arguments.extend([
            self.keys.len().to_string(),
            field.to_owned(),
            n.to_string(),
            end_ms.to_string(),
            day.map(|day| day.to_string()).unwrap_or_default(),
        ]);
    }

    fn request(&self) -> Request {
        let keys: Vec<&str> = self.keys.iter().map(String::as_str).collect();
        SETTLE.call(&keys, self.arguments.iter().map(String::as_bytes))
    }
}

impl Settling {
    pub(super) fn new(shared: Arc<Shared>, ledger: Arc<Ledger>) -> Settling {
        Settling {
            shared,
            ledger,
            usage: BTreeMap::new(),
            owed: BTreeMap::new(),
            batch: None,
            number: 0,
        }
    }

    /// Brings everything that was counted up to now.
    ///
    /// # Errors
    ///
    /// The store's; what was not brought is kept for the next time.
    pub(super) async fn settle(&mut self) -> Result<(), StoreError> {
        self.collect();
        loop {
            let batch = match self.batch.take() {
                Some(batch) => batch,
                None => match self.next_batch() {
                    Some(batch) => batch,
                    None => return Ok(()),
                },
            };
            if let Err(error) = self.shared.link.ask(batch.request()).await {
                self.batch = Some(batch);
                return Err(error);
            }
        }
    }

    fn collect(&mut self) {
        for counted in self.ledger.collect().0 {
            let n = self.usage.entry((counted.day, counted.index)).or_default();
            *n = n.saturating_add(counted.n);
        }
        let owing: Vec<Arc<QuotaLease>> = {
            let mut owing = self
                .shared
                .owing
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            std::mem::take(&mut owing)
        };
        for (Counter { name, end_ms }, n) in owing.iter().filter_map(|quota| quota.take_owed()) {
            self.owed.entry(name).or_insert((end_ms, 0)).1 += n;
        }
    }

    fn next_batch(&mut self) -> Option<Batch> {
        if self.usage.is_empty() && self.owed.is_empty() {
            return None;
        }
        self.number += 1;
        let mut batch = Batch::new(&self.shared, self.number);
        for _ in 0..MAX_ENTRIES {
            if let Some((name, (end_ms, n))) = self.owed.pop_first() {
                batch.push(name.into(), "", n, end_ms, None);
            } else if let Some(((day, index), n)) = self.usage.pop_first() {
                let Some((plan, key)) = self.shared.directory.subscription(index) else {
                    continue;
                };
                let end_ms = (day + KEPT_DAYS + 1) * MS_PER_DAY;
                let name = self.shared.names.usage(day).into();
                batch.push(name, &pair(&plan, &key), n, end_ms, Some(day));
            } else {
                break;
            }
        }
        Some(batch)
    }
}
