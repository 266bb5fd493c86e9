//! Places in a tree and the ways to them: [`Selected`], [`Trail`].

use crate::source::Node;

/// A way from the root of a tree: an index of [`Trail`].
pub(super) type Way = u32;

/// The root's way.
pub(super) const ROOT: Way = 0;

/// A value and the way to it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'t> {
    pub(super) node: &'t Node,
    pub(super) way: Way,
}

/// Ways that share their beginnings: each is another one and a step further. The other one stands before it.
#[derive(Debug)]
pub(in crate::overlay) struct Trail {
    /// The way this one goes on from, and the position in the list or mapping; the first is the root.
    steps: Vec<(Way, u32)>,
    is_kept: bool,
}

impl Trail {
    /// Notes ways.
    pub(super) fn kept() -> Self {
        Self {
            steps: vec![(ROOT, 0)],
            is_kept: true,
        }
    }

    /// Notes nothing: for queries of which only the values count.
    pub(super) fn dropped() -> Self {
        Self {
            steps: Vec::new(),
            is_kept: false,
        }
    }

    /// A step further, to the part at a position.
    pub(super) fn step(&mut self, from: Way, position: usize) -> Way {
        if !self.is_kept {
            return ROOT;
        }
        // Trees have fewer values than a `u32` counts; so have trails, whose steps are charged.
        let way = u32::try_from(self.steps.len()).unwrap_or(u32::MAX);
        self.steps
            .push((from, u32::try_from(position).unwrap_or(u32::MAX)));
        way
    }

    /// How many ways are noted, for [`Trail::forget_since`].
    pub(super) fn mark(&self) -> usize {
        self.steps.len()
    }

    /// Forgets the ways noted since a mark.
    pub(super) fn forget_since(&mut self, mark: usize) {
        self.steps.truncate(mark);
    }

    /// All ways, each with the one it goes on from and the position there; the first is the root's.
    pub(in crate::overlay) fn steps(&self) -> &[(Way, u32)] {
        &self.steps
    }
}

/// What a query selected.
#[derive(Debug)]
pub(in crate::overlay) struct Selected<'t> {
    pub(super) places: Vec<Place<'t>>,
    pub(super) trail: Trail,
}

impl<'t> Selected<'t> {
    /// How many places.
    pub(in crate::overlay) fn len(&self) -> usize {
        self.places.len()
    }

    /// The values, in order.
    pub(in crate::overlay) fn nodes(&self) -> impl Iterator<Item = &'t Node> {
        self.places.iter().map(|place| place.node)
    }

    /// The ways to the values, as positions in the trail, in order.
    pub(in crate::overlay) fn ways(&self) -> impl Iterator<Item = u32> {
        self.places.iter().map(|place| place.way)
    }

    /// The ways.
    pub(in crate::overlay) fn trail(&self) -> &Trail {
        &self.trail
    }
}
