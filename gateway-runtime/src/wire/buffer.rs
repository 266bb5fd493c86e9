//! Read buffers, shared by the connections of a thread.
//!
//! A connection holds a buffer only while bytes are in it: a thousand that wait, for a request or for a
//! slow upstream, hold none. What was read is handed on as slices of the buffer, and the rest of it is
//! used for the next read; once all slices are gone the whole buffer is used again, so that a busy
//! thread reads without allocating.

use std::cell::RefCell;
use std::future::Future;
use std::io;
use std::pin::pin;
use std::task::{Context, Poll};

use bytes::BytesMut;
use tokio::io::{AsyncRead, AsyncReadExt};

/// Bytes that one read takes at most, unless more of a body are known to follow.
pub(crate) const READ_BYTES: usize = 16 * 1024;

/// Bytes that a read takes at most within a long body.
pub(crate) const BODY_READ_BYTES: usize = 64 * 1024;

/// A buffer with less room than this is not worth a system call.
const MIN_READ_BYTES: usize = 4 * 1024;

/// Buffers kept per thread, each of 16 to 64 KiB.
const MAX_SPARE: usize = 16;

thread_local! {
    static SPARE: RefCell<Vec<BytesMut>> = const { RefCell::new(Vec::new()) };
}

/// A buffer without bytes in it. It may have no room yet; see [`make_room`].
pub(crate) fn take() -> BytesMut {
    SPARE
        .try_with(|spare| spare.borrow_mut().pop())
        .ok()
        .flatten()
        .unwrap_or_default()
}

/// Gives a buffer back. One that still has bytes is dropped.
pub(crate) fn give(buffer: BytesMut) {
    if !buffer.is_empty() || buffer.capacity() == 0 {
        return;
    }
    let _gone_at_thread_exit = SPARE.try_with(|spare| {
        let mut spare = spare.borrow_mut();
        if spare.len() < MAX_SPARE {
            spare.push(buffer);
        }
    });
}

/// Gives a buffer back as soon as it has no bytes, so that another connection uses the rest of it.
pub(crate) fn give_if_empty(buffer: &mut BytesMut) {
    if buffer.is_empty() {
        give(std::mem::take(buffer));
    }
}

/// Makes room for a read of about `bytes`: reclaims the buffer if nobody holds slices of it, else
/// uses what is left of it, else allocates.
pub(crate) fn make_room(buffer: &mut BytesMut, bytes: usize) {
    if !buffer.try_reclaim(bytes) && buffer.capacity() - buffer.len() < MIN_READ_BYTES {
        buffer.reserve(bytes);
    }
}

/// Reads once into the free room of `buffer`; 0 is the end of the stream.
///
/// An empty buffer comes from the thread's spare ones, and goes back there while there is nothing to
/// read.
pub(crate) fn poll_read<S: AsyncRead + Unpin>(
    stream: &mut S,
    cx: &mut Context<'_>,
    buffer: &mut BytesMut,
    bytes: usize,
) -> Poll<io::Result<usize>> {
    if buffer.is_empty() {
        give(std::mem::replace(buffer, take()));
    }
    make_room(buffer, bytes);
    let result = pin!(stream.read_buf(buffer)).poll(cx);
    give_if_empty(buffer);
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_buffer_is_used_again_once_its_slices_are_gone() {
        let mut buffer = take();
        make_room(&mut buffer, READ_BYTES);
        let start = buffer.as_ptr();
        buffer.extend_from_slice(&[1; 100]);
        let slice = buffer.split().freeze();
        give(buffer);

        let mut buffer = take();
        make_room(&mut buffer, READ_BYTES);
        assert_eq!(buffer.as_ptr(), start.wrapping_add(100));
        drop(slice);
        make_room(&mut buffer, READ_BYTES);
        assert_eq!(buffer.as_ptr(), start);
    }
}
