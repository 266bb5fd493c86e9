//! Texts that some patterns accept and others do not: the product of automata, searched for a shortest text.

use std::collections::{BTreeSet, VecDeque};

use crate::json_schema;
use crate::plan::schema::{Automaton, Pattern};

/// Most states of a product that are looked at.
const MAX_STATES: usize = 40_000;
/// Longest text that is counted exactly, or made.
const MAX_LENGTH: usize = 2_000;

const ACCEPT: u16 = json_schema::Automaton::ACCEPT;
const REJECT: u16 = json_schema::Automaton::REJECT;

/// What must hold of a text: an automaton, and whether it must accept it.
pub(super) type Wanted<'g> = (&'g Automaton, bool);

/// The states of all automata, and how many characters were taken, as far as that is counted.
type State = (Vec<u16>, usize);

/// What a search came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Search {
    /// Such a text.
    Found(String),
    /// There is none.
    None,
    /// It would take too long.
    TooLarge,
}

/// Whether a text fits a pattern; `None`: its automaton has no states.
pub(super) fn matches(pattern: &Pattern, text: &str) -> Option<bool> {
    for automaton in &pattern.automata {
        if automaton.positions.is_some() {
            return None;
        }
        let mut state = 0;
        for c in text.chars() {
            state = step(automaton, state, class(automaton, c));
        }
        if ends(automaton, state) != automaton.is_wanted {
            return Some(false);
        }
    }
    Some(true)
}

/// What a pattern asks.
pub(super) fn wanted(pattern: &Pattern) -> impl Iterator<Item = Wanted<'_>> {
    let automata = pattern.automata.iter();
    automata.map(|automaton| (automaton, automaton.is_wanted))
}

/// A shortest text of `min` to `max` characters for which all of `wanted` holds. Automata without states are left out:
/// a text that is found may not be what they ask.
pub(super) fn search(wanted: &[Wanted<'_>], min: usize, max: usize) -> Search {
    if min > max {
        return Search::None;
    }
    let wanted: Vec<Wanted<'_>> = wanted
        .iter()
        .filter(|(automaton, _)| automaton.positions.is_none())
        .copied()
        .collect();
    if wanted.is_empty() {
        return match min {
            0..=MAX_LENGTH => Search::Found("a".repeat(min)),
            _ => Search::TooLarge,
        };
    }
    let counted = if max == usize::MAX { min } else { max };
    if counted > MAX_LENGTH {
        // Without the upper limit: what is not found then is not there with it either.
        return match search_within(&wanted, min.min(MAX_LENGTH), None) {
            Search::None => Search::None,
            Search::Found(text) if (min..=max).contains(&text.chars().count()) => {
                Search::Found(text)
            }
            Search::Found(_) | Search::TooLarge => Search::TooLarge,
        };
    }
    search_within(&wanted, min, (max != usize::MAX).then_some(max))
}

fn search_within(wanted: &[Wanted<'_>], min: usize, max: Option<usize>) -> Search {
    let letters = letters(wanted);
    let begin: State = (vec![0; wanted.len()], 0);
    let mut known: BTreeSet<State> = BTreeSet::new();
    // The state before, and the letter between.
    let mut order: Vec<(usize, char)> = Vec::new();
    let mut queue = VecDeque::from([(begin.clone(), usize::MAX)]);
    known.insert(begin);
    while let Some(((states, length), from)) = queue.pop_front() {
        let is_end = length >= min
            && wanted
                .iter()
                .zip(&states)
                .all(|((automaton, is_wanted), state)| ends(automaton, *state) == *is_wanted);
        if is_end {
            return Search::Found(written(&order, from));
        }
        if max == Some(length) {
            continue;
        }
        let next_length = match max {
            Some(_) => length + 1,
            None => (length + 1).min(min),
        };
        for (c, classes) in &letters {
            let next: Vec<u16> = wanted
                .iter()
                .zip(states.iter().zip(classes))
                .map(|((automaton, _), (state, class))| step(automaton, *state, *class))
                .collect();
            let is_dead = wanted
                .iter()
                .zip(&next)
                .any(|((_, is_wanted), state)| match *state {
                    ACCEPT => !*is_wanted,
                    REJECT => *is_wanted,
                    _ => false,
                });
            let key = (next, next_length);
            if is_dead || known.contains(&key) {
                continue;
            }
            if known.len() >= MAX_STATES {
                return Search::TooLarge;
            }
            known.insert(key.clone());
            order.push((from, *c));
            queue.push_back((key, order.len() - 1));
        }
    }
    Search::None
}

/// The letters on the way to a state.
fn written(order: &[(usize, char)], mut at: usize) -> String {
    let mut letters = Vec::new();
    while let Some((from, c)) = order.get(at) {
        letters.push(*c);
        at = *from;
    }
    letters.iter().rev().collect()
}

/// One letter of each class that no automaton tells apart, the readable ones first.
fn letters(wanted: &[Wanted<'_>]) -> Vec<(char, Vec<usize>)> {
    let readable = ('a'..='z').chain('0'..='9').chain('A'..='Z');
    let others = (0_u32..0x80).filter_map(char::from_u32);
    let visible = others.clone().filter(|c| c.is_ascii_graphic() || *c == ' ');
    let hidden = others.filter(char::is_ascii_control);
    let mut beyond: Vec<u32> = wanted
        .iter()
        .flat_map(|(automaton, _)| automaton.others.iter().map(|(start, _)| *start))
        .collect();
    beyond.sort_unstable();
    beyond.dedup();
    let beyond = beyond.into_iter().filter_map(char::from_u32);
    let mut known: BTreeSet<Vec<usize>> = BTreeSet::new();
    let mut letters = Vec::new();
    for c in readable.chain(visible).chain(beyond).chain(hidden) {
        let classes: Vec<usize> = wanted.iter().map(|(it, _)| class(it, c)).collect();
        if known.insert(classes.clone()) {
            letters.push((c, classes));
        }
    }
    letters
}

fn step(automaton: &Automaton, state: u16, class: usize) -> u16 {
    match state {
        ACCEPT | REJECT => state,
        _ => {
            let next = automaton.next.get(usize::from(state) + class);
            next.copied().unwrap_or(REJECT)
        }
    }
}

fn ends(automaton: &Automaton, state: u16) -> bool {
    step(automaton, state, automaton.n_classes.saturating_sub(1)) == ACCEPT
}

fn class(automaton: &Automaton, c: char) -> usize {
    let code = u32::from(c);
    let class = match automaton.ascii.get(code as usize) {
        Some(class) => Some(*class),
        None => {
            let behind = automaton
                .others
                .partition_point(|(start, _)| *start <= code);
            let stretch = behind
                .checked_sub(1)
                .and_then(|at| automaton.others.get(at));
            stretch.map(|(_, class)| *class)
        }
    };
    usize::from(class.unwrap_or_default())
}
