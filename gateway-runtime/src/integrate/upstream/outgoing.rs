//! The sending side of an exchange.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::Body;
use tokio::io::AsyncWrite as _;

use super::Failure;
use super::Payload;
use super::connection::Stream;
use super::request::{RequestFraming, RequestHead};
use crate::wire::packet::{Packet, push_chunk_size};

/// A request on its way: at most two frames of the body are held at a time.
#[derive(Debug)]
pub(super) struct Outgoing<B> {
    /// What is being written.
    packet: Packet,
    /// Where the next data comes from.
    source: Source<B>,
    /// A frame that was asked for to see whether the body ends.
    ahead: Option<Bytes>,
    phase: Phase,
    /// Counts writes, round and round.
    n_writes: u32,
}

#[derive(Debug)]
enum Source<B> {
    Nothing,
    /// So many bytes are still to come.
    Sized(u64, B),
    /// At most so many bytes may still come.
    Chunked(u64, B),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// The head waits for the first frame of the body to share a packet with.
    Fresh,
    /// The head has waited once, which is enough.
    Waited,
    /// The first bytes are being written.
    First,
    /// Later bytes are being written.
    Later,
}

/// Why sending stopped.
#[derive(Debug)]
pub(super) enum SendError {
    /// The connection does not take more; an answer may be there all the same.
    Broken,
    /// The request cannot be completed.
    Failed(Failure),
}

/// The longest body in bytes that is copied behind its head: one piece costs the system less than two.
const MAX_COPIED: usize = 4096;

impl<B> Outgoing<B>
where
    B: Body<Data = Bytes> + Unpin,
{
    pub(super) fn new(head: RequestHead, payload: Payload<B>, max_request_bytes: u64) -> Self {
        let states_empty_body = head.traits().states_empty_body;
        let (framing, data, source) = match payload {
            Payload::Empty if states_empty_body => {
                (RequestFraming::Length(0), Bytes::new(), Source::Nothing)
            }
            Payload::Empty => (RequestFraming::None, Bytes::new(), Source::Nothing),
            Payload::Full(data) => (
                RequestFraming::Length(data.len() as u64),
                data,
                Source::Nothing,
            ),
            Payload::Sized(0, _) => (RequestFraming::Length(0), Bytes::new(), Source::Nothing),
            Payload::Sized(length, body) => (
                RequestFraming::Length(length),
                Bytes::new(),
                Source::Sized(length, body),
            ),
            Payload::Chunked(body) => {
                let source = Source::Chunked(max_request_bytes, body);
                (RequestFraming::Chunked, Bytes::new(), source)
            }
        };
        let phase = match source {
            Source::Nothing => Phase::First,
            Source::Sized(..) | Source::Chunked(..) => Phase::Fresh,
        };
        let mut front = head.finish(framing);
        let data = match data.len() {
            0..=MAX_COPIED => {
                front.extend_from_slice(&data);
                Bytes::new()
            }
            _ => data,
        };
        Outgoing {
            packet: Packet::new(front, data),
            source,
            ahead: None,
            phase,
            n_writes: 0,
        }
    }

    /// Changes with every write that succeeds.
    pub(super) fn n_writes(&self) -> u32 {
        self.n_writes
    }

    /// Whether the head still waits for the first frame of the body, for one turn.
    pub(super) fn is_waiting(&self) -> bool {
        matches!(self.phase, Phase::Fresh | Phase::Waited)
    }

    /// Whether any byte has been written.
    pub(super) fn has_begun(&self) -> bool {
        match self.phase {
            Phase::Fresh | Phase::Waited => false,
            Phase::First => self.packet.has_begun(),
            Phase::Later => true,
        }
    }

    /// Prepares for another connection. Returns whether the request can be sent again from its first byte.
    ///
    /// Bytes that were written are gone if they came from a stream.
    pub(super) fn rewind(&mut self) -> bool {
        let is_whole = matches!(self.source, Source::Nothing) && self.phase == Phase::First;
        if self.has_begun() && !is_whole {
            return false;
        }
        self.packet.rewind();
        true
    }

    /// Sends as much as the body and the connection allow; ready when the request is out.
    ///
    /// # Errors
    ///
    /// See [`SendError`]; after one, the connection is of no use for another request.
    pub(super) fn poll_send(
        &mut self,
        cx: &mut Context<'_>,
        mut stream: Pin<&mut Stream>,
    ) -> Poll<Result<(), SendError>> {
        if self.phase == Phase::Fresh && self.poll_fill(cx)?.is_pending() {
            // Small bodies usually arrive with the client's head, and are read in the turn after
            // this one. A client that holds its body back gets its head sent in that turn.
            self.phase = Phase::Waited;
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        if self.phase == Phase::Waited {
            let _head_goes_alone_if_pending = self.poll_fill(cx)?;
        }
        if matches!(self.phase, Phase::Fresh | Phase::Waited) {
            self.phase = Phase::First;
        }
        loop {
            while !self.packet.is_written() {
                ready!(self.packet.poll_write(cx, stream.as_mut()))
                    .map_err(|_| SendError::Broken)?;
                self.n_writes = self.n_writes.wrapping_add(1);
            }
            if self.is_complete() {
                let flushed = ready!(stream.as_mut().poll_flush(cx));
                return Poll::Ready(flushed.map_err(|_| SendError::Broken));
            }
            if self.phase == Phase::First {
                // The bytes of the first turn stay until here, for `rewind`.
                self.phase = Phase::Later;
            }
            self.packet.clear();
            if self.poll_fill(cx)?.is_pending() {
                let _later = stream.as_mut().poll_flush(cx);
                return Poll::Pending;
            }
        }
    }

    fn is_complete(&self) -> bool {
        matches!(self.source, Source::Nothing)
    }

    /// Fetches the next data of the body and frames it.
    fn poll_fill(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), SendError>> {
        match &mut self.source {
            Source::Nothing => {}
            Source::Sized(left, body) => {
                let data = match ready!(poll_data(body, cx))? {
                    Some(data) => data,
                    // The client's body is shorter than it said.
                    None => return failed(Failure::RequestBody),
                };
                *left = match left.checked_sub(data.len() as u64) {
                    Some(left) => left,
                    None => return failed(Failure::RequestBody),
                };
                if *left == 0 {
                    self.source = Source::Nothing;
                }
                self.packet.data = data;
            }
            Source::Chunked(left, body) => {
                let data = match self.ahead.take() {
                    Some(data) => Some(data),
                    None => ready!(poll_data(body, cx))?,
                };
                let Some(data) = data else {
                    self.packet.front.extend_from_slice(b"0\r\n\r\n");
                    self.source = Source::Nothing;
                    return Poll::Ready(Ok(()));
                };
                *left = match left.checked_sub(data.len() as u64) {
                    Some(left) => left,
                    None => return failed(Failure::RequestTooLarge),
                };
                push_chunk_size(&mut self.packet.front, data.len());
                self.packet.data = data;
                self.packet.back = b"\r\n";
                // The end usually stands right behind; then it shares the packet.
                match poll_data(body, cx)? {
                    Poll::Ready(Some(ahead)) => self.ahead = Some(ahead),
                    Poll::Ready(None) => {
                        self.packet.back = b"\r\n0\r\n\r\n";
                        self.source = Source::Nothing;
                    }
                    Poll::Pending => {}
                }
            }
        }
        Poll::Ready(Ok(()))
    }
}

fn failed(failure: Failure) -> Poll<Result<(), SendError>> {
    Poll::Ready(Err(SendError::Failed(failure)))
}

/// The next data frame that is not empty; trailers are dropped (`reference/security.md` H09).
fn poll_data<B>(body: &mut B, cx: &mut Context<'_>) -> Poll<Result<Option<Bytes>, SendError>>
where
    B: Body<Data = Bytes> + Unpin,
{
    loop {
        match ready!(Pin::new(&mut *body).poll_frame(cx)) {
            None => return Poll::Ready(Ok(None)),
            Some(Err(_)) => {
                return Poll::Ready(Err(SendError::Failed(Failure::RequestBody)));
            }
            Some(Ok(frame)) => {
                if let Ok(data) = frame.into_data()
                    && !data.is_empty()
                {
                    return Poll::Ready(Ok(Some(data)));
                }
            }
        }
    }
}
