//! Mock integrations.

use super::response::Selects;
use super::{failed, transformation};
use crate::diagnostics::{Diagnostic, Sink, code};
use crate::openapi::extensions;
use crate::openapi::model::Operation;
use crate::plan::{Content, Integration, MockStatus};

/// The runtime's own reading, for texts that are known at build time.
#[path = "../../../../gateway-runtime/src/integrate/mock/status.rs"]
mod status;

pub(super) fn lower(
    integration: &extensions::Integration,
    operation: &Operation,
    sink: &mut Sink,
) -> Integration {
    let Some(mut transformation) =
        transformation::lower(integration, operation, Selects::Status, sink)
    else {
        return failed();
    };
    let bodies = std::mem::take(&mut transformation.request_bodies);
    let statuses: Vec<(String, MockStatus)> = bodies
        .into_iter()
        .map(|body| {
            let status = match body.content {
                Content::Text(text) => MockStatus::Constant(status::status_code(&text)),
                Content::Template(template) => MockStatus::Template(template),
            };
            (body.media_type, status)
        })
        .collect();
    // Where there is none, the client's body would have to bring it.
    let gives_status = |status: &MockStatus| !matches!(status, MockStatus::Constant(None));
    if !statuses.iter().any(|(_, status)| gives_status(status)) {
        let span = integration
            .request_templates
            .first()
            .map_or(integration.origin.span, |(_, template)| template.span);
        let diagnostic = Diagnostic::new(
            code::MOCK_WITHOUT_STATUS,
            span,
            "the request template gives no `statusCode`",
        );
        let help = "write `requestTemplates: {application/json: '{\"statusCode\": 200}'}`";
        let label = match statuses.is_empty() && !transformation.refuse_unmapped_body {
            true => "only requests whose body brings a `statusCode` are answered, others with 500",
            false => "every call answers 500",
        };
        sink.push(
            diagnostic
                .label(label)
                .help(help)
                .pointer(&integration.origin.pointer),
        );
    }
    Integration::Mock(statuses, transformation)
}
