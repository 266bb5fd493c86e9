//! Answers that functions stream (`InvokeWithResponseStream`): metadata, eight zero bytes, and the body.
//!
//! Source: `reference/rest-api.md` §4.5, "Streaming"; Lambda API Reference, "InvokeWithResponseStream". Not done: the
//! rate of the reference, which is unlimited for 10 MB and then 2 MB a second.

mod crc32;
mod frames;

use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Instant;

use bytes::{Buf, Bytes, BytesMut};
use http::header::CONTENT_TYPE;
use http_body::{Body, Frame};
use serde::Deserialize;
use tokio::time::Sleep;

use super::answer::{self, Proxied};
use super::function::Function;
use super::invoke;
use crate::context::Failure;
use crate::descriptor::{Kind, ResponseType};
use crate::integrate::client_body::ClientBody;
use crate::integrate::upstream::{Answer, AnswerBody, BodyError};
use crate::telemetry::log::{self, Level};
use frames::{Frames, Message};

/// The delimiter stands within so many bytes.
const MAX_METADATA: usize = 16 * 1024;
/// So many pieces behind the last message are passed over.
const MAX_BEHIND: usize = 4;
const DELIMITER: [u8; 8] = [0; 8];

/// Streams that ended early: the client sees its connection cut.
static CUT: log::Kind = log::Kind::new(Level::Warn, "lambda_stream_cut");

/// The body of a function's answer, as it comes.
#[derive(Debug)]
pub(crate) struct StreamBody {
    /// Came behind the delimiter.
    first: Bytes,
    source: Source,
    deadline: Pin<Box<Sleep>>,
    function: String,
}

/// The chunks of a stream.
#[derive(Debug)]
struct Source {
    body: AnswerBody<ClientBody>,
    frames: Frames,
    is_complete: bool,
}

/// Why a stream has no next chunk.
#[derive(Debug)]
enum Fault {
    /// The function failed, or Lambda did.
    Failed(String),
    /// The stream cannot be read.
    Broken(String),
}

/// The end of a stream.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Complete {
    error_code: Option<String>,
    error_details: Option<String>,
}

/// Reads the metadata of a stream; the body follows.
///
/// # Errors
///
/// The function failed before its answer began (502), took too long (504), or sent no metadata (500).
pub(super) async fn open(
    function: &Function,
    answer: Answer<ClientBody>,
    deadline: Instant,
) -> Result<(Proxied, StreamBody), Failure> {
    let content_type = answer
        .headers
        .get(CONTENT_TYPE)
        .map(|value| value.as_bytes());
    if !content_type.is_some_and(|value| value.starts_with(b"application/vnd.amazon.eventstream")) {
        let failure = Failure::new(
            invoke::malformed(Kind::Rest),
            "Lambda answered without an event stream",
        );
        return Err(invoke::logged(function, failure));
    }
    let mut stream = StreamBody {
        first: Bytes::new(),
        source: Source {
            body: answer.body,
            frames: Frames::default(),
            is_complete: false,
        },
        deadline: Box::pin(tokio::time::sleep_until(deadline.into())),
        function: function.name.clone(),
    };
    let read = poll_fn(|cx| match stream.deadline.as_mut().poll(cx) {
        Poll::Ready(()) => Poll::Ready(Err(Failure::new(
            ResponseType::IntegrationTimeout,
            "the function took too long",
        ))),
        Poll::Pending => poll_metadata(&mut stream.source, &mut stream.first, cx),
    });
    match read.await {
        Ok(proxied) => Ok((proxied, stream)),
        Err(failure) => Err(invoke::logged(function, failure)),
    }
}

/// Collects chunks in `first` until the metadata is there, and leaves there what stands behind it.
fn poll_metadata(
    source: &mut Source,
    first: &mut Bytes,
    cx: &mut Context<'_>,
) -> Poll<Result<Proxied, Failure>> {
    let malformed = |reason| Failure::new(ResponseType::ApiConfigurationError, reason);
    loop {
        if let Some(at) = memchr::memmem::find(first, &DELIMITER)
            && at <= MAX_METADATA
        {
            let metadata = first.split_to(at);
            first.advance(DELIMITER.len());
            return Poll::Ready(answer::metadata(&metadata).map_err(malformed));
        }
        if first.len() >= MAX_METADATA + DELIMITER.len() {
            return Poll::Ready(Err(malformed("no delimiter behind the metadata")));
        }
        match ready!(source.poll_chunk(cx)) {
            Some(Ok(chunk)) => {
                let mut all = BytesMut::from(&**first);
                all.extend_from_slice(&chunk);
                *first = all.freeze();
            }
            Some(Err(Fault::Failed(reason) | Fault::Broken(reason))) => {
                let failure = Failure::new(invoke::malformed(Kind::Rest), reason);
                return Poll::Ready(Err(failure));
            }
            None => return Poll::Ready(Err(malformed("the stream ended within its metadata"))),
        }
    }
}

impl Source {
    /// The next chunk of payload that is not empty; `None` at the end.
    fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Fault>>> {
        loop {
            if self.is_complete {
                // With the end of the body, where it is here too, the connection can be used again.
                for _ in 0..MAX_BEHIND {
                    if !matches!(
                        Pin::new(&mut self.body).poll_frame(cx),
                        Poll::Ready(Some(Ok(_)))
                    ) {
                        break;
                    }
                }
                return Poll::Ready(None);
            }
            match self.frames.next() {
                Ok(Some(message)) => match self.take(message) {
                    Ok(chunk) if chunk.is_empty() => {}
                    taken => return Poll::Ready(Some(taken)),
                },
                Ok(None) => match ready!(Pin::new(&mut self.body).poll_frame(cx)) {
                    Some(Ok(frame)) => {
                        if let Ok(data) = frame.into_data() {
                            self.frames.push(&data);
                        }
                    }
                    Some(Err(error)) => {
                        return Poll::Ready(Some(Err(Fault::Broken(error.to_string()))));
                    }
                    None => {
                        let reason = match self.frames.is_empty() {
                            true => "the stream ended without its last message",
                            false => "the stream ended within a frame",
                        };
                        return Poll::Ready(Some(Err(Fault::Broken(reason.to_owned()))));
                    }
                },
                Err(violation) => {
                    return Poll::Ready(Some(Err(Fault::Broken(violation.to_owned()))));
                }
            }
        }
    }

    /// The payload of a message; empty for those without.
    fn take(&mut self, message: Message) -> Result<Bytes, Fault> {
        match (message.message_type.as_str(), message.name.as_str()) {
            ("event", "PayloadChunk") => Ok(message.payload),
            ("event", "InvokeComplete") => {
                self.is_complete = true;
                let complete: Complete = serde_json::from_slice(&message.payload)
                    .map_err(|_| Fault::Broken("the last message is no JSON".to_owned()))?;
                match complete.error_code {
                    None => Ok(Bytes::new()),
                    Some(code) => {
                        let details = complete.error_details.unwrap_or_default();
                        Err(Fault::Failed(format!(
                            "the function failed: {code} {details}"
                        )))
                    }
                }
            }
            ("event", _) => Ok(Bytes::new()),
            (_, name) => Err(Fault::Failed(format!("Lambda failed: {name}"))),
        }
    }
}

impl Body for StreamBody {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let this = &mut *self;
        if !this.first.is_empty() {
            let first = std::mem::take(&mut this.first);
            return Poll::Ready(Some(Ok(Frame::data(first))));
        }
        let reason = match this.source.poll_chunk(cx) {
            Poll::Ready(None) => return Poll::Ready(None),
            Poll::Ready(Some(Ok(chunk))) => return Poll::Ready(Some(Ok(Frame::data(chunk)))),
            Poll::Ready(Some(Err(Fault::Failed(reason) | Fault::Broken(reason)))) => reason,
            Poll::Pending => {
                ready!(this.deadline.as_mut().poll(cx));
                "the function took too long".to_owned()
            }
        };
        this.source.is_complete = true;
        CUT.log(
            "the answer of a Lambda function was cut",
            &[("function", &this.function), ("reason", &reason)],
        );
        Poll::Ready(Some(Err(BodyError::Cut)))
    }
}
