//! Elements of a theme that are not closed, or closed without being open: they would change what is around them on our pages.
//!
//! A template is what its parts come to: ends of elements that it does not begin, then beginnings of such that it does not end.
//! Branches of a block that come to the same are like one, and a partial stands for what it comes to. What cannot be told for sure
//! is not told at all.

mod read;
mod tags;

use std::collections::BTreeMap;

use super::{MAX_TOLD, Problem};
use crate::plan::{Theme, ThemePart};
use read::{Block, Part, read};
pub(super) use tags::{Attribute, Element, elements};

/// Elements that are open at once; with more, nothing is told.
const MAX_OPEN: usize = 200;

/// What is not balanced in the templates of a theme, which can be parsed, and whose partials do not include themselves.
pub(super) fn unbalanced(theme: &Theme) -> Vec<Problem> {
    let partials = theme.partials.iter();
    let mut checker = Checker {
        partials: partials.map(|(name, part)| (name.as_str(), part)).collect(),
        known: BTreeMap::new(),
        problems: Vec::new(),
    };
    let slots = theme.slots.iter().map(|(_, part)| part);
    let pages = theme.pages.iter().map(|page| &page.part);
    for part in slots.chain(pages) {
        let Some(whole) = checker.template(part) else {
            continue;
        };
        for tag in &whole.ends {
            checker.closes_nothing(tag);
        }
        for tag in &whole.begins {
            let text = format!("`<{}>` is not closed", tag.name);
            checker.tell(tag, text);
        }
    }
    // Those that nothing includes.
    for name in theme.partials.iter().map(|(name, _)| name) {
        checker.partial(name);
    }
    let mut problems = checker.problems;
    problems.sort();
    problems.dedup();
    let mut n_told: BTreeMap<String, usize> = BTreeMap::new();
    problems.retain(|problem| {
        let n = n_told.entry(problem.file.clone()).or_default();
        *n += 1;
        *n <= MAX_TOLD
    });
    problems
}

/// The tag of an element.
#[derive(Debug, Clone, Copy)]
struct Tag<'p> {
    name: &'p str,
    part: &'p ThemePart,
    at: usize,
}

impl Tag<'_> {
    fn is_of(&self, other: &Tag<'_>) -> bool {
        self.name.eq_ignore_ascii_case(other.name)
    }
}

/// What parts of a template come to.
#[derive(Debug, Clone, Default)]
struct Balance<'p> {
    ends: Vec<Tag<'p>>,
    begins: Vec<Tag<'p>>,
}

impl Balance<'_> {
    fn is_even(&self) -> bool {
        self.ends.is_empty() && self.begins.is_empty()
    }

    fn is_like(&self, other: &Balance<'_>) -> bool {
        let are_like = |a: &[Tag<'_>], b: &[Tag<'_>]| {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.is_of(b))
        };
        are_like(&self.ends, &other.ends) && are_like(&self.begins, &other.begins)
    }
}

struct Checker<'p> {
    partials: BTreeMap<&'p str, &'p ThemePart>,
    /// What partials come to; `None`: it cannot be told.
    known: BTreeMap<&'p str, Option<Balance<'p>>>,
    problems: Vec<Problem>,
}

impl<'p> Checker<'p> {
    fn tell(&mut self, tag: &Tag<'p>, text: String) {
        self.problems.push(Problem::at(tag.part, tag.at, text));
    }

    fn closes_nothing(&mut self, tag: &Tag<'p>) {
        let text = format!("`</{}>` closes no element that is open here", tag.name);
        self.tell(tag, text);
    }

    fn template(&mut self, part: &'p ThemePart) -> Option<Balance<'p>> {
        let parts = read(&part.source)?;
        self.balance(part, &parts)
    }

    fn partial(&mut self, name: &str) -> Option<Balance<'p>> {
        let (name, part) = self.partials.get_key_value(name)?;
        let (name, part) = (*name, *part);
        if let Some(known) = self.known.get(name) {
            return known.clone();
        }
        // Should it include itself after all.
        self.known.insert(name, None);
        let balance = self.template(part);
        self.known.insert(name, balance.clone());
        balance
    }

    fn balance(&mut self, part: &'p ThemePart, parts: &[Part<'p>]) -> Option<Balance<'p>> {
        let mut balance = Balance::default();
        for of in parts {
            match of {
                Part::Open(name, at) => {
                    let (name, at) = (*name, *at);
                    balance.begins.push(Tag { name, part, at });
                }
                Part::Close(name, at) => {
                    let (name, at) = (*name, *at);
                    self.close(Tag { name, part, at }, &mut balance);
                }
                Part::Partial(name) => {
                    let inner = self.partial(name)?;
                    self.join(inner, &mut balance);
                }
                Part::Block(block) => {
                    let inner = self.block(part, block)?;
                    self.join(inner, &mut balance);
                }
            }
            if balance.begins.len() + balance.ends.len() > MAX_OPEN {
                return None;
            }
        }
        Some(balance)
    }

    fn block(&mut self, part: &'p ThemePart, block: &Block<'p>) -> Option<Balance<'p>> {
        let branches = block.branches.iter();
        let branches: Option<Vec<_>> = branches.map(|it| self.balance(part, it)).collect();
        let branches = branches?;
        let is_always_even = branches.iter().all(Balance::is_even);
        let first = branches.first()?;
        let is_one =
            !block.is_loop && block.has_else && branches.iter().all(|it| it.is_like(first));
        (is_always_even || is_one).then(|| first.clone())
    }

    fn join(&mut self, inner: Balance<'p>, balance: &mut Balance<'p>) {
        for tag in inner.ends {
            self.close(tag, balance);
        }
        balance.begins.extend(inner.begins);
    }

    fn close(&mut self, tag: Tag<'p>, balance: &mut Balance<'p>) {
        if balance.begins.is_empty() {
            return balance.ends.push(tag);
        }
        let Some(at) = balance.begins.iter().rposition(|it| it.is_of(&tag)) else {
            return self.closes_nothing(&tag);
        };
        for inner in balance.begins.drain(at..).skip(1).collect::<Vec<_>>() {
            let text = format!("`<{}>` is not closed before `</{}>`", inner.name, tag.name);
            self.tell(&inner, text);
        }
    }
}

#[cfg(test)]
mod tests;
