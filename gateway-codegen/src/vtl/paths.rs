//! The JSONPaths and regular expressions that a template has as constants.

use super::{
    Argument, Expression, ExpressionKind, Interpolated, Node, NodeKind, Offsets, Reference,
    StepKind, Template,
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
    found.nodes(&template.nodes);
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

impl Constants {
    fn nodes(&mut self, nodes: &[Node]) {
        for node in nodes {
            match &node.kind {
                NodeKind::Text(_) => {}
                NodeKind::Insert(insert) => self.reference(&insert.reference),
                NodeKind::Set { target, value } => {
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
                NodeKind::Foreach { source, body, .. } => {
                    self.expression(source);
                    self.nodes(body);
                }
                NodeKind::Break { scope: value } | NodeKind::Stop { message: value } => {
                    if let Some(value) = value {
                        self.expression(value);
                    }
                }
                NodeKind::Define { body, .. } | NodeKind::Macro { body, .. } => self.nodes(body),
                NodeKind::Call(call) => {
                    for argument in &call.arguments {
                        if let Argument::Value(value) = argument {
                            self.expression(value);
                        }
                    }
                    self.nodes(call.body.as_deref().unwrap_or_default());
                }
                NodeKind::Evaluate { source } => self.expression(source),
            }
        }
    }

    fn reference(&mut self, reference: &Reference) {
        for (n, step) in reference.steps.iter().enumerate() {
            match &step.kind {
                StepKind::Property(_) => {}
                StepKind::Index(index) => self.expression(index),
                StepKind::Method { name, arguments } => {
                    arguments.iter().for_each(|value| self.expression(value));
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
                        let at =
                            Offsets::new(argument.at.start + 1, argument.at.end.saturating_sub(1));
                        kind.push((at, text));
                    }
                }
            }
        }
    }

    fn expression(&mut self, expression: &Expression) {
        match &expression.kind {
            ExpressionKind::Null
            | ExpressionKind::Boolean(_)
            | ExpressionKind::Integer(_)
            | ExpressionKind::Long(_)
            | ExpressionKind::BigInteger(_)
            | ExpressionKind::Double(_)
            | ExpressionKind::String(_) => {}
            ExpressionKind::Template(text) => self.nodes(&text.nodes),
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
