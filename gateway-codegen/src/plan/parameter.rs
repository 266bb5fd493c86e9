//! Request parameter checks.

use super::{Form, Origin};
use crate::json_schema::SchemaId;

/// Where a parameter stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Location {
    #[default]
    /// Header. (The order is that of the reference's list of missing parameters.)
    Header,
    /// Path.
    Path,
    /// Query string.
    Query,
    /// Cookie.
    Cookie,
}

/// The check of one parameter.
#[derive(Debug, Clone)]
pub struct Parameter {
    /// Name.
    pub name: String,
    /// Where it stands.
    pub location: Location,
    /// Whether it must be there.
    pub required: bool,
    /// Whether it may be empty, whatever its schema says.
    pub allows_empty: bool,
    /// How its value is written; `None`: nothing is asked of it.
    pub form: Option<Form>,
    /// What its value must be, among the schemas of the API; `None`: anything that is written so.
    pub schema: Option<SchemaId>,
    /// In the document.
    pub origin: Origin,
}
