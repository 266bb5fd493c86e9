//! Watches the frames of an HTTP/2 connection, since hyper has no say over floods of control frames.
//!
//! A flooding client gets GOAWAY with ENHANCE_YOUR_CALM, where the bytes sent so far end with a whole
//! frame; its further bytes are thrown away for a moment, so that the farewell is not lost in a reset,
//! and then the connection is closed.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::connection::Connection;
use super::flood::Tally;
use super::frames::{Frame, Frames, PREFACE, flag, kind};
use crate::telemetry::counters::Counter;
use crate::telemetry::metrics;

/// Most bytes thrown away after the farewell.
const MAX_DISCARDED: usize = 4 * 1024 * 1024;

/// Bytes thrown away before other tasks have their turn.
const DISCARDED_PER_TURN: usize = 64 * 1024;

const ENHANCE_YOUR_CALM: u8 = 0xb;

/// A stream whose frames are counted.
#[derive(Debug)]
pub(super) struct Guarded<S> {
    stream: S,
    connection: Arc<Connection>,
    incoming: Frames,
    outgoing: Frames,
    tally: Tally,
    /// The last frame that the client began.
    last_frame: Option<Frame>,
    last_stream: u32,
    /// Bytes that may still be thrown away, once the farewell is said.
    discarding: Option<usize>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Guarded<S> {
    pub(super) fn new(stream: S, connection: Arc<Connection>) -> Guarded<S> {
        Guarded {
            stream,
            connection,
            incoming: Frames::new(PREFACE.len()),
            outgoing: Frames::new(0),
            tally: Tally::default(),
            last_frame: None,
            last_stream: 0,
            discarding: None,
        }
    }

    fn received(&mut self, bytes: &[u8]) {
        let now = self.connection.now();
        let mut new_head = false;
        let (tally, last) = (&mut self.tally, &mut self.last_frame);
        let last_stream = &mut self.last_stream;
        self.incoming.take(bytes, |frame: Frame| {
            tally.received(frame, now);
            new_head |= frame.kind == kind::HEADERS;
            *last_stream = frame.stream.max(*last_stream);
            *last = Some(frame);
        });
        // The time for a head runs from the connection's start to its first frame, and while the last
        // frame belongs to a header block that is not complete.
        let head_is_complete = self.last_frame.is_some_and(|frame| {
            !matches!(frame.kind, kind::HEADERS | kind::CONTINUATION)
                || (frame.flags & flag::END_HEADERS != 0 && self.incoming.at_boundary())
        });
        if new_head || head_is_complete {
            self.connection.head_pending(false);
        }
        if !head_is_complete {
            self.connection.head_pending(true);
        }
    }

    fn sent(&mut self, bytes: &[u8]) {
        let connection = &self.connection;
        self.outgoing.take(bytes, |frame| {
            if frame.kind == kind::DATA {
                connection.sent(frame.length as usize);
            }
        });
        self.tally.sent(bytes.len());
    }

    /// Says goodbye as far as that can be done without waiting.
    fn say_goodbye(&mut self, context: &mut Context<'_>) {
        metrics::count(Counter::Http2Floods);
        self.connection.expires_soon();
        if self.outgoing.at_boundary() {
            let [s0, s1, s2, s3] = self.last_stream.to_be_bytes();
            let goaway = [
                0,
                0,
                8,
                kind::GOAWAY,
                0,
                0,
                0,
                0,
                0, //
                s0,
                s1,
                s2,
                s3,
                0,
                0,
                0,
                ENHANCE_YOUR_CALM,
            ];
            let _ = Pin::new(&mut self.stream).poll_write(context, &goaway);
        }
        let _ = Pin::new(&mut self.stream).poll_shutdown(context);
        self.discarding = Some(MAX_DISCARDED);
    }

    /// Throws away what comes, until there is an end to it.
    fn poll_discard(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let over = || Poll::Ready(Err(io::Error::other("the client floods")));
        let mut n_this_turn = 0;
        while let Some(rest) = self.discarding.filter(|rest| *rest > 0) {
            let mut chunk = [0; 8192];
            let mut buffer = ReadBuf::new(&mut chunk);
            match Pin::new(&mut self.stream).poll_read(context, &mut buffer) {
                Poll::Ready(Ok(())) if !buffer.filled().is_empty() => {
                    self.discarding = Some(rest.saturating_sub(buffer.filled().len()));
                    n_this_turn += buffer.filled().len();
                }
                Poll::Ready(_) => return over(),
                Poll::Pending => return Poll::Pending,
            }
            if n_this_turn >= DISCARDED_PER_TURN {
                context.waker().wake_by_ref();
                return Poll::Pending;
            }
        }
        over()
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncRead for Guarded<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.discarding.is_some() {
            return self.poll_discard(context);
        }
        let before = buffer.filled().len();
        let outcome = Pin::new(&mut self.stream).poll_read(context, buffer);
        if buffer.filled().len() > before {
            self.received(buffer.filled().get(before..).unwrap_or_default());
            if self.tally.is_flooding() {
                // What was just read is thrown away as well.
                buffer.set_filled(before);
                self.say_goodbye(context);
                return self.poll_discard(context);
            }
        }
        outcome
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Guarded<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.discarding.is_some() {
            return Poll::Ready(Ok(bytes.len()));
        }
        let outcome = Pin::new(&mut self.stream).poll_write(context, bytes);
        if let Poll::Ready(Ok(n)) = outcome {
            self.sent(bytes.get(..n).unwrap_or_default());
        }
        outcome
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        if self.discarding.is_some() {
            return Poll::Ready(Ok(slices.iter().map(|slice| slice.len()).sum()));
        }
        let outcome = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        if let Poll::Ready(Ok(mut rest)) = outcome {
            for slice in slices {
                let n = rest.min(slice.len());
                self.sent(slice.get(..n).unwrap_or_default());
                rest -= n;
            }
        }
        outcome
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.discarding.is_some() {
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.discarding.is_some() {
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
