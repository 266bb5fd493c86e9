//! Bytes that are written together.

use std::cell::RefCell;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use tokio::io::AsyncWrite;

/// Fronts kept per thread for the next packets.
const MAX_SPARE: usize = 32;

/// The largest front that is kept.
const MAX_SPARE_BYTES: usize = 8 * 1024;

thread_local! {
    static SPARE: RefCell<Vec<Vec<u8>>> = const { RefCell::new(Vec::new()) };
}

/// Empty room for the front of a packet, from an earlier one where there is one.
pub(crate) fn take_front() -> Vec<u8> {
    let spare = SPARE.try_with(|spare| spare.borrow_mut().pop());
    spare.ok().flatten().unwrap_or_default()
}

/// Bytes whose room is used for the front of another packet once nobody holds them.
pub(crate) fn shared(bytes: Vec<u8>) -> Bytes {
    struct Room(Vec<u8>);

    impl AsRef<[u8]> for Room {
        fn as_ref(&self) -> &[u8] {
            &self.0
        }
    }

    impl Drop for Room {
        fn drop(&mut self) {
            give_front(std::mem::take(&mut self.0));
        }
    }

    Bytes::from_owner(Room(bytes))
}

fn give_front(mut front: Vec<u8>) {
    if !(1..=MAX_SPARE_BYTES).contains(&front.capacity()) {
        return;
    }
    front.clear();
    let _gone_at_thread_exit = SPARE.try_with(|spare| {
        let mut spare = spare.borrow_mut();
        if spare.len() < MAX_SPARE {
            spare.push(front);
        }
    });
}

/// Up to three pieces of a message that are written as one: what is made here, data that is passed on
/// without copying, and what stands behind it.
#[derive(Debug, Default)]
pub(crate) struct Packet {
    pub(crate) front: Vec<u8>,
    pub(crate) data: Bytes,
    pub(crate) back: &'static [u8],
    /// Bytes that were written, from the start of `front`.
    written: usize,
}

impl Packet {
    /// A packet of which nothing is written.
    pub(crate) fn new(front: Vec<u8>, data: Bytes) -> Packet {
        Packet {
            front,
            data,
            back: b"",
            written: 0,
        }
    }

    /// Whether nothing is left to write.
    pub(crate) fn is_written(&self) -> bool {
        self.written >= self.front.len() + self.data.len() + self.back.len()
    }

    /// Whether any byte was written.
    pub(crate) fn has_begun(&self) -> bool {
        self.written > 0
    }

    /// Starts from the first byte again.
    pub(crate) fn rewind(&mut self) {
        self.written = 0;
    }

    /// Forgets the bytes and keeps their room.
    pub(crate) fn clear(&mut self) {
        self.front.clear();
        self.data = Bytes::new();
        self.back = b"";
        self.written = 0;
    }

    /// Writes once; how many bytes went out.
    ///
    /// # Errors
    ///
    /// Those of the stream, and [`io::ErrorKind::WriteZero`] where it takes nothing more.
    pub(crate) fn poll_write<S: AsyncWrite>(
        &mut self,
        cx: &mut Context<'_>,
        stream: Pin<&mut S>,
    ) -> Poll<io::Result<usize>> {
        let front = self.front.get(self.written..).unwrap_or_default();
        let result = if self.data.is_empty() && self.back.is_empty() {
            stream.poll_write(cx, front)
        } else {
            let skip = self.written.saturating_sub(self.front.len());
            let data = self.data.get(skip..).unwrap_or_default();
            let skip = skip.saturating_sub(self.data.len());
            let back = self.back.get(skip..).unwrap_or_default();
            let slices = [IoSlice::new(front), IoSlice::new(data), IoSlice::new(back)];
            stream.poll_write_vectored(cx, &slices)
        };
        result.map(|written| match written {
            Ok(0) => Err(io::ErrorKind::WriteZero.into()),
            Ok(n) => {
                self.written += n;
                Ok(n)
            }
            Err(error) => Err(error),
        })
    }
}

impl Drop for Packet {
    fn drop(&mut self) {
        give_front(std::mem::take(&mut self.front));
    }
}

/// Appends the line that begins a chunk of `size` bytes (RFC 9112, section 7.1).
pub(crate) fn push_chunk_size(front: &mut Vec<u8>, size: usize) {
    let digits = (usize::BITS - size.leading_zeros()).div_ceil(4).max(1);
    for digit in (0..digits).rev() {
        let nibble = (size >> (4 * digit) & 0xf) as u32;
        front.push(char::from_digit(nibble, 16).map_or(b'0', |digit| digit as u8));
    }
    front.extend_from_slice(b"\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunk_sizes() {
        for (size, line) in [(1, "1\r\n"), (16, "10\r\n"), (0xabc, "abc\r\n")] {
            let mut front = Vec::new();
            push_chunk_size(&mut front, size);
            assert_eq!(front, line.as_bytes());
        }
    }

    #[test]
    fn fronts_are_used_again_unless_they_are_large() {
        let front = |capacity| Packet::new(Vec::with_capacity(capacity), Bytes::new());
        while take_front().capacity() > 0 {}
        drop(front(1000));
        let mut again = take_front();
        assert!(again.is_empty() && again.capacity() >= 1000);
        again.push(b'x');
        drop(Packet::new(again, Bytes::new()));
        assert!(take_front().is_empty());
        drop(shared(Vec::with_capacity(2000)));
        assert!(take_front().capacity() >= 2000);
        drop(front(MAX_SPARE_BYTES + 1));
        assert_eq!(take_front().capacity(), 0);
    }

    /// Takes three bytes at a time.
    struct Narrow(Vec<u8>);

    impl AsyncWrite for Narrow {
        fn poll_write(
            mut self: Pin<&mut Self>,
            _cx: &mut Context<'_>,
            bytes: &[u8],
        ) -> Poll<io::Result<usize>> {
            let n = bytes.len().min(3);
            self.0.extend_from_slice(&bytes[..n]);
            Poll::Ready(Ok(n))
        }

        fn poll_flush(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<io::Result<()>> {
            Poll::Ready(Ok(()))
        }

        fn poll_shutdown(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<io::Result<()>> {
            Poll::Ready(Ok(()))
        }
    }

    #[test]
    fn pieces_go_out_in_order_however_small_the_writes() {
        let mut packet = Packet::new(b"front".to_vec(), Bytes::from_static(b"data"));
        packet.back = b"back";
        let mut stream = Narrow(Vec::new());
        let mut cx = Context::from_waker(std::task::Waker::noop());
        while !packet.is_written() {
            let _ = packet.poll_write(&mut cx, Pin::new(&mut stream));
        }
        assert_eq!(stream.0, b"frontdataback");
    }
}
