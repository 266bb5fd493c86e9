//! What pages show: plain data, made by [`super::pages`] from the plan, read by the built-in templates (askama); what a
//! user's own see (handlebars, as JSON) is made of it in `theme::view`. Texts are plain and are escaped where they are shown; [`Html`] is what was rendered
//! before, and is shown as it is.

use std::fmt;

use serde::Serialize;

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

/// The first page of an API.
#[derive(Debug, Clone, Default, Serialize)]
pub struct HomePage {
    /// Around it.
    pub frame: Frame,
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

/// A page of an operation, or of a webhook.
#[derive(Debug, Clone, Default, Serialize)]
pub struct OperationPage {
    /// Around it.
    pub frame: Frame,
    /// `operationId`; may be empty.
    pub id: String,
    /// The pages of its tags, where it has several: the only one is on the way to the page.
    pub tags: Vec<Link>,
    /// `GET`, …
    pub method: String,
    /// Base path and path: `/v1/pets/{petId}`.
    pub path: String,
    /// Its description.
    pub description: Prose,
    /// Its documentation elsewhere: a link, or text; may be empty.
    pub more: Html,
    /// Why it should not be used any more, and until when it can be; `None`: it is not deprecated.
    pub deprecation: Option<Html>,
    /// Where it is called; the URL of the server goes before `path` below the base path.
    pub servers: Vec<Server>,
    /// What is asked of callers.
    pub access: AccessView,
    /// Rates and quotas that count calls of it.
    pub limits: Vec<LimitView>,
    /// By place: path, query, header, cookie.
    pub parameters: Vec<ParameterGroup>,
    /// Its body.
    pub body: Option<BodyView>,
    /// Answers of the backend, then those that the gateway gives by itself.
    pub responses: Vec<ResponseView>,
    /// What the backend calls because of calls of it.
    pub callbacks: Vec<CallbackView>,
    /// How many more callbacks the document declares.
    pub n_more_callbacks: usize,
    /// A call of it in several languages.
    pub samples: Vec<Sample>,
    /// What the gateway does with a call: inline SVG, or empty.
    pub flow: Html,
    /// The same as a list, for those who do not see the picture.
    pub steps: Vec<Step>,
    /// What the console needs, as JSON; `None`: it cannot be tried (webhooks).
    pub console: Option<String>,
    /// Whether it is what the API calls, and not what is called.
    pub is_webhook: bool,
    /// What the user's theme has below the description.
    pub own: Option<Html>,
}

/// A call that the backend makes because of a call of an operation.
#[derive(Debug, Clone, Default, Serialize)]
pub struct CallbackView {
    /// Its anchor, unique on the page.
    pub anchor: String,
    /// Its name in the document.
    pub name: String,
    /// Its summary, or its name.
    pub title: String,
    /// `POST`, …
    pub method: String,
    /// Where it goes: a URL with runtime expressions in braces, or one such expression.
    pub address: String,
    /// Its description.
    pub description: Prose,
    /// Its documentation elsewhere: a link, or text; may be empty.
    pub more: Html,
    /// As of operations.
    pub deprecation: Option<Html>,
    /// By place: path, query, header, cookie.
    pub parameters: Vec<ParameterGroup>,
    /// What is sent.
    pub body: Option<BodyView>,
    /// What the receiver is expected to answer.
    pub responses: Vec<ResponseView>,
}

impl CallbackView {
    /// What all callbacks have in common, in words.
    pub const ABOUT: &'static str = "The backend makes these calls because of a call of this operation: they neither come \
        from the gateway nor pass through it. In their addresses, expressions that begin with $ stand for values of that call \
        and of its answer.";
    /// The title of their responses.
    pub const EXPECTED: &'static str = "What is expected in answer";
}

/// A step of the gateway.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Step {
    /// `Authorise`, `Validate`, `Meter`, `Map`, `Integrate`, `Respond`.
    pub title: String,
    /// What is done, in a sentence.
    pub text: String,
    /// What callers get where it refuses: `401`, `429`.
    pub refusals: Vec<String>,
}

/// What is asked of callers.
#[derive(Debug, Clone, Default, Serialize)]
pub struct AccessView {
    /// Whether nothing needs to be sent.
    pub is_open: bool,
    /// One of these is enough; all parts of it are asked for.
    pub alternatives: Vec<Vec<RequirementView>>,
}

/// One thing that is asked for.
#[derive(Debug, Clone, Default, Serialize)]
pub struct RequirementView {
    /// The scheme on the page about authentication.
    pub link: Link,
    /// What is sent, in a sentence: "API key in the header `x-api-key`".
    pub what: String,
    /// The scopes that are asked for; empty: none.
    pub scopes: Vec<String>,
    /// Whether all of them are needed, and not one of them.
    pub needs_all_scopes: bool,
    /// Who enforces it: `the gateway`, `the backend`, `nobody`.
    pub enforced_by: String,
}

impl RequirementView {
    /// What stands before its scopes.
    #[must_use]
    pub fn scopes_title(&self) -> &'static str {
        match (self.scopes.len(), self.needs_all_scopes) {
            (0 | 1, _) => "Scope",
            (_, true) => "All of the scopes",
            (_, false) => "One of the scopes",
        }
    }
}

/// A limit.
#[derive(Debug, Clone, Default, Serialize)]
pub struct LimitView {
    /// Whose: `All callers in stage prod`, `Keys of plan gold`.
    pub who: String,
    /// `100 requests a second, 200 at once`.
    pub what: String,
    /// What callers get beyond it: `429`.
    pub refusal: String,
}

/// Parameters of one place.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ParameterGroup {
    /// `Path parameters`.
    pub title: String,
    /// They.
    pub parameters: Vec<ParameterView>,
}

/// A parameter or a header.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ParameterView {
    /// Its anchor: `query-limit`.
    pub anchor: String,
    /// Its name.
    pub name: String,
    /// Whether it has to be there.
    pub is_required: bool,
    /// Whether it is deprecated.
    pub is_deprecated: bool,
    /// Its description.
    pub description: Prose,
    /// An example; may be empty.
    pub example: String,
    /// What the schema expects of the example, which is no value of it; may be empty.
    pub unfit: String,
    /// Examples that are elsewhere: links, or texts where there is no link.
    pub elsewhere: Vec<Html>,
    /// How several values are written, where that is to be said: `a,b,c`.
    pub written: String,
    /// What it may be.
    pub schema: SchemaView,
}

/// A request body.
#[derive(Debug, Clone, Default, Serialize)]
pub struct BodyView {
    /// Whether there must be one.
    pub is_required: bool,
    /// What it is.
    pub description: Prose,
    /// By media type.
    pub media: Vec<MediaView>,
}

/// Content of a media type.
#[derive(Debug, Clone, Default, Serialize)]
pub struct MediaView {
    /// Its anchor, unique on the page.
    pub anchor: String,
    /// `application/json`.
    pub name: String,
    /// What it may be; `None`: anything.
    pub schema: Option<SchemaView>,
    /// Given and generated examples.
    pub examples: Vec<ExampleView>,
}

/// An example.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ExampleView {
    /// Its name or summary; may be empty.
    pub title: String,
    /// What it says of itself.
    pub description: Prose,
    /// Highlighted.
    pub code: Html,
    /// The same without marks, for twins.
    #[serde(skip)]
    pub text: String,
    /// Whether it was made from the schema.
    pub is_generated: bool,
    /// What the schema expects of it, which it is no value of; may be empty.
    pub unfit: String,
    /// Where it is, if it does not stand here: a link, or a text where there is no link; may be empty.
    pub link: Html,
}

impl ExampleView {
    /// Whether it stands here.
    #[must_use]
    pub fn is_here(&self) -> bool {
        self.link.is_empty()
    }
}

/// A response.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ResponseView {
    /// Its anchor: `response-404`.
    pub anchor: String,
    /// `200`, `4XX`, `default`.
    pub status: String,
    /// `Not Found`; may be empty.
    pub title: String,
    /// The gateway response: `THROTTLED`; empty for declared ones.
    pub name: String,
    /// Its description, or when the gateway gives it.
    pub description: Prose,
    /// Whether the gateway gives it by itself.
    pub is_of_gateway: bool,
    /// Its headers.
    pub headers: Vec<ParameterView>,
    /// Its content.
    pub media: Vec<MediaView>,
    /// What may be called next.
    pub links: Vec<LinkView>,
    /// How many more links the document declares.
    pub n_more_links: usize,
}

/// A link of a response to an operation that may be called next.
#[derive(Debug, Clone, Default, Serialize)]
pub struct LinkView {
    /// Its name.
    pub name: String,
    /// The method of the operation; empty: it is not known.
    pub method: String,
    /// The operation: a link to its page, or what the document names it by; may be empty.
    pub operation: Html,
    /// Its description.
    pub description: Prose,
    /// Parameters of the operation, each with its value: an expression, or JSON.
    pub parameters: Vec<(String, String)>,
    /// How many more parameters have values.
    pub n_more_parameters: usize,
    /// What is sent as its body, likewise; may be empty.
    pub body: String,
}

impl LinkView {
    /// Whether it says how the operation is called.
    #[must_use]
    pub fn has_values(&self) -> bool {
        !self.parameters.is_empty() || !self.body.is_empty()
    }
}

/// A call in a language.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Sample {
    /// `curl`, `javascript`, …: for anchors and styles.
    pub id: String,
    /// `JavaScript`.
    pub title: String,
    /// Highlighted; where credentials stand, `<span data-credential="scheme">` is around their place-holder.
    pub code: Html,
}

/// What a value may be.
#[derive(Debug, Clone, Default, Serialize)]
pub struct SchemaView {
    /// Its type in words: `string`, `array of strings`, `Pet`, `integer or null`, `anything`.
    pub type_text: String,
    /// Its page, where it has one.
    pub link: Option<Link>,
    /// Its title, where it has one and it is not its name.
    pub title: String,
    /// Its description.
    pub description: Prose,
    /// Its documentation elsewhere: a link, or text; may be empty.
    pub more: Html,
    /// In words: `at least 3 characters`, `format date-time`, `pattern ^a+$`.
    pub constraints: Vec<String>,
    /// The only values that it may have, as JSON.
    pub values: Vec<String>,
    /// As JSON; may be empty.
    pub default: String,
    /// As JSON; may be empty.
    pub example: String,
    /// What it expects of the example, which is no value of it; may be empty.
    pub unfit: String,
    /// Only in answers.
    pub is_read_only: bool,
    /// Only in requests.
    pub is_write_only: bool,
    /// Whether it is deprecated.
    pub is_deprecated: bool,
    /// Members of an object.
    pub properties: Vec<PropertyView>,
    /// Groups of alternatives: `One of`, `Any of`, `All of`, `Not`.
    pub groups: Vec<SchemaGroup>,
    /// What elements of an array are, where that is more than a type; elements at their places before that.
    pub items: Vec<PropertyView>,
    /// Whether parts of it are not shown here, but on its own page.
    pub is_cut: bool,
}

impl SchemaView {
    /// Whether there is anything to unfold.
    #[must_use]
    pub fn has_parts(&self) -> bool {
        !self.properties.is_empty() || !self.groups.is_empty() || !self.items.is_empty()
    }
}

/// A part of an object or array.
#[derive(Debug, Clone, Default, Serialize)]
pub struct PropertyView {
    /// Its name; `each element`, `any other name` are in `is_named = false`.
    pub name: String,
    /// Whether the name is literal.
    pub is_named: bool,
    /// Whether it has to be there.
    pub is_required: bool,
    /// What it may be.
    pub schema: SchemaView,
}

/// Alternatives.
#[derive(Debug, Clone, Default, Serialize)]
pub struct SchemaGroup {
    /// `One of`; with the discriminator where there is one: `One of, by petType`.
    pub title: String,
    /// Each with the value of the discriminator, or a name.
    pub variants: Vec<SchemaVariant>,
}

/// An alternative.
#[derive(Debug, Clone, Default, Serialize)]
pub struct SchemaVariant {
    /// `Cat`, or `petType: cat`; may be empty.
    pub title: String,
    /// What it is.
    pub schema: SchemaView,
}

/// The list of schemas.
#[derive(Debug, Clone, Default, Serialize)]
pub struct SchemasPage {
    /// Around it.
    pub frame: Frame,
    /// Each with a line about it.
    pub schemas: Vec<SchemaSummary>,
}

/// A schema in a list.
#[derive(Debug, Clone, Default, Serialize)]
pub struct SchemaSummary {
    /// Its page.
    pub link: Link,
    /// Its type in words.
    pub type_text: String,
    /// One line about it; may be empty.
    pub summary: String,
}

/// A page of a schema.
#[derive(Debug, Clone, Default, Serialize)]
pub struct SchemaPage {
    /// Around it.
    pub frame: Frame,
    /// What it is.
    pub schema: SchemaView,
    /// Examples.
    pub examples: Vec<ExampleView>,
    /// Operations that take or give it.
    pub used_by: Vec<OperationLink>,
    /// How many more do.
    pub n_more_users: usize,
    /// Schemas that have it as a part.
    pub part_of: Vec<Link>,
    /// How many more have.
    pub n_more_wholes: usize,
}

/// How callers say who they are.
#[derive(Debug, Clone, Default, Serialize)]
pub struct AuthenticationPage {
    /// Around it.
    pub frame: Frame,
    /// Schemes in the order of the document.
    pub schemes: Vec<SchemeView>,
}

/// A way to say who one is.
#[derive(Debug, Clone, Default, Serialize)]
pub struct SchemeView {
    /// Its anchor.
    pub anchor: String,
    /// Its name in the document.
    pub name: String,
    /// `API key`, `OAuth 2.0`, `JSON Web Token`.
    pub type_text: String,
    /// What it says of itself.
    pub description: Prose,
    /// Header, issuer, audiences, flows, addresses.
    pub facts: Vec<Fact>,
    /// Scopes with their descriptions.
    pub scopes: Vec<Fact>,
    /// Who enforces it, in a sentence.
    pub enforced_by: String,
    /// How it is sent: a header line, highlighted.
    pub example: Html,
    /// What is answered where it is missing or wrong.
    pub refusals: Vec<ErrorView>,
    /// How many operations ask for it.
    pub n_operations: usize,
}

/// What the gateway answers by itself.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ErrorsPage {
    /// Around it.
    pub frame: Frame,
    /// What all have in common.
    pub introduction: Html,
    /// By status, ascending.
    pub errors: Vec<ErrorView>,
}

/// An answer of the gateway.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ErrorView {
    /// Its anchor.
    pub anchor: String,
    /// `429`.
    pub status: String,
    /// `Too Many Requests`.
    pub title: String,
    /// The gateway response: `THROTTLED`; may be empty.
    pub name: String,
    /// When it is given.
    pub when: String,
    /// What to do about it.
    pub remedy: String,
    /// Header lines that come with it, beside the usual ones.
    pub headers: Vec<String>,
    /// Its media type; empty: no body.
    pub content_type: String,
    /// Its body, highlighted.
    pub body: Html,
    /// The same without marks, for twins.
    #[serde(skip)]
    pub text: String,
}

/// How much may be sent, and how often.
#[derive(Debug, Clone, Default, Serialize)]
pub struct LimitsPage {
    /// Around it.
    pub frame: Frame,
    /// Sizes and times that hold for all calls.
    pub facts: Vec<Fact>,
    /// Rates of stages and their operations.
    pub stages: Vec<StageLimits>,
    /// Usage plans.
    pub plans: Vec<PlanView>,
    /// What is answered beyond a limit.
    pub refusals: Vec<ErrorView>,
}

/// Rates of a stage.
#[derive(Debug, Clone, Default, Serialize)]
pub struct StageLimits {
    /// The stage.
    pub name: String,
    /// Its own, and those of single operations.
    pub limits: Vec<LimitView>,
}

/// A usage plan.
#[derive(Debug, Clone, Default, Serialize)]
pub struct PlanView {
    /// Its anchor.
    pub anchor: String,
    /// Its name.
    pub name: String,
    /// What it says of itself.
    pub description: String,
    /// Rate, burst, quota, stages.
    pub facts: Vec<Fact>,
    /// Operations with limits of their own.
    pub methods: Vec<LimitView>,
}

/// A guide.
#[derive(Debug, Clone, Default, Serialize)]
pub struct GuidePage {
    /// Around it.
    pub frame: Frame,
    /// Its text.
    pub text: Html,
}

/// What changed between versions.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ChangelogPage {
    /// Around it.
    pub frame: Frame,
    /// What will be gone, or should not be called any more.
    pub deprecated: Vec<DeprecatedOperation>,
    /// The newest first.
    pub releases: Vec<Release>,
}

/// An operation that callers should leave.
#[derive(Debug, Clone, Default, Serialize)]
pub struct DeprecatedOperation {
    /// It.
    pub operation: OperationLink,
    /// The day from which it is gone; may be empty.
    pub sunset: String,
}

/// Changes of a version.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Release {
    /// Its anchor.
    pub anchor: String,
    /// `1.2.0`.
    pub title: String,
    /// The version before it: `1.1.0`.
    pub since: String,
    /// By severity.
    pub groups: Vec<ChangeGroup>,
}

/// Changes of a severity.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ChangeGroup {
    /// `breaking`, `safe`, `unknown`.
    pub id: &'static str,
    /// `Breaking changes`.
    pub title: &'static str,
    /// Each in a sentence.
    pub changes: Vec<Html>,
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

/// What is shown in the place of a page that is not there.
#[derive(Debug, Clone, Default, Serialize)]
pub struct NotFoundPage {
    /// Around it.
    pub frame: Frame,
    /// What the user's theme says instead.
    pub own: Option<Html>,
}
