//! The APIs of a template, and the document of each.

use std::collections::BTreeSet;

use super::Missing;
use super::properties;
use super::resolve::{Environment, Mode, Outcome, Resolver, Scope};
use super::sections::{Resource, Stack};
use crate::diagnostics::{Diagnostic, Sink, code, quoted};
use crate::source::pointer::escape;
use crate::source::{Entry, Mapping, Node, Span, Value};

/// An API that a template describes.
#[derive(Debug, Clone)]
pub struct Api {
    /// Logical id of its resource.
    pub id: String,
    /// Where its resource stands: the key.
    pub span: Span,
    /// Where the type of its resource stands.
    pub kind_span: Span,
    pub(super) sort: Sort,
}

/// What sort of resource an API is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    SamRest,
    SamHttp,
    Rest,
    Http,
}

impl Sort {
    fn of(kind: &str) -> Option<Self> {
        Some(match kind {
            "AWS::Serverless::Api" => Sort::SamRest,
            "AWS::Serverless::HttpApi" => Sort::SamHttp,
            "AWS::ApiGateway::RestApi" => Sort::Rest,
            "AWS::ApiGatewayV2::Api" => Sort::Http,
            _ => return None,
        })
    }

    /// The properties that hold the document, or say where it is.
    fn body(self) -> (&'static str, &'static str) {
        match self {
            Sort::SamRest | Sort::SamHttp => ("DefinitionBody", "DefinitionUri"),
            Sort::Rest | Sort::Http => ("Body", "BodyS3Location"),
        }
    }

    /// Its section of `Globals`.
    pub(super) fn globals(self) -> &'static str {
        match self {
            Sort::SamRest => "Api",
            Sort::SamHttp => "HttpApi",
            Sort::Rest | Sort::Http => "",
        }
    }

    /// As `x-gateway` calls it.
    pub(super) fn kind(self) -> &'static str {
        match self {
            Sort::SamRest | Sort::Rest => "rest",
            Sort::SamHttp | Sort::Http => "http",
        }
    }
}

/// The document of an API.
#[derive(Debug, Clone)]
pub struct ApiDocument {
    /// Its tree, with values in the place of variables, and with what the template says beside it.
    pub root: Node,
    /// JSON Pointer of the document in the template, as a fragment; `None` where it is a file of its own.
    pub pointer: Option<String>,
}

impl Stack {
    /// The APIs of a template in its order, WebSocket APIs left out. Those that the template's conditions leave out
    /// are not in it.
    pub fn apis(&self) -> Vec<Api> {
        let api = |entry: &Entry| {
            let kind = entry.value.get("Type")?.as_str()?;
            let sort = Sort::of(kind)?;
            let properties = entry.value.get("Properties");
            let protocol = properties.and_then(|properties| properties.get("ProtocolType"));
            let is_websocket = protocol.and_then(Node::as_str) == Some("WEBSOCKET");
            (!is_websocket).then(|| Api {
                id: entry.key.as_str().to_owned(),
                span: entry.key_span,
                kind_span: entry
                    .value
                    .get("Type")
                    .map_or(entry.key_span, |kind| kind.span),
                sort,
            })
        };
        self.resources().iter().filter_map(api).collect()
    }

    /// Reports what the template says of its APIs in resources that have no effect.
    pub fn report_resources(&self, sink: &mut Sink) {
        let authorizers = properties::authorizers_of_methods(self);
        for entry in self.resources() {
            if let Some(resource) = self.resource(&entry.key) {
                let is_used = authorizers.contains(entry.key.as_str());
                properties::report_resource(&entry.key, resource, is_used, sink);
            }
        }
        self.report_implicit(sink);
    }

    /// Reports the API that SAM makes of the events of functions which name none.
    fn report_implicit(&self, sink: &mut Sink) {
        let resources = self.resources().iter();
        let functions = resources.filter_map(|entry| self.resource(&entry.key));
        let events = functions
            .filter(|resource| resource.kind.starts_with("AWS::Serverless::"))
            .filter_map(|resource| resource.property("Events")?.as_mapping())
            .flatten();
        for (kind, named, id) in [
            ("Api", "RestApiId", "ServerlessRestApi"),
            ("HttpApi", "ApiId", "ServerlessHttpApi"),
        ] {
            let is_implicit = |event: &&Entry| {
                let is_kind = event.value.get("Type").and_then(Node::as_str) == Some(kind);
                let names = event.value.get("Properties").and_then(|p| p.get(named));
                is_kind && names.is_none()
            };
            let mut implicit = events.clone().filter(is_implicit);
            let Some(first) = implicit.next() else {
                continue;
            };
            let message = match implicit.count() {
                0 => format!("an event makes a route of the API `{id}`, which has no document"),
                n => format!(
                    "{} events make routes of the API `{id}`, which has no document",
                    n + 1
                ),
            };
            sink.push(
                Diagnostic::new(code::API_WITHOUT_DOCUMENT, first.key_span, message)
                    .label(format!("names no `{named}`"))
                    .help("write the routes into the OpenAPI document of an API of the template, or deploy it and export that API"),
            );
        }
    }
}

impl Api {
    /// The type of its resource.
    pub fn kind(&self) -> &'static str {
        match self.sort {
            Sort::SamRest => "AWS::Serverless::Api",
            Sort::SamHttp => "AWS::Serverless::HttpApi",
            Sort::Rest => "AWS::ApiGateway::RestApi",
            Sort::Http => "AWS::ApiGatewayV2::Api",
        }
    }

    /// The API's document. `None`: it has none, or the template leaves it out; the former is reported.
    pub fn document(
        &self,
        scope: Scope<'_>,
        environment: &mut dyn Environment,
        missing: &mut Missing,
        used: &mut BTreeSet<String>,
        sink: &mut Sink,
    ) -> Option<ApiDocument> {
        let stack = scope.stack?;
        let resource = stack.resource(&self.id)?;
        let mut resolver = Resolver::new(scope, environment, missing, used, sink);
        if !self.exists(resource, &mut resolver) {
            return None;
        }
        let (body, location) = self.sort.body();
        let (root, pointer) = match resource.property(body).filter(|body| !body.is_null()) {
            Some(body_node) => {
                let pointer = format!("#/Resources/{}/Properties/{body}", escape(&self.id));
                (
                    resolver.node(body_node, Mode::Ask).or(body_node),
                    Some(pointer),
                )
            }
            None => match resource.property(location) {
                Some(location) => (resolver.document_at(location)?, None),
                None => {
                    self.without_document(resolver.sink);
                    return None;
                }
            },
        };
        let Some(mapping) = root.as_mapping() else {
            if !root.is_invalid() {
                let message = format!(
                    "the document of the API {} is {}",
                    quoted(&self.id),
                    root.kind_name()
                );
                resolver.sink.push(
                    Diagnostic::new(code::NOT_OPENAPI, root.span, message)
                        .label("must be a mapping")
                        .help(format!("write the OpenAPI document below `{body}`")),
                );
            }
            return None;
        };
        properties::report(resource.properties(), resolver.sink);
        properties::report(stack.globals_of(self.sort.globals()), resolver.sink);
        let mut entries: Vec<Entry> = mapping.iter().cloned().collect();
        self.add_version(mapping, &mut entries, resolver.sink);
        self.add_access(resource, &mut resolver, &mut entries);
        self.add_extensions(resource, &mut resolver, &mut entries);
        Some(ApiDocument {
            root: Node::new(root.span, Value::Mapping(Mapping::from_entries(entries))),
            pointer,
        })
    }

    /// Whether the resource's `Condition` holds.
    pub(super) fn exists(&self, resource: Resource<'_>, resolver: &mut Resolver<'_>) -> bool {
        let condition = resource.node.get("Condition");
        condition
            .and_then(|node| resolver.condition(node.as_str()?, node.span))
            .unwrap_or(true)
    }

    fn without_document(&self, sink: &mut Sink) {
        let (body, location) = self.sort.body();
        let message = format!("the API {} has no document", quoted(&self.id));
        sink.push(
            Diagnostic::new(code::API_WITHOUT_DOCUMENT, self.span, message)
                .label(format!("neither `{body}` nor `{location}`"))
                .help("write its routes as an OpenAPI document; routes that events of functions or other resources make are not read"),
        );
    }

    /// A document in a template may leave its version out: AWS takes what it looks like.
    fn add_version(&self, mapping: &Mapping, entries: &mut Vec<Entry>, sink: &mut Sink) {
        if mapping.contains_key("openapi") || mapping.contains_key("swagger") {
            return;
        }
        let is_v3 = self.sort.kind() == "http" || mapping.contains_key("components");
        let (key, version) = if is_v3 {
            ("openapi", "3.0.1")
        } else {
            ("swagger", "2.0")
        };
        let first = entries.first().map_or(self.span, |entry| entry.key_span);
        sink.push(
            Diagnostic::new(
                code::MISSING_ADVISED_FIELD,
                first,
                format!(
                    "the document of the API {} says no version",
                    quoted(&self.id)
                ),
            )
            .label(format!("taken as `{key}: '{version}'`"))
            .help(format!("add `{key}: '{version}'`")),
        );
        entries.insert(0, entry(key, Value::String(version.into()), first));
    }

    /// A property of the resource, or of `Globals`.
    pub(super) fn property(
        &self,
        resource: Resource<'_>,
        name: &str,
        resolver: &mut Resolver<'_>,
    ) -> Option<Node> {
        let stack = resolver.scope.stack;
        let global = stack.and_then(|stack| stack.globals_of(self.sort.globals())?.get(name));
        let node = resource.property(name).or(global)?;
        resolver.value(node)
    }
}

impl Resolver<'_> {
    /// The document that `DefinitionUri` or `BodyS3Location` names.
    fn document_at(&mut self, location: &Node) -> Option<Node> {
        let bucket = location
            .get("Bucket")
            .and_then(|bucket| self.text_of(bucket));
        let key = location.get("Key").and_then(|key| self.text_of(key));
        let name = match (bucket, key) {
            (Some(bucket), Some(key)) => format!("s3://{bucket}/{key}"),
            _ => self.text_of(location)?,
        };
        let root = self.included(&name, location.span)?;
        Some(self.node(&root, Mode::Ask).or(&root))
    }
}

impl Outcome {
    /// The node that it makes of another.
    pub(super) fn or(self, node: &Node) -> Node {
        match self {
            Outcome::Same => node.clone(),
            Outcome::New(new) => new,
            Outcome::Nothing => Node::new(node.span, Value::Null),
        }
    }
}

pub(super) fn entry(key: &str, value: Value, span: Span) -> Entry {
    Entry {
        key: key.into(),
        key_span: span,
        value: Node::new(span, value),
    }
}
