//! Integrations with AWS services.

use super::{Mapping, UriPart, ValuePart};

/// An AWS service, and what is called there.
#[derive(Debug)]
pub struct ServiceTarget {
    /// The host prefix of its endpoints: `dynamodb`, `runtime.sagemaker`.
    pub service: &'static [UriPart],
    /// The region; empty: the environment's.
    pub region: &'static [UriPart],
    /// What is called.
    pub call: ServiceCall,
    /// The ARN of the role that the call is made with; `None`: the gateway's own credentials.
    pub credentials: Option<&'static [UriPart]>,
}

/// What is called at a service (`reference/openapi-extensions.md` §2.14).
#[derive(Debug, Clone, Copy)]
pub enum ServiceCall {
    /// `action/Name`, with `&name=value` behind it as it stands.
    Action(&'static [UriPart]),
    /// `path/…`, without its leading slash; may hold a query.
    Path(&'static [UriPart]),
}

/// A proxy integration with an AWS service: a first-class one of HTTP APIs, or Firehose's `aws_proxy`.
#[derive(Debug)]
pub struct ServiceIntegration {
    /// The service.
    pub target: ServiceTarget,
    /// What is sent.
    pub request: ServiceRequest,
    /// Response parameter mappings by status; the status 0 stands for every status.
    pub response: &'static [(u16, &'static [Mapping])],
    /// Timeout from the first byte sent to the response's head, in milliseconds.
    pub timeout_ms: u32,
}

/// The request of a proxy integration with a service.
#[derive(Debug)]
pub enum ServiceRequest {
    /// The client's body as it is.
    Body,
    /// The parameters of an `integrationSubtype`, in document order, and those that must have a value.
    Subtype(
        Subtype,
        &'static [(&'static str, &'static [ValuePart])],
        &'static [&'static str],
    ),
}

/// The `integrationSubtype`s (`reference/http-api.md` §4.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the reference's names")]
pub enum Subtype {
    EventBridgePutEvents,
    SqsSendMessage,
    SqsReceiveMessage,
    SqsDeleteMessage,
    SqsPurgeQueue,
    AppConfigGetConfiguration,
    KinesisPutRecord,
    StepFunctionsStartExecution,
    StepFunctionsStartSyncExecution,
    StepFunctionsStopExecution,
}
