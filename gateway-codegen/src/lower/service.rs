//! Integrations with AWS services other than Lambda (`reference/rest-api.md` §4.4, `http-api.md` §4.4).

use super::mapping;
use crate::diagnostics::{Diagnostic, Sink, code};
use crate::openapi::extensions::uri::{Call, Target};
use crate::openapi::extensions::{Integration, subtype};
use crate::openapi::model::Spanned;
use crate::plan::{
    ServiceCall, ServiceIntegration, ServiceRequest, ServiceTarget, UriPart, ValuePart,
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

/// The service of an integration by its ARN; `None` where it cannot be called, which is reported.
pub(super) fn target(
    integration: &Integration,
    target: &Target,
    sink: &mut Sink,
) -> Option<ServiceTarget> {
    let Target::Service {
        service,
        region,
        call,
    } = target
    else {
        return None;
    };
    let uri = integration.uri.as_ref()?;
    let mut fixed = |text: &str, what: &str| fixed_parts(text, uri, what, sink);
    let (service, region) = (fixed(service, "service")?, fixed(region, "region")?);
    let call = match call {
        Call::Action(name) => ServiceCall::Action(fixed(name, "action")?),
        Call::Path(path) => ServiceCall::Path(parts(path, uri, sink)?),
    };
    Some(ServiceTarget {
        service,
        region,
        call,
        credentials: credentials(integration, sink)?,
    })
}

/// The integration of an `integrationSubtype`; `None` where it cannot be built, which is reported.
pub(super) fn of_subtype(
    integration: &Integration,
    name: &Spanned<String>,
    timeout_ms: u32,
    sink: &mut Sink,
) -> Option<ServiceIntegration> {
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
    Some(ServiceIntegration {
        target: ServiceTarget {
            service: vec![UriPart::Text(destination.service.to_owned())],
            region,
            call,
            credentials: credentials(integration, sink)?,
        },
        request: ServiceRequest::Subtype(destination.identifier, parameters, required),
        response: Vec::new(),
        timeout_ms,
    })
}

/// The parameter `Region`. The host of a request is never a client's to choose.
fn region(
    parts: &[ValuePart],
    value: &Spanned<String>,
    sink: &mut Sink,
) -> Option<Vec<UriPart>> {
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
fn credentials(integration: &Integration, sink: &mut Sink) -> Option<Option<Vec<UriPart>>> {
    let Some(given) = &integration.credentials else {
        return Some(None);
    };
    if given.value.contains(":user/") {
        sink.push(
            Diagnostic::new(
                code::INTEGRATION_NOT_SUPPORTED,
                given.span,
                "calls with the caller's own credentials are not supported in this version of gwc",
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
pub(super) fn check_headers(integration: &Integration, sink: &mut Sink) {
    const FORBIDDEN: [&str; 5] = [
        "authorization",
        "connection",
        "expect",
        "proxy-authenticate",
        "te",
    ];
    for (key, _) in &integration.request_parameters {
        let name = key.value.strip_prefix("integration.request.header.");
        let is_forbidden =
            |name: &str| FORBIDDEN.iter().any(|other| name.eq_ignore_ascii_case(other));
        if let Some(name) = name.filter(|name| is_forbidden(name)) {
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
