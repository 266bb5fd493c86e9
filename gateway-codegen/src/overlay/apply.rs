//! Overlays applied to documents: [`Overlay::apply`].

use std::collections::BTreeSet;

use super::document::{Action, Change, Overlay, Target, Version};
use super::json_path::{Exhausted, Selected, Work};
use super::merge::{Merge, is_single};
use super::targets::Targets;
use crate::diagnostics::{Diagnostic, Sink, code};
use crate::source::{Limits, Node, Span, Value, weight};

/// A document with its changes.
#[derive(Debug)]
pub struct Applied {
    /// The changed tree.
    pub root: Node,
    /// What to say of actions that selected nothing. With several documents an action may be meant for another one.
    pub unmatched: Vec<Diagnostic>,
    /// What was taken out, in the order of the actions; the first 10,000.
    pub removed: Vec<Removed>,
}

/// A value that an action took out.
#[derive(Debug, Clone, Copy)]
pub struct Removed {
    /// Where the value stands.
    pub value: Span,
    /// The target of the action.
    pub by: Span,
}

/// How many values that were taken out are remembered: enough to say of what somebody misses who took it.
const MAX_REMOVED: usize = 10_000;

impl Overlay {
    /// Applies the actions in their order, each to what the one before left. What cannot be applied is reported and
    /// left out.
    pub fn apply(&self, root: Node, sink: &mut Sink) -> Applied {
        self.apply_within(root, Work::default(), sink)
    }

    /// The same with another limit.
    pub(super) fn apply_within(&self, root: Node, work: Work, sink: &mut Sink) -> Applied {
        let mut session = Session {
            version: self.version,
            limits: Limits::default(),
            n_values: None,
            work,
            sink,
            removed: Vec::new(),
        };
        let mut applied = Applied {
            root,
            unmatched: Vec::new(),
            removed: Vec::new(),
        };
        for action in &self.actions {
            match session.act(action, &mut applied.root) {
                Ok(Outcome::Done) => {}
                Ok(Outcome::Unmatched) => applied.unmatched.push(unmatched(&action.target)),
                Err(Exhausted) => {
                    session.sink.push(too_expensive(&action.target));
                    break;
                }
            }
        }
        applied.removed = session.removed;
        applied
    }
}

/// What came of an action.
enum Outcome {
    /// Applied, or refused and reported.
    Done,
    Unmatched,
}

/// The application of one overlay to one document.
struct Session<'s> {
    version: Version,
    limits: Limits,
    /// How many values the document has, at most; `None`: not counted yet.
    n_values: Option<u64>,
    work: Work,
    sink: &'s mut Sink,
    removed: Vec<Removed>,
}

impl Session<'_> {
    fn act(&mut self, action: &Action, root: &mut Node) -> Result<Outcome, Exhausted> {
        let Some(query) = action.target.query() else {
            return Ok(Outcome::Done);
        };
        let selected = query.select(root, &mut self.work)?;
        if selected.len() == 0 {
            return Ok(Outcome::Unmatched);
        }
        let targets = Targets::new(&selected, &mut self.work)?;
        let (update, at) = match &action.change {
            Change::Remove => {
                let room = MAX_REMOVED.saturating_sub(self.removed.len());
                let by = action.target.span;
                let removed = selected.nodes().take(room);
                let removed = removed.map(|node| Removed {
                    value: node.span,
                    by,
                });
                self.removed.extend(removed);
                return self.remove(action, root, &targets);
            }
            Change::Update(update) => (Some(update.clone()), update.span),
            Change::Copy(from) => (self.copied(from, root)?, from.span),
        };
        let Some(update) = update else {
            return Ok(Outcome::Done);
        };
        if self.fits(action, at, &update, &selected)
            && self.has_room(at, &update, &targets, root)?
        {
            let mut merge = Merge {
                update: &update,
                version: self.version,
                work: &mut self.work,
                sink: self.sink,
                refused: BTreeSet::new(),
            };
            targets.update(root, &mut merge)?;
        }
        Ok(Outcome::Done)
    }

    fn remove(
        &mut self,
        action: &Action,
        root: &mut Node,
        targets: &Targets,
    ) -> Result<Outcome, Exhausted> {
        if targets.hold_root() {
            self.sink.push(
                Diagnostic::new(
                    code::INCOMPATIBLE_ACTION,
                    action.target.span,
                    "the whole document cannot be removed",
                )
                .label("selects the root")
                .help("select what to remove: `$.paths['/internal']`"),
            );
        } else {
            targets.remove(root, &mut self.work)?;
        }
        Ok(Outcome::Done)
    }

    /// The value that `copy` selects, of which there must be one; reports it otherwise.
    fn copied(&mut self, from: &Target, root: &Node) -> Result<Option<Node>, Exhausted> {
        let Some(query) = from.query() else {
            return Ok(None);
        };
        let selected = query.select(root, &mut self.work)?;
        let mut nodes = selected.nodes();
        match (nodes.next(), nodes.next()) {
            (Some(node), None) => Ok(Some(node.clone())),
            _ => {
                let message = format!("`copy` selects {} values, not one", selected.len());
                self.sink.push(
                    Diagnostic::new(code::INCOMPATIBLE_ACTION, from.span, message)
                        .label("must select one value")
                        .help("name each part on the way: `$.paths['/pets'].get`"),
                );
                Ok(None)
            }
        }
    }

    /// Whether the update is of a kind that what is selected takes; reports the first that does not.
    fn fits(&mut self, action: &Action, at: Span, update: &Node, selected: &Selected<'_>) -> bool {
        let first = selected.nodes().next();
        for node in selected.nodes() {
            if node.is_invalid() {
                return false;
            }
            if let Some(first) = first
                && self.version == Version::V1_1
                && kind(first) != kind(node)
            {
                self.sink.push(mixed(action, first, node));
                return false;
            }
            let is_replaced = self.version == Version::V1_1 && is_single(&update.value);
            let refused = match &node.value {
                Value::Sequence(_) => false,
                Value::Mapping(_) => update.as_mapping().is_none(),
                _ => !is_replaced,
            };
            if refused {
                let diagnostic = match is_single(&node.value) && self.version == Version::V1_0 {
                    true => selects_single(action, node),
                    false => wrong_kind(at, update, node),
                };
                self.sink.push(diagnostic);
                return false;
            }
        }
        let is_list_in_list = self.version == Version::V1_0
            && update.as_sequence().is_some()
            && first.is_some_and(|node| node.as_sequence().is_some());
        if is_list_in_list {
            self.sink.push(
                Diagnostic::new(
                    code::LIST_IN_LIST,
                    at,
                    "the list becomes one item of the list it is added to",
                )
                .label("added as a whole")
                .help("write an action for each item, or `overlay: 1.1.0`, where lists are joined"),
            );
        }
        true
    }

    /// Whether the document stays within the limits of documents.
    fn has_room(
        &mut self,
        at: Span,
        update: &Node,
        targets: &Targets,
        root: &Node,
    ) -> Result<bool, Exhausted> {
        let size = measure(update, &mut self.work)?;
        let added = size.n_values.saturating_mul(targets.n_targets);
        let mut n_values = match self.n_values {
            Some(n_values) => n_values,
            None => measure(root, &mut self.work)?.n_values,
        };
        if n_values.saturating_add(added) > self.limits.max_values {
            // What was removed or merged does not count.
            n_values = measure(root, &mut self.work)?.n_values;
        }
        self.n_values = Some(n_values.saturating_add(added));
        let message = if n_values.saturating_add(added) > self.limits.max_values {
            self.n_values = Some(n_values);
            format!(
                "the action adds {added} values, so that the document would have more than {}",
                self.limits.max_values
            )
        } else if targets.deepest.saturating_add(size.height) > self.limits.max_depth {
            format!(
                "with this the document would be nested deeper than {} levels",
                self.limits.max_depth
            )
        } else {
            return Ok(true);
        };
        self.sink.push(
            Diagnostic::new(code::OVERLAY_LIMIT, at, message)
                .label("not applied")
                .help("select fewer places, or name what is added and refer to it with `$ref`"),
        );
        Ok(false)
    }
}

/// How large a tree is.
#[derive(Default)]
struct Size {
    n_values: u64,
    /// Levels of lists and mappings.
    height: u32,
}

/// Trees are at most [`Limits::max_depth`] deep, so it may be recursive.
fn measure(node: &Node, work: &mut Work) -> Result<Size, Exhausted> {
    work.charge_for(1)?;
    let mut size = Size::default();
    let mut add = |part: &Node| {
        let part = measure(part, work)?;
        size.n_values += part.n_values;
        size.height = size.height.max(part.height);
        Ok(())
    };
    let is_single = match &node.value {
        Value::Sequence(items) => items.iter().try_for_each(&mut add).map(|()| false)?,
        Value::Mapping(mapping) => {
            let mut values = mapping.iter().map(|entry| &entry.value);
            values.try_for_each(&mut add).map(|()| false)?
        }
        _ => true,
    };
    Ok(Size {
        n_values: size.n_values + if is_single { weight(node) } else { 1 },
        height: size.height + u32::from(!is_single),
    })
}

/// What a value is to an update.
fn kind(node: &Node) -> &'static str {
    match node.value {
        Value::Mapping(_) => "mappings",
        Value::Sequence(_) => "lists",
        _ => "single values",
    }
}

fn mixed(action: &Action, first: &Node, other: &Node) -> Diagnostic {
    Diagnostic::new(
        code::INCOMPATIBLE_ACTION,
        action.target.span,
        format!("the target selects {} and {}", kind(first), kind(other)),
    )
    .label("must select one kind")
    .secondary(first.span, format!("{} is selected", first.kind_name()))
    .secondary(other.span, format!("{} is selected too", other.kind_name()))
    .help("make an action for each kind")
}

fn selects_single(action: &Action, node: &Node) -> Diagnostic {
    let found = node.kind_name();
    Diagnostic::new(
        code::INCOMPATIBLE_ACTION,
        action.target.span,
        format!("the target selects {found}, which cannot be updated"),
    )
    .label("must select mappings or lists")
    .secondary(node.span, format!("{found} is selected"))
    .help("select the mapping that holds it, and give the field its new value there")
}

fn wrong_kind(at: Span, update: &Node, node: &Node) -> Diagnostic {
    let (found, wanted) = (update.kind_name(), node.kind_name());
    Diagnostic::new(
        code::INCOMPATIBLE_ACTION,
        at,
        format!("the target selects {wanted}, and the update is {found}"),
    )
    .label(format!("must fit {wanted}"))
    .secondary(node.span, format!("{wanted} is selected"))
    .help("to replace something, remove it in an action before and add it where it was")
}

fn unmatched(target: &Target) -> Diagnostic {
    Diagnostic::new(
        code::UNMATCHED_TARGET,
        target.span,
        "the target selects nothing",
    )
    .label("nothing is there")
    .help("names are case-sensitive, and paths stand in brackets: `$.paths['/pets'].get`")
}

fn too_expensive(target: &Target) -> Diagnostic {
    Diagnostic::new(
        code::OVERLAY_LIMIT,
        target.span,
        "applying the overlay takes too long",
    )
    .label("given up here")
    .help("name the way to what is meant; each `..` looks at all that is below")
    .help("make one action of several that have the same target")
}
