//! Roles that integrations name (`credentials`), taken over with the gateway's own credentials.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use super::cache::CredentialsCache;
use super::provider::Provider;
use super::sts::{Role, Sts};
use super::{CredentialsError, web_identity};
use crate::aws::Environment;

const NAME: &str = "assume role";
/// Roles known at a time. Documents name a few; stage variables may make some more of them.
const MAX_ROLES: usize = 1000;

/// The roles of a gateway, each with its credentials.
pub struct AssumedRoles {
    caller: Arc<CredentialsCache>,
    /// Or why there is no STS to ask.
    sts: Result<Arc<Sts>, CredentialsError>,
    session_name: String,
    by_arn: Mutex<BTreeMap<String, Arc<CredentialsCache>>>,
}

impl AssumedRoles {
    /// Roles taken over by `caller`, at the STS of the environment's region.
    #[must_use]
    pub fn new(environment: &Environment, caller: Arc<CredentialsCache>) -> AssumedRoles {
        AssumedRoles {
            caller,
            sts: Sts::new(NAME, environment, None).map(Arc::new),
            session_name: web_identity::session_name(environment),
            by_arn: Mutex::default(),
        }
    }

    /// The role's credentials; the first one to ask them calls STS. Best called once, at start, for each
    /// integration: look-ups of one role give the same cache.
    ///
    /// # Errors
    ///
    /// When `arn` names no role (`arn:aws:iam::123456789012:role/name`), there are too many of them, or the
    /// environment's endpoint or region for STS is not valid.
    pub fn role(&self, arn: &str) -> Result<Arc<CredentialsCache>, CredentialsError> {
        if !is_role(arn) {
            let shown = super::document::shown(arn);
            let reason = format!("`{shown}` is no role: `arn:aws:iam::123456789012:role/name`");
            return Err(CredentialsError::new(NAME, reason));
        }
        let mut by_arn = self.by_arn.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = by_arn.get(arn) {
            return Ok(Arc::clone(known));
        }
        if by_arn.len() >= MAX_ROLES {
            return Err(CredentialsError::new(
                NAME,
                format!("more than {MAX_ROLES} roles"),
            ));
        }
        let provider = Provider::AssumeRole {
            sts: Arc::clone(self.sts.as_ref().map_err(Clone::clone)?),
            role: Role {
                arn: arn.to_owned(),
                session_name: self.session_name.clone(),
                external_id: None,
                duration_seconds: None,
            },
            caller: Arc::clone(&self.caller),
        };
        let cache = CredentialsCache::of_provider(provider, Arc::clone(self.caller.clock()));
        by_arn.insert(arn.to_owned(), Arc::clone(&cache));
        Ok(cache)
    }
}

impl fmt::Debug for AssumedRoles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AssumedRoles").finish_non_exhaustive()
    }
}

/// Whether `arn` has the form of a role's.
fn is_role(arn: &str) -> bool {
    let mut parts = arn.splitn(6, ':');
    let mut next = || parts.next().unwrap_or_default();
    let (prefix, partition, service, region, account, role) =
        (next(), next(), next(), next(), next(), next());
    prefix == "arn"
        && partition.starts_with("aws")
        && (service, region) == ("iam", "")
        && account.len() == 12
        && account.bytes().all(|byte| byte.is_ascii_digit())
        && role.len() <= 1024
        && role.strip_prefix("role/").is_some_and(|name| {
            !name.is_empty()
                && name
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"+=,.@_-/".contains(&byte))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_roles_are_taken_over() {
        for (arn, expected) in [
            ("arn:aws:iam::123456789012:role/gateway", true),
            ("arn:aws-cn:iam::123456789012:role/service/x@y", true),
            ("arn:aws:iam::*:user/*", false),
            ("arn:aws:iam::123456789012:user/me", false),
            ("arn:aws:iam::12345678901:role/x", false),
            ("arn:aws:iam::123456789012:role/", false),
            ("arn:aws:iam::123456789012:role/a&b", false),
            ("arn:aws:s3::123456789012:role/x", false),
            ("", false),
        ] {
            assert_eq!(is_role(arn), expected, "{arn}");
        }
    }
}
