//! What of an answer is kept, and the answer that is made of it.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode, header};
use http_body::Body as _;

use super::control;
use crate::context::{Call, Failure, TRACE_ID};
use crate::integrate;
use crate::map::headers::is_hop_by_hop;
use crate::respond::{self, Answer, body::Body};

/// The longest body that is kept, in bytes (`reference/rest-api.md` §8).
const MAX_BODY: usize = 1_048_576;

/// Most fields of requests by which an answer may differ; one that names more is not kept.
const MAX_VARIES: usize = 16;

/// An answer that is kept.
#[derive(Debug)]
pub(super) struct Entry {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
    /// Whether it told the trace id of its request; others get their own.
    has_trace: bool,
    /// The fields of requests by which it differs, sorted.
    pub(super) varies: Arc<[HeaderName]>,
    /// Its texts, in bytes.
    pub(super) size: usize,
}

/// An answer on its way to the client, and what is kept of it.
pub(super) struct Taken {
    pub(super) answer: Answer,
    /// `None`: it is for nobody else.
    pub(super) entry: Option<Entry>,
}

/// Reads an answer that can be for others too; the rest stays as it is.
///
/// # Errors
/// The body ends early, or is not here by the deadline.
pub(super) async fn take(
    answer: Answer,
    method: &Method,
    deadline: Instant,
) -> Result<Taken, Failure> {
    let Some(varies) = is_for_others(&answer) else {
        return Ok(Taken {
            answer,
            entry: None,
        });
    };
    let (parts, mut body) = answer.into_parts();
    // What is here needs no timer.
    let read = match body.known_length() {
        Some(_) => Ok(read(&mut body).await),
        None => tokio::time::timeout_at(deadline.into(), read(&mut body)).await,
    };
    let Read { bytes, is_whole } = match read {
        Ok(Ok(read)) => read,
        Ok(Err(error)) => return Err(integrate::unread(Some(error))),
        Err(_late) => return Err(integrate::unread(None)),
    };
    if !is_whole {
        let answer = Answer::from_parts(parts, body.behind(bytes.into()));
        return Ok(Taken {
            answer,
            entry: None,
        });
    }
    let body = Bytes::from(bytes);
    let (headers, size) = kept_headers(&parts.headers, method);
    let entry = Entry {
        status: parts.status,
        has_trace: parts.headers.contains_key(TRACE_ID),
        size: size + body.len(),
        headers,
        body: body.clone(),
        varies: varies.into(),
    };
    Ok(Taken {
        answer: Answer::from_parts(parts, Body::full(body)),
        entry: Some(entry),
    })
}

/// Whether an answer is one for others too, as far as its head tells: a whole one that nobody forbids to keep. Gives the
/// fields of requests by which it differs.
fn is_for_others(answer: &Answer) -> Option<Vec<HeaderName>> {
    let (status, headers, body) = (answer.status(), answer.headers(), answer.body());
    let is_long = usize::try_from(body.size_hint().lower()).is_ok_and(|least| least > MAX_BODY);
    let is_part =
        status == StatusCode::PARTIAL_CONTENT || headers.contains_key(header::CONTENT_RANGE);
    let media_type = headers.get(header::CONTENT_TYPE);
    let media_type = media_type.and_then(|value| value.to_str().ok());
    let is_stream = body.is_stream()
        || body.is_paced()
        || media_type
            .map(respond::media_type)
            .is_some_and(|name| name.eq_ignore_ascii_case("text/event-stream"));
    // What one caller may not do, or has to know of a kept copy, says nothing of others.
    let is_callers = matches!(
        status,
        StatusCode::NOT_MODIFIED
            | StatusCode::UNAUTHORIZED
            | StatusCode::FORBIDDEN
            | StatusCode::PROXY_AUTHENTICATION_REQUIRED
            | StatusCode::TOO_MANY_REQUESTS
    );
    if is_callers || is_part || is_long || is_stream || is_private(headers) {
        return None;
    }
    varies(headers)
}

/// Whether the backend says that an answer is not for others.
fn is_private(headers: &HeaderMap) -> bool {
    const NAMES: [&[u8]; 3] = [b"no-store", b"no-cache", b"private"];
    control::directives(headers).any(|directive| {
        let mut parts = directive.split(|byte| *byte == b'=');
        let name = parts.next().unwrap_or_default().trim_ascii();
        NAMES.iter().any(|known| name.eq_ignore_ascii_case(known))
    })
}

/// The fields of requests by which an answer differs (RFC 9110, section 12.5.5), sorted; `None`: by more than can be
/// known. A coded answer, and one for a single origin, differ by what asks for them, whether they say so or not.
fn varies(headers: &HeaderMap) -> Option<Vec<HeaderName>> {
    let mut names = Vec::new();
    for field in headers.get_all(header::VARY) {
        for name in field.as_bytes().split(|byte| *byte == b',') {
            match name.trim_ascii() {
                b"" => {}
                b"*" => return None,
                name => names.push(HeaderName::from_bytes(name).ok()?),
            }
            if names.len() > MAX_VARIES {
                return None;
            }
        }
    }
    if headers.contains_key(header::CONTENT_ENCODING) {
        names.push(header::ACCEPT_ENCODING);
    }
    let origin = headers.get(header::ACCESS_CONTROL_ALLOW_ORIGIN);
    if origin.is_some_and(|origin| origin.as_bytes() != b"*") {
        names.push(header::ORIGIN);
    }
    names.sort_unstable_by(|one, other| one.as_str().cmp(other.as_str()));
    names.dedup();
    Some(names)
}

/// What was read of a body.
struct Read {
    bytes: Vec<u8>,
    /// Whether that is all of it; else there is more than is kept.
    is_whole: bool,
}

/// Reads a body to its end, or until it is too long. It is copied: what came in one packet with other things would
/// keep all of that in memory.
async fn read(body: &mut Body) -> Result<Read, integrate::upstream::BodyError> {
    let mut bytes = Vec::new();
    while let Some(frame) = poll_fn(|cx| Pin::new(&mut *body).poll_frame(cx)).await {
        let Ok(data) = frame?.into_data() else {
            continue;
        };
        bytes.extend_from_slice(&data);
        if bytes.len() > MAX_BODY {
            let is_whole = false;
            return Ok(Read { bytes, is_whole });
        }
    }
    Ok(Read {
        bytes,
        is_whole: true,
    })
}

/// Fields that are of one exchange: of one hop, of one caller, of one request.
fn is_dropped(name: &HeaderName, method: &Method) -> bool {
    match name.as_str() {
        // Of an answer without a body it tells what that would be.
        "content-length" => *method != Method::HEAD,
        "set-cookie"
        | "set-cookie2"
        | "date"
        | "age"
        | "x-amzn-requestid"
        | "x-amz-apigw-id"
        | "apigw-requestid"
        | "x-amzn-trace-id"
        | "x-amz-request-id"
        | "x-amz-id-2"
        | "x-amzn-remapped-x-amzn-requestid"
        | "x-amzn-remapped-date" => true,
        name => is_hop_by_hop(name),
    }
}

/// Copies of the fields that are kept, and their size in bytes.
fn kept_headers(headers: &HeaderMap, method: &Method) -> (HeaderMap, usize) {
    /// What a field costs beside its texts.
    const FIELD: usize = 128;
    let mut kept = HeaderMap::with_capacity(headers.len());
    let mut size = 0;
    for (name, value) in headers {
        let copy = HeaderName::from_bytes(name.as_str().as_bytes());
        let (false, Ok(copy), Ok(value)) = (
            is_dropped(name, method),
            copy,
            HeaderValue::from_bytes(value.as_bytes()),
        ) else {
            continue;
        };
        size += name.as_str().len() + value.len() + FIELD;
        kept.append(copy, value);
    }
    (kept, size)
}

impl Entry {
    /// Whether it is one for those who ask later: success. Others are for those alone who asked at the same time.
    pub(super) fn is_kept(&self) -> bool {
        self.status.is_success()
    }

    /// Whether the backend says that it failed.
    pub(super) fn has_failed(&self) -> bool {
        self.status.is_server_error()
    }

    /// The answer to another request.
    pub(super) fn answer(&self, call: &Call<'_>) -> Answer {
        let mut answer = Response::new(Body::full(self.body.clone()));
        *answer.status_mut() = self.status;
        *answer.headers_mut() = self.headers.clone();
        if self.has_trace
            && let Ok(id) = HeaderValue::from_bytes(call.trace_id().as_bytes())
        {
            answer.headers_mut().insert(TRACE_ID, id);
        }
        answer
    }

    /// One with this body alone.
    #[cfg(test)]
    pub(super) fn of(body: &'static [u8], varies: &[HeaderName]) -> Entry {
        Entry {
            status: StatusCode::OK,
            headers: HeaderMap::new(),
            body: Bytes::from_static(body),
            has_trace: false,
            varies: varies.into(),
            size: body.len(),
        }
    }

    #[cfg(test)]
    pub(super) fn body(&self) -> &[u8] {
        &self.body
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, fields: &[(&'static str, &'static str)], body: &'static str) -> Answer {
        let mut answer = Response::new(Body::full(body));
        *answer.status_mut() = StatusCode::from_u16(status).unwrap();
        for (name, value) in fields {
            let value = HeaderValue::from_static(value);
            answer
                .headers_mut()
                .append(HeaderName::from_static(name), value);
        }
        answer
    }

    /// Answers that stream have clocks.
    fn runtime() -> tokio::runtime::Runtime {
        let mut builder = tokio::runtime::Builder::new_current_thread();
        builder.enable_time().build().unwrap()
    }

    #[test]
    fn what_is_kept() {
        let runtime = runtime();
        let _context = runtime.enter();
        type Fields = &'static [(&'static str, &'static str)];
        let cases: [(u16, Fields, Option<&[&str]>); 26] = [
            (200, &[], Some(&[])),
            (204, &[], Some(&[])),
            (201, &[("cache-control", "max-age=60, public")], Some(&[])),
            (206, &[], None),
            (200, &[("content-range", "bytes 0-1/2")], None),
            (301, &[], Some(&[])),
            (304, &[], None),
            (401, &[], None),
            (403, &[], None),
            (404, &[], Some(&[])),
            (429, &[], None),
            (500, &[], Some(&[])),
            (500, &[("cache-control", "no-store")], None),
            (200, &[("cache-control", "no-store")], None),
            (200, &[("cache-control", "max-age=1,  Private")], None),
            (200, &[("cache-control", "private=\"set-cookie\"")], None),
            (
                200,
                &[("cache-control", "x"), ("cache-control", "no-cache")],
                None,
            ),
            (
                200,
                &[("content-type", "text/event-stream;charset=utf-8")],
                None,
            ),
            (200, &[("vary", "*")], None),
            (200, &[("vary", "accept, *")], None),
            (200, &[("vary", "a b")], None),
            (
                200,
                &[("vary", "Accept-Language, origin"), ("vary", "origin")],
                Some(&["accept-language", "origin"]),
            ),
            (
                200,
                &[("content-encoding", "gzip")],
                Some(&["accept-encoding"]),
            ),
            (
                200,
                &[("access-control-allow-origin", "https://a")],
                Some(&["origin"]),
            ),
            (200, &[("access-control-allow-origin", "*")], Some(&[])),
            (200, &[("vary", ", ,")], Some(&[])),
        ];
        for (status, fields, expected) in cases {
            let varies = is_for_others(&answer(status, fields, "x"));
            let names = varies
                .as_ref()
                .map(|names| names.iter().map(HeaderName::as_str).collect::<Vec<_>>());
            assert_eq!(names.as_deref(), expected, "{status} {fields:?}");
        }
        let long: String = (0..20).map(|n| format!("f{n},")).collect();
        let mut many = answer(200, &[], "");
        let value = HeaderValue::try_from(long).unwrap();
        many.headers_mut().insert(header::VARY, value);
        assert!(is_for_others(&many).is_none());
        let paced = answer(200, &[], "x").map(|body| body.paced(1));
        assert!(is_for_others(&paced).is_none());
        // Success alone is for those who ask later.
        for (status, kept, failed) in [
            (200, true, false),
            (301, false, false),
            (404, false, false),
            (503, false, true),
        ] {
            let answer = answer(status, &[], "x");
            let taken = now(take(answer, &Method::GET, crate::clock::now())).unwrap();
            let entry = taken.entry.unwrap();
            assert_eq!(
                (entry.is_kept(), entry.has_failed()),
                (kept, failed),
                "{status}"
            );
        }
    }

    #[test]
    fn fields_of_one_exchange_are_left_out() {
        let all = answer(
            200,
            &[
                ("content-type", "text/plain"),
                ("x-a", "1"),
                ("x-a", "2"),
                ("set-cookie", "a=b"),
                ("connection", "close"),
                ("transfer-encoding", "chunked"),
                ("date", "x"),
                ("content-length", "1"),
                ("x-amzn-requestid", "x"),
                ("x-amz-apigw-id", "x"),
                ("apigw-requestid", "x"),
                ("x-amzn-trace-id", "x"),
            ],
            "x",
        );
        for (method, expected) in [(Method::GET, 3), (Method::HEAD, 4)] {
            let (kept, size) = kept_headers(all.headers(), &method);
            assert_eq!(kept.len(), expected, "{kept:?}");
            assert_eq!(kept.get_all("x-a").iter().count(), 2);
            assert!(kept.contains_key("content-type"));
            assert!(size > 30);
        }
    }

    /// Runs what waits for nothing.
    fn now<T>(future: impl Future<Output = T>) -> T {
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        match std::pin::pin!(future).poll(&mut context) {
            std::task::Poll::Ready(value) => value,
            std::task::Poll::Pending => panic!("it waits"),
        }
    }

    #[test]
    fn the_longest_body() {
        let runtime = runtime();
        let _context = runtime.enter();
        for (length, is_kept) in [(0, true), (MAX_BODY, true), (MAX_BODY + 1, false)] {
            let bytes = vec![b'x'; length];
            let full = Response::new(Body::full(bytes.clone()));
            let taken = now(take(full, &Method::GET, crate::clock::now())).unwrap();
            assert_eq!(taken.entry.is_some(), is_kept, "{length}");
            // What is not known to be too long is read, and given on all the same.
            let begun = Body::full(bytes.clone()).behind(Bytes::new());
            let taken = now(take(
                Response::new(begun),
                &Method::GET,
                crate::clock::now(),
            ))
            .unwrap();
            assert_eq!(taken.entry.is_some(), is_kept, "{length}");
            let mut body = taken.answer.into_body();
            let whole = now(integrate::collect::collect(&mut body, usize::MAX)).unwrap();
            assert!(whole == bytes, "{length}");
        }
    }
}
