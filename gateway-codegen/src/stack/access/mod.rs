//! Who may call an API, as its template says it beside the document: `Auth` of SAM's APIs and of the events of functions,
//! and the policies of REST APIs. It becomes part of the document's tree, at the lines of the template, before anyone
//! reads that.
//!
//! - `authorizers`: the security schemes.
//! - `events`: what the events of functions say of single operations.
//! - `operations`: the security requirements.
//! - `policy`: the resource policy.
//!
//! SAM writes an authorizer and an API key as two requirements, which API Gateway takes together; here they are one.
//! Sources: AWS SAM Developer Guide, "ApiAuth", "ApiFunctionAuth", "HttpApiAuth" and "ResourcePolicyStatement".

mod authorizers;
mod events;
mod operations;
mod policy;

use std::collections::BTreeSet;

use super::api::{Api, Sort};
use super::nodes::{entries_of, field, is_off, is_on, list, mapping, merged, set, text};
use super::parameters::scalar;
use super::resolve::Resolver;
use super::sections::Resource;
use crate::diagnostics::{Code, Diagnostic, Sink, code, quoted};
use crate::source::{Entry, Mapping, Node, Span};
use operations::{Defaults, Guards};

/// The scheme that SAM calls this way: requests are signed.
const IAM: &str = "AWS_IAM";

/// The scheme of API keys.
const API_KEY: &str = "api_key";

/// No authorizer.
const NONE: &str = "NONE";

/// What SAM knows in `Auth` of a REST API. `InvokeRole` is of integrations that events make.
const OF_REST: &[&str] = &[
    "AddApiKeyRequiredToCorsPreflight",
    "AddDefaultAuthorizerToCorsPreflight",
    "ApiKeyRequired",
    "Authorizers",
    "DefaultAuthorizer",
    "InvokeRole",
    "ResourcePolicy",
    "UsagePlan",
];

/// What it knows in that of an HTTP API.
const OF_HTTP: &[&str] = &["Authorizers", "DefaultAuthorizer", "EnableIamAuthorizer"];

impl Api {
    /// Adds what the template says of access to the entries of the document.
    pub(super) fn add_access(
        &self,
        resource: Resource<'_>,
        resolver: &mut Resolver<'_>,
        entries: &mut Vec<Entry>,
    ) {
        let source = self.property(resource, "ApiKeySourceType", resolver);
        if let Some(source) = source.filter(|source| !source.is_null())
            && !has(entries, policy::KEY_SOURCE)
        {
            entries.push(field(policy::KEY_SOURCE, source));
        }
        match self.sort {
            Sort::Rest => self.add_policy(resource, resolver, entries),
            Sort::SamRest | Sort::SamHttp => {
                let Some(auth) = self.auth(resource, resolver) else {
                    return;
                };
                self.add_auth(&auth, resource, resolver, entries);
            }
            Sort::Http => {}
        }
    }

    /// `Auth` of an API of SAM, over that of `Globals`.
    pub(super) fn auth(
        &self,
        resource: Resource<'_>,
        resolver: &mut Resolver<'_>,
    ) -> Option<Mapping> {
        let stack = resolver.scope.stack;
        let global = stack.and_then(|stack| stack.globals_of(self.sort.globals())?.get("Auth"));
        let global = global.and_then(|node| resolver.value(node));
        let own = resource.property("Auth");
        let own = own.and_then(|node| resolver.value(node));
        let auth = match (global, own) {
            (Some(global), Some(own)) => merged(&global, &own),
            (global, own) => own.or(global)?,
        };
        if auth.as_mapping().is_none() && !auth.is_null() && !auth.is_invalid() {
            not_enforced(auth.span, "this is not what `Auth` takes", resolver.sink);
        }
        auth.as_mapping().cloned()
    }

    fn add_auth(
        &self,
        auth: &Mapping,
        resource: Resource<'_>,
        resolver: &mut Resolver<'_>,
        entries: &mut Vec<Entry>,
    ) {
        let is_http = self.sort == Sort::SamHttp;
        let known = if is_http { OF_HTTP } else { OF_REST };
        report_unknown(auth, known, "`Auth`", resolver.sink);
        let mut schemes = Vec::new();
        let mut scopes = Vec::new();
        for entry in &entries_of(auth.get("Authorizers")) {
            schemes.extend(authorizers::scheme(entry, is_http, resolver));
            let own = entry.value.get("AuthorizationScopes");
            scopes.push((entry.key.as_str().to_owned(), own.cloned()));
        }
        let default = auth.get("DefaultAuthorizer");
        let default = default.and_then(|node| Some((scalar(node)?, node.span)));
        let default = default.filter(|(name, _)| name != NONE && !name.is_empty());
        let is_asked = |name: &str| !is_off(auth.get(name));
        let key_required = auth.get("ApiKeyRequired").filter(|node| is_on(Some(node)));
        let defaults = Defaults {
            authorizer: default,
            of_preflight: !is_http && is_asked("AddDefaultAuthorizerToCorsPreflight"),
            api_key: key_required.map(|node| node.span),
            key_of_preflight: is_asked("AddApiKeyRequiredToCorsPreflight"),
            is_http,
            scopes: scopes.into_iter().collect(),
        };
        let events = self.events(resource, resolver);
        let guards = Guards::new(defaults, &events, entries);
        let used = guards.apply(entries, resolver.sink);
        let iam = auth
            .get("EnableIamAuthorizer")
            .filter(|node| is_on(Some(node)));
        let iam = iam.map(|node| node.span).or(used.iam);
        if let Some(at) = iam {
            schemes.push(field(IAM, authorizers::iam(at)));
        }
        if let Some(at) = used.api_key {
            schemes.push(field(API_KEY, authorizers::api_key(at)));
            // Keys are the gateway's affair in documents with extensions of the reference.
            if !has(entries, policy::KEY_SOURCE) {
                entries.push(field(policy::KEY_SOURCE, text("HEADER", at)));
            }
        }
        add_schemes(entries, schemes);
        let stage = self.property(resource, "StageName", resolver);
        let stage = stage.as_ref().and_then(scalar);
        policy::add(auth, &events, stage.as_deref(), entries, resolver.sink);
    }
}

/// Puts schemes among those of the document. SAM's own are over those with the same name, but for IAM and keys.
fn add_schemes(entries: &mut Vec<Entry>, schemes: Vec<Entry>) {
    let Some(at) = schemes.first().map(|scheme| scheme.key_span) else {
        return;
    };
    let is_v3 = has(entries, "openapi");
    let top = if is_v3 {
        "components"
    } else {
        "securityDefinitions"
    };
    let held = entries.iter().find(|entry| entry.key == *top);
    if held.is_some_and(|entry| entry.value.as_mapping().is_none() && !entry.value.is_null()) {
        // Says what is wrong with it when it is read.
        return;
    }
    let mut outer = entries_of(held.map(|entry| &entry.value));
    let span = held.map_or(at, |entry| entry.value.span);
    let inner = outer.iter().find(|entry| entry.key == *"securitySchemes");
    let inner_span = inner.map_or(at, |entry| entry.value.span);
    let mut all = match is_v3 {
        true => entries_of(inner.map(|entry| &entry.value)),
        false => std::mem::take(&mut outer),
    };
    let is_builtin = |name: &str| name == IAM || name == API_KEY;
    let names = |entries: &[Entry], builtin: bool| -> BTreeSet<String> {
        let names = entries.iter().map(|entry| entry.key.as_str());
        let names = names.filter(|name| is_builtin(name) == builtin);
        names.map(str::to_owned).collect()
    };
    let new = names(&schemes, false);
    all.retain(|entry| !new.contains(entry.key.as_str()));
    let mut taken = names(&all, true);
    all.extend(
        schemes
            .into_iter()
            .filter(|scheme| taken.insert(scheme.key.as_str().to_owned())),
    );
    let value = match is_v3 {
        true => {
            set(&mut outer, "securitySchemes", mapping(all, inner_span));
            mapping(outer, span)
        }
        false => mapping(all, span),
    };
    set(entries, top, value);
}

fn has(entries: &[Entry], key: &str) -> bool {
    entries.iter().any(|entry| entry.key == *key)
}

/// Reports keys that SAM does not know: what they are to protect is not protected.
fn report_unknown(mapping: &Mapping, known: &[&str], of: &str, sink: &mut Sink) {
    for entry in mapping {
        if !known.contains(&entry.key.as_str()) && !entry.value.is_null() {
            let message = format!("{} of {of} is not known", quoted(entry.key.as_str()));
            not_enforced(entry.key_span, message, sink);
        }
    }
}

/// Reports that something of `Auth` guards nothing.
fn not_enforced(at: Span, message: impl Into<String>, sink: &mut Sink) {
    report(code::SECURITY_NOT_ENFORCED, at, message, sink);
}

fn report(code: Code, at: Span, message: impl Into<String>, sink: &mut Sink) {
    sink.push(
        Diagnostic::new(code, at, message)
            .label("guards nothing")
            .help(format!("`--allow {code}` builds the gateway without it")),
    );
}

/// A requirement's value: the scopes of a scheme.
fn scopes_at(scopes: Option<&Node>, at: Span) -> Node {
    match scopes.filter(|scopes| scopes.as_sequence().is_some()) {
        Some(scopes) => scopes.clone(),
        None => list([], at),
    }
}
