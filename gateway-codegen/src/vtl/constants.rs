//! The JSONPaths and regular expressions that a template has as constants.

use super::visit::{Visitor, walk_nodes, walk_reference};
use super::{
    Expression, ExpressionKind, Interpolated, NodeKind, Offsets, Reference, Step, StepKind,
    Template,
};

/// Texts that are read when the template is rendered, each with its place, without its quotes.
#[derive(Default)]
pub(super) struct Constants {
    /// Arguments of `$input.path` and `$input.json`.
    pub(super) paths: Vec<(Offsets, String)>,
    /// First arguments of `matches`, `replaceAll`, `replaceFirst` and `split`, on whatever they are called.
    pub(super) expressions: Vec<(Offsets, String)>,
}

/// All of them.
pub(super) fn constants(template: &Template) -> Constants {
    let mut found = Constants::default();
    walk_nodes(&mut found, &template.nodes);
    found
}

/// The text of a string, where it is always the same.
#[must_use]
pub fn constant(expression: &Expression) -> Option<String> {
    match &expression.kind {
        ExpressionKind::String(text) => Some(text.clone()),
        ExpressionKind::Template(text) => constant_text(text),
        _ => None,
    }
}

/// The text of a string in double quotes, if nothing but text is in it.
#[must_use]
pub fn constant_text(text: &Interpolated) -> Option<String> {
    let mut constant = String::new();
    for node in &text.nodes {
        match &node.kind {
            NodeKind::Text(text) => constant.push_str(text),
            _ => return None,
        }
    }
    if text.drops_last {
        constant.pop();
    }
    Some(constant)
}

impl<'t> Visitor<'t> for Constants {
    fn reference(&mut self, reference: &'t Reference) {
        for (n, step) in reference.steps.iter().enumerate() {
            let StepKind::Method { name, arguments } = &step.kind else {
                continue;
            };
            let of_input = n == 0 && reference.name == "input";
            let kind = match (name.as_str(), arguments.len()) {
                ("path" | "json", 1) if of_input => &mut self.paths,
                ("matches", 1) | ("split", 1 | 2) | ("replaceAll" | "replaceFirst", 2) => {
                    &mut self.expressions
                }
                _ => continue,
            };
            if let Some(argument) = arguments.first()
                && let Some(text) = constant(argument)
            {
                // Without the quotes.
                let at = Offsets::new(argument.at.start + 1, argument.at.end.saturating_sub(1));
                kind.push((at, text));
            }
        }
        walk_reference(self, reference);
    }
}

/// The name that a step asks for: `.name`, `['name']`, `.get('name')`.
#[must_use]
pub fn name_of(step: &Step) -> Option<String> {
    match &step.kind {
        StepKind::Property(name) => Some(name.clone()),
        StepKind::Index(index) => constant(index),
        StepKind::Method { name, arguments } if name == "get" => {
            arguments.first().and_then(constant)
        }
        StepKind::Method { .. } => None,
    }
}
