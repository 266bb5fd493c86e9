//! Schemas as they are shown. What a reference leads to is read once, from a list, so that recursion is no matter.

use std::collections::{BTreeMap, VecDeque};

use super::anchors::{self, Anchors};
use super::heirs;
use super::held::Held;
use super::json;
use super::more;
use super::words;
use super::xml;
use crate::diagnostics::Sink;
use crate::json_schema::SchemaId;
use crate::openapi::Files;
use crate::openapi::model::{Document, Origin, Version};
use crate::plan::docs::{Additional, Condition, Discriminator, NamedSchema, Property, Schema};
use crate::schema::{Dialect, Documents as _, Usage};
use crate::source::pointer::{Pointer, escape, percent_decode};
use crate::source::{FileId, Node, Value};

/// As deep as schemas are read that stand in each other.
const MAX_DEPTH: usize = 100;

/// Reads schemas.
pub(super) struct Schemas<'f, 'l> {
    pub(super) files: &'f mut Files<'l>,
    /// What is wrong with references is reported by who reads them for the gateway.
    pub(super) unheard: Sink,
    pub(super) version: Version,
    /// What examples are held to.
    pub(super) held: Held,
    named: Vec<NamedSchema>,
    /// Named schemas by where they stand.
    known: BTreeMap<(FileId, String), usize>,
    /// How many names begin so.
    names: BTreeMap<String, usize>,
    queue: VecDeque<(usize, Node, Origin)>,
    /// What has an anchor, by file.
    anchors: BTreeMap<FileId, Anchors>,
}

impl<'f, 'l> Schemas<'f, 'l> {
    pub(super) fn new(files: &'f mut Files<'l>, document: &Document, dialect: Dialect) -> Self {
        Schemas {
            files,
            unheard: Sink::new(),
            version: document.version,
            held: Held::new(document, dialect),
            named: Vec::new(),
            known: BTreeMap::new(),
            names: BTreeMap::new(),
            queue: VecDeque::new(),
            anchors: BTreeMap::new(),
        }
    }

    /// Takes in the components of the document that stands at `base`.
    pub(super) fn components(&mut self, root: &Node, base: &str) {
        let way: &[&str] = match self.version {
            Version::V2 => &["definitions"],
            Version::V30 | Version::V31 => &["components", "schemas"],
        };
        let place = way.iter().try_fold(root, |node, step| node.get(step));
        let Some(mapping) = place.and_then(Node::as_mapping) else {
            return;
        };
        for entry in mapping.iter() {
            let steps = way.iter().copied().chain([entry.key.as_str()]);
            let fragment = Pointer::from_tokens(steps).to_fragment();
            let origin = Origin {
                span: entry.key_span,
                // As references to it have it.
                pointer: format!("{base}{}", fragment.trim_start_matches('#')),
            };
            let id = self.named(&entry.value, &origin, root.span.file);
            if let Some(named) = self.named.get_mut(id) {
                named.is_component = true;
            }
        }
    }

    /// All that were named, read.
    pub(super) fn finish(mut self) -> (Vec<NamedSchema>, Held) {
        while let Some((id, node, origin)) = self.queue.pop_front() {
            let schema = self.read(&node, &origin);
            let held_to = self.hold(&node, &origin, Usage::Response);
            if let Some(named) = self.named.get_mut(id) {
                named.example.clone_from(&schema.example);
                named.schema = schema;
                named.held_to = held_to;
            }
        }
        heirs::add(&mut self.named);
        (self.named, self.held)
    }

    /// The schema as examples are held to it.
    pub(super) fn hold(&mut self, node: &Node, origin: &Origin, usage: Usage) -> Option<SchemaId> {
        self.held.schema(node, origin, usage, self.files)
    }

    fn named(&mut self, node: &Node, origin: &Origin, file: FileId) -> usize {
        let key = (file, origin.pointer.clone());
        if let Some(id) = self.known.get(&key) {
            return *id;
        }
        let id = self.named.len();
        self.known.insert(key, id);
        let name = self.name(origin, file);
        self.named.push(NamedSchema {
            name,
            schema: Schema::default(),
            is_component: false,
            held_to: None,
            example: String::new(),
        });
        self.queue.push_back((id, node.clone(), origin.clone()));
        id
    }

    /// The last step of the way to it, or the name of its file; with a number where another one has it.
    fn name(&mut self, origin: &Origin, file: FileId) -> String {
        let last = origin.pointer.rsplit('/').next().unwrap_or_default();
        let name = match last {
            "" | "#" => {
                let file = self.files.sources.name(file);
                let file = file.rsplit('/').next().unwrap_or(file);
                file.split('.').next().unwrap_or(file).to_owned()
            }
            last => percent_decode(last)
                .unwrap_or_else(|_| last.to_owned())
                .replace("~1", "/")
                .replace("~0", "~"),
        };
        let n = self.names.entry(name.clone()).or_default();
        *n += 1;
        match *n {
            1 => name,
            n => format!("{name} {n}"),
        }
    }

    /// A schema, or what stands beside a reference to one.
    pub(super) fn read(&mut self, node: &Node, origin: &Origin) -> Schema {
        self.read_at(node, origin, MAX_DEPTH)
    }

    fn read_at(&mut self, node: &Node, origin: &Origin, depth: usize) -> Schema {
        let mut schema = Schema::default();
        if node.as_bool() == Some(false) {
            schema.constraints.push("no value at all".to_owned());
        }
        let (Some(mapping), Some(depth)) = (node.as_mapping(), depth.checked_sub(1)) else {
            return schema;
        };
        let is_newer = self.version == Version::V31;
        let dynamic = || mapping.get_key_value("$dynamicRef").filter(|_| is_newer);
        if let Some(entry) = mapping.get_key_value("$ref").or_else(dynamic) {
            schema.reference = self.reference(&entry.value, origin);
            // Older dialects take no notice of what stands beside a reference.
            if !is_newer || mapping.len() == 1 {
                return schema;
            }
        }
        schema.types = types(node);
        let text = |key: &str| text(node, key);
        schema.format = text("format");
        schema.title = text("title");
        schema.description = text("description");
        schema.more = more(node).map(Box::new);
        schema.constraints = words::constraints(node);
        schema.assertions = words::assertions(node);
        if self.version == Version::V31 {
            words::add_dependent(node, &mut schema);
            schema.dependent = self.members(node, "dependentSchemas", origin, depth);
            schema.condition = self.condition(node, origin, depth);
        }
        schema.values = values(node);
        schema.variant = text("x-ms-discriminator-value");
        schema.default = node.get("default").map(json::inline).unwrap_or_default();
        let example = example(node);
        schema.example = example.map(json::indented).unwrap_or_default();
        schema.example_span = example.map(|it| it.span);
        let is = |key: &str| node.get(key).and_then(Node::as_bool) == Some(true);
        schema.is_read_only = is("readOnly");
        schema.is_write_only = is("writeOnly");
        schema.is_deprecated = is("deprecated");
        schema.xml = xml::keywords(node);
        self.object(node, origin, depth, &mut schema);
        self.array(node, origin, depth, &mut schema);
        for (key, list) in [
            ("allOf", &mut schema.all_of),
            ("oneOf", &mut schema.one_of),
            ("anyOf", &mut schema.any_of),
        ] {
            *list = self.list(node, key, origin, depth);
        }
        let not = node.get("not");
        schema.not = not.map(|it| Box::new(self.read_at(it, &below(origin, "not"), depth)));
        schema.discriminator = self.discriminator(node, origin);
        schema
    }

    fn object(&mut self, node: &Node, origin: &Origin, depth: usize, schema: &mut Schema) {
        let required = node.get("required").and_then(Node::as_sequence);
        let required: Vec<&str> = required
            .into_iter()
            .flatten()
            .filter_map(Node::as_str)
            .collect();
        schema.properties = self.members(node, "properties", origin, depth);
        for property in &mut schema.properties {
            property.is_required = required.contains(&property.name.as_str());
        }
        let is_declared = |name: &&str| schema.properties.iter().any(|it| it.name == *name);
        let others = required.into_iter().filter(|name| !is_declared(name));
        schema.required = others.map(str::to_owned).collect();
        schema.patterns = self.members(node, "patternProperties", origin, depth);
        schema.names = self.newer(node, "propertyNames", origin, depth);
        let additional = node.get("additionalProperties");
        let unevaluated = node.get("unevaluatedProperties");
        let keyword = match additional {
            Some(_) => "additionalProperties",
            None => "unevaluatedProperties",
        };
        // Others that speak of the same members, into which `unevaluatedProperties` looks.
        let applicators = ["$ref", "allOf", "oneOf", "anyOf", "if", "dependentSchemas"];
        let looks_further =
            additional.is_none() && applicators.iter().any(|it| node.get(it).is_some());
        schema.additional = match additional.or(unevaluated) {
            None => Additional::Unsaid,
            Some(such) => match such.as_bool() {
                Some(true) => Additional::Anything,
                Some(false) if looks_further => Additional::NothingElse,
                Some(false) => Additional::Nothing,
                None if looks_further => Additional::Unsaid,
                None => {
                    let origin = below(origin, keyword);
                    Additional::Such(Box::new(self.read_at(such, &origin, depth)))
                }
            },
        };
    }

    fn condition(&mut self, node: &Node, origin: &Origin, depth: usize) -> Option<Box<Condition>> {
        let test = self.newer(node, "if", origin, depth)?;
        let [then, otherwise] = ["then", "else"].map(|key| self.newer(node, key, origin, depth));
        // Without them it asks nothing.
        let is_asked = then.is_some() || otherwise.is_some();
        is_asked.then(|| {
            Box::new(Condition {
                test: *test,
                then: then.map(|it| *it),
                otherwise: otherwise.map(|it| *it),
            })
        })
    }

    fn array(&mut self, node: &Node, origin: &Origin, depth: usize, schema: &mut Schema) {
        schema.first_items = self.list(node, "prefixItems", origin, depth);
        let is_none = |key: &str| node.get(key).and_then(Node::as_bool) == Some(false);
        let is_closed = is_none("items") || is_none("unevaluatedItems");
        schema.has_only_first = self.version == Version::V31 && is_closed;
        let items = node.get("items").filter(|it| it.as_mapping().is_some());
        schema.items = items.map(|it| Box::new(self.read_at(it, &below(origin, "items"), depth)));
        schema.contains = self.newer(node, "contains", origin, depth);
    }

    /// The schema of a keyword that older dialects do not have.
    fn newer(
        &mut self,
        node: &Node,
        key: &str,
        origin: &Origin,
        depth: usize,
    ) -> Option<Box<Schema>> {
        let node = node.get(key).filter(|_| self.version == Version::V31)?;
        Some(Box::new(self.read_at(node, &below(origin, key), depth)))
    }

    fn list(&mut self, node: &Node, key: &str, origin: &Origin, depth: usize) -> Vec<Schema> {
        let items = node.get(key).and_then(Node::as_sequence);
        let items = items.into_iter().flatten();
        let origin = below(origin, key);
        items
            .map(|item| self.read_at(item, &origin, depth))
            .collect()
    }

    fn members(&mut self, node: &Node, key: &str, origin: &Origin, depth: usize) -> Vec<Property> {
        let members = node.get(key).and_then(Node::as_mapping);
        let members = members.into_iter().flat_map(|mapping| mapping.iter());
        let origin = below(origin, key);
        let property = members.map(|entry| Property {
            name: entry.key.to_string(),
            is_required: false,
            schema: self.read_at(&entry.value, &origin, depth),
        });
        property.collect()
    }

    fn discriminator(&mut self, node: &Node, origin: &Origin) -> Option<Discriminator> {
        let written = node.get("discriminator")?;
        // In Swagger 2.0 it is the name alone.
        let name = written
            .as_str()
            .or_else(|| written.get("propertyName")?.as_str())?;
        let mapping = written.get("mapping").and_then(Node::as_mapping);
        let mut values = Vec::new();
        for entry in mapping.into_iter().flat_map(|mapping| mapping.iter()) {
            let Some(target) = entry.value.as_str() else {
                continue;
            };
            // A name alone is that of a component.
            let is_name = !target.contains(['/', '#', '.']);
            let text = match is_name {
                true => format!("#/components/schemas/{}", escape(target)),
                false => target.to_owned(),
            };
            let target = self.target(&entry.value, &text, origin);
            values.extend(target.map(|id| (entry.key.to_string(), id)));
        }
        Some(Discriminator {
            property: name.to_owned(),
            values,
        })
    }

    fn reference(&mut self, target: &Node, origin: &Origin) -> Option<usize> {
        let text = target.as_str()?.to_owned();
        let anchor = text.strip_prefix('#').filter(|name| {
            self.version == Version::V31 && !name.is_empty() && !name.starts_with(['/', '%'])
        });
        match anchor {
            Some(name) => self.anchored(target, name),
            None => self.target(target, &text, origin),
        }
    }

    /// The schema that the file of a reference has under an anchor, also under a dynamic one: where there is one of the name, it is
    /// the one that dynamic scopes lead to as well.
    fn anchored(&mut self, target: &Node, name: &str) -> Option<usize> {
        let file = self.files.home(target.span.file);
        if !self.anchors.contains_key(&file) {
            let root = self.files.root(file)?;
            self.anchors.insert(file, anchors::of(&root));
        }
        let anchor = self.anchors.get(&file)?.get(name)?.clone()?;
        let origin = Origin {
            span: anchor.node.span,
            pointer: anchor.pointer,
        };
        Some(self.named(&anchor.node, &origin, file))
    }

    fn target(&mut self, target: &Node, text: &str, origin: &Origin) -> Option<usize> {
        let unheard = &mut self.unheard;
        let (node, origin) = self.files.follow(target, text, origin, unheard)?;
        let file = node.span.file;
        // Of what an alias or an overlay put there, the span is elsewhere: the file is the one that was named.
        let file = match text.starts_with('#') {
            true => self.files.home(target.span.file),
            false => file,
        };
        Some(self.named(&node, &origin, file))
    }
}

/// A text; empty where it is missing.
pub(super) fn text(node: &Node, key: &str) -> String {
    let text = node.get(key).and_then(Node::as_text);
    text.unwrap_or_default().trim().to_owned()
}

/// The origin of what stands below: only its file and the way to it matter for references.
pub(super) fn below(origin: &Origin, key: &str) -> Origin {
    Origin {
        span: origin.span,
        pointer: format!("{}/{}", origin.pointer, escape(key)),
    }
}

fn types(node: &Node) -> Vec<String> {
    let mut types: Vec<String> = match node.get("type").map(|it| &it.value) {
        Some(Value::String(one)) => vec![one.to_ascii_lowercase()],
        Some(Value::Sequence(several)) => {
            let several = several.iter().filter_map(Node::as_str);
            several.map(str::to_ascii_lowercase).collect()
        }
        _ => Vec::new(),
    };
    if types.is_empty() {
        let implied = [
            ("properties", "object"),
            ("additionalProperties", "object"),
            ("items", "array"),
        ];
        let implied = implied.iter().find(|(key, _)| node.get(key).is_some());
        types.extend(implied.map(|(_, name)| (*name).to_owned()));
    }
    if types.is_empty() {
        let implied = node.get("const").and_then(type_of);
        types.extend(implied.map(str::to_owned));
    }
    let is_nullable = |key: &str| node.get(key).and_then(Node::as_bool) == Some(true);
    if (is_nullable("nullable") || is_nullable("x-nullable")) && !types.is_empty() {
        types.push("null".to_owned());
    }
    types
}

/// The type that a value has.
fn type_of(value: &Node) -> Option<&'static str> {
    let name = match &value.value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(written) if written.contains(['.', 'e', 'E']) => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Sequence(_) => "array",
        Value::Mapping(_) => "object",
        Value::Invalid => return None,
    };
    Some(name)
}

fn values(node: &Node) -> Vec<String> {
    if let Some(value) = node.get("const") {
        return vec![json::inline(value)];
    }
    let values = node.get("enum").and_then(Node::as_sequence);
    values.into_iter().flatten().map(json::inline).collect()
}

/// `example`, or the first of `examples`.
fn example(node: &Node) -> Option<&Node> {
    let first = || node.get("examples")?.as_sequence()?.first();
    node.get("example").or_else(first)
}
