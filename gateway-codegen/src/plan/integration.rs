//! What answers an operation.

use super::{Mapping, ResponseType, ServiceIntegration, ServiceTarget, ValuePart};

/// An integration.
#[derive(Debug, Clone)]
pub enum Integration {
    /// The whole request, and the whole answer.
    HttpProxy(HttpIntegration),
    /// What is mapped.
    Http(HttpIntegration, Vec<IntegrationResponse>),
    /// A call of an AWS service whose answer comes back as it is.
    Service(ServiceIntegration),
    /// A constant answer.
    Mock(MockResponse),
    /// Can only fail: with this response type, for this reason.
    Fail(ResponseType, String),
}

/// A constant body and its media type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    /// Media type without parameters, lower case; or `$default`.
    pub media_type: String,
    /// Text.
    pub text: String,
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
    /// 415 for bodies without a template.
    pub refuse_unmapped_body: bool,
    /// Constant request templates.
    pub request_bodies: Vec<Body>,
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
    /// Inclusive ranges of backend statuses.
    pub backend_statuses: Vec<(u16, u16)>,
    /// The client's status.
    pub status: u16,
    /// Mapped headers.
    pub headers: Vec<(String, Vec<ValuePart>)>,
    /// Constant bodies.
    pub bodies: Vec<Body>,
}

/// A mocked answer.
#[derive(Debug, Clone)]
pub struct MockResponse {
    /// Status.
    pub status: u16,
    /// Headers.
    pub headers: Vec<(String, Vec<ValuePart>)>,
    /// Constant bodies.
    pub bodies: Vec<Body>,
    /// Media types that have a request template.
    pub request_types: Vec<String>,
    /// 415 for other media types (else 500).
    pub refuse_unmapped_body: bool,
}
