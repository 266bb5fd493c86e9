//! Integrations with AWS services other than Lambda (`reference/rest-api.md` §4.4, `http-api.md` §4.4).

use super::super::mapping;
use super::response::Selects;
use super::{failed, http, transformation};
use crate::diagnostics::{Diagnostic, Sink, code};
use crate::openapi::extensions::uri::{self, Call, Target};
use crate::openapi::extensions::{self, subtype};
use crate::openapi::model::{Operation, Spanned};
use crate::plan::{
    Integration, Kind, ServiceCall, ServiceIntegration, ServiceRequest, ServiceTarget, UriPart,
    ValuePart,
};

/// Where a subtype's call goes.
struct Destination {
    name: &'static str,
    /// The runtime's identifier.
    identifier: &'static str,
    service: &'static str,
    call: Called,
}

enum Called {
    Action(&'static str),
    /// A path with `{parameters}` of the subtype.
    Path(&'static str),
}

const fn action(
    name: &'static str,
    identifier: &'static str,
    service: &'static str,
    action: &'static str,
) -> Destination {
    Destination {
        name,
        identifier,
        service,
        call: Called::Action(action),
    }
}

const DESTINATIONS: [Destination; 10] = [
    action(
        "EventBridge-PutEvents",
        "EventBridgePutEvents",
        "events",
        "PutEvents",
    ),
    action("SQS-SendMessage", "SqsSendMessage", "sqs", "SendMessage"),
    action(
        "SQS-ReceiveMessage",
        "SqsReceiveMessage",
        "sqs",
        "ReceiveMessage",
    ),
    action(
        "SQS-DeleteMessage",
        "SqsDeleteMessage",
        "sqs",
        "DeleteMessage",
    ),
    action("SQS-PurgeQueue", "SqsPurgeQueue", "sqs", "PurgeQueue"),
    Destination {
        name: "AppConfig-GetConfiguration",
        identifier: "AppConfigGetConfiguration",
        service: "appconfig",
        call: Called::Path(
            "applications/{Application}/environments/{Environment}/configurations/{Configuration}",
        ),
    },
    action(
        "Kinesis-PutRecord",
        "KinesisPutRecord",
        "kinesis",
        "PutRecord",
    ),
    action(
        "StepFunctions-StartExecution",
        "StepFunctionsStartExecution",
        "states",
        "StartExecution",
    ),
    action(
        "StepFunctions-StartSyncExecution",
        "StepFunctionsStartSyncExecution",
        "sync-states",
        "StartSyncExecution",
    ),
    action(
        "StepFunctions-StopExecution",
        "StepFunctionsStopExecution",
        "states",
        "StopExecution",
    ),
];

/// Whether the address of an integration calls a service other than Lambda.
pub(super) fn is_called(integration: &extensions::Integration) -> bool {
    let uri = integration.uri.as_ref();
    uri.is_some_and(|uri| matches!(uri::parse(&uri.value), Ok(Target::Service { .. })))
}

/// An `aws` integration whose address calls a service.
pub(super) fn lower(
    integration: &extensions::Integration,
    operation: &Operation,
    path_names: &[&str],
    kind: Kind,
    timeout_ms: u32,
    sink: &mut Sink,
) -> Integration {
    let Some(target) = target(integration, sink) else {
        return failed();
    };
    check_headers(integration, sink);
    let selects = Selects::Status;
    let transformation = transformation::lower(integration, operation, selects, sink);
    let http = http::lower(
        integration,
        Some(target),
        operation,
        path_names,
        kind,
        false,
        timeout_ms,
        sink,
    );
    match (http, transformation) {
        (Some(http), Some(transformation)) => Integration::Http(http, transformation),
        _ => failed(),
    }
}

/// An `aws_proxy` integration whose address calls a service: Firehose.
pub(super) fn proxy(
    integration: &extensions::Integration,
    kind: Kind,
    timeout_ms: u32,
    sink: &mut Sink,
) -> Integration {
    match target(integration, sink) {
        Some(target) => Integration::Service(ServiceIntegration {
            target,
            request: ServiceRequest::Body,
            response: http::responses(integration, kind, sink),
            timeout_ms,
        }),
        None => failed(),
    }
}

/// An integration with an `integrationSubtype`.
pub(super) fn of_subtype(
    integration: &extensions::Integration,
    kind: Kind,
    timeout_ms: u32,
    sink: &mut Sink,
) -> Integration {
    match subtype_call(integration, sink) {
        Some((target, request)) => Integration::Service(ServiceIntegration {
            target,
            request,
            response: http::responses(integration, kind, sink),
            timeout_ms,
        }),
        None => failed(),
    }
}

/// The service of an integration by its ARN; `None` where it cannot be called, which is reported.
fn target(integration: &extensions::Integration, sink: &mut Sink) -> Option<ServiceTarget> {
    let uri = integration.uri.as_ref()?;
    let Ok(Target::Service { service, call }) = uri::parse(&uri.value) else {
        return None;
    };
    let region = region_of(&uri.value);
    let mut fixed = |text: &str, what: &str| fixed_parts(text, uri, what, sink);
    let (service, region) = (fixed(&service, "service")?, fixed(region, "region")?);
    let call = match call {
        Call::Action(name) => ServiceCall::Action(fixed(&name, "action")?),
        Call::Path(path) => ServiceCall::Path(parts(&path, uri, sink)?),
    };
    Some(ServiceTarget {
        service,
        region,
        call,
        credentials: credentials(integration, sink)?,
    })
}

/// The region of `arn:…:apigateway:{region}:…`, which may be a stage variable.
fn region_of(arn: &str) -> &str {
    let region = arn.trim().split(':').nth(3);
    region.unwrap_or_default()
}

/// What an `integrationSubtype` calls and sends; `None` where it cannot, which is reported.
fn subtype_call(
    integration: &extensions::Integration,
    sink: &mut Sink,
) -> Option<(ServiceTarget, ServiceRequest)> {
    let name = integration.integration_subtype.as_ref()?;
    let known = subtype::without_version(&name.value);
    let required = subtype::required(known)?;
    let destination = DESTINATIONS
        .iter()
        .find(|destination| destination.name == known)?;
    let mut region = Vec::new();
    let mut parameters = Vec::with_capacity(integration.request_parameters.len());
    for (key, value) in &integration.request_parameters {
        // The reader reports other names.
        let Some(parameter) = subtype::parameter(known, &key.value) else {
            continue;
        };
        let parts = mapping::http_value(value, false, sink);
        if parameter == "Region" {
            region = self::region(&parts, value, sink)?;
        } else {
            parameters.push((parameter, parts));
        }
    }
    if integration.credentials.is_none() {
        sink.push(
            Diagnostic::new(
                code::MISSING_ADVISED_FIELD,
                name.span,
                "the integration has no `credentials`",
            )
            .label("called with the gateway's own credentials")
            .help("add `credentials` with the ARN of a role")
            .pointer(&integration.origin.pointer),
        );
    }
    let call = match destination.call {
        Called::Action(action) => ServiceCall::Action(vec![UriPart::Text(action.to_owned())]),
        Called::Path(path) => ServiceCall::Path(split(path).ok()?),
    };
    let target = ServiceTarget {
        service: vec![UriPart::Text(destination.service.to_owned())],
        region,
        call,
        credentials: credentials(integration, sink)?,
    };
    let request = ServiceRequest::Subtype(destination.identifier, parameters, required);
    Some((target, request))
}

/// The parameter `Region`. The host of a request is never a client's to choose.
fn region(parts: &[ValuePart], value: &Spanned<String>, sink: &mut Sink) -> Option<Vec<UriPart>> {
    let part = |part: &ValuePart| match part {
        ValuePart::Text(text) => Some(UriPart::Text(text.clone())),
        ValuePart::StageVariable(name) => Some(UriPart::StageVariable(name.clone())),
        _ => None,
    };
    let region: Option<Vec<UriPart>> = parts.iter().map(part).collect();
    if region.is_none() {
        sink.push(
            Diagnostic::new(
                code::INVALID_MAPPING,
                value.span,
                "`Region` depends on the request",
            )
            .label("would let clients choose the host")
            .help("write a region, or `$stageVariables.name`"),
        );
    }
    region
}

/// The role of an integration: `Some(None)` without one, `None` where it cannot be taken over, which is reported.
fn credentials(
    integration: &extensions::Integration,
    sink: &mut Sink,
) -> Option<Option<Vec<UriPart>>> {
    let Some(given) = &integration.credentials else {
        return Some(None);
    };
    if given.value.contains(":user/") {
        sink.push(
            Diagnostic::new(
                code::INTEGRATION_NOT_SUPPORTED,
                given.span,
                "calls with the caller's credentials are not supported in this version of gwc",
            )
            .label("the caller is not known without `AWS_IAM` authorization")
            .help("write the ARN of a role; `--allow GW0502` builds the gateway, and the operation then answers 500")
            .pointer(&integration.origin.pointer),
        );
        return None;
    }
    fixed_parts(&given.value, given, "credentials", sink).map(Some)
}

/// Text with stage variables, in which no path parameter may stand.
fn fixed_parts(
    text: &str,
    place: &Spanned<String>,
    what: &str,
    sink: &mut Sink,
) -> Option<Vec<UriPart>> {
    let parts = parts(text, place, sink)?;
    let parameter = parts.iter().find_map(|part| match part {
        UriPart::Path(name) => Some(name),
        UriPart::Text(_) | UriPart::StageVariable(_) => None,
    });
    if let Some(name) = parameter {
        sink.push(
            Diagnostic::new(
                code::INVALID_URI,
                place.span,
                format!("the {what} depends on the path parameter `{name}`"),
            )
            .label("would let clients choose what is called")
            .help("write it out, or use `${stageVariables.name}`"),
        );
        return None;
    }
    Some(parts)
}

fn parts(text: &str, place: &Spanned<String>, sink: &mut Sink) -> Option<Vec<UriPart>> {
    let message = match split(text) {
        Ok(parts) => return Some(parts),
        Err(message) => message,
    };
    sink.push(
        Diagnostic::new(code::INVALID_URI, place.span, message)
            .label("in this address")
            .help("write `{name}` or `${stageVariables.name}`"),
    );
    None
}

/// Splits a text at `{name}` and `${stageVariables.name}`.
fn split(text: &str) -> Result<Vec<UriPart>, String> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        let (before, from) = rest.split_at(at);
        let (name, after) = from
            .strip_prefix('{')
            .and_then(|inner| inner.split_once('}'))
            .ok_or("a brace has no partner")?;
        let (before, part) = match before.strip_suffix('$') {
            None => (before, UriPart::Path(name.trim_end_matches('+').to_owned())),
            Some(before) => match name.strip_prefix("stageVariables.") {
                Some(name) => (before, UriPart::StageVariable(name.to_owned())),
                None => return Err(format!("`${{{name}}}` is not resolved")),
            },
        };
        if !before.is_empty() {
            parts.push(UriPart::Text(before.to_owned()));
        }
        parts.push(part);
        rest = after;
    }
    if !rest.is_empty() {
        parts.push(UriPart::Text(rest.to_owned()));
    }
    Ok(parts)
}

/// Reports headers that no mapping of an AWS integration may set (`reference/rest-api.md` §4.9).
fn check_headers(integration: &extensions::Integration, sink: &mut Sink) {
    for (key, _) in &integration.request_parameters {
        let name = key.value.strip_prefix("integration.request.header.");
        // Those of every integration are reported with the mapping.
        let is_further =
            |name: &&str| mapping::is_forbidden_for_aws(name) && !mapping::is_forbidden(name);
        if let Some(name) = name.filter(is_further) {
            sink.push(
                Diagnostic::new(
                    code::FORBIDDEN_MAPPING_TARGET,
                    key.span,
                    format!("the header `{name}` of an AWS service may not be set by a mapping"),
                )
                .label("every call fails with 500")
                .help("remove the mapping"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_of_arns() {
        for (arn, expected) in [
            (
                "arn:aws:apigateway:eu-west-1:sqs:action/SendMessage",
                "eu-west-1",
            ),
            (
                "arn:aws:apigateway:${stageVariables.r}:s3:path/a:b",
                "${stageVariables.r}",
            ),
            ("arn:aws:apigateway::s3:path/a", ""),
            ("arn:aws", ""),
        ] {
            assert_eq!(region_of(arn), expected, "{arn}");
        }
    }

    #[test]
    fn texts_are_split() {
        let text = |text: &str| UriPart::Text(text.to_owned());
        let path = |name: &str| UriPart::Path(name.to_owned());
        let variable = |name: &str| UriPart::StageVariable(name.to_owned());
        for (given, expected) in [
            ("", Some(vec![])),
            ("a/b", Some(vec![text("a/b")])),
            (
                "{bucket}/{key+}",
                Some(vec![path("bucket"), text("/"), path("key")]),
            ),
            (
                "x${stageVariables.v}y",
                Some(vec![text("x"), variable("v"), text("y")]),
            ),
            ("{a", None),
            ("a}", None),
            ("${other}", None),
        ] {
            assert_eq!(split(given).ok(), expected, "{given}");
        }
    }
}
