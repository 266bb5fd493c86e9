//! `#foreach`: rounds over known items, and rounds over items of one kind until nothing new comes.

use std::rc::Rc;

use super::interpret::{GivenUp, Hint, Interpreter, Outcome};
use super::state::{Flow, Loop, State};
use super::value::{Classes, Source, Value};
use crate::vtl::{Expression, ExpressionKind, Node};

/// Most rounds of a loop until nothing new comes.
const MAX_ROUNDS: usize = 24;

impl<'a> Interpreter<'a> {
    pub(super) fn each(
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
                return self.merged(exits);
            }
            Value::Results(Some(item)) => (Some(item.source.clone()), Value::Of(Rc::clone(item))),
            Value::Group(location) => (None, Value::Of(self.scene.value_of(*location))),
            Value::Names(location) => (None, Value::Of(self.scene.name_of(*location))),
            Value::StageNames => (None, Value::Words(super::value::Words::harmless())),
            _ => (None, Value::Unknown),
        };
        exits.push(state.clone());
        exits.extend(self.repeated(&name, of.as_ref(), &item, body, state)?);
        self.merged(exits)
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
            states = self.merged(ended)?;
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
        let mut state = state;
        state.outline.repeats();
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
            let mut next = self.merged(next)?;
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
                let exits = self.merged(exits)?;
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
        self.step_of(&state)?;
        let mut state = state;
        state.path.loops.push(round.clone());
        state.path.variables.insert(name.clone(), item.clone());
        let mut states = self.nodes(body, vec![state])?;
        for state in &mut states {
            state.path.loops.pop();
        }
        Ok(states)
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

pub(super) fn restore(state: &mut State, name: &Rc<str>, value: Option<Value>) {
    match value {
        Some(value) => drop(state.path.variables.insert(name.clone(), value)),
        None => drop(state.path.variables.remove(name)),
    }
}

/// Numbers that are counted up in a loop are some number.
fn widen(state: &mut State) {
    let variables = state.path.variables.entries().iter();
    let counted = variables.filter(|(_, value)| matches!(value, Value::Int(_)));
    let counted: Vec<Rc<str>> = counted.map(|(name, _)| Rc::clone(name)).collect();
    for name in counted {
        state.path.variables.insert(name, Value::Number);
    }
}
