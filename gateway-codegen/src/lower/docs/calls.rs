//! What the API calls: webhooks, and callbacks of its operations.

use super::schema::Schemas;
use super::{SENT_BY_API, content, operation_docs};
use crate::openapi::model::{Origin, Version};
use crate::plan::docs::{CallbackDocs, OperationDocs, WebhookDocs};
use crate::source::pointer::escape;
use crate::source::{Entry, Node};

const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// As many calls are read of the callbacks of one operation: many operations may refer to the same ones.
const MAX_CALLBACKS: usize = 20;

/// What the API calls whatever it is called with.
pub(super) fn webhooks(root: &Node, schemas: &mut Schemas<'_, '_>) -> Vec<WebhookDocs> {
    // Before OpenAPI 3.1 documents had them as an extension.
    let given = [
        ("webhooks", root.get("webhooks")),
        ("x-webhooks", root.get("x-webhooks")),
    ];
    let Some((key, Some(given))) = given.into_iter().find(|(_, it)| it.is_some()) else {
        return Vec::new();
    };
    let mut webhooks = Vec::new();
    for entry in entries(given) {
        let origin = Origin {
            span: entry.key_span,
            pointer: format!("#/{key}/{}", escape(&entry.key)),
        };
        let Some((item, origin)) = content::resolved(&entry.value, &origin, schemas) else {
            continue;
        };
        for (method, node) in methods(&item) {
            webhooks.push(WebhookDocs {
                name: entry.key.to_string(),
                method: method.to_ascii_uppercase(),
                operation: operation_docs(node, (&item, root), SENT_BY_API, &origin, schemas),
            });
        }
    }
    webhooks
}

/// Adds what the backend calls because of calls of an operation. Callbacks of callbacks are left out: they may be the same again.
pub(super) fn add_callbacks(
    operation: &Node,
    root: &Node,
    origin: &Origin,
    schemas: &mut Schemas<'_, '_>,
    docs: &mut OperationDocs,
) {
    // Swagger 2.0 has none.
    let given = operation.get("callbacks");
    let Some(given) = given.filter(|_| schemas.version != Version::V2) else {
        return;
    };
    for callback in entries(given) {
        if docs.callbacks.len() >= MAX_CALLBACKS {
            docs.n_more_callbacks += 1;
            continue;
        }
        let Some((node, at)) = content::resolved(&callback.value, origin, schemas) else {
            continue;
        };
        // Other than their names, these may stand beside extensions.
        let addresses = entries(&node).filter(|entry| !entry.key.starts_with("x-"));
        for address in addresses {
            if docs.callbacks.len() >= MAX_CALLBACKS {
                docs.n_more_callbacks += 1;
                continue;
            }
            let Some((item, at)) = content::resolved(&address.value, &at, schemas) else {
                continue;
            };
            for (method, node) in methods(&item) {
                docs.callbacks.push(CallbackDocs {
                    name: callback.key.to_string(),
                    address: address.key.to_string(),
                    method: method.to_ascii_uppercase(),
                    operation: operation_docs(node, (&item, root), SENT_BY_API, &at, schemas),
                });
            }
        }
    }
}

/// What a mapping has.
fn entries(node: &Node) -> impl Iterator<Item = &Entry> {
    let mapping = node.as_mapping();
    mapping.into_iter().flat_map(|mapping| mapping.iter())
}

/// The operations of a path item.
fn methods(item: &Node) -> impl Iterator<Item = (&'static str, &Node)> {
    let methods = METHODS.into_iter();
    methods.filter_map(|method| Some((method, item.get(method)?)))
}
