//! Whole bodies in memory, for what reads or signs them.

use std::future::poll_fn;
use std::pin::Pin;

use bytes::{Bytes, BytesMut};
use http::StatusCode;
use http_body::Body;

use super::client_body::ClientBody;
use crate::context::{Call, Failure};
use crate::descriptor::ResponseType;

/// Why a body is not in memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NotRead {
    /// It has more bytes than it may have.
    TooLarge,
    /// It ended early.
    Broken,
}

/// Room that a stated length is trusted with before its bytes are there.
const MAX_RESERVED: u64 = 64 * 1024;

/// All bytes of a body, `limit` at most. A body of one frame is not copied.
pub(super) async fn collect<B>(body: &mut B, limit: u64) -> Result<Bytes, NotRead>
where
    B: Body<Data = Bytes> + Unpin,
{
    if body.size_hint().lower() > limit {
        return Err(NotRead::TooLarge);
    }
    let mut first = Bytes::new();
    let mut all = BytesMut::new();
    let mut length = 0_u64;
    while let Some(frame) = poll_fn(|cx| Pin::new(&mut *body).poll_frame(cx)).await {
        let Ok(data) = frame.map_err(|_| NotRead::Broken)?.into_data() else {
            continue;
        };
        length = length.saturating_add(data.len() as u64);
        if length > limit {
            return Err(NotRead::TooLarge);
        }
        if first.is_empty() && all.is_empty() {
            first = data;
            continue;
        }
        if all.is_empty() {
            let expected = body.size_hint().lower().min(MAX_RESERVED);
            let expected = usize::try_from(expected).unwrap_or(0);
            all.reserve(first.len() + data.len() + expected);
            all.extend_from_slice(&first);
        }
        all.extend_from_slice(&data);
    }
    Ok(if all.is_empty() { first } else { all.freeze() })
}

/// The whole body of the client's request, as far as its API allows.
pub(super) async fn request(call: &Call<'_>, body: &mut ClientBody) -> Result<Bytes, Failure> {
    let limit = call.stage.api.limits.max_body_bytes;
    collect(body, limit).await.map_err(|error| match error {
        NotRead::TooLarge => Failure::new(
            ResponseType::RequestTooLarge,
            "the request's body is too large",
        ),
        NotRead::Broken if call.connection.had_slow_body() => {
            Failure::with_status(StatusCode::REQUEST_TIMEOUT, super::http::SLOW_BODY)
        }
        NotRead::Broken => Failure::new(
            ResponseType::Default4xx,
            "the request's body ended early",
        ),
    })
}
