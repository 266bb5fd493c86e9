//! Extensions of the root, its servers, tags and components.

use super::extension::{self, Extension, not_acted_on, not_enforced};
use crate::diagnostics::{Diagnostic, Sink, code};
use crate::openapi::extensions::{
    ApiKeySource, BinaryMediaTypes, Cors, Documentation, EndpointAccessMode, EndpointConfiguration,
    GatewayExtension, GatewayResponses, ImportExportVersion, Integrations, MinimumCompressionSize,
    Place, Policy, RequestValidatorName, RequestValidators, SecurityPolicy, TagValue,
};
use crate::openapi::kind;
use crate::openapi::model::{Document, Origin, Tag, Version};
use crate::source::pointer::escape;
use crate::source::{Mapping, Node};

/// Reads the extensions of the root and of what stands directly below it, and reports those that have no meaning
/// there.
pub(super) fn read(mapping: &Mapping, document: &mut Document, sink: &mut Sink) {
    let base = document.origin.pointer.clone();
    // Said once the kind is known, which `x-gateway` may decide.
    let mut ignored = Sink::new();
    for entry in mapping.iter() {
        let key = entry.key.as_str();
        if key == "x-gateway" {
            let origin = Origin {
                span: entry.key_span,
                pointer: format!("{base}/{}", escape(key)),
            };
            document.gateway = GatewayExtension::read(&entry.value, &origin, sink);
        } else if let Some(found) = extension::at(entry, Place::Root, &base, sink) {
            root(key, found, document, &mut ignored, sink);
        }
    }
    kind::report(mapping, document, ignored, sink);
    check_security_policy(document, sink);
    servers(mapping, document, sink);
    components(mapping, document, sink);
    for (field, place) in [("info", Place::Info), ("paths", Place::Paths)] {
        extension::none_at(mapping.get(field), place, &format!("{base}/{field}"), sink);
    }
}

fn root(
    key: &str,
    found: Extension<'_>,
    document: &mut Document,
    ignored: &mut Sink,
    sink: &mut Sink,
) {
    if found.name == "endpoint-configuration" && !found.node.is_null() {
        return endpoint(key, found, document, Place::Root, sink);
    }
    let Extension {
        name,
        node,
        origin,
        unknown,
    } = found;
    // `null` is an extension that is not there, but for those that are mappings by nature.
    let is_null = node.is_null();
    match name {
        "gateway-responses" => {
            document.gateway_responses = GatewayResponses::read(node, &origin, unknown, sink);
        }
        "cors" => document.cors = Cors::read(node, &origin, unknown, sink),
        "request-validators" => {
            document.validators = RequestValidators::read(node, &origin, unknown, sink);
        }
        "request-validator" => document.validator = RequestValidatorName::read(node, &origin, sink),
        _ if is_null => {}
        "importexport-version" => {
            ImportExportVersion::read(node, &origin, sink);
        }
        "policy" => {
            document.policy = Policy::read(node, &origin, unknown, sink);
        }
        "endpoint-access-mode" => {
            document.endpoint_access_mode = EndpointAccessMode::read(node, &origin, sink);
            if document.endpoint_access_mode.is_some() {
                tls_not_enforced(key, &origin, sink);
            }
        }
        "security-policy" => {
            document.security_policy = SecurityPolicy::read(node, &origin, sink);
            if document.security_policy.is_some() {
                tls_not_enforced(key, &origin, sink);
            }
        }
        "api-key-source" => {
            document.api_key_source = ApiKeySource::read(node, &origin, sink);
        }
        "binary-media-types" => {
            document.binary_media_types = Some(BinaryMediaTypes::read(node, &origin, sink));
        }
        "minimum-compression-size" => {
            document.minimum_compression_size = MinimumCompressionSize::read(node, &origin, sink);
        }
        "documentation" => {
            document.documentation = Documentation::read(node, &origin, unknown, sink);
            // Its parts are shown on the pages of the portal.
            let documentation = document.documentation.as_ref();
            if documentation.is_some_and(|it| it.documentation_parts.is_empty()) {
                not_acted_on(&origin, key, "no documentation is made of it", ignored);
            }
        }
        _ => {}
    }
}

fn tls_not_enforced(key: &str, origin: &Origin, sink: &mut Sink) {
    let message = "TLS policies are not enforced by this version of gwc";
    not_enforced(code::POLICY_NOT_ENFORCED, origin, key, message, sink);
}

/// An enhanced policy needs an endpoint access mode (`reference/openapi-extensions.md` §2.10).
fn check_security_policy(document: &Document, sink: &mut Sink) {
    let policy = document.security_policy.as_ref();
    let Some(policy) = policy.filter(|policy| policy.is_enhanced()) else {
        return;
    };
    let is_given = |key: &str| {
        let name = extension::name_of(key).map(|(name, _)| name);
        name == Some("endpoint-access-mode")
    };
    let root = document.root.as_mapping();
    if root.is_some_and(|root| root.keys().any(is_given)) {
        return;
    }
    let message = format!(
        "the security policy `{}` needs an endpoint access mode",
        policy.0.value
    );
    sink.push(
        Diagnostic::new(code::MISSING_FIELD, policy.0.span, message)
            .label("this policy")
            .help("add `x-amazon-apigateway-endpoint-access-mode: BASIC` or `STRICT`")
            .pointer(&document.origin.pointer),
    );
}

/// The endpoint configuration: at the root in Swagger 2.0, in a server in OpenAPI 3.
fn endpoint(
    key: &str,
    found: Extension<'_>,
    document: &mut Document,
    place: Place,
    sink: &mut Sink,
) {
    let origin = &found.origin;
    let Some(read) = EndpointConfiguration::read(found.node, origin, found.unknown, sink) else {
        return;
    };
    if place == Place::Root && document.version != Version::V2 {
        let message = format!("`{key}` has no meaning at the root in OpenAPI 3");
        sink.push(
            Diagnostic::new(code::MISPLACED_FIELD, origin.span, message)
                .label("has no effect")
                .help("put it into an entry of `servers`")
                .pointer(&origin.pointer),
        );
        return;
    }
    not_acted_on(origin, key, "the gateway answers for every host", sink);
    document.endpoint.get_or_insert(read);
}

fn servers(mapping: &Mapping, document: &mut Document, sink: &mut Sink) {
    let servers = mapping.get("servers").and_then(Node::as_sequence);
    for (i, server) in servers.unwrap_or_default().iter().enumerate() {
        let pointer = format!("{}/servers/{i}", document.origin.pointer);
        for entry in server.as_mapping().into_iter().flat_map(Mapping::iter) {
            if let Some(found) = extension::at(entry, Place::Server, &pointer, sink)
                && !found.node.is_null()
            {
                endpoint(entry.key.as_str(), found, document, Place::Server, sink);
            }
        }
    }
}

fn components(mapping: &Mapping, document: &mut Document, sink: &mut Sink) {
    let pointer = format!("{}/components", document.origin.pointer);
    let components = mapping.get("components").and_then(Node::as_mapping);
    for entry in components.into_iter().flat_map(Mapping::iter) {
        if let Some(found) = extension::at(entry, Place::Components, &pointer, sink) {
            let Extension { node, origin, .. } = &found;
            document.integrations = Integrations::read(node, origin, found.unknown, sink);
        }
    }
}

/// The tags of the root.
pub(super) fn tags(mapping: &Mapping, pointer: &str, sink: &mut Sink) -> Vec<Tag> {
    let tags = mapping
        .get("tags")
        .and_then(Node::as_sequence)
        .unwrap_or_default();
    let mut read = Vec::with_capacity(tags.len());
    for (i, tag) in tags.iter().enumerate() {
        let pointer = format!("{pointer}/tags/{i}");
        let text = |key: &str| tag.get(key).and_then(Node::as_text).map(str::to_owned);
        let mut value = None;
        for entry in tag.as_mapping().into_iter().flat_map(Mapping::iter) {
            let Some(found) = extension::at(entry, Place::Tag, &pointer, sink) else {
                continue;
            };
            value = TagValue::read(found.node, &found.origin, sink);
            if value.is_some() {
                let consequence = "no resource of AWS is tagged";
                not_acted_on(&found.origin, entry.key.as_str(), consequence, sink);
            }
        }
        read.extend(text("name").map(|name| Tag {
            name,
            description: text("description").unwrap_or_default(),
            value,
        }));
    }
    read
}
