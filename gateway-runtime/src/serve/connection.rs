//! What is known about a client's connection, and what its thread's sweep looks at.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, Ordering::Relaxed};
use std::sync::{Arc, OnceLock};
use std::task::{Context, Waker};
use std::time::Duration;

use super::clock::Clock;
use crate::telemetry::counters::Counter;

/// A client's connection.
///
/// The counters have one writer, the connection's own thread, so updates are plain loads and stores.
#[derive(Debug)]
pub(crate) struct Connection {
    /// The client's address as the socket has it; IPv4-mapped addresses are IPv4.
    pub(crate) peer: SocketAddr,
    /// The address the client connected to.
    pub(crate) local: SocketAddr,
    /// Whether it speaks HTTP/2.
    pub(crate) http2: bool,
    clock: Arc<Clock>,
    /// Index in the thread's roster.
    pub(super) place: AtomicU32,
    in_flight: AtomicU32,
    /// When the first byte of an unfinished request head came; 0: none.
    head_since: AtomicU32,
    /// When the last request ended.
    idle_since: AtomicU32,
    /// When the gateway decided to close; 0: it did not.
    closing_since: AtomicU32,
    /// Since when the client takes no bytes; 0: it does.
    write_blocked_since: AtomicU32,
    /// When the rate of the awaited body was last looked at; 0: none is awaited.
    body_checked: AtomicU32,
    /// Bytes received since then.
    body_bytes: AtomicU32,
    /// Bytes by which the body is behind the least rate.
    body_debt: AtomicU32,
    body_is_slow: AtomicBool,
    /// Whether the last read found nothing: the client is awaited, not the gateway.
    starved: AtomicBool,
    /// Whether nothing of the last request can be left unread.
    parkable: AtomicBool,
    parked: AtomicBool,
    command: AtomicU8,
    waker: OnceLock<Waker>,
}

/// Least rate of a request's body in bytes per second (`reference/security.md` B04).
const MIN_BODY_RATE: u64 = 240;

/// How long a connection that is being closed may still send.
pub(super) const LINGER: Duration = Duration::from_secs(1);

/// What the sweep wants a connection's task to do. Greater ones replace lesser ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Command {
    /// Go on.
    None,
    /// Give the buffers back until the next byte comes.
    Park,
    /// Finish what is in flight, then close.
    Drain,
    /// Close now.
    Close,
}

/// Time limits of a connection.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Timeouts {
    /// From the first byte of a request's head to its last.
    pub(crate) header: Duration,
    /// Between two requests.
    pub(crate) idle: Duration,
    /// A client that takes no byte of its response.
    pub(crate) write: Duration,
    /// How long a body may come in slowly.
    pub(crate) body_grace: Duration,
    /// Between two requests, until the connection's buffers are given back.
    pub(crate) park: Duration,
}

impl Timeouts {
    /// How often a thread looks at its connections: a tenth of the shortest limit, at most a second.
    pub(super) fn sweep_interval(&self) -> Duration {
        let shortest = [
            self.header,
            self.idle,
            self.write,
            self.body_grace,
            self.park,
        ]
        .into_iter()
        .min()
        .unwrap_or_default();
        (shortest / 10).clamp(Duration::from_millis(5), Duration::from_secs(1))
    }
}

impl Connection {
    pub(super) fn new(
        peer: SocketAddr,
        local: SocketAddr,
        http2: bool,
        clock: Arc<Clock>,
    ) -> Connection {
        let now = clock.update();
        Connection {
            peer,
            local,
            http2,
            clock,
            place: AtomicU32::new(0),
            in_flight: AtomicU32::new(0),
            head_since: AtomicU32::new(now),
            idle_since: AtomicU32::new(now),
            closing_since: AtomicU32::new(0),
            write_blocked_since: AtomicU32::new(0),
            body_checked: AtomicU32::new(0),
            body_bytes: AtomicU32::new(0),
            body_debt: AtomicU32::new(0),
            body_is_slow: AtomicBool::new(false),
            starved: AtomicBool::new(false),
            parkable: AtomicBool::new(true),
            parked: AtomicBool::new(false),
            command: AtomicU8::new(Command::None as u8),
            waker: OnceLock::new(),
        }
    }

    /// A connection that someone else's server accepted, for gateways mounted in another program.
    pub(crate) fn foreign(peer: SocketAddr, local: SocketAddr, http2: bool) -> Connection {
        Connection::new(peer, local, http2, Arc::new(Clock::new()))
    }

    /// The handler begins (`true`) or ends to wait for an HTTP/1 request's body, whose rate is then
    /// watched: see [`Connection::body_is_slow`].
    pub(crate) fn awaits_body(&self, awaits: bool) {
        let now = if awaits { self.clock.now() } else { 0 };
        self.body_checked.store(now, Relaxed);
        self.body_bytes.store(0, Relaxed);
        self.body_debt.store(0, Relaxed);
    }

    /// Whether the awaited body comes in more slowly than it may: the answer is 408. The handler's
    /// future is polled when this becomes true; a second later the connection is closed.
    pub(crate) fn body_is_slow(&self) -> bool {
        self.body_is_slow.load(Relaxed)
    }

    /// `n_bytes` came in; 0: there were none.
    pub(super) fn received(&self, n_bytes: usize) {
        self.starved.store(n_bytes == 0, Relaxed);
        if n_bytes == 0 || self.http2 {
            return;
        }
        if self.in_flight.load(Relaxed) > 0 {
            #[allow(clippy::cast_possible_truncation, reason = "buffers are smaller")]
            let bytes = self.body_bytes.load(Relaxed).saturating_add(n_bytes as u32);
            self.body_bytes.store(bytes, Relaxed);
        } else if self.head_since.load(Relaxed) == 0 {
            self.head_since.store(self.clock.now(), Relaxed);
        }
    }

    /// A request's head began (`true`) or is complete (`false`).
    pub(super) fn head_pending(&self, pending: bool) {
        if !pending {
            self.head_since.store(0, Relaxed);
        } else if self.head_since.load(Relaxed) == 0 {
            self.head_since.store(self.clock.now(), Relaxed);
        }
    }

    /// Whether the client took no bytes when some were offered.
    pub(super) fn write_blocked(&self, blocked: bool) {
        if !blocked {
            self.write_blocked_since.store(0, Relaxed);
        } else if self.write_blocked_since.load(Relaxed) == 0 {
            self.write_blocked_since.store(self.clock.now(), Relaxed);
        }
    }

    /// Milliseconds since some start, as of the last sweep.
    pub(super) fn now(&self) -> u32 {
        self.clock.now()
    }

    /// The connection is to be closed in a moment, whatever the client does.
    pub(super) fn expires_soon(&self) {
        self.closing_since.store(self.clock.now(), Relaxed);
    }

    /// A request's head is complete.
    pub(super) fn request_starts(&self, has_body: bool) {
        self.in_flight
            .store(self.in_flight.load(Relaxed).wrapping_add(1), Relaxed);
        self.parkable.store(!has_body, Relaxed);
        if !self.http2 {
            self.head_since.store(0, Relaxed);
        }
    }

    /// A response is complete, or its request is given up.
    pub(super) fn request_ends(&self) {
        self.in_flight
            .store(self.in_flight.load(Relaxed).saturating_sub(1), Relaxed);
        self.idle_since.store(self.clock.now(), Relaxed);
    }

    pub(super) fn set_parked(&self, parked: bool) {
        self.parked.store(parked, Relaxed);
    }

    /// Whether the last request had a body, of which something may be unread.
    pub(super) fn had_body(&self) -> bool {
        !self.parkable.load(Relaxed)
    }

    /// Whether nothing is in progress, so that the HTTP/1 machine can be thrown away and made anew.
    ///
    /// Not after a request with a body: bytes of it could still be on their way, and a new machine
    /// would take them for a request.
    pub(super) fn is_quiet(&self) -> bool {
        !self.http2
            && self.parkable.load(Relaxed)
            && self.in_flight.load(Relaxed) == 0
            && self.head_since.load(Relaxed) == 0
            && self.write_blocked_since.load(Relaxed) == 0
    }

    /// What the sweep wants, having remembered how to wake the task that asks.
    pub(super) fn command(&self, context: &Context<'_>) -> Command {
        self.waker.get_or_init(|| context.waker().clone());
        match self.command.load(Relaxed) {
            1 => Command::Park,
            2 => Command::Drain,
            3 => Command::Close,
            _ => Command::None,
        }
    }

    /// Takes back a [`Command::Park`].
    pub(super) fn stay(&self) {
        if self.command.load(Relaxed) == Command::Park as u8 {
            self.command.store(Command::None as u8, Relaxed);
        }
    }

    /// Tells the connection's task what to do; whether that is news.
    pub(super) fn tell(&self, command: Command) -> bool {
        let is_news = self.command.fetch_max(command as u8, Relaxed) < command as u8;
        if is_news && let Some(waker) = self.waker.get() {
            waker.wake_by_ref();
        }
        is_news
    }

    /// What to do with the connection at `now`, and why it is to be closed.
    pub(super) fn verdict(&self, now: u32, timeouts: &Timeouts) -> (Command, Option<Expiry>) {
        let over =
            |since: u32, limit: Duration| u128::from(now.wrapping_sub(since)) >= limit.as_millis();
        let blocked = self.write_blocked_since.load(Relaxed);
        let head = self.head_since.load(Relaxed);
        let idle = self.idle_since.load(Relaxed);
        let closing = self.closing_since.load(Relaxed);
        if closing != 0 && over(closing, LINGER) {
            (Command::Close, None)
        } else if blocked != 0 && over(blocked, timeouts.write) {
            (Command::Close, Some(Expiry::Write))
        } else if head != 0 && over(head, timeouts.header) {
            (Command::Close, Some(Expiry::Header))
        } else if self.in_flight.load(Relaxed) > 0 || head != 0 {
            self.check_body_rate(now, timeouts)
        } else if over(idle, timeouts.idle) {
            // HTTP/2 says goodbye first, so that a request on its way is not lost, and has a header's
            // time to say it too.
            let command = if self.http2 && !over(idle, timeouts.idle + timeouts.header) {
                Command::Drain
            } else {
                Command::Close
            };
            (command, Some(Expiry::Idle))
        } else if !self.parked.load(Relaxed) && over(idle, timeouts.park) && self.is_quiet() {
            (Command::Park, None)
        } else {
            (Command::None, None)
        }
    }

    /// Keeps account of the awaited body: time in which the gateway waits for the client costs, bytes pay.
    ///
    /// Time in which the gateway does not read, because the upstream is slow, costs nothing.
    fn check_body_rate(&self, now: u32, timeouts: &Timeouts) -> (Command, Option<Expiry>) {
        let checked = self.body_checked.load(Relaxed);
        if checked == 0 || self.http2 {
            return (Command::None, None);
        }
        self.body_checked.store(now, Relaxed);
        let bytes = self.body_bytes.swap(0, Relaxed);
        let due = if self.starved.load(Relaxed) {
            u64::from(now.wrapping_sub(checked)) * MIN_BODY_RATE / 1_000
        } else {
            0
        };
        let debt = (u64::from(self.body_debt.load(Relaxed)) + due).saturating_sub(bytes.into());
        let debt = u32::try_from(debt).unwrap_or(u32::MAX);
        self.body_debt.store(debt, Relaxed);
        let allowed = timeouts.body_grace.as_millis() * u128::from(MIN_BODY_RATE) / 1_000;
        if u128::from(debt) <= allowed || self.body_is_slow.swap(true, Relaxed) {
            return (Command::None, None);
        }
        self.expires_soon();
        if let Some(waker) = self.waker.get() {
            waker.wake_by_ref();
        }
        (Command::None, Some(Expiry::Body))
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
