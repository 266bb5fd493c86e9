//! Parameters, bodies and responses as they are shown.

use super::forms::{encodings, form, swagger_style};
use super::held::Form;
use super::json;
use super::links;
use super::schema::{Schemas, below, text};
use crate::json_schema::SchemaId;
use crate::openapi::media_type::{essence, is_json, is_xml};
use crate::openapi::model::{Origin, Version};
use crate::plan::Location;
use crate::plan::docs::{
    BodyDocs, ContentDocs, EncodingDocs, Example, ParameterDocs, Property, ResponseDocs,
};
use crate::schema::Usage;
use crate::source::{Node, Value};

/// How many references may lead to each other.
const MAX_CHAIN: usize = 100;

/// The parameters of an operation and of its path, and its body.
pub(super) struct Request {
    pub(super) parameters: Vec<ParameterDocs>,
    pub(super) body: Option<BodyDocs>,
}

/// What a request of an operation of a path is, and its way. `root` has the media types of Swagger 2.0 that hold for all operations.
pub(super) fn request(
    operation: &Node,
    (path_item, root): (&Node, &Node),
    usage: Usage,
    origin: &Origin,
    schemas: &mut Schemas<'_, '_>,
) -> Request {
    let mut request = Request {
        parameters: Vec::new(),
        body: None,
    };
    let (mut fields, mut encoding) = (Vec::new(), Vec::new());
    // Those of the operation go before those of its path.
    for owner in [operation, path_item] {
        let list = owner.get("parameters").and_then(Node::as_sequence);
        for node in list.into_iter().flatten() {
            let Some((node, at)) = resolved(node, origin, schemas) else {
                continue;
            };
            match text(&node, "in").as_str() {
                "body" => {
                    let written = node.get("schema");
                    let schema = written.map(|it| schemas.read(it, &at));
                    let held_to = written.and_then(|it| schemas.hold(it, &at, usage));
                    request.body.get_or_insert_with(|| BodyDocs {
                        description: text(&node, "description"),
                        is_required: is(&node, "required"),
                        content: all_types(operation, root, "consumes")
                            .into_iter()
                            .map(|media_type| ContentDocs {
                                media_type,
                                schema: schema.clone(),
                                held_to,
                                ..ContentDocs::default()
                            })
                            .collect(),
                    });
                }
                "formData" => {
                    let schema = schemas.read(&node, &at);
                    encoding.extend(swagger_style(&node, &schema).map(|style| EncodingDocs {
                        name: text(&node, "name"),
                        style,
                        ..EncodingDocs::default()
                    }));
                    fields.push(Property {
                        name: text(&node, "name"),
                        is_required: is(&node, "required"),
                        schema,
                    });
                }
                place => {
                    let (name, location) = (text(&node, "name"), location(place));
                    let Some(location) = location.filter(|_| !name.is_empty()) else {
                        continue;
                    };
                    let parameter =
                        parameter(text(&node, "name"), (location, usage), &node, &at, schemas);
                    let is_known = |it: &ParameterDocs| {
                        it.name == parameter.name && it.location == parameter.location
                    };
                    if !request.parameters.iter().any(is_known) {
                        request.parameters.push(parameter);
                    }
                }
            }
        }
    }
    if !fields.is_empty() {
        request.body = Some(form((fields, encoding), operation, root));
    }
    if let Some(node) = operation.get("requestBody") {
        request.body = resolved(node, origin, schemas).map(|(node, at)| BodyDocs {
            description: text(&node, "description"),
            is_required: is(&node, "required"),
            content: content(&node, &at, usage, schemas),
        });
    }
    request
}

/// The responses of an operation, and their way.
pub(super) fn responses(
    operation: &Node,
    root: &Node,
    usage: Usage,
    origin: &Origin,
    schemas: &mut Schemas<'_, '_>,
) -> Vec<ResponseDocs> {
    let mapping = operation.get("responses").and_then(Node::as_mapping);
    let mut responses = Vec::new();
    for entry in mapping.into_iter().flat_map(|mapping| mapping.iter()) {
        if entry.key.starts_with("x-") {
            continue;
        }
        let Some((node, at)) = resolved(&entry.value, origin, schemas) else {
            continue;
        };
        let headers = node.get("headers").and_then(Node::as_mapping);
        let headers = headers.into_iter().flat_map(|mapping| mapping.iter());
        let headers = headers.filter_map(|header| {
            let (node, at) = resolved(&header.value, &at, schemas)?;
            let name = header.key.to_string();
            Some(parameter(
                name,
                (Location::Header, usage),
                &node,
                &at,
                schemas,
            ))
        });
        let headers = headers.collect();
        let content = match schemas.version {
            Version::V2 => swagger_content(&node, (operation, root), usage, &at, schemas),
            Version::V30 | Version::V31 => content(&node, &at, usage, schemas),
        };
        let (links, n_more_links) = links::read(&node, &at, schemas);
        responses.push(ResponseDocs {
            status: entry.key.to_string(),
            description: text(&node, "description"),
            headers,
            content,
            links,
            n_more_links,
        });
    }
    responses
}

/// What a node stands for.
pub(super) fn resolved(
    node: &Node,
    origin: &Origin,
    schemas: &mut Schemas<'_, '_>,
) -> Option<(Node, Origin)> {
    let (mut node, mut origin) = (node.clone(), origin.clone());
    for _ in 0..MAX_CHAIN {
        let Some(target) = node.get("$ref").cloned() else {
            return node.as_mapping().is_some().then_some((node, origin));
        };
        let text = target.as_str()?;
        let unheard = &mut schemas.unheard;
        (node, origin) = schemas.files.follow(&target, text, &origin, unheard)?;
    }
    None
}

fn location(place: &str) -> Option<Location> {
    Some(match place {
        "path" => Location::Path,
        "query" => Location::Query,
        "header" => Location::Header,
        "cookie" => Location::Cookie,
        _ => return None,
    })
}

fn parameter(
    name: String,
    (location, usage): (Location, Usage),
    node: &Node,
    origin: &Origin,
    schemas: &mut Schemas<'_, '_>,
) -> ParameterDocs {
    let content = node.get("content").and_then(Node::as_mapping);
    let content = content.and_then(|mapping| mapping.iter().next());
    let held_to;
    let (schema, media_type, holder) = match (node.get("schema"), content) {
        (Some(schema), _) => {
            let at = below(origin, "schema");
            held_to = schemas.hold(schema, &at, usage);
            (schemas.read(schema, &at), "", node)
        }
        (None, Some(entry)) => {
            let schema = entry.value.get("schema");
            let at = below(origin, "content");
            held_to = schema.and_then(|it| schemas.hold(it, &at, usage));
            let schema = schema.map(|it| schemas.read(it, &at));
            (schema.unwrap_or_default(), entry.key.as_str(), &entry.value)
        }
        // In Swagger 2.0 it says itself what it may be.
        (None, None) => {
            let mut schema = schemas.read(node, origin);
            schema.description.clear();
            held_to = schemas.hold(node, origin, usage);
            (schema, "", node)
        }
    };
    let style = match schemas.version {
        Version::V2 => swagger_style(node, &schema).unwrap_or_default(),
        Version::V30 | Version::V31 => text(node, "style"),
    };
    let held = held_to.zip(Some(Form::Json));
    let (elsewhere, examples) = examples(holder, false, held, origin, schemas);
    ParameterDocs {
        name,
        location,
        description: text(node, "description"),
        is_required: is(node, "required") || location == Location::Path,
        is_deprecated: is(node, "deprecated"),
        style,
        explode: node.get("explode").and_then(Node::as_bool),
        media_type: media_type.to_owned(),
        schema,
        held_to,
        examples,
        elsewhere,
        sent: None,
    }
}

fn content(
    node: &Node,
    origin: &Origin,
    usage: Usage,
    schemas: &mut Schemas<'_, '_>,
) -> Vec<ContentDocs> {
    let mapping = node.get("content").and_then(Node::as_mapping);
    let mut content = Vec::new();
    for entry in mapping.into_iter().flat_map(|mapping| mapping.iter()) {
        let schema = entry.value.get("schema");
        let is_json = is_json(&entry.key);
        let at = below(origin, "schema");
        let held_to = schema.and_then(|it| schemas.hold(it, &at, usage));
        let form = form_of(&entry.key);
        let held = held_to.zip(form);
        let (elsewhere, examples) = examples(&entry.value, is_json, held, origin, schemas);
        content.push(ContentDocs {
            media_type: entry.key.to_string(),
            schema: schema.map(|it| schemas.read(it, &at)),
            held_to,
            examples,
            elsewhere,
            sent: None,
            encoding: encodings(&entry.value),
        });
    }
    content
}

fn swagger_content(
    node: &Node,
    (operation, root): (&Node, &Node),
    usage: Usage,
    origin: &Origin,
    schemas: &mut Schemas<'_, '_>,
) -> Vec<ContentDocs> {
    let schema = node.get("schema");
    let at = below(origin, "schema");
    let held_to = schema.and_then(|it| schemas.hold(it, &at, usage));
    let schema = schema.map(|it| schemas.read(it, &at));
    let given = node.get("examples");
    if schema.is_none() && given.is_none() {
        return Vec::new();
    }
    let content = |media_type: String| {
        let example = given.and_then(|given| given.get(&media_type));
        let is_json = is_json(&media_type);
        if let Some((value, form)) = example.zip(form_of(&media_type)) {
            schemas.held.given(held_to, value, form);
        }
        let example = example.map(|value| sent(value, is_json));
        ContentDocs {
            schema: schema.clone(),
            held_to,
            examples: example.into_iter().collect(),
            media_type,
            ..ContentDocs::default()
        }
    };
    let types = all_types(operation, root, "produces");
    types.into_iter().map(content).collect()
}

/// The media types of Swagger 2.0.
pub(super) fn all_types(operation: &Node, root: &Node, key: &str) -> Vec<String> {
    let list = operation.get(key).or_else(|| root.get(key));
    let list = list.and_then(Node::as_sequence).into_iter().flatten();
    let types: Vec<String> = list.filter_map(Node::as_str).map(str::to_owned).collect();
    match types.is_empty() {
        true => vec!["application/json".to_owned()],
        false => types,
    }
}

/// `examples`, or `example`: those that are elsewhere, and those that stand here.
fn examples(
    holder: &Node,
    is_json: bool,
    held: Option<(SchemaId, Form)>,
    origin: &Origin,
    schemas: &mut Schemas<'_, '_>,
) -> (Vec<Example>, Vec<Example>) {
    let (held_to, form) = match held {
        Some((id, form)) => (Some(id), form),
        None => (None, Form::Json),
    };
    let several = holder.get("examples").and_then(Node::as_mapping);
    let several = several.into_iter().flat_map(|mapping| mapping.iter());
    let several = several.filter_map(|entry| {
        let (node, _) = resolved(&entry.value, origin, schemas)?;
        let summary = text(&node, "summary");
        let example = match node.get("value") {
            Some(value) => {
                schemas.held.given(held_to, value, form);
                sent(value, is_json)
            }
            None => Example {
                address: text(&node, "externalValue"),
                ..Example::default()
            },
        };
        let is_given = example.span.is_some() || !example.address.is_empty();
        is_given.then(|| Example {
            title: if summary.is_empty() {
                entry.key.to_string()
            } else {
                summary
            },
            description: text(&node, "description"),
            ..example
        })
    });
    let mut examples: Vec<Example> = several.collect();
    if examples.is_empty() {
        let example = holder.get("example");
        if let Some(value) = example {
            schemas.held.given(held_to, value, form);
        }
        examples.extend(example.map(|value| sent(value, is_json)));
    }
    let is_elsewhere = |it: &Example| !it.address.is_empty();
    examples.into_iter().partition(is_elsewhere)
}

/// What examples of a media type are, where they are held to its schema.
pub(super) fn form_of(media_type: &str) -> Option<Form> {
    match is_json(media_type) {
        true => Some(Form::Json),
        false if is_xml(media_type) => Some(Form::Xml),
        false => essence(media_type)
            .starts_with("text/")
            .then_some(Form::Text),
    }
}

/// An example as it is sent.
fn sent(value: &Node, is_json: bool) -> Example {
    let text = match &value.value {
        // Of JSON, a text that is JSON itself is meant as it stands, as real documents have it.
        Value::String(text) if !is_json || looks_like_json(text) => text.trim_end().to_owned(),
        _ => json::indented(value),
    };
    Example {
        text,
        span: Some(value.span),
        is_value: !is_json && value.as_str().is_none(),
        ..Example::default()
    }
}

fn looks_like_json(text: &str) -> bool {
    text.trim_start().starts_with(['{', '['])
        && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

fn is(node: &Node, key: &str) -> bool {
    node.get(key).and_then(Node::as_bool) == Some(true)
}
