//! What a document promises its callers, as far as it is compared: operations with their schemas lowered, and the
//! document itself for its policy.

mod answers;
mod calls;

use std::collections::BTreeMap;

use super::written::Written;
use crate::diagnostics::Sink;
use crate::json_schema::SchemaId;
use crate::lower;
use crate::openapi::Files;
use crate::openapi::extensions::{KindName, Validate};
use crate::openapi::media_type::{essence, told_apart};
use crate::openapi::model::{
    Document, In, Operation, Origin, Parameter, SchemaNode, Spanned, Version,
};
use crate::plan::{self, Access, Schemas};
use crate::schema::{Dialect, Lowering, Options, Usage};
use crate::source::Node;

/// One API of a side.
#[derive(Debug)]
pub(super) struct Contract {
    pub(super) document: Document,
    /// As it would be built; its schemas are left out.
    pub(super) api: plan::Api,
    pub(super) kind: KindName,
    pub(super) endpoints: Vec<Endpoint>,
    pub(super) schemas: Schemas,
}

/// An operation.
#[derive(Debug)]
pub(super) struct Endpoint {
    pub(super) method: String,
    /// As written.
    pub(super) path: String,
    /// Without the names of its variables ([`plan::PathTemplate::shape`]).
    pub(super) shape: String,
    pub(super) operation: Operation,
    pub(super) parameters: Vec<Value>,
    pub(super) bodies: Vec<Body>,
    pub(super) answers: Vec<Answer>,
    /// Its place among the operations of the API.
    pub(super) planned: Option<usize>,
    /// What is called because of it.
    pub(super) calls: Vec<Call>,
    /// Who is asked, as gateways of the document's kind ask.
    pub(super) access: Access,
    pub(super) validates: Validate,
    /// The number of variables in its path, by their names.
    pub(super) variables: Vec<String>,
}

/// A parameter, or a header of an answer.
#[derive(Debug)]
pub(super) struct Value {
    pub(super) parameter: Parameter,
    pub(super) schema: Meaning,
    /// How it is written.
    pub(super) style: String,
    pub(super) default: Option<String>,
}

/// What a schema came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// Any value.
    Any,
    /// This schema.
    Is(SchemaId),
    /// It cannot be read; that is reported by `gwc check`. What is written, as a hash; `None`: that is too much to
    /// look at.
    Broken(Option<u64>),
}

/// A body of a media type.
#[derive(Debug)]
pub(super) struct Body {
    /// In small letters, without parameters.
    pub(super) media_type: String,
    pub(super) schema: Meaning,
    pub(super) origin: Origin,
    /// `encoding`, as JSON.
    pub(super) encoding: Option<String>,
}

/// An answer.
#[derive(Debug)]
pub(super) struct Answer {
    /// `200`, `4XX`, `default`.
    pub(super) status: String,
    pub(super) origin: Origin,
    pub(super) bodies: Vec<Body>,
    pub(super) headers: Vec<Header>,
    pub(super) links: Vec<Link>,
}

/// What can be called with an answer.
#[derive(Debug)]
pub(super) struct Link {
    pub(super) name: String,
    /// What it says, as JSON.
    pub(super) says: String,
    pub(super) origin: Origin,
}

/// A request to callers: a callback.
#[derive(Debug)]
pub(super) struct Call {
    /// `onData POST`: its name, and the method.
    pub(super) name: String,
    /// Where it goes, as an expression.
    pub(super) address: String,
    pub(super) bodies: Vec<Body>,
    pub(super) origin: Origin,
}

/// A header of an answer.
#[derive(Debug)]
pub(super) struct Header {
    pub(super) name: String,
    pub(super) is_required: bool,
    pub(super) schema: Meaning,
    pub(super) origin: Origin,
}

/// What reads a document.
struct Reader<'f, 'l> {
    lowering: Lowering,
    files: &'f mut Files<'l>,
    version: Version,
    sink: Sink,
    /// Schemas of text as they are meant, by the addresses of what is written, which is kept.
    meant: BTreeMap<usize, (Node, Node)>,
    written: Written,
}

impl Contract {
    /// Reads the contract of a document, whose files are at hand.
    pub(super) fn read(
        document: Document,
        file: &str,
        files: &mut Files<'_>,
        sink: &mut Sink,
    ) -> Contract {
        let (kind, _) = document.kind();
        let mut api = lower::lower(&document, file, lower::Wanted::default(), files, sink);
        api.schemas = Schemas::default();
        let has_models = kind == KindName::Rest && document.amazon.is_some();
        let options = Options {
            dialect: match document.version {
                Version::V31 => Dialect::Draft2020,
                _ if has_models => Dialect::Draft4,
                Version::V2 | Version::V30 => Dialect::OpenApi30,
            },
            // What a format promises is a part of the contract, whoever asserts it.
            asserts_formats: true,
            has_ids: document.version == Version::V31,
        };
        let mut reader = Reader {
            lowering: Lowering::new(options),
            files,
            version: document.version,
            sink: Sink::new(),
            meant: BTreeMap::new(),
            written: Written::default(),
        };
        let operations = api.operations.iter().enumerate();
        let planned: BTreeMap<&str, (usize, &plan::Operation)> = operations
            .map(|(at, it)| (it.origin.pointer.as_str(), (at, it)))
            .collect();
        let mut endpoints = Vec::new();
        for item in &document.paths {
            // As far as it can be read: what is wrong with it is reported by `gwc check`.
            let path = lower::path_template(item, api.kind, true, &mut Sink::new());
            for operation in &item.operations {
                let mut endpoint = reader.endpoint(&document, &item.path, operation);
                let planned = planned.get(operation.origin.pointer.as_str());
                if let Some(path) = planned.map(|(_, it)| &it.path).or(path.as_ref()) {
                    endpoint.shape = path.shape();
                    endpoint.variables = path.parameters().map(str::to_owned).collect();
                }
                if let Some((at, planned)) = planned {
                    endpoint.planned = Some(*at);
                    endpoint.access.clone_from(&planned.access);
                }
                endpoints.push(endpoint);
            }
        }
        Contract {
            schemas: reader.lowering.into_schemas(),
            document,
            api,
            kind,
            endpoints,
        }
    }
}

impl Reader<'_, '_> {
    fn endpoint(
        &mut self,
        document: &Document,
        path: &Spanned<String>,
        operation: &Operation,
    ) -> Endpoint {
        let called = match &operation.operation_id {
            Some(id) => id.value.clone(),
            None => operation.method.clone(),
        };
        let parameters = operation.parameters.iter().filter(|parameter| {
            let name = parameter.name.value.to_ascii_lowercase();
            let is_ignored = matches!(name.as_str(), "accept" | "content-type" | "authorization");
            parameter.location != In::Header || !is_ignored
        });
        let parameters: Vec<Value> = parameters.map(|it| self.parameter(it, &called)).collect();
        let mut bodies = Vec::new();
        let content = operation.body.iter().flat_map(|body| &body.content);
        let names: Vec<&str> = content.clone().map(|it| it.name.value.as_str()).collect();
        for (content, media_type) in content.zip(told_apart(&names)) {
            let at = Origin {
                span: content.name.span,
                pointer: operation
                    .body
                    .as_ref()
                    .map(|it| it.origin.pointer.clone())
                    .unwrap_or_default(),
            };
            let schema = self.schema(content.schema.as_ref(), &called, Usage::Request);
            bodies.push(Body {
                encoding: self.encoding(operation, &content.name.value),
                media_type,
                schema,
                origin: at,
            });
        }
        let answers = self.answers(document, operation, &called);
        Endpoint {
            method: if operation.is_default_route {
                "$default".to_owned()
            } else {
                operation.method.clone()
            },
            path: path.value.clone(),
            shape: path.value.clone(),
            parameters,
            bodies,
            answers,
            planned: None,
            calls: self.calls(operation, &called),
            access: Access::default(),
            validates: document.validates(operation),
            variables: Vec::new(),
            operation: operation.clone(),
        }
    }

    fn parameter(&mut self, parameter: &Parameter, called: &str) -> Value {
        let schema = parameter.schema.as_ref().map(|schema| SchemaNode {
            node: self.meant(&schema.node),
            origin: schema.origin.clone(),
        });
        let default = schema
            .as_ref()
            .and_then(|schema| schema.node.get("default"));
        let style = lower::style_of(parameter, self.version);
        Value {
            default: default.map(|node| node.to_json().to_string()),
            schema: self.schema(schema.as_ref(), called, Usage::Request),
            style: match (&parameter.media_type, style) {
                (Some(name), _) => essence(&name.value),
                (None, Some(style)) => format!("{style:?}"),
                (None, None) => parameter.style.clone().unwrap_or_default(),
            },
            parameter: parameter.clone(),
        }
    }

    /// A schema of text as it is meant: one for each that is written.
    fn meant(&mut self, node: &Node) -> Node {
        let Some(mapping) = node.as_mapping() else {
            return node.clone();
        };
        let version = self.version;
        let known = self.meant.entry(mapping.address());
        let (_, meant) = known.or_insert_with(|| (node.clone(), lower::meant(node, version)));
        meant.clone()
    }

    fn schema(&mut self, schema: Option<&SchemaNode>, called: &str, usage: Usage) -> Meaning {
        let Some(schema) = schema else {
            return Meaning::Any;
        };
        if schema.node.get("type").and_then(Node::as_str) == Some("file") {
            return Meaning::Any;
        }
        let id = self.lowering.lower(
            &schema.node,
            &schema.origin,
            called,
            usage,
            self.files,
            &mut self.sink,
        );
        match id {
            Some(SchemaId::ANY) => Meaning::Any,
            Some(id) => Meaning::Is(id),
            None => Meaning::Broken(self.written.hash(schema, self.files)),
        }
    }

    fn encoding(&mut self, operation: &Operation, media_type: &str) -> Option<String> {
        let body = operation.node.get("requestBody")?;
        let (body, _) = self
            .files
            .resolve(body, &operation.origin, &mut self.sink)?;
        let encoding = body.get("content")?.get(media_type)?.get("encoding")?;
        Some(encoding.to_json().to_string())
    }
}
