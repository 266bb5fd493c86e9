//! Text to tree, whichever of the two languages it is in: [`parse`].

use crate::diagnostics::{Diagnostic, Sink, code};
use crate::source::source_map::BYTE_ORDER_MARK;
use crate::source::{FileId, Limits, Node, SourceMap, Span, json, yaml};

/// Reads a file into a tree, within the default [`Limits`].
///
/// A file whose name ends in `.json` is read as JSON, strictly. All else is YAML; but since nearly all JSON is YAML
/// and the JSON reader is far faster, text that begins with a bracket is given to it first.
///
/// `None` if there is nothing to read or no sense in it; the reason is then in `sink`. A tree that comes back may
/// hold [`Value::Invalid`](crate::source::Value::Invalid) where something was reported.
///
/// ```
/// use gateway_codegen::diagnostics::Sink;
/// use gateway_codegen::source::{Node, SourceMap, parse};
///
/// let mut sources = SourceMap::new();
/// let file = sources.add("api.yaml", "info: {title: Pets, version: 1.10}");
/// let mut sink = Sink::new();
/// let root = parse(&sources, file, &mut sink);
/// let version = root.as_ref().and_then(|root| root.get("info")?.get("version"));
/// assert_eq!(version.and_then(Node::as_text), Some("1.10"));
/// ```
pub fn parse(sources: &SourceMap, file: FileId, sink: &mut Sink) -> Option<Node> {
    parse_with_limits(sources, file, &Limits::default(), sink)
}

/// Reads a file into a tree, within other limits; see [`parse`].
pub fn parse_with_limits(
    sources: &SourceMap,
    file: FileId,
    limits: &Limits,
    sink: &mut Sink,
) -> Option<Node> {
    let text = sources.text(file);
    if text.len() > limits.max_bytes {
        sink.push(limits.too_large(file, sources.name(file), text.len()));
        return None;
    }
    let visible = text
        .strip_prefix(BYTE_ORDER_MARK)
        .unwrap_or(text)
        .trim_start_matches([' ', '\t', '\r', '\n']);
    if visible.is_empty() {
        sink.push(empty(file));
        return None;
    }
    let named_json = is_json(sources.name(file));
    if named_json || visible.starts_with(['{', '[']) {
        let mut json_sink = Sink::new();
        let node = json::read(text, file, limits, &mut json_sink);
        if named_json || node.is_some() || !is_syntax(&json_sink) {
            sink.append(json_sink);
            return node;
        }
    }
    yaml::read(text, file, limits, sink)
}

/// Whether a file of this name is read as JSON and as nothing else.
pub(crate) fn is_json(name: &str) -> bool {
    name.to_ascii_lowercase().ends_with(".json")
}

/// A file with nothing in it, or only comments.
pub(super) fn empty(file: FileId) -> Diagnostic {
    Diagnostic::new(
        code::EMPTY_DOCUMENT,
        Span::at(file, 0),
        "the file holds no document",
    )
    .label("nothing to read here")
}

/// Whether the JSON reader gave up because the text is not JSON, as YAML may well be; not because of a limit.
fn is_syntax(sink: &Sink) -> bool {
    sink.has(code::INVALID_JSON) || sink.has(code::CONTROL_CHARACTER)
}
