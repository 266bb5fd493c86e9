//! Schemas that take no other members, beside parts that declare some.

use std::collections::BTreeSet;

use super::Place;
use super::dialect::Dialect;
use super::reading::Reading;
use crate::diagnostics::{Diagnostic, code, quoted};
use crate::source::{Mapping, Node};

/// How deep parts of parts are looked at, and how many of them.
const MAX_DEPTH: usize = 8;
const MAX_PARTS: usize = 100;
/// Most members that are collected, and most that are named.
const MAX_MEMBERS: usize = 1000;
const MAX_NAMED: usize = 3;

/// What the parts of a schema declare.
#[derive(Default)]
struct Declared {
    names: BTreeSet<String>,
    /// Parts that were looked at, by their addresses.
    seen: BTreeSet<usize>,
}

impl Reading<'_> {
    /// Reports members that parts of `allOf` declare and `additionalProperties: false` refuses.
    pub(super) fn refused_members(&mut self) {
        let mapping = &self.job.mapping;
        let additional = mapping.get_key_value("additionalProperties");
        let closed = additional.filter(|entry| entry.value.as_bool() == Some(false));
        let (Some(closed), Some(parts)) =
            (closed, mapping.get("allOf").and_then(Node::as_sequence))
        else {
            return;
        };
        if mapping.contains_key("patternProperties") {
            return;
        }
        let own = mapping.get("properties").and_then(Node::as_mapping);
        let from = self.place();
        let mut declared = Declared::default();
        for part in parts {
            let place = Place {
                node: part.clone(),
                ..from.clone()
            };
            self.declared(&place, MAX_DEPTH, &mut declared);
        }
        let is_own = |name: &str| own.is_some_and(|own| own.contains_key(name));
        let refused: Vec<&String> = declared.names.iter().filter(|name| !is_own(name)).collect();
        if refused.is_empty() {
            return;
        }
        let named = refused.iter().take(MAX_NAMED).map(|name| quoted(name));
        let named: Vec<String> = named.collect();
        let more = match refused.len().saturating_sub(MAX_NAMED) {
            0 => String::new(),
            n => format!(", and {n} more"),
        };
        let message = format!(
            "the schema refuses members that its parts declare: {}{more}",
            named.join(", ")
        );
        let help = match self.vocabulary.dialect {
            Dialect::Draft2020 => "write `unevaluatedProperties: false`, which looks into `allOf`",
            Dialect::Draft4 | Dialect::OpenApi30 => {
                "take it out, or name the members in `properties` beside it too"
            }
        };
        let parts = mapping.get_key_value("allOf");
        let parts = parts.map_or(closed.key_span, |entry| entry.key_span);
        self.sink.push(
            Diagnostic::new(code::REFUSED_MEMBERS, closed.key_span, message)
                .label("this looks at the `properties` beside it alone")
                .secondary(parts, "the parts")
                .help(help)
                .pointer(&self.job.origin.pointer),
        );
    }

    /// Collects the members that a schema and its parts declare.
    fn declared(&mut self, place: &Place, depth: usize, declared: &mut Declared) {
        let Some(depth) = depth.checked_sub(1) else {
            return;
        };
        let place = match place.node.get("$ref").cloned() {
            None => place.clone(),
            Some(target) => match self.resolved(&target, place) {
                Some(place) => place,
                None => return,
            },
        };
        let Some(mapping) = place.node.as_mapping() else {
            return;
        };
        if declared.seen.len() == MAX_PARTS || !declared.seen.insert(mapping.address()) {
            return;
        }
        let properties = mapping.get("properties").and_then(Node::as_mapping);
        for entry in properties.into_iter().flat_map(Mapping::iter) {
            if declared.names.len() < MAX_MEMBERS {
                declared.names.insert(entry.key.to_string());
            }
        }
        let parts = mapping.get("allOf").and_then(Node::as_sequence);
        for part in parts.into_iter().flatten() {
            let part = Place {
                node: part.clone(),
                ..place.clone()
            };
            self.declared(&part, depth, declared);
        }
    }
}
