//! Updates put into what they are applied to: [`Merge`].

use std::collections::BTreeSet;

use super::document::Version;
use super::json_path::{Exhausted, Work};
use crate::diagnostics::{Diagnostic, Sink, code};
use crate::source::{Entry, Mapping, Node, Span, Value};

/// Merges one update into any number of targets.
pub(super) struct Merge<'a> {
    pub(super) update: &'a Node,
    pub(super) version: Version,
    pub(super) work: &'a mut Work,
    pub(super) sink: &'a mut Sink,
    /// Parts of the update that did not fit and have been reported.
    pub(super) refused: BTreeSet<Span>,
}

impl Merge<'_> {
    /// A target with the update in it. That the two fit has been checked.
    pub(super) fn into(&mut self, target: &Node) -> Result<Node, Exhausted> {
        let update = self.update;
        match (&target.value, &update.value) {
            (Value::Sequence(items), Value::Sequence(more)) if self.version == Version::V1_1 => {
                self.join(target, items, more)
            }
            (Value::Sequence(items), _) => self.join(target, items, std::slice::from_ref(update)),
            _ => self.merge(target, update),
        }
    }

    /// Trees are at most [`Limits::max_depth`](crate::source::Limits) deep, so it may be recursive.
    fn merge(&mut self, target: &Node, update: &Node) -> Result<Node, Exhausted> {
        match (&target.value, &update.value) {
            // Reported already.
            (Value::Invalid, _) | (_, Value::Invalid) => Ok(target.clone()),
            (Value::Mapping(fields), Value::Mapping(changes)) => {
                self.merge_mappings(target, fields, changes)
            }
            (Value::Sequence(items), Value::Sequence(more)) => self.join(target, items, more),
            // `components:` in an overlay that mirrors the document.
            (Value::Mapping(_) | Value::Sequence(_), Value::Null) => Ok(target.clone()),
            (Value::Null, _) => Ok(update.clone()),
            (target_value, update_value) if is_single(target_value) && is_single(update_value) => {
                Ok(update.clone())
            }
            _ => {
                if self.refused.insert(update.span) {
                    self.sink.push(misfit(target, update));
                }
                Ok(target.clone())
            }
        }
    }

    /// The order is that of the target; what is new comes behind.
    fn merge_mappings(
        &mut self,
        target: &Node,
        fields: &Mapping,
        changes: &Mapping,
    ) -> Result<Node, Exhausted> {
        self.work.charge_for(fields.len() + changes.len())?;
        let mut entries: Vec<Entry> = fields.iter().cloned().collect();
        for change in changes {
            let present = fields.position(&change.key);
            let Some(entry) = present.and_then(|position| entries.get_mut(position)) else {
                entries.push(change.clone());
                continue;
            };
            let merged = self.merge(&entry.value, &change.value)?;
            // The key belongs to the value: what is said of a field is said of the file that has it.
            if merged.span == change.value.span {
                entry.key_span = change.key_span;
            }
            entry.value = merged;
        }
        let merged = Mapping::from_entries(entries);
        Ok(Node::new(target.span, Value::Mapping(merged)))
    }

    fn join(&mut self, target: &Node, items: &[Node], more: &[Node]) -> Result<Node, Exhausted> {
        self.work.charge_for(items.len() + more.len())?;
        let joined = items.iter().chain(more).cloned().collect();
        Ok(Node::new(target.span, Value::Sequence(joined)))
    }
}

/// Whether it is neither a list nor a mapping.
pub(super) fn is_single(value: &Value) -> bool {
    !matches!(value, Value::Sequence(_) | Value::Mapping(_))
}

/// A part of an update of another kind than what is there.
fn misfit(target: &Node, update: &Node) -> Diagnostic {
    let (found, wanted) = (update.kind_name(), target.kind_name());
    Diagnostic::new(
        code::INCOMPATIBLE_ACTION,
        update.span,
        format!("{found} cannot be merged into {wanted}"),
    )
    .label(found)
    .secondary(target.span, format!("{wanted} is here"))
    .help("to replace it, remove it in an action before this one")
}
