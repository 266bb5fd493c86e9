//! Which schemas refer to which in their `allOf`: the children that a parent's discriminator chooses among.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::Place;
use super::discriminator::address;
use super::reading::Reading;
use super::resources::ResourceId;
use crate::openapi::model::Origin;
use crate::source::{Mapping, Node};

/// The children of parents, by document.
#[derive(Default)]
pub(super) struct Families {
    by_document: HashMap<ResourceId, Rc<Family>>,
}

/// The schemas that refer to others in their `allOf`, by the addresses of these.
#[derive(Default)]
pub(super) struct Family {
    children: HashMap<usize, Vec<Child>>,
}

/// A component that has a parent.
#[derive(Clone)]
pub(super) struct Child {
    pub(super) name: String,
    pub(super) address: usize,
    pub(super) place: Place,
}

impl Reading<'_> {
    /// The children of a parent, and theirs.
    pub(super) fn descendants(&mut self, parent: &Place) -> Vec<Child> {
        let families = self.families(parent);
        let mut seen = HashSet::from([address(parent)]);
        let mut found: Vec<Child> = Vec::new();
        let mut queue: Vec<Place> = vec![parent.clone()];
        while let Some(place) = queue.pop() {
            let Some(mapping) = place.node.as_mapping() else {
                continue;
            };
            for child in families
                .iter()
                .filter_map(|family| family.of(mapping))
                .flatten()
            {
                if seen.insert(child.address) {
                    found.push(child.clone());
                    queue.push(child.place.clone());
                }
            }
        }
        found
    }

    /// The families of the document that is lowered, and of that of a parent.
    pub(super) fn families(&mut self, parent: &Place) -> Vec<Rc<Family>> {
        let document = |id: ResourceId| self.lowering.resources.get(id).map(|found| found.document);
        let mut documents: Vec<ResourceId> = [ResourceId(0), parent.resource]
            .into_iter()
            .filter_map(document)
            .collect();
        documents.dedup();
        documents.into_iter().map(|id| self.family(id)).collect()
    }

    fn family(&mut self, document: ResourceId) -> Rc<Family> {
        if let Some(known) = self.lowering.families.by_document.get(&document) {
            return Rc::clone(known);
        }
        let mut family = Family::default();
        let root = self
            .lowering
            .resources
            .get(document)
            .map(|document| document.root.clone());
        let (components, base) = match root.as_ref() {
            Some(root) => match root.get("definitions") {
                Some(definitions) => (definitions.as_mapping(), "#/definitions"),
                None => {
                    let components = root.get("components");
                    let schemas = components.and_then(|components| components.get("schemas"));
                    (schemas.and_then(Node::as_mapping), "#/components/schemas")
                }
            },
            None => (None, ""),
        };
        for entry in components.into_iter().flatten() {
            let place = Place {
                node: entry.value.clone(),
                origin: Origin {
                    span: entry.key_span,
                    pointer: format!("{base}/{}", entry.key.replace('~', "~0").replace('/', "~1")),
                },
                resource: document,
            };
            let target = entry.value.get("$ref").cloned();
            let place = match target {
                Some(target) => self.resolved(&target, &place),
                None => Some(place),
            };
            let Some(place) = place else { continue };
            let items = place.node.get("allOf").and_then(Node::as_sequence);
            for item in items.into_iter().flatten() {
                let Some(target) = item.get("$ref").cloned() else {
                    continue;
                };
                if let Some(parent) = self.resolved(&target, &place)
                    && let Some(mapping) = parent.node.as_mapping()
                {
                    let children = family.children.entry(mapping.address()).or_default();
                    children.push(Child {
                        name: entry.key.to_string(),
                        address: address(&place),
                        place: place.clone(),
                    });
                }
            }
        }
        let family = Rc::new(family);
        let families = &mut self.lowering.families.by_document;
        families.insert(document, Rc::clone(&family));
        family
    }
}

impl Family {
    pub(super) fn of(&self, parent: &Mapping) -> Option<&[Child]> {
        let children = self.children.get(&parent.address())?;
        Some(children.as_slice())
    }
}
