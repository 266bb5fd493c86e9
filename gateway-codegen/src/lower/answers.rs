//! Declared responses → checks of answers.

use super::content::{self, Owner, Unread};
use super::parameter;
use super::values::Values;
use crate::diagnostics::Sink;
use crate::openapi::extensions::ValidateResponses;
use crate::openapi::model::{self, Document};
use crate::plan::{Answers, DeclaredResponse};
use crate::schema::Usage;

/// Fields that frame a message, or that are looked at as the media type of a body: nothing of them is asked by a
/// declaration (OpenAPI 3.1 "Response Object").
const FRAMING: [&str; 5] = [
    "content-type",
    "content-length",
    "transfer-encoding",
    "connection",
    "keep-alive",
];

/// What the answers of an operation must be; `None`: that is not checked, or nothing is declared.
pub(super) fn lower(
    operation: &model::Operation,
    document: &Document,
    values: &mut Values<'_>,
    unread: &mut Unread,
    sink: &mut Sink,
) -> Option<Answers> {
    let wanted = document.gateway.validate_responses.as_ref()?;
    let is_enforced = match wanted.value {
        ValidateResponses::Off => return None,
        ValidateResponses::Log => false,
        ValidateResponses::Enforce => true,
    };
    let mut responses = Vec::with_capacity(operation.responses.len());
    for response in &operation.responses {
        let Some(statuses) = statuses(&response.status.value) else {
            continue;
        };
        let called = format!(
            "{} {}",
            values.called(operation),
            response.status.value.to_ascii_lowercase()
        );
        let described = response.described.as_ref();
        let headers = described.map(|described| described.headers.as_slice());
        let headers = headers.unwrap_or_default().iter();
        let is_asked = |header: &&model::Parameter| {
            let name = header.name.value.to_ascii_lowercase();
            !FRAMING.contains(&name.as_str())
        };
        let version = document.version;
        let headers = headers.filter(is_asked).map(|header| {
            let called = format!("{called} {}", header.name.value);
            parameter::header(header, version, Usage::Response, &called, values, sink)
        });
        let headers = headers
            .filter(|header| header.required || header.form.is_some())
            .collect();
        let owner = Owner {
            version,
            usage: Usage::Response,
            called: &format!("{called} body"),
        };
        let content = described.map(|described| described.content.as_slice());
        let content = content.unwrap_or_default();
        responses.push(DeclaredResponse {
            statuses,
            headers,
            content: content::all(content, owner, values, unread, sink),
        });
    }
    // The narrower a declaration, the earlier.
    responses.sort_by_key(|response| response.statuses.1 - response.statuses.0);
    (!responses.is_empty()).then_some(Answers {
        is_enforced,
        responses,
    })
}

/// The first and the last status of `200`, `4XX` or `default`.
fn statuses(text: &str) -> Option<(u16, u16)> {
    if text == "default" {
        return Some((100, 599));
    }
    if let Ok(status) = text.parse() {
        return Some((status, status));
    }
    let class = text.strip_suffix("XX").or(text.strip_suffix("xx"))?;
    let first = class.parse::<u16>().ok()?.checked_mul(100)?;
    Some((first, first.checked_add(99)?))
}
