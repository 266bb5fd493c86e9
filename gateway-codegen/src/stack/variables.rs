//! What variables and other names in a tree stand for.

use super::names;
use super::resolve::{Mode, Resolver};
use super::text::is_of_the_request;
use crate::source::{Node, Span, Value};

/// Names of the variables that API Gateway replaces on import, wherever they stand.
const IMPORT: [&str; 3] = ["AWS::AccountId", "AWS::Partition", "AWS::Region"];

/// How many files one document may include.
const MAX_INCLUDES: usize = 100;

/// What `${name}` outside of functions stands for.
pub(super) enum Bare {
    Value(String),
    /// Itself.
    Text,
    /// A value that nobody gave.
    Missing,
}

impl Resolver<'_> {
    /// What `${name}` outside of functions stands for.
    pub(super) fn bare(&mut self, name: &str, at: Span, mode: Mode) -> Bare {
        if let Some(value) = self.given(name) {
            return Bare::Value(value);
        }
        if is_of_the_request(name) {
            return Bare::Text;
        }
        if IMPORT.contains(&name) || mode == Mode::Ask && name.starts_with("AWS::") {
            let pseudo = name
                .strip_prefix("AWS::")
                .and_then(|name| self.pseudo(name));
            return pseudo.map_or(Bare::Text, Bare::Value);
        }
        if mode != Mode::Ask {
            return Bare::Text;
        }
        match self.named(name, at) {
            Some(node) => match super::parameters::scalar(&node) {
                Some(text) => Bare::Value(text),
                None => Bare::Missing,
            },
            None => Bare::Missing,
        }
    }

    /// What a name stands for: a parameter, a resource, or an attribute of one. `None`: nobody says, which is
    /// remembered. A value that is [`Value::Null`] is no value at all.
    pub(super) fn named(&mut self, name: &str, at: Span) -> Option<Node> {
        let text = |text: String| Some(Node::new(at, Value::String(text.into())));
        if let Some(value) = self.given(name) {
            return text(value);
        }
        if let Some(pseudo) = name.strip_prefix("AWS::") {
            if pseudo == "NoValue" {
                return Some(Node::new(at, Value::Null));
            }
            if let Some(value) = self.pseudo(pseudo) {
                return text(value);
            }
        }
        if let Some(stack) = self.scope.stack {
            if let Some((default, is_list)) = stack.default_of(name) {
                let items = default.as_text().filter(|_| is_list).map(|items| {
                    let item = |item: &str| Node::new(at, Value::String(item.trim().into()));
                    Value::Sequence(items.split(',').map(item).collect())
                });
                return Some(Node::new(
                    at,
                    items.unwrap_or_else(|| default.value.clone()),
                ));
            }
            let found = self.nested(at, |resolver| match name.split_once('.') {
                Some((id, attribute)) => {
                    let resource = stack.resource(id)?;
                    names::attribute(resolver, id, resource, attribute)
                }
                None => names::reference(resolver, name, stack.resource(name)?),
            });
            match found {
                Some(Some(value)) => return text(value),
                Some(None) => {}
                None => return Some(Node::new(at, Value::Invalid)),
            }
        }
        match self.scope.parameters.rest() {
            Some(rest) => text(rest.to_owned()),
            None => {
                self.missing.add(name, at);
                None
            }
        }
    }

    /// The tree of a file that is named at a place; `None` where there is none, which is reported.
    pub(super) fn included(&mut self, location: &str, at: Span) -> Option<Node> {
        // What lies in S3 may be given a local name.
        let given = self.given(location);
        self.n_includes += 1;
        if self.n_includes > MAX_INCLUDES {
            self.malformed(at, "too many files are included", "include each file once");
            return None;
        }
        let location = given.as_deref().unwrap_or(location);
        self.environment.include(location, at, self.sink)
    }

    /// The value that the user gives to just this name.
    pub(super) fn given(&mut self, name: &str) -> Option<String> {
        let value = self.scope.parameters.get(name)?;
        if !self.used.contains(name) {
            self.used.insert(name.to_owned());
        }
        Some(value.to_owned())
    }

    /// The value of a pseudo parameter of CloudFormation, by its name behind `AWS::`.
    pub(super) fn pseudo(&mut self, name: &str) -> Option<String> {
        if let Some(value) = self.given(&format!("AWS::{name}")) {
            return Some(value);
        }
        Some(match name {
            "Region" => "us-east-1".to_owned(),
            "AccountId" => "123456789012".to_owned(),
            "Partition" => "aws".to_owned(),
            "URLSuffix" => "amazonaws.com".to_owned(),
            "StackName" => self.scope.stack_name.to_owned(),
            "StackId" => format!(
                "arn:{}:cloudformation:{}:{}:stack/{}/00000000-0000-0000-0000-000000000000",
                self.pseudo("Partition")?,
                self.pseudo("Region")?,
                self.pseudo("AccountId")?,
                self.scope.stack_name
            ),
            _ => return None,
        })
    }
}
