//! The framing of bodies (RFC 9112, sections 6 and 7), decoded from whatever has arrived.

use bytes::{Buf, Bytes, BytesMut};

/// How the end of a body is found, and how far its decoding has come.
#[derive(Debug)]
pub(crate) enum Decoder {
    /// So many bytes are still to come; also for answers without a body.
    Length(u64),
    /// The chunked transfer coding.
    Chunked(Chunked),
    /// Until the peer closes the connection; answers only.
    UntilClose,
}

/// What the decoder found in the buffer.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Decoded {
    /// Body bytes, at least one.
    Data(Bytes),
    /// Nothing more without another read.
    NeedsMore,
    /// The body is complete. What is in the buffer now does not belong to it.
    End,
}

/// A violation of the chunked coding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct BadChunk(pub(crate) &'static str);

impl Decoder {
    /// Takes body bytes from the front of `buffer`.
    ///
    /// # Errors
    ///
    /// When the chunked coding is violated; the connection is of no use afterwards.
    pub(crate) fn decode(&mut self, buffer: &mut BytesMut) -> Result<Decoded, BadChunk> {
        match self {
            Decoder::Length(0) => Ok(Decoded::End),
            Decoder::Length(left) => Ok(take_data(left, buffer)),
            Decoder::UntilClose if buffer.is_empty() => Ok(Decoded::NeedsMore),
            Decoder::UntilClose => Ok(Decoded::Data(buffer.split().freeze())),
            Decoder::Chunked(chunked) => chunked.decode(buffer),
        }
    }

    /// Whether the body is known to be complete.
    pub(crate) fn is_complete(&self) -> bool {
        match self {
            Decoder::Length(left) => *left == 0,
            Decoder::Chunked(chunked) => chunked.state == State::Done,
            Decoder::UntilClose => false,
        }
    }

    /// The bytes that are still to come, where that is known.
    pub(crate) fn remaining(&self) -> Option<u64> {
        match self {
            Decoder::Length(left) => Some(*left),
            Decoder::Chunked(chunked) => (chunked.state == State::Done).then_some(0),
            Decoder::UntilClose => None,
        }
    }
}

/// Splits off at most `left` bytes.
fn take_data(left: &mut u64, buffer: &mut BytesMut) -> Decoded {
    let n = usize::try_from(*left).map_or(buffer.len(), |left| left.min(buffer.len()));
    if n == 0 {
        return Decoded::NeedsMore;
    }
    *left -= n as u64;
    Decoded::Data(buffer.split_to(n).freeze())
}

/// Bytes of chunk extensions in one body; they are dropped.
const MAX_EXTENSION_BYTES: usize = 16 * 1024;

/// Bytes of trailer fields; they are dropped (`reference/security.md` H09).
const MAX_TRAILER_BYTES: usize = 16 * 1024;

/// The state of the chunked coding.
#[derive(Debug)]
pub(crate) struct Chunked {
    state: State,
    /// The size being read, then the bytes of the chunk still to come.
    size: u64,
    extension_bytes: usize,
    trailer_bytes: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Before the first digit of a size.
    Start,
    /// After the first digit.
    Size,
    /// After the size, up to the end of the line.
    Extension,
    SizeLf,
    Data,
    DataCr,
    DataLf,
    /// At the start of a trailer line.
    Trailer,
    /// Within the name of a trailer field.
    TrailerName,
    /// Behind the name of a trailer field.
    TrailerLine,
    TrailerLf,
    EndLf,
    Done,
}

impl Chunked {
    pub(crate) fn new() -> Chunked {
        Chunked {
            state: State::Start,
            size: 0,
            extension_bytes: 0,
            trailer_bytes: 0,
        }
    }

    fn decode(&mut self, buffer: &mut BytesMut) -> Result<Decoded, BadChunk> {
        loop {
            match self.state {
                State::Done => return Ok(Decoded::End),
                State::Data => {
                    let decoded = take_data(&mut self.size, buffer);
                    if self.size == 0 {
                        self.state = State::DataCr;
                        // Usually the end stands right behind the last data. Finding it now spares
                        // the reader a call, and lets the connection be used again at once.
                        self.frame(buffer)?;
                    }
                    return Ok(decoded);
                }
                _ => {
                    if !self.frame(buffer)? {
                        return Ok(Decoded::NeedsMore);
                    }
                }
            }
        }
    }

    /// Reads what stands between data. Returns whether data or the end was reached.
    fn frame(&mut self, buffer: &mut BytesMut) -> Result<bool, BadChunk> {
        let mut read = 0;
        for &byte in buffer.iter() {
            if matches!(self.state, State::Data | State::Done) {
                break;
            }
            self.state = self.step(byte)?;
            read += 1;
        }
        buffer.advance(read);
        Ok(matches!(self.state, State::Data | State::Done))
    }

    fn step(&mut self, byte: u8) -> Result<State, BadChunk> {
        Ok(match (self.state, byte) {
            (State::Start | State::Size, byte) if byte.is_ascii_hexdigit() => {
                self.push_digit(byte)?;
                State::Size
            }
            (State::Size, b';' | b' ' | b'\t') => State::Extension,
            (State::Size | State::Extension, b'\r') => State::SizeLf,
            (State::Extension, byte) if !is_control(byte) => {
                self.pad()?;
                State::Extension
            }
            (State::SizeLf, b'\n') if self.size == 0 => State::Trailer,
            (State::SizeLf, b'\n') => State::Data,
            (State::DataCr, b'\r') => State::DataLf,
            (State::DataLf, b'\n') => {
                self.size = 0;
                State::Start
            }
            (State::Trailer, b'\r') => State::EndLf,
            (State::TrailerLine, b'\r') => State::TrailerLf,
            (State::Trailer | State::TrailerName, byte) if is_token(byte) => {
                self.count_trailer()?;
                State::TrailerName
            }
            (State::TrailerName, b':') => {
                self.count_trailer()?;
                State::TrailerLine
            }
            (State::TrailerLine, byte) if !is_control(byte) => {
                self.count_trailer()?;
                State::TrailerLine
            }
            (State::TrailerLf, b'\n') => State::Trailer,
            (State::EndLf, b'\n') => State::Done,
            _ => return Err(BadChunk("a chunk does not follow the chunked coding")),
        })
    }

    fn count_trailer(&mut self) -> Result<(), BadChunk> {
        self.trailer_bytes += 1;
        if self.trailer_bytes > MAX_TRAILER_BYTES {
            return Err(BadChunk("too many trailers"));
        }
        Ok(())
    }

    fn pad(&mut self) -> Result<(), BadChunk> {
        self.extension_bytes += 1;
        if self.extension_bytes > MAX_EXTENSION_BYTES {
            return Err(BadChunk("too many chunk extensions"));
        }
        Ok(())
    }

    fn push_digit(&mut self, byte: u8) -> Result<(), BadChunk> {
        let digit = char::from(byte).to_digit(16).map_or(0, u64::from);
        if self.size == 0 && digit == 0 {
            // Leading zeros are padding, and bounded like it.
            self.pad()?;
        }
        // One bit stays free, so that sums of sizes have room too.
        if self.size >> 59 != 0 {
            return Err(BadChunk("a chunk size overflows"));
        }
        self.size = self.size << 4 | digit;
        Ok(())
    }
}

/// A character of a `token` (RFC 9110, section 5.6.2).
fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

fn is_control(byte: u8) -> bool {
    (byte < b' ' && byte != b'\t') || byte == 0x7f
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The body, and what stands behind it; `None` where the end is missing.
    type Parts = Option<(Vec<u8>, Vec<u8>)>;

    /// Decodes the input as it arrives in pieces of `step` bytes.
    fn decode_in_steps(input: &[u8], step: usize) -> Result<Parts, BadChunk> {
        let mut decoder = Decoder::Chunked(Chunked::new());
        let mut buffer = BytesMut::new();
        let mut body = Vec::new();
        let mut pieces = input.chunks(step);
        loop {
            match decoder.decode(&mut buffer)? {
                Decoded::Data(data) => body.extend_from_slice(&data),
                Decoded::End => {
                    let mut rest = buffer.to_vec();
                    pieces.for_each(|piece| rest.extend_from_slice(piece));
                    return Ok(Some((body, rest)));
                }
                Decoded::NeedsMore => match pieces.next() {
                    Some(piece) => buffer.extend_from_slice(piece),
                    None => return Ok(None),
                },
            }
        }
    }

    #[test]
    fn chunks_decode_however_they_arrive() {
        let input =
            b"5;a=\"b\"\r\nhello\r\n0006 \r\n world\r\n0\r\nX: y\r\nContent-Length: 3\r\n\r\nHTTP";
        for step in 1..input.len() {
            let (body, rest) = decode_in_steps(input, step).unwrap().unwrap();
            assert_eq!(body, b"hello world", "{step}");
            assert_eq!(rest, b"HTTP", "{step}");
        }
    }

    #[test]
    fn every_prefix_is_incomplete() {
        let input = b"3\r\nabc\r\n0\r\n\r\n";
        for n in 0..input.len() {
            assert_eq!(decode_in_steps(&input[..n], 1), Ok(None), "{n}");
        }
    }

    #[test]
    fn the_end_is_found_with_the_last_data() {
        let mut decoder = Decoder::Chunked(Chunked::new());
        let mut buffer = BytesMut::from(&b"3\r\nabc\r\n0\r\n\r\n"[..]);
        let data = decoder.decode(&mut buffer).unwrap();
        assert_eq!(data, Decoded::Data(Bytes::from_static(b"abc")));
        assert!(decoder.is_complete());
    }

    #[test]
    fn violations_are_errors() {
        for input in [
            &b"\r\n"[..],
            b"0x3\r\nabc\r\n",
            b"+3\r\n",
            b"-3\r\n",
            b" 3\r\n",
            b"3_0\r\n",
            b"g\r\n",
            b";a\r\n",
            b"3\nabc\r\n",
            b"3\r\nabcd\r\n",
            b"3\r\nabc\n0\r\n\r\n",
            b"3\r\nabc0\r\n",
            b"3;a\nb\r\n",
            b"3 \x00\r\n",
            b"3\r\r\n",
            b"10000000000000000\r\n",
            b"fffffffffffffffff\r\n",
            b"0\r\nX: y\n\r\n",
            b"0\r\n\n",
            b"0\r\nX\0\r\n\r\n",
            b"0\r\nX\r\n\r\n",
            b"0\r\n: x\r\n\r\n",
            b"0\r\nX : y\r\n\r\n",
        ] {
            for step in [1, input.len()] {
                let result = decode_in_steps(input, step);
                assert!(
                    result.is_err(),
                    "{:?} {result:?}",
                    String::from_utf8_lossy(input)
                );
            }
        }
    }

    #[test]
    fn extensions_and_trailers_are_bounded() {
        let many = [b"1;".to_vec(), vec![b'a'; MAX_EXTENSION_BYTES + 1]].concat();
        assert!(decode_in_steps(&many, 1000).is_err());
        let many = [b"0\r\n".to_vec(), b"a: b\r\n".repeat(MAX_TRAILER_BYTES / 3)].concat();
        assert!(decode_in_steps(&many, 1000).is_err());
        let many = vec![b'0'; MAX_EXTENSION_BYTES + 2];
        assert!(decode_in_steps(&many, 1000).is_err());
        let many = b"1;aaaaaaa\r\nx\r\n".repeat(MAX_EXTENSION_BYTES);
        assert!(decode_in_steps(&many, 1000).is_err());
    }

    #[test]
    fn any_bytes_do_not_panic() {
        let mut rng = fastrand::Rng::with_seed(1);
        let alphabet = b"0123afF;\r\n\r\n x\0";
        for _ in 0..20_000 {
            let input: Vec<u8> = (0..rng.usize(0..40))
                .map(|_| alphabet[rng.usize(0..alphabet.len())])
                .collect();
            let whole = decode_in_steps(&input, input.len().max(1));
            let bytewise = decode_in_steps(&input, 1);
            assert_eq!(whole, bytewise);
        }
    }

    #[test]
    fn lengths_leave_surplus_bytes() {
        let mut decoder = Decoder::Length(3);
        let mut buffer = BytesMut::from(&b"abcd"[..]);
        assert_eq!(decoder.remaining(), Some(3));
        let data = decoder.decode(&mut buffer).unwrap();
        assert_eq!(data, Decoded::Data(Bytes::from_static(b"abc")));
        assert_eq!(decoder.decode(&mut buffer), Ok(Decoded::End));
        assert_eq!(&buffer[..], b"d");
    }
}
