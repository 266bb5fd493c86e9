//! `x-amazon-apigateway-auth` (`reference/openapi-extensions.md` §2.3).

use schemars::JsonSchema;

use crate::diagnostics::{Diagnostic, Sink, code, quoted};
use crate::openapi::model::{Origin, Spanned};
use crate::openapi::object::{Object, Unknown};
use crate::source::Node;

/// How an operation is authorised.
#[derive(Debug, Clone, JsonSchema)]
pub struct Auth {
    /// The type, in any case.
    #[serde(rename = "type")]
    pub kind: AuthType,
}

/// Types of authorisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema)]
pub enum AuthType {
    /// Nobody is asked, whatever `security` says.
    #[serde(rename = "NONE")]
    None,
    /// Signed with AWS Signature Version 4.
    #[serde(rename = "AWS_IAM")]
    AwsIam,
}

const TYPES: [(&str, AuthType); 2] = [("NONE", AuthType::None), ("AWS_IAM", AuthType::AwsIam)];

impl Auth {
    /// Reads the extension: its type.
    pub fn read(
        node: &Node,
        origin: &Origin,
        unknown: Unknown,
        sink: &mut Sink,
    ) -> Option<Spanned<AuthType>> {
        let mut object = Object::open(node, origin, sink)?;
        let kind = object.string("type", sink);
        let pointer = object.pointer_to("type");
        object.finish(unknown, sink);
        let kind = kind?;
        let found = TYPES
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(&kind.value));
        if found.is_none() {
            let names = TYPES.map(|(name, _)| name);
            sink.push(
                Diagnostic::new(
                    code::UNKNOWN_VALUE,
                    kind.span,
                    format!("{} is not a type of authorization", quoted(&kind.value)),
                )
                .label("not known")
                .help(format!("use one of: {}", names.join(", ")))
                .pointer(pointer),
            );
        }
        found.map(|(_, value)| Spanned {
            value: *value,
            span: origin.span,
        })
    }
}
