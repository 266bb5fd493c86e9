//! The state of a gateway: keys, rates, quotas and usage, and the stores that hold them.
//!
//! A request looks its key up ([`State::key`]), takes its tokens ([`Rates::take_all`]) and is counted ([`State::count`]);
//! all that reads and changes numbers of the process. Stores fill the table of keys and empty the ledger, on threads of
//! their own: none (`memory`), a file of this machine (`file`), or a server that several gateways share (`redis`).
//! Management (`manage`) goes through the store.
//!
//! Imports `keys`, `limit` and `clock`, and nothing of what requests are.
//! Source: `reference/distributed-state.md`, `reference/rest-api.md` §9.

mod address;
mod answer;
#[doc(hidden)]
pub mod bench;
mod directory;
mod file;
mod keyring;
mod ledger;
mod manage;
mod memory;
mod rates;
mod redis;
mod setup;
mod store;
mod usage;

use std::fmt;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Instant, SystemTime};

pub(crate) use address::{Address, AddressError, RedisAddress};
pub(crate) use answer::Answer;
pub(crate) use manage::{Imported, KeyUpdate, ManageError, NewKey};
pub(crate) use rates::{RateId, Rates, Rule};
pub(crate) use setup::{ConfiguredKey, ConfiguredKeyError, OpenError, Plan, SecretSource, Setup};
pub(crate) use store::StoreError;
pub(crate) use usage::{Date, UsageQuery, UsageRow, to_csv};

use crate::clock;
use crate::keys::{Key, PlanId, Secret, Subscription, random_bytes};
use crate::limit::{Exceeded, Quota};
use directory::Directory;
use file::FileStore;
pub(crate) use keyring::KeyDifference;
use keyring::{Configured, KeyChange, Keyring};
use ledger::Ledger;
use memory::Memory;
use redis::{Patience, RedisStore};
use store::Store;

/// All state of a gateway. Shared behind an [`Arc`]; it outlives deployments, so that a reload keeps counting.
pub(crate) struct State {
    secret: Secret,
    directory: Arc<Directory>,
    keyring: Arc<Keyring>,
    ledger: Arc<Ledger>,
    rates: Rates,
    store: Arc<dyn Store>,
    /// The same store, where it is one that several gateways share.
    shared: Option<Arc<RedisStore>>,
}

/// What opens the stores that outlive the process. Gateways whose documents have neither keys nor limits do not name it, so
/// that nothing of them is in their binaries.
#[derive(Debug, Clone, Copy)]
pub struct Stores {
    file: OpenFile,
    shared: OpenShared,
}

type OpenFile = fn(
    &Path,
    &SecretSource,
    Arc<Ledger>,
    Arc<Directory>,
) -> Result<(Arc<dyn Store>, Secret), OpenError>;

type OpenShared = for<'a> fn(
    &'a RedisAddress,
    &'a Setup,
    Patience,
    Arc<Ledger>,
    Arc<Keyring>,
    Arc<Directory>,
) -> OpeningShared<'a>;

type OpeningShared<'a> =
    Pin<Box<dyn Future<Output = Result<(Arc<RedisStore>, Secret), OpenError>> + 'a>>;

/// For gateways with keys or limits.
pub const STORES: Stores = Stores {
    file: |folder, secret, ledger, directory| {
        let (store, secret) = FileStore::open(folder, secret, ledger, directory)?;
        Ok((Arc::new(store), secret))
    },
    shared: |address, setup, patience, ledger, keyring, directory| {
        Box::pin(async move {
            let opened = RedisStore::open(
                address,
                &setup.gateway,
                &setup.secret,
                patience,
                ledger,
                keyring,
                directory,
            );
            let (store, secret) = opened.await?;
            Ok((Arc::new(store), secret))
        })
    },
};

impl State {
    /// Opens the state: reads its keys and takes over those of the configuration.
    ///
    /// # Errors
    ///
    /// [`OpenError`].
    pub(crate) async fn open(setup: &Setup) -> Result<Arc<State>, OpenError> {
        State::open_with(setup, Patience::DEFAULT).await
    }

    /// The same with another patience with a shared store.
    async fn open_with(setup: &Setup, patience: Patience) -> Result<Arc<State>, OpenError> {
        let directory = Arc::new(Directory::new(&setup.plans));
        let keyring = Arc::new(Keyring::new(Arc::clone(&directory)));
        let ledger = Arc::new(Ledger::default());
        let mut shared = None;
        let (store, secret): (Arc<dyn Store>, _) = match &setup.address {
            Address::Memory => {
                let store = Memory::new(Arc::clone(&ledger), Arc::clone(&directory));
                (Arc::new(store), memory_secret(&setup.secret)?)
            }
            Address::File(folder) => {
                let (ledger, directory) = (Arc::clone(&ledger), Arc::clone(&directory));
                match setup.stores {
                    Some(Stores { file, .. }) => file(folder, &setup.secret, ledger, directory)?,
                    // There is nothing to keep.
                    None => {
                        let secret = memory_secret(&setup.secret)?;
                        (Arc::new(Memory::new(ledger, directory)), secret)
                    }
                }
            }
            Address::Redis(address) => {
                let stores = setup.stores.ok_or(OpenError::NothingShared)?;
                let (ledger, directory) = (Arc::clone(&ledger), Arc::clone(&directory));
                let keyring = Arc::clone(&keyring);
                let opening = (stores.shared)(address, setup, patience, ledger, keyring, directory);
                let (store, secret) = opening.await?;
                shared = Some(Arc::clone(&store));
                (store, secret)
            }
        };
        let lending = shared.as_ref().map(|shared| shared.lending());
        let state = State {
            secret,
            keyring,
            rates: Rates::new(Arc::clone(&directory), lending),
            directory,
            ledger,
            store,
            shared,
        };
        let keys = state.check_configured(&setup.keys);
        state.configure(keys.map_err(OpenError::Key)?);
        // A shared store brings its keys by itself, also later.
        if state.shared.is_none() {
            let stored = state.all_stored().await.map_err(OpenError::Store)?;
            state.apply(stored.into_iter().map(KeyChange::Is));
        }
        Ok(Arc::new(state))
    }

    /// Holds the keys of a configuration to what keys may be. Nothing changes before [`State::configure`].
    ///
    /// # Errors
    ///
    /// [`ConfiguredKeyError`].
    pub(crate) fn check_configured(
        &self,
        keys: &[ConfiguredKey],
    ) -> Result<Configured, ConfiguredKeyError> {
        self.keyring.check_configured(keys, &self.secret)
    }

    /// Takes over the keys of a configuration, in the place of those before; in which they differ.
    pub(crate) fn configure(&self, keys: Configured) -> Vec<KeyDifference> {
        let begin = |index, plan: &str, key: &str| self.begin(index, plan, key);
        self.keyring.configure(keys, &begin)
    }

    /// The keys of the configuration, as those that are new to a process that starts.
    pub(crate) fn all_configured(&self) -> Vec<KeyDifference> {
        self.keyring.all_configured()
    }

    /// The number of a plan, by its name `api/plan`: what a key's subscriptions are looked up by.
    pub(crate) fn plan(&self, name: &str) -> PlanId {
        self.directory.plan(name)
    }

    /// Whether the gateway has plans.
    pub(crate) fn has_plans(&self) -> bool {
        self.directory.has_plans()
    }

    /// The key with this value, also where it is disabled. Whether there is one does not show in the time this takes.
    pub(crate) fn key(&self, value: &[u8]) -> Option<Arc<Key>> {
        self.keyring.get(&self.secret.digest(value))
    }

    /// The rates.
    pub(crate) fn rates(&self) -> &Rates {
        &self.rates
    }

    /// Counts a request: how many are left of the quota, where there is one. Waits for a shared store as [`Rates::take`].
    ///
    /// # Errors
    ///
    /// The quota is used up; nothing is counted.
    pub(crate) fn count(
        &self,
        subscription: Subscription,
        quota: Option<&Quota>,
        now: Instant,
        wall_clock: SystemTime,
    ) -> Answer<'_, Result<Option<u64>, Exceeded>> {
        // All that share a store count by its clock.
        let skew = self.shared.as_ref().map_or(0, |shared| shared.skew());
        let day = clock::epoch_seconds(wall_clock).saturating_add_signed(skew) / 86_400;
        let index = subscription.index;
        let Some(quota) = quota else {
            self.ledger.count(index, day);
            return Answer::Now(Ok(None));
        };
        let left = match (&self.shared, self.ledger.meter(index)) {
            (Some(shared), _) => shared.count(index, quota, day, now),
            (None, Some(meter)) => Answer::Now(meter.count(quota, day)),
            (None, None) => Answer::Now(Err(quota.exceeded(day))),
        };
        let counted = move |left| {
            self.ledger.count(index, day);
            Some(left)
        };
        // Whoever is told when to come again has a clock like this machine's.
        let exceeded = move |exceeded: Exceeded| Exceeded {
            until: exceeded.until.saturating_add_signed(-skew),
        };
        match left {
            Answer::Now(left) => Answer::Now(left.map(counted).map_err(exceeded)),
            Answer::Later(left) => Answer::Later(Box::pin(async move {
                left.await.map(counted).map_err(exceeded)
            })),
        }
    }

    /// Number of keys: those of the configuration and of the store, disabled ones too.
    pub(crate) fn n_keys(&self) -> usize {
        self.keyring.len()
    }

    /// Whether the store that several gateways share is up, and how many share it. While it is down, limits are those of this
    /// process alone, and the keys those it knows. `None` where there is no such store.
    pub(crate) fn shared_store(&self) -> Option<(bool, u32)> {
        let shared = self.shared.as_ref()?;
        Some((shared.is_up(), shared.n_gateways()))
    }

    /// What was used, up to now.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub(crate) async fn usage(&self, query: &UsageQuery) -> Result<Vec<UsageRow>, StoreError> {
        self.store.usage(query).get().await
    }

    /// Brings everything that was counted into the store. To be called before the process ends.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub(crate) async fn flush(&self) -> Result<(), StoreError> {
        self.store.flush().get().await
    }

    fn apply(&self, changes: impl IntoIterator<Item = KeyChange>) {
        let begin = |index, plan: &str, key: &str| self.begin(index, plan, key);
        self.keyring.apply(changes, &begin);
    }

    /// A subscription that is new to the process goes on where the store left it.
    fn begin(&self, index: u32, plan: &str, key: &str) {
        let saved = self.store.saved_meter(plan, key);
        if saved != 0
            && let Some(meter) = self.ledger.meter(index)
        {
            meter.restore(saved);
        }
    }
}

/// The secret of a process that keeps nothing.
fn memory_secret(source: &SecretSource) -> Result<Secret, OpenError> {
    match source {
        SecretSource::Given(bytes) => Ok(Secret::new(bytes)),
        SecretSource::Kept => {
            let bytes = random_bytes::<32>().map_err(|_| OpenError::NoRandomness)?;
            Ok(Secret::new(&bytes))
        }
    }
}

impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("State")
            .field("store", &self.store)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
