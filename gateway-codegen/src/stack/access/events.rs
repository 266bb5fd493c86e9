//! What events of functions say of the access to single operations.

use super::super::api::{Api, Sort};
use super::super::nodes::{is_on, items_of};
use super::super::parameters::scalar;
use super::super::resolve::Resolver;
use super::super::sections::Resource;
use super::{NONE, report_unknown};
use crate::source::{Entry, Mapping, Node, Span};

/// `Auth` of an event.
pub(super) struct EventAuth {
    /// The operation: its path, and its method in small letters (`any`).
    pub(super) path: String,
    pub(super) method: String,
    /// Where `Auth` stands.
    pub(super) span: Span,
    /// Who decides; `NONE`: nobody.
    pub(super) authorizer: Option<(String, Span)>,
    /// In the place of those of the authorizer.
    pub(super) scopes: Option<Node>,
    /// Whether a key is asked for, where that is said.
    pub(super) api_key: Option<(bool, Span)>,
    /// The policy for the operation.
    pub(super) policy: Option<Entry>,
    /// Whether SAM acts on it: in a REST API that has a document only with `OverrideApiAuth`.
    pub(super) acts: bool,
}

impl EventAuth {
    /// Whether the operation is open but for what the policy and keys ask.
    pub(super) fn is_none(&self) -> bool {
        matches!(&self.authorizer, Some((name, _)) if name == NONE)
    }
}

/// Fields of `Auth`. `InvokeRole` is of integrations that events make.
const KNOWN: &[&str] = &[
    "ApiKeyRequired",
    "AuthorizationScopes",
    "Authorizer",
    "InvokeRole",
    "OverrideApiAuth",
    "ResourcePolicy",
];

impl Api {
    /// All events that say something of access to the API, in the order of the template.
    pub(super) fn events(
        &self,
        resource: Resource<'_>,
        resolver: &mut Resolver<'_>,
    ) -> Vec<EventAuth> {
        let Some(stack) = resolver.scope.stack else {
            return Vec::new();
        };
        let (kind, names) = match self.sort {
            Sort::SamHttp => ("HttpApi", "ApiId"),
            _ => ("Api", "RestApiId"),
        };
        let merges = self.property(resource, "MergeDefinitions", resolver);
        let acts = self.sort == Sort::SamHttp || is_on(merges.as_ref());
        let mut found = Vec::new();
        for entry in stack.resources() {
            let Some(function) = stack.resource(&entry.key) else {
                continue;
            };
            if !function.kind.starts_with("AWS::Serverless::") {
                continue;
            }
            let events = function.property("Events").and_then(Node::as_mapping);
            let mut exists = None;
            for event in events.into_iter().flatten() {
                let properties = event.value.get("Properties").and_then(Node::as_mapping);
                let Some(properties) = properties else {
                    continue;
                };
                let is_kind = event.value.get("Type").and_then(Node::as_str) == Some(kind);
                let Some(auth) = properties.get("Auth").filter(|_| is_kind) else {
                    continue;
                };
                let api = properties.get(names);
                let api = api.and_then(|api| resolver.text_of(api));
                if api.as_deref() != Some(self.id.as_str()) {
                    continue;
                }
                if !*exists.get_or_insert_with(|| self.exists(function, resolver)) {
                    break;
                }
                let auth = resolver.value(auth);
                found.extend(auth.and_then(|auth| event_auth(properties, &auth, acts, resolver)));
            }
        }
        found
    }
}

fn event_auth(
    properties: &Mapping,
    node: &Node,
    acts: bool,
    resolver: &mut Resolver<'_>,
) -> Option<EventAuth> {
    let auth = node.as_mapping()?;
    report_unknown(auth, KNOWN, "`Auth`", resolver.sink);
    let path = resolver.text_of(properties.get("Path")?)?;
    let method = resolver
        .text_of(properties.get("Method")?)?
        .to_ascii_lowercase();
    let method = match method.as_str() {
        "x-amazon-apigateway-any-method" | "*" => "any".to_owned(),
        _ => method,
    };
    let authorizer = auth.get("Authorizer");
    let authorizer = authorizer.and_then(|node| Some((scalar(node)?, node.span)));
    let scopes = auth.get("AuthorizationScopes");
    let scopes = scopes.filter(|scopes| !items_of(Some(scopes)).is_empty());
    let key = auth.get("ApiKeyRequired").filter(|node| !node.is_null());
    let policy = auth.get_key_value("ResourcePolicy");
    Some(EventAuth {
        path,
        method,
        span: node.span,
        authorizer,
        scopes: scopes.cloned(),
        api_key: key.map(|node| (is_on(Some(node)), node.span)),
        policy: policy.filter(|entry| !entry.value.is_null()).cloned(),
        acts: acts || is_on(auth.get("OverrideApiAuth")),
    })
}
