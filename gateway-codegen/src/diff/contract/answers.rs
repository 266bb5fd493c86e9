//! What callers get: answers with their bodies and headers.

use super::{Answer, Body, Header, Reader};
use crate::openapi::media_type::{essence, told_apart};
use crate::openapi::model::{Document, Operation, Origin, SchemaNode, Version};
use crate::schema::Usage;
use crate::source::{Node, pointer};

impl Reader<'_, '_> {
    pub(super) fn answers(
        &mut self,
        document: &Document,
        operation: &Operation,
        called: &str,
    ) -> Vec<Answer> {
        let mut answers = Vec::new();
        let Some(all) = operation.node.get("responses").and_then(Node::as_mapping) else {
            return answers;
        };
        for entry in all.iter().filter(|entry| !entry.key.starts_with("x-")) {
            let base = format!(
                "{}/responses/{}",
                operation.origin.pointer,
                pointer::escape(&entry.key)
            );
            let at = Origin {
                span: entry.key_span,
                pointer: base,
            };
            let Some((node, target)) = self.files.resolve(&entry.value, &at, &mut self.sink) else {
                continue;
            };
            let bodies = match self.version {
                Version::V2 => self.bodies_of_v2(document, operation, &node, &target, called),
                Version::V30 | Version::V31 => self.bodies(&node, &target, called),
            };
            answers.push(Answer {
                status: entry.key.to_ascii_uppercase().replace("DEFAULT", "default"),
                bodies,
                headers: self.headers(&node, &target, called),
                links: self.links(&node, &target),
                origin: at,
            });
        }
        answers
    }

    pub(super) fn bodies(&mut self, node: &Node, at: &Origin, called: &str) -> Vec<Body> {
        let mut bodies = Vec::new();
        let content = node.get("content").and_then(Node::as_mapping);
        let content = content.iter().flat_map(|it| it.iter());
        let content = content.filter(|it| !it.key.starts_with("x-"));
        let names: Vec<&str> = content.clone().map(|it| it.key.as_str()).collect();
        for (entry, media_type) in content.zip(told_apart(&names)) {
            let place = format!("{}/content/{}", at.pointer, pointer::escape(&entry.key));
            let schema = entry.value.get("schema").map(|node| SchemaNode {
                node: node.clone(),
                origin: Origin {
                    span: node.span,
                    pointer: format!("{place}/schema"),
                },
            });
            bodies.push(Body {
                media_type,
                schema: self.schema(schema.as_ref(), called, Usage::Response),
                origin: Origin {
                    span: entry.key_span,
                    pointer: place,
                },
                encoding: None,
            });
        }
        bodies
    }

    fn bodies_of_v2(
        &mut self,
        document: &Document,
        operation: &Operation,
        node: &Node,
        at: &Origin,
        called: &str,
    ) -> Vec<Body> {
        let Some(written) = node.get("schema") else {
            return Vec::new();
        };
        let schema = SchemaNode {
            node: written.clone(),
            origin: Origin {
                span: written.span,
                pointer: format!("{}/schema", at.pointer),
            },
        };
        let meaning = self.schema(Some(&schema), called, Usage::Response);
        let produces = operation
            .node
            .get("produces")
            .or_else(|| document.root.get("produces"));
        let names = produces.and_then(Node::as_sequence).unwrap_or_default();
        let mut names: Vec<String> = names
            .iter()
            .filter_map(Node::as_text)
            .map(essence)
            .collect();
        if names.is_empty() {
            names.push("application/json".to_owned());
        }
        let bodies = names.into_iter().map(|media_type| Body {
            media_type,
            schema: meaning,
            origin: schema.origin.clone(),
            encoding: None,
        });
        bodies.collect()
    }

    fn headers(&mut self, node: &Node, at: &Origin, called: &str) -> Vec<Header> {
        let mut headers = Vec::new();
        let Some(all) = node.get("headers").and_then(Node::as_mapping) else {
            return headers;
        };
        for entry in all
            .iter()
            .filter(|entry| !entry.key.eq_ignore_ascii_case("content-type"))
        {
            let place = Origin {
                span: entry.key_span,
                pointer: format!("{}/headers/{}", at.pointer, pointer::escape(&entry.key)),
            };
            let Some((header, target)) = self.files.resolve(&entry.value, &place, &mut self.sink)
            else {
                continue;
            };
            let schema = match self.version {
                Version::V2 => Some(self.meant(&header)),
                Version::V30 | Version::V31 => header.get("schema").map(|node| self.meant(node)),
            };
            let schema = schema.map(|node| SchemaNode {
                origin: Origin {
                    span: node.span,
                    pointer: target.pointer.clone(),
                },
                node,
            });
            headers.push(Header {
                name: entry.key.to_ascii_lowercase(),
                is_required: header.get("required").and_then(Node::as_bool) == Some(true),
                schema: self.schema(schema.as_ref(), called, Usage::Response),
                origin: place,
            });
        }
        headers
    }
}
