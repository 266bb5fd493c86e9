//! Examples, held to the schemas that they are examples of.

use std::collections::BTreeMap;

use crate::diagnostics::{Diagnostic, Sink, code};
use crate::json_schema::{self, SchemaId, Table, Types};
use crate::lower::unfit;
use crate::openapi::Files;
use crate::openapi::model::{Document, Origin, Version};
use crate::plan::Schemas;
use crate::plan::schema::Rule;
use crate::schema::{Arena, Dialect, Lowering, Options, Usage, table};
use crate::source::{Node, Span, Value};

/// As many references are followed to a text.
const MAX_STEPS: usize = 20;

/// The schemas that examples are held to, and the examples that the document gives.
#[derive(Debug)]
pub(super) struct Held {
    lowering: Lowering,
    /// What is wrong with schemas is reported by who reads them for the gateway.
    unheard: Sink,
    given: Vec<Given>,
}

/// An example that the document gives.
#[derive(Debug)]
struct Given {
    schema: SchemaId,
    value: Node,
    form: Form,
}

/// What examples are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// A value of JSON.
    Json,
    /// A text, which is sent as it stands.
    Text,
    /// XML as it is sent, or a value that is written as XML.
    Xml,
}

/// The ways that an example goes.
#[derive(Debug, Clone, Copy)]
enum Ways {
    /// That of its schema.
    One,
    /// It is one of requests and of answers, with the members of both.
    Both,
}

impl Held {
    pub(super) fn new(document: &Document, dialect: Dialect) -> Held {
        let options = Options {
            dialect,
            // An example is read by people, whether or not a gateway looks at formats.
            asserts_formats: true,
            has_ids: document.version == Version::V31,
        };
        Held {
            lowering: Lowering::new(options),
            unheard: Sink::new(),
            given: Vec::new(),
        }
    }

    /// Takes a schema in; `None`: it cannot be honoured.
    pub(super) fn schema(
        &mut self,
        node: &Node,
        origin: &Origin,
        usage: Usage,
        files: &mut Files<'_>,
    ) -> Option<SchemaId> {
        let unheard = &mut self.unheard;
        let lowered = self
            .lowering
            .lower(node, origin, "value", usage, files, unheard);
        lowered.filter(|id| *id != SchemaId::ANY)
    }

    /// Takes an example in.
    pub(super) fn given(&mut self, schema: Option<SchemaId>, value: &Node, form: Form) {
        let value = value.clone();
        self.given.extend(schema.map(|schema| Given {
            schema,
            value,
            form,
        }));
    }

    /// Reports the examples that do not fit, and gives the schemas to hold others to, and what those expect of the examples.
    pub(super) fn finish(self, sink: &mut Sink) -> (Schemas, BTreeMap<Span, String>) {
        // In the order of the document, and each once: of a schema that is read in several ways, it has to fit one.
        let mut wrong: BTreeMap<Span, Option<String>> = BTreeMap::new();
        {
            let arena = Arena::new();
            let table = table(self.lowering.schemas(), &arena);
            let given = self.given.iter();
            let given = given.map(|it| (it.schema, &it.value, it.form, Ways::One));
            let of_schemas = self.lowering.examples();
            let of_schemas = of_schemas.map(|(id, value)| (id, value, Form::Json, Ways::Both));
            for (id, value, form, ways) in of_schemas.chain(given) {
                let found = match form {
                    Form::Json => wrong_text(&table, id, value, ways),
                    // Where a schema describes what a text means, nobody holds the text to it.
                    Form::Text if !is_text(self.lowering.schemas(), id, MAX_STEPS) => None,
                    Form::Text => wrong_plain(&table, id, value),
                    Form::Xml if value.as_str().is_some() => None,
                    Form::Xml => wrong_text(&table, id, value, ways),
                };
                let known = wrong.entry(value.span).or_insert_with(|| found.clone());
                if found.is_none() {
                    *known = None;
                }
            }
        }
        let wrong = wrong.into_iter();
        let wrong: BTreeMap<Span, String> = wrong
            .filter_map(|(span, label)| Some((span, label?)))
            .collect();
        for (span, label) in &wrong {
            let message = "an example is no value of its schema";
            let diagnostic = Diagnostic::new(code::UNFIT_EXAMPLE, *span, message);
            sink.push(diagnostic.label(label).help(
                "readers who try it are refused, or look for what never comes; mend one of the two",
            ));
        }
        (self.lowering.into_schemas(), wrong)
    }
}

/// What is wrong with an example. Null is written where there is none; and of a text that is JSON itself, or the form in which a
/// number or a list is sent, what it says is looked at.
fn wrong_text(table: &Table<'_>, id: SchemaId, value: &Node, ways: Ways) -> Option<String> {
    if value.is_null() || value.is_invalid() {
        return None;
    }
    let expected = |text: &str| match ways {
        Ways::One => unfit::expected(table, id, text),
        Ways::Both => unfit::expected_of_both(table, id, text),
    };
    let label = expected(&value.to_json().to_string())?;
    let Value::String(text) = &value.value else {
        return Some(label);
    };
    let text = text.trim();
    let fits = json_schema::fits(table, id, text).is_ok();
    let mut items = text.split(',').map(str::trim);
    let mut is_list = || {
        let list: Vec<serde_json::Value> = items.by_ref().map(serde_json::Value::from).collect();
        let bare = format!("[{text}]");
        let list = serde_json::Value::from(list).to_string();
        [bare, list]
            .iter()
            .any(|list| json_schema::fits(table, id, list).is_ok())
    };
    // Pages show the object or list that a text is: what is wrong with that is told.
    let is_meant = text.starts_with(['{', '[']);
    let meant = is_meant.then(|| expected(text)).flatten();
    (!fits && !is_list()).then(|| meant.unwrap_or(label))
}

/// What is wrong with an example that is sent as a text; the end of its last line is none of it, as blocks of YAML have one.
fn wrong_plain(table: &Table<'_>, id: SchemaId, value: &Node) -> Option<String> {
    let text = value.as_text()?;
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    let label = unfit::expected(table, id, &quoted(text))?;
    let is_fit = json_schema::fits(table, id, &quoted(text.trim_end())).is_ok();
    (!is_fit).then_some(label)
}

/// Whether a schema has texts for values, and nothing else but null.
fn is_text(schemas: &Schemas, id: SchemaId, n_steps: usize) -> bool {
    let Some((schema, n_steps)) = schemas.get(id).zip(n_steps.checked_sub(1)) else {
        return false;
    };
    let types = schema.says.types;
    let is_alone = types == Types::STRING || types == Types::STRING.and(Types::NULL);
    let mut rules = schema.says.rules.iter();
    is_alone
        || rules.any(|rule| match rule {
            Rule::Reference(id) => is_text(schemas, *id, n_steps),
            _ => false,
        })
}

/// Whether a text of JSON is a value of a schema; one that is not known has all values.
pub(super) fn fits(table: &Table<'_>, schema: Option<SchemaId>, text: &str) -> bool {
    schema.is_none_or(|id| json_schema::fits(table, id, text).is_ok())
}

/// The places of what does not fit: JSON Pointers.
pub(super) fn faults(table: &Table<'_>, schema: Option<SchemaId>, text: &str) -> Vec<String> {
    let faults = schema.and_then(|id| json_schema::faults(table, id, text).ok());
    let faults = faults.into_iter().flatten();
    faults.map(|fault| fault.pointer).collect()
}
