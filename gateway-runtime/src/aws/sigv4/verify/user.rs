//! Who may sign.

use std::time::SystemTime;

use super::refusal::Refusal;
use super::secret;
use crate::aws::credentials::Credentials;

/// Those whose signatures are known.
pub trait Users {
    /// The user of an access key; the id comes from the request as it is.
    fn find(&self, access_key_id: &str) -> Option<User<'_>>;
}

/// The owner of an access key.
#[derive(Debug, Clone, Copy)]
pub struct User<'u> {
    /// The key; not printed. Where it has a session token, requests must bring that one.
    pub credentials: &'u Credentials,
    /// When the key ends, where it does.
    pub expires: Option<SystemTime>,
}

impl User<'_> {
    /// Whether the request brings the user's session token, and the key is valid.
    pub(super) fn check_token(&self, given: Option<&str>, now: SystemTime) -> Result<(), Refusal> {
        let is_same = match (self.credentials.session_token(), given) {
            (None, None) => true,
            (Some(token), Some(given)) => secret::is_same(token.as_bytes(), given.as_bytes()),
            _ => false,
        };
        if !is_same {
            return Err(Refusal::InvalidToken);
        }
        match self.expires {
            Some(expires) if expires <= now => Err(Refusal::ExpiredToken),
            _ => Ok(()),
        }
    }
}

/// Who signed a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The id of the key.
    pub access_key_id: String,
    /// When, in seconds since 1970, by the caller's clock.
    pub signed_at: u64,
    /// Whether the signature stands in the query: who signed may be somebody else than who calls.
    pub is_presigned: bool,
}
