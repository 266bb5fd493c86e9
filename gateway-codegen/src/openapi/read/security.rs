//! Security schemes and requirements.

use crate::diagnostics::Sink;
use crate::openapi::model::{Origin, Requirement, SecurityScheme, Spanned};
use crate::openapi::object::wrong_type;
use crate::source::pointer::escape;
use crate::source::{Mapping, Node};

/// The schemes of a document, by the key they stand under in Swagger 2.0 or in `components`.
pub(super) fn schemes(
    mapping: &Mapping,
    key: &str,
    pointer: &str,
    sink: &mut Sink,
) -> Vec<SecurityScheme> {
    let (node, base) = match key {
        "securityDefinitions" => (mapping.get(key), format!("{pointer}/{key}")),
        _ => (
            mapping
                .get("components")
                .and_then(|components| components.get(key)),
            format!("{pointer}/components/{key}"),
        ),
    };
    let Some(node) = node.filter(|node| !node.is_null()) else {
        return Vec::new();
    };
    let Some(schemes) = node.as_mapping() else {
        wrong_type(node, &base, "a mapping", sink);
        return Vec::new();
    };
    schemes
        .iter()
        .map(|entry| {
            let name = entry.key.as_str().to_owned();
            let origin = Origin {
                span: entry.key_span,
                pointer: format!("{base}/{}", escape(&name)),
            };
            SecurityScheme {
                gateway_enforces: gateway_enforces(&entry.value),
                name,
                origin,
            }
        })
        .collect()
}

/// Whether the scheme asks the gateway for something: an authorizer, IAM, or the reference's API key.
fn gateway_enforces(scheme: &Node) -> bool {
    let Some(mapping) = scheme.as_mapping() else {
        return false;
    };
    let extension = mapping
        .keys()
        .filter_map(super::root::extension)
        .any(|(name, _)| matches!(name, "authorizer" | "authtype"));
    let text = |key: &str| mapping.get(key).and_then(Node::as_str).unwrap_or_default();
    extension
        || text("type") == "apiKey"
            && text("in") == "header"
            && text("name").eq_ignore_ascii_case("x-api-key")
}

/// The `security` of the root or of an operation.
pub(super) fn requirements(mapping: &Mapping, pointer: &str, sink: &mut Sink) -> Vec<Requirement> {
    let Some(node) = mapping.get("security").filter(|node| !node.is_null()) else {
        return Vec::new();
    };
    let Some(items) = node.as_sequence() else {
        wrong_type(node, &format!("{pointer}/security"), "a list", sink);
        return Vec::new();
    };
    let mut requirements = Vec::with_capacity(items.len());
    for (i, item) in items.iter().enumerate() {
        match item.as_mapping() {
            Some(schemes) => requirements.push(Requirement {
                schemes: schemes
                    .iter()
                    .map(|entry| Spanned {
                        value: entry.key.as_str().to_owned(),
                        span: entry.key_span,
                    })
                    .collect(),
            }),
            None => wrong_type(item, &format!("{pointer}/security/{i}"), "a mapping", sink),
        }
    }
    requirements
}
