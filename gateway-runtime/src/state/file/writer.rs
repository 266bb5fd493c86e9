//! The thread that writes.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use redb::WriteTransaction;

use super::folder::Folder;
use super::tables::{self, Batch, failed};
use crate::state::directory::Directory;
use crate::state::ledger::Ledger;
use crate::state::store::{Change, Outcome, StoreError};
use crate::telemetry::log::{Kind, Level};

/// How often what was counted is written.
const PAUSE: Duration = Duration::from_millis(250);

static WRITE_FAILED: Kind = Kind::new(Level::Error, "state_write_failed");
static WRITTEN_AGAIN: Kind = Kind::new(Level::Info, "state_written_again");

/// Something for the thread to do.
pub(super) type Job = Box<dyn FnOnce(&mut Writer) + Send>;

/// Requests by day and subscription.
type Counts = BTreeMap<(u64, u32), u64>;

/// A running thread. Dropping this writes what is left, and waits for it.
#[derive(Debug)]
pub(super) struct WriterThread {
    jobs: Option<Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

/// What the thread has.
#[derive(Debug)]
pub(super) struct Writer {
    folder: Arc<Folder>,
    ledger: Arc<Ledger>,
    directory: Arc<Directory>,
    /// What is to be written.
    counted: Counts,
    /// Subscriptions whose meters are to be written.
    metered: BTreeSet<u32>,
    /// Requests of a batch that failed, and its number. Whether it was written is seen when the file is open again.
    in_doubt: Option<(u64, Counts)>,
    /// The latest day whose end of old usage was seen to.
    latest_day: u64,
}

impl WriterThread {
    pub(super) fn start(mut writer: Writer) -> io::Result<WriterThread> {
        let (sender, jobs) = mpsc::channel::<Job>();
        let thread = std::thread::Builder::new().name("state-file".to_owned());
        let thread = thread.spawn(move || {
            let mut next = Instant::now() + PAUSE;
            loop {
                match jobs.recv_timeout(next.saturating_duration_since(Instant::now())) {
                    Ok(job) => job(&mut writer),
                    Err(RecvTimeoutError::Timeout) => {
                        let _ = writer.flush();
                        next = Instant::now() + PAUSE;
                    }
                    Err(RecvTimeoutError::Disconnected) => {
                        let _ = writer.flush();
                        return;
                    }
                }
            }
        })?;
        Ok(WriterThread {
            jobs: Some(sender),
            thread: Some(thread),
        })
    }

    /// Has the thread do something. Where it cannot, the job is dropped.
    pub(super) fn send(&self, job: Job) {
        if let Some(jobs) = &self.jobs {
            let _ = jobs.send(job);
        }
    }
}

impl Drop for WriterThread {
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Writer {
    pub(super) fn new(
        folder: Arc<Folder>,
        ledger: Arc<Ledger>,
        directory: Arc<Directory>,
    ) -> Writer {
        Writer {
            folder,
            ledger,
            directory,
            counted: BTreeMap::new(),
            metered: BTreeSet::new(),
            in_doubt: None,
            latest_day: 0,
        }
    }

    /// Makes changes of keys, all in one transaction.
    pub(super) fn change(&mut self, changes: &[Change]) -> Result<Vec<Outcome>, StoreError> {
        self.open()?;
        self.commit(|transaction| {
            let changes = changes
                .iter()
                .map(|change| tables::change(transaction, change));
            changes.collect()
        })
    }

    /// Writes what was counted.
    pub(super) fn flush(&mut self) -> Result<(), StoreError> {
        // Also while the file cannot be written: the ledger counts on.
        let (counted, indices) = self.ledger.collect();
        for counted in counted {
            add(&mut self.counted, (counted.day, counted.index), counted.n);
        }
        self.metered.extend(indices);
        if self.counted.is_empty() && self.metered.is_empty() && self.in_doubt.is_none() {
            return Ok(());
        }
        self.open()?;
        self.resolve_doubt()?;
        self.write_batch()
    }

    /// Sees whether the batch that failed was written, and takes it up again where it was not.
    fn resolve_doubt(&mut self) -> Result<(), StoreError> {
        let Some((number, _)) = &self.in_doubt else {
            return Ok(());
        };
        let was_written = self.folder.read(tables::batch)? >= *number;
        if let Some((_, counted)) = self.in_doubt.take()
            && !was_written
        {
            for (name, n) in counted {
                add(&mut self.counted, name, n);
            }
        }
        WRITTEN_AGAIN.log("the state can be written again", &[]);
        Ok(())
    }

    fn write_batch(&mut self) -> Result<(), StoreError> {
        let number = self.folder.read(tables::batch)?.saturating_add(1);
        let indices: BTreeSet<u32> = self.counted.keys().map(|(_, index)| *index).collect();
        let indices = indices.union(&self.metered);
        let names: BTreeMap<_, _> = indices
            .filter_map(|index| Some((*index, self.directory.subscription(*index)?)))
            .collect();
        let usage = self.counted.iter().filter_map(|((day, index), n)| {
            let (plan, key) = names.get(index)?;
            Some((*day, &**plan, &**key, *n))
        });
        let meters = self.metered.iter().filter_map(|index| {
            let (plan, key) = names.get(index)?;
            let meter = self.ledger.meter(*index)?.save();
            (meter != 0).then_some((&**plan, &**key, meter))
        });
        let batch = Batch {
            number,
            usage: usage.collect(),
            meters: meters.collect(),
        };
        let today = self.counted.keys().map(|(day, _)| *day).max().unwrap_or(0);
        let is_new_day = today > self.latest_day;
        let written = self.commit(|transaction| {
            tables::add(transaction, &batch)?;
            match is_new_day {
                true => tables::forget(transaction, today),
                false => Ok(()),
            }
        });
        if let Err(error) = written {
            self.in_doubt = Some((number, std::mem::take(&mut self.counted)));
            return Err(error);
        }
        self.latest_day = today.max(self.latest_day);
        self.counted.clear();
        self.metered.clear();
        Ok(())
    }

    /// Opens the file again where it was closed after an error.
    fn open(&mut self) -> Result<(), StoreError> {
        if !self.folder.reopen() {
            return Err(StoreError::Away);
        }
        Ok(())
    }

    /// Commits what `work` writes. After an error the file is closed.
    fn commit<T>(
        &self,
        work: impl FnOnce(&WriteTransaction) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let outcome = self.folder.read(|database| {
            let mut transaction = database.begin_write().map_err(failed)?;
            // After a kill, the file is open at once.
            transaction.set_quick_repair(true);
            let outcome = work(&transaction)?;
            // What was on its way to the disk may be there when the file is open again.
            let committed = transaction.commit().map_err(failed);
            committed.map_err(|error| StoreError::Unknown(error.to_string()))?;
            Ok(outcome)
        });
        if let Err(error) = &outcome {
            WRITE_FAILED.log("cannot write the state", &[("error", error)]);
            self.folder.close();
        }
        outcome
    }
}

fn add(counts: &mut Counts, name: (u64, u32), n: u64) {
    let count = counts.entry(name).or_default();
    *count = count.saturating_add(n);
}
