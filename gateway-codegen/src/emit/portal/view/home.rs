//! Where a reader starts: the catalogue, the first page of an API, and its tags.

use serde::Serialize;

use super::{Fact, Frame, Html, Link, OperationLink, Prose, Sample, Server};

/// The first page of an API.
#[derive(Debug, Clone, Default, Serialize)]
pub struct HomePage {
    /// Around it.
    pub frame: Frame,
    /// `info.summary`; may be empty.
    pub summary: String,
    /// `info.description`.
    pub description: Prose,
    /// Version, contact, licence, terms, more documentation.
    pub facts: Vec<Fact>,
    /// Where it is called.
    pub servers: Vec<Server>,
    /// What is asked of callers, in a sentence, with links.
    pub access: Html,
    /// The API as a picture: resources, methods, backends. SVG, or empty.
    pub picture: Html,
    /// A first call.
    pub samples: Vec<Sample>,
    /// What samples name in the place of the gateway's address, where nobody knows it.
    pub host: Option<&'static str>,
    /// Its tags with their operations.
    pub tags: Vec<TagSummary>,
    /// Webhooks.
    pub webhooks: Vec<OperationLink>,
    /// Its schemas, where there is nothing to call: then they are what the document is for.
    pub schemas: Vec<Link>,
    /// For machines: `openapi.json`, `llms.txt`.
    pub machine: Vec<Link>,
}

/// A tag on the first page.
#[derive(Debug, Clone, Default, Serialize)]
pub struct TagSummary {
    /// Its page.
    pub link: Link,
    /// What it says of itself.
    pub description: Html,
    /// Operations whose first tag it is; at most a dozen, so that the page of a large API stays short.
    pub operations: Vec<OperationLink>,
    /// How many more it has.
    pub n_more: usize,
}

/// A page of a tag.
#[derive(Debug, Clone, Default, Serialize)]
pub struct TagPage {
    /// Around it.
    pub frame: Frame,
    /// What it says of itself.
    pub description: Prose,
    /// Its documentation elsewhere: a link, or text; may be empty.
    pub more: Html,
    /// Its operations.
    pub operations: Vec<OperationLink>,
}

/// All APIs of a gateway.
#[derive(Debug, Clone, Default, Serialize)]
pub struct CataloguePage {
    /// Around it.
    pub frame: Frame,
    /// They.
    pub apis: Vec<ApiSummary>,
}

/// An API in the catalogue.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ApiSummary {
    /// Its first page.
    pub link: Link,
    /// Its version.
    pub version: String,
    /// The first paragraph of its description.
    pub description: Html,
    /// How many operations it has.
    pub n_operations: usize,
}
