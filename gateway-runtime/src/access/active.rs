//! What guards the operations of a stage, made once at start.

pub(crate) use super::basic::ActiveBasic;
pub(crate) use super::function::{ActiveFunction, FunctionTarget};
pub(crate) use super::token::ActiveToken;
use crate::descriptor::Authorizer;
use crate::policy::Policy;

/// What guards the operations of a stage, with its variables.
#[derive(Debug, Default)]
pub(crate) struct ActiveAccess {
    /// By their places in the API.
    pub(crate) authorizers: Vec<ActiveAuthorizer>,
    /// The API's policy.
    pub(crate) policy: Option<Policy>,
    /// The region that ARNs name.
    pub(crate) region: String,
}

/// An authorizer, ready to decide.
#[derive(Debug)]
pub(crate) struct ActiveAuthorizer {
    pub(crate) descriptor: &'static Authorizer,
    pub(crate) asked: Asked,
}

/// What is asked.
#[derive(Debug)]
pub(crate) enum Asked {
    Function(Box<ActiveFunction>),
    Token(Box<ActiveToken>),
    Basic(Box<ActiveBasic>),
}
