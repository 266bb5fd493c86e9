//! The texts that expressions match as a whole, as far as automata can tell: what looks around, refers back or keeps
//! what it took is not decided, nor is what is too large.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::super::work;
use super::parse::{Assert, Class, Expression, Flags, Greed, Node};
use super::program::Program;
use super::run::Matcher;

/// Most states of one expression: repetitions with numbers are written out.
const MAX_STATES: usize = 1_000;
/// Most sets of states that one question looks at.
const MAX_SETS: usize = 4_000;

/// The place of a state.
pub(super) type StateId = usize;

/// What a state does. Sets of characters are places in [`Language::sets`].
#[derive(Debug, Clone)]
pub(super) enum State {
    /// It takes one character of a set.
    Take(usize, StateId),
    /// It goes on at all of these.
    Split(Vec<StateId>),
    /// It goes on at the start of the text.
    AtStart(StateId),
    /// It goes on at the end of the text, or before a line end there.
    AtEnd(StateId),
    Match,
}

/// What `.` does not match, and `$` may stand before (java.util.regex.Pattern, "Line terminators").
const LINE_ENDS: [char; 5] = ['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}'];

/// The state [`State::Match`].
const MATCH: StateId = 0;

/// The texts that an expression matches as a whole.
#[derive(Debug)]
pub(crate) struct Language {
    pub(super) states: Vec<State>,
    pub(super) start: StateId,
    /// What takes one character.
    sets: Vec<Node>,
    /// Where the characters that a set takes begin and end.
    edges: BTreeSet<u32>,
}

/// States that are alive, each with whether the end of the text was seen.
pub(super) type Alive = Vec<(StateId, bool)>;

/// One character of each kind that no set tells apart, with the sets that take it.
pub(super) type Letters = Vec<Vec<bool>>;

impl Language {
    /// The language of an expression; `None`: it cannot be told.
    pub(super) fn of(expression: &Expression) -> Option<Language> {
        let mut language = Language {
            states: vec![State::Match],
            start: MATCH,
            sets: Vec::new(),
            edges: BTreeSet::from([0]),
        };
        language.start = language.node(&expression.node, MATCH)?;
        Some(language)
    }

    /// Whether it matches nothing at all.
    pub(crate) fn is_empty(&self) -> Option<bool> {
        includes(&[], self)
    }

    /// Whether it matches the empty text.
    pub(crate) fn has_empty_text(&self) -> Option<bool> {
        Some(accepts(&self.alive(vec![(self.start, false)], true)?))
    }

    fn push(&mut self, state: State) -> Option<StateId> {
        (self.states.len() < MAX_STATES).then(|| {
            self.states.push(state);
            self.states.len() - 1
        })
    }

    /// The states of a part that goes on at `next`; where they begin.
    fn node(&mut self, node: &Node, next: StateId) -> Option<StateId> {
        match node {
            Node::Char(..) | Node::Class(..) | Node::Any(_) => {
                self.note_edges(node)?;
                self.sets.push(node.clone());
                self.push(State::Take(self.sets.len() - 1, next))
            }
            Node::Assert(Assert::Start | Assert::TextStart, flags) if !flags.multi_line => {
                self.push(State::AtStart(next))
            }
            Node::Assert(Assert::End | Assert::TextEnd | Assert::LastLine, flags)
                if !flags.multi_line =>
            {
                self.push(State::AtEnd(next))
            }
            Node::Sequence(nodes) => nodes
                .iter()
                .rev()
                .try_fold(next, |next, node| self.node(node, next)),
            Node::Alternatives(nodes) => {
                let starts: Option<Vec<StateId>> =
                    nodes.iter().map(|node| self.node(node, next)).collect();
                self.push(State::Split(starts?))
            }
            Node::Group(_, node) => self.node(node, next),
            Node::Repeat {
                node,
                min,
                max,
                greed,
            } if *greed != Greed::Possessive => self.repeat(node, *min, *max, next),
            Node::Assert(..)
            | Node::Reference(..)
            | Node::Look { .. }
            | Node::Atomic(_)
            | Node::Repeat { .. } => None,
        }
    }

    fn repeat(
        &mut self,
        node: &Node,
        min: usize,
        max: Option<usize>,
        next: StateId,
    ) -> Option<StateId> {
        if min > MAX_STATES || max.is_some_and(|max| max > MAX_STATES) {
            return None;
        }
        let mut at = next;
        match max {
            Some(max) => {
                for _ in min..max {
                    let copy = self.node(node, at)?;
                    at = self.push(State::Split(vec![copy, next]))?;
                }
            }
            None => {
                let again = self.push(State::Split(Vec::new()))?;
                let copy = self.node(node, again)?;
                if let Some(state) = self.states.get_mut(again) {
                    *state = State::Split(vec![copy, next]);
                }
                at = again;
            }
        }
        (0..min).try_fold(at, |at, _| self.node(node, at))
    }

    /// Notes where what takes one character changes its mind; `None`: it depends on properties of Unicode.
    fn note_edges(&mut self, node: &Node) -> Option<()> {
        // Line ends, and what one kind of space or another has.
        const SPECIAL: [u32; 11] = [
            0x0A, 0x0D, 0x85, 0xA0, 0x1680, 0x180E, 0x2000, 0x2028, 0x2029, 0x202F, 0x205F,
        ];
        self.edges.extend(0..=0x80);
        self.edges
            .extend(SPECIAL.iter().flat_map(|edge| [*edge, edge + 1]));
        self.edges.extend([0x200B, 0x3000, 0x3001]);
        match node {
            Node::Char(c, flags) => {
                self.edges.extend([u32::from(*c), u32::from(*c) + 1]);
                is_plain(*flags).then_some(())
            }
            Node::Class(class, flags) => {
                self.note_class(class)?;
                is_plain(*flags).then_some(())
            }
            _ => Some(()),
        }
    }

    fn note_class(&mut self, class: &Class) -> Option<()> {
        for (from, to) in &class.ranges {
            self.edges.extend([u32::from(*from), u32::from(*to) + 1]);
        }
        let is_of_unicode = |property: fn(char) -> bool| {
            ['é', 'Ā', '٠', '一', 'Ω', 'ǅ', 'ⅷ']
                .into_iter()
                .any(property)
        };
        if class.properties.iter().any(|(is, _)| is_of_unicode(*is)) {
            return None;
        }
        class
            .classes
            .iter()
            .try_for_each(|class| self.note_class(class))
    }

    /// Whether a set takes a character: where flags have a say, the matcher itself is asked.
    fn takes(set: &Node, c: char) -> bool {
        match set {
            Node::Char(wanted, flags) if !flags.ignore_case => return *wanted == c,
            Node::Class(class, flags) if !flags.ignore_case => return class.has(c),
            _ => {}
        }
        let expression = Expression {
            node: set.clone(),
            n_groups: 1,
            names: Vec::new(),
        };
        let Ok(program) = Program::new(&expression) else {
            return false;
        };
        let text = c.to_string();
        matches!(Matcher::new(&program, &text).at(0, true), Ok(Some(_)))
    }

    /// By kind of characters, which sets take it.
    pub(super) fn letters(&self) -> Option<Letters> {
        letters(&[self], |_| true)
    }

    /// The same without the characters that end lines.
    pub(super) fn letters_of_lines(&self) -> Option<Letters> {
        letters(&[self], |c| !LINE_ENDS.contains(&c))
    }

    /// What is alive before the next character.
    fn alive(&self, from: Alive, is_start: bool) -> Option<Alive> {
        let mut stack = from;
        let mut seen = HashSet::new();
        let mut alive = Vec::new();
        while let Some((id, is_ended)) = stack.pop() {
            if !seen.insert((id, is_ended)) {
                continue;
            }
            work::spend(1).ok()?;
            match self.states.get(id)? {
                State::Take(set, _) if is_ended => {
                    // Behind `$` a line end may follow: that is not told here.
                    let set = self.sets.get(*set)?;
                    if LINE_ENDS.into_iter().any(|c| Self::takes(set, c)) {
                        return None;
                    }
                }
                State::Take(..) | State::Match => alive.push((id, is_ended)),
                State::Split(next) => stack.extend(next.iter().map(|next| (*next, is_ended))),
                State::AtStart(next) if is_start => stack.push((*next, is_ended)),
                State::AtStart(_) => {}
                State::AtEnd(next) => stack.push((*next, true)),
            }
        }
        alive.sort_unstable();
        Some(alive)
    }

    /// What is alive behind a character, by the sets that take it, which begin at `offset`.
    fn behind(&self, alive: &Alive, letter: &[bool], offset: usize) -> Option<Alive> {
        let mut next = Vec::new();
        for (id, _) in alive {
            if let State::Take(set, to) = self.states.get(*id)?
                && letter.get(offset + set).copied().unwrap_or_default()
            {
                next.push((*to, false));
            }
        }
        self.alive(next, false)
    }

    /// Sets of states that texts lead to, but for the empty one, and from which some text goes on so that it is not
    /// matched; `None`: that is not told.
    pub(super) fn failing(&self, letters: &Letters) -> Option<Vec<Alive>> {
        let start = self.alive(vec![(self.start, false)], true)?;
        let mut numbers: HashMap<Alive, usize> = HashMap::new();
        let mut sets: Vec<Alive> = Vec::new();
        let mut before: Vec<Vec<usize>> = Vec::new();
        let mut waiting = vec![(start, None)];
        while let Some((alive, number)) = waiting.pop() {
            for letter in letters {
                let next = self.behind(&alive, letter, 0)?;
                if sets.len() > MAX_SETS {
                    return None;
                }
                let known = numbers.entry(next).or_insert_with_key(|next| {
                    sets.push(next.clone());
                    before.push(Vec::new());
                    waiting.push((next.clone(), Some(sets.len() - 1)));
                    sets.len() - 1
                });
                before.get_mut(*known)?.extend(number);
            }
        }
        let refused = sets.iter().enumerate().filter(|(_, set)| !accepts(set));
        let mut waiting: Vec<usize> = refused.map(|(number, _)| number).collect();
        let mut is_failing = vec![false; sets.len()];
        while let Some(number) = waiting.pop() {
            if !std::mem::replace(is_failing.get_mut(number)?, true) {
                waiting.extend(before.get(number)?);
            }
        }
        let sets = sets.into_iter().zip(is_failing);
        Some(
            sets.filter_map(|(set, fails)| fails.then_some(set))
                .collect(),
        )
    }
}

fn is_plain(flags: Flags) -> bool {
    !flags.unicode_case
}

fn accepts(alive: &Alive) -> bool {
    alive.iter().any(|(id, _)| *id == MATCH)
}

/// The kinds of characters that no set of the languages tells apart; the sets of one follow those of the one before.
fn letters(languages: &[&Language], is_asked: impl Fn(char) -> bool) -> Option<Letters> {
    let edges: BTreeSet<u32> = languages
        .iter()
        .flat_map(|language| language.edges.iter().copied())
        .collect();
    let mut kinds: BTreeSet<Vec<bool>> = BTreeSet::new();
    for edge in edges {
        // Surrogates are in no text.
        let Some(c) = char::from_u32(edge).filter(|c| is_asked(*c)) else {
            continue;
        };
        let sets = languages.iter().flat_map(|language| &language.sets);
        let takes: Vec<bool> = sets.map(|set| Language::takes(set, c)).collect();
        work::spend(takes.len().div_ceil(4)).ok()?;
        kinds.insert(takes);
    }
    Some(kinds.into_iter().collect())
}

/// Whether each text of one language is in one of others; `None`: that is not told.
pub(crate) fn includes(others: &[&Language], one: &Language) -> Option<bool> {
    let all: Vec<&Language> = std::iter::once(one).chain(others.iter().copied()).collect();
    let letters = letters(&all, |_| true)?;
    let start: Option<Vec<Alive>> = all
        .iter()
        .map(|language| language.alive(vec![(language.start, false)], true))
        .collect();
    let start = start?;
    let mut seen = HashSet::from([start.clone()]);
    let mut stack = vec![start];
    while let Some(alive) = stack.pop() {
        let (first, rest) = alive.split_first()?;
        if accepts(first) && !rest.iter().any(accepts) {
            return Some(false);
        }
        for letter in &letters {
            let mut offset = 0;
            let mut next = Vec::with_capacity(all.len());
            for (language, alive) in all.iter().zip(&alive) {
                next.push(language.behind(alive, letter, offset)?);
                offset += language.sets.len();
            }
            if next.first().is_none_or(Vec::is_empty) {
                continue;
            }
            if seen.len() > MAX_SETS {
                return None;
            }
            if seen.insert(next.clone()) {
                stack.push(next);
            }
        }
    }
    Some(true)
}
