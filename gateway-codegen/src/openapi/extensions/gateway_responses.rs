//! `x-amazon-apigateway-gateway-responses` (`reference/openapi-extensions.md` §2.11).

use schemars::JsonSchema;

use super::integration::text_map;
use crate::diagnostics::Sink;
use crate::openapi::model::{Origin, Spanned};
use crate::openapi::object::{Object, Unknown};
use crate::source::Node;

/// Answers of the gateway itself, by response type.
#[derive(Debug, Clone, Default, JsonSchema)]
#[schemars(transparent)]
pub struct GatewayResponses {
    /// By type, such as `THROTTLED` or `DEFAULT_4XX`.
    #[schemars(with = "std::collections::BTreeMap<String, GatewayResponse>")]
    pub responses: Vec<(Spanned<String>, GatewayResponse)>,
}

/// One answer of the gateway itself.
#[derive(Debug, Clone, JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct GatewayResponse {
    /// The status; the type's own where it is missing.
    #[schemars(with = "Option<String>")]
    pub status_code: Option<Spanned<i64>>,
    /// Headers: `gatewayresponse.header.X` to an expression.
    #[schemars(with = "std::collections::BTreeMap<String, String>")]
    pub response_parameters: Vec<(Spanned<String>, Spanned<String>)>,
    /// Bodies by media type; `$context`, `$stageVariables` and `method.request` are substituted.
    #[schemars(with = "std::collections::BTreeMap<String, String>")]
    pub response_templates: Vec<(Spanned<String>, Spanned<String>)>,
    /// In the document.
    #[schemars(skip)]
    pub origin: Origin,
}

impl GatewayResponses {
    /// Reads the extension.
    pub fn read(node: &Node, origin: &Origin, unknown: Unknown, sink: &mut Sink) -> Self {
        let mut all = GatewayResponses::default();
        let Some(mapping) = node.as_mapping() else {
            crate::openapi::object::wrong_type(node, &origin.pointer, "a mapping", sink);
            return all;
        };
        for entry in mapping.iter() {
            let pointer = format!(
                "{}/{}",
                origin.pointer,
                crate::source::pointer::escape(entry.key.as_str())
            );
            let origin = Origin {
                span: entry.key_span,
                pointer,
            };
            let Some(mut object) = Object::open(&entry.value, &origin, sink) else {
                continue;
            };
            let response = GatewayResponse {
                status_code: object.integer("statusCode", 100, 599, sink),
                response_parameters: text_map(&mut object, "responseParameters", sink),
                response_templates: text_map(&mut object, "responseTemplates", sink),
                origin,
            };
            object.finish(unknown, sink);
            all.responses.push((
                Spanned {
                    value: entry.key.as_str().to_owned(),
                    span: entry.key_span,
                },
                response,
            ));
        }
        all
    }
}
