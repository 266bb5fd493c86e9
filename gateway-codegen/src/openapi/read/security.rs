//! Security schemes and requirements.

use std::collections::BTreeSet;

use super::extension;
use crate::diagnostics::Sink;
use crate::openapi::Files;
use crate::openapi::extensions::{Authorizer, Place, SchemeAuthType};
use crate::openapi::model::{
    In, Origin, Requirement, SchemeKind, SecurityScheme, Spanned, Version,
};
use crate::openapi::object::wrong_type;
use crate::openapi::requirement;
use crate::source::pointer::escape;
use crate::source::{Mapping, Node};

/// What of a document decides whether its schemes are the gateway's to enforce.
#[derive(Debug, Clone, Copy)]
pub(super) struct Enforced {
    /// Whether it has AWS extensions.
    pub(super) has_amazon: bool,
    /// Whether it has usage plans, whose keys nobody but the gateway knows.
    pub(super) has_plans: bool,
}

/// The schemes of a document. Those that stand where another version has them come last, so that nothing is open
/// which was meant to be closed; that they are misplaced is said elsewhere.
pub(super) fn schemes(
    mapping: &Mapping,
    version: Version,
    pointer: &str,
    enforced: Enforced,
    files: &mut Files<'_>,
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
    let [v2, v3] = sections.map(|(node, base)| section(node, base, enforced, files, sink));
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
    enforced: Enforced,
    files: &mut Files<'_>,
    sink: &mut Sink,
) -> Vec<SecurityScheme> {
    let Some(node) = node.filter(|node| !node.is_null()) else {
        return Vec::new();
    };
    let Some(schemes) = node.as_mapping() else {
        wrong_type(node, &base, "a mapping", sink);
        return Vec::new();
    };
    let mut read = Vec::with_capacity(schemes.len());
    for entry in schemes.iter() {
        let name = entry.key.as_str();
        let origin = Origin {
            span: entry.key_span,
            pointer: format!("{base}/{}", escape(name)),
        };
        // Names may look like extensions; what has no type is one.
        let is_scheme = ["type", "$ref"]
            .iter()
            .any(|it| entry.value.get(it).is_some());
        if name.starts_with("x-") && !is_scheme {
            continue;
        }
        match files.resolve(&entry.value, &origin, sink) {
            Some((node, target)) => {
                let scheme = scheme(name, &node, &target.pointer, origin, enforced, sink);
                read.push(scheme);
            }
            // Nobody knows what is asked: nobody gets in.
            None => read.push(SecurityScheme {
                name: name.to_owned(),
                kind: SchemeKind::Other,
                scopes: None,
                auth_type: None,
                authorizer: None,
                gateway_enforces: true,
                is_broken: true,
                origin,
            }),
        }
    }
    read
}

fn scheme(
    name: &str,
    node: &Node,
    pointer: &str,
    origin: Origin,
    enforced: Enforced,
    sink: &mut Sink,
) -> SecurityScheme {
    let kind = kind(node);
    let (mut auth_type, mut authorizer) = (None, None);
    let mut is_broken = false;
    for entry in node.as_mapping().into_iter().flat_map(Mapping::iter) {
        let place = Place::SecurityScheme;
        let Some(found) = extension::at(entry, place, pointer, sink) else {
            continue;
        };
        match found.name {
            "authtype" => {
                auth_type = SchemeAuthType::read(found.node, &found.origin, sink);
                is_broken |= auth_type.is_none();
            }
            _ if found.node.is_null() => {}
            _ => {
                authorizer =
                    Authorizer::read(found.node, &found.origin, &kind, found.unknown, sink);
                is_broken |= authorizer.is_none();
            }
        }
    }
    SecurityScheme {
        name: name.to_owned(),
        kind,
        scopes: scopes(node),
        auth_type,
        authorizer,
        gateway_enforces: gateway_enforces(node, enforced),
        is_broken,
        origin,
    }
}

/// What a scheme asks of a request, in the words of both versions.
fn kind(node: &Node) -> SchemeKind {
    let field = |key: &str| node.get(key).and_then(Node::as_text).unwrap_or_default();
    let spanned = |key: &str| {
        let node = node.get(key)?;
        let value = node.as_text()?.to_owned();
        Some(Spanned {
            value,
            span: node.span,
        })
    };
    match field("type").to_ascii_lowercase().as_str() {
        "apikey" => SchemeKind::ApiKey {
            location: match field("in").to_ascii_lowercase().as_str() {
                "header" => Some(In::Header),
                "query" => Some(In::Query),
                "cookie" => Some(In::Cookie),
                _ => None,
            },
            name: spanned("name"),
        },
        "http" => SchemeKind::Http(field("scheme").to_ascii_lowercase()),
        "basic" => SchemeKind::Http("basic".to_owned()),
        "oauth2" => SchemeKind::OAuth2,
        "openidconnect" => SchemeKind::OpenIdConnect(spanned("openIdConnectUrl")),
        "mutualtls" => SchemeKind::MutualTls,
        _ => SchemeKind::Other,
    }
}

/// The scopes of all flows (Swagger 2.0: of the scheme), each once; `None` where none is declared.
fn scopes(node: &Node) -> Option<Vec<String>> {
    let flows = node.get("flows").and_then(Node::as_mapping);
    let flows = flows.into_iter().flat_map(Mapping::iter);
    let nodes = flows.map(|flow| &flow.value).chain([node]);
    let declared = nodes.filter_map(|flow| flow.get("scopes")?.as_mapping());
    let names = declared.flat_map(Mapping::iter);
    let names: BTreeSet<String> = names.map(|entry| entry.key.as_str().to_owned()).collect();
    (!names.is_empty()).then(|| names.into_iter().collect())
}

/// Whether the scheme asks the gateway for something: an authorizer, or IAM under our own prefix; in a document with AWS
/// extensions also IAM or the reference's API key, which in a plain one are the upstream's; with usage plans the key too.
fn gateway_enforces(scheme: &Node, enforced: Enforced) -> bool {
    let Some(mapping) = scheme.as_mapping() else {
        return false;
    };
    let has = |wanted: &str| {
        let mut names = mapping.keys().filter_map(extension::name_of);
        names.any(|(name, _)| name == wanted)
    };
    let is = |key: &str, text: &str| {
        let value = mapping.get(key).and_then(Node::as_str);
        value.is_some_and(|value| value.eq_ignore_ascii_case(text))
    };
    let is_api_key = is("type", "apiKey") && is("in", "header") && is("name", "x-api-key");
    let is_own = mapping.contains_key("x-gateway-authtype");
    has("authorizer")
        || is_own
        || enforced.has_amazon && has("authtype")
        || is_api_key && (enforced.has_amazon || enforced.has_plans)
}

/// The `security` of an operation; `None`: what the root says. A key without a value says nothing, and opens nothing.
pub(super) fn of_operation(
    mapping: &Mapping,
    pointer: &str,
    sink: &mut Sink,
) -> Option<Vec<Requirement>> {
    let node = mapping.get("security")?;
    if node.is_null() {
        wrong_type(node, &format!("{pointer}/security"), "a list", sink);
        return None;
    }
    Some(requirements(mapping, pointer, sink))
}

/// The `security` of the root or of an operation.
pub(super) fn requirements(mapping: &Mapping, pointer: &str, sink: &mut Sink) -> Vec<Requirement> {
    match mapping.get("security").filter(|node| !node.is_null()) {
        Some(node) => requirement::list(node, &format!("{pointer}/security"), sink),
        None => Vec::new(),
    }
}
