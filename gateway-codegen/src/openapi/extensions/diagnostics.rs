//! `x-gateway.diagnostics`: what the compiler says of its diagnostics.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::diagnostics::{Code, Diagnostic, Level, Severity, Sink, code, quoted};
use crate::openapi::model::{Origin, Spanned};
use crate::openapi::object::{Object, wrong_type};
use crate::source::Entry;

/// A level for each code that has one, in the order of the document.
#[derive(Debug, Clone, Default)]
pub struct DiagnosticLevels(Vec<(Spanned<Code>, Level)>);

impl DiagnosticLevels {
    /// Reads the field `diagnostics`.
    pub(super) fn read(object: &mut Object<'_>, sink: &mut Sink) -> Self {
        let mut levels: Vec<(Spanned<Code>, Level)> = Vec::new();
        for (entry, origin) in object.entries("diagnostics", sink) {
            let Some(code) = code_of(entry, &origin, sink) else {
                continue;
            };
            let Some(level) = level_of(entry, code, &origin, sink) else {
                continue;
            };
            if let Some((first, _)) = levels.iter().find(|(known, _)| known.value == code) {
                let message = format!("{} has a level already", quoted(entry.key.as_str()));
                let diagnostic = Diagnostic::new(code::DUPLICATE_KEY, entry.key_span, message);
                sink.push(
                    diagnostic
                        .label("named again here")
                        .secondary(first.span, "named first here")
                        .help("keep one of them")
                        .pointer(origin.pointer),
                );
                continue;
            }
            let code = Spanned {
                value: code,
                span: entry.key_span,
            };
            levels.push((code, level));
        }
        DiagnosticLevels(levels)
    }

    /// By code.
    #[must_use]
    pub fn by_code(&self) -> BTreeMap<Code, Level> {
        let levels = self.0.iter();
        levels.map(|(code, level)| (code.value, *level)).collect()
    }
}

/// The code that a key names: its number or its slug.
fn code_of(entry: &Entry, origin: &Origin, sink: &mut Sink) -> Option<Code> {
    let key = entry.key.as_str();
    let is_named = |code: &Code| key == code.number() || key == code.slug();
    let code = Code::find(key).filter(is_named);
    if code.is_none() {
        let message = format!("no diagnostic is called {}", quoted(key));
        let meant = Code::find(key).map(Code::number);
        let help = match meant.or_else(|| Code::suggest(key)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`gwc explain` lists all".to_owned(),
        };
        sink.push(
            Diagnostic::new(code::UNKNOWN_FIELD, entry.key_span, message)
                .label("not known")
                .help(help)
                .pointer(&origin.pointer),
        );
    }
    code
}

/// The level that a value names, unless it would make an error of a document pass.
fn level_of(entry: &Entry, code: Code, origin: &Origin, sink: &mut Sink) -> Option<Level> {
    let value = &entry.value;
    // YAML 1.1 reads `off` as false, and so do tools that write documents anew.
    let text = match value.as_bool() {
        Some(false) => Some(Level::Off.as_str()),
        _ => value.as_str(),
    };
    let Some(text) = text else {
        wrong_type(value, &origin.pointer, "a level", sink);
        return None;
    };
    let level = Level::ALL.into_iter().find(|level| level.as_str() == text);
    let is_lower = level.is_some_and(|level| level != Level::Error);
    let (message, label, help) = match level {
        None => {
            let known = Level::ALL.map(Level::as_str).join(", ");
            let message = format!("{} is not a level", quoted(text));
            (message, "not known", format!("use one of: {known}"))
        }
        Some(_) if code.severity() == Severity::Error && is_lower => {
            let message = format!("{code} is an error and stays one");
            let help = format!("remove it; `gwc explain {code}` says how to mend the document");
            (message, "only `error` is possible", help)
        }
        Some(level) => return Some(level),
    };
    sink.push(
        Diagnostic::new(code::UNKNOWN_VALUE, value.span, message)
            .label(label)
            .help(help)
            .pointer(&origin.pointer),
    );
    None
}

/// A field for each code under both of its names, so that editors complete and explain them.
impl JsonSchema for DiagnosticLevels {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "DiagnosticLevels".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let fields = code::ALL.iter().flat_map(|code| {
            let levels: &[Level] = match code.severity() {
                Severity::Error => &[Level::Error],
                Severity::Warning | Severity::Advice => &Level::ALL,
            };
            let levels: Vec<&str> = levels.iter().map(|level| level.as_str()).collect();
            [(code.number(), code.slug()), (code.slug(), code.number())].map(|(name, other)| {
                let description = format!("{other}: {}.", code.summary());
                let schema = serde_json::json!({ "description": description, "enum": levels });
                (name.to_owned(), schema)
            })
        });
        let fields: serde_json::Map<String, serde_json::Value> = fields.collect();
        json_schema!({ "type": "object", "properties": fields, "additionalProperties": false })
    }
}
