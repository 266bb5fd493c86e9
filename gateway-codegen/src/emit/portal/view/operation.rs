//! A page of an operation, or of a webhook, and all that stands on it.

use serde::Serialize;

use super::{Frame, Html, Link, Prose, SchemaView, Server};

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
    /// One of these is enough; all parts of it are asked for. None is empty.
    pub alternatives: Vec<Vec<RequirementView>>,
}

impl AccessView {
    /// What stands before the alternatives; may be empty.
    #[must_use]
    pub fn introduction(&self) -> &'static str {
        match (self.is_open, self.alternatives.len()) {
            (_, 0) => "Nothing needs to be sent: everybody may call it.",
            (true, _) => "May be called without credentials, or with:",
            (false, 1) => "",
            (false, _) => "One of these is needed:",
        }
    }
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
    /// Why the gateway gives it, in a few words; empty for declared ones.
    pub cause: String,
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
