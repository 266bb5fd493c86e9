//! One rendering of a compiled mapping template.
//!
//! The compiler makes a function of each template; [`render`] calls it with a [`Rendering`], which has the output,
//! the variables and what the template may read: an [`Exchange`]. Everything that can go on for ever is bounded here.

mod exchange;
mod overrides;

use std::fmt;

pub use exchange::{Exchange, ParameterLocation};
pub use overrides::Overrides;

use super::Error;
use super::output::Output;

/// A compiled mapping template.
#[derive(Debug)]
pub struct Template {
    /// Where it stands: `file:line #/json/pointer`, for logs.
    pub origin: &'static str,
    /// Bytes to reserve for its output.
    pub size_hint: usize,
    /// Renders it.
    pub render: for<'t> fn(&mut Rendering<'t>) -> Result<(), Stop>,
}

/// Why the function of a template returned before its end.
#[derive(Debug)]
pub enum Stop {
    /// `#stop`: what is written so far is the result.
    Stop,
    /// It cannot go on.
    Failed(Error),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Stop::Failed(error)
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
pub struct Rendering<'t> {
    exchange: &'t dyn Exchange,
    out: Output,
    overrides: Overrides,
    place: (u32, u32),
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
    let mut rendering = Rendering {
        exchange,
        out: Output::new(template.size_hint),
        overrides: std::mem::take(overrides),
        place: (0, 0),
    };
    let outcome = (template.render)(&mut rendering);
    *overrides = rendering.overrides;
    match outcome {
        Ok(()) | Err(Stop::Stop) => Ok(rendering.out.into_string()),
        Err(Stop::Failed(error)) => Err(Failed {
            error,
            line: rendering.place.0,
            column: rendering.place.1,
        }),
    }
}
