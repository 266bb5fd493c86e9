//! The schemas of what requests hold, lowered: bodies, and values that are written as text.

use std::collections::{BTreeMap, HashSet};

use rustc_hash::FxHashMap;

use super::defaults;
use super::meant;
use super::shapes::{self, MAX_SHAPES, Shaper};
use crate::diagnostics::{Diagnostic, Sink, code};
use crate::json_schema::{SchemaId, Types};
use crate::openapi::model::{self, SchemaNode, Version};
use crate::plan::schema::{Array, Member, Object, Says};
use crate::plan::{Schemas, Separator, Shape, ShapeId, Style};
use crate::schema::{Documents, Lowering, Usage};
use crate::source::Node;

/// What lowers the schemas of an API.
pub(super) struct Values<'a> {
    lowering: Lowering,
    documents: &'a mut dyn Documents,
    pub(super) shapes: Shaper,
    /// Schemas of text as they are meant, by the addresses of what is written, which is kept.
    meant: FxHashMap<usize, (Node, Node)>,
    /// The same of forms.
    forms: FxHashMap<usize, (Node, Node)>,
}

impl<'a> Values<'a> {
    pub(super) fn new(lowering: Lowering, documents: &'a mut dyn Documents) -> Self {
        Values {
            lowering,
            documents,
            shapes: Shaper::default(),
            meant: FxHashMap::default(),
            forms: FxHashMap::default(),
        }
    }

    /// What the values of an operation are called.
    pub(super) fn called(&self, operation: &model::Operation) -> String {
        match &operation.operation_id {
            Some(id) => id.value.clone(),
            None => operation.method.clone(),
        }
    }

    /// The id of a schema; `None`: it cannot be honoured, which is reported.
    pub(super) fn schema(
        &mut self,
        schema: &SchemaNode,
        usage: Usage,
        called: &str,
        sink: &mut Sink,
    ) -> Option<SchemaId> {
        self.lowering.lower(
            &schema.node,
            &schema.origin,
            called,
            usage,
            self.documents,
            sink,
        )
    }

    /// The same of a value that is written as text.
    pub(super) fn text_schema(
        &mut self,
        schema: &SchemaNode,
        version: Version,
        usage: Usage,
        called: &str,
        sink: &mut Sink,
    ) -> Option<SchemaId> {
        let schema = SchemaNode {
            node: self.meant(&schema.node, version),
            origin: schema.origin.clone(),
        };
        self.schema(&schema, usage, called, sink)
    }

    /// The schema of an object with members of some schemas: their names, and whether they are required.
    pub(super) fn object(
        &mut self,
        members: Vec<(String, SchemaId, bool)>,
        called: &str,
        origin: &model::Origin,
    ) -> Option<SchemaId> {
        let members = members.into_iter().map(|(name, id, is_required)| Member {
            name,
            schema: Some(id),
            is_required,
            forbidden: None,
        });
        let object = Object {
            members: members.collect(),
            ..Object::default()
        };
        self.lowering.object(object, called, origin)
    }

    /// The shape of the value of a form or of a text, whose parts are known `depth` deep.
    pub(super) fn form_shape(&mut self, id: SchemaId, depth: u8) -> ShapeId {
        let schemas = self.lowering.schemas();
        self.shapes.of(schemas, id, depth, &[])
    }

    /// What a schema says of its properties by name, wherever it does, with references followed.
    pub(super) fn properties(&mut self, schema: &SchemaNode) -> BTreeMap<String, Vec<Node>> {
        let mut all: BTreeMap<String, Vec<Node>> = BTreeMap::new();
        for (node, origin) in self.in_place(schema.node.clone(), schema.origin.clone()) {
            let properties = node.get("properties").and_then(Node::as_mapping);
            for entry in properties.into_iter().flatten() {
                let found = self.in_place(entry.value.clone(), origin.clone());
                let nodes = found.into_iter().map(|(node, _)| node);
                all.entry(entry.key.as_str().to_owned())
                    .or_default()
                    .extend(nodes);
            }
        }
        // What the items of a list refer to.
        for nodes in all.values_mut() {
            for at in 0..nodes.len() {
                let Some(items) = nodes.get(at).and_then(|node| node.get("items")).cloned() else {
                    continue;
                };
                let found = self.in_place(items, schema.origin.clone());
                nodes.extend(found.into_iter().skip(1).map(|(node, _)| node));
            }
        }
        all
    }

    /// A schema, and those that it says the same value must fit.
    fn in_place(&mut self, node: Node, origin: model::Origin) -> Vec<(Node, model::Origin)> {
        let mut all: Vec<(Node, model::Origin)> = Vec::new();
        let mut queue = vec![(node, origin)];
        let mut seen = HashSet::new();
        while let Some((node, origin)) = queue.pop() {
            let Some(mapping) = node.as_mapping() else {
                continue;
            };
            if all.len() == MAX_IN_PLACE || !seen.insert(mapping.address()) {
                continue;
            }
            if let Some(target) = mapping.get("$ref")
                && let Some(text) = target.as_str()
            {
                // What leads nowhere is reported where the schema is lowered.
                let mut unheard = Sink::new();
                queue.extend(self.documents.follow(target, text, &origin, &mut unheard));
            }
            for keyword in ["allOf", "anyOf", "oneOf"] {
                let parts = mapping.get(keyword).and_then(Node::as_sequence);
                let parts = parts.unwrap_or_default().iter();
                queue.extend(parts.map(|part| (part.clone(), origin.clone())));
            }
            all.push((node, origin));
        }
        all
    }

    /// Whether a schema says that its values are objects or arrays, by its own words.
    pub(super) fn is_object(&mut self, schema: &SchemaNode) -> bool {
        let nodes = self.in_place(schema.node.clone(), schema.origin.clone());
        let kind = |node: &Node| node.get("type").and_then(Node::as_str).map(str::to_owned);
        let mut kinds = nodes.iter().filter_map(|(node, _)| kind(node)).peekable();
        let has_members = || {
            let mut nodes = nodes.iter();
            nodes.any(|(node, _)| node.get("properties").is_some() || node.get("items").is_some())
        };
        match kinds.peek() {
            Some(_) => kinds.all(|kind| {
                kind.eq_ignore_ascii_case("object") || kind.eq_ignore_ascii_case("array")
            }),
            None => has_members(),
        }
    }

    /// Whether any bytes do for a field of a form: nothing that is said of it looks into them.
    pub(super) fn is_any_bytes(&self, form: SchemaId, name: &str) -> bool {
        let schemas = self.lowering.schemas();
        let is_any_text = |id: SchemaId| self.is_any_text(id);
        shapes::all_members(schemas, form, name).is_some_and(|ids| {
            ids.into_iter().all(|id| {
                let says = schemas.get(id).map(|schema| &schema.says);
                let array = says.and_then(|says| says.array.as_ref());
                let is_list = says.is_some_and(|says| {
                    says.types == Types::ARRAY && says.rules.is_empty() && says.string.is_none()
                });
                is_any_text(id)
                    || is_list
                        && array.is_none_or(|array| {
                            let rest = Array {
                                items: None,
                                min_items: 0,
                                max_items: usize::MAX,
                                ..array.clone()
                            };
                            rest == Array::default() && array.items.is_none_or(is_any_text)
                        })
            })
        })
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

    /// The schemas and shapes; reports defaults that do not fit, and what is beyond the limit of shapes.
    pub(super) fn finish(self, sink: &mut Sink) -> (Schemas, Vec<Shape>) {
        let defaults = self.lowering.defaults();
        let defaults = defaults.map(|(id, node)| (id, node.clone())).collect();
        defaults::check(self.lowering.schemas(), defaults, sink);
        let beyond = self.shapes.beyond();
        if let Some(schema) = beyond.and_then(|id| self.lowering.schemas().get(id)) {
            let message =
                format!("the parameters of the API have more than {MAX_SHAPES} forms of values");
            sink.push(
                Diagnostic::new(code::SCHEMA_LIMIT, schema.origin.span, message)
                    .label("the first schema too many")
                    .help("split the document into several"),
            );
        }
        (self.lowering.into_schemas(), self.shapes.into_shapes())
    }

    /// The schema of a form, whose fields are text, as it is meant.
    pub(super) fn form_schema(&mut self, schema: &SchemaNode, version: Version) -> SchemaNode {
        let mut follow = |target: &Node, text: &str, at: &model::Origin| {
            // What leads nowhere is reported where the schema is lowered.
            let mut unheard = Sink::new();
            self.documents.follow(target, text, at, &mut unheard)
        };
        let Some(mapping) = schema.node.as_mapping() else {
            return schema.clone();
        };
        let known = self.forms.entry(mapping.address());
        let (_, meant) = known.or_insert_with(|| {
            let meant = meant::of_form(&schema.node, &schema.origin, version, &mut follow);
            (schema.node.clone(), meant)
        });
        SchemaNode {
            node: meant.clone(),
            origin: schema.origin.clone(),
        }
    }

    /// A schema of text as it is meant.
    fn meant(&mut self, node: &Node, version: Version) -> Node {
        let Some(mapping) = node.as_mapping() else {
            return node.clone();
        };
        let known = self.meant.entry(mapping.address());
        let (_, meant) = known.or_insert_with(|| (node.clone(), meant::of_text(node, version)));
        meant.clone()
    }
}

/// Most schemas of one value that are looked at for how its fields are written.
const MAX_IN_PLACE: usize = 1_000;
