//! The `static` shapes that a generated crate fills in: what the gateway does, as plain data.
//!
//! Generated code is the only writer; every other module of this crate only reads. Nothing here
//! allocates, parses or does I/O. Values that depend on the stage (addresses with stage variables)
//! stay templates here and are resolved once at start by `crate::deployment`.

mod access;
mod body;
mod cache;
mod form;
mod integration;
mod lambda;
mod mapping;
mod parameter;
mod service;

use std::sync::atomic::{AtomicU32, Ordering};

pub use crate::access::basic::PasswordHash;
pub use crate::integrate::aws::Aws;
pub use crate::portal::PortalServer;
pub use crate::serve::Keys;
pub use crate::state::Stores;

pub use access::*;
pub use body::*;
pub use cache::*;
pub use form::*;
pub use integration::*;
pub use lambda::*;
pub use mapping::*;
pub use parameter::*;
pub use service::*;

/// A whole gateway: one listener, one or more APIs.
#[derive(Debug)]
pub struct Gateway {
    /// Crate and binary name, for example `petstore`.
    pub name: &'static str,
    /// The version of the compiler that generated the crate.
    pub compiler_version: &'static str,
    /// SHA-256 of the documents the crate was generated from, in hexadecimal.
    pub source_digest: &'static str,
    /// The APIs in the order of the documents on the command line.
    pub apis: &'static [&'static Api],
    /// What keeps keys, quotas and rates in a file or shares them, where the documents have any.
    pub stores: Option<Stores>,
    /// What calls AWS, where a document has integrations or authorizers that do.
    pub aws: Option<Aws>,
    /// What manages API keys and tells what was used, where the documents have keys or plans.
    pub keys: Option<Keys>,
    /// Developer portals, where the documents ask for any.
    pub portals: &'static [Portal],
}

/// A developer portal, which goes before APIs.
#[derive(Debug)]
pub struct Portal {
    /// Where it is: `/docs`; does not end with `/`.
    pub path: &'static str,
    /// Its files, folded.
    pub archive: &'static [u8],
    /// The entity tag of all of them, which is weak: another build has another.
    pub etag: &'static str,
    /// By which versions its pages ask for assets: `assets/portal.css?v=…`.
    pub versions: &'static [&'static str],
    /// The `Content-Security-Policy` of its pages.
    pub policy: &'static str,
    /// What serves it.
    pub server: PortalServer,
}

/// Whose wire behaviour an API has: Amazon API Gateway's REST or HTTP APIs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// REST APIs.
    Rest,
    /// HTTP APIs; documents without AWS extensions have this kind too.
    Http,
}

/// One API of a gateway.
#[derive(Debug)]
pub struct Api {
    /// Unique within the gateway, for example `petstore`.
    pub name: &'static str,
    /// The id that `$context.apiId` and `X-Amzn-Apigateway-Api-Id` show: ten letters and digits.
    pub id: &'static str,
    /// `info.title`.
    pub title: &'static str,
    /// `info.version`.
    pub version: &'static str,
    /// REST or HTTP wire behaviour.
    pub kind: Kind,
    /// Whether the document has no AWS extension: upstreams then get `X-Forwarded-*`, and clients
    /// RFC 9457 problems.
    pub plain: bool,
    /// Base path that is removed before matching; empty, or starting with `/` and not ending with it.
    pub base_path: &'static str,
    /// Stages; never empty.
    pub stages: &'static [Stage],
    /// The root of the route table, reached by a path without segments.
    pub routes: &'static RouteNode,
    /// The `$default` route of HTTP APIs.
    pub default_route: Option<&'static Operation>,
    /// Every operation once, in document order.
    pub operations: &'static [&'static Operation],
    /// Who decides whether requests may pass, as guards of operations name them.
    pub authorizers: &'static [Authorizer],
    /// Where API keys stand.
    pub api_key_source: ApiKeySource,
    /// The resource policy, as JSON.
    pub policy: Option<&'static str>,
    /// Who may use how much.
    pub usage_plans: &'static [UsagePlan],
    /// Customised gateway responses (REST kind).
    pub gateway_responses: &'static [GatewayResponse],
    /// `x-amazon-apigateway-cors` (HTTP kind).
    pub cors: Option<&'static Cors>,
    /// Payload and header limits.
    pub limits: Limits,
    /// `x-amazon-apigateway-minimum-compression-size` in bytes; `None`: answers are not compressed.
    pub minimum_compression_size: Option<u32>,
    /// `x-amazon-apigateway-binary-media-types`, lower case.
    pub binary_media_types: &'static [&'static str],
    /// The public document (extensions stripped) as JSON.
    pub openapi_json: &'static str,
}

/// Limits of an API. The defaults are the reference's (`reference/rest-api.md` §16).
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Largest request or response payload in bytes; 10 MiB.
    pub max_body_bytes: u64,
    /// Largest sum of request line and headers in bytes; 10,240.
    pub max_header_bytes: u32,
    /// Bytes per second of a streamed answer behind its first 10 MiB; 2 MiB.
    pub stream_bytes_per_second: u64,
}

impl Limits {
    /// The reference's limits.
    pub const DEFAULT: Limits = Limits {
        max_body_bytes: 10 * 1024 * 1024,
        max_header_bytes: 10_240,
        stream_bytes_per_second: 2 * 1024 * 1024,
    };
}

/// A named deployment of an API with its settings.
#[derive(Debug)]
pub struct Stage {
    /// For example `prod`; `$default` where the document names none (HTTP kind), `default` (REST kind).
    pub name: &'static str,
    /// Stage variables and their values.
    pub variables: &'static [(&'static str, &'static str)],
    /// The host the stage answers on; `None`: any.
    pub mount_host: Option<&'static str>,
    /// The path the stage is mounted at: empty, or `/prod`.
    pub mount_path: &'static str,
    /// The access log, where the stage has one.
    pub access_log: Option<AccessLog>,
    /// The canary, where the document gives one.
    pub canary: Option<Canary>,
    /// The rate of each operation without one of its own.
    pub throttle: Option<Throttle>,
    /// Rates of single operations, by their places in [`Api::operations`], ascending.
    pub methods: &'static [(u32, Throttle)],
    /// How answers are kept, where any are.
    pub cache: Option<Cache>,
}

/// A share of a stage's requests with variables of its own.
#[derive(Debug)]
pub struct Canary {
    /// 0 to 100.
    pub percent: f64,
    /// Stage variables over the stage's.
    pub variables: &'static [(&'static str, &'static str)],
}

/// An access log: format and destination.
#[derive(Debug)]
pub struct AccessLog {
    /// The format, split at its variables.
    pub format: &'static [ValuePart],
    /// `stdout`, `stderr`, or a file path.
    pub destination: &'static str,
}

/// One node of the route table; the path from the root spells the segments.
///
/// Precedence at every node (`reference/rest-api.md` §2): a literal child, then pattern children in
/// order, then the parameter child, then the greedy child; with backtracking when the more specific
/// child leads nowhere for the request's method.
#[derive(Debug)]
pub struct RouteNode {
    /// Operations that end here, by method, sorted by method name.
    pub methods: &'static [(&'static str, &'static Operation)],
    /// The `ANY` operation that ends here.
    pub any: Option<&'static Operation>,
    /// Children by literal segment (decoded), sorted bytewise. A trailing slash is the empty segment.
    pub literals: &'static [(&'static str, &'static RouteNode)],
    /// Children by segments that mix text and parameters, such as `{file}.json`; most specific first.
    pub patterns: &'static [(&'static [SegmentPart], &'static RouteNode)],
    /// The child for `{name}`: any one non-empty segment.
    pub parameter: Option<&'static RouteNode>,
    /// The child for `{name+}`: one or more segments. Only `methods` and `any` of it are used.
    pub greedy: Option<&'static RouteNode>,
}

impl RouteNode {
    /// A node without operations and children.
    pub const EMPTY: RouteNode = RouteNode {
        methods: &[],
        any: None,
        literals: &[],
        patterns: &[],
        parameter: None,
        greedy: None,
    };
}

/// Part of a segment that mixes text and parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SegmentPart {
    /// Text that must stand here.
    Text(&'static str),
    /// A parameter of at least one character; it ends at the first occurrence of the text that follows.
    Parameter,
}

/// What the gateway does with one method of one resource.
#[derive(Debug)]
pub struct Operation {
    /// `operationId`, or `GET /pets` where there is none.
    pub id: &'static str,
    /// The method of the route: `GET`, …, or `ANY`.
    pub method: &'static str,
    /// The path template below the base path, for example `/pets/{petId}`.
    pub resource: &'static str,
    /// The id `$context.resourceId` shows: six letters and digits.
    pub resource_id: &'static str,
    /// Names of the path parameters in the order of the segments.
    pub path_parameters: &'static [&'static str],
    /// Alternatives: all guards of one of them must agree. None: nobody is asked.
    pub access: &'static [&'static [Guard]],
    /// Parameter checks, in the order their failures are reported.
    pub parameters: &'static [Parameter],
    /// What its body must be, where that is checked.
    pub body: Option<&'static RequestBody>,
    /// What its answers must be, where that is checked.
    pub answers: Option<&'static Answers>,
    /// What answers.
    pub integration: Integration,
    /// Filled in at start.
    pub slot: Slot,
}

/// Place of an operation in the tables made at start (counters, resolved targets).
#[derive(Debug)]
pub struct Slot(AtomicU32);

impl Slot {
    /// A slot that is not assigned yet.
    #[must_use]
    pub const fn new() -> Slot {
        Slot(AtomicU32::new(0))
    }

    pub(crate) fn set(&self, index: u32) {
        self.0.store(index, Ordering::Relaxed);
    }

    pub(crate) fn index(&self) -> usize {
        self.0.load(Ordering::Relaxed) as usize
    }
}

impl Default for Slot {
    fn default() -> Self {
        Slot::new()
    }
}

/// Gateway response types (`reference/rest-api.md` §6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(
    missing_docs,
    reason = "each variant is the response type of that name"
)]
pub enum ResponseType {
    AccessDenied,
    ApiConfigurationError,
    AuthorizerConfigurationError,
    AuthorizerFailure,
    BadRequestBody,
    BadRequestParameters,
    Default4xx,
    Default5xx,
    ExpiredToken,
    IntegrationFailure,
    IntegrationTimeout,
    InvalidApiKey,
    InvalidSignature,
    MissingAuthenticationToken,
    QuotaExceeded,
    RequestTooLarge,
    ResourceNotFound,
    Throttled,
    Unauthorized,
    UnsupportedMediaType,
    WafFiltered,
}

/// A customised gateway response.
#[derive(Debug)]
pub struct GatewayResponse {
    /// Which.
    pub response_type: ResponseType,
    /// The status; `None`: the type's own.
    pub status: Option<u16>,
    /// Headers.
    pub headers: &'static [(&'static str, &'static [ValuePart])],
    /// Bodies by media type, chosen by the request's `Accept`; none: the default body.
    pub templates: &'static [(&'static str, &'static [ValuePart])],
}

/// `x-amazon-apigateway-cors` (`reference/http-api.md` §7).
#[derive(Debug)]
pub struct Cors {
    /// Exact origins, `*`, `https://*` or `http://*`.
    pub allow_origins: &'static [&'static str],
    /// `access-control-allow-methods`, joined.
    pub allow_methods: &'static str,
    /// `access-control-allow-headers`, joined.
    pub allow_headers: &'static str,
    /// `access-control-expose-headers`, joined.
    pub expose_headers: &'static str,
    /// `access-control-max-age` in seconds.
    pub max_age: Option<i32>,
    /// `access-control-allow-credentials: true`.
    pub allow_credentials: bool,
}
