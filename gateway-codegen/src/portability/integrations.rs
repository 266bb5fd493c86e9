//! Integrations.

use super::root::operations;
use super::{Found, Importer, Said};
use crate::diagnostics::code;
use crate::openapi::extensions::{Integration, IntegrationType, TransferMode};
use crate::openapi::model::{Document, Spanned};
use crate::source::Span;

/// The longest time for an integration, in milliseconds: of REST APIs, of HTTP APIs, and of answers that stream.
const MAX_TIMEOUT: (i64, i64, i64) = (29_000, 30_000, 900_000);

pub(super) fn check(document: &Document, importer: Importer, found: &mut Found) {
    for operation in operations(document) {
        let Some(integration) = &operation.integration else {
            // One that cannot be read is reported as such.
            if !operation.integration_failed {
                missing(operation.origin.span, importer, found);
            }
            continue;
        };
        timeout(integration, importer, found);
        backend(integration, found);
        match importer {
            Importer::Rest => rest(integration, found),
            Importer::Http => http(integration, found),
        }
    }
}

fn missing(span: Span, importer: Importer, found: &mut Found) {
    let message = match importer {
        Importer::Rest => {
            "the operation has no integration, and an API with such a one cannot be deployed"
        }
        Importer::Http => "the operation has no integration, and nothing answers it",
    };
    let help = "add an `x-amazon-apigateway-integration` with `type: http_proxy` and the `uri` of the backend";
    let said = Said::new(code::PORTABILITY_NO_INTEGRATION, message).label("no integration");
    found.add(said.help(help), span);
}

fn said(message: impl Into<String>, label: &str, help: &str) -> Said {
    Said::new(code::PORTABILITY_INTEGRATION, message)
        .label(label)
        .help(help)
}

fn timeout(integration: &Integration, importer: Importer, found: &mut Found) {
    let Some(timeout) = &integration.timeout_in_millis else {
        return;
    };
    let streams = integration
        .response_transfer_mode
        .as_ref()
        .is_some_and(|it| it.value == TransferMode::Stream);
    let most = match importer {
        Importer::Rest if streams => MAX_TIMEOUT.2,
        Importer::Rest => MAX_TIMEOUT.0,
        Importer::Http => MAX_TIMEOUT.1,
    };
    if timeout.value > most {
        let message = format!(
            "{} of Amazon wait for a backend for {most} ms at most",
            importer.apis()
        );
        let help = format!(
            "set `timeoutInMillis` to {most} or less; for regional REST APIs a higher quota can be asked for"
        );
        found.add(
            said(message, "refused without a higher quota", &help).error(),
            timeout.span,
        );
    }
}

/// Backends on this machine.
fn backend(integration: &Integration, found: &mut Found) {
    let Some(uri) = &integration.uri else { return };
    let host = uri.value.split_once("://").map_or("", |(_, rest)| rest);
    let host = host.split(['/', ':', '?']).next().unwrap_or_default();
    if matches!(host, "localhost" | "127.0.0.1" | "0.0.0.0") || host.starts_with("127.") {
        let message = format!("Amazon cannot reach `{host}`");
        let help =
            "write an address that is reached from Amazon's network, or `${stageVariables.NAME}`";
        found.add(said(message, "this machine", help), uri.span);
    }
}

fn rest(integration: &Integration, found: &mut Found) {
    let ignored: [(&str, Option<Span>); 2] = [
        (
            "integrationSubtype",
            integration.integration_subtype.as_ref().map(|it| it.span),
        ),
        (
            "payloadFormatVersion",
            version_other_than(integration, "1.0"),
        ),
    ];
    for (name, span) in ignored {
        let help = match name {
            "integrationSubtype" => "use `type: aws` with the `uri` of the service's action",
            _ => "functions behind REST APIs get events of the format 1.0",
        };
        if let Some(span) = span {
            found.add(
                said(
                    format!("REST APIs of Amazon have no `{name}`"),
                    "HTTP APIs only",
                    help,
                ),
                span,
            );
        }
    }
    let mut names = integration.request_parameters.iter().map(|(name, _)| name);
    if let Some(name) = names.find(|it| is_of_http(&it.value)) {
        let message =
            "mappings such as `append:header.NAME` are those of HTTP APIs, which REST APIs refuse";
        let help = "write `integration.request.header.NAME: method.request.header.NAME`";
        found.add(said(message, "refused", help).error(), name.span);
    }
    if let Some((name, _)) = integration.response_parameters.first() {
        let message = "REST APIs of Amazon have no `responseParameters` of integrations, but of their responses";
        let help = "move them to `responses`, and use a type that is no proxy";
        found.add(said(message, "ignored", help), name.span);
    }
}

/// `append:header.X` and the like.
fn is_of_http(name: &str) -> bool {
    ["append:", "overwrite:", "remove:"]
        .iter()
        .any(|it| name.starts_with(it))
}

fn version_other_than(integration: &Integration, version: &str) -> Option<Span> {
    let given = integration.payload_format_version.as_ref()?;
    (given.value != version).then_some(given.span)
}

fn http(integration: &Integration, found: &mut Found) {
    let kind = integration.kind.value;
    if !matches!(kind, IntegrationType::HttpProxy | IntegrationType::AwsProxy) {
        let message = "HTTP APIs of Amazon have proxy integrations only, and drop others";
        let help =
            "use `http_proxy` or `aws_proxy`; templates have no counterpart, and mocks none either";
        found.add(said(message, "dropped", help), integration.kind.span);
        return;
    }
    if integration.payload_format_version.is_none() {
        let message = "HTTP APIs of Amazon ask for a `payloadFormatVersion`";
        let help = match kind {
            IntegrationType::AwsProxy if integration.integration_subtype.is_none() => {
                "add `payloadFormatVersion: \"2.0\"`, or `\"1.0\"` for a function that was behind a REST API"
            }
            _ => "add `payloadFormatVersion: \"1.0\"`",
        };
        found.add(
            said(message, "required there", help),
            integration.origin.span,
        );
    }
    let first =
        |list: &[(Spanned<String>, Spanned<String>)]| list.first().map(|(name, _)| name.span);
    let streams = integration
        .response_transfer_mode
        .as_ref()
        .filter(|it| it.value == TransferMode::Stream);
    let ignored: [(&str, Option<Span>); 5] = [
        ("requestTemplates", first(&integration.request_templates)),
        (
            "contentHandling",
            integration.content_handling.as_ref().map(|it| it.span),
        ),
        (
            "cacheKeyParameters",
            integration.cache_key_parameters.first().map(|it| it.span),
        ),
        (
            "cacheNamespace",
            integration.cache_namespace.as_ref().map(|it| it.span),
        ),
        ("responseTransferMode", streams.map(|it| it.span)),
    ];
    for (name, span) in ignored {
        if let Some(span) = span {
            let message = format!("HTTP APIs of Amazon have no `{name}`");
            found.add(
                said(
                    message,
                    "ignored",
                    "remove it, or import the document as a REST API",
                ),
                span,
            );
        }
    }
    let mut names = integration.request_parameters.iter().map(|(name, _)| name);
    if let Some(name) = names.find(|it| it.value.starts_with("integration.request.")) {
        let message = "mappings such as `integration.request.header.NAME` are those of REST APIs";
        let help = "write `overwrite:header.NAME: $request.header.NAME`";
        found.add(said(message, "not a mapping of HTTP APIs", help), name.span);
    }
}
