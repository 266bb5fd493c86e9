//! What the gateway answers by itself: which gateway responses calls of an operation may get, when, and what they look like.
//!
//! The statuses and messages are the runtime's own table, included by path; nothing of the runtime is linked.

#[allow(unreachable_pub, reason = "the runtime shows more to its own modules")]
#[path = "../../../../../gateway-runtime/src/respond/defaults.rs"]
mod defaults;

mod causes;
mod faults;

pub(super) use causes::{Cause, of_api, of_guards, of_operation};
pub(super) use faults::of_api as faults_of;

use serde_json::json;

use crate::plan::{Api, Context, GatewayResponse, Kind, ResponseType, ValuePart};

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct GatewayAnswer {
    pub(super) response_type: ResponseType,
    /// Whether it is of no type; see [`outside`].
    is_outside: bool,
    pub(super) status: u16,
    /// Header lines beside those that all answers have.
    pub(super) headers: Vec<(String, String)>,
    pub(super) content_type: String,
    pub(super) body: String,
}

/// What an API answers for a type of response; `own` is a message of its own.
pub(super) fn answer(api: &Api, response_type: ResponseType, own: Option<&str>) -> GatewayAnswer {
    let defaults = defaults::of(response_type);
    let json = "application/json".to_owned();
    if api.kind == Kind::Http {
        return GatewayAnswer {
            response_type,
            is_outside: false,
            status: defaults.http_status,
            headers: Vec::new(),
            content_type: json,
            body: format!("{{\"message\":\"{}\"}}", defaults.http_message),
        };
    }
    let message = own.unwrap_or(defaults.message);
    let custom = customised(&api.gateway_responses, response_type, defaults.status);
    let status = custom.and_then(|response| response.status);
    let mut headers: Vec<(String, String)> = custom
        .map_or(&[][..], |response| &response.headers)
        .iter()
        .map(|(name, parts)| (name.clone(), text(parts, response_type, message)))
        .collect();
    headers.push((
        "x-amzn-ErrorType".to_owned(),
        defaults.error_type.to_owned(),
    ));
    let templates = custom.map_or(&[][..], |response| &response.templates);
    // What callers get who ask for nothing else.
    let json_first = templates.iter().find(|(name, _)| name == &json);
    let (content_type, body) = match json_first.or(templates.first()) {
        Some((media_type, parts)) => (media_type.clone(), text(parts, response_type, message)),
        None => {
            let space = if defaults.late { " " } else { "" };
            let key = match response_type {
                ResponseType::AccessDenied => "Message",
                _ => "message",
            };
            let message = match message {
                "" => "null".to_owned(),
                message => quoted(message),
            };
            (json, format!("{{\"{key}\":{space}{message}}}"))
        }
    };
    GatewayAnswer {
        response_type,
        is_outside: false,
        status: status.unwrap_or(defaults.status),
        headers,
        content_type,
        body,
    }
}

/// What is answered before it is known which API is asked: of no type, so that nobody can customise it. The connection closes after it.
fn outside(status: u16, message: &str) -> GatewayAnswer {
    GatewayAnswer {
        response_type: ResponseType::Default4xx,
        is_outside: true,
        status,
        headers: vec![("Connection".to_owned(), "close".to_owned())],
        content_type: "application/json".to_owned(),
        body: json!({ "message": message }).to_string(),
    }
}

/// What plain documents' gateways answer where an answer of the backend does not fit.
fn misfit() -> String {
    json!({
        "type": "about:blank",
        "title": "Bad Gateway",
        "status": 502,
        "detail": "The service's answer does not fit the API's description.",
    })
    .to_string()
}

/// What plain documents' gateways answer where something does not fit: an RFC 9457 problem.
fn problem(error: &serde_json::Value) -> String {
    json!({
        "type": "about:blank",
        "title": "Bad Request",
        "status": 400,
        "detail": "The request does not fit the API's description.",
        "errors": [error],
    })
    .to_string()
}

impl GatewayAnswer {
    /// The name of its type in documents: `THROTTLED`; empty where it has none.
    pub(super) fn name(&self) -> &'static str {
        match self.is_outside {
            true => "",
            false => name(self.response_type),
        }
    }
}

fn name(response_type: ResponseType) -> &'static str {
    let all = ResponseType::ALL.iter();
    all.clone()
        .find(|(_, known)| *known == response_type)
        .map_or("", |(name, _)| name)
}

/// The customised response: of the type itself, else of the class of its status.
fn customised(
    all: &[GatewayResponse],
    response_type: ResponseType,
    status: u16,
) -> Option<&GatewayResponse> {
    let class = match status < 500 {
        true => ResponseType::Default4xx,
        false => ResponseType::Default5xx,
    };
    let own = all.iter().find(|response| {
        response.response_type == response_type && response_type != ResponseType::RequestTooLarge
    });
    own.or_else(|| all.iter().find(|response| response.response_type == class))
}

/// A value as it is for callers; what only a call tells stands in angle brackets.
fn text(parts: &[ValuePart], response_type: ResponseType, message: &str) -> String {
    let mut out = String::new();
    for part in parts {
        match part {
            ValuePart::Text(text) => out.push_str(text),
            ValuePart::Context(Context::ErrorMessage) => out.push_str(message),
            ValuePart::Context(Context::ErrorMessageString) => out.push_str(&quoted(message)),
            ValuePart::Context(Context::ErrorResponseType) => out.push_str(name(response_type)),
            ValuePart::Context(Context::Unset) => {}
            ValuePart::Context(context) => {
                let mut known = Context::ALL.iter();
                let name = known.find(|(_, it)| it == context).map_or("", |it| it.0);
                out.push_str(&format!("<{name}>"));
            }
            ValuePart::Header(name)
            | ValuePart::HeaderAll(name)
            | ValuePart::Query(name)
            | ValuePart::QueryAll(name)
            | ValuePart::Path(name)
            | ValuePart::StageVariable(name)
            | ValuePart::Authorizer(name) => out.push_str(&format!("<{name}>")),
            ValuePart::RequestPath => out.push_str("<path>"),
            ValuePart::Body(_) => out.push_str("<body>"),
        }
    }
    out
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
