//! Parameter declarations → parameter checks.

use std::collections::HashSet;

use serde_json::json;

use super::values::Values;
use super::{origin, style};
use crate::diagnostics::{Diagnostic, Fix, Severity, Sink, code, quoted, suggest};
use crate::json_schema::{SchemaId, Types};
use crate::openapi::media_type::is_json;
use crate::openapi::model::{self, In, Version};
use crate::plan::{Form, Location, Parameter, PathTemplate, Separator, Style};
use crate::schema::Usage;
use crate::source::Span;

/// Parameters that are not checked, gathered for one diagnostic per API.
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
            1 => "the value of a parameter is not checked".to_owned(),
            n => format!("the values of {n} parameters are not checked"),
        };
        sink.push(
            Diagnostic::new(code::PARAMETER_NOT_CHECKED, origin.span, message)
                .label(what)
                .help("the upstream has to check it")
                .pointer(origin.pointer),
        );
    }
}

/// Checks that declarations and path agree; reports each disagreement.
pub(super) fn check_path(
    path: &PathTemplate,
    item: &model::PathItem,
    operation: &model::Operation,
    version: Version,
    is_plain: bool,
    sink: &mut Sink,
) {
    let path_span = &item.origin;
    let is_in_path = |parameter: &model::Parameter| {
        let name = parameter.name.value.trim_end_matches('+');
        path.parameters().any(|known| known == name)
    };
    let declared: Vec<&model::Parameter> = in_path(operation).collect();
    let mut undeclared: Vec<&str> = path
        .parameters()
        .filter(|name| !declared.iter().any(|parameter| is_called(parameter, name)))
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
                // Paths are read up to `?` or `#`.
                None if item.path.value.contains(&format!("{{{name}}}")) => {
                    "write `in: query`: it stands behind the path".to_owned()
                }
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
            let fix = match (parameter.required_span, parameter.room) {
                (Some(span), _) => Some(Fix::replace(span, "false", "true")),
                (None, Some(room)) => Some(Fix::add_entry(room, "required", true.into())),
                (None, None) => None,
            };
            diagnostic.fix = fix;
            sink.push(
                diagnostic
                    .label("it is always required")
                    .help("write `required: true`")
                    .pointer(&parameter.origin.pointer),
            );
        }
    }
    for name in undeclared {
        let kind = match version {
            Version::V2 => "type: string",
            Version::V30 | Version::V31 => "schema: {type: string}",
        };
        let add = format!(
            "add `{{name: {name}, in: path, required: true, {kind}}}` to the path's parameters"
        );
        let mut diagnostic = match elsewhere(name, item) {
            Some(known) => Diagnostic::new(
                code::UNDECLARED_PATH_PARAMETER,
                operation.origin.span,
                format!(
                    "path parameter `{name}` is not declared for `{}`",
                    operation.method
                ),
            )
            .label(format!(
                "no parameter with `in: path` is called `{name}` here"
            ))
            .secondary(
                known.origin.span,
                "only other methods of the path declare it",
            )
            .help("move it to the path's parameters: it is one of all methods")
            .pointer(&operation.origin.pointer),
            None => Diagnostic::new(
                code::UNDECLARED_PATH_PARAMETER,
                path_span.span,
                format!("path parameter `{name}` is not declared"),
            )
            .label(format!("no parameter with `in: path` is called `{name}`"))
            .help(add)
            .pointer(&path_span.pointer),
        };
        // One declaration is enough for all methods without one.
        let mut without = item.operations.iter().filter(|it| {
            let mut known = in_path(it);
            !known.any(|parameter| is_called(parameter, name))
        });
        if without
            .next()
            .is_none_or(|first| first.method == operation.method)
        {
            diagnostic.fix = declaration(name, item, version);
        }
        sink.push(diagnostic);
    }
}

/// The parameters of an operation that are in its path.
fn in_path(operation: &model::Operation) -> impl Iterator<Item = &model::Parameter> {
    let parameters = operation.parameters.iter();
    parameters.filter(|parameter| parameter.location == In::Path)
}

fn is_called(parameter: &model::Parameter, name: &str) -> bool {
    parameter.name.value.trim_end_matches('+') == name
}

/// Where a parameter is declared by some operation of a path.
fn elsewhere<'i>(name: &str, item: &'i model::PathItem) -> Option<&'i model::Parameter> {
    let mut all = item.operations.iter().flat_map(in_path);
    all.find(|parameter| is_called(parameter, name))
}

/// What declares a path parameter, for all operations of a path.
fn declaration(name: &str, item: &model::PathItem, version: Version) -> Option<Fix> {
    let declared = match version {
        Version::V2 => json!({"name": name, "in": "path", "required": true, "type": "string"}),
        Version::V30 | Version::V31 => {
            json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}})
        }
    };
    match (item.parameters_room, item.room) {
        (Some(room), _) => Some(Fix::add_item(room, declared)),
        (None, Some(room)) => Some(Fix::add_entry(room, "parameters", json!([declared]))),
        (None, None) => None,
    }
}

/// Presence checks of the REST kind, in the order in which the reference lists missing parameters.
pub(super) fn presence(parameters: &[model::Parameter]) -> Vec<Parameter> {
    let required = parameters
        .iter()
        .filter(|parameter| parameter.required && parameter.location != In::Cookie);
    let mut checks: Vec<Parameter> = required.map(check).collect();
    checks.sort_by(|a, b| (a.location, &a.name).cmp(&(b.location, &b.name)));
    checks
}

/// Full checks of plain documents.
pub(super) fn full(
    operation: &model::Operation,
    version: Version,
    values: &mut Values<'_>,
    unchecked: &mut Unchecked,
    sink: &mut Sink,
) -> Vec<Parameter> {
    let mut checks = Vec::with_capacity(operation.parameters.len());
    for parameter in &operation.parameters {
        // OpenAPI says that declarations of these headers are ignored.
        let name = parameter.name.value.to_ascii_lowercase();
        if parameter.location == In::Header
            && matches!(name.as_str(), "accept" | "content-type" | "authorization")
        {
            continue;
        }
        let value = value(parameter, operation, version, values, unchecked, sink);
        let (form, schema) = value.unwrap_or_default();
        let check = Parameter {
            form,
            schema,
            ..check(parameter)
        };
        if check.required || check.form.is_some() {
            checks.push(check);
        }
    }
    checks
}

/// The check of a header of a part or of an answer.
pub(super) fn header(
    header: &model::Parameter,
    version: Version,
    usage: Usage,
    called: &str,
    values: &mut Values<'_>,
    sink: &mut Sink,
) -> Parameter {
    let mut lowered = check(header);
    let is_json = header
        .media_type
        .as_ref()
        .is_none_or(|name| is_json(&name.value));
    let style = style::of(header, version, &[]).filter(|_| is_json);
    let (Some(schema), Some(style)) = (&header.schema, style) else {
        return lowered;
    };
    let Some(id) = values.text_schema(schema, version, usage, called, sink) else {
        return lowered;
    };
    let shape = values.shape(id, &style, &separators(schema, version));
    lowered.form = Some(Form { style, shape });
    lowered.schema = Some(id).filter(|id| !values.is_any_text(*id));
    lowered
}

/// What stands between the items of the items of a list.
fn separators(schema: &model::SchemaNode, version: Version) -> Vec<Separator> {
    match version {
        Version::V2 => style::inner_separators(&schema.node),
        Version::V30 | Version::V31 => Vec::new(),
    }
}

/// How the value of a parameter is written, and its schema, where it asks anything.
fn value(
    parameter: &model::Parameter,
    operation: &model::Operation,
    version: Version,
    values: &mut Values<'_>,
    unchecked: &mut Unchecked,
    sink: &mut Sink,
) -> Option<(Option<Form>, Option<SchemaId>)> {
    let schema = parameter.schema.as_ref()?;
    if let Some(name) = &parameter.media_type
        && !is_json(&name.value)
    {
        unchecked.add(
            parameter,
            &format!("{} is not read here", quoted(&name.value)),
        );
        return None;
    }
    let others = operation.parameters.iter().filter(|other| {
        other.location == parameter.location && other.name.value != parameter.name.value
    });
    let except: Vec<&str> = others.map(|other| other.name.value.as_str()).collect();
    let Some(mut style) = style::of(parameter, version, &except) else {
        let style = quoted(parameter.style.as_deref().unwrap_or_default());
        unchecked.add(parameter, &format!("the style {style} means nothing here"));
        return None;
    };
    let called = format!("{} {}", values.called(operation), parameter.name.value);
    let id = values.text_schema(schema, version, Usage::Request, &called, sink)?;
    let mut shape = values.shape(id, &style, &separators(schema, version));
    let is_object = values
        .shapes
        .get(shape)
        .is_some_and(|shape| shape.types.has(Types::OBJECT));
    if let Style::Repeated { except } = &mut style {
        // Cookies that nobody declares are for others.
        if parameter.location == In::Cookie {
            shape = values.shapes.closed(shape);
        }
        let shape = values.shapes.get(shape);
        if !is_object || shape.is_none_or(|shape| shape.others.is_none()) {
            except.clear();
        }
    }
    let form = Form { style, shape };
    let schema = Some(id).filter(|id| !values.is_any_text(*id));
    Some((Some(form), schema))
}

fn check(parameter: &model::Parameter) -> Parameter {
    let location = match parameter.location {
        In::Path => Location::Path,
        In::Query => Location::Query,
        In::Header => Location::Header,
        In::Cookie => Location::Cookie,
        // Fields of forms are no parameters of the plan.
        In::Form => Location::Query,
    };
    // A path parameter is there whenever its route matches; only its value can be wrong.
    let required = parameter.required || location == Location::Path;
    let name = parameter.name.value.trim_end_matches('+').to_owned();
    Parameter {
        name,
        location,
        required,
        allows_empty: parameter.allows_empty,
        form: None,
        schema: None,
        origin: origin(&parameter.origin),
    }
}
