//! Whether the answer of a backend fits the responses that are declared: status, headers, media type, body.
//!
//! In: an answer as the client would get it. Out: the same answer, its body read where it is checked; or, where that is
//! asked for, a failure in its place. What does not fit is logged and counted, without any of its values.

use bytes::Bytes;
use http::header::{CONTENT_ENCODING, HeaderName, SET_COOKIE};
use http::{HeaderMap, Method, StatusCode};
use serde_json::{Value, json};

use super::content::{self, UnknownCharset};
use super::media_type::Stated;
use super::written::{Coding, Draft, Found, Piece};
use super::{parameters, problem};
use crate::coding;
use crate::context::{Call, Failure, Report};
use crate::descriptor::{Answers, DeclaredResponse, MediaType, Operation, ResponseType};
use crate::respond::{Answer, body::Body};
use crate::telemetry::counters::Counter;
use crate::telemetry::log::{self, Level};
use crate::telemetry::metrics;
use crate::{clock, integrate};

/// Answers that do not fit.
static UNFIT: log::Kind = log::Kind::new(Level::Warn, "response_unfit");
/// Answers of which not everything could be checked.
static UNCHECKED: log::Kind = log::Kind::new(Level::Warn, "response_not_validated");

/// Checks an answer.
///
/// # Errors
/// It does not fit, where that is enforced; or its body cannot be had.
pub(crate) async fn answer(
    call: &Call<'_>,
    operation: &'static Operation,
    wanted: &'static Answers,
    answer: Answer,
    report: &Report,
) -> Result<Answer, Failure> {
    let (parts, mut body) = answer.into_parts();
    let (status, headers) = (parts.status, &parts.headers);
    let mut errors = Vec::new();
    match declared(wanted, status) {
        None if is_of_http(status) => {}
        None => errors.push(json!({
            "in": "status",
            "keyword": "status",
            "expected": statuses(wanted),
        })),
        Some(response) => {
            check_headers(response, headers, &mut errors);
            match look(call, response, status, headers, &body) {
                Look::Done => {}
                Look::Wrong(error) => errors.push(error),
                Look::Unchecked(reason) => tell_unchecked(operation, status, reason),
                Look::Read(media_type, stated) => {
                    let bytes = integrate::read(body, left(operation, report)).await?;
                    let checked =
                        check_body(call, media_type, &stated, headers, &bytes, &mut errors);
                    if let Err(reason) = checked {
                        tell_unchecked(operation, status, reason);
                    }
                    body = Body::full(bytes);
                }
            }
        }
    }
    if errors.is_empty() {
        return Ok(Answer::from_parts(parts, body));
    }
    metrics::count(Counter::UnfitResponses);
    let n_errors = errors.len();
    UNFIT.log(
        "an answer does not fit the document",
        &[
            ("operation", &operation.id),
            ("status", &status.as_u16()),
            ("enforced", &wanted.is_enforced),
            ("misfits", &n_errors),
            ("errors", &Value::from(errors)),
        ],
    );
    match wanted.is_enforced {
        true => Err(refused(call)),
        false => Ok(Answer::from_parts(parts, body)),
    }
}

/// What the client gets in the place of an answer that does not fit: 502, as for one that is none.
fn refused(call: &Call<'_>) -> Failure {
    const DETAIL: &str = "The service's answer does not fit the API's description.";
    if !call.stage.api.plain {
        return Failure::new(ResponseType::Default5xx, DETAIL);
    }
    let body = json!({
        "type": "about:blank",
        "title": "Bad Gateway",
        "status": 502,
        "detail": DETAIL,
    });
    Failure {
        is_problem: true,
        detail: DETAIL.into(),
        ..Failure::with_message(ResponseType::Default5xx, body.to_string())
    }
}

fn tell_unchecked(operation: &Operation, status: StatusCode, reason: &'static str) {
    metrics::count(Counter::UncheckedResponses);
    UNCHECKED.log(
        "the body of an answer was not checked",
        &[
            ("operation", &operation.id),
            ("status", &status.as_u16()),
            ("reason", &reason),
        ],
    );
}

fn declared(wanted: &Answers, status: StatusCode) -> Option<&'static DeclaredResponse> {
    let status = status.as_u16();
    wanted.responses.iter().find(|response| {
        let (first, last) = response.statuses;
        (first..=last).contains(&status)
    })
}

/// Statuses that HTTP itself answers with, to what a request says of ranges and of what the client has already;
/// documents as a rule say nothing of them (RFC 9110, sections 15.3.7, 15.4.5 and 15.5.17).
fn is_of_http(status: StatusCode) -> bool {
    matches!(
        status,
        StatusCode::PARTIAL_CONTENT | StatusCode::NOT_MODIFIED | StatusCode::RANGE_NOT_SATISFIABLE
    )
}

/// What is declared, in words: `200, 400 to 499`.
fn statuses(wanted: &Answers) -> String {
    let all = wanted.responses.iter().map(|response| {
        let (first, last) = response.statuses;
        match first == last {
            true => first.to_string(),
            false => format!("{first} to {last}"),
        }
    });
    all.collect::<Vec<_>>().join(", ")
}

fn check_headers(response: &DeclaredResponse, headers: &HeaderMap, errors: &mut Vec<Value>) {
    let mut draft = Draft::default();
    for header in response.headers {
        let mut tell = |pointer: &str, keyword: &str, expected: &str| {
            let error = problem::of_parameter("header", header.name, pointer, keyword, expected);
            errors.push(error);
        };
        let Ok(name) = HeaderName::from_bytes(header.name.as_bytes()) else {
            continue;
        };
        let values = headers.get_all(&name).iter();
        let pieces = values.map(|value| Piece::new(value.as_bytes(), Coding::Plain));
        if name != SET_COOKIE {
            let found: Found<'_> = pieces.collect();
            parameters::check(header, Ok(found), &mut draft, &mut tell);
            continue;
        }
        // The one field that stands there several times and is no list (RFC 6265, section 3).
        let mut cookies = pieces.map(Found::One).peekable();
        if cookies.peek().is_none() {
            parameters::check(header, Ok(Found::Nothing), &mut draft, &mut tell);
        }
        for cookie in cookies {
            parameters::check(header, Ok(cookie), &mut draft, &mut tell);
        }
    }
}

/// What is to do with a body.
enum Look {
    /// Nothing is asked of it.
    Done,
    /// It is wrong whatever is in it.
    Wrong(Value),
    /// It is passed on without a check; why.
    Unchecked(&'static str),
    /// It is read and held to what is declared of its media type.
    Read(&'static MediaType, Option<Stated<'static>>),
}

fn look(
    call: &Call<'_>,
    response: &'static DeclaredResponse,
    status: StatusCode,
    headers: &HeaderMap,
    body: &Body,
) -> Look {
    let has_none = *call.method == Method::HEAD
        || matches!(
            status,
            StatusCode::NO_CONTENT | StatusCode::RESET_CONTENT | StatusCode::NOT_MODIFIED
        );
    if has_none || response.content.is_empty() {
        return Look::Done;
    }
    let stated = Stated::of_message(headers);
    let Some(media_type) = content::declared(stated.as_ref(), response.content) else {
        let names = response.content.iter().map(|media_type| media_type.name);
        let names: Vec<&str> = names.collect();
        return Look::Wrong(problem::of_body("", "contentType", &names.join(" or ")));
    };
    if body.known_length() == Some(0) && !content::may_be_empty(media_type, stated.as_ref()) {
        return match media_type.schema {
            Some(_) => Look::Wrong(problem::of_body("", "required", "a body")),
            None => Look::Done,
        };
    }
    let name = stated
        .as_ref()
        .map_or(media_type.name, |stated| &*stated.name);
    if media_type.schema.is_none() {
        return Look::Done;
    }
    if body.is_stream() || body.is_paced() || name == "text/event-stream" {
        return Look::Unchecked("it is a stream");
    }
    if status == StatusCode::PARTIAL_CONTENT {
        return Look::Unchecked("it is a part of a body");
    }
    Look::Read(media_type, stated.map(Stated::into_owned))
}

/// Adds what is wrong with a body.
///
/// # Errors
/// It cannot be checked; why.
fn check_body(
    call: &Call<'_>,
    media_type: &MediaType,
    stated: &Option<Stated<'_>>,
    headers: &HeaderMap,
    bytes: &Bytes,
    errors: &mut Vec<Value>,
) -> Result<(), &'static str> {
    let max_bytes = call.stage.api.limits.max_body_bytes;
    let max_bytes = usize::try_from(max_bytes).unwrap_or(usize::MAX);
    let plain = match headers.contains_key(CONTENT_ENCODING) {
        true => coding::plain_answer(headers, bytes, max_bytes)?,
        false => Bytes::clone(bytes),
    };
    let checked = content::check(media_type, stated.as_ref(), &plain, errors);
    checked.map_err(|UnknownCharset| "its character set is not known")
}

/// How much of an integration's time is left for the body.
fn left(operation: &Operation, report: &Report) -> std::time::Instant {
    let timeout = integrate::timeout(operation);
    clock::now() + timeout.saturating_sub(report.latency.unwrap_or_default())
}
