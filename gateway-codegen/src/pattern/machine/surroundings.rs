//! What assertions and look-behinds see between two characters.

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use super::MAX_WORK;
use crate::pattern::program::{Assertion, Instruction, Pc, Program};

/// The place of what is known of the text before.
pub(super) type SurroundingsId = u32;
/// That of the beginning of a text.
pub(super) const START: SurroundingsId = 0;

/// What is known of the text before.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Before {
    is_text_start: bool,
    is_line_start: bool,
    /// Whether the last character is one of words; where case is ignored.
    is_word: [bool; 2],
    /// By look-behind: where its threads are.
    look_behinds: Vec<BTreeSet<Pc>>,
}

/// What is seen between two characters.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Surroundings {
    is_text_start: bool,
    is_line_start: bool,
    is_text_end: bool,
    is_line_end: bool,
    is_boundary: [bool; 2],
    behind: Vec<bool>,
}

impl Surroundings {
    pub(super) fn holds(&self, assertion: Assertion) -> bool {
        match assertion {
            Assertion::TextStart => self.is_text_start,
            Assertion::LineStart => self.is_line_start,
            Assertion::TextEnd => self.is_text_end,
            Assertion::LineEnd => self.is_line_end,
            Assertion::Boundary(is_case_ignored, is_negated) => {
                let [plain, folded] = self.is_boundary;
                (if is_case_ignored { folded } else { plain }) != is_negated
            }
        }
    }

    /// Whether what this look-behind matches is before.
    pub(super) fn is_behind(&self, number: usize) -> bool {
        self.behind.get(number).copied().unwrap_or_default()
    }
}

/// All that was seen so far.
pub(super) struct All {
    before: Vec<Before>,
    ids: HashMap<Before, SurroundingsId>,
    known: HashMap<(SurroundingsId, usize), (Rc<Surroundings>, SurroundingsId)>,
}

impl All {
    pub(super) fn new(program: &Program) -> Self {
        let start = Before {
            is_text_start: program.has_text_start,
            is_line_start: program.line_ends.is_some(),
            is_word: [false; 2],
            look_behinds: vec![BTreeSet::new(); program.look_behinds.len()],
        };
        All {
            before: vec![start.clone()],
            ids: HashMap::from([(start, START)]),
            known: HashMap::new(),
        }
    }

    /// What is seen before a character of this class.
    pub(super) fn seen(
        &mut self,
        program: &Program,
        before: SurroundingsId,
        class: usize,
        n_work: &mut usize,
    ) -> Option<Rc<Surroundings>> {
        self.look(program, before, class, n_work)?;
        self.known
            .get(&(before, class))
            .map(|(seen, _)| Rc::clone(seen))
    }

    /// What is before, one character of this class later.
    pub(super) fn next(
        &mut self,
        program: &Program,
        before: SurroundingsId,
        class: usize,
        n_work: &mut usize,
    ) -> Option<SurroundingsId> {
        self.look(program, before, class, n_work)?;
        self.known.get(&(before, class)).map(|(_, next)| *next)
    }

    fn look(
        &mut self,
        program: &Program,
        id: SurroundingsId,
        class: usize,
        n_work: &mut usize,
    ) -> Option<()> {
        if self.known.contains_key(&(id, class)) {
            return Some(());
        }
        let before = self.before.get(id as usize)?.clone();
        let is_end = class == program.alphabet.n_classes;
        let has = |set: Option<usize>| set.is_some_and(|set| program.alphabet.has(set, class));
        let is_word = program.words.map(has);
        let [was_plain, was_folded] = before.is_word;
        let [is_plain, is_folded] = is_word;
        let mut seen = Surroundings {
            is_text_start: before.is_text_start,
            is_line_start: before.is_line_start,
            is_text_end: is_end,
            is_line_end: is_end || has(program.line_ends),
            is_boundary: [was_plain != is_plain, was_folded != is_folded],
            behind: Vec::new(),
        };
        let mut look_behinds = Vec::new();
        for (threads, start) in before.look_behinds.iter().zip(&program.look_behinds) {
            let (is_match, next) = advance(program, threads, *start, class, &seen, n_work)?;
            seen.behind.push(is_match);
            look_behinds.push(next);
        }
        let next = Before {
            is_text_start: false,
            is_line_start: has(program.line_ends),
            is_word,
            look_behinds,
        };
        let new = u32::try_from(self.before.len()).ok()?;
        let before = &mut self.before;
        let next = *self.ids.entry(next).or_insert_with_key(|next| {
            before.push(next.clone());
            new
        });
        self.known.insert((id, class), (Rc::new(seen), next));
        Some(())
    }
}

/// The threads of a look-behind, and one that begins here: whether one is done, and where they are a character later.
fn advance(
    program: &Program,
    threads: &BTreeSet<Pc>,
    start: Pc,
    class: usize,
    seen: &Surroundings,
    n_work: &mut usize,
) -> Option<(bool, BTreeSet<Pc>)> {
    let mut stack: Vec<Pc> = threads.iter().copied().chain([start]).collect();
    let mut visited = BTreeSet::new();
    let mut is_match = false;
    let mut next = BTreeSet::new();
    while let Some(pc) = stack.pop() {
        if !visited.insert(pc) {
            continue;
        }
        *n_work += 1;
        if *n_work > MAX_WORK {
            return None;
        }
        match program.instructions.get(pc as usize)? {
            Instruction::Match => is_match = true,
            Instruction::Set(set, to) if program.alphabet.has(*set, class) => {
                next.insert(*to);
            }
            Instruction::Set(..) => {}
            Instruction::Split(next) => stack.extend(next),
            Instruction::Assert(assertion, next) => {
                if seen.holds(*assertion) {
                    stack.push(*next);
                }
            }
            Instruction::LookBehind(number, is_negated, next) => {
                if seen.is_behind(*number) != *is_negated {
                    stack.push(*next);
                }
            }
            // None is compiled inside of a look-behind.
            Instruction::LookAhead(..) => return None,
        }
    }
    Some((is_match, next))
}
