//! Exchanges with scripted upstreams.

mod bodies;
mod exchanges;
mod faults;
mod proxied;
mod reuse;
mod script;
mod secure;

use std::collections::VecDeque;
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::Method;
use http_body::{Body, Frame};

use super::*;

/// A body whose frames are listed; it may end in an error, or never.
#[derive(Debug, Default)]
struct Frames {
    frames: VecDeque<Bytes>,
    ending: Ending,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Ending {
    #[default]
    End,
    Error,
    Never,
}

impl Frames {
    fn new<const N: usize>(frames: [&'static [u8]; N]) -> Frames {
        Frames {
            frames: frames.into_iter().map(Bytes::from_static).collect(),
            ending: Ending::End,
        }
    }

    fn ending(self, ending: Ending) -> Frames {
        Frames { ending, ..self }
    }
}

impl Body for Frames {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        match (self.frames.pop_front(), self.ending) {
            (Some(data), _) => Poll::Ready(Some(Ok(Frame::data(data)))),
            (None, Ending::End) => Poll::Ready(None),
            (None, Ending::Error) => Poll::Ready(Some(Err(std::io::ErrorKind::Other.into()))),
            (None, Ending::Never) => Poll::Pending,
        }
    }
}

fn options() -> SendOptions {
    SendOptions {
        connect_timeout: Duration::from_secs(5),
        head_timeout: Duration::from_secs(5),
        stall_timeout: Duration::from_secs(5),
        ..SendOptions::DEFAULT
    }
}

fn idempotent() -> SendOptions {
    SendOptions {
        idempotent: true,
        ..options()
    }
}

async fn request(
    origin: &Arc<Origin>,
    method: Method,
    payload: Payload<Frames>,
    options: &SendOptions,
) -> Result<Answer<Frames>, Failure> {
    let head = RequestHead::new(&method, b"/pets?x=1", origin).unwrap();
    send(origin, head, payload, options, std::time::Instant::now()).await
}

async fn get(origin: &Arc<Origin>) -> Result<Answer<Frames>, Failure> {
    request(origin, Method::GET, Payload::Empty, &idempotent()).await
}

/// Status and whole body.
async fn get_text(origin: &Arc<Origin>) -> (u16, String) {
    let answer = get(origin).await.unwrap();
    (answer.status.as_u16(), text(answer.body).await.unwrap())
}

async fn text(body: AnswerBody<Frames>) -> Result<String, BodyError> {
    collect(body)
        .await
        .map(|bytes| String::from_utf8(bytes).unwrap())
}

async fn collect(mut body: AnswerBody<Frames>) -> Result<Vec<u8>, BodyError> {
    let mut bytes = Vec::new();
    while let Some(frame) = next(&mut body).await {
        bytes.extend_from_slice(&frame?);
    }
    assert!(body.is_end_stream());
    Ok(bytes)
}

async fn next(body: &mut AnswerBody<Frames>) -> Option<Result<Bytes, BodyError>> {
    let frame = poll_fn(|cx| Pin::new(&mut *body).poll_frame(cx)).await?;
    Some(frame.map(|frame| frame.into_data().unwrap()))
}

/// The futures are spawned, so they must be able to change threads.
#[test]
fn futures_are_send() {
    fn assert_send<T: Send>(_: &T) {}
    fn check(origin: &Arc<Origin>, head: RequestHead, body: hyper::body::Incoming) {
        assert_send(&send(
            origin,
            head,
            Payload::Chunked(body),
            &options(),
            std::time::Instant::now(),
        ));
    }
    let _ = check;
    let _: fn(Infallible) -> AnswerBody = |never| match never {};
}
