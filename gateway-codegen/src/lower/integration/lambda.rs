//! Lambda functions, as proxies and not (`reference/openapi-extensions.md` §2.13 and §2.14).

use super::super::{link, mapping};
use super::response::Selects;
use super::{failed, http, not_supported, transformation};
use crate::diagnostics::{Diagnostic, Severity, Sink, code, quoted};
use crate::openapi::extensions::uri::{self, Target};
use crate::openapi::extensions::{self, TransferMode};
use crate::openapi::model::{Operation, Spanned};
use crate::plan::{Integration, Kind, LambdaIntegration, PayloadFormat, ResponseType, UriPart};

/// The integration of an operation with `aws_proxy`, whose address has been checked.
pub(super) fn proxy(
    integration: &extensions::Integration,
    kind: Kind,
    timeout_ms: u32,
    sink: &mut Sink,
) -> Integration {
    let Some((mut lambda, streams)) = function(integration, timeout_ms, sink) else {
        return failed();
    };
    if let Some(failure) = never_invoked(integration, kind, sink) {
        return failure;
    }
    let asks_stream = integration
        .response_transfer_mode
        .as_ref()
        .is_some_and(|mode| mode.value == TransferMode::Stream);
    match kind {
        Kind::Rest => report_ignored(integration, sink),
        Kind::Http => {
            lambda.request = mapping::http_request(&integration.request_parameters, sink);
            lambda.response = http::responses(integration, kind, sink);
        }
    }
    lambda.payload = payload(integration, kind, sink);
    lambda.streams = kind == Kind::Rest && (asks_stream || streams);
    Integration::LambdaProxy(lambda)
}

/// The integration of an operation with `aws` and a function, whose address has been checked.
pub(super) fn custom(
    integration: &extensions::Integration,
    operation: &Operation,
    path_names: &[&str],
    timeout_ms: u32,
    sink: &mut Sink,
) -> Integration {
    let selects = Selects::ErrorMessage;
    let changes = transformation::lower(integration, operation, selects, sink);
    let lambda = function(integration, timeout_ms, sink);
    let (Some(changes), Some((mut lambda, _))) = (changes, lambda) else {
        return failed();
    };
    if let Some(failure) = never_invoked(integration, Kind::Rest, sink) {
        return failure;
    }
    let parameters = &integration.request_parameters;
    lambda.request = mapping::rest_request(parameters, operation, path_names, false, sink);
    Integration::Lambda(lambda, changes)
}

/// What is invoked, and whether the address asks for a stream; `None` where nothing can be, which is reported.
fn function(
    integration: &extensions::Integration,
    timeout_ms: u32,
    sink: &mut Sink,
) -> Option<(LambdaIntegration, bool)> {
    let given = integration.uri.as_ref().filter(|_| !integration.unusable)?;
    let (function, streams) = match uri::parse(&given.value) {
        Ok(Target::Lambda { function, streams }) => (function, streams),
        Ok(Target::Function(function)) => (function, false),
        // Reported: it calls nothing.
        Ok(Target::Service { .. } | Target::Other) | Err(_) => return None,
    };
    if let Some(credentials) = &integration.credentials
        && credentials.value.ends_with(":user/*")
    {
        not_supported(integration, "calls with the caller's credentials", sink);
        return None;
    }
    let credentials = integration.credentials.as_ref();
    let function = link::parts(function.trim());
    report_braces(&function, given, sink);
    let lambda = LambdaIntegration {
        function,
        region: uri::region(&given.value).unwrap_or_default().to_owned(),
        credentials: link::parts(credentials.map_or("", |arn| arn.value.trim())),
        payload: PayloadFormat::Rest,
        streams: false,
        timeout_ms,
        request: Vec::new(),
        response: Vec::new(),
    };
    Some((lambda, streams))
}

/// Path parameters that someone expects in the name of a function: clients do not choose what is invoked.
fn report_braces(function: &[UriPart], place: &Spanned<String>, sink: &mut Sink) {
    let is_braced =
        |part: &UriPart| matches!(part, UriPart::Text(text) if text.contains(['{', '}']));
    if function.iter().any(is_braced) {
        let message = "braces stand for nothing in the name of a function";
        sink.push(
            Diagnostic::new(code::INVALID_URI, place.span, message)
                .severity(Severity::Warning)
                .label("every call fails")
                .help("write the name out, or use `${stageVariables.name}`"),
        );
    }
}

/// What the reference answers with 500 every time: another method than POST, and mappings to some headers (both
/// recorded).
fn never_invoked(
    integration: &extensions::Integration,
    kind: Kind,
    sink: &mut Sink,
) -> Option<Integration> {
    if kind == Kind::Http {
        return None;
    }
    let fails = |reason: &str| {
        Some(Integration::Fail(
            ResponseType::ApiConfigurationError,
            reason.to_owned(),
        ))
    };
    if let Some(method) = &integration.http_method
        && !method.value.eq_ignore_ascii_case("POST")
    {
        let message = format!(
            "a Lambda function is not invoked with {}",
            quoted(&method.value)
        );
        sink.push(
            Diagnostic::new(code::LAMBDA_METHOD, method.span, message)
                .label("every call answers 500")
                .help("write `httpMethod: POST`, whatever the operation's own method is")
                .pointer(&integration.origin.pointer),
        );
        return fails("the method of the integration is not POST");
    }
    let forbidden = integration.request_parameters.iter().find(|(key, _)| {
        let name = key.value.strip_prefix("integration.request.header.");
        name.is_some_and(mapping::is_forbidden_for_aws)
    });
    let (key, _) = forbidden?;
    let message = format!("{} may not be set by a mapping", quoted(&key.value));
    sink.push(
        Diagnostic::new(code::FORBIDDEN_MAPPING_TARGET, key.span, message)
            .label("every call fails with 500")
            .help("remove the mapping")
            .pointer(&integration.origin.pointer),
    );
    fails("a mapping sets a header that may not be set")
}

/// Functions of REST APIs get requests as they came, whatever is mapped (recorded).
fn report_ignored(integration: &extensions::Integration, sink: &mut Sink) {
    let mut report = |name: &str, span, label: &str| {
        let message = format!("`{name}` has no meaning for a Lambda proxy integration");
        sink.push(
            Diagnostic::new(code::MISPLACED_FIELD, span, message)
                .label(label)
                .help("take it out: the function finds all of the request in its event (and with `type: aws` what is mapped alone, in another form)")
                .pointer(&integration.origin.pointer),
        );
    };
    if let Some((key, _)) = integration.request_parameters.first() {
        report(
            "requestParameters",
            key.span,
            "the function gets the request as it came",
        );
    }
    if let Some((key, _)) = integration.request_templates.first() {
        report(
            "requestTemplates",
            key.span,
            "the function gets the request as it came",
        );
    }
}

fn payload(integration: &extensions::Integration, kind: Kind, sink: &mut Sink) -> PayloadFormat {
    if kind == Kind::Rest {
        return PayloadFormat::Rest;
    }
    let Some(version) = &integration.payload_format_version else {
        return PayloadFormat::V1;
    };
    match version.value.trim() {
        "1" | "1.0" => PayloadFormat::V1,
        "2" | "2.0" => PayloadFormat::V2,
        // Of a template whose variable has no value, which is reported.
        other if other.contains('$') => PayloadFormat::V1,
        other => {
            let message = format!("{} is no payload format", quoted(other));
            sink.push(
                Diagnostic::new(code::UNKNOWN_VALUE, version.span, message)
                    .label("not known")
                    .help("write `payloadFormatVersion: \"2.0\"` or `\"1.0\"`")
                    .pointer(&integration.origin.pointer),
            );
            PayloadFormat::V1
        }
    }
}
