//! Keys that are no strings, keys that stand twice, and the merge key.

use crate::diagnostics::{Diagnostic, code};
use crate::source::builder::{Builder, Failure, Key};
use crate::source::{Entry, Mapping, Node, Span, Str, Value};

impl Builder<'_> {
    /// A mapping of its entries and of those it merges: its own come first, earlier merged mappings before later ones.
    pub(super) fn mapping(
        &mut self,
        entries: Vec<Entry>,
        merged: &[Node],
    ) -> Result<Mapping, Failure> {
        let (own, duplicates) = Mapping::new(entries);
        duplicates
            .iter()
            .for_each(|duplicate| self.sink.push(duplicate.report()));
        let Some(first) = merged.first() else {
            return Ok(own);
        };
        let others: Vec<&Mapping> = merged.iter().filter_map(Node::as_mapping).collect();
        self.count_alias(
            others.iter().map(|other| other.len() as u64).sum(),
            first.span,
        )?;
        // That a merged key is overridden is what merging is for.
        let (mapping, _) = Mapping::new(own.iter().chain(others.into_iter().flatten()).cloned());
        Ok(mapping)
    }

    /// What a node is as a key, whose text ends at `end`; that of an alias is elsewhere than what it names.
    pub(super) fn key(&mut self, node: &Node, end: u32) -> Key {
        let text = match &node.value {
            // In quotes it is a key like any other.
            Value::String(text) if **text == *"<<" && self.slice(node.span) == "<<" => {
                return Key::Merge(node.span);
            }
            Value::String(text) | Value::Number(text) => text.clone(),
            Value::Null | Value::Bool(_) => {
                let range = node.span.range();
                Str::slice(self.text, range.start, range.end)
            }
            Value::Invalid => return Key::Refused,
            Value::Sequence(_) | Value::Mapping(_) => {
                let message = format!("a key must be text, this is {}", node.kind_name());
                let written = self.slice(Span::new(self.file, 0, end));
                let alias = written.rfind('*').filter(|_| end != node.span.end);
                let diagnostic = match alias.and_then(|start| u32::try_from(start).ok()) {
                    Some(start) => {
                        let alias = Span::new(self.file, start, end);
                        Diagnostic::new(code::COMPLEX_KEY, alias, message)
                            .label("used as a key")
                            .secondary(node.span, "what the alias names")
                            .help("anchor a text, or write the key out")
                    }
                    None => Diagnostic::new(code::COMPLEX_KEY, node.span, message)
                        .label("used as a key")
                        .help("text in braces or brackets needs quotes: `\"{petId}\"`"),
                };
                self.sink.push(diagnostic);
                return Key::Refused;
            }
        };
        Key::Read(text, node.span)
    }

    /// The value of the `<<` at `key`: a mapping or a list of mappings.
    pub(super) fn merge(&mut self, node: Node, key: Span, merged: &mut Vec<Node>) {
        let nodes = match &node.value {
            Value::Sequence(items) => items.to_vec(),
            _ => vec![node],
        };
        let is_mergeable = |node: &&Node| matches!(node.value, Value::Mapping(_) | Value::Invalid);
        if let Some(wrong) = nodes.iter().find(|node| !is_mergeable(node)) {
            let message = format!("`<<` merges mappings, this is {}", wrong.kind_name());
            // What an alias names stands before the key, and may be right for others.
            let diagnostic = if wrong.span.start < key.start {
                Diagnostic::new(code::INVALID_MERGE, key, message)
                    .label("merges what is not a mapping")
                    .secondary(wrong.span, "not a mapping")
            } else {
                Diagnostic::new(code::INVALID_MERGE, wrong.span, message).label("not a mapping")
            };
            let help =
                "merge an anchored mapping: `<<: *name`; a key that is really `<<` needs quotes";
            self.sink.push(diagnostic.help(help));
        }
        let mappings = nodes.into_iter();
        merged.extend(mappings.filter(|node| matches!(node.value, Value::Mapping(_))));
    }
}
