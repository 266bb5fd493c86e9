//! Disjunctions, terms and quantifiers.

use std::collections::BTreeSet;
use std::ops::Range;

use super::{Fault, Item, MAX_BYTES, MAX_DEPTH, Node, Reading, Set};

/// The names of the groups in a part; in one alternative each has one group.
pub(super) type Names = BTreeSet<String>;

/// Reads a pattern.
///
/// # Errors
/// The first fault.
pub fn parse(text: &str) -> Result<Node<'_>, Fault> {
    read(text, Reading::Strict).map(|(node, _)| node)
}

/// Reads a pattern, and says which form was the first that ECMA-262 has not, or has for something else.
///
/// # Errors
/// The first fault.
pub fn read(text: &str, reading: Reading) -> Result<(Node<'_>, Option<Fault>), Fault> {
    if text.len() > MAX_BYTES {
        return Err(fault(0..text.len(), "it is longer than 32,768 bytes"));
    }
    let groups = super::group::count(text);
    let mut parser = Parser {
        text,
        at: 0,
        depth: 0,
        flags: Flags::default(),
        n_groups: groups.n_groups,
        has_names: groups.has_names,
        references: Vec::new(),
        reading,
        is_posix: reading == Reading::Foreign && super::dialect::is_posix(text),
        foreign: None,
    };
    let mut names = Names::new();
    let node = parser.disjunction(&mut names)?;
    if parser.at < text.len() {
        return Err(fault(parser.at..parser.at + 1, "a `)` closes nothing"));
    }
    match parser
        .references
        .iter()
        .find(|(name, _)| !names.contains(name))
    {
        Some((_, at)) => Err(fault(at.clone(), "no group has this name")),
        None => Ok((node, parser.foreign)),
    }
}

pub(super) fn fault(at: Range<usize>, message: &'static str) -> Fault {
    Fault {
        at,
        message,
        instead: None,
    }
}

/// The smaller set is the one whose names are moved, so that each moves few times.
fn larger_first(names: &mut Names, others: &mut Names) {
    if names.len() < others.len() {
        std::mem::swap(names, others);
    }
}

/// What `(?ims-ims:…)` sets.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Flags {
    pub(super) is_case_ignored: bool,
    pub(super) is_multiline: bool,
    pub(super) is_dot_all: bool,
}

pub(super) struct Parser<'t> {
    pub(super) text: &'t str,
    pub(super) at: usize,
    depth: usize,
    pub(super) flags: Flags,
    /// How many groups capture, in the whole pattern.
    pub(super) n_groups: u32,
    pub(super) has_names: bool,
    /// References to names, and where they stand.
    pub(super) references: Vec<(String, Range<usize>)>,
    pub(super) reading: Reading,
    /// Whether `\p{Upper}` and the like are classes of ASCII, as beside ones that only Java and others have.
    pub(super) is_posix: bool,
    /// The first form of another dialect.
    pub(super) foreign: Option<Fault>,
}

impl<'t> Parser<'t> {
    pub(super) fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub(super) fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        Some(c)
    }

    /// Whether this stands here; it is passed over then.
    pub(super) fn take(&mut self, wanted: &str) -> bool {
        let is_there = self.rest().starts_with(wanted);
        if is_there {
            self.at += wanted.len();
        }
        is_there
    }

    /// Alternatives up to a `)` or the end.
    pub(super) fn disjunction(&mut self, names: &mut Names) -> Result<Node<'t>, Fault> {
        let mut alternatives = Vec::new();
        let mut all_names = Names::new();
        loop {
            let mut own_names = Names::new();
            alternatives.push(self.alternative(&mut own_names)?);
            larger_first(&mut all_names, &mut own_names);
            all_names.extend(own_names);
            if !self.take("|") {
                break;
            }
        }
        let at = self.at;
        larger_first(names, &mut all_names);
        for name in all_names {
            if !names.insert(name) {
                return Err(fault(at..at, "two groups before this have one name"));
            }
        }
        Ok(match alternatives.pop() {
            Some(only) if alternatives.is_empty() => only,
            last => {
                alternatives.extend(last);
                Node::Alternatives(alternatives)
            }
        })
    }

    fn alternative(&mut self, names: &mut Names) -> Result<Node<'t>, Fault> {
        let mut terms = Vec::new();
        while let Some(c) = self.peek()
            && c != '|'
            && c != ')'
        {
            let from = self.at;
            let term = self.term(names)?;
            terms.push(self.quantified(term, from)?);
        }
        Ok(match terms.pop() {
            Some(only) if terms.is_empty() => only,
            last => {
                terms.extend(last);
                Node::Sequence(terms)
            }
        })
    }

    fn term(&mut self, names: &mut Names) -> Result<Node<'t>, Fault> {
        let from = self.at;
        let Some(c) = self.next() else {
            return Ok(Node::Sequence(Vec::new()));
        };
        match c {
            '^' => Ok(Node::Start {
                is_multiline: self.flags.is_multiline,
            }),
            '$' => Ok(Node::End {
                is_multiline: self.flags.is_multiline,
            }),
            '(' => {
                if self.depth == MAX_DEPTH {
                    return Err(fault(from..self.at, "its groups are nested too deep"));
                }
                self.depth += 1;
                let group = self.group(from, names);
                self.depth -= 1;
                group
            }
            '[' => self.class(from),
            '\\' => self.escape(from),
            '.' if self.flags.is_dot_all => Ok(self.set(Item::Range(0, 0x0010_FFFF))),
            '.' => Ok(self.set(Item::Dot)),
            '*' | '+' | '?' => Err(fault(from..self.at, "nothing stands here to repeat")),
            '{' => {
                self.at = from;
                if self.braces()?.is_some() {
                    return Err(fault(from..self.at, "nothing stands here to repeat"));
                }
                self.at = from + 1;
                Ok(self.literal(u32::from(c)))
            }
            _ => Ok(self.literal(u32::from(c))),
        }
    }

    /// The quantifier behind a term, if there is one.
    fn quantified(&mut self, node: Node<'t>, from: usize) -> Result<Node<'t>, Fault> {
        let quantifier = self.at;
        let (min, max) = match self.peek() {
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('?') => (0, Some(1)),
            Some('{') => match self.braces()? {
                Some(bounds) => bounds,
                None => return Ok(node),
            },
            _ => return Ok(node),
        };
        if self.at == quantifier {
            self.at += 1;
        }
        let is_assertion = matches!(
            node,
            Node::Look {
                is_behind: true,
                ..
            } | Node::Start { .. }
                | Node::End { .. }
                | Node::Boundary { .. }
        );
        if is_assertion && !self.is_group(from, quantifier) {
            return Err(fault(quantifier..self.at, "nothing stands here to repeat"));
        }
        self.take("?");
        if self.peek() == Some('+') {
            return Err(Fault {
                at: quantifier..self.at + 1,
                message: "ECMA-262 has no possessive quantifiers",
                instead: Some("the quantifier without the last `+`, if it matches the same texts"),
            });
        }
        Ok(Node::Repeat {
            node: Box::new(node),
            min,
            max,
        })
    }

    /// Whether a part that is an assertion stands in a group, where it can be repeated: `(?:\b)*`.
    fn is_group(&self, from: usize, to: usize) -> bool {
        let text = self.text.get(from..to).unwrap_or_default();
        text.starts_with('(') && !text.starts_with("(?<=") && !text.starts_with("(?<!")
    }

    /// `{2}`, `{2,}`, `{2,3}`; `None`, and nothing passed over, where the brace is text.
    fn braces(&mut self) -> Result<Option<(u32, Option<u32>)>, Fault> {
        let from = self.at;
        let bounds = self.bounds();
        match bounds {
            None => self.at = from,
            Some((min, Some(max))) if min > max => {
                return Err(fault(from..self.at, "the bounds are the wrong way round"));
            }
            Some(_) => {}
        }
        Ok(bounds)
    }

    fn bounds(&mut self) -> Option<(u32, Option<u32>)> {
        if !self.take("{") {
            return None;
        }
        let min = self.number()?;
        if self.take("}") {
            return Some((min, Some(min)));
        }
        if !self.take(",") {
            return None;
        }
        if self.take("}") {
            return Some((min, None));
        }
        let max = self.number()?;
        self.take("}").then_some((min, Some(max)))
    }

    /// A number of digits; one that is too large is the largest there is.
    pub(super) fn number(&mut self) -> Option<u32> {
        let mut number = None;
        while let Some(digit) = self.peek().and_then(|c| c.to_digit(10)) {
            self.at += 1;
            let before: u32 = number.unwrap_or_default();
            number = Some(before.saturating_mul(10).saturating_add(digit));
        }
        number
    }

    pub(super) fn literal(&self, c: u32) -> Node<'t> {
        self.set(Item::Range(c, c))
    }

    pub(super) fn set(&self, item: Item<'t>) -> Node<'t> {
        Node::Set(Set {
            items: vec![item],
            is_negated: false,
            is_case_ignored: self.flags.is_case_ignored,
        })
    }
}
