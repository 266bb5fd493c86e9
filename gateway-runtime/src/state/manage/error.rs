//! Why keys are not managed.

use std::fmt;

use super::MAX_KEYS;
use super::files::Imported;
use crate::keys::csv::CsvError;
use crate::keys::{Invalid, NoRandomness};
use crate::state::store::StoreError;

/// Why keys are not managed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ManageError {
    /// What was asked for is not a key.
    Invalid(Invalid),
    /// The same of a key in a file, by its line.
    InvalidLine(usize, Invalid),
    /// What was given is not a file of keys.
    Csv(CsvError),
    /// The digest on this line of a file was made under another secret.
    OtherSecret(usize),
    /// The key on this line of a file has the id of another one.
    IdTaken(usize, String),
    /// The key with this id has the same value.
    Duplicate(String),
    /// There is no key with this id.
    NotFound,
    /// The key with this id stands in the configuration, and is changed there.
    Configured(String),
    /// There are a million keys.
    Full,
    /// Others keep changing the key.
    Busy,
    /// The system has no random numbers.
    NoRandomness,
    /// The store; nothing was changed.
    Store(StoreError),
    /// Keys of a file were taken in before this.
    Partly(Box<Imported>, Box<ManageError>),
    /// Whether it was done is not known: of the key with this id, or where there is none of several keys. In words, what
    /// happened.
    Unknown(Option<String>, String),
}

impl ManageError {
    /// What a store says of a change of the key with this id, or of several.
    pub(super) fn of_change(error: StoreError, id: Option<String>) -> ManageError {
        match error {
            StoreError::Unknown(problem) => ManageError::Unknown(id, problem),
            error => ManageError::Store(error),
        }
    }
}

impl From<Invalid> for ManageError {
    fn from(invalid: Invalid) -> Self {
        ManageError::Invalid(invalid)
    }
}

impl From<StoreError> for ManageError {
    fn from(error: StoreError) -> Self {
        ManageError::Store(error)
    }
}

impl From<NoRandomness> for ManageError {
    fn from(_: NoRandomness) -> Self {
        ManageError::NoRandomness
    }
}

impl fmt::Display for ManageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ManageError::Invalid(invalid) => invalid.fmt(f),
            ManageError::InvalidLine(line, invalid) => write!(f, "line {line}: {invalid}"),
            ManageError::Csv(error) => error.fmt(f),
            ManageError::OtherSecret(line) => write!(
                f,
                "line {line}: the digest was made under another secret than this gateway's, so that the key would never work: both need the same GATEWAY_KEY_SECRET, or `keys.secret` beside the state"
            ),
            ManageError::IdTaken(line, id) => write!(
                f,
                "line {line}: another key has the id `{id}`: delete that one, or take the id out of the file"
            ),
            ManageError::Duplicate(id) => write!(f, "the key `{id}` has the same value"),
            ManageError::NotFound => f.write_str("there is no such key"),
            ManageError::Configured(id) => write!(
                f,
                "the key `{id}` stands in the configuration file: change it there"
            ),
            ManageError::Full => write!(f, "there are {MAX_KEYS} keys already"),
            ManageError::Busy => f.write_str("the key is being changed by others: try again"),
            ManageError::NoRandomness => NoRandomness.fmt(f),
            ManageError::Store(error) => error.fmt(f),
            ManageError::Partly(_, error) => error.fmt(f),
            ManageError::Unknown(Some(id), problem) => write!(
                f,
                "{problem}; what was asked of the key `{id}` may be done all the same: look at it before you try again"
            ),
            ManageError::Unknown(None, problem) => write!(
                f,
                "{problem}; some of the keys, or all, may be taken in all the same: take the file in again"
            ),
        }
    }
}

impl std::error::Error for ManageError {}
