//! Tree → [`Document`], for Swagger 2.0, OpenAPI 3.0 and 3.1.

mod content;
mod operation;
mod parameter;
mod root;
mod security;

pub use root::read;
