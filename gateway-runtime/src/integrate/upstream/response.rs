//! The head of a response, from bytes to fields and framing.

use std::mem::MaybeUninit;

use bytes::Bytes;
use http::header::{self, HeaderName, HeaderValue};
use http::{HeaderMap, StatusCode};
use httparse::Status;

use crate::wire::body::{Chunked, Decoder};
use crate::wire::head::parse_length;

/// Bytes that a response head may have (`reference/security.md` H13).
pub(super) const MAX_HEAD_BYTES: usize = 64 * 1024;

/// Fields that a response head may have.
const MAX_FIELDS: usize = 128;

/// A response head, parsed.
#[derive(Debug)]
pub(super) struct ResponseHead {
    pub(super) status: StatusCode,
    /// End-to-end fields, without `Content-Length`.
    pub(super) headers: HeaderMap,
    /// What `Content-Length` says: for answers to `HEAD` and for 304 this is not the body's length.
    pub(super) content_length: Option<u64>,
    pub(super) decoder: Decoder,
    /// Whether the answer can have a body, so that the length of the body is the content length.
    pub(super) may_have_body: bool,
    /// Whether the connection may carry another exchange.
    pub(super) persistent: bool,
    /// For how many seconds the upstream keeps an idle connection, where it says so.
    pub(super) idle_seconds: Option<u64>,
}

/// Parses a whole head.
///
/// # Errors
///
/// A phrase that says what is wrong with it.
pub(super) fn parse(head: &Bytes, is_head_request: bool) -> Result<ResponseHead, &'static str> {
    let mut fields = [const { MaybeUninit::uninit() }; MAX_FIELDS];
    let mut parsed = httparse::Response::new(&mut []);
    let parser = httparse::ParserConfig::default();
    let length = parser
        .parse_response_with_uninit_headers(&mut parsed, head, &mut fields)
        .map_err(|error| match error {
            httparse::Error::TooManyHeaders => "too many header fields",
            _ => "the head is not HTTP",
        })?;
    if length != Status::Complete(head.len()) {
        return Err("the head is not HTTP");
    }
    let status = parsed
        .code
        .and_then(|code| StatusCode::from_u16(code).ok())
        .ok_or("the status is not valid")?;

    let mut reader = FieldReader::new(parsed.headers.len());
    for field in parsed.headers.iter() {
        reader.read(head, field.name, field.value)?;
    }
    reader.finish(status, parsed.version == Some(1), is_head_request)
}

/// Collects the fields of a head and what they say about framing and connection.
struct FieldReader {
    headers: HeaderMap,
    content_length: Option<u64>,
    chunked: bool,
    close: bool,
    nominated: Vec<HeaderName>,
    idle_seconds: Option<u64>,
}

impl FieldReader {
    fn new(n_fields: usize) -> FieldReader {
        FieldReader {
            headers: HeaderMap::with_capacity(n_fields),
            content_length: None,
            chunked: false,
            close: false,
            nominated: Vec::new(),
            idle_seconds: None,
        }
    }

    fn read(&mut self, head: &Bytes, name: &str, value: &[u8]) -> Result<(), &'static str> {
        let name =
            HeaderName::from_bytes(name.as_bytes()).map_err(|_| "a header name is not valid")?;
        match name {
            header::CONTENT_LENGTH => {
                let length = parse_length(value).ok_or("the content length is not valid")?;
                if self.content_length.is_some_and(|known| known != length) {
                    return Err("two content lengths differ");
                }
                self.content_length = Some(length);
            }
            header::TRANSFER_ENCODING => {
                if self.chunked || !value.eq_ignore_ascii_case(b"chunked") {
                    return Err("the transfer coding is not exactly chunked");
                }
                self.chunked = true;
            }
            header::CONNECTION => self.read_connection(value),
            header::TE | header::TRAILER | header::UPGRADE => {}
            _ if name == "keep-alive" => self.idle_seconds = parse_keep_alive(value),
            _ if name.as_str().starts_with("proxy-") => {}
            _ => {
                let value = HeaderValue::from_maybe_shared(head.slice_ref(value))
                    .map_err(|_| "a header value is not valid")?;
                self.headers
                    .try_append(name, value)
                    .map_err(|_| "too many header fields")?;
            }
        }
        Ok(())
    }

    /// Notes `close`, and the names of fields that concern this connection only.
    fn read_connection(&mut self, value: &[u8]) {
        for option in value.split(|&byte| byte == b',') {
            let option = option.trim_ascii();
            if option.eq_ignore_ascii_case(b"close") {
                self.close = true;
            } else if !option.eq_ignore_ascii_case(b"keep-alive")
                && let Ok(name) = HeaderName::from_bytes(option)
            {
                self.nominated.push(name);
            }
        }
    }

    fn finish(
        mut self,
        status: StatusCode,
        is_version_1_1: bool,
        is_head_request: bool,
    ) -> Result<ResponseHead, &'static str> {
        if self.chunked && self.content_length.is_some() {
            return Err("both a content length and a transfer coding");
        }
        if self.chunked && !is_version_1_1 {
            return Err("a transfer coding in HTTP/1.0");
        }
        for name in &self.nominated {
            self.headers.remove(name);
        }
        // RFC 9110, sections 15.3.5 and 15.4.5: these statuses never have a body.
        let is_no_content = status == StatusCode::NO_CONTENT;
        let without_body = is_head_request || is_no_content || status == StatusCode::NOT_MODIFIED;
        let decoder = match self.content_length {
            _ if without_body => Decoder::Length(0),
            Some(length) => Decoder::Length(length),
            None if self.chunked => Decoder::Chunked(Chunked::new()),
            None => Decoder::UntilClose,
        };
        // A 204 that announces a body may send one, which then must not answer the next request.
        let announces_body =
            is_no_content && (self.chunked || self.content_length.is_some_and(|n| n > 0));
        Ok(ResponseHead {
            status,
            headers: self.headers,
            may_have_body: !without_body,
            content_length: self.content_length.filter(|_| !is_no_content),
            persistent: is_version_1_1
                && !self.close
                && !announces_body
                && !matches!(decoder, Decoder::UntilClose),
            decoder,
            idle_seconds: self.idle_seconds,
        })
    }
}

/// The `timeout` parameter of `Keep-Alive` (RFC 2068, section 19.7.1.1), which Node.js sends.
fn parse_keep_alive(value: &[u8]) -> Option<u64> {
    value.split(|&byte| byte == b',').find_map(|parameter| {
        let parameter = parameter.trim_ascii();
        let (name, seconds) = parameter.split_at_checked(b"timeout=".len())?;
        if !name.eq_ignore_ascii_case(b"timeout=") {
            return None;
        }
        parse_length(seconds)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(head: &'static str) -> Result<ResponseHead, &'static str> {
        parse(&Bytes::from_static(head.as_bytes()), false)
    }

    #[test]
    fn fields_are_kept_and_hop_by_hop_fields_dropped() {
        let head = read(
            "HTTP/1.1 200 OK\r\nA: 1\r\nConnection: keep-alive, X-Hop\r\nX-Hop: 2\r\nB: \t3 \r\nUpgrade: h2c\r\n\
             Keep-Alive: max=9, Timeout=5\r\nProxy-Authenticate: x\r\nTrailer: q\r\nContent-Length: 4\r\nA: 5\r\n\r\n",
        )
        .unwrap();
        let fields: Vec<_> = head
            .headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_bytes()))
            .collect();
        assert_eq!(fields, [("a", &b"1"[..]), ("a", b"5"), ("b", b"3")]);
        assert_eq!(head.content_length, Some(4));
        assert_eq!(head.idle_seconds, Some(5));
        assert!(head.persistent);
    }

    #[test]
    fn violations_are_errors() {
        for head in [
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 1, 1\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: +1\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 0x1\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551616\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: \u{b}chunked\r\n\r\n",
            "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
            "HTTP/1.1 200 OK\r\nA : b\r\n\r\n",
            "HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n",
            "HTTP/1.1 200 OK\r\n: b\r\n\r\n",
            "HTTP/1.1 200 OK\r\nA: \0\r\n\r\n",
            "HTTP/1.1 20 OK\r\n\r\n",
            "HTTP/1.1 099 OK\r\n\r\n",
            "HTTP/2.0 200 OK\r\n\r\n",
            "SSH-2.0-x\r\n\r\n",
            "\r\n\r\n",
        ] {
            assert!(read(head).is_err(), "{head:?}");
        }
    }

    #[test]
    fn equal_lengths_are_one_length() {
        let head =
            read("HTTP/1.1 200 OK\r\nContent-Length: 7\r\nContent-Length: 7\r\n\r\n").unwrap();
        assert_eq!(head.decoder.remaining(), Some(7));
    }

    #[test]
    fn answers_without_a_body() {
        let bytes = Bytes::from_static(b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n");
        let head = parse(&bytes, true).unwrap();
        assert!(head.decoder.is_complete() && head.persistent);
        assert_eq!(head.content_length, Some(7));

        let head = read("HTTP/1.1 204 No Content\r\nContent-Length: 7\r\n\r\n").unwrap();
        assert!(head.decoder.is_complete() && !head.persistent);
        assert_eq!(head.content_length, None);

        let head = read("HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\n").unwrap();
        assert!(head.decoder.is_complete() && head.persistent);
    }

    #[test]
    fn connections_that_are_not_kept() {
        for head in [
            "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nConnection: x, Close\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 200 OK\r\n\r\n",
        ] {
            assert!(!read(head).unwrap().persistent, "{head:?}");
        }
    }
}
