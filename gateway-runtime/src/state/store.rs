//! What a store of state can do.
//!
//! Requests never ask one: they read the tables of the process, which stores fill and empty. A store keeps records of keys,
//! takes in what was counted ([`super::ledger`]), and answers questions about usage. Shared stores lend tokens as well,
//! by ways of their own ([`super::redis`]).

use std::fmt;

use serde::{Deserialize, Serialize};

use super::answer::Answer;
use super::usage::{UsageQuery, UsageRow};
use crate::keys::{Digest, Record};

/// A key as it is kept.
#[derive(Debug, Clone)]
pub(crate) struct Stored {
    pub(crate) record: Record,
    pub(crate) digest: Digest,
}

/// A change of one key.
#[derive(Debug, Clone)]
pub(crate) enum Change {
    /// A new key.
    Create(Stored),
    /// A key that is there, where it still is as it was `before`. The digest does not change.
    Replace { before: Record, after: Stored },
    /// The end of a key. Gateways that know a key which the store has lost forget it where `is_known`.
    Delete { id: String, is_known: bool },
}

/// What became of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It was made.
    Done,
    /// Not made: the key with this id has the same value.
    Duplicate(String),
    /// Not made: the key is not as it was, or its new id is taken.
    Changed,
    /// Not made: there is no such key.
    Missing,
}

/// Why a store does not answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum StoreError {
    /// It cannot be reached: nothing was asked.
    Away,
    /// It was asked, and whether it did what it was asked to is not known: it did not answer, or failed while it wrote. In
    /// words, what happened.
    Unknown(String),
    /// It answered with an error.
    Failed(String),
    /// It answered with something else than a gateway writes there.
    Unreadable(String),
    /// More rows than can be answered at once: ask for less.
    TooMuch,
}

impl StoreError {
    /// It was asked, and did not answer.
    pub(crate) fn unanswered() -> StoreError {
        StoreError::Unknown(AWAY.to_owned())
    }

    /// The same of a question, which changes nothing.
    pub(crate) fn of_question(self) -> StoreError {
        match self {
            StoreError::Unknown(_) => StoreError::Away,
            error => error,
        }
    }
}

/// A store. Its answers wait for nobody but the store: they can be awaited on any runtime, or without one.
pub(crate) trait Store: fmt::Debug + Send + Sync {
    /// Makes changes in their order, each whole or not at all. Returns when they outlive the process, as far as the store
    /// does; one outcome per change.
    fn write(&self, changes: Vec<Change>) -> Answer<'static, Result<Vec<Outcome>, StoreError>>;

    /// The key with this id.
    fn read(&self, id: &str) -> Answer<'static, Result<Option<Stored>, StoreError>>;

    /// At most `limit` keys after this id, in their order.
    fn list(&self, after: &str, limit: usize) -> Answer<'static, Result<Vec<Stored>, StoreError>>;

    /// What was counted, up to now, by day, plan and key.
    fn usage(&self, query: &UsageQuery) -> Answer<'static, Result<Vec<UsageRow>, StoreError>>;

    /// The saved meter of a key in a plan (`Meter::save`); 0 where there is none, or meters are not kept.
    fn saved_meter(&self, plan: &str, key: &str) -> u64;

    /// Brings what was counted into the store, and gives back what was borrowed. To be called before the process ends; the
    /// state can be used afterwards.
    fn flush(&self) -> Answer<'static, Result<(), StoreError>>;
}

/// A key as JSON text: the record, and the digest beside its fields.
#[derive(Serialize, Deserialize)]
struct Written<R> {
    #[serde(flatten)]
    record: R,
    digest: String,
}

const AWAY: &str = "the store does not answer";

/// Longest text of a key in bytes: names and plans as long as they may be, twice over.
const MAX_WRITTEN: usize = 64 * 1024;

impl Stored {
    /// As text for a store.
    pub(crate) fn to_json(&self) -> String {
        let written = Written {
            record: &self.record,
            digest: self.digest.to_hex(),
        };
        // Strings and numbers: this cannot fail.
        serde_json::to_string(&written).unwrap_or_default()
    }

    /// Reads what [`Stored::to_json`] wrote.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unreadable`].
    pub(crate) fn from_json(text: &[u8]) -> Result<Stored, StoreError> {
        let unreadable = || StoreError::Unreadable("a key".to_owned());
        if text.len() > MAX_WRITTEN {
            return Err(unreadable());
        }
        let written: Written<Record> = serde_json::from_slice(text).map_err(|_| unreadable())?;
        let mut record = written.record;
        record.check().map_err(|_| unreadable())?;
        Ok(Stored {
            record,
            digest: Digest::from_hex(&written.digest).ok_or_else(unreadable)?,
        })
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StoreError::Away => f.write_str(AWAY),
            StoreError::Unknown(problem) => f.write_str(problem),
            StoreError::Failed(problem) => write!(f, "the store failed: {problem}"),
            StoreError::Unreadable(what) => write!(f, "the store holds {what} that is none"),
            StoreError::TooMuch => f.write_str("that is too much at once: ask for less"),
        }
    }
}

impl std::error::Error for StoreError {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::Secret;

    #[test]
    fn keys_are_read_as_they_were_written() {
        let stored = Stored {
            record: Record {
                id: "k1".to_owned(),
                name: "Ann \"A\"".to_owned(),
                description: String::new(),
                enabled: false,
                plans: vec!["pets/gold".to_owned()],
                customer_id: Some("c".to_owned()),
                created: 5,
                updated: u64::MAX,
            },
            digest: Secret::new(b"s").digest(b"v"),
        };
        let text = stored.to_json();
        let read = Stored::from_json(text.as_bytes()).unwrap();
        assert_eq!(read.record, stored.record);
        assert!(read.digest.matches(&stored.digest));
        for wrong in [
            "",
            "{}",
            "[]",
            &text.replace("\"k1\"", "\"\""),
            &text.replace("pets/gold", &"x".repeat(MAX_WRITTEN)),
            &text.replace("digest\":\"", "digest\":\"x"),
            &text.replace("false", "0"),
        ] {
            let expected = StoreError::Unreadable("a key".to_owned());
            assert_eq!(
                Stored::from_json(wrong.as_bytes()).unwrap_err(),
                expected,
                "{wrong:.60}"
            );
        }
    }
}
