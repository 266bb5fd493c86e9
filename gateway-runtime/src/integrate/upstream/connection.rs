//! A connection to an upstream.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use bytes::BytesMut;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpStream, UnixStream};
use tokio::time::{Instant, Sleep};
use tokio_rustls::client::TlsStream;

use crate::wire::buffer;

/// An open connection and its timer.
#[derive(Debug)]
pub(super) struct Connection {
    stream: Stream,
    /// One timer for the connection's whole life. Moving an armed timer to a later deadline is a
    /// single atomic write, so that an exchange costs no visit to the timer wheel.
    timer: Pin<Box<Sleep>>,
    /// When the last exchange began. One look at the clock serves the deadline of an exchange and,
    /// unless it streams for long, the idle time after it.
    pub(super) used_at: Instant,
    /// After this time the upstream may have closed it for idleness.
    pub(super) idle_limit: Duration,
    _permit: Permit,
}

/// The bytes below HTTP.
#[derive(Debug)]
pub(super) enum Stream {
    Plain(TcpStream),
    /// A socket in the file system, never with TLS.
    Unix(UnixStream),
    Tls(Box<TlsStream<TcpStream>>),
}

impl Connection {
    pub(super) fn new(stream: Stream, permit: Permit, idle_limit: Duration) -> Connection {
        Connection {
            stream,
            timer: Box::pin(tokio::time::sleep(Duration::ZERO)),
            used_at: Instant::now(),
            idle_limit,
            _permit: permit,
        }
    }

    pub(super) fn stream(&mut self) -> Pin<&mut Stream> {
        Pin::new(&mut self.stream)
    }

    /// Reads once into the free room of `buffer`; 0 is the end of the stream.
    pub(super) fn poll_read(
        &mut self,
        cx: &mut Context<'_>,
        buffer: &mut BytesMut,
        bytes: usize,
    ) -> Poll<io::Result<usize>> {
        buffer::poll_read(&mut self.stream, cx, buffer, bytes)
    }

    pub(super) fn set_deadline(&mut self, from: Instant, after: Duration) {
        let deadline = from.checked_add(after.min(MAX_TIMEOUT));
        self.timer.as_mut().reset(deadline.unwrap_or(from));
    }

    pub(super) fn poll_deadline(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.timer.as_mut().poll(cx)
    }

    /// Whether an idle connection can carry another request, as far as the event loop knows.
    ///
    /// Costs no system call unless something arrived: bytes that nobody asked for, or the end.
    pub(super) fn is_usable(&mut self) -> bool {
        let cx = &mut Context::from_waker(Waker::noop());
        let is_silent = match &self.stream {
            Stream::Plain(tcp) => tcp.poll_read_ready(cx).is_pending(),
            Stream::Unix(unix) => unix.poll_read_ready(cx).is_pending(),
            Stream::Tls(_) => false,
        };
        if is_silent {
            return true;
        }
        // Readiness may be stale, when a read ended exactly with its buffer; and TLS may hold bytes
        // of its own, or have received no more than a session ticket. Only an attempt can tell.
        let mut byte = [0];
        Pin::new(&mut self.stream)
            .poll_read(cx, &mut ReadBuf::new(&mut byte))
            .is_pending()
    }

    /// The same, asking the operating system: for requests that cannot be sent again.
    pub(super) fn is_open(&mut self) -> bool {
        let socket = match &self.stream {
            Stream::Plain(tcp) => socket2::SockRef::from(tcp),
            Stream::Unix(unix) => socket2::SockRef::from(unix),
            // Tickets make the plain question useless here.
            Stream::Tls(_) => return self.is_usable(),
        };
        let mut byte = [std::mem::MaybeUninit::uninit()];
        let peeked = socket.peek(&mut byte);
        matches!(peeked, Err(error) if error.kind() == io::ErrorKind::WouldBlock)
    }
}

/// The longest timeout; it only keeps the arithmetic within range.
const MAX_TIMEOUT: Duration = Duration::from_secs(24 * 60 * 60);

/// The right to have one more connection open.
#[derive(Debug)]
pub(super) struct Permit(Arc<AtomicUsize>);

impl Permit {
    /// Takes one of `limit` permits, counted in `open`.
    pub(super) fn take(open: &Arc<AtomicUsize>, limit: usize) -> Option<Permit> {
        let permit = Permit(Arc::clone(open));
        let before = open.fetch_add(1, Ordering::Relaxed);
        (before < limit).then_some(permit)
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl AsyncRead for Stream {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Stream::Plain(tcp) => Pin::new(tcp).poll_read(cx, buf),
            Stream::Unix(unix) => Pin::new(unix).poll_read(cx, buf),
            Stream::Tls(tls) => Pin::new(tls).poll_read(cx, buf),
        }
    }
}

impl AsyncWrite for Stream {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Stream::Plain(tcp) => Pin::new(tcp).poll_write(cx, buf),
            Stream::Unix(unix) => Pin::new(unix).poll_write(cx, buf),
            Stream::Tls(tls) => Pin::new(tls).poll_write(cx, buf),
        }
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Stream::Plain(tcp) => Pin::new(tcp).poll_write_vectored(cx, bufs),
            Stream::Unix(unix) => Pin::new(unix).poll_write_vectored(cx, bufs),
            Stream::Tls(tls) => Pin::new(tls).poll_write_vectored(cx, bufs),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Stream::Plain(_) | Stream::Unix(_) => Poll::Ready(Ok(())),
            Stream::Tls(tls) => Pin::new(tls).poll_flush(cx),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Stream::Plain(tcp) => Pin::new(tcp).poll_shutdown(cx),
            Stream::Unix(unix) => Pin::new(unix).poll_shutdown(cx),
            Stream::Tls(tls) => Pin::new(tls).poll_shutdown(cx),
        }
    }
}
