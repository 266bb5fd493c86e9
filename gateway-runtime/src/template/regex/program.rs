//! An expression as instructions.

use super::super::Error;
use super::parse::{Assert, Class, Expression, Flags, Greed, Node};

/// Most instructions: repetitions with numbers are written out.
const MAX_OPS: usize = 20_000;

/// One character to be matched.
#[derive(Debug, Clone)]
pub(super) enum One {
    Char(char, Flags),
    Class(Class, Flags),
    Any(Flags),
}

/// An instruction; places are positions of instructions.
#[derive(Debug, Clone)]
pub(super) enum Op {
    One(One),
    /// As many as there are, from `min` to `max`; gives back unless `keeps`.
    Many {
        one: One,
        min: usize,
        max: usize,
        keeps: bool,
    },
    Assert(Assert, Flags),
    Reference(usize, Flags),
    /// The first, and if that fails the second.
    Split(usize, usize),
    Jump(usize),
    /// Where a group starts or ends.
    Save(usize),
    /// Where a round of a loop starts.
    Mark(usize),
    /// Leaves a loop after an empty round.
    Progress {
        mark: usize,
        exit: usize,
    },
    /// The instructions up to `end`, without a way back into them.
    Atomic {
        end: usize,
    },
    /// The same, ahead of or behind the place, which stays.
    Look {
        behind: bool,
        negative: bool,
        end: usize,
    },
    End,
}

/// A compiled expression.
#[derive(Debug)]
pub(super) struct Program {
    pub(super) ops: Vec<Op>,
    pub(super) n_groups: usize,
    pub(super) n_marks: usize,
    /// The character every match starts with.
    pub(super) first: Option<char>,
    names: Vec<(String, usize)>,
}

impl Program {
    pub(super) fn new(expression: &Expression) -> Result<Program, Error> {
        let mut program = Program {
            ops: Vec::new(),
            n_groups: expression.n_groups,
            n_marks: 0,
            first: first(&expression.node),
            names: expression.names.clone(),
        };
        program.node(&expression.node)?;
        program.push(Op::End)?;
        Ok(program)
    }

    /// The number of a named group.
    pub(super) fn named(&self, name: &str) -> Option<usize> {
        let found = self.names.iter().find(|(known, _)| known == name);
        found.map(|(_, number)| *number)
    }

    fn push(&mut self, op: Op) -> Result<usize, Error> {
        if self.ops.len() >= MAX_OPS {
            return Err(Error::Limit("size of a regular expression"));
        }
        self.ops.push(op);
        Ok(self.ops.len() - 1)
    }

    fn set(&mut self, at: usize, op: Op) {
        if let Some(place) = self.ops.get_mut(at) {
            *place = op;
        }
    }

    fn node(&mut self, node: &Node) -> Result<(), Error> {
        if let Some(one) = one(node) {
            self.push(Op::One(one))?;
            return Ok(());
        }
        match node {
            Node::Assert(assert, flags) => {
                self.push(Op::Assert(*assert, *flags))?;
            }
            Node::Reference(group, flags) => {
                self.push(Op::Reference(*group, *flags))?;
            }
            Node::Sequence(nodes) => {
                for node in nodes {
                    self.node(node)?;
                }
            }
            Node::Alternatives(nodes) => {
                let mut ends = Vec::new();
                for (n, node) in nodes.iter().enumerate() {
                    if n + 1 == nodes.len() {
                        self.node(node)?;
                        break;
                    }
                    let split = self.push(Op::End)?;
                    self.node(node)?;
                    ends.push(self.push(Op::End)?);
                    self.set(split, Op::Split(split + 1, self.ops.len()));
                }
                for end in ends {
                    self.set(end, Op::Jump(self.ops.len()));
                }
            }
            Node::Group(number, node) => {
                self.push(Op::Save(number * 2))?;
                self.node(node)?;
                self.push(Op::Save(number * 2 + 1))?;
            }
            Node::Look {
                node,
                behind,
                negative,
            } => {
                let start = self.push(Op::End)?;
                self.node(node)?;
                let end = self.push(Op::End)?;
                let (behind, negative) = (*behind, *negative);
                self.set(
                    start,
                    Op::Look {
                        behind,
                        negative,
                        end,
                    },
                );
            }
            Node::Atomic(node) => self.atomic(|program| program.node(node))?,
            Node::Repeat {
                node,
                min,
                max,
                greed,
            } => self.repeat(node, *min, *max, *greed)?,
            Node::Char(..) | Node::Class(..) | Node::Any(..) => {}
        }
        Ok(())
    }

    fn atomic(
        &mut self,
        inner: impl FnOnce(&mut Program) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let start = self.push(Op::End)?;
        inner(self)?;
        let end = self.push(Op::End)?;
        self.set(start, Op::Atomic { end });
        Ok(())
    }

    fn repeat(
        &mut self,
        node: &Node,
        min: usize,
        max: Option<usize>,
        greed: Greed,
    ) -> Result<(), Error> {
        if greed != Greed::Lazy
            && let Some(one) = one(node)
        {
            self.push(Op::Many {
                one,
                min,
                max: max.unwrap_or(usize::MAX),
                keeps: greed == Greed::Possessive,
            })?;
            return Ok(());
        }
        if greed == Greed::Possessive {
            return self.atomic(|program| program.repeat(node, min, max, Greed::Greedy));
        }
        let split = |on: usize, exit: usize| match greed {
            Greed::Lazy => Op::Split(exit, on),
            _ => Op::Split(on, exit),
        };
        for _ in 0..min {
            self.node(node)?;
            // What writes nothing must not be repeated without end.
            self.push(Op::Jump(self.ops.len() + 1))?;
        }
        let Some(max) = max else {
            let mark = self.n_marks;
            self.n_marks += 1;
            let start = self.push(Op::End)?;
            self.push(Op::Mark(mark))?;
            self.node(node)?;
            let progress = self.push(Op::End)?;
            self.push(Op::Jump(start))?;
            let exit = self.ops.len();
            self.set(start, split(start + 1, exit));
            self.set(progress, Op::Progress { mark, exit });
            return Ok(());
        };
        let mut splits = Vec::new();
        for _ in min..max {
            splits.push(self.push(Op::End)?);
            self.node(node)?;
        }
        let exit = self.ops.len();
        for at in splits {
            self.set(at, split(at + 1, exit));
        }
        Ok(())
    }
}

fn one(node: &Node) -> Option<One> {
    Some(match node {
        Node::Char(character, flags) => One::Char(*character, *flags),
        Node::Class(class, flags) => One::Class(class.clone(), *flags),
        Node::Any(flags) => One::Any(*flags),
        _ => return None,
    })
}

/// The character every match of a node starts with, where that is plain to see.
fn first(node: &Node) -> Option<char> {
    match node {
        Node::Char(character, flags) if !flags.ignore_case => Some(*character),
        Node::Sequence(nodes) => first(nodes.first()?),
        Node::Group(_, node) | Node::Atomic(node) => first(node),
        Node::Repeat { node, min, .. } if *min > 0 => first(node),
        _ => None,
    }
}
