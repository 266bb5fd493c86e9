//! Which protocol a client speaks, told by its first bytes.

use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, ReadBuf};

use super::frames::PREFACE;

/// Bytes read at once while no buffer is allocated: most requests' heads fit.
const CHUNK: usize = 2048;

/// Reads until the bytes tell whether they are HTTP/2; `None` where the client closed.
///
/// # Errors
///
/// The socket's.
pub(super) async fn protocol<S: AsyncRead + Unpin>(
    stream: &mut S,
) -> io::Result<Option<(bool, Vec<u8>)>> {
    let mut bytes = Vec::new();
    loop {
        if poll_fn(|context| poll_append(stream, context, &mut bytes)).await? == 0 {
            return Ok(None);
        }
        if let Some(http2) = is_http2(&bytes) {
            return Ok(Some((http2, bytes)));
        }
    }
}

/// Appends what the client sent; 0 at the end. Allocates nothing while there is nothing.
pub(super) fn poll_append<S: AsyncRead + Unpin>(
    stream: &mut S,
    context: &mut Context<'_>,
    bytes: &mut Vec<u8>,
) -> Poll<io::Result<usize>> {
    let mut chunk = [0; CHUNK];
    let mut buffer = ReadBuf::new(&mut chunk);
    ready!(Pin::new(stream).poll_read(context, &mut buffer))?;
    bytes.extend_from_slice(buffer.filled());
    Poll::Ready(Ok(buffer.filled().len()))
}

/// Whether a connection that starts with `bytes` is HTTP/2; `None`: more are needed.
fn is_http2(bytes: &[u8]) -> Option<bool> {
    match bytes.get(..PREFACE.len()) {
        Some(start) => Some(start == PREFACE),
        None if PREFACE.starts_with(bytes) => None,
        None => Some(false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn protocol_is_told_as_soon_as_it_can_be() {
        assert_eq!(is_http2(b"P"), None);
        assert_eq!(is_http2(b"PO"), Some(false));
        assert_eq!(is_http2(b"PRI * HTTP/1.1\r\n"), Some(false));
        assert_eq!(is_http2(&PREFACE[..23]), None);
        assert_eq!(is_http2(PREFACE), Some(true));
    }
}
