//! Cached operations whose cache key leaves something out (`reference/rest-api.md` §7).
//!
//! An answer is kept for the values of the parameters that the key names, and given to whoever asks with the same ones.
//! Operations without an integration go to the upstream as they are, like those of a proxy.
//! `super::cache` lowers what is kept.

mod reads;

use std::collections::BTreeSet;

use super::access::Schemes;
use super::{api, cache};
use crate::diagnostics::{Diagnostic, Sink, code, quoted};
use crate::openapi::extensions::{Authorizer, Cache, Integration, IntegrationType};
use crate::openapi::model::{
    Document, In, Operation, PathItem, SchemeKind, SecurityScheme, Spanned,
};
use crate::plan::Kind;
use crate::source::Span;

/// What an operation's answers are kept by.
struct CacheKey<'d> {
    /// Where that is said.
    span: Span,
    parameters: Vec<&'d Spanned<String>>,
    /// Whether the integration names one, as the reference has it.
    is_own: bool,
    /// Whether a stage keeps answers for all callers together.
    is_shared: bool,
    /// Whether a stage caches answers to a method whose requests have bodies.
    has_body: bool,
}

/// An operation that is cached.
#[derive(Clone, Copy)]
struct Cached<'d> {
    item: &'d PathItem,
    operation: &'d Operation,
    /// `None`: requests go to the upstream.
    integration: Option<&'d Integration>,
}

impl<'d> Cached<'d> {
    fn mappings(self) -> &'d [(Spanned<String>, Spanned<String>)] {
        self.integration.map_or(&[], |it| &it.request_parameters)
    }

    /// Whether what answers gets requests as they are.
    fn is_proxy(self) -> bool {
        let kind = self.integration.map(|it| it.kind.value);
        matches!(
            kind,
            None | Some(IntegrationType::HttpProxy | IntegrationType::AwsProxy)
        )
    }

    fn pointer(self) -> &'d str {
        let integration = self.integration.map(|it| &it.origin);
        &integration.unwrap_or(&self.operation.origin).pointer
    }

    /// Where keys can be added.
    fn place_of_keys(self, kind: Kind, key: &str) -> String {
        match (kind, self.integration, key.contains("context.")) {
            (Kind::Rest, Some(_), false) => format!("add `{key}` to `cacheKeyParameters`"),
            _ => format!("add `{key}` to `keys` in the `cache` of the stage"),
        }
    }
}

/// Applies the rules.
pub(super) fn check(document: &Document, kind: Kind, schemes: &Schemes<'_>, sink: &mut Sink) {
    let goes_on = document.gateway.upstream.is_some() || api::passes_on(document);
    for item in &document.paths {
        for operation in &item.operations {
            let integration = operation.integration.as_ref();
            if let Some(integration) = integration {
                unknown(item, operation, integration, sink);
            } else if operation.integration_failed || !goes_on {
                continue;
            }
            let cached = Cached {
                item,
                operation,
                integration,
            };
            if let Some(key) = key(document, cached) {
                without_identity(document, schemes, cached, &key, kind, sink);
                without_body(cached, &key, sink);
                incomplete(document, cached, &key, kind, sink);
            }
        }
    }
}

/// The cache key of an operation whose answers are cached: it names one itself, or a stage caches them.
fn key<'d>(document: &'d Document, cached: Cached<'d>) -> Option<CacheKey<'d>> {
    let Cached {
        item, operation, ..
    } = cached;
    let own = cached
        .integration
        .map_or(&[][..], |it| &it.cache_key_parameters);
    let mut key = CacheKey {
        span: own.first().map_or(operation.origin.span, |key| key.span),
        parameters: own.iter().collect(),
        is_own: !own.is_empty(),
        is_shared: false,
        has_body: false,
    };
    let is_on = |cache: &&Cache| cache.ttl.as_ref().is_none_or(|ttl| ttl.value > 0);
    let mut is_cached = !own.is_empty();
    let path = format!("/{}", item.path.value.trim_start_matches('/'));
    // The method of a route for all methods goes by any name.
    let own = (operation.method != "ANY").then_some(operation.method.as_str());
    for (stage_name, stage) in &document.gateway.stages {
        let method = cache::of_method(stage, own, &path);
        // A stage caches what is asked for with GET.
        let whole = stage.cache.as_ref().filter(|_| cache::is_get(own));
        let Some(cache) = method.or(whole).filter(is_on) else {
            continue;
        };
        if !is_cached {
            key.span = stage_name.span;
        }
        is_cached = true;
        let is_shared = |cache: &Cache| cache.shared.as_ref().is_some_and(|shared| shared.value);
        key.is_shared |= is_shared(cache);
        key.has_body |= !matches!(
            operation.method.as_str(),
            "GET" | "HEAD" | "OPTIONS" | "ANY"
        );
        key.parameters.extend(&cache.keys);
    }
    is_cached.then_some(key)
}

/// Keys that name no parameter: of those nothing is known.
fn unknown(item: &PathItem, operation: &Operation, integration: &Integration, sink: &mut Sink) {
    for key in &integration.cache_key_parameters {
        if key.value.contains("${") {
            continue;
        }
        let is_known = match key.value.strip_prefix("method.request.") {
            Some(name) => is_declared(name, item, operation),
            None => {
                let mut mappings = integration.request_parameters.iter();
                key.value.starts_with("integration.request.")
                    && mappings.any(|(target, value)| {
                        // Nothing of a body is ever part of a key.
                        same(&target.value, &key.value)
                            && !value.value.starts_with("method.request.body")
                    })
            }
        };
        if is_known {
            continue;
        }
        let message = format!("the cache key {} is no parameter", quoted(&key.value));
        sink.push(
            Diagnostic::new(code::UNKNOWN_CACHE_KEY, key.span, message)
                .label("it never tells answers apart")
                .secondary(operation.origin.span, "this operation has no such parameter")
                .help("declare the parameter, or name one of the operation such as `method.request.querystring.page`")
                .pointer(&integration.origin.pointer),
        );
    }
}

/// Whether `querystring.page` is a parameter of an operation.
fn is_declared(name: &str, item: &PathItem, operation: &Operation) -> bool {
    let Some((place, name)) = name.split_once('.') else {
        return false;
    };
    let location = match place {
        "header" | "multivalueheader" => In::Header,
        "querystring" | "multivaluequerystring" => In::Query,
        "path" => In::Path,
        _ => return false,
    };
    let in_path = [format!("{{{name}}}"), format!("{{{name}+}}")];
    let is_in_path =
        location == In::Path && in_path.iter().any(|part| item.path.value.contains(part));
    let is_named = |known: &str| match location {
        In::Header => known.eq_ignore_ascii_case(name),
        _ => known.trim_end_matches('+') == name,
    };
    is_in_path
        || operation
            .parameters
            .iter()
            .any(|known| known.location == location && is_named(&known.name.value))
}

/// Whether two keys are the same: names of headers in any case, one value or all of them.
pub(super) fn same(one: &str, other: &str) -> bool {
    normal(one) == normal(other)
}

/// What keys that are the same have in common, in the terms of REST APIs.
fn normal(key: &str) -> String {
    let key = match key.strip_prefix('$') {
        Some(of_http) if of_http.starts_with("request.") => format!("method.{of_http}"),
        Some(of_http) => of_http.to_owned(),
        None => key.replace(".multivalue", "."),
    };
    match key.contains(".header.") {
        true => key.to_ascii_lowercase(),
        false => key,
    }
}

/// An authorizer decides, answers may depend on whom it let in, and the key does not say who that is.
fn without_identity(
    document: &Document,
    schemes: &Schemes<'_>,
    cached: Cached<'_>,
    key: &CacheKey<'_>,
    kind: Kind,
    sink: &mut Sink,
) {
    let operation = cached.operation;
    if !key.is_own && !key.is_shared {
        // Gateways of this compiler keep callers apart by themselves.
        return;
    }
    let access = schemes.of(operation);
    let mut guards = access.guards();
    let scheme = guards.find_map(|guard| {
        let name = guard.scheme.as_ref()?;
        let is_asked = guard.enforcer.authorizer_type().is_some();
        let mut known = document.security_schemes.iter();
        known.find(|scheme| is_asked && scheme.name == *name)
    });
    let Some((scheme, authorizer)) =
        scheme.and_then(|scheme| Some((scheme, scheme.authorizer.as_ref()?)))
    else {
        return;
    };
    let identity = identity(scheme, authorizer);
    let Some(first) = identity.first() else {
        return;
    };
    let is_identity = |text: &str| {
        text.starts_with("context.authorizer.")
            || text.starts_with("context.identity.")
            || identity.iter().any(|one| same(one, text))
    };
    let is_in_key = key.parameters.iter().any(|parameter| {
        let mut mappings = cached.mappings().iter();
        is_identity(&parameter.value)
            || mappings.any(|(target, value)| {
                same(&target.value, &parameter.value) && is_identity(&value.value)
            })
    });
    if is_in_key || !depends_on(cached, &identity, is_identity) {
        return;
    }
    let message = "the cache key leaves out who is calling";
    sink.push(
        Diagnostic::new(code::CACHE_WITHOUT_IDENTITY, key.span, message)
            .label(match key.is_shared {
                true => "one caller gets the answer that was made for another",
                false => {
                    "in Amazon API Gateway one caller gets the answer that was made for another"
                }
            })
            .secondary(scheme.origin.span, "this tells callers apart")
            .secondary(operation.origin.span, "this operation")
            .help(format!(
                "{}, and declare it as a parameter",
                cached.place_of_keys(kind, first)
            ))
            .pointer(cached.pointer()),
    );
}

/// What of a request tells callers apart, as keys.
fn identity(scheme: &SecurityScheme, authorizer: &Authorizer) -> Vec<String> {
    let sources = authorizer.identity_source.iter().filter_map(|source| {
        let source = source.value.trim_start_matches('$');
        let rest = source.strip_prefix("method.").unwrap_or(source);
        let is_of_request =
            rest.starts_with("request.header.") || rest.starts_with("request.querystring.");
        is_of_request.then(|| format!("method.{rest}"))
    });
    let sources: Vec<String> = sources.collect();
    match (&scheme.kind, sources.is_empty()) {
        (_, false) => sources,
        (
            SchemeKind::ApiKey {
                name: Some(name),
                location: Some(In::Header),
            },
            true,
        ) => vec![format!("method.request.header.{}", name.value)],
        _ => Vec::new(),
    }
}

/// Whether what answers can tell callers apart: proxies get all of a request, others what is mapped.
fn depends_on(cached: Cached<'_>, identity: &[String], is_identity: impl Fn(&str) -> bool) -> bool {
    let Some(integration) = cached.integration.filter(|_| !cached.is_proxy()) else {
        return true;
    };
    let names = identity.iter().filter_map(|one| one.rsplit_once('.'));
    let names: Vec<String> = names.map(|(_, name)| name.to_ascii_lowercase()).collect();
    let mut mappings = integration.request_parameters.iter();
    let mut templates = integration.request_templates.iter();
    mappings.any(|(_, value)| is_identity(&value.value))
        || templates.any(|(_, text)| {
            let text = text.value.to_ascii_lowercase();
            text.contains("context.authorizer")
                || text.contains("context.identity")
                || text.contains("params()")
                || names.iter().any(|name| text.contains(name))
        })
}

/// A stage keeps the answers to a method whose requests have bodies, which are never part of a key.
fn without_body(cached: Cached<'_>, key: &CacheKey<'_>, sink: &mut Sink) {
    let operation = cached.operation;
    let is_mock = { cached.integration }.is_some_and(|it| it.kind.value == IntegrationType::Mock);
    // Of a body that is declared, `super::cache` tells it.
    if !key.has_body || is_mock || operation.body.is_some() {
        return;
    }
    sink.push(
        Diagnostic::new(code::INCOMPLETE_CACHE_KEY, key.span, "the cache key leaves out the body")
            .label(format!(
                "the answer to one `{}` is given to all others, whatever they send",
                operation.method
            ))
            .secondary(operation.origin.span, "this operation")
            .help("cache methods without bodies only, or have what tells requests apart sent as a parameter of the key")
            .pointer(cached.pointer()),
    );
}

/// What answers depend on: what is mapped, what templates read, and all parameters of proxies.
fn incomplete(
    document: &Document,
    cached: Cached<'_>,
    key: &CacheKey<'_>,
    kind: Kind,
    sink: &mut Sink,
) {
    let keys = key.parameters.iter();
    let keys: BTreeSet<String> = keys.map(|key| normal(&key.value)).collect();
    let is_in_key = |one: &str| keys.contains(&normal(one));
    // The address is the key of HTTP APIs, and of what goes to the upstream, where nothing else is, and its path always.
    let has_address = kind == Kind::Http || cached.integration.is_none();
    let is_address = |one: &str| {
        has_address && (one.starts_with(PATH) || keys.is_empty() && one.starts_with(QUERY))
    };
    let is_input = |value: &str| {
        let value = normal(value);
        let place = value.strip_prefix("method.request.");
        let place = place.and_then(|rest| rest.split_once('.'));
        let is_input = match place {
            Some(("querystring" | "path", _)) => true,
            Some(("header", name)) => !is_told_apart(name, document, key),
            Some(_) => false,
            None => reads::OF_CALLERS.contains(&value.as_str()),
        };
        is_input && !is_address(&value)
    };
    let mappings = cached.mappings().iter();
    let left_out = mappings.clone().filter(|(target, value)| {
        is_input(&value.value) && !is_in_key(&value.value) && !is_in_key(&target.value)
    });
    let mut left_out: Vec<(Spanned<String>, Option<Span>)> = left_out
        .map(|(_, expression)| (expression.clone(), None))
        .collect();
    // What is mapped was looked at.
    let mapped: BTreeSet<String> = mappings.map(|(_, value)| normal(&value.value)).collect();
    let passed_on = passed_on(cached).into_iter();
    let read = cached.integration.into_iter();
    let read = read.flat_map(|it| reads::of(cached.item, cached.operation, it));
    let read = read.filter(|_| kind == Kind::Rest);
    let read = read.map(|read| (read.key, Some(read.template)));
    for (parameter, template) in passed_on.map(|key| (key, None)).chain(read) {
        let is_known = mapped.contains(&normal(&parameter.value));
        if !is_known && is_input(&parameter.value) && !is_in_key(&parameter.value) {
            left_out.push((parameter, template));
        }
    }
    let Some((first, template)) = left_out.first() else {
        return;
    };
    let more = match left_out.len() - 1 {
        0 => String::new(),
        n => format!(", and {n} more"),
    };
    let message = format!("the cache key leaves out {}{more}", quoted(&first.value));
    let mut diagnostic = Diagnostic::new(code::INCOMPLETE_CACHE_KEY, first.span, message)
        .label(match template {
            Some(_) => "a template reads this, and answers may depend on it",
            None => "the backend gets this, and its answers may depend on it",
        })
        .secondary(key.span, "a stage that keeps answers keeps them by this")
        .secondary(cached.operation.origin.span, "this operation")
        .help(cached.place_of_keys(kind, &first.value))
        .pointer(cached.pointer());
    if let Some(template) = template {
        diagnostic = diagnostic.secondary(*template, "the template");
    }
    sink.push(diagnostic);
}

const PATH: &str = "method.request.path.";
const QUERY: &str = "method.request.querystring.";
const HEADER: &str = "method.request.header.";

/// Headers that are part of each key (`gateway-runtime/src/cache/key.rs`), that ask for an answer and do not change it, or that
/// tell requests apart which are the same.
const NO_INPUT: [&str; 23] = [
    "accept",
    "accept-encoding",
    "cache-control",
    "content-length",
    "content-type",
    "cookie",
    "host",
    "if-match",
    "if-modified-since",
    "if-none-match",
    "if-range",
    "if-unmodified-since",
    "origin",
    "pragma",
    "range",
    "traceparent",
    "tracestate",
    "user-agent",
    "x-amzn-trace-id",
    "x-api-key",
    "x-correlation-id",
    "x-http-method-override",
    "x-request-id",
];

/// Whether a header needs no word: answers do not depend on it, or it says who is calling, which keys have by themselves.
fn is_told_apart(name: &str, document: &Document, key: &CacheKey<'_>) -> bool {
    let is = |other: &str| name.eq_ignore_ascii_case(other);
    let is_forwarded = |start: &str| start.eq_ignore_ascii_case("x-forwarded-");
    // What asks for access is told by who is let in.
    is("authorization")
        || NO_INPUT.into_iter().any(is)
        || name.get(.."x-forwarded-".len()).is_some_and(is_forwarded)
        || !key.is_shared && { document.security_schemes.iter() }.any(|scheme| match &scheme.kind {
            SchemeKind::ApiKey {
                location: Some(In::Header),
                name: Some(own),
            } => is(&own.value),
            _ => false,
        })
}

/// The parameters that a proxy passes on as they are, as keys.
fn passed_on(cached: Cached<'_>) -> Vec<Spanned<String>> {
    if !cached.is_proxy() {
        return Vec::new();
    }
    let item = cached.item;
    let path = item.path.value.split('{').skip(1);
    let path = path.filter_map(|rest| rest.split_once('}'));
    let path = path.map(|(name, _)| Spanned {
        value: format!("{PATH}{}", name.trim_end_matches('+')),
        span: item.path.span,
    });
    // An address without the variable gets nothing of it.
    let http = cached.integration;
    let http = http.filter(|it| it.kind.value == IntegrationType::HttpProxy);
    let uri = http.and_then(|it| it.uri.as_ref());
    let is_asked = |parameter: &Spanned<String>| {
        let name = parameter.value.strip_prefix(PATH).unwrap_or_default();
        uri.is_none_or(|uri| {
            uri.value.contains(&format!("{{{name}}}"))
                || uri.value.contains(&format!("{{{name}+}}"))
        })
    };
    let others = cached.operation.parameters.iter();
    let others = others.filter_map(|parameter| {
        let place = match parameter.location {
            In::Query => QUERY,
            In::Header => HEADER,
            In::Path | In::Cookie | In::Form => return None,
        };
        Some(Spanned {
            value: format!("{place}{}", parameter.name.value),
            span: parameter.name.span,
        })
    });
    path.filter(is_asked).chain(others).collect()
}
