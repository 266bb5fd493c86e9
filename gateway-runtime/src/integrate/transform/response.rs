//! The answer that the client gets for the backend's.

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};

use super::content::{self, Content};
use super::exchange::Exchange;
use super::render;
use crate::context::{Call, Failure, Outcome};
use crate::descriptor::{self, IntegrationResponse, ResponseType, Selection, Transformation};
use crate::integrate::Report;
use crate::map::{self, Message, MessageBody, headers::Fate};
use crate::respond::{self, Answer, body::Body};
use crate::telemetry::log::{self, Level};
use crate::template::{self, Overrides};

/// What a backend answered.
#[derive(Debug)]
pub(in crate::integrate) struct Backend<'r> {
    /// The header fields.
    pub(in crate::integrate) headers: &'r HeaderMap,
    /// The payload; empty where [`Selected::needs_body`] says that it is not read.
    pub(in crate::integrate) payload: Bytes,
}

/// What answers a request.
#[derive(Debug, Clone, Copy)]
pub(in crate::integrate) struct Selected {
    response: &'static IntegrationResponse,
    /// What replaces the backend's payload, with its media type.
    body: Option<&'static (&'static str, descriptor::Body)>,
}

impl Selected {
    /// Whether the backend's payload becomes part of the answer.
    pub(in crate::integrate) fn needs_body(&self) -> bool {
        let is_replaced = matches!(self.body, Some((_, descriptor::Body::Text(_))));
        !is_replaced || self.reads_body()
    }

    fn reads_body(&self) -> bool {
        map::reads_body(self.response.headers.iter().map(|(_, value)| *value))
    }
}

/// The first integration response for a status, or for the error message of a Lambda function (§4.11), and its body for
/// the client.
pub(in crate::integrate) fn select(
    call: &Call<'_>,
    changes: &'static Transformation,
    status: u16,
    error_message: &str,
) -> Result<Selected, Failure> {
    let response = find(changes, status, error_message)?;
    Ok(Selected {
        response,
        body: respond::by_accept(call, response.bodies),
    })
}

fn find(
    changes: &'static Transformation,
    status: u16,
    error_message: &str,
) -> Result<&'static IntegrationResponse, Failure> {
    let mut selected = None;
    for response in changes.responses {
        let is_selected = match response.selection {
            Selection::Default => true,
            Selection::Statuses(ranges) => ranges
                .iter()
                .any(|(from, to)| (*from..=*to).contains(&status)),
            Selection::ErrorMessage(pattern) => is_matched(pattern, error_message)?,
        };
        if is_selected {
            selected = Some(response);
            break;
        }
    }
    match selected {
        // A status that the operation does not declare.
        Some(response) if response.status != 0 => Ok(response),
        _ => Err(Failure::new(
            ResponseType::ApiConfigurationError,
            format!(
                "No match for output mapping and no default output mapping configured. Endpoint Response Status Code: {status}"
            ),
        )),
    }
}

/// Patterns that took too long for a message.
static NOT_DECIDED: log::Kind = log::Kind::new(Level::Error, "selection_pattern_failed");

/// Whether a pattern matches a message. One that cannot tell fails the call: to go on with the next response could show
/// a failure as a success.
fn is_matched(pattern: &str, error_message: &str) -> Result<bool, Failure> {
    template::matches(pattern, error_message).map_err(|error| {
        NOT_DECIDED.log(
            "the pattern of an integration response cannot be matched",
            &[("pattern", &pattern), ("reason", &error)],
        );
        Failure::new(ResponseType::ApiConfigurationError, error.to_string())
    })
}

/// The answer: mapped headers, the payload converted and transformed, and what templates override.
pub(in crate::integrate) fn answer(
    call: &Call<'_>,
    selected: Selected,
    backend: Backend<'_>,
    mut overrides: Overrides,
    report: &Report,
) -> Result<Answer, Failure> {
    let content = convert(call, selected.response, &backend)?;
    let source = content.as_text().filter(|_| selected.reads_body());
    if source.is_some_and(map::is_broken_json) {
        return Err(Failure::new(
            ResponseType::ApiConfigurationError,
            "the answer whose body is mapped is not JSON",
        ));
    }
    let mut headers = HeaderMap::new();
    {
        let source = source.map(MessageBody::new);
        let message = Message::Response(backend.headers, source.as_ref());
        mapped_headers(call, selected.response, message, report, &mut headers);
    }
    let Selected {
        response: selected,
        body: template,
    } = selected;
    let payload = match template {
        None => content.into_bytes(),
        Some((_, descriptor::Body::Text(text))) => Bytes::from_static(text.as_bytes()),
        Some((_, descriptor::Body::Template(template))) => {
            let Content::Text(text) = &content else {
                return Err(Failure::new(
                    ResponseType::ApiConfigurationError,
                    "a template cannot read a binary payload",
                ));
            };
            let exchange = Exchange::new(call, text);
            render(template, &exchange, &mut overrides, "response")?.into()
        }
    };
    let mut response = Response::new(Body::full(payload));
    *response.status_mut() = StatusCode::from_u16(selected.status).unwrap_or(StatusCode::OK);
    *response.headers_mut() = headers;
    override_answer(&overrides, &mut response);
    let media_type = template.map(|(media_type, _)| *media_type);
    respond::default_content_type(response.headers_mut(), media_type);
    Ok(response)
}

fn convert(
    call: &Call<'_>,
    selected: &IntegrationResponse,
    backend: &Backend<'_>,
) -> Result<Content, Failure> {
    let field = backend.headers.get(CONTENT_TYPE);
    let field = field.and_then(|value| value.to_str().ok());
    let accept = call.header(ACCEPT);
    let is_binary = content::is_binary(call, field);
    let accepts_binary = content::is_binary(call, accept.as_deref());
    let payload = backend.payload.clone();
    content::of_response(
        payload,
        is_binary,
        accepts_binary,
        selected.content_handling,
    )
}

/// Sets mapped headers, renamed or left out as the reference has it (§4.9).
fn mapped_headers(
    call: &Call<'_>,
    selected: &'static IntegrationResponse,
    message: Message<'_, '_>,
    report: &Report,
    headers: &mut HeaderMap,
) {
    let outcome = Outcome {
        status: Some(selected.status),
        report: Some(report),
        ..Outcome::default()
    };
    for (name, parts) in selected.headers {
        if let Some(text) = map::value(parts, call, message, &outcome)
            && let Some((name, value)) = field(name, &text)
        {
            headers.insert(name, value);
        }
    }
}

/// A field of an answer under the name that it may have there.
fn field(name: &str, text: &str) -> Option<(HeaderName, HeaderValue)> {
    let value = HeaderValue::from_bytes(text.as_bytes()).ok()?;
    let lower = name.to_ascii_lowercase();
    let renamed = match map::headers::rest_mapped_response(&lower) {
        Fate::Pass => lower,
        Fate::Remap => format!("x-amzn-remapped-{lower}"),
        Fate::Drop => return None,
    };
    Some((HeaderName::from_bytes(renamed.as_bytes()).ok()?, value))
}

/// `$context.responseOverride`: a list is several fields.
fn override_answer(overrides: &Overrides, response: &mut Answer) {
    if let Some(status) = overrides
        .response_status()
        .as_deref()
        .and_then(respond::final_status)
    {
        *response.status_mut() = status;
    }
    let mut previous: Option<HeaderName> = None;
    for (name, text) in overrides.response_headers() {
        let Some((name, value)) = field(name, &text) else {
            continue;
        };
        if previous.as_ref() == Some(&name) {
            response.headers_mut().append(name, value);
        } else {
            response.headers_mut().insert(name.clone(), value);
            previous = Some(name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_that_cannot_tell_selects_nothing_else() {
        static CHANGES: Transformation = Transformation {
            responses: &[
                IntegrationResponse {
                    selection: Selection::ErrorMessage("(a+)+b"),
                    status: 400,
                    ..IntegrationResponse::NEW
                },
                IntegrationResponse {
                    selection: Selection::Default,
                    status: 200,
                    ..IntegrationResponse::NEW
                },
            ],
            ..Transformation::NEW
        };
        let status = |message: &str| find(&CHANGES, 200, message).map(|found| found.status);
        assert_eq!(status("aab").ok(), Some(400));
        assert_eq!(status("aab\n").ok(), Some(200));
        assert_eq!(status("").ok(), Some(200));
        assert!(status(&"a".repeat(64)).is_err());
    }
}
