//! HTTP/1 connections (RFC 9112): our own server loop.
//!
//! In: an accepted stream and the [`Handler`]. Out: answers on the stream. One task per connection reads
//! a head, lets the handler answer it, and writes the answer; the request's body reads from the same
//! stream when it is polled, so that nothing is copied or handed over between tasks, and as a rule a
//! request takes one read and one write.
//!
//! - An idle connection holds no buffer (`wire::buffer`), and its time limits are the thread's sweep's.
//! - What is not HTTP, or is framed in a way that two readers could take differently, is refused here and
//!   ends the connection (`reference/security.md`, section H).
//! - A client that closes its sending side gives its request up, as with nginx.

mod body;
mod exchange;
mod request;
mod response;
mod wire;

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;

use bytes::Bytes;
use http::StatusCode;
use tokio::io::AsyncWrite as _;
use tokio::net::TcpStream;
use tokio::time::timeout;

pub(crate) use self::body::Body;
use self::exchange::After;
use self::wire::{Next, SharedWire};
use super::connection::Command;
use super::current::Current;
use super::limits::LINGER;
use super::{Connection, Handler, RawHead};

/// Serves a connection to its end. `first` are the bytes already read from `stream`.
pub(super) async fn serve<H: Handler>(
    stream: TcpStream,
    first: Vec<u8>,
    connection: &Arc<Connection>,
    handler: &Current<H>,
    max_head_bytes: usize,
) {
    let wire = SharedWire::new(stream, &first, connection);
    drop(first);
    let mut held = handler.hold();
    loop {
        let next = next(&wire, connection, max_head_bytes).await;
        handler.refresh(&mut held);
        let handler = &held.handler;
        let after = match next {
            Some(Ok(bytes)) => match parse(bytes, handler.keeps_heads()) {
                Ok(head) => exchange::run(head, &wire, connection, handler).await,
                Err(status) => exchange::refuse(status, &wire, connection, handler).await,
            },
            Some(Err(status)) => exchange::refuse(status, &wire, connection, handler).await,
            None => return,
        };
        match after {
            After::Next => {}
            After::Close => return,
            After::Linger => {
                let _ = timeout(LINGER, linger(&wire)).await;
                return;
            }
        }
    }
}

/// Parses a head, and keeps it as it came where the handler wants it.
fn parse(bytes: Bytes, keeps_head: bool) -> Result<request::Head, StatusCode> {
    let raw = keeps_head.then(|| RawHead::new(bytes.clone()));
    Ok(request::Head {
        raw,
        ..request::parse(bytes)?
    })
}

/// The next request's head, or why there is none that can be read; `None` where the connection ends.
async fn next(
    wire: &SharedWire,
    connection: &Connection,
    max_head_bytes: usize,
) -> Option<Result<Bytes, StatusCode>> {
    poll_fn(|cx| {
        let command = connection.command(cx);
        if command == Command::Close {
            return Poll::Ready(None);
        }
        let mut wire = wire.lock();
        match wire.poll_head(cx, max_head_bytes) {
            Poll::Ready(Next::Head(head)) => Poll::Ready(Some(Ok(head))),
            Poll::Ready(Next::Refused(status)) => Poll::Ready(Some(Err(status))),
            Poll::Ready(Next::End) => Poll::Ready(None),
            // Bytes that are there win over a drain: their request came in time.
            Poll::Pending if command == Command::Drain && wire.is_idle() => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        }
    })
    .await
}

/// Closes a connection whose client still sends.
///
/// Closing a socket with unread bytes resets the connection, and a reset can overtake the answer: the
/// client would see neither its 413 nor its 431. So the sending side ends, and what still comes is
/// read for a moment and thrown away (`reference/security.md` H11).
async fn linger(wire: &SharedWire) {
    let _ = poll_fn(|cx| Pin::new(&mut wire.lock().stream).poll_shutdown(cx)).await;
    poll_fn(|cx| wire.lock().poll_discard(cx)).await;
}
