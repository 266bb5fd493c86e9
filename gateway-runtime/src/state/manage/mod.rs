//! Management: what the admin listener and the command line do with keys.
//!
//! A change is in the store before it is in the table that requests read, and both before the answer.

mod error;
mod files;

use std::fmt;
use std::time::SystemTime;

use serde::Serialize;

use super::State;
use super::keyring::KeyChange;
use super::store::{Change, Outcome, StoreError, Stored};
use crate::clock;
use crate::keys::{Digest, Record, check_value, random_id, random_value};
pub(crate) use error::ManageError;
pub(crate) use files::Imported;

/// Most keys of an installation.
pub(super) const MAX_KEYS: usize = 1_000_000;

/// Keys that are asked of a store at once.
const PAGE: usize = 1000;

/// How often a change is tried again when somebody else changed the key meanwhile.
const MAX_ATTEMPTS: usize = 5;

/// A key to make.
#[derive(Clone, Default)]
pub(crate) struct NewKey {
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) enabled: bool,
    /// As `api/plan`.
    pub(crate) plans: Vec<String>,
    pub(crate) customer_id: Option<String>,
    /// `None`: the gateway makes one.
    pub(crate) value: Option<String>,
}

/// A key that was made. This is the only time that its value is seen.
#[derive(Serialize)]
pub(crate) struct Created {
    #[serde(flatten)]
    pub(crate) record: Record,
    pub(crate) value: String,
}

/// What to change of a key; the rest stays.
#[derive(Debug, Clone, Default)]
pub(crate) struct KeyUpdate {
    pub(crate) name: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) enabled: Option<bool>,
    /// All of them.
    pub(crate) plans: Option<Vec<String>>,
    /// Empty: none any more.
    pub(crate) customer_id: Option<String>,
}

/// A key of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Listed {
    #[serde(flatten)]
    pub(crate) record: Record,
    /// It stands in the configuration, and is changed there.
    pub(crate) configured: bool,
}

impl State {
    /// Makes a key.
    ///
    /// # Errors
    ///
    /// [`ManageError`].
    pub(crate) async fn create_key(&self, mut new: NewKey) -> Result<Created, ManageError> {
        if self.keyring.len() >= MAX_KEYS {
            return Err(ManageError::Full);
        }
        let value = match new.value.take() {
            Some(value) => value,
            None => random_value()?,
        };
        check_value(&value)?;
        let digest = self.secret.digest(value.as_bytes());
        let stored = self.new_record(random_id()?, new, digest)?;
        if let Some(id) = self.keyring.configured_id(&stored.digest) {
            return Err(ManageError::Configured(id));
        }
        let record = stored.record.clone();
        match self.write_one(Change::Create(stored)).await? {
            Outcome::Done => Ok(Created { record, value }),
            Outcome::Duplicate(id) => Err(ManageError::Duplicate(id)),
            // The id was made by chance just now.
            Outcome::Changed | Outcome::Missing => Err(ManageError::Busy),
        }
    }

    /// The key with this id.
    ///
    /// # Errors
    ///
    /// [`ManageError::NotFound`], [`ManageError::Store`].
    pub(crate) async fn key_record(&self, id: &str) -> Result<Listed, ManageError> {
        if let Some(record) = self.keyring.configured(id) {
            return Ok(Listed {
                record,
                configured: true,
            });
        }
        let stored = self.store.read(id).get().await?;
        let record = stored.ok_or(ManageError::NotFound)?.record;
        Ok(Listed {
            record,
            configured: false,
        })
    }

    /// At most `limit` keys, and at most 1000, whose ids come after `after`, in their order. An empty list: there are no more.
    ///
    /// # Errors
    ///
    /// [`ManageError::Store`].
    pub(crate) async fn list_keys(
        &self,
        after: &str,
        limit: usize,
    ) -> Result<Vec<Listed>, ManageError> {
        let limit = limit.min(PAGE);
        let stored = self.store.list(after, limit).get().await?;
        let listed = |record, configured| Listed { record, configured };
        let configured = self.keyring.list_configured(after, limit).into_iter();
        let mut all: Vec<_> = configured.map(|record| listed(record, true)).collect();
        let stored = stored.into_iter().map(|stored| stored.record);
        all.extend(
            stored
                .filter(|record| self.keyring.configured(&record.id).is_none())
                .map(|record| listed(record, false)),
        );
        all.sort_by(|a, b| a.record.id.cmp(&b.record.id));
        all.truncate(limit);
        Ok(all)
    }

    /// Changes a key.
    ///
    /// # Errors
    ///
    /// [`ManageError`].
    pub(crate) async fn update_key(
        &self,
        id: &str,
        update: KeyUpdate,
    ) -> Result<Record, ManageError> {
        self.not_configured(id)?;
        for _ in 0..MAX_ATTEMPTS {
            let stored = self
                .store
                .read(id)
                .get()
                .await?
                .ok_or(ManageError::NotFound)?;
            let before = stored.record.clone();
            let after = self.updated(stored, &update)?;
            let record = after.record.clone();
            match self.write_one(Change::Replace { before, after }).await? {
                Outcome::Done => return Ok(record),
                Outcome::Missing => return Err(ManageError::NotFound),
                Outcome::Changed | Outcome::Duplicate(_) => {}
            }
        }
        Err(ManageError::Busy)
    }

    /// Deletes a key. Its usage stays.
    ///
    /// # Errors
    ///
    /// [`ManageError::NotFound`], [`ManageError::Configured`], [`ManageError::Store`].
    pub(crate) async fn delete_key(&self, id: &str) -> Result<(), ManageError> {
        self.not_configured(id)?;
        let change = Change::Delete {
            id: id.to_owned(),
            is_known: self.keyring.knows_stored(id),
        };
        match self.write_one(change).await? {
            Outcome::Done => Ok(()),
            Outcome::Missing | Outcome::Changed | Outcome::Duplicate(_) => {
                Err(ManageError::NotFound)
            }
        }
    }

    /// All keys of the store.
    pub(super) async fn all_stored(&self) -> Result<Vec<Stored>, StoreError> {
        let mut all: Vec<Stored> = Vec::new();
        loop {
            let after = all.last().map_or("", |last| last.record.id.as_str());
            let page = self.store.list(after, PAGE).get().await?;
            if page.is_empty() {
                return Ok(all);
            }
            all.extend(page);
        }
    }

    fn new_record(&self, id: String, new: NewKey, digest: Digest) -> Result<Stored, ManageError> {
        let now = clock::epoch_seconds(SystemTime::now());
        let mut record = Record {
            id,
            name: new.name,
            description: new.description,
            enabled: new.enabled,
            plans: new.plans,
            customer_id: new.customer_id.filter(|id| !id.is_empty()),
            created: now,
            updated: now,
        };
        record.check()?;
        self.directory.check(&record.plans, &[])?;
        Ok(Stored { record, digest })
    }

    fn updated(&self, mut stored: Stored, update: &KeyUpdate) -> Result<Stored, ManageError> {
        let record = &mut stored.record;
        let had = record.plans.clone();
        let set = |place: &mut String, new: &Option<String>| {
            if let Some(new) = new {
                place.clone_from(new);
            }
        };
        set(&mut record.name, &update.name);
        set(&mut record.description, &update.description);
        if let Some(customer_id) = &update.customer_id {
            record.customer_id = Some(customer_id.clone()).filter(|id| !id.is_empty());
        }
        record.enabled = update.enabled.unwrap_or(record.enabled);
        if let Some(plans) = &update.plans {
            record.plans.clone_from(plans);
        }
        record.updated = clock::epoch_seconds(SystemTime::now());
        record.check()?;
        if update.plans.is_some() {
            self.directory.check(&record.plans, &had)?;
        }
        Ok(stored)
    }

    fn not_configured(&self, id: &str) -> Result<(), ManageError> {
        match self.keyring.configured(id) {
            Some(_) => Err(ManageError::Configured(id.to_owned())),
            None => Ok(()),
        }
    }

    async fn write_one(&self, change: Change) -> Result<Outcome, ManageError> {
        let id = match &change {
            Change::Create(stored) => stored.record.id.clone(),
            Change::Replace { before, .. } => before.id.clone(),
            Change::Delete { id, .. } => id.clone(),
        };
        let outcomes = self.write(vec![change]).await;
        let outcomes = outcomes.map_err(|error| ManageError::of_change(error, Some(id)))?;
        let outcome = outcomes.into_iter().next();
        outcome.ok_or(ManageError::Store(StoreError::Unreadable(
            "an outcome".to_owned(),
        )))
    }

    /// Changes the store, then the table.
    async fn write(&self, changes: Vec<Change>) -> Result<Vec<Outcome>, StoreError> {
        let outcomes = self.store.write(changes.clone()).get().await?;
        let made = changes.into_iter().zip(&outcomes);
        let made = made.filter(|(_, outcome)| **outcome == Outcome::Done);
        self.apply(made.map(|(change, _)| match change {
            Change::Create(stored) | Change::Replace { after: stored, .. } => KeyChange::Is(stored),
            Change::Delete { id, .. } => KeyChange::Gone(id.into()),
        }));
        Ok(outcomes)
    }
}

impl fmt::Debug for NewKey {
    /// Without its value.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewKey")
            .field("name", &self.name)
            .field("plans", &self.plans)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Created {
    /// Without its value.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Created").field(&self.record).finish()
    }
}
