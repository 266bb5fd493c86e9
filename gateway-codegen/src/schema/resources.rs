//! Schema resources: documents, and the schemas in them that have an id of their own; their anchors and vocabularies.
//!
//! Source: JSON Schema 2020-12 "Core" section 8 and 9; draft 4 section 7.

use std::collections::{BTreeMap, HashMap};

use super::dialect::{self, Dialect, Holds, Named, Vocabulary};
use super::{Documents, Lowering, Place, uri};
use crate::diagnostics::{Diagnostic, Sink, code, quoted};
use crate::openapi::model::Origin;
use crate::source::{FileId, Mapping, Node, Pointer, Value};

/// The place of a resource in its list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(super) struct ResourceId(pub(super) u32);

impl ResourceId {
    /// Its number in tables, from 1; `None` beyond what these hold.
    pub(super) fn number(self) -> Option<u16> {
        u16::try_from(self.0.checked_add(1)?)
            .ok()
            .filter(|number| *number < u16::MAX)
    }
}

/// A document, or a schema with an id.
#[derive(Debug)]
pub(super) struct Resource {
    pub(super) root: Node,
    /// The resource of the document around it; its own id, if it is a document.
    pub(super) document: ResourceId,
    /// What references in it are resolved against.
    pub(super) uri: String,
    pub(super) vocabulary: Vocabulary,
    anchors: BTreeMap<String, Node>,
    dynamic_anchors: BTreeMap<String, Node>,
    /// Whether resources are in it.
    has_embedded: bool,
    /// Its vocabulary is not known, which is reported.
    pub(super) is_broken: bool,
}

/// All resources of a lowering.
#[derive(Debug, Default)]
pub(super) struct Resources {
    list: Vec<Resource>,
    /// By the name of their document.
    documents: HashMap<String, ResourceId>,
    by_uri: HashMap<String, ResourceId>,
    /// By the address of the mapping that they begin with.
    by_root: HashMap<usize, ResourceId>,
}

impl Resources {
    pub(super) fn get(&self, id: ResourceId) -> Option<&Resource> {
        self.list.get(id.0 as usize)
    }

    /// The resource that begins with a mapping.
    pub(super) fn rooted(&self, mapping: &Mapping) -> Option<ResourceId> {
        self.by_root.get(&mapping.address()).copied()
    }

    pub(super) fn named(&self, uri: &str) -> Option<ResourceId> {
        self.by_uri.get(uri).copied()
    }

    /// The schema of an anchor, and whether it is a dynamic one.
    pub(super) fn anchor(&self, id: ResourceId, name: &str) -> Option<(&Node, bool)> {
        let resource = self.get(id)?;
        let dynamic = resource.dynamic_anchors.get(name).map(|node| (node, true));
        dynamic.or_else(|| resource.anchors.get(name).map(|node| (node, false)))
    }

    /// The schema of a dynamic anchor.
    pub(super) fn dynamic_anchor(&self, id: ResourceId, name: &str) -> Option<Place> {
        let node = self.get(id)?.dynamic_anchors.get(name)?;
        Some(self.place(id, node))
    }

    /// The place of a node that is known by an anchor.
    pub(super) fn place(&self, id: ResourceId, node: &Node) -> Place {
        let document = self
            .get(id)
            .and_then(|resource| self.get(resource.document));
        let pointer = document.map_or_else(Pointer::root, |document| {
            Pointer::to_place(&document.root, node.span)
        });
        Place {
            node: node.clone(),
            origin: Origin {
                span: node.span,
                pointer: pointer.to_fragment(),
            },
            resource: id,
        }
    }

    /// What a pointer leads to from the root of a resource, and the resource that it stands in.
    pub(super) fn along(&self, from: ResourceId, pointer: &Pointer) -> Option<Place> {
        let resource = self.get(from)?;
        let (mut node, mut id) = (&resource.root, from);
        for token in pointer.tokens() {
            node = match &node.value {
                Value::Mapping(mapping) => mapping.get(token)?,
                Value::Sequence(items) => items.get(token.parse::<usize>().ok()?)?,
                _ => return None,
            };
            if let Value::Mapping(mapping) = &node.value
                && let Some(embedded) = self.rooted(mapping)
            {
                id = embedded;
            }
        }
        let base = match resource.document == from {
            true => Pointer::root(),
            false => self
                .get(resource.document)
                .map_or_else(Pointer::root, |document| {
                    Pointer::to_place(&document.root, resource.root.span)
                }),
        };
        let tokens = base.tokens().iter().chain(pointer.tokens());
        Some(Place {
            node: node.clone(),
            origin: Origin {
                span: node.span,
                pointer: Pointer::from_tokens(tokens).to_fragment(),
            },
            resource: id,
        })
    }

    /// The resource of what a file's reference led to.
    pub(super) fn innermost(&self, document: ResourceId, pointer: &str) -> ResourceId {
        let has_embedded = self.get(document).is_some_and(|found| found.has_embedded);
        if !has_embedded {
            return document;
        }
        let pointer = Pointer::parse_fragment(pointer.trim_start_matches('#')).ok();
        let place = pointer.and_then(|pointer| self.along(document, &pointer));
        place.map_or(document, |place| place.resource)
    }

    fn add(&mut self, resource: Resource) -> ResourceId {
        let id = ResourceId(u32::try_from(self.list.len()).unwrap_or(u32::MAX));
        self.by_uri.entry(resource.uri.clone()).or_insert(id);
        if let Value::Mapping(mapping) = &resource.root.value {
            self.by_root.insert(mapping.address(), id);
        }
        self.list.push(resource);
        id
    }
}

/// What stands where a scan is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stands {
    /// A schema.
    Schema,
    /// Schemas by name.
    Named,
    /// Something around schemas.
    Container,
}

impl Lowering {
    /// The resource of a document, whose ids and anchors are looked for when it is first seen.
    pub(super) fn document(
        &mut self,
        root: &Node,
        file: FileId,
        documents: &mut dyn Documents,
        sink: &mut Sink,
    ) -> ResourceId {
        let name = documents.uri(file);
        self.document_of(root, name, documents, sink)
    }

    /// The resource of a document that is known by a name.
    pub(super) fn document_of(
        &mut self,
        root: &Node,
        name: String,
        documents: &mut dyn Documents,
        sink: &mut Sink,
    ) -> ResourceId {
        if let Some(id) = self.resources.documents.get(&name) {
            return *id;
        }
        let default = Vocabulary::all(self.options.dialect, self.options.asserts_formats);
        let (vocabulary, is_broken) = self.vocabulary(root, default, documents, sink);
        let id = ResourceId(u32::try_from(self.resources.list.len()).unwrap_or(u32::MAX));
        let own = root
            .as_mapping()
            .and_then(|mapping| own_id(mapping, vocabulary.dialect));
        let own = own.filter(|_| self.options.has_ids && !is_description(root));
        let own = own.and_then(|(base, _)| base);
        self.resources.add(Resource {
            root: root.clone(),
            document: id,
            uri: own.map_or_else(|| name.clone(), |own| uri::resolve(&name, own)),
            vocabulary,
            anchors: BTreeMap::new(),
            dynamic_anchors: BTreeMap::new(),
            has_embedded: false,
            is_broken,
        });
        self.resources.by_uri.entry(name.clone()).or_insert(id);
        self.resources.documents.insert(name, id);
        if self.options.has_ids {
            self.scan(root, id, documents, sink);
        }
        id
    }

    /// Finds ids and anchors below the root of a document.
    fn scan(
        &mut self,
        root: &Node,
        document: ResourceId,
        documents: &mut dyn Documents,
        sink: &mut Sink,
    ) {
        let stands = match is_description(root) {
            true => Stands::Container,
            false => Stands::Schema,
        };
        let mut queue = vec![(root.clone(), stands, document)];
        while let Some((node, stands, mut resource)) = queue.pop() {
            if let Value::Sequence(items) = &node.value {
                let items = items.iter().map(|item| (item.clone(), stands, resource));
                queue.extend(items);
                continue;
            }
            let Value::Mapping(mapping) = &node.value else {
                continue;
            };
            let is_marked = ["$id", "$anchor", "$dynamicAnchor", "$schema"]
                .iter()
                .any(|key| {
                    mapping
                        .get(key)
                        .is_some_and(|value| value.as_str().is_some())
                });
            let stands = match stands {
                Stands::Container if is_marked && !is_description(&node) => Stands::Schema,
                stands => stands,
            };
            if stands == Stands::Schema {
                resource = self.identify(&node, mapping, resource, documents, sink);
            }
            for entry in mapping {
                let below = match stands {
                    Stands::Named => Stands::Schema,
                    Stands::Schema => match dialect::holds(&entry.key) {
                        Some(Holds::Named) => Stands::Named,
                        Some(_) => Stands::Schema,
                        None => continue,
                    },
                    Stands::Container => match entry.key.as_str() {
                        "schema" => Stands::Schema,
                        "schemas" | "definitions" | "$defs" => Stands::Named,
                        "example" | "examples" => continue,
                        key if key.starts_with("x-") => continue,
                        _ => Stands::Container,
                    },
                };
                queue.push((entry.value.clone(), below, resource));
            }
        }
    }

    /// Registers what a schema is known by, and says which resource it belongs to.
    fn identify(
        &mut self,
        node: &Node,
        mapping: &Mapping,
        around: ResourceId,
        documents: &mut dyn Documents,
        sink: &mut Sink,
    ) -> ResourceId {
        let Some(outer) = self.resources.get(around) else {
            return around;
        };
        let (document, base, vocabulary) = (outer.document, outer.uri.clone(), outer.vocabulary);
        let dialect = vocabulary.dialect;
        let has_reference = mapping
            .get("$ref")
            .is_some_and(|node| node.as_str().is_some());
        if dialect.is_reference_alone() && has_reference {
            return around;
        }
        let own = own_id(mapping, dialect);
        let (id, anchor) = own.unwrap_or_default();
        let is_document = self.resources.rooted(mapping).is_some();
        let resource = match id.filter(|_| !is_document) {
            Some(id) => {
                let (vocabulary, is_broken) = self.vocabulary(node, vocabulary, documents, sink);
                let embedded = self.resources.add(Resource {
                    root: node.clone(),
                    document,
                    uri: uri::resolve(&base, id),
                    vocabulary,
                    anchors: BTreeMap::new(),
                    dynamic_anchors: BTreeMap::new(),
                    has_embedded: false,
                    is_broken,
                });
                if let Some(document) = self.resources.list.get_mut(document.0 as usize) {
                    document.has_embedded = true;
                }
                embedded
            }
            None => around,
        };
        let text = |key: &str| mapping.get(key).and_then(Node::as_str);
        let (plain, dynamic) = match dialect {
            Dialect::Draft2020 => (text("$anchor"), text("$dynamicAnchor")),
            Dialect::Draft4 | Dialect::OpenApi30 => (anchor, None),
        };
        if let Some(resource) = self.resources.list.get_mut(resource.0 as usize) {
            if let Some(name) = plain {
                resource.anchors.insert(name.to_owned(), node.clone());
            }
            if let Some(name) = dynamic {
                resource
                    .dynamic_anchors
                    .insert(name.to_owned(), node.clone());
            }
        }
        resource
    }

    /// The vocabulary of a schema resource, and whether that cannot be worked out.
    fn vocabulary(
        &mut self,
        root: &Node,
        default: Vocabulary,
        documents: &mut dyn Documents,
        sink: &mut Sink,
    ) -> (Vocabulary, bool) {
        if !self.options.has_ids {
            return (default, false);
        }
        let keyword = match is_description(root) {
            true => "jsonSchemaDialect",
            false => "$schema",
        };
        let named = root.get(keyword);
        let Some((node, text)) = named.and_then(|node| Some((node, node.as_str()?))) else {
            return (default, false);
        };
        let asserts_formats = self.options.asserts_formats;
        let report = |message: String, label: &str, help: &str, sink: &mut Sink| {
            let diagnostic = Diagnostic::new(code::UNKNOWN_DIALECT, node.span, message);
            sink.push(diagnostic.label(label).help(help));
            (default, true)
        };
        match dialect::named(text) {
            Named::Dialect(dialect) => (Vocabulary::all(dialect, asserts_formats), false),
            Named::OtherDraft => report(
                format!("schemas of {} are not supported", quoted(text)),
                "another draft of JSON Schema",
                "write the schema for 2020-12: `https://json-schema.org/draft/2020-12/schema`",
                sink,
            ),
            Named::Unknown => {
                let known = documents.load(text.trim_end_matches('#'));
                let Some(vocabulary) = known.as_ref().map(|known| known.get("$vocabulary")) else {
                    return report(
                        format!("the dialect {} is not known", quoted(text)),
                        "what its keywords mean is not known",
                        "remove it, or name 2020-12: `https://json-schema.org/draft/2020-12/schema`",
                        sink,
                    );
                };
                let Some(vocabulary) = vocabulary.and_then(Node::as_mapping) else {
                    return (Vocabulary::all(Dialect::Draft2020, asserts_formats), false);
                };
                match of_vocabularies(vocabulary, asserts_formats) {
                    Ok(vocabulary) => (vocabulary, false),
                    Err(unknown) => report(
                        format!("the vocabulary {} is not known", quoted(&unknown)),
                        "this dialect requires it",
                        "make it optional in `$vocabulary`, or leave it out",
                        sink,
                    ),
                }
            }
        }
    }
}

/// What the vocabularies of a dialect give.
///
/// # Errors
/// One that is required and not known.
fn of_vocabularies(vocabularies: &Mapping, asserts_formats: bool) -> Result<Vocabulary, String> {
    let mut all = Vocabulary {
        dialect: Dialect::Draft2020,
        applies: false,
        validates: false,
        has_unevaluated: false,
        asserts_formats,
    };
    for entry in vocabularies {
        match dialect::vocabulary(&entry.key) {
            Some("applicator") => all.applies = true,
            Some("validation") => all.validates = true,
            Some("unevaluated") => all.has_unevaluated = true,
            Some("format-assertion") => all.asserts_formats = true,
            None if entry.value.as_bool() == Some(true) => return Err(entry.key.to_string()),
            _ => {}
        }
    }
    Ok(all)
}

/// The id of a schema: what it names, and the anchor that draft 4 has in its fragment.
fn own_id(mapping: &Mapping, dialect: Dialect) -> Option<(Option<&str>, Option<&str>)> {
    let keyword = match dialect {
        Dialect::Draft4 => "id",
        Dialect::Draft2020 => "$id",
        Dialect::OpenApi30 => return None,
    };
    let id = mapping.get(keyword)?.as_str()?;
    let (base, anchor) = id.split_once('#').unwrap_or((id, ""));
    let filled = |text: &'_ str| !text.is_empty();
    Some((
        Some(base).filter(|base| filled(base)),
        Some(anchor).filter(|anchor| filled(anchor) && !anchor.starts_with('/')),
    ))
}

/// Whether a tree is a description of an API, and not a schema.
fn is_description(root: &Node) -> bool {
    root.get("openapi")
        .or_else(|| root.get("swagger"))
        .is_some_and(|version| version.as_text().is_some())
}
