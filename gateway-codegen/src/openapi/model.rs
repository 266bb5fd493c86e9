//! What a document says, in one shape for all versions.

use super::extensions::{
    ApiKeySource, AuthType, Authorizer, BinaryMediaTypes, Cors, Documentation, EndpointAccessMode,
    EndpointConfiguration, GatewayExtension, GatewayResponses, Integration, Integrations,
    MinimumCompressionSize, Policy, RequestValidators, SchemeAuthType, SecurityPolicy, TagValue,
};
use crate::source::{Node, Room, Span};

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
    /// Tags of the root.
    pub tags: Vec<Tag>,
    /// Path items in document order.
    pub paths: Vec<PathItem>,
    /// The security schemes with their authorizers.
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
    /// `x-amazon-apigateway-api-key-source`.
    pub api_key_source: Option<Spanned<ApiKeySource>>,
    /// `x-amazon-apigateway-binary-media-types`.
    pub binary_media_types: Option<BinaryMediaTypes>,
    /// `x-amazon-apigateway-minimum-compression-size`.
    pub minimum_compression_size: Option<MinimumCompressionSize>,
    /// `x-amazon-apigateway-documentation`.
    pub documentation: Option<Documentation>,
    /// `x-amazon-apigateway-endpoint-configuration`, of the root or of the first server that has one.
    pub endpoint: Option<EndpointConfiguration>,
    /// `x-amazon-apigateway-endpoint-access-mode`.
    pub endpoint_access_mode: Option<Spanned<EndpointAccessMode>>,
    /// `x-amazon-apigateway-security-policy`.
    pub security_policy: Option<SecurityPolicy>,
    /// `x-amazon-apigateway-policy`.
    pub policy: Option<Policy>,
    /// `x-amazon-apigateway-integrations` of the components; operations have those that they refer to as their own.
    pub integrations: Integrations,
    /// `x-gateway`.
    pub gateway: GatewayExtension,
    /// The whole tree.
    pub root: Node,
    /// The document.
    pub origin: Origin,
}

/// A tag of the root.
#[derive(Debug, Clone)]
pub struct Tag {
    /// Its name.
    pub name: String,
    /// Its description; empty where it is missing.
    pub description: String,
    /// `x-amazon-apigateway-tag-value`.
    pub value: Option<TagValue>,
}

/// A security scheme.
#[derive(Debug, Clone)]
pub struct SecurityScheme {
    /// Its name.
    pub name: String,
    /// What it asks of a request.
    pub kind: SchemeKind,
    /// The scopes that its flows declare, sorted; `None`: it says nothing of scopes.
    pub scopes: Option<Vec<String>>,
    /// `x-amazon-apigateway-authtype`.
    pub auth_type: Option<SchemeAuthType>,
    /// `x-amazon-apigateway-authorizer`; `None` also where it cannot be used, which is reported.
    pub authorizer: Option<Authorizer>,
    /// Whether the gateway is asked to enforce it: an authorizer extension, an API key of the
    /// reference, or IAM.
    pub gateway_enforces: bool,
    /// Whether it cannot be read, which is reported.
    pub is_broken: bool,
    /// In the document.
    pub origin: Origin,
}

impl SecurityScheme {
    /// Whether it is the reference's API key: the header `x-api-key`.
    #[must_use]
    pub fn is_api_key(&self) -> bool {
        let is_name = |name: &str| name.eq_ignore_ascii_case("x-api-key");
        matches!(&self.kind, SchemeKind::ApiKey { location: Some(In::Header), name: Some(name) } if is_name(&name.value))
    }

    /// Whether requests are signed with AWS Signature Version 4.
    #[must_use]
    pub fn is_iam(&self) -> bool {
        self.auth_type.as_ref().is_some_and(SchemeAuthType::is_iam)
    }
}

/// What a security scheme asks of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SchemeKind {
    /// A value in a header, the query or a cookie.
    ApiKey {
        /// Where it stands; `None`: nowhere that is known.
        location: Option<In>,
        /// The name of the header, parameter or cookie.
        name: Option<Spanned<String>>,
    },
    /// The header `Authorization` with a scheme such as `bearer` or `basic`, in small letters.
    Http(String),
    /// OAuth 2.0.
    OAuth2,
    /// OpenID Connect, with the address of its discovery document.
    OpenIdConnect(Option<Spanned<String>>),
    /// A certificate of the client.
    MutualTls,
    /// Something else, or nothing that can be read.
    Other,
}

impl SchemeKind {
    /// Whether the issuer of tokens is found through the scheme's own discovery document.
    #[must_use]
    pub fn discovers_issuer(&self) -> bool {
        let is_address = |url: &Spanned<String>| {
            let url = url.value.to_ascii_lowercase();
            url.starts_with("https://") || url.starts_with("http://")
        };
        matches!(self, SchemeKind::OpenIdConnect(Some(url)) if is_address(url))
    }
}

/// One alternative of `security`: all of these must hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requirement {
    /// The schemes.
    pub schemes: Vec<SchemeUse>,
}

/// A scheme as a requirement names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemeUse {
    /// The scheme's name.
    pub name: Spanned<String>,
    /// The scopes that are asked for. Authorizers of tokens ask for one of them, everybody else for all; none: any will do.
    pub scopes: Vec<Spanned<String>>,
    /// Where the list of scopes stands.
    pub scopes_span: Span,
}

/// An entry of `paths`.
#[derive(Debug, Clone)]
pub struct PathItem {
    /// The path as written.
    pub path: Spanned<String>,
    /// Its operations.
    pub operations: Vec<Operation>,
    /// Where `parameters` can be added; `None`: it has some, or shares the mapping with another path.
    pub room: Option<Room>,
    /// Where a parameter can be added.
    pub parameters_room: Option<Room>,
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
    /// What is said of its body.
    pub body: Option<RequestBody>,
    /// Whether it has `responses` at all.
    pub has_responses: bool,
    /// Declared responses.
    pub responses: Vec<Response>,
    /// `produces` of Swagger 2.0, where it has its own.
    pub produces: Vec<Spanned<String>>,
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
    /// As it is written.
    pub node: Node,
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
    /// `formData` of Swagger 2.0.
    Form,
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
    /// Its schema, as written (Swagger 2.0: the parameter itself); of a parameter with `content` that of its media type.
    pub schema: Option<SchemaNode>,
    /// The media type of its value, where it has `content`.
    pub media_type: Option<Spanned<String>>,
    /// `allowEmptyValue`.
    pub allows_empty: bool,
    /// `style`, or Swagger's `collectionFormat`.
    pub style: Option<String>,
    /// `explode`.
    pub explode: Option<bool>,
    /// `deprecated`.
    pub is_deprecated: bool,
    /// Where something can be added to its declaration.
    pub room: Option<Room>,
    /// In the document.
    pub origin: Origin,
}

/// What the body of a request may be.
#[derive(Debug, Clone)]
pub struct RequestBody {
    /// Whether there must be one.
    pub is_required: bool,
    /// By media type, in document order.
    pub content: Vec<MediaType>,
    /// Fields of a form: the `formData` parameters of Swagger 2.0, which stand for schemas.
    pub fields: Vec<Parameter>,
    /// Where its media types stand, where they are none that a form with these fields can have.
    pub assumed: Option<Span>,
    /// In the document.
    pub origin: Origin,
}

/// What bodies of a media type may be.
#[derive(Debug, Clone)]
pub struct MediaType {
    /// The media type, or a range of them, as written.
    pub name: Spanned<String>,
    /// Its schema, as written; `None`: anything.
    pub schema: Option<SchemaNode>,
    /// `encoding`: how fields of a form are written.
    pub encoding: Vec<Encoding>,
}

/// How a field of a form is written.
#[derive(Debug, Clone)]
pub struct Encoding {
    /// The name of the field.
    pub name: Spanned<String>,
    /// `contentType`: one media type or several, with commas.
    pub content_type: Option<Spanned<String>>,
    /// `style`.
    pub style: Option<Spanned<String>>,
    /// `explode`.
    pub explode: Option<Spanned<bool>>,
    /// Where `allowReserved` stands, which changes nothing in what is read.
    pub allow_reserved: Option<Span>,
    /// `headers` of its part.
    pub headers: Vec<Parameter>,
    /// In the document.
    pub origin: Origin,
}

/// A schema as it is written; what it means depends on its dialect.
#[derive(Debug, Clone)]
pub struct SchemaNode {
    /// The tree, perhaps a reference.
    pub node: Node,
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
    /// The response as written, references followed, and where it stands.
    pub node: Option<(Node, Origin)>,
    /// What it says of headers and bodies; read only where answers are validated.
    pub described: Option<Described>,
}

/// What a response is.
#[derive(Debug, Clone)]
pub struct Described {
    /// Its headers.
    pub headers: Vec<Parameter>,
    /// Its body by media type, in document order; empty: nothing is said of it.
    pub content: Vec<MediaType>,
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
