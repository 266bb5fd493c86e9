//! Paths, methods, parameters, bodies and responses.

use std::collections::BTreeMap;

use super::root::entry;
use super::{Found, Importer, Said};
use crate::diagnostics::code;
use crate::openapi::model::{Document, In, Operation, Parameter, PathItem, Version};
use crate::source::{Node, Span};

pub(super) fn check(document: &Document, importer: Importer, found: &mut Found) {
    let mut siblings = BTreeMap::new();
    for item in &document.paths {
        if importer == Importer::Rest {
            path(item, &mut siblings, found);
        }
        for operation in &item.operations {
            if operation.method == "TRACE" {
                let message = format!("{} of Amazon have no method `TRACE`", importer.apis());
                let help = "leave the operation out, or use another method";
                let said = Said::new(code::PORTABILITY_DROPPED, message).label("not supported");
                found.add(said.help(help), operation.origin.span);
            }
            parameters(document, operation, importer, found);
            if importer == Importer::Rest {
                body(operation, found);
                responses(document, operation, found);
            }
            callbacks(operation, found);
        }
    }
}

/// What a path segment of a REST API may be, and that siblings have one variable at most.
fn path(item: &PathItem, siblings: &mut BTreeMap<String, String>, found: &mut Found) {
    let span = item.path.span;
    let said = |message: String| Said::new(code::PORTABILITY_PATH, message).label("refused");
    let path = item.path.value.trim_matches('/');
    let mut above = String::new();
    for segment in path.split('/').filter(|_| !path.is_empty()) {
        let name = segment
            .strip_prefix('{')
            .and_then(|rest| rest.strip_suffix('}'));
        let is_variable = name.is_some_and(|name| !name.contains(['{', '}']));
        if is_variable {
            let first = siblings
                .entry(above.clone())
                .or_insert_with(|| segment.to_owned());
            if first != segment {
                let message = format!(
                    "`{segment}` and `{first}` are variables below one resource, which has at most one"
                );
                found.add(said(message).help("give both the same name"), span);
            }
        } else if segment.contains(['{', '}']) {
            let message = "a segment of the path has text and a variable".to_owned();
            let help = "make the variable a segment of its own, and split its value in the backend";
            found.add(said(message).help(help), span);
        } else if !segment
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "._-:,".contains(c))
            || segment.is_empty()
        {
            let message = match segment {
                "" => "the path has an empty segment",
                _ => "a segment of the path has other characters than letters, digits and `._-:,`",
            };
            let message = message.to_owned();
            found.add(said(message).help("rename it"), span);
        }
        above.push('/');
        above.push_str(segment);
    }
}

fn parameters(document: &Document, operation: &Operation, importer: Importer, found: &mut Found) {
    let mut names: BTreeMap<&str, &Parameter> = BTreeMap::new();
    for parameter in &operation.parameters {
        let name = parameter.name.value.as_str();
        let span = parameter.name.span;
        if parameter.location == In::Cookie {
            let message = "Amazon drops parameters in cookies".to_owned();
            let help = "read the header `Cookie` in the backend";
            let said = Said::new(code::PORTABILITY_PARAMETER, message).label("dropped");
            found.add(said.help(help), span);
            continue;
        }
        if importer == Importer::Http {
            continue;
        }
        let said =
            |message: String| Said::new(code::PORTABILITY_PARAMETER_NAME, message).label("refused");
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "._$-".contains(c);
        let plain = name.trim_end_matches('+');
        if !plain.chars().all(is_plain) {
            let message = format!(
                "the parameter `{name}` has other characters than letters, digits and `._$-`"
            );
            found.add(
                said(message).help("rename it, or leave out its declaration"),
                span,
            );
        }
        if let Some(other) = names.insert(name, parameter)
            && other.location != parameter.location
        {
            let message = format!("`{name}` names two parameters of an operation");
            let help = "names must be unique across path, query and headers";
            found.add(said(message).help(help), span);
        }
        let is_checked = document.amazon.is_none() || document.gateway.validate.is_some();
        if is_checked {
            constraints(parameter, found);
        }
    }
    if importer == Importer::Rest && document.version == Version::V2 {
        let list = operation
            .node
            .get("parameters")
            .and_then(Node::as_sequence)
            .unwrap_or_default();
        for node in list {
            if node.get("in").and_then(Node::as_str) == Some("formData") {
                let message = "Amazon drops parameters in forms".to_owned();
                let help = "declare a body with `in: body`, and read the form in the backend";
                let said = Said::new(code::PORTABILITY_PARAMETER, message).label("dropped");
                found.add(said.help(help), node.span);
            }
        }
    }
}

/// What of the values of a parameter is checked here, and not there.
fn constraints(parameter: &Parameter, found: &mut Found) {
    const KEYWORDS: [&str; 12] = [
        "enum",
        "exclusiveMaximum",
        "exclusiveMinimum",
        "format",
        "maxItems",
        "maxLength",
        "maximum",
        "minItems",
        "minLength",
        "minimum",
        "multipleOf",
        "pattern",
    ];
    let said = |what: String| {
        let message = format!("Amazon does not check {what} of parameters");
        let said = Said::new(code::PORTABILITY_PARAMETER, message).label("not checked");
        said.help("have the backend check it: of parameters only their presence is checked")
    };
    let Some(schema) = &parameter.schema else {
        return;
    };
    let Some(mapping) = schema.node.as_mapping() else {
        return;
    };
    for entry in mapping
        .iter()
        .filter(|entry| KEYWORDS.contains(&entry.key.as_str()))
    {
        found.add(said(format!("`{}`", entry.key.as_str())), entry.key_span);
    }
    let kind = mapping.get("type").and_then(Node::as_str);
    if kind.is_some_and(|kind| kind != "string")
        && let Some(entry) = mapping.get_key_value("type")
    {
        found.add(said("`type`".to_owned()), entry.key_span);
    }
}

fn body(operation: &Operation, found: &mut Found) {
    let Some(required) = operation
        .node
        .get("requestBody")
        .and_then(|it| entry(it, "required"))
    else {
        return;
    };
    if operation.body.as_ref().is_some_and(|it| it.is_required) {
        let message = "Amazon does not ask whether there is a body: `required` is not used";
        let said = Said::new(code::PORTABILITY_DROPPED, message).label("not used");
        found.add(said.help("have the backend ask for it"), required);
    }
}

fn responses(document: &Document, operation: &Operation, found: &mut Found) {
    let Some(all) = operation.node.get("responses").and_then(Node::as_mapping) else {
        return;
    };
    for entry in all.iter().filter(|entry| !entry.key.starts_with("x-")) {
        let status = entry.key.as_str();
        let said = |message: String| Said::new(code::PORTABILITY_RESPONSE, message);
        if !status.bytes().all(|byte| byte.is_ascii_digit()) {
            let message = format!("`{status}` is no status code");
            let help = "describe each status, such as `400` and `500`, by itself";
            found.add(
                said(message)
                    .label("Amazon knows status codes only")
                    .help(help),
                entry.key_span,
            );
        }
        let reference = entry.value.get("$ref").and_then(Node::as_str);
        if document.version == Version::V2
            && reference.is_some_and(|it| it.starts_with("#/responses/"))
        {
            let message =
                "Amazon does not support references to shared responses in Swagger 2.0".to_owned();
            found.add(
                said(message)
                    .label("a reference")
                    .help("write the response here"),
                entry.value.span,
            );
        }
        let content = entry.value.get("content").and_then(Node::as_mapping);
        let schemas = content
            .iter()
            .flat_map(|it| it.iter())
            .filter_map(|it| it.value.get("schema"));
        for schema in schemas.chain(entry.value.get("schema")) {
            let kind = schema.get("type").and_then(Node::as_str);
            let is_primitive = matches!(kind, Some("string" | "integer" | "number" | "boolean"));
            if is_primitive && schema.get("$ref").is_none() {
                let message = "Amazon knows models of responses that are objects or references, and no plain values".to_owned();
                let help = "move the schema to a place of its own and refer to it";
                let said = said(message).label("may be refused, or dropped");
                found.add(said.help(help), schema.span);
            }
        }
        links(&entry.value, found);
    }
}

fn links(response: &Node, found: &mut Found) {
    if let Some(span) = entry(response, "links") {
        dropped("links", span, found);
    }
}

fn callbacks(operation: &Operation, found: &mut Found) {
    if let Some(span) = entry(&operation.node, "callbacks") {
        dropped("callbacks", span, found);
    }
    if let Some(span) = entry(&operation.node, "servers") {
        let message = "Amazon drops `servers` of operations";
        let said = Said::new(code::PORTABILITY_SERVERS, message).label("ignored");
        found.add(
            said.help("say where requests go in the `uri` of the integration"),
            span,
        );
    }
}

fn dropped(what: &str, span: Span, found: &mut Found) {
    let said = Said::new(code::PORTABILITY_DROPPED, format!("Amazon drops `{what}`"))
        .label("described only");
    found.add(
        said.help("describe them elsewhere; requests are not affected"),
        span,
    );
}
