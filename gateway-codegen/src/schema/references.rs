//! What the references in schemas lead to.

use super::resources::ResourceId;
use super::{Documents, Lowering, Place, Variant, uri};
use crate::diagnostics::{Diagnostic, Sink, code};
use crate::json_schema::SchemaId;
use crate::openapi::model::Origin;
use crate::plan::schema::Rule;
use crate::source::{Node, Pointer};

/// What a reference leads to.
pub(super) struct Target {
    pub(super) place: Place,
    /// The dynamic anchor that it names.
    pub(super) dynamic_anchor: Option<String>,
}

impl Lowering {
    /// What the reference at `target`, in the schema at `at` of a resource, leads to. `None`: nowhere, which is
    /// reported.
    pub(super) fn target(
        &mut self,
        target: &Node,
        at: &Origin,
        resource: ResourceId,
        documents: &mut dyn Documents,
        sink: &mut Sink,
    ) -> Option<Target> {
        let Some(text) = target.as_str() else {
            if !target.is_invalid() && !sink.has_at(code::MALFORMED_REFERENCE, target.span) {
                let message = format!("a reference is a string, not {}", target.kind_name());
                sink.push(
                    Diagnostic::new(code::MALFORMED_REFERENCE, target.span, message)
                        .label("must be a string")
                        .help("a reference looks like `#/components/schemas/Pet`")
                        .pointer(&at.pointer),
                );
            }
            return None;
        };
        let (name, fragment) = text.split_once('#').unwrap_or((text, ""));
        if let Some(found) = self.inside(name, fragment, resource, documents, sink) {
            return Some(found);
        }
        // By the names of files; in a schema with an id perhaps by a pointer that is meant for the document around it.
        let (node, origin) = documents.follow(target, text, at, sink)?;
        let root = documents.root(node.span.file)?;
        let document = self.document(&root, node.span.file, documents, sink);
        let resource = self.resources.innermost(document, &origin.pointer);
        let place = Place {
            node,
            origin,
            resource,
        };
        Some(Target {
            place,
            dynamic_anchor: None,
        })
    }

    /// What a reference leads to in the resources that are known by an id, or at hand by a URI.
    fn inside(
        &mut self,
        name: &str,
        fragment: &str,
        from: ResourceId,
        documents: &mut dyn Documents,
        sink: &mut Sink,
    ) -> Option<Target> {
        if !self.options.has_ids {
            return None;
        }
        let own = self.resources.get(from)?;
        let id = if name.is_empty() {
            from
        } else {
            let wanted = uri::resolve(&own.uri, name);
            match self.resources.named(&wanted) {
                Some(id) => id,
                None => {
                    let root = documents.load(&wanted)?;
                    self.document_of(&root, wanted, documents, sink)
                }
            }
        };
        if fragment.is_empty() || fragment.starts_with('/') || fragment.starts_with('%') {
            let pointer = Pointer::parse_fragment(fragment).ok()?;
            let place = self.resources.along(id, &pointer)?;
            return Some(Target {
                place,
                dynamic_anchor: None,
            });
        }
        let (node, is_dynamic) = self.resources.anchor(id, fragment)?;
        Some(Target {
            place: self.resources.place(id, node),
            dynamic_anchor: is_dynamic.then(|| fragment.to_owned()),
        })
    }

    /// Fills in where the dynamic references of what is being lowered may lead to: to the anchors of all resources
    /// that something was lowered of. Whether that made something new to lower.
    pub(super) fn follow_dynamic(&mut self, sink: &mut Sink) -> bool {
        if self.dynamic.is_empty() {
            return false;
        }
        let n_before = self.schemas.schemas.len();
        let mut entered: Vec<_> = self.facts.iter().map(|facts| facts.resource).collect();
        entered.sort_unstable();
        entered.dedup();
        for (id, name, usage) in self.dynamic.clone() {
            let mut all = Vec::new();
            for resource in &entered {
                if let Some(place) = self.resources.dynamic_anchor(*resource, &name)
                    && let Some(anchored) = self.schema_at(&place, &name, usage, Variant::default())
                {
                    match resource.number() {
                        Some(number) => all.push((number, anchored)),
                        None => self.too_many_resources(id, &place, sink),
                    }
                }
            }
            let rules = self.says_mut(id).map(|says| &mut says.rules);
            for rule in rules.into_iter().flatten() {
                if let Rule::DynamicReference(anchors, _) = rule {
                    anchors.clone_from(&all);
                }
            }
        }
        self.schemas.schemas.len() > n_before
    }

    /// A dynamic reference that may lead to more resources than can be told apart.
    fn too_many_resources(&mut self, id: SchemaId, place: &Place, sink: &mut Sink) {
        let message = "the document has more than 65,534 schemas with an id";
        sink.push(
            Diagnostic::new(code::SCHEMA_LIMIT, place.node.span, message)
                .label("the first schema too many")
                .help("split the document into several"),
        );
        self.fail(id);
    }
}
