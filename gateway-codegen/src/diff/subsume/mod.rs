//! Whether all values of one schema are values of another.
//!
//! In: two lists of lowered schemas ([`Graph`]) and a schema of each. Out: nothing more to say, where it is proved that
//! all values fit; else [`Cause`]s, each with values that may show it. What is proved is certain; what is not may still
//! be so. Only a value that the table validator finds to fit the one schema and not the other is a counterexample.
//!
//! The way: the left schema is taken apart into alternatives ([`alternatives`]), each of which is held to what the right one
//! asks. Schemas that say the same are known beforehand ([`graph`]); schemas that lead back to themselves are taken to
//! be included while that is being proved (coinduction). Everything is bounded.

mod alternatives;
mod arrays;
mod cause;
mod classes;
mod graph;
mod members;
mod number;
mod objects;
mod rules;
mod sample;
mod scalars;
mod sendable;
mod shape;
mod text;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

pub(crate) use cause::{Cause, Step, pointer};
pub(crate) use graph::Graph;
pub(crate) use members::MAX_MEMBERS;

use self::shape::{All, KINDS, Shape};
use crate::json_schema::{SchemaId, Stop, Table, Types, fits};

/// Most steps of one question.
const MAX_STEPS: usize = 30_000;
/// Deepest nesting of questions.
const MAX_DEPTH: usize = 48;
/// Most causes of one question: so many are counted where not all are told.
pub(crate) const MAX_CAUSES: usize = 128;
/// Most of them with all the values that may show them.
const MAX_SHOWN: usize = 16;

/// A question: whether what fits all of some schemas fits another one, and whether undeclared members count.
type Question = (All, SchemaId, bool);

/// Decides inclusion.
pub(crate) struct Engine<'g> {
    graph: &'g Graph,
    table: Table<'g>,
    /// Members of objects of the left side that it does not name are taken not to be there, unless it says what they
    /// are: callers do not send, and backends do not answer, what nobody describes.
    is_closed: bool,
    /// Questions that are proved, or taken to be so while they are being proved, in order.
    trail: Vec<Question>,
    taken: BTreeSet<Question>,
    failed: BTreeMap<Question, Rc<Vec<Cause>>>,
    steps: usize,
    depth: usize,
    /// What is being made up, so that it ends.
    sampling: usize,
}

impl<'g> Engine<'g> {
    /// Of the schemas of a graph, as a table.
    pub(crate) fn new(graph: &'g Graph, arena: &'g crate::schema::Arena, is_closed: bool) -> Self {
        Engine {
            graph,
            table: crate::schema::table(&graph.schemas, arena),
            is_closed,
            trail: Vec::new(),
            taken: BTreeSet::new(),
            failed: BTreeMap::new(),
            steps: 0,
            depth: 0,
            sampling: 0,
        }
    }

    /// Why not all values of `left` are values of `right`, as far as that can be told; empty: they are.
    ///
    /// A cause with a counterexample is certain and has no reason for doubt; others have one. Of several left schemas,
    /// values fit all.
    pub(crate) fn causes(&mut self, left: &[SchemaId], right: SchemaId) -> Vec<Cause> {
        if left.iter().any(|id| self.graph.are_same(*id, right)) {
            return Vec::new();
        }
        let mut all = left.iter().chain([&right]);
        if all.any(|id| self.graph.is_dynamic(*id)) {
            let doubt = "what `$dynamicRef` leads to is not compared";
            return vec![Cause::unsure("$dynamicRef", doubt).at(right)];
        }
        self.steps = 0;
        self.failed.clear();
        let mut causes = Vec::new();
        self.included(&All::of(left.iter().copied()), right, &mut causes);
        let is_over = self.is_over();
        let mut told: Vec<Cause> = Vec::new();
        for mut cause in causes {
            if told.iter().any(|it| it.is_same(&cause)) {
                continue;
            }
            let found = cause.witnesses.iter().find(|value| {
                let mut all = left.iter();
                all.all(|id| self.fits(*id, value) == Some(true))
                    && self.fits(right, value) == Some(false)
            });
            cause.witness = found.cloned();
            cause.witnesses.clear();
            cause.doubt = match (&cause.witness, cause.doubt) {
                (Some(_), _) => None,
                (None, _) if is_over => Some("the schemas are too large to compare in full"),
                (None, doubt) => doubt.or(Some("no value was found that shows it")),
            };
            told.push(cause);
        }
        // What is certain first, in the order in which it was found.
        told.sort_by_key(|cause| cause.witness.is_none());
        told
    }

    /// Whether a text fits a schema; `None`: that cannot be told.
    pub(crate) fn fits(&self, id: SchemaId, text: &str) -> Option<bool> {
        match fits(&self.table, id, text) {
            Ok(()) => Some(true),
            Err(Stop::Unfit) => Some(false),
            Err(_) => None,
        }
    }

    fn is_over(&self) -> bool {
        self.steps > MAX_STEPS
    }

    /// Whether what fits all of `left` fits `right`; adds causes where that is not proved.
    fn included(&mut self, left: &All, right: SchemaId, causes: &mut Vec<Cause>) -> bool {
        self.steps += 1;
        if right == SchemaId::ANY || left.ids.contains(&SchemaId::NEVER) {
            return true;
        }
        let class = self.graph.class(right);
        if left.ids.iter().any(|id| self.graph.class(*id) == class) {
            return true;
        }
        let question = (left.clone(), right, self.is_closed);
        if self.taken.contains(&question) {
            return true;
        }
        if let Some(known) = self.failed.get(&question) {
            causes.extend(known.iter().cloned());
            return false;
        }
        if self.is_over() || self.depth >= MAX_DEPTH {
            causes.push(Cause::unsure(
                "schema",
                "the schemas are too large to compare in full",
            ));
            return false;
        }
        self.depth += 1;
        let mark = self.trail.len();
        self.trail.push(question.clone());
        self.taken.insert(question.clone());
        let mut found = Vec::new();
        let mut is_included = true;
        for shape in self.shapes(left) {
            for kind in KINDS {
                let mut part = shape.clone();
                part.types = part.types.within(kind);
                if part.types == Types::NONE {
                    continue;
                }
                self.settle(&mut part);
                if self.is_closed && kind == Types::OBJECT {
                    part.seal();
                }
                if !self.is_empty(&part, 0) {
                    is_included &= self.holds(&part, right, &mut found);
                }
            }
        }
        self.depth -= 1;
        if !is_included {
            // What was proved on the way may rest on this.
            for question in self.trail.drain(mark..) {
                self.taken.remove(&question);
            }
            found.truncate(MAX_CAUSES);
            for cause in found.iter_mut().skip(MAX_SHOWN) {
                cause.witnesses.truncate(1);
            }
            self.failed.insert(question, Rc::new(found.clone()));
            causes.append(&mut found);
        }
        is_included
    }

    /// The same of one alternative with values of one kind.
    fn holds(&mut self, left: &Shape<'g>, right: SchemaId, causes: &mut Vec<Cause>) -> bool {
        self.steps += 1;
        let class = self.graph.class(right);
        if right == SchemaId::ANY || left.ids.iter().any(|id| self.graph.class(*id) == class) {
            return true;
        }
        if self.is_over() || self.depth >= MAX_DEPTH {
            causes.push(Cause::unsure(
                "schema",
                "the schemas are too large to compare in full",
            ));
            return false;
        }
        let Some(says) = self.graph.says(right) else {
            causes.push(Cause::new("false", "nothing").with(self.samples(left)));
            return false;
        };
        if let Some(values) = &left.values {
            return self.hold_values(values, right, says, causes);
        }
        self.depth += 1;
        let mut is_included = self.hold_types(left, right, says, causes);
        let mut part = left.clone();
        part.types = part.types.within(says.types);
        if part.types != Types::NONE {
            part.round();
            is_included &= self.hold_number(&part, right, says, causes);
            is_included &= self.hold_text(&part, right, says, causes);
            is_included &= self.hold_array(&part, right, says, causes);
            is_included &= self.hold_object(&part, right, says, causes);
            for rule in &says.rules {
                is_included &= self.hold_rule(&part, right, rule, causes);
            }
        }
        self.depth -= 1;
        is_included
    }
}
