//! Response caches (`reference/rest-api.md` §8): which operations of a stage keep their answers, and by what.
//!
//! `super::caching` says what keys leave out.

use std::collections::{BTreeMap, BTreeSet};

use super::{limits, mapping};
use crate::diagnostics::{Diagnostic, Sink, code, quoted};
use crate::openapi::extensions::{self, CacheSize, Integration, TransferMode, Unauthorized};
use crate::openapi::model::{self, Document, In, SchemeKind, Spanned};
use crate::plan::{
    self, AddressKey, Cache, CachedOperation, Invalidation, Kind, Operation, Stage, ValuePart,
};

/// What is kept where nobody says how long, in seconds.
const DEFAULT_TTL: u32 = 300;

/// The cache of a stage; `None`: it keeps nothing.
pub(super) fn of_stage(
    document: &Document,
    kind: Kind,
    stage: &extensions::Stage,
    operations: &[Operation],
    sink: &mut Sink,
) -> Option<Cache> {
    let methods = stage.methods.iter();
    let methods = methods.filter_map(|(_, settings)| settings.cache.as_ref());
    for cache in stage.cache.iter().chain(methods.clone()) {
        check_keys(&cache.keys, sink);
    }
    for size in methods.clone().filter_map(|cache| cache.size.as_ref()) {
        let message = "`size` has no effect in the cache of a method";
        sink.push(
            Diagnostic::new(code::NOT_ACTED_ON, size.span, message)
                .label("all methods of a stage share its memory")
                .help("set the `size` of the stage's `cache`"),
        );
    }
    for cache in methods.clone() {
        check_off(cache, sink);
    }
    let sources: BTreeMap<&str, &model::Operation> = document
        .paths
        .iter()
        .flat_map(|item| &item.operations)
        .map(|operation| (operation.origin.pointer.as_str(), operation))
        .collect();
    let credentials = credentials(document);
    let cached = operations.iter().enumerate().filter_map(|(i, operation)| {
        let source = sources.get(operation.origin.pointer.as_str()).copied();
        let settings = Settings::of(stage, operation)?;
        let lowered = settings.lower(kind, operation, source, &credentials, sink)?;
        Some((i, lowered))
    });
    let cached: Vec<(usize, CachedOperation)> = cached.collect();
    if cached.is_empty() {
        return None;
    }
    let size = stage.cache.as_ref().and_then(|cache| cache.size.as_ref());
    Some(Cache {
        size: size.map_or(CacheSize::DEFAULT, |size| size.value).0,
        operations: cached,
    })
}

/// Reports what a method says of answers that it says are not kept.
fn check_off(cache: &extensions::Cache, sink: &mut Sink) {
    let Some(ttl) = cache.ttl.as_ref().filter(|ttl| ttl.value == 0) else {
        return;
    };
    let keys = cache.keys.first().map(|key| ("keys", key.span));
    let shared = cache.shared.as_ref().map(|it| ("shared", it.span));
    let stale = cache.stale_if_error.as_ref();
    let stale = stale.map(|it| ("staleIfError", it.span));
    for (name, span) in [keys, shared, stale].into_iter().flatten() {
        let message = format!("`{name}` has no effect where `ttl` is 0");
        sink.push(
            Diagnostic::new(code::NOT_ACTED_ON, span, message)
                .label("answers of the method are not kept")
                .secondary(ttl.span, "this turns the cache off")
                .help(format!("remove `{name}`, or write a `ttl` above 0")),
        );
    }
}

/// Reports cache keys of operations whose answers no stage keeps.
pub(super) fn check_used(
    document: &Document,
    stages: &[Stage],
    operations: &[Operation],
    sink: &mut Sink,
) {
    let caches = stages.iter().filter_map(|stage| stage.cache.as_ref());
    let places = caches.flat_map(|cache| &cache.operations);
    let kept: BTreeSet<&str> = places
        .filter_map(|(place, _)| operations.get(*place))
        .map(|operation| operation.origin.pointer.as_str())
        .collect();
    for operation in document.paths.iter().flat_map(|item| &item.operations) {
        let integration = operation.integration.as_ref();
        let key = integration.and_then(|it| it.cache_key_parameters.first());
        let Some((key, integration)) = key.zip(integration) else {
            continue;
        };
        if kept.contains(operation.origin.pointer.as_str()) {
            continue;
        }
        let message = "`cacheKeyParameters` has no effect: no stage keeps answers of the operation";
        sink.push(
            Diagnostic::new(code::NOT_ACTED_ON, key.span, message)
                .label("answers are not cached")
                .help("add `cache: {ttl: 300}` to a stage of `x-gateway.stages`")
                .pointer(&integration.origin.pointer),
        );
    }
}

/// Whether an operation with this method (`None`: any) is asked for with `GET`.
pub(super) fn is_get(method: Option<&str>) -> bool {
    matches!(method, Some("GET" | "ANY") | None)
}

/// What the `methods` of a stage say of the answers of an operation with this method (`None`: any) and path.
pub(super) fn of_method<'d>(
    stage: &'d extensions::Stage,
    own: Option<&str>,
    text: &str,
) -> Option<&'d extensions::Cache> {
    let mut best: Option<(u8, &extensions::Cache)> = None;
    for (key, settings) in &stage.methods {
        let (method, path) = key.value.split_once(' ').unwrap_or((&key.value, "*"));
        let rank = limits::rank_of(method, path, own, text);
        let (Some(rank), Some(cache)) = (rank, settings.cache.as_ref()) else {
            continue;
        };
        let is_named = is_get(own) || own == Some(method);
        if is_named && best.is_none_or(|(known, _)| known <= rank) {
            best = Some((rank, cache));
        }
    }
    best.map(|(_, cache)| cache)
}

/// What is said of the answers of an operation.
struct Settings<'d> {
    stage: Option<&'d extensions::Cache>,
    method: Option<&'d extensions::Cache>,
}

impl<'d> Settings<'d> {
    /// `None`: its answers are not kept. Operations that are not `GET` must be named with their method.
    fn of(stage: &'d extensions::Stage, operation: &Operation) -> Option<Settings<'d>> {
        let own = operation.method.as_deref();
        let settings = Settings {
            stage: stage.cache.as_ref(),
            method: of_method(stage, own, &operation.path.text),
        };
        let is_kept = settings.method.is_some() || is_get(own) && settings.stage.is_some();
        is_kept.then_some(settings)
    }

    /// The first that says something: the method, then the stage.
    fn said<T>(&self, field: impl Fn(&'d extensions::Cache) -> Option<&'d T>) -> Option<&'d T> {
        let (method, stage) = (self.method, self.stage);
        method.and_then(&field).or_else(|| stage.and_then(&field))
    }

    fn lower(
        &self,
        kind: Kind,
        operation: &Operation,
        source: Option<&model::Operation>,
        credentials: &[ValuePart],
        sink: &mut Sink,
    ) -> Option<CachedOperation> {
        let ttl = self.said(|cache| cache.ttl.as_ref());
        let ttl = ttl.map_or(DEFAULT_TTL, number);
        if ttl == 0 || matches!(operation.integration, plan::Integration::Fail(..)) {
            return None;
        }
        let integration = source.and_then(|source| source.integration.as_ref());
        let streams = |it: &Integration| {
            let mode = it.response_transfer_mode.as_ref();
            mode.is_some_and(|mode| mode.value == TransferMode::Stream)
        };
        if integration.is_some_and(streams) {
            self.report_stream(operation, sink);
            return None;
        }
        self.report_body(operation, source, sink);
        let own = integration.map_or(&[][..], |it| &it.cache_key_parameters);
        let said = self.said(|cache| Some(&cache.keys).filter(|keys| !keys.is_empty()));
        let named: Vec<&Spanned<String>> = own.iter().chain(said.into_iter().flatten()).collect();
        let named_parts = named.iter().filter_map(|key| part(&key.value, integration));
        // What goes to the upstream as it is has no keys of the reference, which never caches it.
        let is_forwarded = source.is_some_and(|it| it.integration.is_none());
        let address = match (kind, is_forwarded, named.is_empty()) {
            (Kind::Rest, false, _) => AddressKey::Nothing,
            (_, _, false) => AddressKey::Path,
            (_, _, true) => AddressKey::PathAndQuery,
        };
        let is_shared = self.said(|cache| cache.shared.as_ref());
        let is_shared = is_shared.is_some_and(|shared| shared.value);
        let credentials = credentials.iter().filter(|_| !is_shared).cloned();
        let keys = distinct(named_parts.chain(credentials));
        let namespace = integration.and_then(|it| it.cache_namespace.as_ref());
        let stale = self.said(|cache| cache.stale_if_error.as_ref());
        Some(CachedOperation {
            namespace: namespace.map_or_else(
                || operation.path.text.clone(),
                |namespace| namespace.value.clone(),
            ),
            ttl,
            stale_if_error: stale.map_or(0, number),
            keys,
            address,
            is_shared,
            invalidation: self.invalidation(),
        })
    }

    /// What stage settings of the reference begin with: a permission is asked for, and without it there is a warning.
    fn invalidation(&self) -> Invalidation {
        let asks = self.said(|cache| cache.invalidation.as_ref()?.require_authorization.as_ref());
        let unauthorized = self.said(|cache| cache.invalidation.as_ref()?.unauthorized.as_ref());
        if asks.is_some_and(|asks| !asks.value) {
            return Invalidation::Free;
        }
        match unauthorized.map_or(Unauthorized::Warn, |it| it.value) {
            Unauthorized::Fail => Invalidation::Fail,
            Unauthorized::Warn => Invalidation::Warn,
            Unauthorized::Ignore => Invalidation::Ignore,
        }
    }

    /// Streams are never kept (`reference/rest-api.md` §4.5); a method that is said to keep them is told so.
    fn report_stream(&self, operation: &Operation, sink: &mut Sink) {
        if self.method.is_none() {
            return;
        }
        let message = "`cache` has no effect: answers of the operation are streamed";
        sink.push(
            Diagnostic::new(code::NOT_ACTED_ON, operation.origin.span, message)
                .label("streams are not kept")
                .help("remove `responseTransferMode`, or the `cache` of the method")
                .pointer(&operation.origin.pointer),
        );
    }

    /// Nothing of a body is part of a key.
    fn report_body(
        &self,
        operation: &Operation,
        source: Option<&model::Operation>,
        sink: &mut Sink,
    ) {
        if is_get(operation.method.as_deref()) || source.is_none_or(|source| source.body.is_none())
        {
            return;
        }
        let message = "the cache key leaves out the body";
        sink.push(
            Diagnostic::new(code::INCOMPLETE_CACHE_KEY, operation.origin.span, message)
                .label("requests with different bodies get the same answer")
                .help("take the operation out of the stage's `methods`, unless answers do not depend on bodies")
                .pointer(&operation.origin.pointer),
        );
    }
}

/// Each part once, without what is the same for all requests.
fn distinct(parts: impl Iterator<Item = ValuePart>) -> Vec<ValuePart> {
    let mut seen = BTreeSet::new();
    let is_new =
        |part: &ValuePart| !matches!(part, ValuePart::Text(_)) && seen.insert(format!("{part:?}"));
    parts.filter(is_new).collect()
}

fn number(given: &Spanned<i64>) -> u32 {
    u32::try_from(given.value).unwrap_or(0)
}

/// What an upstream tells callers apart by, where that is neither `Authorization` nor a cookie, which gateways know.
fn credentials(document: &Document) -> Vec<ValuePart> {
    let schemes = document.security_schemes.iter();
    let parts = schemes.filter_map(|scheme| match &scheme.kind {
        SchemeKind::ApiKey {
            location: Some(location),
            name: Some(name),
        } => match location {
            In::Header if name.value.eq_ignore_ascii_case("authorization") => None,
            In::Header => Some(ValuePart::HeaderAll(name.value.to_ascii_lowercase())),
            In::Query => Some(ValuePart::QueryAll(name.value.clone())),
            In::Path | In::Cookie | In::Form => None,
        },
        _ => None,
    });
    parts.collect()
}

/// Reports what can be no key of any operation.
fn check_keys(keys: &[Spanned<String>], sink: &mut Sink) {
    for key in keys.iter().filter(|key| !key.value.contains("${")) {
        let place = key.value.strip_prefix("integration.request.");
        let is_mapped = place
            .and_then(|place| place.split_once('.'))
            .is_some_and(|(place, name)| is_place(place) && !name.is_empty());
        if is_mapped || part(&key.value, None).is_some() {
            continue;
        }
        let message = format!("the cache key {} is no parameter", quoted(&key.value));
        sink.push(
            Diagnostic::new(code::UNKNOWN_CACHE_KEY, key.span, message)
                .label("it never tells answers apart")
                .help("name a parameter such as `method.request.querystring.page`"),
        );
    }
}

fn is_place(place: &str) -> bool {
    matches!(
        place,
        "header" | "multivalueheader" | "querystring" | "multivaluequerystring" | "path"
    )
}

/// What a key reads of a request; `None`: nothing that is known before its body.
fn part(key: &str, integration: Option<&Integration>) -> Option<ValuePart> {
    let expression = match key.starts_with("integration.request.") {
        true => {
            let mut mappings = integration?.request_parameters.iter();
            let (_, value) =
                mappings.find(|(target, _)| super::caching::same(&target.value, key))?;
            value.value.as_str()
        }
        false => key,
    };
    let expression = expression.strip_prefix('$').unwrap_or(expression);
    let (first, rest) = expression.split_once('.')?;
    let part = match first {
        "method" => mapping::request_source(rest.strip_prefix("request.")?)?,
        "request" => mapping::request_source(rest)?,
        "context" => mapping::context_part(rest)?,
        "stageVariables" if !rest.is_empty() => ValuePart::StageVariable(rest.to_owned()),
        _ => return None,
    };
    Some(match part {
        ValuePart::Body(_) => return None,
        // All values tell answers apart: proxies pass all of them on.
        ValuePart::Header(name) => ValuePart::HeaderAll(name),
        ValuePart::Query(name) => ValuePart::QueryAll(name),
        part => part,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_read_requests() {
        let text = |text: &str| text.to_owned();
        for (key, expected) in [
            (
                "method.request.header.X-A",
                Some(ValuePart::HeaderAll(text("x-a"))),
            ),
            (
                "method.request.multivalueheader.a",
                Some(ValuePart::HeaderAll(text("a"))),
            ),
            (
                "method.request.querystring.P",
                Some(ValuePart::QueryAll(text("P"))),
            ),
            (
                "$request.querystring.P",
                Some(ValuePart::QueryAll(text("P"))),
            ),
            ("method.request.path.id", Some(ValuePart::Path(text("id")))),
            (
                "context.authorizer.claims.sub",
                Some(ValuePart::Authorizer(text("claims.sub"))),
            ),
            (
                "stageVariables.a",
                Some(ValuePart::StageVariable(text("a"))),
            ),
            ("method.request.body", None),
            ("method.request.body.a", None),
            ("integration.request.querystring.p", None),
            ("method.request.header.", None),
            ("context.none", None),
            ("page", None),
            ("'a.b'", None),
            ("", None),
        ] {
            assert_eq!(part(key, None), expected, "{key}");
        }
    }
}
