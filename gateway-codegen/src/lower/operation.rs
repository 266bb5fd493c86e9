//! Operations: path, checks, integration.

use super::access::Schemes;
use super::body::Bodies;
use super::content::Unread;
use super::parameter::{self, Unchecked};
use super::values::Values;
use super::{answers, integration, origin, path};
use crate::diagnostics::{Diagnostic, Severity, Sink, code};
use crate::openapi::extensions::Validate;
use crate::openapi::model::{self, Document, PathItem};
use crate::plan::{Integration, Kind, Operation, PathTemplate, ResponseType, UriPart};

/// What all operations of an API are lowered with.
pub(super) struct Settings<'d> {
    pub(super) document: &'d Document,
    pub(super) kind: Kind,
    /// Base address of operations without an integration.
    pub(super) upstream: Option<Vec<UriPart>>,
    /// Whether there is one that cannot be used, which has been reported.
    pub(super) upstream_failed: bool,
    /// Who enforces what.
    pub(super) access: Schemes<'d>,
}

/// What the checks of an API's requests have in common.
pub(super) struct Checks<'a> {
    pub(super) unchecked: Unchecked,
    pub(super) bodies: Bodies,
    /// Bodies of answers that are not checked.
    pub(super) unread_answers: Unread,
    pub(super) values: Values<'a>,
}

/// The operations of one path item.
pub(super) fn lower(
    item: &PathItem,
    settings: &Settings<'_>,
    checks: &mut Checks<'_>,
    sink: &mut Sink,
) -> Vec<Operation> {
    let plain = settings.document.amazon.is_none();
    let is_default = |operation: &model::Operation| {
        operation.is_default_route && item.path.value.trim_start_matches('/') == "$default"
    };
    let Some(template) = path::template(item, settings.kind, plain, sink) else {
        return Vec::new();
    };
    item.operations
        .iter()
        .map(|operation| {
            one(
                item,
                operation,
                &template,
                is_default(operation),
                settings,
                checks,
                sink,
            )
        })
        .collect()
}

fn one(
    item: &PathItem,
    operation: &model::Operation,
    template: &PathTemplate,
    is_default: bool,
    settings: &Settings<'_>,
    checks: &mut Checks<'_>,
    sink: &mut Sink,
) -> Operation {
    let document = settings.document;
    let names: Vec<&str> = template.parameters().collect();
    let is_plain = document.amazon.is_none();
    parameter::check_path(template, item, operation, document.version, is_plain, sink);
    let validate = validated(operation, settings, sink);
    let body = match validate {
        Validate::Body | Validate::All => checks.bodies.lower(operation, &mut checks.values, sink),
        Validate::None | Validate::Params => None,
    };
    let answers = answers::lower(
        operation,
        document,
        &mut checks.values,
        &mut checks.unread_answers,
        sink,
    );
    let parameters = match validate {
        Validate::None | Validate::Body => Vec::new(),
        Validate::Params | Validate::All if document.amazon.is_some() => {
            parameter::presence(&operation.parameters)
        }
        Validate::Params | Validate::All => parameter::full(
            operation,
            document.version,
            &mut checks.values,
            &mut checks.unchecked,
            sink,
        ),
    };
    let integration = match (&operation.integration, &settings.upstream) {
        (Some(integration), _) => {
            integration::lower(integration, operation, &names, settings.kind, sink)
        }
        (None, _) if operation.integration_failed => integration::failed(),
        (None, Some(parts)) => integration::http::upstream(parts, settings.kind),
        (None, None) if settings.upstream_failed => integration::failed(),
        (None, None) => {
            missing(operation, sink);
            Integration::Fail(
                ResponseType::ApiConfigurationError,
                "no integration".to_owned(),
            )
        }
    };
    let key = if is_default {
        "$default".to_owned()
    } else {
        format!("{} {}", operation.method, template.text)
    };
    Operation {
        id: operation
            .operation_id
            .as_ref()
            .map(|id| id.value.clone())
            .filter(|id| !id.is_empty())
            .unwrap_or(key),
        summary: operation.summary.clone(),
        tag: operation.tag.clone(),
        method: (!is_default).then(|| operation.method.clone()),
        path: template.clone(),
        parameters,
        body,
        answers,
        integration,
        access: settings.access.of(operation),
        origin: origin(&operation.origin),
        path_span: item.path.span,
    }
}

/// An operation that nothing answers.
fn missing(operation: &model::Operation, sink: &mut Sink) {
    let diagnostic = Diagnostic::new(
        code::MISSING_INTEGRATION,
        operation.origin.span,
        format!("the operation {} has no integration", operation.method),
    );
    // The reference imports such a document and refuses to deploy it (`reference/openapi-extensions.md` §3.7).
    sink.push(
        diagnostic
            .severity(Severity::Warning)
            .label("nothing answers it")
            .help("add `x-amazon-apigateway-integration`")
            .pointer(&operation.origin.pointer),
    );
}

/// What of the operation's requests is validated; reports a validator that is not defined.
fn validated(operation: &model::Operation, settings: &Settings<'_>, sink: &mut Sink) -> Validate {
    let document = settings.document;
    let named = operation.validator.as_ref().or(document.validator.as_ref());
    if let Some(name) = named.filter(|name| document.validators.get(&name.value).is_none()) {
        let message = format!("the request validator `{}` is not defined", name.value);
        sink.push(
            Diagnostic::new(code::UNKNOWN_VALIDATOR, name.span, message)
                .label("not defined")
                .help("define it in `x-amazon-apigateway-request-validators`"),
        );
    }
    document.validates(operation)
}
