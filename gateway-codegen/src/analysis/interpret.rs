//! Goes through a template on all of its paths at once: [`Interpreter`].
//!
//! Conditions that the inputs decide split a path in two, which go on as one where they have come to the same. Loops
//! are repeated until nothing new comes. All of it is bounded; what is beyond a bound is given up.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::finding::{Conditions, Finding, Kind};
use super::scanner::Fault;
use super::scene::Scene;
use super::state::{Flow, Gap, Loop, State, key, merged};
use super::value::{Classes, Source, Value};
use super::variables::Variables;
use crate::vtl::{
    Argument, Call, Expression, ExpressionKind, Insert, Node, NodeKind, Offsets, Reference,
    Template,
};

/// Nothing more is said of the template.
#[derive(Debug)]
pub(super) struct GivenUp;

pub(super) type Outcome<T> = Result<T, GivenUp>;

/// Most findings of a template.
const MAX_FINDINGS: usize = 64;
/// Most macros, blocks and loops within each other.
const MAX_DEPTH: usize = 16;
/// Most rounds of a loop until nothing new comes.
const MAX_ROUNDS: usize = 24;

/// How the value of a source is used, where its schema does not say what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Hint {
    Read,
    /// Written between quotes.
    Quoted,
    /// Written where a value has to be.
    Bare,
    /// Something below it is read.
    Container,
    /// Gone through by a loop.
    Looped,
}

/// What is found on the way through a template.
pub(super) struct Interpreter<'a> {
    pub(super) scene: &'a Scene<'a>,
    pub(super) text: &'a str,
    pub(super) variables: Variables<'a>,
    macros: BTreeMap<&'a str, (&'a [String], &'a [Node])>,
    blocks: BTreeMap<usize, &'a [Node]>,
    pub(super) findings: Vec<Finding>,
    pub(super) hints: BTreeMap<Source, Hint>,
    /// Whether every path was followed with everything known.
    pub(super) is_sure: bool,
    /// What is left.
    pub(super) steps: usize,
    depth: usize,
    /// Whether the same finding was met before.
    seen: BTreeSet<(usize, usize, u8)>,
}

impl<'a> Interpreter<'a> {
    pub(super) fn new(
        scene: &'a Scene<'a>,
        text: &'a str,
        template: &'a Template,
        steps: usize,
    ) -> Self {
        let mut macros = BTreeMap::new();
        find_macros(&template.nodes, &mut macros);
        Interpreter {
            scene,
            text,
            variables: Variables::of(template),
            macros,
            blocks: BTreeMap::new(),
            findings: Vec::new(),
            hints: BTreeMap::new(),
            is_sure: true,
            steps,
            depth: 0,
            seen: BTreeSet::new(),
        }
    }

    /// Goes through the whole template; the paths that come to its end with what they wrote, which is JSON or nothing.
    pub(super) fn run(&mut self, template: &'a Template) -> Outcome<Vec<State>> {
        let states = self.nodes(&template.nodes, vec![State::new()])?;
        let end = (self.text.len(), self.text.len());
        let mut ended = Vec::new();
        for mut state in states {
            if state.path.scanner.is_new() && state.path.gap.is_none() {
                ended.push(state);
                continue;
            }
            match state.path.scanner.end(&mut state.outline) {
                Ok(()) => ended.push(state),
                Err(fault) => self.broken(&state, fault, end),
            }
        }
        Ok(ended)
    }

    pub(super) fn step(&mut self) -> Outcome<()> {
        self.steps = self.steps.checked_sub(1).ok_or(GivenUp)?;
        Ok(())
    }

    pub(super) fn find(&mut self, kind: Kind, at: (usize, usize), state: &State) {
        let discriminant = match &kind {
            Kind::Property(_) => 0,
            Kind::Structure(_) => 1,
            Kind::Gap(_) => 2,
            Kind::Bare(_) => 3,
            Kind::Java(_) => 4,
            Kind::Quoted(_) => 5,
            Kind::Raw(..) => 6,
            Kind::Apostrophe(_) => 7,
        };
        // Structures may be wrong on one path that no input takes, and on another one.
        let is_new = self.seen.insert((at.0, at.1, discriminant));
        if self.findings.len() < MAX_FINDINGS && (is_new || discriminant == 1) {
            let on = Conditions::of(state);
            self.findings.push(Finding { kind, at, on });
        }
    }

    /// A path ends here, where the output ceases to be JSON.
    fn broken(&mut self, state: &State, fault: Fault, at: (usize, usize)) {
        if fault == Fault::Unsure {
            self.is_sure = false;
            return;
        }
        match &state.path.gap {
            Some(gap) => self.find(Kind::Gap(gap.source.clone()), gap.at, state),
            None => self.find(Kind::Structure(fault), at, state),
        }
    }

    pub(super) fn nodes(&mut self, nodes: &'a [Node], states: Vec<State>) -> Outcome<Vec<State>> {
        let mut states = states;
        for node in nodes {
            let mut next = Vec::with_capacity(states.len());
            for state in states {
                if state.path.flow != Flow::Runs {
                    next.push(state);
                    continue;
                }
                self.step()?;
                self.node(node, state, &mut next)?;
            }
            states = merged(next).ok_or(GivenUp)?;
            if states.is_empty() {
                break;
            }
        }
        Ok(states)
    }

    /// Goes deeper.
    pub(super) fn inside<T>(&mut self, what: impl FnOnce(&mut Self) -> Outcome<T>) -> Outcome<T> {
        if self.depth >= MAX_DEPTH {
            return Err(GivenUp);
        }
        self.depth += 1;
        let outcome = what(self);
        self.depth -= 1;
        outcome
    }

    fn node(&mut self, node: &'a Node, state: State, next: &mut Vec<State>) -> Outcome<()> {
        match &node.kind {
            NodeKind::Text(text) => next.extend(self.write(state, text, node.at)),
            NodeKind::Insert(insert) => self.insert(insert, node.at, state, next)?,
            NodeKind::Set { target, value } => self.set(target, value, state, next)?,
            NodeKind::If {
                branches,
                otherwise,
            } => {
                let mut left = vec![state];
                for branch in branches {
                    let (mut yes, mut no) = (Vec::new(), Vec::new());
                    for state in left {
                        let (holds, fails) = self.condition(&branch.condition, state)?;
                        yes.extend(holds);
                        no.extend(fails);
                    }
                    let yes = merged(yes).ok_or(GivenUp)?;
                    next.extend(self.inside(|this| this.nodes(&branch.body, yes))?);
                    left = merged(no).ok_or(GivenUp)?;
                }
                let otherwise = otherwise.as_deref().unwrap_or_default();
                next.extend(self.inside(|this| this.nodes(otherwise, left))?);
            }
            NodeKind::Foreach {
                variable,
                source,
                body,
            } => next.extend(self.inside(|this| this.each(variable, source, body, state))?),
            NodeKind::Break { scope: None } => {
                let mut state = state;
                state.path.flow = Flow::Breaks;
                next.push(state);
            }
            NodeKind::Stop { .. } => {
                let mut state = state;
                state.path.flow = Flow::Stops;
                next.push(state);
            }
            NodeKind::Define { name, body } => {
                let mut state = state;
                self.blocks.insert(node.at.start, body);
                let block = Value::Block(node.at.start);
                state.path.variables.insert(name.as_str().into(), block);
                next.push(state);
            }
            NodeKind::Macro { .. } => next.push(state),
            NodeKind::Call(call) => next.extend(self.call(call, node.at, state)?),
            NodeKind::Break { scope: Some(_) } | NodeKind::Evaluate { .. } => return Err(GivenUp),
        }
        Ok(())
    }

    /// Writes constant text; `None`: it is no JSON any more.
    pub(super) fn write(&mut self, state: State, text: &str, at: Offsets) -> Option<State> {
        let mut state = state;
        match state.path.scanner.read(text, &mut state.outline) {
            Ok(()) => {
                if text.bytes().any(|byte| !byte.is_ascii_whitespace()) {
                    state.path.gap = None;
                }
                Some(state)
            }
            Err((offset, fault)) => {
                // A comma of the text itself is not the reference's fault.
                let before = text.get(..offset).unwrap_or_default();
                if !before.trim().is_empty() {
                    state.path.gap = None;
                }
                let place = match self.text.get(at.range()) == Some(text) {
                    true => {
                        let start = at.start + offset;
                        let behind = self.text.get(start..).and_then(|rest| rest.chars().next());
                        (start, start + behind.map_or(1, char::len_utf8))
                    }
                    false => key(at),
                };
                self.broken(&state, fault, place);
                None
            }
        }
    }

    fn insert(
        &mut self,
        insert: &'a Insert,
        at: Offsets,
        state: State,
        next: &mut Vec<State>,
    ) -> Outcome<()> {
        let mut before = "\\".repeat(insert.backslashes);
        if insert.is_escaped {
            // Whether there is a backslash more depends on the value.
            self.is_sure = false;
            before.push_str(&insert.source);
            next.extend(self.write(state, &before, at));
            return Ok(());
        }
        before.push_str(&insert.prefix);
        let state = match before.is_empty() {
            true => Some(state),
            false => self.write(state, &before, at),
        };
        let Some(state) = state else {
            return Ok(());
        };
        let value = self.reference(&insert.reference, &state)?;
        if let Value::Block(block) = value {
            let body = self.blocks.get(&block).copied().ok_or(GivenUp)?;
            next.extend(self.inside(|this| this.nodes(body, vec![state]))?);
            return Ok(());
        }
        self.put(&value, insert.reference.at, state, next);
        Ok(())
    }

    fn set(
        &mut self,
        target: &'a Reference,
        value: &'a Expression,
        state: State,
        next: &mut Vec<State>,
    ) -> Outcome<()> {
        let mut state = state;
        let new = self.expression(value, &state)?;
        if !target.steps.is_empty() {
            // Overrides of `$context` are no part of the output; what else changes has unknown content already.
            let is_known = target.name == "context" || self.variables.is_changed(&target.name);
            next.push(state);
            return match is_known {
                true => Ok(()),
                false => Err(GivenUp),
            };
        }
        if target.is_formal || target.is_quiet {
            next.push(state);
            return Ok(());
        }
        let name: Rc<str> = target.name.as_str().into();
        let new = match self.variables.is_changed(&name) {
            true => {
                // What is changed may be a part of the body.
                self.is_sure &= !matches!(new, Value::Of(_) | Value::Results(_) | Value::Unknown);
                Value::Unknown
            }
            false => new,
        };
        let old = state.path.variables.get(&name).cloned();
        let may_be_null = match &new {
            Value::Null => {
                next.push(state);
                return Ok(());
            }
            Value::Of(place) => {
                let classes = state.classes(place);
                if old.is_some() && classes.has(Classes::MISSING) {
                    let mut without = state.clone();
                    if without.learn(place, Classes::MISSING) {
                        next.push(without);
                    }
                    if !state.learn(place, Classes::ALL.without(Classes::MISSING)) {
                        return Ok(());
                    }
                }
                false
            }
            Value::Words(words) => words.may_be_null,
            Value::Unknown => true,
            _ => false,
        };
        let new = match old {
            // Nothing assigned changes nothing.
            Some(old) if may_be_null && old != new => Value::Unknown,
            _ => new,
        };
        state.path.variables.insert(name, new);
        next.push(state);
        Ok(())
    }

    fn call(&mut self, call: &'a Call, at: Offsets, state: State) -> Outcome<Vec<State>> {
        let Some((parameters, body)) = self.macros.get(call.name.as_str()).copied() else {
            return Ok(self.write(state, &call.source, at).into_iter().collect());
        };
        if call.body.is_some() {
            return Err(GivenUp);
        }
        let mut state = state;
        let mut saved = Vec::new();
        let mut given = Vec::new();
        for argument in &call.arguments {
            match argument {
                Argument::Value(value) => given.push(self.expression(value, &state)?),
                Argument::Word(..) => return Err(GivenUp),
            }
        }
        let mut given = given.into_iter();
        for name in parameters {
            let name: Rc<str> = name.as_str().into();
            let value = given.next().unwrap_or(Value::Null);
            saved.push((name.clone(), state.path.variables.insert(name, value)));
        }
        let mut states = self.inside(|this| this.nodes(body, vec![state]))?;
        for state in &mut states {
            if state.path.flow == Flow::Breaks {
                state.path.flow = Flow::Runs;
            }
            for (name, value) in saved.iter().rev() {
                restore(state, name, value.clone());
            }
        }
        Ok(states)
    }

    fn each(
        &mut self,
        variable: &'a str,
        source: &'a Expression,
        body: &'a [Node],
        state: State,
    ) -> Outcome<Vec<State>> {
        let name: Rc<str> = variable.into();
        let value = match &source.kind {
            ExpressionKind::List(items) => {
                let items = items.iter().map(|item| self.expression(item, &state));
                Value::List(items.collect::<Outcome<_>>()?)
            }
            _ => self.expression(source, &state)?,
        };
        let mut exits = Vec::new();
        let (of, item) = match &value {
            Value::Null | Value::Text(_) | Value::Bool(_) | Value::Int(_) | Value::Number => {
                return Ok(vec![state]);
            }
            Value::List(items) => {
                return self.unrolled(&name, items, body, state);
            }
            Value::Parameters => {
                let groups = super::value::Location::ALL.map(Value::Group);
                return self.unrolled(&name, &groups, body, state);
            }
            Value::Of(place) => {
                let iterates = Classes::LIST.and(Classes::MAP);
                self.hint(&place.source, Hint::Looped);
                let mut without = state.clone();
                if without.learn(place, Classes::ALL.without(iterates)) {
                    exits.push(without);
                }
                let mut with = state.clone();
                if !with.learn(place, iterates) {
                    return Ok(exits);
                }
                let item = Value::Of(self.scene.item(place));
                exits.extend(self.repeated(&name, Some(&place.source), &item, body, with)?);
                return merged(exits).ok_or(GivenUp);
            }
            Value::Results(Some(item)) => (Some(item.source.clone()), Value::Of(Rc::clone(item))),
            Value::Group(location) => (None, Value::Of(self.scene.value_of(*location))),
            Value::Names(location) => (None, Value::Of(self.scene.name_of(*location))),
            Value::StageNames => (None, Value::Words(super::value::Words::harmless())),
            _ => (None, Value::Unknown),
        };
        exits.push(state.clone());
        exits.extend(self.repeated(&name, of.as_ref(), &item, body, state)?);
        merged(exits).ok_or(GivenUp)
    }

    /// A loop over known items.
    fn unrolled(
        &mut self,
        name: &Rc<str>,
        items: &[Value],
        body: &'a [Node],
        state: State,
    ) -> Outcome<Vec<State>> {
        const MAX_ITEMS: usize = 64;
        if items.len() > MAX_ITEMS {
            return Err(GivenUp);
        }
        let saved = state.path.variables.get(name).cloned();
        let mut states = vec![state];
        let mut exits = Vec::new();
        for (n, item) in items.iter().enumerate() {
            let round = Loop {
                source: None,
                is_first: n == 0,
                has_next: n + 1 < items.len(),
            };
            let mut ended = Vec::new();
            for state in states {
                let outcome = self.round(name, item, &round, body, state)?;
                for state in outcome {
                    match state.path.flow {
                        Flow::Runs => ended.push(state),
                        _ => exits.push(state),
                    }
                }
            }
            states = merged(ended).ok_or(GivenUp)?;
        }
        exits.extend(states);
        Ok(left(exits, name, saved))
    }

    /// A loop over at least one item of one kind.
    fn repeated(
        &mut self,
        name: &Rc<str>,
        source: Option<&Source>,
        item: &Value,
        body: &'a [Node],
        state: State,
    ) -> Outcome<Vec<State>> {
        let saved = state.path.variables.get(name).cloned();
        let mut exits = Vec::new();
        let mut heads = vec![state];
        let mut known: Vec<State> = Vec::new();
        for n in 0..MAX_ROUNDS {
            let mut next = Vec::new();
            for head in heads {
                for has_next in [true, false] {
                    let mut state = head.clone();
                    if let Value::Of(place) = item
                        && let Some(parent) = &place.parent
                    {
                        state.forget_items(&parent.source);
                    }
                    let round = Loop {
                        source: source.cloned(),
                        is_first: n == 0,
                        has_next,
                    };
                    for state in self.round(name, item, &round, body, state)? {
                        match state.path.flow {
                            Flow::Runs if has_next => next.push(state),
                            _ => exits.push(state),
                        }
                    }
                }
            }
            let mut next = merged(next).ok_or(GivenUp)?;
            if n > 0 {
                for state in &mut next {
                    widen(state);
                }
            }
            // What has been at the head of the loop before leads nowhere else.
            next.retain(|state| {
                let same = known.iter_mut().find(|known| known.path == state.path);
                match same {
                    Some(known) => {
                        let before = known.outline.clone();
                        known.outline.join(state.outline.clone());
                        known.outline != before
                    }
                    None => {
                        known.push(state.clone());
                        true
                    }
                }
            });
            if next.is_empty() {
                let exits = merged(exits).ok_or(GivenUp)?;
                return Ok(left(exits, name, saved));
            }
            heads = next;
        }
        Err(GivenUp)
    }

    /// One round of a loop.
    fn round(
        &mut self,
        name: &Rc<str>,
        item: &Value,
        round: &Loop,
        body: &'a [Node],
        state: State,
    ) -> Outcome<Vec<State>> {
        self.step()?;
        let mut state = state;
        state.path.loops.push(round.clone());
        state.path.variables.insert(name.clone(), item.clone());
        let mut states = self.nodes(body, vec![state])?;
        for state in &mut states {
            state.path.loops.pop();
        }
        Ok(states)
    }

    pub(super) fn hint(&mut self, source: &Source, hint: Hint) {
        let known = self.hints.entry(source.clone()).or_insert(hint);
        *known = hint.max(*known);
    }

    /// A reference wrote nothing.
    pub(super) fn gap(state: &mut State, at: Offsets, source: Option<&Source>) {
        if state.path.scanner.wants_value() {
            state.path.gap = Some(Gap {
                at: key(at),
                source: source.cloned(),
            });
        }
    }
}

/// Behind a loop.
fn left(states: Vec<State>, name: &Rc<str>, saved: Option<Value>) -> Vec<State> {
    let mut states = states;
    for state in &mut states {
        if state.path.flow == Flow::Breaks {
            state.path.flow = Flow::Runs;
        }
        restore(state, name, saved.clone());
    }
    states
}

fn restore(state: &mut State, name: &Rc<str>, value: Option<Value>) {
    match value {
        Some(value) => drop(state.path.variables.insert(name.clone(), value)),
        None => drop(state.path.variables.remove(name)),
    }
}

/// Numbers that are counted up in a loop are some number.
fn widen(state: &mut State) {
    for value in state.path.variables.values_mut() {
        if let Value::Int(_) = value {
            *value = Value::Number;
        }
    }
}

fn find_macros<'a>(nodes: &'a [Node], macros: &mut BTreeMap<&'a str, (&'a [String], &'a [Node])>) {
    for node in nodes {
        match &node.kind {
            NodeKind::Macro {
                name,
                parameters,
                body,
            } => {
                // The first definition stays.
                macros.entry(name).or_insert((parameters, body));
                find_macros(body, macros);
            }
            NodeKind::If {
                branches,
                otherwise,
            } => {
                for branch in branches {
                    find_macros(&branch.body, macros);
                }
                find_macros(otherwise.as_deref().unwrap_or_default(), macros);
            }
            NodeKind::Foreach { body, .. } | NodeKind::Define { body, .. } => {
                find_macros(body, macros);
            }
            _ => {}
        }
    }
}
