//! HTTP integrations, proxy or not.

use super::super::{link, mapping};
use super::{timeout, uri};
use crate::diagnostics::{Diagnostic, Sink, code, quoted, suggest};
use crate::openapi::extensions;
use crate::openapi::model::{Operation, Spanned};
use crate::plan::{HttpIntegration, Integration, Kind, Mapping, ServiceTarget, UriPart};

/// What proxy and non-proxy integrations over HTTP have in common; `service` stands in the place of an address.
#[allow(
    clippy::too_many_arguments,
    reason = "each is one part of the integration; a struct would only rename them"
)]
pub(super) fn lower(
    integration: &extensions::Integration,
    service: Option<ServiceTarget>,
    operation: &Operation,
    path_names: &[&str],
    kind: Kind,
    proxy: bool,
    timeout_ms: u32,
    sink: &mut Sink,
) -> Option<HttpIntegration> {
    let pointer = &integration.origin.pointer;
    if integration.unusable {
        return None;
    }
    if integration.http_method.is_none() && kind == Kind::Rest {
        let diagnostic = Diagnostic::new(
            code::MISSING_FIELD,
            integration.origin.span,
            "the integration has no `httpMethod`",
        );
        sink.push(
            diagnostic
                .label("this integration")
                .help(format!("add `httpMethod: {}`", operation.method))
                .pointer(pointer),
        );
    }
    let parts = match &integration.uri {
        _ if service.is_some() => Vec::new(),
        Some(address) => uri::parts(address, pointer, sink)?,
        None => {
            let diagnostic = Diagnostic::new(
                code::MISSING_FIELD,
                integration.origin.span,
                "the integration has no `uri`",
            );
            sink.push(
                diagnostic
                    .label("this integration")
                    .help("add `uri: https://…`")
                    .pointer(pointer),
            );
            return None;
        }
    };
    let rest_form = integration
        .request_parameters
        .iter()
        .any(|(key, _)| key.value.starts_with("integration.request."));
    let request = match kind {
        Kind::Http if !rest_form => mapping::http_request(&integration.request_parameters, sink),
        Kind::Rest | Kind::Http => mapping::rest_request(
            &integration.request_parameters,
            operation,
            path_names,
            proxy,
            sink,
        ),
    };
    let response = responses(integration, kind, sink);
    let method = integration
        .http_method
        .as_ref()
        .inspect(|method| check_method(method, pointer, sink))
        .map(|method| method.value.to_ascii_uppercase());
    Some(HttpIntegration {
        uri: parts,
        append_path: operation.is_default_route,
        method: method.filter(|method| method != "ANY"),
        request,
        response,
        timeout_ms,
        streams: proxy
            && kind == Kind::Rest
            && integration
                .response_transfer_mode
                .as_ref()
                .is_some_and(|mode| mode.value == extensions::TransferMode::Stream),
        insecure_skip_verification: integration
            .tls_config
            .as_ref()
            .and_then(|tls| tls.insecure_skip_verification.as_ref())
            .is_some_and(|skip| skip.value),
        server_name: integration
            .tls_config
            .as_ref()
            .and_then(|tls| tls.server_name_to_verify.as_ref())
            .map(|name| name.value.clone()),
        vpc_link: link::of(integration),
        service,
    })
}

/// Response parameter mappings of HTTP APIs, by status.
pub(super) fn responses(
    integration: &extensions::Integration,
    kind: Kind,
    sink: &mut Sink,
) -> Vec<(u16, Vec<Mapping>)> {
    let pointer = &integration.origin.pointer;
    let mut response = Vec::with_capacity(integration.response_parameters.len());
    for (status, entries) in &integration.response_parameters {
        match status.value.parse::<u16>() {
            Ok(code @ 200..=599) => response.push((code, mapping::http_response(entries, sink))),
            _ => {
                let diagnostic = Diagnostic::new(
                    code::INVALID_STATUS,
                    status.span,
                    format!("`{}` is not a status code", status.value),
                );
                sink.push(
                    diagnostic
                        .label("not a status")
                        .help("write a code from 200 to 599")
                        .pointer(pointer),
                );
            }
        }
    }
    if kind == Kind::Http {
        for (status, entry) in &integration.responses {
            if let Ok(code @ 200..=599) = status.value.parse::<u16>() {
                response.push((
                    code,
                    mapping::http_response(&entry.response_parameters, sink),
                ));
            }
        }
    }
    response
}

/// Reports a method that the upstream cannot be called with.
fn check_method(method: &Spanned<String>, pointer: &str, sink: &mut Sink) {
    const METHODS: [&str; 9] = [
        "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "ANY",
    ];
    let upper = method.value.to_ascii_uppercase();
    // Other tools' variables are resolved elsewhere.
    if METHODS.contains(&upper.as_str()) || method.value.contains('$') {
        return;
    }
    let help = match suggest::nearest(&upper, METHODS) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("methods are: {}", METHODS.join(", ")),
    };
    let diagnostic = Diagnostic::new(
        code::UNKNOWN_VALUE,
        method.span,
        format!("{} is not a method", quoted(&method.value)),
    );
    sink.push(diagnostic.label("not known").help(help).pointer(pointer));
}

/// The integration of an operation of a plain document: the whole request to the API's upstream.
pub(in crate::lower) fn upstream(parts: &[UriPart], kind: Kind) -> Integration {
    Integration::HttpProxy(HttpIntegration {
        uri: parts.to_vec(),
        append_path: true,
        method: None,
        request: Vec::new(),
        response: Vec::new(),
        timeout_ms: timeout(kind),
        streams: false,
        insecure_skip_verification: false,
        server_name: None,
        vpc_link: None,
        service: None,
    })
}
