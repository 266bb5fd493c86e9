//! `#macro`, `#define` and bodies of calls.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::rc::{Rc, Weak};

use super::bounds::MAX_CALLS;
use super::variables::{Frame, Variable};
use super::{Object, Rendering, Stop};
use crate::template::velocity::{Expression, Node};
use crate::template::{Error, Value};

/// A compiled part of a template.
pub type Body = for<'t> fn(&Rendering<'t>);

/// How often the body of a `#define` may be rendered within itself: `directive.define.maxdepth`.
pub(super) const MAX_DEFINED: usize = 2;

/// A compiled macro.
#[derive(Debug)]
pub struct Macro {
    /// Its name.
    pub name: &'static str,
    /// Its parameters.
    pub parameters: &'static [Variable],
    /// What it writes.
    pub render: Body,
}

/// An argument of a macro: read again at each use.
#[derive(Clone)]
pub enum Argument<'t> {
    /// A value that does not change.
    Value(Value<'t>),
    /// A variable of the caller.
    Variable(Variable),
    /// Computed where the macro was called.
    Computed(for<'r> fn(&Rendering<'r>) -> Value<'r>),
    /// A bare word, which no macro takes.
    Word(Rc<str>),
    /// Of `#evaluate`.
    Parsed(Rc<Expression>),
}

impl fmt::Debug for Argument<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Argument::Value(value) => f.debug_tuple("Value").field(value).finish(),
            Argument::Variable(variable) => f.debug_tuple("Variable").field(variable).finish(),
            Argument::Word(word) => f.debug_tuple("Word").field(word).finish(),
            Argument::Parsed(value) => f.debug_tuple("Parsed").field(value).finish(),
            Argument::Computed(_) => f.debug_tuple("Computed").finish_non_exhaustive(),
        }
    }
}

/// A part of a template that is rendered elsewhere.
#[derive(Clone)]
pub(super) enum Part {
    Compiled(Body),
    /// Of `#evaluate`.
    Parsed(Rc<[Node]>),
}

/// A macro, wherever it comes from.
#[derive(Clone)]
pub(super) enum Callable {
    Compiled(&'static Macro),
    /// Of `#evaluate`: its parameters and what it writes.
    Parsed(Rc<[Variable]>, Rc<[Node]>),
}

/// What `#define` gives a name, and `$bodyContent`.
pub struct Block<'t> {
    body: Part,
    max_depth: usize,
    depth: Cell<usize>,
    /// Where it was defined: what `toString()` sees. Not for ever: that would be a cycle.
    frame: Option<Weak<Frame<'t>>>,
}

impl fmt::Debug for Block<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Block").finish_non_exhaustive()
    }
}

impl<'t> Rendering<'t> {
    pub(super) fn block(&self, body: Part, max_depth: usize) -> Value<'t> {
        let frame = self.frame.borrow().as_ref().map(Rc::downgrade);
        Value::Object(Object::Block(Rc::new(Block {
            body,
            max_depth,
            depth: Cell::new(0),
            frame,
        })))
    }

    /// Makes macros known to `#evaluate`.
    pub fn define_macros(&self, macros: &[&'static Macro]) {
        for defined in macros {
            self.define_macro(defined.name.into(), Callable::Compiled(defined));
        }
    }

    /// The first definition of a name stays.
    pub(super) fn define_macro(&self, name: Rc<str>, defined: Callable) {
        if self.macro_named(&name).is_none() {
            self.macros.borrow_mut().push((name, defined));
        }
    }

    pub(super) fn macro_named(&self, name: &str) -> Option<Callable> {
        let macros = self.macros.borrow();
        let (_, found) = macros.iter().find(|(known, _)| **known == *name)?;
        Some(found.clone())
    }

    pub(super) fn invoke(
        &self,
        parameters: &[Variable],
        arguments: &[Argument<'t>],
        content: Option<(Variable, Value<'t>)>,
        render: impl FnOnce() -> Result<(), Stop>,
    ) -> Result<(), Stop> {
        let caller = self.frame.borrow().clone();
        let n_calls = self.budget.n_calls.get();
        if n_calls >= MAX_CALLS {
            return Err(Error::Limit("macros within macros").into());
        }
        let mut locals = Vec::new();
        let mut computed = Vec::new();
        for (parameter, argument) in parameters.iter().zip(arguments) {
            match argument {
                Argument::Value(value) => locals.push((*parameter, value.clone())),
                other => computed.push((*parameter, other.clone())),
            }
        }
        locals.extend(content);
        let frame = Rc::new(Frame {
            locals: RefCell::new(locals),
            arguments: RefCell::new(computed),
            depth: caller.as_ref().map_or(0, |caller| caller.depth) + 1,
            caller,
        });
        self.budget.n_calls.set(n_calls + 1);
        let outcome = self.within(Some(frame), render);
        self.budget.n_calls.set(n_calls);
        ends_here(outcome)
    }

    /// The value of an argument, in the frame of the caller.
    pub(super) fn computed(&self, argument: &Argument<'t>) -> Result<Value<'t>, Stop> {
        match argument {
            Argument::Value(value) => Ok(value.clone()),
            Argument::Word(word) => Err(refused(word)),
            Argument::Variable(variable) => self.raw(*variable),
            Argument::Computed(part) => self.compute(*part),
            Argument::Parsed(value) => self.expression(value),
        }
    }

    /// Writes what a block writes, if it is not too deep within itself.
    pub(super) fn render_block(&self, block: &Block<'t>) -> Result<(), Stop> {
        let depth = block.depth.get();
        if depth >= block.max_depth {
            return Ok(());
        }
        self.budget.enter()?;
        block.depth.set(depth + 1);
        let outcome = match &block.body {
            Part::Compiled(body) => self.run(*body),
            Part::Parsed(nodes) => self.nodes(nodes),
        };
        block.depth.set(depth);
        ends_here(outcome)
    }

    /// The text of a block; nothing if it is too deep within itself.
    pub(super) fn block_text(&self, block: &Block<'t>) -> Result<Value<'t>, Stop> {
        if block.depth.get() >= block.max_depth {
            return Ok(Value::Null);
        }
        let render = || self.captured(|| self.render_block(block));
        let text = match &block.frame {
            None => self.within(None, render)?,
            Some(frame) => match frame.upgrade() {
                Some(frame) => self.within(Some(frame), render)?,
                None => render()?,
            },
        };
        Ok(text.into())
    }
}

pub(super) fn refused(word: &str) -> Stop {
    Error::Method("#macro", format!("invalid argument {word}")).into()
}

/// `#break` ends the innermost macro, block or loop, whichever it is.
pub(super) fn ends_here(outcome: Result<(), Stop>) -> Result<(), Stop> {
    match outcome {
        Err(Stop::Break(None)) => Ok(()),
        other => other,
    }
}
