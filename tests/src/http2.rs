//! HTTP/2 as frames: a client that writes anything and notes what comes back.

pub mod hpack;

use std::collections::BTreeMap;
use std::io::Write;
use std::net::SocketAddr;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::Result;
use crate::http1::{Got, PATIENCE, Wire};

/// What a client says first.
pub const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// Frame types.
pub mod kind {
    #![allow(missing_docs, reason = "the names are the standard's")]
    pub const DATA: u8 = 0;
    pub const HEADERS: u8 = 1;
    pub const PRIORITY: u8 = 2;
    pub const RST_STREAM: u8 = 3;
    pub const SETTINGS: u8 = 4;
    pub const PUSH_PROMISE: u8 = 5;
    pub const PING: u8 = 6;
    pub const GOAWAY: u8 = 7;
    pub const WINDOW_UPDATE: u8 = 8;
    pub const CONTINUATION: u8 = 9;
}

/// Flags of frames.
pub mod flag {
    #![allow(missing_docs, reason = "the names are the standard's")]
    pub const ACK: u8 = 0x1;
    pub const END_STREAM: u8 = 0x1;
    pub const END_HEADERS: u8 = 0x4;
    pub const PADDED: u8 = 0x8;
    pub const PRIORITY: u8 = 0x20;
}

/// One frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// One of [`kind`], or any other number.
    pub kind: u8,
    /// Flags.
    pub flags: u8,
    /// The stream; 0 is the connection.
    pub stream: u32,
    /// The payload.
    pub payload: Vec<u8>,
}

impl Frame {
    /// A frame.
    #[must_use]
    pub fn new(kind: u8, flags: u8, stream: u32, payload: impl Into<Vec<u8>>) -> Frame {
        Frame {
            kind,
            flags,
            stream,
            payload: payload.into(),
        }
    }

    /// SETTINGS with these pairs.
    #[must_use]
    pub fn settings(pairs: &[(u16, u32)]) -> Frame {
        let mut payload = Vec::new();
        for (id, value) in pairs {
            payload.extend(id.to_be_bytes());
            payload.extend(value.to_be_bytes());
        }
        Frame::new(kind::SETTINGS, 0, 0, payload)
    }

    /// HEADERS with END_HEADERS, and END_STREAM when `ends`.
    #[must_use]
    pub fn headers<N: AsRef<[u8]>, V: AsRef<[u8]>>(
        stream: u32,
        ends: bool,
        fields: &[(N, V)],
    ) -> Frame {
        let end = if ends { flag::END_STREAM } else { 0 };
        Frame::new(
            kind::HEADERS,
            flag::END_HEADERS | end,
            stream,
            hpack::encode(fields),
        )
    }

    /// DATA, with END_STREAM when `ends`.
    #[must_use]
    pub fn data(stream: u32, ends: bool, payload: impl Into<Vec<u8>>) -> Frame {
        Frame::new(
            kind::DATA,
            if ends { flag::END_STREAM } else { 0 },
            stream,
            payload,
        )
    }

    /// RST_STREAM.
    #[must_use]
    pub fn reset(stream: u32, code: u32) -> Frame {
        Frame::new(kind::RST_STREAM, 0, stream, code.to_be_bytes())
    }

    /// WINDOW_UPDATE.
    #[must_use]
    pub fn window_update(stream: u32, increment: u32) -> Frame {
        Frame::new(kind::WINDOW_UPDATE, 0, stream, increment.to_be_bytes())
    }

    /// The bytes of the frame; the length field is the payload's real one.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        let length = u32::try_from(self.payload.len())
            .unwrap_or(u32::MAX)
            .to_be_bytes();
        let mut bytes = Vec::with_capacity(9 + self.payload.len());
        bytes.extend(length.iter().skip(1));
        bytes.push(self.kind);
        bytes.push(self.flags);
        bytes.extend(self.stream.to_be_bytes());
        bytes.extend(&self.payload);
        bytes
    }
}

/// What a server did on a connection.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// The answers by stream.
    pub responses: BTreeMap<u32, StreamResponse>,
    /// Streams the server reset, with the error codes.
    pub resets: BTreeMap<u32, u32>,
    /// The error code of GOAWAY.
    pub goaway: Option<u32>,
    /// The server closed the connection.
    pub closed: bool,
    /// Answers to PING.
    pub n_pongs: usize,
    /// What the server announced.
    pub settings: BTreeMap<u16, u32>,
    /// All frames the server sent.
    pub n_frames: usize,
    /// What came instead of frames.
    pub malformed: Option<String>,
}

/// An answer on a stream.
#[derive(Debug, Clone, Default)]
pub struct StreamResponse {
    /// The status; 0 until the head came.
    pub status: u16,
    /// The fields without `:status`.
    pub headers: Vec<(String, String)>,
    /// The body so far.
    pub body: Vec<u8>,
    /// END_STREAM came.
    pub ended: bool,
}

impl Outcome {
    /// Whether the stream has a whole answer, was reset, or can have neither any more.
    #[must_use]
    pub fn settled(&self, stream: u32) -> bool {
        self.closed
            || self.malformed.is_some()
            || self.resets.contains_key(&stream)
            || self
                .responses
                .get(&stream)
                .is_some_and(|response| response.ended)
    }
}

/// A client's connection.
#[derive(Debug)]
pub struct Connection {
    wire: Wire,
    decoder: hpack::Decoder,
    /// The header block that CONTINUATION frames go on with: its stream, its flags and its bytes.
    block: Option<(u32, u8, Vec<u8>)>,
    /// What has come back so far.
    pub outcome: Outcome,
    /// Answer the server's SETTINGS and PING.
    pub acknowledge: bool,
}

impl Connection {
    /// Connects without a word.
    ///
    /// # Errors
    ///
    /// When the server does not accept.
    pub fn connect(address: SocketAddr) -> Result<Connection> {
        let stream = TcpStream::connect_timeout(&address, PATIENCE)
            .map_err(|error| format!("{address}: {error}"))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        Ok(Connection {
            wire: Wire::new(stream),
            decoder: hpack::Decoder::default(),
            block: None,
            outcome: Outcome::default(),
            acknowledge: true,
        })
    }

    /// Connects, and sends the preface and empty SETTINGS.
    ///
    /// # Errors
    ///
    /// When the server does not accept.
    pub fn open(address: SocketAddr) -> Result<Connection> {
        let mut connection = Connection::connect(address)?;
        connection.send_bytes(PREFACE)?;
        connection.send(&[Frame::settings(&[])])?;
        Ok(connection)
    }

    /// Sends frames.
    ///
    /// # Errors
    ///
    /// When the peer has closed the connection or does not read.
    pub fn send(&mut self, frames: &[Frame]) -> std::io::Result<()> {
        let bytes: Vec<u8> = frames.iter().flat_map(Frame::bytes).collect();
        self.send_bytes(&bytes)
    }

    /// Sends bytes.
    ///
    /// # Errors
    ///
    /// When the peer has closed the connection or does not read.
    pub fn send_bytes(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.wire.stream().write_all(bytes)
    }

    /// Sends bytes from a thread of its own, each after a pause, while [`Connection::read_until`]
    /// reads; what the peer refuses is dropped. From then on nothing is acknowledged, so that the two
    /// threads do not write into each other's frames.
    ///
    /// # Errors
    ///
    /// When the socket cannot be shared.
    pub fn flood(
        &mut self,
        steps: Vec<(Duration, Vec<u8>)>,
    ) -> std::io::Result<std::thread::JoinHandle<bool>> {
        self.acknowledge = false;
        let mut stream = self.wire.stream().try_clone()?;
        Ok(std::thread::spawn(move || {
            steps.iter().all(|(pause, bytes)| {
                std::thread::sleep(*pause);
                stream.write_all(bytes).is_ok()
            })
        }))
    }

    /// Reads frames into the outcome until `done`, the end of the connection, or the limit.
    pub fn read_until(&mut self, limit: Duration, done: impl Fn(&Outcome) -> bool) -> &Outcome {
        let deadline = Instant::now() + limit;
        while !done(&self.outcome) && !self.outcome.closed && self.outcome.malformed.is_none() {
            match self.frame(deadline) {
                Some(frame) => self.note(&frame),
                None => break,
            }
        }
        &self.outcome
    }

    /// Reads one frame; `None` when the connection ended (which the outcome notes) or in case of delay.
    pub fn frame(&mut self, deadline: Instant) -> Option<Frame> {
        let (head, got) = match self.wire.buffer() {
            // Look before taking, so that a frame that is not here in whole stays.
            buffer if buffer.len() < 9 => (None, self.wire.fill(deadline)),
            buffer => (buffer.first_chunk::<9>().copied(), Got::Bytes),
        };
        let Some(head) = head else {
            return match got {
                Got::Bytes => self.frame(deadline),
                Got::End => {
                    self.outcome.closed = true;
                    None
                }
                Got::Late => None,
            };
        };
        if head.starts_with(b"HTTP/1") {
            let text = String::from_utf8_lossy(self.wire.buffer()).into_owned();
            self.outcome.malformed = Some(text);
            return None;
        }
        let [l0, l1, l2, kind, flags, s0, s1, s2, s3] = head;
        let length = u32::from_be_bytes([0, l0, l1, l2]) as usize;
        while self.wire.buffer().len() < 9 + length {
            match self.wire.fill(deadline) {
                Got::Bytes => {}
                Got::End => {
                    self.outcome.closed = true;
                    return None;
                }
                Got::Late => return None,
            }
        }
        let (bytes, _) = self.wire.take(9 + length, deadline);
        Some(Frame {
            kind,
            flags,
            stream: u32::from_be_bytes([s0 & 0x7F, s1, s2, s3]),
            payload: bytes.into_iter().skip(9).collect(),
        })
    }

    fn note(&mut self, frame: &Frame) {
        self.outcome.n_frames += 1;
        let ack = frame.flags & flag::ACK != 0;
        match frame.kind {
            kind::DATA => {
                let response = self.outcome.responses.entry(frame.stream).or_default();
                response.body.extend_from_slice(&frame.payload);
                response.ended |= frame.flags & flag::END_STREAM != 0;
            }
            kind::HEADERS => {
                self.block = Some((frame.stream, frame.flags, frame.payload.clone()));
                self.note_block(frame.flags);
            }
            kind::CONTINUATION => {
                if let Some((_, _, block)) = &mut self.block {
                    block.extend_from_slice(&frame.payload);
                }
                self.note_block(frame.flags);
            }
            kind::RST_STREAM => {
                self.outcome
                    .resets
                    .insert(frame.stream, number(&frame.payload, 0));
            }
            kind::SETTINGS if ack => {}
            kind::SETTINGS => {
                for pair in frame.payload.chunks_exact(6) {
                    if let [i0, i1, v0, v1, v2, v3] = *pair {
                        let id = u16::from_be_bytes([i0, i1]);
                        let value = u32::from_be_bytes([v0, v1, v2, v3]);
                        self.outcome.settings.insert(id, value);
                    }
                }
                if self.acknowledge {
                    // A failure shows when reading.
                    self.send(&[Frame::new(kind::SETTINGS, flag::ACK, 0, [])])
                        .ok();
                }
            }
            kind::PING if ack => self.outcome.n_pongs += 1,
            kind::PING if self.acknowledge => {
                let pong = Frame::new(kind::PING, flag::ACK, 0, frame.payload.clone());
                self.send(&[pong]).ok();
            }
            kind::GOAWAY => self.outcome.goaway = Some(number(&frame.payload, 4)),
            _ => {}
        }
    }

    /// Decodes the header block when its last frame has come.
    fn note_block(&mut self, flags: u8) {
        if flags & flag::END_HEADERS == 0 {
            return;
        }
        let Some((stream, flags, block)) = self.block.take() else {
            return;
        };
        let Some(fields) = self.decoder.decode(&block) else {
            self.outcome.malformed = Some(format!("header block {block:02x?}"));
            return;
        };
        let response = self.outcome.responses.entry(stream).or_default();
        for (name, value) in fields {
            if name == ":status" {
                response.status = value.parse().unwrap_or_default();
            } else {
                response.headers.push((name, value));
            }
        }
        response.ended |= flags & flag::END_STREAM != 0;
    }
}

fn number(payload: &[u8], at: usize) -> u32 {
    payload
        .get(at..)
        .and_then(|rest| rest.first_chunk())
        .map_or(0, |bytes| u32::from_be_bytes(*bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_have_the_standard_layout() {
        let frame = Frame::new(kind::PING, flag::ACK, 3, *b"12345678");
        assert_eq!(frame.bytes(), b"\0\0\x08\x06\x01\0\0\0\x0312345678");
        assert_eq!(
            Frame::settings(&[(4, 65_535)]).payload,
            [0, 4, 0, 0, 0xFF, 0xFF]
        );
    }
}
