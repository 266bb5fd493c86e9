//! Mapping templates.

use super::Origin;
use crate::vtl;

/// A mapping template of an integration.
#[derive(Debug, Clone)]
pub struct MappingTemplate {
    /// What its function is named after: words in lower case with `_` between, such as
    /// `create_order_request_application_json`.
    pub name: String,
    /// What the template is, in words, for the documentation of its function: "The request template of createOrder
    /// for application/json".
    pub description: String,
    /// The template as a tree.
    pub tree: vtl::Template,
    /// The template as text: the value of the string in the document.
    pub text: String,
    /// The string in the document: its span is that of the whole string node.
    pub origin: Origin,
}
