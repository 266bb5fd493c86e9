//! The head of a response, and the framing of its body (RFC 9112, sections 4 and 6).

use std::cell::RefCell;

use http::header::{self, HeaderName};
use http::response::Parts;
use http::{HeaderMap, StatusCode, Version};

use crate::clock;
use crate::wire::head::parse_length;

/// How the end of a response's body is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Framing {
    /// There is none; the length of what a `GET` would have got may be stated.
    None(Option<u64>),
    /// So many bytes.
    Length(u64),
    /// The chunked transfer coding.
    Chunked,
    /// The connection closes: for HTTP/1.0, which knows no chunks.
    UntilClose,
}

impl Framing {
    /// The framing of a response to a request (a `HEAD` or not, of `version`), whose body has `exact` bytes
    /// if that is known.
    pub(super) fn of(
        response: &Parts,
        exact: Option<u64>,
        is_head: bool,
        version: Version,
    ) -> Framing {
        // RFC 9110, sections 8.6, 9.3.2, 15.3.5 and 15.4.5.
        let status = response.status;
        if status == StatusCode::NO_CONTENT {
            return Framing::None(None);
        }
        if is_head || status == StatusCode::NOT_MODIFIED {
            let stated = response.headers.get(header::CONTENT_LENGTH);
            let stated = stated.and_then(|value| parse_length(value.as_bytes()));
            return Framing::None(stated.or(exact.filter(|length| *length > 0)));
        }
        match exact {
            Some(length) => Framing::Length(length),
            None if version == Version::HTTP_11 => Framing::Chunked,
            None => Framing::UntilClose,
        }
    }
}

/// What is said about the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Persistence {
    /// It stays, as is usual.
    Keep,
    /// It stays, and an HTTP/1.0 client must be told.
    KeepOld,
    /// It closes after this response.
    Close,
}

/// Whether the response asks for its connection to be closed.
pub(super) fn asks_to_close(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONNECTION)
        .is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"close"))
}

/// Appends a head. The fields that belong to the connection are ours; the others are the response's.
pub(super) fn push_head(
    out: &mut Vec<u8>,
    response: &Parts,
    framing: Framing,
    persistence: Persistence,
) {
    out.extend_from_slice(b"HTTP/1.1 ");
    out.extend_from_slice(response.status.as_str().as_bytes());
    out.push(b' ');
    let reason = response.status.canonical_reason().unwrap_or("");
    out.extend_from_slice(reason.as_bytes());
    out.extend_from_slice(b"\r\n");
    let mut has_date = false;
    for (name, value) in &response.headers {
        if is_ours(name) {
            continue;
        }
        has_date |= name == header::DATE;
        out.extend_from_slice(name.as_str().as_bytes());
        out.extend_from_slice(b": ");
        out.extend_from_slice(value.as_bytes());
        out.extend_from_slice(b"\r\n");
    }
    match framing {
        Framing::Length(length) | Framing::None(Some(length)) => {
            out.extend_from_slice(b"content-length: ");
            out.extend_from_slice(itoa::Buffer::new().format(length).as_bytes());
            out.extend_from_slice(b"\r\n");
        }
        Framing::Chunked => out.extend_from_slice(b"transfer-encoding: chunked\r\n"),
        Framing::None(None) | Framing::UntilClose => {}
    }
    match persistence {
        Persistence::Keep => {}
        Persistence::KeepOld => out.extend_from_slice(b"connection: keep-alive\r\n"),
        Persistence::Close => out.extend_from_slice(b"connection: close\r\n"),
    }
    if !has_date {
        push_date(out);
    }
    out.extend_from_slice(b"\r\n");
}

/// Fields that the framing and the connection decide.
fn is_ours(name: &HeaderName) -> bool {
    matches!(
        *name,
        header::CONTENT_LENGTH | header::TRANSFER_ENCODING | header::CONNECTION
    )
}

thread_local! {
    /// The last second that was written, and its line.
    static DATE: RefCell<(u64, Vec<u8>)> = const { RefCell::new((u64::MAX, Vec::new())) };
}

fn push_date(out: &mut Vec<u8>) {
    let seconds = clock::epoch_seconds(clock::wall_clock());
    let _gone_at_thread_exit = DATE.try_with(|date| {
        let (last, line) = &mut *date.borrow_mut();
        if *last != seconds {
            *last = seconds;
            *line = format!("date: {}\r\n", clock::imf_fixdate(seconds)).into_bytes();
        }
        out.extend_from_slice(line);
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(response: http::Response<()>, exact: Option<u64>, is_head: bool) -> String {
        let (parts, ()) = response.into_parts();
        let framing = Framing::of(&parts, exact, is_head, Version::HTTP_11);
        let mut out = Vec::new();
        push_head(&mut out, &parts, framing, Persistence::Keep);
        let text = String::from_utf8(out).unwrap();
        let lines = text
            .split("\r\n")
            .filter(|line| !line.starts_with("date: "));
        lines.collect::<Vec<_>>().join("|")
    }

    fn answer(status: u16) -> http::response::Builder {
        http::Response::builder().status(status)
    }

    #[test]
    fn heads() {
        let ok = answer(200).header("a", "1").header("a", "2").body(());
        assert_eq!(
            head(ok.unwrap(), Some(5), false),
            "HTTP/1.1 200 OK|a: 1|a: 2|content-length: 5||"
        );
        let stream = answer(299)
            .header("connection", "x")
            .header("transfer-encoding", "y")
            .header("content-length", "9")
            .body(());
        assert_eq!(
            head(stream.unwrap(), None, false),
            "HTTP/1.1 299 |transfer-encoding: chunked||"
        );
        for status in [204, 304] {
            let empty = head(answer(status).body(()).unwrap(), Some(0), false);
            assert!(!empty.contains("content-length"), "{empty}");
        }
        let none = answer(204).header("content-length", "7").body(()).unwrap();
        assert!(!head(none, Some(0), true).contains("content-length"));
        let stated = answer(200).header("content-length", "7").body(()).unwrap();
        assert!(head(stated, Some(0), true).contains("content-length: 7|"));
        let whole = answer(200).body(()).unwrap();
        assert!(head(whole, Some(3), true).contains("content-length: 3|"));
    }

    #[test]
    fn old_clients_get_the_end_by_closing() {
        let (parts, ()) = answer(200).body(()).unwrap().into_parts();
        let framing = Framing::of(&parts, None, false, Version::HTTP_10);
        assert_eq!(framing, Framing::UntilClose);
    }
}
