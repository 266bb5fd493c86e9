//! A document → an API of the plan, with the rules that span the whole document.

use std::collections::{BTreeMap, BTreeSet};

use super::access::{self, Schemes};
use super::body::Bodies;
use super::content::Unread;
use super::operation::{self, Checks, Settings};
use super::parameter::Unchecked;
use super::values::Values;
use super::{
    addresses, authorizers, cache, caching, docs, forms, gateway_response, integration, kind,
    limits, methods, origin, patterns, policy, portal, public, security, stage,
};
use crate::diagnostics::{Diagnostic, Severity, Sink, code, quoted};
use crate::emit::names;
use crate::openapi::Files;
use crate::openapi::extensions::ApiKeySource;
use crate::openapi::model::{self, Document, Spanned, Version};
use crate::plan::{Api, Cors, Kind, Limits, Operation, Segment, Tag, UriPart, short_id};
use crate::schema::{self, Dialect, Lowering};
use crate::source::{Node, Span};

/// What is made of a document beside what checks need.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wanted {
    /// The public document.
    pub public: bool,
    /// When what the document tells its readers is read.
    pub docs: ReadDocs,
}

/// When what a document tells its readers is read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ReadDocs {
    /// Never.
    #[default]
    Never,
    /// Where the document asks for a portal: what is wrong with it is reported.
    Asked,
    /// Also where a portal is served without being asked for.
    Served,
    /// Always.
    Always,
}

/// Makes an API of a document; `file` is its name as the user gave it. The API's name is not yet
/// unique among others.
pub fn lower(
    document: &Document,
    file: &str,
    wanted: Wanted,
    files: &mut Files<'_>,
    sink: &mut Sink,
) -> Api {
    let (kind, kind_reason) = kind::of(document);
    let base_path = base_path(document, sink);
    let mark = sink.mark();
    let settings = Settings {
        document,
        kind,
        upstream: upstream(document, sink),
        upstream_failed: sink.failed_since(mark),
        access: Schemes::new(document),
    };
    let has_models = kind == Kind::Rest && document.amazon.is_some();
    let dialect = match document.version {
        Version::V31 => Dialect::Draft2020,
        _ if has_models => Dialect::Draft4,
        Version::V2 | Version::V30 => Dialect::OpenApi30,
    };
    let options = schema::Options {
        dialect,
        asserts_formats: !has_models,
        has_ids: document.version == Version::V31,
    };
    let lowering = Lowering::new(options);
    let mut checks = Checks {
        unchecked: Unchecked::default(),
        bodies: Bodies::new(document.version, has_models),
        unread_answers: Unread::default(),
        values: Values::new(lowering, files),
    };
    let mut operations = Vec::new();
    for item in &document.paths {
        operations.extend(operation::lower(item, &settings, &mut checks, sink));
    }
    checks.unchecked.report(sink);
    checks.bodies.report(sink);
    checks.unread_answers.report(
        code::RESPONSE_NOT_VALIDATED,
        "answers",
        "answers of this media type are passed on whatever is in them",
        sink,
    );
    let (schemas, shapes) = checks.values.finish(sink);
    let lacks_routes = operations.is_empty() && sink.n_errors() == 0;
    forms::check(document, sink);
    methods::check(document, sink);
    patterns::check(document, kind, sink);
    addresses::check(document, sink);
    caching::check(document, kind, &settings.access, sink);
    check_operation_ids(document, sink);
    check_routes(&mut operations, kind, document.amazon.is_none(), sink);
    check_lengths(&operations, &base_path, limits(document), sink);
    security::check(document, kind, &operations, sink);
    let name = document
        .gateway
        .name
        .as_ref()
        .map_or(document.title.as_str(), |name| name.value.as_str());
    let name = names::slug(name);
    let authorizers = authorizers::lower(document, kind, &operations, sink);
    authorizers::check_shared(&authorizers, &operations, sink);
    let stages = stage::lower(document, kind, &operations, sink);
    cache::check_used(document, &stages, &operations, sink);
    let usage_plans = limits::usage_plans(document, &operations, sink);
    limits::check_keys(&usage_plans, &operations, sink);
    limits::check_methods(document, &operations, sink);
    limits::check_blocking(document, sink);
    limits::check_stages(&usage_plans, &stages, &operations, sink);
    let id = short_id(&name, 10);
    let about = policy::About {
        id: &id,
        stages: &stages,
        operations: &operations,
    };
    let policy = policy::lower(document, about, sink);
    let key_source = document.api_key_source.as_ref();
    let portal = portal::lower(document, file, files, sink);
    let is_served = portal.as_ref().is_some_and(|portal| portal.is_served);
    let is_asked_for = is_served && portal.as_ref().is_some_and(|portal| portal.is_asked_for);
    let theme = portal.as_ref().and_then(|portal| portal.theme.as_ref());
    // What its templates ask for has to be there, also where nothing is built.
    let is_themed = theme.is_some_and(|theme| theme.has_templates());
    let is_shown = match wanted.docs {
        ReadDocs::Never => false,
        ReadDocs::Asked => is_asked_for || is_themed,
        ReadDocs::Served => is_served || is_themed,
        ReadDocs::Always => true,
    };
    // Who did not ask for pages is not told of them.
    let mut unheard = Sink::new();
    let is_heard = is_asked_for || wanted.docs == ReadDocs::Always;
    let heard = match is_heard {
        true => &mut *sink,
        false => &mut unheard,
    };
    let schemes = docs::schemes::read(document, kind, &operations);
    let openapi_json = match wanted.public {
        true => {
            let stages = &stages;
            let told =
                public::Told::new(document, &settings.access, (&schemes, &base_path), stages);
            public::json(document, &told)
        }
        false => String::new(),
    };
    let plan = (operations.as_slice(), schemes);
    let mut docs = is_shown.then(|| docs::read(document, dialect, plan, files, heard));
    if let Some(docs) = &mut docs {
        let links = docs::check(document, (docs, &operations), portal.as_ref(), files, heard);
        if is_heard {
            docs.host_links = links;
        }
    }
    // A site of webhooks, or of schemas that others use, needs no operation.
    let is_site = wanted.docs == ReadDocs::Always && { docs.as_ref() }
        .is_some_and(|it| !it.webhooks.is_empty() || !it.schemas.is_empty());
    if lacks_routes && !is_site {
        let diagnostic = Diagnostic::new(
            code::NO_ROUTES,
            document.origin.span,
            "the document has no operations",
        );
        sink.push(
            diagnostic
                .label("nothing to answer")
                .help("add a path with an operation to `paths`"),
        );
    }
    Api {
        id,
        title: document.title.clone(),
        version: document.api_version.clone(),
        file: file.to_owned(),
        kind,
        kind_reason,
        plain: document.amazon.is_none(),
        stages,
        authorizers,
        has_keys_of_authorizer: key_source.is_some_and(|it| it.value == ApiKeySource::Authorizer),
        usage_plans,
        policy,
        tags: document
            .tags
            .iter()
            .map(|tag| Tag {
                name: tag.name.clone(),
                description: tag.description.clone(),
            })
            .collect(),
        docs,
        portal,
        operations,
        schemas,
        shapes,
        access: access::of_api(document),
        gateway_responses: gateway_response::lower(&document.gateway_responses, sink),
        cors: cors(document, kind, sink),
        limits: limits(document),
        minimum_compression_size: document
            .minimum_compression_size
            .as_ref()
            .map(|size| size.0.value),
        binary_media_types: binary_media_types(document),
        openapi_json,
        origin: origin(&document.origin),
        base_path,
        own_name: name.clone(),
        name,
    }
}

/// `x-gateway.basePath`, else what the reference finds.
fn base_path(document: &Document, sink: &mut Sink) -> String {
    let own = document.gateway.base_path.as_ref();
    let Some(given) = own.or(document.base_path.as_ref()) else {
        return String::new();
    };
    stage::base_path(&given.value).unwrap_or_else(|| {
        let diagnostic = Diagnostic::new(
            code::INVALID_BASE_PATH,
            given.span,
            format!("{} is not a base path", quoted(&given.value)),
        );
        // The reference ignores base paths unless it is asked not to, and so imports a document whose base path is
        // made of stage variables (`reference/openapi-extensions.md` §3.2).
        let is_ignored = own.is_none() && document.amazon.is_some();
        let diagnostic = if is_ignored {
            let help = "set `x-gateway.basePath` to a path such as `/v1`, or to `/`";
            diagnostic
                .severity(Severity::Warning)
                .label("ignored: the API answers without a base path")
                .help(help)
        } else {
            let help = match own {
                Some(_) => "write a path such as `/v1`",
                None => "write a path such as `/v1`, or set `x-gateway.basePath`",
            };
            diagnostic.label(stage::NO_PATH).help(help)
        };
        sink.push(diagnostic);
        String::new()
    })
}

/// `x-gateway.upstream`, else the first server where it is absolute and the document is plain.
fn upstream(document: &Document, sink: &mut Sink) -> Option<Vec<UriPart>> {
    let server = document.server.as_ref();
    // The server of an API that was exported from Amazon API Gateway is that API itself.
    let server =
        server.filter(|server| !(server.value.contains(".execute-api.") && is_exported(document)));
    let (given, place) = match (&document.gateway.upstream, server) {
        (Some(upstream), _) => (upstream, "x-gateway/upstream"),
        (None, Some(server)) if passes_on(document) => match document.version {
            Version::V2 => (server, "host"),
            Version::V30 | Version::V31 => (server, "servers/0/url"),
        },
        (None, None) if passes_on(document) && forwards(document) => {
            return Some(asked_for(document, sink));
        }
        _ => return None,
    };
    let address = Spanned {
        value: given.value.trim_end_matches('/').to_owned(),
        span: given.span,
    };
    let pointer = format!("{}/{place}", document.origin.pointer);
    integration::uri::parts(&address, &pointer, sink)
}

/// Whether API Gateway wrote a document: its exports, also those without extensions, have a server with a `basePath`.
fn is_exported(document: &Document) -> bool {
    let servers = document.root.get("servers").and_then(Node::as_sequence);
    let first = servers.and_then(<[Node]>::first);
    let variables = first.and_then(|server| server.get("variables"));
    document.amazon.is_some() || variables.is_some_and(|it| it.get("basePath").is_some())
}

/// Whether all operations go to one upstream: in a document that says nothing of integrations.
pub(super) fn passes_on(document: &Document) -> bool {
    let mut operations = document.paths.iter().flat_map(|item| &item.operations);
    let has_none = |operation: &model::Operation| {
        operation.integration.is_none() && !operation.integration_failed
    };
    document.amazon.is_none() || operations.all(has_none)
}

/// Whether some operation has no integration and goes to the upstream.
fn forwards(document: &Document) -> bool {
    let mut operations = document.paths.iter().flat_map(|item| &item.operations);
    operations.any(|operation| operation.integration.is_none() && !operation.integration_failed)
}

/// The upstream of a document that does not say where requests go: who starts the gateway says it.
fn asked_for(document: &Document, sink: &mut Sink) -> Vec<UriPart> {
    let relative = document.base_path.as_ref();
    let message = "the document does not say where requests go";
    let exported = document.server.as_ref();
    let diagnostic = match (exported, relative) {
        (Some(server), _) => Diagnostic::new(code::NO_UPSTREAM, server.span, message)
            .label("this is the API at Amazon itself, and not what is behind it"),
        (None, Some(relative)) => {
            let label = match document.version {
                Version::V2 => "no `host`",
                Version::V30 | Version::V31 => "not an absolute `http:` or `https:` URL",
            };
            Diagnostic::new(code::NO_UPSTREAM, relative.span, message).label(label)
        }
        (None, None) => {
            Diagnostic::new(code::NO_UPSTREAM, document.origin.span, message).label("no upstream")
        }
    };
    // What is missing may stand below the second of two equal keys, which was not read.
    if !sink.has(code::DUPLICATE_KEY) {
        sink.push(
        diagnostic
            .help("add `x-gateway: {upstream: \"http://127.0.0.1:9000\"}`, or an absolute URL as the first of `servers`")
            .help("or start the gateway with `--var upstream=HOST:PORT`"),
        );
    }
    let path = relative.map_or("", |path| path.value.trim_matches('/'));
    let path = if path.is_empty() {
        String::new()
    } else {
        format!("/{path}")
    };
    vec![
        UriPart::Text("http://".to_owned()),
        UriPart::StageVariable("upstream".to_owned()),
        UriPart::Text(path),
    ]
}

fn cors(document: &Document, kind: Kind, sink: &mut Sink) -> Option<Cors> {
    let cors = document.cors.as_ref()?;
    if kind == Kind::Rest {
        let diagnostic = Diagnostic::new(
            code::NOT_ACTED_ON,
            cors.origin.span,
            "`cors` has no effect in a REST API",
        );
        sink.push(
            diagnostic
                .label("has no effect")
                .help("answer OPTIONS with a mock integration")
                .pointer(&cors.origin.pointer),
        );
        return None;
    }
    let join = |values: &[Spanned<String>]| {
        values
            .iter()
            .map(|value| value.value.as_str())
            .collect::<Vec<_>>()
            .join(",")
    };
    Some(Cors {
        allow_origins: cors
            .allow_origins
            .iter()
            .map(|origin| origin.value.clone())
            .collect(),
        allow_methods: join(&cors.allow_methods),
        allow_headers: join(&cors.allow_headers),
        expose_headers: join(&cors.expose_headers),
        max_age: cors
            .max_age
            .as_ref()
            .and_then(|seconds| i32::try_from(seconds.value).ok()),
        allow_credentials: cors
            .allow_credentials
            .as_ref()
            .is_some_and(|allow| allow.value),
    })
}

fn binary_media_types(document: &Document) -> Vec<String> {
    let types = document
        .binary_media_types
        .iter()
        .flat_map(|types| &types.0);
    types.map(|name| name.value.to_ascii_lowercase()).collect()
}

fn limits(document: &Document) -> Limits {
    let given = &document.gateway.limits;
    let default = Limits::default();
    let body = given
        .max_body_bytes
        .as_ref()
        .and_then(|bytes| u64::try_from(bytes.value).ok());
    let header = given
        .max_header_bytes
        .as_ref()
        .and_then(|bytes| u32::try_from(bytes.value).ok());
    let stream = given
        .stream_bytes_per_second
        .as_ref()
        .and_then(|bytes| u64::try_from(bytes.value).ok());
    Limits {
        stream_bytes_per_second: stream.unwrap_or(default.stream_bytes_per_second),
        max_body_bytes: body.unwrap_or(default.max_body_bytes),
        max_header_bytes: header.unwrap_or(default.max_header_bytes),
    }
}

fn check_operation_ids(document: &Document, sink: &mut Sink) {
    let mut seen: BTreeMap<&str, &Spanned<String>> = BTreeMap::new();
    for operation in document.paths.iter().flat_map(|item| &item.operations) {
        let Some(id) = &operation.operation_id else {
            continue;
        };
        let first = *seen.entry(&id.value).or_insert(id);
        if !std::ptr::eq(first, id) {
            let diagnostic = Diagnostic::new(
                code::DUPLICATE_OPERATION_ID,
                id.span,
                format!("the operation id `{}` is used twice", id.value),
            );
            sink.push(
                diagnostic
                    .label("used again")
                    .secondary(first.span, "first used")
                    .help("rename one of them")
                    .pointer(&operation.origin.pointer),
            );
        }
    }
}

/// Routes that are the same, and variables that a REST API cannot have side by side.
///
/// Plain documents tell routes apart by what is no part of a path (`/?Action=List`, `/#X-Amz-Target=List`), or describe
/// one twice. All of it goes to one upstream: the first such operation answers for all, without checks of parameters,
/// which would be those of another.
fn check_routes(operations: &mut Vec<Operation>, kind: Kind, is_plain: bool, sink: &mut Sink) {
    let mut routes: BTreeMap<(String, String), usize> = BTreeMap::new();
    let mut variables: BTreeMap<String, (String, Span)> = BTreeMap::new();
    let mut shared = BTreeSet::new();
    let mut repeated = BTreeSet::new();
    for (i, operation) in operations.iter().enumerate() {
        let one_name = kind == Kind::Rest && !is_plain;
        let Some(shape) = shape(operation, one_name.then_some(&mut variables), sink) else {
            continue;
        };
        let method = operation.method.as_deref().unwrap_or("$default");
        let at = *routes.entry((shape, method.to_owned())).or_insert(i);
        let Some(first) = operations.get(at).filter(|_| at != i) else {
            continue;
        };
        let message = format!(
            "`{method} {}` is the same route as `{method} {}`",
            operation.path.text, first.path.text
        );
        let mut diagnostic = Diagnostic::new(code::DUPLICATE_ROUTE, operation.origin.span, message)
            .secondary(first.origin.span, "the first")
            .pointer(&operation.origin.pointer);
        diagnostic = if is_plain {
            shared.insert(at);
            repeated.insert(i);
            diagnostic
                .severity(Severity::Warning)
                .label("requests are passed on as those of the first")
                .help(match operation.path.text.contains(['?', '#']) {
                    true => "parameters of such requests are not checked; what tells the operations apart may stay as documentation (`--allow GW0302`)",
                    false => "parameters of such requests are not checked; remove one of them",
                })
        } else {
            diagnostic.label("never reached").help("remove one of them")
        };
        sink.push(diagnostic);
    }
    for i in shared {
        if let Some(operation) = operations.get_mut(i) {
            operation.parameters.clear();
            operation.answers = None;
        }
    }
    let mut at = 0..;
    operations.retain(|_| !at.next().is_some_and(|at| repeated.contains(&at)));
}

/// A path without the names of its parameters. `None`: it has a variable where a sibling has another, which is
/// reported: which route it would be depends on the name that is kept.
fn shape(
    operation: &Operation,
    mut variables: Option<&mut BTreeMap<String, (String, Span)>>,
    sink: &mut Sink,
) -> Option<String> {
    let mut shape = String::new();
    for segment in &operation.path.segments {
        let parent = shape.clone();
        segment.push_shape(&mut shape);
        let variable = match segment {
            Segment::Literal(_) | Segment::Mixed(_) => continue,
            Segment::Parameter(name) => format!("{{{name}}}"),
            Segment::Greedy(name) => format!("{{{name}+}}"),
        };
        let Some(variables) = variables.as_deref_mut() else {
            continue;
        };
        let (first, by) = variables
            .entry(parent)
            .or_insert((variable.clone(), operation.path_span));
        if *first != variable {
            let message = format!("`{variable}` and `{first}` stand at the same place");
            let diagnostic =
                Diagnostic::new(code::CONFLICTING_VARIABLES, operation.path_span, message);
            let help = "a resource has at most one variable child: use one name";
            sink.push(
                diagnostic
                    .label("this path")
                    .secondary(*by, "the first")
                    .help(help)
                    .pointer(&operation.origin.pointer),
            );
            return None;
        }
    }
    Some(shape)
}

/// Paths that are longer than any request that the gateway lets through.
fn check_lengths(operations: &[Operation], base_path: &str, limits: Limits, sink: &mut Sink) {
    for operation in operations {
        let shortest = base_path.len() + operation.path.shortest();
        if shortest <= usize::try_from(limits.max_header_bytes).unwrap_or(usize::MAX) {
            continue;
        }
        let diagnostic = Diagnostic::new(
            code::UNREACHABLE_ROUTE,
            operation.path_span,
            format!("a request to this path has at least {shortest} bytes"),
        );
        // Said once per path: no pointer to the operation.
        sink.push(
            diagnostic
                .label(format!("requests have at most {}", limits.max_header_bytes))
                .help("shorten it, or raise `x-gateway.limits.maxHeaderBytes`"),
        );
    }
}
