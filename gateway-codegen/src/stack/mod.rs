//! Stacks: templates of CloudFormation, SAM and Terraform around documents, and the variables inside of them.
//!
//! In: the tree of a file as it was written. Out: the documents it holds, with the values of their variables in place
//! and the spans of what was written there. A file is a document itself, or a CloudFormation or SAM template with
//! documents below `Body`, `DefinitionBody` or in files that these name. Of what the keys of a
//! document mean, only this is known here: which texts are examples and mapping templates, where a document says what
//! templates say beside it (stages, plans, policies), and where operations and their security stand.
//!
//! - [`Parameters`]: the values that the user gives (`--param`, `--params`).
//! - [`Stack`]: a CloudFormation or SAM template, what its resources are called, and the [`Api`]s in it.
//! - [`resolve`]: puts values into a tree: the functions of CloudFormation, `${...}` of Terraform, and the variables
//!   that API Gateway replaces on import. What nobody gives a value for is left out and collected ([`Missing`]),
//!   and reported once for the whole command.
//!
//! Sources: AWS CloudFormation User Guide, "Intrinsic function reference"; AWS SAM Developer Guide;
//! `reference/openapi-extensions.md` §3.6; the Terraform language, "Strings and Templates".

mod access;
mod api;
mod conditions;
mod functions;
mod limits;
mod missing;
mod names;
mod nodes;
mod parameters;
mod plans;
mod properties;
mod resolve;
mod sections;
mod settings;
mod text;
mod variables;

pub use api::{Api, ApiDocument};
pub use missing::Missing;
pub use parameters::Parameters;
pub use resolve::{Environment, Scope, may_hold_variables, resolve};
pub use sections::Stack;

#[cfg(test)]
mod tests;
