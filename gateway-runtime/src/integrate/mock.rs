//! Mock integrations: the status was decided at build time (`reference/rest-api.md` §4.12).

use bytes::Bytes;
use http::{Response, StatusCode};

use super::Report;
use crate::context::{Call, Failure, Outcome};
use crate::descriptor::{MockResponse, ResponseType};
use crate::map::{self, Message, headers::Fate};
use crate::respond::{self, Answer, body::Body};

/// The constant answer.
pub(super) fn answer(
    call: &Call<'_>,
    mock: &'static MockResponse,
    report: &mut Report,
) -> Result<Answer, Failure> {
    check_content_type(call, mock)?;
    report.status = Some(mock.status);
    let body = respond::by_accept(call, mock.bodies);
    let mut response = Response::new(Body::full(Bytes::from_static(
        body.map_or("", |(_, text)| text).as_bytes(),
    )));
    *response.status_mut() = StatusCode::from_u16(mock.status).unwrap_or(StatusCode::OK);
    mapped_headers(call, mock.headers, Message::Request, report, &mut response);
    respond::default_content_type(
        response.headers_mut(),
        body.map(|(media_type, _)| *media_type),
    );
    Ok(response)
}

/// The request template is chosen by the request's content type; without one the body would have to
/// bring its own `statusCode`, which a constant mock does not read.
fn check_content_type(call: &Call<'_>, mock: &MockResponse) -> Result<(), Failure> {
    let content_type = call.header(http::header::CONTENT_TYPE);
    let media_type = content_type
        .as_deref()
        .map_or("application/json", respond::media_type);
    let known = mock
        .request_types
        .iter()
        .any(|known| *known == "$default" || known.eq_ignore_ascii_case(media_type));
    match (known, mock.refuse_unmapped_body) {
        (true, _) => Ok(()),
        (false, true) => Err(Failure::new(
            ResponseType::UnsupportedMediaType,
            "no template for the content type",
        )),
        (false, false) => Err(Failure::new(
            ResponseType::ApiConfigurationError,
            "no template for the content type gives a statusCode",
        )),
    }
}

/// Sets mapped response headers, renamed or left out as the reference has it (§4.9).
pub(super) fn mapped_headers(
    call: &Call<'_>,
    headers: &'static [(&'static str, &'static [crate::descriptor::ValuePart])],
    message: Message<'_>,
    report: &Report,
    response: &mut Answer,
) {
    let outcome = Outcome {
        status: Some(response.status().as_u16()),
        integration_status: report.status,
        integration_latency: report.latency,
        ..Outcome::default()
    };
    for (name, parts) in headers {
        let Some(text) = map::value(parts, call, message, &outcome) else {
            continue;
        };
        let Ok(value) = http::HeaderValue::from_bytes(text.as_bytes()) else {
            continue;
        };
        let lower = name.to_ascii_lowercase();
        let renamed = match map::headers::rest_mapped_response(&lower) {
            Fate::Pass => lower,
            Fate::Remap => format!("x-amzn-remapped-{lower}"),
            Fate::Drop => continue,
        };
        if let Ok(name) = http::HeaderName::from_bytes(renamed.as_bytes()) {
            response.headers_mut().insert(name, value);
        }
    }
}
