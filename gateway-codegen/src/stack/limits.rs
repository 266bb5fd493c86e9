//! Rates and caches that templates give stages, methods and routes, as `x-gateway.stages` has them.
//!
//! Sources: AWS CloudFormation Template Reference, `AWS::ApiGateway::Stage MethodSetting`,
//! `AWS::ApiGatewayV2::Stage RouteSettings`; `reference/rest-api.md` §6 and §8.

use std::collections::BTreeMap;

use super::nodes::{entries_of, field, is_off, is_on, items_of, mapping, text};
use super::parameters::scalar;
use crate::diagnostics::{Diagnostic, Sink, code, quoted};
use crate::source::{Entry, Mapping, Node, Span, Value};

/// The properties that are read here.
pub(super) const NAMES: &[&str] = &[
    "CacheClusterEnabled",
    "CacheClusterSize",
    "CacheTtlInSeconds",
    "CachingEnabled",
    "DataTraceEnabled",
    "DefaultRouteSettings",
    "LoggingLevel",
    "MethodSettings",
    "MetricsEnabled",
    "RouteSettings",
    "ThrottlingBurstLimit",
    "ThrottlingRateLimit",
];

/// Settings that mean nothing outside of AWS, or that say where others belong.
const IDLE: &[&str] = &["CacheDataEncrypted", "HttpMethod", "ResourcePath"];

/// What an account allows where only the other half of a bucket is said: requests per second, and at once.
const OF_ACCOUNT: (&str, &str) = ("10000", "5000");

/// What is said of one method, or of all.
#[derive(Default)]
struct Settings {
    rate: Option<Node>,
    burst: Option<Node>,
    /// Whether answers are kept.
    caching: Option<(bool, Span)>,
    ttl: Option<Node>,
}

/// The entries of a stage, for its properties with their values in place; what has no effect is reported.
pub(super) fn read(properties: &Mapping, sink: &mut Sink) -> Vec<Entry> {
    let has_cache = is_on(properties.get("CacheClusterEnabled"));
    let mut of_stage = Settings::default();
    of_stage.read(properties, NAMES, has_cache, sink);
    let mut of_methods: BTreeMap<String, (Span, Settings)> = BTreeMap::new();
    for item in items_of(properties.get("MethodSettings")) {
        let Some(fields) = item.as_mapping() else {
            not_enforced(&item, "a setting of methods is a mapping", sink);
            continue;
        };
        match key(fields).as_str() {
            "* *" => of_stage.read(fields, &[], has_cache, sink),
            key => {
                let (_, settings) = of_methods
                    .entry(key.to_owned())
                    .or_insert_with(|| (item.span, Settings::default()));
                settings.read(fields, &[], has_cache, sink);
            }
        }
    }
    if let Some(fields) = properties
        .get("DefaultRouteSettings")
        .and_then(Node::as_mapping)
    {
        of_stage.read(fields, &[], has_cache, sink);
    }
    for route in entries_of(properties.get("RouteSettings")) {
        let Some(fields) = route.value.as_mapping() else {
            not_enforced(&route.value, "the settings of a route are a mapping", sink);
            continue;
        };
        let mut settings = Settings::default();
        settings.read(fields, &[], has_cache, sink);
        if route.key.starts_with('$') && settings.throttle(&of_stage).is_some() {
            let name = quoted(route.key.as_str());
            let message = format!("the rate of the route {name} is not enforced");
            let place = Node::new(route.key_span, Value::Null);
            not_enforced(&place, &message, sink);
            continue;
        }
        of_methods.insert(route.key.as_str().to_owned(), (route.key_span, settings));
    }
    let nothing = Settings::default();
    let size = properties.get("CacheClusterSize");
    let mut entries: Vec<Entry> = of_stage.throttle(&nothing).into_iter().collect();
    entries.extend(of_stage.cache(&nothing, size));
    let mut methods = Vec::new();
    for (key, (at, settings)) in of_methods {
        let parts = [
            settings.throttle(&of_stage),
            settings.cache(&of_stage, None),
        ];
        let parts: Vec<Entry> = parts.into_iter().flatten().collect();
        if !parts.is_empty() {
            methods.push(field(&key, mapping(parts, at)));
        }
    }
    if let Some(at) = methods.first().map(|method| method.key_span) {
        entries.push(field("methods", mapping(methods, at)));
    }
    entries
}

impl Settings {
    /// Takes what is said in `fields`; `others` are read elsewhere.
    fn read(&mut self, fields: &Mapping, others: &[&str], has_cache: bool, sink: &mut Sink) {
        for entry in fields {
            let node = &entry.value;
            let is_of_cache = match entry.key.as_str() {
                "ThrottlingRateLimit" => {
                    self.rate = Some(number(node));
                    continue;
                }
                "ThrottlingBurstLimit" => {
                    self.burst = Some(number(node));
                    continue;
                }
                "CachingEnabled" => {
                    self.caching = has_cache.then(|| (is_on(Some(node)), node.span));
                    continue;
                }
                "CacheTtlInSeconds" => {
                    self.ttl = has_cache.then(|| number(node));
                    continue;
                }
                "LoggingLevel" if node.as_str() == Some("OFF") => continue,
                "RequireAuthorizationForCacheControl"
                | "UnauthorizedCacheControlHeaderStrategy" => true,
                "LoggingLevel"
                | "MetricsEnabled"
                | "DataTraceEnabled"
                | "DetailedMetricsEnabled" => false,
                name if IDLE.contains(&name) || others.contains(&name) => continue,
                _ => false,
            };
            if node.is_null() || is_off(Some(node)) || is_of_cache && !has_cache {
                continue;
            }
            let name = entry.key.as_str();
            sink.push(
                Diagnostic::new(
                    code::NOT_ACTED_ON,
                    entry.key_span,
                    format!("`{name}` has no effect in this version of gwc"),
                )
                .label("has no effect")
                .help("rates and caches of methods are acted on"),
            );
        }
    }

    /// The bucket; what is not said is the other settings', else the account's.
    fn throttle(&self, others: &Settings) -> Option<Entry> {
        let (rate, burst) = (limit(&self.rate), limit(&self.burst));
        let at = rate.or(burst)?.span;
        let number = |digits: &str| Node::new(at, Value::Number(digits.into()));
        let rate = rate.or(limit(&others.rate)).cloned();
        let burst = burst.or(limit(&others.burst)).cloned();
        let bucket = [
            field("rateLimit", rate.unwrap_or_else(|| number(OF_ACCOUNT.0))),
            field("burstLimit", burst.unwrap_or_else(|| number(OF_ACCOUNT.1))),
        ];
        Some(field("throttle", mapping(bucket, at)))
    }

    /// How answers are kept, where the others say it differently.
    fn cache(&self, others: &Settings, size: Option<&Node>) -> Option<Entry> {
        let of_others = others.caching.is_some_and(|(keeps, _)| keeps);
        let (keeps, at) = match (self.caching, &self.ttl) {
            (Some(caching), _) => caching,
            (None, Some(ttl)) => (of_others, ttl.span),
            (None, None) => return None,
        };
        if !keeps && !of_others {
            return None;
        }
        let mut fields = Vec::new();
        if keeps {
            let ttl = self.ttl.as_ref().or(others.ttl.as_ref());
            fields.extend(ttl.map(|ttl| field("ttl", ttl.clone())));
            let size = size.and_then(|size| Some((scalar(size)?, size.span)));
            fields.extend(size.map(|(size, at)| field("size", text(format!("{size}GB"), at))));
        } else {
            fields.push(field("ttl", Node::new(at, Value::Number("0".into()))));
        }
        Some(field("cache", mapping(fields, at)))
    }
}

/// A limit; a negative one is none.
fn limit(node: &Option<Node>) -> Option<&Node> {
    let is_none = |node: &&Node| node.is_null() || node.as_f64().is_some_and(|n| n < 0.0);
    node.as_ref().filter(|node| !is_none(node))
}

/// The bucket of a usage plan: `{RateLimit, BurstLimit}`.
pub(super) fn of_plan(node: &Node) -> Option<Entry> {
    let given = |name: &str| node.get(name).map(number);
    let settings = Settings {
        rate: given("RateLimit"),
        burst: given("BurstLimit"),
        ..Settings::default()
    };
    settings.throttle(&Settings::default())
}

/// A number, as a parameter may have made a text of it.
pub(super) fn number(node: &Node) -> Node {
    let is_number = |digits: &str| digits.parse::<f64>().is_ok_and(f64::is_finite);
    match node
        .as_str()
        .map(str::trim)
        .filter(|digits| is_number(digits))
    {
        Some(digits) => Node::new(node.span, Value::Number(digits.into())),
        None => node.clone(),
    }
}

/// The method and path of a setting as `x-gateway` writes them: `GET /pets`, with `*` for all.
fn key(fields: &Mapping) -> String {
    let given = |name: &str| fields.get(name).and_then(scalar);
    let method = given("HttpMethod").unwrap_or_else(|| "*".to_owned());
    let path = given("ResourcePath").unwrap_or_else(|| "*".to_owned());
    format!("{} {}", method.to_ascii_uppercase(), path_of(&path))
}

/// `/~1pets~1{id}` → `/pets/{id}`; `/*` → `*`. SAM's templates often have the slashes themselves.
pub(super) fn path_of(written: &str) -> String {
    let path = written.replace("~1", "/");
    let path = path.trim_start_matches('/');
    match path {
        "*" => "*".to_owned(),
        path => format!("/{path}"),
    }
}

fn not_enforced(node: &Node, message: &str, sink: &mut Sink) {
    if node.is_invalid() {
        return;
    }
    let code = code::LIMIT_NOT_ENFORCED;
    sink.push(
        Diagnostic::new(code, node.span, message)
            .label("has no effect")
            .help(format!("`--allow {code}` builds the gateway without it")),
    );
}
