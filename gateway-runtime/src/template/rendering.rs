//! One rendering of a compiled mapping template.
//!
//! The compiler makes a function of each template; [`render`] calls it with a [`Rendering`], which has the output,
//! the variables and what the template may read: an [`Exchange`]. What a template does is a method here, so that the
//! functions stay small and compile fast. Everything that can go on for ever is bounded: see [`bounds`].

mod bounds;
mod compiled;
mod context;
mod evaluate;
mod exchange;
mod input;
mod loops;
mod macros;
mod objects;
mod overrides;
mod references;
mod variables;

use std::cell::{Cell, OnceCell, RefCell};
use std::fmt;
use std::rc::Rc;

pub use exchange::{Exchange, ParameterLocation};
pub use macros::{Argument, Body, Macro};
pub(super) use objects::Object;
pub use overrides::Overrides;
pub use variables::Variable;

use super::json::Document;
use super::output::Output;
use super::{Error, Str, Value, work};
use bounds::Budget;
use context::ContextParts;
use variables::Frame;

/// A compiled mapping template.
#[derive(Debug)]
pub struct Template {
    /// Where it stands: `file:line #/json/pointer`, for logs.
    pub origin: &'static str,
    /// Bytes to reserve for its output.
    pub size_hint: usize,
    /// The names of its variables: a [`Variable`] is a position in it.
    pub variables: &'static [&'static str],
    /// Renders it.
    pub render: Body,
}

/// Why a part of a template ends before its end.
#[derive(Debug)]
pub(super) enum Stop {
    /// `#stop`: what is written so far is the result.
    End,
    /// `#break`: ends the innermost loop, macro or block, or the loop of this number.
    Break(Option<u32>),
    /// It cannot go on.
    Failed(Box<Error>),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Stop::Failed(Box::new(error))
    }
}

/// A rendering that failed: the caller gets the reference's answer, the log this.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failed {
    /// What is wrong.
    pub error: Error,
    /// The line of the document, from 1; 0 where it is not known.
    pub line: u32,
    /// The column in that line, from 1; 0 where it is not known.
    pub column: u32,
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.line, self.column) {
            (0, _) => write!(f, "{}", self.error),
            (line, column) => write!(f, "line {line}, column {column}: {}", self.error),
        }
    }
}

impl std::error::Error for Failed {}

/// What a template's function works with.
///
/// Methods take `&self`, so that calls can stand in the arguments of others.
pub struct Rendering<'t> {
    template: &'static Template,
    exchange: &'t dyn Exchange,
    out: RefCell<Output>,
    /// The body's document, once it was asked for.
    document: OnceCell<Document<'t>>,
    /// The variables of the template, and behind them those that only `#evaluate` knows.
    globals: RefCell<Vec<Value<'t>>>,
    /// The names of the latter.
    more_names: RefCell<Vec<Rc<str>>>,
    /// The macros that `#evaluate` knows.
    macros: RefCell<Vec<(Rc<str>, macros::Callable)>>,
    /// The macro that is being rendered.
    frame: RefCell<Option<Rc<Frame<'t>>>>,
    /// Loop variables that stand for null until their iteration ends, with the depth of the frame then.
    held: RefCell<Vec<(Variable, usize)>>,
    /// `$foreach`, `$velocityCount`, `$velocityHasNext`, where the template has them.
    loop_names: [Option<Variable>; 3],
    n_loops: Cell<u32>,
    context: ContextParts<'t>,
    place: Cell<(u32, u32)>,
    /// Why compiled code is to do nothing more, and whether that is so.
    ending: Cell<Option<Stop>>,
    has_ended: Cell<bool>,
    budget: Budget,
}

impl fmt::Debug for Rendering<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rendering")
            .field("template", &self.template.origin)
            .finish_non_exhaustive()
    }
}

/// Renders a template.
///
/// What the template sets under `$context.requestOverride` and `$context.responseOverride` is added to `overrides`,
/// also when the rendering fails later.
///
/// # Errors
///
/// A method of the template threw, or a bound was reached.
pub fn render(
    template: &'static Template,
    exchange: &dyn Exchange,
    overrides: &mut Overrides,
) -> Result<String, Failed> {
    let position = |name: &str| {
        let position = template.variables.iter().position(|known| *known == name);
        position.map(Variable)
    };
    // What the request template set is read too: of a mock's answer, nothing else is.
    let n_read = exchange.body().len() + overrides.n_bytes();
    let rendering = Rendering {
        template,
        exchange,
        out: RefCell::new(Output::new(template.size_hint)),
        document: OnceCell::new(),
        globals: RefCell::new(
            template
                .variables
                .iter()
                .map(|name| objects::root(name))
                .collect(),
        ),
        more_names: RefCell::default(),
        macros: RefCell::default(),
        frame: RefCell::default(),
        held: RefCell::default(),
        loop_names: ["foreach", "velocityCount", "velocityHasNext"].map(position),
        n_loops: Cell::new(0),
        context: ContextParts::new(std::mem::take(overrides)),
        place: Cell::new((0, 0)),
        ending: Cell::new(None),
        has_ended: Cell::new(false),
        budget: Budget::new(),
    };
    let outcome = work::metered_unless_counted(n_read, || rendering.run(template.render));
    let kept = rendering.context.into_overrides();
    let too_much = kept.map(|kept| *overrides = kept).err();
    let error = match (outcome, too_much) {
        (Ok(()) | Err(Stop::End | Stop::Break(None)), None) => {
            return Ok(rendering.out.into_inner().into_string());
        }
        (Ok(()) | Err(Stop::End | Stop::Break(None)), Some(error)) => error,
        (Err(Stop::Break(Some(_))), _) => {
            Error::Method("#break", "the loop has ended before".to_owned())
        }
        (Err(Stop::Failed(error)), _) => *error,
    };
    let (line, column) = rendering.place.get();
    Err(Failed {
        error,
        line,
        column,
    })
}

impl<'t> Rendering<'t> {
    /// Writes text.
    ///
    /// # Errors
    ///
    /// The output is too long.
    #[inline]
    pub(super) fn try_push(&self, text: &str) -> Result<(), Stop> {
        Ok(self.out.borrow_mut().push_str(text)?)
    }

    /// Writes the text of a value.
    ///
    /// # Errors
    ///
    /// The output is too long, or the value too deep.
    pub(super) fn try_write(&self, value: Value<'t>) -> Result<(), Stop> {
        if let Value::Object(_) = value {
            let value = self.settled(value)?;
            return Ok(value.render(&mut self.out.borrow_mut())?);
        }
        Ok(value.render(&mut self.out.borrow_mut())?)
    }

    /// What is written meanwhile.
    pub(super) fn captured(&self, part: impl FnOnce() -> Result<(), Stop>) -> Result<String, Stop> {
        self.budget.enter()?;
        let outer = self.out.replace(Output::new(0));
        let outcome = part();
        let text = self.out.replace(outer).into_string();
        outcome?;
        self.budget.spend(text.len())?;
        Ok(text)
    }

    /// The text of a value, `toString()`.
    pub(super) fn text_of(&self, value: Value<'t>) -> Result<Str<'t>, Stop> {
        Ok(super::text(&self.settled(value)?)?)
    }
}
