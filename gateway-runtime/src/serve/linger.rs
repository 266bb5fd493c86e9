//! Closing a connection whose client still sends.
//!
//! Closing a socket with unread bytes resets the connection, and a reset can overtake the answer: the
//! client would see neither its 413 nor its 431. So what still comes is read for a moment, and thrown
//! away (`reference/security.md` H11).

use std::future::poll_fn;
use std::pin::Pin;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::timeout;

use super::limits::LINGER;

/// Most bytes thrown away.
const MAX_DISCARDED: usize = 256 * 1024;

/// Ends the sending side, then reads until the client ends, for a second at most.
pub(super) async fn linger<S: AsyncRead + AsyncWrite + Unpin>(mut stream: S) {
    let _ = poll_fn(|context| Pin::new(&mut stream).poll_shutdown(context)).await;
    let discard = async {
        let mut n_discarded = 0;
        while n_discarded < MAX_DISCARDED {
            let n = poll_fn(|context| {
                let mut chunk = [0; 4096];
                let mut buffer = ReadBuf::new(&mut chunk);
                Pin::new(&mut stream)
                    .poll_read(context, &mut buffer)
                    .map(|outcome| outcome.map_or(0, |()| buffer.filled().len()))
            })
            .await;
            if n == 0 {
                break;
            }
            n_discarded += n;
        }
    };
    let _ = timeout(LINGER, discard).await;
}
