//! `x-gateway`: what Amazon API Gateway keeps outside the document (design section 4).

use schemars::JsonSchema;

use super::DiagnosticLevels;
use crate::diagnostics::{Diagnostic, Sink, code};
use crate::openapi::model::{Origin, Spanned};
use crate::openapi::object::{Object, Unknown, wrong_type};
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

/// A stage: a named deployment with its settings.
#[derive(Debug, Clone, JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct Stage {
    /// Stage variables.
    #[schemars(with = "std::collections::BTreeMap<String, String>")]
    pub variables: Vec<(Spanned<String>, Spanned<String>)>,
    /// The access log.
    pub access_log: Option<AccessLog>,
    /// Where the stage answers. Default: everywhere with one stage, `/<name>` with several.
    pub mount: Option<Mount>,
    /// In the document.
    #[schemars(skip)]
    pub origin: Origin,
}

/// An access log.
#[derive(Debug, Clone, JsonSchema)]
pub struct AccessLog {
    /// One line per request, with `$context` variables.
    pub format: Spanned<String>,
    /// `stdout` (default), `stderr` or a file.
    pub destination: Option<Spanned<String>>,
}

/// Where a stage answers.
#[derive(Debug, Clone, Default, JsonSchema)]
pub struct Mount {
    /// The host; any where it is missing.
    pub host: Option<Spanned<String>>,
    /// The path.
    pub path: Option<Spanned<String>>,
}

/// Limits; the defaults are the reference's.
#[derive(Debug, Clone, Default, JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct LimitsExtension {
    /// Largest payload in bytes; 10,485,760.
    pub max_body_bytes: Option<Spanned<i64>>,
    /// Largest sum of request line and headers in bytes; 10,240.
    pub max_header_bytes: Option<Spanned<i64>>,
}

impl GatewayExtension {
    /// Reads `x-gateway`.
    pub fn read(node: &Node, origin: &Origin, sink: &mut Sink) -> Self {
        let Some(mut object) = Object::open(node, origin, sink) else {
            return GatewayExtension::default();
        };
        let read = GatewayExtension {
            kind: choice(
                &mut object,
                "kind",
                &[("rest", KindName::Rest), ("http", KindName::Http)],
                sink,
            ),
            name: object.string("name", sink),
            base_path: object.string("basePath", sink),
            validate: choice(
                &mut object,
                "validate",
                &[
                    ("none", Validate::None),
                    ("params", Validate::Params),
                    ("body", Validate::Body),
                    ("all", Validate::All),
                ],
                sink,
            ),
            upstream: object.string("upstream", sink),
            stages: stages(&mut object, sink),
            limits: limits(&mut object, sink),
            diagnostics: DiagnosticLevels::read(&mut object, sink),
        };
        not_enforced(
            &mut object,
            "usagePlans",
            "keys, quotas and rates of usage plans",
            sink,
        );
        not_enforced(
            &mut object,
            "domains",
            "TLS and mutual TLS of domains",
            sink,
        );
        object.not_acted_on("portal", "no portal is built", sink);
        object.not_acted_on("websocket", "no WebSocket API is built", sink);
        object.not_acted_on("validateResponses", "responses are not checked", sink);
        object.finish(Unknown::Error, sink);
        read
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

fn choice<T: Copy>(
    object: &mut Object<'_>,
    name: &'static str,
    choices: &[(&str, T)],
    sink: &mut Sink,
) -> Option<Spanned<T>> {
    let text = object.string(name, sink)?;
    if let Some((_, value)) = choices.iter().find(|(known, _)| *known == text.value) {
        return Some(Spanned {
            value: *value,
            span: text.span,
        });
    }
    let known: Vec<&str> = choices.iter().map(|(known, _)| *known).collect();
    let diagnostic = Diagnostic::new(
        code::UNKNOWN_VALUE,
        text.span,
        format!("`{}` is not a value of `{name}`", text.value),
    );
    sink.push(
        diagnostic
            .label("not known")
            .help(format!("use one of: {}", known.join(", ")))
            .pointer(object.pointer_to(name)),
    );
    None
}

fn stages(object: &mut Object<'_>, sink: &mut Sink) -> Vec<(Spanned<String>, Stage)> {
    let mut stages = Vec::new();
    for (entry, origin) in object.entries("stages", sink) {
        let name = Spanned {
            value: entry.key.as_str().to_owned(),
            span: entry.key_span,
        };
        // `prod:` alone is a stage without settings.
        if entry.value.is_null() {
            stages.push((
                name,
                Stage {
                    variables: Vec::new(),
                    access_log: None,
                    mount: None,
                    origin,
                },
            ));
            continue;
        }
        let Some(mut stage) = Object::open(&entry.value, &origin, sink) else {
            continue;
        };
        let read = Stage {
            variables: variables(&mut stage, sink),
            access_log: access_log(&mut stage, sink),
            mount: mount(&mut stage, sink),
            origin,
        };
        not_enforced(&mut stage, "throttle", "rates of stages", sink);
        stage.not_acted_on("cache", "answers are not cached", sink);
        stage.not_acted_on("methods", "method settings are not applied", sink);
        stage.not_acted_on("canary", "all requests go to the stage itself", sink);
        stage.not_acted_on("tracing", "no traces are sent", sink);
        stage.finish(Unknown::Error, sink);
        stages.push((name, read));
    }
    stages
}

fn variables(stage: &mut Object<'_>, sink: &mut Sink) -> Vec<(Spanned<String>, Spanned<String>)> {
    let mut variables = Vec::new();
    for (entry, origin) in stage.entries("variables", sink) {
        match entry.value.as_text() {
            Some(text) => variables.push((
                Spanned {
                    value: entry.key.as_str().to_owned(),
                    span: entry.key_span,
                },
                Spanned {
                    value: text.to_owned(),
                    span: entry.value.span,
                },
            )),
            None => wrong_type(&entry.value, &origin.pointer, "a string", sink),
        }
    }
    variables
}

fn access_log(stage: &mut Object<'_>, sink: &mut Sink) -> Option<AccessLog> {
    let node = stage.node("accessLog")?;
    let mut log = Object::open(node, &stage.origin("accessLog"), sink)?;
    let format = log.string("format", sink);
    let destination = log.string("destination", sink);
    let (span, pointer) = (log.span, log.pointer.clone());
    log.finish(Unknown::Error, sink);
    if format.is_none() {
        sink.push(
            Diagnostic::new(code::MISSING_FIELD, span, "the access log has no `format`")
                .label("this access log")
                .pointer(pointer),
        );
    }
    Some(AccessLog {
        format: format?,
        destination,
    })
}

fn mount(stage: &mut Object<'_>, sink: &mut Sink) -> Option<Mount> {
    let node = stage.node("mount")?;
    let mut mount = Object::open(node, &stage.origin("mount"), sink)?;
    let read = Mount {
        host: mount.string("host", sink),
        path: mount.string("path", sink),
    };
    mount.finish(Unknown::Error, sink);
    Some(read)
}

fn limits(object: &mut Object<'_>, sink: &mut Sink) -> LimitsExtension {
    let Some(node) = object.node("limits") else {
        return LimitsExtension::default();
    };
    let Some(mut limits) = Object::open(node, &object.origin("limits"), sink) else {
        return LimitsExtension::default();
    };
    let read = LimitsExtension {
        max_body_bytes: limits.integer("maxBodyBytes", 0, 1 << 40, sink),
        max_header_bytes: limits.integer("maxHeaderBytes", 1024, 1 << 20, sink),
    };
    limits.finish(Unknown::Error, sink);
    read
}
