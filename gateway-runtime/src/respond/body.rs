//! The body of an answer, and what happens when it has been sent.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Instant;

use bytes::Bytes;
use http_body::{Body as _, Frame, SizeHint};

use super::pace::Pace;
use crate::clock;
use crate::coding::Encoder;
use crate::integrate::client_body::ClientBody;
use crate::integrate::lambda::StreamBody;
use crate::integrate::upstream::{AnswerBody, BodyError};
use crate::record::Finish;

/// A body: nothing, bytes, an upstream's, or a function's.
#[derive(Debug)]
pub(crate) struct Body {
    source: Source,
    sent: u64,
    /// When the first bytes came, where it is recorded.
    first: Option<Instant>,
    /// Of answers that stream.
    pace: Option<Box<Pace>>,
    finish: Option<Box<Finish>>,
}

#[derive(Debug)]
enum Source {
    Full(Bytes),
    Upstream(AnswerBody<ClientBody>),
    Function(Box<StreamBody>),
    Encoded(Box<Encoded>),
    Begun(Box<Begun>),
}

/// A body of which the beginning was read before.
#[derive(Debug)]
struct Begun {
    read: Bytes,
    rest: Source,
}

/// Another body with a content coding.
#[derive(Debug)]
struct Encoded {
    plain: Source,
    /// Of `plain`, not encoded yet.
    waiting: Bytes,
    /// `None` once the end is written.
    encoder: Option<Encoder>,
}

/// How much is encoded in one go, in bytes.
const STEP: usize = 64 * 1024;

impl Encoded {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        // Writing to memory does not fail.
        let broken = |_| BodyError::Cut;
        loop {
            let Some(encoder) = &mut self.encoder else {
                return Poll::Ready(None);
            };
            let out = if !self.waiting.is_empty() {
                let step = self.waiting.split_to(self.waiting.len().min(STEP));
                encoder.push(&step).map_err(broken)?
            } else {
                match ready!(self.plain.poll(cx)) {
                    Some(Ok(frame)) => {
                        self.waiting = frame.into_data().unwrap_or_default();
                        continue;
                    }
                    Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                    None => match self.encoder.take() {
                        Some(encoder) => encoder.finish().map_err(broken)?,
                        None => return Poll::Ready(None),
                    },
                }
            };
            if !out.is_empty() {
                return Poll::Ready(Some(Ok(Frame::data(out))));
            }
        }
    }
}

impl Source {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        match self {
            Source::Full(bytes) if bytes.is_empty() => Poll::Ready(None),
            Source::Full(bytes) => Poll::Ready(Some(Ok(Frame::data(std::mem::take(bytes))))),
            Source::Upstream(body) => Pin::new(body).poll_frame(cx),
            Source::Function(body) => Pin::new(body).poll_frame(cx),
            Source::Encoded(body) => body.poll(cx),
            Source::Begun(body) if body.read.is_empty() => body.rest.poll(cx),
            Source::Begun(body) => {
                Poll::Ready(Some(Ok(Frame::data(std::mem::take(&mut body.read)))))
            }
        }
    }

    fn is_end(&self) -> bool {
        match self {
            Source::Full(bytes) => bytes.is_empty(),
            Source::Upstream(body) => body.is_end_stream(),
            Source::Function(body) => body.is_end_stream(),
            Source::Encoded(body) => body.encoder.is_none(),
            Source::Begun(body) => body.read.is_empty() && body.rest.is_end(),
        }
    }
}

impl Body {
    /// A body of these bytes.
    pub(crate) fn full(bytes: impl Into<Bytes>) -> Self {
        Body {
            source: Source::Full(bytes.into()),
            sent: 0,
            first: None,
            pace: None,
            finish: None,
        }
    }

    /// The body of an upstream's answer.
    pub(crate) fn upstream(body: AnswerBody<ClientBody>) -> Self {
        Body {
            source: Source::Upstream(body),
            sent: 0,
            first: None,
            pace: None,
            finish: None,
        }
    }

    /// The body that a function streams.
    pub(crate) fn stream(body: StreamBody) -> Self {
        Body {
            source: Source::Function(Box::new(body)),
            sent: 0,
            first: None,
            pace: None,
            finish: None,
        }
    }

    /// The same body as a stream: behind its first 10 MiB it goes out with so many bytes per second.
    pub(crate) fn paced(mut self, bytes_per_second: u64) -> Body {
        self.pace = Some(Box::new(Pace::new(bytes_per_second)));
        self
    }

    /// The rest of a body behind what was read of it.
    pub(crate) fn behind(mut self, read: Bytes) -> Body {
        let rest = std::mem::replace(&mut self.source, Source::Full(Bytes::new()));
        self.source = Source::Begun(Box::new(Begun { read, rest }));
        self.sent = 0;
        self
    }

    /// Whether it goes out with a pace, as streams do.
    pub(crate) fn is_paced(&self) -> bool {
        self.pace.is_some()
    }

    /// Whether it is streamed as it comes, of a length that nobody knows.
    pub(crate) fn is_stream(&self) -> bool {
        matches!(self.source, Source::Function(_))
    }

    /// The same body with a content coding; a short one that is here is encoded at once.
    pub(crate) fn encoded(mut self, mut encoder: Encoder) -> Body {
        let plain = std::mem::replace(&mut self.source, Source::Full(Bytes::new()));
        if let Source::Full(bytes) = &plain
            && bytes.len() <= STEP
            && let Ok(begin) = encoder.push(bytes)
        {
            let end = encoder.finish().unwrap_or_default();
            return Body::full([begin, end].concat());
        }
        self.source = Source::Encoded(Box::new(Encoded {
            plain,
            waiting: Bytes::new(),
            encoder: Some(encoder),
        }));
        self
    }

    /// The length in bytes, where the whole body is here.
    pub(crate) fn known_length(&self) -> Option<u64> {
        match &self.source {
            Source::Full(bytes) => u64::try_from(bytes.len()).ok(),
            Source::Upstream(body) => body.whole_length(),
            Source::Function(_) | Source::Encoded(_) | Source::Begun(_) => None,
        }
    }

    /// What to do once the body has been sent or given up.
    pub(crate) fn on_finish(&mut self, finish: Finish) {
        self.finish = Some(Box::new(finish));
    }
}

impl Drop for Body {
    fn drop(&mut self) {
        if let Some(finish) = self.finish.take() {
            finish.run(self.sent, self.first);
        }
    }
}

impl http_body::Body for Body {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let this = &mut *self;
        if let Some(pace) = &mut this.pace
            && ready!(pace.poll_ready(cx)).is_err()
        {
            return Poll::Ready(Some(Err(BodyError::Stalled)));
        }
        let polled = this.source.poll(cx);
        if polled.is_pending()
            && let Some(pace) = &mut this.pace
            && pace.poll_end(cx).is_ready()
        {
            return Poll::Ready(Some(Err(BodyError::Stalled)));
        }
        if let Poll::Ready(Some(Ok(frame))) = &polled
            && let Some(data) = frame.data_ref()
        {
            if this.sent == 0
                && !data.is_empty()
                && let Some(finish) = &this.finish
                && finish.asks_first_content()
            {
                this.first = Some(clock::now());
            }
            let length = u64::try_from(data.len()).unwrap_or(0);
            this.sent += length;
            if let Some(pace) = &mut this.pace {
                pace.note(this.sent, clock::now);
            }
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.source.is_end()
    }

    fn size_hint(&self) -> SizeHint {
        match &self.source {
            Source::Full(bytes) => {
                SizeHint::with_exact(u64::try_from(bytes.len()).unwrap_or(u64::MAX))
            }
            Source::Upstream(body) => body.size_hint(),
            Source::Function(body) => body.size_hint(),
            Source::Encoded(_) | Source::Begun(_) => SizeHint::new(),
        }
    }
}
