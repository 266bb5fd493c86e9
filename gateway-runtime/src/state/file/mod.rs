//! The store in a folder of this machine: keys, meters of quotas and usage in one file, for one process at a time.
//!
//! One thread writes: what was counted each quarter of a second, changes of keys at once. A process that is killed loses
//! what was counted since; nothing is counted twice. Rates are not kept: buckets are full after a start.

mod folder;
mod tables;
#[cfg(test)]
mod tests;
mod writer;

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use tokio::sync::oneshot;

use super::answer::Answer;
use super::directory::Directory;
use super::ledger::Ledger;
use super::setup::{OpenError, SecretSource};
use super::store::{Change, Outcome, Store, StoreError, Stored};
use super::usage::{UsageQuery, UsageRow};
use crate::keys::Secret;
use folder::Folder;
use writer::{Job, Writer, WriterThread};

/// The store.
pub(crate) struct FileStore {
    folder: Arc<Folder>,
    writer: WriterThread,
}

impl FileStore {
    /// Opens the folder, which is made where it is not there, and the installation's secret.
    ///
    /// # Errors
    ///
    /// [`OpenError`].
    pub(crate) fn open(
        path: &Path,
        secret: &SecretSource,
        ledger: Arc<Ledger>,
        directory: Arc<Directory>,
    ) -> Result<(FileStore, Secret), OpenError> {
        let folder = Folder::open(path)?;
        let secret = folder.secret(secret)?;
        let folder = Arc::new(folder);
        let writer = Writer::new(Arc::clone(&folder), ledger, directory);
        let writer = WriterThread::start(writer).map_err(OpenError::Thread)?;
        Ok((FileStore { folder, writer }, secret))
    }

    /// Has the writer do something, and waits for its answer.
    fn ask<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Writer) -> Result<T, StoreError> + Send + 'static,
    ) -> Answer<'static, Result<T, StoreError>> {
        let (sender, answer) = oneshot::channel();
        let job: Job = Box::new(move |writer| {
            let _ = sender.send(work(writer));
        });
        self.writer.send(job);
        Answer::Later(Box::pin(async {
            answer.await.unwrap_or(Err(StoreError::Away))
        }))
    }
}

impl Store for FileStore {
    fn write(&self, changes: Vec<Change>) -> Answer<'static, Result<Vec<Outcome>, StoreError>> {
        self.ask(move |writer| writer.change(&changes))
    }

    fn read(&self, id: &str) -> Answer<'static, Result<Option<Stored>, StoreError>> {
        Answer::Now(self.folder.read(|database| tables::key(database, id)))
    }

    fn list(&self, after: &str, limit: usize) -> Answer<'static, Result<Vec<Stored>, StoreError>> {
        Answer::Now(
            self.folder
                .read(|database| tables::keys(database, after, limit)),
        )
    }

    fn usage(&self, query: &UsageQuery) -> Answer<'static, Result<Vec<UsageRow>, StoreError>> {
        let query = query.clone();
        let folder = Arc::clone(&self.folder);
        let flushed = self.flush();
        Answer::Later(Box::pin(async move {
            flushed.get().await?;
            let (sender, answer) = oneshot::channel();
            // It may be millions of rows: neither the writer nor a runtime waits for them.
            let read = move || {
                let rows = folder.read(|database| tables::usage(database, &query));
                // Before the answer: whoever has it may close the folder and open it again.
                drop(folder);
                let _ = sender.send(rows);
            };
            let thread = std::thread::Builder::new().name("state-usage".to_owned());
            thread
                .spawn(read)
                .map_err(|error| StoreError::Failed(error.to_string()))?;
            answer.await.unwrap_or(Err(StoreError::Away))
        }))
    }

    fn saved_meter(&self, plan: &str, key: &str) -> u64 {
        let saved = self
            .folder
            .read(|database| tables::meter(database, plan, key));
        saved.unwrap_or_default()
    }

    fn flush(&self) -> Answer<'static, Result<(), StoreError>> {
        self.ask(Writer::flush)
    }
}

impl fmt::Debug for FileStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("FileStore")
            .field(&self.folder.path())
            .finish()
    }
}
