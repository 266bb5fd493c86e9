//! The states of a pattern: which of its threads are alive behind a text, and what each still asks of what follows.
//!
//! A thread is a place in the program with obligations: look-aheads that it passed, each of them a state of its own
//! that takes the same characters. A look-behind is a set of places that is carried along beside the threads, from
//! the beginning of the text. Whether an assertion holds is known once the next character is, so that places are
//! followed to the instructions that take one only then.

mod obligations;
mod surroundings;

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::minimize::{ACCEPT, REJECT, States};
use super::program::{Instruction, MATCH, Pc, Program};
use surroundings::{Surroundings, SurroundingsId};

/// Most threads that are looked at for one pattern.
const MAX_WORK: usize = 4_000_000;

/// The place of a state, a list of threads.
type StateId = u32;
/// The place of a set of obligations; 0: none.
type ObligationsId = u32;

/// A place in the program, and what is asked of the rest of the text.
type Thread = (Pc, ObligationsId);
/// Whether the rest must not match, and the state in which that is.
type Obligation = (bool, StateId);

/// What comes of a state with one more character, or at the end of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    Accept,
    Dead,
    State(StateId),
}

struct Machine<'p> {
    program: &'p Program,
    /// The class of the end of the text.
    end: usize,
    states: Vec<Rc<[Thread]>>,
    state_ids: HashMap<Rc<[Thread]>, StateId>,
    /// Look-aheads that the rest of the text must match, or with `true` must not, and how far they are; sorted.
    obligations: Vec<Rc<[Obligation]>>,
    obligation_ids: HashMap<Rc<[Obligation]>, ObligationsId>,
    /// What came of the states of obligations, by class.
    known: HashMap<(StateId, SurroundingsId), Rc<[Next]>>,
    surroundings: surroundings::All,
    /// By instruction: when it was last met by a thread without obligations.
    visits: Vec<u32>,
    n_visits: u32,
    n_work: usize,
}

/// All states that a text can lead to; `None` if they have more than `max_entries` transitions.
pub(super) fn states(program: &Program, max_entries: usize) -> Option<States> {
    let none: Rc<[Obligation]> = Rc::from([]);
    let mut machine = Machine {
        program,
        end: program.alphabet.n_classes,
        states: Vec::new(),
        state_ids: HashMap::new(),
        obligations: vec![Rc::clone(&none)],
        obligation_ids: HashMap::from([(none, 0)]),
        known: HashMap::new(),
        surroundings: surroundings::All::new(program),
        visits: vec![0; program.instructions.len()],
        n_visits: 0,
        n_work: 0,
    };
    let n_columns = machine.end + 1;
    let start = (machine.state(vec![(program.start, 0)]), surroundings::START);
    let mut found = vec![start];
    let mut places = HashMap::from([(start, 0_u32)]);
    let mut next = Vec::new();
    let mut row = 0;
    while let Some((state, around)) = found.get(row).copied() {
        row += 1;
        for (class, to) in machine.step(state, around)?.iter().enumerate() {
            next.push(match to {
                Next::Accept => ACCEPT,
                Next::Dead => REJECT,
                Next::State(state) => {
                    let around =
                        machine
                            .surroundings
                            .next(program, around, class, &mut machine.n_work)?;
                    let place = u32::try_from(found.len()).ok()?;
                    *places.entry((*state, around)).or_insert_with_key(|to| {
                        found.push(*to);
                        place
                    })
                }
            });
        }
        // Some more than are left when equal states are one.
        if found.len() * n_columns > 4 * max_entries {
            return None;
        }
    }
    Some(States { n_columns, next })
}

impl Machine<'_> {
    fn state(&mut self, threads: Vec<Thread>) -> StateId {
        if let Some(id) = self.state_ids.get(threads.as_slice()) {
            return *id;
        }
        let id = u32::try_from(self.states.len()).unwrap_or(u32::MAX);
        let threads: Rc<[Thread]> = threads.into();
        self.states.push(Rc::clone(&threads));
        self.state_ids.insert(threads, id);
        id
    }

    /// What comes of a state, by class.
    fn step(&mut self, state: StateId, around: SurroundingsId) -> Option<Rc<[Next]>> {
        let threads = Rc::clone(self.states.get(state as usize)?);
        let mut all = Vec::with_capacity(self.end + 1);
        // Most classes see the same, and then the same threads are ready.
        let mut last: Option<(Rc<Surroundings>, Vec<Thread>)> = None;
        for class in 0..=self.end {
            let seen = self
                .surroundings
                .seen(self.program, around, class, &mut self.n_work)?;
            let ready = match last.take() {
                Some((before, ready)) if before == seen => ready,
                _ => self.follow(&threads, &seen)?,
            };
            all.push(self.advance(&ready, around, class)?);
            last = Some((seen, ready));
        }
        Some(all.into())
    }

    /// What comes of threads with a character of this class.
    fn advance(&mut self, ready: &[Thread], around: SurroundingsId, class: usize) -> Option<Next> {
        self.work(ready.len())?;
        let mut next = Vec::new();
        for (pc, obligations) in ready {
            let to = match self.program.instructions.get(*pc as usize)? {
                Instruction::Set(set, to) if self.program.alphabet.has(*set, class) => *to,
                Instruction::Match => MATCH,
                _ => continue,
            };
            match self.fulfil(*obligations, around, class)? {
                Some(0) if *pc == MATCH => return Some(Next::Accept),
                Some(left) => next.push((to, left)),
                None => {}
            }
        }
        if next.iter().any(|(_, obligations)| *obligations != 0) {
            self.work(next.len() * next.len() / 16)?;
        }
        self.prune(&mut next);
        Some(match next.is_empty() {
            true => Next::Dead,
            false => Next::State(self.state(next)),
        })
    }

    /// The threads that take a character or are done.
    fn follow(&mut self, threads: &[Thread], seen: &Surroundings) -> Option<Vec<Thread>> {
        self.n_visits += 1;
        let mut visited = HashSet::new();
        let mut stack: Vec<Thread> = threads.iter().rev().copied().collect();
        let mut ready = Vec::new();
        while let Some(thread) = stack.pop() {
            let (pc, obligations) = thread;
            let is_new = match self.visits.get_mut(pc as usize) {
                Some(visit) if obligations == 0 => {
                    std::mem::replace(visit, self.n_visits) != self.n_visits
                }
                _ => visited.insert(thread),
            };
            if !is_new {
                continue;
            }
            self.work(1)?;
            match self.program.instructions.get(pc as usize)? {
                Instruction::Set(..) | Instruction::Match => ready.push(thread),
                Instruction::Split(next) => {
                    stack.extend(next.iter().rev().map(|pc| (*pc, obligations)))
                }
                Instruction::Assert(assertion, next) => {
                    if seen.holds(*assertion) {
                        stack.push((*next, obligations));
                    }
                }
                Instruction::LookBehind(number, is_negated, next) => {
                    if seen.is_behind(*number) != *is_negated {
                        stack.push((*next, obligations));
                    }
                }
                Instruction::LookAhead(start, is_negated, next) => {
                    let obligations = self.oblige(obligations, *start, *is_negated);
                    stack.push((*next, obligations));
                }
            }
        }
        Some(ready)
    }

    /// Counts; `None` when it is too much.
    fn work(&mut self, n: usize) -> Option<()> {
        self.n_work += n;
        (self.n_work <= MAX_WORK).then_some(())
    }
}
