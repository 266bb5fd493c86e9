//! All keys that requests may come with: those of the configuration and those of the store.
//!
//! Management and stores change it; requests read its table. A key of the configuration goes before one of the store with
//! the same value, and takes over the id of one with the same id: that one opens nothing then, whatever its value.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::ops::Bound;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::directory::Directory;
use super::setup::{ConfiguredKey, ConfiguredKeyError};
use super::store::Stored;
use crate::keys::{Digest, Invalid, Key, Record, Secret, Table};
use crate::telemetry::log::{Kind, Level};

/// Longest value of a key of the configuration, in bytes.
const MAX_VALUE: usize = 1024;

static ID_TAKEN_OVER: Kind = Kind::new(Level::Warn, "api_key_id_taken_over");

/// The keys.
#[derive(Debug)]
pub(crate) struct Keyring {
    table: Table,
    directory: Arc<Directory>,
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    /// By digest.
    owners: BTreeMap<[u8; 32], Owners>,
    configured: Configured,
    stored: BTreeMap<Box<str>, Digest>,
}

/// Keys of a configuration in which nothing is wrong, by their ids.
#[derive(Debug, Default)]
pub(crate) struct Configured(BTreeMap<Box<str>, (Digest, Record)>);

/// Who has a value.
#[derive(Debug, Default)]
struct Owners {
    configured: Option<Arc<Key>>,
    stored: Option<Arc<Key>>,
}

/// What became of a key of the configuration when that was read: of the key with an id, and for people, what is new or changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum KeyDifference {
    New(String, String),
    Changed(String, String),
    Gone(String),
}

impl KeyDifference {
    fn new(record: &Record) -> KeyDifference {
        let mut told = vec![format!("plans: {}", record.plans.join(", "))];
        if !record.enabled {
            told.push("enabled: false".to_owned());
        }
        KeyDifference::New(record.id.clone(), told.join("; "))
    }

    /// `None`: it is as it was.
    fn between(
        (old_digest, old): &(Digest, Record),
        (digest, record): &(Digest, Record),
    ) -> Option<KeyDifference> {
        let mut told = Vec::new();
        if !old_digest.matches(digest) {
            told.push("value".to_owned());
        }
        if old.name != record.name {
            told.push("name".to_owned());
        }
        if old.enabled != record.enabled {
            told.push(format!("enabled: {}", record.enabled));
        }
        if old.plans != record.plans {
            told.push(format!("plans: {}", record.plans.join(", ")));
        }
        let told = (!told.is_empty()).then(|| told.join("; "))?;
        Some(KeyDifference::Changed(record.id.clone(), told))
    }

    /// What is new or changed, without the texts.
    pub(crate) fn detail(&self) -> String {
        match self {
            KeyDifference::New(_, told) | KeyDifference::Changed(_, told) => told.clone(),
            KeyDifference::Gone(_) => String::new(),
        }
    }

    /// Of which key.
    pub(crate) fn into_id(self) -> String {
        match self {
            KeyDifference::New(id, _) | KeyDifference::Changed(id, _) | KeyDifference::Gone(id) => {
                id
            }
        }
    }
}

/// A key that changed in the store: its id, and how it is now.
#[derive(Debug)]
pub(crate) enum KeyChange {
    /// New, or changed.
    Is(Stored),
    /// No longer there.
    Gone(Box<str>),
}

/// What is called for each subscription that is new to the process, before requests can come with it: with its index, plan
/// and key.
pub(crate) type Begin<'b> = &'b dyn Fn(u32, &str, &str);

impl Keyring {
    /// A keyring without keys.
    pub(crate) fn new(directory: Arc<Directory>) -> Keyring {
        Keyring {
            table: Table::new(),
            directory,
            known: Mutex::default(),
        }
    }

    /// The key whose value has this digest.
    pub(crate) fn get(&self, digest: &Digest) -> Option<Arc<Key>> {
        self.table.get(digest)
    }

    /// Number of keys.
    pub(crate) fn len(&self) -> usize {
        self.table.len()
    }

    /// Takes over what changed in the store.
    pub(crate) fn apply(&self, changes: impl IntoIterator<Item = KeyChange>, begin: Begin<'_>) {
        let mut known = self.lock();
        let mut touched = Vec::new();
        for change in changes {
            let id: &str = match &change {
                KeyChange::Is(stored) => &stored.record.id,
                KeyChange::Gone(id) => id,
            };
            if let Some(before) = known.stored.remove(id) {
                known.own(&before, |owners| owners.stored = None);
                touched.push(before);
            }
            if let KeyChange::Is(stored) = change {
                known.tell_taken_over(&stored.record.id);
                let key = self.key(&stored.record, begin);
                known.own(&stored.digest, |owners| owners.stored = Some(key));
                known.stored.insert(stored.record.id.into(), stored.digest);
                touched.push(stored.digest);
            }
        }
        self.publish(&known, &touched);
    }

    /// Takes over the keys of a configuration in the place of those before; in which they differ.
    pub(crate) fn configure(&self, keys: Configured, begin: Begin<'_>) -> Vec<KeyDifference> {
        let mut known = self.lock();
        let differences = known.configured.differences(&keys);
        let mut touched = Vec::new();
        // Keys of the store get their ids back, or lose them.
        let ids = known.configured.0.keys().chain(keys.0.keys());
        touched.extend(ids.filter_map(|id| known.stored.get(id).copied()));
        for (digest, _) in std::mem::take(&mut known.configured.0).into_values() {
            known.own(&digest, |owners| owners.configured = None);
            touched.push(digest);
        }
        for (digest, record) in keys.0.values() {
            let key = self.key(record, begin);
            known.own(digest, |owners| owners.configured = Some(key));
            touched.push(*digest);
        }
        known.configured = keys;
        for id in known.configured.0.keys() {
            if known.stored.contains_key(id) {
                known.tell_taken_over(id);
            }
        }
        self.publish(&known, &touched);
        differences
    }

    /// Holds keys of a configuration to what keys may be; nothing changes yet.
    ///
    /// # Errors
    ///
    /// [`ConfiguredKeyError`].
    pub(crate) fn check_configured(
        &self,
        keys: &[ConfiguredKey],
        secret: &Secret,
    ) -> Result<Configured, ConfiguredKeyError> {
        let mut configured = BTreeMap::new();
        let mut values: BTreeMap<&str, &str> = BTreeMap::new();
        for key in keys {
            let invalid = |error| ConfiguredKeyError::Invalid(key.id.clone(), error);
            let mut record = Record {
                id: key.id.clone(),
                name: key.name.clone(),
                description: String::new(),
                enabled: key.enabled,
                plans: key.plans.clone(),
                customer_id: None,
                created: 0,
                updated: 0,
            };
            record.check().map_err(invalid)?;
            self.directory.check(&record.plans, &[]).map_err(invalid)?;
            if key.value.is_empty() || key.value.len() > MAX_VALUE {
                return Err(invalid(Invalid::ConfiguredLength));
            }
            if !key.value.bytes().all(|c| c.is_ascii_graphic()) {
                return Err(invalid(Invalid::ValueCharacters));
            }
            if let Some(other) = values.insert(&key.value, &key.id) {
                let (other, id) = (other.to_owned(), key.id.clone());
                return Err(ConfiguredKeyError::SameValue(other, id));
            }
            let digest = secret.digest(key.value.as_bytes());
            match configured.entry(key.id.clone().into_boxed_str()) {
                Entry::Vacant(place) => place.insert((digest, record)),
                Entry::Occupied(_) => return Err(ConfiguredKeyError::SameId(key.id.clone())),
            };
        }
        Ok(Configured(configured))
    }

    /// The id of the stored key with this value.
    #[cfg(test)]
    pub(crate) fn stored_id(&self, digest: &Digest) -> Option<String> {
        let known = self.lock();
        let owners = known.owners.get(&digest.to_bytes())?;
        Some(owners.stored.as_ref()?.id.to_string())
    }

    /// The digest of the key with this id that came from the store.
    pub(crate) fn stored_digest(&self, id: &str) -> Option<Digest> {
        self.lock().stored.get(id).copied()
    }

    /// Whether a key with this id came from the store.
    pub(crate) fn knows_stored(&self, id: &str) -> bool {
        self.lock().stored.contains_key(id)
    }

    /// Number of keys that came from the store.
    pub(crate) fn n_stored(&self) -> usize {
        self.lock().stored.len()
    }

    /// The id of the configuration that stands in the way of a key with this value: that of the key which has it, or which has
    /// taken over the id of one in the store that has it.
    pub(crate) fn configured_id(&self, digest: &Digest) -> Option<String> {
        let known = self.lock();
        let owners = known.owners.get(&digest.to_bytes())?;
        let taken_over = || {
            let stored = owners.stored.as_ref();
            stored.filter(|key| known.is_configured(&key.id))
        };
        let key = owners.configured.as_ref().or_else(taken_over)?;
        Some(key.id.to_string())
    }

    /// The record of a key of the configuration.
    pub(crate) fn configured(&self, id: &str) -> Option<Record> {
        self.lock()
            .configured
            .0
            .get(id)
            .map(|(_, record)| record.clone())
    }

    /// The keys of the configuration, as those that are new to a process that starts.
    pub(crate) fn all_configured(&self) -> Vec<KeyDifference> {
        Configured::default().differences(&self.lock().configured)
    }

    /// At most `limit` records of keys of the configuration after this id, in their order.
    pub(crate) fn list_configured(&self, after: &str, limit: usize) -> Vec<Record> {
        let known = self.lock();
        let after = (Bound::Excluded(after), Bound::Unbounded);
        let records = known.configured.0.range::<str, _>(after).take(limit);
        records.map(|(_, (_, record))| record.clone()).collect()
    }

    fn key(&self, record: &Record, begin: Begin<'_>) -> Arc<Key> {
        let subscriptions = record.plans.iter().map(|plan| {
            let (subscription, is_new) = self.directory.subscribe(&record.id, plan);
            if is_new {
                begin(subscription.index, plan, &record.id);
            }
            subscription
        });
        Arc::new(Key {
            id: record.id.as_str().into(),
            enabled: record.enabled,
            subscriptions: subscriptions.collect(),
        })
    }

    /// Lets requests see what became of these values.
    fn publish(&self, known: &Known, touched: &[Digest]) {
        let mut touched: Vec<_> = touched
            .iter()
            .map(|digest| (digest.to_bytes(), digest))
            .collect();
        touched.sort_unstable_by_key(|(bytes, _)| *bytes);
        touched.dedup_by_key(|(bytes, _)| *bytes);
        self.table.change(
            touched
                .into_iter()
                .map(|(bytes, digest)| (*digest, known.opening(&bytes).cloned())),
        );
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Configured {
    /// What is new, changed and gone in another one.
    fn differences(&self, other: &Configured) -> Vec<KeyDifference> {
        let gone = self.0.keys().filter(|id| !other.0.contains_key(*id));
        let gone = gone.map(|id| KeyDifference::Gone(id.to_string()));
        let others = other.0.iter().filter_map(|(id, key)| match self.0.get(id) {
            Some(old) => KeyDifference::between(old, key),
            None => Some(KeyDifference::new(&key.1)),
        });
        gone.chain(others).collect()
    }
}

impl Known {
    fn is_configured(&self, id: &str) -> bool {
        self.configured.0.contains_key(id)
    }

    /// The key that a value opens with.
    fn opening(&self, digest: &[u8; 32]) -> Option<&Arc<Key>> {
        let owners = self.owners.get(digest)?;
        let stored = owners.stored.as_ref();
        let stored = stored.filter(|key| !self.is_configured(&key.id));
        owners.configured.as_ref().or(stored)
    }

    /// Tells of a key of the store that opens nothing, since its id is the configuration's.
    fn tell_taken_over(&self, id: &str) {
        if self.is_configured(id) {
            ID_TAKEN_OVER.log(
                "a key of the configuration has the id of a managed one, which opens nothing as long as that is so",
                &[("id", &id)],
            );
        }
    }

    /// Changes the owners of a value.
    fn own(&mut self, digest: &Digest, change: impl FnOnce(&mut Owners)) {
        let owners = self.owners.entry(digest.to_bytes()).or_default();
        change(owners);
        if owners.configured.is_none() && owners.stored.is_none() {
            self.owners.remove(&digest.to_bytes());
        }
    }
}

#[cfg(test)]
mod tests;
