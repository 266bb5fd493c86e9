//! What a non-proxy integration makes of bodies.

use super::super::template::{self, Of};
use super::response;
use crate::diagnostics::Sink;
use crate::openapi::extensions::{self, Passthrough};
use crate::openapi::model::{Operation, Spanned};
use crate::plan::{ContentHandling, Transformation};

/// The transformation; `None` where a part of it cannot be built, which is reported.
pub(super) fn lower(
    integration: &extensions::Integration,
    operation: &Operation,
    selects: response::Selects,
    sink: &mut Sink,
) -> Option<Transformation> {
    let responses = response::lower(integration, operation, selects, sink);
    let pointer = format!("{}/requestTemplates", integration.origin.pointer);
    let templates = &integration.request_templates;
    let request_bodies = template::bodies(templates, operation, Of::Request, &pointer, sink);
    Some(Transformation {
        request_bodies: request_bodies?,
        refuse_unmapped_body: refuses_unmapped(integration),
        content_handling: handling(integration.content_handling.as_ref()),
        responses: responses?,
    })
}

pub(super) fn handling(
    given: Option<&Spanned<extensions::ContentHandling>>,
) -> Option<ContentHandling> {
    given.map(|given| match given.value {
        extensions::ContentHandling::ConvertToBinary => ContentHandling::ToBinary,
        extensions::ContentHandling::ConvertToText => ContentHandling::ToText,
    })
}

/// Whether a body without a template is refused (`reference/rest-api.md` §4.6).
pub(crate) fn refuses_unmapped(integration: &extensions::Integration) -> bool {
    match integration
        .passthrough_behavior
        .as_ref()
        .map(|behavior| behavior.value)
    {
        Some(Passthrough::Never) => true,
        Some(Passthrough::WhenNoTemplates) => !integration.request_templates.is_empty(),
        Some(Passthrough::WhenNoMatch) | None => false,
    }
}
