//! `x-amazon-apigateway-api-key-source` (`reference/openapi-extensions.md` §2.2).

use schemars::JsonSchema;

use crate::diagnostics::Sink;
use crate::openapi::model::{Origin, Spanned};
use crate::openapi::object::word;
use crate::source::Node;

/// Where a request's API key is read from; `HEADER` where it is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema)]
pub enum ApiKeySource {
    /// The header `x-api-key`.
    #[schemars(rename = "HEADER")]
    Header,
    /// `usageIdentifierKey` in the answer of the Lambda authorizer.
    #[schemars(rename = "AUTHORIZER")]
    Authorizer,
}

impl ApiKeySource {
    /// Reads the extension, in any case.
    pub fn read(node: &Node, origin: &Origin, sink: &mut Sink) -> Option<Spanned<Self>> {
        let words = [
            ("HEADER", ApiKeySource::Header),
            ("AUTHORIZER", ApiKeySource::Authorizer),
        ];
        word(node, &origin.pointer, "api-key-source", &words, sink)
    }
}
