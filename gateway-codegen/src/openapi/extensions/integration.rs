//! `x-amazon-apigateway-integration` (`reference/openapi-extensions.md` §2.13–2.16).

use schemars::JsonSchema;

use super::subtype;
use crate::diagnostics::{Diagnostic, Sink, code, quoted, suggest};
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
    /// Skip the check that the upstream's certificate is from a trusted authority.
    pub insecure_skip_verification: Option<Spanned<bool>>,
    /// `CONVERT_TO_TEXT` or `CONVERT_TO_BINARY`.
    pub content_handling: Option<Spanned<String>>,
    /// `BUFFERED` or `STREAM`.
    pub response_transfer_mode: Option<Spanned<String>>,
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

/// What an integration calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema)]
#[schemars(rename_all = "snake_case")]
pub enum IntegrationType {
    /// An HTTP upstream, with mappings.
    Http,
    /// An HTTP upstream, the whole request and the whole answer.
    HttpProxy,
    /// A constant answer.
    Mock,
    /// A Lambda function or another AWS service, with mappings.
    Aws,
    /// A Lambda function, the whole request as an event.
    AwsProxy,
}

/// What happens to a body without a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema)]
#[schemars(rename_all = "snake_case")]
pub enum Passthrough {
    /// It passes.
    WhenNoMatch,
    /// It passes where there are no templates at all; otherwise 415.
    WhenNoTemplates,
    /// 415.
    Never,
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
    /// `CONVERT_TO_TEXT` or `CONVERT_TO_BINARY`.
    pub content_handling: Option<Spanned<String>>,
    /// In the document.
    #[schemars(skip)]
    pub origin: Origin,
}

impl Integration {
    /// Reads the extension; `None` where it has no usable type, which is reported.
    pub fn read(node: &Node, origin: &Origin, unknown: Unknown, sink: &mut Sink) -> Option<Self> {
        let mut object = Object::open(node, origin, sink)?;
        let kind = integration_type(&mut object, sink);
        let tls = object.node("tlsConfig").and_then(|node| {
            let mut tls = Object::open(node, &object.origin("tlsConfig"), sink)?;
            let skip = tls.boolean("insecureSkipVerification", sink);
            tls.not_acted_on(
                "serverNameToVerify",
                "the upstream's host name is verified",
                sink,
            );
            tls.finish(unknown, sink);
            skip
        });
        let integration = Integration {
            uri: object.string("uri", sink),
            http_method: object.string("httpMethod", sink),
            connection_type: connection_type(&mut object, sink),
            connection_id: object.string("connectionId", sink),
            credentials: object.string("credentials", sink),
            passthrough_behavior: passthrough(&mut object, sink),
            payload_format_version: object.text("payloadFormatVersion", sink),
            request_parameters: text_map(&mut object, "requestParameters", sink),
            request_templates: text_map(&mut object, "requestTemplates", sink),
            responses: responses(&mut object, unknown, sink),
            response_parameters: response_parameters(&mut object, sink),
            integration_subtype: object.string("integrationSubtype", sink),
            timeout_in_millis: object.integer("timeoutInMillis", 0, i64::MAX, sink),
            insecure_skip_verification: tls,
            content_handling: object.string("contentHandling", sink),
            response_transfer_mode: object.string("responseTransferMode", sink),
            cache_key_parameters: object.strings("cacheKeyParameters", sink),
            cache_namespace: object.string("cacheNamespace", sink),
            unusable: object.is_unusable("uri") || object.is_unusable("httpMethod"),
            origin: origin.clone(),
            kind: kind?,
        };
        object.allow(&["description", "integrationTarget"]);
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

fn integration_type(object: &mut Object<'_>, sink: &mut Sink) -> Option<Spanned<IntegrationType>> {
    const TYPES: [(&str, IntegrationType); 5] = [
        ("http", IntegrationType::Http),
        ("http_proxy", IntegrationType::HttpProxy),
        ("mock", IntegrationType::Mock),
        ("aws", IntegrationType::Aws),
        ("aws_proxy", IntegrationType::AwsProxy),
    ];
    let Some(text) = object.string("type", sink) else {
        if object.entry("type").is_none() {
            let diagnostic = Diagnostic::new(
                code::MISSING_FIELD,
                object.span,
                "the integration has no `type`",
            );
            sink.push(
                diagnostic
                    .label("this integration")
                    .help("add `type: http_proxy`, `http` or `mock`")
                    .pointer(&object.pointer),
            );
        }
        return None;
    };
    let lower = text.value.to_ascii_lowercase();
    if let Some((_, kind)) = TYPES.iter().find(|(name, _)| *name == lower) {
        return Some(Spanned {
            value: *kind,
            span: text.span,
        });
    }
    let known = TYPES.map(|(name, _)| name);
    let help = match suggest::nearest(&lower, known) {
        Some(name) => format!("did you mean `{name}`?"),
        None => format!("known types: {}", known.join(", ")),
    };
    let diagnostic = Diagnostic::new(
        code::UNKNOWN_INTEGRATION_TYPE,
        text.span,
        format!("`{}` is not an integration type", text.value),
    );
    sink.push(
        diagnostic
            .label("not known")
            .help(help)
            .pointer(object.pointer_to("type")),
    );
    None
}

fn connection_type(object: &mut Object<'_>, sink: &mut Sink) -> Option<Spanned<String>> {
    const TYPES: [&str; 2] = ["INTERNET", "VPC_LINK"];
    let text = object.string("connectionType", sink)?;
    // Stage variables.
    let is_variable = text.value.contains('$');
    if !is_variable
        && !TYPES
            .iter()
            .any(|known| text.value.eq_ignore_ascii_case(known))
    {
        let help = match suggest::nearest(&text.value, TYPES) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "use `INTERNET` or `VPC_LINK`".to_owned(),
        };
        sink.push(
            Diagnostic::new(
                code::UNKNOWN_VALUE,
                text.span,
                format!("{} is not a connection type", quoted(&text.value)),
            )
            .label("not known")
            .help(help)
            .pointer(object.pointer_to("connectionType")),
        );
        return None;
    }
    Some(text)
}

fn passthrough(object: &mut Object<'_>, sink: &mut Sink) -> Option<Spanned<Passthrough>> {
    let text = object.string("passthroughBehavior", sink)?;
    let value = match text.value.to_ascii_lowercase().as_str() {
        "when_no_match" => Passthrough::WhenNoMatch,
        "when_no_templates" => Passthrough::WhenNoTemplates,
        "never" => Passthrough::Never,
        _ => {
            let diagnostic = Diagnostic::new(
                code::UNKNOWN_VALUE,
                text.span,
                format!("`{}` is not a passthrough behavior", text.value),
            );
            let help = "use `when_no_match`, `when_no_templates` or `never`";
            sink.push(
                diagnostic
                    .label("not known")
                    .help(help)
                    .pointer(object.pointer_to("passthroughBehavior")),
            );
            return None;
        }
    };
    Some(Spanned {
        value,
        span: text.span,
    })
}

/// A mapping from names to texts.
pub(super) fn text_map(
    object: &mut Object<'_>,
    name: &'static str,
    sink: &mut Sink,
) -> Vec<(Spanned<String>, Spanned<String>)> {
    text_entries(object.entries(name, sink), sink)
}

fn text_entries(
    entries: Vec<(&crate::source::Entry, Origin)>,
    sink: &mut Sink,
) -> Vec<(Spanned<String>, Spanned<String>)> {
    let mut map = Vec::with_capacity(entries.len());
    for (entry, origin) in entries {
        let key = Spanned {
            value: entry.key.as_str().to_owned(),
            span: entry.key_span,
        };
        match entry.value.as_str() {
            Some(text) => map.push((
                key,
                Spanned {
                    value: text.to_owned(),
                    span: entry.value.span,
                },
            )),
            None if entry.value.is_null() => map.push((
                key,
                Spanned {
                    value: String::new(),
                    span: entry.value.span,
                },
            )),
            None => {
                crate::openapi::object::wrong_type(&entry.value, &origin.pointer, "a string", sink)
            }
        }
    }
    map
}

fn responses(
    object: &mut Object<'_>,
    unknown: Unknown,
    sink: &mut Sink,
) -> Vec<(Spanned<String>, IntegrationResponse)> {
    let mut responses = Vec::new();
    for (entry, origin) in object.entries("responses", sink) {
        let pattern = Spanned {
            value: entry.key.as_str().to_owned(),
            span: entry.key_span,
        };
        let Some(mut response) = Object::open(&entry.value, &origin, sink) else {
            continue;
        };
        let read = IntegrationResponse {
            status_code: response.integer("statusCode", 100, 599, sink),
            response_parameters: text_map(&mut response, "responseParameters", sink),
            response_templates: text_map(&mut response, "responseTemplates", sink),
            content_handling: response.string("contentHandling", sink),
            origin,
        };
        response.finish(unknown, sink);
        responses.push((pattern, read));
    }
    responses
}

#[allow(
    clippy::type_complexity,
    reason = "a map of maps, each key and value with its place"
)]
fn response_parameters(
    object: &mut Object<'_>,
    sink: &mut Sink,
) -> Vec<(Spanned<String>, Vec<(Spanned<String>, Spanned<String>)>)> {
    let mut all = Vec::new();
    for (entry, origin) in object.entries("responseParameters", sink) {
        let status = Spanned {
            value: entry.key.as_str().to_owned(),
            span: entry.key_span,
        };
        let Some(mapping) = entry.value.as_mapping() else {
            crate::openapi::object::wrong_type(&entry.value, &origin.pointer, "a mapping", sink);
            continue;
        };
        let entries = mapping
            .iter()
            .map(|entry| (entry, origin.clone()))
            .collect();
        all.push((status, text_entries(entries, sink)));
    }
    all
}
