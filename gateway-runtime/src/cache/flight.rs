//! One request on its way to the backend for all that ask for the same.
//!
//! Those that wait may be on other threads than the one that is on its way.

use std::sync::Arc;
use std::time::Instant;

use tokio::sync::watch;

use super::entry::Entry;
use super::key::Key;
use super::store::Store;
use crate::context::Failure;

/// Most requests that wait for one; more go to the backend themselves.
const MAX_WAITING: usize = 1024;

/// How far a request is.
#[derive(Debug, Clone)]
pub(super) enum Progress {
    /// On its way; to those that waited: for longer than they can.
    Running,
    /// It has an answer, which is kept.
    Kept,
    /// It has an answer that is not kept, and is one for those that wait.
    Shared(Arc<Entry>),
    /// The integration failed, for all of them.
    Failed(Arc<Failure>),
    /// It has an answer that is not for others.
    Own,
    /// Its client went away.
    Abandoned,
}

impl Progress {
    fn is_running(&self) -> bool {
        matches!(self, Progress::Running)
    }
}

/// A request on its way, as the store knows it.
#[derive(Debug)]
pub(super) struct Flight(watch::Sender<Progress>);

/// A request that waits for another one.
#[derive(Debug)]
pub(super) struct Waiting(watch::Receiver<Progress>);

impl Flight {
    pub(super) fn new() -> Flight {
        Flight(watch::Sender::new(Progress::Running))
    }

    /// A place among those that wait; `None`: there is none.
    pub(super) fn wait(&self) -> Option<Waiting> {
        (self.0.receiver_count() < MAX_WAITING).then(|| Waiting(self.0.subscribe()))
    }

    fn end(&self, progress: Progress) {
        self.0.send_if_modified(|known| {
            let is_news = known.is_running();
            if is_news {
                *known = progress;
            }
            is_news
        });
    }
}

impl Waiting {
    /// How the request ended that was waited for.
    pub(super) async fn ended(mut self, deadline: Instant) -> Progress {
        let ended = async {
            let ended = self.0.wait_for(|progress| !progress.is_running());
            ended
                .await
                .map_or(Progress::Abandoned, |progress| progress.clone())
        };
        let ended = tokio::time::timeout_at(deadline.into(), ended).await;
        ended.unwrap_or(Progress::Running)
    }
}

/// The request on its way: it tells those that wait how it ended, whatever becomes of it.
#[derive(Debug)]
pub(super) struct Lead {
    store: Arc<Store>,
    key: Key,
    flight: Arc<Flight>,
}

impl Lead {
    pub(super) fn new(store: Arc<Store>, key: Key, flight: Arc<Flight>) -> Lead {
        Lead { store, key, flight }
    }

    /// Ends it; what it brought is kept by now.
    pub(super) fn end(self, progress: Progress) {
        self.store.land(&self.key, &self.flight);
        self.flight.end(progress);
    }
}

impl Drop for Lead {
    fn drop(&mut self) {
        self.store.land(&self.key, &self.flight);
        self.flight.end(Progress::Abandoned);
    }
}
