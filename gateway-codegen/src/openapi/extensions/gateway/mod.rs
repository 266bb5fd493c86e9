//! `x-gateway`: what Amazon API Gateway keeps outside the document (design section 4).

mod cache;
mod domain;
mod limits;
mod plan;
mod portal;
mod stage;
mod websocket;

pub use cache::{Cache, CacheSize, Invalidation, Unauthorized};
pub use domain::{Domain, MutualTls, Tls};
pub use limits::{Logging, MethodSettings, Throttle};
pub use plan::{Period, PlanMethod, Quota, UsagePlan};
pub use portal::Portal;
pub use stage::{AccessLog, Canary, Mount, Stage};
pub use websocket::{WebSocketApi, WebSocketRoute};

use schemars::JsonSchema;

use super::DiagnosticLevels;
use crate::diagnostics::{Diagnostic, Sink, code};
use crate::openapi::model::{Origin, Spanned};
use crate::openapi::object::{Object, Unknown};
use crate::source::Node;

/// Settings of the gateway that stand beside the API's description.
#[derive(Debug, Clone, Default, JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct GatewayExtension {
    /// Whose wire behaviour the API has: `rest` or `http`. Default: what the document's extensions say.
    pub kind: Option<Spanned<KindName>>,
    /// Name of the API, and of crate and binary. Default: from `info.title`.
    pub name: Option<Spanned<String>>,
    /// Base path of all paths, removed before matching. Default: from the servers.
    pub base_path: Option<Spanned<String>>,
    /// What of a request is validated. Default: what the request validators say; `all` in a document
    /// without AWS extensions.
    pub validate: Option<Spanned<Validate>>,
    /// Base address for operations without an integration. Default: `servers[0]` where it is absolute.
    pub upstream: Option<Spanned<String>>,
    /// Stages by name.
    #[schemars(with = "std::collections::BTreeMap<String, Stage>")]
    pub stages: Vec<(Spanned<String>, Stage)>,
    /// What is done about answers that the document does not describe. Default: `off`.
    pub validate_responses: Option<Spanned<ValidateResponses>>,
    /// Usage plans by name: what the holders of API keys may use.
    #[schemars(with = "std::collections::BTreeMap<String, UsagePlan>")]
    pub usage_plans: Vec<(Spanned<String>, UsagePlan)>,
    /// Domain names that the gateway answers for.
    pub domains: Vec<Domain>,
    /// The pages that describe the API.
    pub portal: Option<Portal>,
    /// WebSocket APIs by their path.
    #[schemars(with = "std::collections::BTreeMap<String, WebSocketApi>")]
    pub websocket: Vec<(Spanned<String>, WebSocketApi)>,
    /// Limits of payloads and headers.
    pub limits: LimitsExtension,
    /// What the compiler says of its diagnostics, by code or slug. Errors stay errors; `--allow` and `--deny` are
    /// heard first.
    pub diagnostics: DiagnosticLevels,
}

/// `rest` or `http`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema)]
#[schemars(rename_all = "lowercase")]
pub enum KindName {
    /// Amazon API Gateway REST APIs.
    Rest,
    /// Amazon API Gateway HTTP APIs.
    Http,
}

/// What of a request is validated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema)]
#[schemars(rename_all = "lowercase")]
pub enum Validate {
    /// Nothing.
    None,
    /// Parameters.
    Params,
    /// The body.
    Body,
    /// Both.
    All,
}

/// What is done about answers that the document does not describe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema)]
#[schemars(rename_all = "lowercase")]
pub enum ValidateResponses {
    /// Nothing.
    Off,
    /// They are logged.
    Log,
    /// The caller gets an error instead.
    Enforce,
}

/// Limits; the defaults are the reference's.
#[derive(Debug, Clone, Default, JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct LimitsExtension {
    /// Largest payload in bytes; 10,485,760.
    pub max_body_bytes: Option<Spanned<i64>>,
    /// Largest sum of request line and headers in bytes; 10,240.
    pub max_header_bytes: Option<Spanned<i64>>,
    /// Bytes per second of an answer with `responseTransferMode: STREAM`, behind its first 10 MiB; 2,097,152.
    pub stream_bytes_per_second: Option<Spanned<i64>>,
}

impl GatewayExtension {
    /// Reads `x-gateway`.
    pub fn read(node: &Node, origin: &Origin, sink: &mut Sink) -> Self {
        let Some(mut object) = Object::open(node, origin, sink) else {
            return GatewayExtension::default();
        };
        let kind = object.word("kind", &KINDS, sink);
        let stages = stage::stages(&mut object, sink);
        let usage_plans = plan::usage_plans(&mut object, &stages, sink);
        let read = GatewayExtension {
            kind,
            name: object.string("name", sink),
            base_path: object.string("basePath", sink),
            validate: object.word("validate", &VALIDATE, sink),
            validate_responses: validate_responses(&mut object, sink),
            upstream: object.string("upstream", sink),
            stages,
            usage_plans,
            domains: domain::domains(&mut object, sink),
            portal: portal::portal(&mut object, sink),
            websocket: websocket::websocket(&mut object, sink),
            limits: payload_limits(&mut object, sink),
            diagnostics: DiagnosticLevels::read(&mut object, sink),
        };
        read.report(&mut object, sink);
        object.finish(Unknown::Error, sink);
        read
    }

    /// Reports what this version does not act on.
    fn report(&self, object: &mut Object<'_>, sink: &mut Sink) {
        not_enforced(object, "domains", "TLS and mutual TLS of domains", sink);
        object.not_acted_on("websocket", "no WebSocket API is built", sink);
    }

    /// Whether answers are held to the declared responses.
    #[must_use]
    pub fn validates_responses(&self) -> bool {
        let given = self.validate_responses.as_ref();
        given.is_some_and(|given| given.value != ValidateResponses::Off)
    }
}

const KINDS: [(&str, KindName); 2] = [("rest", KindName::Rest), ("http", KindName::Http)];

const VALIDATE: [(&str, Validate); 4] = [
    ("none", Validate::None),
    ("params", Validate::Params),
    ("body", Validate::Body),
    ("all", Validate::All),
];

/// YAML 1.1 reads `off` as false, and so do tools that write documents anew.
fn validate_responses(
    object: &mut Object<'_>,
    sink: &mut Sink,
) -> Option<Spanned<ValidateResponses>> {
    const WORDS: [(&str, ValidateResponses); 3] = [
        ("off", ValidateResponses::Off),
        ("log", ValidateResponses::Log),
        ("enforce", ValidateResponses::Enforce),
    ];
    let node = object.node("validateResponses")?;
    match node.as_bool() {
        Some(false) => Some(Spanned {
            value: ValidateResponses::Off,
            span: node.span,
        }),
        _ => object.word("validateResponses", &WORDS, sink),
    }
}

/// Reports a setting that protects something and that this version does not enforce.
fn not_enforced(object: &mut Object<'_>, name: &'static str, what: &str, sink: &mut Sink) {
    let origin = object.origin(name);
    if object
        .entry(name)
        .is_some_and(|entry| !entry.value.is_null())
    {
        let diagnostic = Diagnostic::new(
            code::LIMIT_NOT_ENFORCED,
            origin.span,
            format!("{what} are not enforced by this version of gwc"),
        );
        let help = "`--allow GW0803` builds the gateway without it";
        sink.push(
            diagnostic
                .label("has no effect")
                .help(help)
                .pointer(origin.pointer),
        );
    }
}

fn payload_limits(object: &mut Object<'_>, sink: &mut Sink) -> LimitsExtension {
    let Some(mut limits) = object.object("limits", sink) else {
        return LimitsExtension::default();
    };
    let read = LimitsExtension {
        max_body_bytes: limits.integer("maxBodyBytes", 0, 1 << 40, sink),
        max_header_bytes: limits.integer("maxHeaderBytes", 1024, 1 << 20, sink),
        stream_bytes_per_second: limits.integer("streamBytesPerSecond", 1024, 1 << 40, sink),
    };
    limits.finish(Unknown::Error, sink);
    read
}
