//! What answers an operation.

use super::{
    LambdaIntegration, Mapping, ResponseType, ServiceIntegration, ServiceTarget, TransferMode,
    ValuePart,
};
use crate::template::Template;

/// What answers an operation.
#[derive(Debug)]
pub enum Integration {
    /// The whole request goes to the upstream and its answer comes back (`http_proxy`, and operations
    /// of plain documents).
    HttpProxy(HttpIntegration),
    /// Only what is mapped goes to the upstream, and only what is mapped comes back (`http`, `aws`).
    Http(HttpIntegration, Transformation),
    /// A Lambda function answers the whole request (`aws_proxy`).
    LambdaProxy(LambdaIntegration),
    /// A call of an AWS service whose answer comes back as it is (`aws_proxy`).
    Service(ServiceIntegration),
    /// A Lambda function gets what is mapped, and only what is mapped of its result comes back (`aws`).
    Lambda(LambdaIntegration, Transformation),
    /// The gateway answers (`mock`). By media type, what gives the status instead of the client's body; the
    /// transformation has no request bodies.
    Mock(&'static [(&'static str, MockStatus)], Transformation),
    /// The gateway's own answer for a configuration that can only fail: a gateway response type and the
    /// reason, which is logged.
    Fail(ResponseType, &'static str),
}

/// What a non-proxy integration makes of the request's body and of the backend's answer
/// (`reference/rest-api.md` §4.2, §4.6, §4.7, §4.11).
#[derive(Debug)]
pub struct Transformation {
    /// What replaces the client's body, by media type.
    pub request_bodies: &'static [(&'static str, Body)],
    /// `passthroughBehavior` refuses bodies without a template: 415.
    pub refuse_unmapped_body: bool,
    /// How the request's body is converted.
    pub content_handling: Option<ContentHandling>,
    /// In the order they are tried.
    pub responses: &'static [IntegrationResponse],
}

impl Transformation {
    /// Nothing is changed and nothing is selected.
    pub const NEW: Transformation = Transformation {
        request_bodies: &[],
        refuse_unmapped_body: false,
        content_handling: None,
        responses: &[],
    };
}

impl Transformation {
    /// Whether something is rendered.
    pub(crate) fn has_templates(&self) -> bool {
        let responses = self.responses.iter().flat_map(|response| response.bodies);
        let mut bodies = self.request_bodies.iter().chain(responses);
        bodies.any(|(_, body)| matches!(body, Body::Template(_)))
    }
}

/// What gives the status of a mock (`reference/rest-api.md` §4.12).
#[derive(Debug, Clone, Copy)]
pub enum MockStatus {
    /// The `statusCode` of a request template that is a text; `None`: it has none.
    Constant(Option<u16>),
    /// The `statusCode` in what a request template renders.
    Template(&'static Template),
}

/// What takes the place of a payload.
#[derive(Debug, Clone, Copy)]
pub enum Body {
    /// This text.
    Text(&'static str),
    /// What a mapping template renders.
    Template(&'static Template),
}

/// `contentHandling`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContentHandling {
    /// `CONVERT_TO_BINARY`: Base64 becomes bytes.
    ToBinary,
    /// `CONVERT_TO_TEXT`: bytes become Base64.
    ToText,
}

/// An HTTP integration.
#[derive(Debug)]
pub struct HttpIntegration {
    /// The address: scheme, host, port, path and query, with path parameters and stage variables.
    pub uri: &'static [UriPart],
    /// Whether the request's path below the base path is appended to the path of `uri`
    /// (`x-gateway.upstream`, and the `$default` route).
    pub append_path: bool,
    /// The method sent; `None`: the client's.
    pub method: Option<&'static str>,
    /// Parameter mappings, in document order.
    pub request: &'static [Mapping],
    /// HTTP APIs: response parameter mappings by status; the status 0 stands for every status.
    pub response: &'static [(u16, &'static [Mapping])],
    /// Timeout from the first byte sent to the response's head, in milliseconds.
    pub timeout_ms: u32,
    /// How the answer is passed on (`HttpProxy`): what is buffered may be as large as the API's payload limit, and what is
    /// streamed has none.
    pub transfer: TransferMode,
    /// `tlsConfig.insecureSkipVerification`.
    pub insecure_skip_verification: bool,
    /// `tlsConfig.serverNameToVerify`.
    pub server_name: Option<&'static str>,
    /// The id of the VPC link that a private integration goes through.
    pub vpc_link: Option<&'static [UriPart]>,
    /// The AWS service that is called instead of `uri` (`aws`).
    pub service: Option<&'static ServiceTarget>,
}

impl HttpIntegration {
    /// The defaults of the reference; `uri` is empty.
    pub const NEW: HttpIntegration = HttpIntegration {
        uri: &[],
        append_path: false,
        method: None,
        request: &[],
        response: &[],
        timeout_ms: 29_000,
        transfer: TransferMode::Buffered,
        insecure_skip_verification: false,
        server_name: None,
        vpc_link: None,
        service: None,
    };
}

/// Part of an integration's address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UriPart {
    /// Text as it goes on the wire.
    Text(&'static str),
    /// `${stageVariables.name}`; empty when unset.
    StageVariable(&'static str),
    /// `{name}`: filled by the mapping to the path parameter of that name, else by the route's.
    Path(&'static str),
}

/// Which answers of the backend an integration response is for, and what the client gets.
#[derive(Debug)]
pub struct IntegrationResponse {
    /// When it is selected.
    pub selection: Selection,
    /// The status the client gets; 0: one that the operation does not declare, answered with 500.
    pub status: u16,
    /// Mapped response headers.
    pub headers: &'static [(&'static str, &'static [ValuePart])],
    /// Bodies by media type, chosen by the request's `Accept`; none: the backend's body passes.
    pub bodies: &'static [(&'static str, Body)],
    /// How the backend's body is converted.
    pub content_handling: Option<ContentHandling>,
}

impl IntegrationResponse {
    /// The default response: 200 and the backend's body.
    pub const NEW: IntegrationResponse = IntegrationResponse {
        selection: Selection::Default,
        status: 200,
        headers: &[],
        bodies: &[],
        content_handling: None,
    };
}

/// When an integration response is selected (`reference/rest-api.md` §4.11).
#[derive(Debug)]
pub enum Selection {
    /// Always: the default response.
    Default,
    /// The backend's status lies in one of these inclusive ranges.
    Statuses(&'static [(u16, u16)]),
    /// The whole `errorMessage` of a Lambda function matches this regular expression of Java's.
    ErrorMessage(&'static str),
}
