//! The body of a request, whole.

use std::future::poll_fn;
use std::pin::Pin;

use bytes::{Bytes, BytesMut};
use http::StatusCode;
use http_body::Body as _;

use crate::context::{Call, Failure};
use crate::descriptor::ResponseType;
use crate::guard::Head;
use crate::integrate::client_body::ClientBody;

/// Reads a body to its end.
///
/// # Errors
///
/// It is longer than the API's limit (413), came too slowly (408), or has another length than stated (400).
pub(super) async fn read(
    call: &Call<'_>,
    head: &Head<'_>,
    mut body: ClientBody,
) -> Result<Bytes, Failure> {
    let limit = usize::try_from(call.stage.api.limits.max_body_bytes).unwrap_or(usize::MAX);
    let mut first = Bytes::new();
    let mut all = BytesMut::new();
    let mut length = 0_usize;
    if !body.is_end_stream() {
        while let Some(frame) = poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await {
            let Ok(frame) = frame else {
                return Err(match call.connection.had_slow_body() {
                    true => Failure::with_status(StatusCode::REQUEST_TIMEOUT, "the body came too slowly"),
                    false => Failure::new(ResponseType::Default4xx, "the request's body ended early"),
                });
            };
            let Ok(data) = frame.into_data() else {
                continue;
            };
            length = length.saturating_add(data.len());
            if length > limit {
                return Err(Failure::new(ResponseType::RequestTooLarge, "the payload is too large"));
            }
            if first.is_empty() && all.is_empty() {
                first = data;
            } else {
                if all.is_empty() {
                    let stated = head.content_length.and_then(|n| usize::try_from(n).ok());
                    all.reserve(stated.unwrap_or(0).min(limit));
                    all.extend_from_slice(&std::mem::take(&mut first));
                }
                all.extend_from_slice(&data);
            }
        }
    }
    if head.content_length.is_some_and(|stated| stated != length as u64) {
        return Err(Failure::with_status(
            StatusCode::BAD_REQUEST,
            "the body has another length than stated",
        ));
    }
    Ok(if all.is_empty() { first } else { all.freeze() })
}
