//! What decides the kind of a document: [`Scan`] and [`http_marker`].

use std::collections::BTreeSet;

use super::extension::name_of;
use crate::diagnostics::Sink;
use crate::openapi::Files;
use crate::openapi::model::Origin;
use crate::source::pointer::escape;
use crate::source::{Mapping, Node};

/// Looks through a document, and what its paths and security schemes are in other files.
pub(super) fn of(root: &Node, pointer: &str, files: &mut Files<'_>, sink: &mut Sink) -> Scan {
    let mut scan = Scan::default();
    scan.visit(root, pointer, 0, false, &mut |node, pointer| {
        let at = Origin {
            span: node.span,
            pointer: pointer.to_owned(),
        };
        files.target(node, &at, sink)
    });
    scan
}

/// What a reference leads to, and its pointer.
type Follow<'f> = dyn FnMut(&Node, &str) -> Option<(Node, Origin)> + 'f;

/// Looks through the whole tree for what decides the document's kind.
#[derive(Default)]
pub(super) struct Scan {
    pub(super) amazon: Option<Origin>,
    /// Whether some extension asks a gateway for something. A document whose only extension is the `authtype` of a
    /// scheme describes a service of AWS, which checks signatures itself.
    pub(super) asks: bool,
    marker: Option<String>,
}

impl Scan {
    /// `follows`: below `paths` or security schemes, which may be anywhere.
    fn visit(
        &mut self,
        node: &Node,
        pointer: &str,
        depth: usize,
        follows: bool,
        follow: &mut Follow<'_>,
    ) {
        let Some(mapping) = node.as_mapping() else {
            return;
        };
        if follows
            && mapping.contains_key("$ref")
            && let Some((target, origin)) = follow(node, pointer)
        {
            self.visit(&target, &origin.pointer, depth, false, follow);
        }
        for entry in mapping.iter() {
            let key = entry.key.as_str();
            if key.starts_with("x-amazon") && self.amazon.is_none() {
                self.amazon = Some(Origin {
                    span: entry.key_span,
                    pointer: format!("{pointer}/{}", escape(key)),
                });
            }
            self.asks |= key.starts_with("x-amazon") && key != "x-amazon-apigateway-authtype";
            if let Some((name, _)) = name_of(key) {
                self.asks |= name == "integration";
                self.extension(name, &entry.value);
            }
            // Extensions stand at known depths: root, path items, operations, security schemes.
            if depth < 3
                && matches!(
                    (depth, key),
                    (0, "paths" | "components" | "securityDefinitions" | "tags") | (1.., _)
                )
                && !key.starts_with("x-")
            {
                let pointer = format!("{pointer}/{}", escape(key));
                let follows = follows
                    || match depth {
                        0 => matches!(key, "paths" | "securityDefinitions"),
                        _ => depth == 1 && key == "securitySchemes",
                    };
                self.visit(&entry.value, &pointer, depth + 1, follows, follow);
            }
        }
    }

    fn extension(&mut self, name: &str, node: &Node) {
        match name {
            "importexport-version" => self.mark("`importexport-version`"),
            "cors" => self.mark("`cors`"),
            "integrations" => self.mark("`integrations`"),
            "authorizer" if is_jwt(node) => self.mark("a `jwt` authorizer"),
            "any-method" if node.get("isDefaultRoute").is_some() => self.mark("`isDefaultRoute`"),
            "integration" if node.get("integrationSubtype").is_some() => {
                self.mark("`integrationSubtype`")
            }
            "integration"
                if node.get("payloadFormatVersion").and_then(Node::as_text) == Some("2.0") =>
            {
                self.mark("`payloadFormatVersion` 2.0");
            }
            _ => {}
        }
    }

    fn mark(&mut self, what: &str) {
        self.marker.get_or_insert_with(|| what.to_owned());
    }
}

fn is_jwt(authorizer: &Node) -> bool {
    let kind = authorizer.get("type").and_then(Node::as_str);
    kind.is_some_and(|kind| kind.eq_ignore_ascii_case("jwt"))
}

/// The sign of an HTTP API: what the scan found, or `payloadFormatVersion` 1.0 where no REST-only field stands.
pub(super) fn http_marker(
    mapping: &Mapping,
    scan: &Scan,
    files: &mut Files<'_>,
    sink: &mut Sink,
) -> Option<String> {
    if scan.marker.is_some() {
        return scan.marker.clone();
    }
    const REST_ONLY: [&str; 9] = [
        "passthroughBehavior",
        "requestTemplates",
        "responses",
        "contentHandling",
        "cacheKeyParameters",
        "cacheNamespace",
        "responseTransferMode",
        "credentials",
        "integrationTarget",
    ];
    let root: BTreeSet<&str> = mapping
        .keys()
        .filter_map(|key| name_of(key).map(|(name, _)| name))
        .collect();
    let rest_root = [
        "api-key-source",
        "binary-media-types",
        "gateway-responses",
        "minimum-compression-size",
        "policy",
        "request-validator",
        "request-validators",
    ];
    if rest_root.iter().any(|name| root.contains(name)) {
        return None;
    }
    let paths = mapping.get("paths").and_then(Node::as_mapping)?;
    let items = paths.iter().map(|entry| {
        let at = Origin {
            span: entry.key_span,
            pointer: String::new(),
        };
        let target = files.target(&entry.value, &at, sink);
        target.map_or_else(|| entry.value.clone(), |(node, _)| node)
    });
    let items: Vec<Node> = items.collect();
    let operations = items
        .iter()
        .filter_map(Node::as_mapping)
        .flat_map(|item| item.iter());
    let integrations = operations
        .filter_map(|entry| entry.value.as_mapping())
        .flat_map(|operation| operation.iter());
    let mut versioned = false;
    for entry in integrations
        .filter(|entry| name_of(entry.key.as_str()).is_some_and(|(name, _)| name == "integration"))
    {
        if REST_ONLY
            .iter()
            .any(|field| entry.value.get(field).is_some())
        {
            return None;
        }
        versioned |= entry
            .value
            .get("payloadFormatVersion")
            .and_then(Node::as_text)
            == Some("1.0");
    }
    versioned.then(|| "`payloadFormatVersion` 1.0".to_owned())
}
