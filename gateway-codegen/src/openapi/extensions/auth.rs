//! `x-amazon-apigateway-auth` and `x-amazon-apigateway-authtype` (`reference/openapi-extensions.md` §2.3 and §2.4).

use schemars::JsonSchema;

use crate::diagnostics::Sink;
use crate::openapi::model::{Origin, Spanned};
use crate::openapi::object::{Object, Unknown, wrong_type};
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
        object.require(
            "type",
            "`auth`",
            "add `type: AWS_IAM` or `type: NONE`",
            sink,
        );
        let kind = object.word("type", &TYPES, sink);
        object.finish(unknown, sink);
        Some(Spanned {
            value: kind?.value,
            span: origin.span,
        })
    }
}

/// What a scheme asks for: `awsSigv4` for IAM, `cognito_user_pools` beside an authorizer of that type; any other text
/// is a label.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema)]
#[schemars(transparent)]
pub struct SchemeAuthType(pub Spanned<String>);

impl SchemeAuthType {
    /// Reads the extension.
    pub fn read(node: &Node, origin: &Origin, sink: &mut Sink) -> Option<Self> {
        let text = node.as_text();
        if text.is_none() && !node.is_null() {
            wrong_type(node, &origin.pointer, "a string", sink);
        }
        Some(SchemeAuthType(Spanned {
            value: text?.to_owned(),
            span: node.span,
        }))
    }

    /// Whether requests are signed with AWS Signature Version 4.
    #[must_use]
    pub fn is_iam(&self) -> bool {
        self.0.value.eq_ignore_ascii_case("awsSigv4")
    }
}
