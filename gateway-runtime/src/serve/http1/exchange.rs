//! One request and its answer.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::{Method, Response, StatusCode, Version};

use super::body::Body;
use super::request::Head;
use super::response::{Framing, Persistence, push_head};
use super::wire::SharedWire;
use crate::serve::connection::Command;
use crate::serve::request_body::RequestBody;
use crate::serve::service::InFlight;
use crate::serve::{Connection, Handler, ResponseBody, service};
use crate::wire::packet::{Packet, push_chunk_size, take_front};

/// Data up to this many bytes is copied behind what stands before it, which is cheaper than one more
/// slice for the kernel.
const MAX_COPIED: usize = 4 * 1024;

/// What becomes of the connection after an exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum After {
    /// The next request may come.
    Next,
    /// It is over.
    Close,
    /// It is over, but the client may still send.
    Linger,
}

/// What the request says about its answer.
struct Manner {
    is_head: bool,
    version: Version,
    persistent: bool,
}

/// Answers a request.
pub(super) async fn run<H: Handler>(
    head: Head,
    wire: &SharedWire,
    connection: &Arc<Connection>,
    handler: &Arc<H>,
) -> After {
    let manner = Manner {
        is_head: *head.request.method() == Method::HEAD,
        version: head.request.version(),
        persistent: head.persistent,
    };
    let body = if head.decoder.is_complete() {
        RequestBody::Empty
    } else {
        let turn = wire.lock().begin(head.decoder, head.expects_continue);
        RequestBody::Http1(Body::new(wire.clone(), turn))
    };
    let request = head.request.map(|()| body);
    let response = {
        let in_flight = InFlight::start(connection);
        let future = pin!(handler.handle(request, head.raw, connection));
        let response = respond(future, wire, connection, handler).await;
        response.map(|response| service::Answer::of(response, in_flight))
    };
    match response {
        Some(response) => answer(response, &manner, wire, connection).await,
        None => After::Close,
    }
}

/// Lets the handler answer; `None` where the client went away, or the time is up.
async fn respond<H: Handler>(
    mut future: Pin<&mut impl Future<Output = Response<H::Body>>>,
    wire: &SharedWire,
    connection: &Connection,
    handler: &Arc<H>,
) -> Option<Response<H::Body>> {
    poll_fn(|cx| {
        if connection.command(cx) == Command::Close {
            return Poll::Ready(None);
        }
        match service::poll(handler, future.as_mut(), cx) {
            Poll::Ready(response) => Poll::Ready(Some(response)),
            Poll::Pending => wire.lock().poll_gone(cx).map(|()| None),
        }
    })
    .await
}

/// Answers what is not a request, or not one that can be framed.
pub(super) async fn refuse<H: Handler>(
    status: StatusCode,
    wire: &SharedWire,
    connection: &Arc<Connection>,
    handler: &Arc<H>,
) -> After {
    let manner = Manner {
        is_head: false,
        version: Version::HTTP_11,
        persistent: false,
    };
    let response = service::refuse(handler, connection, status);
    answer(response, &manner, wire, connection).await;
    After::Linger
}

/// Writes an answer.
async fn answer<B: ResponseBody>(
    response: Response<service::Answer<B>>,
    manner: &Manner,
    wire: &SharedWire,
    connection: &Connection,
) -> After {
    let (mut parts, body) = response.into_parts();
    let mut body = pin!(body);
    if parts.status.is_informational() {
        // The client would wait for the final answer, and take the next request's for it.
        parts.status = StatusCode::INTERNAL_SERVER_ERROR;
    }
    let exact = http_body::Body::size_hint(&*body).exact();
    let framing = Framing::of(&parts, exact, manner.is_head, manner.version);
    let persistent =
        manner.persistent && framing != Framing::UntilClose && !connection.is_draining();
    let mut writer = Writer::new(framing);
    let front = &mut writer.packet.front;
    front.extend_from_slice(wire.lock().answer_begins());
    let persistence = match (persistent, manner.version) {
        (false, _) => Persistence::Close,
        (true, Version::HTTP_10) => Persistence::KeepOld,
        (true, _) => Persistence::Keep,
    };
    let persistence = push_head(front, &parts, framing, persistence);
    // Its values hold on to the buffer that the upstream's answer was read into.
    drop(parts);
    let is_whole = poll_fn(|cx| {
        if connection.command(cx) == Command::Close {
            return Poll::Ready(false);
        }
        writer.poll(cx, body.as_mut(), wire)
    })
    .await;
    if !is_whole {
        // The end of the body must not look like one.
        if framing == Framing::UntilClose {
            wire.lock().reset_on_close();
        }
        return After::Close;
    }
    poll_fn(|cx| {
        let mut wire = wire.lock();
        Poll::Ready(match (wire.finish_body(cx), persistence) {
            (true, Persistence::Keep | Persistence::KeepOld) => After::Next,
            (true, Persistence::Close) if !wire.has_unread(cx) => After::Close,
            (_, _) => After::Linger,
        })
    })
    .await
}

/// Writes a response: at most one frame of the body is held at a time.
struct Writer {
    packet: Packet,
    framing: Framing,
    /// Whether the next frame is wanted, else the packet is being written.
    is_filling: bool,
    /// Whether the packet is the last.
    has_ended: bool,
}

impl Writer {
    fn new(framing: Framing) -> Writer {
        Writer {
            packet: Packet::new(take_front(), Bytes::new()),
            framing,
            is_filling: !matches!(framing, Framing::None(_) | Framing::Length(0)),
            has_ended: matches!(framing, Framing::None(_) | Framing::Length(0)),
        }
    }

    /// Writes until the end; whether it was reached.
    fn poll<B: ResponseBody>(
        &mut self,
        cx: &mut Context<'_>,
        mut body: Pin<&mut service::Answer<B>>,
        wire: &SharedWire,
    ) -> Poll<bool> {
        loop {
            if self.is_filling {
                match self.poll_fill(cx, body.as_mut()) {
                    Poll::Ready(true) => {}
                    Poll::Ready(false) => return Poll::Ready(false),
                    // The head goes alone if it must.
                    Poll::Pending if !self.packet.is_written() => {}
                    Poll::Pending => return wire.lock().poll_gone(cx).map(|()| false),
                }
                self.is_filling = false;
            }
            // Not locked above: the body may read the request's.
            if ready!(wire.lock().poll_write(cx, &mut self.packet)).is_err() {
                return Poll::Ready(false);
            }
            if self.has_ended {
                return Poll::Ready(true);
            }
            self.packet.clear();
            self.is_filling = true;
        }
    }

    /// Takes the next frame; whether the body is sound.
    fn poll_fill<B: ResponseBody>(
        &mut self,
        cx: &mut Context<'_>,
        mut body: Pin<&mut service::Answer<B>>,
    ) -> Poll<bool> {
        let data = loop {
            match ready!(http_body::Body::poll_frame(body.as_mut(), cx)) {
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) if !data.is_empty() => break Some(data),
                    Ok(_) | Err(_) => {}
                },
                Some(Err(_)) => return Poll::Ready(false),
                None => break None,
            }
        };
        let Some(data) = data else {
            self.has_ended = true;
            if self.framing == Framing::Chunked {
                self.packet.front.extend_from_slice(b"0\r\n\r\n");
            }
            // A body that is shorter than it said is not whole.
            return Poll::Ready(!matches!(self.framing, Framing::Length(1..)));
        };
        match &mut self.framing {
            Framing::Length(left) => {
                let Some(rest) = left.checked_sub(data.len() as u64) else {
                    return Poll::Ready(false);
                };
                *left = rest;
                self.has_ended = rest == 0;
            }
            Framing::Chunked => {
                push_chunk_size(&mut self.packet.front, data.len());
                self.has_ended = http_body::Body::is_end_stream(&*body);
                self.packet.back = if self.has_ended {
                    b"\r\n0\r\n\r\n"
                } else {
                    b"\r\n"
                };
            }
            Framing::UntilClose | Framing::None(_) => {}
        }
        if data.len() <= MAX_COPIED {
            self.packet.front.extend_from_slice(&data);
            let back = std::mem::take(&mut self.packet.back);
            self.packet.front.extend_from_slice(back);
        } else {
            self.packet.data = data;
        }
        Poll::Ready(true)
    }
}
