//! Patterns whose states would be too many: the positions in them where a match can be, all at once.
//!
//! Each place in the pattern that takes a character is a position. A repetition that is counted has its counts as
//! bits of its positions, and those inside of it or around it are copied as often as they count, whichever takes fewer
//! words. The beginning and the end of a text are characters of their own here.

use std::collections::BTreeMap;

use super::char_set::{self, CharSet};
use super::ecma::{Node, Set};
use crate::json_schema;

/// Most positions.
const MAX_POSITIONS: usize = 40_000;
/// Most moves from one position to another.
const MAX_MOVES: usize = 200_000;
/// Most words that hold counts.
const MAX_COUNTS: usize = 16_384;
/// Most words of sets of positions.
const MAX_WORDS: usize = 65_536;

/// The positions of a pattern: what the runtime's type of the same name holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Positions {
    /// How many words hold a set of positions.
    pub n_words: usize,
    /// Where matches begin.
    pub first: Vec<u16>,
    /// By position; and one more, for the ends of the last ones.
    pub places: Vec<json_schema::Place>,
    /// Where positions go on to, and how.
    pub moves: Vec<(u16, u8)>,
    /// Sets of positions: where matches end; for each class, which take it. The classes of characters, that of the end,
    /// and that of the beginning.
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
    first: Vec<u16>,
    last: Vec<u16>,
}

/// The repetition that positions are in, where its times are bits.
#[derive(Debug, Clone, Copy)]
struct Counter {
    /// How many counts are told apart.
    n_counts: u32,
    /// The least bit with which it may be left.
    leaves_at: u32,
}

const ONCE: Counter = Counter {
    n_counts: 1,
    leaves_at: 0,
};

struct Builder<'t> {
    takes: Vec<(Takes, Counter)>,
    sets: Vec<CharSet>,
    /// Sets of the pattern that were seen before.
    known: BTreeMap<Set<'t>, usize>,
    /// By position: those that may follow, and how.
    follow: Vec<Vec<(u16, u8)>>,
    n_moves: usize,
    n_counts: usize,
    /// The counted repetition that is being read.
    counter: Option<Counter>,
}

/// The positions of a tree, and its alphabet; `None` if they are too many, or if it asks for what they cannot tell:
/// look-around, boundaries, two assertions side by side.
pub(super) fn of(tree: &Node<'_>) -> Option<(char_set::Alphabet, Positions)> {
    let mut builder = Builder {
        takes: Vec::new(),
        sets: Vec::new(),
        known: BTreeMap::new(),
        follow: Vec::new(),
        n_moves: 0,
        n_counts: 0,
        counter: None,
    };
    let whole = builder.part(tree)?;
    for moves in &mut builder.follow {
        moves.sort_unstable();
        moves.dedup();
    }
    if whole.is_nullable || builder.has_assertions_side_by_side() {
        return None;
    }
    let alphabet = char_set::alphabet(&builder.sets)?;
    let n_words = builder.takes.len().div_ceil(64).max(1);
    if n_words * (alphabet.n_classes + 3) > MAX_WORDS {
        return None;
    }
    let bits = |positions: &mut dyn Iterator<Item = usize>| {
        let mut words = vec![0_u64; n_words];
        for position in positions {
            if let Some(word) = words.get_mut(position / 64) {
                *word |= 1 << (position % 64);
            }
        }
        words
    };
    let all = || {
        let takes = builder.takes.iter().enumerate();
        takes.map(|(position, (takes, _))| (position, *takes))
    };
    let mut words = bits(&mut whole.last.iter().copied().map(usize::from));
    for class in 0..alphabet.n_classes {
        let takes_it = all()
            .filter(|(_, takes)| matches!(takes, Takes::Set(set) if alphabet.has(*set, class)));
        words.extend(bits(&mut takes_it.map(|(position, _)| position)));
    }
    for wanted in [Takes::End, Takes::Start] {
        let takes_it = all().filter(|(_, takes)| *takes == wanted);
        words.extend(bits(&mut takes_it.map(|(position, _)| position)));
    }
    let mut first = whole.first;
    first.sort_unstable();
    first.dedup();
    let (places, moves) = builder.places()?;
    let positions = Positions {
        n_words,
        first,
        places,
        moves,
        words,
    };
    Some((alphabet, positions))
}

/// How many positions a part has, copied as often as it counts; and how many words, where counts are bits.
fn size(node: &Node<'_>) -> (usize, usize) {
    let sum = |nodes: &[Node<'_>]| {
        nodes
            .iter()
            .map(size)
            .fold((0, 0), |sum: (usize, usize), next| {
                (sum.0.saturating_add(next.0), sum.1.saturating_add(next.1))
            })
    };
    match node {
        Node::Sequence(nodes) | Node::Alternatives(nodes) => sum(nodes),
        Node::Repeat { node, min, max } => {
            let (flat, best) = size(node);
            let n_copies = max.unwrap_or(*min).max(1) as usize;
            let counted = flat.saturating_mul(n_copies.div_ceil(64));
            let copied = best.saturating_mul(n_copies);
            (flat.saturating_mul(n_copies), counted.min(copied))
        }
        _ => (1, 1),
    }
}

/// Where moves lead, and how.
type Moves = Vec<(u16, u8)>;

impl<'t> Builder<'t> {
    fn position(&mut self, takes: Takes) -> Option<Part> {
        let position = u16::try_from(self.takes.len()).ok()?;
        let counter = self.counter.unwrap_or(ONCE);
        self.n_counts += counter.n_counts.div_ceil(64) as usize;
        if self.takes.len() == MAX_POSITIONS || self.n_counts > MAX_COUNTS {
            return None;
        }
        self.takes.push((takes, counter));
        self.follow.push(Vec::new());
        Some(Part {
            is_nullable: false,
            first: vec![position],
            last: vec![position],
        })
    }

    /// Within a counted repetition its counts go on.
    fn how(&self) -> u8 {
        match self.counter {
            Some(_) => json_schema::Positions::STAY,
            None => json_schema::Positions::LEAVE,
        }
    }

    fn connect(&mut self, last: &[u16], first: &[u16], how: u8) -> Option<()> {
        self.n_moves += last.len() * first.len();
        if self.n_moves > MAX_MOVES {
            return None;
        }
        for from in last {
            let follow = self.follow.get_mut(usize::from(*from))?;
            follow.extend(first.iter().map(|to| (*to, how)));
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
                    self.append(&mut whole, next)?;
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

    fn append(&mut self, whole: &mut Part, next: Part) -> Option<()> {
        self.connect(&whole.last, &next.first, self.how())?;
        if whole.is_nullable {
            whole.first.extend(&next.first);
        }
        if !next.is_nullable {
            whole.last.clear();
        }
        whole.last.extend(next.last);
        whole.is_nullable &= next.is_nullable;
        Some(())
    }

    fn repeat(&mut self, node: &Node<'t>, min: u32, max: Option<u32>) -> Option<Part> {
        if max == Some(0) {
            return Some(Part {
                is_nullable: true,
                ..Part::default()
            });
        }
        let n_copies = max.unwrap_or(min.max(1));
        let (flat, best) = size(node);
        let n_words = n_copies.div_ceil(64) as usize;
        let is_counted = self.counter.is_none()
            && n_copies > 1
            && flat.saturating_mul(n_words) <= best.saturating_mul(n_copies as usize);
        match is_counted {
            true => self.counted(node, min, max, n_copies),
            false => self.copied(node, min, max, n_copies),
        }
    }

    /// A part whose times are bits of its positions.
    fn counted(
        &mut self,
        node: &Node<'t>,
        min: u32,
        max: Option<u32>,
        n_counts: u32,
    ) -> Option<Part> {
        self.counter = Some(Counter {
            n_counts,
            leaves_at: min.max(1) - 1,
        });
        let from = self.takes.len();
        let part = self.part(node);
        self.counter = None;
        let mut part = part?;
        if part.is_nullable {
            // Times that are missing are empty ones.
            for (_, counter) in self.takes.iter_mut().skip(from) {
                counter.leaves_at = 0;
            }
        }
        let how = match max {
            Some(_) => json_schema::Positions::AGAIN,
            None => json_schema::Positions::AGAIN_OPEN,
        };
        self.connect(&part.last, &part.first, how)?;
        part.is_nullable |= min == 0;
        Some(part)
    }

    /// Copies of a part. It begins with the first one, and may end with each that is enough.
    fn copied(
        &mut self,
        node: &Node<'t>,
        min: u32,
        max: Option<u32>,
        n_copies: u32,
    ) -> Option<Part> {
        let mut whole = Part {
            is_nullable: min == 0,
            ..Part::default()
        };
        let mut n_needed = min.max(1);
        let mut before = Vec::new();
        for copy in 1..=n_copies {
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
            self.connect(&before, &next.first, self.how())?;
            if copy == 1 {
                whole.first.clone_from(&next.first);
            }
            if max.is_none() && copy == n_copies {
                self.connect(&next.last, &next.first, self.how())?;
            }
            if copy >= n_needed {
                whole.last.extend(&next.last);
            }
            before = next.last;
        }
        Some(whole)
    }

    /// The places and their moves.
    fn places(&self) -> Option<(Vec<json_schema::Place>, Moves)> {
        let mut places = Vec::with_capacity(self.takes.len() + 1);
        let mut moves = Vec::new();
        let mut words = 0;
        for ((_, counter), follow) in self.takes.iter().zip(&self.follow) {
            places.push(json_schema::Place {
                moves: u32::try_from(moves.len()).ok()?,
                words,
                n_counts: counter.n_counts,
                leaves_at: counter.leaves_at,
            });
            moves.extend(follow);
            words += counter.n_counts.div_ceil(64);
        }
        places.push(json_schema::Place {
            moves: u32::try_from(moves.len()).ok()?,
            words,
            n_counts: 1,
            leaves_at: 0,
        });
        Some((places, moves))
    }

    /// Whether two assertions may hold at one place: each takes a character that is there once. `^$` may: these are
    /// two.
    fn has_assertions_side_by_side(&self) -> bool {
        let takes = |position: usize| self.takes.get(position).map(|(takes, _)| *takes);
        let is_wrong = |from: usize, to: usize| match (takes(from), takes(to)) {
            (Some(Takes::Start), Some(Takes::Start)) => true,
            (Some(Takes::End), to) => !matches!(to, Some(Takes::Set(_))),
            _ => false,
        };
        let mut pairs = self.follow.iter().enumerate();
        pairs.any(|(from, next)| next.iter().any(|(to, _)| is_wrong(from, usize::from(*to))))
    }
}
