//! Text and positions; knows no OpenAPI.
//!
//! In: the bytes of files, through a [`Loader`]. Out: a [`Node`] tree in which every key and every value knows the
//! [`Span`] it stands at, from YAML and JSON alike, and what to say about text that is neither, as diagnostics. Depth,
//! size and aliases are limited ([`Limits`]), so that no input costs unbounded time, memory or stack.
//! What the keys mean is not known here.

pub mod embedded;
mod limits;
mod line_index;
mod load;
mod loader;
mod parse;
pub mod pointer;
mod room;
mod source_map;
mod span;
mod tree;

mod builder;
mod core_schema;
mod directive;
mod json;
mod tag;
mod yaml;

pub(crate) use core_schema::plain_scalar;
pub use limits::Limits;
pub(crate) use limits::weight;
pub use load::add_bytes;
pub use loader::{DiskLoader, LoadError, Loader, MemoryLoader};
pub(crate) use parse::is_json;
pub use parse::{parse, parse_with_limits};
pub use pointer::Pointer;
pub use room::{Room, has_properties};
pub use source_map::SourceMap;
pub use span::{FileId, Span};
pub use tree::{Entry, Mapping, Node, Str, Value};

#[cfg(test)]
mod tests;
