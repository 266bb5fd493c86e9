//! What of requests a document asks to be validated.

use super::extensions::Validate;
use super::model::{Document, Operation};

impl Document {
    /// What of an operation's requests is validated: as its request validator says, else `x-gateway.validate`, else all in
    /// a document without AWS extensions and nothing in one with them. Nothing by a validator that is not defined.
    #[must_use]
    pub fn validates(&self, operation: &Operation) -> Validate {
        let named = operation.validator.as_ref().or(self.validator.as_ref());
        let Some(name) = named else {
            let explicit = self.gateway.validate.as_ref().map(|it| it.value);
            return explicit.unwrap_or(match self.amazon {
                None => Validate::All,
                Some(_) => Validate::None,
            });
        };
        let validator = self.validators.get(&name.value);
        let parts = validator.map(|it| (it.validate_request_parameters, it.validate_request_body));
        match parts.unwrap_or_default() {
            (true, true) => Validate::All,
            (true, false) => Validate::Params,
            (false, true) => Validate::Body,
            (false, false) => Validate::None,
        }
    }
}
