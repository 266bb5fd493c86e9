//! Resource policies of templates as `x-amazon-apigateway-policy`.

use super::super::api::Api;
use super::super::nodes::{entries_of, field, items_of, list, mapping, set, text};
use super::super::parameters::scalar;
use super::super::resolve::Resolver;
use super::super::sections::Resource;
use super::events::EventAuth;
use super::has;
use crate::diagnostics::{Sink, code, quoted};
use crate::source::{Entry, Mapping, Node, Span};

/// The extension.
const POLICY: &str = "x-amazon-apigateway-policy";

/// The extension that says where keys are.
pub(super) const KEY_SOURCE: &str = "x-amazon-apigateway-api-key-source";

/// Fields of `ResourcePolicy`.
const KNOWN: &[&str] = &[
    "AwsAccountBlacklist",
    "AwsAccountWhitelist",
    "CustomStatements",
    "IntrinsicVpcBlacklist",
    "IntrinsicVpcWhitelist",
    "IntrinsicVpceBlacklist",
    "IntrinsicVpceWhitelist",
    "IpRangeBlacklist",
    "IpRangeWhitelist",
    "SourceVpcBlacklist",
    "SourceVpcWhitelist",
];

impl Api {
    /// `Policy` of a REST API. A document's own policy stays, since what becomes of two is not written anywhere.
    pub(super) fn add_policy(
        &self,
        resource: Resource<'_>,
        resolver: &mut Resolver<'_>,
        entries: &mut Vec<Entry>,
    ) {
        let policy = self.property(resource, "Policy", resolver);
        let Some(policy) = policy.filter(|policy| !policy.is_null()) else {
            return;
        };
        if has(entries, POLICY) {
            let message = "the policy of the template is not enforced: the document has one";
            report(policy.span, message, resolver.sink);
            return;
        }
        entries.push(field(POLICY, policy));
    }
}

/// Adds the statements of `ResourcePolicy` of an API and of events to the policy of its document.
pub(super) fn add(
    auth: &Mapping,
    events: &[EventAuth],
    stage: Option<&str>,
    entries: &mut Vec<Entry>,
    sink: &mut Sink,
) {
    let mut statements = Vec::new();
    let mut place = None;
    let own = auth
        .get("ResourcePolicy")
        .filter(|policy| !policy.is_null());
    if let Some(policy) = own {
        place = Some(policy.span);
        add_statements(policy, "execute-api:/*", &mut statements, sink);
    }
    for event in events {
        let Some(policy) = &event.policy else {
            continue;
        };
        if !event.acts {
            let message = "SAM does not take the policy of this event: its API has a document, and `OverrideApiAuth` is not on";
            report(policy.key_span, message, sink);
            continue;
        }
        place = place.or(Some(policy.value.span));
        let method = match event.method.as_str() {
            "any" => "*".to_owned(),
            method => method.to_ascii_uppercase(),
        };
        let (stage, path) = (stage.unwrap_or("*"), with_wildcards(&event.path));
        let resource = format!("execute-api:/{stage}/{method}{path}");
        add_statements(&policy.value, &resource, &mut statements, sink);
    }
    let Some(at) = place.filter(|_| !statements.is_empty()) else {
        return;
    };
    let held = entries.iter().find(|entry| entry.key == *POLICY);
    if held.is_some_and(|entry| entry.value.as_mapping().is_none()) {
        let message =
            "the policy of the template is not enforced: the document has one of another form";
        report(at, message, sink);
        return;
    }
    let mut policy = entries_of(held.map(|entry| &entry.value));
    let span = held.map_or(at, |entry| entry.value.span);
    let written = policy.iter().find(|entry| entry.key == *"Statement");
    let mut all = items_of(written.map(|entry| &entry.value));
    all.extend(statements);
    if !has(&policy, "Version") {
        policy.push(field("Version", text("2012-10-17", at)));
    }
    set(&mut policy, "Statement", list(all, at));
    set(entries, POLICY, mapping(policy, span));
}

/// The statements of one `ResourcePolicy`.
fn add_statements(policy: &Node, resource: &str, all: &mut Vec<Node>, sink: &mut Sink) {
    let Some(fields) = policy.as_mapping() else {
        if !policy.is_invalid() {
            report(policy.span, "this is not what `ResourcePolicy` takes", sink);
        }
        return;
    };
    for entry in fields {
        if !KNOWN.contains(&entry.key.as_str()) && !entry.value.is_null() {
            let name = quoted(entry.key.as_str());
            let message = format!("{name} of `ResourcePolicy` is not known");
            report(entry.key_span, message, sink);
        }
    }
    let given = |name: &str| fields.get(name).filter(|node| !node.is_null());
    for (name, effect) in [
        ("AwsAccountWhitelist", "Allow"),
        ("AwsAccountBlacklist", "Deny"),
    ] {
        if let Some(accounts) = given(name) {
            let ids = list(items_of(Some(accounts)).iter().map(as_text), accounts.span);
            let principal = mapping([field("AWS", ids)], accounts.span);
            all.push(statement(effect, principal, resource, None, accounts.span));
        }
    }
    for (name, operator) in [
        ("IpRangeWhitelist", "NotIpAddress"),
        ("IpRangeBlacklist", "IpAddress"),
    ] {
        if let Some(ranges) = given(name) {
            let ranges_of = list(items_of(Some(ranges)), ranges.span);
            let keys = vec![field("aws:SourceIp", ranges_of)];
            deny(all, resource, operator, keys, ranges.span);
        }
    }
    for (color, operator) in [
        ("Blacklist", "StringEquals"),
        ("Whitelist", "StringNotEquals"),
    ] {
        let sources = given(&format!("SourceVpc{color}"));
        let (mut networks, mut endpoints) = (Vec::new(), Vec::new());
        for source in items_of(sources) {
            match source.as_str() {
                Some(id) if id.starts_with("vpce-") => endpoints.push(source),
                Some(id) if id.starts_with("vpc-") => networks.push(source),
                _ if source.is_invalid() => {}
                _ => report(source.span, "this is neither `vpc-…` nor `vpce-…`", sink),
            }
        }
        let own = (
            given(&format!("IntrinsicVpc{color}")),
            given(&format!("IntrinsicVpce{color}")),
        );
        networks.extend(items_of(own.0));
        endpoints.extend(items_of(own.1));
        let place = sources.or(own.0).or(own.1).map(|node| node.span);
        let lists = [("aws:SourceVpc", networks), ("aws:SourceVpce", endpoints)];
        let at = place.unwrap_or(policy.span);
        let keys: Vec<Entry> = lists
            .into_iter()
            .filter(|(_, ids)| !ids.is_empty())
            .map(|(key, ids)| field(key, list(ids, at)))
            .collect();
        if !keys.is_empty() {
            deny(all, resource, operator, keys, at);
        }
    }
    all.extend(items_of(given("CustomStatements")));
}

/// Everybody may, but for those that a condition names.
fn deny(all: &mut Vec<Node>, resource: &str, operator: &str, keys: Vec<Entry>, at: Span) {
    all.push(statement("Allow", text("*", at), resource, None, at));
    let condition = mapping([field(operator, mapping(keys, at))], at);
    all.push(statement(
        "Deny",
        text("*", at),
        resource,
        Some(condition),
        at,
    ));
}

fn statement(
    effect: &str,
    principal: Node,
    resource: &str,
    condition: Option<Node>,
    at: Span,
) -> Node {
    let mut fields = vec![
        field("Effect", text(effect, at)),
        field("Principal", principal),
        field("Action", text("execute-api:Invoke", at)),
        field("Resource", text(resource, at)),
    ];
    fields.extend(condition.map(|condition| field("Condition", condition)));
    mapping(fields, at)
}

/// Numbers of accounts are texts, whatever YAML makes of them.
fn as_text(node: &Node) -> Node {
    match scalar(node) {
        Some(written) => text(written, node.span),
        None => node.clone(),
    }
}

/// A path with `*` for each of its variables.
fn with_wildcards(path: &str) -> String {
    let mut result = String::with_capacity(path.len());
    let mut rest = path;
    while let Some((before, from)) = rest.split_once('{')
        && let Some((_, after)) = from.split_once('}')
    {
        result.push_str(before);
        result.push('*');
        rest = after;
    }
    result.push_str(rest);
    result
}

fn report(at: Span, message: impl Into<String>, sink: &mut Sink) {
    super::report(code::POLICY_NOT_ENFORCED, at, message, sink);
}
