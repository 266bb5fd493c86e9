//! What is wrong with a document, where, and how to mend it.
//!
//! In: whatever a pass has to say, as [`Diagnostic`]s pushed into a [`Sink`]. Out: text for a terminal or for a
//! program, from [`render`]. Every diagnostic has a [`Code`] of the one table in [`code`], and every code a page that
//! [`explain`] finds. Nothing here prints or ends the process; how many errors are too many is the caller's affair.

mod baseline;
pub mod code;
mod diagnostic;
mod fix;
mod key;
mod policy;
mod quote;
pub mod render;
mod sink;
pub mod suggest;

pub use baseline::{Baseline, BaselineError};
pub use code::{Code, Page, Severity, explain};
pub use diagnostic::{Diagnostic, Label};
pub use fix::{Change, Fix};
pub use key::Key;
pub use policy::{Level, Policy};
pub use quote::{quoted, shell_word};
pub use sink::{Mark, Sink};
