//! What pages show: plain data, made by [`super::pages`] from the plan, read by the built-in templates (askama); what a
//! user's own see (handlebars, as JSON) is made of it in `theme::view`. Texts are plain and are escaped where they are
//! shown; [`Html`] is what was rendered before, and is shown as it is. Here is what pages have in common.

mod home;
mod operation;
mod policy;
mod schema;
mod text;

use std::fmt;

use serde::Serialize;

pub use home::{ApiSummary, CataloguePage, HomePage, TagPage, TagSummary};
pub use operation::{
    AccessView, BodyView, CallbackView, ExampleView, LimitView, LinkView, MediaView, OperationPage,
    ParameterGroup, ParameterView, RequirementView, ResponseView, Sample, Step,
};
pub use policy::{
    AuthenticationPage, ErrorView, ErrorsPage, LimitsPage, PlanView, SchemeView, StageLimits,
};
pub use schema::{
    PropertyView, SchemaGroup, SchemaPage, SchemaSummary, SchemaVariant, SchemaView, SchemasPage,
};
pub use text::{ChangeGroup, ChangelogPage, DeprecatedOperation, GuidePage, Release};

/// HTML that is safe to show: made by the portal itself from escaped texts, never a document's text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Html(pub String);

impl fmt::Display for Html {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

// Shown unescaped.
impl askama::filters::HtmlSafe for Html {}

impl Html {
    /// Whether there is nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// A text of the document: as it is shown on pages, and as it stands in their Markdown twins, where its links lead to twins.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Prose {
    /// For pages.
    pub html: Html,
    /// For twins.
    #[serde(skip)]
    pub markdown: String,
}

impl fmt::Display for Prose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.html.fmt(f)
    }
}

// As `Html`.
impl askama::filters::HtmlSafe for Prose {}

impl Prose {
    /// Whether pages have nothing to show of it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.html.is_empty()
    }
}

/// A link, relative to the page it stands on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Link {
    /// Where to: `../schemas/pet.html#name`.
    pub href: String,
    /// What it says.
    pub title: String,
    /// Whether it is the page that is shown.
    pub is_current: bool,
}

/// What all pages of a site have in common, as one page sees it.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Frame {
    /// The title of the portal.
    pub site_title: String,
    /// The API of the page; empty in the catalogue.
    pub api_title: String,
    /// Its version, as the document says it.
    pub api_version: String,
    /// From the page to the root of the site: empty, `../`, `../../`.
    pub root: String,
    /// From the page to the pages of its API, likewise.
    pub api_root: String,
    /// The page from the root of the site: `operations/list-pets.html`.
    pub path: String,
    /// The kind of the page, for styles: `home`, `operation`, `tag`, `schema`, `schemas`, `authentication`, `errors`,
    /// `limits`, `guide`, `page`, `webhook`, `changelog`, `catalogue`, `not-found`.
    pub kind: &'static str,
    /// The title of the page.
    pub title: String,
    /// One line of text on the page, for search engines and previews.
    pub description: String,
    /// The address of the page, where the base of the site is known.
    pub canonical: Option<String>,
    /// The Markdown twin of the page, relative.
    pub markdown: Option<String>,
    /// The way to the page from home; the page itself is not in it.
    pub breadcrumbs: Vec<Link>,
    /// Pages beside the operations: overview, authentication, errors, limits, schemas, guides, changelog.
    pub topics: Vec<Link>,
    /// Guides in their order.
    pub guides: Vec<Link>,
    /// Operations by tag; only the section of the page has its entries.
    pub sections: Vec<Section>,
    /// What is on the page: its headings of the second level.
    pub contents: Vec<Link>,
    /// The page before.
    pub previous: Option<Link>,
    /// The page after.
    pub next: Option<Link>,
    /// Versions of this API that are published side by side; empty where there is one.
    pub versions: Vec<Link>,
    /// APIs of the gateway; empty where there is one.
    pub apis: Vec<Link>,
    /// The logo, relative; with the title as its text.
    pub logo: Option<String>,
    /// The feed of changes, relative, where readers look for it.
    pub feed: Option<String>,
    /// What names the build, where somebody works on the document.
    pub build: Option<String>,
    /// Style sheets of the user behind the built-in one, relative.
    pub styles: Vec<String>,
    /// What stands in the head, header and foot instead of ours, rendered from a user's partials.
    pub head: Option<Html>,
    /// The user's header.
    pub header: Option<Html>,
    /// The user's foot.
    pub footer: Option<Html>,
    /// What the user has above the lists of the navigation.
    pub navigation: Option<Html>,
    /// What the user has below them.
    pub navigation_end: Option<Html>,
    /// Changes with the content of the assets: `assets/portal.css?v=…`.
    pub assets_version: String,
    /// The `Content-Security-Policy` that the page has in itself; empty: who serves it sends one.
    pub policy: String,
}

/// A section of the navigation.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Section {
    /// The tag.
    pub link: Link,
    /// How many operations it has.
    pub n_operations: usize,
    /// Whether the page is in it.
    pub is_open: bool,
    /// Its operations, where it is open.
    pub entries: Vec<OperationLink>,
}

/// An operation in a list.
#[derive(Debug, Clone, Default, Serialize)]
pub struct OperationLink {
    /// Its page; the title is its summary, or its id.
    pub link: Link,
    /// `GET`, …, `ANY`; `DEFAULT` for the route of everything else.
    pub method: String,
    /// Its path with base path, parameters in braces.
    pub path: String,
    /// One line of text about it, other than the title; may be empty.
    pub summary: String,
    /// Whether it is deprecated.
    pub is_deprecated: bool,
    /// What is asked of callers, in a word or two each: `API key`, `OAuth 2.0`; empty: nothing.
    pub badges: Vec<String>,
}

/// A name and what it is.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Fact {
    /// `Version`.
    pub name: String,
    /// `1.2.0`.
    pub value: Html,
}

/// Where the API is called.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Server {
    /// The stage, or what the document says of the server.
    pub title: String,
    /// An absolute address, or a path on the host that serves the portal: `/prod/v1`; never ends with `/`.
    pub url: String,
}

/// What is shown in the place of a page that is not there.
#[derive(Debug, Clone, Default, Serialize)]
pub struct NotFoundPage {
    /// Around it.
    pub frame: Frame,
    /// What the user's theme says instead.
    pub own: Option<Html>,
}
