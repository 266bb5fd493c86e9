//! Gateway, APIs, stages and their settings.

use super::docs::Docs;
use super::{
    ApiAccess, Authorizer, Cache, GuideImage, Operation, Origin, ResponseType, Schemas, Shape,
    Theme, Throttle, UsagePlan, ValuePart,
};

/// A whole gateway: one binary.
#[derive(Debug, Clone)]
pub struct Gateway {
    /// Crate and binary name without the `-gateway` suffix: lower-case letters, digits and `-`.
    pub name: String,
    /// APIs in the order of the command line; never empty.
    pub apis: Vec<Api>,
}

/// Whose wire behaviour an API has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Amazon API Gateway REST APIs.
    Rest,
    /// Amazon API Gateway HTTP APIs, and plain documents.
    Http,
}

/// One API.
#[derive(Debug, Clone)]
pub struct Api {
    /// Unique within the gateway.
    pub name: String,
    /// The same before APIs of one name got numbers, by the order in which their documents were named.
    pub own_name: String,
    /// Ten letters and digits, derived from the name.
    pub id: String,
    /// `info.title`.
    pub title: String,
    /// `info.version`.
    pub version: String,
    /// The document's file name as the user gave it.
    pub file: String,
    /// REST or HTTP.
    pub kind: Kind,
    /// Why the API has this kind, in a few words (`check -v`).
    pub kind_reason: String,
    /// Whether the document has no AWS extension at all.
    pub plain: bool,
    /// Empty, or `/v1`.
    pub base_path: String,
    /// Never empty.
    pub stages: Vec<Stage>,
    /// Tags with their descriptions, in document order.
    pub tags: Vec<Tag>,
    /// In document order.
    pub operations: Vec<Operation>,
    /// The schemas that they refer to.
    pub schemas: Schemas,
    /// What values that are written as text may be, by [`ShapeId`](super::ShapeId).
    pub shapes: Vec<Shape>,
    /// What guards all operations.
    pub access: ApiAccess,
    /// Who decides whether requests may pass; guards name them by their schemes.
    pub authorizers: Vec<Authorizer>,
    /// Whether API keys come from the answers of Lambda authorizers, and not from a header.
    pub has_keys_of_authorizer: bool,
    /// The resource policy, as JSON.
    pub policy: Option<String>,
    /// Who may use how much.
    pub usage_plans: Vec<UsagePlan>,
    /// Customised gateway responses.
    pub gateway_responses: Vec<GatewayResponse>,
    /// CORS of HTTP APIs.
    pub cors: Option<Cors>,
    /// Payload and header limits.
    pub limits: Limits,
    /// The size from which answers are compressed, in bytes.
    pub minimum_compression_size: Option<u32>,
    /// Media types whose payloads are binary, lower case.
    pub binary_media_types: Vec<String>,
    /// The public document as JSON.
    pub openapi_json: String,
    /// What the document says of the developer portal.
    pub portal: Option<Portal>,
    /// What the document tells its readers, where pages are made of it.
    pub docs: Option<Docs>,
    /// The document.
    pub origin: Origin,
}

impl Api {
    /// Whether two are versions of one API: they have one title and different versions.
    #[must_use]
    pub fn is_version_of(&self, other: &Api) -> bool {
        !self.title.is_empty() && self.title == other.title && self.version != other.version
    }
}

/// A developer portal.
#[derive(Debug, Clone)]
pub struct Portal {
    /// Where it is: `/docs`; before all mounts, and not below them.
    pub path: String,
    /// Whether the gateway serves it.
    pub is_served: bool,
    /// Whether the document says so; else it gives way to routes.
    pub is_asked_for: bool,
    /// Its title; `None`: that of the API.
    pub title: Option<String>,
    /// Pages beside the API, in their order.
    pub guides: Vec<Guide>,
    /// Images that guides show.
    pub images: Vec<GuideImage>,
    /// What a user has in the place of our look.
    pub theme: Option<Theme>,
    /// Earlier versions of the document, the oldest first.
    pub earlier: Vec<EarlierVersion>,
    /// In the document.
    pub origin: Origin,
}

/// A version of a document that was before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EarlierVersion {
    /// The name of its file.
    pub file: String,
    /// Its `info.version`.
    pub version: String,
}

/// A page in Markdown.
#[derive(Debug, Clone)]
pub struct Guide {
    /// The name of its file.
    pub file: String,
    /// What its front matter says, else its first heading, else the name of its file.
    pub title: String,
    /// One line about it, of its front matter; may be empty.
    pub description: String,
    /// What it says below the title, Markdown.
    pub text: String,
}

/// A tag and what it says.
#[derive(Debug, Clone)]
pub struct Tag {
    /// Name.
    pub name: String,
    /// Description; may be empty.
    pub description: String,
}

/// Limits of an API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Largest payload in bytes.
    pub max_body_bytes: u64,
    /// Largest request line and headers in bytes.
    pub max_header_bytes: u32,
    /// Bytes per second of a streamed answer behind its first 10 MiB.
    pub stream_bytes_per_second: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            max_body_bytes: 10 * 1024 * 1024,
            max_header_bytes: 10_240,
            stream_bytes_per_second: 2 * 1024 * 1024,
        }
    }
}

/// A stage.
#[derive(Debug, Clone, Default)]
pub struct Stage {
    /// Name.
    pub name: String,
    /// Variables in document order.
    pub variables: Vec<(String, String)>,
    /// Host it answers on; `None`: any.
    pub mount_host: Option<String>,
    /// Empty, or `/prod`.
    pub mount_path: String,
    /// Access log.
    pub access_log: Option<AccessLog>,
    /// Canary.
    pub canary: Option<Canary>,
    /// The rate of each operation without one of its own.
    pub throttle: Option<Throttle>,
    /// Rates of operations by their places in the API, ascending.
    pub methods: Vec<(usize, Throttle)>,
    /// How answers are kept, where any are.
    pub cache: Option<Cache>,
    /// The stage in the document, where it is written there.
    pub origin: Option<Origin>,
}

/// A share of a stage's requests with variables of its own.
#[derive(Debug, Clone, PartialEq)]
pub struct Canary {
    /// 0 to 100.
    pub percent: f64,
    /// Variables over the stage's.
    pub variables: Vec<(String, String)>,
}

/// An access log.
#[derive(Debug, Clone)]
pub struct AccessLog {
    /// The format, split at its variables.
    pub format: Vec<ValuePart>,
    /// `stdout`, `stderr` or a file.
    pub destination: String,
}

/// A customised gateway response.
#[derive(Debug, Clone)]
pub struct GatewayResponse {
    /// Which.
    pub response_type: ResponseType,
    /// Status; `None`: the type's own.
    pub status: Option<u16>,
    /// Headers.
    pub headers: Vec<(String, Vec<ValuePart>)>,
    /// Bodies by media type.
    pub templates: Vec<(String, Vec<ValuePart>)>,
    /// In the document.
    pub origin: Origin,
}

/// CORS settings of an HTTP API; lists are joined with `,`.
#[derive(Debug, Clone)]
pub struct Cors {
    /// Allowed origins.
    pub allow_origins: Vec<String>,
    /// Allowed methods.
    pub allow_methods: String,
    /// Allowed headers.
    pub allow_headers: String,
    /// Exposed headers.
    pub expose_headers: String,
    /// Seconds a preflight may be cached.
    pub max_age: Option<i32>,
    /// Whether credentials are allowed.
    pub allow_credentials: bool,
}
