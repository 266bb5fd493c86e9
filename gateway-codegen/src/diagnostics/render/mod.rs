//! Diagnostics for people and programs, each form from the same data.
//!
//! In: diagnostics in the order of [`Sink::into_sorted`](crate::diagnostics::Sink::into_sorted) and the files they
//! speak of. Out: a string.

mod excerpt;
pub mod github;
pub mod json;
pub mod junit;
pub mod sarif;
pub mod text;
mod visible;

use crate::diagnostics::Diagnostic;
pub(crate) use visible::escaped_json;
pub use visible::visible;

/// All that a diagnostic says besides its places' other labels, one line each: for forms that have room for one text.
fn told(diagnostic: &Diagnostic) -> String {
    let mut told = visible(&diagnostic.message).into_owned();
    if let Some(label) = diagnostic
        .primary
        .as_ref()
        .filter(|label| !label.text.is_empty())
    {
        told.push_str(": ");
        told.push_str(&visible(&label.text));
    }
    for help in &diagnostic.help {
        told.push_str("\nhelp: ");
        told.push_str(&visible(help));
    }
    told
}
