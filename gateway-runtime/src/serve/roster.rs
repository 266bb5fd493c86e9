//! The connections of one thread, and the sweep that applies their time limits.
//!
//! One timer per thread, and only while there are connections: limits cost requests nothing.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Notify, watch};

use super::clock::Clock;
use super::connection::{Command, Connection};
use super::limits::{LAST_REQUEST, Timeouts};
use crate::telemetry::metrics;

/// The connections of one thread.
#[derive(Debug)]
pub(super) struct Roster {
    pub(super) clock: Arc<Clock>,
    connections: Mutex<Vec<Arc<Connection>>>,
    /// Connections whose first bytes have not come, and which are not in the list yet.
    n_arriving: AtomicUsize,
    /// What connections are told as they enter.
    welcome: watch::Sender<Command>,
    /// Told when the first connection comes.
    filled: Notify,
    /// Told when the last one goes.
    emptied: Notify,
}

/// A connection that was accepted; it is waited for until this is dropped.
#[derive(Debug)]
pub(super) struct Arrival(Arc<Roster>);

/// A connection's place in the roster; leaving happens on drop.
#[derive(Debug)]
pub(super) struct Entry {
    roster: Arc<Roster>,
    pub(super) connection: Arc<Connection>,
}

impl Roster {
    pub(super) fn new() -> Roster {
        Roster {
            clock: Arc::new(Clock::new()),
            connections: Mutex::new(Vec::new()),
            n_arriving: AtomicUsize::new(0),
            welcome: watch::Sender::new(Command::None),
            filled: Notify::new(),
            emptied: Notify::new(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Arc<Connection>>> {
        self.connections
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// A connection was accepted. Its first bytes may be on their way: nobody forgets it from here on.
    pub(super) fn arrives(self: &Arc<Self>) -> Arrival {
        self.n_arriving.fetch_add(1, Relaxed);
        Arrival(Arc::clone(self))
    }

    /// Returns when connections that never asked for anything need not be waited for any more.
    pub(super) async fn is_closing(&self) {
        let mut welcome = self.welcome.subscribe();
        let _ = welcome.wait_for(|told| *told >= Command::Drain).await;
    }

    /// Adds a connection. While draining it is told at once to finish.
    pub(super) fn enter(self: &Arc<Self>, connection: Connection) -> Entry {
        let connection = Arc::new(connection);
        let mut connections = self.lock();
        #[allow(clippy::cast_possible_truncation, reason = "fewer than 2^32 sockets")]
        connection.place.store(connections.len() as u32, Relaxed);
        connections.push(Arc::clone(&connection));
        if connections.len() == 1 {
            self.filled.notify_one();
        }
        drop(connections);
        let welcome = *self.welcome.borrow();
        if welcome > Command::None {
            connection.tell(welcome);
        }
        Entry {
            roster: Arc::clone(self),
            connection,
        }
    }

    fn leave(&self, connection: &Connection) {
        let mut connections = self.lock();
        let place = connection.place.load(Relaxed) as usize;
        if place < connections.len() {
            connections.swap_remove(place);
            if let Some(moved) = connections.get(place) {
                moved.place.store(connection.place.load(Relaxed), Relaxed);
            }
        }
        if connections.is_empty() {
            connections.shrink_to(64);
            self.emptied.notify_one();
        }
    }

    /// Tells all connections to finish, those without a request a moment later, and waits until they are
    /// gone.
    pub(super) async fn drain(&self) {
        self.tell_all(Command::Last);
        tokio::select! {
            () = self.empty() => return,
            () = tokio::time::sleep(LAST_REQUEST) => {}
        }
        self.tell_all(Command::Drain);
        self.empty().await;
    }

    /// Also those that enter later.
    fn tell_all(&self, command: Command) {
        self.welcome.send_replace(command);
        for connection in self.lock().iter() {
            connection.tell(command);
        }
    }

    /// Returns when there are no connections.
    async fn empty(&self) {
        while self.n_arriving.load(Relaxed) > 0 || !self.lock().is_empty() {
            self.emptied.notified().await;
        }
    }

    /// Applies the time limits, for as long as the thread runs.
    pub(super) async fn sweep(self: Arc<Self>, timeouts: Timeouts) {
        let interval = timeouts.sweep_interval();
        loop {
            if self.lock().is_empty() {
                self.filled.notified().await;
                continue;
            }
            tokio::time::sleep(interval).await;
            let now = self.clock.update();
            for connection in self.lock().iter() {
                apply_limits(connection, now, &timeouts);
            }
        }
    }
}

fn apply_limits(connection: &Connection, now: u32, timeouts: &Timeouts) {
    let (command, expiry) = connection.verdict(now, timeouts);
    let is_news = command == Command::None || connection.tell(command);
    if let Some(expiry) = expiry.filter(|_| is_news) {
        metrics::count(expiry.counter());
    }
}

impl Drop for Arrival {
    fn drop(&mut self) {
        self.0.n_arriving.fetch_sub(1, Relaxed);
        self.0.emptied.notify_one();
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        self.roster.leave(&self.connection);
    }
}
