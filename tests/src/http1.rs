//! HTTP/1.1 as bytes: a client that writes anything and reads strictly.

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use crate::Result;

/// How long a test waits for an answer that should come at once.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// Header fields in the order and the spelling of the wire; bytes above 0x7F as Latin-1.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Headers(pub Vec<(String, String)>);

impl Headers {
    /// The first value of a field.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        let mut fields = self.0.iter();
        let (_, value) = fields.find(|(key, _)| key.eq_ignore_ascii_case(name))?;
        Some(value)
    }

    /// All values of a field.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// Reads the lines of a head after its first.
    fn read<'a>(lines: impl Iterator<Item = &'a str>) -> std::result::Result<Headers, String> {
        let mut headers = Vec::new();
        for line in lines {
            let Some((name, value)) = line.split_once(':') else {
                return Err(format!("no colon in header line {line:?}"));
            };
            let token =
                |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
            if name.is_empty() || !name.bytes().all(token) {
                return Err(format!("bad name in header line {line:?}"));
            }
            if value
                .chars()
                .any(|char| char != '\t' && char.is_ascii_control())
            {
                return Err(format!("control character in header line {line:?}"));
            }
            headers.push((name.to_owned(), value.trim_matches([' ', '\t']).to_owned()));
        }
        Ok(Headers(headers))
    }
}

/// A request or response head: its first line and its fields.
#[derive(Debug, Clone)]
pub struct Head {
    /// The request or status line.
    pub line: String,
    /// The fields.
    pub headers: Headers,
}

/// How the body of a message is framed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Framing {
    /// A known number of bytes.
    Length(usize),
    /// `chunked`.
    Chunked,
    /// Everything until the connection closes.
    Close,
}

impl Head {
    /// Reads a head strictly: lines end with CR LF, names are tokens, values hold no control characters.
    ///
    /// # Errors
    ///
    /// What is wrong with it.
    pub fn read(bytes: &[u8]) -> std::result::Result<Head, String> {
        let text = latin1(bytes);
        let Some(text) = text.strip_suffix("\r\n\r\n") else {
            return Err(format!(
                "the head does not end with an empty line: {text:?}"
            ));
        };
        let mut lines = text.split("\r\n");
        let line = lines.next().unwrap_or_default().to_owned();
        if let Some(odd) = text.split("\r\n").find(|line| line.contains(['\r', '\n'])) {
            return Err(format!("a bare CR or LF in {odd:?}"));
        }
        Ok(Head {
            line,
            headers: Headers::read(lines)?,
        })
    }

    /// The framing that the fields announce; `None` without any.
    ///
    /// # Errors
    ///
    /// When the fields contradict each other.
    pub fn framing(&self) -> std::result::Result<Option<Framing>, String> {
        let lengths: Vec<&str> = self.headers.all("content-length").collect();
        let codings: Vec<&str> = self.headers.all("transfer-encoding").collect();
        match (lengths.as_slice(), codings.as_slice()) {
            ([], []) => Ok(None),
            ([length], []) if length.bytes().all(|byte| byte.is_ascii_digit()) => length
                .parse()
                .map(|length| Some(Framing::Length(length)))
                .map_err(|error| format!("content-length {length:?}: {error}")),
            ([], [coding]) if coding.eq_ignore_ascii_case("chunked") => Ok(Some(Framing::Chunked)),
            _ => Err(format!(
                "content-length {lengths:?} with transfer-encoding {codings:?}"
            )),
        }
    }
}

/// An answer.
#[derive(Debug, Clone)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// The fields.
    pub headers: Headers,
    /// The body without its framing.
    pub body: Vec<u8>,
    /// The statuses of interim answers before it.
    pub interim: Vec<u16>,
}

impl Response {
    /// The body as text; what is not UTF-8 is replaced.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The first value of a field, else nothing.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).unwrap_or_default()
    }
}

/// Why no answer was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoAnswer {
    /// The peer closed (or reset) the connection before the first byte.
    Closed,
    /// The peer closed (or reset) the connection inside the answer.
    Cut,
    /// Nothing more came in time.
    Late,
    /// The bytes are no answer.
    Malformed(String),
}

impl std::fmt::Display for NoAnswer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            NoAnswer::Closed => formatter.write_str("closed without an answer"),
            NoAnswer::Cut => formatter.write_str("cut inside the answer"),
            NoAnswer::Late => formatter.write_str("no answer in time"),
            NoAnswer::Malformed(what) => write!(formatter, "malformed answer: {what}"),
        }
    }
}

impl std::error::Error for NoAnswer {}

/// Bytes read from a peer under a deadline, shared by the client and by the stub.
#[derive(Debug)]
pub(crate) struct Wire {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// What a read gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Got {
    Bytes,
    End,
    Late,
}

impl Wire {
    pub(crate) fn new(stream: TcpStream) -> Wire {
        stream.set_nodelay(true).ok();
        Wire {
            stream,
            buffer: Vec::new(),
        }
    }

    pub(crate) fn stream(&mut self) -> &mut TcpStream {
        &mut self.stream
    }

    pub(crate) fn buffer(&self) -> &[u8] {
        &self.buffer
    }

    /// Reads once into the buffer.
    pub(crate) fn fill(&mut self, deadline: Instant) -> Got {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() || self.stream.set_read_timeout(Some(left)).is_err() {
            return Got::Late;
        }
        let mut chunk = [0; 16 * 1024];
        loop {
            return match self.stream.read(&mut chunk) {
                Ok(0) => Got::End,
                Ok(length) => {
                    self.buffer.extend(chunk.iter().take(length));
                    Got::Bytes
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error)
                    if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) =>
                {
                    Got::Late
                }
                Err(_) => Got::End,
            };
        }
    }

    /// Takes `length` bytes; fewer when the peer stops earlier.
    pub(crate) fn take(&mut self, length: usize, deadline: Instant) -> (Vec<u8>, Got) {
        while self.buffer.len() < length {
            let got = self.fill(deadline);
            if got != Got::Bytes {
                return (std::mem::take(&mut self.buffer), got);
            }
        }
        (self.buffer.drain(..length).collect(), Got::Bytes)
    }

    /// Takes everything up to and with `mark`.
    pub(crate) fn take_until(
        &mut self,
        mark: &[u8],
        deadline: Instant,
    ) -> std::result::Result<Vec<u8>, Got> {
        let mut searched = 0;
        loop {
            let found = self
                .buffer
                .get(searched..)
                .and_then(|rest| rest.windows(mark.len()).position(|window| window == mark));
            if let Some(at) = found {
                return Ok(self.buffer.drain(..searched + at + mark.len()).collect());
            }
            searched = self.buffer.len().saturating_sub(mark.len());
            match self.fill(deadline) {
                Got::Bytes => {}
                other => return Err(other),
            }
        }
    }

    /// Reads a chunked body and its trailers strictly.
    pub(crate) fn chunked(
        &mut self,
        deadline: Instant,
    ) -> std::result::Result<(Vec<u8>, Headers), NoAnswer> {
        let stopped = |got| match got {
            Got::Late => NoAnswer::Late,
            _ => NoAnswer::Cut,
        };
        let mut body = Vec::new();
        loop {
            let line = self.take_until(b"\r\n", deadline).map_err(stopped)?;
            let line = latin1(&line);
            let size = line.trim_end().split(';').next().unwrap_or_default();
            let size = usize::from_str_radix(size, 16)
                .map_err(|_| NoAnswer::Malformed(format!("chunk size {line:?}")))?;
            if size == 0 {
                break;
            }
            let (chunk, got) = self.take(size + 2, deadline);
            if got != Got::Bytes {
                return Err(stopped(got));
            }
            match chunk.split_last_chunk::<2>() {
                Some((data, b"\r\n")) => body.extend_from_slice(data),
                _ => return Err(NoAnswer::Malformed("no line end after a chunk".to_owned())),
            }
        }
        let mut trailers = Vec::new();
        loop {
            let line = self.take_until(b"\r\n", deadline).map_err(stopped)?;
            if line == b"\r\n" {
                break;
            }
            trailers.push(latin1(&line).trim_end().to_owned());
        }
        let trailers = Headers::read(trailers.iter().map(String::as_str));
        Ok((body, trailers.map_err(NoAnswer::Malformed)?))
    }
}

/// A connection to a server.
#[derive(Debug)]
pub struct Client {
    wire: Wire,
}

impl Client {
    /// Connects.
    ///
    /// # Errors
    ///
    /// When the server does not accept.
    pub fn connect(address: SocketAddr) -> Result<Client> {
        let stream = TcpStream::connect_timeout(&address, PATIENCE)
            .map_err(|error| format!("{address}: {error}"))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        Ok(Client {
            wire: Wire::new(stream),
        })
    }

    /// Sends bytes.
    ///
    /// # Errors
    ///
    /// When the peer has closed the connection or does not read.
    pub fn send(&mut self, bytes: impl AsRef<[u8]>) -> std::io::Result<()> {
        self.wire.stream().write_all(bytes.as_ref())
    }

    /// Closes the sending side.
    pub fn finish(&mut self) {
        self.wire.stream().shutdown(Shutdown::Write).ok();
    }

    /// Reads one answer to a request of that method.
    ///
    /// # Errors
    ///
    /// When no whole and well-formed answer comes within `limit`.
    pub fn read(
        &mut self,
        method: &str,
        limit: Duration,
    ) -> std::result::Result<Response, NoAnswer> {
        let deadline = Instant::now() + limit;
        let mut interim = Vec::new();
        loop {
            let head = self.read_head(deadline)?;
            let status = status_of(&head.line)?;
            if (100..200).contains(&status) && status != 101 {
                interim.push(status);
                continue;
            }
            let body = self.read_body(&head, status, method, deadline)?;
            return Ok(Response {
                status,
                headers: head.headers,
                body,
                interim,
            });
        }
    }

    /// Reads one head only.
    ///
    /// # Errors
    ///
    /// When no whole and well-formed head comes before `deadline`.
    pub fn read_head(&mut self, deadline: Instant) -> std::result::Result<Head, NoAnswer> {
        let bytes = self
            .wire
            .take_until(b"\r\n\r\n", deadline)
            .map_err(|got| match got {
                Got::Late => NoAnswer::Late,
                _ if self.wire.buffer().is_empty() => NoAnswer::Closed,
                _ => NoAnswer::Cut,
            })?;
        Head::read(&bytes).map_err(NoAnswer::Malformed)
    }

    fn read_body(
        &mut self,
        head: &Head,
        status: u16,
        method: &str,
        deadline: Instant,
    ) -> std::result::Result<Vec<u8>, NoAnswer> {
        let framing = head.framing().map_err(NoAnswer::Malformed)?;
        if method == "HEAD" || status == 204 || status == 304 || status == 101 {
            return Ok(Vec::new());
        }
        match framing {
            Some(Framing::Length(length)) => match self.wire.take(length, deadline) {
                (body, Got::Bytes) => Ok(body),
                (_, Got::Late) => Err(NoAnswer::Late),
                (_, Got::End) => Err(NoAnswer::Cut),
            },
            Some(Framing::Chunked) => self.wire.chunked(deadline).map(|(body, _)| body),
            Some(Framing::Close) | None => match self.wire.take(usize::MAX, deadline) {
                (body, Got::End) => Ok(body),
                _ => Err(NoAnswer::Late),
            },
        }
    }

    /// Bytes that came and that nobody has read.
    #[must_use]
    pub fn unread(&self) -> &[u8] {
        self.wire.buffer()
    }

    /// Whether the peer closes the connection within `limit` (bytes that come before are kept).
    pub fn closes_within(&mut self, limit: Duration) -> bool {
        let deadline = Instant::now() + limit;
        loop {
            match self.wire.fill(deadline) {
                Got::Bytes => {}
                Got::End => return true,
                Got::Late => return false,
            }
        }
    }

    /// Everything that comes until the peer closes the connection or `limit` has passed.
    pub fn drain(&mut self, limit: Duration) -> Vec<u8> {
        self.closes_within(limit);
        std::mem::take(&mut self.wire.buffer)
    }
}

/// Sends one request on a connection of its own and reads the answer.
///
/// # Errors
///
/// When there is none.
pub fn exchange(address: SocketAddr, request: impl AsRef<[u8]>) -> Result<Response> {
    let request = request.as_ref();
    let method = latin1(
        request
            .split(|byte| *byte == b' ')
            .next()
            .unwrap_or_default(),
    );
    let mut client = Client::connect(address)?;
    client.send(request)?;
    Ok(client.read(&method, PATIENCE)?)
}

/// Sends a request with a body, a `Host` of `api.example` where the fields name none, on a connection of its own: `line`
/// is the method and the target. A gateway may answer before it has read all.
///
/// # Errors
///
/// When there is no answer.
pub fn send(
    address: SocketAddr,
    line: &str,
    fields: &[(&str, &str)],
    body: &[u8],
) -> Result<Response> {
    let mut head = format!("{line} HTTP/1.1\r\nConnection: close\r\n");
    let host = [("Host", "api.example")];
    let names_host = fields.iter().any(|(name, _)| *name == "Host");
    for (name, value) in host.iter().filter(|_| !names_host).chain(fields) {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    if !body.is_empty() {
        head.push_str(&format!("Content-Length: {}\r\n", body.len()));
    }
    head.push_str("\r\n");
    let mut client = Client::connect(address)?;
    let _cut_when_refused = client.send([head.as_bytes(), body].concat());
    let method = line.split(' ').next().unwrap_or_default();
    Ok(client.read(method, Duration::from_secs(60))?)
}

/// `GET path` on a connection of its own.
///
/// # Errors
///
/// When there is no answer.
pub fn get(address: SocketAddr, path: &str) -> Result<Response> {
    exchange(
        address,
        format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"),
    )
}

/// Bytes as text, one character a byte.
#[must_use]
pub fn latin1(bytes: &[u8]) -> String {
    bytes.iter().copied().map(char::from).collect()
}

/// The reverse of [`latin1`]: one byte a character; what does not fit becomes UTF-8.
#[must_use]
pub fn from_latin1(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    for char in text.chars() {
        match u8::try_from(char) {
            Ok(byte) => bytes.push(byte),
            Err(_) => bytes.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    bytes
}

fn status_of(line: &str) -> std::result::Result<u16, NoAnswer> {
    line.strip_prefix("HTTP/1.1 ")
        .or_else(|| line.strip_prefix("HTTP/1.0 "))
        .and_then(|rest| rest.get(..3))
        .and_then(|code| code.parse().ok())
        .ok_or_else(|| NoAnswer::Malformed(format!("status line {line:?}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(text: &str) -> std::result::Result<Head, String> {
        Head::read(text.as_bytes())
    }

    #[test]
    fn head_keeps_order_and_spelling() {
        let head = head("GET / HTTP/1.1\r\nB: 1\r\na:  2 \r\nB:3\r\n\r\n").unwrap();
        assert_eq!(head.line, "GET / HTTP/1.1");
        assert_eq!(head.headers.0[1], ("a".to_owned(), "2".to_owned()));
        assert_eq!(head.headers.all("b").collect::<Vec<_>>(), ["1", "3"]);
    }

    #[test]
    fn head_refuses_what_a_recipient_could_read_in_two_ways() {
        for bad in [
            "GET / HTTP/1.1\r\nA: 1\nB: 2\r\n\r\n",
            "GET / HTTP/1.1\r\nA : 1\r\n\r\n",
            "GET / HTTP/1.1\r\n: 1\r\n\r\n",
            "GET / HTTP/1.1\r\nA: 1\r\n folded\r\n\r\n",
            "GET / HTTP/1.1\r\nA: \0\r\n\r\n",
            "GET / HTTP/1.1\r\nA\r\n\r\n",
        ] {
            assert!(head(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn framing_refuses_contradictions() {
        let framing = |fields: &str| head(&format!("X\r\n{fields}\r\n")).unwrap().framing();
        assert_eq!(framing(""), Ok(None));
        assert_eq!(
            framing("Content-Length: 5\r\n"),
            Ok(Some(Framing::Length(5)))
        );
        assert_eq!(
            framing("Transfer-Encoding: chunked\r\n"),
            Ok(Some(Framing::Chunked))
        );
        for bad in [
            "Content-Length: 5\r\nContent-Length: 5\r\n",
            "Content-Length: +5\r\n",
            "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
            "Transfer-Encoding: gzip, chunked\r\n",
        ] {
            assert!(framing(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn latin1_is_reversible() {
        let bytes: Vec<u8> = (0..=255).collect();
        assert_eq!(from_latin1(&latin1(&bytes)), bytes);
    }
}
