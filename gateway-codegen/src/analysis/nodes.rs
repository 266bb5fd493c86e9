//! What the nodes of a template do to a path: text, references, directives and calls of macros.

use std::rc::Rc;

use super::interpret::{GivenUp, Interpreter, Outcome};
use super::loops::restore;
use super::state::{Flow, State, key};
use super::value::{Classes, Value};
use crate::vtl::{Argument, Call, Expression, Insert, Node, NodeKind, Offsets, Reference};

impl<'a> Interpreter<'a> {
    pub(super) fn node(
        &mut self,
        node: &'a Node,
        state: State,
        next: &mut Vec<State>,
    ) -> Outcome<()> {
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
                    let yes = self.merged(yes)?;
                    next.extend(self.inside(|this| this.nodes(&branch.body, yes))?);
                    left = self.merged(no)?;
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
}
