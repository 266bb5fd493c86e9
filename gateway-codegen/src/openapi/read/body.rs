//! Request bodies: `requestBody`, and parameters with `in: body` of Swagger 2.0.

use super::{content, encoding};
use crate::diagnostics::{Severity, Sink};
use crate::openapi::files::Files;
use crate::openapi::model::{
    MediaType, Origin, Parameter, RequestBody, SchemaNode, Spanned, Version,
};
use crate::source::{Mapping, Node, pointer};

/// The body of an operation; `shared`: the path item around it. `None`: nothing is said of it. With the version come the
/// fields of its form, in Swagger 2.0.
pub(super) fn of(
    operation: &Mapping,
    origin: &Origin,
    shared: &Mapping,
    (version, fields): (Version, Vec<Parameter>),
    files: &mut Files<'_>,
    sink: &mut Sink,
) -> Option<RequestBody> {
    match version {
        Version::V2 => {
            let own = parameter(operation, &origin.pointer, files, sink);
            let found = own.or_else(|| {
                let around = origin.pointer.rsplit_once('/')?.0;
                parameter(shared, around, files, sink)
            });
            match (found, fields.first()) {
                (Some((parameter, at)), _) => Some(of_parameter(&parameter, at, operation)),
                (None, Some(first)) => {
                    let at = first.origin.clone();
                    Some(of_fields(fields, at, operation))
                }
                (None, None) => None,
            }
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
                content: content(&body, &target, version, files, sink),
                fields: Vec::new(),
                assumed: None,
                origin: target,
            })
        }
    }
}

fn is_required(node: &Node) -> bool {
    let required = node.get("required").and_then(Node::as_bool);
    required.unwrap_or(false)
}

/// What stands below `content` of a request body or a response.
pub(super) fn content(
    body: &Node,
    origin: &Origin,
    version: Version,
    files: &mut Files<'_>,
    sink: &mut Sink,
) -> Vec<MediaType> {
    let Some(content) = body.get("content").and_then(Node::as_mapping) else {
        return Vec::new();
    };
    // `x-world/x-vrml` is a media type.
    let is_extension = |key: &str| key.starts_with("x-") && !key.contains('/');
    let media_types = content.iter().filter(|entry| !is_extension(&entry.key));
    media_types
        .map(|entry| {
            let at = format!("{}/content/{}", origin.pointer, pointer::escape(&entry.key));
            MediaType {
                name: Spanned {
                    value: entry.key.as_str().to_owned(),
                    span: entry.key_span,
                },
                schema: schema(&entry.value, &at),
                encoding: encoding::list(&entry.value, &at, version, files, sink),
            }
        })
        .collect()
}

pub(super) fn schema(node: &Node, pointer: &str) -> Option<SchemaNode> {
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
    RequestBody {
        is_required: is_required(parameter),
        content: consumed(operation, &origin, schema.as_ref()),
        fields: Vec::new(),
        assumed: None,
        origin,
    }
}

/// A form of Swagger 2.0.
fn of_fields(fields: Vec<Parameter>, origin: Origin, operation: &Mapping) -> RequestBody {
    RequestBody {
        is_required: fields.iter().any(|field| field.required),
        content: consumed(operation, &origin, None),
        fields,
        assumed: None,
        origin,
    }
}

/// The media types that an operation of Swagger 2.0 consumes.
fn consumed(operation: &Mapping, origin: &Origin, schema: Option<&SchemaNode>) -> Vec<MediaType> {
    let media_type = |name| MediaType {
        name,
        schema: schema.cloned(),
        encoding: Vec::new(),
    };
    let names = texts(operation, "consumes").into_iter();
    let mut content: Vec<MediaType> = names.map(media_type).collect();
    if content.is_empty() {
        // Whatever the root says; it is filled in once that is read.
        content.push(media_type(Spanned {
            value: String::new(),
            span: origin.span,
        }));
    }
    content
}

/// A list of texts, such as `consumes`.
pub(super) fn texts(mapping: &Mapping, key: &str) -> Vec<Spanned<String>> {
    let list = mapping.get(key).and_then(Node::as_sequence);
    let texts = list.unwrap_or_default().iter().filter_map(|node| {
        Some(Spanned {
            value: node.as_text()?.to_owned(),
            span: node.span,
        })
    });
    texts.collect()
}

/// Puts the root's `consumes`, else JSON, in the place of media types that operations leave out. Forms keep the two
/// media types that a form can have: both where none is named, but files have a body of parts only.
pub(super) fn complete(body: &mut RequestBody, root: &Mapping) {
    let own = body.content.iter().find(|it| !it.name.value.is_empty());
    let own = own.map(|media_type| media_type.name.span);
    let said = own.or_else(|| texts(root, "consumes").first().map(|name| name.span));
    fill(body, root);
    if body.fields.is_empty() {
        return;
    }
    let is_form = |media_type: &MediaType| {
        let name = media_type.name.value.split(';').next();
        let name = name.unwrap_or_default().trim();
        name.eq_ignore_ascii_case(URLENCODED) || name.eq_ignore_ascii_case(MULTIPART)
    };
    let given: Vec<MediaType> = body
        .content
        .iter()
        .filter(|it| is_form(it))
        .cloned()
        .collect();
    if !given.is_empty() {
        body.content = given;
        return;
    }
    let has_files = body.fields.iter().any(is_file);
    let names = [URLENCODED, MULTIPART]
        .into_iter()
        .skip(usize::from(has_files));
    let first = body
        .content
        .first()
        .map_or(body.origin.span, |first| first.name.span);
    body.assumed = said;
    body.content = names
        .map(|name| MediaType {
            name: Spanned {
                value: name.to_owned(),
                span: first,
            },
            schema: None,
            encoding: Vec::new(),
        })
        .collect();
}

const URLENCODED: &str = "application/x-www-form-urlencoded";
const MULTIPART: &str = "multipart/form-data";

/// Whether a field of a form is a file.
fn is_file(field: &Parameter) -> bool {
    let kind = field
        .schema
        .as_ref()
        .and_then(|schema| schema.node.get("type"));
    kind.and_then(Node::as_str)
        .is_some_and(|kind| kind.eq_ignore_ascii_case("file"))
}

fn fill(body: &mut RequestBody, root: &Mapping) {
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
