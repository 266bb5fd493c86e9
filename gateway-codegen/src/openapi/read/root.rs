//! The root of a document: version, info, servers, paths, root extensions.

use std::collections::{BTreeMap, BTreeSet};

use super::{operation, security};
use crate::diagnostics::{Diagnostic, Sink, code, suggest};
use crate::openapi::extensions::{
    AMAZON, Cors, GatewayExtension, GatewayResponses, NAMES, OWN, RequestValidators,
};
use crate::openapi::files::Files;
use crate::openapi::model::{Document, Origin, PathItem, Spanned, Version};
use crate::openapi::object::{Object, Unknown, wrong_type};
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
    let version = version(mapping, &origin, sink)?;
    check_fields(mapping, version, pointer, sink);
    let mut object = Object::open(root, &origin, sink)?;
    let (title, api_version) = info(&mut object, sink);
    let (base_path, server) = if version == Version::V2 {
        swagger_server(&mut object, sink)
    } else {
        servers(&mut object, sink)
    };
    let security = security::requirements(mapping, pointer, sink);
    let tags = tags(mapping);
    let mut scan = Scan {
        amazon: None,
        asks: false,
        marker: None,
    };
    scan.visit(root, pointer, 0);
    let marker = http_marker(mapping, &scan);
    let amazon = scan.amazon.filter(|_| scan.asks);
    let security_schemes = security::schemes(mapping, version, pointer, amazon.is_none(), sink);
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
        gateway: GatewayExtension::default(),
        root: root.clone(),
        origin: origin.clone(),
    };
    root_extensions(mapping, &mut document, sink);
    document.paths = paths(mapping, version, pointer, files, sink);
    Some(document)
}

/// The version, which decides how everything else is read.
fn version(mapping: &Mapping, origin: &Origin, sink: &mut Sink) -> Option<Version> {
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
                .fix(node.span, text, format!("\"{text}\""))
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
fn check_fields(mapping: &Mapping, version: Version, pointer: &str, sink: &mut Sink) {
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
        let mut diagnostic =
            Diagnostic::new(code::MISPLACED_FIELD, entry.key_span, message).label("has no effect");
        let known = BOTH.iter().chain(&own).copied();
        diagnostic = match (key, version, suggest::nearest(key, known)) {
            ("components", Version::V2, _) => diagnostic
                .help("Swagger 2.0 has `definitions`, `parameters`, `responses` and `securityDefinitions`"),
            ("definitions", _, _) => diagnostic.help("OpenAPI 3 has `components: {schemas: ...}`"),
            ("securityDefinitions", _, _) => {
                diagnostic.help("OpenAPI 3 has `components: {securitySchemes: ...}`")
            }
            ("host" | "basePath" | "schemes", _, _) => diagnostic.help("OpenAPI 3 has `servers`"),
            (_, _, Some(near)) => diagnostic.help(format!("did you mean `{near}`?")),
            _ => diagnostic,
        };
        sink.push(diagnostic.pointer(format!("{pointer}/{}", escape(key))));
    }
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

type Server = (Option<Spanned<String>>, Option<Spanned<String>>);

/// Base path and absolute address of Swagger 2.0.
fn swagger_server(object: &mut Object<'_>, sink: &mut Sink) -> Server {
    let base_path = object.string("basePath", sink);
    let host = object.string("host", sink);
    let schemes = object.strings("schemes", sink);
    let server = host.map(|host| {
        let https = schemes.iter().any(|scheme| scheme.value == "https");
        let scheme = if https { "https" } else { "http" };
        let path = base_path
            .as_ref()
            .map_or("", |path| path.value.trim_end_matches('/'));
        Spanned {
            value: format!("{scheme}://{}{path}", host.value),
            span: host.span,
        }
    });
    (base_path, server)
}

/// Base path and absolute address of OpenAPI 3: the `basePath` variable's default, else the path of the
/// first server's URL, variables replaced by their defaults.
fn servers(object: &mut Object<'_>, sink: &mut Sink) -> Server {
    let Some(node) = object.node("servers") else {
        return (None, None);
    };
    let Some(first) = node.as_sequence().and_then(<[Node]>::first) else {
        return (None, None);
    };
    let origin = Origin {
        span: first.span,
        pointer: format!("{}/0", object.pointer_to("servers")),
    };
    let Some(mut server) = Object::open(first, &origin, sink) else {
        return (None, None);
    };
    let Some(url) = server.string("url", sink) else {
        return (None, None);
    };
    let mut defaults = BTreeMap::new();
    let mut base_path = None;
    for (entry, _) in server.entries("variables", sink) {
        let default = entry
            .value
            .get("default")
            .and_then(Node::as_text)
            .unwrap_or_default();
        defaults.insert(entry.key.as_str(), default);
        if entry.key.as_str() == "basePath" {
            base_path = Some(Spanned {
                value: default.to_owned(),
                span: entry.key_span,
            });
        }
    }
    let text = with_defaults(&url, &defaults, sink);
    let absolute = text.starts_with("http://") || text.starts_with("https://");
    let path = path_of(&text);
    let base_path = base_path.or_else(|| {
        Some(Spanned {
            value: path.to_owned(),
            span: url.span,
        })
    });
    let server = absolute.then(|| Spanned {
        value: text.clone(),
        span: url.span,
    });
    (base_path, server)
}

/// The longest address that variables may make of a server's URL, in bytes.
const MAX_ADDRESS: usize = 8 << 10;

/// A server's URL with its variables replaced by their defaults; what a default holds is not replaced again.
fn with_defaults(
    url: &Spanned<String>,
    defaults: &BTreeMap<&str, &str>,
    sink: &mut Sink,
) -> String {
    let mut text = String::new();
    let mut rest = url.value.as_str();
    while let Some((before, from)) = rest.split_once('{') {
        text.push_str(before);
        let variable = from
            .split_once('}')
            .and_then(|(name, after)| Some((defaults.get(name)?, after)));
        if let Some((default, after)) = variable {
            text.push_str(default);
            rest = after;
        } else {
            text.push('{');
            rest = from;
        }
        if text.len() > MAX_ADDRESS && !defaults.is_empty() {
            let message = format!("the address has more than {MAX_ADDRESS} bytes");
            let diagnostic = Diagnostic::new(code::INVALID_URI, url.span, message);
            sink.push(
                diagnostic
                    .label("with the defaults of its variables")
                    .help("shorten the defaults in `variables`")
                    .pointer("#/servers/0/url"),
            );
            return url.value.clone();
        }
    }
    text.push_str(rest);
    text
}

/// The path of a server's URL, which may be relative (RFC 3986 section 4.2): `https://host/path`,
/// `//host/path` or `/path`.
fn path_of(url: &str) -> &str {
    let authority = match url.split_once("://") {
        Some((scheme, rest)) if !scheme.contains('/') => Some(rest),
        _ => url.strip_prefix("//"),
    };
    match authority {
        Some(rest) => rest.find('/').and_then(|at| rest.get(at..)).unwrap_or(""),
        None => url,
    }
}

fn tags(mapping: &Mapping) -> Vec<(String, String)> {
    let tags = mapping
        .get("tags")
        .and_then(Node::as_sequence)
        .unwrap_or_default();
    let text = |tag: &Node, key: &str| tag.get(key).and_then(Node::as_text).map(str::to_owned);
    tags.iter()
        .filter_map(|tag| {
            Some((
                text(tag, "name")?,
                text(tag, "description").unwrap_or_default(),
            ))
        })
        .collect()
}

/// What an extension key means: its name without prefix, and how unknown fields below it are judged.
pub(super) fn extension(key: &str) -> Option<(&str, Unknown)> {
    let amazon = key
        .strip_prefix(AMAZON)
        .map(|name| (name, Unknown::Warning));
    amazon.or_else(|| key.strip_prefix(OWN).map(|name| (name, Unknown::Error)))
}

/// Reports an extension key that nobody knows; returns the extension that was probably meant.
pub(super) fn unknown_extension(
    entry: &Entry,
    pointer: &str,
    sink: &mut Sink,
) -> Option<&'static str> {
    let key = entry.key.as_str();
    let (prefix, code) = if key.starts_with("x-amazon") {
        (AMAZON, code::UNKNOWN_AMAZON_FIELD)
    } else {
        (OWN, code::UNKNOWN_FIELD)
    };
    let mut diagnostic = Diagnostic::new(
        code,
        entry.key_span,
        format!("no extension is called `{key}`"),
    )
    .label("not known");
    let known: Vec<String> = NAMES.iter().map(|name| format!("{prefix}{name}")).collect();
    let near = suggest::nearest(key, known.iter().map(String::as_str));
    if let Some(name) = near {
        diagnostic = diagnostic.help(format!("did you mean `{name}`?"));
    }
    sink.push(diagnostic.pointer(format!("{pointer}/{}", escape(key))));
    let near = near?.strip_prefix(prefix)?;
    NAMES.iter().copied().find(|name| *name == near)
}

fn root_extensions(mapping: &Mapping, document: &mut Document, sink: &mut Sink) {
    let base = document.origin.pointer.clone();
    for entry in mapping.iter() {
        let key = entry.key.as_str();
        let origin = Origin {
            span: entry.key_span,
            pointer: format!("{base}/{}", escape(key)),
        };
        let node = &entry.value;
        if key == "x-gateway" {
            document.gateway = GatewayExtension::read(node, &origin, sink);
            continue;
        }
        let Some((name, unknown)) = extension(key) else {
            if key.starts_with("x-amazon") {
                unknown_extension(entry, &base, sink);
            }
            continue;
        };
        match name {
            "gateway-responses" => {
                document.gateway_responses = GatewayResponses::read(node, &origin, unknown, sink)
            }
            "cors" => document.cors = Cors::read(node, &origin, unknown, sink),
            "request-validators" => {
                document.validators = RequestValidators::read(node, &origin, unknown, sink)
            }
            "request-validator" => match node.as_str() {
                Some(text) => {
                    document.validator = Some(Spanned {
                        value: text.to_owned(),
                        span: node.span,
                    })
                }
                None => wrong_type(node, &origin.pointer, "the name of a validator", sink),
            },
            "importexport-version" => {}
            _ if !has_shape(name, node, &origin, sink) => {}
            "policy" => not_enforced(
                code::POLICY_NOT_ENFORCED,
                entry,
                &origin,
                "the resource policy is not enforced by this version of gwc",
                sink,
            ),
            "endpoint-access-mode" | "security-policy" => {
                not_enforced(
                    code::POLICY_NOT_ENFORCED,
                    entry,
                    &origin,
                    "TLS policies are not enforced by this version of gwc",
                    sink,
                );
            }
            "api-key-source"
            | "binary-media-types"
            | "minimum-compression-size"
            | "documentation"
            | "endpoint-configuration" => {
                not_acted_on(entry, &origin, sink);
            }
            _ => {
                unknown_extension(entry, &base, sink);
            }
        }
    }
}

/// Whether the value of a root extension that is not acted on has the right type; reports one that has not.
fn has_shape(name: &str, node: &Node, origin: &Origin, sink: &mut Sink) -> bool {
    let (good, expected) = match name {
        "binary-media-types" => (node.as_sequence().is_some(), "a list of media types"),
        "policy" | "documentation" | "endpoint-configuration" => {
            (node.as_mapping().is_some(), "a mapping")
        }
        "api-key-source" | "endpoint-access-mode" | "security-policy" => {
            (node.as_str().is_some(), "a string")
        }
        _ => return true,
    };
    if !good && !node.is_null() {
        wrong_type(node, &origin.pointer, expected, sink);
    }
    good || node.is_null()
}

pub(super) fn not_acted_on(entry: &Entry, origin: &Origin, sink: &mut Sink) {
    let message = format!(
        "`{}` has no effect in this version of gwc",
        entry.key.as_str()
    );
    sink.push(
        Diagnostic::new(code::NOT_ACTED_ON, origin.span, message)
            .label("has no effect")
            .pointer(&origin.pointer),
    );
}

fn not_enforced(
    code: crate::diagnostics::Code,
    entry: &Entry,
    origin: &Origin,
    message: &str,
    sink: &mut Sink,
) {
    let help = format!(
        "`--allow {}` builds the gateway without `{}`",
        code.number(),
        entry.key.as_str()
    );
    sink.push(
        Diagnostic::new(code, origin.span, message)
            .label("has no effect")
            .help(help)
            .pointer(&origin.pointer),
    );
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
    items
}

/// Looks through the whole tree for what decides the document's kind.
struct Scan {
    amazon: Option<Origin>,
    /// Whether some extension asks a gateway for something. A document whose only extension is the `authtype` of a
    /// scheme describes a service of AWS, which checks signatures itself.
    asks: bool,
    marker: Option<String>,
}

impl Scan {
    fn visit(&mut self, node: &Node, pointer: &str, depth: usize) {
        let Some(mapping) = node.as_mapping() else {
            return;
        };
        for entry in mapping.iter() {
            let key = entry.key.as_str();
            if key.starts_with("x-amazon") && self.amazon.is_none() {
                self.amazon = Some(Origin {
                    span: entry.key_span,
                    pointer: format!("{pointer}/{}", escape(key)),
                });
            }
            self.asks |= key.starts_with("x-amazon") && key != "x-amazon-apigateway-authtype";
            if let Some((name, _)) = extension(key) {
                self.asks |= name == "integration";
                self.extension(name, &entry.value);
            }
            // Extensions stand at known depths: root, path items, operations, security schemes.
            if depth < 3
                && matches!(
                    (depth, key),
                    (0, "paths" | "components" | "securityDefinitions" | "tags") | (1.., _)
                )
                && !key.starts_with("x-")
            {
                self.visit(
                    &entry.value,
                    &format!("{pointer}/{}", escape(key)),
                    depth + 1,
                );
            }
        }
    }

    fn extension(&mut self, name: &str, node: &Node) {
        match name {
            "importexport-version" => self.mark("`importexport-version`"),
            "cors" => self.mark("`cors`"),
            "integrations" => self.mark("`integrations`"),
            "authorizer" if node.get("type").and_then(Node::as_str) == Some("jwt") => {
                self.mark("a `jwt` authorizer")
            }
            "any-method" if node.get("isDefaultRoute").is_some() => self.mark("`isDefaultRoute`"),
            "integration" if node.get("integrationSubtype").is_some() => {
                self.mark("`integrationSubtype`")
            }
            "integration"
                if node.get("payloadFormatVersion").and_then(Node::as_text) == Some("2.0") =>
            {
                self.mark("`payloadFormatVersion` 2.0");
            }
            _ => {}
        }
    }

    fn mark(&mut self, what: &str) {
        self.marker.get_or_insert_with(|| what.to_owned());
    }
}

/// The sign of an HTTP API: what the scan found, or `payloadFormatVersion` 1.0 where no REST-only field stands.
fn http_marker(mapping: &Mapping, scan: &Scan) -> Option<String> {
    if scan.marker.is_some() {
        return scan.marker.clone();
    }
    const REST_ONLY: [&str; 9] = [
        "passthroughBehavior",
        "requestTemplates",
        "responses",
        "contentHandling",
        "cacheKeyParameters",
        "cacheNamespace",
        "responseTransferMode",
        "credentials",
        "integrationTarget",
    ];
    let root: BTreeSet<&str> = mapping
        .keys()
        .filter_map(|key| extension(key).map(|(name, _)| name))
        .collect();
    let rest_root = [
        "api-key-source",
        "binary-media-types",
        "gateway-responses",
        "minimum-compression-size",
        "policy",
        "request-validator",
        "request-validators",
    ];
    if rest_root.iter().any(|name| root.contains(name)) {
        return None;
    }
    let paths = mapping.get("paths").and_then(Node::as_mapping)?;
    let operations = paths
        .iter()
        .filter_map(|entry| entry.value.as_mapping())
        .flat_map(|item| item.iter());
    let integrations = operations
        .filter_map(|entry| entry.value.as_mapping())
        .flat_map(|operation| operation.iter());
    let mut versioned = false;
    for entry in integrations.filter(|entry| {
        extension(entry.key.as_str()).is_some_and(|(name, _)| name == "integration")
    }) {
        if REST_ONLY
            .iter()
            .any(|field| entry.value.get(field).is_some())
        {
            return None;
        }
        versioned |= entry
            .value
            .get("payloadFormatVersion")
            .and_then(Node::as_text)
            == Some("1.0");
    }
    versioned.then(|| "`payloadFormatVersion` 1.0".to_owned())
}

#[cfg(test)]
mod tests {
    use super::path_of;

    #[test]
    fn paths_of_server_urls() {
        for (url, path) in [
            ("https://api.example.com", ""),
            ("https://api.example.com/", "/"),
            ("https://api.example.com/v1", "/v1"),
            ("//api.example.com", ""),
            ("//api.example.com/v1", "/v1"),
            ("/v1", "/v1"),
            ("/to/http://other", "/to/http://other"),
            ("", ""),
        ] {
            assert_eq!(path_of(url), path, "{url}");
        }
    }
}
