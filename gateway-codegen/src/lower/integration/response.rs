//! Integration responses: which answers of the backend become which of the client.

use super::super::mapping::{self, Side};
use super::super::selection;
use super::super::template::{self, Of};
use super::transformation;
use crate::diagnostics::{Diagnostic, Sink, code};
use crate::openapi::extensions;
use crate::openapi::model::Operation;
use crate::plan::{IntegrationResponse, Selection};

/// What the patterns of integration responses are held against (`reference/rest-api.md` §4.11).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Selects {
    /// The backend's status.
    Status,
    /// The `errorMessage` of a Lambda function.
    ErrorMessage,
}

/// Integration responses in the order they are tried; `None` where one cannot be built, which is reported.
pub(super) fn lower(
    integration: &extensions::Integration,
    operation: &Operation,
    selects: Selects,
    sink: &mut Sink,
) -> Option<Vec<IntegrationResponse>> {
    if integration.responses.is_empty() {
        let diagnostic = Diagnostic::new(
            code::NO_INTEGRATION_RESPONSE,
            integration.origin.span,
            "the integration has no `responses`",
        );
        let help = "add `responses: {default: {statusCode: \"200\"}}`";
        sink.push(
            diagnostic
                .label("every call answers 500")
                .help(help)
                .pointer(&integration.origin.pointer),
        );
    }
    let mut lowered = Vec::with_capacity(integration.responses.len());
    let mut default = None;
    let mut is_complete = true;
    for (pattern, response) in &integration.responses {
        let selection = match selects {
            _ if pattern.value == "default" => Some(Selection::Default),
            Selects::Status => selection::statuses(pattern, sink).map(Selection::Statuses),
            Selects::ErrorMessage => selection::error_message(pattern, sink),
        };
        let Some(selection) = selection else {
            continue;
        };
        let pointer = format!("{}/responseTemplates", response.origin.pointer);
        let of = Of::Response(&pattern.value);
        let templates = &response.response_templates;
        let Some(bodies) = template::bodies(templates, operation, of, &pointer, sink) else {
            is_complete = false;
            continue;
        };
        let response = IntegrationResponse {
            selection,
            status: declared_status(response, operation, sink),
            headers: mapping::rest_response(
                &response.response_parameters,
                "method.response.header.",
                Side::Response,
                sink,
            ),
            bodies,
            content_handling: transformation::handling(response.content_handling.as_ref()),
        };
        if response.selection == Selection::Default {
            default = Some(response)
        } else {
            lowered.push(response)
        }
    }
    // The default has no pattern and is tried last, wherever it stands.
    lowered.extend(default);
    is_complete.then_some(lowered)
}

/// The client's status; 0: the operation does not declare it, and the answer is 500 (`reference/rest-api.md` §4.11).
fn declared_status(
    response: &extensions::IntegrationResponse,
    operation: &Operation,
    sink: &mut Sink,
) -> u16 {
    let status = response
        .status_code
        .as_ref()
        .map_or(200, |status| u16::try_from(status.value).unwrap_or(200));
    if operation.responses.is_empty() || operation.response(&status.to_string()).is_some() {
        return status;
    }
    let span = response
        .status_code
        .as_ref()
        .map_or(response.origin.span, |status| status.span);
    let diagnostic = Diagnostic::new(
        code::UNDECLARED_RESPONSE,
        span,
        format!("the operation does not declare the response {status}"),
    );
    let help = format!("add `\"{status}\": {{description: …}}` to the operation's `responses`");
    sink.push(
        diagnostic
            .label("answered with 500 instead")
            .secondary(operation.origin.span, "this operation")
            .help(help)
            .pointer(&response.origin.pointer),
    );
    0
}
