//! Conditions: `Fn::If` and what it asks.

use super::parameters::scalar;
use super::resolve::Resolver;
use crate::diagnostics::{Diagnostic, code, quoted};
use crate::source::{Node, Span};

impl Resolver<'_> {
    /// Whether a condition holds: what the user says, else what the template says. `None` where nobody does, which is
    /// remembered or reported.
    pub(super) fn condition(&mut self, name: &str, at: Span) -> Option<bool> {
        if let Some(text) = self.given(name) {
            let value = as_bool(&text);
            if value.is_none() {
                let message = format!(
                    "the condition {} is given the value {}",
                    quoted(name),
                    quoted(&text)
                );
                self.sink.push(
                    Diagnostic::new(code::INVALID_PARAMETERS, at, message)
                        .label("a condition is `true` or `false`")
                        .help(format!(
                            "give `--param {name}=true` or `--param {name}=false`"
                        )),
                );
            }
            return value;
        }
        let stack = self.scope.stack;
        if let Some(expression) = stack.and_then(|stack| stack.condition(name)) {
            return self.nested(at, |resolver| resolver.holds(expression))?;
        }
        match self.scope.parameters.rest() {
            // One value for all that remain is rarely a boolean.
            Some(rest) => Some(as_bool(rest).unwrap_or(true)),
            None => {
                self.missing.add(name, at);
                None
            }
        }
    }

    /// Whether an expression of the `Conditions` section holds.
    fn holds(&mut self, expression: &Node) -> Option<bool> {
        let call = expression.as_mapping().filter(|mapping| mapping.len() == 1);
        let Some(entry) = call.and_then(|mapping| mapping.iter().next()) else {
            return match scalar(expression).as_deref().and_then(as_bool) {
                Some(value) => Some(value),
                None => self.no_condition(expression),
            };
        };
        let items = entry.value.as_sequence().unwrap_or_default();
        match (entry.key.as_str(), items) {
            ("Condition", _) => {
                let name = entry.value.as_str()?;
                self.condition(name, entry.value.span)
            }
            ("Fn::Not", [one]) => Some(!self.nested(one.span, |resolver| resolver.holds(one))??),
            ("Fn::And", [_, ..]) => self.all(items, true),
            ("Fn::Or", [_, ..]) => self.all(items, false).map(|none| !none),
            ("Fn::Equals", [one, other]) => {
                let (one, other) = (self.text_of(one), self.text_of(other));
                Some(one? == other?)
            }
            _ => self.no_condition(expression),
        }
    }

    /// Whether all of them are `wanted`; with `false`: whether none holds.
    fn all(&mut self, items: &[Node], wanted: bool) -> Option<bool> {
        let mut all = true;
        for item in items {
            all &= self.nested(item.span, |resolver| resolver.holds(item))?? == wanted;
        }
        Some(all)
    }

    fn no_condition(&mut self, expression: &Node) -> Option<bool> {
        if !expression.is_invalid() {
            self.malformed(
                expression.span,
                "this is not a condition",
                "a condition is `Fn::Equals`, `Fn::And`, `Fn::Or`, `Fn::Not` or `Condition`",
            );
        }
        None
    }
}

fn as_bool(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}
