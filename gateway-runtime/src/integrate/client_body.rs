//! The body of a client's request on its way to an upstream.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::StatusCode;
use http_body::{Body, Frame, SizeHint};

use super::collect::{self, Problem};
use crate::context::{Call, Failure};
use crate::descriptor::ResponseType;
use crate::serve::{Connection, RequestBody};

/// A request body, and the connection it comes over.
///
/// While it is being read, the connection watches its rate; one that comes too slowly fails, and the
/// client gets 408 (`reference/security.md` B04).
#[derive(Debug)]
pub(crate) struct ClientBody {
    source: Source,
    connection: Arc<Connection>,
    awaited: bool,
}

/// Whose server read the request.
#[derive(Debug)]
enum Source {
    /// The gateway's own.
    Own(RequestBody),
    /// That of a program in which the gateway is mounted.
    Foreign(axum::body::Body),
    /// Nobody's: it was read before.
    Read(Bytes),
}

/// Why a body ends early.
#[derive(Debug)]
pub(crate) struct Broken;

impl ClientBody {
    /// A body that the gateway's own server reads.
    pub(crate) fn own(body: RequestBody, connection: Arc<Connection>) -> Self {
        ClientBody {
            source: Source::Own(body),
            connection,
            awaited: false,
        }
    }

    /// A body that another program's server reads.
    pub(crate) fn foreign(body: axum::body::Body, connection: Arc<Connection>) -> Self {
        ClientBody {
            source: Source::Foreign(body),
            connection,
            awaited: false,
        }
    }

    /// The connection it comes over.
    pub(crate) fn connection(&self) -> Arc<Connection> {
        Arc::clone(&self.connection)
    }

    /// A body that was read before.
    pub(crate) fn full(bytes: Bytes, connection: Arc<Connection>) -> Self {
        ClientBody {
            source: Source::Read(bytes),
            connection,
            awaited: false,
        }
    }

    fn await_body(&mut self, awaits: bool) {
        if self.awaited != awaits {
            self.awaited = awaits;
            self.connection.awaits_body(awaits);
        }
    }
}

/// The detail of a request whose body came too slowly: 408.
pub(super) const SLOW_BODY: &str = "the body came too slowly";

/// Reads a whole body.
///
/// # Errors
/// It is larger than the API allows (413), comes too slowly (408) or ends early.
pub(crate) async fn read(call: &Call<'_>, mut body: ClientBody) -> Result<Bytes, Failure> {
    let max_bytes = usize::try_from(call.stage.api.limits.max_body_bytes).unwrap_or(usize::MAX);
    let collected = collect::collect(&mut body, max_bytes).await;
    collected.map_err(|problem| match problem {
        Problem::TooLarge => {
            Failure::new(ResponseType::RequestTooLarge, "the payload is too large")
        }
        Problem::Body(Broken) if call.connection.had_slow_body() => {
            Failure::with_status(StatusCode::REQUEST_TIMEOUT, SLOW_BODY)
        }
        Problem::Body(Broken) => {
            Failure::new(ResponseType::Default4xx, "the request's body ended early")
        }
    })
}

impl Drop for ClientBody {
    fn drop(&mut self) {
        self.await_body(false);
    }
}

impl Body for ClientBody {
    type Data = Bytes;
    type Error = Broken;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Broken>>> {
        let this = &mut *self;
        this.await_body(true);
        let polled = match &mut this.source {
            Source::Own(body) => Pin::new(body).poll_frame(cx).map_err(|_| Broken),
            Source::Foreign(body) => Pin::new(body).poll_frame(cx).map_err(|_| Broken),
            Source::Read(bytes) if bytes.is_empty() => Poll::Ready(None),
            Source::Read(bytes) => Poll::Ready(Some(Ok(Frame::data(std::mem::take(bytes))))),
        };
        match polled {
            Poll::Pending if this.connection.body_is_slow() => Poll::Ready(Some(Err(Broken))),
            Poll::Ready(None) => {
                this.await_body(false);
                Poll::Ready(None)
            }
            polled => polled,
        }
    }

    fn is_end_stream(&self) -> bool {
        match &self.source {
            Source::Own(body) => body.is_end_stream(),
            Source::Foreign(body) => body.is_end_stream(),
            Source::Read(bytes) => bytes.is_empty(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.source {
            Source::Own(body) => body.size_hint(),
            Source::Foreign(body) => body.size_hint(),
            Source::Read(bytes) => {
                SizeHint::with_exact(u64::try_from(bytes.len()).unwrap_or(u64::MAX))
            }
        }
    }
}
