//! The body of a request, read from the connection as it is asked for.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Frame, SizeHint};

use super::wire::SharedWire;

/// A body that is still to be read. Trailers are dropped (`reference/security.md` H09).
#[derive(Debug)]
pub(crate) struct Body {
    wire: SharedWire,
    turn: u32,
}

impl Body {
    /// The body of the request `turn`.
    pub(super) fn new(wire: SharedWire, turn: u32) -> Body {
        Body { wire, turn }
    }
}

impl http_body::Body for Body {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        let data = self.wire.lock().poll_data(self.turn, cx);
        data.map(|data| data.map(|data| data.map(Frame::data)))
    }

    fn is_end_stream(&self) -> bool {
        self.wire.lock().remaining(self.turn).0
    }

    fn size_hint(&self) -> SizeHint {
        let (_, remaining) = self.wire.lock().remaining(self.turn);
        remaining.map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}
