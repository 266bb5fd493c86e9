//! What a matcher that goes back may cost on some texts: exponentially many steps, or steps that grow with a power of
//! the text.
//!
//! Exponential: one text leads from a place of the expression back to it in two ways; with each round the number of ways
//! doubles, and all of them are gone if what follows does not match. For powers see `powers`.
//! Source: A. Weber, H. Seidl, "On the degree of ambiguity of finite automata" (1991), criterion EDA.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::super::work;
use super::language::{Alive, Language, Letters, State, StateId};

mod powers;

/// Most places that take a character.
const MAX_PLACES: usize = 120;
/// Most steps on the ways from one place to the next.
const MAX_STEPS: usize = 20_000;
/// Most pairs of ways that are compared.
const MAX_PAIRS: usize = 2_000_000;

/// A place that takes a character.
type Place = usize;

/// What matching a text may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cost {
    /// Steps that grow with the text.
    Linear,
    /// Steps that grow with this power of the text: 2 or more.
    Power(usize),
    /// Steps that double with each few characters.
    Exponential,
}

/// The places of an expression that take characters.
struct Places {
    /// Their states.
    ids: Vec<StateId>,
    /// By place, those that may take the next character, with the number of ways there: 1, or 2 for more.
    ways: Vec<BTreeMap<Place, usize>>,
    /// By place, the kinds of characters that it takes.
    kinds: Vec<BTreeSet<usize>>,
}

/// What the worst texts take; `None`: it is not told.
pub(super) fn of(language: &Language) -> Option<Cost> {
    let letters = language.letters()?;
    let places = Places::of(language, &letters)?;
    let pumped = pumped(&places.ways, &places.kinds)?;
    let states: BTreeSet<StateId> = pumped
        .iter()
        .filter_map(|place| places.ids.get(*place).copied())
        .collect();
    // If all that follows is matched, nothing goes back.
    let is_there = |alive: &Alive| alive.iter().any(|(id, _)| states.contains(id));
    if !states.is_empty() && language.failing(&letters)?.iter().any(is_there) {
        return Some(Cost::Exponential);
    }
    // Only then a number is known: it may be too hard to tell.
    match powers::of(language, &places) {
        Some(n @ 2..) => Some(Cost::Power(n)),
        _ => Some(Cost::Linear),
    }
}

impl Places {
    fn of(language: &Language, letters: &Letters) -> Option<Places> {
        let ids: Vec<StateId> = (0..language.states.len())
            .filter(|id| matches!(language.states.get(*id), Some(State::Take(..))))
            .collect();
        if ids.len() > MAX_PLACES {
            return None;
        }
        let takes = |id: StateId, letter: &[bool]| match language.states.get(id)? {
            State::Take(set, _) => letter.get(*set).copied(),
            _ => None,
        };
        let kinds = ids.iter().map(|id| {
            let taken = letters.iter().enumerate();
            let taken = taken.filter(|(_, letter)| takes(*id, letter) == Some(true));
            taken.map(|(kind, _)| kind).collect()
        });
        Some(Places {
            kinds: kinds.collect(),
            ways: ways(language, &ids)?,
            ids,
        })
    }
}

/// By place, the places that may take the next character, with the number of ways there: 1, or 2 for more.
fn ways(language: &Language, places: &[StateId]) -> Option<Vec<BTreeMap<Place, usize>>> {
    let place_of: HashMap<StateId, Place> = places.iter().copied().zip(0..).collect();
    let mut all = Vec::with_capacity(places.len());
    for id in places {
        let Some(State::Take(_, next)) = language.states.get(*id) else {
            return None;
        };
        let mut found = BTreeMap::new();
        let mut n_steps = 0;
        let mut on_way = BTreeSet::new();
        follow(
            language,
            *next,
            &place_of,
            &mut on_way,
            &mut found,
            &mut n_steps,
        )?;
        all.push(found);
    }
    Some(all)
}

/// Follows all ways that take each turn once at most.
fn follow(
    language: &Language,
    id: StateId,
    place_of: &HashMap<StateId, Place>,
    on_way: &mut BTreeSet<(StateId, usize)>,
    found: &mut BTreeMap<Place, usize>,
    n_steps: &mut usize,
) -> Option<()> {
    *n_steps += 1;
    work::spend(1).ok()?;
    if *n_steps > MAX_STEPS || on_way.len() > MAX_PLACES {
        return None;
    }
    match language.states.get(id)? {
        State::Take(..) => {
            let n = found.entry(*place_of.get(&id)?).or_insert(0);
            *n = (*n + 1).min(2);
        }
        State::Split(next) => {
            for (turn, to) in next.iter().enumerate() {
                if on_way.insert((id, turn)) {
                    follow(language, *to, place_of, on_way, found, n_steps)?;
                    on_way.remove(&(id, turn));
                }
            }
        }
        // Behind a character nothing is at the start; what is behind the end does not matter here.
        State::AtStart(_) | State::AtEnd(_) | State::Match => {}
    }
    Some(())
}

/// Places that one text leads back to in two ways.
fn pumped(ways: &[BTreeMap<Place, usize>], kinds: &[BTreeSet<usize>]) -> Option<BTreeSet<Place>> {
    let n = ways.len();
    let pair = |one: Place, other: Place| one * n + other;
    let mut next: Vec<Vec<usize>> = Vec::with_capacity(n * n);
    let mut n_pairs = 0;
    for one in 0..n {
        for other in 0..n {
            let mut to = Vec::new();
            for a in ways.get(one)?.keys() {
                for b in ways.get(other)?.keys() {
                    n_pairs += 1;
                    work::spend(1).ok()?;
                    if !kinds.get(*a)?.is_disjoint(kinds.get(*b)?) {
                        to.push(pair(*a, *b));
                    }
                }
            }
            if n_pairs > MAX_PAIRS {
                return None;
            }
            next.push(to);
        }
    }
    let component = components(&next);
    let of = |one: Place, other: Place| component.get(pair(one, other)).copied();
    let mut found = BTreeSet::new();
    for one in 0..n {
        let is_doubled = ways.get(one)?.iter().any(|(to, n_ways)| {
            *n_ways > 1
                && of(*to, *to) == of(one, one)
                && is_cyclic(&next, &component, pair(one, one))
        });
        let is_split = (0..n).any(|a| (0..n).any(|b| a != b && of(a, b) == of(one, one)));
        if is_doubled || is_split {
            found.insert(one);
        }
    }
    Some(found)
}

/// Whether a node leads back to itself.
fn is_cyclic(next: &[Vec<usize>], component: &[usize], node: usize) -> bool {
    let own = component.get(node);
    let mut to = next.get(node).into_iter().flatten();
    to.any(|to| component.get(*to) == own)
}

/// The number of the strongly connected component of each node (Kosaraju).
fn components(next: &[Vec<usize>]) -> Vec<usize> {
    let mut before: Vec<Vec<usize>> = vec![Vec::new(); next.len()];
    for (from, to) in next.iter().enumerate() {
        for to in to {
            if let Some(before) = before.get_mut(*to) {
                before.push(from);
            }
        }
    }
    let mut order = Vec::with_capacity(next.len());
    let mut seen = vec![false; next.len()];
    for root in 0..next.len() {
        visit(root, next, &mut seen, &mut order);
    }
    let mut component = vec![usize::MAX; next.len()];
    let mut seen = vec![false; next.len()];
    for root in order.into_iter().rev() {
        let mut members = Vec::new();
        visit(root, &before, &mut seen, &mut members);
        for member in members {
            if let Some(component) = component.get_mut(member) {
                *component = root;
            }
        }
    }
    component
}

/// Adds what can be reached and was not seen, what is reached last first.
fn visit(root: usize, next: &[Vec<usize>], seen: &mut [bool], order: &mut Vec<usize>) {
    let mut stack = vec![(root, 0)];
    if seen.get(root).copied().unwrap_or(true) {
        return;
    }
    if let Some(seen) = seen.get_mut(root) {
        *seen = true;
    }
    while let Some((node, at)) = stack.pop() {
        match next.get(node).and_then(|to| to.get(at)) {
            Some(to) => {
                stack.push((node, at + 1));
                if let Some(seen) = seen.get_mut(*to).filter(|seen| !**seen) {
                    *seen = true;
                    stack.push((*to, 0));
                }
            }
            None => order.push(node),
        }
    }
}
