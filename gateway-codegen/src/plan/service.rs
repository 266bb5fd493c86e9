//! AWS services that integrations call; see the runtime's descriptors of the same names.

use super::{Mapping, UriPart, ValuePart};

/// An AWS service, and what is called there.
#[derive(Debug, Clone)]
pub struct ServiceTarget {
    /// The host prefix of its endpoints.
    pub service: Vec<UriPart>,
    /// The region; empty: the environment's.
    pub region: Vec<UriPart>,
    /// What is called.
    pub call: ServiceCall,
    /// The ARN of a role.
    pub credentials: Option<Vec<UriPart>>,
}

/// What is called at a service.
#[derive(Debug, Clone)]
pub enum ServiceCall {
    /// `action/Name`.
    Action(Vec<UriPart>),
    /// `path/…`.
    Path(Vec<UriPart>),
}

/// A proxy integration with an AWS service.
#[derive(Debug, Clone)]
pub struct ServiceIntegration {
    /// The service.
    pub target: ServiceTarget,
    /// What is sent.
    pub request: ServiceRequest,
    /// Response mappings by status; 0: every status.
    pub response: Vec<(u16, Vec<Mapping>)>,
    /// Timeout in milliseconds.
    pub timeout_ms: u32,
}

/// The request of a proxy integration with a service.
#[derive(Debug, Clone)]
pub enum ServiceRequest {
    /// The client's body as it is.
    Body,
    /// The subtype's identifier in the runtime, its parameters, and those that must have a value.
    Subtype(
        &'static str,
        Vec<(&'static str, Vec<ValuePart>)>,
        &'static [&'static str],
    ),
}
