//! What responses say of headers and bodies, where answers are validated.

use super::{body, header};
use crate::diagnostics::Sink;
use crate::openapi::files::Files;
use crate::openapi::model::{Described, Document, MediaType, Origin, SchemaNode, Spanned, Version};
use crate::source::{Mapping, Node};

/// The media types that an operation of Swagger 2.0 says it produces.
pub(super) fn produces(operation: &Mapping) -> Vec<Spanned<String>> {
    body::texts(operation, "produces")
}

/// Reads what all responses of a document say.
pub(super) fn read(
    document: &mut Document,
    root: &Mapping,
    files: &mut Files<'_>,
    sink: &mut Sink,
) {
    let version = document.version;
    let all = produces(root);
    for operation in document
        .paths
        .iter_mut()
        .flat_map(|item| &mut item.operations)
    {
        let produces = match operation.produces.is_empty() {
            true => &all,
            false => &operation.produces,
        };
        for response in &mut operation.responses {
            let Some((node, origin)) = &response.node else {
                continue;
            };
            let content = match version {
                Version::V2 => produced(node, origin, produces),
                _ => body::content(node, origin, version, files, sink),
            };
            response.described = Some(Described {
                headers: header::list(node, &origin.pointer, version, files, sink),
                content,
            });
        }
    }
}

/// The body of a response of Swagger 2.0, which has one schema for all media types.
fn produced(node: &Node, origin: &Origin, produces: &[Spanned<String>]) -> Vec<MediaType> {
    // Files are bytes, of which nothing is asked.
    let is_file = |schema: &SchemaNode| {
        let kind = schema.node.get("type").and_then(Node::as_str);
        kind.is_some_and(|kind| kind.eq_ignore_ascii_case("file"))
    };
    let Some(schema) = body::schema(node, &origin.pointer).filter(|it| !is_file(it)) else {
        return Vec::new();
    };
    let any = [Spanned {
        value: "*/*".to_owned(),
        span: schema.origin.span,
    }];
    let names = if produces.is_empty() { &any } else { produces };
    let content = names.iter().map(|name| MediaType {
        name: name.clone(),
        schema: Some(schema.clone()),
        encoding: Vec::new(),
    });
    content.collect()
}
