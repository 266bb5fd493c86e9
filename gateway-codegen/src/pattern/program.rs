//! The tree of a pattern as instructions.

use std::collections::BTreeMap;

use super::char_set::{self, Alphabet, CharSet};
use super::ecma::{Node, Set};
use super::refusal::Refusal;

/// Most instructions of a program.
const MAX_INSTRUCTIONS: usize = 200_000;

/// Most sets of characters.
const MAX_SETS: usize = 2048;

/// The place of an instruction.
pub(super) type Pc = u32;
/// The place of the one [`Instruction::Match`].
pub(super) const MATCH: Pc = 0;

/// What a thread does.
#[derive(Debug, Clone)]
pub(super) enum Instruction {
    /// It takes one character of a set.
    Set(usize, Pc),
    /// It goes on at all of these places.
    Split(Vec<Pc>),
    /// It goes on if this holds here.
    Assert(Assertion, Pc),
    /// It goes on, if what follows is, or with `true` is not, what the instructions from there on match.
    LookAhead(Pc, bool, Pc),
    /// It goes on if what is before is, or with `true` is not, what this look-behind matches.
    LookBehind(usize, bool, Pc),
    /// It is done.
    Match,
}

/// What must hold between two characters.
#[derive(Debug, Clone, Copy)]
pub(super) enum Assertion {
    /// The beginning of the text.
    TextStart,
    /// That of a line.
    LineStart,
    /// The end of the text.
    TextEnd,
    /// That of a line.
    LineEnd,
    /// One character of words, by the case-ignoring set if the first is set, beside one that is none; or not.
    Boundary(bool, bool),
}

/// The instructions of a pattern.
#[derive(Debug)]
pub(super) struct Program {
    pub(super) instructions: Vec<Instruction>,
    /// Where to begin, at each character.
    pub(super) start: Pc,
    /// Where look-behinds begin, those inside of others first.
    pub(super) look_behinds: Vec<Pc>,
    pub(super) alphabet: Alphabet,
    /// The sets that assertions ask for.
    pub(super) line_ends: Option<usize>,
    /// Words; and where case is ignored.
    pub(super) words: [Option<usize>; 2],
    /// Whether the beginning of the text matters.
    pub(super) has_text_start: bool,
}

/// The program of a tree.
pub(super) fn of(tree: &Node<'_>, n_bytes: usize) -> Result<Program, Refusal> {
    let mut builder = Builder {
        instructions: vec![Instruction::Match],
        look_behinds: Vec::new(),
        sets: Vec::new(),
        known: BTreeMap::new(),
        line_ends: None,
        words: [None; 2],
        has_text_start: false,
        is_in_look_behind: false,
        n_bytes,
    };
    // A match may begin anywhere.
    let again = builder.push(Instruction::Split(Vec::new()))?;
    let entry = builder.node(tree, MATCH)?;
    let any = builder.set(char_set::any())?;
    let skip = builder.push(Instruction::Set(any, again))?;
    builder.patch(again, vec![entry, skip]);
    let alphabet = char_set::alphabet(&builder.sets).ok_or(Refusal::TooLarge(0..n_bytes))?;
    Ok(Program {
        instructions: builder.instructions,
        start: again,
        look_behinds: builder.look_behinds,
        alphabet,
        line_ends: builder.line_ends,
        words: builder.words,
        has_text_start: builder.has_text_start,
    })
}

struct Builder<'t> {
    instructions: Vec<Instruction>,
    look_behinds: Vec<Pc>,
    sets: Vec<CharSet>,
    /// Sets of the pattern that were seen before.
    known: BTreeMap<Set<'t>, usize>,
    line_ends: Option<usize>,
    words: [Option<usize>; 2],
    has_text_start: bool,
    is_in_look_behind: bool,
    n_bytes: usize,
}

impl<'t> Builder<'t> {
    fn push(&mut self, instruction: Instruction) -> Result<Pc, Refusal> {
        match u32::try_from(self.instructions.len()) {
            Ok(place) if self.instructions.len() < MAX_INSTRUCTIONS => {
                self.instructions.push(instruction);
                Ok(place)
            }
            _ => Err(Refusal::TooLarge(0..self.n_bytes)),
        }
    }

    fn patch(&mut self, place: Pc, next: Vec<Pc>) {
        if let Some(instruction) = self.instructions.get_mut(place as usize) {
            *instruction = Instruction::Split(next);
        }
    }

    fn set(&mut self, set: CharSet) -> Result<usize, Refusal> {
        if self.sets.len() == MAX_SETS {
            return Err(Refusal::TooLarge(0..self.n_bytes));
        }
        self.sets.push(set);
        Ok(self.sets.len() - 1)
    }

    /// The instructions of a part, which go on at `next`; where they begin.
    fn node(&mut self, node: &Node<'t>, next: Pc) -> Result<Pc, Refusal> {
        match node {
            Node::Sequence(nodes) => nodes
                .iter()
                .rev()
                .try_fold(next, |next, node| self.node(node, next)),
            Node::Alternatives(nodes) => {
                let starts: Result<Vec<Pc>, Refusal> =
                    nodes.iter().map(|node| self.node(node, next)).collect();
                self.push(Instruction::Split(starts?))
            }
            Node::Repeat { node, min, max } => self.repeat(node, *min, *max, next),
            Node::Set(set) => {
                let number = match self.known.get(set) {
                    Some(number) => *number,
                    None => {
                        let number = self.set(char_set::of_set(set)?)?;
                        self.known.insert(set.clone(), number);
                        number
                    }
                };
                self.push(Instruction::Set(number, next))
            }
            Node::Start { is_multiline: true } => self.at_line_ends(Assertion::LineStart, next),
            Node::End { is_multiline: true } => self.at_line_ends(Assertion::LineEnd, next),
            Node::Start {
                is_multiline: false,
            } => {
                self.has_text_start = true;
                self.push(Instruction::Assert(Assertion::TextStart, next))
            }
            Node::End {
                is_multiline: false,
            } => self.push(Instruction::Assert(Assertion::TextEnd, next)),
            Node::Boundary {
                is_negated,
                is_case_ignored,
            } => {
                let place = usize::from(*is_case_ignored);
                if let Some(None) = self.words.get(place) {
                    let words = self.set(char_set::words(*is_case_ignored))?;
                    if let Some(slot) = self.words.get_mut(place) {
                        *slot = Some(words);
                    }
                }
                self.push(Instruction::Assert(
                    Assertion::Boundary(*is_case_ignored, *is_negated),
                    next,
                ))
            }
            Node::Look {
                node,
                is_behind: true,
                is_negated,
                ..
            } => {
                let is_inner = std::mem::replace(&mut self.is_in_look_behind, true);
                let start = self.node(node, MATCH)?;
                self.is_in_look_behind = is_inner;
                self.look_behinds.push(start);
                let number = self.look_behinds.len() - 1;
                self.push(Instruction::LookBehind(number, *is_negated, next))
            }
            Node::Look { at, .. } if self.is_in_look_behind => {
                Err(Refusal::LookAheadInLookBehind(at.clone()))
            }
            Node::Look {
                node, is_negated, ..
            } => {
                let start = self.node(node, MATCH)?;
                self.push(Instruction::LookAhead(start, *is_negated, next))
            }
            Node::BackReference(at) => Err(Refusal::BackReference(at.clone())),
        }
    }

    fn at_line_ends(&mut self, assertion: Assertion, next: Pc) -> Result<Pc, Refusal> {
        if self.line_ends.is_none() {
            self.line_ends = Some(self.set(char_set::line_ends())?);
        }
        self.push(Instruction::Assert(assertion, next))
    }

    fn repeat(
        &mut self,
        node: &Node<'t>,
        min: u32,
        max: Option<u32>,
        next: Pc,
    ) -> Result<Pc, Refusal> {
        let mut next = next;
        let mut n_left = min;
        match max {
            // Copies that may be left out, each inside of the one before.
            Some(max) => {
                let out = next;
                for _ in min..max {
                    let before = self.instructions.len();
                    let copy = self.node(node, next)?;
                    if self.instructions.len() == before {
                        break;
                    }
                    next = self.push(Instruction::Split(vec![copy, out]))?;
                }
            }
            None => {
                let again = self.push(Instruction::Split(Vec::new()))?;
                let copy = self.node(node, again)?;
                self.patch(again, vec![copy, next]);
                // The last copy that must be there is the one that is repeated.
                next = if min > 0 { copy } else { again };
                n_left = min.saturating_sub(1);
            }
        }
        for _ in 0..n_left {
            let before = self.instructions.len();
            next = self.node(node, next)?;
            if self.instructions.len() == before {
                break;
            }
        }
        Ok(next)
    }
}
