//! The variables of a template: which of them change, and how.

use std::collections::{BTreeMap, BTreeSet};

use crate::vtl::visit::{Visitor, walk_expression, walk_node, walk_nodes, walk_reference};
use crate::vtl::{Expression, Node, NodeKind, Reference, StepKind, Template};

/// Methods that change what they are called on.
const CHANGING: [&str; 12] = [
    "add",
    "addAll",
    "clear",
    "put",
    "putAll",
    "putIfAbsent",
    "remove",
    "removeAll",
    "retainAll",
    "set",
    "setValue",
    "sort",
];

/// What a template does to its variables.
#[derive(Debug, Default)]
pub(super) struct Variables<'t> {
    /// How often each is assigned to.
    assigned: BTreeMap<&'t str, usize>,
    /// Those of loops and macros, and what is assigned to in loops.
    moving: BTreeSet<&'t str>,
    /// Those whose values change within.
    changed: BTreeSet<&'t str>,
    n_loops: usize,
}

impl<'t> Variables<'t> {
    pub(super) fn of(template: &'t Template) -> Self {
        let mut variables = Variables::default();
        walk_nodes(&mut variables, &template.nodes);
        variables
    }

    /// Whether the values of a variable change within: by `$list.add(…)`, `#set($map.key = …)` and the like.
    pub(super) fn is_changed(&self, name: &str) -> bool {
        self.changed.contains(name)
    }

    /// Whether an expression has one value wherever it stands.
    pub(super) fn is_fixed(&self, expression: &Expression) -> bool {
        struct Names<'n>(Vec<&'n str>);
        impl<'n> Visitor<'n> for Names<'n> {
            fn reference(&mut self, reference: &'n Reference) {
                self.0.push(&reference.name);
                walk_reference(self, reference);
            }
        }
        let mut names = Names(Vec::new());
        walk_expression(&mut names, expression);
        names.0.iter().all(|name| {
            let n_assigned = self.assigned.get(name).copied().unwrap_or(0);
            n_assigned < 2
                && !self.moving.contains(name)
                && !self.changed.contains(name)
                && !matches!(*name, "foreach" | "velocityCount" | "velocityHasNext")
        })
    }
}

/// Whether a method changes what it is called on.
pub(super) fn is_changing(method: &str) -> bool {
    CHANGING.contains(&method)
}

impl<'t> Visitor<'t> for Variables<'t> {
    fn node(&mut self, node: &'t Node) {
        match &node.kind {
            NodeKind::Set { target, .. } => {
                if target.steps.is_empty() {
                    *self.assigned.entry(&target.name).or_default() += 1;
                    if self.n_loops > 0 {
                        self.moving.insert(&target.name);
                    }
                } else if target.name != "context" {
                    self.changed.insert(&target.name);
                }
                walk_node(self, node);
            }
            NodeKind::Foreach { variable, .. } => {
                self.moving.insert(variable);
                self.n_loops += 1;
                walk_node(self, node);
                self.n_loops -= 1;
            }
            NodeKind::Macro { parameters, .. } => {
                self.moving.extend(parameters.iter().map(String::as_str));
                self.n_loops += 1;
                walk_node(self, node);
                self.n_loops -= 1;
            }
            NodeKind::Define { name, .. } => {
                self.moving.insert(name);
                walk_node(self, node);
            }
            _ => walk_node(self, node),
        }
    }

    fn reference(&mut self, reference: &'t Reference) {
        for step in &reference.steps {
            if let StepKind::Method { name, .. } = &step.kind
                && is_changing(name)
                && reference.name != "context"
            {
                self.changed.insert(&reference.name);
            }
        }
        walk_reference(self, reference);
    }
}
