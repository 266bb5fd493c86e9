//! The templates of a document, each with what it may read and what it should write: [`Subject`].

use std::collections::BTreeMap;
use std::rc::Rc;

use super::authorizers;
use super::scene::Declared;
use super::value::Location;
use crate::diagnostics::Sink;
use crate::json_schema::SchemaId;
use crate::lower;
use crate::openapi::Files;
use crate::openapi::extensions::{Integration, IntegrationType, Validate};
use crate::openapi::media_type::{essence, is_json};
use crate::openapi::model::{self, Document, In, Operation, Origin, SchemaNode, Spanned, Version};
use crate::plan::Schemas;
use crate::schema::{Dialect, Lowering, Options, Usage};
use crate::source::Node;

/// A template.
#[derive(Debug)]
pub(super) struct Subject<'d> {
    /// In words: "the request template of `createOrder` for `application/json`".
    pub(super) title: String,
    pub(super) text: &'d Spanned<String>,
    pub(super) pointer: String,
    /// Whether it makes a request of a request, and not an answer of an answer.
    pub(super) is_request: bool,
    /// Whether what it reads is what DynamoDB answers.
    pub(super) is_of_dynamo: bool,
    /// What the output should be.
    pub(super) target: Target,
    /// The schema of the body.
    pub(super) body: Option<SchemaId>,
    pub(super) has_json: bool,
    /// Whether the text of the body is what a client sent: see [`Scene`](super::scene::Scene).
    pub(super) has_plain_body: bool,
    /// The schema of the output.
    pub(super) answer: Option<SchemaId>,
    pub(super) parameters: Rc<Vec<Declared>>,
    /// Whether the gateway lets no body through that does not fit its schema.
    pub(super) holds_body: bool,
    /// The parameters, with only that of what is declared which the gateway enforces.
    pub(super) enforced: Rc<Vec<Declared>>,
    pub(super) stage_variables: Rc<BTreeMap<Rc<str>, Vec<Rc<str>>>>,
    pub(super) operation: &'d Operation,
    /// Whether an authorizer may be asked before it.
    pub(super) may_have_authorizer: bool,
}

/// What the output of a template should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    /// JSON, whatever it looks like.
    Json,
    /// JSON, if it looks like it: the backend may take something else.
    Perhaps,
    /// The status of a mock, of which little is asked.
    Mock,
    /// Something else.
    Other,
}

/// All templates, and the schemas that they are held to.
pub(super) fn of<'d>(document: &'d Document, files: &mut Files<'_>) -> (Vec<Subject<'d>>, Schemas) {
    let mut gathering = Gathering {
        lowering: Lowering::new(Options {
            dialect: match document.version {
                Version::V31 => Dialect::Draft2020,
                _ if document.amazon.is_some() => Dialect::Draft4,
                Version::V2 | Version::V30 => Dialect::OpenApi30,
            },
            asserts_formats: document.amazon.is_none(),
            has_ids: document.version == Version::V31,
        }),
        version: document.version,
        document,
        binary: document
            .binary_media_types
            .iter()
            .flat_map(|types| &types.0)
            .map(|name| essence(&name.value))
            .collect(),
        stage_variables: Rc::new(stage_variables(document)),
        subjects: Vec::new(),
    };
    for item in &document.paths {
        for operation in &item.operations {
            if let Some(integration) = &operation.integration {
                gathering.operation(&item.path, operation, integration, files);
            }
        }
    }
    (gathering.subjects, gathering.lowering.into_schemas())
}

fn stage_variables(document: &Document) -> BTreeMap<Rc<str>, Vec<Rc<str>>> {
    let mut all: BTreeMap<Rc<str>, Vec<Rc<str>>> = BTreeMap::new();
    for (_, stage) in &document.gateway.stages {
        let canary = stage.canary.iter().flat_map(|canary| &canary.variables);
        for (name, value) in stage.variables.iter().chain(canary) {
            let values = all.entry(name.value.as_str().into()).or_default();
            let value: Rc<str> = value.value.as_str().into();
            if !values.contains(&value) {
                values.push(value);
            }
        }
    }
    all
}

struct Gathering<'d> {
    lowering: Lowering,
    version: Version,
    document: &'d Document,
    /// Media types of bytes.
    binary: Vec<String>,
    stage_variables: Rc<BTreeMap<Rc<str>, Vec<Rc<str>>>>,
    subjects: Vec<Subject<'d>>,
}

impl<'d> Gathering<'d> {
    fn operation(
        &mut self,
        path: &Spanned<String>,
        operation: &'d Operation,
        integration: &'d Integration,
        files: &mut Files<'_>,
    ) {
        // Proxy integrations have none.
        let is_mock = integration.kind.value == IntegrationType::Mock;
        if !is_mock
            && !matches!(
                integration.kind.value,
                IntegrationType::Http | IntegrationType::Aws
            )
        {
            return;
        }
        let responses = &integration.responses;
        let has_templates = !integration.request_templates.is_empty()
            || responses
                .iter()
                .any(|(_, of)| !of.response_templates.is_empty());
        if !has_templates {
            return;
        }
        let id = operation.operation_id.as_ref().map(|id| id.value.as_str());
        let id = id.filter(|id| !id.is_empty());
        let id = id.unwrap_or(&operation.origin.pointer).to_owned();
        let may_have_authorizer = authorizers::may_guard(self.document, operation);
        let parameters = Rc::new(self.parameters(path, operation, files));
        let enforced = Rc::new(self.enforced(operation, &parameters));
        for (media_type, text) in &integration.request_templates {
            let name = essence(&media_type.value);
            let schema = body_schema(operation, &name);
            let subject = Subject {
                title: format!("the request template of `{id}` for `{name}`"),
                text,
                pointer: format!("{}/requestTemplates", integration.origin.pointer),
                is_request: true,
                is_of_dynamo: false,
                target: match is_mock {
                    true => Target::Mock,
                    false => request_target(integration, &name),
                },
                body: schema.and_then(|schema| self.lower(schema, Usage::Request, files)),
                has_json: is_json(&name),
                has_plain_body: integration.content_handling.is_none()
                    && !self.may_be_binary(&name),
                answer: None,
                parameters: Rc::clone(&parameters),
                holds_body: self.holds_body(operation, &name),
                enforced: Rc::clone(&enforced),
                stage_variables: Rc::clone(&self.stage_variables),
                operation,
                may_have_authorizer,
            };
            self.subjects.push(subject);
        }
        for (pattern, response) in responses {
            let status = response.status_code.as_ref().map_or(200, |it| it.value);
            for (media_type, text) in &response.response_templates {
                let name = essence(&media_type.value);
                let target = response_target(&response.response_parameters, &name);
                let schema = match target {
                    Target::Perhaps => answer_schema(operation, status, &name),
                    _ => None,
                };
                let subject = Subject {
                    title: format!(
                        "the response template of `{id}` (`{}`) for `{name}`",
                        pattern.value
                    ),
                    text,
                    pointer: format!("{}/responseTemplates", response.origin.pointer),
                    is_request: false,
                    is_of_dynamo: uri_of(integration).contains(":dynamodb:"),
                    target,
                    body: None,
                    has_json: true,
                    has_plain_body: false,
                    answer: schema.and_then(|it| self.lower(&it, Usage::Response, files)),
                    parameters: Rc::clone(&parameters),
                    holds_body: false,
                    enforced: Rc::clone(&enforced),
                    stage_variables: Rc::clone(&self.stage_variables),
                    operation,
                    may_have_authorizer,
                };
                self.subjects.push(subject);
            }
        }
    }

    /// Whether bodies of a media type are taken for bytes, which templates see as Base64.
    fn may_be_binary(&self, name: &str) -> bool {
        self.binary
            .iter()
            .any(|known| known == name || known.contains('*'))
    }

    /// A schema that cannot be honoured is reported where requests are held to it.
    fn lower(
        &mut self,
        schema: &SchemaNode,
        usage: Usage,
        files: &mut Files<'_>,
    ) -> Option<SchemaId> {
        let (node, origin) = (&schema.node, &schema.origin);
        self.lowering
            .lower(node, origin, "body", usage, files, &mut Sink::new())
    }

    /// Whether requests are held to all that is declared, and not only as REST APIs of the reference do it.
    fn is_plain(&self) -> bool {
        self.document.amazon.is_none()
    }

    /// Whether no body of a media type comes to a template that does not fit its schema.
    fn holds_body(&self, operation: &Operation, name: &str) -> bool {
        let is_on = matches!(
            self.document.validates(operation),
            Validate::All | Validate::Body
        );
        is_on
            && operation.body.as_ref().is_some_and(|body| {
                let mut content = body.content.iter();
                match self.is_plain() {
                    // Where none is needed, one that is not sent is not held to anything.
                    true => body.is_required,
                    // Models go by the exact media type.
                    false => content.any(|it| essence(&it.name.value) == name),
                }
            })
    }

    /// What the gateway enforces of parameters: REST APIs that they are there, whatever their text is.
    fn enforced(&self, operation: &Operation, declared: &[Declared]) -> Vec<Declared> {
        let is_on = matches!(
            self.document.validates(operation),
            Validate::All | Validate::Params
        );
        let enforced = declared.iter().map(|parameter| Declared {
            is_required: parameter.location == Location::Path || is_on && parameter.is_required,
            schema: parameter.schema.filter(|_| is_on && self.is_plain()),
            ..parameter.clone()
        });
        enforced.collect()
    }

    fn parameters(
        &mut self,
        path: &Spanned<String>,
        operation: &Operation,
        files: &mut Files<'_>,
    ) -> Vec<Declared> {
        let mut declared = Vec::new();
        for parameter in &operation.parameters {
            let location = match parameter.location {
                In::Path => Location::Path,
                In::Query => Location::Query,
                In::Header => Location::Header,
                _ => continue,
            };
            let schema = parameter.schema.as_ref();
            let schema = schema.filter(|_| parameter.media_type.is_none());
            let schema = schema.map(|schema| plain(schema, self.version));
            let name = parameter.name.value.trim_end_matches('+');
            declared.push(Declared {
                name: name.into(),
                location,
                is_required: parameter.required || location == Location::Path,
                schema: schema.and_then(|it| self.lower(&it, Usage::Request, files)),
                span: parameter.origin.span,
            });
        }
        // What the path names is there, whether it is declared or not.
        for name in names_in(&path.value) {
            let is_it = |it: &Declared| it.location == Location::Path && *it.name == *name;
            if !declared.iter().any(is_it) {
                declared.push(Declared {
                    name: name.into(),
                    location: Location::Path,
                    is_required: true,
                    schema: None,
                    span: path.span,
                });
            }
        }
        declared
    }
}

/// The parameters of a path.
fn names_in(path: &str) -> impl Iterator<Item = &str> {
    let parts = path.split('{').skip(1);
    let names = parts.filter_map(|part| part.split_once('}'));
    names.map(|(name, _)| name.trim_end_matches('+'))
}

/// The schema of a parameter as it is meant, without what else stands beside it in Swagger 2.0.
fn plain(schema: &SchemaNode, version: Version) -> SchemaNode {
    SchemaNode {
        node: lower::meant(&schema.node, version),
        origin: schema.origin.clone(),
    }
}

fn body_schema<'d>(operation: &'d Operation, name: &str) -> Option<&'d SchemaNode> {
    let content = &operation.body.as_ref()?.content;
    let exact = content.iter().find(|it| essence(&it.name.value) == name);
    let found = exact.or_else(|| {
        let mut others = content.iter().filter(|_| is_json(name));
        others.find(|it| {
            let of = essence(&it.name.value);
            of.is_empty() || is_json(&of) || matches!(of.as_str(), "*/*" | "application/*")
        })
    })?;
    found.schema.as_ref().filter(|_| is_json(name))
}

/// What a mapped header says of the media type; `None`: it is not mapped.
fn mapped(entries: &[(Spanned<String>, Spanned<String>)], header: &str) -> Option<Target> {
    let mut entries = entries.iter();
    let (_, value) = entries.find(|(key, _)| key.value.eq_ignore_ascii_case(header))?;
    let constant = value.value.trim();
    let constant = constant.strip_prefix('\'')?.strip_suffix('\'')?;
    Some(match is_json(&essence(constant)) {
        true => Target::Perhaps,
        false => Target::Other,
    })
}

fn uri_of(integration: &Integration) -> &str {
    integration.uri.as_ref().map_or("", |uri| &uri.value)
}

fn request_target(integration: &Integration, name: &str) -> Target {
    let is_aws = integration.kind.value == IntegrationType::Aws;
    if is_aws && integration.names_function() && is_json(name) {
        return Target::Json;
    }
    let header = "integration.request.header.content-type";
    match mapped(&integration.request_parameters, header) {
        Some(target) => target,
        None if is_json(name) => Target::Perhaps,
        None => Target::Other,
    }
}

fn response_target(parameters: &[(Spanned<String>, Spanned<String>)], name: &str) -> Target {
    let header = "method.response.header.content-type";
    let is_mapped = |(key, _): &(Spanned<String>, _)| key.value.eq_ignore_ascii_case(header);
    match mapped(parameters, header) {
        Some(target) => target,
        None if parameters.iter().any(is_mapped) => Target::Other,
        None if is_json(name) => Target::Perhaps,
        None => Target::Other,
    }
}

/// The schema of the declared response of a status.
fn answer_schema(operation: &Operation, status: i64, name: &str) -> Option<SchemaNode> {
    let response: &model::Response = operation.response(&status.to_string())?;
    let (node, origin) = response.node.as_ref()?;
    let at = |node: &Node, pointer: String| SchemaNode {
        node: node.clone(),
        origin: Origin {
            span: node.span,
            pointer,
        },
    };
    if let Some(schema) = node.get("schema") {
        return Some(at(schema, format!("{}/schema", origin.pointer)));
    }
    let content = node.get("content")?.as_mapping()?;
    let entry = content
        .iter()
        .find(|entry| essence(entry.key.as_str()) == name)?;
    let schema = entry.value.get("schema")?;
    let key = crate::source::pointer::escape(entry.key.as_str());
    Some(at(
        schema,
        format!("{}/content/{key}/schema", origin.pointer),
    ))
}
