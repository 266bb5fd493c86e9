//! What is known about a client's connection, and what its thread's sweep looks at.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, Ordering::Relaxed};
use std::sync::{Arc, OnceLock};
use std::task::{Context, Waker};
use std::time::Duration;

use super::clock::Clock;
use super::limits::BODY_GRACE;
use super::rate::Rate;
use crate::telemetry::counters::Counter;
use crate::telemetry::metrics;

/// A client's connection.
///
/// The counters have one writer, the connection's own thread, so updates are plain loads and stores.
#[derive(Debug)]
pub(crate) struct Connection {
    /// The client's address as the socket has it; IPv4-mapped addresses are IPv4.
    pub(crate) peer: SocketAddr,
    /// The IP address of `peer` as text: most requests need it.
    pub(crate) peer_text: Box<str>,
    /// The address the client connected to.
    pub(crate) local: SocketAddr,
    /// Whether it speaks HTTP/2.
    pub(crate) http2: bool,
    /// How long a request's body may come in slowly.
    pub(super) body_grace: Duration,
    clock: Arc<Clock>,
    /// Index in the thread's roster.
    pub(super) place: AtomicU32,
    pub(super) in_flight: AtomicU32,
    /// When the first byte of an unfinished request head came; 0: none.
    pub(super) head_since: AtomicU32,
    /// When the last request ended.
    pub(super) idle_since: AtomicU32,
    /// When the gateway decided to close; 0: it did not.
    pub(super) closing_since: AtomicU32,
    /// When the sweep last looked.
    pub(super) swept: AtomicU32,
    /// Whether the client took no bytes when some were offered.
    pub(super) write_blocked: AtomicBool,
    /// Responses' bodies that have more than the transport asks for.
    pub(super) n_bodies_waiting: AtomicU32,
    pub(super) response_rate: Rate,
    /// Whether the handler waits for an HTTP/1 request's body.
    pub(super) awaits_body: AtomicBool,
    pub(super) body_rate: Rate,
    pub(super) body_is_slow: AtomicBool,
    /// Whether the body of a stream came too slowly.
    has_slow_stream: AtomicBool,
    /// Whether the last read found nothing: the client is awaited, not the gateway.
    pub(super) starved: AtomicBool,
    command: AtomicU8,
    pub(super) waker: OnceLock<Waker>,
}

/// What the sweep wants a connection's task to do. Greater ones replace lesser ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Command {
    /// Go on.
    None,
    /// Let the next answer be the last; wait for a request that may be on its way.
    Last,
    /// Finish what is in flight, then close.
    Drain,
    /// Close now.
    Close,
}

impl Connection {
    pub(super) fn new(
        peer: SocketAddr,
        local: SocketAddr,
        http2: bool,
        body_grace: Duration,
        clock: Arc<Clock>,
    ) -> Connection {
        let now = clock.update();
        Connection {
            peer,
            peer_text: peer.ip().to_string().into(),
            local,
            http2,
            body_grace,
            clock,
            place: AtomicU32::new(0),
            in_flight: AtomicU32::new(0),
            head_since: AtomicU32::new(now),
            idle_since: AtomicU32::new(now),
            closing_since: AtomicU32::new(0),
            swept: AtomicU32::new(now),
            write_blocked: AtomicBool::new(false),
            n_bodies_waiting: AtomicU32::new(0),
            response_rate: Rate::default(),
            awaits_body: AtomicBool::new(false),
            body_rate: Rate::default(),
            body_is_slow: AtomicBool::new(false),
            has_slow_stream: AtomicBool::new(false),
            starved: AtomicBool::new(false),
            command: AtomicU8::new(Command::None as u8),
            waker: OnceLock::new(),
        }
    }

    /// A connection that someone else's server accepted, for gateways mounted in another program.
    pub(crate) fn foreign(peer: SocketAddr, local: SocketAddr, http2: bool) -> Connection {
        let clock = Arc::new(Clock::new());
        Connection::new(peer, local, http2, BODY_GRACE, clock)
    }

    /// The handler begins (`true`) or ends to wait for an HTTP/1 request's body, whose rate is then
    /// watched: see [`Connection::body_is_slow`].
    pub(crate) fn awaits_body(&self, awaits: bool) {
        self.awaits_body.store(awaits, Relaxed);
        self.body_rate.reset();
    }

    /// Whether the awaited body comes in more slowly than it may: the answer is 408. The handler's
    /// future is polled when this becomes true; a second later the connection is closed.
    pub(crate) fn body_is_slow(&self) -> bool {
        self.body_is_slow.load(Relaxed)
    }

    /// The body of a stream comes too slowly, and is given up.
    pub(super) fn stream_is_slow(&self) {
        self.has_slow_stream.store(true, Relaxed);
        metrics::count(Counter::SlowBodies);
    }

    /// Whether a body that failed may have done so for its slowness: the answer is 408.
    pub(crate) fn had_slow_body(&self) -> bool {
        self.body_is_slow() || self.has_slow_stream.load(Relaxed)
    }

    /// `n_bytes` came in; 0: there were none.
    pub(super) fn received(&self, n_bytes: usize) {
        self.starved.store(n_bytes == 0, Relaxed);
        if !self.http2 && self.in_flight.load(Relaxed) > 0 {
            self.body_rate.moved(n_bytes);
        }
    }

    /// More has come in than was read: the gateway is awaited, not the client.
    pub(super) fn has_more(&self) {
        self.starved.store(false, Relaxed);
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
        self.write_blocked.store(blocked, Relaxed);
    }

    /// Bytes of responses were sent.
    pub(super) fn sent(&self, n_bytes: usize) {
        self.response_rate.moved(n_bytes);
    }

    /// A response's body has something that the transport did not ask for yet (`true`), or no longer.
    pub(super) fn body_waits(&self, waits: bool) {
        let n_waiting = self.n_bodies_waiting.load(Relaxed);
        let n_waiting = if waits {
            n_waiting.wrapping_add(1)
        } else {
            n_waiting.saturating_sub(1)
        };
        self.n_bodies_waiting.store(n_waiting, Relaxed);
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
    pub(super) fn request_starts(&self) {
        self.in_flight
            .store(self.in_flight.load(Relaxed).wrapping_add(1), Relaxed);
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

    /// What the sweep wants, having remembered how to wake the task that asks.
    pub(super) fn command(&self, context: &Context<'_>) -> Command {
        self.waker.get_or_init(|| context.waker().clone());
        match self.command.load(Relaxed) {
            1 => Command::Last,
            2 => Command::Drain,
            3 => Command::Close,
            _ => Command::None,
        }
    }

    /// Whether the connection is to end with the request in flight, or with the next.
    pub(super) fn is_draining(&self) -> bool {
        self.command.load(Relaxed) >= Command::Last as u8
    }

    /// Tells the connection's task what to do; whether that is news.
    pub(super) fn tell(&self, command: Command) -> bool {
        let is_news = self.command.fetch_max(command as u8, Relaxed) < command as u8;
        if is_news && let Some(waker) = self.waker.get() {
            waker.wake_by_ref();
        }
        is_news
    }
}
