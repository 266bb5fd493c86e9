//! Principals.

use std::borrow::Cow;

use serde_json::Value;

use super::super::problem::{Problems, quoted};
use super::super::statement::Principal;
use super::{object, strings};

/// The value of `Principal`.
pub(super) fn read(value: &Value, problems: &mut Problems) -> Vec<Principal> {
    match value {
        Value::String(text) if text == "*" => vec![Principal::Anyone],
        Value::String(text) => {
            problems.error(format!("{} must be `*` or an object", quoted(text)));
            Vec::new()
        }
        value => members(value, problems),
    }
}

/// The value of `NotPrincipal`.
pub(super) fn read_not(value: &Value, problems: &mut Problems) -> Vec<Principal> {
    let principals = read(value, problems);
    if principals.contains(&Principal::Anyone) {
        problems.no_effect("nobody is left: `*` is anyone");
    }
    principals
}

fn members(value: &Value, problems: &mut Problems) -> Vec<Principal> {
    let Some(members) = object(value, "principals", problems) else {
        return Vec::new();
    };
    if members.is_empty() {
        problems.error("no principal is named");
    }
    let mut principals = Vec::new();
    for (kind, value) in members {
        problems.at(kind, |problems| {
            let make: fn(&str, &mut Problems) -> Option<Principal> = match kind.as_str() {
                "AWS" => aws,
                "Service" => |text, problems| named(text, problems, Principal::Service),
                "Federated" => |text, problems| named(text, problems, Principal::Federated),
                "CanonicalUser" => |text, problems| named(text, problems, Principal::CanonicalUser),
                _ => {
                    problems.error(format!(
                        "there are no principals of the kind {}",
                        quoted(kind)
                    ));
                    return;
                }
            };
            principals.append(&mut strings(value, problems, make));
        });
    }
    principals
}

/// `*`, an account, or an ARN of IAM or STS.
fn aws(text: &str, problems: &mut Problems) -> Option<Principal> {
    if text == "*" {
        return Some(Principal::Anyone);
    }
    if text.contains(['*', '?']) {
        problems.error(format!(
            "{} has a wildcard: principals are named in whole",
            quoted(text)
        ));
        return None;
    }
    if is_account(text) {
        return Some(Principal::Account(text.to_owned().into()));
    }
    let mut components = text.splitn(6, ':');
    let mut next = || components.next().unwrap_or_default();
    let (arn, partition, service, region, account, name) =
        (next(), next(), next(), next(), next(), next());
    let is_arn =
        arn == "arn" && partition.starts_with("aws") && region.is_empty() && is_account(account);
    if is_arn && service == "iam" && name == "root" {
        return Some(Principal::Account(account.to_owned().into()));
    }
    let kinds: &[&str] = match service {
        "iam" => &["user/", "role/"],
        "sts" => &["assumed-role/", "federated-user/"],
        _ => &[],
    };
    let has_name = |kind: &&str| {
        name.strip_prefix(*kind)
            .is_some_and(|name| !name.is_empty())
    };
    if !is_arn || !kinds.iter().any(has_name) {
        problems.error(format!(
            "{} is no account, user, role or session",
            quoted(text)
        ));
        return None;
    }
    Some(Principal::Arn(text.to_owned().into()))
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A name in whole.
fn named(
    text: &str,
    problems: &mut Problems,
    make: fn(Cow<'static, str>) -> Principal,
) -> Option<Principal> {
    if text.is_empty() || text.contains(['*', '?']) {
        problems.error(format!("{} is no name in whole", quoted(text)));
        return None;
    }
    Some(make(text.to_owned().into()))
}
