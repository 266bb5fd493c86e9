//! Patterns whose states would be too many: the positions in them where a match can be, all at once, as bits.
//!
//! Each place in the pattern that takes a character is a position; a bounded repetition has as many copies of its
//! positions as it counts. A character moves all positions at once: most go on by the same few distances, which are
//! shifts of the bits. The beginning and the end of a text are characters of their own here. How much is done for one
//! character is bounded by [`MAX_WORK`], so that a text takes linear time all the same.

use std::collections::{BTreeMap, BTreeSet};

use super::char_set::{self, CharSet};
use super::ecma::{Node, Set};

/// Most that is done for one character, by [`work`]: 64 KiB take less than 5 ms of CPU time.
const MAX_WORK: usize = 200;
/// Most positions.
const MAX_POSITIONS: usize = 2048;
/// Most pairs of positions that follow each other.
const MAX_PAIRS: usize = 50_000;
/// Most distances that are shifts.
const MAX_SHIFTS: usize = 6;

/// The positions of a pattern: what the runtime's type of the same name holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Positions {
    /// How many words hold a set of positions.
    pub n_words: usize,
    /// Distances by which positions go on.
    pub shifts: Vec<u16>,
    /// Positions that go on otherwise.
    pub jumps: Vec<u16>,
    /// Sets of positions: where matches begin; where they end; for each shift, which go on by it; for each jump, to
    /// where; for each class, which take it. The classes of characters, that of the end, and that of the beginning.
    pub words: Vec<u64>,
}

/// What a position takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Takes {
    Set(usize),
    Start,
    End,
}

/// A part of a pattern.
#[derive(Debug, Clone, Default)]
struct Part {
    is_nullable: bool,
    first: Vec<usize>,
    last: Vec<usize>,
}

struct Builder<'t> {
    takes: Vec<Takes>,
    sets: Vec<CharSet>,
    /// Sets of the pattern that were seen before.
    known: BTreeMap<Set<'t>, usize>,
    /// By position: those that may follow.
    follow: Vec<BTreeSet<usize>>,
    n_pairs: usize,
}

/// The positions of a tree, and its alphabet; `None` if they are too many, or if it asks for what they cannot tell:
/// look-around, boundaries, two assertions side by side.
pub(super) fn of(tree: &Node<'_>) -> Option<(char_set::Alphabet, Positions)> {
    let mut builder = Builder {
        takes: Vec::new(),
        sets: Vec::new(),
        known: BTreeMap::new(),
        follow: Vec::new(),
        n_pairs: 0,
    };
    let whole = builder.part(tree)?;
    if whole.is_nullable || builder.has_assertions_side_by_side() {
        return None;
    }
    let alphabet = char_set::alphabet(&builder.sets)?;
    let n_words = builder.takes.len().div_ceil(64).max(1);
    let bits = |positions: &mut dyn Iterator<Item = usize>| {
        let mut words = vec![0_u64; n_words];
        for position in positions {
            if let Some(word) = words.get_mut(position / 64) {
                *word |= 1 << (position % 64);
            }
        }
        words
    };
    let takes = || builder.takes.iter().enumerate();
    let distances = builder.distances();
    let moves = (0..=distances.len().min(MAX_SHIFTS))
        .map(|n| distances.get(..n).unwrap_or_default())
        .map(|shifts| (shifts, builder.other_pairs(shifts)))
        .min_by_key(|(shifts, jumps)| work(n_words, shifts.len(), jumps.len()));
    let (shifts, jumps) = moves?;
    if work(n_words, shifts.len(), jumps.len()) > MAX_WORK {
        return None;
    }
    let mut words = bits(&mut whole.first.into_iter());
    words.extend(bits(&mut whole.last.into_iter()));
    for distance in shifts {
        let all = builder.follow.iter().enumerate();
        let from = all.filter(|(from, next)| next.contains(&(from + distance)));
        words.extend(bits(&mut from.map(|(from, _)| from)));
    }
    for (_, to) in &jumps {
        words.extend(bits(&mut to.iter().copied()));
    }
    for class in 0..alphabet.n_classes {
        let takes_it = takes()
            .filter(|(_, takes)| matches!(takes, Takes::Set(set) if alphabet.has(*set, class)));
        words.extend(bits(&mut takes_it.map(|(position, _)| position)));
    }
    for wanted in [Takes::End, Takes::Start] {
        let takes_it = takes().filter(|(_, takes)| **takes == wanted);
        words.extend(bits(&mut takes_it.map(|(position, _)| position)));
    }
    let short = |number: &usize| u16::try_from(*number).ok();
    let positions = Positions {
        n_words,
        shifts: shifts.iter().map(short).collect::<Option<_>>()?,
        jumps: jumps
            .iter()
            .map(|(from, _)| short(from))
            .collect::<Option<_>>()?,
        words,
    };
    Some((alphabet, positions))
}

/// What a character costs, as measured: a walk over a set has a price, a shift is two, and there are three always.
fn work(n_words: usize, n_shifts: usize, n_jumps: usize) -> usize {
    (n_words + 4) * (3 + 2 * n_shifts + n_jumps)
}

impl<'t> Builder<'t> {
    fn position(&mut self, takes: Takes) -> Option<Part> {
        let position = self.takes.len();
        if position == MAX_POSITIONS {
            return None;
        }
        self.takes.push(takes);
        self.follow.push(BTreeSet::new());
        Some(Part {
            is_nullable: false,
            first: vec![position],
            last: vec![position],
        })
    }

    fn connect(&mut self, last: &[usize], first: &[usize]) -> Option<()> {
        self.n_pairs += last.len() * first.len();
        if self.n_pairs > MAX_PAIRS {
            return None;
        }
        for from in last {
            self.follow.get_mut(*from)?.extend(first);
        }
        Some(())
    }

    fn part(&mut self, node: &Node<'t>) -> Option<Part> {
        match node {
            Node::Set(set) => {
                let number = match self.known.get(set) {
                    Some(number) => *number,
                    None => {
                        self.sets.push(char_set::of_set(set).ok()?);
                        self.known.insert(set.clone(), self.sets.len() - 1);
                        self.sets.len() - 1
                    }
                };
                self.position(Takes::Set(number))
            }
            Node::Start {
                is_multiline: false,
            } => self.position(Takes::Start),
            Node::End {
                is_multiline: false,
            } => self.position(Takes::End),
            Node::Sequence(nodes) => {
                let mut whole = Part {
                    is_nullable: true,
                    ..Part::default()
                };
                for node in nodes {
                    let next = self.part(node)?;
                    self.connect(&whole.last, &next.first)?;
                    if whole.is_nullable {
                        whole.first.extend(&next.first);
                    }
                    if !next.is_nullable {
                        whole.last.clear();
                    }
                    whole.last.extend(next.last);
                    whole.is_nullable &= next.is_nullable;
                }
                Some(whole)
            }
            Node::Alternatives(nodes) => {
                let mut whole = Part::default();
                for node in nodes {
                    let next = self.part(node)?;
                    whole.is_nullable |= next.is_nullable;
                    whole.first.extend(next.first);
                    whole.last.extend(next.last);
                }
                Some(whole)
            }
            Node::Repeat { node, min, max } => self.repeat(node, *min, *max),
            Node::Start { .. }
            | Node::End { .. }
            | Node::Boundary { .. }
            | Node::Look { .. }
            | Node::BackReference(_) => None,
        }
    }

    /// Copies of a part. It may begin at each copy from which there are enough left, and ends with the last one.
    fn repeat(&mut self, node: &Node<'t>, min: u32, max: Option<u32>) -> Option<Part> {
        let n_copies = max.unwrap_or(min.max(1));
        let mut whole = Part {
            is_nullable: min == 0,
            ..Part::default()
        };
        let mut last = Part::default();
        let mut n_needed = min.max(1);
        for copy in 0..n_copies {
            let n_before = self.takes.len();
            let next = self.part(node)?;
            if self.takes.len() == n_before {
                // The empty text, however often.
                return Some(next);
            }
            if next.is_nullable {
                whole.is_nullable = true;
                n_needed = 1;
            }
            self.connect(&last.last, &next.first)?;
            if n_copies - copy >= n_needed {
                whole.first.extend(&next.first);
            }
            last = next;
        }
        if max.is_none() {
            self.connect(&last.last, &last.first)?;
        }
        whole.last = last.last;
        Some(whole)
    }

    /// Whether two assertions may hold at one place: each takes a character that is there once. `^$` may: these are
    /// two.
    fn has_assertions_side_by_side(&self) -> bool {
        let takes = |position: usize| self.takes.get(position).copied();
        let is_wrong = |from: usize, to: usize| match (takes(from), takes(to)) {
            (Some(Takes::Start), Some(Takes::Start)) => true,
            (Some(Takes::End), to) => !matches!(to, Some(Takes::Set(_))),
            _ => false,
        };
        let mut pairs = self.follow.iter().enumerate();
        pairs.any(|(from, next)| next.iter().any(|to| is_wrong(from, *to)))
    }

    /// The distances of positions that follow each other, the most frequent first.
    fn distances(&self) -> Vec<usize> {
        let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
        for (from, next) in self.follow.iter().enumerate() {
            for distance in next.iter().filter_map(|to| to.checked_sub(from)) {
                *counts.entry(distance).or_default() += 1;
            }
        }
        let mut distances: Vec<(usize, usize)> = counts.into_iter().collect();
        distances.sort_by_key(|(distance, count)| (usize::MAX - count, *distance));
        distances
            .into_iter()
            .map(|(distance, _)| distance)
            .collect()
    }

    /// What follows positions by other distances than these.
    fn other_pairs(&self, shifts: &[usize]) -> Vec<(usize, Vec<usize>)> {
        let all = self.follow.iter().enumerate().map(|(from, next)| {
            let is_other = |to: &usize| {
                !to.checked_sub(from)
                    .is_some_and(|distance| shifts.contains(&distance))
            };
            (
                from,
                next.iter()
                    .copied()
                    .filter(is_other)
                    .collect::<Vec<usize>>(),
            )
        });
        all.filter(|(_, next)| !next.is_empty()).collect()
    }
}
