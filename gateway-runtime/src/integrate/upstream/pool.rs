//! Idle connections, per thread and origin.
//!
//! A thread only uses its own connections, so that nothing is shared between cores. The lock is
//! there for the sweeper alone, which under a runtime with several threads may run on another one.

use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::time::Instant;

use super::connection::{Connection, Permit};
use super::origin::Origin;

/// Idle connections kept per thread and origin for as long as they last.
const MAX_IDLE: usize = 64;

/// Idle connections kept until the next sweep: under load, many become idle at once only to be
/// used again in the next turn of the event loop.
const MAX_BURST: usize = 1024;

/// How long a connection may be idle, unless the upstream wants less.
pub(super) const MAX_IDLE_TIME: Duration = Duration::from_secs(60);

/// How often closed and expired connections are swept out.
const SWEEP_PERIOD: Duration = Duration::from_secs(15);

/// After this time without use, the operating system is asked whether a connection is still open
/// before a request goes out that cannot be sent again.
const DOUBT: Duration = Duration::from_millis(500);

thread_local! {
    static POOL: Arc<Mutex<Pool>> = Arc::default();
}

#[derive(Debug, Default)]
struct Pool {
    /// By the origins' ids.
    shelves: Vec<Shelf>,
    has_sweeper: bool,
}

/// The connections of one origin on this thread.
#[derive(Debug, Default)]
struct Shelf {
    /// The last one used comes last, and is the next to be used.
    idle: Vec<Connection>,
    /// Open connections, idle or not.
    n_open: Arc<AtomicUsize>,
}

impl Pool {
    fn shelf(&mut self, origin: &Origin) -> Option<&mut Shelf> {
        if self.shelves.len() <= origin.id() {
            self.shelves.resize_with(origin.id() + 1, Shelf::default);
        }
        self.shelves.get_mut(origin.id())
    }
}

impl Shelf {
    fn sweep(&mut self, now: Instant) {
        let n_excess = self.idle.len().saturating_sub(MAX_IDLE);
        let mut n = 0;
        self.idle.retain_mut(|connection| {
            n += 1;
            let idle_time = now.saturating_duration_since(connection.used_at);
            let limit = match n <= n_excess {
                true => connection.idle_limit.min(SWEEP_PERIOD),
                false => connection.idle_limit,
            };
            idle_time < limit && connection.is_usable()
        });
    }
}

/// This thread's pool; a panic elsewhere leaves it usable, since no operation stops half-way.
fn lock(pool: &Mutex<Pool>) -> MutexGuard<'_, Pool> {
    pool.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The connection that was used last, if there is one that still works.
///
/// `is_repeatable` tells whether the request could be sent a second time if the connection turns
/// out to be closed after all.
pub(super) fn take(origin: &Origin, is_repeatable: bool, now: Instant) -> Option<Connection> {
    loop {
        let mut connection = POOL
            .try_with(|pool| lock(pool).shelf(origin)?.idle.pop())
            .ok()??;
        let idle_time = now.saturating_duration_since(connection.used_at);
        let in_doubt = !is_repeatable && idle_time >= DOUBT;
        if idle_time < connection.idle_limit
            && connection.is_usable()
            && (!in_doubt || connection.is_open())
        {
            connection.used_at = now;
            return Some(connection);
        }
    }
}

/// Keeps a connection for the next request; it counts as idle since its `used_at`.
pub(super) fn put(origin: &Origin, connection: Connection) {
    let needs_sweeper = POOL.try_with(|pool| {
        let mut locked = lock(pool);
        let shelf = locked.shelf(origin)?;
        if shelf.idle.len() < MAX_BURST {
            shelf.idle.push(connection);
        }
        (!locked.has_sweeper).then(|| {
            locked.has_sweeper = true;
            Arc::downgrade(pool)
        })
    });
    if let Ok(Some(pool)) = needs_sweeper {
        start_sweeper(pool);
    }
}

/// The right to open one more connection, if the origin's limit allows.
pub(super) fn permit(origin: &Origin) -> Option<Permit> {
    let n_open = POOL
        .try_with(|pool| Some(Arc::clone(&lock(pool).shelf(origin)?.n_open)))
        .ok()??;
    Permit::take(&n_open, origin.connection_limit())
}

fn start_sweeper(pool: Weak<Mutex<Pool>>) {
    let sweeper = Sweeper { pool };
    if let Ok(runtime) = Handle::try_current() {
        runtime.spawn(sweeper.run());
    }
}

/// Closes connections that expired or that the upstream closed. Ends when the pool is empty, or
/// with the runtime; the next connection that is kept starts another.
struct Sweeper {
    pool: Weak<Mutex<Pool>>,
}

impl Sweeper {
    async fn run(self) {
        loop {
            tokio::time::sleep(SWEEP_PERIOD).await;
            let Some(pool) = self.pool.upgrade() else {
                return;
            };
            let mut pool = lock(&pool);
            let now = Instant::now();
            let mut n_idle = 0;
            for shelf in &mut pool.shelves {
                shelf.sweep(now);
                n_idle += shelf.idle.len();
            }
            if n_idle == 0 {
                return;
            }
        }
    }
}

impl Drop for Sweeper {
    fn drop(&mut self) {
        if let Some(pool) = self.pool.upgrade() {
            lock(&pool).has_sweeper = false;
        }
    }
}
