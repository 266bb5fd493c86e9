//! One schema: its keywords, by its dialect.

use super::dialect::{Dialect, Vocabulary};
use super::references::Target;
use super::{Documents, Job, Lowering, Place, Variant};
use crate::diagnostics::{Diagnostic, Sink, code};
use crate::json_schema::{SchemaId, Types};
use crate::plan::schema::{Rule, Says};
use crate::source::{Entry, Node, Span};

/// Names get no longer than this.
const MAX_NAME: usize = 100;

/// A schema that is being read.
pub(super) struct Reading<'a> {
    pub(super) lowering: &'a mut Lowering,
    pub(super) job: &'a Job,
    pub(super) vocabulary: Vocabulary,
    pub(super) documents: &'a mut dyn Documents,
    pub(super) sink: &'a mut Sink,
    /// What it says, so far.
    pub(super) says: Says,
    /// The keyword among whose schemas a discriminator chooses, which is done.
    pub(super) dispatched: Option<&'static str>,
    /// A part of it cannot be honoured, which is reported.
    pub(super) is_broken: bool,
}

/// Reads the schema of a job.
pub(super) fn read(
    lowering: &mut Lowering,
    job: &Job,
    documents: &mut dyn Documents,
    sink: &mut Sink,
) {
    let Some(resource) = lowering.resources.get(job.key.resource) else {
        lowering.fail(job.id);
        return;
    };
    let mut reading = Reading {
        vocabulary: resource.vocabulary,
        is_broken: resource.is_broken,
        lowering,
        job,
        documents,
        sink,
        says: Says::default(),
        dispatched: None,
    };
    reading.schema();
    let (says, is_broken) = (reading.says, reading.is_broken);
    if let Some(known) = lowering.says_mut(job.id) {
        // A dynamic reference may have got its anchors.
        *known = says;
    }
    if is_broken {
        lowering.fail(job.id);
    }
}

impl Reading<'_> {
    fn schema(&mut self) {
        let job = self.job;
        if self.by_discriminator() {
            return;
        }
        let reference = job.mapping.get_key_value("$ref");
        if let Some(reference) = reference
            && self.vocabulary.dialect.is_reference_alone()
        {
            self.beside_reference(reference);
            self.reference(reference, job.key.variant.clone());
            return;
        }
        self.foreign();
        if self.vocabulary.validates {
            self.types();
            self.number();
            self.string();
            self.constants();
        } else if self.vocabulary.asserts_formats {
            self.string();
        }
        self.array();
        self.object();
        if self.vocabulary.applies {
            self.combined();
        }
        if let Some(reference) = reference {
            self.reference(reference, Variant::default());
        }
        if self.vocabulary.dialect == Dialect::Draft2020 {
            self.dynamic_reference();
        }
        self.prune();
    }

    /// Drops what is said of kinds that cannot stand here.
    fn prune(&mut self) {
        let says = &mut self.says;
        if says.types.within(Types::NUMBER) == Types::NONE {
            says.number = None;
        }
        if !says.types.has(Types::STRING) {
            says.string = None;
        }
        if !says.types.has(Types::ARRAY) {
            says.array = None;
        }
        if !says.types.has(Types::OBJECT) {
            says.object = None;
        }
    }

    fn reference(&mut self, entry: &Entry, variant: Variant) {
        match self.follow(&entry.value, variant) {
            Some(id) => self.says.rules.push(Rule::Reference(id)),
            None => self.is_broken = true,
        }
    }

    /// The schema that a reference leads to.
    pub(super) fn follow(&mut self, target: &Node, variant: Variant) -> Option<SchemaId> {
        let place = self.target(target)?.place;
        self.at(&place, variant)
    }

    /// What a reference leads to; `None`: nowhere, which is reported.
    pub(super) fn target(&mut self, target: &Node) -> Option<Target> {
        let (at, resource) = (&self.job.origin, self.job.key.resource);
        self.lowering
            .target(target, at, resource, self.documents, self.sink)
    }

    /// What a reference leads to, without a word if it leads nowhere.
    pub(super) fn quiet_target(&mut self, target: &Node, from: &Place) -> Option<Place> {
        let sink = &mut Sink::new();
        let found = self
            .lowering
            .target(target, &from.origin, from.resource, self.documents, sink);
        found.map(|found| found.place)
    }

    /// Where this schema stands.
    pub(super) fn place(&self) -> Place {
        Place {
            node: self.job.node.clone(),
            origin: self.job.origin.clone(),
            resource: self.job.key.resource,
        }
    }

    /// The schema at the place of a reference's target.
    pub(super) fn at(&mut self, place: &Place, variant: Variant) -> Option<SchemaId> {
        let name = name_of(&place.origin.pointer);
        let usage = self.job.key.usage;
        let variant = variant.effective(&place.node);
        let id = self.lowering.schema_at(place, &name, usage, variant);
        if id.is_none() {
            self.not_a_schema(&place.node);
        }
        id
    }

    fn dynamic_reference(&mut self) {
        let Some(target) = self.job.mapping.get("$dynamicRef") else {
            return;
        };
        let Some(found) = self.target(target) else {
            self.is_broken = true;
            return;
        };
        let Some(id) = self.at(&found.place, Variant::default()) else {
            self.is_broken = true;
            return;
        };
        match found.dynamic_anchor {
            Some(name) => {
                self.says.rules.push(Rule::DynamicReference(Vec::new(), id));
                let usage = self.job.key.usage;
                self.lowering.dynamic.push((self.job.id, name, usage));
                if let Some(facts) = self.lowering.fact_mut(self.job.id) {
                    facts.is_dynamic = true;
                }
            }
            None => self.says.rules.push(Rule::Reference(id)),
        }
    }

    /// The schema below this one, at `steps`. What is none is reported.
    pub(super) fn child(&mut self, node: &Node, steps: &[&str], name: &str) -> SchemaId {
        self.child_as(node, steps, name, Variant::default())
    }

    pub(super) fn child_as(
        &mut self,
        node: &Node,
        steps: &[&str],
        name: &str,
        variant: Variant,
    ) -> SchemaId {
        let mut origin = self.job.origin.clone();
        origin.span = node.span;
        for step in steps {
            origin.pointer.push('/');
            let escaped = step.replace('~', "~0").replace('/', "~1");
            origin.pointer.push_str(&escaped);
        }
        let place = Place {
            node: node.clone(),
            origin,
            resource: self.job.key.resource,
        };
        let mut full = self.job.name.clone();
        if full.len() < MAX_NAME {
            full.push('.');
            full.extend(name.chars().take(MAX_NAME));
        }
        let variant = variant.effective(node);
        let id = self
            .lowering
            .schema_at(&place, &full, self.job.key.usage, variant);
        id.unwrap_or_else(|| {
            self.not_a_schema(node);
            SchemaId::NEVER
        })
    }

    fn not_a_schema(&mut self, node: &Node) {
        self.is_broken = true;
        if !node.is_invalid() {
            let message = format!("a schema is a mapping, not {}", node.kind_name());
            let help = "write a schema, such as `{type: string}`";
            self.wrong(node.span, message, "must be a schema", help);
        }
    }

    /// A keyword has a value that it cannot have; reported unless it is known.
    pub(super) fn wrong(&mut self, span: Span, message: String, label: &str, help: &str) {
        self.is_broken = true;
        if !self.sink.has_at(code::INVALID_SCHEMA, span) {
            let diagnostic = Diagnostic::new(code::INVALID_SCHEMA, span, message);
            let diagnostic = diagnostic.label(label).help(help);
            self.sink.push(diagnostic.pointer(&self.job.origin.pointer));
        }
    }

    /// What one keyword must be is not what it is.
    pub(super) fn must_be(&mut self, entry: &Entry, what: &str) {
        if entry.value.is_invalid() {
            self.is_broken = true;
            return;
        }
        let keyword = &entry.key;
        let message = format!("`{keyword}` is {}", entry.value.kind_name());
        let help = format!("write {what}, or remove `{keyword}`");
        self.wrong(entry.value.span, message, &format!("must be {what}"), &help);
    }

    /// The entry of a keyword, unless nothing stands behind it.
    pub(super) fn entry(&self, keyword: &str) -> Option<&'_ Entry> {
        let entry = self.job.mapping.get_key_value(keyword)?;
        let is_empty = entry.value.is_null() && entry.value.span == entry.key_span;
        (!is_empty).then_some(entry)
    }

    /// Keywords that another dialect has, and this one does not.
    fn foreign(&mut self) {
        let dialect = self.vocabulary.dialect;
        for keyword in dialect.foreign() {
            let Some(entry) = self.job.mapping.get_key_value(keyword) else {
                continue;
            };
            // Draft 4's tuples.
            if *keyword == "additionalItems" && dialect != Dialect::Draft2020 {
                continue;
            }
            let message = format!("`{keyword}` means nothing in {}", dialect.name());
            let help = match (*keyword, dialect) {
                ("nullable", _) => {
                    "write the type `null` beside the others: `type: [string, \"null\"]`"
                }
                ("const", _) => "write an `enum` of one value",
                ("dependencies", _) => "write `dependentRequired` or `dependentSchemas`",
                ("additionalItems", _) => "write `prefixItems`, and `items` for the others",
                _ => "remove it, or write the document for OpenAPI 3.1",
            };
            self.sink.push(
                Diagnostic::new(code::MISPLACED_FIELD, entry.key_span, message)
                    .label("not checked")
                    .help(help)
                    .pointer(&self.job.origin.pointer),
            );
        }
    }

    /// Keywords beside a reference where nothing counts beside it.
    fn beside_reference(&mut self, reference: &Entry) {
        const COUNTED: [&str; 29] = [
            "additionalItems",
            "additionalProperties",
            "allOf",
            "anyOf",
            "dependencies",
            "enum",
            "exclusiveMaximum",
            "exclusiveMinimum",
            "format",
            "items",
            "maxItems",
            "maxLength",
            "maxProperties",
            "maximum",
            "minItems",
            "minLength",
            "minProperties",
            "minimum",
            "multipleOf",
            "not",
            "nullable",
            "oneOf",
            "pattern",
            "patternProperties",
            "properties",
            "readOnly",
            "required",
            "uniqueItems",
            "writeOnly",
        ];
        for entry in &self.job.mapping {
            if COUNTED.binary_search(&entry.key.as_str()).is_err() {
                continue;
            }
            let message = format!("`{}` beside `$ref` means nothing", entry.key);
            self.sink.push(
                Diagnostic::new(code::MISPLACED_FIELD, entry.key_span, message)
                    .label("not checked")
                    .secondary(reference.key_span, "nothing counts beside this")
                    .help("put the reference into an `allOf`, and this beside that")
                    .pointer(&self.job.origin.pointer),
            );
        }
    }
}

/// What a schema may be called that a pointer leads to: `Pet`, `Pet.tags`.
fn name_of(pointer: &str) -> String {
    let tokens = pointer.trim_start_matches('#').split('/').skip(1);
    let names: Vec<String> = tokens
        .filter(|token| {
            !matches!(
                *token,
                "components" | "schemas" | "definitions" | "$defs" | "properties"
            )
        })
        .map(|token| token.replace("~1", "/").replace("~0", "~"))
        .collect();
    match names.is_empty() {
        true => "Root".to_owned(),
        false => names.join(".").chars().take(MAX_NAME).collect(),
    }
}
