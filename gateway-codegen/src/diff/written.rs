//! What is written of schemas that cannot be read, so that it can be told whether that changed: [`Written`].

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::diagnostics::Sink;
use crate::openapi::Files;
use crate::openapi::model::{Origin, SchemaNode};
use crate::source::{Mapping, Node, Value};

/// Most values of one schema, with those that references lead to.
const MAX_VALUES: usize = 10_000;
/// Most of all schemas of a document.
const MAX_ALL: usize = 1_000_000;
/// Deepest nesting.
const MAX_DEPTH: usize = 256;

/// Hashes of what is written, wherever it stands, with what its references lead to.
#[derive(Debug, Default)]
pub(super) struct Written {
    /// By the addresses of mappings, which are kept.
    known: BTreeMap<usize, (Node, Option<u64>)>,
    n_values: usize,
}

impl Written {
    /// The hash of a schema; `None`: it is too large.
    pub(super) fn hash(&mut self, schema: &SchemaNode, files: &mut Files<'_>) -> Option<u64> {
        let address = schema.node.as_mapping().map(Mapping::address);
        if let Some((_, known)) = address.and_then(|address| self.known.get(&address)) {
            return *known;
        }
        let mut walk = Walk {
            files,
            hasher: DefaultHasher::new(),
            entered: BTreeMap::new(),
            left: MAX_VALUES.min(MAX_ALL.saturating_sub(self.n_values)),
        };
        let before = walk.left;
        let is_whole = walk.node(&schema.node, &schema.origin, 0).is_some();
        self.n_values += before - walk.left;
        let hash = is_whole.then(|| walk.hasher.finish());
        if let Some(address) = address {
            self.known.insert(address, (schema.node.clone(), hash));
        }
        hash
    }
}

struct Walk<'w, 'l> {
    files: &'w mut Files<'l>,
    hasher: DefaultHasher,
    /// The targets of references, in the order in which they were met.
    entered: BTreeMap<usize, usize>,
    left: usize,
}

impl Walk<'_, '_> {
    fn node(&mut self, node: &Node, at: &Origin, depth: usize) -> Option<()> {
        self.left = self.left.checked_sub(1).filter(|_| depth < MAX_DEPTH)?;
        std::mem::discriminant(&node.value).hash(&mut self.hasher);
        match &node.value {
            Value::Null | Value::Invalid => {}
            Value::Bool(value) => value.hash(&mut self.hasher),
            Value::Number(text) | Value::String(text) => text.as_str().hash(&mut self.hasher),
            Value::Sequence(items) => {
                items.len().hash(&mut self.hasher);
                for item in items.iter() {
                    self.node(item, at, depth + 1)?;
                }
            }
            Value::Mapping(mapping) => {
                if let Some(text) = mapping.get("$ref") {
                    return self.reference(text, at, depth);
                }
                let mut entries: Vec<_> = mapping.iter().collect();
                entries.sort_by(|a, b| a.key.cmp(&b.key));
                entries.len().hash(&mut self.hasher);
                for entry in entries {
                    entry.key.hash(&mut self.hasher);
                    self.node(&entry.value, at, depth + 1)?;
                }
            }
        }
        Some(())
    }

    /// What a reference leads to; one that leads nowhere is what it says.
    fn reference(&mut self, text: &Node, at: &Origin, depth: usize) -> Option<()> {
        let followed = text
            .as_str()
            .and_then(|name| self.files.follow(text, name, at, &mut Sink::new()));
        let Some((target, at)) = followed else {
            return self.node(text, at, depth + 1);
        };
        if let Some(mapping) = target.as_mapping() {
            let next = self.entered.len();
            let known = self.entered.get(&mapping.address()).copied();
            known.unwrap_or(next).hash(&mut self.hasher);
            if known.is_some() {
                return Some(());
            }
            self.entered.insert(mapping.address(), next);
        }
        self.node(&target, &at, depth + 1)
    }
}
