//! Parameters of path items and operations.

use std::collections::HashMap;

use crate::diagnostics::{Diagnostic, Sink, code, suggest};
use crate::openapi::files::Files;
use crate::openapi::model::{In, Origin, Parameter, SchemaNode, Spanned, Version};
use crate::openapi::object::wrong_type;
use crate::source::pointer::escape;
use crate::source::{Mapping, Node, Room, Span};

/// Where a parameter may stand.
const PLACES: [&str; 4] = ["path", "query", "header", "cookie"];

/// The `parameters` of a path item or operation at `pointer`, form fields among them; bodies are left out.
pub(super) fn list(
    mapping: &Mapping,
    pointer: &str,
    version: Version,
    files: &mut Files<'_>,
    sink: &mut Sink,
) -> Vec<Parameter> {
    let Some(node) = mapping.get("parameters").filter(|node| !node.is_null()) else {
        return Vec::new();
    };
    let base = format!("{pointer}/parameters");
    let Some(items) = node.as_sequence() else {
        wrong_type(node, &base, "a list", sink);
        return Vec::new();
    };
    let mut parameters: Vec<Parameter> = Vec::with_capacity(items.len());
    let mut places: HashMap<(In, String), Span> = HashMap::new();
    for (i, item) in items.iter().enumerate() {
        let origin = Origin {
            span: item.span,
            pointer: format!("{base}/{i}"),
        };
        let Some(parameter) = one(item, origin, version, files, sink) else {
            continue;
        };
        let name = (parameter.location, parameter.name.value.clone());
        if let Some(first) = places.insert(name, parameter.origin.span) {
            let diagnostic = Diagnostic::new(
                code::DUPLICATE_PARAMETER,
                item.span,
                format!("the parameter `{}` is declared twice", parameter.name.value),
            );
            sink.push(
                diagnostic
                    .label("the second")
                    .secondary(first, "the first")
                    .help("remove one of them")
                    .pointer(&parameter.origin.pointer),
            );
            continue;
        }
        parameters.push(parameter);
    }
    parameters
}

fn one(
    item: &Node,
    origin: Origin,
    version: Version,
    files: &mut Files<'_>,
    sink: &mut Sink,
) -> Option<Parameter> {
    let (node, target) = files.resolve(item, &origin, sink)?;
    let Some(mapping) = node.as_mapping() else {
        wrong_type(&node, &target.pointer, "a parameter", sink);
        return None;
    };
    // What lacks the value of a variable is told with the variable.
    let is_unknown = |key: &str| mapping.get(key).is_some_and(Node::is_invalid);
    if is_unknown("in") || is_unknown("name") {
        return None;
    }
    let location = match mapping.get("in").and_then(Node::as_str) {
        Some("path") => In::Path,
        Some("query") => In::Query,
        Some("header") => In::Header,
        Some("cookie") if version != Version::V2 => In::Cookie,
        Some("formData") if version == Version::V2 => In::Form,
        Some("body") if version == Version::V2 => return None,
        other => {
            let span = mapping.get("in").map_or(node.span, |node| node.span);
            let message = match other {
                Some(other) => format!("a parameter cannot stand in `{other}`"),
                None => "the parameter does not say where it stands".to_owned(),
            };
            let diagnostic = Diagnostic::new(code::INVALID_PARAMETER, span, message);
            let (label, near) = match other {
                Some(other) => ("not known", suggest::nearest(other, PLACES)),
                None => ("this parameter", None),
            };
            let help = match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => "use `in: path`, `query`, `header` or `cookie`".to_owned(),
            };
            sink.push(diagnostic.label(label).help(help).pointer(target.pointer));
            return None;
        }
    };
    let Some(name) = mapping.get("name").and_then(|node| {
        Some(Spanned {
            value: node.as_text()?.to_owned(),
            span: node.span,
        })
    }) else {
        sink.push(
            Diagnostic::new(
                code::INVALID_PARAMETER,
                node.span,
                "the parameter has no name",
            )
            .label("this parameter")
            .help("add `name`")
            .pointer(target.pointer),
        );
        return None;
    };
    let required = mapping.get("required");
    let content = mapping.get("content").and_then(Node::as_mapping);
    let content = content.and_then(|content| content.iter().next());
    let pointer = &target.pointer;
    let (schema, media_type) = match (version, content) {
        (Version::V2, _) => (Some(schema_node(&node, pointer.clone())), None),
        (_, Some(entry)) => {
            let at = format!("{pointer}/content/{}/schema", escape(&entry.key));
            let name = Spanned {
                value: entry.key.as_str().to_owned(),
                span: entry.key_span,
            };
            let schema = entry.value.get("schema");
            (schema.map(|schema| schema_node(schema, at)), Some(name))
        }
        (_, None) => {
            let schema = mapping.get("schema");
            let at = format!("{pointer}/schema");
            (schema.map(|schema| schema_node(schema, at)), None)
        }
    };
    let text = |key: &str| mapping.get(key).and_then(Node::as_str).map(str::to_owned);
    Some(Parameter {
        name,
        location,
        required: required.and_then(Node::as_bool).unwrap_or(false),
        required_span: required.map(|node| node.span),
        schema,
        media_type,
        allows_empty: mapping.get("allowEmptyValue").and_then(Node::as_bool) == Some(true),
        style: text("style").or_else(|| text("collectionFormat")),
        explode: mapping.get("explode").and_then(Node::as_bool),
        is_deprecated: mapping.get("deprecated").and_then(Node::as_bool) == Some(true),
        room: Room::in_mapping(&node),
        origin,
    })
}

pub(super) fn schema_node(node: &Node, pointer: String) -> SchemaNode {
    SchemaNode {
        node: node.clone(),
        origin: Origin {
            span: node.span,
            pointer,
        },
    }
}
