//! What has to be known of a whole template before any of it is emitted.

use std::collections::{BTreeMap, BTreeSet};

use crate::vtl::{
    Argument, Expression, ExpressionKind, Node, NodeKind, Reference, StepKind, Template,
};

/// The objects that a template finds.
const BUILT_IN: [&str; 4] = ["context", "input", "stageVariables", "util"];

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
        survey.nodes(&template.nodes);
        while let Some(nodes) = survey.strings.pop() {
            survey.nodes(nodes);
        }
        survey
    }

    /// Whether a name is sure to be the object that every template finds.
    pub(super) fn is_built_in(&self, name: &str) -> bool {
        BUILT_IN.contains(&name) && !self.assigned.contains(name) && !self.has_evaluate
    }

    fn nodes(&mut self, nodes: &'t [Node]) {
        for node in nodes {
            self.node(node);
        }
    }

    fn node(&mut self, node: &'t Node) {
        match &node.kind {
            NodeKind::Text(text) => self.size_hint += text.len(),
            NodeKind::Insert(insert) => {
                self.size_hint += 16;
                self.reference(&insert.reference);
            }
            NodeKind::Set { target, value } => {
                if target.steps.is_empty() {
                    self.assigned.insert(&target.name);
                }
                self.reference(target);
                self.expression(value);
            }
            NodeKind::If {
                branches,
                otherwise,
            } => {
                for branch in branches {
                    self.expression(&branch.condition);
                    self.nodes(&branch.body);
                }
                self.nodes(otherwise.as_deref().unwrap_or_default());
            }
            NodeKind::Foreach {
                variable,
                source,
                body,
            } => {
                self.assigned.insert(variable);
                self.expression(source);
                self.nodes(body);
            }
            NodeKind::Break { scope: value } | NodeKind::Stop { message: value } => {
                if let Some(value) = value {
                    self.expression(value);
                }
            }
            NodeKind::Define { name, body } => {
                self.has_blocks = true;
                self.assigned.insert(name);
                self.nodes(body);
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
                self.nodes(body);
            }
            NodeKind::Call(call) => {
                for argument in &call.arguments {
                    if let Argument::Value(value) = argument {
                        self.expression(value);
                    }
                }
                self.has_blocks |= call.body.is_some();
                self.nodes(call.body.as_deref().unwrap_or_default());
            }
            NodeKind::Evaluate { source } => {
                self.has_evaluate = true;
                self.expression(source);
            }
        }
    }

    fn reference(&mut self, reference: &'t Reference) {
        for step in &reference.steps {
            match &step.kind {
                StepKind::Property(_) => {}
                StepKind::Index(index) => self.expression(index),
                StepKind::Method { arguments, .. } => {
                    for argument in arguments {
                        self.expression(argument);
                    }
                }
            }
        }
    }

    fn expression(&mut self, expression: &'t Expression) {
        match &expression.kind {
            ExpressionKind::Null
            | ExpressionKind::Boolean(_)
            | ExpressionKind::Integer(_)
            | ExpressionKind::Long(_)
            | ExpressionKind::BigInteger(_)
            | ExpressionKind::Double(_)
            | ExpressionKind::String(_) => {}
            ExpressionKind::Template(text) => self.strings.push(&text.nodes),
            ExpressionKind::Reference(reference) => self.reference(reference),
            ExpressionKind::Range(left, right) | ExpressionKind::Binary(_, left, right) => {
                self.expression(left);
                self.expression(right);
            }
            ExpressionKind::List(items) => items.iter().for_each(|item| self.expression(item)),
            ExpressionKind::Map(entries) => {
                for (key, value) in entries {
                    self.expression(key);
                    self.expression(value);
                }
            }
            ExpressionKind::Not(value) => self.expression(value),
        }
    }
}
