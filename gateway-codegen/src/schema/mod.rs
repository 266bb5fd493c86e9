//! The schemas of a document, lowered: trees of JSON Schema in, [`Schemas`] out, whatever the dialect.
//!
//! In: a schema in a located tree, its dialect, and whether it describes what comes in or what goes out. Out: its
//! place in a list of plan schemas that all who refer to it share, or `None` and a diagnostic: what cannot be honoured
//! never passes silently. Everything that does not depend on a value is settled here: references, bases and anchors,
//! bounds, directions, what is trivially true or false.
//!
//! Each schema of a document is one job of a queue, so that neither time nor stack depends on how schemas refer to
//! each other. [`Lowering::lower`] lowers what is new below a schema, then [`simplify`] makes it smaller; ids are
//! stable from there on.
//!
//! Sources: JSON Schema draft 4; JSON Schema 2020-12 "Core" and "Validation"; OpenAPI 3.0 "Schema Object"; OpenAPI 3.1
//! "Schema Object".

mod applicators;
mod closed;
mod dialect;
mod direction;
mod discriminator;
mod documents;
mod families;
mod fold;
mod graph;
mod keywords;
mod known;
mod limits;
mod merge;
mod numbers;
mod reading;
mod references;
mod resources;
pub mod sample;
mod simplify;
mod tables;
mod uri;

pub use dialect::Dialect;
pub use documents::Documents;
pub(crate) use graph::each_mut as each_reference_mut;
pub(crate) use keywords::automata;
pub use tables::{Arena, table};

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use rustc_hash::FxHashMap;

use self::families::Families;
use self::known::Known;
use self::limits::Budget;
use self::resources::{ResourceId, Resources};
use crate::diagnostics::Sink;
use crate::json_schema::{SchemaId, Types};
use crate::openapi::model::Origin;
use crate::pattern::ecma;
use crate::plan::schema::{Says, Schema};
use crate::plan::{self, Schemas};
use crate::source::{Mapping, Node, Value};

/// How the schemas of an API are read.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// The dialect, unless a schema says another one.
    pub dialect: Dialect,
    /// Whether `format` is an assertion.
    pub asserts_formats: bool,
    /// Whether `id` (draft 4) and `$schema` mean something: in schemas that are documents of their own, and in
    /// OpenAPI 3.1.
    pub has_ids: bool,
}

/// Which way values go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Usage {
    /// From a client.
    Request,
    /// To a client.
    Response,
}

/// The schemas of one API, while they are lowered.
pub struct Lowering {
    options: Options,
    /// Patterns as they are compiled, by their texts.
    patterns: HashMap<(String, ecma::Reading), keywords::Made>,
    schemas: Schemas,
    /// What is known of each schema, by its id.
    facts: Vec<Facts>,
    known: Known,
    resources: Resources,
    families: Families,
    budget: Budget,
    queue: Vec<Job>,
    /// `$dynamicRef`s of what is being lowered: the schema, and the name of the anchor.
    dynamic: Vec<(SchemaId, String, Usage)>,
    /// Keys of `known` that are new.
    added: Vec<Key>,
    /// Members that must not be sent, of schemas and those of their `allOf`, by the addresses of these.
    forbidden: FxHashMap<(usize, Usage), Rc<BTreeSet<String>>>,
    /// What stands for schemas that cannot be honoured.
    broken: Option<SchemaId>,
    /// How many members merged objects may still repeat.
    repeatable: usize,
}

/// What a schema is known by: where it stands, and what decides how it is read.
#[derive(Debug, Clone)]
struct Key {
    address: usize,
    resource: ResourceId,
    usage: Usage,
    variant: Variant,
}

/// Ways to read a schema.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
struct Variant {
    /// Without what its discriminator chooses: for the schemas that it chooses among.
    is_undispatched: bool,
    /// Members that need not be there, whatever it says: others say that they must not be sent this way.
    exempt: Option<Rc<[String]>>,
}

/// A schema that is to be lowered.
#[derive(Debug, Clone)]
struct Job {
    id: SchemaId,
    node: Node,
    mapping: Mapping,
    origin: Origin,
    name: String,
    key: Key,
}

/// What is known of a schema and all that it leads to.
#[derive(Debug, Clone, Copy, Default)]
struct Facts {
    /// Something below it could not be honoured, which is reported.
    is_broken: bool,
    /// Its other direction differs.
    is_directional: bool,
    /// It has a `$dynamicRef` below it.
    is_dynamic: bool,
    /// How many schemas speak of one value in a row, from here.
    depth: usize,
    resource: ResourceId,
}

/// Where a schema stands.
#[derive(Debug, Clone)]
struct Place {
    node: Node,
    origin: Origin,
    resource: ResourceId,
}

impl std::fmt::Debug for Lowering {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Lowering")
            .field("options", &self.options)
            .field("n_schemas", &self.schemas.schemas.len())
            .finish_non_exhaustive()
    }
}

impl Lowering {
    /// No schemas yet.
    #[must_use]
    pub fn new(options: Options) -> Self {
        Lowering {
            options,
            patterns: HashMap::new(),
            schemas: Schemas::default(),
            facts: Vec::new(),
            known: Known::default(),
            resources: Resources::default(),
            families: Families::default(),
            budget: Budget::default(),
            queue: Vec::new(),
            dynamic: Vec::new(),
            added: Vec::new(),
            forbidden: FxHashMap::default(),
            broken: None,
            repeatable: simplify::MAX_REPEATED,
        }
    }

    /// The schemas so far.
    #[must_use]
    pub fn schemas(&self) -> &Schemas {
        &self.schemas
    }

    /// The `default`s of the schemas so far, but for null.
    pub fn defaults(&self) -> impl Iterator<Item = (SchemaId, &Node)> {
        self.known.iter().filter_map(|(id, node)| {
            let default = node.get("default")?;
            (!default.is_null() && !default.is_invalid()).then_some((id, default))
        })
    }

    /// The examples of the schemas so far.
    pub fn examples(&self) -> impl Iterator<Item = (SchemaId, &Node)> {
        self.known.iter().flat_map(|(id, node)| {
            let several = node.get("examples").and_then(Node::as_sequence);
            let examples = several.into_iter().flatten().chain(node.get("example"));
            examples.map(move |example| (id, example))
        })
    }

    /// All schemas.
    #[must_use]
    pub fn into_schemas(self) -> Schemas {
        self.schemas
    }

    /// Adds a schema and those that it leads to, as far as they are new. `name` is what it may be called unless it is
    /// a reference to one that has a name.
    ///
    /// `None`: it cannot be honoured, which is reported.
    pub fn lower(
        &mut self,
        node: &Node,
        origin: &Origin,
        name: &str,
        usage: Usage,
        documents: &mut dyn Documents,
        sink: &mut Sink,
    ) -> Option<SchemaId> {
        let n_final = self.schemas.schemas.len();
        let root = documents
            .root(node.span.file)
            .unwrap_or_else(|| node.clone());
        let resource = self.document(&root, node.span.file, documents, sink);
        let place = Place {
            node: node.clone(),
            origin: origin.clone(),
            resource,
        };
        let id = self.schema_at(&place, name, usage, Variant::default())?;
        self.work(documents, sink);
        self.settle(n_final, id, sink)
    }

    /// Adds a schema of objects that no document writes down as such; its members have schemas of this list.
    pub fn object(
        &mut self,
        object: plan::schema::Object,
        name: &str,
        origin: &Origin,
    ) -> Option<SchemaId> {
        let id = self.reserve(name, origin, ResourceId::default())?;
        let says = self.says_mut(id)?;
        says.types = Types::OBJECT;
        says.object = Some(object);
        Some(id)
    }

    /// Lowers what is queued, and what dynamic references may lead to.
    fn work(&mut self, documents: &mut dyn Documents, sink: &mut Sink) {
        loop {
            while let Some(job) = self.queue.pop() {
                if !self.budget.takes(&job, sink) {
                    self.fail(job.id);
                    continue;
                }
                reading::read(self, &job, documents, sink);
            }
            if !self.follow_dynamic(sink) {
                break;
            }
        }
    }

    /// The id of the schema at a place, which is queued if it is new. `None`: what stands there is no schema and was
    /// reported as such.
    fn schema_at(
        &mut self,
        place: &Place,
        name: &str,
        usage: Usage,
        variant: Variant,
    ) -> Option<SchemaId> {
        let mapping = match &place.node.value {
            Value::Bool(true) => return Some(SchemaId::ANY),
            Value::Bool(false) => return Some(SchemaId::NEVER),
            // `items:` with nothing behind it.
            Value::Null => return Some(SchemaId::ANY),
            Value::Mapping(mapping) if mapping.is_empty() => return Some(SchemaId::ANY),
            Value::Mapping(mapping) => mapping,
            _ => return None,
        };
        let resource = self.resources.rooted(mapping).unwrap_or(place.resource);
        let key = Key {
            address: mapping.address(),
            resource,
            usage,
            variant,
        };
        if let Some(id) = self.known.get(&key) {
            return Some(id);
        }
        let id = self.reserve(name, &place.origin, resource)?;
        self.known.insert(&key, id, &place.node);
        self.added.push(key.clone());
        self.queue.push(Job {
            id,
            node: place.node.clone(),
            mapping: mapping.clone(),
            origin: place.origin.clone(),
            name: name.to_owned(),
            key,
        });
        Some(id)
    }

    /// A new id for a schema that says nothing yet.
    fn reserve(&mut self, name: &str, origin: &Origin, resource: ResourceId) -> Option<SchemaId> {
        let id = SchemaId(u32::try_from(self.schemas.schemas.len()).ok()?);
        self.schemas.schemas.push(Schema {
            name: name.to_owned(),
            origin: plan::Origin {
                span: origin.span,
                pointer: origin.pointer.clone(),
            },
            is_recursive: false,
            says: Says::default(),
        });
        self.facts.push(Facts {
            resource,
            ..Facts::default()
        });
        Some(id)
    }

    fn says_mut(&mut self, id: SchemaId) -> Option<&mut Says> {
        let schema = self.schemas.schemas.get_mut(id.0 as usize)?;
        Some(&mut schema.says)
    }

    fn fact_mut(&mut self, id: SchemaId) -> Option<&mut Facts> {
        self.facts.get_mut(id.0 as usize)
    }

    /// Marks a schema that cannot be honoured.
    fn fail(&mut self, id: SchemaId) {
        if let Some(facts) = self.fact_mut(id) {
            facts.is_broken = true;
        }
    }
}
