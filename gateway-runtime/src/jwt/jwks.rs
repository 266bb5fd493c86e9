//! Key sets (RFC 7517 §5): the keys of an issuer, and which of them a token is to be verified with.

use std::fmt;

use super::header::Header;
use super::json::{self, JsonError, Object, Value};
use super::key::{Key, Unusable};
use super::refusal::Refusal;

/// Bytes of a key set at the most (`reference/security.md` I05).
const MAX_SET: usize = 256 * 1024;
/// Keys in a set at the most (`reference/security.md` I05).
const MAX_KEYS: usize = 100;

/// The keys of a set that are usable.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct KeySet {
    keys: Vec<Key>,
    skipped: Vec<Skipped>,
}

/// A key of a set that is not used, for the log.
#[derive(Debug, Clone, PartialEq)]
pub struct Skipped {
    /// Where it stands in the set; 0 is the first.
    pub position: usize,
    /// Its `kid`, where that is a string.
    pub id: Option<String>,
    /// Why it is not used.
    pub reason: Unusable,
}

/// Why a key set was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JwksError {
    /// More than 256 KiB.
    TooLarge,
    /// It is not the JSON it has to be.
    Json(JsonError),
    /// It has no array `keys`.
    NoKeys,
    /// More than 100 keys.
    TooManyKeys,
}

impl fmt::Display for JwksError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            JwksError::TooLarge => "the key set has more than 256 KiB",
            JwksError::Json(error) => {
                return write!(f, "the key set is unreadable: {}", error.description());
            }
            JwksError::NoKeys => "the key set has no array `keys`",
            JwksError::TooManyKeys => "the key set has more than 100 keys",
        })
    }
}

impl KeySet {
    /// Reads a key set. Keys that cannot be used are passed over.
    ///
    /// # Errors
    ///
    /// The text is no key set, or beyond the limits.
    pub fn read(text: &[u8]) -> Result<KeySet, JwksError> {
        if text.len() > MAX_SET {
            return Err(JwksError::TooLarge);
        }
        let document = Object::read(text, json::DOCUMENT).map_err(JwksError::Json)?;
        let keys = document.get("keys").and_then(Value::as_array);
        let keys = keys.ok_or(JwksError::NoKeys)?;
        if keys.len() > MAX_KEYS {
            return Err(JwksError::TooManyKeys);
        }
        let mut set = KeySet::default();
        for (position, value) in keys.iter().enumerate() {
            let reason = match Key::read(value) {
                Ok(key) if set.keys.contains(&key) => Unusable::Repeated,
                Ok(key) => {
                    set.keys.push(key);
                    continue;
                }
                Err(reason) => reason,
            };
            set.skipped.push(Skipped {
                position,
                id: id_of(value),
                reason,
            });
        }
        Ok(set)
    }

    /// How many keys can be used.
    #[must_use]
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether no key can be used.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// The keys that were passed over.
    #[must_use]
    pub fn skipped(&self) -> &[Skipped] {
        &self.skipped
    }

    /// The one key that a token with this header is to be verified with: of the header's `kid`, exactly; without a
    /// `kid`, the only key for the algorithm.
    ///
    /// # Errors
    ///
    /// [`Refusal::UnknownKey`], which a newer set may mend; [`Refusal::AlgorithmOfKey`]; [`Refusal::AmbiguousKey`].
    pub(super) fn key_for(&self, header: &Header) -> Result<&Key, Refusal> {
        let mut is_known = false;
        let mut found = None;
        for key in &self.keys {
            if header.key_id.is_some() && key.id != header.key_id {
                continue;
            }
            is_known = true;
            if !key.algorithms.contains(header.algorithm) {
                continue;
            }
            if found.is_some() {
                return Err(Refusal::AmbiguousKey);
            }
            found = Some(key);
        }
        match found {
            Some(key) => Ok(key),
            None if is_known && header.key_id.is_some() => Err(Refusal::AlgorithmOfKey),
            None => Err(Refusal::UnknownKey),
        }
    }
}

fn id_of(key: &Value) -> Option<String> {
    let Value::Object(key) = key else {
        return None;
    };
    let id = key.get("kid").and_then(Value::as_str)?;
    Some(id.chars().take(64).collect())
}
