//! Security schemes and requirements.

use crate::diagnostics::Sink;
use crate::openapi::model::{Origin, Requirement, SecurityScheme, Spanned, Version};
use crate::openapi::object::wrong_type;
use crate::source::pointer::escape;
use crate::source::{Mapping, Node};

/// The schemes of a document. Those that stand where another version has them come last, so that nothing is open
/// which was meant to be closed; that they are misplaced is said elsewhere.
pub(super) fn schemes(
    mapping: &Mapping,
    version: Version,
    pointer: &str,
    is_plain: bool,
    sink: &mut Sink,
) -> Vec<SecurityScheme> {
    const V2: &str = "securityDefinitions";
    const V3: &str = "securitySchemes";
    let components = mapping.get("components");
    let sections = [
        (mapping.get(V2), format!("{pointer}/{V2}")),
        (
            components.and_then(|components| components.get(V3)),
            format!("{pointer}/components/{V3}"),
        ),
    ];
    let [v2, v3] = sections.map(|(node, base)| section(node, base, is_plain, sink));
    let (mut schemes, others) = match version {
        Version::V2 => (v2, v3),
        Version::V30 | Version::V31 => (v3, v2),
    };
    for other in others {
        if !schemes.iter().any(|scheme| scheme.name == other.name) {
            schemes.push(other);
        }
    }
    schemes
}

fn section(
    node: Option<&Node>,
    base: String,
    is_plain: bool,
    sink: &mut Sink,
) -> Vec<SecurityScheme> {
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
                gateway_enforces: gateway_enforces(&entry.value, is_plain),
                name,
                origin,
            }
        })
        .collect()
}

/// Whether the scheme asks the gateway for something: an authorizer; in a document with AWS extensions also IAM or the
/// reference's API key, which in a plain one are the upstream's.
fn gateway_enforces(scheme: &Node, is_plain: bool) -> bool {
    let Some(mapping) = scheme.as_mapping() else {
        return false;
    };
    let has = |wanted: &str| {
        let mut names = mapping.keys().filter_map(super::root::extension);
        names.any(|(name, _)| name == wanted)
    };
    let text = |key: &str| mapping.get(key).and_then(Node::as_str).unwrap_or_default();
    let is_api_key = text("type") == "apiKey"
        && text("in") == "header"
        && text("name").eq_ignore_ascii_case("x-api-key");
    has("authorizer") || !is_plain && (has("authtype") || is_api_key)
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
