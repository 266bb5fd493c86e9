//! Updates put into what they are applied to: [`Merge`].

use std::collections::BTreeSet;
use std::sync::Arc;

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
    /// Puts the update into a target. That the two fit has been checked.
    pub(super) fn into(&mut self, target: &mut Node) -> Result<(), Exhausted> {
        let update = self.update;
        match (&mut target.value, &update.value) {
            (Value::Sequence(items), Value::Sequence(more)) if self.version == Version::V1_1 => {
                self.join(items, more)
            }
            (Value::Sequence(items), _) => self.join(items, std::slice::from_ref(update)),
            _ => self.merge(target, update),
        }
    }

    /// Trees are at most [`Limits::max_depth`](crate::source::Limits) deep, so it may be recursive.
    fn merge(&mut self, target: &mut Node, update: &Node) -> Result<(), Exhausted> {
        match (&mut target.value, &update.value) {
            // Reported already.
            (Value::Invalid, _) | (_, Value::Invalid) => {}
            (Value::Mapping(fields), Value::Mapping(changes)) => {
                self.merge_mappings(fields, changes)?;
            }
            (Value::Sequence(items), Value::Sequence(more)) => self.join(items, more)?,
            // `components:` in an overlay that mirrors the document.
            (Value::Mapping(_) | Value::Sequence(_), Value::Null) => {}
            (Value::Null, _) => *target = update.clone(),
            (target_value, update_value) if is_single(target_value) && is_single(update_value) => {
                *target = update.clone();
            }
            _ => {
                if self.refused.insert(update.span) {
                    self.sink.push(misfit(target, update));
                }
            }
        }
        Ok(())
    }

    /// The order is that of the target; what is new comes behind.
    fn merge_mappings(&mut self, fields: &mut Mapping, changes: &Mapping) -> Result<(), Exhausted> {
        self.work.charge_copies(fields.len() + changes.len())?;
        let mut entries: Vec<Entry> = fields.iter().cloned().collect();
        for change in changes {
            let present = fields.position(&change.key);
            let Some(entry) = present.and_then(|position| entries.get_mut(position)) else {
                entries.push(change.clone());
                continue;
            };
            self.merge(&mut entry.value, &change.value)?;
            // The key belongs to the value: what is said of a field is said of the file that has it.
            if entry.value.span == change.value.span {
                entry.key_span = change.key_span;
            }
        }
        *fields = Mapping::from_entries(entries);
        Ok(())
    }

    fn join(&mut self, items: &mut Arc<[Node]>, more: &[Node]) -> Result<(), Exhausted> {
        self.work.charge_copies(items.len() + more.len())?;
        *items = items.iter().chain(more).cloned().collect();
        Ok(())
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
