//! `readOnly` and `writeOnly`: members that must not be sent one way, and need not be there then, whoever requires them
//! (OpenAPI 3.0 "Schema Object").

use std::collections::BTreeSet;
use std::rc::Rc;

use super::dialect::Dialect;
use super::reading::Reading;
use super::{Place, Usage};
use crate::json_schema::Direction;
use crate::source::Node;

/// How far directions are looked for behind references.
const MAX_STEPS: usize = 20;

impl Reading<'_> {
    /// Members that need not be there: schemas of the same value say that they must not be sent this way.
    pub(super) fn exempt(&mut self) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        if self.vocabulary.dialect != Dialect::OpenApi30 {
            return names;
        }
        let outer = self.job.key.variant.exempt.clone();
        names.extend(outer.iter().flat_map(|names| names.iter().cloned()));
        if self.job.mapping.contains_key("allOf") {
            let place = self.place();
            names.extend(self.forbidden_below(&place, 0).iter().cloned());
        }
        names
    }

    /// The members that a schema, or those of its `allOf`, says must not be sent this way.
    fn forbidden_below(&mut self, place: &Place, n_steps: usize) -> Rc<BTreeSet<String>> {
        let Some(mapping) = place.node.as_mapping().filter(|_| n_steps < MAX_STEPS) else {
            return Rc::default();
        };
        let key = (mapping.address(), self.job.key.usage);
        if let Some(known) = self.lowering.forbidden.get(&key) {
            return Rc::clone(known);
        }
        if let Some(target) = mapping.get("$ref") {
            let target = self.quiet_target(target, place);
            return target.map_or_else(Rc::default, |target| {
                self.forbidden_below(&target, n_steps + 1)
            });
        }
        let mut names = BTreeSet::new();
        let properties = mapping.get("properties").and_then(Node::as_mapping);
        for property in properties.into_iter().flatten() {
            if self.forbidden_at(&property.value, place).is_some() {
                names.insert(property.key.to_string());
            }
        }
        let items = mapping.get("allOf").and_then(Node::as_sequence);
        for item in items.into_iter().flatten() {
            let place = Place {
                node: item.clone(),
                ..place.clone()
            };
            let below = self.forbidden_below(&place, n_steps + 1);
            names.extend(below.iter().cloned());
        }
        let names = Rc::new(names);
        self.lowering.forbidden.insert(key, Rc::clone(&names));
        names
    }

    /// Why a property of this schema must not be sent this way.
    pub(super) fn forbidden(&mut self, property: &Node) -> Option<Direction> {
        let place = self.place();
        self.forbidden_at(property, &place)
    }

    fn forbidden_at(&mut self, property: &Node, place: &Place) -> Option<Direction> {
        if self.vocabulary.dialect != Dialect::OpenApi30 {
            return None;
        }
        let (is_read_only, is_write_only) = self.directions(property, place, 0);
        if (is_read_only || is_write_only)
            && let Some(facts) = self.lowering.fact_mut(self.job.id)
        {
            facts.is_directional = true;
        }
        match self.job.key.usage {
            Usage::Request => is_read_only.then_some(Direction::ReadOnly),
            Usage::Response => is_write_only.then_some(Direction::WriteOnly),
        }
    }

    /// `readOnly` and `writeOnly` of a property, also where it is a reference or a composition.
    fn directions(&mut self, node: &Node, place: &Place, n_steps: usize) -> (bool, bool) {
        let Some(mapping) = node.as_mapping().filter(|_| n_steps < MAX_STEPS) else {
            return (false, false);
        };
        if let Some(target) = mapping.get("$ref") {
            let target = self.quiet_target(target, place);
            return target.map_or((false, false), |target| {
                self.directions(&target.node.clone(), &target, n_steps + 1)
            });
        }
        let is = |key: &str| mapping.get(key).and_then(Node::as_bool) == Some(true);
        let mut both = (is("readOnly"), is("writeOnly"));
        let items = mapping.get("allOf").and_then(Node::as_sequence);
        for item in items.into_iter().flatten().take(MAX_STEPS) {
            let below = self.directions(item, place, n_steps + 1);
            both = (both.0 || below.0, both.1 || below.1);
        }
        both
    }
}
