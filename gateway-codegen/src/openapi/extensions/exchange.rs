//! What only import and export speak of: `x-amazon-apigateway-importexport-version`,
//! `x-amazon-apigateway-documentation` and `x-amazon-apigateway-tag-value`
//! (`reference/openapi-extensions.md` §2.8, §2.12, §2.21).

use schemars::JsonSchema;

use crate::diagnostics::Sink;
use crate::openapi::model::{Origin, Spanned};
use crate::openapi::object::{Object, Unknown, word, wrong_type};
use crate::source::{Node, SourceMap, parse};

/// The format of an HTTP API's document; its presence says that it is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema)]
pub enum ImportExportVersion {
    /// The only one there is.
    #[schemars(rename = "1.0")]
    V1,
}

/// The value of a tag of the API (HTTP APIs); empty where it is missing.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema)]
#[schemars(transparent)]
pub struct TagValue(pub Spanned<String>);

/// Documentation parts: what the API's parts are, beside the descriptions in the document itself.
#[derive(Debug, Clone, JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct Documentation {
    /// The version of the documentation, which a stage shows.
    pub version: Option<Spanned<String>>,
    /// When the version was made; exports write it.
    pub created_date: Option<Spanned<String>>,
    /// What is said, and of which part of the API.
    pub documentation_parts: Vec<DocumentationPart>,
}

/// What is said of one part of the API.
#[derive(Debug, Clone, JsonSchema)]
pub struct DocumentationPart {
    /// Where it stands.
    #[schemars(skip)]
    pub origin: Origin,
    /// The part of the API.
    pub location: DocumentationLocation,
    /// Whatever is to be said, such as `description`.
    #[schemars(with = "serde_json::Map<String, serde_json::Value>")]
    pub properties: Node,
}

/// Which part of the API a documentation part is about.
#[derive(Debug, Clone, JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct DocumentationLocation {
    /// The kind of the part.
    #[schemars(rename = "type")]
    pub kind: Spanned<DocumentationKind>,
    /// The path of a resource; `/` where it is missing.
    pub path: Option<Spanned<String>>,
    /// The method; `*`, any, where it is missing.
    pub method: Option<Spanned<String>>,
    /// The status of a response; `*`, any, where it is missing.
    pub status_code: Option<Spanned<String>>,
    /// The name of a parameter, header, model or authorizer.
    pub name: Option<Spanned<String>>,
}

/// Kinds of documented parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema)]
#[schemars(rename_all = "SCREAMING_SNAKE_CASE")]
#[allow(missing_docs, reason = "the words of the reference")]
pub enum DocumentationKind {
    Api,
    Authorizer,
    Model,
    Resource,
    Method,
    PathParameter,
    QueryParameter,
    RequestHeader,
    RequestBody,
    Response,
    ResponseHeader,
    ResponseBody,
}

const KINDS: [(&str, DocumentationKind); 12] = [
    ("API", DocumentationKind::Api),
    ("AUTHORIZER", DocumentationKind::Authorizer),
    ("MODEL", DocumentationKind::Model),
    ("RESOURCE", DocumentationKind::Resource),
    ("METHOD", DocumentationKind::Method),
    ("PATH_PARAMETER", DocumentationKind::PathParameter),
    ("QUERY_PARAMETER", DocumentationKind::QueryParameter),
    ("REQUEST_HEADER", DocumentationKind::RequestHeader),
    ("REQUEST_BODY", DocumentationKind::RequestBody),
    ("RESPONSE", DocumentationKind::Response),
    ("RESPONSE_HEADER", DocumentationKind::ResponseHeader),
    ("RESPONSE_BODY", DocumentationKind::ResponseBody),
];

impl ImportExportVersion {
    /// Reads the extension.
    pub fn read(node: &Node, origin: &Origin, sink: &mut Sink) -> Option<Spanned<Self>> {
        // A number that reads like it is taken for it.
        let words = [("1.0", ImportExportVersion::V1)];
        word(node, &origin.pointer, "importexport-version", &words, sink)
    }
}

impl TagValue {
    /// Reads the extension.
    pub fn read(node: &Node, origin: &Origin, sink: &mut Sink) -> Option<Self> {
        let text = node.as_text();
        if text.is_none() && !node.is_null() {
            wrong_type(node, &origin.pointer, "a string", sink);
        }
        Some(TagValue(Spanned {
            value: text?.to_owned(),
            span: node.span,
        }))
    }
}

impl Documentation {
    /// Reads the extension.
    pub fn read(node: &Node, origin: &Origin, unknown: Unknown, sink: &mut Sink) -> Option<Self> {
        let mut object = Object::open(node, origin, sink)?;
        let documentation = Documentation {
            version: object.text("version", sink),
            created_date: object.text("createdDate", sink),
            documentation_parts: object
                .items("documentationParts", sink)
                .into_iter()
                .filter_map(|(node, origin)| DocumentationPart::read(node, &origin, unknown, sink))
                .collect(),
        };
        object.finish(unknown, sink);
        Some(documentation)
    }
}

impl DocumentationKind {
    /// The word of the reference.
    pub fn name(self) -> &'static str {
        let known = KINDS.iter().find(|(_, kind)| *kind == self);
        known.map_or("", |(name, _)| name)
    }
}

impl DocumentationPart {
    fn read(node: &Node, origin: &Origin, unknown: Unknown, sink: &mut Sink) -> Option<Self> {
        const PART: &str = "the documentation part";
        let mut object = Object::open(node, origin, sink)?;
        object.require("location", PART, "add `location: {type: API}`", sink);
        let location = object
            .object("location", sink)
            .and_then(|location| DocumentationLocation::read(location, unknown, sink));
        let written = object.node("properties");
        // As the API of API Gateway has them.
        let properties = written.map(|node| from_json(node).unwrap_or_else(|| node.clone()));
        if let Some(node) = written
            && properties
                .as_ref()
                .is_some_and(|it| it.as_mapping().is_none())
        {
            wrong_type(node, &object.pointer_to("properties"), "a mapping", sink);
        }
        object.require("properties", PART, "add what is to be said", sink);
        object.finish(unknown, sink);
        Some(DocumentationPart {
            origin: origin.clone(),
            location: location?,
            properties: properties?,
        })
    }
}

/// What a text of JSON says. Its places are those in the text, which nothing is reported of.
fn from_json(node: &Node) -> Option<Node> {
    let text = node
        .as_str()
        .filter(|it| it.trim_start().starts_with('{'))?;
    let mut sources = SourceMap::new();
    let file = sources.add("properties.json", text);
    parse(&sources, file, &mut Sink::new())
}

impl DocumentationLocation {
    fn read(mut object: Object<'_>, unknown: Unknown, sink: &mut Sink) -> Option<Self> {
        object.require("type", "the location", "add `type: API`", sink);
        let kind = object.word("type", &KINDS, sink);
        let path = object.text("path", sink);
        let method = object.text("method", sink);
        let status_code = object.text("statusCode", sink);
        let name = object.text("name", sink);
        object.finish(unknown, sink);
        Some(DocumentationLocation {
            kind: kind?,
            path,
            method,
            status_code,
            name,
        })
    }
}
