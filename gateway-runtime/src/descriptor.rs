//! The `static` shapes that a generated crate fills in: what the gateway does, as plain data.
//!
//! Generated code is the only writer; every other module of this crate only reads. Nothing here
//! allocates, parses or does I/O. Values that depend on the stage (addresses with stage variables)
//! stay templates here and are resolved once at start by `crate::deployment`.

mod service;

use std::sync::atomic::{AtomicU32, Ordering};

pub use service::{ServiceCall, ServiceIntegration, ServiceRequest, ServiceTarget, Subtype};

pub use crate::template::json_path::Step;

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
    /// Customised gateway responses (REST kind).
    pub gateway_responses: &'static [GatewayResponse],
    /// `x-amazon-apigateway-cors` (HTTP kind).
    pub cors: Option<&'static Cors>,
    /// Payload and header limits.
    pub limits: Limits,
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
}

impl Limits {
    /// The reference's limits.
    pub const DEFAULT: Limits = Limits {
        max_body_bytes: 10 * 1024 * 1024,
        max_header_bytes: 10_240,
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
    /// Parameter checks, in the order their failures are reported.
    pub parameters: &'static [Parameter],
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

/// Where a parameter stands in the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Location {
    /// In the path.
    Path,
    /// In the query string.
    Query,
    /// In a header.
    Header,
    /// In a cookie.
    Cookie,
}

/// The check of one request parameter.
#[derive(Debug)]
pub struct Parameter {
    /// The name as declared.
    pub name: &'static str,
    /// Where it stands.
    pub location: Location,
    /// Whether it must be present (and, in the REST kind, not blank).
    pub required: bool,
    /// What its value must be; [`Type::Any`] in the REST kind.
    pub value: Type,
}

/// The value a parameter must have (documents without AWS extensions).
#[derive(Debug)]
pub enum Type {
    /// Anything.
    Any,
    /// `type: string`; lengths in characters.
    String {
        /// Least number of characters.
        min_length: usize,
        /// Greatest number of characters.
        max_length: usize,
        /// Asserted format.
        format: Format,
        /// Allowed values; empty: all.
        values: &'static [&'static str],
    },
    /// `type: integer`; bounds are inclusive.
    Integer {
        /// Least value.
        min: i64,
        /// Greatest value.
        max: i64,
        /// Allowed values; empty: all.
        values: &'static [i64],
    },
    /// `type: number`.
    Number {
        /// Least value.
        min: f64,
        /// Whether `min` itself is excluded.
        exclusive_min: bool,
        /// Greatest value.
        max: f64,
        /// Whether `max` itself is excluded.
        exclusive_max: bool,
    },
    /// `type: boolean`: `true` or `false`.
    Boolean,
    /// `type: array`.
    Array {
        /// How the items are written.
        style: ArrayStyle,
        /// What every item must be.
        items: &'static Type,
        /// Least number of items.
        min_items: usize,
        /// Greatest number of items.
        max_items: usize,
    },
}

/// How the items of an array parameter are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArrayStyle {
    /// The parameter is repeated (`form` with `explode`; Swagger's `multi`).
    Repeated,
    /// One value, separated by this character (`,`, ` `, `|` or tab).
    Separated(char),
}

/// String formats that are asserted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// None, or one that is only an annotation.
    Any,
    /// RFC 3339 `full-date`.
    Date,
    /// RFC 3339 `date-time`.
    DateTime,
    /// RFC 9562 UUID.
    Uuid,
    /// An IPv4 address in dotted-quad form.
    Ipv4,
    /// An IPv6 address (RFC 4291).
    Ipv6,
    /// A URI with a scheme (RFC 3986).
    Uri,
    /// An address with exactly one `@` and non-empty parts around it.
    Email,
    /// Base64 (RFC 4648 §4).
    Byte,
}

/// What answers an operation.
#[derive(Debug)]
pub enum Integration {
    /// The whole request goes to the upstream and its answer comes back (`http_proxy`, and operations
    /// of plain documents).
    HttpProxy(HttpIntegration),
    /// Only what is mapped goes to the upstream, and only what is mapped comes back (`http`).
    Http(HttpIntegration, &'static [IntegrationResponse]),
    /// A call of an AWS service whose answer comes back as it is (`aws_proxy`).
    Service(ServiceIntegration),
    /// A constant answer, decided at build time (`mock`).
    Mock(MockResponse),
    /// The gateway's own answer for a configuration that can only fail: a gateway response type and the
    /// reason, which is logged.
    Fail(ResponseType, &'static str),
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
    /// `passthroughBehavior` refuses bodies without a template (only `Http`): 415.
    pub refuse_unmapped_body: bool,
    /// A constant body that replaces the client's, by media type (only `Http`).
    pub request_bodies: &'static [(&'static str, &'static str)],
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
        refuse_unmapped_body: false,
        request_bodies: &[],
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

/// A parameter mapping.
#[derive(Debug)]
pub struct Mapping {
    /// What happens to the target.
    pub action: Action,
    /// What is set.
    pub target: Target,
    /// The value; parts are concatenated. With a single part whose source is absent nothing is sent.
    pub value: &'static [ValuePart],
}

/// What a mapping does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Adds another value.
    Append,
    /// Replaces all values.
    Overwrite,
    /// Deletes.
    Remove,
}

/// What a mapping sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// A header, in the spelling that goes on the wire.
    Header(&'static str),
    /// A query parameter.
    Query(&'static str),
    /// A path parameter of the integration's address.
    Path(&'static str),
    /// The whole path (`overwrite:path`).
    WholePath,
    /// The status (`overwrite:statuscode`).
    Status,
}

/// Part of a value made at run time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ValuePart {
    /// Text.
    Text(&'static str),
    /// A header of the source message: its last value (REST kind).
    Header(&'static str),
    /// A header of the source message: all values joined with `,`.
    HeaderAll(&'static str),
    /// A query parameter of the request: its last value.
    Query(&'static str),
    /// A query parameter of the request: all values. As a query target they are repeated, else joined with `,`.
    QueryAll(&'static str),
    /// A path parameter of the request, decoded.
    Path(&'static str),
    /// The request's path without the stage.
    RequestPath,
    /// A stage variable.
    StageVariable(&'static str),
    /// A `$context` variable.
    Context(Context),
    /// The whole body of the source message, as text.
    Body,
    /// What a path selects from the body of the source message, a JSON document.
    BodyPath(&'static [Step]),
}

/// `$context` variables (`reference/rest-api.md` §14, `http-api.md` §10).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "each variant is the variable of that name")]
pub enum Context {
    AccountId,
    ApiId,
    DeploymentId,
    DomainName,
    DomainPrefix,
    ErrorMessage,
    ErrorMessageString,
    ErrorResponseType,
    ErrorValidationErrorString,
    ExtendedRequestId,
    HttpMethod,
    IdentitySourceIp,
    IdentityUserAgent,
    IntegrationError,
    IntegrationLatency,
    IntegrationStatus,
    Path,
    Protocol,
    RequestId,
    RequestTime,
    RequestTimeEpoch,
    ResourceId,
    ResourcePath,
    ResponseLatency,
    ResponseLength,
    RouteKey,
    Stage,
    Status,
    XrayTraceId,
    /// Known, but nothing in this gateway sets it: absent (`-` in access logs).
    Unset,
}

/// Which backend statuses an integration response is for, and what it answers.
#[derive(Debug)]
pub struct IntegrationResponse {
    /// Inclusive ranges of backend statuses; the default response has one range that covers all.
    pub backend_statuses: &'static [(u16, u16)],
    /// The status the client gets.
    pub status: u16,
    /// Mapped response headers.
    pub headers: &'static [(&'static str, &'static [ValuePart])],
    /// Constant bodies by media type, chosen by the request's `Accept`; none: the backend's body passes.
    pub bodies: &'static [(&'static str, &'static str)],
}

/// The answer of a mock integration.
#[derive(Debug)]
pub struct MockResponse {
    /// The status.
    pub status: u16,
    /// Headers, with values that may depend on the context or on stage variables.
    pub headers: &'static [(&'static str, &'static [ValuePart])],
    /// Constant bodies by media type, chosen by the request's `Accept`; none: empty.
    pub bodies: &'static [(&'static str, &'static str)],
    /// Media types with a request template; a request with another one is answered 415 where
    /// `refuse_unmapped_body`, else 500 (a body that passes through has no `statusCode` of its own).
    pub request_types: &'static [&'static str],
    /// `passthroughBehavior` refuses bodies without a template: 415.
    pub refuse_unmapped_body: bool,
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
