//! What callers get besides answers: links to what they can call next, and callbacks that call them.

use super::{Body, Call, Link, Reader};
use crate::openapi::model::{Operation, Origin};
use crate::source::{Entry, Node, pointer};

const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];
/// Most requests that are read of the callbacks of one operation: many operations may refer to the same ones.
const MAX_CALLS: usize = 20;
/// Most links of one answer.
const MAX_LINKS: usize = 50;

impl Reader<'_, '_> {
    /// The callbacks of an operation.
    pub(super) fn calls(&mut self, operation: &Operation, called: &str) -> Vec<Call> {
        let mut calls = Vec::new();
        let Some(given) = operation.node.get("callbacks") else {
            return calls;
        };
        for callback in entries(given) {
            let at = below(&operation.origin, "callbacks", &callback);
            let Some((node, at)) = self.files.resolve(&callback.value, &at, &mut self.sink) else {
                continue;
            };
            for item in entries(&node) {
                let at = Origin {
                    span: item.key_span,
                    pointer: format!("{}/{}", at.pointer, pointer::escape(&item.key)),
                };
                let Some((node, at)) = self.files.resolve(&item.value, &at, &mut self.sink) else {
                    continue;
                };
                for method in METHODS {
                    let Some(request) = node.get(method).filter(|_| calls.len() < MAX_CALLS) else {
                        continue;
                    };
                    let origin = Origin {
                        span: request.span,
                        pointer: format!("{}/{method}", at.pointer),
                    };
                    calls.push(Call {
                        name: format!("{} {}", callback.key, method.to_ascii_uppercase()),
                        address: item.key.to_string(),
                        bodies: self.sent(request, &origin, called),
                        origin,
                    });
                }
            }
        }
        calls
    }

    /// The bodies of a request that callers get.
    fn sent(&mut self, request: &Node, at: &Origin, called: &str) -> Vec<Body> {
        let Some(body) = request.get("requestBody") else {
            return Vec::new();
        };
        let at = Origin {
            span: body.span,
            pointer: format!("{}/requestBody", at.pointer),
        };
        match self.files.resolve(body, &at, &mut self.sink) {
            Some((body, at)) => self.bodies(&body, &at, called),
            None => Vec::new(),
        }
    }

    /// The links of an answer.
    pub(super) fn links(&mut self, answer: &Node, at: &Origin) -> Vec<Link> {
        let mut links = Vec::new();
        let given = answer.get("links").map(entries).unwrap_or_default();
        for entry in given.into_iter().take(MAX_LINKS) {
            let origin = below(at, "links", &entry);
            let Some((node, _)) = self.files.resolve(&entry.value, &origin, &mut self.sink) else {
                continue;
            };
            let parts = ["operationId", "operationRef", "parameters", "requestBody"];
            let parts = parts.map(|name| node.get(name).map(|it| it.to_json().to_string()));
            links.push(Link {
                name: entry.key.to_string(),
                says: parts.map(Option::unwrap_or_default).join(" "),
                origin,
            });
        }
        links
    }
}

/// The members of a mapping that are no extensions.
fn entries(node: &Node) -> Vec<Entry> {
    let all = node.as_mapping().map(|it| it.iter().cloned().collect());
    let mut all: Vec<Entry> = all.unwrap_or_default();
    all.retain(|entry| !entry.key.starts_with("x-"));
    all
}

fn below(at: &Origin, part: &str, entry: &Entry) -> Origin {
    Origin {
        span: entry.key_span,
        pointer: format!("{}/{part}/{}", at.pointer, pointer::escape(&entry.key)),
    }
}
