//! Who asks: access keys, from where the AWS SDKs take them.
//!
//! [`CredentialsCache`] is the entry: made once from the [`Environment`](super::Environment), asked before every
//! call. Which provider it uses is decided when it is made, without any traffic, by the first of these that is
//! configured: `AWS_ACCESS_KEY_ID`; the profile (`AWS_PROFILE`, else `default`) of the shared files; web
//! identity; the container's; the instance's metadata. One that is configured and fails is an error, not a
//! reason to try the next. [`AssumedRoles`] takes roles over for integrations with `credentials`.
//!
//! Source: SDKs and Tools Reference Guide, "Standardized credential providers". Refused with an error: profiles
//! with `sso_…`, `login_session` or `mfa_serial`, since they need somebody at a keyboard, and
//! `credential_process`, since a gateway starts no programs. Not handled: IMDSv1,
//! HTTP proxies, `AWS_CA_BUNDLE`.

mod cache;
mod chain;
mod container;
mod document;
mod fetch;
mod instance;
mod profile;
mod provider;
mod roles;
mod sts;
#[cfg(test)]
mod tests;
mod web_identity;

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

pub use cache::{Clock, CredentialsCache};
pub use roles::AssumedRoles;

/// An access key, with a session token where it is temporary.
#[derive(Clone)]
pub struct Credentials {
    id: u64,
    access_key_id: String,
    secret_access_key: String,
    session_token: Option<String>,
    expires: Option<SystemTime>,
}

impl Credentials {
    /// Credentials that do not expire.
    #[must_use]
    pub fn new(
        access_key_id: &str,
        secret_access_key: &str,
        session_token: Option<&str>,
    ) -> Credentials {
        static NEXT_ID: AtomicU64 = AtomicU64::new(0);

        Credentials {
            id: NEXT_ID.fetch_add(1, Ordering::Relaxed),
            access_key_id: access_key_id.to_owned(),
            secret_access_key: secret_access_key.to_owned(),
            session_token: session_token.map(str::to_owned),
            expires: None,
        }
    }

    /// The same with parts from outside; the error says which one is not valid.
    fn checked(
        access_key_id: Option<&str>,
        secret_access_key: Option<&str>,
        session_token: Option<&str>,
    ) -> Result<Credentials, &'static str> {
        let is_visible = |text: &str| text.bytes().all(|byte| byte.is_ascii_graphic());
        let access_key_id = access_key_id
            .filter(|id| {
                (1..=256).contains(&id.len()) && is_visible(id) && !id.contains(['/', ',', '='])
            })
            .ok_or("no valid access key id")?;
        let secret_access_key = secret_access_key
            .filter(|secret| (1..=1024).contains(&secret.len()) && is_visible(secret))
            .ok_or("no valid secret access key")?;
        let session_token = session_token.filter(|token| !token.is_empty());
        if session_token.is_some_and(|token| token.len() > 16 * 1024 || !is_visible(token)) {
            return Err("no valid session token");
        }
        Ok(Credentials::new(
            access_key_id,
            secret_access_key,
            session_token,
        ))
    }

    fn expiring(mut self, expires: Option<SystemTime>) -> Credentials {
        self.expires = expires;
        self
    }

    /// The part that is no secret.
    #[must_use]
    pub fn access_key_id(&self) -> &str {
        &self.access_key_id
    }

    /// When they end, where they do.
    #[must_use]
    pub fn expires(&self) -> Option<SystemTime> {
        self.expires
    }

    pub(super) fn secret_access_key(&self) -> &str {
        &self.secret_access_key
    }

    pub(super) fn session_token(&self) -> Option<&str> {
        self.session_token.as_deref()
    }

    /// A number that no other credentials of the process have, but for clones.
    pub(super) fn id(&self) -> u64 {
        self.id
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("access_key_id", &self.access_key_id)
            .field("expires", &self.expires)
            .finish_non_exhaustive()
    }
}

/// What stands for the provider where none is configured.
const NOTHING: &str = "none";

/// Why there are no credentials. The text holds no secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CredentialsError {
    provider: &'static str,
    reason: String,
}

impl CredentialsError {
    fn new(provider: &'static str, reason: impl fmt::Display) -> CredentialsError {
        let reason = reason.to_string();
        CredentialsError { provider, reason }
    }

    /// Whether nothing is configured.
    fn is_of_nothing(&self) -> bool {
        self.provider == NOTHING
    }
}

impl fmt::Display for CredentialsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AWS credentials: {}: {}", self.provider, self.reason)
    }
}

impl std::error::Error for CredentialsError {}
