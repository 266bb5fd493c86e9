//! The document as written: one model for Swagger 2.0, OpenAPI 3.0 and 3.1, with an [`Origin`] on
//! every part. Knows the formats, nothing of what a gateway makes of them.

pub mod editor;
pub mod extensions;
pub mod files;
mod kind;
pub mod media_type;
pub mod model;
mod object;
mod read;
pub mod references;
mod requirement;
mod schema_keywords;
mod validation;

pub use files::Files;
pub(crate) use files::sibling;
pub use object::Object;
pub use read::read;
