//! Builds the nodes that templates are turned into, each at the place that it comes from.

use super::parameters::scalar;
use crate::source::{Entry, Mapping, Node, Span, Value};

/// A text.
pub(super) fn text(text: impl AsRef<str>, at: Span) -> Node {
    Node::new(at, Value::String(text.as_ref().into()))
}

/// A list.
pub(super) fn list(items: impl IntoIterator<Item = Node>, at: Span) -> Node {
    Node::new(at, Value::Sequence(items.into_iter().collect()))
}

/// A mapping.
pub(super) fn mapping(entries: impl IntoIterator<Item = Entry>, at: Span) -> Node {
    Node::new(at, Value::Mapping(Mapping::from_entries(entries)))
}

/// A key at the place of its value.
pub(super) fn field(key: &str, value: Node) -> Entry {
    Entry {
        key: key.into(),
        key_span: value.span,
        value,
    }
}

/// Gives a key a value, in the place of one that is there already.
pub(super) fn set(entries: &mut Vec<Entry>, key: &str, value: Node) {
    match entries.iter_mut().find(|entry| entry.key == *key) {
        Some(entry) => entry.value = value,
        None => entries.push(field(key, value)),
    }
}

/// The entries of a mapping; none where it is something else.
pub(super) fn entries_of(node: Option<&Node>) -> Vec<Entry> {
    let mapping = node.and_then(Node::as_mapping);
    mapping.into_iter().flatten().cloned().collect()
}

/// The items of a list; a single value is a list of one.
pub(super) fn items_of(node: Option<&Node>) -> Vec<Node> {
    match node {
        Some(node) if node.is_null() => Vec::new(),
        Some(node) => match node.as_sequence() {
            Some(items) => items.to_vec(),
            None => vec![node.clone()],
        },
        None => Vec::new(),
    }
}

/// Whether a switch is on: `true`, or the text that a parameter makes of it.
pub(super) fn is_on(node: Option<&Node>) -> bool {
    let text = node.and_then(scalar);
    text.is_some_and(|text| text.eq_ignore_ascii_case("true"))
}

/// Whether a switch is off, and said to be.
pub(super) fn is_off(node: Option<&Node>) -> bool {
    let text = node.and_then(scalar);
    text.is_some_and(|text| text.eq_ignore_ascii_case("false"))
}

/// One mapping over another: SAM lays what a resource says over `Globals`. Lists follow each other.
pub(super) fn merged(below: &Node, above: &Node) -> Node {
    if let (Some(below), Some(mapping)) = (below.as_mapping(), above.as_mapping()) {
        let mut entries: Vec<Entry> = Vec::with_capacity(below.len() + mapping.len());
        for entry in below {
            let value = match mapping.get(&entry.key) {
                Some(over) => merged(&entry.value, over),
                None => entry.value.clone(),
            };
            entries.push(Entry {
                value,
                ..entry.clone()
            });
        }
        let own = mapping
            .iter()
            .filter(|entry| !below.contains_key(&entry.key));
        entries.extend(own.cloned());
        return self::mapping(entries, above.span);
    }
    match (below.as_sequence(), above.as_sequence()) {
        (Some(first), Some(second)) => list(first.iter().chain(second).cloned(), above.span),
        _ => above.clone(),
    }
}
