//! What a state is opened with, and why it cannot be.

use std::fmt;
use std::io;
use std::path::PathBuf;

use super::address::Address;
use super::store::StoreError;
use crate::keys::Invalid;

/// What a state is opened with.
#[derive(Debug, Clone)]
pub(crate) struct Setup {
    /// Where it is kept.
    pub(crate) address: Address,
    /// The gateway's name: gateways of one name that share a store share their keys and limits.
    pub(crate) gateway: String,
    /// Under which keys are digested.
    pub(crate) secret: SecretSource,
    /// What opens a store in a file; none: there is nothing to keep in one.
    pub(crate) stores: Option<super::Stores>,
    /// The usage plans of all APIs.
    pub(crate) plans: Vec<Plan>,
    /// Keys of the configuration.
    pub(crate) keys: Vec<ConfiguredKey>,
}

/// Where the installation's secret comes from.
#[derive(Clone, Default)]
pub(crate) enum SecretSource {
    /// The operator gives it. Gateways that share a store can start while it is away only with this one.
    Given(Vec<u8>),
    /// The store keeps one: made at random when the store is first opened.
    #[default]
    Kept,
}

/// A usage plan, as far as keys and counters are concerned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Plan {
    /// As `api/plan`.
    pub(crate) name: String,
    /// Its stages, as `api/stage`.
    pub(crate) stages: Vec<String>,
    /// Names of the operations with rates of their own in this plan, each unique in it: `RateId::Operation` counts them
    /// from 0.
    pub(crate) operations: Vec<String>,
}

/// A key of the configuration.
#[derive(Clone)]
pub(crate) struct ConfiguredKey {
    pub(crate) id: String,
    pub(crate) name: String,
    /// Visible ASCII.
    pub(crate) value: String,
    pub(crate) enabled: bool,
    /// As `api/plan`.
    pub(crate) plans: Vec<String>,
}

/// What is wrong with a key of the configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ConfiguredKeyError {
    /// The key with this id.
    Invalid(String, Invalid),
    /// Two keys have this id.
    SameId(String),
    /// The keys with these ids have the same value.
    SameValue(String, String),
}

/// Why a state cannot be opened.
#[derive(Debug)]
pub(crate) enum OpenError {
    /// The folder or a file in it cannot be made or read.
    Folder(PathBuf, io::Error),
    /// Another process has the file open.
    InUse(PathBuf),
    /// The file was written by a newer version of the gateway, whose format has this number.
    Newer(PathBuf, u64),
    /// The file is not one of a gateway's, or is damaged.
    Damaged(PathBuf, String),
    /// The file with the installation's secret can be read by others, or does not hold one.
    Secret(PathBuf),
    /// The keys in this place were digested under another secret.
    OtherSecret(String),
    /// The store cannot be asked for the secret, and none was given.
    NoSecret(StoreError),
    /// The store does not let the gateway in, or cannot do what it is for.
    Refused(String),
    /// Nothing of the gateway is shared.
    NothingShared,
    /// The system has no random numbers.
    NoRandomness,
    /// A key of the configuration.
    Key(ConfiguredKeyError),
    /// What the store holds cannot be read.
    Store(StoreError),
    /// A thread could not be started.
    Thread(io::Error),
}

impl fmt::Debug for SecretSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            SecretSource::Given(_) => "Given(***)",
            SecretSource::Kept => "Kept",
        })
    }
}

impl fmt::Debug for ConfiguredKey {
    /// Without its value.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConfiguredKey")
            .field("id", &self.id)
            .field("enabled", &self.enabled)
            .field("plans", &self.plans)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for ConfiguredKeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ConfiguredKeyError::Invalid(id, invalid) => write!(f, "the API key `{id}`: {invalid}"),
            ConfiguredKeyError::SameId(id) => write!(f, "two API keys have the id `{id}`"),
            ConfiguredKeyError::SameValue(one, other) => {
                write!(f, "the API keys `{one}` and `{other}` have the same value")
            }
        }
    }
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            OpenError::Folder(path, error) => {
                write!(f, "cannot keep state in {}: {error}", path.display())
            }
            OpenError::InUse(path) => write!(
                f,
                "the state in {} is in use by another process: only one gateway can have it open; several share a state by redis://",
                path.display()
            ),
            OpenError::Newer(path, format) => write!(
                f,
                "the state in {} was written by a newer gateway (format {format})",
                path.display()
            ),
            OpenError::Damaged(path, problem) => {
                write!(
                    f,
                    "the state in {} cannot be used: {problem}",
                    path.display()
                )
            }
            OpenError::Secret(path) => write!(
                f,
                "{} must hold 64 hexadecimal digits, and nobody but its owner may read it",
                path.display()
            ),
            OpenError::OtherSecret(place) => write!(
                f,
                "the API keys in {place} were made under another secret: give the gateway that one"
            ),
            OpenError::NoSecret(error) => write!(
                f,
                "the secret of API keys is kept in the shared store, which cannot be asked ({error}): give the gateway a secret, so that it can start without the store"
            ),
            OpenError::Refused(problem) => write!(f, "the shared store: {problem}"),
            OpenError::NothingShared => f.write_str(
                "this gateway has nothing to share: its documents have no API keys, plans or throttles; leave redis:// away",
            ),
            OpenError::NoRandomness => f.write_str("the system has no random numbers"),
            OpenError::Key(error) => error.fmt(f),
            OpenError::Store(error) => write!(f, "the state: {error}"),
            OpenError::Thread(error) => write!(f, "cannot start a thread for the state: {error}"),
        }
    }
}

impl std::error::Error for ConfiguredKeyError {}
impl std::error::Error for OpenError {}
