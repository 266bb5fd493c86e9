//! Request body checks.

use super::Origin;
use crate::json_schema::SchemaId;

/// What the body of a request must be.
#[derive(Debug, Clone)]
pub struct RequestBody {
    /// Whether there must be one.
    pub is_required: bool,
    /// What is declared by media type: those of one type first, then ranges such as `text/*`, then `*/*`.
    pub content: Vec<MediaType>,
    /// In the document.
    pub origin: Origin,
}

/// What bodies of a media type must be.
#[derive(Debug, Clone)]
pub struct MediaType {
    /// In lower case and without parameters.
    pub name: String,
    /// The schema, among those of the API; `None`: nothing is asked of such bodies.
    pub schema: Option<SchemaId>,
}
