//! The time limits of connections, and what the sweep makes of them.

use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use super::connection::{Command, Connection};
use crate::telemetry::counters::Counter;

/// How long a connection that is being closed may still send.
pub(super) const LINGER: Duration = Duration::from_secs(1);

/// How long a connection without a request stays open once the gateway drains: a request that is on its
/// way then would be lost. It is answered, and the client told that it was the last.
pub(super) const LAST_REQUEST: Duration = Duration::from_millis(500);

/// How long a body may come in slowly, where nobody says otherwise.
pub(super) const BODY_GRACE: Duration = Duration::from_secs(5);

/// Time limits of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Timeouts {
    /// From the first byte of a request's head to its last.
    pub(crate) header: Duration,
    /// Between two requests.
    pub(crate) idle: Duration,
    /// A client that takes no byte of its response; a slow one owes as much later.
    pub(crate) write: Duration,
    /// How long a body may come in slowly.
    pub(crate) body_grace: Duration,
}

impl Timeouts {
    /// How often a thread looks at its connections: a twentieth of the shortest limit, at most half a
    /// second. A limit acts one to two intervals late, never early.
    pub(super) fn sweep_interval(&self) -> Duration {
        let shortest = [self.header, self.idle, self.write, self.body_grace]
            .into_iter()
            .min()
            .unwrap_or_default();
        (shortest / 20).clamp(Duration::from_millis(5), Duration::from_millis(500))
    }
}

impl Connection {
    /// What to do with the connection at `now`, and why it is to be closed.
    pub(super) fn verdict(&self, now: u32, timeouts: &Timeouts) -> (Command, Option<Expiry>) {
        let over =
            |since: u32, limit: Duration| u128::from(now.wrapping_sub(since)) >= limit.as_millis();
        // What was noted as "now" was the last sweep's: no limit acts early.
        let slack = timeouts.sweep_interval();
        let head = self.head_since.load(Relaxed);
        let idle = self.idle_since.load(Relaxed);
        let closing = self.closing_since.load(Relaxed);
        let (is_unread, is_slow) = self.check_rates(now, timeouts);
        let busy = self.in_flight.load(Relaxed) > 0 || self.write_blocked.load(Relaxed);
        if closing != 0 && over(closing, LINGER) {
            (Command::Close, None)
        } else if is_unread {
            (Command::Close, Some(Expiry::Write))
        } else if head != 0 && over(head, timeouts.header + slack) {
            (Command::Close, Some(Expiry::Header))
        } else if is_slow {
            (Command::None, Some(Expiry::Body))
        } else if busy || head != 0 {
            (Command::None, None)
        } else if over(idle, timeouts.idle + slack) {
            // HTTP/2 says goodbye first, so that a request on its way is not lost, and has a header's
            // time to say it too.
            let command = if self.http2 && !over(idle, timeouts.idle + timeouts.header) {
                Command::Drain
            } else {
                Command::Close
            };
            (command, Some(Expiry::Idle))
        } else {
            (Command::None, None)
        }
    }

    /// Whether the client does not read, and whether a request's body has just become too slow.
    ///
    /// On HTTP/2 a client that reads one response fast may leave others lie; each holds at most its
    /// stream's send buffer.
    fn check_rates(&self, now: u32, timeouts: &Timeouts) -> (bool, bool) {
        let millis = now.wrapping_sub(self.swept.load(Relaxed));
        self.swept.store(now, Relaxed);
        let unread = self.write_blocked.load(Relaxed) || self.n_bodies_waiting.load(Relaxed) > 0;
        if !unread {
            self.response_rate.reset();
        }
        let is_unread = self.response_rate.is_behind(millis, unread, timeouts.write);
        let awaits = self.awaits_body.load(Relaxed) && !self.http2;
        let is_slow = awaits
            && self
                .body_rate
                .is_behind(millis, self.starved.load(Relaxed), timeouts.body_grace)
            && !self.body_is_slow.swap(true, Relaxed);
        if is_slow {
            self.expires_soon();
            if let Some(waker) = self.waker.get() {
                waker.wake_by_ref();
            }
        }
        (is_unread, is_slow)
    }
}

/// Which time limit ended a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Expiry {
    /// The request's head took too long.
    Header,
    /// No request for too long.
    Idle,
    /// The client did not read.
    Write,
    /// A request's body came too slowly.
    Body,
}

impl Expiry {
    /// What counts it.
    pub(super) fn counter(self) -> Counter {
        match self {
            Expiry::Header => Counter::HeaderTimeouts,
            Expiry::Idle => Counter::IdleTimeouts,
            Expiry::Write => Counter::WriteTimeouts,
            Expiry::Body => Counter::SlowBodies,
        }
    }
}
