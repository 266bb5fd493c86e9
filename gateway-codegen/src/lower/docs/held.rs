//! Examples, held to the schemas that they are examples of.

use std::collections::BTreeMap;

use crate::diagnostics::{Diagnostic, Sink, code};
use crate::json_schema::{self, SchemaId, Table};
use crate::lower::unfit;
use crate::openapi::Files;
use crate::openapi::model::{Document, Origin, Version};
use crate::plan::Schemas;
use crate::schema::{Arena, Dialect, Lowering, Options, Usage, table};
use crate::source::{Node, Span, Value};

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
    pub(super) fn given(&mut self, schema: Option<SchemaId>, value: &Node) {
        let value = value.clone();
        self.given
            .extend(schema.map(|schema| Given { schema, value }));
    }

    /// Reports the examples that do not fit, and gives the schemas to hold others to.
    pub(super) fn finish(self, sink: &mut Sink) -> Schemas {
        // In the order of the document, and each once: of a schema that is read in several ways, it has to fit one.
        let mut wrong: BTreeMap<Span, Option<String>> = BTreeMap::new();
        {
            let arena = Arena::new();
            let table = table(self.lowering.schemas(), &arena);
            let given = self.given.iter().map(|it| (it.schema, &it.value));
            for (id, value) in self.lowering.examples().chain(given) {
                let found = wrong_text(&table, id, value);
                let known = wrong.entry(value.span).or_insert_with(|| found.clone());
                if found.is_none() {
                    *known = None;
                }
            }
        }
        for (span, label) in wrong {
            let Some(label) = label else { continue };
            let message = "an example is no value of its schema";
            let diagnostic = Diagnostic::new(code::UNFIT_EXAMPLE, span, message);
            sink.push(diagnostic.label(label).help(
                "readers who try it are refused, or look for what never comes; mend one of the two",
            ));
        }
        self.lowering.into_schemas()
    }
}

/// What is wrong with an example. Null is written where there is none; and of a text that is JSON itself, or the form in which a
/// number or a list is sent, what it says is looked at.
fn wrong_text(table: &Table<'_>, id: SchemaId, value: &Node) -> Option<String> {
    if value.is_null() || value.is_invalid() {
        return None;
    }
    let label = unfit::expected(table, id, &value.to_json().to_string())?;
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
    (!fits && !is_list()).then_some(label)
}

/// Whether a text of JSON is a value of a schema; one that is not known has all values.
pub(super) fn fits(table: &Table<'_>, schema: Option<SchemaId>, text: &str) -> bool {
    schema.is_none_or(|id| json_schema::fits(table, id, text).is_ok())
}
