//! `x-amazon-apigateway-request-validator` and `x-amazon-apigateway-request-validators` (`reference/openapi-extensions.md` §2.20).

use schemars::JsonSchema;

use crate::diagnostics::Sink;
use crate::openapi::model::{Origin, Spanned};
use crate::openapi::object::{Object, Unknown};
use crate::source::Node;

/// The name of the request validator of all operations (at the root) or of one.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema)]
#[schemars(transparent)]
pub struct RequestValidatorName(pub Spanned<String>);

impl RequestValidatorName {
    /// Reads the extension: the name.
    pub fn read(node: &Node, origin: &Origin, sink: &mut Sink) -> Option<Spanned<String>> {
        let name = node.as_str();
        if name.is_none() {
            let expected = "the name of a validator";
            crate::openapi::object::wrong_type(node, &origin.pointer, expected, sink);
        }
        Some(Spanned {
            value: name?.to_owned(),
            span: node.span,
        })
    }
}

/// Request validators by name.
#[derive(Debug, Clone, Default, JsonSchema)]
#[schemars(transparent)]
pub struct RequestValidators {
    /// By name.
    #[schemars(with = "std::collections::BTreeMap<String, RequestValidator>")]
    pub validators: Vec<(Spanned<String>, RequestValidator)>,
}

/// What of a request is validated.
#[derive(Debug, Clone, Copy, Default, JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct RequestValidator {
    /// The body, against the model for its media type.
    pub validate_request_body: bool,
    /// That required parameters are present and not blank.
    pub validate_request_parameters: bool,
}

impl RequestValidators {
    /// Reads the extension.
    pub fn read(node: &Node, origin: &Origin, unknown: Unknown, sink: &mut Sink) -> Self {
        let mut all = RequestValidators::default();
        let Some(mapping) = node.as_mapping() else {
            crate::openapi::object::wrong_type(node, &origin.pointer, "a mapping", sink);
            return all;
        };
        for entry in mapping.iter() {
            let pointer = format!(
                "{}/{}",
                origin.pointer,
                crate::source::pointer::escape(entry.key.as_str())
            );
            let Some(mut object) = Object::open(
                &entry.value,
                &Origin {
                    span: entry.key_span,
                    pointer,
                },
                sink,
            ) else {
                continue;
            };
            let validator = RequestValidator {
                validate_request_body: object
                    .boolean("validateRequestBody", sink)
                    .is_some_and(|value| value.value),
                validate_request_parameters: object
                    .boolean("validateRequestParameters", sink)
                    .is_some_and(|value| value.value),
            };
            object.finish(unknown, sink);
            all.validators.push((
                Spanned {
                    value: entry.key.as_str().to_owned(),
                    span: entry.key_span,
                },
                validator,
            ));
        }
        all
    }

    /// The validator of a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<RequestValidator> {
        self.validators
            .iter()
            .find(|(known, _)| known.value == name)
            .map(|(_, validator)| *validator)
    }
}
