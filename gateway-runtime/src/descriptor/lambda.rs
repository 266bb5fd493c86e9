//! Lambda functions as proxies.

use super::{Mapping, UriPart};

/// A Lambda function that answers whole requests (`aws_proxy`).
#[derive(Debug)]
pub struct LambdaIntegration {
    /// The function's ARN or name, with stage variables.
    pub function: &'static [UriPart],
    /// The region of the address, for functions that are no ARN; may be empty.
    pub region: &'static str,
    /// The ARN of the role that invokes; empty: the gateway's own credentials.
    pub credentials: &'static [UriPart],
    /// The shape of events and answers.
    pub payload: PayloadFormat,
    /// How the answer is passed on.
    pub transfer: TransferMode,
    /// Timeout of an invocation in milliseconds; of a stream, until its end.
    pub timeout_ms: u32,
    /// HTTP APIs: request parameter mappings, in document order.
    pub request: &'static [Mapping],
    /// HTTP APIs: response parameter mappings by status; the status 0 stands for every status.
    pub response: &'static [(u16, &'static [Mapping])],
}

impl LambdaIntegration {
    /// The defaults of the reference; `function` is empty.
    pub const NEW: LambdaIntegration = LambdaIntegration {
        function: &[],
        region: "",
        credentials: &[],
        payload: PayloadFormat::Rest,
        transfer: TransferMode::Buffered,
        timeout_ms: 29_000,
        request: &[],
        response: &[],
    };
}

/// The shape of events, and of answers (`reference/rest-api.md` §4.5, `http-api.md` §4.2 and §4.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PayloadFormat {
    /// 1.0 of REST APIs.
    Rest,
    /// 1.0 of HTTP APIs.
    V1,
    /// 2.0.
    V2,
}

/// `responseTransferMode`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TransferMode {
    /// The answer is taken whole.
    Buffered,
    /// The answer is passed on as it comes.
    Stream,
}
