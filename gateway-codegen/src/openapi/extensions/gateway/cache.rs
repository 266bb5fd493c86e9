//! Response caches of stages and methods.

use schemars::JsonSchema;

use crate::diagnostics::{Diagnostic, Sink, code, quoted};
use crate::openapi::model::Spanned;
use crate::openapi::object::{Object, Unknown};

/// How answers are kept. What a method does not say, its stage says.
#[derive(Debug, Clone, JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct Cache {
    /// Seconds that an answer is kept: 0, not at all, to 3,600. Default: 300.
    #[schemars(with = "Option<u32>", range(max = 3600))]
    pub ttl: Option<Spanned<i64>>,
    /// The memory for all answers of the stage, such as `0.5GB` or `64MB` (1 MB = 1,048,576 bytes). Default: `0.5GB`.
    #[schemars(with = "Option<String>")]
    pub size: Option<Spanned<CacheSize>>,
    /// Parameters that distinguish answers, such as `method.request.querystring.page`, beside the
    /// `cacheKeyParameters` of the integration.
    pub keys: Vec<Spanned<String>>,
    /// Whether all callers get the same answers. Default: `false`, which keeps the answers of each caller apart.
    pub shared: Option<Spanned<bool>>,
    /// Who may ask for a new answer with `Cache-Control: max-age=0`, and what others get.
    pub invalidation: Option<Invalidation>,
    /// Seconds that an answer whose time is over is still given where the backend fails: 0 to 86,400. Default: 0.
    #[schemars(with = "Option<u32>", range(max = 86400))]
    pub stale_if_error: Option<Spanned<i64>>,
}

/// Requests with `Cache-Control: max-age=0`.
#[derive(Debug, Clone, JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct Invalidation {
    /// Whether callers need the permission `execute-api:InvalidateCache`, which only users of IAM can have.
    /// Default: `true`.
    pub require_authorization: Option<Spanned<bool>>,
    /// What those without it get. Default: `warn`.
    pub unauthorized: Option<Spanned<Unauthorized>>,
}

/// What callers get who may not ask for a new answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema)]
#[schemars(rename_all = "lowercase")]
pub enum Unauthorized {
    /// 403.
    Fail,
    /// What is kept, with a `Warning` field.
    Warn,
    /// What is kept.
    Ignore,
}

/// A size in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CacheSize(pub u64);

/// Longest time that an answer is given beyond its own, in seconds: a day.
const MAX_STALE: i64 = 86_400;

impl Cache {
    /// Reads the field `cache`.
    pub(super) fn read(object: &mut Object<'_>, sink: &mut Sink) -> Option<Cache> {
        let mut cache = object.object("cache", sink)?;
        let read = Cache {
            ttl: cache.integer("ttl", 0, 3600, sink),
            size: size(&mut cache, sink),
            keys: cache.strings("keys", sink),
            shared: cache.boolean("shared", sink),
            invalidation: Invalidation::read(&mut cache, sink),
            stale_if_error: cache.integer("staleIfError", 0, MAX_STALE, sink),
        };
        cache.finish(Unknown::Error, sink);
        Some(read)
    }
}

impl Invalidation {
    fn read(cache: &mut Object<'_>, sink: &mut Sink) -> Option<Invalidation> {
        const UNAUTHORIZED: [(&str, Unauthorized); 3] = [
            ("fail", Unauthorized::Fail),
            ("warn", Unauthorized::Warn),
            ("ignore", Unauthorized::Ignore),
        ];
        let mut invalidation = cache.object("invalidation", sink)?;
        let read = Invalidation {
            require_authorization: invalidation.boolean("requireAuthorization", sink),
            unauthorized: invalidation.word("unauthorized", &UNAUTHORIZED, sink),
        };
        let is_open = |asks: &Spanned<bool>| !asks.value;
        if read.require_authorization.as_ref().is_some_and(is_open) && read.unauthorized.is_some() {
            let consequence = "everybody may, so that nobody is refused";
            invalidation.not_acted_on("unauthorized", consequence, sink);
        }
        invalidation.finish(Unknown::Error, sink);
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
    /// What a stage has that does not say it: the smallest of the reference, 0.5 GB.
    pub const DEFAULT: CacheSize = CacheSize(512 * 1024 * 1024);

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
