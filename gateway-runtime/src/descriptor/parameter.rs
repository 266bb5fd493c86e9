//! Checks of request parameters.

use super::body::CompiledSchema;
use super::form::Form;

/// Where a parameter stands in the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Location {
    /// In the path.
    Path,
    /// In the query string.
    Query,
    /// In a header.
    Header,
    /// In a cookie.
    Cookie,
}

/// The check of one request parameter.
#[derive(Debug)]
pub struct Parameter {
    /// The name as declared.
    pub name: &'static str,
    /// Where it stands.
    pub location: Location,
    /// Whether it must be present (and, in the REST kind, not blank).
    pub required: bool,
    /// Whether it may be empty, whatever its schema says: `allowEmptyValue`.
    pub allows_empty: bool,
    /// How its value is written; `None`: nothing is asked of it (as in the REST kind).
    pub form: Option<Form>,
    /// What its value must be; `None`: anything that is written so.
    pub schema: Option<CompiledSchema>,
}
