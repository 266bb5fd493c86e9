//! One request and its answer on one connection.

use std::io;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http_body::Body;
use tokio::time::Instant;

use super::connection::Connection;
use super::origin::Origin;
use super::outgoing::{Outgoing, SendError};
use super::response::{self, MAX_HEAD_BYTES, ResponseHead};
use super::{BodyError, Failure, SendOptions, pool};
use crate::wire::body::{Decoded, Decoder};
use crate::wire::{buffer, head};

/// Interim answers before the final one (`reference/security.md` H13).
const MAX_INTERIM: u8 = 8;

/// An exchange. Dropping it closes the connection, unless the exchange is complete.
#[derive(Debug)]
pub(super) struct Exchange<B> {
    origin: Arc<Origin>,
    /// `None` once the exchange is over.
    connection: Option<Connection>,
    outgoing: Outgoing<B>,
    sending: Sending,
    buffer: BytesMut,
    /// Up to where the buffer was searched for the end of a head.
    scanned: usize,
    n_interim: u8,
    has_answered: bool,
    is_head_request: bool,
    is_timer_set: bool,
    has_streamed: bool,
    persistent: bool,
    decoder: Decoder,
    head_timeout: Duration,
    stall_timeout: Duration,
    /// How many bytes of the body may still come.
    allowance: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sending {
    Running,
    Complete,
    /// The upstream does not take the rest.
    Broken,
}

impl<B> Exchange<B>
where
    B: Body<Data = Bytes> + Unpin,
{
    pub(super) fn new(
        origin: Arc<Origin>,
        connection: Connection,
        outgoing: Outgoing<B>,
        is_head_request: bool,
        options: &SendOptions,
    ) -> Self {
        Exchange {
            origin,
            connection: Some(connection),
            outgoing,
            sending: Sending::Running,
            buffer: BytesMut::new(),
            scanned: 0,
            n_interim: 0,
            has_answered: false,
            is_head_request,
            is_timer_set: false,
            has_streamed: false,
            persistent: false,
            decoder: Decoder::Length(0),
            head_timeout: options.head_timeout,
            stall_timeout: options.stall_timeout,
            allowance: options.max_response_bytes,
        }
    }

    /// The request, if not a byte of an answer has arrived: for another attempt.
    pub(super) fn into_unanswered(self) -> Option<Outgoing<B>> {
        (!self.has_answered).then_some(self.outgoing)
    }

    /// Sends the request, and waits for the head of the answer.
    pub(super) fn poll_head(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Result<ResponseHead, Failure>> {
        if let Err(failure) = self.poll_send(cx) {
            return Poll::Ready(Err(failure));
        }
        if self.outgoing.is_waiting() {
            return Poll::Pending;
        }
        loop {
            match self.take_head() {
                Ok(Some(head)) => return Poll::Ready(self.accept(head)),
                Ok(None) => {}
                Err(failure) => return Poll::Ready(Err(failure)),
            }
            match self.poll_read(cx, buffer::READ_BYTES) {
                Poll::Ready(Ok(n)) if n > 0 => self.has_answered = true,
                Poll::Ready(Ok(_) | Err(_)) => return Poll::Ready(Err(Failure::Closed)),
                Poll::Pending => break,
            }
        }
        let begun_at = self.connection.as_ref().map(|open| open.used_at);
        self.poll_timer(cx, begun_at, self.head_timeout)
            .map(|()| Err(Failure::Timeout))
    }

    /// The next bytes of the answer's body, while what is left of the request is sent.
    pub(super) fn poll_data(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, BodyError>>> {
        let result = self.poll_data_or_fail(cx);
        if let Poll::Ready(Some(Err(_))) = result {
            self.abort();
        }
        result
    }

    /// Takes what is in the buffer already. `None`: nothing more without waiting.
    pub(super) fn take_data(&mut self) -> Result<Option<Bytes>, BodyError> {
        let data = match self.decoder.decode(&mut self.buffer) {
            Ok(Decoded::Data(data)) => Some(data),
            Ok(Decoded::NeedsMore | Decoded::End) => None,
            Err(violation) => return Err(BodyError::BadChunk(violation.0)),
        };
        if let Some(data) = &data {
            self.allowance = self
                .allowance
                .checked_sub(data.len() as u64)
                .ok_or(BodyError::TooLarge)?;
        }
        if self.decoder.is_complete() {
            self.finish();
        }
        Ok(data)
    }

    /// Whether the whole body was taken.
    pub(super) fn is_complete(&self) -> bool {
        self.decoder.is_complete()
    }

    /// The bytes of the body that are still to come, where that is known.
    pub(super) fn remaining(&self) -> Option<u64> {
        self.decoder.remaining()
    }

    fn poll_data_or_fail(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, BodyError>>> {
        if self.connection.is_none() {
            return Poll::Ready(None);
        }
        self.has_streamed = true;
        let n_writes = self.outgoing.n_writes();
        if self.poll_send(cx).is_err() {
            return Poll::Ready(Some(Err(BodyError::Request)));
        }
        if self.outgoing.n_writes() != n_writes {
            self.is_timer_set = false;
        }
        loop {
            match self.take_data() {
                Ok(Some(data)) => return Poll::Ready(Some(Ok(data))),
                Ok(None) if self.connection.is_none() => return Poll::Ready(None),
                Ok(None) => {}
                Err(error) => return Poll::Ready(Some(Err(error))),
            }
            let is_long = self
                .remaining()
                .is_none_or(|left| left > buffer::READ_BYTES as u64);
            let room = if is_long {
                buffer::BODY_READ_BYTES
            } else {
                buffer::READ_BYTES
            };
            match self.poll_read(cx, room) {
                Poll::Ready(Ok(0)) => {
                    return Poll::Ready(match self.decoder {
                        Decoder::UntilClose => {
                            self.abort();
                            None
                        }
                        Decoder::Length(_) | Decoder::Chunked(_) => Some(Err(BodyError::Cut)),
                    });
                }
                // The time without a byte starts anew.
                Poll::Ready(Ok(_)) => self.is_timer_set = false,
                Poll::Ready(Err(_)) => return Poll::Ready(Some(Err(BodyError::Cut))),
                Poll::Pending => break,
            }
        }
        self.poll_timer(cx, None, self.stall_timeout)
            .map(|()| Some(Err(BodyError::Stalled)))
    }

    /// Pushes the request on. Whether it is through is noted, not returned.
    fn poll_send(&mut self, cx: &mut Context<'_>) -> Result<(), Failure> {
        let Some(connection) = &mut self.connection else {
            return Ok(());
        };
        if self.sending != Sending::Running {
            return Ok(());
        }
        match self.outgoing.poll_send(cx, connection.stream()) {
            Poll::Ready(Ok(())) => self.sending = Sending::Complete,
            Poll::Ready(Err(SendError::Broken)) => self.sending = Sending::Broken,
            Poll::Ready(Err(SendError::Failed(failure))) => return Err(failure),
            Poll::Pending => {}
        }
        Ok(())
    }

    fn poll_read(&mut self, cx: &mut Context<'_>, bytes: usize) -> Poll<io::Result<usize>> {
        let Some(connection) = &mut self.connection else {
            return Poll::Ready(Ok(0));
        };
        connection.poll_read(cx, &mut self.buffer, bytes)
    }

    /// Waits for `timeout` from an instant, or from the first call since something happened.
    fn poll_timer(
        &mut self,
        cx: &mut Context<'_>,
        from: Option<Instant>,
        timeout: Duration,
    ) -> Poll<()> {
        let Some(connection) = &mut self.connection else {
            return Poll::Pending;
        };
        if !self.is_timer_set {
            self.is_timer_set = true;
            connection.set_deadline(from.unwrap_or_else(Instant::now), timeout);
        }
        connection.poll_deadline(cx)
    }

    /// Takes the final head off the buffer, if it is all there.
    fn take_head(&mut self) -> Result<Option<ResponseHead>, Failure> {
        while let Some(end) = head::find_end(&self.buffer, &mut self.scanned) {
            if end > MAX_HEAD_BYTES {
                break;
            }
            self.scanned = 0;
            let bytes = self.buffer.split_to(end).freeze();
            let head =
                response::parse(&bytes, self.is_head_request).map_err(Failure::BadResponse)?;
            if !head.status.is_informational() {
                return Ok(Some(head));
            }
            if head.status == http::StatusCode::SWITCHING_PROTOCOLS {
                return Err(Failure::BadResponse("an upgrade that nobody asked for"));
            }
            self.n_interim += 1;
            if self.n_interim > MAX_INTERIM {
                return Err(Failure::BadResponse("too many interim answers"));
            }
        }
        if self.buffer.len() >= MAX_HEAD_BYTES {
            return Err(Failure::BadResponse("the head is too large"));
        }
        Ok(None)
    }

    /// Turns from the head to the body.
    fn accept(&mut self, mut head: ResponseHead) -> Result<ResponseHead, Failure> {
        self.decoder = std::mem::replace(&mut head.decoder, Decoder::Length(0));
        if self.remaining().is_some_and(|n| n > self.allowance) {
            return Err(Failure::ResponseTooLarge);
        }
        self.persistent = head.persistent;
        self.is_timer_set = false;
        if let (Some(seconds), Some(connection)) = (head.idle_seconds, &mut self.connection) {
            // A second of margin: a request must not cross with the upstream's closing.
            let limit = Duration::from_secs(seconds.saturating_sub(1));
            connection.idle_limit = connection.idle_limit.min(limit);
        }
        if self.decoder.is_complete() {
            self.finish();
        }
        Ok(head)
    }

    /// Ends a complete exchange: the connection goes back to the pool if nothing is left on it.
    fn finish(&mut self) {
        let Some(mut connection) = self.connection.take() else {
            return;
        };
        if self.persistent && self.sending == Sending::Complete && self.buffer.is_empty() {
            if self.has_streamed {
                connection.used_at = Instant::now();
            }
            pool::put(&self.origin, connection);
        }
        self.release_buffer();
    }

    fn abort(&mut self) {
        self.connection = None;
        self.release_buffer();
    }

    fn release_buffer(&mut self) {
        let mut buffer = std::mem::take(&mut self.buffer);
        buffer.clear();
        buffer::give(buffer);
    }
}
