//! Runs a program over a text: backtracking, with a stack of its own and counted steps.

use super::super::{Error, work};
use super::parse::{Assert, Flags, is_word};
use super::program::{One, Op, Program};

/// Steps of one search, and more for each byte of the text.
const MAX_STEPS: usize = 1_000_000;
const STEPS_PER_BYTE: usize = 16;
/// Steps that are counted as work at once.
const STEPS_PER_COUNT: usize = 4096;
/// Most ways back that are remembered.
const MAX_STACK: usize = 500_000;

/// A way back.
enum Back {
    /// To an instruction at a place.
    Branch(usize, usize),
    /// To an instruction, with one character less, down to a place.
    Fewer { op: usize, from: usize, at: usize },
    /// What a slot held.
    Slot(usize, Option<usize>),
    /// What a mark held.
    Mark(usize, usize),
}

/// Where the groups of a match are, in bytes.
pub(super) struct Groups(Vec<Option<usize>>);

impl Groups {
    /// Start and end of a group that took part.
    pub(super) fn get(&self, group: usize) -> Option<(usize, usize)> {
        let slot = |n: usize| self.0.get(n).copied().flatten();
        Some((slot(group * 2)?, slot(group * 2 + 1)?))
    }
}

/// Looks for matches in one text.
pub(super) struct Matcher<'m> {
    program: &'m Program,
    text: &'m str,
    steps: usize,
    /// Steps that are not yet counted as work.
    uncounted: usize,
    slots: Vec<Option<usize>>,
    marks: Vec<usize>,
    stack: Vec<Back>,
}

impl<'m> Matcher<'m> {
    pub(super) fn new(program: &'m Program, text: &'m str) -> Matcher<'m> {
        Matcher {
            program,
            text,
            steps: MAX_STEPS.saturating_add(text.len().saturating_mul(STEPS_PER_BYTE)),
            uncounted: 0,
            slots: vec![None; program.n_groups * 2],
            marks: vec![usize::MAX; program.n_marks],
            stack: Vec::new(),
        }
    }

    /// The first match that starts at `from` or later.
    pub(super) fn find(&mut self, from: usize) -> Result<Option<Groups>, Error> {
        let mut from = from;
        loop {
            if let Some(first) = self.program.first {
                match self.text.get(from..).and_then(|rest| rest.find(first)) {
                    Some(skipped) => from += skipped,
                    None => return Ok(None),
                }
            }
            if let Some(groups) = self.at(from, false)? {
                return Ok(Some(groups));
            }
            match self.after(from) {
                Some(character) => from += character.len_utf8(),
                None => return Ok(None),
            }
        }
    }

    /// The match that starts at `from`, and ends with the text if it is to be `full`.
    pub(super) fn at(&mut self, from: usize, full: bool) -> Result<Option<Groups>, Error> {
        // All groups are emptied.
        self.count(self.slots.len() / 4)?;
        self.slots.fill(None);
        self.stack.clear();
        let target = full.then_some(self.text.len());
        let Some(end) = self.run(0, from, target)? else {
            return Ok(None);
        };
        let mut slots = self.slots.clone();
        for (slot, at) in slots.iter_mut().zip([from, end]) {
            *slot = Some(at);
        }
        Ok(Some(Groups(slots)))
    }

    fn after(&self, at: usize) -> Option<char> {
        self.text.get(at..)?.chars().next()
    }

    fn before(&self, at: usize) -> Option<char> {
        self.text.get(..at)?.chars().next_back()
    }

    /// Counts steps.
    fn count(&mut self, n: usize) -> Result<(), Error> {
        let left = self.steps.checked_sub(n);
        self.steps = left.ok_or(Error::Limit("steps of a regular expression"))?;
        self.uncounted += n;
        if self.uncounted < STEPS_PER_COUNT {
            return Ok(());
        }
        work::spend(std::mem::take(&mut self.uncounted))
    }

    fn push(&mut self, back: Back) -> Result<(), Error> {
        if self.stack.len() >= MAX_STACK {
            return Err(Error::Limit("ways of a regular expression"));
        }
        self.stack.push(back);
        Ok(())
    }

    /// Runs up to the next `End` that is reached at `target`; the place then.
    fn run(&mut self, op: usize, at: usize, target: Option<usize>) -> Result<Option<usize>, Error> {
        let base = self.stack.len();
        let (mut op, mut at) = (op, at);
        loop {
            self.count(1)?;
            let program = self.program;
            let next = match program.ops.get(op) {
                None | Some(Op::End) => {
                    if target.is_none_or(|target| target == at) {
                        return Ok(Some(at));
                    }
                    None
                }
                Some(Op::One(one)) => self.one(one, at).map(|after| (op + 1, after)),
                Some(Op::Many {
                    one,
                    min,
                    max,
                    keeps,
                }) => self.many(one, op + 1, at, (*min, *max), *keeps)?,
                Some(Op::Assert(assert, flags)) => {
                    self.holds(*assert, *flags, at).then_some((op + 1, at))
                }
                Some(Op::Reference(group, flags)) => {
                    let end = self.reference(*group, *flags, at)?;
                    end.map(|at| (op + 1, at))
                }
                Some(Op::Split(first, second)) => {
                    self.push(Back::Branch(*second, at))?;
                    Some((*first, at))
                }
                Some(Op::Jump(to)) => Some((*to, at)),
                Some(Op::Save(slot)) => {
                    if let Some(place) = self.slots.get_mut(*slot) {
                        let old = place.replace(at);
                        self.push(Back::Slot(*slot, old))?;
                    }
                    Some((op + 1, at))
                }
                Some(Op::Mark(mark)) => {
                    if let Some(place) = self.marks.get_mut(*mark) {
                        let old = std::mem::replace(place, at);
                        self.push(Back::Mark(*mark, old))?;
                    }
                    Some((op + 1, at))
                }
                Some(Op::Progress { mark, exit }) => {
                    let empty = self.marks.get(*mark) == Some(&at);
                    Some((if empty { *exit } else { op + 1 }, at))
                }
                Some(Op::Atomic { end }) => {
                    let here = self.stack.len();
                    let found = self.run(op + 1, at, None)?;
                    self.forget_branches(here);
                    found.map(|at| (end + 1, at))
                }
                Some(Op::Look {
                    behind,
                    negative,
                    end,
                }) => {
                    let here = self.stack.len();
                    let found = self.look(op + 1, at, *behind)?;
                    if found && !negative {
                        self.forget_branches(here);
                    } else {
                        self.unwind(here);
                    }
                    (found != *negative).then_some((end + 1, at))
                }
            };
            match next.or_else(|| self.back(base)) {
                Some(next) => (op, at) = next,
                None => return Ok(None),
            }
        }
    }

    /// The nearest way back above `base`.
    fn back(&mut self, base: usize) -> Option<(usize, usize)> {
        while self.stack.len() > base {
            match self.stack.pop()? {
                Back::Branch(op, at) => return Some((op, at)),
                Back::Fewer { op, from, at } => {
                    let at = at - self.before(at).map_or(0, char::len_utf8);
                    if at > from {
                        self.stack.push(Back::Fewer { op, from, at });
                    }
                    return Some((op, at));
                }
                other => self.restore(other),
            }
        }
        None
    }

    fn restore(&mut self, back: Back) {
        match back {
            Back::Slot(slot, old) => {
                if let Some(place) = self.slots.get_mut(slot) {
                    *place = old;
                }
            }
            Back::Mark(mark, old) => {
                if let Some(place) = self.marks.get_mut(mark) {
                    *place = old;
                }
            }
            Back::Branch(..) | Back::Fewer { .. } => {}
        }
    }

    fn unwind(&mut self, base: usize) {
        while self.stack.len() > base {
            if let Some(back) = self.stack.pop() {
                self.restore(back);
            }
        }
    }

    /// Keeps what groups held before, and no way back.
    fn forget_branches(&mut self, base: usize) {
        let above = self.stack.split_off(base.min(self.stack.len()));
        self.stack.extend(
            above
                .into_iter()
                .filter(|back| matches!(back, Back::Slot(..) | Back::Mark(..))),
        );
    }

    fn look(&mut self, op: usize, at: usize, behind: bool) -> Result<bool, Error> {
        if !behind {
            return Ok(self.run(op, at, None)?.is_some());
        }
        let mut from = at;
        loop {
            if self.run(op, from, Some(at))?.is_some() {
                return Ok(true);
            }
            match self.before(from) {
                Some(character) => from -= character.len_utf8(),
                None => return Ok(false),
            }
        }
    }

    fn many(
        &mut self,
        one: &One,
        op: usize,
        at: usize,
        (min, max): (usize, usize),
        keeps: bool,
    ) -> Result<Option<(usize, usize)>, Error> {
        let (mut n, mut end, mut least) = (0, at, at);
        while n < max {
            let Some(after) = self.one(one, end) else {
                break;
            };
            n += 1;
            end = after;
            if n == min {
                least = end;
            }
        }
        self.count(n)?;
        if n < min {
            return Ok(None);
        }
        if !keeps && end > least {
            self.push(Back::Fewer {
                op,
                from: least,
                at: end,
            })?;
        }
        Ok(Some((op, end)))
    }

    fn one(&self, one: &One, at: usize) -> Option<usize> {
        let character = self.after(at)?;
        let fits = match one {
            One::Char(wanted, flags) => *wanted == character || alike(*wanted, character, *flags),
            One::Class(class, flags) => {
                class.has(character)
                    || flags.ignore_case
                        && folds(character, *flags)
                            .is_some_and(|(l, u)| class.has(l) || class.has(u))
            }
            One::Any(flags) => flags.dot_all || !ends_line(character, *flags),
        };
        fits.then(|| at + character.len_utf8())
    }

    /// Where what a group holds ends, if it stands here again.
    fn reference(&mut self, group: usize, flags: Flags, at: usize) -> Result<Option<usize>, Error> {
        let slot = |n: usize| self.slots.get(n).copied().flatten();
        let (Some(from), Some(to)) = (slot(group * 2), slot(group * 2 + 1)) else {
            return Ok(None);
        };
        let Some(wanted) = self.text.get(from..to) else {
            return Ok(None);
        };
        let (mut end, mut n, mut fits) = (at, 0, true);
        for wanted in wanted.chars() {
            n += 1;
            match self.after(end) {
                Some(character) if wanted == character || alike(wanted, character, flags) => {
                    end += character.len_utf8();
                }
                _ => {
                    fits = false;
                    break;
                }
            }
        }
        self.count(n)?;
        Ok(fits.then_some(end))
    }

    fn holds(&self, assert: Assert, flags: Flags, at: usize) -> bool {
        let (before, after) = (self.before(at), self.after(at));
        let word = before.is_some_and(is_word) != after.is_some_and(is_word);
        let last_line = |flags: Flags| match self.text.get(at..) {
            Some("" | "\n") => true,
            Some("\r\n") => !flags.unix_lines,
            Some(rest) => {
                let mut rest = rest.chars();
                let one = rest.next().is_some_and(|c| ends_line(c, flags));
                one && rest.next().is_none() && !(before == Some('\r') && after == Some('\n'))
            }
            None => false,
        };
        match assert {
            Assert::TextStart => at == 0,
            Assert::TextEnd => after.is_none(),
            Assert::Word => word,
            Assert::NotWord => !word,
            Assert::Start if flags.multi_line => {
                let inside = before == Some('\r') && after == Some('\n');
                at == 0 || after.is_some() && !inside && before.is_some_and(|c| ends_line(c, flags))
            }
            Assert::Start => at == 0,
            Assert::End if flags.multi_line => {
                let inside = before == Some('\r') && after == Some('\n');
                !inside && after.is_none_or(|c| ends_line(c, flags))
            }
            Assert::End | Assert::LastLine => last_line(flags),
        }
    }
}

impl Drop for Matcher<'_> {
    fn drop(&mut self) {
        // Of many short searches too. Nothing ends here: what counts next does.
        let _ = work::spend(self.uncounted.saturating_add(16));
    }
}

fn ends_line(c: char, flags: Flags) -> bool {
    c == '\n' || !flags.unix_lines && matches!(c, '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn folds(c: char, flags: Flags) -> Option<(char, char)> {
    if c.is_ascii() {
        return Some((c.to_ascii_lowercase(), c.to_ascii_uppercase()));
    }
    if !flags.unicode_case {
        return None;
    }
    Some((c.to_lowercase().next()?, c.to_uppercase().next()?))
}

fn alike(wanted: char, c: char, flags: Flags) -> bool {
    flags.ignore_case && folds(wanted, flags).is_some_and(|wanted| folds(c, flags) == Some(wanted))
}
