//! `x-amazon-apigateway-integrations` (`reference/openapi-extensions.md` §2.17).

use schemars::JsonSchema;

use super::Integration;
use crate::diagnostics::Sink;
use crate::openapi::model::{Origin, Spanned};
use crate::openapi::object::{Unknown, wrong_type};
use crate::source::Node;
use crate::source::pointer::escape;

/// Integrations by name, in `components`; an operation refers to one with
/// `{$ref: "#/components/x-amazon-apigateway-integrations/name"}`.
#[derive(Debug, Clone, Default, JsonSchema)]
#[schemars(transparent)]
pub struct Integrations {
    /// By name.
    #[schemars(with = "std::collections::BTreeMap<String, Integration>")]
    pub integrations: Vec<(Spanned<String>, Integration)>,
}

impl Integrations {
    /// Reads the extension.
    pub fn read(node: &Node, origin: &Origin, unknown: Unknown, sink: &mut Sink) -> Self {
        let mut all = Integrations::default();
        let Some(mapping) = node.as_mapping() else {
            if !node.is_null() {
                wrong_type(node, &origin.pointer, "a mapping", sink);
            }
            return all;
        };
        for entry in mapping.iter() {
            let name = Spanned {
                value: entry.key.as_str().to_owned(),
                span: entry.key_span,
            };
            let origin = Origin {
                span: entry.key_span,
                pointer: format!("{}/{}", origin.pointer, escape(&name.value)),
            };
            let read = Integration::read(&entry.value, &origin, unknown, sink);
            all.integrations.extend(read.map(|read| (name, read)));
        }
        all
    }
}
