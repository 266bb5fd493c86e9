//! Integrations: what answers an operation.

pub(super) mod http;
mod lambda;
mod mock;
mod response;
mod service;
mod transformation;
pub(super) mod uri;

pub(crate) use transformation::refuses_unmapped;

use super::{aws, link};
use crate::diagnostics::{Diagnostic, Sink, code};
use crate::openapi::extensions::{self, IntegrationType, TransferMode};
use crate::openapi::model::Operation;
use crate::plan::{Integration, Kind, ResponseType};

/// The reference's timeouts in milliseconds (`reference/rest-api.md` §16, `http-api.md` §12).
fn timeout(kind: Kind) -> u32 {
    match kind {
        Kind::Rest => 29_000,
        Kind::Http => 30_000,
    }
}

/// The integration of an operation that has one in the document.
pub(super) fn lower(
    integration: &extensions::Integration,
    operation: &Operation,
    path_names: &[&str],
    kind: Kind,
    sink: &mut Sink,
) -> Integration {
    report_not_acted_on(integration, kind, sink);
    let timeout_ms = timeout_of(integration, kind, sink);
    match integration.kind.value {
        IntegrationType::Aws | IntegrationType::AwsProxy => {
            if integration.integration_subtype.is_some() {
                return service::of_subtype(integration, kind, timeout_ms, sink);
            }
            if !aws::check(integration, kind, sink) {
                return failed();
            }
            let is_proxy = integration.kind.value == IntegrationType::AwsProxy;
            if service::is_called(integration) {
                match is_proxy {
                    true => service::proxy(integration, kind, timeout_ms, sink),
                    false => {
                        service::lower(integration, operation, path_names, kind, timeout_ms, sink)
                    }
                }
            } else if is_proxy {
                lambda::proxy(integration, kind, timeout_ms, sink)
            } else {
                lambda::custom(integration, operation, path_names, timeout_ms, sink)
            }
        }
        // An HTTP API may name a listener or service of AWS, which has no address elsewhere.
        _ if link::is_private(integration) && link::is_arn(integration) => {
            not_supported(integration, "private integrations by ARN", sink)
        }
        IntegrationType::Mock => mock::lower(integration, operation, sink),
        IntegrationType::HttpProxy => {
            match http::lower(
                integration,
                None,
                operation,
                path_names,
                kind,
                true,
                timeout_ms,
                sink,
            ) {
                Some(http) => Integration::HttpProxy(http),
                None => failed(),
            }
        }
        IntegrationType::Http => {
            let selects = response::Selects::Status;
            let transformation = transformation::lower(integration, operation, selects, sink);
            let http = http::lower(
                integration,
                None,
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
    }
}

/// What stands in the plan for something that has been reported.
pub(super) fn failed() -> Integration {
    Integration::Fail(
        ResponseType::ApiConfigurationError,
        "the document's integration cannot be called".to_owned(),
    )
}

fn not_supported(
    integration: &extensions::Integration,
    what: &str,
    sink: &mut Sink,
) -> Integration {
    let diagnostic = Diagnostic::new(
        code::INTEGRATION_NOT_SUPPORTED,
        integration.kind.span,
        format!("{what} are not supported in this version of gwc"),
    );
    let help = "`--allow GW0502` builds the gateway; the operation then answers 500";
    sink.push(
        diagnostic
            .label("not called")
            .help(help)
            .pointer(&integration.origin.pointer),
    );
    failed()
}

fn report_not_acted_on(integration: &extensions::Integration, kind: Kind, sink: &mut Sink) {
    let mut report = |name: &str, span, consequence: &str| {
        let diagnostic = Diagnostic::new(
            code::NOT_ACTED_ON,
            span,
            format!("`{name}` has no effect in this version of gwc"),
        );
        sink.push(
            diagnostic
                .label(consequence)
                .pointer(&integration.origin.pointer),
        );
    };
    let is_proxy = matches!(
        integration.kind.value,
        IntegrationType::HttpProxy | IntegrationType::AwsProxy
    );
    if let Some(value) = &integration.content_handling
        && (is_proxy || kind == Kind::Http)
    {
        report(
            "contentHandling",
            value.span,
            "proxy integrations convert nothing",
        );
    }
    if let Some(value) = integration
        .response_transfer_mode
        .as_ref()
        .filter(|mode| mode.value == TransferMode::Stream)
        && !(kind == Kind::Rest && is_proxy)
    {
        report(
            "responseTransferMode",
            value.span,
            "only proxy integrations of REST APIs stream",
        );
    }
    if let Some(value) = &integration.integration_target {
        report(
            "integrationTarget",
            value.span,
            "requests go where `uri` leads",
        );
    }
    if kind == Kind::Http
        && let Some((key, _)) = integration.request_templates.first()
    {
        report("requestTemplates", key.span, "HTTP APIs have no templates");
    }
}

fn timeout_of(integration: &extensions::Integration, kind: Kind, sink: &mut Sink) -> u32 {
    let Some(given) = &integration.timeout_in_millis else {
        return timeout(kind);
    };
    let streams = integration
        .response_transfer_mode
        .as_ref()
        .is_some_and(|mode| mode.value == TransferMode::Stream);
    let max = if streams {
        900_000
    } else {
        i64::from(timeout(kind))
    };
    if !(50..=max).contains(&given.value) {
        let diagnostic = Diagnostic::new(
            code::OUT_OF_RANGE,
            given.span,
            format!("{} is out of range for `timeoutInMillis`", given.value),
        );
        sink.push(
            diagnostic
                .label(format!("must be between 50 and {max}"))
                .pointer(&integration.origin.pointer),
        );
    }
    u32::try_from(given.value).unwrap_or_else(|_| timeout(kind))
}
