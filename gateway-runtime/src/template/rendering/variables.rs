//! Variables: global ones, and those of macros.
//!
//! As in Velocity: a macro sees its parameters, which are computed where it was called whenever they are read, then
//! what it has set itself, then everything its caller sees. What is set in it is set everywhere.

use std::cell::RefCell;
use std::rc::Rc;

use super::macros::Argument;
use super::{Object, Rendering, Stop};
use crate::template::Value;
use crate::template::json::Found;

/// A variable: its position in [`super::Template::variables`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Variable(pub usize);

/// A call of a macro.
pub(super) struct Frame<'t> {
    /// What was set since, and parameters that are known.
    pub(super) locals: RefCell<Vec<(Variable, Value<'t>)>>,
    /// Parameters that are computed.
    pub(super) arguments: RefCell<Vec<(Variable, Argument<'t>)>>,
    pub(super) caller: Option<Rc<Frame<'t>>>,
    /// 1 and more.
    pub(super) depth: usize,
}

impl<'t> Frame<'t> {
    fn local(&self, variable: Variable) -> Option<Value<'t>> {
        let locals = self.locals.borrow();
        let (_, value) = locals.iter().find(|(known, _)| *known == variable)?;
        Some(value.clone())
    }

    fn argument(&self, variable: Variable) -> Option<Argument<'t>> {
        let arguments = self.arguments.borrow();
        let (_, argument) = arguments.iter().find(|(known, _)| *known == variable)?;
        Some(argument.clone())
    }

    fn set(&self, variable: Variable, value: Value<'t>) {
        let mut locals = self.locals.borrow_mut();
        match locals.iter_mut().find(|(known, _)| *known == variable) {
            Some((_, place)) => *place = value,
            None => locals.push((variable, value)),
        }
    }

    fn remove(&self, variable: Variable) {
        self.locals
            .borrow_mut()
            .retain(|(known, _)| *known != variable);
        self.arguments
            .borrow_mut()
            .retain(|(known, _)| *known != variable);
    }
}

impl<'t> Rendering<'t> {
    /// The value of a variable; of a block its text.
    ///
    /// # Errors
    ///
    /// Those of the argument or block that it stands for.
    pub(super) fn try_get(&self, variable: Variable) -> Result<Value<'t>, Stop> {
        // Nearly always: outside of macros, and no block.
        if self.frame.borrow().is_none()
            && let Some(value) = self.globals.borrow().get(variable.0)
            && !matches!(value, Value::Object(Object::Block(_)))
        {
            return Ok(value.clone());
        }
        match self.raw(variable)? {
            Value::Object(Object::Block(block)) => self.block_text(&block),
            value => Ok(value),
        }
    }

    /// `$variable.a.b`.
    ///
    /// # Errors
    ///
    /// Those of [`Rendering::try_get`], and of its properties.
    pub(super) fn try_get_in(&self, variable: Variable, names: &[&str]) -> Result<Value<'t>, Stop> {
        // Nearly always: outside of macros, and of the body or a loop.
        if self.frame.borrow().is_none() {
            match (self.globals.borrow().get(variable.0), names) {
                (Some(Value::Object(Object::Node(place))), _) => {
                    if let Some(place) = self.node_in(*place, names) {
                        return Ok(self.body_value(place));
                    }
                }
                (Some(Value::Object(Object::Loop(scope))), [name]) => {
                    return Ok(scope.property(name));
                }
                _ => {}
            }
        }
        self.try_properties(self.try_get(variable)?, names)
    }

    /// Writes `$variable.a.b`.
    ///
    /// # Errors
    ///
    /// Those of [`Rendering::try_get_in`], and of writing.
    pub(super) fn try_insert_in(&self, variable: Variable, names: &[&str]) -> Result<(), Stop> {
        if self.frame.borrow().is_none()
            && let Some(Value::Object(Object::Node(place))) = self.globals.borrow().get(variable.0)
            && let Some(place) = self.node_in(*place, names)
            && let Some(document) = self.document.get()
            && document.write(place, &mut self.out.borrow_mut())?
        {
            return Ok(());
        }
        self.try_write(self.try_get_in(variable, names)?)
    }

    /// Where names lead from a node of the body.
    fn node_in(&self, place: u32, names: &[&str]) -> Option<u32> {
        let document = self.document.get()?;
        let mut place = place;
        for name in names {
            match document.entry(place, name) {
                Found::Node(next) if *name != "class" => place = next,
                _ => return None,
            }
        }
        Some(place)
    }

    /// Writes the value of a variable; of a block what it writes.
    ///
    /// # Errors
    ///
    /// Those of the argument or block that it stands for, and of writing.
    pub(super) fn try_insert(&self, variable: Variable) -> Result<(), Stop> {
        if self.frame.borrow().is_none()
            && let Some(value) = self.globals.borrow().get(variable.0)
            && !matches!(value, Value::Object(_))
        {
            return Ok(value.render(&mut self.out.borrow_mut())?);
        }
        match self.raw(variable)? {
            Value::Object(Object::Block(block)) => self.render_block(&block),
            value => self.try_write(value),
        }
    }

    /// `#set($variable = value)`; nothing changes nothing.
    pub(super) fn set_known(&self, variable: Variable, value: Value<'t>) {
        if !value.is_null() {
            self.put(variable, value);
        }
    }

    /// `#set($variable = $other)`: a block stays one.
    ///
    /// # Errors
    ///
    /// Those of the argument that the other one stands for.
    pub(super) fn try_copy(&self, variable: Variable, other: Variable) -> Result<(), Stop> {
        let value = self.raw(other)?;
        self.set_known(variable, value);
        Ok(())
    }

    /// The value of a variable, blocks and all.
    pub(super) fn raw(&self, variable: Variable) -> Result<Value<'t>, Stop> {
        let frame = self.frame.borrow().clone();
        match frame {
            None => Ok(self.global(variable)),
            Some(frame) => self.look_up(Some(frame), variable),
        }
    }

    fn global(&self, variable: Variable) -> Value<'t> {
        let globals = self.globals.borrow();
        globals.get(variable.0).cloned().unwrap_or_default()
    }

    fn look_up(
        &self,
        mut frame: Option<Rc<Frame<'t>>>,
        mut variable: Variable,
    ) -> Result<Value<'t>, Stop> {
        while let Some(current) = frame {
            let local = current.local(variable).filter(|value| !value.is_null());
            if let Some(value) = local {
                return Ok(value);
            }
            match current.argument(variable) {
                None => {}
                Some(Argument::Variable(of_caller)) => variable = of_caller,
                Some(argument) => {
                    return self.within(current.caller.clone(), || self.computed(&argument));
                }
            }
            frame = current.caller.clone();
        }
        Ok(self.global(variable))
    }

    /// Does something as if in another frame.
    pub(super) fn within<T>(
        &self,
        frame: Option<Rc<Frame<'t>>>,
        what: impl FnOnce() -> Result<T, Stop>,
    ) -> Result<T, Stop> {
        self.budget.enter()?;
        let own = self.frame.replace(frame);
        let outcome = what();
        self.frame.replace(own);
        outcome
    }

    /// Gives a variable a value, here and in all callers.
    pub(super) fn put(&self, variable: Variable, value: Value<'t>) {
        let held = {
            let held = self.held.borrow();
            let of = held.iter().rev().find(|(known, _)| *known == variable);
            of.map(|(_, depth)| *depth)
        };
        let mut frame = self.frame.borrow().clone();
        while let Some(current) = frame {
            if held.is_some_and(|depth| current.depth <= depth) {
                return;
            }
            current.set(variable, value.clone());
            frame = current.caller.clone();
        }
        if held.is_some() {
            return;
        }
        self.replace_global(variable, value);
    }

    /// Takes a variable away, here and in all callers.
    pub(super) fn remove(&self, variable: Variable) {
        let mut frame = self.frame.borrow().clone();
        while let Some(current) = frame {
            current.remove(variable);
            frame = current.caller.clone();
        }
        self.replace_global(variable, Value::Null);
    }

    fn replace_global(&self, variable: Variable, value: Value<'t>) {
        let old = match self.globals.borrow_mut().get_mut(variable.0) {
            Some(place) => std::mem::replace(place, value),
            None => return,
        };
        // Dropped when nothing is borrowed.
        drop(old);
    }

    /// The variable of a name, for `#evaluate`.
    pub(super) fn variable_named(&self, name: &str) -> Variable {
        let known = self.template.variables;
        if let Some(at) = known.iter().position(|known| *known == name) {
            return Variable(at);
        }
        let mut more = self.more_names.borrow_mut();
        let at = more.iter().position(|known| **known == *name);
        let at = at.unwrap_or_else(|| {
            more.push(name.into());
            self.globals.borrow_mut().push(super::objects::root(name));
            more.len() - 1
        });
        Variable(known.len() + at)
    }
}
