//! The body of a request, whatever protocol it comes over.

use std::error::Error;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;

use super::patience::Patience;
use super::{Connection, http1};

/// Why a body ends early; nobody asks which reason it is.
type BodyError = Box<dyn Error + Send + Sync>;

/// A request's body.
#[derive(Debug)]
pub(crate) enum RequestBody {
    /// There is none.
    Empty,
    /// Read from the connection as it is polled.
    Http1(http1::Body),
    /// Comes from one of the connection's streams.
    Http2(Stream),
}

/// The body of an HTTP/2 request.
#[derive(Debug)]
pub(crate) struct Stream {
    body: Incoming,
    connection: Arc<Connection>,
    /// Once it had to be waited for.
    patience: Option<Patience>,
}

impl RequestBody {
    pub(super) fn http2(body: Incoming, connection: &Arc<Connection>) -> RequestBody {
        if body.is_end_stream() {
            return RequestBody::Empty;
        }
        RequestBody::Http2(Stream {
            body,
            connection: Arc::clone(connection),
            patience: None,
        })
    }
}

impl Stream {
    fn poll_frame(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let polled = Pin::new(&mut self.body).poll_frame(cx);
        match &polled {
            Poll::Ready(Some(Ok(frame))) => {
                if let (Some(patience), Some(data)) = (&self.patience, frame.data_ref()) {
                    patience.moved(data.len());
                }
            }
            Poll::Ready(_) => {}
            Poll::Pending => {
                let grace = self.connection.body_grace;
                let patience = self.patience.get_or_insert_with(|| Patience::new(grace));
                if patience.poll_exhausted(cx).is_ready() {
                    self.connection.stream_is_slow();
                    return Poll::Ready(Some(Err("the body came too slowly".into())));
                }
            }
        }
        polled.map_err(Into::into)
    }
}

impl Body for RequestBody {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        match &mut *self {
            RequestBody::Empty => Poll::Ready(None),
            RequestBody::Http1(body) => Pin::new(body).poll_frame(cx).map_err(Into::into),
            RequestBody::Http2(stream) => stream.poll_frame(cx),
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            RequestBody::Empty => true,
            RequestBody::Http1(body) => body.is_end_stream(),
            RequestBody::Http2(stream) => stream.body.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            RequestBody::Empty => SizeHint::with_exact(0),
            RequestBody::Http1(body) => body.size_hint(),
            RequestBody::Http2(stream) => stream.body.size_hint(),
        }
    }
}
