//! The schemas that were lowered, by where they stand: each place once, however many ways its values go.

use rustc_hash::FxHashMap;

use super::resources::ResourceId;
use super::{Key, Usage, Variant};
use crate::json_schema::SchemaId;
use crate::source::Node;

/// Lowered schemas.
#[derive(Default)]
pub(super) struct Known(FxHashMap<Spot, Lowered>);

/// A [`Key`] without the way that values go.
#[derive(PartialEq, Eq, Hash)]
struct Spot {
    address: usize,
    resource: ResourceId,
    variant: Variant,
}

struct Lowered {
    /// What it is for requests, and for responses.
    ids: [Option<SchemaId>; 2],
    /// Kept, so that its address stays its own.
    node: Node,
}

impl Known {
    pub(super) fn get(&self, key: &Key) -> Option<SchemaId> {
        let lowered = self.0.get(&spot(key))?;
        let [request, response] = lowered.ids;
        match key.usage {
            Usage::Request => request,
            Usage::Response => response,
        }
    }

    pub(super) fn insert(&mut self, key: &Key, id: SchemaId, node: &Node) {
        *self.of(key, node).id_mut(key.usage) = Some(id);
    }

    /// Of a schema that is the same whichever way its values go.
    pub(super) fn insert_both(&mut self, key: &Key, id: SchemaId, node: &Node) {
        self.of(key, node).ids = [Some(id); 2];
    }

    pub(super) fn remove(&mut self, key: &Key) {
        if let Some(lowered) = self.0.get_mut(&spot(key)) {
            *lowered.id_mut(key.usage) = None;
        }
    }

    /// All of them, with their nodes, in no order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (SchemaId, &Node)> {
        self.0.values().flat_map(|lowered| {
            let [request, response] = lowered.ids;
            let other = response.filter(|id| request != Some(*id));
            let ids = request.into_iter().chain(other);
            ids.map(|id| (id, &lowered.node))
        })
    }

    /// The node of a key that is known.
    pub(super) fn node(&self, key: &Key) -> Option<&Node> {
        self.0.get(&spot(key)).map(|lowered| &lowered.node)
    }

    fn of(&mut self, key: &Key, node: &Node) -> &mut Lowered {
        self.0.entry(spot(key)).or_insert_with(|| Lowered {
            ids: [None; 2],
            node: node.clone(),
        })
    }
}

impl Lowered {
    fn id_mut(&mut self, usage: Usage) -> &mut Option<SchemaId> {
        let [request, response] = &mut self.ids;
        match usage {
            Usage::Request => request,
            Usage::Response => response,
        }
    }
}

fn spot(key: &Key) -> Spot {
    Spot {
        address: key.address,
        resource: key.resource,
        variant: key.variant.clone(),
    }
}
