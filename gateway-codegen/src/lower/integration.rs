//! Integrations: what answers an operation.

use super::mapping::{self, Side};
use super::{aws, link, selection, service, template};
use crate::diagnostics::{Diagnostic, Sink, code, quoted, suggest};
use crate::openapi::extensions::{self, IntegrationType, Passthrough, TransferMode, uri};
use crate::openapi::model::{Operation, Spanned};
use crate::plan::{
    HttpIntegration, Integration, IntegrationResponse, Kind, Mapping, MockResponse, ResponseType,
    ServiceIntegration, ServiceRequest, ServiceTarget, UriPart,
};

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
            aws(integration, operation, path_names, kind, timeout_ms, sink)
        }
        // An HTTP API may name a listener or service of AWS, which has no address elsewhere.
        _ if link::is_private(integration) && link::is_arn(integration) => {
            not_supported(integration, "private integrations by ARN", sink)
        }
        IntegrationType::Mock => mock(integration, operation, sink),
        IntegrationType::HttpProxy => {
            match http(
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
            let responses = responses(integration, operation, sink);
            let templates = template::constant(&integration.request_templates, sink);
            let http = http(
                integration,
                None,
                operation,
                path_names,
                kind,
                false,
                timeout_ms,
                sink,
            );
            match (http, templates, responses) {
                (Some(mut http), Some(bodies), Some(responses)) => {
                    http.request_bodies = bodies;
                    Integration::Http(http, responses)
                }
                _ => failed(),
            }
        }
    }
}

/// An integration of the types `aws` and `aws_proxy`.
fn aws(
    integration: &extensions::Integration,
    operation: &Operation,
    path_names: &[&str],
    kind: Kind,
    timeout_ms: u32,
    sink: &mut Sink,
) -> Integration {
    let is_proxy = integration.kind.value == IntegrationType::AwsProxy;
    if let Some(subtype) = &integration.integration_subtype {
        return match service::of_subtype(integration, subtype, timeout_ms, sink) {
            Some(mut service) => {
                service.response = response_mappings(integration, kind, sink);
                Integration::Service(service)
            }
            None => failed(),
        };
    }
    let Some(target) = aws::target(integration, kind, sink) else {
        return failed();
    };
    if !matches!(target, uri::Target::Service { .. }) {
        return not_supported(integration, "AWS integrations", sink);
    }
    let Some(target) = service::target(integration, &target, sink) else {
        return failed();
    };
    if is_proxy {
        return Integration::Service(ServiceIntegration {
            target,
            request: ServiceRequest::Body,
            response: response_mappings(integration, kind, sink),
            timeout_ms,
        });
    }
    service::check_headers(integration, sink);
    let responses = responses(integration, operation, sink);
    let templates = template::constant(&integration.request_templates, sink);
    let http = http(
        integration,
        Some(target),
        operation,
        path_names,
        kind,
        false,
        timeout_ms,
        sink,
    );
    match (http, templates, responses) {
        (Some(mut http), Some(bodies), Some(responses)) => {
            http.request_bodies = bodies;
            Integration::Http(http, responses)
        }
        _ => failed(),
    }
}

/// What stands in the plan for something that has been reported.
pub(super) fn failed() -> Integration {
    Integration::Fail(
        ResponseType::ApiConfigurationError,
        "not supported by this version of gwc".to_owned(),
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
    if let Some(value) = &integration.content_handling {
        report("contentHandling", value.span, "payloads pass as they are");
    }
    if let Some(value) = integration
        .response_transfer_mode
        .as_ref()
        .filter(|mode| mode.value == TransferMode::Stream)
    {
        report(
            "responseTransferMode",
            value.span,
            "HTTP answers are streamed anyway",
        );
    }
    if let Some(value) = &integration.integration_target {
        report(
            "integrationTarget",
            value.span,
            "the link's address is used",
        );
    }
    if let Some(value) = integration.cache_key_parameters.first() {
        report("cacheKeyParameters", value.span, "answers are not cached");
    }
    if kind == Kind::Http
        && let Some((key, _)) = integration.request_templates.first()
    {
        report("requestTemplates", key.span, "HTTP APIs have no templates");
    }
}

/// What proxy and non-proxy integrations over HTTP have in common; `service` stands in the place of an address.
#[allow(
    clippy::too_many_arguments,
    reason = "each is one part of the integration; a struct would only rename them"
)]
fn http(
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
        Some(uri) => self::uri(uri, pointer, sink)?,
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
    let response = response_mappings(integration, kind, sink);
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
        refuse_unmapped_body: !proxy && refuses(integration),
        request_bodies: Vec::new(),
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

/// The response parameter mappings by status.
fn response_mappings(
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

/// Whether a body without a template is refused (`reference/rest-api.md` §4.6).
fn refuses(integration: &extensions::Integration) -> bool {
    match integration
        .passthrough_behavior
        .as_ref()
        .map(|behavior| behavior.value)
    {
        Some(Passthrough::Never) => true,
        Some(Passthrough::WhenNoTemplates) => !integration.request_templates.is_empty(),
        Some(Passthrough::WhenNoMatch) | None => false,
    }
}

/// Splits an address at `{name}` and `${stageVariables.name}` and checks it.
pub(super) fn uri(uri: &Spanned<String>, pointer: &str, sink: &mut Sink) -> Option<Vec<UriPart>> {
    let report = |message: String, help: &str, sink: &mut Sink| {
        let diagnostic = Diagnostic::new(code::INVALID_URI, uri.span, message);
        sink.push(
            diagnostic
                .label("in this address")
                .help(help)
                .pointer(pointer),
        );
    };
    let text = uri.value.trim();
    let mut parts = Vec::new();
    let mut literal = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        let (before, from) = rest.split_at(at);
        let Some((name, after)) = from
            .strip_prefix('{')
            .and_then(|inner| inner.split_once('}'))
        else {
            report(
                "a brace has no partner".to_owned(),
                "write `{name}` or `${stageVariables.name}`",
                sink,
            );
            return None;
        };
        let (before, variable) = match before.strip_suffix('$') {
            Some(before) => (before, true),
            None => (before, false),
        };
        literal.push_str(before);
        if !literal.is_empty() {
            parts.push(UriPart::Text(std::mem::take(&mut literal)));
        }
        let part = if !variable {
            UriPart::Path(name.trim_end_matches('+').to_owned())
        } else if let Some(name) = name.strip_prefix("stageVariables.") {
            UriPart::StageVariable(name.to_owned())
        } else {
            report(
                format!("`${{{name}}}` is not resolved"),
                "only `${stageVariables.name}` stands in addresses",
                sink,
            );
            return None;
        };
        parts.push(part);
        rest = after;
    }
    literal.push_str(rest);
    if !literal.is_empty() {
        parts.push(UriPart::Text(literal));
    }
    let scheme = matches!(parts.first(), Some(UriPart::Text(text)) if text.starts_with("http://") || text.starts_with("https://"));
    if !scheme {
        report(
            format!("`{text}` is not an HTTP address"),
            "begin with `http://` or `https://`",
            sink,
        );
        return None;
    }
    check_parts(&parts, report, sink).then_some(parts)
}

/// No client value in the host (`reference/security.md` O01), and only characters that an address has.
fn check_parts(
    parts: &[UriPart],
    report: impl Fn(String, &str, &mut Sink),
    sink: &mut Sink,
) -> bool {
    let mut in_host = true;
    let mut host = String::new();
    for (i, part) in parts.iter().enumerate() {
        match part {
            UriPart::Text(text) => {
                let text = if i == 0 {
                    text.split_once("://").map_or("", |(_, rest)| rest)
                } else {
                    text
                };
                if let Some(bad) = text.chars().find(|c| {
                    !(c.is_ascii_alphanumeric() || "-._~!$&'()*+,;=:@/?%[]|".contains(*c))
                }) {
                    report(
                        format!("{} cannot stand in an address", quoted(&bad.to_string())),
                        "percent-encode it",
                        sink,
                    );
                    return false;
                }
                if in_host {
                    let end = text.find(['/', '?']);
                    host.push_str(text.get(..end.unwrap_or(text.len())).unwrap_or_default());
                    in_host = end.is_none();
                }
            }
            UriPart::StageVariable(_) if in_host => host.push('v'),
            UriPart::StageVariable(_) => {}
            UriPart::Path(name) if in_host => {
                report(
                    format!("the parameter `{name}` stands in the host"),
                    "scheme, host and port never come from a request; use a stage variable",
                    sink,
                );
                return false;
            }
            UriPart::Path(_) => {}
        }
    }
    if !is_host(&host) {
        report(
            format!("`{host}` is not a host"),
            "write a host name, and a port from 1 to 65535 where it has one",
            sink,
        );
        return false;
    }
    true
}

fn is_host(text: &str) -> bool {
    let (name, port) = match text.strip_prefix('[') {
        Some(rest) => match rest.split_once(']') {
            Some((address, rest)) if address.parse::<std::net::Ipv6Addr>().is_ok() => {
                ("v6", rest.strip_prefix(':'))
            }
            _ => return false,
        },
        None => text
            .split_once(':')
            .map_or((text, None), |(name, port)| (name, Some(port))),
    };
    // A stage variable may hold the port: its stand-in is a letter.
    let port_is_good = port
        .is_none_or(|port| port.contains('v') || port.parse::<u16>().is_ok_and(|port| port != 0));
    !name.is_empty()
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_'))
        && port_is_good
}

/// Integration responses; `None` where one cannot be built, which is reported.
fn responses(
    integration: &extensions::Integration,
    operation: &Operation,
    sink: &mut Sink,
) -> Option<Vec<IntegrationResponse>> {
    if integration.responses.is_empty() {
        let diagnostic = Diagnostic::new(
            code::NO_INTEGRATION_RESPONSE,
            integration.origin.span,
            "the integration has no `responses`",
        );
        let help = "add `responses: {default: {statusCode: \"200\"}}`";
        sink.push(
            diagnostic
                .label("every call answers 500")
                .help(help)
                .pointer(&integration.origin.pointer),
        );
    }
    let mut lowered = Vec::with_capacity(integration.responses.len());
    let mut default = None;
    let mut complete = true;
    for (pattern, response) in &integration.responses {
        let Some(backend_statuses) = selection::statuses(pattern, sink) else {
            continue;
        };
        let Some(bodies) = template::constant(&response.response_templates, sink) else {
            complete = false;
            continue;
        };
        let response = IntegrationResponse {
            backend_statuses,
            status: declared_status(response, operation, sink),
            headers: mapping::rest_response(
                &response.response_parameters,
                "method.response.header.",
                Side::Response,
                sink,
            ),
            bodies,
        };
        if pattern.value == "default" {
            default = Some(response)
        } else {
            lowered.push(response)
        }
    }
    // The default has no pattern and is tried last, wherever it stands.
    lowered.extend(default);
    complete.then_some(lowered)
}

/// The client's status; 0: the operation does not declare it, and the answer is 500 (`reference/rest-api.md` §4.11).
fn declared_status(
    response: &extensions::IntegrationResponse,
    operation: &Operation,
    sink: &mut Sink,
) -> u16 {
    let status = response
        .status_code
        .as_ref()
        .map_or(200, |status| u16::try_from(status.value).unwrap_or(200));
    if operation.responses.is_empty() || operation.response(&status.to_string()).is_some() {
        return status;
    }
    let span = response
        .status_code
        .as_ref()
        .map_or(response.origin.span, |status| status.span);
    let diagnostic = Diagnostic::new(
        code::UNDECLARED_RESPONSE,
        span,
        format!("the operation does not declare the response {status}"),
    );
    let help = format!("add `\"{status}\": {{description: …}}` to the operation's `responses`");
    sink.push(
        diagnostic
            .label("answered with 500 instead")
            .secondary(operation.origin.span, "this operation")
            .help(help)
            .pointer(&response.origin.pointer),
    );
    0
}

fn mock(
    integration: &extensions::Integration,
    operation: &Operation,
    sink: &mut Sink,
) -> Integration {
    let Some(templates) = template::constant(&integration.request_templates, sink) else {
        return failed();
    };
    let Some(responses) = responses(integration, operation, sink) else {
        return failed();
    };
    let statuses: Vec<Option<u16>> = templates
        .iter()
        .map(|template| template::mock_status(&template.text))
        .collect();
    let without_status = || {
        Integration::Fail(
            ResponseType::ApiConfigurationError,
            "the mock's request template gives no statusCode".to_owned(),
        )
    };
    let Some(Some(status)) = statuses.first().copied() else {
        let span = integration
            .request_templates
            .first()
            .map_or(integration.origin.span, |(_, template)| template.span);
        let diagnostic = Diagnostic::new(
            code::MOCK_WITHOUT_STATUS,
            span,
            "the request template gives no `statusCode`",
        );
        let help = "write `requestTemplates: {application/json: '{\"statusCode\": 200}'}`";
        sink.push(
            diagnostic
                .label("every call answers 500")
                .help(help)
                .pointer(&integration.origin.pointer),
        );
        return without_status();
    };
    if statuses.iter().any(|other| *other != Some(status)) {
        let diagnostic = Diagnostic::new(
            code::TEMPLATE_NOT_SUPPORTED,
            integration.origin.span,
            "a mock whose status depends on the media type is not supported in this version of gwc",
        );
        sink.push(
            diagnostic
                .label("not built")
                .pointer(&integration.origin.pointer),
        );
        return failed();
    }
    let selected = responses.into_iter().find(|response| {
        response
            .backend_statuses
            .iter()
            .any(|(from, to)| (*from..=*to).contains(&status))
    });
    match selected {
        Some(response) if response.status != 0 => Integration::Mock(MockResponse {
            status: response.status,
            headers: response.headers,
            bodies: response.bodies,
            request_types: templates
                .into_iter()
                .map(|template| template.media_type)
                .collect(),
            refuse_unmapped_body: refuses(integration),
        }),
        _ => Integration::Fail(
            ResponseType::ApiConfigurationError,
            format!("no integration response for the status {status}"),
        ),
    }
}

/// The integration of an operation of a plain document: the whole request to the API's upstream.
pub(super) fn upstream(parts: &[UriPart], kind: Kind) -> Integration {
    Integration::HttpProxy(HttpIntegration {
        uri: parts.to_vec(),
        append_path: true,
        method: None,
        request: Vec::new(),
        response: Vec::new(),
        timeout_ms: timeout(kind),
        refuse_unmapped_body: false,
        request_bodies: Vec::new(),
        insecure_skip_verification: false,
        server_name: None,
        vpc_link: None,
        service: None,
    })
}
