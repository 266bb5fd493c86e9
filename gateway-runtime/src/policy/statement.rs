//! The shapes of policies: statements, and whom and what they are about.

use std::borrow::Cow;

use super::condition::Condition;
use super::pattern::Pattern;

/// A policy. Its version is settled when it is read: only 2012-10-17 has variables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// In the order of the document, which means nothing.
    pub statements: Cow<'static, [Statement]>,
}

/// What a policy hangs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PolicyType {
    /// An API: every statement names principals.
    ResourceBased,
    /// A caller, as the answers of Lambda authorizers do: no statement names principals.
    IdentityBased,
}

/// One statement: it applies where all of its parts do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// `Sid`, for people.
    pub sid: Option<Cow<'static, str>>,
    /// `Effect`.
    pub effect: Effect,
    /// `Principal` or `NotPrincipal`.
    pub principals: Principals,
    /// `Action` or `NotAction`.
    pub actions: Actions,
    /// `Resource` or `NotResource`.
    pub resources: Resources,
    /// `Condition`: all must hold.
    pub conditions: Cow<'static, [Condition]>,
}

/// What a statement that applies does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Allows, where nothing denies.
    Allow,
    /// Denies, whatever allows.
    Deny,
}

/// Whom a statement is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Principals {
    /// Whoever the policy hangs on ([`PolicyType::IdentityBased`]).
    Holder,
    /// Callers with one of these.
    Of(Cow<'static, [Principal]>),
    /// All others. Of a `Deny`, a caller is spared only where its account, its role and its session are all named,
    /// as far as it has them (IAM User Guide, "NotPrincipal").
    NotOf(Cow<'static, [Principal]>),
}

/// Somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Principal {
    /// `*`: anyone, and who did not say who they are.
    Anyone,
    /// An account and all in it: 12 digits, or the ARN of its `root`.
    Account(Cow<'static, str>),
    /// A user, role or session: its whole ARN.
    Arn(Cow<'static, str>),
    /// A service, such as `apigateway.amazonaws.com`.
    Service(Cow<'static, str>),
    /// An identity provider: a host name or an ARN.
    Federated(Cow<'static, str>),
    /// The canonical id of an account.
    CanonicalUser(Cow<'static, str>),
}

/// The actions that a statement is about; letters of either case are the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actions {
    /// Those that match one of these.
    Of(Cow<'static, [Pattern]>),
    /// All others.
    NotOf(Cow<'static, [Pattern]>),
}

/// The resources that a statement is about. `*` also matches `/` and `:`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resources {
    /// Those that match one of these.
    Of(Cow<'static, [Pattern]>),
    /// All others.
    NotOf(Cow<'static, [Pattern]>),
}
