//! Header objects: of responses, and of the parts of a multipart body. They are parameters in a header, without a name.

use super::parameter;
use crate::diagnostics::Sink;
use crate::openapi::files::Files;
use crate::openapi::model::{In, Origin, Parameter, Spanned, Version};
use crate::source::pointer::escape;
use crate::source::{Entry, Node};

/// The `headers` of a response or an encoding at `pointer`; of Swagger 2.0, each is its own schema.
pub(super) fn list(
    node: &Node,
    pointer: &str,
    version: Version,
    files: &mut Files<'_>,
    sink: &mut Sink,
) -> Vec<Parameter> {
    let headers = node.get("headers").and_then(Node::as_mapping);
    let headers = headers.into_iter().flatten();
    headers
        .filter_map(|entry| one(entry, &format!("{pointer}/headers"), version, files, sink))
        .collect()
}

fn one(
    entry: &Entry,
    pointer: &str,
    version: Version,
    files: &mut Files<'_>,
    sink: &mut Sink,
) -> Option<Parameter> {
    let at = Origin {
        span: entry.key_span,
        pointer: format!("{pointer}/{}", escape(&entry.key)),
    };
    let (node, target) = files.resolve(&entry.value, &at, sink)?;
    let mapping = node.as_mapping()?;
    let content = mapping.get("content").and_then(Node::as_mapping);
    let content = content.and_then(|content| content.iter().next());
    let (schema, media_type) = match (version, content) {
        (Version::V2, _) => (Some(parameter::schema_node(&node, target.pointer)), None),
        (_, Some(entry)) => {
            let at = format!("{}/content/{}/schema", target.pointer, escape(&entry.key));
            let name = Spanned {
                value: entry.key.as_str().to_owned(),
                span: entry.key_span,
            };
            let schema = entry.value.get("schema");
            let schema = schema.map(|schema| parameter::schema_node(schema, at));
            (schema, Some(name))
        }
        (_, None) => {
            let schema = mapping.get("schema");
            let at = format!("{}/schema", target.pointer);
            (
                schema.map(|schema| parameter::schema_node(schema, at)),
                None,
            )
        }
    };
    let style = mapping
        .get("collectionFormat")
        .filter(|_| version == Version::V2);
    Some(Parameter {
        name: Spanned {
            value: entry.key.as_str().to_owned(),
            span: entry.key_span,
        },
        location: In::Header,
        required: mapping.get("required").and_then(Node::as_bool) == Some(true),
        required_span: None,
        schema,
        media_type,
        allows_empty: false,
        style: style.and_then(Node::as_str).map(str::to_owned),
        explode: mapping.get("explode").and_then(Node::as_bool),
        is_deprecated: false,
        room: None,
        origin: at,
    })
}
