//! What a schema says of items, of members, and by other schemas.

use std::collections::HashMap;
use std::rc::Rc;

use super::Variant;
use super::dialect::Dialect;
use super::limits::MAX_MEMBERS;
use super::reading::Reading;
use crate::diagnostics::{Diagnostic, code};
use crate::json_schema::SchemaId;
use crate::plan::schema::{Array, Contains, Member, Object, Rule};
use crate::source::{Entry, Node};

/// The places of members by their names, while an object is read.
#[derive(Default)]
struct Names(HashMap<String, u16>);

impl Reading<'_> {
    /// `items` and the others of arrays.
    pub(super) fn array(&mut self) {
        let mut array = Array::default();
        if self.vocabulary.validates {
            array.min_items = self.count("minItems").unwrap_or(0);
            array.max_items = self.count("maxItems").unwrap_or(usize::MAX);
            let is_unique = self.job.mapping.get("uniqueItems").and_then(Node::as_bool);
            array.is_unique = is_unique == Some(true);
        }
        if self.vocabulary.applies {
            match self.vocabulary.dialect {
                Dialect::Draft2020 => self.items(&mut array),
                Dialect::Draft4 | Dialect::OpenApi30 => self.tuple(&mut array),
            }
        }
        if self.vocabulary.has_unevaluated
            && let Some(entry) = self.entry("unevaluatedItems").cloned()
        {
            let steps = ["unevaluatedItems"];
            array.unevaluated = Some(self.child(&entry.value, &steps, "unevaluated"));
        }
        if array != Array::default() {
            self.says.array = Some(array);
        }
    }

    /// `prefixItems`, `items` and `contains` of 2020-12.
    fn items(&mut self, array: &mut Array) {
        array.prefix = self.list("prefixItems");
        if let Some(entry) = self.entry("items").cloned() {
            array.items = Some(self.child(&entry.value, &["items"], "item"));
        }
        if let Some(entry) = self.entry("contains").cloned() {
            let schema = self.child(&entry.value, &["contains"], "contained");
            let (mut min, mut max) = (1, usize::MAX);
            if self.vocabulary.validates {
                min = self.count("minContains").unwrap_or(1);
                max = self.count("maxContains").unwrap_or(usize::MAX);
            }
            array.contains = Some(Contains { schema, min, max });
        }
    }

    /// `items`, a schema or a list of them, and `additionalItems`.
    fn tuple(&mut self, array: &mut Array) {
        let Some(entry) = self.entry("items").cloned() else {
            return;
        };
        if entry.value.as_sequence().is_none() {
            let items = self.child(&entry.value, &["items"], "item");
            array.items = Some(items).filter(|items| *items != SchemaId::ANY);
            return;
        }
        array.prefix = self.list("items");
        if let Some(entry) = self.entry("additionalItems").cloned() {
            let items = self.child(&entry.value, &["additionalItems"], "item");
            array.items = Some(items).filter(|items| *items != SchemaId::ANY);
        }
    }

    /// The schemas of a list.
    fn list(&mut self, keyword: &'static str) -> Vec<SchemaId> {
        let Some(entry) = self.entry(keyword).cloned() else {
            return Vec::new();
        };
        let Some(items) = entry.value.as_sequence() else {
            self.must_be(&entry, "a list of schemas");
            return Vec::new();
        };
        let mut ids = Vec::with_capacity(items.len());
        for (at, item) in items.iter().enumerate() {
            let at = at.to_string();
            ids.push(self.child(item, &[keyword, &at], &format!("{keyword} {at}")));
        }
        ids
    }

    /// `properties` and the others of objects.
    pub(super) fn object(&mut self) {
        let mut object = Object::default();
        let mut names = Names::default();
        if self.vocabulary.applies {
            self.properties(&mut object, &mut names);
            self.pattern_properties(&mut object);
            if let Some(entry) = self.entry("additionalProperties").cloned() {
                let id = self.child(&entry.value, &["additionalProperties"], "value");
                // Others look at who looked at what.
                let says_nothing =
                    id == SchemaId::ANY && self.vocabulary.dialect != Dialect::Draft2020;
                object.additional = Some(id).filter(|_| !says_nothing);
            }
            self.refused_members();
        }
        if self.vocabulary.validates {
            self.required(&mut object, &mut names);
            object.min_properties = self.count("minProperties").unwrap_or(0);
            object.max_properties = self.count("maxProperties").unwrap_or(usize::MAX);
        }
        match self.vocabulary.dialect {
            Dialect::Draft2020 => {
                if self.vocabulary.applies {
                    if let Some(entry) = self.entry("propertyNames").cloned() {
                        object.names = Some(self.child(&entry.value, &["propertyNames"], "name"));
                    }
                    self.dependencies("dependentSchemas", &mut object, &mut names);
                }
                if self.vocabulary.validates {
                    self.dependencies("dependentRequired", &mut object, &mut names);
                }
                if self.vocabulary.has_unevaluated
                    && let Some(entry) = self.entry("unevaluatedProperties").cloned()
                {
                    let steps = ["unevaluatedProperties"];
                    object.unevaluated = Some(self.child(&entry.value, &steps, "unevaluated"));
                }
            }
            Dialect::Draft4 => self.dependencies("dependencies", &mut object, &mut names),
            Dialect::OpenApi30 => {}
        }
        if object != Object::default() {
            self.says.object = Some(object);
        }
    }

    fn properties(&mut self, object: &mut Object, names: &mut Names) {
        let Some(entry) = self.entry("properties").cloned() else {
            return;
        };
        let Some(properties) = entry.value.as_mapping() else {
            if !entry.value.is_null() {
                self.must_be(&entry, "a mapping of names to schemas");
            }
            return;
        };
        for property in properties {
            let name = property.key.as_str();
            let Some(at) = self.member(object, names, name, property) else {
                return;
            };
            let forbidden = self.forbidden(&property.value);
            let schema = match forbidden {
                Some(_) => SchemaId::ANY,
                None => self.child(&property.value, &["properties", name], name),
            };
            if let Some(member) = object.members.get_mut(usize::from(at)) {
                member.schema = Some(schema);
                member.forbidden = forbidden;
            }
        }
    }

    /// The place of a member, which is added if it is new.
    fn member(
        &mut self,
        object: &mut Object,
        names: &mut Names,
        name: &str,
        entry: &Entry,
    ) -> Option<u16> {
        if let Some(at) = names.0.get(name) {
            return Some(*at);
        }
        let (span, n_members) = (entry.key_span, object.members.len());
        if !self.lowering.budget.adds(name.len() + 32, span, self.sink) {
            self.is_broken = true;
            return None;
        }
        let at = u16::try_from(n_members)
            .ok()
            .filter(|_| n_members < MAX_MEMBERS);
        let Some(at) = at else {
            self.is_broken = true;
            let message = format!("a schema names more than {MAX_MEMBERS} members");
            self.sink.push(
                Diagnostic::new(code::SCHEMA_LIMIT, span, message)
                    .label("the first member too many")
                    .help("describe them by `additionalProperties`"),
            );
            return None;
        };
        names.0.insert(name.to_owned(), at);
        object.members.push(Member {
            name: name.to_owned(),
            schema: None,
            is_required: false,
            forbidden: None,
        });
        Some(at)
    }

    fn pattern_properties(&mut self, object: &mut Object) {
        if self.vocabulary.dialect == Dialect::OpenApi30 {
            return;
        }
        let Some(entry) = self.entry("patternProperties").cloned() else {
            return;
        };
        let Some(properties) = entry.value.as_mapping() else {
            if !entry.value.is_null() {
                self.must_be(&entry, "a mapping of patterns to schemas");
            }
            return;
        };
        for property in properties {
            let text = property.key.as_str();
            let node = Node::new(property.key_span, property.value.value.clone());
            let Some(pattern) = self.pattern(text, &node) else {
                continue;
            };
            let id = self.child(&property.value, &["patternProperties", text], text);
            object.patterns.push((pattern, id));
        }
    }

    fn required(&mut self, object: &mut Object, names: &mut Names) {
        let Some(entry) = self.entry("required").cloned() else {
            return;
        };
        // Draft 3's, which means nothing here and is reported.
        if entry.value.as_bool().is_some() {
            return;
        }
        let Some(required) = entry.value.as_sequence() else {
            self.must_be(&entry, "a list of names");
            return;
        };
        let exempt = self.exempt();
        for name in required {
            let Some(text) = name.as_text() else {
                self.must_be(&entry, "a list of names");
                return;
            };
            if exempt.contains(text) {
                continue;
            }
            let Some(at) = self.member(object, names, text, &entry) else {
                return;
            };
            if let Some(member) = object.members.get_mut(usize::from(at)) {
                member.is_required = member.forbidden.is_none();
            }
        }
    }

    /// `dependentRequired`, `dependentSchemas`, and `dependencies`, which is both.
    fn dependencies(&mut self, keyword: &'static str, object: &mut Object, names: &mut Names) {
        let Some(entry) = self.entry(keyword).cloned() else {
            return;
        };
        let Some(dependencies) = entry.value.as_mapping() else {
            self.must_be(&entry, "a mapping of names");
            return;
        };
        for dependency in dependencies {
            let name = dependency.key.as_str();
            let Some(with) = self.member(object, names, name, dependency) else {
                return;
            };
            let list = dependency.value.as_sequence();
            match list.filter(|_| keyword != "dependentSchemas") {
                Some(needed) => {
                    let mut places = Vec::with_capacity(needed.len());
                    for needed in needed {
                        let Some(text) = needed.as_text() else {
                            self.must_be(dependency, "a list of names");
                            return;
                        };
                        let Some(at) = self.member(object, names, text, dependency) else {
                            return;
                        };
                        places.push(at);
                    }
                    object.dependent_required.push((with, places));
                }
                None if keyword == "dependentRequired" => {
                    self.must_be(dependency, "a list of names");
                }
                None => {
                    let id = self.child(&dependency.value, &[keyword, name], name);
                    object.dependent_schemas.push((with, id));
                }
            }
        }
    }

    /// `allOf` and the others that combine schemas.
    pub(super) fn combined(&mut self) {
        self.all_of();
        if self.dispatched != Some("anyOf") && self.entry("anyOf").is_some() {
            let any = self.alternatives("anyOf");
            self.says.rules.extend(any.map(Rule::AnyOf));
        }
        if self.dispatched != Some("oneOf") && self.entry("oneOf").is_some() {
            let one = self.alternatives("oneOf");
            self.says.rules.extend(one.map(Rule::OneOf));
        }
        if let Some(entry) = self.entry("not").cloned() {
            let id = self.child(&entry.value, &["not"], "not");
            self.says.rules.push(Rule::Not(id));
        }
        if self.vocabulary.dialect == Dialect::Draft2020
            && let Some(entry) = self.entry("if").cloned()
        {
            let condition = self.child(&entry.value, &["if"], "if");
            let mut branch = |keyword: &'static str| {
                let entry = self.entry(keyword).cloned();
                entry.map_or(SchemaId::ANY, |entry| {
                    self.child(&entry.value, &[keyword], keyword)
                })
            };
            let (then, otherwise) = (branch("then"), branch("else"));
            self.says.rules.push(Rule::If(condition, then, otherwise));
        }
    }

    /// The schemas of `anyOf` or `oneOf`, of which there must be one.
    fn alternatives(&mut self, keyword: &'static str) -> Option<Vec<SchemaId>> {
        let ids = self.list(keyword);
        if ids.is_empty()
            && let Some(entry) = self.entry(keyword).cloned()
            && entry.value.as_sequence().is_some()
        {
            let message = format!("`{keyword}` has no schemas");
            let help = format!("write the schemas that may fit, or remove `{keyword}`");
            self.wrong(entry.value.span, message, "nothing would fit", &help);
        }
        Some(ids).filter(|ids| !ids.is_empty())
    }

    fn all_of(&mut self) {
        let Some(entry) = self.entry("allOf").cloned() else {
            return;
        };
        let Some(items) = entry.value.as_sequence() else {
            self.must_be(&entry, "a list of schemas");
            return;
        };
        let exempt: Vec<String> = self.exempt().into_iter().collect();
        let exempt: Option<Rc<[String]>> =
            Some(Rc::from(exempt)).filter(|names: &Rc<[String]>| !names.is_empty());
        let mut ids = Vec::with_capacity(items.len());
        for (at, item) in items.iter().enumerate() {
            let at = at.to_string();
            let variant = Variant {
                is_undispatched: self.is_undispatched(item),
                exempt: exempt.clone(),
            };
            let name = format!("allOf {at}");
            ids.push(self.child_as(item, &["allOf", &at], &name, variant));
        }
        self.says.rules.push(Rule::AllOf(ids));
    }
}
