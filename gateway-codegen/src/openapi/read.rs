//! Tree → [`Document`], for Swagger 2.0, OpenAPI 3.0 and 3.1.

mod answers;
mod body;
mod content;
mod encoding;
mod extension;
mod header;
mod operation;
mod parameter;
mod root;
mod root_extensions;
mod scan;
mod security;
mod server;
mod version;

pub use root::read;
