//! `encoding`: how the fields of a form are written (OpenAPI 3.1 "Encoding Object").

use super::header;
use crate::diagnostics::Sink;
use crate::openapi::files::Files;
use crate::openapi::model::{Encoding, Origin, Spanned, Version};
use crate::openapi::object::wrong_type;
use crate::source::pointer::escape;
use crate::source::{Entry, Node};

/// The encodings of a media type at `pointer`, in document order.
pub(super) fn list(
    media_type: &Node,
    pointer: &str,
    version: Version,
    files: &mut Files<'_>,
    sink: &mut Sink,
) -> Vec<Encoding> {
    let Some(node) = media_type.get("encoding").filter(|node| !node.is_null()) else {
        return Vec::new();
    };
    let base = format!("{pointer}/encoding");
    let Some(mapping) = node.as_mapping() else {
        wrong_type(node, &base, "a mapping", sink);
        return Vec::new();
    };
    // Members may have names that look like extensions.
    let is_extension =
        |entry: &Entry| entry.key.starts_with("x-") && entry.value.as_mapping().is_none();
    let entries = mapping.iter().filter(|entry| !is_extension(entry));
    entries
        .filter_map(|entry| one(entry, &base, version, files, sink))
        .collect()
}

fn one(
    entry: &Entry,
    base: &str,
    version: Version,
    files: &mut Files<'_>,
    sink: &mut Sink,
) -> Option<Encoding> {
    let origin = Origin {
        span: entry.key_span,
        pointer: format!("{base}/{}", escape(&entry.key)),
    };
    let Some(mapping) = entry.value.as_mapping() else {
        wrong_type(&entry.value, &origin.pointer, "a mapping", sink);
        return None;
    };
    let mut text = |key: &str| {
        let node = mapping.get(key).filter(|node| !node.is_null())?;
        let Some(text) = node.as_str() else {
            wrong_type(node, &format!("{}/{key}", origin.pointer), "a string", sink);
            return None;
        };
        Some(Spanned {
            value: text.to_owned(),
            span: node.span,
        })
    };
    Some(Encoding {
        name: Spanned {
            value: entry.key.as_str().to_owned(),
            span: entry.key_span,
        },
        content_type: text("contentType"),
        style: text("style"),
        explode: mapping.get("explode").and_then(|node| {
            Some(Spanned {
                value: node.as_bool()?,
                span: node.span,
            })
        }),
        allow_reserved: mapping.get("allowReserved").map(|node| node.span),
        headers: header::list(&entry.value, &origin.pointer, version, files, sink),
        origin,
    })
}
