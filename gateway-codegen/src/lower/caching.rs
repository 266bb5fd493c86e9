//! Cached operations whose cache key leaves something out (`reference/rest-api.md` §7).
//!
//! An answer is kept for the values of the parameters that the key names, and given to whoever asks with the same ones.
//! `super::cache` lowers what is kept.

mod reads;

use std::collections::BTreeSet;

use super::access::Schemes;
use super::cache;
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

/// Applies the rules.
pub(super) fn check(document: &Document, kind: Kind, schemes: &Schemes<'_>, sink: &mut Sink) {
    for item in &document.paths {
        for operation in &item.operations {
            let Some(integration) = &operation.integration else {
                continue;
            };
            unknown(item, operation, integration, sink);
            if let Some(key) = key(document, item, operation, integration) {
                without_identity(document, schemes, operation, integration, &key, sink);
                without_body(operation, integration, &key, sink);
                incomplete(item, operation, integration, &key, kind, sink);
            }
        }
    }
}

/// The cache key of an operation whose answers are cached: it names one itself, or a stage caches them.
fn key<'d>(
    document: &'d Document,
    item: &PathItem,
    operation: &Operation,
    integration: &'d Integration,
) -> Option<CacheKey<'d>> {
    let own = &integration.cache_key_parameters;
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
    operation: &Operation,
    integration: &Integration,
    key: &CacheKey<'_>,
    sink: &mut Sink,
) {
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
        let mut mappings = integration.request_parameters.iter();
        is_identity(&parameter.value)
            || mappings.any(|(target, value)| {
                same(&target.value, &parameter.value) && is_identity(&value.value)
            })
    });
    if is_in_key || !depends_on(integration, &identity, is_identity) {
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
                "add `{first}` to `cacheKeyParameters`, and declare it as a parameter"
            ))
            .pointer(&integration.origin.pointer),
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
fn depends_on(
    integration: &Integration,
    identity: &[String],
    is_identity: impl Fn(&str) -> bool,
) -> bool {
    match integration.kind.value {
        IntegrationType::HttpProxy | IntegrationType::AwsProxy => return true,
        IntegrationType::Http | IntegrationType::Aws | IntegrationType::Mock => {}
    }
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
fn without_body(
    operation: &Operation,
    integration: &Integration,
    key: &CacheKey<'_>,
    sink: &mut Sink,
) {
    let is_mock = integration.kind.value == IntegrationType::Mock;
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
            .pointer(&integration.origin.pointer),
    );
}

/// What answers depend on: what is mapped, what templates read, and all parameters of proxies.
fn incomplete(
    item: &PathItem,
    operation: &Operation,
    integration: &Integration,
    key: &CacheKey<'_>,
    kind: Kind,
    sink: &mut Sink,
) {
    let keys = key.parameters.iter();
    let keys: BTreeSet<String> = keys.map(|key| normal(&key.value)).collect();
    let is_in_key = |one: &str| keys.contains(&normal(one));
    // The address is the key of HTTP APIs where nothing else is, and its path always.
    let is_address = |one: &str| {
        kind == Kind::Http && (one.starts_with(PATH) || keys.is_empty() && one.starts_with(QUERY))
    };
    let is_input = |value: &str| {
        let value = normal(value);
        let place = value.strip_prefix("method.request.");
        let place = place.and_then(|rest| rest.split_once('.'));
        let is_input = match place {
            Some(("querystring" | "path", _)) => true,
            // What asks for access is told by who is let in.
            Some(("header", name)) => !name.eq_ignore_ascii_case("authorization"),
            Some(_) => false,
            None => reads::OF_CALLERS.contains(&value.as_str()),
        };
        is_input && !is_address(&value)
    };
    let left_out = integration
        .request_parameters
        .iter()
        .filter(|(target, value)| {
            is_input(&value.value) && !is_in_key(&value.value) && !is_in_key(&target.value)
        });
    let mut left_out: Vec<(Spanned<String>, Option<Span>)> = left_out
        .map(|(_, expression)| (expression.clone(), None))
        .collect();
    // What is mapped was looked at.
    let mappings = integration.request_parameters.iter();
    let mapped: BTreeSet<String> = mappings.map(|(_, value)| normal(&value.value)).collect();
    let passed_on = passed_on(item, operation, integration).into_iter();
    let read = reads::of(item, operation, integration).into_iter();
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
        .secondary(operation.origin.span, "this operation")
        .help(match (kind, first.value.contains("context.")) {
            (Kind::Rest, false) => format!("add `{}` to `cacheKeyParameters`", first.value),
            _ => format!(
                "add `{}` to `keys` in the `cache` of the stage",
                first.value
            ),
        })
        .pointer(&integration.origin.pointer);
    if let Some(template) = template {
        diagnostic = diagnostic.secondary(*template, "the template");
    }
    sink.push(diagnostic);
}

const PATH: &str = "method.request.path.";
const QUERY: &str = "method.request.querystring.";

/// The parameters of the path and the query that a proxy passes on as they are, as keys.
fn passed_on(
    item: &PathItem,
    operation: &Operation,
    integration: &Integration,
) -> Vec<Spanned<String>> {
    match integration.kind.value {
        IntegrationType::HttpProxy | IntegrationType::AwsProxy => {}
        IntegrationType::Http | IntegrationType::Aws | IntegrationType::Mock => return Vec::new(),
    }
    let path = item.path.value.split('{').skip(1);
    let path = path.filter_map(|rest| rest.split_once('}'));
    let path = path.map(|(name, _)| Spanned {
        value: format!("{PATH}{}", name.trim_end_matches('+')),
        span: item.path.span,
    });
    // An address without the variable gets nothing of it.
    let uri = integration.uri.as_ref();
    let is_asked = |parameter: &Spanned<String>| {
        let name = parameter.value.strip_prefix(PATH).unwrap_or_default();
        integration.kind.value == IntegrationType::AwsProxy
            || uri.is_none_or(|uri| {
                uri.value.contains(&format!("{{{name}}}"))
                    || uri.value.contains(&format!("{{{name}+}}"))
            })
    };
    let query = operation.parameters.iter();
    let query = query.filter(|parameter| parameter.location == In::Query);
    let query = query.map(|parameter| Spanned {
        value: format!("{QUERY}{}", parameter.name.value),
        span: parameter.name.span,
    });
    path.filter(is_asked).chain(query).collect()
}
