//! Whose wire behaviour an API has (design section 4, "Kind").

use crate::openapi::extensions::KindName;
use crate::openapi::model::{Document, Version};
use crate::plan::Kind;

/// The kind, and why, in a few words.
pub(super) fn of(document: &Document) -> (Kind, String) {
    if let Some(kind) = &document.gateway.kind {
        let kind = match kind.value {
            KindName::Rest => Kind::Rest,
            KindName::Http => Kind::Http,
        };
        return (kind, "`x-gateway.kind` says so".to_owned());
    }
    if document.version == Version::V2 && document.amazon.is_some() {
        return (Kind::Rest, "it is Swagger 2.0".to_owned());
    }
    if let Some(marker) = &document.http_marker {
        return (Kind::Http, format!("it has {marker}"));
    }
    if document.version == Version::V2 {
        return (Kind::Rest, "it is Swagger 2.0".to_owned());
    }
    match document.amazon {
        Some(_) => (Kind::Rest, "it has `x-amazon-*` extensions".to_owned()),
        None => (Kind::Http, "it has no `x-amazon-*` extension".to_owned()),
    }
}
