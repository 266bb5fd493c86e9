//! What a template says of an API beside its document, and what of it has no effect.

use super::sections::Resource;
use crate::diagnostics::{Code, Diagnostic, Sink, code};
use crate::source::Mapping;

/// Properties of an API's resource that are acted on, or that mean nothing to a gateway outside of AWS.
const KNOWN: &[&str] = &[
    "AccessLogSetting",
    "AccessLogSettings",
    "AlwaysDeploy",
    "BinaryMediaTypes",
    "Body",
    "BodyS3Location",
    "CorsConfiguration",
    "DefinitionBody",
    "DefinitionUri",
    "DeploymentId",
    "Description",
    "FailOnWarnings",
    "MinimumCompressionSize",
    "Mode",
    "Name",
    "OpenApiVersion",
    "PropagateTags",
    "ProtocolType",
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
];

/// Properties that protect an API, and what is not there.
const PROTECTING: &[(&str, Code, &str)] = &[
    (
        "Auth",
        code::SECURITY_NOT_ENFORCED,
        "the authorizers of the template are not enforced",
    ),
    (
        "Policy",
        code::POLICY_NOT_ENFORCED,
        "the resource policy of the template is not enforced",
    ),
    (
        "DisableExecuteApiEndpoint",
        code::POLICY_NOT_ENFORCED,
        "the API answers under every name",
    ),
    (
        "MethodSettings",
        code::LIMIT_NOT_ENFORCED,
        "the settings of methods in the template are not enforced",
    ),
    (
        "DefaultRouteSettings",
        code::LIMIT_NOT_ENFORCED,
        "the settings of routes in the template are not enforced",
    ),
    (
        "RouteSettings",
        code::LIMIT_NOT_ENFORCED,
        "the settings of routes in the template are not enforced",
    ),
    (
        "ThrottlingBurstLimit",
        code::LIMIT_NOT_ENFORCED,
        "the rates of the stage are not enforced",
    ),
    (
        "ThrottlingRateLimit",
        code::LIMIT_NOT_ENFORCED,
        "the rates of the stage are not enforced",
    ),
];

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
    ("AWS::ApiGateway::ApiKey", Some(code::SECURITY_NOT_ENFORCED)),
    (
        "AWS::ApiGateway::Authorizer",
        Some(code::SECURITY_NOT_ENFORCED),
    ),
    ("AWS::ApiGateway::BasePathMapping", None),
    ("AWS::ApiGateway::BasePathMappingV2", None),
    ("AWS::ApiGateway::GatewayResponse", None),
    ("AWS::ApiGateway::Method", None),
    ("AWS::ApiGateway::UsagePlan", Some(code::LIMIT_NOT_ENFORCED)),
    (
        "AWS::ApiGateway::UsagePlanKey",
        Some(code::LIMIT_NOT_ENFORCED),
    ),
    ("AWS::ApiGatewayV2::ApiMapping", None),
    (
        "AWS::ApiGatewayV2::Authorizer",
        Some(code::SECURITY_NOT_ENFORCED),
    ),
    ("AWS::ApiGatewayV2::Integration", None),
    ("AWS::ApiGatewayV2::Route", None),
    (
        "AWS::WAFv2::WebACLAssociation",
        Some(code::POLICY_NOT_ENFORCED),
    ),
];

/// Reports a resource of the template that would change what the APIs do and has no effect in this version.
pub(super) fn report_resource(id: &str, resource: Resource<'_>, sink: &mut Sink) {
    if matches!(
        resource.kind,
        "AWS::ApiGateway::DomainName" | "AWS::ApiGatewayV2::DomainName"
    ) {
        report_mutual_tls(resource.properties(), sink);
        return;
    }
    let Some((kind, code)) = RESOURCES.iter().find(|(kind, _)| *kind == resource.kind) else {
        return;
    };
    let place = resource
        .node
        .get("Type")
        .map_or(resource.node.span, |kind| kind.span);
    let message = format!("the resource `{id}` has no effect in this version of gwc");
    let diagnostic = Diagnostic::new(code.unwrap_or(code::NOT_ACTED_ON), place, message)
        .label(format!("an `{kind}`"));
    sink.push(match code {
        Some(code) => diagnostic.help(format!("`--allow {code}` builds the gateway without it")),
        None => diagnostic.help("only what the APIs' documents say is acted on"),
    });
}
