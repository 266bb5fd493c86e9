//! The root of a document: version, info, servers, paths, root extensions.

use super::{answers, body, operation, root_extensions, scan, security, server, version};
use crate::diagnostics::{Diagnostic, Sink, code};
use crate::openapi::extensions::{
    GatewayExtension, GatewayResponses, Integrations, RequestValidators,
};
use crate::openapi::files::Files;
use crate::openapi::model::{Document, Origin, PathItem, Version};
use crate::openapi::object::Object;
use crate::source::pointer::escape;
use crate::source::{Entry, Mapping, Node, Span};

/// Reads a document that has been parsed; `None` where it is no OpenAPI document, which is reported.
///
/// `pointer` is that of the document in its file: `#`, but for one inside of a template.
pub fn read(
    root: &Node,
    pointer: &str,
    files: &mut Files<'_>,
    sink: &mut Sink,
) -> Option<Document> {
    let origin = Origin {
        span: Span::at(root.span.file, root.span.start),
        pointer: pointer.to_owned(),
    };
    let Some(mapping) = root.as_mapping() else {
        if !root.is_invalid() {
            let diagnostic = Diagnostic::new(
                code::NOT_OPENAPI,
                origin.span,
                format!("an OpenAPI document is a mapping, not {}", root.kind_name()),
            );
            sink.push(diagnostic.label("the document begins here"));
        }
        return None;
    };
    let version = version::read(mapping, &origin, sink)?;
    version::check_fields(mapping, version, pointer, sink);
    let mut object = Object::open(root, &origin, sink)?;
    let (title, api_version) = info(&mut object, sink);
    let (base_path, server) = if version == Version::V2 {
        server::of_swagger(&mut object, sink)
    } else {
        server::of_openapi(&mut object, sink)
    };
    let security = security::requirements(mapping, pointer, sink);
    let tags = root_extensions::tags(mapping, pointer, sink);
    let scan = scan::of(root, pointer, files, sink);
    let marker = scan::http_marker(mapping, &scan, files, sink);
    let amazon = scan.amazon.filter(|_| scan.asks);
    let own = mapping.get("x-gateway");
    let enforced = security::Enforced {
        has_amazon: amazon.is_some(),
        has_plans: own.is_some_and(|own| own.get("usagePlans").is_some()),
    };
    let security_schemes = security::schemes(mapping, version, pointer, enforced, files, sink);
    let mut document = Document {
        version,
        title,
        api_version,
        base_path,
        server,
        tags,
        paths: Vec::new(),
        security_schemes,
        security,
        amazon,
        http_marker: marker,
        gateway_responses: GatewayResponses::default(),
        cors: None,
        validators: RequestValidators::default(),
        validator: None,
        api_key_source: None,
        binary_media_types: None,
        minimum_compression_size: None,
        documentation: None,
        endpoint: None,
        endpoint_access_mode: None,
        security_policy: None,
        policy: None,
        integrations: Integrations::default(),
        gateway: GatewayExtension::default(),
        root: root.clone(),
        origin: origin.clone(),
    };
    root_extensions::read(mapping, &mut document, sink);
    document.paths = paths(mapping, version, pointer, files, sink);
    if document.gateway.validates_responses() {
        answers::read(&mut document, mapping, files, sink);
    }
    Some(document)
}

fn info(object: &mut Object<'_>, sink: &mut Sink) -> (String, String) {
    let info = object
        .node("info")
        .and_then(|node| Object::open(node, &object.origin("info"), sink));
    let Some(mut info) = info else {
        if object.entry("info").is_none() {
            let diagnostic = Diagnostic::new(
                code::MISSING_ADVISED_FIELD,
                object.span,
                "the document has no `info`",
            );
            sink.push(
                diagnostic
                    .label("this document")
                    .help("add `info: {title: ..., version: ...}`")
                    .pointer(&object.pointer),
            );
        }
        return ("API".to_owned(), "0".to_owned());
    };
    let title = info.text("title", sink);
    let version = info.text("version", sink);
    for (name, given) in [("title", title.is_some()), ("version", version.is_some())] {
        if !given && !info.is_unusable(name) {
            let diagnostic = Diagnostic::new(
                code::MISSING_ADVISED_FIELD,
                info.span,
                format!("`info` has no `{name}`"),
            );
            sink.push(
                diagnostic
                    .label("here")
                    .help(format!("add `{name}`"))
                    .pointer(&info.pointer),
            );
        }
    }
    (
        title.map_or_else(|| "API".to_owned(), |title| title.value),
        version.map_or_else(|| "0".to_owned(), |version| version.value),
    )
}

fn paths(
    mapping: &Mapping,
    version: Version,
    pointer: &str,
    files: &mut Files<'_>,
    sink: &mut Sink,
) -> Vec<PathItem> {
    let Some(entry) = mapping.get_key_value("paths") else {
        // OpenAPI 3.1 needs no paths; a gateway without any answers nothing, which the plan reports.
        return Vec::new();
    };
    let Some(paths) = entry.value.as_mapping() else {
        if !entry.value.is_invalid() {
            let message = format!("`paths` is {}", entry.value.kind_name());
            sink.push(
                Diagnostic::new(code::WRONG_TYPE, entry.key_span, message)
                    .label("must be a mapping")
                    .pointer(format!("{pointer}/paths")),
            );
        }
        return Vec::new();
    };
    let mut items = Vec::with_capacity(paths.len());
    for entry in paths.iter() {
        let key = entry.key.as_str();
        if key.starts_with("x-") {
            continue;
        }
        let origin = Origin {
            span: entry.key_span,
            pointer: format!("{pointer}/paths/{}", escape(key)),
        };
        items.extend(operation::path_item(entry, origin, version, files, sink));
    }
    report_queries(paths, pointer, sink);
    let operations = items.iter_mut().flat_map(|item| &mut item.operations);
    for body in operations.filter_map(|operation| operation.body.as_mut()) {
        body::complete(body, mapping);
    }
    items
}

/// Paths with a query or a fragment, as descriptions of old services have them, are routes without it. One warning for
/// all: such documents have hundreds.
fn report_queries(paths: &Mapping, pointer: &str, sink: &mut Sink) {
    let has_query = |entry: &&Entry| entry.key.starts_with('/') && entry.key.contains(['?', '#']);
    let mut such = paths.iter().filter(has_query);
    let Some(first) = such.next() else {
        return;
    };
    let message = match such.count() {
        0 => "a path has a query or a fragment, which does not count".to_owned(),
        n => format!(
            "{} paths have a query or a fragment, which does not count",
            n + 1
        ),
    };
    sink.push(
        Diagnostic::new(code::UNUSUAL_FORM, first.key_span, message)
            .label("read up to `?` or `#`")
            .help("declare what it holds among the `parameters` (`in: query`, or `in: header` where it names a header), if that is not done, and take it out of the path")
            .pointer(format!("{pointer}/paths/{}", escape(&first.key))),
    );
}
