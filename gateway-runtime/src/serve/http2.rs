//! HTTP/2 connections: cleartext, with prior knowledge (RFC 9113 §3.3).

use std::convert::Infallible;
use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

use bytes::Bytes;
use hyper::body::Incoming;
use hyper::server::conn::http2::Builder;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::io::{AsyncRead, AsyncWrite};

use super::connection::Command;
use super::current::Current;
use super::http2_guard::Guarded;
use super::io::Watched;
use super::{Connection, Handler, RequestBody, service};

/// The settings of all HTTP/2 connections of a thread (`reference/security.md` F01, F03, F04).
pub(super) fn builder(max_head_bytes: usize) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .max_concurrent_streams(100)
        .initial_stream_window_size(64 * 1024)
        .initial_connection_window_size(1024 * 1024)
        .max_header_list_size(u32::try_from(max_head_bytes).unwrap_or(u32::MAX))
        .max_frame_size(16 * 1024)
        .max_pending_accept_reset_streams(20)
        .max_local_error_reset_streams(1024)
        .max_send_buf_size(64 * 1024)
        .keep_alive_interval(None);
    builder
}

/// Serves a connection to its end. `first` are the bytes already read from `stream`.
pub(super) async fn serve<S, H>(
    builder: &Builder<TokioExecutor>,
    stream: S,
    first: Vec<u8>,
    connection: &Arc<Connection>,
    handler: &Current<H>,
) where
    S: AsyncRead + AsyncWrite + Unpin,
    H: Handler,
{
    let stream = Watched::new(stream, Bytes::from(first), Arc::clone(connection));
    let stream = Guarded::new(stream, Arc::clone(connection));
    let service = service_fn(|request: http::Request<Incoming>| {
        let request = request.map(|body| RequestBody::http2(body, connection));
        let response = service::call(&handler.hold().handler, connection, request);
        async { Ok::<_, Infallible>(response.await) }
    });
    let mut machine = pin!(builder.serve_connection(TokioIo::new(stream), service));
    let mut draining = false;
    poll_fn(|context| {
        let command = connection.command(context);
        if command == Command::Close {
            return Poll::Ready(());
        }
        if command >= Command::Last && !draining {
            draining = true;
            machine.as_mut().graceful_shutdown();
        }
        machine.as_mut().poll(context).map(drop)
    })
    .await;
}
