//! What a document says, in one shape for all versions.

use super::extensions::{
    AuthType, Cors, GatewayExtension, GatewayResponses, Integration, RequestValidators,
};
use crate::source::{Node, Span};

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}

impl<T: schemars::JsonSchema> schemars::JsonSchema for Spanned<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        T::schema_name()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        T::json_schema(generator)
    }
}

/// The place of a part of the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// Where it stands; for an entry of a mapping, its key.
    pub span: Span,
    /// JSON Pointer as a URI fragment: `#/paths/~1pets`.
    pub pointer: String,
}

/// Which specification a document follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// Swagger 2.0.
    V2,
    /// OpenAPI 3.0.
    V30,
    /// OpenAPI 3.1.
    V31,
}

/// A whole document.
#[derive(Debug, Clone)]
pub struct Document {
    /// The specification it follows.
    pub version: Version,
    /// `info.title`; `API` where it is missing.
    pub title: String,
    /// `info.version`; `0` where it is missing.
    pub api_version: String,
    /// The base path as the reference finds it (`reference/openapi-extensions.md` §3.2).
    pub base_path: Option<Spanned<String>>,
    /// `servers[0].url` (or scheme, host and base path of Swagger 2.0) where it is an absolute address.
    pub server: Option<Spanned<String>>,
    /// Tags with their descriptions.
    pub tags: Vec<(String, String)>,
    /// Path items in document order.
    pub paths: Vec<PathItem>,
    /// Names of the security schemes, and whether each has an authorizer extension or is for IAM.
    pub security_schemes: Vec<SecurityScheme>,
    /// Root security requirements.
    pub security: Vec<Requirement>,
    /// Whether any `x-amazon-*` key stands in the document, and where the first is.
    pub amazon: Option<Origin>,
    /// The first sign that the document is of an HTTP API, in words.
    pub http_marker: Option<String>,
    /// `x-amazon-apigateway-gateway-responses`.
    pub gateway_responses: GatewayResponses,
    /// `x-amazon-apigateway-cors`.
    pub cors: Option<Cors>,
    /// `x-amazon-apigateway-request-validators`.
    pub validators: RequestValidators,
    /// `x-amazon-apigateway-request-validator` at the root.
    pub validator: Option<Spanned<String>>,
    /// `x-gateway`.
    pub gateway: GatewayExtension,
    /// The whole tree.
    pub root: Node,
    /// The document.
    pub origin: Origin,
}

/// A security scheme.
#[derive(Debug, Clone)]
pub struct SecurityScheme {
    /// Its name.
    pub name: String,
    /// Whether the gateway is asked to enforce it: an authorizer extension, an API key of the
    /// reference, or IAM.
    pub gateway_enforces: bool,
    /// In the document.
    pub origin: Origin,
}

/// One alternative of `security`: names of schemes and where they stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requirement {
    /// All of these must hold.
    pub schemes: Vec<Spanned<String>>,
}

/// An entry of `paths`.
#[derive(Debug, Clone)]
pub struct PathItem {
    /// The path as written.
    pub path: Spanned<String>,
    /// Its operations.
    pub operations: Vec<Operation>,
    /// In the document.
    pub origin: Origin,
}

/// An operation.
#[derive(Debug, Clone)]
pub struct Operation {
    /// `GET`, …, or `ANY`.
    pub method: String,
    /// `operationId`.
    pub operation_id: Option<Spanned<String>>,
    /// `summary`, or the first line of `description`.
    pub summary: String,
    /// The first tag.
    pub tag: Option<String>,
    /// Its own parameters and those of its path item.
    pub parameters: Vec<Parameter>,
    /// Whether it has a request body with a schema.
    pub has_body_schema: bool,
    /// Declared responses.
    pub responses: Vec<Response>,
    /// Its own `security`; `None`: the root's.
    pub security: Option<Vec<Requirement>>,
    /// `x-amazon-apigateway-integration`.
    pub integration: Option<Integration>,
    /// There is an integration that cannot be used, or a key that was meant to be one; that is reported.
    pub integration_failed: bool,
    /// `x-amazon-apigateway-request-validator`.
    pub validator: Option<Spanned<String>>,
    /// `x-amazon-apigateway-auth`.
    pub auth: Option<Spanned<AuthType>>,
    /// `isDefaultRoute`.
    pub is_default_route: bool,
    /// In the document.
    pub origin: Origin,
}

/// Where a parameter stands in a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the words of the specification")]
pub enum In {
    Path,
    Query,
    Header,
    Cookie,
}

/// A parameter.
#[derive(Debug, Clone)]
pub struct Parameter {
    /// Name.
    pub name: Spanned<String>,
    /// Where it stands.
    pub location: In,
    /// Whether it is required, and where that is said.
    pub required: bool,
    /// Where `required` stands.
    pub required_span: Option<Span>,
    /// Its schema, references resolved at the top (Swagger 2.0: the parameter itself).
    pub schema: Option<Node>,
    /// `style`, or Swagger's `collectionFormat`.
    pub style: Option<String>,
    /// `explode`.
    pub explode: Option<bool>,
    /// In the document.
    pub origin: Origin,
}

/// A declared response.
#[derive(Debug, Clone)]
pub struct Response {
    /// `200`, `4XX`, `default`.
    pub status: Spanned<String>,
    /// Names of declared headers.
    pub headers: Vec<String>,
}

impl Operation {
    /// Whether it says that nobody is asked, whatever `security` says.
    #[must_use]
    pub fn is_open(&self) -> bool {
        let auth = self.auth.as_ref();
        auth.is_some_and(|auth| auth.value == AuthType::None)
    }

    /// A declared response by its status.
    #[must_use]
    pub fn response(&self, status: &str) -> Option<&Response> {
        self.responses
            .iter()
            .find(|response| response.status.value == status)
    }
}
