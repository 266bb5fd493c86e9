//! Extensions: ours, which Amazon does not know, and those of the other kind of API.

use super::root::entry;
use super::{Found, Importer, Said};
use crate::diagnostics::code;
use crate::openapi::Files;
use crate::openapi::extensions::{AMAZON, OWN};
use crate::openapi::model::Document;
use crate::source::{Entry, Node, Span, Value};

/// Most nodes that are looked at.
const MAX_NODES: usize = 2_000_000;

/// Extensions that only REST APIs have, without the prefix.
/// What validators do is said where that is.
const REST_ONLY: [&str; 8] = [
    "api-key-source",
    "binary-media-types",
    "documentation",
    "endpoint-access-mode",
    "gateway-responses",
    "minimum-compression-size",
    "policy",
    "security-policy",
];

/// Extensions that only HTTP APIs have, without the prefix.
const HTTP_ONLY: [&str; 4] = ["cors", "importexport-version", "integrations", "tag-value"];

/// What stands in the place of a field below `x-gateway`.
/// What `validate` does is said where that is.
const FIELDS: [(&str, &str); 11] = [
    (
        "stages",
        "make the stages with `AWS::ApiGateway::Stage` or `AWS::ApiGatewayV2::Stage`",
    ),
    (
        "usagePlans",
        "make the plans with `AWS::ApiGateway::UsagePlan`, which only REST APIs have",
    ),
    (
        "domains",
        "make the domain names with `AWS::ApiGateway::DomainName` or `AWS::ApiGatewayV2::DomainName`",
    ),
    (
        "websocket",
        "make the WebSocket API with `AWS::ApiGatewayV2::Api`; there is no import of these",
    ),
    (
        "limits",
        "Amazon has limits of its own: 10 MB for payloads, 10,240 bytes for headers",
    ),
    ("validateResponses", "Amazon does not validate answers"),
    (
        "upstream",
        "give each operation an `x-amazon-apigateway-integration`",
    ),
    (
        "basePath",
        "import with `basepath=prepend`, or map the path to the API at a custom domain name",
    ),
    ("portal", "publish the description yourself"),
    ("kind", "the kind is that of the API that is imported into"),
    ("name", "the name of the API is `info.title`"),
];

pub(super) fn check(document: &Document, importer: Importer, files: &Files<'_>, found: &mut Found) {
    // Some stand for resources around the document, and nobody wrote them.
    let is_written = |key: &str, span: Span| files.sources.slice(span).contains(key);
    if let Some(own) = document.root.get("x-gateway").and_then(Node::as_mapping) {
        for entry in own.iter() {
            let help = FIELDS.iter().find(|(name, _)| *name == entry.key.as_str());
            if let Some((name, help)) = help.filter(|(name, _)| is_written(name, entry.key_span)) {
                let message = format!("Amazon does not know `x-gateway.{name}`");
                let said = Said::new(code::PORTABILITY_EXTENSION, message).label("ignored");
                found.add(said.help(*help), entry.key_span);
            }
        }
    }
    let (others, kind) = match importer {
        Importer::Rest => (&HTTP_ONLY[..], "HTTP"),
        Importer::Http => (&REST_ONLY[..], "REST"),
    };
    let components = document.root.get("components");
    for name in others {
        let key = format!("{AMAZON}{name}");
        let spans = [Some(&document.root), components].into_iter().flatten();
        for span in spans
            .filter_map(|node| entry(node, &key))
            .filter(|span| is_written(&key, *span))
        {
            let help = match *name {
                "cors" => "answer `OPTIONS` with a mock integration",
                "policy" => {
                    "restrict callers with an authorizer, or import the document as a REST API"
                }
                "integrations" => "write the integrations at the operations",
                _ => "remove it",
            };
            let message = format!("only {kind} APIs of Amazon have `{key}`");
            found.add(
                Said::new(code::PORTABILITY_EXTENSION, message)
                    .label("ignored")
                    .help(help),
                span,
            );
        }
    }
    own_extensions(&document.root, found);
}

/// `x-gateway-*`, wherever it stands.
fn own_extensions(root: &Node, found: &mut Found) {
    let mut queue = vec![root];
    let mut n_nodes = 0;
    while let Some(node) = queue.pop() {
        n_nodes += 1;
        if n_nodes > MAX_NODES {
            return;
        }
        match &node.value {
            Value::Mapping(mapping) => {
                for entry in mapping.iter() {
                    own(entry, found);
                    if !matches!(
                        entry.key.as_str(),
                        "example" | "examples" | "default" | "enum" | "const"
                    ) {
                        queue.push(&entry.value);
                    }
                }
            }
            Value::Sequence(items) => queue.extend(items.iter()),
            _ => {}
        }
    }
}

fn own(entry: &Entry, found: &mut Found) {
    let Some(name) = entry.key.strip_prefix(OWN) else {
        return;
    };
    let message = format!("Amazon does not know `{}`", entry.key.as_str());
    let help = format!("write `{AMAZON}{name}`, which means the same here");
    found.add(
        Said::new(code::PORTABILITY_EXTENSION, message)
            .label("ignored")
            .help(help),
        entry.key_span,
    );
}
