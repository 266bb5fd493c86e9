//! What a query selected, as a tree, and how it is changed: [`Targets`].

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::json_path::{Exhausted, Selected, Trail, Work};
use super::merge::Merge;
use crate::source::{Mapping, Node, Value};

/// Positions in lists and mappings that lead to what is selected, as a tree.
pub(super) struct Targets {
    /// The first is the root.
    branches: Vec<Branch>,
    /// Different places that are selected.
    pub(super) n_targets: u64,
    /// Levels above the deepest of them.
    pub(super) deepest: u32,
}

#[derive(Default)]
struct Branch {
    is_target: bool,
    depth: u32,
    /// By position, the branch.
    below: BTreeMap<u32, usize>,
}

impl Targets {
    pub(super) fn new(selected: &Selected<'_>, work: &mut Work) -> Result<Self, Exhausted> {
        let steps = selected.trail().steps();
        work.charge_for(steps.len())?;
        let needed = needed(selected.trail(), selected);
        let mut targets = Self {
            branches: vec![Branch::default()],
            n_targets: 0,
            deepest: 0,
        };
        // A way comes behind the one it goes on from. Several ways may be the same one.
        let mut branch_of = vec![0; steps.len()];
        for (way, (from, position)) in steps.iter().enumerate().skip(1) {
            if needed.get(way) == Some(&true) {
                let from = branch_of.get(*from as usize).copied().unwrap_or(0);
                let branch = targets.branch(from, *position);
                if let Some(slot) = branch_of.get_mut(way) {
                    *slot = branch;
                }
            }
        }
        for way in selected.ways() {
            let branch = branch_of.get(way as usize).copied().unwrap_or(0);
            if let Some(branch) = targets.branches.get_mut(branch)
                && !branch.is_target
            {
                branch.is_target = true;
                targets.n_targets += 1;
                targets.deepest = targets.deepest.max(branch.depth);
            }
        }
        Ok(targets)
    }

    /// The branch of a position below another one.
    fn branch(&mut self, from: usize, position: u32) -> usize {
        let new = self.branches.len();
        let Some(parent) = self.branches.get_mut(from) else {
            return 0;
        };
        let branch = *parent.below.entry(position).or_insert(new);
        let depth = parent.depth + 1;
        if branch == new {
            self.branches.push(Branch {
                depth,
                ..Branch::default()
            });
        }
        branch
    }

    pub(super) fn hold_root(&self) -> bool {
        self.branches.first().is_some_and(|root| root.is_target)
    }

    /// Updates the targets. A target inside a target is updated after it.
    pub(super) fn update(&self, root: &mut Node, merge: &mut Merge<'_>) -> Result<(), Exhausted> {
        self.update_at(root, 0, merge)
    }

    /// Trees are at most [`Limits::max_depth`](crate::source::Limits) deep, so it may be recursive.
    fn update_at(
        &self,
        node: &mut Node,
        branch: usize,
        merge: &mut Merge<'_>,
    ) -> Result<(), Exhausted> {
        let Some(branch) = self.branches.get(branch) else {
            return Ok(());
        };
        if branch.is_target {
            merge.into(node)?;
        }
        // Merging leaves what is there at its position.
        for (position, below) in &branch.below {
            if let Some(part) = part_mut(node, *position, merge.work)? {
                self.update_at(part, *below, merge)?;
            }
        }
        Ok(())
    }

    /// Takes out the targets.
    pub(super) fn remove(&self, root: &mut Node, work: &mut Work) -> Result<(), Exhausted> {
        self.remove_at(root, 0, work)
    }

    fn remove_at(&self, node: &mut Node, branch: usize, work: &mut Work) -> Result<(), Exhausted> {
        let Some(branch) = self.branches.get(branch) else {
            return Ok(());
        };
        let mut removed = BTreeSet::new();
        for (position, below) in &branch.below {
            let is_target = |branch: &Branch| branch.is_target;
            if self.branches.get(*below).is_some_and(is_target) {
                removed.insert(*position);
            } else if let Some(part) = part_mut(node, *position, work)? {
                self.remove_at(part, *below, work)?;
            }
        }
        if removed.is_empty() {
            return Ok(());
        }
        let stays = |position: u32| !removed.contains(&position);
        match &mut node.value {
            Value::Sequence(items) => {
                work.charge_copies(items.len())?;
                let kept = (0..)
                    .zip(items.iter())
                    .filter(|(position, _)| stays(*position));
                *items = kept.map(|(_, item)| item.clone()).collect();
            }
            Value::Mapping(mapping) => {
                work.charge_copies(mapping.len())?;
                let kept = (0..)
                    .zip(mapping.iter())
                    .filter(|(position, _)| stays(*position));
                *mapping = Mapping::from_entries(kept.map(|(_, entry)| entry.clone()));
            }
            _ => {}
        }
        Ok(())
    }
}

/// The part at a position, to be changed. What is shared with another tree is copied first.
fn part_mut<'n>(
    node: &'n mut Node,
    position: u32,
    work: &mut Work,
) -> Result<Option<&'n mut Node>, Exhausted> {
    let position = position as usize;
    match &mut node.value {
        Value::Sequence(items) => {
            if Arc::get_mut(items).is_none() {
                work.charge_copies(items.len())?;
            }
            Ok(Arc::make_mut(items).get_mut(position))
        }
        Value::Mapping(mapping) => {
            if mapping.is_shared() {
                work.charge_copies(mapping.len())?;
            }
            Ok(mapping.value_mut(position))
        }
        _ => Ok(None),
    }
}

/// Which ways lead to something selected.
fn needed(trail: &Trail, selected: &Selected<'_>) -> Vec<bool> {
    let mut needed = vec![false; trail.steps().len()];
    for way in selected.ways() {
        let mut way = way as usize;
        // Up to where another one has been.
        while let Some(slot) = needed.get_mut(way).filter(|slot| !**slot) {
            *slot = true;
            way = trail.steps().get(way).map_or(0, |(from, _)| *from as usize);
        }
    }
    needed
}
