//! Lambda functions as proxies.

use super::{Mapping, UriPart};

/// A Lambda function that answers whole requests; see the runtime's descriptor of the same name.
#[derive(Debug, Clone)]
pub struct LambdaIntegration {
    /// ARN or name.
    pub function: Vec<UriPart>,
    /// The address's region; may be empty.
    pub region: String,
    /// The role that invokes; empty: the gateway's own credentials.
    pub credentials: Vec<UriPart>,
    /// The shape of events and answers.
    pub payload: PayloadFormat,
    /// Whether the answer is streamed.
    pub streams: bool,
    /// Timeout in milliseconds.
    pub timeout_ms: u32,
    /// Request mappings of HTTP APIs.
    pub request: Vec<Mapping>,
    /// Response mappings of HTTP APIs by status.
    pub response: Vec<(u16, Vec<Mapping>)>,
}

/// The shape of events and answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PayloadFormat {
    /// 1.0 of REST APIs.
    Rest,
    /// 1.0 of HTTP APIs.
    V1,
    /// 2.0.
    V2,
}
