//! The head of a request, from bytes to parts and framing (RFC 9112, sections 2 to 6).

use std::mem::MaybeUninit;

use bytes::Bytes;
use http::header::{self, HeaderName, HeaderValue};
use http::{HeaderMap, Method, Request, StatusCode, Uri, Version};
use httparse::Status;

use crate::guard::{self, MAX_FIELDS};
use crate::serve::RawHead;
use crate::wire::body::{Chunked, Decoder};

/// Up to so many bytes of an incomplete head are looked at again when more arrive.
const MAX_PEEK: usize = 512;

/// A head, and how the message goes on.
#[derive(Debug)]
pub(super) struct Head {
    /// Its body is to be put in.
    pub(super) request: Request<()>,
    /// As it came, where that is kept.
    pub(super) raw: Option<RawHead>,
    /// How the end of its body is found.
    pub(super) decoder: Decoder,
    /// Whether the client wants to send further requests.
    pub(super) persistent: bool,
    /// Whether it waits to be told before it sends the body.
    pub(super) expects_continue: bool,
}

/// Whether an incomplete head can never become a request, so that there is no need to wait for more.
pub(super) fn is_hopeless(bytes: &[u8]) -> bool {
    if bytes.is_empty() || bytes.len() > MAX_PEEK {
        return false;
    }
    let mut fields = [const { MaybeUninit::uninit() }; MAX_FIELDS];
    let mut parsed = httparse::Request::new(&mut []);
    parsed
        .parse_with_uninit_headers(bytes, &mut fields)
        .is_err()
}

/// Parses a whole head. Taken by value, so that only the request's own parts hold on to the buffer.
///
/// # Errors
///
/// The status to answer; the connection must be closed after it.
#[expect(clippy::needless_pass_by_value, reason = "see above")]
pub(super) fn parse(bytes: Bytes) -> Result<Head, StatusCode> {
    let mut fields = [const { MaybeUninit::uninit() }; MAX_FIELDS];
    let mut parsed = httparse::Request::new(&mut []);
    let length = parsed
        .parse_with_uninit_headers(&bytes, &mut fields)
        .map_err(|error| match error {
            httparse::Error::TooManyHeaders => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            _ => StatusCode::BAD_REQUEST,
        })?;
    if length != Status::Complete(bytes.len()) {
        return Err(StatusCode::BAD_REQUEST);
    }
    let version = match parsed.version {
        Some(0) => Version::HTTP_10,
        _ => Version::HTTP_11,
    };
    let mut headers = HeaderMap::with_capacity(parsed.headers.len());
    let mut connection = Connection::default();
    let mut expects_continue = false;
    let mut is_framed = false;
    for field in parsed.headers.iter() {
        let name = HeaderName::from_bytes(field.name.as_bytes()).map_err(bad)?;
        let value = HeaderValue::from_maybe_shared(bytes.slice_ref(field.value)).map_err(bad)?;
        match name {
            header::CONTENT_LENGTH | header::TRANSFER_ENCODING => is_framed = true,
            header::CONNECTION => connection.see(field.value),
            header::EXPECT => expects_continue = field.value.eq_ignore_ascii_case(b"100-continue"),
            _ => {}
        }
        headers.try_append(name, value).map_err(bad)?;
    }
    let decoder = if is_framed {
        decoder(&headers, version)?
    } else {
        Decoder::Length(0)
    };
    let mut request = Request::new(());
    *request.method_mut() = method(parsed.method.unwrap_or_default())?;
    *request.uri_mut() = target(&bytes, parsed.path.unwrap_or_default())?;
    *request.version_mut() = version;
    *request.headers_mut() = headers;
    Ok(Head {
        request,
        raw: None,
        decoder,
        persistent: !connection.close && (connection.keep_alive || version == Version::HTTP_11),
        expects_continue: expects_continue && version == Version::HTTP_11,
    })
}

fn decoder(headers: &HeaderMap, version: Version) -> Result<Decoder, StatusCode> {
    let framing = guard::framing(headers, version).map_err(|refusal| refusal.status)?;
    Ok(match framing.content_length {
        Some(length) => Decoder::Length(length),
        None if framing.chunked => Decoder::Chunked(Chunked::new()),
        None => Decoder::Length(0),
    })
}

fn bad<E>(_error: E) -> StatusCode {
    StatusCode::BAD_REQUEST
}

fn method(text: &str) -> Result<Method, StatusCode> {
    Method::from_bytes(text.as_bytes()).map_err(bad)
}

/// The request target. A fragment is never part of one (RFC 9112, section 3.2).
fn target(head: &Bytes, text: &str) -> Result<Uri, StatusCode> {
    if text.contains('#') {
        return Err(StatusCode::BAD_REQUEST);
    }
    Uri::from_maybe_shared(head.slice_ref(text.as_bytes())).map_err(bad)
}

/// The options of `Connection` that decide whether it stays (RFC 9112, section 9.3).
#[derive(Debug, Default)]
struct Connection {
    close: bool,
    keep_alive: bool,
}

impl Connection {
    fn see(&mut self, value: &[u8]) {
        for option in value.split(|byte| *byte == b',') {
            let option = option.trim_ascii();
            self.close |= option.eq_ignore_ascii_case(b"close");
            self.keep_alive |= option.eq_ignore_ascii_case(b"keep-alive");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(head: &str) -> Result<Head, u16> {
        parse(Bytes::copy_from_slice(head.as_bytes())).map_err(|status| status.as_u16())
    }

    #[test]
    fn a_head_becomes_its_parts() {
        let head =
            read("POST /a?b HTTP/1.1\r\nHOST: h\r\nX: 1\r\nx:\t2 \r\nContent-Length: 3\r\n\r\n")
                .unwrap();
        assert_eq!(head.request.method(), Method::POST);
        assert_eq!(head.request.uri().to_string(), "/a?b");
        assert_eq!(head.request.headers().get_all("x").iter().count(), 2);
        assert_eq!(head.request.headers()["host"], "h");
        assert_eq!(head.decoder.remaining(), Some(3));
        assert!(head.persistent && !head.expects_continue);
    }

    #[test]
    fn what_cannot_be_framed_is_refused() {
        for (fields, status) in [
            ("Content-Length: 1\r\nTransfer-Encoding: chunked\r\n", 400),
            ("Content-Length: 1\r\nContent-Length: 2\r\n", 400),
            ("Content-Length: 18446744073709551616\r\n", 400),
            ("Content-Length: 1, 1\r\nContent-Length: 1\r\n", 400),
            ("Content-Length: \r\n", 400),
            ("Transfer-Encoding: gzip\r\n", 501),
            ("Transfer-Encoding: gzip, chunked\r\n", 501),
            ("Transfer-Encoding: chunked, gzip\r\n", 501),
            ("Transfer-Encoding: chunked, chunked\r\n", 400),
            ("Transfer-Encoding: \r\n", 501),
            ("A : b\r\n", 400),
            ("A: b\r\n c\r\n", 400),
            ("A: \0\r\n", 400),
            (": b\r\n", 400),
        ] {
            let head = read(&format!("GET / HTTP/1.1\r\nHost: h\r\n{fields}\r\n"));
            assert_eq!(head.err(), Some(status), "{fields:?}");
        }
        let chunked = read("GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n");
        assert_eq!(chunked.err(), Some(400));
    }

    #[test]
    fn targets() {
        for (target, status) in [
            ("/a#b", Some(400)),
            ("/#", Some(400)),
            ("http://h/a", None),
            ("*", None),
            ("/a\u{7f}", Some(400)),
            ("/{a}|^", None),
        ] {
            let head = read(&format!("GET {target} HTTP/1.1\r\nHost: h\r\n\r\n"));
            assert_eq!(head.err(), status, "{target}");
        }
    }

    #[test]
    fn persistence_and_expectation() {
        for (version, fields, persistent) in [
            ("1.1", "", true),
            ("1.1", "Connection: foo, Close\r\n", false),
            ("1.0", "", false),
            ("1.0", "Connection: keep-alive\r\n", true),
            (
                "1.0",
                "Connection: keep-alive\r\nConnection: close\r\n",
                false,
            ),
        ] {
            let head = read(&format!("GET / HTTP/{version}\r\n{fields}\r\n")).unwrap();
            assert_eq!(head.persistent, persistent, "{version} {fields}");
        }
        for (version, expects) in [("1.1", true), ("1.0", false)] {
            let head = read(&format!(
                "PUT / HTTP/{version}\r\nExpect: 100-Continue\r\n\r\n"
            ));
            assert_eq!(head.unwrap().expects_continue, expects);
        }
    }

    #[test]
    fn garbage_is_known_before_its_end() {
        for garbage in ["\u{16}\u{3}\u{1}", "GET  /", "GET / ICAP", "GET /\0"] {
            assert!(is_hopeless(garbage.as_bytes()), "{garbage:?}");
        }
        for start in ["", "G", "GET", "GET /a HTTP/1", "GET / HTTP/1.1\r\nHos"] {
            assert!(!is_hopeless(start.as_bytes()), "{start:?}");
        }
    }
}
