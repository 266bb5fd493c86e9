//! HTTP/1 connections.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;

use bytes::Bytes;
use hyper::server::conn::http1::Builder;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};

use super::connection::Command;
use super::io::Watched;
use super::linger::linger;
use super::{Connection, Handler, first_bytes, service};

/// Most bytes buffered per direction of a connection.
const MAX_BUFFER: usize = 64 * 1024;

/// How a turn of a connection ended.
enum Turn {
    /// The connection must be closed at once.
    Closed,
    /// It has come to its end; where the client may still send, it is to be closed with care.
    Ended {
        /// Whether the client may still send.
        with_care: bool,
    },
    /// Nothing is in progress: the machine's buffers can go.
    Parked,
}

/// The settings of all HTTP/1 connections of a thread.
///
/// - No timer: hyper would set one per request; the thread's sweep does it (`roster`).
/// - `max_headers` stays at hyper's default of 100: setting it moves the table to the heap.
/// - No `pipeline_flush`: with it hyper takes from a response's body however much there is, whether or
///   not the client reads (`Buffered::can_buffer`), so that memory would have no bound.
pub(super) fn builder(max_head_bytes: usize) -> Builder {
    let mut builder = Builder::new();
    builder
        .keep_alive(true)
        .half_close(false)
        .header_read_timeout(None)
        .max_buf_size(MAX_BUFFER)
        .max_header_size(max_head_bytes);
    builder
}

/// Serves a connection to its end. `first` are the bytes already read from `stream`.
pub(super) async fn serve<S, H>(
    builder: &Builder,
    stream: S,
    first: Vec<u8>,
    connection: &Arc<Connection>,
    handler: &Arc<H>,
) where
    S: AsyncRead + AsyncWrite + Unpin,
    H: Handler,
{
    let mut stream = Watched::new(stream, Bytes::from(first), Arc::clone(connection));
    loop {
        let service = service_fn(|request| service::call(handler, connection, request));
        let mut machine = builder.serve_connection(TokioIo::new(stream), service);
        let mut draining = false;
        let turn = poll_fn(|context| {
            let command = connection.command(context);
            match command {
                Command::None | Command::Drain => {}
                Command::Park if connection.is_quiet() => return Poll::Ready(Turn::Parked),
                Command::Park => connection.stay(),
                Command::Close => return Poll::Ready(Turn::Closed),
            }
            // Errors are the client's: it sent what is not HTTP, or went away.
            let mut poll = Pin::new(&mut machine).poll(context);
            // After the poll, so that a request that waits to be read is still answered.
            if poll.is_pending() && command == Command::Drain && !draining {
                draining = true;
                Pin::new(&mut machine).graceful_shutdown();
                poll = Pin::new(&mut machine).poll(context);
            }
            poll.map(|outcome| Turn::Ended {
                with_care: outcome.is_err() || connection.had_body(),
            })
        })
        .await;
        if matches!(turn, Turn::Closed | Turn::Ended { with_care: false }) {
            return;
        }
        let parts = machine.into_parts();
        stream = parts.io.into_inner();
        if matches!(turn, Turn::Ended { .. }) {
            linger(stream.into_stream()).await;
            return;
        }
        if parts.read_buf.is_empty() {
            match parked(&mut stream, connection).await {
                Some(bytes) => stream.replay(bytes),
                None => return,
            }
        } else {
            stream.replay(parts.read_buf);
        }
        connection.stay();
    }
}

/// Waits for the next request's first bytes; `None` where the connection is to be closed.
async fn parked<S: AsyncRead + Unpin>(
    stream: &mut Watched<S>,
    connection: &Arc<Connection>,
) -> Option<Bytes> {
    connection.set_parked(true);
    let bytes = poll_fn(|context| {
        // Bytes that are there win over a drain: their request came in time.
        let mut bytes = Vec::new();
        match first_bytes::poll_append(stream.stream(), context, &mut bytes) {
            Poll::Ready(Ok(1..)) => return Poll::Ready(Some(Bytes::from(bytes))),
            Poll::Ready(Ok(0) | Err(_)) => return Poll::Ready(None),
            Poll::Pending => {}
        }
        match connection.command(context) {
            Command::None | Command::Park => Poll::Pending,
            Command::Drain | Command::Close => Poll::Ready(None),
        }
    })
    .await;
    connection.set_parked(false);
    bytes
}
