//! An overlay file, read and checked: [`Overlay`].

use std::ops::Range;

use super::json_path::{Note, Query};
use crate::diagnostics::{Diagnostic, Sink, code, quoted, suggest};
use crate::source::{Mapping, Node, SourceMap, Span, Str, Value, embedded};

/// An overlay: changes in their order.
#[derive(Debug)]
pub struct Overlay {
    /// Which document it says it is for, if it does.
    pub extends: Option<Extends>,
    pub(super) version: Version,
    pub(super) actions: Vec<Action>,
}

/// The field `extends`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extends {
    /// A URI, absolute or relative to the overlay file.
    pub uri: String,
    /// Where it stands.
    pub span: Span,
}

/// Feature sets of the specification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Version {
    V1_0,
    /// With `copy`, targets that are single values, and lists that are joined.
    V1_1,
}

/// One change.
#[derive(Debug)]
pub(super) struct Action {
    pub(super) target: Target,
    pub(super) change: Change,
}

/// Which parts are meant.
///
/// The query is read twice, to check it and to apply it: those of a large overlay take too much room to be kept.
#[derive(Debug)]
pub(super) struct Target {
    /// The query, perhaps with blanks around it.
    text: Str,
    /// Where the query stands.
    pub(super) span: Span,
}

impl Target {
    /// The query; `None` is no case, since it has been read before.
    pub(super) fn query(&self) -> Option<Query> {
        Query::parse(self.text.trim()).ok().map(|(query, _)| query)
    }
}

/// What is done with them.
#[derive(Debug)]
pub(super) enum Change {
    Remove,
    Update(Node),
    Copy(Target),
}

impl Overlay {
    /// Reads the tree of an overlay file. Actions that are malformed are reported and left out. `None`: it is no
    /// overlay, or one of a version that is not supported, which is reported.
    pub fn read(root: &Node, sources: &SourceMap, sink: &mut Sink) -> Option<Self> {
        let mapping = root
            .as_mapping()
            .filter(|mapping| mapping.contains_key("overlay") || mapping.contains_key("actions"));
        let Some(mapping) = mapping else {
            if !root.is_invalid() {
                sink.push(not_an_overlay(root));
            }
            return None;
        };
        unknown_fields(mapping, &["overlay", "info", "extends", "actions"], sink);
        let version = version(mapping, root, sink)?;
        info(mapping, root, sink);
        let extends = mapping.get("extends").and_then(|node| {
            let uri = string(node, sink)?.to_owned();
            let span = node.span;
            Some(Extends { uri, span })
        });
        let Some(list) = mapping.get_key_value("actions") else {
            sink.push(missing(root, "actions"));
            return None;
        };
        let Some(items) = list.value.as_sequence() else {
            wrong_type(&list.value, "a list", sink);
            return None;
        };
        if items.is_empty() {
            sink.push(
                Diagnostic::new(
                    code::INEFFECTIVE_ACTION,
                    list.value.span,
                    "the overlay has no actions",
                )
                .label("at least one is required")
                .help("write actions: `- target: $.info` and `update: {…}`"),
            );
        }
        let reader = Reader { sources, version };
        let actions = items.iter().filter_map(|item| reader.action(item, sink));
        Some(Self {
            extends,
            version,
            actions: actions.collect(),
        })
    }
}

/// Reads actions.
struct Reader<'a> {
    sources: &'a SourceMap,
    version: Version,
}

impl Reader<'_> {
    fn action(&self, node: &Node, sink: &mut Sink) -> Option<Action> {
        let Some(mapping) = node.as_mapping() else {
            wrong_type(node, "a mapping", sink);
            return None;
        };
        let known: &[&str] = match self.version {
            Version::V1_0 => &["target", "description", "update", "remove"],
            Version::V1_1 => &["target", "description", "update", "copy", "remove"],
        };
        unknown_fields(mapping, known, sink);
        if let Some(description) = mapping.get("description") {
            string(description, sink);
        }
        let target = match mapping.get("target") {
            Some(target) => self.query(target, sink),
            None => {
                sink.push(missing(node, "target"));
                None
            }
        };
        let change = self.change(node, mapping, sink);
        Some(Action {
            target: target?,
            change: change?,
        })
    }

    /// `remove` goes before the others.
    fn change(&self, node: &Node, mapping: &Mapping, sink: &mut Sink) -> Option<Change> {
        let ineffective =
            |span, message: &str| Diagnostic::new(code::INEFFECTIVE_ACTION, span, message);
        let copy = mapping
            .get_key_value("copy")
            .filter(|_| self.version == Version::V1_1);
        let update = mapping.get_key_value("update");
        let is_removal = match mapping.get("remove") {
            None => false,
            Some(value) => match value.as_bool() {
                Some(is_removal) => is_removal,
                None => {
                    wrong_type(value, "`true` or `false`", sink);
                    return None;
                }
            },
        };
        if is_removal {
            for entry in [copy, update].into_iter().flatten() {
                let message = format!("`{}` has no effect beside `remove: true`", entry.key);
                sink.push(
                    ineffective(entry.key_span, &message)
                        .label("not applied")
                        .help("remove one of the two; to replace something, remove it in one action and add it in the next"),
                );
            }
            return Some(Change::Remove);
        }
        match (update, copy) {
            (Some(update), None) => Some(update.value.clone())
                .filter(|node| !node.is_invalid())
                .map(Change::Update),
            (None, Some(copy)) => self.query(&copy.value, sink).map(Change::Copy),
            (Some(_), Some(copy)) => {
                sink.push(
                    ineffective(
                        copy.key_span,
                        "`copy` and `update` have no effect beside each other",
                    )
                    .label("neither is applied")
                    .help("make two actions of them"),
                );
                None
            }
            (None, None) => {
                let span = mapping
                    .get("target")
                    .map_or(node.span, |target| target.span);
                sink.push(
                    ineffective(span, "the action changes nothing")
                        .label("neither updated nor removed")
                        .help("write `update:` with what to merge, or `remove: true`"),
                );
                None
            }
        }
    }

    /// A query, and what there is to say about it, at its place inside the string.
    fn query(&self, node: &Node, sink: &mut Sink) -> Option<Target> {
        let whole = string(node, sink)?;
        // A block scalar ends with a line break.
        let text = whole.trim();
        let before = whole.len() - whole.trim_start().len();
        let at = |range: Range<usize>| {
            embedded::locate(self.sources, node, range.start + before..range.end + before)
        };
        match Query::parse(text) {
            Ok((_, notes)) => {
                for note in notes {
                    sink.push(note_on(note, at));
                }
                let text = match &node.value {
                    Value::String(text) => text.clone(),
                    _ => return None,
                };
                let span = node.span;
                Some(Target { text, span })
            }
            Err(error) => {
                let mut diagnostic = Diagnostic::new(
                    code::INVALID_JSON_PATH,
                    at(error.range),
                    format!("this is no JSONPath query: {}", error.message),
                )
                .label(error.label);
                if !error.help.is_empty() {
                    diagnostic = diagnostic.help(error.help);
                }
                sink.push(diagnostic);
                None
            }
        }
    }
}

/// What to say about a query that can be used.
fn note_on(note: Note, at: impl Fn(Range<usize>) -> Span) -> Diagnostic {
    match note {
        Note::Hyphen(range, name) => Diagnostic::new(
            code::UNQUOTED_NAME,
            at(range),
            format!(
                "{} stands in a JSONPath query without quotes",
                quoted(&name)
            ),
        )
        .label("read as a name")
        .help(format!(
            "write `['{name}']` instead of `.{name}`, which not every tool reads"
        )),
        Note::Pattern(range, reason) => Diagnostic::new(
            code::INVALID_PATTERN,
            at(range),
            format!("this is no pattern of JSONPath: {reason}"),
        )
        .label("nothing matches it")
        .help(
            "patterns are I-Regexp (RFC 9485): no `\\d` and `\\w`, no look-around, no lazy repetition",
        ),
    }
}

fn version(mapping: &Mapping, root: &Node, sink: &mut Sink) -> Option<Version> {
    let Some(node) = mapping.get("overlay") else {
        sink.push(missing(root, "overlay").help("write `overlay: 1.0.0`"));
        return None;
    };
    let Some(text) = node.as_text() else {
        wrong_type(node, "a version", sink);
        return None;
    };
    // Patch versions make no difference to tools.
    let mut parts = text.split('.');
    match (parts.next(), parts.next()) {
        (Some("1"), Some("0")) => Some(Version::V1_0),
        (Some("1"), Some("1")) => Some(Version::V1_1),
        _ => {
            sink.push(
                Diagnostic::new(
                    code::UNSUPPORTED_OVERLAY_VERSION,
                    node.span,
                    format!("Overlay {} is not supported", quoted(text)),
                )
                .label("1.0 and 1.1 are")
                .help("write `overlay: 1.0.0`"),
            );
            None
        }
    }
}

/// Required by the specification and used by nobody: warnings.
fn info(mapping: &Mapping, root: &Node, sink: &mut Sink) {
    let advised = |node: &Node, name: &str| {
        let start = Span::new(node.span.file, node.span.start, node.span.start);
        Diagnostic::new(
            code::MISSING_ADVISED_FIELD,
            start,
            format!("`{name}` is missing"),
        )
        .label("expected in this mapping")
        .help(format!("the Overlay Specification requires `{name}`"))
    };
    let Some(info) = mapping.get("info") else {
        sink.push(advised(root, "info"));
        return;
    };
    let Some(fields) = info.as_mapping() else {
        wrong_type(info, "a mapping", sink);
        return;
    };
    unknown_fields(fields, &["title", "version", "description"], sink);
    for name in ["title", "version"] {
        match fields.get(name) {
            None => sink.push(advised(info, name)),
            Some(value) if value.as_text().is_none() => wrong_type(value, "a string", sink),
            Some(_) => {}
        }
    }
}

fn string<'n>(node: &'n Node, sink: &mut Sink) -> Option<&'n str> {
    let text = node.as_str();
    if text.is_none() {
        wrong_type(node, "a string", sink);
    }
    text
}

fn wrong_type(node: &Node, expected: &str, sink: &mut Sink) {
    if node.is_invalid() {
        return;
    }
    let message = format!("expected {expected}, found {}", node.kind_name());
    sink.push(
        Diagnostic::new(code::WRONG_TYPE, node.span, message).label(format!("must be {expected}")),
    );
}

fn missing(node: &Node, name: &str) -> Diagnostic {
    let start = Span::new(node.span.file, node.span.start, node.span.start);
    Diagnostic::new(code::MISSING_FIELD, start, format!("`{name}` is missing"))
        .label("expected in this mapping")
}

fn unknown_fields(mapping: &Mapping, known: &[&str], sink: &mut Sink) {
    for entry in mapping {
        let key = entry.key.as_str();
        if known.contains(&key) || key.starts_with("x-") {
            continue;
        }
        let diagnostic = Diagnostic::new(
            code::UNKNOWN_OVERLAY_FIELD,
            entry.key_span,
            format!("{} is no field of an overlay here", quoted(key)),
        )
        .label("has no effect");
        let near = suggest::nearest(key, known.iter().copied());
        sink.push(match near {
            _ if key == "copy" => {
                diagnostic.help("`copy` is new in version 1.1: write `overlay: 1.1.0`")
            }
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None => diagnostic.help(format!("known here: {}", known.join(", "))),
        });
    }
}

fn not_an_overlay(root: &Node) -> Diagnostic {
    let start = Span::new(root.span.file, root.span.start, root.span.start);
    let is_document = root.get("openapi").is_some() || root.get("swagger").is_some();
    let diagnostic = Diagnostic::new(code::NOT_AN_OVERLAY, start, "the file is not an overlay");
    if is_document {
        diagnostic
            .label("an OpenAPI document")
            .help("name documents without `--overlay`")
    } else {
        diagnostic
            .label("neither `overlay` nor `actions` is here")
            .help("an overlay begins with `overlay: 1.0.0`")
    }
}
