//! The schemas of what requests hold, lowered: bodies, and values that are written as text.

use std::collections::HashMap;

use super::defaults;
use super::shapes::{self, Shaper};
use crate::diagnostics::Sink;
use crate::json_schema::{SchemaId, Types};
use crate::openapi::model::{self, SchemaNode, Version};
use crate::plan::schema::Says;
use crate::plan::{Schemas, Separator, Shape, ShapeId, Style};
use crate::schema::{Documents, Lowering, Usage};
use crate::source::{Entry, Mapping, Node, Value};

/// What lowers the schemas of an API.
pub(super) struct Values<'a> {
    lowering: Lowering,
    documents: &'a mut dyn Documents,
    pub(super) shapes: Shaper,
    /// Schemas of text as they are meant, by the addresses of what is written, which is kept.
    meant: HashMap<usize, (Node, Node)>,
}

impl<'a> Values<'a> {
    pub(super) fn new(lowering: Lowering, documents: &'a mut dyn Documents) -> Self {
        Values {
            lowering,
            documents,
            shapes: Shaper::default(),
            meant: HashMap::new(),
        }
    }

    /// What the values of an operation are called.
    pub(super) fn called(&self, operation: &model::Operation) -> String {
        match &operation.operation_id {
            Some(id) => id.value.clone(),
            None => operation.method.clone(),
        }
    }

    /// The id of a schema of requests; `None`: it cannot be honoured, which is reported.
    pub(super) fn schema(
        &mut self,
        schema: &SchemaNode,
        called: &str,
        sink: &mut Sink,
    ) -> Option<SchemaId> {
        self.lowering.lower(
            &schema.node,
            &schema.origin,
            called,
            Usage::Request,
            self.documents,
            sink,
        )
    }

    /// The same of a value that is written as text.
    pub(super) fn text_schema(
        &mut self,
        schema: &SchemaNode,
        version: Version,
        called: &str,
        sink: &mut Sink,
    ) -> Option<SchemaId> {
        let schema = SchemaNode {
            node: self.meant(&schema.node, version),
            origin: schema.origin.clone(),
        };
        self.schema(&schema, called, sink)
    }

    /// What values of a schema that are written so may be.
    pub(super) fn shape(
        &mut self,
        id: SchemaId,
        style: &Style,
        separators: &[Separator],
    ) -> ShapeId {
        let depth = match style {
            Style::Deep => shapes::MAX_DEPTH,
            Style::Json => 0,
            _ => u8::try_from(separators.len()).unwrap_or(0) + 1,
        };
        let schemas = self.lowering.schemas();
        self.shapes.of(schemas, id, depth, separators)
    }

    /// Whether every text is a value of a schema.
    pub(super) fn is_any_text(&self, id: SchemaId) -> bool {
        let any = Says {
            types: Types::STRING,
            ..Says::default()
        };
        match self.lowering.schemas().get(id) {
            Some(schema) => schema.says == any,
            None => id == SchemaId::ANY,
        }
    }

    /// The schemas and shapes; reports defaults that do not fit.
    pub(super) fn finish(self, sink: &mut Sink) -> (Schemas, Vec<Shape>) {
        let defaults = self.lowering.defaults();
        let defaults = defaults.map(|(id, node)| (id, node.clone())).collect();
        defaults::check(self.lowering.schemas(), defaults, sink);
        (self.lowering.into_schemas(), self.shapes.into_shapes())
    }

    /// A schema of text as it is meant.
    fn meant(&mut self, node: &Node, version: Version) -> Node {
        let Some(mapping) = node.as_mapping() else {
            return node.clone();
        };
        let known = self.meant.entry(mapping.address());
        let (_, meant) = known.or_insert_with(|| (node.clone(), meant(node, version)));
        meant.clone()
    }
}

/// The keywords of a parameter of Swagger 2.0 that are its schema.
const KEYWORDS: [&str; 17] = [
    "default",
    "enum",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "format",
    "items",
    "maxItems",
    "maxLength",
    "maximum",
    "minItems",
    "minLength",
    "minimum",
    "multipleOf",
    "pattern",
    "type",
    "uniqueItems",
    "x-nullable",
];

/// A schema whose `enum` and `default` have values of its type: `enum: [auto, true]` of strings means the words, and `enum: ["1"]` of
/// integers the numbers, since both are the same text. Of a parameter of Swagger 2.0, the schema in it.
pub(crate) fn meant(node: &Node, version: Version) -> Node {
    let Some(mapping) = node.as_mapping() else {
        return node.clone();
    };
    let kind = mapping.get("type").and_then(Node::as_str);
    let kind = kind.unwrap_or_default().to_ascii_lowercase();
    let is_own = version == Version::V2 && mapping.contains_key("in");
    let mut is_changed = false;
    let mut entries: Vec<Entry> = Vec::with_capacity(mapping.len());
    for entry in mapping.iter() {
        let key = entry.key.as_str();
        let is_file = key == "type" && kind == "file";
        if is_file || is_own && !KEYWORDS.contains(&key) {
            is_changed = true;
            continue;
        }
        let value = match (key, &entry.value.value) {
            ("default", _) => constant(&entry.value, &kind),
            ("enum", Value::Sequence(constants)) => {
                let constants: Vec<Node> = constants.iter().map(|it| constant(it, &kind)).collect();
                Node::new(entry.value.span, Value::Sequence(constants.into()))
            }
            ("items", Value::Mapping(_)) => meant(&entry.value, version),
            _ => entry.value.clone(),
        };
        is_changed |= !is_same(&value, &entry.value);
        entries.push(Entry {
            value,
            ..entry.clone()
        });
    }
    match is_changed {
        true => Node::new(node.span, Value::Mapping(Mapping::from_entries(entries))),
        false => node.clone(),
    }
}

fn constant(node: &Node, kind: &str) -> Node {
    let value = match (kind, &node.value) {
        ("string", Value::Bool(value)) => Value::String(value.to_string().as_str().into()),
        ("string", Value::Number(text)) => Value::String(text.clone()),
        ("integer" | "number", Value::String(text)) if is_number(text) => {
            Value::Number(text.clone())
        }
        ("boolean", Value::String(text)) if matches!(text.as_str(), "true" | "false") => {
            Value::Bool(text.as_str() == "true")
        }
        (_, value) => value.clone(),
    };
    Node::new(node.span, value)
}

fn is_number(text: &str) -> bool {
    serde_json::from_str::<serde_json::Number>(text).is_ok()
}

/// Whether nothing was changed.
fn is_same(one: &Node, other: &Node) -> bool {
    match (&one.value, &other.value) {
        (Value::Mapping(one), Value::Mapping(other)) => one.address() == other.address(),
        (Value::Sequence(one), Value::Sequence(other)) => {
            one.len() == other.len() && one.iter().zip(other.iter()).all(|(a, b)| is_same(a, b))
        }
        (one, other) => std::mem::discriminant(one) == std::mem::discriminant(other),
    }
}

/// Whether a media type is JSON (RFC 8259, RFC 6839 §3.1).
pub(super) fn is_json(name: &str) -> bool {
    let essence = name.split(';').next().unwrap_or_default().trim();
    let essence = essence.to_ascii_lowercase();
    essence.ends_with("/json") || essence.ends_with("+json")
}
