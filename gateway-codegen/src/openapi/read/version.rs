//! Which specification a document follows, and fields that it does not have.

use crate::diagnostics::{Diagnostic, Fix, Sink, code, suggest};
use crate::openapi::model::{Origin, Version};
use crate::openapi::object::wrong_type;
use crate::source::pointer::escape;
use crate::source::{Entry, Mapping};

/// The version, which decides how everything else is read.
pub(super) fn read(mapping: &Mapping, origin: &Origin, sink: &mut Sink) -> Option<Version> {
    let (key, entry) = match (
        mapping.get_key_value("swagger"),
        mapping.get_key_value("openapi"),
    ) {
        (Some(swagger), Some(openapi)) => {
            let later = if swagger.key_span.start > openapi.key_span.start {
                swagger
            } else {
                openapi
            };
            let earlier = if std::ptr::eq(later, swagger) {
                openapi
            } else {
                swagger
            };
            let diagnostic = Diagnostic::new(
                code::BOTH_VERSIONS,
                later.key_span,
                "the document has both `swagger` and `openapi`",
            );
            sink.push(
                diagnostic
                    .label("the second")
                    .secondary(earlier.key_span, "the first")
                    .help("keep one of them"),
            );
            return None;
        }
        (Some(entry), None) => ("swagger", entry),
        (None, Some(entry)) => ("openapi", entry),
        (None, None) => {
            if let Some(entry) = mapping.get_key_value("swaggerVersion") {
                let text = entry.value.as_text().unwrap_or("1.2");
                unsupported(entry, text, origin, sink);
                return None;
            }
            not_openapi(mapping, origin, sink);
            return None;
        }
    };
    let node = &entry.value;
    let Some(text) = node.as_text() else {
        wrong_type(
            node,
            &format!("{}/{key}", origin.pointer),
            "a version",
            sink,
        );
        return None;
    };
    if node.as_str().is_none() {
        let diagnostic = Diagnostic::new(
            code::VERSION_NOT_STRING,
            node.span,
            format!("the version {text} is a number"),
        );
        sink.push(
            diagnostic
                .label("must be a string")
                .help(format!("write `{key}: \"{text}\"`"))
                .fix(Fix::replace(node.span, text, format!("\"{text}\"")))
                .pointer(format!("{}/{key}", origin.pointer)),
        );
    }
    let version = match (key, text) {
        ("swagger", "2.0" | "2") => Some(Version::V2),
        ("openapi", text) if text == "3.0" || text == "3" || text.starts_with("3.0.") => {
            Some(Version::V30)
        }
        ("openapi", text) if text == "3.1" || text.starts_with("3.1.") => Some(Version::V31),
        _ => None,
    };
    if version.is_none() {
        unsupported(entry, text, origin, sink);
    }
    version
}

/// A document of another kind; templates of CloudFormation and SAM are taken for one most often.
fn not_openapi(mapping: &Mapping, origin: &Origin, sink: &mut Sink) {
    let is_template = ["AWSTemplateFormatVersion", "Transform", "Resources"]
        .iter()
        .any(|key| mapping.contains_key(key));
    let (label, help) = match is_template {
        true => (
            "a CloudFormation template",
            "put the document below `DefinitionBody` or `Body` into a file of its own",
        ),
        false => ("not an OpenAPI document", "begin with `openapi: 3.1.0`"),
    };
    let message = "the document has neither `openapi` nor `swagger`";
    sink.push(
        Diagnostic::new(code::NOT_OPENAPI, origin.span, message)
            .label(label)
            .help(help)
            .pointer(&origin.pointer),
    );
}

fn unsupported(entry: &Entry, text: &str, origin: &Origin, sink: &mut Sink) {
    let diagnostic = Diagnostic::new(
        code::UNSUPPORTED_VERSION,
        entry.value.span,
        format!("version `{text}` is not supported"),
    );
    sink.push(
        diagnostic
            .label("not supported")
            .help("use Swagger 2.0, OpenAPI 3.0 or OpenAPI 3.1")
            .pointer(format!("{}/{}", origin.pointer, escape(&entry.key))),
    );
}

/// Reports fields of the root that its version does not have.
pub(super) fn check_fields(mapping: &Mapping, version: Version, pointer: &str, sink: &mut Sink) {
    const BOTH: [&str; 5] = ["info", "paths", "security", "tags", "externalDocs"];
    const V2: [&str; 10] = [
        "swagger",
        "host",
        "basePath",
        "schemes",
        "consumes",
        "produces",
        "definitions",
        "parameters",
        "responses",
        "securityDefinitions",
    ];
    const V30: [&str; 3] = ["openapi", "servers", "components"];
    const V31: [&str; 2] = ["jsonSchemaDialect", "webhooks"];
    let (own, name): (Vec<&str>, &str) = match version {
        Version::V2 => (V2.to_vec(), "Swagger 2.0"),
        Version::V30 => (V30.to_vec(), "OpenAPI 3.0"),
        Version::V31 => ([V30.as_slice(), &V31].concat(), "OpenAPI 3.1"),
    };
    for entry in mapping.iter() {
        let key = entry.key.as_str();
        if key.starts_with("x-") || BOTH.contains(&key) || own.contains(&key) {
            continue;
        }
        let message = format!("`{key}` is not a field of {name}");
        // What other versions have there is found by its name, as real documents have it.
        let is_found = [
            "components",
            "definitions",
            "parameters",
            "responses",
            "securityDefinitions",
        ];
        let label = match is_found.contains(&key) {
            true => "found here where something names it; other tools do not look there",
            false => "has no effect",
        };
        let mut diagnostic =
            Diagnostic::new(code::MISPLACED_FIELD, entry.key_span, message).label(label);
        let known = BOTH.iter().chain(&own).copied();
        diagnostic = match (key, version, suggest::nearest(key, known)) {
            ("components", Version::V2, _) => diagnostic
                .help("Swagger 2.0 has `definitions`, `parameters`, `responses` and `securityDefinitions`"),
            ("definitions", _, _) => diagnostic.help("OpenAPI 3 has `components: {schemas: ...}`"),
            ("securityDefinitions", _, _) => {
                diagnostic.help("OpenAPI 3 has `components: {securitySchemes: ...}`")
            }
            ("parameters" | "responses", _, _) => {
                diagnostic.help(format!("OpenAPI 3 has `components: {{{key}: ...}}`"))
            }
            ("host" | "basePath" | "schemes", _, _) => diagnostic.help("OpenAPI 3 has `servers`"),
            (_, _, Some(near)) => diagnostic.help(format!("did you mean `{near}`?")),
            _ => diagnostic,
        };
        sink.push(diagnostic.pointer(format!("{pointer}/{}", escape(key))));
    }
}
