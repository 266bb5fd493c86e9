//! Whether a statement is about a caller.

use super::super::request::Caller;
use super::super::statement::{Effect, Principal, Principals};

pub(super) fn matches(principals: &Principals, effect: Effect, caller: Caller<'_>) -> bool {
    match principals {
        Principals::Holder => true,
        Principals::Of(named) => is_any_named(&caller, named),
        Principals::NotOf(named) => match effect {
            Effect::Allow => !is_any_named(&caller, named),
            Effect::Deny => !is_spared(&caller, named),
        },
    }
}

/// Whether one of the caller's names is among these.
fn is_any_named(caller: &Caller<'_>, named: &[Principal]) -> bool {
    named.contains(&Principal::Anyone)
        || is_account_named(caller, named)
        || is_arn_named(caller.arn, named)
        || is_arn_named(caller.session, named)
        || is_named_otherwise(caller, named)
}

/// Whether a `Deny` for all but these spares the caller: account, role and session are looked at one after the other,
/// and each must be named.
fn is_spared(caller: &Caller<'_>, named: &[Principal]) -> bool {
    let Caller {
        account,
        arn,
        session,
        ..
    } = caller;
    if named.contains(&Principal::Anyone) {
        return true;
    }
    if account.is_none() && arn.is_none() && session.is_none() {
        return is_named_otherwise(caller, named);
    }
    (account.is_none() || is_account_named(caller, named))
        && (arn.is_none() || is_arn_named(*arn, named))
        && (session.is_none() || is_arn_named(*session, named))
}

/// By its number or its canonical id.
fn is_account_named(caller: &Caller<'_>, named: &[Principal]) -> bool {
    named.iter().any(|principal| match principal {
        Principal::Account(name) => caller.account == Some(name),
        Principal::CanonicalUser(name) => caller.canonical_user == Some(name),
        _ => false,
    })
}

fn is_arn_named(arn: Option<&str>, named: &[Principal]) -> bool {
    named.iter().any(|principal| match principal {
        Principal::Arn(name) => arn == Some(name),
        _ => false,
    })
}

/// As a service or by an identity provider.
fn is_named_otherwise(caller: &Caller<'_>, named: &[Principal]) -> bool {
    named.iter().any(|principal| match principal {
        Principal::Service(name) => caller.service == Some(name),
        Principal::Federated(name) => caller.federated == Some(name),
        _ => false,
    })
}
