//! Parameter mapping expressions (`reference/openapi-extensions.md` §2.13, `http-api.md` §5).

use super::body_path;
use crate::diagnostics::{Diagnostic, Sink, code, quoted};
use crate::json_path::{self, step::Step};
use crate::openapi::model::{In, Operation, Spanned};
use crate::plan::{Action, Context, Mapping, Target, ValuePart};

/// `$context` names of the reference that this gateway never sets: they are absent, not unknown.
const UNSET: [&str; 12] = [
    "authorizer",
    "authenticate",
    "authorize",
    "cipherSuite",
    "customDomain",
    "dataProcessed",
    "endpointType",
    "identity",
    "integration",
    "tlsVersion",
    "waf",
    "webaclArn",
];

/// The variable of a `$context` name; `None`: no such name.
pub(super) fn context(name: &str) -> Option<Context> {
    let alias = match name {
        "integration.latency" => "integrationLatency",
        "integration.integrationStatus" => "integrationStatus",
        "integration.requestId" => "awsEndpointRequestId",
        "integration.error" => "integrationErrorMessage",
        name => name,
    };
    Context::from_name(alias).or_else(|| {
        let head = name.split('.').next().unwrap_or(name);
        (UNSET.contains(&head) || name == "wafResponseCode").then_some(Context::Unset)
    })
}

/// What a `$context` name stands for; `None`: no such name.
pub(super) fn context_part(name: &str) -> Option<ValuePart> {
    match name.strip_prefix("authorizer.") {
        // Of access logs alone (`reference/rest-api.md` §14), and of what is not measured.
        Some(
            "error" | "integrationLatency" | "integrationStatus" | "latency" | "requestId"
            | "status",
        ) => Some(ValuePart::Context(Context::Unset)),
        Some(key) if !key.is_empty() => Some(ValuePart::Authorizer(key.to_owned())),
        _ => context(name).map(ValuePart::Context),
    }
}

/// Which message a REST expression may read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// `method.request.*`.
    Request,
    /// `integration.response.*`.
    Response,
}

/// REST request mappings of an integration.
pub(super) fn rest_request(
    entries: &[(Spanned<String>, Spanned<String>)],
    operation: &Operation,
    path_names: &[&str],
    proxy: bool,
    sink: &mut Sink,
) -> Vec<Mapping> {
    let mut mappings = Vec::with_capacity(entries.len());
    for (key, expression) in entries {
        let target = key
            .value
            .strip_prefix("integration.request.")
            .and_then(|rest| rest.split_once('.'));
        let (action, target) = match target {
            Some(("header", name)) if is_header_name(name) => {
                (Action::Overwrite, Target::Header(name.to_owned()))
            }
            Some(("querystring", name)) if !name.is_empty() => (
                if proxy {
                    Action::Append
                } else {
                    Action::Overwrite
                },
                Target::Query(name.to_owned()),
            ),
            Some(("path", name)) if !name.is_empty() => {
                (Action::Overwrite, Target::Path(name.to_owned()))
            }
            _ => {
                invalid(
                    key,
                    "is not a place of the integration's request",
                    "write `integration.request.header.X`, `.querystring.X` or `.path.X`",
                    sink,
                );
                continue;
            }
        };
        if let Target::Header(name) = &target
            && is_forbidden(name)
        {
            let diagnostic = Diagnostic::new(
                code::FORBIDDEN_MAPPING_TARGET,
                key.span,
                format!("the header `{name}` may not be set by a mapping"),
            );
            sink.push(
                diagnostic
                    .label("every call fails with 500")
                    .help("remove the mapping"),
            );
        }
        if let Some(value) = rest_value(expression, Side::Request, sink) {
            check_declared(&value, expression, operation, path_names, sink);
            check_header(&target, &value, expression, sink);
            mappings.push(Mapping {
                action,
                target,
                value,
            });
        }
    }
    mappings
}

/// REST response headers: `method.response.header.X` to an expression.
pub(super) fn rest_response(
    entries: &[(Spanned<String>, Spanned<String>)],
    prefix: &str,
    side: Side,
    sink: &mut Sink,
) -> Vec<(String, Vec<ValuePart>)> {
    let mut headers = Vec::with_capacity(entries.len());
    for (key, expression) in entries {
        let Some(name) = key
            .value
            .strip_prefix(prefix)
            .filter(|name| is_header_name(name))
        else {
            invalid(
                key,
                "is not a response header",
                &format!("write `{prefix}X`"),
                sink,
            );
            continue;
        };
        if let Some(value) = rest_value(expression, side, sink) {
            check_header(&Target::Header(name.to_owned()), &value, expression, sink);
            headers.push((name.to_owned(), value));
        }
    }
    headers
}

/// A REST mapping expression.
fn rest_value(expression: &Spanned<String>, side: Side, sink: &mut Sink) -> Option<Vec<ValuePart>> {
    let text = expression.value.as_str();
    if let Some(literal) = text
        .strip_prefix('\'')
        .and_then(|rest| rest.strip_suffix('\''))
    {
        return Some(vec![ValuePart::Text(literal.to_owned())]);
    }
    let (first, rest) = text.split_once('.').unwrap_or((text, ""));
    let part = match (first, side) {
        ("stageVariables", _) if !rest.is_empty() => {
            Some(ValuePart::StageVariable(rest.to_owned()))
        }
        ("context", _) => match context_part(rest) {
            Some(part) => Some(part),
            None => {
                let diagnostic = Diagnostic::new(
                    code::UNKNOWN_VARIABLE,
                    expression.span,
                    format!("there is no `context.{rest}`"),
                );
                sink.push(diagnostic.label("always absent"));
                Some(ValuePart::Context(Context::Unset))
            }
        },
        ("method", Side::Request) => rest.strip_prefix("request.").and_then(request_source),
        ("integration", Side::Response) => rest.strip_prefix("response.").and_then(response_source),
        _ => None,
    };
    if let Some(part) = part {
        return Some(vec![part]);
    }
    let help = if rest.starts_with("request.body.") || rest.starts_with("response.body.") {
        "behind `body.` stands a JSONPath: write `method.request.body.name` or `integration.response.body.items[0].id`"
    } else if side == Side::Request {
        "write `method.request.header.X`, `context.X`, `stageVariables.X`, or a static value in single quotes"
    } else {
        "write `integration.response.header.X`, `context.X`, `stageVariables.X`, or a static value in single quotes"
    };
    invalid(expression, "is not a mapping expression", help, sink);
    None
}

/// What stands behind `method.request.` in an expression of REST APIs; `None`: nothing that there is.
pub(super) fn request_source(text: &str) -> Option<ValuePart> {
    if text == "body" {
        return Some(ValuePart::Body(None));
    }
    let (place, name) = text.split_once('.')?;
    if name.is_empty() {
        return None;
    }
    match place {
        "body" => Some(ValuePart::Body(Some(steps(name)?))),
        "header" => Some(ValuePart::Header(name.to_ascii_lowercase())),
        "multivalueheader" => Some(ValuePart::HeaderAll(name.to_ascii_lowercase())),
        "querystring" => Some(ValuePart::Query(name.to_owned())),
        "multivaluequerystring" => Some(ValuePart::QueryAll(name.to_owned())),
        "path" => Some(ValuePart::Path(name.to_owned())),
        _ => None,
    }
}

/// What stands behind `body.`, as a path from the root; `None` where it is no JSONPath.
fn steps(text: &str) -> Option<Vec<Step>> {
    let path = match text.starts_with('$') {
        true => json_path::parse(text),
        false => json_path::parse(&format!("$.{text}")),
    };
    Some(path.ok()?.steps)
}

fn response_source(text: &str) -> Option<ValuePart> {
    if text == "body" {
        return Some(ValuePart::Body(None));
    }
    match text.split_once('.')? {
        ("body", path) => Some(ValuePart::Body(Some(steps(path)?))),
        ("header", name) => Some(ValuePart::Header(name.to_ascii_lowercase())),
        ("multivalueheader", name) => Some(ValuePart::HeaderAll(name.to_ascii_lowercase())),
        _ => None,
    }
}

/// A mapping may read only parameters that the operation declares.
fn check_declared(
    value: &[ValuePart],
    expression: &Spanned<String>,
    operation: &Operation,
    path_names: &[&str],
    sink: &mut Sink,
) {
    let declared = |location: In, name: &str| {
        operation.parameters.iter().any(|parameter| {
            parameter.location == location
                && if location == In::Header {
                    parameter.name.value.eq_ignore_ascii_case(name)
                } else {
                    parameter.name.value == name
                }
        })
    };
    let missing = match value {
        [ValuePart::Header(name) | ValuePart::HeaderAll(name)] => {
            (!declared(In::Header, name)).then_some(("header", name))
        }
        [ValuePart::Query(name) | ValuePart::QueryAll(name)] => {
            (!declared(In::Query, name)).then_some(("query", name))
        }
        [ValuePart::Path(name)] => (!declared(In::Path, name)
            && !path_names.contains(&name.as_str()))
        .then_some(("path", name)),
        _ => None,
    };
    if let Some((place, name)) = missing {
        let diagnostic = Diagnostic::new(
            code::UNDECLARED_MAPPING_SOURCE,
            expression.span,
            format!("the {place} parameter `{name}` is not declared"),
        );
        let help = format!("declare `{name}` with `in: {place}` among the operation's parameters");
        sink.push(
            diagnostic
                .label("read here")
                .secondary(operation.origin.span, "by this operation")
                .help(help),
        );
    }
}

/// HTTP API request mappings: `append|overwrite|remove:header.X`.
pub(super) fn http_request(
    entries: &[(Spanned<String>, Spanned<String>)],
    sink: &mut Sink,
) -> Vec<Mapping> {
    let help =
        "write `append:header.X`, `overwrite:querystring.X`, `remove:header.X` or `overwrite:path`";
    entries
        .iter()
        .filter_map(|(key, value)| http_mapping(key, value, false, help, sink))
        .collect()
}

/// HTTP API response mappings of one status.
pub(super) fn http_response(
    entries: &[(Spanned<String>, Spanned<String>)],
    sink: &mut Sink,
) -> Vec<Mapping> {
    let help = "write `append:header.X`, `overwrite:header.X`, `remove:header.X` or `overwrite:statuscode`";
    entries
        .iter()
        .filter_map(|(key, value)| http_mapping(key, value, true, help, sink))
        .collect()
}

fn http_mapping(
    key: &Spanned<String>,
    value: &Spanned<String>,
    response: bool,
    help: &str,
    sink: &mut Sink,
) -> Option<Mapping> {
    let (action, target) = key.value.split_once(':').unwrap_or(("", ""));
    let action = match action {
        "append" => Some(Action::Append),
        "overwrite" => Some(Action::Overwrite),
        "remove" => Some(Action::Remove),
        _ => None,
    };
    let target = match target.split_once('.') {
        Some(("header", name)) if is_header_name(name) => Some(Target::Header(name.to_owned())),
        Some(("querystring", name)) if !response && !name.is_empty() => {
            Some(Target::Query(name.to_owned()))
        }
        None if target == "path" && !response && action == Some(Action::Overwrite) => {
            Some(Target::WholePath)
        }
        None if target.eq_ignore_ascii_case("statuscode")
            && response
            && action == Some(Action::Overwrite) =>
        {
            Some(Target::Status)
        }
        _ => None,
    };
    let (Some(action), Some(target)) = (action, target) else {
        invalid(key, "is not a place that can be set", help, sink);
        return None;
    };
    if let Target::Header(name) = &target
        && is_reserved(name)
    {
        let diagnostic = Diagnostic::new(
            code::INVALID_MAPPING,
            key.span,
            format!("the header `{name}` is reserved"),
        );
        sink.push(
            diagnostic
                .label("cannot be mapped")
                .help("remove the mapping"),
        );
        return None;
    }
    let parts = if action == Action::Remove {
        Vec::new()
    } else {
        http_value(value, response, sink)
    };
    check_header(&target, &parts, value, sink);
    if target == Target::Status
        && let [ValuePart::Text(text)] = parts.as_slice()
        && !text
            .parse::<u16>()
            .is_ok_and(|status| (200..=599).contains(&status))
    {
        let diagnostic = Diagnostic::new(
            code::INVALID_STATUS,
            value.span,
            format!("{} is not a status code", quoted(text)),
        );
        sink.push(
            diagnostic
                .label("not a status")
                .help("write a code from 200 to 599"),
        );
    }
    Some(Mapping {
        action,
        target,
        value: parts,
    })
}

/// A value of HTTP APIs: text, `$request.…`, or several `${request.…}` in one text.
pub(super) fn http_value(
    value: &Spanned<String>,
    response: bool,
    sink: &mut Sink,
) -> Vec<ValuePart> {
    let text = value.value.as_str();
    if let Some(variable) = text.strip_prefix('$').filter(|rest| !rest.starts_with('{')) {
        return vec![http_variable(variable, value, response, sink)];
    }
    let mut parts = Vec::new();
    let mut literal = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['$', '\\']) {
        let (before, from) = rest.split_at(at);
        literal.push_str(before);
        if let Some(after) = from.strip_prefix("\\$") {
            literal.push('$');
            rest = after;
        } else if let Some((variable, after)) = from
            .strip_prefix("${")
            .and_then(|inner| inner.split_once('}'))
        {
            if !literal.is_empty() {
                parts.push(ValuePart::Text(std::mem::take(&mut literal)));
            }
            parts.push(http_variable(variable, value, response, sink));
            rest = after;
        } else {
            let (first, after) = from.split_at(1);
            literal.push_str(first);
            rest = after;
        }
    }
    literal.push_str(rest);
    if !literal.is_empty() || parts.is_empty() {
        parts.push(ValuePart::Text(literal));
    }
    parts
}

/// `$request.body` and `$response.body`, with a path behind it.
fn body(path: &str, value: &Spanned<String>, sink: &mut Sink) -> ValuePart {
    let fault = match body_path::check(path) {
        Ok(()) if path.is_empty() => return ValuePart::Body(None),
        Ok(()) => match json_path::parse(&format!("${path}")) {
            Ok(path) => return ValuePart::Body(Some(path.steps)),
            Err(_) => body_path::Fault::Malformed,
        },
        Err(fault) => fault,
    };
    let (what, help) = match fault {
        body_path::Fault::NotInHttpApis => (
            "searches the body",
            "HTTP APIs have no `..` and no filters; write `$request.body.name`",
        ),
        body_path::Fault::Malformed => (
            "is not a path into a body",
            "write `$request.body.name` or `$request.body.items[0]`",
        ),
    };
    invalid(value, what, help, sink);
    ValuePart::Context(Context::Unset)
}

fn http_variable(
    name: &str,
    value: &Spanned<String>,
    response: bool,
    sink: &mut Sink,
) -> ValuePart {
    let own_body = match response {
        true => "response.body",
        false => "request.body",
    };
    if let Some(path) = name.strip_prefix(own_body)
        && (path.is_empty() || path.starts_with(['.', '[']))
    {
        return body(path, value, sink);
    }
    let (first, rest) = name.split_once('.').unwrap_or((name, ""));
    let part = match (first, rest.split_once('.').unwrap_or((rest, ""))) {
        ("context", _) => context_part(rest),
        ("stageVariables", (variable, "")) if !variable.is_empty() => {
            Some(ValuePart::StageVariable(variable.to_owned()))
        }
        ("request", ("header", header)) if !response => {
            Some(ValuePart::HeaderAll(header.to_ascii_lowercase()))
        }
        ("response", ("header", header)) if response => {
            Some(ValuePart::HeaderAll(header.to_ascii_lowercase()))
        }
        ("request", ("querystring", name)) => Some(ValuePart::QueryAll(name.to_owned())),
        ("request", ("path", "")) => Some(ValuePart::RequestPath),
        ("request", ("path", name)) => Some(ValuePart::Path(name.to_owned())),
        _ => None,
    };
    part.unwrap_or_else(|| {
        let diagnostic = Diagnostic::new(
            code::UNKNOWN_VARIABLE,
            value.span,
            format!("there is no variable `${name}` here"),
        );
        sink.push(diagnostic.label("always empty"));
        ValuePart::Context(Context::Unset)
    })
}

fn invalid(text: &Spanned<String>, what: &str, help: &str, sink: &mut Sink) {
    let diagnostic = Diagnostic::new(
        code::INVALID_MAPPING,
        text.span,
        format!("`{}` {what}", text.value),
    );
    sink.push(diagnostic.label("not valid here").help(help));
}

/// RFC 9110 §5.1: a token.
pub(super) fn is_header_name(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b))
}

/// RFC 9110 §5.5: a field value has no control characters but the tab.
pub(super) fn is_header_value(text: &str) -> bool {
    text.bytes().all(|b| b == b'\t' || b >= 0x20 && b != 0x7f)
}

/// Reports static text that no header can hold, which would never be set.
fn check_header(
    target: &Target,
    value: &[ValuePart],
    expression: &Spanned<String>,
    sink: &mut Sink,
) {
    let is_bad = |part: &ValuePart| matches!(part, ValuePart::Text(text) if !is_header_value(text));
    if let Target::Header(name) = target
        && value.iter().any(is_bad)
    {
        let diagnostic = Diagnostic::new(
            code::INVALID_MAPPING,
            expression.span,
            format!("the header `{name}` cannot hold a line break or another control character"),
        );
        sink.push(diagnostic.label("in this value").help("remove it"));
    }
}

/// Targets that make every REST call fail (`reference/rest-api.md` §4.9).
/// Headers whose mapping makes every call of an AWS service fail (`reference/rest-api.md` §4.9).
pub(super) fn is_forbidden_for_aws(name: &str) -> bool {
    let further = [
        "Authorization",
        "Connection",
        "Expect",
        "Proxy-Authenticate",
        "TE",
    ];
    is_forbidden(name)
        || further
            .iter()
            .any(|further| name.eq_ignore_ascii_case(further))
}

pub(super) fn is_forbidden(name: &str) -> bool {
    [
        "Content-Length",
        "Transfer-Encoding",
        "X-Amzn-Trace-Id",
        "X-Amzn-Apigateway-Api-Id",
    ]
    .iter()
    .any(|forbidden| name.eq_ignore_ascii_case(forbidden))
}

/// Headers that HTTP APIs do not map (`reference/http-api.md` §5).
fn is_reserved(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let prefixes = ["access-control-", "apigw-", "x-amz-", "x-amzn-"];
    let names = [
        "authorization",
        "connection",
        "content-encoding",
        "content-length",
        "content-location",
        "forwarded",
        "keep-alive",
        "origin",
        "proxy-authenticate",
        "proxy-authorization",
        "te",
        "trailers",
        "transfer-encoding",
        "upgrade",
        "via",
        "x-forwarded-for",
        "x-forwarded-host",
        "x-forwarded-proto",
    ];
    prefixes.iter().any(|prefix| lower.starts_with(prefix)) || names.contains(&lower.as_str())
}
