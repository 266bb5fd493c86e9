//! The condition keys that requests to an API have.
//!
//! Source: rest-api.md §5.4.

/// Which requests have a condition key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyScope {
    /// Any may.
    Any,
    /// Those whose callers are authenticated by IAM.
    Iam,
    /// Those to Amazon's own servers: of organizations, sessions, tags and services no gateway knows anything.
    Amazon,
    /// None has.
    None,
}

const ANY: [&str; 9] = [
    "aws:CurrentTime",
    "aws:EpochTime",
    "aws:Referer",
    "aws:SecureTransport",
    "aws:SourceIp",
    "aws:SourceVpc",
    "aws:SourceVpce",
    "aws:UserAgent",
    "aws:VpcSourceIp",
];

const IAM: [&str; 5] = [
    "aws:PrincipalAccount",
    "aws:PrincipalArn",
    "aws:PrincipalType",
    "aws:userid",
    "aws:username",
];

const AMAZON: [&str; 6] = [
    "aws:MultiFactorAuthAge",
    "aws:MultiFactorAuthPresent",
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:SourceArn",
    "aws:TokenIssueTime",
];

/// What a tag's name stands behind.
const TAG: &str = "aws:PrincipalTag/";

/// Which requests have a key; letters of either case are the same.
#[must_use]
pub fn key_scope(key: &str) -> KeyScope {
    let is_in = |keys: &[&str]| keys.iter().any(|known| known.eq_ignore_ascii_case(key));
    let is_tag = key
        .split_at_checked(TAG.len())
        .is_some_and(|(start, name)| start.eq_ignore_ascii_case(TAG) && !name.is_empty());
    if is_in(&ANY) {
        KeyScope::Any
    } else if is_in(&IAM) {
        KeyScope::Iam
    } else if is_tag || is_in(&AMAZON) {
        KeyScope::Amazon
    } else {
        KeyScope::None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys() {
        for (key, scope) in [
            ("aws:SourceIp", KeyScope::Any),
            ("AWS:sourceip", KeyScope::Any),
            ("aws:VpcSourceIp", KeyScope::Any),
            ("aws:username", KeyScope::Iam),
            ("aws:PrincipalTag/team", KeyScope::Amazon),
            ("aws:principaltag/Team é", KeyScope::Amazon),
            ("aws:PrincipalTag/", KeyScope::None),
            ("aws:PrincipalTag", KeyScope::None),
            ("aws:SourceIp ", KeyScope::None),
            ("aws:PrincipalOrgID", KeyScope::Amazon),
            ("aws:multifactorauthpresent", KeyScope::Amazon),
            ("aws:SourceArn", KeyScope::Amazon),
            ("s3:prefix", KeyScope::None),
            ("", KeyScope::None),
        ] {
            assert_eq!(key_scope(key), scope, "{key}");
        }
    }
}
