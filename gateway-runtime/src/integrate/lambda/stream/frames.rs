//! AWS event streams: messages in frames with checksums.
//!
//! Source: Smithy, "Amazon Event Stream Specification".

use bytes::{Buf, Bytes, BytesMut};

use super::crc32::checksum;

/// The largest frame that is taken.
const MAX_FRAME: usize = 16 * 1024 * 1024;
/// Lengths of all and of the headers, and their checksum.
const PRELUDE: usize = 12;
/// The checksum behind the payload.
const TRAILER: usize = 4;

/// A message.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Message {
    /// `:message-type`: `event`, `exception` or `error`.
    pub(super) message_type: String,
    /// `:event-type`, `:exception-type` or `:error-code`.
    pub(super) name: String,
    pub(super) payload: Bytes,
}

/// What is wrong with a stream.
pub(super) type Violation = &'static str;

/// Takes frames off a stream.
#[derive(Debug, Default)]
pub(super) struct Frames {
    buffer: BytesMut,
}

impl Frames {
    /// Adds what came.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
    }

    /// Whether nothing is left of an unfinished frame.
    pub(super) fn is_empty(&self) -> bool {
        self.buffer.is_empty()
    }

    /// The next message; `None` until its frame is complete.
    ///
    /// # Errors
    ///
    /// A frame has a wrong length or checksum, or its headers cannot be read. Nothing can be read after that.
    pub(super) fn next(&mut self) -> Result<Option<Message>, Violation> {
        let Some(prelude) = self.buffer.first_chunk::<PRELUDE>() else {
            return Ok(None);
        };
        let [a, b, c, d, e, f, g, h, crc @ ..] = *prelude;
        let lengths = [a, b, c, d, e, f, g, h];
        if checksum(&lengths) != u32::from_be_bytes(crc) {
            return Err("the checksum of a frame's lengths is wrong");
        }
        let length = u32::from_be_bytes([a, b, c, d]) as usize;
        let headers_length = u32::from_be_bytes([e, f, g, h]) as usize;
        let payload_length = length
            .checked_sub(PRELUDE + TRAILER)
            .and_then(|rest| rest.checked_sub(headers_length))
            .ok_or("the lengths of a frame are wrong")?;
        if length > MAX_FRAME {
            return Err("a frame is too large");
        }
        if self.buffer.len() < length {
            return Ok(None);
        }
        let mut frame = self.buffer.split_to(length).freeze();
        let crc = frame.split_off(length - TRAILER);
        if crc
            .first_chunk()
            .is_none_or(|crc| checksum(&frame) != u32::from_be_bytes(*crc))
        {
            return Err("the checksum of a frame is wrong");
        }
        frame.advance(PRELUDE);
        let headers = frame.split_to(headers_length);
        debug_assert_eq!(frame.len(), payload_length);
        let mut message = Message {
            payload: frame,
            ..Message::default()
        };
        read_headers(&headers, &mut message)?;
        Ok(Some(message))
    }
}

fn read_headers(mut headers: &[u8], message: &mut Message) -> Result<(), Violation> {
    const BAD: Violation = "the headers of a frame cannot be read";
    while let Some((&length, rest)) = headers.split_first() {
        let (name, rest) = rest.split_at_checked(usize::from(length)).ok_or(BAD)?;
        let (&kind, rest) = rest.split_first().ok_or(BAD)?;
        let (length, rest) = match kind {
            0 | 1 => (0, rest),
            2 => (1, rest),
            3 => (2, rest),
            4 => (4, rest),
            5 | 8 => (8, rest),
            9 => (16, rest),
            6 | 7 => {
                let (length, rest) = rest.split_first_chunk().ok_or(BAD)?;
                (usize::from(u16::from_be_bytes(*length)), rest)
            }
            _ => return Err(BAD),
        };
        let (value, rest) = rest.split_at_checked(length).ok_or(BAD)?;
        headers = rest;
        let place = match name {
            b":message-type" => &mut message.message_type,
            b":event-type" | b":exception-type" | b":error-code" => &mut message.name,
            _ => continue,
        };
        if kind != 7 {
            return Err(BAD);
        }
        *place = String::from_utf8_lossy(value).into_owned();
    }
    Ok(())
}

/// A frame of a message.
#[cfg(test)]
pub(super) fn frame(message_type: &str, name: &str, payload: &[u8]) -> Vec<u8> {
    let mut headers = Vec::new();
    let key = if message_type == "event" {
        ":event-type"
    } else {
        ":exception-type"
    };
    for (key, value) in [(":message-type", message_type), (key, name)] {
        headers.push(key.len() as u8);
        headers.extend_from_slice(key.as_bytes());
        headers.push(7);
        headers.extend_from_slice(&(value.len() as u16).to_be_bytes());
        headers.extend_from_slice(value.as_bytes());
    }
    let length = PRELUDE + headers.len() + payload.len() + TRAILER;
    let mut out = (length as u32).to_be_bytes().to_vec();
    out.extend_from_slice(&(headers.len() as u32).to_be_bytes());
    out.extend_from_slice(&checksum(&out).to_be_bytes());
    out.extend_from_slice(&headers);
    out.extend_from_slice(payload);
    let crc = checksum(&out);
    out.extend_from_slice(&crc.to_be_bytes());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_come_out_however_they_arrive() {
        let mut bytes = frame("event", "PayloadChunk", b"one");
        bytes.extend(frame("event", "PayloadChunk", &[0; 1000]));
        bytes.extend(frame("exception", "ServiceException", b"{}"));
        for step in [1, 7, 64, bytes.len()] {
            let mut frames = Frames::default();
            let mut found = Vec::new();
            for piece in bytes.chunks(step) {
                frames.push(piece);
                while let Some(message) = frames.next().unwrap() {
                    found.push(message);
                }
            }
            assert!(frames.is_empty());
            let names: Vec<_> = found.iter().map(|message| message.name.as_str()).collect();
            assert_eq!(names, ["PayloadChunk", "PayloadChunk", "ServiceException"]);
            assert_eq!(found[0].payload, "one");
            assert_eq!(found[2].message_type, "exception");
        }
    }

    #[test]
    fn every_changed_bit_is_seen() {
        let good = frame("event", "PayloadChunk", b"payload");
        for at in 0..good.len() {
            for bit in 0..8 {
                let mut bad = good.clone();
                bad[at] ^= 1 << bit;
                let mut frames = Frames::default();
                frames.push(&bad);
                assert!(frames.next().is_err(), "byte {at}, bit {bit}");
            }
        }
    }

    #[test]
    fn hostile_lengths_and_headers() {
        let framed = |length: u32, headers: u32| {
            let mut bytes = length.to_be_bytes().to_vec();
            bytes.extend_from_slice(&headers.to_be_bytes());
            bytes.extend_from_slice(&checksum(&bytes).to_be_bytes());
            bytes
        };
        for (length, headers) in [(0, 0), (15, 0), (16, 1), (20, u32::MAX), (u32::MAX, 0)] {
            let mut frames = Frames::default();
            frames.push(&framed(length, headers));
            assert!(frames.next().is_err(), "{length} {headers}");
        }
        for headers in [
            &b"\x05abc"[..],
            b"\x01a",
            b"\x01a\x07\xff\xff",
            b"\x01a\x0a",
            b"\x0d:message-type\x04\0\0\0\0",
        ] {
            assert!(read_headers(headers, &mut Message::default()).is_err());
        }
        assert!(
            read_headers(
                b"\x01a\x00\x01b\x09xxxxxxxxxxxxxxxx",
                &mut Message::default()
            )
            .is_ok()
        );
    }
}
