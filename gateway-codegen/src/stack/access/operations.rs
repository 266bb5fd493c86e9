//! The security requirements of operations: the API's default, and what events say in its place.

use std::collections::{BTreeMap, BTreeSet};

use super::super::nodes::{entries_of, field, list, mapping, set};
use super::events::EventAuth;
use super::{API_KEY, IAM, NONE, not_enforced, scopes_at};
use crate::diagnostics::{Sink, quoted};
use crate::source::{Entry, Node, Span};

/// Keys of a path item that are operations.
const METHODS: &[&str] = &[
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// What `Auth` of the API says of operations that nobody else says something of.
pub(super) struct Defaults {
    /// Who decides, and where that is said.
    pub(super) authorizer: Option<(String, Span)>,
    /// Whether for `OPTIONS` too.
    pub(super) of_preflight: bool,
    /// Whether a key is asked for, and where that is said.
    pub(super) api_key: Option<Span>,
    /// Whether for `OPTIONS` too.
    pub(super) key_of_preflight: bool,
    /// Whether it is an HTTP API, of which events make routes beside the document.
    pub(super) is_http: bool,
    /// The authorizers of the template, with the scopes that each asks for.
    pub(super) scopes: BTreeMap<String, Option<Node>>,
}

/// What is to guard the operations of a document.
pub(super) struct Guards<'e> {
    defaults: Defaults,
    /// By path and method; of several the last.
    events: BTreeMap<(&'e str, &'e str), &'e EventAuth>,
    /// What the document asks of operations that ask for nothing themselves.
    of_root: Option<Node>,
}

/// Schemes that were put into requirements, and are not among the authorizers of the template.
#[derive(Default)]
pub(super) struct Used {
    /// Where `AWS_IAM` is asked for.
    pub(super) iam: Option<Span>,
    /// Where a key is.
    pub(super) api_key: Option<Span>,
}

/// One alternative: schemes that all must agree.
type Requirement = Vec<Entry>;

impl<'e> Guards<'e> {
    /// The guards of a document with these entries.
    pub(super) fn new(defaults: Defaults, events: &'e [EventAuth], entries: &[Entry]) -> Self {
        let root = entries.iter().find(|entry| entry.key == *"security");
        Guards {
            defaults,
            events: events
                .iter()
                .map(|event| ((event.path.as_str(), event.method.as_str()), event))
                .collect(),
            of_root: root.map(|entry| entry.value.clone()),
        }
    }

    /// Writes the requirements into the operations of a document.
    pub(super) fn apply(self, entries: &mut [Entry], sink: &mut Sink) -> Used {
        let mut used = Used::default();
        let mut seen = BTreeSet::new();
        let paths = entries.iter_mut().find(|entry| entry.key == *"paths");
        if let Some(paths) = paths.filter(|paths| paths.value.as_mapping().is_some()) {
            let mut items = entries_of(Some(&paths.value));
            for item in &mut items {
                self.path_item(item, &mut used, &mut seen, sink);
            }
            paths.value = mapping(items, paths.value.span);
        }
        for (key, event) in &self.events {
            if event.acts && !self.defaults.is_http && !seen.contains(key) {
                let (path, method) = *key;
                let operation = format!("{} {path}", method.to_ascii_uppercase());
                let message = format!("the document has no operation {}", quoted(&operation));
                not_enforced(event.span, message, sink);
            }
        }
        used
    }

    fn path_item(
        &self,
        item: &mut Entry,
        used: &mut Used,
        seen: &mut BTreeSet<(&'e str, &'e str)>,
        sink: &mut Sink,
    ) {
        let Some(fields) = item.value.as_mapping() else {
            return;
        };
        let is_guarded = self.defaults.authorizer.is_some() || self.defaults.api_key.is_some();
        if let Some(reference) = fields.get_key_value("$ref").filter(|_| is_guarded) {
            let message = "the operations of another place get no authorizer of the template";
            not_enforced(reference.key_span, message, sink);
        }
        let path = item.key.as_str().to_owned();
        let mut changed = entries_of(Some(&item.value));
        for entry in &mut changed {
            let key = entry.key.to_ascii_lowercase();
            let method = match key.as_str() {
                "x-amazon-apigateway-any-method" | "x-gateway-any-method" => "any",
                key if METHODS.contains(&key) => key,
                _ => continue,
            };
            if entry.value.as_mapping().is_none() {
                continue;
            }
            let event = self.events.get(&(path.as_str(), method)).copied();
            if let Some(event) = event {
                seen.insert((event.path.as_str(), event.method.as_str()));
            }
            let mut operation = entries_of(Some(&entry.value));
            self.operation(&mut operation, method, event, used, sink);
            entry.value = mapping(operation, entry.value.span);
        }
        item.value = mapping(changed, item.value.span);
    }

    fn operation(
        &self,
        operation: &mut Vec<Entry>,
        method: &str,
        event: Option<&EventAuth>,
        used: &mut Used,
        sink: &mut Sink,
    ) {
        let own = operation.iter().find(|entry| entry.key == *"security");
        let own = own.map(|entry| &entry.value).or(self.of_root.as_ref());
        let Some(written) = own.map_or(Some(&[][..]), Node::as_sequence) else {
            // Says what is wrong with it when it is read.
            return;
        };
        let mut alternatives: Vec<Requirement> =
            written.iter().map(|one| entries_of(Some(one))).collect();
        let is_marked = alternatives
            .iter()
            .flatten()
            .any(|entry| entry.key == *NONE);
        let mut place = remove(&mut alternatives, |name| name == NONE);
        let acting = event.filter(|event| event.acts);
        let is_preflight = method == "options";
        match acting.filter(|event| event.authorizer.is_some()) {
            Some(event) if event.is_none() => {
                remove(&mut alternatives, |name| self.is_authorizer(name));
                place = event.authorizer.as_ref().map(|(_, span)| *span);
            }
            Some(event) => {
                remove(&mut alternatives, |name| self.is_authorizer(name));
                if let Some((name, span)) = &event.authorizer {
                    self.ask(&mut alternatives, name, *span, event.scopes.as_ref());
                    place = Some(*span);
                }
            }
            None => {
                let mut names = alternatives.iter().flatten();
                let is_guarded = names.any(|entry| self.is_authorizer(entry.key.as_str()));
                let default = self.defaults.authorizer.as_ref();
                let default = default.filter(|_| !is_preflight || self.defaults.of_preflight);
                if let Some((name, span)) = default.filter(|_| !is_marked && !is_guarded) {
                    let scopes = acting.and_then(|event| event.scopes.as_ref());
                    self.ask(&mut alternatives, name, *span, scopes);
                    place = Some(*span);
                }
            }
        }
        let default = self.defaults.api_key;
        let default = default.filter(|_| !is_preflight || self.defaults.key_of_preflight);
        match acting.and_then(|event| event.api_key) {
            Some((false, span)) => {
                remove(&mut alternatives, |name| name == API_KEY);
                place = place.or(Some(span));
            }
            key => {
                if let Some(span) = key.map(|(_, span)| span).or(default) {
                    self.ask(&mut alternatives, API_KEY, span, None);
                    place = place.or(Some(span));
                }
            }
        }
        for entry in alternatives.iter().flatten() {
            match entry.key.as_str() {
                IAM => used.iam = used.iam.or(Some(entry.key_span)),
                API_KEY if place.is_some() => {
                    used.api_key = used.api_key.or(Some(entry.key_span));
                }
                _ => {}
            }
        }
        if let Some(event) = event.filter(|event| !event.acts) {
            report_idle(event, &alternatives, sink);
        }
        if let Some(at) = place {
            let alternatives = alternatives.into_iter().map(|one| mapping(one, at));
            set(operation, "security", list(alternatives, at));
        }
    }

    fn is_authorizer(&self, name: &str) -> bool {
        name == IAM || self.defaults.scopes.contains_key(name)
    }

    /// Asks every alternative for a scheme more.
    fn ask(
        &self,
        alternatives: &mut Vec<Requirement>,
        name: &str,
        at: Span,
        scopes: Option<&Node>,
    ) {
        let own = self.defaults.scopes.get(name).and_then(Option::as_ref);
        let value = scopes_at(scopes.or(own).filter(|_| name != IAM), at);
        if alternatives.is_empty() {
            alternatives.push(Vec::new());
        }
        for alternative in alternatives {
            if !alternative.iter().any(|entry| entry.key == *name) {
                alternative.push(Entry {
                    key_span: at,
                    ..field(name, value.clone())
                });
            }
        }
    }
}

/// Takes schemes out of all alternatives, and alternatives of which nothing is left; where the first stood.
fn remove(alternatives: &mut Vec<Requirement>, is_out: impl Fn(&str) -> bool) -> Option<Span> {
    let mut first = None;
    alternatives.retain_mut(|alternative| {
        let n_before = alternative.len();
        let out = alternative.iter().find(|entry| is_out(entry.key.as_str()));
        first = first.or(out.map(|entry| entry.key_span));
        alternative.retain(|entry| !is_out(entry.key.as_str()));
        alternative.len() == n_before || !alternative.is_empty()
    });
    first
}

/// Reports what an event asks for and SAM does not act on, where the operation does not ask for it anyway.
fn report_idle(event: &EventAuth, alternatives: &[Requirement], sink: &mut Sink) {
    let is_asked = |name: &str| {
        let mut names = alternatives.iter().map(|one| one.iter());
        !alternatives.is_empty() && names.all(|mut one| one.any(|entry| entry.key == *name))
    };
    let authorizer = event.authorizer.as_ref();
    let authorizer = authorizer.filter(|(name, _)| name != NONE && !is_asked(name));
    let key = event
        .api_key
        .filter(|(asks, _)| *asks && !is_asked(API_KEY));
    let what = authorizer.map(|(_, span)| ("authorizer", *span));
    for (what, span) in what
        .into_iter()
        .chain(key.map(|(_, span)| ("API key", span)))
    {
        let message = format!(
            "SAM does not ask for the {what} of this event: its API has a document, and `OverrideApiAuth` is not on"
        );
        not_enforced(span, message, sink);
    }
}
