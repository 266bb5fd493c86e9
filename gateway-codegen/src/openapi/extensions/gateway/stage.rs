//! `x-gateway.stages`.

use schemars::JsonSchema;

use super::cache::Cache;
use super::limits::{MethodSettings, Throttle, methods};
use crate::diagnostics::{Diagnostic, Sink, code};
use crate::openapi::model::{Origin, Spanned};
use crate::openapi::object::{Object, Unknown, wrong_type};

/// A stage: a named deployment with its settings.
#[derive(Debug, Clone, JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct Stage {
    /// Stage variables.
    #[schemars(with = "std::collections::BTreeMap<String, String>")]
    pub variables: Vec<(Spanned<String>, Spanned<String>)>,
    /// How many requests each method takes, of all callers together.
    pub throttle: Option<Throttle>,
    /// Answers to `GET` are kept and given again. Other methods say so in `methods`.
    pub cache: Option<Cache>,
    /// Settings of single methods, such as `GET /pets`, in the place of the stage's.
    #[schemars(with = "std::collections::BTreeMap<String, MethodSettings>")]
    pub methods: Vec<(Spanned<String>, MethodSettings)>,
    /// Part of the requests see other stage variables.
    pub canary: Option<Canary>,
    /// The access log.
    pub access_log: Option<AccessLog>,
    /// Whether traces of requests are sent. Default: `false`.
    pub tracing: Option<Spanned<bool>>,
    /// Where the stage answers. Default: everywhere with one stage, `/<name>` with several.
    pub mount: Option<Mount>,
    /// In the document.
    #[schemars(skip)]
    pub origin: Origin,
}

/// A part of a stage's requests that sees other stage variables.
#[derive(Debug, Clone, JsonSchema)]
pub struct Canary {
    /// How many of a hundred requests: 0 to 100.
    #[schemars(with = "f64", range(min = 0, max = 100))]
    pub percent: Spanned<f64>,
    /// Stage variables that are different for them.
    #[schemars(with = "std::collections::BTreeMap<String, String>")]
    pub variables: Vec<(Spanned<String>, Spanned<String>)>,
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

impl Stage {
    /// One without settings.
    fn bare(origin: Origin) -> Stage {
        Stage {
            variables: Vec::new(),
            throttle: None,
            cache: None,
            methods: Vec::new(),
            canary: None,
            access_log: None,
            tracing: None,
            mount: None,
            origin,
        }
    }

    fn read(mut stage: Object<'_>, origin: Origin, sink: &mut Sink) -> Stage {
        let read = Stage {
            variables: variables(&mut stage, sink),
            throttle: Throttle::read(&mut stage, sink),
            cache: Cache::read(&mut stage, sink),
            methods: methods(&mut stage, sink),
            canary: canary(&mut stage, sink),
            access_log: access_log(&mut stage, sink),
            tracing: stage.boolean("tracing", sink),
            mount: mount(&mut stage, sink),
            origin,
        };
        if read.tracing.as_ref().is_some_and(|tracing| tracing.value) {
            stage.not_acted_on("tracing", "no traces are sent", sink);
        }
        stage.finish(Unknown::Error, sink);
        read
    }
}

/// Reads the field `stages`.
pub(super) fn stages(object: &mut Object<'_>, sink: &mut Sink) -> Vec<(Spanned<String>, Stage)> {
    let mut stages = Vec::new();
    for (entry, origin) in object.entries("stages", sink) {
        let name = Spanned {
            value: entry.key.as_str().to_owned(),
            span: entry.key_span,
        };
        // `prod:` alone is a stage without settings.
        if entry.value.is_null() {
            stages.push((name, Stage::bare(origin)));
        } else if let Some(stage) = Object::open(&entry.value, &origin, sink) {
            stages.push((name, Stage::read(stage, origin, sink)));
        }
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

fn canary(stage: &mut Object<'_>, sink: &mut Sink) -> Option<Canary> {
    let mut canary = stage.object("canary", sink)?;
    canary.require("percent", "the canary", "add `percent: 10`", sink);
    let percent = canary.number("percent", 0.0, 100.0, sink);
    let variables = variables(&mut canary, sink);
    canary.finish(Unknown::Error, sink);
    Some(Canary {
        percent: percent?,
        variables,
    })
}

fn access_log(stage: &mut Object<'_>, sink: &mut Sink) -> Option<AccessLog> {
    let mut log = stage.object("accessLog", sink)?;
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
    let mut mount = stage.object("mount", sink)?;
    let read = Mount {
        host: mount.string("host", sink),
        path: mount.string("path", sink),
    };
    mount.finish(Unknown::Error, sink);
    Some(read)
}
