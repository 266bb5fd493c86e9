//! Between the protocols and the handler: counts requests in flight, and survives panics.

use std::future::{Future, poll_fn};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{Method, StatusCode, header};
use http_body::{Body, Frame, SizeHint};
use pin_project_lite::pin_project;

use super::{Connection, Handler, RequestBody, ResponseBody};
use crate::telemetry::counters::Counter;
use crate::telemetry::metrics;

/// A request in flight; ends when dropped.
#[derive(Debug)]
pub(super) struct InFlight(Arc<Connection>);

impl InFlight {
    pub(super) fn start(connection: &Arc<Connection>) -> InFlight {
        connection.request_starts();
        InFlight(Arc::clone(connection))
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.request_ends();
    }
}

/// Answers one request; the outer function runs at once, the future later. HTTP/1 has no need to store
/// the two together, and does without.
pub(super) fn call<H: Handler>(
    handler: &Arc<H>,
    connection: &Arc<Connection>,
    request: http::Request<RequestBody>,
) -> impl Future<Output = http::Response<Answer<H::Body>>> + Send + use<H> {
    let in_flight = InFlight::start(connection);
    let handler = Arc::clone(handler);
    let is_head = *request.method() == Method::HEAD;
    async move {
        let mut future = pin!(handler.handle(request, None, &in_flight.0));
        let response = poll_fn(|context| poll(&handler, future.as_mut(), context)).await;
        framed(Answer::of(response, in_flight), is_head)
    }
}

/// Settles what our HTTP/1 settles when it writes a head, and hyper leaves to its service: that the status
/// ends the exchange, and whether there is a body (RFC 9110, sections 8.6, 9.3.2, 15.3.5 and 15.4.5).
fn framed<B: ResponseBody>(
    mut response: http::Response<Answer<B>>,
    is_head: bool,
) -> http::Response<Answer<B>> {
    let status = response.status();
    if status.is_informational() {
        // Not an answer: the client would wait for the final one.
        *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    } else if status == StatusCode::NO_CONTENT {
        response.headers_mut().remove(header::CONTENT_LENGTH);
        response.body_mut().withhold();
    } else if is_head || status == StatusCode::NOT_MODIFIED {
        let length = response.body().size_hint().exact();
        if let Some(length) = length.filter(|length| *length > 0) {
            let headers = response.headers_mut();
            headers
                .entry(header::CONTENT_LENGTH)
                .or_insert_with(|| length.into());
        }
        response.body_mut().withhold();
    }
    response
}

/// Polls the future of [`Handler::handle`]; where it panics, the answer is a 500.
pub(super) fn poll<H: Handler>(
    handler: &Arc<H>,
    future: Pin<&mut impl Future<Output = http::Response<H::Body>>>,
    context: &mut Context<'_>,
) -> Poll<http::Response<H::Body>> {
    catch_unwind(AssertUnwindSafe(|| future.poll(context))).unwrap_or_else(|_panic| {
        metrics::count(Counter::Panics);
        Poll::Ready(handler.panicked())
    })
}

/// Answers what is not a request.
pub(super) fn refuse<H: Handler>(
    handler: &Arc<H>,
    connection: &Arc<Connection>,
    status: http::StatusCode,
) -> http::Response<Answer<H::Body>> {
    let in_flight = InFlight::start(connection);
    Answer::of(handler.refuse(status), in_flight)
}

pin_project! {
    /// A response's body; the request is in flight until it is dropped.
    #[derive(Debug)]
    pub(super) struct Answer<B> {
        #[pin]
        body: B,
        // Whether the client gets none of the body.
        withheld: bool,
        waits: Waiting,
        in_flight: InFlight,
    }

    impl<B> PinnedDrop for Answer<B> {
        fn drop(this: Pin<&mut Self>) {
            let this = this.project();
            this.waits.set(&this.in_flight.0, false);
        }
    }
}

impl<B: ResponseBody> Answer<B> {
    /// A response, which is in flight until its body is dropped.
    pub(super) fn of(
        response: http::Response<B>,
        in_flight: InFlight,
    ) -> http::Response<Answer<B>> {
        response.map(|body| Answer {
            waits: Waiting::new(&in_flight.0, !body.is_end_stream()),
            body,
            withheld: false,
            in_flight,
        })
    }

    /// The client gets none of the body.
    fn withhold(&mut self) {
        self.withheld = true;
        self.waits.set(&self.in_flight.0, false);
    }
}

/// Whether a body has more than the transport asked for, as its connection knows.
#[derive(Debug)]
struct Waiting(bool);

impl Waiting {
    fn new(connection: &Connection, waits: bool) -> Waiting {
        let mut this = Waiting(false);
        this.set(connection, waits);
        this
    }

    fn set(&mut self, connection: &Connection, waits: bool) {
        if self.0 != waits {
            self.0 = waits;
            connection.body_waits(waits);
        }
    }
}

impl<B: ResponseBody> Body for Answer<B> {
    type Data = Bytes;
    type Error = Box<dyn std::error::Error + Send + Sync>;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let this = self.project();
        if *this.withheld {
            return Poll::Ready(None);
        }
        let body = this.body;
        let outcome = match catch_unwind(AssertUnwindSafe(|| body.poll_frame(context))) {
            Ok(poll) => poll.map(|frame| frame.map(|frame| frame.map_err(Into::into))),
            Err(_panic) => {
                metrics::count(Counter::Panics);
                let error = io::Error::other("the response's body panicked");
                Poll::Ready(Some(Err(error.into())))
            }
        };
        this.waits.set(&this.in_flight.0, outcome.is_ready());
        outcome
    }

    fn is_end_stream(&self) -> bool {
        self.withheld || self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        if self.withheld {
            SizeHint::with_exact(0)
        } else {
            self.body.size_hint()
        }
    }
}
