//! OpenAPI Overlays (Overlay Specification 1.0 and 1.1): changes to a document that stand in a file of their own.
//!
//! They let what a gateway needs stay out of the document that its callers read. In: the tree of an overlay file and
//! the tree of a document. Out: the tree of the changed document, and what is wrong with the overlay. Of the document
//! only the way to what changes is built anew, all else is shared; every node keeps its span, so that what an overlay
//! brought is blamed on the overlay's file.
//!
//! Called by `compile`, for each document after its variables have values and before it is read. Knows no OpenAPI:
//! any tree may be changed. Imports `source` and `diagnostics` only. Within, `apply` uses `targets`, which uses `merge`,
//! which uses `document`; `json_path` knows none of them.
//!
//! Where version 1.0 leaves a merge open, it is done as 1.1 says: two lists are joined. As in its example, `key:` with
//! nothing behind it changes nothing of a list or a mapping. Removing single values, which 1.0 forbids and everyone
//! does, is allowed in both.
//!
//! Source: Overlay Specification 1.0.0 and 1.1.0, sections "Overlay Object" and "Action Object".

mod apply;
mod document;
mod json_path;
mod merge;
mod targets;
#[cfg(test)]
mod tests;

pub use apply::{Applied, Removed};
pub use document::{Extends, Overlay};
