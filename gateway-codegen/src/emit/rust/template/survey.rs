//! What has to be known of a whole template before any of it is emitted.

use std::collections::{BTreeMap, BTreeSet};

use crate::vtl::visit::{Visitor, walk_expression, walk_node, walk_nodes};
use crate::vtl::{Expression, ExpressionKind, Node, NodeKind, Template};

/// The objects that a template finds.
const BUILT_IN: [&str; 4] = ["context", "input", "stageVariables", "util"];

/// Items of a loop, about.
const USUAL_ITEMS: usize = 4;

/// Bytes of a value, about.
const USUAL_TEXT: usize = 16;

/// Most bytes that are reserved.
const MAX_SIZE_HINT: usize = 64 * 1024;

/// A macro's definition.
pub(super) struct Definition<'t> {
    pub(super) parameters: &'t [String],
    pub(super) body: &'t [Node],
}

/// The survey of a template.
#[derive(Default)]
pub(super) struct Survey<'t> {
    /// By name; the first definition counts.
    pub(super) macros: BTreeMap<&'t str, Definition<'t>>,
    /// Names that are assigned to somewhere.
    assigned: BTreeSet<&'t str>,
    /// Whether there is an `#evaluate`, whose text can be anything.
    pub(super) has_evaluate: bool,
    /// Whether there is a `#define`: then to read a variable is to run something.
    pub(super) has_blocks: bool,
    /// About the bytes that are written.
    pub(super) size_hint: usize,
    /// Strings, which Velocity reads after all else.
    strings: Vec<&'t [Node]>,
}

impl<'t> Survey<'t> {
    pub(super) fn of(template: &'t Template) -> Self {
        let mut survey = Survey::default();
        walk_nodes(&mut survey, &template.nodes);
        while let Some(nodes) = survey.strings.pop() {
            walk_nodes(&mut survey, nodes);
        }
        survey.size_hint = survey.size_hint.min(MAX_SIZE_HINT);
        survey
    }

    /// Whether a name is sure to be the object that every template finds.
    pub(super) fn is_built_in(&self, name: &str) -> bool {
        BUILT_IN.contains(&name) && !self.assigned.contains(name) && !self.has_evaluate
    }
}

impl<'t> Visitor<'t> for Survey<'t> {
    fn node(&mut self, node: &'t Node) {
        let before = self.size_hint;
        match &node.kind {
            NodeKind::Text(text) => self.size_hint = self.size_hint.saturating_add(text.len()),
            NodeKind::Insert(_) => self.size_hint = self.size_hint.saturating_add(USUAL_TEXT),
            NodeKind::Set { target, .. } => {
                if target.steps.is_empty() {
                    self.assigned.insert(&target.name);
                }
            }
            NodeKind::Foreach { variable, .. } => {
                self.assigned.insert(variable);
            }
            NodeKind::Define { name, .. } => {
                self.has_blocks = true;
                self.assigned.insert(name);
            }
            NodeKind::Macro {
                name,
                parameters,
                body,
            } => {
                self.assigned.extend(parameters.iter().map(String::as_str));
                self.macros
                    .entry(name)
                    .or_insert(Definition { parameters, body });
            }
            NodeKind::Call(call) => self.has_blocks |= call.body.is_some(),
            NodeKind::Evaluate { .. } => self.has_evaluate = true,
            NodeKind::If { .. } | NodeKind::Break { .. } | NodeKind::Stop { .. } => {}
        }
        walk_node(self, node);
        if let NodeKind::Foreach { .. } = node.kind {
            // A loop is there for several items.
            let of_body = self.size_hint.saturating_sub(before);
            self.size_hint = before.saturating_add(of_body.saturating_mul(USUAL_ITEMS));
        }
    }

    fn expression(&mut self, expression: &'t Expression) {
        match &expression.kind {
            ExpressionKind::Template(text) => self.strings.push(&text.nodes),
            _ => walk_expression(self, expression),
        }
    }
}
