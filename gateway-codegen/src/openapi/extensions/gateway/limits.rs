//! Rates, quotas and caches: of stages, methods and usage plans.

use schemars::JsonSchema;

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

/// How answers are kept.
#[derive(Debug, Clone, JsonSchema)]
pub struct Cache {
    /// Seconds that an answer is kept: 0, not at all, to 3,600. Default: 300.
    #[schemars(with = "Option<u32>", range(max = 3600))]
    pub ttl: Option<Spanned<i64>>,
    /// The memory for all answers, such as `0.5GB` or `64MB` (1 MB = 1,048,576 bytes).
    #[schemars(with = "Option<String>")]
    pub size: Option<Spanned<CacheSize>>,
    /// Parameters that distinguish answers, such as `method.request.querystring.page`.
    pub keys: Vec<Spanned<String>>,
}

/// A size in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CacheSize(pub u64);

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

impl Cache {
    /// Reads the field `cache`.
    pub(super) fn read(object: &mut Object<'_>, sink: &mut Sink) -> Option<Cache> {
        let mut cache = object.object("cache", sink)?;
        let read = Cache {
            ttl: cache.integer("ttl", 0, 3600, sink),
            size: size(&mut cache, sink),
            keys: cache.strings("keys", sink),
        };
        cache.finish(Unknown::Error, sink);
        Some(read)
    }
}

fn size(cache: &mut Object<'_>, sink: &mut Sink) -> Option<Spanned<CacheSize>> {
    let text = cache.text("size", sink)?;
    let value = CacheSize::parse(&text.value);
    if value.is_none() {
        let message = format!("{} is not a size", quoted(&text.value));
        sink.push(
            Diagnostic::new(code::UNKNOWN_VALUE, text.span, message)
                .label("not a size")
                .help("write a number and a unit, such as `0.5GB` or `64MB`")
                .pointer(cache.pointer_to("size")),
        );
    }
    Some(Spanned {
        value: value?,
        span: text.span,
    })
}

impl CacheSize {
    /// `0.5GB` → 536,870,912 bytes. `None`: no positive number with `KB`, `MB` or `GB`, or more than 1 TB.
    fn parse(text: &str) -> Option<CacheSize> {
        const UNITS: [(&str, f64); 3] = [
            ("KB", 1024.0),
            ("MB", 1024.0 * 1024.0),
            ("GB", 1024.0 * 1024.0 * 1024.0),
        ];
        const MAX: f64 = 1024.0 * 1024.0 * 1024.0 * 1024.0;
        let text = text.trim().to_ascii_uppercase();
        let (number, unit) = UNITS
            .iter()
            .find_map(|(unit, bytes)| Some((text.strip_suffix(unit)?.trim_end(), bytes)))?;
        let is_plain = number.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        let bytes = number.parse::<f64>().ok().filter(|_| is_plain)? * unit;
        if !(1.0..=MAX).contains(&bytes) {
            return None;
        }
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "positive and below 2^40; the rest of a byte is dropped"
        )]
        Some(CacheSize(bytes as u64))
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
        settings.not_acted_on("cache", "answers are not cached", sink);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes() {
        for (text, bytes) in [
            ("0.5GB", Some(536_870_912)),
            ("64 mb", Some(67_108_864)),
            ("1KB", Some(1024)),
            ("1024GB", Some(1 << 40)),
            ("1025GB", None),
            ("0GB", None),
            ("-1GB", None),
            ("1e3KB", None),
            ("infGB", None),
            ("GB", None),
            ("64", None),
            ("64 bananas", None),
        ] {
            assert_eq!(CacheSize::parse(text).map(|size| size.0), bytes, "{text}");
        }
    }
}
