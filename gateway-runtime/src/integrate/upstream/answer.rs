//! An answer: its head, and its body as it arrives.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;

use super::Failure;
use super::exchange::Exchange;
use super::response::ResponseHead;

/// The final answer of an upstream.
#[derive(Debug)]
pub(crate) struct Answer<B = Incoming> {
    /// Never an interim status.
    pub(crate) status: StatusCode,
    /// The end-to-end fields in the order in which they arrived, values unchanged. Without the
    /// connection's own (`Connection` and what it names, `Keep-Alive`, `Proxy-*`, `TE`, `Trailer`,
    /// `Transfer-Encoding`, `Upgrade`), and without `Content-Length`.
    ///
    /// Values are slices of the read buffer: what is kept for long is better copied.
    pub(crate) headers: HeaderMap,
    /// `Content-Length` as the upstream wrote it. For answers to `HEAD` and for 304 it is not the
    /// length of `body`, which is empty; else it is, where it is known.
    pub(crate) content_length: Option<u64>,
    /// The body; dropping it before its end closes the connection.
    pub(crate) body: AnswerBody<B>,
    /// Whether the connection had carried an earlier exchange.
    #[cfg_attr(not(test), expect(dead_code, reason = "the tests watch it"))]
    pub(crate) reused: bool,
}

/// The body of an answer.
///
/// While it is polled, what is left of the request's body is sent too. When the whole body came
/// with the head, it is one frame without any waiting.
#[derive(Debug)]
pub(crate) struct AnswerBody<B = Incoming>(State<B>);

#[derive(Debug)]
enum State<B> {
    Whole(Bytes),
    Streaming {
        /// Came with the head.
        first: Bytes,
        exchange: Box<Exchange<B>>,
    },
    Ended,
}

/// Why a body ends before its end. The answer must not be presented as complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BodyError {
    /// The upstream closed the connection.
    Cut,
    /// The upstream violated the chunked coding; the phrase says how.
    BadChunk(&'static str),
    /// The body is longer than `max_response_bytes`.
    TooLarge,
    /// No byte for [`stall_timeout`](super::SendOptions::stall_timeout).
    Stalled,
    /// The request's own body failed or was too long while the answer was under way.
    Request,
}

impl fmt::Display for BodyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            BodyError::Cut => "the upstream closed the connection within a body",
            BodyError::BadChunk(violation) => violation,
            BodyError::TooLarge => "the upstream's body is too large",
            BodyError::Stalled => "the upstream's body stalled",
            BodyError::Request => "the request's body failed",
        })
    }
}

impl std::error::Error for BodyError {}

impl<B> Answer<B>
where
    B: Body<Data = Bytes> + Unpin,
{
    /// Puts head and body together, taking what has arrived of the body.
    pub(super) fn new(
        head: ResponseHead,
        mut exchange: Exchange<B>,
        reused: bool,
    ) -> Result<Self, Failure> {
        let first = if exchange.is_complete() {
            Bytes::new()
        } else {
            exchange
                .take_data()
                .map_err(|error| match error {
                    BodyError::TooLarge => Failure::ResponseTooLarge,
                    BodyError::BadChunk(violation) => Failure::BadResponse(violation),
                    BodyError::Cut | BodyError::Stalled | BodyError::Request => Failure::Closed,
                })?
                .unwrap_or_default()
        };
        let mut content_length = head.content_length;
        let state = if exchange.is_complete() {
            if head.may_have_body {
                content_length = Some(first.len() as u64);
            }
            State::Whole(first)
        } else {
            State::Streaming {
                first,
                exchange: Box::new(exchange),
            }
        };
        Ok(Answer {
            status: head.status,
            headers: head.headers,
            content_length,
            body: AnswerBody(state),
            reused,
        })
    }
}

impl<B> AnswerBody<B> {
    /// The length in bytes, where the whole body has arrived.
    pub(crate) fn whole_length(&self) -> Option<u64> {
        match &self.0 {
            State::Whole(data) => Some(data.len() as u64),
            State::Streaming { .. } => None,
            State::Ended => Some(0),
        }
    }
}

impl<B> Body for AnswerBody<B>
where
    B: Body<Data = Bytes> + Unpin,
{
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let data = match &mut self.0 {
            State::Ended => return Poll::Ready(None),
            State::Whole(data) => {
                let data = std::mem::take(data);
                self.0 = State::Ended;
                return Poll::Ready((!data.is_empty()).then(|| Ok(Frame::data(data))));
            }
            State::Streaming { first, .. } if !first.is_empty() => Some(Ok(std::mem::take(first))),
            State::Streaming { exchange, .. } => std::task::ready!(exchange.poll_data(cx)),
        };
        let is_over = match (&data, &self.0) {
            (Some(Ok(_)), State::Streaming { exchange, .. }) => exchange.is_complete(),
            _ => true,
        };
        if is_over {
            self.0 = State::Ended;
        }
        Poll::Ready(data.map(|data| data.map(Frame::data)))
    }

    fn is_end_stream(&self) -> bool {
        match &self.0 {
            State::Whole(data) => data.is_empty(),
            State::Streaming { .. } => false,
            State::Ended => true,
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.0 {
            State::Whole(data) => SizeHint::with_exact(data.len() as u64),
            State::Streaming { first, exchange } => match exchange.remaining() {
                Some(left) => SizeHint::with_exact(left.saturating_add(first.len() as u64)),
                None => SizeHint::default(),
            },
            State::Ended => SizeHint::with_exact(0),
        }
    }
}
