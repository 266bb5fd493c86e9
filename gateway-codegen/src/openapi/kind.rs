//! Whose wire behaviour an API has (design section 4, "Kind"), and the extensions that mean nothing in an HTTP API.

use super::extensions::{AMAZON, KindName};
use super::model::{Document, Version};
use crate::diagnostics::{Diagnostic, Sink, code};
use crate::source::Mapping;
use crate::source::pointer::escape;

/// Extensions of the root that only REST APIs have (`reference/openapi-extensions.md` §1), without prefix, and that
/// protect nothing. Of those that do it is said that they are not enforced, whatever the kind.
const REST_ONLY: [&str; 7] = [
    "api-key-source",
    "binary-media-types",
    "documentation",
    "gateway-responses",
    "minimum-compression-size",
    "request-validator",
    "request-validators",
];

/// The resource policy, which HTTP APIs do not have either (`reference/http-api.md` §6.3). It protects, and so it is enforced in
/// both kinds.
const POLICY: &str = "policy";

/// Whether an extension of the root, by its whole key, is one that only REST APIs have.
fn is_rest_only(key: &str) -> bool {
    let name = key.strip_prefix(AMAZON);
    name.is_some_and(|name| name == POLICY || REST_ONLY.contains(&name))
}

impl Document {
    /// The kind of the API, and why, in a few words.
    #[must_use]
    pub fn kind(&self) -> (KindName, String) {
        if let Some(kind) = &self.gateway.kind {
            return (kind.value, "`x-gateway.kind` says so".to_owned());
        }
        if self.version == Version::V2 && self.amazon.is_some() {
            return (KindName::Rest, "it is Swagger 2.0".to_owned());
        }
        if let Some(marker) = &self.http_marker {
            return (KindName::Http, format!("it has {marker}"));
        }
        if self.version == Version::V2 {
            return (KindName::Rest, "it is Swagger 2.0".to_owned());
        }
        match self.amazon {
            Some(_) => (KindName::Rest, "it has `x-amazon-*` extensions".to_owned()),
            None => (
                KindName::Http,
                "it has no `x-amazon-*` extension".to_owned(),
            ),
        }
    }
}

/// Reports the extensions of the root that an API of the document's kind does not have. `ignored` is what was said of
/// extensions that have no effect in this version: of those that never have one here, it is dropped.
pub(super) fn report(mapping: &Mapping, document: &mut Document, ignored: Sink, sink: &mut Sink) {
    let (kind, _) = document.kind();
    let entries = mapping.iter();
    let wrong: Vec<_> = entries
        .filter(|entry| kind == KindName::Http && is_rest_only(&entry.key))
        .filter(|entry| !entry.value.is_null())
        .collect();
    for diagnostic in ignored.into_sorted() {
        if !wrong
            .iter()
            .any(|entry| Some(entry.key_span) == diagnostic.span())
        {
            sink.push(diagnostic);
        }
    }
    for entry in wrong {
        if entry.key.as_str() == "x-amazon-apigateway-minimum-compression-size" {
            document.minimum_compression_size = None;
        }
        let message = format!(
            "only REST APIs have `{}`, and this is an HTTP API",
            entry.key
        );
        sink.push(
            Diagnostic::new(code::MISPLACED_FIELD, entry.key_span, message)
                .label(match { entry.key.strip_prefix(AMAZON) } == Some(POLICY) {
                    true => "API Gateway takes no notice of it, and a gateway of gwc holds requests to it",
                    false => "API Gateway takes no notice of it",
                })
                .help("remove it, or write `x-gateway: {kind: rest}`; `gwc check -v` says why the API has its kind")
                .pointer(format!("{}/{}", document.origin.pointer, escape(&entry.key))),
        );
    }
}
