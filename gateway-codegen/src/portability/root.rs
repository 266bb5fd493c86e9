//! The root of a document: version, size, servers, what of requests is validated.

use std::collections::BTreeSet;

use super::{Found, Importer, Said};
use crate::diagnostics::code;
use crate::openapi::Files;
use crate::openapi::extensions::Validate;
use crate::openapi::model::{Document, Operation, Version};
use crate::source::{Node, Span};

/// The largest document that is imported, in bytes.
const MAX_BYTES: usize = 6 << 20;
/// Resources of a REST API, routes of an HTTP API.
const MAX_ROUTES: usize = 300;
/// Authorizers of an API; stages of an API.
const MAX_EACH: usize = 10;
/// Variables of a stage.
const MAX_VARIABLES: usize = 100;
/// Characters of a resource policy.
const MAX_POLICY: usize = 8192;
/// The largest mapping template, in bytes.
const MAX_TEMPLATE: usize = 300 * 1024;

pub(super) fn check(document: &Document, importer: Importer, files: &Files<'_>, found: &mut Found) {
    version(document, importer, found);
    quotas(document, importer, files, found);
    servers(document, importer, found);
    validation(document, importer, found);
    if let Some(span) = entry(&document.root, "webhooks") {
        let said =
            Said::new(code::PORTABILITY_DROPPED, "Amazon drops `webhooks`").label("described only");
        found.add(
            said.help("describe them elsewhere; requests are not affected"),
            span,
        );
    }
}

/// The key of an entry of a mapping.
pub(super) fn entry(node: &Node, key: &str) -> Option<Span> {
    Some(node.as_mapping()?.get_key_value(key)?.key_span)
}

fn version(document: &Document, importer: Importer, found: &mut Found) {
    let (message, help, key) = match (document.version, importer) {
        (Version::V31, Importer::Rest) => (
            "Amazon imports Swagger 2.0 and OpenAPI 3.0, and not OpenAPI 3.1",
            "write the document as OpenAPI 3.0: `type: [string, \"null\"]` is `nullable: true` there",
            "openapi",
        ),
        (Version::V31, Importer::Http) => (
            "the importer of HTTP APIs takes OpenAPI 3.0, and not 3.1",
            "write the document as OpenAPI 3.0: `type: [string, \"null\"]` is `nullable: true` there",
            "openapi",
        ),
        (Version::V2, Importer::Http) => (
            "the importer of HTTP APIs takes OpenAPI 3.0, and not Swagger 2.0",
            "write the document as OpenAPI 3.0",
            "swagger",
        ),
        _ => return,
    };
    let span = document
        .root
        .get(key)
        .map_or(document.origin.span, |node| node.span);
    found.add(
        Said::new(code::PORTABILITY_VERSION, message)
            .label("refused")
            .help(help),
        span,
    );
}

fn quotas(document: &Document, importer: Importer, files: &Files<'_>, found: &mut Found) {
    let mut exceed = |message: String, help: &str, span: Span| {
        found.add(
            Said::new(code::PORTABILITY_QUOTA, message)
                .label("too many, or too large")
                .help(help),
            span,
        );
    };
    let n_bytes = files.sources.text(document.root.span.file).len();
    if n_bytes > MAX_BYTES {
        let message = format!(
            "Amazon imports at most 6 MB, and the document has {} MB",
            n_bytes >> 20
        );
        exceed(
            message,
            "split it, or leave out examples and descriptions",
            Span::at(document.root.span.file, document.root.span.start),
        );
    }
    // Of a document of this kind it is said anyway.
    if document.kind().0 != importer.kind() {
        let mut known = BTreeSet::new();
        for item in &document.paths {
            let before = known.len();
            match importer {
                Importer::Rest => {
                    let path = item.path.value.trim_matches('/');
                    let mut all = String::new();
                    for segment in path.split('/').filter(|_| !path.is_empty()) {
                        all.push('/');
                        all.push_str(segment);
                        known.insert(all.clone());
                    }
                }
                Importer::Http => {
                    let routes = item.operations.iter();
                    known.extend(routes.map(|it| format!("{} {}", it.method, item.path.value)));
                }
            }
            if before <= MAX_ROUTES && known.len() > MAX_ROUTES {
                let what = if importer == Importer::Rest {
                    "resources"
                } else {
                    "routes"
                };
                let message = format!(
                    "{} of Amazon have at most {MAX_ROUTES} {what}, and the document has more",
                    importer.apis()
                );
                exceed(
                    message,
                    "split the document, or ask for a higher quota",
                    item.path.span,
                );
            }
        }
    }
    let mut authorizers = document
        .security_schemes
        .iter()
        .filter(|it| it.authorizer.is_some());
    if let Some(scheme) = authorizers.nth(MAX_EACH) {
        let message = format!("an API of Amazon has at most {MAX_EACH} authorizers");
        exceed(
            message,
            "share authorizers between operations",
            scheme.origin.span,
        );
    }
    if let Some((name, _)) = document.gateway.stages.get(MAX_EACH) {
        exceed(
            format!("an API of Amazon has at most {MAX_EACH} stages"),
            "leave some out",
            name.span,
        );
    }
    for (name, stage) in &document.gateway.stages {
        if stage.variables.len() > MAX_VARIABLES {
            let message = format!("a stage of Amazon has at most {MAX_VARIABLES} variables");
            exceed(message, "leave some out", name.span);
        }
    }
    if importer == Importer::Rest {
        let policy = document.root.get("x-amazon-apigateway-policy");
        if let Some(policy) = policy.filter(|it| it.to_json().to_string().len() > MAX_POLICY) {
            let message =
                format!("a resource policy of Amazon has at most {MAX_POLICY} characters");
            exceed(message, "use fewer statements, or wildcards", policy.span);
        }
        for integration in operations(document).filter_map(|it| it.integration.as_ref()) {
            let responses = integration
                .responses
                .iter()
                .flat_map(|(_, it)| &it.response_templates);
            for (_, template) in integration.request_templates.iter().chain(responses) {
                if template.value.len() > MAX_TEMPLATE {
                    exceed(
                        "a mapping template of Amazon has at most 300 KB".to_owned(),
                        "make it shorter",
                        template.span,
                    );
                }
            }
        }
    }
}

/// All operations.
pub(super) fn operations(document: &Document) -> impl Iterator<Item = &Operation> {
    document.paths.iter().flat_map(|item| &item.operations)
}

fn servers(document: &Document, importer: Importer, found: &mut Found) {
    let said = |message: String| Said::new(code::PORTABILITY_SERVERS, message);
    let servers = document
        .root
        .get("servers")
        .and_then(Node::as_sequence)
        .unwrap_or_default();
    if let [_, second, ..] = servers {
        let message = "Amazon looks at the first server only".to_owned();
        let help = "give the API custom domain names in the place of servers";
        found.add(said(message).label("ignored").help(help), second.span);
    }
    // An export names the address that Amazon gave it.
    let address = servers
        .first()
        .and_then(|it| it.get("url"))
        .and_then(Node::as_str);
    let address = address.or(document.server.as_ref().map(|it| it.value.as_str()));
    let is_export = address.is_some_and(|it| it.contains(".execute-api."));
    if let Some(base) = document.base_path.as_ref().filter(|_| !is_export)
        && !matches!(base.value.trim_matches('/'), "")
    {
        let message = format!(
            "the import leaves out the base path `{}`, unless it is told otherwise",
            base.value
        );
        let help =
            "import with `basepath=prepend`, or map the path to the API at a custom domain name";
        found.add(
            said(message).label("ignored by default").help(help),
            base.span,
        );
    }
    if let Some(server) = document.server.as_ref().filter(|_| !is_export) {
        let host = server
            .value
            .split_once("://")
            .map_or(server.value.as_str(), |(_, rest)| rest);
        let host = host.split('/').next().unwrap_or_default();
        let name = host.split(':').next().unwrap_or_default();
        let is_local = name == "localhost" || name.starts_with("127.");
        if !host.is_empty() && !is_local && !host.contains(['{', '$']) {
            let message = format!(
                "{} of Amazon do not answer at `{host}` by themselves",
                importer.apis()
            );
            let help = format!("make `{host}` a custom domain name of the API");
            found.add(
                said(message).label("not the address of the API").help(help),
                server.span,
            );
        }
    }
}

/// What is validated here and would not be there.
fn validation(document: &Document, importer: Importer, found: &mut Found) {
    let mut first = None;
    let own = document.gateway.validate.as_ref();
    let mut validators = own.map(|it| it.span);
    if let Some(own) = own.filter(|it| it.value != Validate::None) {
        first = Some(own.span);
    }
    for operation in operations(document) {
        let name = operation.validator.as_ref().or(document.validator.as_ref());
        let is_theirs = importer == Importer::Rest
            && name.is_some_and(|name| document.validators.get(&name.value).is_some());
        let is_checked = !is_theirs && document.validates(operation) != Validate::None;
        let has_something = !operation.parameters.is_empty() || operation.body.is_some();
        if is_checked && has_something {
            first = first.or(Some(operation.origin.span));
            validators = validators.or(name.map(|name| name.span));
        }
    }
    let Some(first) = first else { return };
    let (message, help) = match importer {
        Importer::Rest => (
            "Amazon validates no requests without request validators",
            "add `x-amazon-apigateway-request-validators` and name one in `x-amazon-apigateway-request-validator`",
        ),
        Importer::Http => (
            "HTTP APIs of Amazon validate no requests",
            "have the backend validate them, or import the document as a REST API",
        ),
    };
    let said =
        Said::new(code::PORTABILITY_VALIDATION, message).label("validated here, and not there");
    found.add(said.help(help), validators.unwrap_or(first));
}
