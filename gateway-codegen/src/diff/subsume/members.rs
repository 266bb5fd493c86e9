//! Members that one schema names and another one does not.

use std::collections::BTreeSet;

use super::Engine;
use super::cause::Step;
use super::shape::{All, Shape};
use crate::json_schema::{SchemaId, Types};

/// Deepest nesting that is looked at.
const MAX_DEPTH: usize = 12;
/// Most pairs of schemas that are looked at.
const MAX_PAIRS: usize = 400;
/// Most members that are counted.
pub(crate) const MAX_MEMBERS: usize = 120;

impl<'g> Engine<'g> {
    /// The ways to members that `left` describes and `right` does not, the outermost only.
    pub(crate) fn lost_members(&mut self, left: SchemaId, right: SchemaId) -> Vec<Vec<Step>> {
        self.steps = 0;
        let (mut lost, mut seen) = (Vec::new(), BTreeSet::new());
        let all = [left, right].map(|id| All::of([id]));
        self.lose(&all, &mut Vec::new(), &mut seen, &mut lost);
        lost.sort();
        lost.dedup();
        lost
    }

    fn lose(
        &mut self,
        [left, right]: &[All; 2],
        path: &mut Vec<Step>,
        seen: &mut BTreeSet<(All, All)>,
        lost: &mut Vec<Vec<Step>>,
    ) {
        let is_same = left.ids.len() == 1
            && right.ids.len() == 1
            && left
                .ids
                .iter()
                .zip(&right.ids)
                .all(|(a, b)| self.graph.are_same(*a, *b));
        let is_over =
            path.len() >= MAX_DEPTH || seen.len() >= MAX_PAIRS || lost.len() >= MAX_MEMBERS;
        if is_same || is_over || self.is_over() || !seen.insert((left.clone(), right.clone())) {
            return;
        }
        let (mut lefts, mut rights) = (self.shapes(left), self.shapes(right));
        let is_object =
            |shape: &Shape<'_>| shape.types.has(Types::OBJECT) && !shape.objects.is_empty();
        let is_array =
            |shape: &Shape<'_>| shape.types.has(Types::ARRAY) && !shape.arrays.is_empty();
        let items = |shapes: &[Shape<'g>]| {
            let mut arrays = shapes.iter().filter(|it| is_array(it));
            let only = arrays.next().filter(|_| arrays.next().is_none())?;
            let is_plain = only.arrays.iter().all(|it| it.prefix.is_empty());
            is_plain.then(|| only.item(0))
        };
        if let (Some(left), Some(right)) = (items(&lefts), items(&rights)) {
            path.push(Step::Items);
            self.lose(&[left, right], path, seen, lost);
            path.pop();
        }
        // Anything goes on the one side: nothing is lost that was described.
        let is_free =
            |shape: &Shape<'_>| shape.types.has(Types::OBJECT) && shape.objects.is_empty();
        if lefts.iter().chain(&rights).any(is_free) {
            return;
        }
        lefts.retain(is_object);
        rights.retain(is_object);
        let described = |shapes: &[Shape<'g>]| -> BTreeSet<String> {
            let objects = shapes.iter().flat_map(|it| &it.objects);
            let members = objects.flat_map(|it| &it.members);
            let described = members.filter(|it| it.schema.is_some() && it.forbidden.is_none());
            described.map(|it| it.name.clone()).collect()
        };
        let (here, there) = (described(&lefts), described(&rights));
        if rights.is_empty() || there.is_empty() {
            return;
        }
        for name in &here {
            path.push(Step::Member(name.clone()));
            if there.contains(name) {
                let member = |shapes: &[Shape<'g>]| {
                    let mut all = shapes.iter().filter_map(|it| it.member(name));
                    // Alternatives that differ are not followed.
                    let first = all.next()?;
                    all.all(|it| it == first).then_some(first)
                };
                if let (Some(left), Some(right)) = (member(&lefts), member(&rights)) {
                    self.lose(&[left, right], path, seen, lost);
                }
            } else {
                // What describes additional members describes it.
                let is_covered = rights.iter().any(|shape| {
                    let mut objects = shape.objects.iter();
                    objects.any(|it| {
                        !it.patterns.is_empty()
                            || it.additional.is_some_and(|id| id != SchemaId::NEVER)
                    })
                });
                if !is_covered {
                    lost.push(path.clone());
                }
            }
            path.pop();
        }
    }
}
