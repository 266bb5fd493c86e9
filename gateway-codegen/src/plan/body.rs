//! Checks of bodies: of requests, and of answers.

use super::{Form, Origin, Parameter, ShapeId};
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
    /// What tells it from others of its name: `version` and `2`, of `application/json; version=2`.
    pub parameters: Vec<(String, String)>,
    /// The schema, among those of the API; `None`: nothing is asked of such bodies.
    pub schema: Option<SchemaId>,
    /// How bodies are read that are not JSON; `None`: they have to be JSON.
    pub written: Option<Written>,
}

/// What a body holds that is not JSON: one text, or the fields of a form.
#[derive(Debug, Clone)]
pub struct Written {
    /// What its value may be, among the shapes of the API; of a form, an object of its fields.
    pub shape: ShapeId,
    /// Fields that are not simply the text of their value, in the order of their names.
    pub fields: Vec<Field>,
}

/// How a field of a form is written.
#[derive(Debug, Clone)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// How it is written, and what it may be.
    pub form: Form,
    /// Whether it, or each of its items, is bytes.
    pub bytes: Option<Bytes>,
    /// The media types that its parts may have, in lower case; none: any.
    pub media_types: Vec<String>,
    /// What headers its parts must have.
    pub headers: Vec<Parameter>,
}

/// What is asked of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bytes {
    /// Nothing.
    Any,
    /// What a schema asks of a string in which each byte is a character.
    Asked,
}

/// What the answers of an operation must be.
#[derive(Debug, Clone)]
pub struct Answers {
    /// Whether the client gets an error in the place of one that does not fit.
    pub is_enforced: bool,
    /// What is declared: single statuses first, then classes, then the default.
    pub responses: Vec<DeclaredResponse>,
}

/// A declared response.
#[derive(Debug, Clone)]
pub struct DeclaredResponse {
    /// The first and the last of its statuses.
    pub statuses: (u16, u16),
    /// What its headers must be.
    pub headers: Vec<Parameter>,
    /// What its body must be, by media type as of requests; empty: nothing is asked of it.
    pub content: Vec<MediaType>,
}
