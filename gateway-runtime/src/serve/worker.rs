//! A data thread: its own runtime, listeners and connections.

use std::future::poll_fn;
use std::io;
use std::net::{SocketAddr, TcpListener as StdListener};
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use hyper_util::rt::TokioExecutor;
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use super::connection::Connection;
use super::current::Current;
use super::limits::Timeouts;
use super::listener::{self, Backoff, Caps, Permit};
use super::roster::{Arrival, Roster};
use super::shutdown::Phase;
use super::{Handler, first_bytes, http1, http2};
use crate::telemetry::counters::Counter;
use crate::telemetry::log::{Kind, Level};
use crate::telemetry::metrics;

/// What all data threads are given.
#[derive(Debug, Clone)]
pub(super) struct Shared {
    pub(super) caps: Arc<Caps>,
    pub(super) timeouts: Timeouts,
    /// Longest request head in bytes; beyond it the answer is 431.
    pub(super) max_head_bytes: usize,
    /// How long connections may take to finish.
    pub(super) drain: Duration,
    pub(super) phase: watch::Receiver<Phase>,
}

static ACCEPT_FAILED: Kind = Kind::new(Level::Error, "accept_failed");
static REFUSED: Kind = Kind::new(Level::Warn, "connection_refused");

/// Counts a connection for as long as it is open.
struct Open;

impl Open {
    fn new() -> Open {
        metrics::count(Counter::ConnectionsAccepted);
        Open
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        metrics::count(Counter::ConnectionsClosed);
    }
}

/// The state of one thread.
struct Worker<H> {
    handler: Current<H>,
    roster: Arc<Roster>,
    http2: hyper::server::conn::http2::Builder<TokioExecutor>,
    shared: Shared,
}

/// What a thread needs before it can serve.
#[derive(Debug)]
pub(super) struct Prepared {
    runtime: Runtime,
    listeners: Vec<TcpListener>,
}

/// Takes all that may be missing, so that a thread that has started serves.
///
/// # Errors
///
/// The runtime or a listener could not be set up: the process has too few descriptors.
pub(super) fn prepare(listeners: Vec<StdListener>) -> io::Result<Prepared> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .enable_time()
        .max_blocking_threads(1)
        .build()?;
    let listeners = {
        let _context = runtime.enter();
        let listeners = listeners.into_iter().map(TcpListener::from_std);
        listeners.collect::<io::Result<_>>()?
    };
    Ok(Prepared { runtime, listeners })
}

/// Serves on this thread until the phase says stop and all connections are done.
pub(super) fn run<H: Handler>(prepared: Prepared, handler: Current<H>, shared: Shared) {
    let Prepared { runtime, listeners } = prepared;
    runtime.block_on(serve(listeners, handler, shared));
}

async fn serve<H: Handler>(listeners: Vec<TcpListener>, handler: Current<H>, shared: Shared) {
    let mut phase = shared.phase.clone();
    let worker = Arc::new(Worker {
        handler,
        roster: Arc::new(Roster::new()),
        http2: http2::builder(shared.max_head_bytes),
        shared,
    });
    let timeouts = worker.shared.timeouts;
    tokio::spawn(Arc::clone(&worker.roster).sweep(timeouts));
    let mut accepting = JoinSet::new();
    for listener in listeners {
        accepting.spawn(Arc::clone(&worker).accept(listener));
    }
    let _ = phase.wait_for(|phase| *phase != Phase::Running).await;
    accepting.join_all().await;
    let now = phase.wait_for(|phase| *phase == Phase::Stopping);
    tokio::select! {
        () = worker.roster.drain() => {}
        () = sleep(worker.shared.drain) => {}
        _ = now => {}
    }
}

impl<H: Handler> Worker<H> {
    /// Accepts until the phase changes; then takes what still waits in the queue.
    async fn accept(self: Arc<Self>, listener: TcpListener) {
        let Ok(address) = listener.local_addr() else {
            return;
        };
        let mut phase = self.shared.phase.clone();
        let mut backoff = Backoff::new();
        loop {
            let outcome = tokio::select! {
                biased;
                _ = phase.wait_for(|phase| *phase != Phase::Running) => break,
                outcome = listener.accept() => outcome,
            };
            match outcome {
                Ok((stream, peer)) => {
                    backoff.reset();
                    self.admit(stream, peer, address);
                }
                Err(error) if listener::is_about_one_connection(&error) => {}
                // Out of descriptors or memory: let connections end.
                Err(error) => {
                    metrics::count(Counter::AcceptErrors);
                    ACCEPT_FAILED.log("cannot accept connections", &[("error", &error)]);
                    backoff.wait().await;
                }
            }
        }
        while let Some(Ok((stream, peer))) = accept_waiting(&listener).await {
            self.admit(stream, peer, address);
        }
    }

    fn admit(self: &Arc<Self>, stream: TcpStream, peer: SocketAddr, listener: SocketAddr) {
        let peer = listener::canonical(peer);
        let Some(permit) = self.shared.caps.admit(peer.ip()) else {
            metrics::count(Counter::ConnectionsRefused);
            REFUSED.log("too many connections", &[("peer", &peer.ip())]);
            return;
        };
        let local = listener::local_of(&stream, listener);
        let arrival = self.roster.arrives();
        tokio::spawn(Arc::clone(self).connection(stream, peer, local, permit, arrival));
    }

    /// Serves one connection to its end.
    async fn connection(
        self: Arc<Self>,
        mut stream: TcpStream,
        peer: SocketAddr,
        local: SocketAddr,
        _permit: Permit,
        arrival: Arrival,
    ) {
        let _open = Open::new();
        let limit = self.shared.timeouts.header;
        let first = tokio::select! {
            biased;
            first = timeout(limit, first_bytes::protocol(&mut stream)) => first,
            () = self.roster.is_closing() => return,
        };
        let Ok(Ok(Some((http2, first)))) = first else {
            return;
        };
        let clock = Arc::clone(&self.roster.clock);
        let grace = self.shared.timeouts.body_grace;
        let entry = self
            .roster
            .enter(Connection::new(peer, local, http2, grace, clock));
        drop(arrival);
        let connection = &entry.connection;
        if http2 {
            metrics::count(Counter::Http2Connections);
            // Boxed: its state is several times that of HTTP/1, and every task has room for both.
            Box::pin(http2::serve(
                &self.http2,
                stream,
                first,
                connection,
                &self.handler,
            ))
            .await;
        } else {
            let max_head_bytes = self.shared.max_head_bytes;
            http1::serve(stream, first, connection, &self.handler, max_head_bytes).await;
        }
    }
}

/// A connection that is in the queue already.
async fn accept_waiting(listener: &TcpListener) -> Option<io::Result<(TcpStream, SocketAddr)>> {
    poll_fn(|context| match listener.poll_accept(context) {
        Poll::Ready(outcome) => Poll::Ready(Some(outcome)),
        Poll::Pending => Poll::Ready(None),
    })
    .await
}
