//! What a template says of an API beside its document, and what of it has no effect.

use std::collections::BTreeSet;

use super::Stack;
use super::sections::Resource;
use crate::diagnostics::{Code, Diagnostic, Severity, Sink, code};
use crate::source::{Mapping, Span};

/// Properties of an API's resource that are acted on, or that mean nothing to a gateway outside of AWS.
const KNOWN: &[&str] = &[
    "AccessLogSetting",
    "AccessLogSettings",
    "AlwaysDeploy",
    "ApiKeySourceType",
    "Auth",
    "BinaryMediaTypes",
    "Body",
    "BodyS3Location",
    "CacheClusterEnabled",
    "CacheClusterSize",
    "CorsConfiguration",
    "DefaultRouteSettings",
    "DefinitionBody",
    "DefinitionUri",
    "DeploymentId",
    "Description",
    "FailOnWarnings",
    "MethodSettings",
    "MinimumCompressionSize",
    "Mode",
    "Name",
    "OpenApiVersion",
    "Policy",
    "PropagateTags",
    "ProtocolType",
    "RouteSettings",
    "RouteSelectionExpression",
    "StageName",
    "StageVariables",
    "Tags",
    "Variables",
    "Version",
    // Of stages.
    "ApiId",
    "AutoDeploy",
    "DocumentationVersion",
    "RestApiId",
    "StageDescription",
    // Of the stages that deployments describe.
    "CacheDataEncrypted",
    "CacheTtlInSeconds",
    "CachingEnabled",
    "DataTraceEnabled",
    "LoggingLevel",
    "MetricsEnabled",
    "ThrottlingBurstLimit",
    "ThrottlingRateLimit",
];

/// Properties that protect an API, and what is not there.
const PROTECTING: &[(&str, Code, &str)] = &[(
    "DisableExecuteApiEndpoint",
    code::POLICY_NOT_ENFORCED,
    "the API answers under every name",
)];

/// The property that asks clients of a domain for a certificate.
const MUTUAL_TLS: &str = "MutualTlsAuthentication";

/// Reports those of the properties that have no effect in this version.
pub(super) fn report(properties: Option<&Mapping>, sink: &mut Sink) {
    for entry in properties.into_iter().flatten() {
        let name = entry.key.as_str();
        let is_off = entry.value.is_null() || entry.value.as_bool() == Some(false);
        if is_off || KNOWN.contains(&name) {
            continue;
        }
        if name == "Domain" && report_mutual_tls(entry.value.as_mapping(), sink) {
            continue;
        }
        let protecting = PROTECTING.iter().find(|(known, ..)| *known == name);
        let diagnostic = match protecting {
            Some((_, code, what)) => Diagnostic::new(
                *code,
                entry.key_span,
                format!("{what} in this version of gwc"),
            )
            .help(format!("`--allow {code}` builds the gateway without it")),
            None => Diagnostic::new(
                code::NOT_ACTED_ON,
                entry.key_span,
                format!("`{name}` has no effect in this version of gwc"),
            )
            .help("what the document itself says is acted on"),
        };
        sink.push(diagnostic.label("has no effect"));
    }
}

/// Reports that clients of a domain are not asked for a certificate; whether they would have to be.
fn report_mutual_tls(domain: Option<&Mapping>, sink: &mut Sink) -> bool {
    let asked = domain.and_then(|domain| domain.get_key_value(MUTUAL_TLS));
    let Some(entry) = asked.filter(|entry| !entry.value.is_null()) else {
        return false;
    };
    let code = code::POLICY_NOT_ENFORCED;
    sink.push(
        Diagnostic::new(
            code,
            entry.key_span,
            "mutual TLS is not enforced in this version of gwc",
        )
        .label("has no effect")
        .help(format!(
            "`--allow {code}` builds a gateway that asks no client for a certificate"
        )),
    );
    true
}

/// Resources that belong to APIs and that this version does not act on.
const RESOURCES: &[(&str, Option<Code>)] = &[
    ("AWS::ApiGateway::BasePathMapping", None),
    ("AWS::ApiGateway::BasePathMappingV2", None),
    ("AWS::ApiGateway::GatewayResponse", None),
    ("AWS::ApiGateway::Method", None),
    ("AWS::ApiGatewayV2::ApiMapping", None),
    ("AWS::ApiGatewayV2::Integration", None),
    ("AWS::ApiGatewayV2::Route", None),
    (
        "AWS::WAFv2::WebACLAssociation",
        Some(code::POLICY_NOT_ENFORCED),
    ),
];

/// Ids of the authorizers that methods and routes outside of documents name.
pub(super) fn authorizers_of_methods(stack: &Stack) -> BTreeSet<&str> {
    let resources = stack.resources().iter();
    let resources = resources.filter_map(|entry| stack.resource(&entry.key));
    let is_method =
        |kind: &str| matches!(kind, "AWS::ApiGateway::Method" | "AWS::ApiGatewayV2::Route");
    let named = resources.filter(|resource| is_method(resource.kind));
    let named = named.filter_map(|resource| resource.property("AuthorizerId"));
    named.filter_map(|node| node.get("Ref")?.as_str()).collect()
}

/// Reports a resource of the template that would change what the APIs do and has no effect in this version.
/// `is_used`: a method names it, if it is an authorizer.
pub(super) fn report_resource(id: &str, resource: Resource<'_>, is_used: bool, sink: &mut Sink) {
    if matches!(
        resource.kind,
        "AWS::ApiGateway::DomainName" | "AWS::ApiGatewayV2::DomainName"
    ) {
        report_mutual_tls(resource.properties(), sink);
        return;
    }
    let place = resource
        .node
        .get("Type")
        .map_or(resource.node.span, |kind| kind.span);
    if report_access(id, resource, is_used, place, sink) {
        return;
    }
    let Some((kind, code)) = RESOURCES.iter().find(|(kind, _)| *kind == resource.kind) else {
        return;
    };
    let message = format!("the resource `{id}` has no effect in this version of gwc");
    let diagnostic = Diagnostic::new(code.unwrap_or(code::NOT_ACTED_ON), place, message)
        .label(format!("an `{kind}`"));
    sink.push(match code {
        Some(code) => diagnostic.help(format!("`--allow {code}` builds the gateway without it")),
        None => diagnostic.help("only what the APIs' documents say is acted on"),
    });
}

/// Reports an authorizer, a key or a plan that the documents cannot have; whether the resource is one.
fn report_access(
    id: &str,
    resource: Resource<'_>,
    is_used: bool,
    place: Span,
    sink: &mut Sink,
) -> bool {
    let kind = resource.kind;
    let diagnostic = match kind {
        "AWS::ApiGateway::Authorizer" | "AWS::ApiGatewayV2::Authorizer" if is_used => {
            let code = code::SECURITY_NOT_ENFORCED;
            let message = format!("the authorizer `{id}` is not enforced in this version of gwc");
            Diagnostic::new(code, place, message)
                .help(format!("`--allow {code}` builds the gateway without it"))
        }
        "AWS::ApiGateway::Authorizer" | "AWS::ApiGatewayV2::Authorizer" => {
            let message = format!("the authorizer `{id}` guards no operation of a document");
            Diagnostic::new(code::NOT_ACTED_ON, place, message).help(
                "write it into the document, as a security scheme with `x-amazon-apigateway-authorizer`",
            )
        }
        "AWS::ApiGateway::ApiKey" => key_is_not_made(
            place,
            format!("the API key `{id}` of the template is not one of the gateway"),
        ),
        "AWS::ApiGateway::UsagePlan" if !has_stages(resource) => {
            let message = format!("the usage plan `{id}` opens no stage");
            Diagnostic::new(code::NOT_ACTED_ON, place, message)
                .help("add `ApiStages: [{ApiId: ..., Stage: ...}]`")
        }
        "AWS::ApiGateway::UsagePlan" | "AWS::ApiGateway::UsagePlanKey" => return true,
        _ => return false,
    };
    sink.push(diagnostic.label(format!("an `{kind}`")));
    true
}

fn has_stages(plan: Resource<'_>) -> bool {
    let stages = plan.property("ApiStages");
    stages.is_some_and(|stages| stages.as_sequence().is_none_or(|stages| !stages.is_empty()))
}

/// Advice on a key that AWS would make: what opens an API is no part of a gateway's binary.
pub(super) fn key_is_not_made(place: Span, message: String) -> Diagnostic {
    Diagnostic::new(code::NOT_ACTED_ON, place, message)
        .severity(Severity::Advice)
        .help("put its value into the configuration of the gateway, below `keys`, with its plan")
}
