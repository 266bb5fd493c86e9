//! Every `$ref` of a document and of the files it leads to, whether or not something reads it yet.
//!
//! In: the root of a document that was read. Out: diagnostics for references that were not followed while
//! reading: those in bodies, schemas and components that nothing uses. Every schema is visited on the way, and its
//! keywords are checked.

use std::collections::{HashMap, HashSet};

use super::files::{Files, circle};
use super::model::Origin;
use super::schema_keywords;
use crate::diagnostics::{Diagnostic, Severity, Sink, code};
use crate::source::{FileId, Node, Span, Value};

/// Fields that hold values and not parts of the description: a `$ref` in them is data.
const DATA: [&str; 5] = ["example", "examples", "default", "enum", "const"];

/// Checks the references below `root`.
pub fn check(root: &Node, files: &mut Files<'_>, sink: &mut Sink) {
    let mut walk = Walk {
        names: SchemaNames::of(root),
        ..Walk::default()
    };
    walk.queue.push((root.clone(), Place::ROOT));
    walk.files.insert(root.span.file);
    while let Some((node, place)) = walk.queue.pop() {
        walk.visit(&node, place, files, sink);
    }
    walk.circles(sink);
}

/// What kind of component a place takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expected {
    Anything,
    Schema,
    Response,
    Parameter,
    RequestBody,
    Header,
    /// A mapping of names to such things.
    Named(&'static Expected),
}

impl Expected {
    /// What stands under `key` where `self` is expected.
    fn below(self, key: &str) -> Expected {
        match (self, key) {
            (Expected::Named(inner), _) => *inner,
            (_, "schema" | "items" | "additionalProperties" | "not") => Expected::Schema,
            (_, "allOf" | "anyOf" | "oneOf" | "prefixItems") => Expected::Schema,
            (_, "properties" | "patternProperties" | "schemas" | "definitions") => {
                Expected::Named(&Expected::Schema)
            }
            (Expected::Schema, _) => Expected::Anything,
            (_, "parameters") => Expected::Parameter,
            (_, "requestBody") => Expected::RequestBody,
            (_, "requestBodies") => Expected::Named(&Expected::RequestBody),
            (_, "responses") => Expected::Named(&Expected::Response),
            (_, "headers") => Expected::Named(&Expected::Header),
            _ => Expected::Anything,
        }
    }

    /// Its group below `components` (OpenAPI 3) or the root (Swagger 2.0), and its name in a message.
    fn names(self) -> Option<(&'static [&'static str], &'static str)> {
        Some(match self {
            Expected::Schema => (&["schemas", "definitions"], "a schema"),
            Expected::Response => (&["responses"], "a response"),
            Expected::Parameter => (&["parameters"], "a parameter"),
            Expected::RequestBody => (&["requestBodies"], "a request body"),
            Expected::Header => (&["headers"], "a header"),
            Expected::Anything | Expected::Named(_) => return None,
        })
    }
}

/// Where the walk is.
#[derive(Debug, Clone, Copy)]
struct Place {
    expected: Expected,
    /// Below `responses`.
    is_response: bool,
    /// Below the top of a schema of a response. The reference imports documents whose references lead nowhere there:
    /// they describe what nobody checks.
    is_inner: bool,
    /// Below a parameter, whose schema is judged where its checks are made.
    is_parameter: bool,
}

impl Place {
    const ROOT: Place = Place {
        expected: Expected::Anything,
        is_response: false,
        is_inner: false,
        is_parameter: false,
    };

    /// What stands under `key`.
    fn below(self, key: &str) -> Place {
        let is_inner = self.is_response && self.expected == Expected::Schema;
        Place {
            expected: self.expected.below(key),
            is_response: self.is_response || key == "responses",
            is_inner: self.is_inner || is_inner,
            is_parameter: self.is_parameter || self.expected == Expected::Parameter,
        }
    }
}

/// What schemas of OpenAPI 3.1 may be called besides their pointers (JSON Schema 2020-12 "Core", section 8.2). Which of
/// them a reference means is worked out where schemas are compiled.
#[derive(Default)]
struct SchemaNames {
    /// `$anchor` and `$dynamicAnchor`.
    anchors: HashSet<String>,
    /// The last parts of `$id`.
    ids: HashSet<String>,
}

impl SchemaNames {
    fn of(root: &Node) -> Self {
        let mut names = SchemaNames::default();
        let version = root.get("openapi").and_then(Node::as_text);
        if !version.is_some_and(|version| version.starts_with("3.1")) {
            return names;
        }
        let mut queue = vec![root];
        while let Some(node) = queue.pop() {
            match &node.value {
                Value::Sequence(items) => queue.extend(items.iter()),
                Value::Mapping(mapping) => {
                    for entry in mapping {
                        let text = entry.value.as_str();
                        match (entry.key.as_str(), text) {
                            ("$anchor" | "$dynamicAnchor", Some(text)) => {
                                names.anchors.insert(text.to_owned());
                            }
                            ("$id", Some(text)) => {
                                names.ids.insert(last_part(text).to_owned());
                            }
                            _ => queue.push(&entry.value),
                        }
                    }
                }
                _ => {}
            }
        }
        names
    }

    /// Whether a reference may mean a schema by such a name.
    fn has(&self, reference: &str) -> bool {
        let (id, anchor) = reference.split_once('#').unwrap_or((reference, ""));
        match id.is_empty() {
            true => self.anchors.contains(anchor),
            false => self.ids.contains(last_part(id)),
        }
    }
}

fn last_part(id: &str) -> &str {
    let (id, _) = id.split_once('#').unwrap_or((id, ""));
    id.rsplit(['/', ':']).next().unwrap_or(id)
}

#[derive(Default)]
struct Walk {
    names: SchemaNames,
    queue: Vec<(Node, Place)>,
    files: HashSet<FileId>,
    /// What references lead to, by their file and text.
    known: HashMap<(FileId, String), Node>,
    /// References that lead to another reference: the text, and where the other one stands.
    chains: Vec<(Node, Span)>,
}

impl Walk {
    fn visit(&mut self, node: &Node, place: Place, files: &mut Files<'_>, sink: &mut Sink) {
        match &node.value {
            Value::Sequence(items) => {
                let items = items.iter().rev().map(|item| (item.clone(), place));
                self.queue.extend(items);
            }
            Value::Mapping(mapping) => {
                // Components have them by name, operations in a list.
                let expected = match place.expected {
                    Expected::Parameter
                        if !mapping.contains_key("in") && !mapping.contains_key("$ref") =>
                    {
                        Expected::Named(&Expected::Parameter)
                    }
                    expected => expected,
                };
                // A schema may have a property that is called `$ref`.
                let is_named = matches!(expected, Expected::Named(_));
                let place = Place { expected, ..place };
                if let Some(target) = mapping.get("$ref").filter(|_| !is_named) {
                    self.reference(node, target, place, files, sink);
                    return;
                }
                if place.expected == Expected::Schema {
                    // What stands in one for parameters is asked where it is read.
                    if !place.is_parameter {
                        schema_keywords::check(mapping, !place.is_response, sink);
                    }
                    schema_keywords::check_names(mapping, sink);
                }
                let start = self.queue.len();
                for entry in mapping.iter() {
                    let key = entry.key.as_str();
                    let is_data = key.starts_with("x-") || DATA.contains(&key);
                    if is_named || !is_data {
                        self.queue.push((entry.value.clone(), place.below(key)));
                    }
                }
                // In the order of the document: the last in is the first out.
                self.queue.get_mut(start..).unwrap_or_default().reverse();
            }
            _ => {}
        }
    }

    fn reference(
        &mut self,
        node: &Node,
        target: &Node,
        place: Place,
        files: &mut Files<'_>,
        sink: &mut Sink,
    ) {
        let origin = Origin {
            span: node.span,
            pointer: String::new(),
        };
        let mut found = Sink::new();
        let next = match target.as_str() {
            Some(text) => {
                check_kind(target, text, place.expected, sink);
                self.follow(target, text, &origin, files, &mut found)
            }
            // Says what is wrong with it.
            None => files
                .resolve(node, &origin, &mut found)
                .map(|(next, _)| next),
        };
        let is_named = place.expected == Expected::Schema
            && target.as_str().is_some_and(|text| self.names.has(text));
        if next.is_none() && is_named {
            return;
        }
        for diagnostic in found.into_sorted() {
            let is_known = diagnostic
                .span()
                .is_some_and(|span| sink.has_at(diagnostic.code, span));
            if !is_known {
                let is_harmless = place.is_inner && diagnostic.code == code::UNRESOLVED_REFERENCE;
                sink.push(match is_harmless {
                    true => diagnostic.severity(Severity::Warning),
                    false => diagnostic,
                });
            }
        }
        let Some(next) = next else { return };
        if let Some(next) = next.get("$ref") {
            self.chains.push((target.clone(), next.span));
        }
        let file = files.home(next.span.file);
        if self.files.insert(file) {
            // Another file is looked at as a whole, once.
            let name = files.sources.name(file).to_owned();
            if let Ok(Some(root)) = files.tree(&name, &mut Sink::new()) {
                self.queue.push((root, Place::ROOT));
            }
        }
    }

    /// What a reference leads to; the same text of the same file is followed once.
    fn follow(
        &mut self,
        target: &Node,
        text: &str,
        origin: &Origin,
        files: &mut Files<'_>,
        sink: &mut Sink,
    ) -> Option<Node> {
        let key = (target.span.file, text.to_owned());
        if let Some(next) = self.known.get(&key) {
            return Some(next.clone());
        }
        let (next, _) = files.follow(target, text, origin, sink)?;
        self.known.insert(key, next.clone());
        Some(next)
    }

    /// Reports each circle of references once, at the first of it that the document leads to.
    fn circles(&self, sink: &mut Sink) {
        let next: HashMap<Span, (&Node, Span)> = self
            .chains
            .iter()
            .map(|(target, next)| (target.span, (target, *next)))
            .collect();
        let mut done: HashSet<Span> = HashSet::new();
        for (target, _) in &self.chains {
            let mut path = HashSet::new();
            let mut at = target.span;
            let mut circled = None;
            while let Some((target, further)) = next.get(&at) {
                if done.contains(&at) {
                    break;
                }
                if !path.insert(at) {
                    circled = Some(*target);
                    break;
                }
                at = *further;
            }
            // Members of a circle that reading found have been reported.
            let is_known = |at: &Span| sink.has_at(code::CYCLIC_REFERENCE, *at);
            if let Some(target) = circled
                && !path.iter().any(is_known)
            {
                sink.push(circle(target, target.as_str().unwrap_or_default()));
            }
            done.extend(path);
        }
    }
}

/// Whether a reference to a component names one of the right group.
fn check_kind(target: &Node, text: &str, expected: Expected, sink: &mut Sink) {
    let Some((groups, name)) = expected.names() else {
        return;
    };
    let Some((_, pointer)) = text.split_once("#/") else {
        return;
    };
    let mut parts = pointer.split('/');
    let group = match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some("components"), Some(group), Some(_), None) => group,
        (Some(group @ ("definitions" | "parameters" | "responses")), Some(_), None, None) => group,
        _ => return,
    };
    if groups.contains(&group) {
        return;
    }
    let (wanted_v3, wanted_v2) = (groups.first(), groups.last());
    let wanted = match pointer.starts_with("components/") {
        true => format!(
            "`#/components/{}/…`",
            wanted_v3.copied().unwrap_or_default()
        ),
        false => format!("`#/{}/…`", wanted_v2.copied().unwrap_or_default()),
    };
    sink.push(
        Diagnostic::new(
            code::WRONG_REFERENCE,
            target.span,
            format!("`{text}` is not {name}"),
        )
        .label(format!("{name} is expected here"))
        .help(format!("refer to {wanted}")),
    );
}
