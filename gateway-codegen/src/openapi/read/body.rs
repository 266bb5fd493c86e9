//! Request bodies: `requestBody`, and parameters with `in: body` of Swagger 2.0.

use super::content;
use crate::diagnostics::{Severity, Sink};
use crate::openapi::files::Files;
use crate::openapi::model::{MediaType, Origin, RequestBody, SchemaNode, Spanned, Version};
use crate::source::{Mapping, Node, pointer};

/// The body of an operation; `shared`: the path item around it. `None`: nothing is said of it.
pub(super) fn of(
    operation: &Mapping,
    origin: &Origin,
    shared: &Mapping,
    version: Version,
    files: &mut Files<'_>,
    sink: &mut Sink,
) -> Option<RequestBody> {
    match version {
        Version::V2 => {
            let own = parameter(operation, &origin.pointer, files, sink);
            let (parameter, at) = own.or_else(|| {
                let around = origin.pointer.rsplit_once('/')?.0;
                parameter(shared, around, files, sink)
            })?;
            Some(of_parameter(&parameter, at, operation))
        }
        _ => {
            let node = operation.get("requestBody")?;
            let at = Origin {
                span: node.span,
                pointer: format!("{}/requestBody", origin.pointer),
            };
            let (body, target) = files.resolve(node, &at, sink)?;
            content::check(&body, &target, Severity::Error, sink);
            Some(RequestBody {
                is_required: is_required(&body),
                content: content(&body, &target),
                origin: target,
            })
        }
    }
}

fn is_required(node: &Node) -> bool {
    let required = node.get("required").and_then(Node::as_bool);
    required.unwrap_or(false)
}

fn content(body: &Node, origin: &Origin) -> Vec<MediaType> {
    let Some(content) = body.get("content").and_then(Node::as_mapping) else {
        return Vec::new();
    };
    let media_types = content.iter().filter(|entry| !entry.key.starts_with("x-"));
    media_types
        .map(|entry| {
            let at = format!("{}/content/{}", origin.pointer, pointer::escape(&entry.key));
            MediaType {
                name: Spanned {
                    value: entry.key.as_str().to_owned(),
                    span: entry.key_span,
                },
                schema: schema(&entry.value, &at),
            }
        })
        .collect()
}

fn schema(node: &Node, pointer: &str) -> Option<SchemaNode> {
    let schema = node.get("schema")?;
    Some(SchemaNode {
        node: schema.clone(),
        origin: Origin {
            span: schema.span,
            pointer: format!("{pointer}/schema"),
        },
    })
}

/// The parameter with `in: body` among those at `pointer`.
fn parameter(
    mapping: &Mapping,
    pointer: &str,
    files: &mut Files<'_>,
    sink: &mut Sink,
) -> Option<(Node, Origin)> {
    let parameters = mapping.get("parameters").and_then(Node::as_sequence)?;
    let mut found = parameters.iter().enumerate().filter_map(|(i, node)| {
        let at = Origin {
            span: node.span,
            pointer: format!("{pointer}/parameters/{i}"),
        };
        files.resolve(node, &at, sink)
    });
    found.find(|(node, _)| node.get("in").and_then(Node::as_str) == Some("body"))
}

/// A body of Swagger 2.0: its media types are those of `consumes`, which may stand at the root.
fn of_parameter(parameter: &Node, origin: Origin, operation: &Mapping) -> RequestBody {
    let schema = schema(parameter, &origin.pointer);
    let consumes = operation.get("consumes").and_then(Node::as_sequence);
    let names = consumes.unwrap_or_default().iter().filter_map(|node| {
        Some(Spanned {
            value: node.as_text()?.to_owned(),
            span: node.span,
        })
    });
    let content = names.map(|name| MediaType {
        name,
        schema: schema.clone(),
    });
    let mut content: Vec<MediaType> = content.collect();
    if content.is_empty() {
        // Whatever the root says; it is filled in once that is read.
        content.push(MediaType {
            name: Spanned {
                value: String::new(),
                span: origin.span,
            },
            schema,
        });
    }
    RequestBody {
        is_required: is_required(parameter),
        content,
        origin,
    }
}

/// Puts the root's `consumes`, else JSON, in the place of media types that operations leave out.
pub(super) fn complete(body: &mut RequestBody, root: &Mapping) {
    let [only] = &*body.content else { return };
    if !only.name.value.is_empty() {
        return;
    }
    let only = only.clone();
    let consumes = root.get("consumes").and_then(Node::as_sequence);
    let names = consumes.unwrap_or_default().iter();
    let mut names: Vec<String> = names
        .filter_map(|node| node.as_text().map(str::to_owned))
        .collect();
    if names.is_empty() {
        names.push("application/json".to_owned());
    }
    let named = names.into_iter().map(|value| MediaType {
        name: Spanned {
            value,
            span: only.name.span,
        },
        ..only.clone()
    });
    body.content = named.collect();
}
