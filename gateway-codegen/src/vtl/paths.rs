//! The JSONPaths that a template has as constants.

use super::visit::{Visitor, walk_nodes, walk_reference};
use super::{
    Expression, ExpressionKind, Interpolated, NodeKind, Offsets, Reference, StepKind, Template,
};

/// Every constant argument of `$input.path` and `$input.json`, with the place of its text.
pub(super) fn constant_paths(template: &Template) -> Vec<(Offsets, String)> {
    let mut finder = Finder(Vec::new());
    walk_nodes(&mut finder, &template.nodes);
    finder.0
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

struct Finder(Vec<(Offsets, String)>);

impl<'t> Visitor<'t> for Finder {
    fn reference(&mut self, reference: &'t Reference) {
        if reference.name == "input"
            && let Some(StepKind::Method { name, arguments }) =
                reference.steps.first().map(|step| &step.kind)
            && matches!(name.as_str(), "path" | "json")
            && let [argument] = arguments.as_slice()
            && let Some(path) = constant(argument)
        {
            // Without the quotes.
            let at = Offsets::new(argument.at.start + 1, argument.at.end.saturating_sub(1));
            self.0.push((at, path));
        }
        walk_reference(self, reference);
    }
}
