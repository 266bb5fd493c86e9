//! Forms as they are shown: the fields of Swagger 2.0, and how fields are written.

use super::content::all_types;
use super::schema::text;
use crate::plan::docs::{BodyDocs, ContentDocs, EncodingDocs, Property, Schema};
use crate::source::Node;

/// What `encoding` says of fields.
pub(super) fn encodings(node: &Node) -> Vec<EncodingDocs> {
    let mapping = node.get("encoding").and_then(Node::as_mapping);
    let entries = mapping.into_iter().flat_map(|mapping| mapping.iter());
    let encodings = entries.map(|entry| EncodingDocs {
        name: entry.key.to_string(),
        style: text(&entry.value, "style"),
        explode: entry.value.get("explode").and_then(Node::as_bool),
        media_type: text(&entry.value, "contentType"),
    });
    encodings.collect()
}

/// How a list of Swagger 2.0 is written: what holds if nothing is said is said here.
pub(super) fn swagger_style(node: &Node, schema: &Schema) -> Option<String> {
    let is_list = schema.types.iter().any(|it| it == "array");
    is_list.then(|| match text(node, "collectionFormat") {
        style if style.is_empty() => "csv".to_owned(),
        style => style,
    })
}

/// The body that `formData` parameters are.
pub(super) fn form(
    (fields, encoding): (Vec<Property>, Vec<EncodingDocs>),
    operation: &Node,
    root: &Node,
) -> BodyDocs {
    let is_file = |field: &Property| field.schema.types.iter().any(|it| it == "file");
    let types = all_types(operation, root, "consumes").into_iter();
    let mut types: Vec<String> = types.filter(|it| it.contains("form")).collect();
    if types.is_empty() {
        types.push(match fields.iter().any(is_file) {
            true => "multipart/form-data".to_owned(),
            false => "application/x-www-form-urlencoded".to_owned(),
        });
    }
    let is_required = fields.iter().any(|field| field.is_required);
    let schema = Schema {
        types: vec!["object".to_owned()],
        properties: fields,
        ..Schema::default()
    };
    let content = |media_type| ContentDocs {
        media_type,
        schema: Some(schema.clone()),
        encoding: encoding.clone(),
        ..ContentDocs::default()
    };
    BodyDocs {
        description: String::new(),
        is_required,
        content: types.into_iter().map(content).collect(),
    }
}
