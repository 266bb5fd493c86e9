//! A CloudFormation or SAM template, as far as documents need it.

use crate::source::{Mapping, Node};

/// The sections of a template.
#[derive(Debug, Clone, Default)]
pub struct Stack {
    parameters: Mapping,
    mappings: Mapping,
    conditions: Mapping,
    resources: Mapping,
    globals: Mapping,
}

/// One resource of a template.
#[derive(Debug, Clone, Copy)]
pub(super) struct Resource<'s> {
    /// Its type, such as `AWS::Lambda::Function`.
    pub(super) kind: &'s str,
    /// All that is said of it.
    pub(super) node: &'s Node,
}

impl<'s> Resource<'s> {
    /// All of its properties.
    pub(super) fn properties(&self) -> Option<&'s Mapping> {
        self.node.get("Properties")?.as_mapping()
    }

    /// One of its properties.
    pub(super) fn property(&self, name: &str) -> Option<&'s Node> {
        self.properties()?.get(name)
    }
}

impl Stack {
    /// The template that a file is; `None` where it is something else. A template has resources of AWS types, and
    /// neither `openapi` nor `swagger`.
    pub fn of(root: &Node) -> Option<Self> {
        let mapping = root.as_mapping()?;
        if mapping.contains_key("openapi") || mapping.contains_key("swagger") {
            return None;
        }
        let section = |name| mapping.get(name).and_then(Node::as_mapping).cloned();
        let resources = section("Resources")?;
        let is_template = mapping.contains_key("AWSTemplateFormatVersion")
            || mapping.contains_key("Transform")
            || resources.iter().any(|entry| {
                let kind = entry.value.get("Type").and_then(Node::as_str);
                kind.is_some_and(|kind| kind.starts_with("AWS::"))
            });
        is_template.then(|| Stack {
            parameters: section("Parameters").unwrap_or_default(),
            mappings: section("Mappings").unwrap_or_default(),
            conditions: section("Conditions").unwrap_or_default(),
            globals: section("Globals").unwrap_or_default(),
            resources,
        })
    }

    /// What a parameter is without a value from the user: its `Default`, a list where its type is one.
    pub(super) fn default_of(&self, name: &str) -> Option<(&Node, bool)> {
        let parameter = self.parameters.get(name)?;
        let kind = parameter.get("Type").and_then(Node::as_str).unwrap_or("");
        let is_list = kind.starts_with("List<") || kind == "CommaDelimitedList";
        Some((parameter.get("Default")?, is_list))
    }

    /// A value of the `Mappings` section.
    pub(super) fn mapped(&self, map: &str, first: &str, second: &str) -> Option<&Node> {
        self.mappings.get(map)?.get(first)?.get(second)
    }

    /// An expression of the `Conditions` section.
    pub(super) fn condition(&self, name: &str) -> Option<&Node> {
        self.conditions.get(name)
    }

    /// A resource by its logical id.
    pub(super) fn resource(&self, id: &str) -> Option<Resource<'_>> {
        let node = self.resources.get(id)?;
        Some(Resource {
            kind: node.get("Type")?.as_str()?,
            node,
        })
    }

    /// All resources in the order of the template.
    pub(super) fn resources(&self) -> &Mapping {
        &self.resources
    }

    /// What `Globals` says of all resources of a sort, such as `Api`.
    pub(super) fn globals_of(&self, sort: &str) -> Option<&Mapping> {
        self.globals.get(sort)?.as_mapping()
    }
}
