//! Customised gateway responses.

use super::mapping::{Side, rest_response};
use super::{origin, template};
use crate::diagnostics::{Diagnostic, Sink, code, suggest};
use crate::openapi::extensions::GatewayResponses;
use crate::plan::{GatewayResponse, ResponseType};

/// The responses of a document.
pub(super) fn lower(responses: &GatewayResponses, sink: &mut Sink) -> Vec<GatewayResponse> {
    let mut lowered = Vec::with_capacity(responses.responses.len());
    for (name, response) in &responses.responses {
        let Some(response_type) = ResponseType::from_name(&name.value) else {
            let known = ResponseType::ALL.iter().map(|(known, _)| *known);
            let help = match suggest::nearest(&name.value, known) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "use one of the reference's types, such as `THROTTLED` or `DEFAULT_4XX`"
                    .to_owned(),
            };
            let diagnostic = Diagnostic::new(
                code::UNKNOWN_RESPONSE_TYPE,
                name.span,
                format!("`{}` is not a gateway response type", name.value),
            );
            sink.push(
                diagnostic
                    .label("not known")
                    .help(help)
                    .pointer(&response.origin.pointer),
            );
            continue;
        };
        let mut templates = Vec::with_capacity(response.response_templates.len());
        for (media_type, text) in &response.response_templates {
            template::check_media_type(media_type, sink);
            let (parts, unknown) = template::substitution(&text.value);
            for name in unknown {
                let diagnostic = Diagnostic::new(
                    code::UNKNOWN_VARIABLE,
                    text.span,
                    format!("there is no `{name}`"),
                );
                sink.push(
                    diagnostic
                        .label("always empty")
                        .pointer(&response.origin.pointer),
                );
            }
            templates.push((media_type.value.clone(), parts));
        }
        lowered.push(GatewayResponse {
            response_type,
            status: response
                .status_code
                .as_ref()
                .and_then(|status| u16::try_from(status.value).ok()),
            headers: rest_response(
                &response.response_parameters,
                "gatewayresponse.header.",
                Side::Request,
                sink,
            ),
            templates,
            origin: origin(&response.origin),
        });
    }
    lowered
}
