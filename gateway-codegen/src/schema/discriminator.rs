//! `discriminator`: a member whose value names the schema (OpenAPI 3.0 "Discriminator Object"; Swagger 2.0).
//!
//! It stands beside the alternatives that it chooses among, or in a parent whose children refer to it in their
//! `allOf`. Children are held to the parent without its choice, which would lead back to them.

use std::collections::BTreeMap;

use super::dialect::Dialect;
use super::families::Child;
use super::reading::Reading;
use super::{Place, Variant};
use crate::diagnostics::{Diagnostic, code, quoted};
use crate::json_schema::{SchemaId, Types};
use crate::plan::schema::{Discriminator, Rule, Says};
use crate::source::{Entry, Mapping, Node, Pointer, Span};

/// The values by which a schema is chosen where no mapping names it.
pub(crate) fn values_of(name: &str, schema: &Node, property: &str) -> Vec<String> {
    let variant = schema
        .get("x-ms-discriminator-value")
        .and_then(Node::as_str);
    let parts = schema.get("allOf").and_then(Node::as_sequence);
    let parts = parts.into_iter().flatten();
    let allowed = [schema].into_iter().chain(parts).find_map(|part| {
        let member = part.get("properties")?.get(property)?;
        texts_of(member)
    });
    Discriminator::values_of(name, variant, allowed)
}

/// The texts that an `enum` allows, where there are any.
fn texts_of(member: &Node) -> Option<Vec<String>> {
    let values = member.get("enum")?.as_sequence()?;
    let texts = values.iter().filter_map(Node::as_str);
    let texts: Vec<String> = texts.map(str::to_owned).collect();
    (!texts.is_empty()).then_some(texts)
}

/// What a value of the member chooses.
struct Choices {
    property: String,
    /// By the values, with where the document says so.
    mapping: Vec<(String, Entry)>,
}

impl Variant {
    /// The part of a variant that matters to a schema.
    pub(super) fn effective(self, node: &Node) -> Variant {
        let Some(mapping) = node.as_mapping() else {
            return Variant::default();
        };
        if mapping.contains_key("$ref") {
            return self;
        }
        let requires = mapping.contains_key("required") || mapping.contains_key("allOf");
        Variant {
            is_undispatched: self.is_undispatched && discriminator_of(mapping).is_some(),
            exempt: self.exempt.filter(|_| requires),
        }
    }
}

impl Reading<'_> {
    /// Reads `discriminator`. Whether that says everything there is to say.
    pub(super) fn by_discriminator(&mut self) -> bool {
        let job = self.job;
        if self.vocabulary.dialect != Dialect::OpenApi30
            || job.key.variant.is_undispatched && self.skip_alternatives()
            || job.mapping.contains_key("$ref")
        {
            return false;
        }
        let Some(choices) = self.choices() else {
            return false;
        };
        let is_own = job.mapping.contains_key("discriminator");
        for keyword in ["oneOf", "anyOf"].into_iter().filter(|_| is_own) {
            if let Some(items) = job.mapping.get(keyword).and_then(Node::as_sequence) {
                if let Some(schemas) = self.among(&choices, items) {
                    self.dispatched = Some(keyword);
                    self.says.rules.push(Rule::Discriminator(Discriminator {
                        property: choices.property,
                        schemas,
                    }));
                }
                return false;
            }
        }
        self.among_children(&choices)
    }

    /// Without its choice a schema is held without the alternatives of that.
    fn skip_alternatives(&mut self) -> bool {
        let keywords = ["oneOf", "anyOf"].into_iter();
        let is_own = self.job.mapping.contains_key("discriminator");
        self.dispatched = keywords
            .filter(|_| is_own)
            .find(|keyword| self.job.mapping.contains_key(keyword));
        true
    }

    /// What `discriminator` says.
    fn choices(&mut self) -> Option<Choices> {
        let entry = discriminator_of(&self.job.mapping)?.clone();
        // Swagger 2.0: the name of the member.
        if let Some(name) = entry.value.as_str() {
            return Some(Choices {
                property: name.to_owned(),
                mapping: Vec::new(),
            });
        }
        let Some(property) = entry.value.get("propertyName").and_then(Node::as_str) else {
            self.must_be(&entry, "a mapping with a `propertyName`");
            return None;
        };
        let mapping = entry.value.get("mapping").and_then(Node::as_mapping);
        let mapping = mapping.into_iter().flatten();
        Some(Choices {
            property: property.to_owned(),
            mapping: mapping
                .map(|entry| (entry.key.to_string(), entry.clone()))
                .collect(),
        })
    }

    /// The schemas by value, of the alternatives beside a discriminator; `None` where some alternative has no value
    /// that chooses it: then the alternatives are held to as they stand.
    fn among(&mut self, choices: &Choices, items: &[Node]) -> Option<Vec<(String, SchemaId)>> {
        let own = self.place();
        let mut alternatives: Vec<(Place, Option<String>, bool)> = Vec::with_capacity(items.len());
        let is_inline = |item: &&Node| item.get("$ref").is_none() && !item.is_invalid();
        if let Some(inline) = items.iter().find(is_inline) {
            self.without_effect(inline.span, "written in place: it has no name");
            return None;
        }
        for item in items {
            let target = item.get("$ref")?.clone();
            let name = component(&self.target(&target)?.place.origin.pointer);
            let place = self.resolved(&target, &own)?;
            alternatives.push((place, name, false));
        }
        let mut schemas: Vec<(String, SchemaId)> = Vec::new();
        for (value, entry) in &choices.mapping {
            let Some(place) = self.named(entry) else {
                self.is_broken = true;
                continue;
            };
            let address = address(&place);
            let known = alternatives
                .iter_mut()
                .find(|(other, ..)| self::address(other) == address);
            let Some((place, _, is_chosen)) = known else {
                let message = format!("{} is not one of the alternatives", quoted(value));
                self.sink.push(
                    Diagnostic::new(code::MISPLACED_FIELD, entry.value.span, message)
                        .label("no value may have this schema")
                        .help("list the schema in `oneOf`, or remove the value")
                        .pointer(&self.job.origin.pointer),
                );
                continue;
            };
            *is_chosen = true;
            let place = place.clone();
            schemas.push((value.clone(), self.at(&place, Variant::default())?));
        }
        let n_mapped = schemas.len();
        for (at, (place, name, is_chosen)) in alternatives.into_iter().enumerate() {
            match name {
                Some(name) => {
                    let id = self.at(&place, Variant::default())?;
                    for value in values_of(&name, &place.node, &choices.property) {
                        let known = schemas.iter().position(|(known, _)| *known == value);
                        match known {
                            None => schemas.push((value, id)),
                            // What a mapping says goes first.
                            Some(known)
                                if known < n_mapped
                                    || schemas.get(known).is_some_and(|it| it.1 == id) => {}
                            Some(_) => {
                                let span = items.get(at).map_or(own.node.span, |item| item.span);
                                self.without_effect(span, "another one has the same value");
                                return None;
                            }
                        }
                    }
                }
                None if is_chosen => {}
                None => {
                    let span = items.get(at).map_or(own.node.span, |item| item.span);
                    self.without_effect(span, "it has no name, and is not in `mapping`");
                    return None;
                }
            }
        }
        Some(schemas)
    }

    /// Reports that a discriminator does not choose, since no value chooses one of the alternatives.
    fn without_effect(&mut self, alternative: Span, why: &str) {
        let Some(entry) = discriminator_of(&self.job.mapping) else {
            return;
        };
        let message = "`discriminator` has no effect: no value names one of the alternatives";
        self.sink.push(
            Diagnostic::new(code::MISPLACED_FIELD, entry.key_span, message)
                .label("values are held to each of the alternatives")
                .secondary(alternative, why)
                .help("move the alternative to `components/schemas` and refer to it there, or remove `discriminator`")
                .pointer(&self.job.origin.pointer),
        );
    }

    /// Reports that the children of a parent are not chosen among.
    fn without_children(&mut self, place: Span, why: &str) {
        let Some(entry) = discriminator_of(&self.job.mapping) else {
            return;
        };
        let message = "`discriminator` has no effect: no value can choose among the schemas that build upon this one";
        self.sink.push(
            Diagnostic::new(code::MISPLACED_FIELD, entry.key_span, message)
                .label("values are held to this schema alone")
                .secondary(place, why)
                .help("let the member have the names of the schemas, or those that `mapping` gives them")
                .pointer(&self.job.origin.pointer),
        );
    }

    /// The schemas by value, of a parent and its children. Whether there are any.
    fn among_children(&mut self, choices: &Choices) -> bool {
        let own = self.place();
        let children = self.descendants(&own);
        if children.is_empty() && choices.mapping.is_empty() {
            return false;
        }
        let variant = Variant {
            is_undispatched: true,
            exempt: self.job.key.variant.exempt.clone(),
        };
        let Some(parent) = self.at_named(&own, variant) else {
            return false;
        };
        let mut schemas: Vec<(String, SchemaId)> = Vec::new();
        for (value, entry) in &choices.mapping {
            let Some(place) = self.named(entry) else {
                self.is_broken = true;
                continue;
            };
            let address = address(&place);
            let is_child = children.iter().any(|child| child.address == address);
            let id = if address == self::address(&own) {
                Some(parent)
            } else {
                let id = self.at(&place, Variant::default());
                match is_child {
                    true => id,
                    // The parent's word counts all the same.
                    false => id.and_then(|id| self.make(Rule::AllOf(vec![parent, id]), Types::ALL)),
                }
            };
            match id {
                Some(id) => schemas.push((value.clone(), id)),
                None => self.is_broken = true,
            }
        }
        if !self.add_children(&choices.property, &children, &mut schemas) {
            return false;
        }
        if let Some(name) = component(&own.origin.pointer)
            && !schemas.iter().any(|(value, _)| *value == name)
        {
            schemas.push((name, parent));
        }
        if let Some((allowed, place)) = self.allowed(&choices.property)
            && !schemas.iter().any(|(value, _)| allowed.contains(value))
        {
            self.without_children(place, "it may be none of their names");
            return false;
        }
        let rule = Rule::Discriminator(Discriminator {
            property: choices.property.clone(),
            schemas,
        });
        let is_nullable = self.job.mapping.get("nullable").and_then(Node::as_bool) == Some(true);
        if !is_nullable {
            self.says.rules.push(rule);
            return true;
        }
        // `null` has no member that chooses.
        let chosen = self.make(rule, Types::ALL);
        let object = self.make(Rule::AllOf(Vec::new()), Types::OBJECT);
        match (chosen, object) {
            (Some(chosen), Some(object)) => {
                self.says.rules.push(Rule::If(object, chosen, parent));
            }
            _ => self.is_broken = true,
        }
        true
    }

    /// Adds children by the values that choose them, of which those of a mapping are there. Whether each chooses one.
    fn add_children(
        &mut self,
        property: &str,
        children: &[Child],
        schemas: &mut Vec<(String, SchemaId)>,
    ) -> bool {
        let mut chosen: BTreeMap<String, &Child> = BTreeMap::new();
        for child in children {
            for value in values_of(&child.name, &child.place.node, property) {
                let Some(other) = chosen.get(&value) else {
                    chosen.insert(value, child);
                    continue;
                };
                let is_below = |this: &mut Self, child: &Child, parent: &Child| {
                    let below = this.descendants(&parent.place);
                    below.iter().any(|it| it.address == child.address)
                };
                if is_below(self, child, other) {
                    chosen.insert(value, child);
                } else if !is_below(self, other, child) {
                    let why = format!("{} has the same value", quoted(&other.name));
                    self.without_children(child.place.node.span, &why);
                    return false;
                }
            }
        }
        // In the order of the document.
        for child in children {
            for (value, _) in chosen.iter().filter(|(_, it)| it.address == child.address) {
                if schemas.iter().any(|(known, _)| known == value) {
                    continue;
                }
                match self.at(&child.place, Variant::default()) {
                    Some(id) => schemas.push((value.clone(), id)),
                    None => self.is_broken = true,
                }
            }
        }
        true
    }

    /// What the `enum` of a member of this schema allows, and where that is.
    fn allowed(&mut self, property: &str) -> Option<(Vec<String>, Span)> {
        let mapping = self.job.mapping.clone();
        let parts = mapping.get("allOf").and_then(Node::as_sequence);
        let parts = parts.into_iter().flatten().filter_map(Node::as_mapping);
        let place = self.place();
        for part in [&mapping].into_iter().chain(parts) {
            let members = part.get("properties").and_then(Node::as_mapping);
            let Some(member) = members.and_then(|members| members.get(property)) else {
                continue;
            };
            let resolved = match member.get("$ref").cloned() {
                Some(target) => self.resolved(&target, &place)?.node,
                None => member.clone(),
            };
            return texts_of(&resolved).map(|allowed| (allowed, member.span));
        }
        None
    }

    fn at_named(&mut self, place: &Place, variant: Variant) -> Option<SchemaId> {
        let (name, usage) = (&self.job.name, self.job.key.usage);
        self.lowering.schema_at(place, name, usage, variant)
    }

    /// A schema that the document does not have, of one rule.
    fn make(&mut self, rule: Rule, types: Types) -> Option<SchemaId> {
        let (name, origin) = (&self.job.name, &self.job.origin);
        let id = self.lowering.reserve(name, origin, self.job.key.resource)?;
        let is_empty = matches!(&rule, Rule::AllOf(all) if all.is_empty());
        *self.lowering.says_mut(id)? = Says {
            types,
            rules: Some(rule).filter(|_| !is_empty).into_iter().collect(),
            ..Says::default()
        };
        Some(id)
    }

    /// The schema that an entry of `mapping` names: by the name of a component, or a reference.
    fn named(&mut self, entry: &Entry) -> Option<Place> {
        let Some(text) = entry.value.as_str() else {
            self.must_be(entry, "the name of a schema, or a reference to it");
            return None;
        };
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
        if text.chars().all(is_name)
            && let Some(place) = self.component(text)
        {
            return Some(place);
        }
        let mut place = self.target(&entry.value)?.place;
        // To what it stands for in the end.
        for _ in 0..20 {
            let Some(target) = place.node.get("$ref").cloned() else {
                break;
            };
            place = self.quiet_target(&target, &place)?;
        }
        Some(place)
    }

    /// A component of the document by its name.
    fn component(&mut self, name: &str) -> Option<Place> {
        let resource = self.lowering.resources.get(self.job.key.resource)?;
        let document = self.lowering.resources.get(resource.document)?;
        let tokens: &[&str] = match document.root.get("definitions").is_some() {
            true => &["definitions", name],
            false => &["components", "schemas", name],
        };
        let pointer = Pointer::from_tokens(tokens.iter().copied());
        self.lowering.resources.along(resource.document, &pointer)
    }

    /// Whether an item of this schema's `allOf` is held to without the choice of its discriminator: it is a parent,
    /// which chooses this schema, or a part, for which this schema chooses.
    pub(super) fn is_undispatched(&mut self, item: &Node) -> bool {
        if self.vocabulary.dialect != Dialect::OpenApi30 {
            return false;
        }
        // The whole chooses for its parts.
        if item.as_mapping().is_some_and(is_part) {
            return true;
        }
        let place = self.place();
        let own = address(&place);
        let Some(parent) = item
            .get("$ref")
            .cloned()
            .and_then(|target| self.resolved(&target, &place))
        else {
            return false;
        };
        let Some(mapping) = parent.node.as_mapping() else {
            return false;
        };
        if discriminator_of(mapping).is_none() {
            return false;
        }
        let is_own = mapping.contains_key("discriminator");
        let alternatives = ["oneOf", "anyOf"]
            .into_iter()
            .filter(|_| is_own)
            .find_map(|keyword| mapping.get(keyword).and_then(Node::as_sequence));
        match alternatives {
            Some(alternatives) => alternatives.iter().any(|alternative| {
                let target = alternative.get("$ref").cloned();
                let place = target.and_then(|target| self.resolved(&target, &parent));
                place.is_some_and(|place| address(&place) == own)
            }),
            None => {
                let families = self.families(&parent);
                let children = families.iter().filter_map(|family| family.of(mapping));
                children.flatten().any(|child| child.address == own)
            }
        }
    }

    /// What a reference stands for in the end, without a word if it leads nowhere.
    pub(super) fn resolved(&mut self, target: &Node, from: &Place) -> Option<Place> {
        let mut place = self.quiet_target(target, from)?;
        for _ in 0..20 {
            let Some(target) = place.node.get("$ref").cloned() else {
                return Some(place);
            };
            place = self.quiet_target(&target, &place)?;
        }
        None
    }
}

/// The discriminator of a schema: its own, or that of a part of its `allOf` that has no name of its own.
pub(super) fn discriminator_of(mapping: &Mapping) -> Option<&Entry> {
    let own = mapping.get_key_value("discriminator");
    own.or_else(|| {
        let parts = mapping.get("allOf").and_then(Node::as_sequence);
        parts.into_iter().flatten().find_map(|part| {
            let part = part.as_mapping().filter(|part| is_part(part))?;
            part.get_key_value("discriminator")
        })
    })
}

/// Whether a part of an `allOf` has its discriminator for the whole.
fn is_part(part: &Mapping) -> bool {
    !["$ref", "oneOf", "anyOf"]
        .iter()
        .any(|keyword| part.contains_key(keyword))
}

/// What a schema is known by: where its mapping is.
pub(super) fn address(place: &Place) -> usize {
    place.node.as_mapping().map_or(0, Mapping::address)
}

/// The name of the component that a pointer leads to.
fn component(pointer: &str) -> Option<String> {
    let pointer = Pointer::parse_fragment(pointer.trim_start_matches('#')).ok()?;
    match pointer.tokens() {
        [components, schemas, name] if components == "components" && schemas == "schemas" => {
            Some(name.clone())
        }
        [definitions, name] if definitions == "definitions" => Some(name.clone()),
        _ => None,
    }
}
