//! Whole bodies, for what cannot work on a stream.

use std::future::poll_fn;
use std::pin::Pin;
use std::time::Instant;

use bytes::Bytes;
use http_body::Body;

use super::upstream::BodyError;

/// Why a body cannot be had whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Problem<E> {
    /// It ended early.
    Body(E),
    /// It is longer than it may be.
    TooLarge,
}

/// Reads a body to its end. One that is a single frame, as most are, is not copied.
pub(crate) async fn collect<B>(body: &mut B, max_bytes: usize) -> Result<Bytes, Problem<B::Error>>
where
    B: Body<Data = Bytes> + Unpin,
{
    let mut first = Bytes::new();
    let mut all: Vec<u8> = Vec::new();
    while let Some(frame) = poll_fn(|cx| Pin::new(&mut *body).poll_frame(cx)).await {
        let Ok(data) = frame.map_err(Problem::Body)?.into_data() else {
            continue;
        };
        if first.len().max(all.len()).saturating_add(data.len()) > max_bytes {
            return Err(Problem::TooLarge);
        }
        if first.is_empty() && all.is_empty() {
            first = data;
        } else {
            if all.is_empty() {
                all = Vec::from(std::mem::take(&mut first));
            }
            all.extend_from_slice(&data);
        }
    }
    Ok(if all.is_empty() { first } else { all.into() })
}

/// The body of an answer, or why there is none: `None` where the time was up. Its size is bounded by the options of
/// the request. `is_here`: whether all of it has arrived.
pub(super) async fn answer<B>(
    mut body: B,
    is_here: bool,
    deadline: Instant,
) -> Result<Bytes, Option<BodyError>>
where
    B: Body<Data = Bytes, Error = BodyError> + Unpin,
{
    let told = |problem| match problem {
        Problem::Body(error) => Some(error),
        Problem::TooLarge => Some(BodyError::TooLarge),
    };
    // What is here needs no timer.
    if is_here {
        return collect(&mut body, usize::MAX).await.map_err(told);
    }
    let collected = tokio::time::timeout_at(deadline.into(), collect(&mut body, usize::MAX)).await;
    collected.map_err(|_late| None)?.map_err(told)
}
