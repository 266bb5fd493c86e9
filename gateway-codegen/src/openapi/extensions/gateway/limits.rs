//! Rates of stages, methods and usage plans, and the settings of methods.

use schemars::JsonSchema;

use super::cache::Cache;
use crate::diagnostics::{Diagnostic, Sink, code, quoted, suggest};
use crate::openapi::model::{Origin, Spanned};
use crate::openapi::object::{Object, Unknown};

/// A token bucket: what a second brings, and how much it holds. 0 refuses everything.
#[derive(Debug, Clone, JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct Throttle {
    /// Requests per second, on average.
    #[schemars(with = "f64", range(min = 0))]
    pub rate_limit: Spanned<f64>,
    /// Requests at once.
    #[schemars(with = "u32")]
    pub burst_limit: Spanned<i64>,
}

/// Settings of one method of a stage.
#[derive(Debug, Clone, JsonSchema)]
pub struct MethodSettings {
    /// How many requests the method takes, of all callers together.
    pub throttle: Option<Throttle>,
    /// How its answers are kept.
    pub cache: Option<Cache>,
    /// How much of its requests is logged. Default: `off`.
    pub logging: Option<Spanned<Logging>>,
    /// Whether it has metrics of its own. Default: `false`.
    pub metrics: Option<Spanned<bool>>,
}

/// How much is logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema)]
#[schemars(rename_all = "lowercase")]
pub enum Logging {
    /// Nothing.
    Off,
    /// What failed.
    Error,
    /// Everything.
    Info,
}

const MAX_BURST: i64 = u32::MAX as i64;

impl Throttle {
    /// Reads the field `throttle`.
    pub(super) fn read(object: &mut Object<'_>, sink: &mut Sink) -> Option<Throttle> {
        let mut throttle = object.object("throttle", sink)?;
        for name in ["rateLimit", "burstLimit"] {
            throttle.require(name, "the throttle", &format!("add `{name}: 100`"), sink);
        }
        let rate_limit = throttle.number("rateLimit", 0.0, f64::INFINITY, sink);
        let burst_limit = throttle.integer("burstLimit", 0, MAX_BURST, sink);
        throttle.finish(Unknown::Error, sink);
        Some(Throttle {
            rate_limit: rate_limit?,
            burst_limit: burst_limit?,
        })
    }
}

/// Reads the field `methods`: settings by method and path.
pub(super) fn methods(
    object: &mut Object<'_>,
    sink: &mut Sink,
) -> Vec<(Spanned<String>, MethodSettings)> {
    const LOGGING: [(&str, Logging); 3] = [
        ("off", Logging::Off),
        ("error", Logging::Error),
        ("info", Logging::Info),
    ];
    let mut methods = Vec::new();
    for (entry, origin) in object.entries("methods", sink) {
        let Some(key) = key(entry.key.as_str(), &origin, sink) else {
            continue;
        };
        let Some(mut settings) = Object::open(&entry.value, &origin, sink) else {
            continue;
        };
        let read = MethodSettings {
            throttle: Throttle::read(&mut settings, sink),
            cache: Cache::read(&mut settings, sink),
            logging: logging(&mut settings, &LOGGING, sink),
            metrics: settings.boolean("metrics", sink),
        };
        let logs = |logging: &Spanned<Logging>| logging.value != Logging::Off;
        if read.logging.as_ref().is_some_and(logs) {
            settings.not_acted_on("logging", "only the access log is written", sink);
        }
        if read.metrics.as_ref().is_some_and(|metrics| metrics.value) {
            let consequence = "metrics are those of the whole gateway";
            settings.not_acted_on("metrics", consequence, sink);
        }
        settings.finish(Unknown::Error, sink);
        methods.push((key, read));
    }
    methods
}

/// YAML 1.1 reads `off` as false, and so do tools that write documents anew.
fn logging(
    settings: &mut Object<'_>,
    words: &[(&str, Logging)],
    sink: &mut Sink,
) -> Option<Spanned<Logging>> {
    let node = settings.node("logging")?;
    match node.as_bool() {
        Some(false) => Some(Spanned {
            value: Logging::Off,
            span: node.span,
        }),
        _ => settings.word("logging", words, sink),
    }
}

/// `GET /pets`; `*` stands for all methods or all paths.
pub(super) fn key(text: &str, origin: &Origin, sink: &mut Sink) -> Option<Spanned<String>> {
    const METHODS: [&str; 9] = [
        "GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "ANY", "*",
    ];
    let parts = text.split_once(' ');
    let is_path = |path: &str| path.starts_with('/') || path == "*";
    let help = match parts {
        Some((method, path)) if METHODS.contains(&method) && is_path(path) => {
            return Some(Spanned {
                value: text.to_owned(),
                span: origin.span,
            });
        }
        Some((method, path)) if is_path(path) => match suggest::nearest(method, METHODS) {
            Some(near) => format!("did you mean `{near} {path}`?"),
            None => format!("methods are: {}", METHODS.join(", ")),
        },
        _ => "write a method and a path, such as `GET /pets`".to_owned(),
    };
    let message = format!("{} names no method of the API", quoted(text));
    sink.push(
        Diagnostic::new(code::UNKNOWN_VALUE, origin.span, message)
            .label("not a method and a path")
            .help(help)
            .pointer(&origin.pointer),
    );
    None
}
