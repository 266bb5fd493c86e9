//! The JSON form of credentials, which metadata services and programs share.

use serde::Deserialize;

use super::Credentials;
use crate::aws::timestamp;

/// All fields of all givers.
#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Document {
    /// `Success`, in answers of the instance's metadata.
    #[serde(alias = "code")]
    pub(super) code: Option<String>,
    /// Of programs: 1.
    pub(super) version: Option<u32>,
    access_key_id: Option<String>,
    secret_access_key: Option<String>,
    #[serde(alias = "SessionToken")]
    token: Option<String>,
    expiration: Option<String>,
}

impl Document {
    /// Reads one; the error quotes nothing of it, since parsers' messages may.
    pub(super) fn read(bytes: &[u8]) -> Result<Document, &'static str> {
        serde_json::from_slice(bytes).map_err(|_| "the answer is no JSON document with credentials")
    }

    pub(super) fn credentials(&self) -> Result<Credentials, &'static str> {
        let expires = match &self.expiration {
            None => None,
            Some(text) => Some(timestamp::parse(text).ok_or("no valid expiration")?),
        };
        let credentials = Credentials::checked(
            self.access_key_id.as_deref(),
            self.secret_access_key.as_deref(),
            self.token.as_deref(),
        )?;
        Ok(credentials.expiring(expires))
    }
}

/// What may be shown of a code or message from outside: one line of visible ASCII, 300 bytes at most.
pub(super) fn shown(text: &str) -> String {
    let line = text.trim().lines().next().unwrap_or_default();
    line.chars()
        .filter(|c| c.is_ascii_graphic() || *c == ' ')
        .take(300)
        .collect()
}
