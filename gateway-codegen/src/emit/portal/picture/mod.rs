//! Pictures as inline SVG, drawn when a site is built: pure functions from plain data. Shapes have classes only, so that
//! colours and fonts come from the style sheet (and a site's policy can forbid inline styles); every text is measured
//! with average widths, cut with an ellipsis where it does not fit, and then has the whole of it as its title.

pub mod flow;
pub mod graph;
pub mod map;
pub mod sequence;
mod svg;
pub(crate) mod text;

/// What is wrong in the source of a diagram.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiagramError {
    /// The line in the source of the diagram; the first is 1.
    pub line: usize,
    /// What is wrong, in a sentence.
    pub message: String,
}

impl DiagramError {
    fn new(line: usize, message: impl Into<String>) -> Self {
        DiagramError {
            line,
            message: message.into(),
        }
    }
}
