//! Path items and operations.

use super::extension::{self, Extension};
use super::{answers, body, content, parameter, security};
use crate::diagnostics::{Diagnostic, Severity, Sink, code, suggest};
use crate::openapi::extensions::{
    AnyMethod, Auth, Integration, Place, RequestValidatorName, places,
};
use crate::openapi::files::Files;
use crate::openapi::model::{
    In, Operation, Origin, Parameter, PathItem, Response, Spanned, Version,
};
use crate::openapi::object::{Unknown, wrong_type};
use crate::source::{Entry, Mapping, Node, Room, Value, pointer};

const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// One entry of `paths`; references are followed.
pub(super) fn path_item(
    entry: &Entry,
    origin: Origin,
    version: Version,
    files: &mut Files<'_>,
    sink: &mut Sink,
) -> Option<PathItem> {
    let (node, target) = files.resolve(&entry.value, &origin, sink)?;
    let Some(mapping) = node.as_mapping() else {
        wrong_type(&node, &target.pointer, "a mapping", sink);
        return None;
    };
    // What a reference leads to may be another path's too.
    let is_own = node.span == entry.value.span;
    let parameters = mapping.get("parameters");
    let around = Around {
        item: mapping,
        parameters: parameter::list(mapping, &target.pointer, version, files, sink),
    };
    let mut item = PathItem {
        path: Spanned {
            value: entry.key.as_str().to_owned(),
            span: entry.key_span,
        },
        operations: Vec::new(),
        room: Room::in_mapping(&node).filter(|_| is_own && parameters.is_none()),
        parameters_room: parameters.filter(|_| is_own).and_then(Room::in_list),
        origin,
    };
    for entry in mapping.iter() {
        let key = entry.key.as_str();
        let pointer = format!("{}/{}", target.pointer, pointer::escape(key));
        let at = Origin {
            span: entry.key_span,
            pointer,
        };
        let found = extension::at(entry, Place::PathItem, &target.pointer, sink);
        let method = match found {
            Some(_) => "ANY".to_owned(),
            None if METHODS.contains(&key) => key.to_ascii_uppercase(),
            // Whatever it will be, it is one operation.
            None if files.lacks_value(entry) => key.to_ascii_uppercase(),
            None => {
                check_key(entry, &at, sink);
                continue;
            }
        };
        let Some(operation) = entry.value.as_mapping() else {
            wrong_type(&entry.value, &at.pointer, "an operation", sink);
            continue;
        };
        item.operations.push(self::operation(
            operation, method, at, &around, version, files, sink,
        ));
    }
    Some(item)
}

fn check_key(entry: &Entry, at: &Origin, sink: &mut Sink) {
    let key = entry.key.as_str();
    if matches!(
        key,
        "parameters" | "summary" | "description" | "servers" | "$ref"
    ) {
        return;
    }
    if key.starts_with("x-") {
        return;
    }
    let mut diagnostic = Diagnostic::new(
        code::UNKNOWN_METHOD,
        entry.key_span,
        format!("`{key}` is not a method"),
    );
    diagnostic = match suggest::nearest(key, METHODS) {
        Some(method) => diagnostic.help(format!("did you mean `{method}`?")),
        None => diagnostic.help(format!("methods are: {}", METHODS.join(", "))),
    };
    sink.push(diagnostic.label("not known").pointer(&at.pointer));
}

/// The path item around operations, and what it says for all of them.
struct Around<'t> {
    item: &'t Mapping,
    parameters: Vec<Parameter>,
}

fn operation(
    mapping: &Mapping,
    method: String,
    origin: Origin,
    around: &Around<'_>,
    version: Version,
    files: &mut Files<'_>,
    sink: &mut Sink,
) -> Operation {
    let own = parameter::list(mapping, &origin.pointer, version, files, sink);
    let mut parameters: Vec<Parameter> = around
        .parameters
        .iter()
        .filter(|shared| {
            !own.iter()
                .any(|own| own.location == shared.location && own.name.value == shared.name.value)
        })
        .cloned()
        .collect();
    parameters.extend(own);
    let (fields, parameters) = parameters
        .into_iter()
        .partition(|parameter: &Parameter| parameter.location == In::Form);
    let text = |key: &str| mapping.get(key).and_then(Node::as_text);
    let summary = text("summary")
        .or_else(|| text("description")?.lines().next())
        .unwrap_or_default();
    let mut operation = Operation {
        method,
        operation_id: mapping.get("operationId").and_then(|node| {
            Some(Spanned {
                value: node.as_text()?.to_owned(),
                span: node.span,
            })
        }),
        summary: summary.to_owned(),
        tag: mapping
            .get("tags")
            .and_then(Node::as_sequence)
            .and_then(|tags| tags.first()?.as_text())
            .map(str::to_owned),
        parameters,
        body: body::of(
            mapping,
            &origin,
            around.item,
            (version, fields),
            files,
            sink,
        ),
        has_responses: mapping.get("responses").is_some_and(|node| !node.is_null()),
        responses: responses(mapping, &origin, files, sink),
        produces: answers::produces(mapping),
        security: security::of_operation(mapping, &origin.pointer, sink),
        integration: None,
        integration_failed: false,
        validator: None,
        auth: None,
        is_default_route: AnyMethod::read(mapping, &origin, sink)
            .is_default_route
            .unwrap_or(false),
        node: Node::new(origin.span, Value::Mapping(mapping.clone())),
        origin: origin.clone(),
    };
    for entry in mapping.iter() {
        read_extension(entry, &mut operation, files, sink);
    }
    operation
}

fn read_extension(
    entry: &Entry,
    operation: &mut Operation,
    files: &mut Files<'_>,
    sink: &mut Sink,
) {
    let key = entry.key.as_str();
    let pointer = operation.origin.pointer.clone();
    let Some(found) = extension::at(entry, Place::Operation, &pointer, sink) else {
        let is_near = |name: (&str, Unknown)| places(name.0).is_empty();
        let is_unknown = extension::name_of(key).is_some_and(is_near);
        operation.integration_failed |=
            is_unknown && extension::nearest(key) == Some("integration");
        return;
    };
    let Extension {
        name,
        node,
        origin,
        unknown,
    } = found;
    match name {
        "integration" => {
            operation.integration = integration(node, &origin, unknown, files, sink);
            operation.integration_failed = operation.integration.is_none();
        }
        "request-validator" => {
            operation.validator = RequestValidatorName::read(node, &origin, sink);
        }
        "auth" => operation.auth = Auth::read(node, &origin, unknown, sink),
        _ => {}
    }
}

/// The integration; HTTP APIs may refer to a shared one.
fn integration(
    node: &Node,
    origin: &Origin,
    unknown: Unknown,
    files: &mut Files<'_>,
    sink: &mut Sink,
) -> Option<Integration> {
    // What is wrong with a shared one is wrong there, and once.
    let (target, at) = files.resolve(node, origin, sink)?;
    Integration::read(&target, &at, unknown, sink)
}

fn responses(
    mapping: &Mapping,
    origin: &Origin,
    files: &mut Files<'_>,
    sink: &mut Sink,
) -> Vec<Response> {
    let Some(node) = mapping.get("responses").filter(|node| !node.is_null()) else {
        return Vec::new();
    };
    let base = format!("{}/responses", origin.pointer);
    let Some(entries) = node.as_mapping() else {
        wrong_type(node, &base, "a mapping", sink);
        return Vec::new();
    };
    let mut responses = Vec::with_capacity(entries.len());
    for entry in entries.iter() {
        let status = entry.key.as_str();
        let at = Origin {
            span: entry.key_span,
            pointer: format!("{base}/{}", pointer::escape(status)),
        };
        if !is_status(status) && !status.starts_with("x-") {
            let diagnostic = Diagnostic::new(
                code::INVALID_STATUS,
                entry.key_span,
                format!("`{status}` is not a status code"),
            );
            sink.push(
                diagnostic
                    .label("not a status")
                    .help("use a code such as `200`, a class such as `4XX`, or `default`")
                    .pointer(at.pointer),
            );
            continue;
        }
        // Only extensions ask for the headers; following every reference of a large document is not needed.
        let node = files.resolve(&entry.value, &at, sink);
        let headers = node.as_ref().and_then(|(response, target)| {
            content::check(response, target, Severity::Warning, sink);
            let headers = response.get("headers").and_then(Node::as_mapping)?;
            Some(headers.keys().map(str::to_owned).collect())
        });
        responses.push(Response {
            status: Spanned {
                value: status.to_owned(),
                span: entry.key_span,
            },
            headers: headers.unwrap_or_default(),
            node,
            described: None,
        });
    }
    responses
}

fn is_status(text: &str) -> bool {
    let bytes = text.as_bytes();
    let class = matches!(bytes.first(), Some(b'1'..=b'5'));
    text == "default"
        || bytes.len() == 3
            && class
            && (text.ends_with("XX")
                || text.ends_with("xx")
                || bytes.iter().all(u8::is_ascii_digit))
}
