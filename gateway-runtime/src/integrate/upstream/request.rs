//! The head of a request, as bytes.
//!
//! What is written here was validated here, whatever validated it before (`reference/security.md`
//! H14). The fields that frame the message or concern one connection are this module's own.

use std::fmt;

use http::{HeaderName, HeaderValue, Method};

use super::origin::Origin;
use crate::wire::packet;

/// Request line and header fields, without the empty line that ends them.
#[derive(Debug)]
pub(crate) struct RequestHead {
    bytes: Vec<u8>,
    traits: MethodTraits,
}

/// What the method says about the exchange.
#[derive(Debug, Clone, Copy)]
pub(super) struct MethodTraits {
    /// The answer has no body.
    pub(super) is_head: bool,
    /// A request without a body says so with `Content-Length: 0` (RFC 9110, section 8.6).
    pub(super) states_empty_body: bool,
}

/// Why a request head cannot be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum InvalidHead {
    /// The request target is empty, does not start with `/`, or has controls, spaces or `#`.
    Target,
    /// A `Host` value with bytes that no authority has.
    Host,
    /// A header name that is no token.
    Name,
    /// A header value with control characters.
    Value,
    /// A header that only this module writes; see [`is_reserved`].
    Reserved,
}

impl fmt::Display for InvalidHead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            InvalidHead::Target => "the request target is not valid",
            InvalidHead::Host => "the host header is not valid",
            InvalidHead::Name => "a header name is not a token",
            InvalidHead::Value => "a header value has control characters",
            InvalidHead::Reserved => "a header concerns the connection or the framing",
        })
    }
}

impl std::error::Error for InvalidHead {}

/// Room for the usual request head.
const CAPACITY: usize = 1000;

impl RequestHead {
    /// The head of a request for `target` (path and query, or `*`) with the origin's `Host`.
    ///
    /// # Errors
    ///
    /// [`InvalidHead::Target`].
    pub(crate) fn new(
        method: &Method,
        target: &[u8],
        origin: &Origin,
    ) -> Result<RequestHead, InvalidHead> {
        RequestHead::begin(method, target, origin.authority().as_bytes())
    }

    /// The same with another `Host`, for integrations that map it.
    ///
    /// # Errors
    ///
    /// [`InvalidHead::Target`] and [`InvalidHead::Host`].
    pub(crate) fn with_host(
        method: &Method,
        target: &[u8],
        host: &[u8],
    ) -> Result<RequestHead, InvalidHead> {
        if !is_authority(host) {
            return Err(InvalidHead::Host);
        }
        RequestHead::begin(method, target, host)
    }

    /// The same with a `Host` that is known to be one, as an [`Origin`]'s is.
    fn begin(method: &Method, target: &[u8], host: &[u8]) -> Result<RequestHead, InvalidHead> {
        if !is_target(target) {
            return Err(InvalidHead::Target);
        }
        let mut bytes = packet::take_front();
        bytes.reserve(CAPACITY.max(target.len().saturating_add(512)));
        // `http::Method` holds tokens only.
        bytes.extend_from_slice(method.as_str().as_bytes());
        bytes.push(b' ');
        bytes.extend_from_slice(target);
        bytes.extend_from_slice(b" HTTP/1.1\r\nhost: ");
        bytes.extend_from_slice(host);
        bytes.extend_from_slice(b"\r\n");
        let traits = MethodTraits {
            is_head: *method == Method::HEAD,
            states_empty_body: matches!(*method, Method::POST | Method::PUT | Method::PATCH),
        };
        Ok(RequestHead { bytes, traits })
    }

    /// The same head once more, in room that was used before.
    pub(crate) fn again(&self) -> RequestHead {
        let mut bytes = packet::take_front();
        bytes.reserve(CAPACITY.max(self.bytes.len().saturating_add(512)));
        bytes.extend_from_slice(&self.bytes);
        RequestHead {
            bytes,
            traits: self.traits,
        }
    }

    /// Appends a header field.
    ///
    /// # Errors
    ///
    /// [`InvalidHead::Name`], [`InvalidHead::Value`], and [`InvalidHead::Reserved`] for the fields
    /// that [`is_reserved`] lists; nothing is written then.
    pub(crate) fn header(&mut self, name: &[u8], value: &[u8]) -> Result<(), InvalidHead> {
        self.header_of(name, [value])
    }

    /// Appends a header field whose value is put together of `parts`.
    ///
    /// # Errors
    ///
    /// Those of [`RequestHead::header`].
    pub(crate) fn header_of<const N: usize>(
        &mut self,
        name: &[u8],
        parts: [&[u8]; N],
    ) -> Result<(), InvalidHead> {
        if !is_token(name) {
            return Err(InvalidHead::Name);
        }
        if is_reserved(name) {
            return Err(InvalidHead::Reserved);
        }
        if parts.iter().any(|part| has_controls(part)) {
            return Err(InvalidHead::Value);
        }
        self.push(name, parts);
        Ok(())
    }

    /// Appends a header field whose name and value are known to be one: the types hold nothing else.
    ///
    /// # Errors
    ///
    /// [`InvalidHead::Reserved`].
    pub(crate) fn field(
        &mut self,
        name: &HeaderName,
        value: &HeaderValue,
    ) -> Result<(), InvalidHead> {
        let name = name.as_str().as_bytes();
        if is_reserved(name) {
            return Err(InvalidHead::Reserved);
        }
        self.push(name, [value.as_bytes()]);
        Ok(())
    }

    /// What has been written so far, for signatures; `None` where the target is not UTF-8.
    pub(crate) fn view(&self) -> Option<HeadView<'_>> {
        let end = memchr::memchr(b'\n', &self.bytes)?;
        let (line, fields) = self.bytes.split_at_checked(end.checked_add(1)?)?;
        let mut words = std::str::from_utf8(line).ok()?.split(' ');
        let (method, target) = (words.next()?, words.next()?);
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        Some(HeadView {
            method,
            path,
            query,
            fields,
        })
    }

    pub(super) fn traits(&self) -> MethodTraits {
        self.traits
    }

    /// Appends the framing field and the empty line.
    pub(super) fn finish(mut self, framing: RequestFraming) -> Vec<u8> {
        match framing {
            RequestFraming::None => {}
            RequestFraming::Length(length) => {
                let mut digits = itoa::Buffer::new();
                self.push(b"content-length", [digits.format(length).as_bytes()]);
            }
            RequestFraming::Chunked => self.push(b"transfer-encoding", [b"chunked"]),
        }
        self.bytes.extend_from_slice(b"\r\n");
        self.bytes
    }

    fn push<const N: usize>(&mut self, name: &[u8], parts: [&[u8]; N]) {
        let length = parts.iter().map(|part| part.len()).sum::<usize>();
        self.bytes.reserve(name.len() + length + 4);
        self.bytes.extend_from_slice(name);
        self.bytes.extend_from_slice(b": ");
        for part in parts {
            self.bytes.extend_from_slice(part);
        }
        self.bytes.extend_from_slice(b"\r\n");
    }
}

/// A request head as it will go on the wire.
#[derive(Debug, Clone, Copy)]
pub(crate) struct HeadView<'h> {
    pub(crate) method: &'h str,
    pub(crate) path: &'h str,
    /// Without its `?`; empty where there is none.
    pub(crate) query: &'h str,
    fields: &'h [u8],
}

impl<'h> HeadView<'h> {
    /// The header fields so far; `host` is the first.
    pub(crate) fn fields(self) -> impl Iterator<Item = (&'h str, &'h [u8])> {
        let lines = self.fields.split(|&byte| byte == b'\n');
        lines.filter_map(|line| {
            let line = line.strip_suffix(b"\r")?;
            let colon = memchr::memchr(b':', line)?;
            let (name, value) = line.split_at_checked(colon)?;
            Some((std::str::from_utf8(name).ok()?, value.strip_prefix(b": ")?))
        })
    }
}

/// How the body of a request is framed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RequestFraming {
    None,
    Length(u64),
    Chunked,
}

/// Whether a header concerns the connection, the framing or the addressing of a request, so that
/// [`RequestHead::header`] refuses it. Callers that copy a client's headers skip these.
///
/// `Connection`, `Content-Length`, `Expect`, `Host`, `Keep-Alive`, `Proxy-Connection`, `TE`,
/// `Trailer`, `Transfer-Encoding` and `Upgrade`, in any case.
pub(crate) fn is_reserved(name: &[u8]) -> bool {
    let names: &[&[u8]] = match name.len() {
        2 => &[b"te"],
        4 => &[b"host"],
        6 => &[b"expect"],
        7 => &[b"upgrade"],
        10 => &[b"connection", b"keep-alive"],
        14 => &[b"content-length"],
        16 => &[b"proxy-connection"],
        17 => &[b"transfer-encoding"],
        _ => &[],
    };
    names
        .iter()
        .any(|reserved| name.eq_ignore_ascii_case(reserved))
}

/// The `token` of RFC 9110, section 5.6.2.
fn is_token(bytes: &[u8]) -> bool {
    const fn table() -> [bool; 256] {
        let mut table = [false; 256];
        let mut byte = 0;
        while byte < 256 {
            #[expect(clippy::indexing_slicing, reason = "evaluated by the compiler only")]
            {
                table[byte] = matches!(
                    byte as u8,
                    b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'!' | b'#' | b'$' | b'%' | b'&'
                        | b'\'' | b'*' | b'+' | b'-' | b'.' | b'^' | b'_' | b'`' | b'|' | b'~'
                );
            }
            byte += 1;
        }
        table
    }
    static TOKEN: [bool; 256] = table();

    !bytes.is_empty()
        && bytes
            .iter()
            .all(|&byte| TOKEN.get(usize::from(byte)).copied().unwrap_or(false))
}

/// Whether any byte is a control other than a tab. Written without an early exit, so that the
/// compiler vectorises it.
fn has_controls(bytes: &[u8]) -> bool {
    bytes.iter().fold(false, |found, &byte| {
        found | ((byte < b' ') & (byte != b'\t')) | (byte == 0x7f)
    })
}

fn is_target(target: &[u8]) -> bool {
    (target.first() == Some(&b'/') || target == b"*")
        && !target.iter().fold(false, |found, &byte| {
            found | (byte <= b' ') | (byte == 0x7f) | (byte == b'#')
        })
}

fn is_authority(host: &[u8]) -> bool {
    let is_part = |&byte: &u8| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'[' | b']' | b':')
    };
    !host.is_empty() && host.iter().all(is_part)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head() -> RequestHead {
        let origin = Origin::new(false, "pets.test", 8080).unwrap();
        RequestHead::new(&Method::POST, b"/a?b=c", &origin).unwrap()
    }

    #[test]
    fn bytes_are_as_expected() {
        let mut head = head();
        head.header(b"X-A", b"1\t\xe9").unwrap();
        assert_eq!(
            head.finish(RequestFraming::Length(12)),
            b"POST /a?b=c HTTP/1.1\r\nhost: pets.test:8080\r\nX-A: 1\t\xe9\r\ncontent-length: 12\r\n\r\n"
        );
    }

    #[test]
    fn heads_can_be_read_back() {
        let mut head = head();
        head.header(b"X-A", b"1: 2").unwrap();
        head.header(b"X-B", b"").unwrap();
        let view = head.view().unwrap();
        assert_eq!((view.method, view.path, view.query), ("POST", "/a", "b=c"));
        let fields: Vec<_> = view.fields().collect();
        let expected: [(&str, &[u8]); 3] =
            [("host", b"pets.test:8080"), ("X-A", b"1: 2"), ("X-B", b"")];
        assert_eq!(fields, expected);
    }

    /// Whatever the bytes, the head stays one head with one field per accepted call.
    #[test]
    fn no_input_breaks_the_lines() {
        let mut rng = fastrand::Rng::with_seed(7);
        let alphabet = b"a:\r\n\0 \t\x7f\xff,";
        for _ in 0..20_000 {
            let mut bytes = |max| -> Vec<u8> {
                (0..rng.usize(0..max))
                    .map(|_| alphabet[rng.usize(0..alphabet.len())])
                    .collect()
            };
            let (name, value) = (bytes(4), bytes(6));
            let mut head = head();
            let (first, second) = value.split_at(value.len() / 2);
            let accepted = head.header_of(&name, [first, second]).is_ok();
            let text = head.finish(RequestFraming::None);
            let lines = text.split(|&byte| byte == b'\n').count();
            assert_eq!(lines, 4 + usize::from(accepted), "{name:?} {value:?}");
            assert_eq!(memchr::memchr_iter(b'\r', &text).count(), lines - 1);
            assert_eq!(memchr::memchr(0, &text), None);
        }
    }

    #[test]
    fn framing_and_connection_fields_are_refused() {
        for name in [
            "Connection",
            "CONTENT-LENGTH",
            "expect",
            "Host",
            "keep-alive",
            "proxy-connection",
            "TE",
            "Transfer-Encoding",
            "upgrade",
        ] {
            assert_eq!(
                head().header(name.as_bytes(), b"x"),
                Err(InvalidHead::Reserved)
            );
        }
    }

    #[test]
    fn targets_and_hosts_are_checked() {
        for target in ["", "a", "/a b", "/a\r\n", "/#x", "/\0", "http://x/"] {
            let head = RequestHead::with_host(&Method::GET, target.as_bytes(), b"h");
            assert_eq!(head.err(), Some(InvalidHead::Target), "{target:?}");
        }
        for host in ["", "a b", "a\r\n", "a@b", "a/"] {
            let head = RequestHead::with_host(&Method::GET, b"/", host.as_bytes());
            assert_eq!(head.err(), Some(InvalidHead::Host), "{host:?}");
        }
        assert!(RequestHead::with_host(&Method::OPTIONS, b"*", b"h").is_ok());
    }
}
