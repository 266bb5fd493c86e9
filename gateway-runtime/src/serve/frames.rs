//! Finds the frames in one direction of an HTTP/2 byte stream, however it is cut into pieces.

/// What clients send before their first frame (RFC 9113 §3.4).
pub(super) const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

const HEADER_BYTES: usize = 9;

/// The header of a frame (RFC 9113 §4.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Frame {
    pub(super) length: u32,
    pub(super) kind: u8,
    pub(super) flags: u8,
    pub(super) stream: u32,
}

/// Frame types (RFC 9113 §6).
pub(super) mod kind {
    pub(in crate::serve) const DATA: u8 = 0;
    pub(in crate::serve) const HEADERS: u8 = 1;
    pub(in crate::serve) const RST_STREAM: u8 = 3;
    pub(in crate::serve) const PING: u8 = 6;
    pub(in crate::serve) const GOAWAY: u8 = 7;
    pub(in crate::serve) const WINDOW_UPDATE: u8 = 8;
    pub(in crate::serve) const CONTINUATION: u8 = 9;
}

/// Flags of frames.
pub(super) mod flag {
    /// Of DATA and HEADERS.
    pub(in crate::serve) const END_STREAM: u8 = 1;
    /// Of HEADERS and CONTINUATION.
    pub(in crate::serve) const END_HEADERS: u8 = 4;
}

/// Where in the stream we are.
#[derive(Debug)]
pub(super) struct Frames {
    /// Bytes to skip: the rest of the preface or of a frame's payload.
    skip: usize,
    header: [u8; HEADER_BYTES],
    n_header: usize,
}

impl Frames {
    /// A stream of which `skip` bytes come before the first frame.
    pub(super) fn new(skip: usize) -> Frames {
        Frames {
            skip,
            header: [0; HEADER_BYTES],
            n_header: 0,
        }
    }

    /// Whether the bytes so far end with a whole frame.
    pub(super) fn at_boundary(&self) -> bool {
        self.skip == 0 && self.n_header == 0
    }

    /// Takes the next bytes; calls `found` for every frame whose header is complete.
    pub(super) fn take(&mut self, mut bytes: &[u8], mut found: impl FnMut(Frame)) {
        while !bytes.is_empty() {
            if self.skip > 0 {
                let n = self.skip.min(bytes.len());
                self.skip -= n;
                bytes = bytes.get(n..).unwrap_or_default();
                continue;
            }
            let n = (HEADER_BYTES - self.n_header).min(bytes.len());
            let (part, rest) = bytes.split_at(n);
            for (place, byte) in self.header.iter_mut().skip(self.n_header).zip(part) {
                *place = *byte;
            }
            self.n_header += n;
            bytes = rest;
            if self.n_header == HEADER_BYTES {
                let [l0, l1, l2, kind, flags, s0, s1, s2, s3] = self.header;
                let frame = Frame {
                    length: u32::from_be_bytes([0, l0, l1, l2]),
                    kind,
                    flags,
                    stream: u32::from_be_bytes([s0, s1, s2, s3]) & 0x7fff_ffff,
                };
                self.n_header = 0;
                self.skip = frame.length as usize;
                found(frame);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_found_wherever_the_bytes_are_cut() {
        let mut stream = PREFACE.to_vec();
        stream.extend([0, 0, 0, 4, 0, 0, 0, 0, 0]);
        stream.extend([0, 0, 8, 6, 1, 0x80, 0, 0, 0]);
        stream.extend([b'P'; 8]);
        stream.extend([0, 1, 0, 0, 1, 0, 0, 1, 3]);
        stream.extend(vec![b'D'; 256]);
        let found = |cut: usize| {
            let mut frames = Frames::new(PREFACE.len());
            let mut all = Vec::new();
            for piece in stream.chunks(cut) {
                frames.take(piece, |frame| {
                    all.push((frame.kind, frame.flags, frame.length, frame.stream));
                });
            }
            assert!(frames.at_boundary());
            all
        };
        let expected = [(4, 0, 0, 0), (6, 1, 8, 0), (0, 1, 256, 259)];
        for cut in 1..stream.len() {
            assert_eq!(found(cut), expected, "pieces of {cut}");
        }
        let mut frames = Frames::new(0);
        frames.take(&stream[24..28], |_| {});
        assert!(!frames.at_boundary());
    }
}
