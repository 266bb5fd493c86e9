//! Bytes that are written together.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use tokio::io::AsyncWrite;

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
