//! Expressions for which the steps grow with a power of the text, but not exponentially: `a*a*b` on many `a`.
//!
//! That is so where one text leads from a place back to it, from there to another place, and from that one back to
//! itself: then the matcher may change over at every round. Each such pair on the way through the expression is one more
//! power. Only texts of one line count: on others nearly every pattern with `.*` has such pairs.
//! Source: A. Weber, H. Seidl, "On the degree of ambiguity of finite automata" (1991), criterion IDA.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::super::super::work;
use super::super::language::{Alive, Language, StateId};
use super::{Place, Places, components};

/// Most steps from three places at once.
const MAX_TRIPLES: usize = 400_000;

/// The power, 1 for none; `None`: it is not told.
pub(super) fn of(language: &Language, places: &Places) -> Option<usize> {
    let graph = Graph::of(places);
    let mut left = MAX_TRIPLES;
    let mut failing = None;
    let mut pairs = Vec::new();
    for one in graph.cyclic() {
        for other in graph.cyclic() {
            if one == other || !graph.leads(one, other) || !graph.is_pair(one, other, &mut left)? {
                continue;
            }
            // What the matcher goes back from is looked at only where there is something to go back to.
            if failing.is_none() {
                failing = Some(language.failing(&language.letters_of_lines()?)?);
            }
            let states = [places.ids.get(one)?, places.ids.get(other)?];
            let has = |alive: &Alive, id: StateId| alive.iter().any(|(known, _)| *known == id);
            let is_there = |alive: &Alive| states.iter().all(|id| has(alive, **id));
            if failing.iter().flatten().any(is_there) {
                pairs.push((one, other));
            }
        }
    }
    Some(1 + graph.chain(&pairs))
}

/// Which place leads to which.
struct Graph<'p> {
    places: &'p Places,
    /// By place, the number of those that lead to each other.
    component: Vec<usize>,
    /// By place, all that it leads to.
    reach: Vec<BTreeSet<Place>>,
}

impl<'p> Graph<'p> {
    fn of(places: &'p Places) -> Self {
        let next = |ways: &BTreeMap<Place, usize>| ways.keys().copied().collect();
        let next: Vec<Vec<Place>> = places.ways.iter().map(next).collect();
        let reach = (0..next.len()).map(|from| reached(&next, from)).collect();
        Graph {
            places,
            component: components(&next),
            reach,
        }
    }

    fn leads(&self, one: Place, other: Place) -> bool {
        self.reach
            .get(one)
            .is_some_and(|reach| reach.contains(&other))
    }

    /// Places that lead back to themselves.
    fn cyclic(&self) -> impl Iterator<Item = Place> {
        (0..self.reach.len()).filter(|place| self.leads(*place, *place))
    }

    fn next(&self, place: Place) -> impl Iterator<Item = Place> {
        let ways = self.places.ways.get(place);
        ways.into_iter().flatten().map(|(to, _)| *to)
    }

    /// Whether one text leads from one place to itself, from it to another one, and from that to itself.
    fn is_pair(&self, one: Place, other: Place, left: &mut usize) -> Option<bool> {
        let is_with = |place: Place, of: Place| self.component.get(place) == self.component.get(of);
        let mut seen = HashSet::from([(one, one, other)]);
        let mut waiting = vec![(one, one, other)];
        while let Some((stays, moves, waits)) = waiting.pop() {
            for a in self.next(stays).filter(|a| is_with(*a, one)) {
                for c in self.next(waits).filter(|c| is_with(*c, other)) {
                    for b in self.next(moves) {
                        *left = left.checked_sub(1)?;
                        work::spend(1).ok()?;
                        if b != other && !self.leads(b, other) || !self.take_one(a, b, c)? {
                            continue;
                        }
                        if (a, b, c) == (one, other, other) {
                            return Some(true);
                        }
                        if seen.insert((a, b, c)) {
                            waiting.push((a, b, c));
                        }
                    }
                }
            }
        }
        Some(false)
    }

    /// Whether three places take the same character.
    fn take_one(&self, a: Place, b: Place, c: Place) -> Option<bool> {
        let kinds = &self.places.kinds;
        let (a, b, c) = (kinds.get(a)?, kinds.get(b)?, kinds.get(c)?);
        Some(a.iter().any(|kind| b.contains(kind) && c.contains(kind)))
    }

    /// How many pairs there are at most on one way.
    fn chain(&self, pairs: &[(Place, Place)]) -> usize {
        let mut longest: BTreeMap<Place, usize> = BTreeMap::new();
        // Pairs lead from one component to another, of which none leads back: as many rounds are enough.
        for _ in 0..pairs.len() {
            let before = longest.clone();
            for (one, other) in pairs {
                let behind = pairs.iter().filter(|(next, _)| self.leads(*other, *next));
                let behind = behind.filter_map(|(next, _)| before.get(next));
                let n = 1 + behind.max().copied().unwrap_or_default();
                let known = longest.entry(*one).or_default();
                *known = n.max(*known);
            }
            if longest == before {
                break;
            }
        }
        longest.into_values().max().unwrap_or_default()
    }
}

/// All that a place leads to; itself only if it leads back to itself.
fn reached(next: &[Vec<Place>], from: Place) -> BTreeSet<Place> {
    let mut seen = BTreeSet::new();
    let mut waiting = vec![from];
    while let Some(place) = waiting.pop() {
        for to in next.get(place).into_iter().flatten() {
            if seen.insert(*to) {
                waiting.push(*to);
            }
        }
    }
    seen
}
