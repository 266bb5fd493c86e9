//! What holds for all operations: authentication, errors, limits.

use serde::Serialize;

use super::{Fact, Frame, Html, LimitView, Prose};

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
