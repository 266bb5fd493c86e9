//! What must hold before a request is looked at: one host, one body length, known expectations,
//! bounded headers.
//!
//! The library below accepts some messages that a gateway must not (`reference/security.md`, the
//! starred rows). They are refused here, in one pass over the headers, with the connection closed
//! where the framing is in doubt.

use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Version, header};

use crate::context::TRACE_ID;
use crate::telemetry::counters::Rejection;

/// Why a request is refused before it is routed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// Status of the answer.
    pub(crate) status: StatusCode,
    /// What it counts as.
    pub(crate) rejection: Rejection,
    /// The reason in the log.
    pub(crate) reason: &'static str,
}

impl Refusal {
    /// What the reader of HTTP/1 refused, by the status that it asks for.
    pub(crate) fn of_reader(status: StatusCode) -> Refusal {
        let (rejection, reason) = match status {
            StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE | StatusCode::URI_TOO_LONG => {
                (Rejection::HeadTooLarge, "head too large")
            }
            StatusCode::REQUEST_TIMEOUT => (Rejection::TooSlow, "head too slow"),
            _ => (Rejection::Malformed, "malformed message"),
        };
        Refusal {
            status,
            rejection,
            reason,
        }
    }
}

/// A refusal of a message that is not HTTP, or is ambiguous.
pub(crate) const fn refuse(status: StatusCode, reason: &'static str) -> Refusal {
    Refusal {
        status,
        rejection: Rejection::Malformed,
        reason,
    }
}

/// A refusal for the sake of `Host` or `:authority`.
const fn refuse_host(reason: &'static str) -> Refusal {
    Refusal {
        status: BAD,
        rejection: Rejection::Host,
        reason,
    }
}

const BAD: StatusCode = StatusCode::BAD_REQUEST;

/// What the pass over the headers found.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Head<'r> {
    /// Host and port the client asked for, as written.
    pub(crate) host: &'r str,
    /// `Content-Length`, where there is one.
    pub(crate) content_length: Option<u64>,
    /// Whether the body is chunked (HTTP/1) or of unknown length (HTTP/2).
    pub(crate) streamed: bool,
    /// Bytes of request line and headers, as HTTP/1 would write them.
    pub(crate) size: usize,
    /// Whether a gateway in front left its mark: `Via` or a trace id.
    pub(crate) is_marked: bool,
    /// Whether `Connection` names fields of this request, which are for this hop alone: [`remove_nominated`].
    pub(crate) has_nominated: bool,
}

impl Head<'_> {
    /// The same for a body of this length.
    pub(crate) fn with_length(&self, length: u64) -> Self {
        Head {
            content_length: Some(length),
            streamed: false,
            ..*self
        }
    }

    /// Whether the request may have a body.
    pub(crate) fn has_body(&self) -> bool {
        self.content_length
            .map_or(self.streamed, |length| length > 0)
    }
}

/// The most header fields a request may have.
pub(crate) const MAX_FIELDS: usize = 100;

/// Checks a request's head.
///
/// # Errors
/// A [`Refusal`] with the status to answer; the connection must be closed after it.
pub(crate) fn check(parts: &Parts) -> Result<Head<'_>, Refusal> {
    if parts.method == Method::CONNECT {
        return Err(refuse(StatusCode::METHOD_NOT_ALLOWED, "connect"));
    }
    let http2 = parts.version == Version::HTTP_2;
    let mut fields = Fields::default();
    let mut size = parts.method.as_str().len()
        + parts.uri.path().len()
        + parts.uri.query().map_or(0, |q| q.len() + 1)
        + 12;
    for (name, value) in &parts.headers {
        size += name.as_str().len() + value.len() + 4;
        fields.see(name, value)?;
    }
    if parts.headers.len() > MAX_FIELDS {
        return Err(Refusal {
            status: StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            rejection: Rejection::HeadTooLarge,
            reason: "too many header fields",
        });
    }
    let chunked = fields.framing(parts.version)?;
    let host = host(parts, &fields, http2)?;
    target(parts)?;
    let content_length = fields.content_length.map(content_length).transpose()?;
    let streamed = chunked || http2 && content_length.is_none();
    Ok(Head {
        host,
        content_length,
        streamed,
        size,
        is_marked: fields.is_marked,
        has_nominated: fields.has_nominated,
    })
}

/// How a request says where its body ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Framing {
    /// `Content-Length`, where there is one.
    pub(crate) content_length: Option<u64>,
    /// Whether the body is chunked.
    pub(crate) chunked: bool,
}

/// The framing of an HTTP/1 request (RFC 9112, section 6.3), by rules that leave no doubt.
///
/// # Errors
/// A [`Refusal`] with the status to answer; the connection must be closed after it.
pub(crate) fn framing(headers: &HeaderMap, version: Version) -> Result<Framing, Refusal> {
    let mut fields = Fields::default();
    for (name, value) in headers {
        if matches!(*name, header::CONTENT_LENGTH | header::TRANSFER_ENCODING) {
            fields.see(name, value)?;
        }
    }
    let chunked = fields.framing(version)?;
    let content_length = fields.content_length.map(content_length).transpose()?;
    Ok(Framing {
        content_length,
        chunked,
    })
}

/// The fields that decide something, as they are met.
#[derive(Debug, Default)]
struct Fields<'r> {
    host: Option<&'r HeaderValue>,
    content_length: Option<&'r [u8]>,
    n_chunked: usize,
    unknown_coding: bool,
    has_transfer_encoding: bool,
    is_marked: bool,
    has_nominated: bool,
}

impl<'r> Fields<'r> {
    fn see(&mut self, name: &HeaderName, field: &'r HeaderValue) -> Result<(), Refusal> {
        let value = field.as_bytes();
        match *name {
            header::HOST => {
                if self.host.replace(field).is_some() {
                    return Err(refuse_host("more than one host"));
                }
            }
            header::CONTENT_LENGTH => {
                let earlier = self.content_length.replace(value);
                if earlier.is_some_and(|earlier| earlier != value) {
                    return Err(refuse(BAD, "content lengths differ"));
                }
            }
            header::TRANSFER_ENCODING => {
                self.has_transfer_encoding = true;
                for coding in value.split(|b| *b == b',') {
                    if coding.trim_ascii().eq_ignore_ascii_case(b"chunked") {
                        self.n_chunked += 1;
                    } else {
                        self.unknown_coding = true;
                    }
                }
            }
            header::EXPECT if !value.eq_ignore_ascii_case(b"100-continue") => {
                return Err(refuse(
                    StatusCode::EXPECTATION_FAILED,
                    "unknown expectation",
                ));
            }
            header::CONNECTION if nominates_protected(value) => {
                return Err(refuse(BAD, "connection names a protected field"));
            }
            header::CONNECTION => self.has_nominated |= nominated(value).next().is_some(),
            header::VIA => self.is_marked = true,
            _ => self.is_marked |= *name == TRACE_ID,
        }
        Ok(())
    }

    /// Whether the body is chunked; refuses every other transfer coding (H02, H03).
    fn framing(&self, version: Version) -> Result<bool, Refusal> {
        if !self.has_transfer_encoding {
            return Ok(false);
        }
        if self.n_chunked > 1 {
            return Err(refuse(BAD, "chunked more than once"));
        }
        if self.unknown_coding {
            return Err(refuse(
                StatusCode::NOT_IMPLEMENTED,
                "unknown transfer coding",
            ));
        }
        if self.content_length.is_some() || version != Version::HTTP_11 {
            return Err(refuse(BAD, "transfer coding out of place"));
        }
        Ok(true)
    }
}

fn content_length(value: &[u8]) -> Result<u64, Refusal> {
    let text = std::str::from_utf8(value).unwrap_or("");
    // Equal repeats may have been merged into a list on the way.
    let mut all = text.split(',').map(|one| one.trim_matches([' ', '\t']));
    let first = all.next().unwrap_or("");
    let digits = !first.is_empty() && first.bytes().all(|b| b.is_ascii_digit());
    match first.parse() {
        Ok(length) if digits && all.all(|other| other == first) => Ok(length),
        _ => Err(refuse(BAD, "malformed content length")),
    }
}

/// The host the request is for (H01, H10, F05).
fn host<'r>(parts: &'r Parts, fields: &Fields<'r>, http2: bool) -> Result<&'r str, Refusal> {
    let field = match fields.host {
        Some(value) => Some(value.to_str().map_err(|_| refuse_host("malformed host"))?),
        None => None,
    };
    if field.is_some_and(|host| !is_host(host)) {
        return Err(refuse_host("malformed host"));
    }
    let authority = parts.uri.authority().map(http::uri::Authority::as_str);
    match (authority, field) {
        (Some(authority), _) if !is_host(authority) => Err(refuse_host("malformed authority")),
        (Some(authority), Some(field)) if http2 && !authority.eq_ignore_ascii_case(field) => {
            Err(refuse_host("authority and host differ"))
        }
        // The absolute form replaces Host (RFC 9112 §3.2.2), but Host must be there all the same.
        (Some(_), None) if parts.version == Version::HTTP_11 => Err(refuse_host("no host")),
        (Some(authority), _) => Ok(authority),
        (None, Some(field)) => Ok(field),
        (None, None) if parts.version == Version::HTTP_10 => Ok(""),
        (None, None) => Err(refuse_host("no host")),
    }
}

/// `host`, `host:port`, `[v6]` or `[v6]:port`: no user information, no path, no spaces.
fn is_host(text: &str) -> bool {
    let (name, port) = if let Some(rest) = text.strip_prefix('[') {
        let Some((address, rest)) = rest.split_once(']') else {
            return false;
        };
        if address.parse::<std::net::Ipv6Addr>().is_err() {
            return false;
        }
        match rest.strip_prefix(':') {
            Some(port) => (address, Some(port)),
            None if rest.is_empty() => (address, None),
            None => return false,
        }
    } else {
        // Hosts are short: a search for long texts costs more than it saves.
        let end = text.bytes().position(|byte| byte == b':');
        let (name, rest) = text
            .split_at_checked(end.unwrap_or(text.len()))
            .unwrap_or((text, ""));
        let port = rest.strip_prefix(':');
        if name.len() > 255 || !is_name(name.as_bytes()) {
            return false;
        }
        (name, port)
    };
    let port_is_good =
        port.is_none_or(|port| !port.starts_with('+') && port.parse::<u16>().is_ok());
    !name.is_empty() && port_is_good
}

/// Labels of letters, digits, `-` and `_`. They are not empty; a dot behind the last one is allowed
/// (RFC 1034, section 3.1).
fn is_name(name: &[u8]) -> bool {
    let mut previous = b'.';
    for &byte in name {
        if byte == b'.' {
            if previous == b'.' {
                return false;
            }
        } else if !byte.is_ascii_alphanumeric() && byte != b'-' && byte != b'_' {
            return false;
        }
        previous = byte;
    }
    !name.is_empty()
}

fn target(parts: &Parts) -> Result<(), Refusal> {
    let path = parts.uri.path();
    if path == "*" {
        return if parts.method == Method::OPTIONS {
            Ok(())
        } else {
            Err(refuse(BAD, "asterisk form"))
        };
    }
    let scheme_is_good = matches!(parts.uri.scheme_str(), None | Some("http" | "https"));
    if path.starts_with('/') && scheme_is_good {
        Ok(())
    } else {
        Err(refuse(BAD, "malformed target"))
    }
}

/// The options of a `Connection` field (RFC 9110, section 7.6.1).
fn options(value: &[u8]) -> impl Iterator<Item = &[u8]> {
    value.split(|b| *b == b',').map(<[u8]>::trim_ascii)
}

/// Those that are fields of this hop alone because they are named here. Others say what becomes of the connection, or
/// name what is of one hop anyway.
fn nominated(value: &[u8]) -> impl Iterator<Item = &[u8]> {
    options(value).filter(|option| {
        let is_known = |known: &&[u8]| option.eq_ignore_ascii_case(known);
        let of_connections: [&[u8]; 8] = [
            b"",
            b"close",
            b"keep-alive",
            b"upgrade",
            b"te",
            b"trailer",
            b"transfer-encoding",
            b"http2-settings",
        ];
        !of_connections.iter().any(is_known)
    })
}

/// Whether a `Connection` field names one that intermediaries must not strip (A01).
fn nominates_protected(value: &[u8]) -> bool {
    options(value).any(|name| {
        let lower = name.to_ascii_lowercase();
        let starts = |prefix: &[u8]| lower.starts_with(prefix);
        matches!(
            lower.as_slice(),
            b"host"
                | b"authorization"
                | b"cookie"
                | b"x-api-key"
                | b"forwarded"
                | b"traceparent"
                | b"tracestate"
                | b"via"
        ) || starts(b"content-")
            || starts(b"x-forwarded-")
            || starts(b"x-amzn-")
            || starts(b"x-amz-")
    })
}

/// Takes out what `Connection` names. Backends never see it; so nothing else may see it either: what is validated,
/// authorised and kept by a field would be another request than the one that is sent (`reference/security.md` §0).
pub(crate) fn remove_nominated(headers: &mut HeaderMap) {
    let values = headers.get_all(header::CONNECTION).iter();
    let names = values.flat_map(|value| nominated(value.as_bytes()));
    // A name that is none is that of no field.
    let names = names.filter_map(|name| HeaderName::from_bytes(name).ok());
    let names: Vec<HeaderName> = names.filter(|name| *name != header::CONNECTION).collect();
    for name in names {
        headers.remove(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(build: impl FnOnce(http::request::Builder) -> http::request::Builder) -> u16 {
        let (parts, ()) = build(http::Request::builder().uri("/x"))
            .body(())
            .unwrap()
            .into_parts();
        check(&parts)
            .err()
            .map_or(0, |refusal| refusal.status.as_u16())
    }

    #[test]
    fn hosts() {
        assert_eq!(status(|b| b), 400);
        assert_eq!(status(|b| b.version(Version::HTTP_10)), 0);
        assert_eq!(status(|b| b.header("host", "a").header("host", "a")), 400);
        for (host, expected) in [
            ("a", 0),
            ("a:80", 0),
            ("a:", 400),
            ("a.", 0),
            (".", 400),
            ("a..b", 400),
            ("", 400),
            ("a b", 400),
            ("u@a", 400),
            ("a/b", 400),
            ("a:x", 400),
            ("a:99999", 400),
            ("[::1]:80", 0),
            ("[::1", 400),
            ("[zz]", 400),
            ("a,b", 400),
            (":80", 400),
        ] {
            let expected = if host == "a:" { 400 } else { expected };
            assert_eq!(status(|b| b.header("host", host)), expected, "{host}");
        }
        assert_eq!(status(|b| b.uri("http://b/x").header("host", "a")), 0);
        assert_eq!(status(|b| b.uri("http://u@b/x").header("host", "a")), 400);
        assert_eq!(
            status(|b| b
                .uri("http://b/x")
                .version(Version::HTTP_2)
                .header("host", "a")),
            400
        );
        assert_eq!(status(|b| b.uri("http://b/x").version(Version::HTTP_2)), 0);
    }

    #[test]
    fn framing() {
        for (codings, expected) in [
            (vec!["chunked"], 0),
            (vec!["Chunked "], 0),
            (vec!["gzip, chunked"], 501),
            (vec!["chunked, chunked"], 400),
            (vec!["chunked", "chunked"], 400),
            (vec!["identity"], 501),
            (vec!["\u{b}chunked"], 501),
        ] {
            let got = std::panic::catch_unwind(|| {
                status(|mut b| {
                    b = b.header("host", "a");
                    for coding in &codings {
                        b = b.header("transfer-encoding", *coding);
                    }
                    b
                })
            });
            // A value that cannot be a field value at all never reaches this check.
            if let Ok(got) = got {
                assert_eq!(got, expected, "{codings:?}");
            }
        }
        assert_eq!(
            status(|b| b
                .header("host", "a")
                .header("transfer-encoding", "chunked")
                .header("content-length", "1")),
            400
        );
        assert_eq!(
            status(|b| b
                .header("host", "a")
                .header("content-length", "1")
                .header("content-length", "2")),
            400
        );
        for length in ["+1", "\u{a0}1", "1\u{85}", "1,\u{2003}1", "1,"] {
            assert_eq!(
                status(|b| b.header("host", "a").header("content-length", length)),
                400,
                "{length:?}"
            );
        }
    }

    #[test]
    fn fields_of_one_hop_are_taken_out() {
        for (options, expected) in [
            (&["close"][..], &["te", "x-a", "x-b"][..]),
            (&["Keep-Alive, Upgrade,, TE"], &["te", "x-a", "x-b"]),
            (&["close, X-A"], &["te", "x-b"]),
            (&["x-b,connection", "X-a"], &["te"]),
            (&["\"x-a\", x-none, x b"], &["te", "x-a", "x-b"]),
        ] {
            let mut builder = http::Request::builder().header("host", "a");
            for name in ["te", "x-a", "x-b", "x-b"] {
                builder = builder.header(name, "1");
            }
            for options in options {
                builder = builder.header("connection", *options);
            }
            let (mut parts, ()) = builder.body(()).unwrap().into_parts();
            let has_nominated = check(&parts).unwrap().has_nominated;
            let before = parts.headers.len();
            remove_nominated(&mut parts.headers);
            let kept = ["te", "x-a", "x-b"].into_iter();
            let kept = kept.filter(|name| parts.headers.contains_key(*name));
            assert_eq!(kept.collect::<Vec<_>>(), expected, "{options:?}");
            assert!(parts.headers.contains_key("connection"));
            assert!(
                has_nominated || parts.headers.len() == before,
                "{options:?}"
            );
        }
    }

    #[test]
    fn connection_and_expect() {
        assert_eq!(
            status(|b| b.header("host", "a").header("connection", "close, X-Foo")),
            0
        );
        assert_eq!(
            status(|b| b.header("host", "a").header("connection", "Authorization")),
            400
        );
        assert_eq!(
            status(|b| b.header("host", "a").header("expect", "100-Continue")),
            0
        );
        assert_eq!(
            status(|b| b.header("host", "a").header("expect", "more")),
            417
        );
        assert_eq!(status(|b| b.method("CONNECT").header("host", "a")), 405);
        assert_eq!(status(|b| b.uri("*").header("host", "a")), 400);
        assert_eq!(
            status(|b| b.uri("*").method("OPTIONS").header("host", "a")),
            0
        );
    }
}
