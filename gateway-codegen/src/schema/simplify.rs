//! What was lowered, made smaller without a change of meaning: what is always or never true, references to nothing but
//! another schema, `allOf` of one. And what is only known when all is there: circles, directions, what is broken.

use std::collections::HashSet;

use super::dialect::Dialect;
use super::fold::{Folded, each_of_rule, folded};
use super::limits::MAX_IN_PLACE;
use super::resources::ResourceId;
use super::{Lowering, graph, merge};
use crate::diagnostics::{Diagnostic, Sink, code, quoted};
use crate::json_schema::{SchemaId, Types};
use crate::openapi::model::Origin;
use crate::plan::schema::{Rule, Says};
use crate::source::Span;

/// How many members merged objects may repeat, in one API.
pub(super) const MAX_REPEATED: usize = 1_000_000;

impl Lowering {
    /// Finishes the schemas from `start` on, which were lowered for the schema `root`: what of them is needed stays,
    /// and their ids are what they are from now on. The id of the root; `None`: it is broken.
    pub(super) fn settle(
        &mut self,
        start: usize,
        root: SchemaId,
        sink: &mut Sink,
    ) -> Option<SchemaId> {
        let n = self.schemas.schemas.len();
        if n == start {
            let is_broken = self
                .facts
                .get(root.0 as usize)
                .is_some_and(|facts| facts.is_broken);
            return Some(root).filter(|_| !is_broken);
        }
        let order = graph::order(n, start, |id| {
            self.schemas.get(id).map(|schema| &schema.says)
        });
        for circle in &order.circles {
            self.report_circle(circle, sink);
        }
        self.measure(&order.order, sink);
        self.spread_facts(start);
        self.number_resources(start);
        let ids = (start..n).filter_map(|at| u32::try_from(at).ok());
        let mut aliases: Vec<SchemaId> = ids.map(SchemaId).collect();
        for id in &order.order {
            self.simplify(*id, start, &mut aliases);
        }
        let resolve = |id: SchemaId| resolved(id, start, &aliases);
        for schema in self.schemas.schemas.iter_mut().skip(start) {
            graph::each_mut(&mut schema.says, &mut |id| *id = resolve(*id));
        }
        let is_broken = self
            .facts
            .get(root.0 as usize)
            .is_some_and(|facts| facts.is_broken);
        let root = self.compact(start, resolve(root), &aliases);
        let n = self.schemas.schemas.len();
        let circular = graph::recursive(n, start, |id| {
            self.schemas.get(id).map(|schema| &schema.says)
        });
        for id in circular {
            if let Some(schema) = self.schemas.schemas.get_mut(id.0 as usize) {
                schema.is_recursive = true;
            }
        }
        self.dynamic.clear();
        root.filter(|_| !is_broken)
    }

    /// Reports schemas that lead back to themselves without an end, and breaks the circle.
    fn report_circle(&mut self, circle: &[SchemaId], sink: &mut Sink) {
        let Some(first) = circle.iter().min().copied() else {
            return;
        };
        let Some(schema) = self.schemas.get(first) else {
            return;
        };
        let is_reference = |id: &SchemaId| {
            let says = self.schemas.get(*id).map(|schema| &schema.says);
            says.is_some_and(|says| matches!(says.rules.as_slice(), [Rule::Reference(_)]))
        };
        // References that lead only to each other are reported where they are followed.
        let is_known = circle.iter().all(is_reference) && sink.has(code::CYCLIC_REFERENCE);
        if !is_known {
            let message = format!(
                "the schema {} leads back to itself for the same value",
                quoted(&schema.name)
            );
            let mut diagnostic = Diagnostic::new(code::ENDLESS_SCHEMA, schema.origin.span, message)
                .label("no value could be checked to the end")
                .help("refer to it from a property or an item, or remove the reference")
                .pointer(&schema.origin.pointer);
            let others = circle.iter().filter(|id| **id != first);
            for other in others.filter_map(|id| self.schemas.get(*id)).take(3) {
                diagnostic = diagnostic.secondary(other.origin.span, "on the way");
            }
            sink.push(diagnostic);
        }
        self.break_off(first);
    }

    /// A schema that cannot be honoured leads nowhere any more.
    fn break_off(&mut self, id: SchemaId) {
        if let Some(says) = self.says_mut(id) {
            *says = Says {
                types: Types::NONE,
                ..Says::default()
            };
        }
        self.fail(id);
    }

    /// How many schemas speak of one value in a row, which is limited.
    fn measure(&mut self, order: &[SchemaId], sink: &mut Sink) {
        for id in order {
            let Some(schema) = self.schemas.get(*id) else {
                continue;
            };
            let below = graph::in_place(&schema.says).into_iter();
            let below = below.filter_map(|id| self.facts.get(id.0 as usize));
            let depth = below
                .map(|facts| facts.depth)
                .max()
                .unwrap_or(0)
                .saturating_add(1);
            if depth == MAX_IN_PLACE + 1 {
                let message =
                    format!("more than {MAX_IN_PLACE} schemas follow each other for one value");
                sink.push(
                    Diagnostic::new(code::SCHEMA_LIMIT, schema.origin.span, message)
                        .label("the first of them")
                        .help("refer to the last of them directly"),
                );
                self.break_off(*id);
            }
            if let Some(facts) = self.fact_mut(*id) {
                facts.depth = depth;
            }
        }
    }

    /// What holds of a schema holds of those that lead to it.
    fn spread_facts(&mut self, start: usize) {
        let n = self.schemas.schemas.len();
        let mut users: Vec<Vec<usize>> = vec![Vec::new(); n - start];
        for (at, schema) in self.schemas.schemas.iter().enumerate().skip(start) {
            for id in graph::all(&schema.says) {
                let below = id.0 as usize;
                match below.checked_sub(start) {
                    Some(index) => users
                        .get_mut(index)
                        .into_iter()
                        .for_each(|users| users.push(at)),
                    None => {
                        // It is finished.
                        let below = self.facts.get(below).copied().unwrap_or_default();
                        if let Some(facts) = self.facts.get_mut(at) {
                            facts.is_broken |= below.is_broken;
                            facts.is_directional |= below.is_directional;
                        }
                    }
                }
            }
        }
        let mut queue: Vec<usize> = (start..n).collect();
        while let Some(at) = queue.pop() {
            let Some(facts) = self.facts.get(at).copied() else {
                continue;
            };
            for user in users.get(at - start).into_iter().flatten() {
                if let Some(known) = self.facts.get_mut(*user) {
                    let before = (known.is_broken, known.is_directional, known.is_dynamic);
                    known.is_broken |= facts.is_broken;
                    known.is_directional |= facts.is_directional;
                    known.is_dynamic |= facts.is_dynamic;
                    if before != (known.is_broken, known.is_directional, known.is_dynamic) {
                        queue.push(*user);
                    }
                }
            }
        }
    }

    /// Gives the schemas their resources, where a dynamic reference below them asks for these.
    fn number_resources(&mut self, start: usize) {
        if self.dynamic.is_empty() {
            return;
        }
        let mut asked: HashSet<u16> = HashSet::new();
        for schema in self.schemas.schemas.iter().skip(start) {
            for rule in &schema.says.rules {
                if let Rule::DynamicReference(anchors, _) = rule {
                    asked.extend(anchors.iter().map(|(number, _)| *number));
                }
            }
        }
        let schemas = self.schemas.schemas.iter_mut().zip(&self.facts).skip(start);
        for (schema, facts) in schemas.filter(|(_, facts)| facts.is_dynamic) {
            let number = facts.resource.number();
            if let Some(number) = number.filter(|number| asked.contains(number)) {
                schema.says.resource = number;
            }
        }
    }

    fn simplify(&mut self, id: SchemaId, start: usize, aliases: &mut [SchemaId]) {
        let resource = self.facts.get(id.0 as usize).map(|facts| facts.resource);
        let vocabulary = resource.and_then(|id| self.resources.get(id));
        let is_marking =
            vocabulary.is_none_or(|found| found.vocabulary.dialect == Dialect::Draft2020);
        let Some(says) = self.says_mut(id) else {
            return;
        };
        let mut says = std::mem::take(says);
        let mut is_never = says.types == Types::NONE;
        let mut rules = Vec::with_capacity(says.rules.len());
        for mut rule in std::mem::take(&mut says.rules) {
            each_of_rule(&mut rule, &mut |id| *id = resolved(*id, start, aliases));
            match folded(rule, is_marking) {
                Folded::Holds => {}
                Folded::Fails => is_never = true,
                Folded::Rule(rule) => rules.push(rule),
            }
        }
        says.rules = rules;
        let alias = if is_never {
            says = Says {
                types: Types::NONE,
                ..Says::default()
            };
            Some(SchemaId::NEVER)
        } else if let Some(alias) = self.alias(&says) {
            Some(alias)
        } else {
            let mut left = self.repeatable;
            merge::merge(&mut says, &mut left, |id| {
                self.schemas.get(id).map(|schema| &schema.says)
            });
            self.repeatable = left;
            self.alias(&says)
        };
        if let Some(known) = self.says_mut(id) {
            *known = says;
        }
        if let Some(alias) = alias
            && let Some(known) = (id.0 as usize)
                .checked_sub(start)
                .and_then(|at| aliases.get_mut(at))
        {
            *known = alias;
        }
    }

    /// The schema that says the same.
    fn alias(&self, says: &Says) -> Option<SchemaId> {
        if says.types == Types::NONE {
            return Some(SchemaId::NEVER);
        }
        let only = |says: &Says, rules: &[Rule]| {
            *says
                == Says {
                    rules: rules.to_vec(),
                    resource: says.resource,
                    ..Says::default()
                }
        };
        if only(says, &[]) {
            return Some(SchemaId::ANY);
        }
        let [Rule::Reference(id)] = says.rules.as_slice() else {
            return None;
        };
        let other = self.schemas.get(*id)?;
        let is_same = says.resource == 0 || says.resource == other.says.resource;
        (is_same && only(says, &says.rules)).then_some(*id)
    }

    /// Keeps what the root leads to of the schemas from `start` on.
    fn compact(&mut self, start: usize, root: SchemaId, aliases: &[SchemaId]) -> Option<SchemaId> {
        let n = self.schemas.schemas.len();
        let mut is_needed = vec![false; n - start];
        let mut queue = vec![root];
        while let Some(id) = queue.pop() {
            let flag = (id.0 as usize)
                .checked_sub(start)
                .and_then(|at| is_needed.get_mut(at));
            let Some(flag) = flag.filter(|flag| !**flag) else {
                continue;
            };
            *flag = true;
            if let Some(schema) = self.schemas.get(id) {
                queue.extend(graph::all(&schema.says));
            }
        }
        // In the order in which the root leads to them, the schemas of the document would be mixed; in that of their
        // places they are as people wrote them.
        let mut kept: Vec<usize> = (start..n)
            .filter(|at| is_needed.get(at - start) == Some(&true))
            .collect();
        let place = |at: &usize| {
            self.schemas
                .schemas
                .get(*at)
                .map(|schema| (schema.origin.span, *at))
        };
        kept.sort_by_key(place);
        let mut places: Vec<SchemaId> = vec![SchemaId::NEVER; n - start];
        for (new, old) in (start..).zip(&kept) {
            if let (Some(known), Ok(new)) = (places.get_mut(old - start), u32::try_from(new)) {
                *known = SchemaId(new);
            }
        }
        let moved = |id: SchemaId| match (id.0 as usize).checked_sub(start) {
            Some(at) if id < SchemaId::NEVER => places.get(at).copied().unwrap_or(SchemaId::NEVER),
            _ => id,
        };
        let mut schemas: Vec<_> = self.schemas.schemas.drain(start..).map(Some).collect();
        let facts: Vec<_> = self.facts.drain(start..).collect();
        for old in &kept {
            let at = old - start;
            if let (Some(Some(mut schema)), Some(facts)) =
                (schemas.get_mut(at).map(Option::take), facts.get(at))
            {
                graph::each_mut(&mut schema.says, &mut |id| *id = moved(*id));
                self.schemas.schemas.push(schema);
                self.facts.push(*facts);
            }
        }
        for key in std::mem::take(&mut self.added) {
            let (Some(id), Some(node)) = (self.known.get(&key), self.known.node(&key).cloned())
            else {
                continue;
            };
            let own = facts
                .get((id.0 as usize).wrapping_sub(start))
                .copied()
                .unwrap_or_default();
            let alias = resolved(id, start, aliases);
            let at = (alias.0 as usize)
                .checked_sub(start)
                .filter(|_| alias < SchemaId::NEVER);
            let is_kept = at.is_none_or(|at| is_needed.get(at) == Some(&true));
            let id = moved(alias);
            let is_known_broken = self
                .facts
                .get(id.0 as usize)
                .is_some_and(|facts| facts.is_broken);
            // What is broken must not be taken for something that is not, and is not lowered again. A dynamic
            // reference may lead elsewhere for who comes another way.
            if own.is_broken && !is_known_broken {
                let id = self.broken_schema(node.span);
                if let Some(id) = id {
                    self.known.insert(&key, id, &node);
                }
                continue;
            }
            if !is_kept || own.is_dynamic {
                self.known.remove(&key);
                continue;
            }
            match own.is_directional {
                true => self.known.insert(&key, id, &node),
                false => self.known.insert_both(&key, id, &node),
            }
        }
        Some(moved(root))
    }
}

impl Lowering {
    /// A schema that stands for all that are broken.
    fn broken_schema(&mut self, at: Span) -> Option<SchemaId> {
        if self.broken.is_none() {
            let origin = Origin {
                span: at,
                pointer: "#".to_owned(),
            };
            let id = self.reserve("broken", &origin, ResourceId::default())?;
            self.break_off(id);
            self.broken = Some(id);
        }
        self.broken
    }
}

/// What a schema stands for.
fn resolved(id: SchemaId, start: usize, aliases: &[SchemaId]) -> SchemaId {
    let mut id = id;
    // In place there are no circles: an alias leads to one that was simplified before.
    loop {
        let alias = (id.0 as usize)
            .checked_sub(start)
            .and_then(|at| aliases.get(at));
        match alias {
            Some(alias) if *alias != id => id = *alias,
            _ => return id,
        }
    }
}
