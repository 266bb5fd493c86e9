//! Links of responses to the operations that may be called next.

use std::collections::BTreeMap;

use super::content::resolved;
use super::json;
use super::schema::{Schemas, text};
use crate::openapi::model::{Document, Origin, Version};
use crate::plan::docs::{Docs, LinkDocs, LinkTarget, OperationDocs};
use crate::source::pointer::Pointer;
use crate::source::{Node, Span, Value};

/// As many links of one response are read, and parameters of one link: many operations may have the same response.
const MAX_LINKS: usize = 50;
const MAX_PARAMETERS: usize = 50;

/// The links of a response, and how many more it has. What they lead to is found by [`settle`].
pub(super) fn read(
    response: &Node,
    origin: &Origin,
    schemas: &mut Schemas<'_, '_>,
) -> (Vec<LinkDocs>, usize) {
    // Swagger 2.0 has none.
    let given = response.get("links").and_then(Node::as_mapping);
    let Some(given) = given.filter(|_| schemas.version != Version::V2) else {
        return (Vec::new(), 0);
    };
    let links = given.iter().take(MAX_LINKS).filter_map(|entry| {
        let (node, at) = resolved(&entry.value, origin, schemas)?;
        Some(link(&entry.key, entry.key_span, &node, &at, schemas))
    });
    (links.collect(), given.len().saturating_sub(MAX_LINKS))
}

fn link(
    name: &str,
    key_span: Span,
    node: &Node,
    origin: &Origin,
    schemas: &mut Schemas<'_, '_>,
) -> LinkDocs {
    let id = node.get("operationId");
    let reference = node.get("operationRef").filter(|_| id.is_none());
    let written = id.or(reference).filter(|it| it.as_text().is_some());
    let operation = written.and_then(Node::as_text).unwrap_or_default().trim();
    let is_remote = operation.contains("://") || operation.starts_with("//");
    let followed = reference.filter(|_| !is_remote && !operation.is_empty());
    let followed = followed.and_then(|it| {
        let unheard = &mut schemas.unheard;
        schemas.files.follow(it, operation, origin, unheard)
    });
    let given = node.get("parameters").and_then(Node::as_mapping);
    let parameters = given.into_iter().flat_map(|mapping| mapping.iter());
    LinkDocs {
        name: name.to_owned(),
        description: text(node, "description"),
        operation: operation.to_owned(),
        is_reference: reference.is_some(),
        target: match is_remote && reference.is_some() || followed.is_some() {
            true => LinkTarget::Elsewhere,
            false => LinkTarget::Nowhere,
        },
        n_more_parameters: given.map_or(0, |it| it.len().saturating_sub(MAX_PARAMETERS)),
        parameters: parameters
            .take(MAX_PARAMETERS)
            .map(|entry| (entry.key.to_string(), value(&entry.value)))
            .collect(),
        body: node.get("requestBody").map(value).unwrap_or_default(),
        span: written.map_or(key_span, |it| it.span),
        followed: followed.map(|(_, at)| at.pointer).unwrap_or_default(),
    }
}

/// An expression as it is written, anything else as JSON.
fn value(node: &Node) -> String {
    match &node.value {
        Value::String(text) if text.starts_with('$') || text.contains("{$") => text.to_string(),
        _ => json::inline(node),
    }
}

/// Finds what links lead to; `places` are those of the operations in the plan: a pointer, and the key of the path.
pub(super) fn settle(document: &Document, places: &[(&str, Span)], docs: &mut Docs) {
    let targets = Targets::new(document, places, docs);
    let mut operations = std::mem::take(&mut docs.operations);
    let mut webhooks = std::mem::take(&mut docs.webhooks);
    let called = webhooks.iter_mut().map(|it| &mut it.operation);
    for operation in operations.iter_mut().chain(called) {
        each(operation, &mut |link| {
            if let Some(found) = targets.find(link) {
                link.target = found;
            }
        });
    }
    docs.operations = operations;
    docs.webhooks = webhooks;
}

/// The links of an operation and of its callbacks.
fn each(operation: &mut OperationDocs, found: &mut dyn FnMut(&mut LinkDocs)) {
    let responses = operation.responses.iter_mut();
    responses.flat_map(|it| &mut it.links).for_each(&mut *found);
    for callback in &mut operation.callbacks {
        each(&mut callback.operation, found);
    }
}

/// What links can lead to.
struct Targets {
    by_id: BTreeMap<String, LinkTarget>,
    /// By the pointers to operations in their files.
    by_pointer: BTreeMap<String, LinkTarget>,
    /// By the path, and the key in its item.
    by_path: BTreeMap<(String, String), LinkTarget>,
    /// By the name, and the key in its item.
    webhooks: BTreeMap<(String, String), LinkTarget>,
}

impl Targets {
    fn new(document: &Document, places: &[(&str, Span)], docs: &Docs) -> Targets {
        let places = places.iter().enumerate().map(|(i, place)| (*place, i));
        let places: BTreeMap<(&str, Span), usize> = places.collect();
        let mut targets = Targets {
            by_id: BTreeMap::new(),
            by_pointer: BTreeMap::new(),
            by_path: BTreeMap::new(),
            webhooks: BTreeMap::new(),
        };
        for item in &document.paths {
            for operation in &item.operations {
                let pointer = operation.origin.pointer.as_str();
                let place = places.get(&(pointer, item.path.span));
                // What could not be read is told by those who read it.
                let target = place.map_or(LinkTarget::Elsewhere, |i| LinkTarget::Operation(*i));
                if let Some(id) = &operation.operation_id {
                    targets.by_id.entry(id.value.clone()).or_insert(target);
                }
                let key = pointer.rsplit('/').next().unwrap_or_default().to_owned();
                let by_path = targets.by_path.entry((item.path.value.clone(), key));
                by_path.or_insert(target);
                let by_pointer = targets.by_pointer.entry(pointer.to_owned());
                by_pointer.or_insert(target);
            }
        }
        for (i, webhook) in docs.webhooks.iter().enumerate() {
            let target = LinkTarget::Webhook(i);
            let key = (webhook.name.clone(), webhook.method.to_ascii_lowercase());
            targets.webhooks.entry(key).or_insert(target);
            targets.named(&webhook.operation.id, target);
        }
        // Callbacks are on the pages of operations.
        for callback in docs.operations.iter().flat_map(|it| &it.callbacks) {
            targets.named(&callback.operation.id, LinkTarget::Elsewhere);
        }
        targets
    }

    fn named(&mut self, id: &str, target: LinkTarget) {
        if !id.is_empty() {
            self.by_id.entry(id.to_owned()).or_insert(target);
        }
    }

    /// What a link leads to, where that is known of the whole document.
    fn find(&self, link: &LinkDocs) -> Option<LinkTarget> {
        if !link.is_reference {
            return self.by_id.get(&link.operation).copied();
        }
        // What stands in the document itself may have its path item elsewhere.
        let fragment = link.operation.strip_prefix('#').unwrap_or_default();
        let pointer = Pointer::parse_fragment(fragment).ok()?;
        let found = match pointer.tokens() {
            [root, path, key] if root == "paths" => self.by_path.get(&(path.clone(), key.clone())),
            [root, name, key] if root == "webhooks" || root == "x-webhooks" => {
                self.webhooks.get(&(name.clone(), key.clone()))
            }
            _ => None,
        };
        let found = found.or_else(|| self.by_pointer.get(&link.followed));
        found.copied()
    }
}
