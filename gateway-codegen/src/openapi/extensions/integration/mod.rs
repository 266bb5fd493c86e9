//! `x-amazon-apigateway-integration` (`reference/openapi-extensions.md` §2.13–2.16).

mod maps;
mod shared;
pub(crate) mod subtype;
mod tls;
mod words;

pub(super) use maps::text_map;
pub use shared::Integrations;
pub use tls::TlsConfig;
pub use words::{ContentHandling, IntegrationType, Passthrough, TransferMode};

use schemars::JsonSchema;

use crate::diagnostics::{Diagnostic, Sink, code};
use crate::openapi::extensions::uri::{self, Target};
use crate::openapi::model::{Origin, Spanned};
use crate::openapi::object::{Object, Unknown};
use crate::source::Node;

/// Names and texts, each with its place.
pub type TextMap = Vec<(Spanned<String>, Spanned<String>)>;

/// What answers an operation.
#[derive(Debug, Clone, JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct Integration {
    /// What is called, and how: `http`, `http_proxy`, `mock`, `aws`, `aws_proxy`; in any case.
    #[schemars(rename = "type")]
    pub kind: Spanned<IntegrationType>,
    /// The address, with `{parameters}` of the path and `${stageVariables.name}`.
    pub uri: Option<Spanned<String>>,
    /// The method of the upstream request; `ANY` is the client's.
    pub http_method: Option<Spanned<String>>,
    /// `INTERNET` or `VPC_LINK`.
    pub connection_type: Option<Spanned<String>>,
    /// The id of the VPC link.
    pub connection_id: Option<Spanned<String>>,
    /// The role or user whose credentials sign the call.
    pub credentials: Option<Spanned<String>>,
    /// What happens to a body for whose media type there is no template: `when_no_match` (default),
    /// `when_no_templates`, `never`.
    pub passthrough_behavior: Option<Spanned<Passthrough>>,
    /// The shape of the event: `1.0` or `2.0` (HTTP APIs).
    pub payload_format_version: Option<Spanned<String>>,
    /// Parameter mappings: `integration.request.header.X` to an expression (REST), or
    /// `append|overwrite|remove:header.X` to a value (HTTP APIs).
    #[schemars(with = "std::collections::BTreeMap<String, String>")]
    pub request_parameters: Vec<(Spanned<String>, Spanned<String>)>,
    /// Mapping templates by media type.
    #[schemars(with = "std::collections::BTreeMap<String, String>")]
    pub request_templates: Vec<(Spanned<String>, Spanned<String>)>,
    /// Integration responses by the pattern that the backend's status must match, or `default`.
    #[schemars(with = "std::collections::BTreeMap<String, IntegrationResponse>")]
    pub responses: Vec<(Spanned<String>, IntegrationResponse)>,
    /// Response parameter mappings by status (HTTP APIs).
    #[schemars(
        with = "std::collections::BTreeMap<String, std::collections::BTreeMap<String, String>>"
    )]
    pub response_parameters: Vec<(Spanned<String>, TextMap)>,
    /// An AWS service action of HTTP APIs, such as `SQS-SendMessage`.
    pub integration_subtype: Option<Spanned<String>>,
    /// Milliseconds to wait for the upstream: 50 to 29,000 (REST), 30,000 (HTTP APIs).
    pub timeout_in_millis: Option<Spanned<i64>>,
    /// How the upstream's certificate is checked.
    pub tls_config: Option<TlsConfig>,
    /// How the request's payload is converted; without it, not at all.
    pub content_handling: Option<Spanned<ContentHandling>>,
    /// How the answer is passed on (proxy integrations). Default: `BUFFERED`.
    pub response_transfer_mode: Option<Spanned<TransferMode>>,
    /// The ARN of the load balancer's listener that a VPC link leads to (REST).
    pub integration_target: Option<Spanned<String>>,
    /// What it is for.
    pub description: Option<Spanned<String>>,
    /// Parameters that distinguish cached answers.
    pub cache_key_parameters: Vec<Spanned<String>>,
    /// Methods that share a cache share its name.
    pub cache_namespace: Option<Spanned<String>>,
    /// Whether `uri` or `httpMethod` is there and cannot be used, which is reported.
    #[schemars(skip)]
    pub unusable: bool,
    /// The extension in the document.
    #[schemars(skip)]
    pub origin: Origin,
}

/// What the client gets for some of the backend's answers.
#[derive(Debug, Clone, JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct IntegrationResponse {
    /// The client's status.
    #[schemars(with = "Option<String>")]
    pub status_code: Option<Spanned<i64>>,
    /// Response headers: `method.response.header.X` to an expression.
    #[schemars(with = "std::collections::BTreeMap<String, String>")]
    pub response_parameters: Vec<(Spanned<String>, Spanned<String>)>,
    /// Mapping templates by media type.
    #[schemars(with = "std::collections::BTreeMap<String, String>")]
    pub response_templates: Vec<(Spanned<String>, Spanned<String>)>,
    /// How the answer's payload is converted; without it, not at all.
    pub content_handling: Option<Spanned<ContentHandling>>,
    /// In the document.
    #[schemars(skip)]
    pub origin: Origin,
}

impl Integration {
    /// Whether its address is that of a Lambda function.
    #[must_use]
    pub fn names_function(&self) -> bool {
        let target = self.uri.as_ref().map(|uri| uri::parse(&uri.value));
        matches!(
            target,
            Some(Ok(Target::Lambda { .. } | Target::Function(_)))
        )
    }

    /// Reads the extension; `None` where it has no usable type, which is reported.
    pub fn read(node: &Node, origin: &Origin, unknown: Unknown, sink: &mut Sink) -> Option<Self> {
        let mut object = Object::open(node, origin, sink)?;
        let kind = words::integration_type(&mut object, sink);
        let integration = Integration {
            uri: object.text("uri", sink),
            http_method: object.string("httpMethod", sink),
            connection_type: words::connection_type(&mut object, sink),
            connection_id: object.string("connectionId", sink),
            credentials: object.string("credentials", sink),
            passthrough_behavior: object.word("passthroughBehavior", &words::PASSTHROUGH, sink),
            payload_format_version: object.text("payloadFormatVersion", sink),
            request_parameters: maps::request_parameters(&mut object, sink),
            request_templates: text_map(&mut object, "requestTemplates", sink),
            responses: maps::responses(&mut object, unknown, sink),
            response_parameters: maps::response_parameters(&mut object, sink),
            integration_subtype: object.string("integrationSubtype", sink),
            timeout_in_millis: object.integer("timeoutInMillis", 0, i64::MAX, sink),
            tls_config: TlsConfig::read(&mut object, unknown, sink),
            content_handling: words::content_handling(&mut object, sink),
            response_transfer_mode: object.word("responseTransferMode", &words::TRANSFER, sink),
            integration_target: object.string("integrationTarget", sink),
            description: object.text("description", sink),
            cache_key_parameters: object.strings("cacheKeyParameters", sink),
            cache_namespace: object.string("cacheNamespace", sink),
            unusable: object.is_unusable("uri") || object.is_unusable("httpMethod"),
            origin: origin.clone(),
            kind: kind?,
        };
        if let Some(subtype) = &integration.integration_subtype {
            let parameters = object.origin("requestParameters");
            let given = object.node("requestParameters");
            let is_known = given.is_none_or(|given| !given.is_invalid());
            let given = given.and_then(Node::as_mapping);
            if is_known {
                subtype::check(subtype, given, &parameters, sink);
            }
        }
        if let Some(private) = &integration.connection_type
            && private.value.eq_ignore_ascii_case("VPC_LINK")
            && object.entry("connectionId").is_none()
        {
            sink.push(
                Diagnostic::new(
                    code::MISSING_FIELD,
                    private.span,
                    "a `VPC_LINK` integration needs `connectionId`",
                )
                .label("through which link is not said")
                .help("add `connectionId` with the id of the VPC link")
                .pointer(&object.pointer),
            );
        }
        object.finish(unknown, sink);
        Some(integration)
    }
}
