//! What answers an operation.

use super::{
    LambdaIntegration, Mapping, MappingTemplate, ResponseType, ServiceIntegration, ServiceTarget,
    ValuePart,
};

/// An integration.
#[derive(Debug, Clone)]
pub enum Integration {
    /// The whole request, and the whole answer.
    HttpProxy(HttpIntegration),
    /// What is mapped.
    Http(HttpIntegration, Transformation),
    /// A Lambda function answers.
    LambdaProxy(LambdaIntegration),
    /// A call of an AWS service whose answer comes back as it is.
    Service(ServiceIntegration),
    /// A Lambda function gets what is mapped.
    Lambda(LambdaIntegration, Transformation),
    /// The gateway answers. By media type, what gives the status instead of the client's body; the transformation has
    /// no request bodies.
    Mock(Vec<(String, MockStatus)>, Transformation),
    /// Can only fail: with this response type, for this reason.
    Fail(ResponseType, String),
}

/// What a non-proxy integration makes of bodies; see the runtime's descriptor of the same name.
#[derive(Debug, Clone, Default)]
pub struct Transformation {
    /// What replaces the client's body.
    pub request_bodies: Vec<Body>,
    /// 415 for bodies without a template.
    pub refuse_unmapped_body: bool,
    /// How the request's body is converted.
    pub content_handling: Option<ContentHandling>,
    /// In the order they are tried.
    pub responses: Vec<IntegrationResponse>,
}

/// What gives the status of a mock.
#[derive(Debug, Clone)]
pub enum MockStatus {
    /// A text with this `statusCode`; `None`: it has none.
    Constant(Option<u16>),
    /// What a template renders.
    Template(Box<MappingTemplate>),
}

/// What takes the place of a payload of a media type.
#[derive(Debug, Clone)]
pub struct Body {
    /// Media type without parameters, lower case; or `$default`.
    pub media_type: String,
    /// What.
    pub content: Content,
}

/// What takes the place of a payload.
#[derive(Debug, Clone)]
pub enum Content {
    /// A text.
    Text(String),
    /// What a template renders.
    Template(Box<MappingTemplate>),
}

/// `contentHandling`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContentHandling {
    /// Base64 becomes bytes.
    ToBinary,
    /// Bytes become Base64.
    ToText,
}

/// An HTTP integration; see the runtime's descriptor of the same name.
#[derive(Debug, Clone)]
pub struct HttpIntegration {
    /// Address.
    pub uri: Vec<UriPart>,
    /// Whether the request's path is appended.
    pub append_path: bool,
    /// Method; `None`: the client's.
    pub method: Option<String>,
    /// Request mappings.
    pub request: Vec<Mapping>,
    /// Response mappings by status; 0: every status.
    pub response: Vec<(u16, Vec<Mapping>)>,
    /// Timeout in milliseconds.
    pub timeout_ms: u32,
    /// `responseTransferMode: STREAM` of a proxy integration.
    pub streams: bool,
    /// `tlsConfig.insecureSkipVerification`.
    pub insecure_skip_verification: bool,
    /// `tlsConfig.serverNameToVerify`.
    pub server_name: Option<String>,
    /// The id of the VPC link of a private integration.
    pub vpc_link: Option<Vec<UriPart>>,
    /// The AWS service that is called instead of `uri`.
    pub service: Option<ServiceTarget>,
}

/// Part of an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UriPart {
    /// Text.
    Text(String),
    /// `${stageVariables.name}`.
    StageVariable(String),
    /// `{name}`.
    Path(String),
}

/// One integration response.
#[derive(Debug, Clone)]
pub struct IntegrationResponse {
    /// When it is selected.
    pub selection: Selection,
    /// The client's status; 0: one that the operation does not declare.
    pub status: u16,
    /// Mapped headers.
    pub headers: Vec<(String, Vec<ValuePart>)>,
    /// What replaces the backend's body.
    pub bodies: Vec<Body>,
    /// How the backend's body is converted.
    pub content_handling: Option<ContentHandling>,
}

/// When an integration response is selected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Selection {
    /// Always.
    Default,
    /// For backend statuses in these inclusive ranges.
    Statuses(Vec<(u16, u16)>),
    /// For an `errorMessage` that matches this regular expression.
    ErrorMessage(String),
}
