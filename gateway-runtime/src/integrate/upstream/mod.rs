//! A pooled HTTP/1.1 client, one pool per thread.
//!
//! In: an [`Origin`], a [`RequestHead`] and a [`Payload`]. Out: an [`Answer`], whose body streams.
//! The future of the request owns the connection while the exchange lasts, and reads and writes it
//! directly: no task, no channel, and as a rule one write and one read.
//!
//! An exchange that is not complete on both sides closes its connection; only spotless ones are
//! used again (`reference/security.md` H11, H12). Not handled here: redirects (passed on), content
//! codings, HTTP/2, proxies, upgrades.

mod answer;
mod connect;
mod connection;
mod exchange;
mod origin;
mod outgoing;
mod pool;
mod request;
mod resolve;
mod response;
#[cfg(test)]
mod tests;
mod tls;
mod validity;

use std::future::poll_fn;
use std::sync::Arc;
use std::time::{Duration, Instant};
use std::{fmt, io};

use bytes::Bytes;
use http_body::Body;
use hyper::body::Incoming;

pub(crate) use answer::{Answer, AnswerBody, BodyError};
use exchange::Exchange;
pub(crate) use origin::{Link, Origin};
use outgoing::Outgoing;
pub(crate) use request::{InvalidHead, RequestHead};
pub(crate) use resolve::resolve;

/// The body of a request, and with it the framing.
#[derive(Debug)]
pub(crate) enum Payload<B = Incoming> {
    /// No body. `Content-Length: 0` is sent with `POST`, `PUT` and `PATCH` only.
    Empty,
    /// A body in memory.
    Full(Bytes),
    /// A body of a known length in bytes, streamed. One that turns out shorter or longer fails the
    /// request with [`Failure::RequestBody`].
    Sized(u64, B),
    /// A body of unknown length, streamed in chunks; its trailers are dropped.
    Chunked(B),
}

/// Limits of one exchange.
#[derive(Debug, Clone)]
pub(crate) struct SendOptions {
    /// For name resolution, connecting and the TLS handshake together.
    pub(crate) connect_timeout: Duration,
    /// From the first byte sent until the head of the answer is complete.
    pub(crate) head_timeout: Duration,
    /// The longest time without a byte in either direction once the head of the answer is there,
    /// while its body is asked for.
    pub(crate) stall_timeout: Duration,
    /// Bytes that a [`Payload::Chunked`] may have.
    pub(crate) max_request_bytes: u64,
    /// Bytes that the answer's body may have.
    pub(crate) max_response_bytes: u64,
    /// Whether the request may be sent a second time when a connection that was used before turns
    /// out to be closed. Only bodies in memory are ever sent again.
    pub(crate) idempotent: bool,
}

impl SendOptions {
    /// No limits on sizes, no repetition, and 29 s for the head, as Amazon API Gateway allows
    /// (`reference/rest-api.md` §16); the other times are our own choice.
    pub(crate) const DEFAULT: SendOptions = SendOptions {
        connect_timeout: Duration::from_secs(10),
        head_timeout: Duration::from_secs(29),
        stall_timeout: Duration::from_secs(60),
        max_request_bytes: u64::MAX,
        max_response_bytes: u64::MAX,
        idempotent: false,
    };
}

/// Why there is no answer.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The host has no address that may be connected to.
    Resolve,
    /// The upstream does not accept connections at its port.
    Refused,
    /// Connecting failed in another way.
    Connect(io::Error),
    /// The TLS handshake failed, or the certificate was refused.
    Tls(io::Error),
    /// Connecting, or the head of the answer, took too long.
    Timeout,
    /// The connection ended before the head of an answer was complete.
    Closed,
    /// The answer violates HTTP; the phrase says how.
    BadResponse(&'static str),
    /// The request's body failed: the client went away, or its body has another length than stated.
    RequestBody,
    /// The request's body is longer than `max_request_bytes`.
    RequestTooLarge,
    /// The answer's body is longer than `max_response_bytes`.
    ResponseTooLarge,
    /// This thread has as many connections to the origin as it may have.
    Overloaded,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Failure::Resolve => "the upstream's name has no usable address",
            Failure::Refused => "the upstream refused the connection",
            Failure::Connect(error) => return write!(f, "connecting to the upstream: {error}"),
            Failure::Tls(error) => return write!(f, "TLS with the upstream: {error}"),
            Failure::Timeout => "the upstream took too long",
            Failure::Closed => "the upstream closed the connection without an answer",
            Failure::BadResponse(violation) => {
                return write!(f, "the upstream's answer is not valid: {violation}");
            }
            Failure::RequestBody => "the request's body ended early",
            Failure::RequestTooLarge => "the request's body is too large",
            Failure::ResponseTooLarge => "the upstream's answer is too large",
            Failure::Overloaded => "too many connections to the upstream",
        };
        f.write_str(text)
    }
}

impl std::error::Error for Failure {}

/// Sends a request and returns the head of its answer as soon as it is there.
///
/// `now` spares a look at the clock. Dropping the future closes the connection. A request is sent twice only when the first
/// connection had been used before and closed without a byte of an answer, and either no byte of
/// the request was written, or it is idempotent and its body was in memory
/// (`reference/security.md` O05).
///
/// # Errors
///
/// See [`Failure`].
pub(crate) async fn send<B>(
    origin: &Arc<Origin>,
    head: RequestHead,
    payload: Payload<B>,
    options: &SendOptions,
    now: Instant,
) -> Result<Answer<B>, Failure>
where
    B: Body<Data = Bytes> + Unpin,
{
    let is_head_request = head.traits().is_head;
    let is_repeatable = options.idempotent && matches!(payload, Payload::Empty | Payload::Full(_));
    let mut outgoing = Outgoing::new(head, payload, options.max_request_bytes);
    let mut pooled = pool::take(origin, is_repeatable, now.into());
    loop {
        let reused = pooled.is_some();
        let connection = match pooled.take() {
            Some(connection) => connection,
            // Boxed, since it is rare and large.
            None => Box::pin(connect::connect(origin, options.connect_timeout)).await?,
        };
        let origin = Arc::clone(origin);
        let mut exchange = Exchange::new(origin, connection, outgoing, is_head_request, options);
        match poll_fn(|cx| exchange.poll_head(cx)).await {
            Ok(head) => return Answer::new(head, exchange, reused),
            Err(Failure::Closed) if reused => {}
            Err(failure) => return Err(failure),
        }
        outgoing = exchange.into_unanswered().ok_or(Failure::Closed)?;
        let may_repeat = !outgoing.has_begun() || options.idempotent;
        if !may_repeat || !outgoing.rewind() {
            return Err(Failure::Closed);
        }
    }
}
