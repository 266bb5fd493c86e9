//! What policies see of a request.

use std::borrow::Cow;

/// A request, as looked up by an evaluation. Look-ups may be repeated.
pub trait Request {
    /// Who asks.
    fn caller(&self) -> Caller<'_>;

    /// For example `execute-api:Invoke`.
    fn action(&self) -> &str;

    /// The ARN of what is asked for.
    fn resource(&self) -> &str;

    /// The same as servers may read it that take less care, where that is something else: what is denied under one name is
    /// denied under the other as well.
    fn loose_resource(&self) -> Option<&str>;

    /// The values of a condition key; letters of either case are the same.
    fn values(&self, key: &str) -> Values<'_>;
}

/// The values of a condition key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Values<'r> {
    /// The request has no such key.
    Missing,
    /// The usual.
    One(Cow<'r, str>),
    /// Any number, of keys that may have several.
    Many(&'r [String]),
}

impl Values<'_> {
    /// Whether there is none.
    pub(super) fn is_missing(&self) -> bool {
        matches!(self, Values::Missing | Values::Many([]))
    }

    /// One after the other.
    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        let (one, many) = match self {
            Values::Missing => (None, [].as_slice()),
            Values::One(value) => (Some(&**value), [].as_slice()),
            Values::Many(values) => (None, *values),
        };
        one.into_iter().chain(many.iter().map(String::as_str))
    }
}

/// Who asks, by all names there are; none for a caller who did not say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Caller<'r> {
    /// The 12 digits of the account.
    pub account: Option<&'r str>,
    /// The ARN of the user, or of the role that was taken over.
    pub arn: Option<&'r str>,
    /// The ARN of the session, of a role that was taken over.
    pub session: Option<&'r str>,
    /// The service, such as `apigateway.amazonaws.com`.
    pub service: Option<&'r str>,
    /// The identity provider.
    pub federated: Option<&'r str>,
    /// The canonical id of the account.
    pub canonical_user: Option<&'r str>,
}
