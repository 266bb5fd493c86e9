//! Parameter declarations → parameter checks.

use std::collections::HashSet;

use super::origin;
use crate::diagnostics::{Diagnostic, Severity, Sink, code, quoted, suggest};
use crate::json_schema::Format;
use crate::openapi::model::{self, In, Version};
use crate::plan::{ArrayStyle, Location, Parameter, PathTemplate, Type};
use crate::source::{Node, Span, Value};

/// Parts of parameter schemas that are not checked, gathered for one diagnostic per API.
#[derive(Debug, Default)]
pub(super) struct Unchecked {
    first: Option<(model::Origin, String)>,
    /// Where the parameters stand; a shared one is met once per operation.
    parameters: HashSet<Span>,
}

impl Unchecked {
    fn add(&mut self, parameter: &model::Parameter, what: &str) {
        self.parameters.insert(parameter.origin.span);
        self.first
            .get_or_insert_with(|| (parameter.origin.clone(), what.to_owned()));
    }

    /// Reports what was gathered.
    pub(super) fn report(self, sink: &mut Sink) {
        let Some((origin, what)) = self.first else {
            return;
        };
        let message = match self.parameters.len() {
            1 => "part of a parameter's schema is not checked".to_owned(),
            n => format!("parts of the schemas of {n} parameters are not checked"),
        };
        sink.push(
            Diagnostic::new(code::PARAMETER_NOT_CHECKED, origin.span, message)
                .label(format!("{what} is not checked here"))
                .help("the upstream has to check it")
                .pointer(origin.pointer),
        );
    }
}

/// Checks that declarations and path agree; reports each disagreement.
pub(super) fn check_path(
    path: &PathTemplate,
    path_span: &model::Origin,
    parameters: &[model::Parameter],
    is_plain: bool,
    sink: &mut Sink,
) {
    let is_in_path = |parameter: &model::Parameter| {
        let name = parameter.name.value.trim_end_matches('+');
        path.parameters().any(|known| known == name)
    };
    let declared: Vec<&model::Parameter> = parameters
        .iter()
        .filter(|parameter| parameter.location == In::Path)
        .collect();
    let mut undeclared: Vec<&str> = path
        .parameters()
        .filter(|name| {
            !declared
                .iter()
                .any(|parameter| parameter.name.value.trim_end_matches('+') == *name)
        })
        .collect();
    for parameter in declared {
        let name = parameter.name.value.as_str();
        if !is_in_path(parameter) {
            // One of the path that nobody declares is what was meant: one mistake, one diagnostic.
            let near = suggest::nearest(name, undeclared.iter().copied());
            let meant = near.or(undeclared.first().copied());
            undeclared.retain(|name| Some(*name) != meant);
            let help = match meant {
                Some(meant) => format!("write `name: {meant}`, as the path calls it"),
                None => format!("write `{{{name}}}` in the path, or remove the declaration"),
            };
            let mut diagnostic = Diagnostic::new(
                code::UNUSED_PATH_PARAMETER,
                parameter.name.span,
                format!("the path has no parameter {}", quoted(name)),
            );
            // The reference refuses the document; in a plain one nothing depends on it.
            if is_plain {
                diagnostic = diagnostic.severity(Severity::Warning);
            }
            sink.push(
                diagnostic
                    .label("declared here")
                    .secondary(path_span.span, "the path")
                    .help(help)
                    .pointer(&parameter.origin.pointer),
            );
        } else if !parameter.required {
            let span = parameter.required_span.unwrap_or(parameter.name.span);
            let mut diagnostic = Diagnostic::new(
                code::OPTIONAL_PATH_PARAMETER,
                span,
                format!("the path parameter `{name}` is not marked as required"),
            );
            if parameter.required_span.is_some() {
                diagnostic = diagnostic.fix(span, "false", "true");
            }
            sink.push(
                diagnostic
                    .label("it is always required")
                    .help("write `required: true`")
                    .pointer(&parameter.origin.pointer),
            );
        }
    }
    for name in undeclared {
        let diagnostic = Diagnostic::new(
            code::UNDECLARED_PATH_PARAMETER,
            path_span.span,
            format!("path parameter `{name}` is not declared"),
        );
        let help = format!(
            "add `{{name: {name}, in: path, required: true, schema: {{type: string}}}}` to the path's parameters"
        );
        sink.push(
            diagnostic
                .label(format!("no parameter with `in: path` is called `{name}`"))
                .help(help)
                .pointer(&path_span.pointer),
        );
    }
}

/// Presence checks of the REST kind, in the order in which the reference lists missing parameters.
pub(super) fn presence(parameters: &[model::Parameter]) -> Vec<Parameter> {
    let required = parameters
        .iter()
        .filter(|parameter| parameter.required && parameter.location != In::Cookie);
    let mut checks: Vec<Parameter> = required
        .map(|parameter| check(parameter, Type::Any))
        .collect();
    checks.sort_by(|a, b| (a.location, &a.name).cmp(&(b.location, &b.name)));
    checks
}

/// Full checks of plain documents.
pub(super) fn full(
    parameters: &[model::Parameter],
    version: Version,
    unchecked: &mut Unchecked,
    sink: &mut Sink,
) -> Vec<Parameter> {
    let mut checks = Vec::with_capacity(parameters.len());
    for parameter in parameters {
        // OpenAPI says that declarations of these headers are ignored.
        let name = parameter.name.value.to_ascii_lowercase();
        if parameter.location == In::Header
            && matches!(name.as_str(), "accept" | "content-type" | "authorization")
        {
            continue;
        }
        let value = match &parameter.schema {
            Some(schema) => type_of(schema, parameter, version, unchecked, sink),
            None => {
                unchecked.add(parameter, "`content`");
                Type::Any
            }
        };
        let check = Parameter {
            required: parameter.required && !is_spread(parameter),
            ..check(parameter, value)
        };
        if check.required || check.value != Type::Any {
            checks.push(check);
        }
    }
    checks
}

/// Whether requests spread the value over several names, as in `filter[type]=a&filter[user]=b`, so that
/// none of them is the parameter's own.
fn is_spread(parameter: &model::Parameter) -> bool {
    let is_object = || {
        let kind = parameter.schema.as_ref().and_then(|node| node.get("type"));
        kind.and_then(Node::as_str) == Some("object")
    };
    match (parameter.style.as_deref(), parameter.location) {
        (Some("deepObject"), In::Query | In::Cookie) => true,
        (None | Some("form"), In::Query | In::Cookie) => {
            parameter.explode.unwrap_or(true) && is_object()
        }
        _ => false,
    }
}

fn check(parameter: &model::Parameter, value: Type) -> Parameter {
    let location = match parameter.location {
        In::Path => Location::Path,
        In::Query => Location::Query,
        In::Header => Location::Header,
        In::Cookie => Location::Cookie,
    };
    // A path parameter is there whenever its route matches; only its value can be wrong.
    let required = parameter.required || location == Location::Path;
    let name = parameter.name.value.trim_end_matches('+').to_owned();
    Parameter {
        name,
        location,
        required,
        value,
        origin: origin(&parameter.origin),
    }
}

fn type_of(
    schema: &Node,
    parameter: &model::Parameter,
    version: Version,
    unchecked: &mut Unchecked,
    sink: &mut Sink,
) -> Type {
    let Some(mapping) = schema.as_mapping() else {
        return Type::Any;
    };
    for keyword in [
        "pattern",
        "allOf",
        "anyOf",
        "oneOf",
        "not",
        "const",
        "multipleOf",
    ] {
        if mapping.contains_key(keyword) {
            unchecked.add(parameter, &format!("`{keyword}`"));
        }
    }
    let nullable = mapping
        .get("nullable")
        .and_then(Node::as_bool)
        .unwrap_or(false);
    let (name, also_null) = match mapping.get("type").map(|node| &node.value) {
        Some(Value::String(name)) => (Some(name.as_str().to_owned()), false),
        Some(Value::Sequence(names)) => {
            let mut others = names
                .iter()
                .filter_map(Node::as_str)
                .filter(|name| *name != "null");
            (
                others
                    .next()
                    .filter(|_| others.next().is_none())
                    .map(str::to_owned),
                names.iter().any(|name| name.as_str() == Some("null")),
            )
        }
        _ => (None, false),
    };
    let Some(name) = name else {
        if mapping.contains_key("enum") {
            unchecked.add(parameter, "`enum` without a type");
        }
        return Type::Any;
    };
    if also_null || nullable {
        // How null is written in a parameter is not defined; such a value is taken as it is.
        unchecked.add(parameter, "a nullable value");
        return Type::Any;
    }
    match name.to_ascii_lowercase().as_str() {
        "string" => string(mapping, sink),
        "integer" => match integer_values(mapping) {
            Some(values) => integer(mapping, values, sink),
            None => {
                unchecked.add(parameter, "`enum`");
                integer(mapping, Vec::new(), sink)
            }
        },
        kind @ ("number" | "boolean") => {
            if mapping.contains_key("enum") {
                unchecked.add(parameter, "`enum`");
            }
            match kind {
                "number" => number(mapping, sink),
                _ => Type::Boolean,
            }
        }
        "array" => array(mapping, parameter, version, unchecked, sink),
        "file" | "object" => {
            unchecked.add(parameter, "an object");
            Type::Any
        }
        _ => {
            let span = mapping.get("type").map_or(schema.span, |node| node.span);
            let diagnostic =
                Diagnostic::new(code::UNKNOWN_VALUE, span, format!("`{name}` is not a type"));
            sink.push(
                diagnostic
                    .label("not known")
                    .help("types are: string, integer, number, boolean, array, object")
                    .pointer(&parameter.origin.pointer),
            );
            Type::Any
        }
    }
}

type Schema = crate::source::Mapping;

fn string(schema: &Schema, sink: &mut Sink) -> Type {
    let format = match schema.get("format").and_then(Node::as_str) {
        Some("date") => Some(Format::Date),
        Some("date-time") => Some(Format::DateTime),
        Some("uuid") => Some(Format::Uuid),
        Some("ipv4") => Some(Format::Ipv4),
        Some("ipv6") => Some(Format::Ipv6),
        Some("uri" | "url") => Some(Format::Uri),
        Some("email") => Some(Format::Email),
        Some("byte") => Some(Format::Byte),
        _ => None,
    };
    let values: Vec<String> = enumeration(schema)
        .iter()
        .filter_map(|node| match &node.value {
            // `enum: [auto, true]` in YAML means the word.
            Value::Bool(value) => Some(value.to_string()),
            _ => node.as_text().map(str::to_owned),
        })
        .collect();
    let min_length = length(schema, "minLength", sink).unwrap_or(0);
    let max_length = length(schema, "maxLength", sink);
    if format.is_none() && values.is_empty() && min_length == 0 && max_length.is_none() {
        return Type::Any;
    }
    Type::String {
        min_length,
        max_length,
        format,
        values,
    }
}

fn enumeration(schema: &Schema) -> &[Node] {
    schema
        .get("enum")
        .and_then(Node::as_sequence)
        .unwrap_or_default()
}

fn length(schema: &Schema, key: &str, sink: &mut Sink) -> Option<usize> {
    let node = schema.get(key).filter(|node| !node.is_null())?;
    let value = node.as_u64().and_then(|value| usize::try_from(value).ok());
    if value.is_none() && !node.is_invalid() {
        let diagnostic = Diagnostic::new(
            code::OUT_OF_RANGE,
            node.span,
            format!("`{key}` is not a length"),
        );
        sink.push(diagnostic.label("must be a non-negative integer"));
    }
    value
}

/// The allowed integers, also where they are written as strings; `None` where one is no integer.
fn integer_values(schema: &Schema) -> Option<Vec<i64>> {
    let value = |node: &Node| {
        node.as_i64()
            .or_else(|| node.as_str().and_then(|text| text.parse().ok()))
    };
    enumeration(schema).iter().map(value).collect()
}

fn integer(schema: &Schema, values: Vec<i64>, sink: &mut Sink) -> Type {
    let (format_min, format_max) = match schema.get("format").and_then(Node::as_str) {
        Some("int32") => (i64::from(i32::MIN), i64::from(i32::MAX)),
        _ => (i64::MIN, i64::MAX),
    };
    let mut min = format_min;
    let mut max = format_max;
    // Bounds are numbers: of a fraction, the next integer inside counts.
    if let Some((bound, exclusive)) = bound(schema, "minimum", "exclusiveMinimum", sink) {
        min = min.max(
            whole(bound, f64::ceil).saturating_add(i64::from(exclusive && bound.fract() == 0.0)),
        );
    }
    if let Some((bound, exclusive)) = bound(schema, "maximum", "exclusiveMaximum", sink) {
        max = max.min(
            whole(bound, f64::floor).saturating_sub(i64::from(exclusive && bound.fract() == 0.0)),
        );
    }
    Type::Integer { min, max, values }
}

#[allow(
    clippy::cast_possible_truncation,
    reason = "casts of floats saturate, which is what bounds need"
)]
fn whole(bound: f64, round: fn(f64) -> f64) -> i64 {
    round(bound) as i64
}

fn number(schema: &Schema, sink: &mut Sink) -> Type {
    let min = bound(schema, "minimum", "exclusiveMinimum", sink);
    let max = bound(schema, "maximum", "exclusiveMaximum", sink);
    Type::Number {
        min: min.map(|(bound, _)| bound),
        exclusive_min: min.is_some_and(|(_, exclusive)| exclusive),
        max: max.map(|(bound, _)| bound),
        exclusive_max: max.is_some_and(|(_, exclusive)| exclusive),
    }
}

/// A bound and whether it is excluded: OpenAPI 3.0 marks that with a boolean, 3.1 with a second number.
fn bound(schema: &Schema, key: &str, exclusive_key: &str, sink: &mut Sink) -> Option<(f64, bool)> {
    let mut value = |key: &str| {
        let node = schema
            .get(key)
            .filter(|node| !node.is_null() && node.as_bool().is_none())?;
        let value = node.as_f64().filter(|value| value.is_finite());
        if value.is_none() && !node.is_invalid() {
            let diagnostic = Diagnostic::new(
                code::OUT_OF_RANGE,
                node.span,
                format!("`{key}` is not a finite number"),
            );
            sink.push(diagnostic.label("must be a number that a double holds"));
        }
        value
    };
    let inclusive = value(key);
    let exclusive = value(exclusive_key);
    let marked = schema
        .get(exclusive_key)
        .and_then(Node::as_bool)
        .unwrap_or(false);
    match (inclusive, exclusive) {
        (Some(bound), None) => Some((bound, marked)),
        (None, Some(bound)) => Some((bound, true)),
        (Some(inclusive), Some(exclusive)) => {
            let tighter = if key == "minimum" {
                exclusive >= inclusive
            } else {
                exclusive <= inclusive
            };
            Some(if tighter {
                (exclusive, true)
            } else {
                (inclusive, false)
            })
        }
        (None, None) => None,
    }
}

fn array(
    schema: &Schema,
    parameter: &model::Parameter,
    version: Version,
    unchecked: &mut Unchecked,
    sink: &mut Sink,
) -> Type {
    let style = match (parameter.style.as_deref(), parameter.location) {
        (Some("multi"), _) if version == Version::V2 => ArrayStyle::Repeated,
        (Some("ssv" | "spaceDelimited"), _) => ArrayStyle::Separated(' '),
        (Some("tsv"), _) => ArrayStyle::Separated('\t'),
        (Some("pipes" | "pipeDelimited"), _) => ArrayStyle::Separated('|'),
        (Some("csv"), _) => ArrayStyle::Separated(','),
        (None, _) if version == Version::V2 => ArrayStyle::Separated(','),
        (None | Some("form"), In::Query | In::Cookie) if parameter.explode.unwrap_or(true) => {
            ArrayStyle::Repeated
        }
        (None | Some("form" | "simple"), _) => ArrayStyle::Separated(','),
        (Some(_), _) => {
            unchecked.add(parameter, "its style");
            return Type::Any;
        }
    };
    let items = match schema.get("items") {
        // A reference inside items is followed by the validation to come.
        Some(items) if items.get("$ref").is_some() => {
            unchecked.add(parameter, "a reference in `items`");
            Type::Any
        }
        Some(items) => match type_of(items, parameter, version, unchecked, sink) {
            Type::Array { .. } => Type::Any,
            scalar => scalar,
        },
        None => Type::Any,
    };
    // The keyword says nothing of other types, and nothing where it is false.
    if schema.get("uniqueItems").and_then(Node::as_bool) == Some(true) {
        unchecked.add(parameter, "`uniqueItems`");
    }
    let min_items = length(schema, "minItems", sink).unwrap_or(0);
    let max_items = length(schema, "maxItems", sink);
    if items == Type::Any && min_items == 0 && max_items.is_none() {
        return Type::Any;
    }
    Type::Array {
        style,
        items: Box::new(items),
        min_items,
        max_items,
    }
}
