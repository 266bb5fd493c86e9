//! `x-amazon-apigateway-any-method` (`reference/openapi-extensions.md` §2.1).

use schemars::JsonSchema;

use crate::diagnostics::Sink;
use crate::openapi::model::Origin;
use crate::openapi::object::wrong_type;
use crate::source::Mapping;
use crate::source::pointer::escape;

/// The operation for methods that have none of their own: DELETE, GET, HEAD, OPTIONS, PATCH, POST and PUT. It has the
/// fields of an operation, and `isDefaultRoute`.
#[derive(Debug, Clone, Copy, Default, JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct AnyMethod {
    /// Below the path `/$default`: it answers what no other operation does (HTTP APIs). Default: `false`.
    pub is_default_route: Option<bool>,
}

impl AnyMethod {
    /// Reads what an operation does not have.
    pub fn read(operation: &Mapping, origin: &Origin, sink: &mut Sink) -> Self {
        const NAME: &str = "isDefaultRoute";
        let node = operation.get(NAME).filter(|node| !node.is_null());
        let is_default_route = node.and_then(|node| {
            let text = || node.as_str().and_then(|text| text.parse().ok());
            let value = node.as_bool().or_else(text);
            if value.is_none() {
                let pointer = format!("{}/{}", origin.pointer, escape(NAME));
                wrong_type(node, &pointer, "`true` or `false`", sink);
            }
            value
        });
        AnyMethod { is_default_route }
    }
}
