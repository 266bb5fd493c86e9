//! What a document tells its readers: its tree → [`Docs`]. Called by [`super::lower`] where pages are made of it.
//!
//! It reads the tree itself, for the typed model has only what a gateway acts on. What is wrong with the document is reported
//! by those who read it for the gateway; here it is left out.

mod advice;
mod anchors;
mod asked;
mod calls;
mod chosen;
mod content;
mod example;
mod forms;
mod heirs;
mod held;
mod json;
mod links;
mod made;
mod parts;
mod scalars;
mod schema;
pub(super) mod schemes;
mod texts;
mod variants;
mod words;
mod xml;

use std::collections::BTreeMap;

pub(super) use self::advice::check;
use self::example::Examples;
use self::schema::{Schemas, text};
use crate::diagnostics::Sink;
use crate::json_schema::Table;
use crate::openapi::Files;
use crate::openapi::media_type::is_xml;
use crate::openapi::model::{Document, Origin};
use crate::plan::Operation;
use crate::plan::docs::{Docs, Example, More, OperationDocs, SchemeDocs, TagDocs};
use crate::schema::{Arena, Dialect, Usage, table};
use crate::source::pointer::escape;
use crate::source::{Node, Span};

/// The way of what webhooks and callbacks are called with. The API sends it, and has what `readOnly` says is its own to give; what
/// only clients send, as passwords, is in the answer to it if anywhere.
const SENT_BY_API: Usage = Usage::Response;

/// The way of what comes back.
fn opposite(usage: Usage) -> Usage {
    match usage {
        Usage::Request => Usage::Response,
        Usage::Response => Usage::Request,
    }
}

/// Reads what a document tells its readers; `dialect` is that of the schemas that the gateway holds values to, and `operations`
/// are those of the plan, with the security schemes that [`schemes::read`] found.
pub(super) fn read(
    document: &Document,
    dialect: Dialect,
    (operations, schemes): (&[Operation], Vec<SchemeDocs>),
    files: &mut Files<'_>,
    sink: &mut Sink,
) -> Docs {
    let root = &document.root;
    let mut schemas = Schemas::new(files, document, dialect);
    schemas.components(root, &document.origin.pointer);
    // Several paths may refer to one path item.
    let mut read: BTreeMap<(&str, Span), OperationDocs> = BTreeMap::new();
    for item in &document.paths {
        let Some((path_item, origin)) = path_item(root, &item.path.value, &mut schemas) else {
            continue;
        };
        for operation in &item.operations {
            let mut docs = operation_docs(
                &operation.node,
                (&path_item, root),
                Usage::Request,
                &origin,
                &mut schemas,
            );
            calls::add_callbacks(&operation.node, root, &origin, &mut schemas, &mut docs);
            read.insert((&operation.origin.pointer, item.path.span), docs);
        }
    }
    let places = operations
        .iter()
        .map(|it| (it.origin.pointer.as_str(), it.path_span));
    let places: Vec<(&str, Span)> = places.collect();
    let pointers: Vec<&str> = places.iter().map(|(pointer, _)| *pointer).collect();
    let operations = places.iter();
    let operations = operations.map(|place| read.remove(place).unwrap_or_default());
    let operations: Vec<OperationDocs> = operations.collect();
    let info = root.get("info").unwrap_or(root);
    let below = |key: &str, field: &str| {
        let part = info.get(key);
        part.map(|part| text(part, field)).unwrap_or_default()
    };
    let mut docs = Docs {
        description: text(info, "description"),
        summary: text(info, "summary"),
        contact: ["name", "url", "email"].map(|field| below("contact", field)),
        license: ["name", "url"].map(|field| below("license", field)),
        terms: text(info, "termsOfService"),
        more: more(root),
        tags: tags(root, &operations),
        operations,
        webhooks: calls::webhooks(root, &mut schemas),
        schemas: Vec::new(),
        has_directions: dialect == Dialect::OpenApi30,
        schemes,
        releases: Vec::new(),
        host_links: Vec::new(),
        unfit: BTreeMap::new(),
    };
    links::settle(document, &places, &mut docs);
    let (named, held) = schemas.finish();
    docs.schemas = named;
    if let Some(documentation) = &document.documentation {
        parts::add(documentation, &pointers, &mut docs, sink);
        // They may name tags too.
        docs.tags = tags(root, &docs.operations);
    }
    let (compiled, unfit) = held.finish(sink);
    docs.unfit = unfit;
    let arena = Arena::new();
    add_examples(&mut docs, &table(&compiled, &arena), sink);
    docs
}

/// Makes examples where none are given, and chooses what calls are shown with.
fn add_examples(docs: &mut Docs, table: &Table<'_>, sink: &mut Sink) {
    let n_examples = docs.schemas.len() + docs.operations.len();
    let maker = Examples::new(table, n_examples);
    let mut operations = std::mem::take(&mut docs.operations);
    let mut webhooks = std::mem::take(&mut docs.webhooks);
    for operation in &mut operations {
        add_examples_of(operation, Usage::Request, &maker, docs, sink);
        for callback in &mut operation.callbacks {
            add_examples_of(&mut callback.operation, SENT_BY_API, &maker, docs, sink);
        }
    }
    for webhook in &mut webhooks {
        add_examples_of(&mut webhook.operation, SENT_BY_API, &maker, docs, sink);
    }
    docs.operations = operations;
    docs.webhooks = webhooks;
    let examples = docs.schemas.iter();
    let examples = examples.map(|named| match named.schema.example.is_empty() {
        true => {
            let made = maker.of(&named.schema, named.held_to, docs, Usage::Response);
            made.unwrap_or_default()
        }
        false => named.schema.example.clone(),
    });
    let examples: Vec<String> = examples.collect();
    for (named, example) in docs.schemas.iter_mut().zip(examples) {
        named.example = example;
    }
}

/// The same of one operation; `usage` is the way of what it is called with.
fn add_examples_of(
    operation: &mut OperationDocs,
    usage: Usage,
    maker: &Examples<'_>,
    docs: &Docs,
    sink: &mut Sink,
) {
    for parameter in &mut operation.parameters {
        chosen::check(parameter, sink);
        parameter.sent = chosen::value(parameter, maker, docs, usage);
    }
    let sent = operation.body.iter_mut().flat_map(|body| &mut body.content);
    let given = operation.responses.iter_mut();
    let given = given.flat_map(|response| &mut response.content);
    let sent = sent.map(|content| (usage, content));
    let given = given.map(|content| (opposite(usage), content));
    for (way, content) in sent.chain(given) {
        if is_xml(&content.media_type) {
            xml::write_given(content, docs, sink);
        }
        let is_wanted = content.examples.is_empty();
        let made = is_wanted.then(|| chosen::made(content, maker, docs, way));
        let made = made.flatten();
        content.examples.extend(made.map(|text| Example {
            text,
            is_generated: true,
            ..Example::default()
        }));
    }
    let bodies = operation.body.iter_mut().flat_map(|body| &mut body.content);
    for content in bodies {
        content.sent = chosen::body(content, maker, docs, usage);
    }
}

/// The item of a path, and where it stands.
fn path_item(root: &Node, path: &str, schemas: &mut Schemas<'_, '_>) -> Option<(Node, Origin)> {
    let entry = root.get("paths")?.as_mapping()?.get_key_value(path)?;
    let origin = Origin {
        span: entry.key_span,
        pointer: format!("#/paths/{}", escape(path)),
    };
    content::resolved(&entry.value, &origin, schemas)
}

/// What an operation of a path of a document is; `usage` is the way of what it is called with.
fn operation_docs(
    node: &Node,
    (path_item, root): (&Node, &Node),
    usage: Usage,
    origin: &Origin,
    schemas: &mut Schemas<'_, '_>,
) -> OperationDocs {
    let request = content::request(node, (path_item, root), usage, origin, schemas);
    let is_deprecated = node.get("deprecated").and_then(Node::as_bool) == Some(true);
    let tags = node.get("tags").and_then(Node::as_sequence);
    let tags = tags.into_iter().flatten().filter_map(Node::as_str);
    let tags = tags.filter(|name| !name.is_empty());
    // What holds for all methods of a path stands below what is said of one.
    let mut description = text(node, "description");
    parts::append_text(&mut description, &text(path_item, "description"));
    let own = Some(text(node, "summary")).filter(|own| !own.is_empty());
    OperationDocs {
        id: text(node, "operationId"),
        summary: own.unwrap_or_else(|| text(path_item, "summary")),
        description,
        tags: tags.map(str::to_owned).collect(),
        is_deprecated,
        sunset: text(node, "x-sunset"),
        more: more(node),
        parameters: request.parameters,
        body: request.body,
        responses: content::responses(node, root, opposite(usage), origin, schemas),
        callbacks: Vec::new(),
        n_more_callbacks: 0,
    }
}

/// The root's tags, then those that only operations name.
fn tags(root: &Node, operations: &[OperationDocs]) -> Vec<TagDocs> {
    let list = root.get("tags").and_then(Node::as_sequence);
    let mut tags: Vec<TagDocs> = Vec::new();
    for node in list.into_iter().flatten() {
        let name = text(node, "name");
        if !name.is_empty() && !tags.iter().any(|tag| tag.name == name) {
            tags.push(TagDocs {
                name,
                description: text(node, "description"),
                more: more(node),
            });
        }
    }
    let mut known: std::collections::BTreeSet<String> =
        tags.iter().map(|tag| tag.name.clone()).collect();
    // First tags before others, since the navigation has operations by them.
    let first = operations.iter().filter_map(|it| it.tags.first());
    for name in first.chain(operations.iter().flat_map(|it| &it.tags)) {
        if known.insert(name.clone()) {
            tags.push(TagDocs {
                name: name.clone(),
                ..TagDocs::default()
            });
        }
    }
    tags
}

/// What `externalDocs` says.
fn more(node: &Node) -> Option<More> {
    let more = node.get("externalDocs")?;
    let url = text(more, "url");
    (!url.is_empty()).then(|| More {
        url,
        description: text(more, "description"),
    })
}
