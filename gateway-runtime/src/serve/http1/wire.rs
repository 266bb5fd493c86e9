//! The stream of a connection, and what was read from it.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes, BytesMut};
use http::StatusCode;
use tokio::io::AsyncWrite as _;
use tokio::net::TcpStream;

use super::request;
use crate::serve::Connection;
use crate::wire::body::{Decoded, Decoder};
use crate::wire::packet::Packet;
use crate::wire::{buffer, head};

/// Most bytes of a body thrown away to save a connection.
const MAX_DISCARDED: usize = 256 * 1024;

/// What a client that expects it is told before its body is read (RFC 9110, section 10.1.1).
const CONTINUE: &[u8] = b"HTTP/1.1 100 Continue\r\n\r\n";

/// The stream, shared by a connection's loop and the body of its request.
///
/// Both run in the connection's task, so that the lock is never contended.
#[derive(Debug, Clone)]
pub(super) struct SharedWire(Arc<Mutex<Wire>>);

/// See [`SharedWire`].
#[derive(Debug)]
pub(super) struct Wire {
    pub(super) stream: TcpStream,
    buffer: BytesMut,
    /// Up to where the buffer was searched for the end of a head.
    scanned: usize,
    /// Of the body of the request in progress.
    decoder: Decoder,
    /// What is left of [`CONTINUE`], to be sent when the body is asked for.
    interim: &'static [u8],
    /// Counts requests, so that a body that was kept cannot read from a later one.
    turn: u32,
    /// Whether the body cannot be read to its end any more.
    broken: bool,
    connection: Arc<Connection>,
}

/// What comes next on a connection.
#[derive(Debug)]
pub(super) enum Next {
    /// A complete head.
    Head(Bytes),
    /// What came is not a request, or too much.
    Refused(StatusCode),
    /// The client closed.
    End,
}

impl SharedWire {
    /// `first` are bytes that were read from the stream already.
    pub(super) fn new(stream: TcpStream, first: &[u8], connection: &Arc<Connection>) -> Self {
        SharedWire(Arc::new(Mutex::new(Wire {
            stream,
            buffer: BytesMut::from(first),
            scanned: 0,
            decoder: Decoder::Length(0),
            interim: b"",
            turn: 0,
            broken: false,
            connection: Arc::clone(connection),
        })))
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Wire> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Wire {
    /// Whether no byte of a request is there.
    pub(super) fn is_idle(&self) -> bool {
        self.buffer.is_empty()
    }

    /// Reads until a head is complete.
    pub(super) fn poll_head(&mut self, cx: &mut Context<'_>, max_bytes: usize) -> Poll<Next> {
        loop {
            // A line end that an old client put behind its last body (RFC 9112, section 2.2).
            while self.scanned == 0 && matches!(*self.buffer, [b'\r', b'\n', ..] | [b'\n', ..]) {
                let n = if self.buffer.starts_with(b"\n") { 1 } else { 2 };
                self.buffer.advance(n);
            }
            // Half of such a line end is not scanned: the other half would not be recognised.
            let has_begun = *self.buffer != *b"\r";
            if has_begun && let Some(end) = head::find_end(&self.buffer, &mut self.scanned) {
                self.scanned = 0;
                if end > max_bytes {
                    return Poll::Ready(Next::Refused(too_large()));
                }
                self.turn = self.turn.wrapping_add(1);
                let head = self.buffer.split_to(end).freeze();
                buffer::give_if_empty(&mut self.buffer);
                return Poll::Ready(Next::Head(head));
            }
            if self.buffer.len() > max_bytes {
                return Poll::Ready(Next::Refused(too_large()));
            }
            if request::is_hopeless(&self.buffer) {
                return Poll::Ready(Next::Refused(StatusCode::BAD_REQUEST));
            }
            if !self.buffer.is_empty() {
                self.connection.head_pending(true);
            }
            match ready!(self.poll_read(cx, buffer::READ_BYTES)) {
                Ok(1..) => {}
                Ok(0) | Err(_) => return Poll::Ready(Next::End),
            }
        }
    }

    /// Prepares for the body of the request whose head was just read.
    pub(super) fn begin(&mut self, decoder: Decoder, expects_continue: bool) -> u32 {
        self.decoder = decoder;
        self.broken = false;
        self.interim = if expects_continue { CONTINUE } else { b"" };
        self.turn
    }

    /// The answer begins: what must go out before it, which is the rest of an interim answer that has
    /// begun.
    pub(super) fn answer_begins(&mut self) -> &'static [u8] {
        let interim = std::mem::take(&mut self.interim);
        if interim.len() < CONTINUE.len() {
            interim
        } else {
            b""
        }
    }

    /// The next bytes of the body; `None` at its end.
    ///
    /// # Errors
    ///
    /// The client went away, or violated the framing.
    pub(super) fn poll_data(
        &mut self,
        turn: u32,
        cx: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Bytes>>> {
        if self.turn != turn || self.broken {
            return Poll::Ready(Some(Err(io::ErrorKind::ConnectionAborted.into())));
        }
        let result = self.poll_data_or_fail(cx);
        buffer::give_if_empty(&mut self.buffer);
        self.broken = matches!(result, Poll::Ready(Some(Err(_))));
        result
    }

    fn poll_data_or_fail(&mut self, cx: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        loop {
            match self.decoder.decode(&mut self.buffer) {
                Ok(Decoded::Data(data)) => {
                    self.interim = b"";
                    return Poll::Ready(Some(Ok(data)));
                }
                Ok(Decoded::End) => return Poll::Ready(None),
                Ok(Decoded::NeedsMore) => {}
                Err(violation) => {
                    let error = io::Error::new(io::ErrorKind::InvalidData, violation.0);
                    return Poll::Ready(Some(Err(error)));
                }
            }
            while !self.interim.is_empty() {
                let n = ready!(Pin::new(&mut self.stream).poll_write(cx, self.interim))?;
                self.interim = self.interim.get(n..).unwrap_or_default();
            }
            let is_long = self
                .decoder
                .remaining()
                .is_none_or(|left| left > buffer::READ_BYTES as u64);
            let room = if is_long {
                buffer::BODY_READ_BYTES
            } else {
                buffer::READ_BYTES
            };
            if ready!(self.poll_read(cx, room))? == 0 {
                let error = io::ErrorKind::UnexpectedEof.into();
                return Poll::Ready(Some(Err(error)));
            }
        }
    }

    /// Whether the body of request `turn` was read to its end, and how many bytes it still has where that
    /// is known.
    pub(super) fn remaining(&self, turn: u32) -> (bool, Option<u64>) {
        if self.turn == turn {
            (self.decoder.is_complete(), self.decoder.remaining())
        } else {
            (true, Some(0))
        }
    }

    /// Ready when the client has gone while its request is being answered.
    ///
    /// Looked for only when the request is complete; what comes before the answer is the next request,
    /// and waits.
    pub(super) fn poll_gone(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if !self.buffer.is_empty() || self.stream.poll_read_ready(cx).is_pending() {
            return Poll::Pending;
        }
        if !self.decoder.is_complete() {
            // The body goes on, and nobody has asked for it yet: the client is not slow.
            self.connection.has_more();
            return Poll::Pending;
        }
        match ready!(self.poll_read(cx, buffer::READ_BYTES)) {
            Ok(1..) => Poll::Pending,
            Ok(0) | Err(_) => Poll::Ready(()),
        }
    }

    /// Whether the request is read to its end, so that the next one can follow. What has arrived of
    /// its body is thrown away.
    pub(super) fn finish_body(&mut self, cx: &mut Context<'_>) -> bool {
        let mut n_discarded = 0;
        while !self.decoder.is_complete() && !self.broken && n_discarded < MAX_DISCARDED {
            match self.poll_data(self.turn, cx) {
                Poll::Ready(Some(Ok(data))) => n_discarded += data.len(),
                Poll::Ready(Some(Err(_)) | None) | Poll::Pending => break,
            }
        }
        self.decoder.is_complete() && !self.broken
    }

    /// Whether the client has sent, or may have sent, bytes that were not taken. Closing the socket
    /// with such bytes resets it.
    pub(super) fn has_unread(&self, cx: &mut Context<'_>) -> bool {
        !self.buffer.is_empty() || self.stream.poll_read_ready(cx).is_ready()
    }

    /// Reads to the client's end and throws away.
    pub(super) fn poll_discard(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            self.buffer.clear();
            match ready!(self.poll_read(cx, buffer::READ_BYTES)) {
                Ok(1..) => {}
                Ok(0) | Err(_) => return Poll::Ready(()),
            }
        }
    }

    /// Closing shall reset the connection, so that the client cannot take it for the end of a body.
    pub(super) fn reset_on_close(&self) {
        // A connection that is gone already needs none.
        let _ = self.stream.set_zero_linger();
    }

    /// Writes a packet to its end.
    ///
    /// # Errors
    ///
    /// The stream's.
    pub(super) fn poll_write(
        &mut self,
        cx: &mut Context<'_>,
        packet: &mut Packet,
    ) -> Poll<io::Result<()>> {
        while !packet.is_written() {
            let written = packet.poll_write(cx, Pin::new(&mut self.stream));
            self.connection.write_blocked(written.is_pending());
            self.connection.sent(ready!(written)?);
        }
        Poll::Ready(Ok(()))
    }

    fn poll_read(&mut self, cx: &mut Context<'_>, bytes: usize) -> Poll<io::Result<usize>> {
        let result = buffer::poll_read(&mut self.stream, cx, &mut self.buffer, bytes);
        self.connection.received(match result {
            Poll::Ready(Ok(n)) => n,
            Poll::Ready(Err(_)) | Poll::Pending => 0,
        });
        result
    }
}

/// RFC 6585, section 5.
const fn too_large() -> StatusCode {
    StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;
    use std::io::Write as _;
    use std::net::{SocketAddr, TcpListener};

    use super::*;

    /// A client, and the wire of its connection.
    fn pair() -> (std::net::TcpStream, SharedWire) {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let client = std::net::TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let (stream, peer) = listener.accept().unwrap();
        stream.set_nonblocking(true).unwrap();
        let local: SocketAddr = listener.local_addr().unwrap();
        let connection = Arc::new(Connection::foreign(peer, local, false));
        let stream = TcpStream::from_std(stream).unwrap();
        (client, SharedWire::new(stream, b"", &connection))
    }

    async fn next(wire: &SharedWire) -> Next {
        poll_fn(|cx| wire.lock().poll_head(cx, 16 * 1024)).await
    }

    #[tokio::test]
    async fn who_waits_holds_no_buffer() {
        let (mut client, wire) = pair();
        client
            .write_all(b"POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\n")
            .unwrap();
        let Next::Head(head) = next(&wire).await else {
            panic!("no head");
        };
        assert!(head.starts_with(b"POST"));
        assert_eq!(wire.lock().buffer.capacity(), 0, "behind a head");
        let turn = wire.lock().begin(Decoder::Length(4), false);
        client.write_all(b"ab").unwrap();
        let data = poll_fn(|cx| wire.lock().poll_data(turn, cx)).await;
        assert_eq!(data.unwrap().unwrap(), "ab");
        assert_eq!(wire.lock().buffer.capacity(), 0, "within a body");
    }
}
