//! What a document tells its readers: descriptions, examples, and schemas as they are shown. The rest of the plan says
//! what the gateway does; pages show both.
//!
//! - `schema`: schemas.
//! - `schemes`: security schemes.

mod schema;
mod schemes;

use std::collections::BTreeMap;

use super::{Guard, Location};
use crate::json_schema::SchemaId;
use crate::source::Span;
pub use schema::{Additional, Condition, Discriminator, NamedSchema, Property, Schema, Xml};
pub use schemes::{Credential, Flow, Proof, ProofForm, SchemeDocs};

/// What the document of an API tells its readers.
#[derive(Debug, Clone, Default)]
pub struct Docs {
    /// `info.description`, Markdown.
    pub description: String,
    /// `info.summary`.
    pub summary: String,
    /// `info.contact`: name, URL, mail address; each may be empty.
    pub contact: [String; 3],
    /// `info.license`: name and URL; each may be empty.
    pub license: [String; 2],
    /// `info.termsOfService`; may be empty.
    pub terms: String,
    /// `externalDocs` of the root.
    pub more: Option<More>,
    /// Tags in the order of the document, those of operations that the root does not name behind them.
    pub tags: Vec<TagDocs>,
    /// By the places of operations in the API.
    pub operations: Vec<OperationDocs>,
    /// What the API calls.
    pub webhooks: Vec<WebhookDocs>,
    /// Schemas with names, and all that references lead to.
    pub schemas: Vec<NamedSchema>,
    /// Whether members of the other direction must not be sent, and need not be there whoever requires them, as in OpenAPI 3.0.
    /// In other dialects that is a remark: such members are held to like all others.
    pub has_directions: bool,
    /// Security schemes in the order of the document, and that of signatures where operations ask for them without one.
    pub schemes: Vec<SchemeDocs>,
    /// What changed from version to version, the newest first.
    pub releases: Vec<Release>,
    /// Links of texts to paths on the portal's own host.
    pub host_links: Vec<HostLink>,
    /// Examples that are no values of their schemas, by where they stand, with what those expect.
    pub unfit: BTreeMap<Span, String>,
}

/// A link or image of a text that begins with `/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostLink {
    /// As it is written.
    pub target: String,
    /// In the document or guide.
    pub span: Span,
}

/// A version, and what changed for callers since the one before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    /// `info.version` of the one before.
    pub since: String,
    /// Its own.
    pub version: String,
    /// Breaking ones first.
    pub changes: Vec<Change>,
}

/// What changed for callers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Whether it breaks them.
    pub effect: Effect,
    /// The operation, as `GET /pets/{petId}`; `None`: the whole API.
    pub operation: Option<String>,
    /// In one sentence, without a full stop; names and values stand between backticks.
    pub message: String,
    /// Why it is not known whether it breaks callers.
    pub reason: Option<String>,
    /// A value, as JSON, that was accepted and is refused, or that may come and was not possible.
    pub witness: Option<String>,
}

/// Whether a change breaks callers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// It does.
    Breaking,
    /// It depends, or could not be decided.
    Unknown,
    /// They need not do anything.
    Safe,
}

/// Documentation elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct More {
    /// Its address.
    pub url: String,
    /// What it is; may be empty.
    pub description: String,
}

/// A tag.
#[derive(Debug, Clone, Default)]
pub struct TagDocs {
    /// Its name.
    pub name: String,
    /// Markdown; may be empty.
    pub description: String,
    /// Its documentation elsewhere.
    pub more: Option<More>,
}

/// What is said of an operation.
#[derive(Debug, Clone, Default)]
pub struct OperationDocs {
    /// `operationId`; may be empty.
    pub id: String,
    /// `summary`; may be empty.
    pub summary: String,
    /// Markdown; may be empty.
    pub description: String,
    /// Names of its tags.
    pub tags: Vec<String>,
    /// Whether it is deprecated.
    pub is_deprecated: bool,
    /// `x-sunset`: the day from which it is gone; may be empty.
    pub sunset: String,
    /// Its documentation elsewhere.
    pub more: Option<More>,
    /// Its parameters and those of its path.
    pub parameters: Vec<ParameterDocs>,
    /// Its body.
    pub body: Option<BodyDocs>,
    /// Its declared responses.
    pub responses: Vec<ResponseDocs>,
    /// What the backend calls because of calls of it.
    pub callbacks: Vec<CallbackDocs>,
    /// How many more callbacks the document declares.
    pub n_more_callbacks: usize,
}

/// A call that the backend makes because of a call of an operation.
#[derive(Debug, Clone, Default)]
pub struct CallbackDocs {
    /// Its name; calls of several addresses or methods may have one.
    pub name: String,
    /// Where it goes: a URL with runtime expressions in braces, or one such expression.
    pub address: String,
    /// `POST`, …
    pub method: String,
    /// What is said of it.
    pub operation: OperationDocs,
}

/// A call that the API makes.
#[derive(Debug, Clone, Default)]
pub struct WebhookDocs {
    /// Its name.
    pub name: String,
    /// `POST`, …
    pub method: String,
    /// What is said of it.
    pub operation: OperationDocs,
}

impl WebhookDocs {
    /// What it is called on pages: its summary, or its name.
    #[must_use]
    pub fn title(&self) -> &str {
        title(&self.operation, &self.name)
    }
}

impl CallbackDocs {
    /// What it is called on pages: its summary, or its name.
    #[must_use]
    pub fn title(&self) -> &str {
        title(&self.operation, &self.name)
    }
}

fn title<'d>(operation: &'d OperationDocs, name: &'d str) -> &'d str {
    match operation.summary.is_empty() {
        true => name,
        false => &operation.summary,
    }
}

/// A parameter, or a header of an answer.
#[derive(Debug, Clone)]
pub struct ParameterDocs {
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub location: Location,
    /// Markdown; may be empty.
    pub description: String,
    /// Whether it has to be there.
    pub is_required: bool,
    /// Whether it is deprecated.
    pub is_deprecated: bool,
    /// `style`, or Swagger's `collectionFormat`; may be empty.
    pub style: String,
    /// `explode`.
    pub explode: Option<bool>,
    /// The media type of its value, where it has `content`; may be empty.
    pub media_type: String,
    /// What it may be.
    pub schema: Schema,
    /// The schema that its examples are held to, among those that were compiled for that.
    pub(crate) held_to: Option<SchemaId>,
    /// Its examples.
    pub examples: Vec<Example>,
    /// Examples that are elsewhere.
    pub elsewhere: Vec<Example>,
    /// What calls are shown with; `None`: nothing is known that fits.
    pub sent: Option<SentValue>,
}

/// A value that calls are shown with.
#[derive(Debug, Clone, PartialEq)]
pub struct SentValue {
    /// It, whatever its style writes.
    pub value: serde_json::Value,
    /// Whether it was made from the schema, or is the name where any text fits.
    pub is_generated: bool,
}

/// A body.
#[derive(Debug, Clone, Default)]
pub struct BodyDocs {
    /// Markdown; may be empty.
    pub description: String,
    /// Whether there must be one.
    pub is_required: bool,
    /// By media type.
    pub content: Vec<ContentDocs>,
}

/// Content of a media type.
#[derive(Debug, Clone, Default)]
pub struct ContentDocs {
    /// As it is written.
    pub media_type: String,
    /// What it may be; `None`: anything.
    pub schema: Option<Schema>,
    /// The schema that its examples are held to, among those that were compiled for that.
    pub(crate) held_to: Option<SchemaId>,
    /// Its examples; given, or one that was made.
    pub examples: Vec<Example>,
    /// Examples that are elsewhere.
    pub elsewhere: Vec<Example>,
    /// What calls are shown with: the first given example that fits, else one that was made.
    pub sent: Option<String>,
    /// How fields of a form are written, where that is said.
    pub encoding: Vec<EncodingDocs>,
}

/// How a field of a form is written.
#[derive(Debug, Clone, Default)]
pub struct EncodingDocs {
    /// The name of the field.
    pub name: String,
    /// `style`, or Swagger's `collectionFormat`; may be empty.
    pub style: String,
    /// `explode`.
    pub explode: Option<bool>,
    /// `contentType`; may be empty.
    pub media_type: String,
}

/// A declared response.
#[derive(Debug, Clone, Default)]
pub struct ResponseDocs {
    /// `200`, `4XX`, `default`.
    pub status: String,
    /// Markdown; may be empty.
    pub description: String,
    /// Its headers.
    pub headers: Vec<ParameterDocs>,
    /// By media type.
    pub content: Vec<ContentDocs>,
    /// What may be called next.
    pub links: Vec<LinkDocs>,
    /// How many more links the document declares.
    pub n_more_links: usize,
}

/// A link of a response to an operation that may be called next.
#[derive(Debug, Clone)]
pub struct LinkDocs {
    /// Its name.
    pub name: String,
    /// Markdown; may be empty.
    pub description: String,
    /// What it leads to, as it is written: `operationId`, or `operationRef`; empty: neither is there.
    pub operation: String,
    /// Whether that is `operationRef`.
    pub is_reference: bool,
    /// What that is.
    pub target: LinkTarget,
    /// Parameters of that operation, each with its value: an expression, or JSON.
    pub parameters: Vec<(String, String)>,
    /// How many more parameters have values.
    pub n_more_parameters: usize,
    /// Its body: an expression, or JSON; may be empty.
    pub body: String,
    /// Where what it leads to is written.
    pub span: Span,
    /// The pointer to what `operationRef` leads to; empty: to nothing, or there is none.
    pub(crate) followed: String,
}

/// What a link of a response leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LinkTarget {
    /// An operation of the API, by its place.
    Operation(usize),
    /// What the API calls, by its place.
    Webhook(usize),
    /// An operation that has no page of its own: of another API, or none that the gateway answers.
    Elsewhere,
    /// Nothing that is there.
    #[default]
    Nowhere,
}

/// An example.
#[derive(Debug, Clone, Default)]
pub struct Example {
    /// Its name or summary; may be empty.
    pub title: String,
    /// Markdown; may be empty.
    pub description: String,
    /// As it is sent: JSON is indented by two spaces.
    pub text: String,
    /// Where that is written; `None`: nowhere.
    pub span: Option<Span>,
    /// `externalValue`: where it is, instead of a text; may be empty.
    pub address: String,
    /// Whether it was made from the schema.
    pub is_generated: bool,
    /// Whether the text is the JSON of a value, of content that is no JSON: no text is given.
    pub is_value: bool,
}

/// As many parts of a member are asked for its direction: references may lead to each other.
const MAX_PARTS: usize = 200;

impl Docs {
    /// Whether a member is only in answers, and whether it is only in requests: also where it is a reference or a composition.
    #[must_use]
    pub fn directions(&self, member: &Schema) -> (bool, bool) {
        let mut both = (false, false);
        let mut parts = vec![member];
        for _ in 0..MAX_PARTS {
            let Some(part) = parts.pop() else { break };
            both = (both.0 || part.is_read_only, both.1 || part.is_write_only);
            parts.extend(self.referred(part).map(|named| &named.schema));
            parts.extend(&part.all_of);
        }
        both
    }

    /// What the schema of an example expects that is no value of it; empty: it is one.
    #[must_use]
    pub fn expected_at(&self, example: Option<Span>) -> &str {
        let expected = example.and_then(|span| self.unfit.get(&span));
        expected.map_or("", String::as_str)
    }

    /// The scheme of a guard; of one without, that of signatures, since nothing else is asked for without a scheme.
    #[must_use]
    pub fn scheme_of(&self, guard: &Guard) -> Option<&SchemeDocs> {
        let is_it = |scheme: &&SchemeDocs| match &guard.scheme {
            Some(name) => scheme.name == *name,
            None => scheme.credential == Credential::Signature,
        };
        self.schemes.iter().find(is_it)
    }

    /// Whether a scheme is that of a guard.
    #[must_use]
    pub fn is_of(&self, scheme: &SchemeDocs, guard: &Guard) -> bool {
        match &guard.scheme {
            Some(name) => scheme.name == *name,
            None => self
                .scheme_of(guard)
                .is_some_and(|it| it.name == scheme.name),
        }
    }

    /// The named schema that a schema refers to.
    #[must_use]
    pub fn referred(&self, schema: &Schema) -> Option<&NamedSchema> {
        self.schemas.get(schema.reference?)
    }
}
