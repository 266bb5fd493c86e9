//! Whether the keywords of a schema have values that they can have.
//!
//! In: a schema object as it is written. Out: diagnostics. Called for every schema of a document once, by the walk that
//! follows references. What schemas mean together (a `required` that is no property) is not asked here.
//!
//! Sources: JSON Schema draft 4 and 2020-12, "Validation"; OpenAPI 3.0 "Schema Object"; ECMA-262 section 22.2.1.

use crate::diagnostics::{Diagnostic, Severity, Sink, code, quoted, suggest};
use crate::pattern::ecma;
use crate::source::{Entry, Mapping, Node};

/// The types of JSON Schema, and that of files in Swagger 2.0.
const TYPES: [&str; 8] = [
    "array", "boolean", "file", "integer", "null", "number", "object", "string",
];

/// What a keyword takes.
#[derive(Clone, Copy)]
enum Takes {
    /// Counts of characters, items, properties.
    Count,
    /// Any number.
    Number,
    /// A number, or a boolean as in draft 4.
    NumberOrBoolean,
    /// A pattern of ECMA-262.
    Pattern,
    /// Names of types.
    Type,
    /// Names of properties.
    Names,
    /// A list of anything, or of schemas.
    List,
    /// Schemas by name.
    Mapping,
    Boolean,
}

const KEYWORDS: [(&str, Takes); 25] = [
    ("allOf", Takes::List),
    ("anyOf", Takes::List),
    ("enum", Takes::List),
    ("exclusiveMaximum", Takes::NumberOrBoolean),
    ("exclusiveMinimum", Takes::NumberOrBoolean),
    ("maxItems", Takes::Count),
    ("maxLength", Takes::Count),
    ("maxProperties", Takes::Count),
    ("maximum", Takes::Number),
    ("minItems", Takes::Count),
    ("minLength", Takes::Count),
    ("minProperties", Takes::Count),
    ("minimum", Takes::Number),
    ("multipleOf", Takes::Number),
    ("nullable", Takes::Boolean),
    ("oneOf", Takes::List),
    ("pattern", Takes::Pattern),
    ("patternProperties", Takes::Mapping),
    ("prefixItems", Takes::List),
    ("properties", Takes::Mapping),
    ("readOnly", Takes::Boolean),
    ("required", Takes::Names),
    ("type", Takes::Type),
    ("uniqueItems", Takes::Boolean),
    ("writeOnly", Takes::Boolean),
];

/// The other keywords of all dialects.
const OTHER_KEYWORDS: [&str; 41] = [
    "$anchor",
    "$comment",
    "$defs",
    "$dynamicAnchor",
    "$dynamicRef",
    "$id",
    "$recursiveAnchor",
    "$recursiveRef",
    "$ref",
    "$schema",
    "$vocabulary",
    "additionalItems",
    "additionalProperties",
    "const",
    "contains",
    "contentEncoding",
    "contentMediaType",
    "contentSchema",
    "default",
    "definitions",
    "dependencies",
    "dependentRequired",
    "dependentSchemas",
    "deprecated",
    "description",
    "discriminator",
    "else",
    "example",
    "examples",
    "externalDocs",
    "format",
    "id",
    "if",
    "items",
    "maxContains",
    "minContains",
    "not",
    "propertyNames",
    "then",
    "title",
    "xml",
];

/// Those of them that hold values to something.
const ASSERTIONS: [&str; 6] = [
    "additionalProperties",
    "const",
    "discriminator",
    "format",
    "items",
    "not",
];

/// The longest keyword that may be a misspelled one, in bytes.
const MAX_KEYWORD: usize = 24;

/// What is wrong with a value: whether it means nothing at all, what to say, a label and the fix.
struct Wrong {
    severity: Severity,
    message: String,
    label: String,
    help: String,
}

/// Checks one schema. `is_read`: whether something depends on it; else nothing that it says is an error.
pub(super) fn check(schema: &Mapping, is_read: bool, sink: &mut Sink) {
    for entry in schema {
        let keyword = entry.key.as_str();
        let Ok(at) = KEYWORDS.binary_search_by_key(&keyword, |(name, _)| name) else {
            continue;
        };
        let takes = KEYWORDS.get(at).map(|(_, takes)| *takes);
        if entry.value.is_invalid() {
            continue;
        }
        // Whoever made a check of the schema may have met it before.
        let is_told = |sink: &Sink| sink.has_at(code::INVALID_SCHEMA, entry.value.span);
        if let Some(wrong) = takes.and_then(|takes| wrong(entry, takes))
            && !is_told(sink)
        {
            let severity = if is_read {
                wrong.severity
            } else {
                Severity::Warning
            };
            sink.push(
                Diagnostic::new(code::INVALID_SCHEMA, entry.value.span, wrong.message)
                    .severity(severity)
                    .label(wrong.label)
                    .help(wrong.help),
            );
        }
    }
}

/// Checks the names of keywords.
pub(super) fn check_names(schema: &Mapping, sink: &mut Sink) {
    for entry in schema {
        let keyword = entry.key.as_str();
        let is_known = KEYWORDS.binary_search_by_key(&keyword, |(name, _)| name);
        if is_known.is_err()
            && let Some(meant) = meant(keyword)
            && !schema.contains_key(meant)
        {
            misspelled(entry, meant, sink);
        }
    }
}

/// The keyword that a misspelled one stands for. Other names are annotations of somebody.
fn meant(name: &str) -> Option<&'static str> {
    let is_other = OTHER_KEYWORDS.binary_search(&name).is_ok();
    if is_other || name.starts_with(['x', '$']) || name.len() > MAX_KEYWORD {
        return None;
    }
    let (first, last) = (name.bytes().next()?, name.bytes().last()?);
    let asserting = KEYWORDS.iter().map(|(name, _)| *name).chain(ASSERTIONS);
    let is_like = |keyword: &&str| {
        let ends = keyword.bytes().next().zip(keyword.bytes().last());
        let is_end_same = ends.is_some_and(|(one, other)| {
            one.eq_ignore_ascii_case(&first) || other.eq_ignore_ascii_case(&last)
        });
        is_end_same && keyword.len().abs_diff(name.len()) <= 2
    };
    suggest::nearest(name, asserting.filter(is_like))
}

fn misspelled(entry: &Entry, meant: &str, sink: &mut Sink) {
    if sink.has_at(code::UNKNOWN_KEYWORD, entry.key_span) {
        return;
    }
    let message = format!("no keyword of schemas is called {}", quoted(&entry.key));
    sink.push(
        Diagnostic::new(code::UNKNOWN_KEYWORD, entry.key_span, message)
            .label("values are not held to this")
            .help(format!("did you mean `{meant}`?")),
    );
}

fn wrong(entry: &Entry, takes: Takes) -> Option<Wrong> {
    let (keyword, value) = (entry.key.as_str(), &entry.value);
    let must_be = |what: &str| {
        Some(Wrong {
            severity: Severity::Error,
            message: format!("`{keyword}` is {}", value.kind_name()),
            label: format!("must be {what}"),
            help: format!("write {what}, or remove `{keyword}`"),
        })
    };
    match takes {
        Takes::Count => count(keyword, value),
        Takes::Number => number(keyword, value),
        Takes::NumberOrBoolean if value.as_bool().is_some() => None,
        Takes::NumberOrBoolean => number(keyword, value),
        Takes::Pattern => match value.as_str() {
            None => must_be("a regular expression in a string"),
            // What other dialects have is told where a pattern is compiled.
            Some(pattern) => ecma::parse(pattern)
                .err()
                .filter(|it| it.instead.is_none())
                .map(|fault| Wrong {
                    severity: Severity::Error,
                    message: format!("`pattern` is not a regular expression: {}", fault.message),
                    label: "not a pattern of ECMA-262".to_owned(),
                    help: "escape what is meant literally, such as `\\\\(`".to_owned(),
                }),
        },
        Takes::Type => match value.as_sequence() {
            Some(types) => types.iter().find_map(type_name),
            None => type_name(value),
        },
        Takes::Names => match value.as_sequence() {
            Some(names) if names.iter().all(|name| name.as_text().is_some()) => None,
            // An old habit, from draft 3, where it stands in the schema of the property.
            None if value.as_bool().is_some() => Some(Wrong {
                severity: Severity::Warning,
                message: "`required` is a boolean in a schema".to_owned(),
                label: "means nothing here".to_owned(),
                help: "list the property's name in `required` of the object around it".to_owned(),
            }),
            _ => must_be("a list of names"),
        },
        Takes::List if value.as_sequence().is_none() => must_be("a list"),
        Takes::Mapping if value.as_mapping().is_none() && !value.is_null() => must_be("a mapping"),
        Takes::Boolean if value.as_bool().is_none() => {
            must_be("`true` or `false`").map(|wrong| Wrong {
                severity: Severity::Warning,
                ..wrong
            })
        }
        Takes::List | Takes::Mapping | Takes::Boolean => None,
    }
}

/// `as_text` also takes numbers in quotes, which importers take.
fn count(keyword: &str, value: &Node) -> Option<Wrong> {
    if value.as_u64().is_some() {
        return None;
    }
    let text = value.as_text().unwrap_or_default();
    let (severity, label) = match value.as_f64().or_else(|| text.parse::<f64>().ok()) {
        _ if value.as_str().is_some() && text.parse::<u64>().is_ok() => {
            (Severity::Warning, "a number in quotes")
        }
        Some(number) if number < 0.0 => (Severity::Error, "must not be negative"),
        Some(number) if number.fract() == 0.0 => (Severity::Error, "too large to count to"),
        _ => (Severity::Error, "must be a whole number"),
    };
    Some(Wrong {
        severity,
        message: format!("`{keyword}` is {}", shown(value)),
        label: label.to_owned(),
        help: format!("write a whole number that is not negative, or remove `{keyword}`"),
    })
}

fn number(keyword: &str, value: &Node) -> Option<Wrong> {
    let wrong = |severity, label: &str| {
        Some(Wrong {
            severity,
            message: format!("`{keyword}` is {}", shown(value)),
            label: label.to_owned(),
            help: format!("write a number, or remove `{keyword}`"),
        })
    };
    match (value.as_f64(), value.as_text()) {
        (Some(number), _) if number.is_finite() => None,
        (Some(number), Some(text))
            if number.is_infinite() && !text.contains("inf") && !text.contains("Inf") =>
        {
            wrong(
                Severity::Warning,
                "beyond what a double holds: everything is on one side of it",
            )
        }
        (Some(_), _) => wrong(Severity::Error, "not a number to compare with"),
        (None, Some(text)) if text.parse::<f64>().is_ok_and(f64::is_finite) => {
            wrong(Severity::Warning, "a number in quotes")
        }
        _ => wrong(Severity::Error, "must be a number"),
    }
}

fn type_name(value: &Node) -> Option<Wrong> {
    let wrong = |message: String, help: String| {
        Some(Wrong {
            severity: Severity::Error,
            message,
            label: "not a type".to_owned(),
            help,
        })
    };
    let known = TYPES.join(", ");
    match value.as_str() {
        // Capitals are a matter of form, which is told elsewhere.
        Some(name) if TYPES.contains(&name.to_ascii_lowercase().as_str()) => None,
        Some(name) => wrong(
            format!("{} is not a type of JSON Schema", quoted(name)),
            match suggest::nearest(name, TYPES) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("types are {known}"),
            },
        ),
        None if value.is_null() => None,
        None => wrong(
            format!("`type` is {}", value.kind_name()),
            format!("types are {known}"),
        ),
    }
}

fn shown(value: &Node) -> String {
    match value.as_text() {
        Some(text) => quoted(text),
        None => value.kind_name().to_owned(),
    }
}
