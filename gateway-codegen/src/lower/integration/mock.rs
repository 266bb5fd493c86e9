//! Mock integrations.

use super::response::Selects;
use super::{failed, transformation};
use crate::diagnostics::{Diagnostic, Sink, code};
use crate::openapi::extensions;
use crate::openapi::model::Operation;
use crate::plan::{Content, Integration};

/// The runtime's own reading, for texts that are known at build time.
#[path = "../../../../gateway-runtime/src/integrate/mock/status.rs"]
mod status;

pub(super) fn lower(
    integration: &extensions::Integration,
    operation: &Operation,
    sink: &mut Sink,
) -> Integration {
    let Some(transformation) = transformation::lower(integration, operation, Selects::Status, sink)
    else {
        return failed();
    };
    let gives_status = |content: &Content| match content {
        Content::Text(text) => status::status_code(text).is_some(),
        Content::Template(_) => true,
    };
    let bodies = &transformation.request_bodies;
    let is_without = match bodies.first() {
        Some(_) => !bodies.iter().any(|body| gives_status(&body.content)),
        // The client's body would have to bring it.
        None => true,
    };
    if is_without {
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
        let label = match bodies.is_empty() && !transformation.refuse_unmapped_body {
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
    Integration::Mock(transformation)
}
