//! What the verdicts of an API's policy and of a caller's come to.
//!
//! Source: rest-api.md §5.4, with its tables A (one `Allow` is enough) and B (both must allow).

use super::evaluate::Verdict;

/// How callers are told apart, and what was said of this one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Authorization {
    /// They are not, or by a user pool, whose tokens say nothing of what is allowed: the API's policy decides alone.
    NoPolicy,
    /// By a Lambda authorizer, which answered with a policy.
    Lambda(Verdict),
    /// By IAM.
    Iam {
        /// Of the caller's policies.
        identity: Verdict,
        /// Whether the caller and the API belong to one account.
        is_same_account: bool,
    },
}

/// What is done with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// It goes on.
    Allow,
    /// It is refused.
    Deny(Denial),
}

/// Why a request is refused: what the messages of the reference tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Denial {
    /// Whether a statement denies it; else none allows it.
    pub is_explicit: bool,
    /// Whose policy that is.
    pub side: Side,
}

/// Whose policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The caller's: "identity-based".
    Identity,
    /// The API's: "resource-based".
    Resource,
}

impl Denial {
    const fn explicit(side: Side) -> Decision {
        Decision::Deny(Denial {
            is_explicit: true,
            side,
        })
    }

    const fn implicit(side: Side) -> Decision {
        Decision::Deny(Denial {
            is_explicit: false,
            side,
        })
    }
}

/// Whether a request is refused before its Lambda authorizer is asked. `resource` is the verdict of the API's policy,
/// where it has one.
#[must_use]
pub fn before_authorizer(resource: Option<Verdict>) -> Decision {
    match resource {
        Some(Verdict::ExplicitDeny) => Denial::explicit(Side::Resource),
        _ => Decision::Allow,
    }
}

/// What is done with a request. `resource` is the verdict of the API's policy, where it has one.
#[must_use]
pub fn decide(authorization: Authorization, resource: Option<Verdict>) -> Decision {
    match authorization {
        Authorization::NoPolicy => match resource {
            None | Some(Verdict::Allow) => Decision::Allow,
            Some(Verdict::ExplicitDeny) => Denial::explicit(Side::Resource),
            Some(Verdict::ImplicitDeny) => Denial::implicit(Side::Resource),
        },
        Authorization::Lambda(identity) => one_allows(identity, resource),
        Authorization::Iam {
            identity,
            is_same_account: true,
        } => one_allows(identity, resource),
        Authorization::Iam {
            identity,
            is_same_account: false,
        } => both_allow(identity, resource),
    }
}

/// Table A.
fn one_allows(identity: Verdict, resource: Option<Verdict>) -> Decision {
    match (identity, resource) {
        (Verdict::ExplicitDeny, _) => Denial::explicit(Side::Identity),
        (_, Some(Verdict::ExplicitDeny)) => Denial::explicit(Side::Resource),
        (Verdict::Allow, _) | (_, Some(Verdict::Allow)) => Decision::Allow,
        (Verdict::ImplicitDeny, None | Some(Verdict::ImplicitDeny)) => {
            Denial::implicit(Side::Identity)
        }
    }
}

/// Table B. An API without a policy allows no other account.
fn both_allow(identity: Verdict, resource: Option<Verdict>) -> Decision {
    match (identity, resource) {
        (Verdict::ExplicitDeny, _) => Denial::explicit(Side::Identity),
        (_, Some(Verdict::ExplicitDeny)) => Denial::explicit(Side::Resource),
        (Verdict::ImplicitDeny, _) => Denial::implicit(Side::Identity),
        (Verdict::Allow, None | Some(Verdict::ImplicitDeny)) => Denial::implicit(Side::Resource),
        (Verdict::Allow, Some(Verdict::Allow)) => Decision::Allow,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALLOW: Verdict = Verdict::Allow;
    const DENY: Verdict = Verdict::ExplicitDeny;
    const NONE: Verdict = Verdict::ImplicitDeny;

    fn shown(decision: Decision) -> &'static str {
        match decision {
            Decision::Allow => "allow",
            Decision::Deny(denial) => match (denial.is_explicit, denial.side) {
                (true, Side::Identity) => "identity denies",
                (true, Side::Resource) => "resource denies",
                (false, Side::Identity) => "identity does not allow",
                (false, Side::Resource) => "resource does not allow",
            },
        }
    }

    #[test]
    fn the_tables() {
        for (identity, resource, same, cross) in [
            (ALLOW, Some(ALLOW), "allow", "allow"),
            (ALLOW, Some(NONE), "allow", "resource does not allow"),
            (ALLOW, Some(DENY), "resource denies", "resource denies"),
            (ALLOW, None, "allow", "resource does not allow"),
            (NONE, Some(ALLOW), "allow", "identity does not allow"),
            (
                NONE,
                Some(NONE),
                "identity does not allow",
                "identity does not allow",
            ),
            (NONE, Some(DENY), "resource denies", "resource denies"),
            (
                NONE,
                None,
                "identity does not allow",
                "identity does not allow",
            ),
            (DENY, Some(ALLOW), "identity denies", "identity denies"),
            (DENY, Some(NONE), "identity denies", "identity denies"),
            (DENY, Some(DENY), "identity denies", "identity denies"),
            (DENY, None, "identity denies", "identity denies"),
        ] {
            let iam = |is_same_account| Authorization::Iam {
                identity,
                is_same_account,
            };
            assert_eq!(
                shown(decide(iam(true), resource)),
                same,
                "{identity:?} {resource:?}"
            );
            assert_eq!(
                shown(decide(iam(false), resource)),
                cross,
                "{identity:?} {resource:?}"
            );
            assert_eq!(
                shown(decide(Authorization::Lambda(identity), resource)),
                same
            );
        }
    }

    #[test]
    fn the_policy_of_the_api_alone() {
        for (resource, alone, before) in [
            (None, "allow", "allow"),
            (Some(ALLOW), "allow", "allow"),
            (Some(NONE), "resource does not allow", "allow"),
            (Some(DENY), "resource denies", "resource denies"),
        ] {
            assert_eq!(shown(decide(Authorization::NoPolicy, resource)), alone);
            assert_eq!(shown(before_authorizer(resource)), before);
        }
    }
}
