//! One path through a template, or several that have come to the same.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::rc::Rc;

use super::finding::Part;
use super::outline::Outline;
use super::scanner::Scanner;
use super::shared::Shared;
use super::value::{Classes, Key, Place, Source, Value};
use crate::vtl::Offsets;

/// How a path goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Flow {
    Runs,
    /// `#break`.
    Breaks,
    /// `#stop`.
    Stops,
}

/// Where a loop is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Loop {
    /// What it goes through, where that is told apart.
    pub(super) source: Option<Source>,
    pub(super) is_first: bool,
    pub(super) has_next: bool,
}

/// A reference that wrote nothing where a value has to be.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Gap {
    pub(super) at: (usize, usize),
    pub(super) source: Option<Source>,
    pub(super) part: Part,
}

/// What tells paths apart from here on.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Path {
    pub(super) scanner: Scanner,
    pub(super) variables: Shared<Rc<str>, Value>,
    /// What sources are, where conditions have asked.
    pub(super) facts: Shared<Source, Classes>,
    /// Texts that sources are equal to.
    pub(super) equal: Shared<Source, Rc<str>>,
    /// The outcome of conditions that cannot be told, by their texts.
    pub(super) decided: Shared<Rc<str>, bool>,
    pub(super) loops: Vec<Loop>,
    pub(super) gap: Option<Gap>,
    pub(super) flow: Flow,
}

/// A path with what it has written.
#[derive(Debug, Clone)]
pub(super) struct State {
    pub(super) path: Path,
    pub(super) outline: Outline,
}

impl State {
    pub(super) fn new() -> Self {
        State {
            path: Path {
                scanner: Scanner::new(),
                variables: Shared::default(),
                facts: Shared::default(),
                equal: Shared::default(),
                decided: Shared::default(),
                loops: Vec::new(),
                gap: None,
                flow: Flow::Runs,
            },
            outline: Outline::default(),
        }
    }

    /// What a value of the exchange is on this path.
    pub(super) fn classes(&self, place: &Place) -> Classes {
        let mut classes = place.classes;
        if let Some(parent) = &place.parent {
            let holder = self.classes(parent);
            let holds = match &place.source {
                Source::Body(keys) if matches!(keys.last(), Some(Key::Name(_))) => Classes::MAP,
                // Of maps, loops go through the values.
                _ => Classes::LIST.and(Classes::MAP),
            };
            let is_item =
                matches!(&place.source, Source::Body(keys) if keys.last() == Some(&Key::Item));
            if !holder.meets(holds) {
                return Classes::MISSING;
            }
            if !is_item && !holder.without(holds).is_none() {
                classes = classes.and(Classes::MISSING);
            }
        }
        match self.path.facts.get(&place.source) {
            Some(fact) => classes.within(*fact),
            None => classes,
        }
    }

    /// Notes that a source is one of these kinds; `false`: it cannot be.
    pub(super) fn learn(&mut self, place: &Place, classes: Classes) -> bool {
        let known = self.classes(place);
        let now = known.within(classes);
        if now != known {
            self.path.facts.insert(place.source.clone(), now);
        }
        !now.is_none()
    }

    /// What it takes to copy and change a path, in steps: most of it is had in common with others until it changes.
    pub(super) fn weight(&self) -> usize {
        let path = &self.path;
        let n_known = path.facts.len() + path.equal.len() + path.decided.len();
        (n_known + path.variables.len()) / SHARE + self.outline.weight()
    }

    /// Forgets what is known of the items of a loop, whose next round begins.
    pub(super) fn forget_items(&mut self, of: &Source) {
        let Source::Body(prefix) = of else {
            return;
        };
        let is_item = |source: &Source| match source {
            Source::Body(keys) => {
                keys.starts_with(prefix) && keys.get(prefix.len()) == Some(&Key::Item)
            }
            _ => false,
        };
        self.path.facts.retain(|source, _| !is_item(source));
        self.path.equal.retain(|source, _| !is_item(source));
    }
}

/// Where something stands in the template, as a key.
pub(super) fn key(at: Offsets) -> (usize, usize) {
    (at.start, at.end)
}

/// Entries that are copied in the time of one step.
pub(super) const SHARE: usize = 32;

/// Most paths that are followed beside each other.
const MAX_STATES: usize = 192;

/// The same paths, each once; where they are too many, without what was learned on the way. `None`: still too many.
/// `taken` is what that comes to, in steps.
pub(super) fn merged(states: Vec<State>, taken: &mut usize) -> Option<Vec<State>> {
    if states.len() < 2 {
        return Some(states);
    }
    let mut merged = unique(states, taken);
    if merged.len() > MAX_STATES {
        for state in &mut merged {
            state.path.facts.clear();
            state.path.equal.clear();
            state.path.decided.clear();
        }
        merged = unique(merged, taken);
    }
    (merged.len() <= MAX_STATES).then_some(merged)
}

fn unique(states: Vec<State>, taken: &mut usize) -> Vec<State> {
    // By the hashes of their paths: those that are kept.
    let mut places: HashMap<u64, Vec<usize>> = HashMap::with_capacity(states.len());
    let mut kept: Vec<State> = Vec::with_capacity(states.len());
    for state in states {
        let mut hasher = DefaultHasher::new();
        state.path.hash(&mut hasher);
        let places = places.entry(hasher.finish()).or_default();
        let at = places.iter().copied().find(|at| {
            let known = kept.get(*at);
            known.is_some_and(|known| known.path == state.path)
        });
        match at.and_then(|at| kept.get_mut(at)) {
            Some(known) => {
                *taken = taken.saturating_add(known.outline.weight());
                known.outline.join(state.outline);
            }
            None => {
                places.push(kept.len());
                kept.push(state);
            }
        }
    }
    kept
}
