//! The values that the user gives to variables.

use std::collections::BTreeMap;

use crate::diagnostics::{Diagnostic, Sink, code};
use crate::source::Node;

/// Values of variables by name; what `--param NAME=VALUE` and `--params FILE` say.
#[derive(Debug, Clone, Default)]
pub struct Parameters {
    values: BTreeMap<String, String>,
    rest: Option<String>,
}

/// The name that stands for all variables without a value of their own.
const REST: &str = "*";

impl Parameters {
    /// No values.
    pub fn new() -> Self {
        Self::default()
    }

    /// Gives a value to a variable, over an earlier one; the name `*` stands for all that have none.
    pub fn set(&mut self, name: impl Into<String>, value: impl Into<String>) {
        let name = name.into();
        if name == REST {
            self.rest = Some(value.into());
        } else {
            self.values.insert(name, value.into());
        }
    }

    /// The value given to just this name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str)
    }

    /// The value of variables that have none of their own.
    pub fn rest(&self) -> Option<&str> {
        self.rest.as_deref()
    }

    /// All names and values, `*` included.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        let rest = self.rest().map(|value| (REST, value));
        let values = self.values.iter();
        rest.into_iter()
            .chain(values.map(|(name, value)| (name.as_str(), value.as_str())))
    }

    /// Takes the values of a file: a mapping from names to values, or the list of `ParameterKey` and
    /// `ParameterValue` that the AWS command line reads. Reports what is neither.
    pub fn read(&mut self, root: &Node, sink: &mut Sink) {
        if let Some(mapping) = root.as_mapping() {
            // `{"Parameters": {...}}` is what AWS CodePipeline calls a template configuration.
            let inner = mapping.get("Parameters").and_then(Node::as_mapping);
            for entry in inner.unwrap_or(mapping) {
                match scalar(&entry.value) {
                    Some(value) => self.set(entry.key.as_str(), value),
                    None => wrong(
                        &entry.value,
                        "a value is a string, a number or a boolean",
                        sink,
                    ),
                }
            }
        } else if let Some(items) = root.as_sequence() {
            for item in items {
                let key = item.get("ParameterKey").and_then(Node::as_str);
                let value = item.get("ParameterValue").and_then(scalar);
                match (key, value) {
                    (Some(key), Some(value)) => self.set(key, value),
                    _ => wrong(
                        item,
                        "an item is `{ParameterKey: ..., ParameterValue: ...}`",
                        sink,
                    ),
                }
            }
        } else {
            wrong(
                root,
                "a file of parameters is a mapping from names to values",
                sink,
            );
        }
    }
}

fn wrong(node: &Node, message: &str, sink: &mut Sink) {
    if !node.is_invalid() {
        sink.push(
            Diagnostic::new(code::INVALID_PARAMETERS, node.span, message)
                .label(format!("{} instead", node.kind_name()))
                .help("write `NAME: value`, one for each variable"),
        );
    }
}

/// The text of a scalar.
pub(super) fn scalar(node: &Node) -> Option<String> {
    match node.as_bool() {
        Some(value) => Some(value.to_string()),
        None => node.as_text().map(str::to_owned),
    }
}
