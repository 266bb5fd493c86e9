//! Whether a request fits the document.

mod format;
mod parameters;

pub(crate) use parameters::check as parameters;
