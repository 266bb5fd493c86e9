//! Files of keys: they are taken in, and written.

use std::collections::BTreeSet;

use serde::Serialize;

use super::{KeyUpdate, MAX_KEYS, ManageError, NewKey};
use crate::keys::csv::{self, Row, RowSecret};
use crate::keys::{Digest, json, random_id};
use crate::state::State;
use crate::state::store::{Change, Outcome, Stored};

/// What became of a file of keys.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Imported {
    /// Ids of new keys.
    pub(crate) created: Vec<String>,
    /// Ids of keys that were there and are now as in the file.
    pub(crate) updated: Vec<String>,
}

/// A key of a file that is to be made.
struct New {
    stored: Stored,
    /// What the file says of it; `None`: nothing.
    customer_id: Option<String>,
    line: usize,
    /// Whether the file says its id.
    has_id: bool,
}

impl State {
    /// Takes in a file of keys, CSV or JSON, all of them or, where the file has a mistake, none. A key that is there is overwritten;
    /// one of an export has the id that it had.
    ///
    /// # Errors
    ///
    /// [`ManageError`]. Of [`ManageError::Unknown`] part of the keys may be there, and of [`ManageError::Partly`] some are.
    pub(crate) async fn import_keys(&self, file: &[u8]) -> Result<Imported, ManageError> {
        let rows = match json::is_list(file) {
            true => json::read(file),
            false => csv::read(file),
        };
        let rows = rows.map_err(ManageError::Csv)?;
        if self.keyring.len().saturating_add(rows.len()) > MAX_KEYS {
            return Err(ManageError::Full);
        }
        let check = self.secret_check();
        let mut ids = BTreeSet::new();
        let mut news = Vec::with_capacity(rows.len());
        for row in rows {
            let digest = match &row.secret {
                RowSecret::Value(value) => self.secret.digest(value.as_bytes()),
                RowSecret::Digest(_, other) if !other.is_empty() && *other != check => {
                    return Err(ManageError::OtherSecret(row.line));
                }
                RowSecret::Digest(digest, _) => *digest,
            };
            if let Some(id) = self.keyring.configured_id(&digest) {
                return Err(ManageError::Configured(id));
            }
            if let Some(id) = &row.id
                && (self.is_of_another(id, &digest) || !ids.insert(id.clone()))
            {
                return Err(ManageError::IdTaken(row.line, id.clone()));
            }
            news.push(self.new_of_file(row, digest)?);
        }
        let creates = news.iter().map(|new| Change::Create(new.stored.clone()));
        let outcomes = self.write(creates.collect()).await;
        let outcomes = outcomes.map_err(|error| ManageError::of_change(error, None))?;
        let mut imported = Imported::default();
        // Before anything can fail: what was made is told also where something else is not.
        let made = news.iter().zip(&outcomes);
        let made = made.filter(|(_, outcome)| **outcome == Outcome::Done);
        imported
            .created
            .extend(made.map(|(new, _)| new.stored.record.id.clone()));
        for (new, outcome) in news.into_iter().zip(outcomes) {
            match self.finish_import(new, outcome).await {
                Ok(updated) => imported.updated.extend(updated),
                Err(error) if imported == Imported::default() => return Err(error),
                Err(error) => return Err(ManageError::Partly(Box::new(imported), Box::new(error))),
            }
        }
        Ok(imported)
    }

    /// Whether an id is that of a key with another digest. A store that is shared may know of more: it refuses them by itself.
    fn is_of_another(&self, id: &str, digest: &Digest) -> bool {
        let stored = self.keyring.stored_digest(id);
        self.keyring.configured(id).is_some() || stored.is_some_and(|it| !it.matches(digest))
    }

    fn new_of_file(&self, row: Row, digest: Digest) -> Result<New, ManageError> {
        let has_id = row.id.is_some();
        let id = row.id.map_or_else(random_id, Ok)?;
        let new = NewKey {
            name: row.name,
            description: row.description,
            enabled: row.enabled,
            plans: row.plans,
            customer_id: row.customer_id.clone(),
            value: None,
        };
        let stored = self.new_record(id, new, digest);
        let stored = stored.map_err(|error| match error {
            ManageError::Invalid(invalid) => ManageError::InvalidLine(row.line, invalid),
            error => error,
        })?;
        Ok(New {
            stored,
            customer_id: row.customer_id,
            line: row.line,
            has_id,
        })
    }

    /// What is to be done after the store was asked to make a key of a file: the id of the one that is there already, and now is as
    /// in the file.
    async fn finish_import(
        &self,
        new: New,
        outcome: Outcome,
    ) -> Result<Option<String>, ManageError> {
        let record = new.stored.record;
        let id = match outcome {
            Outcome::Done => return Ok(None),
            Outcome::Changed if new.has_id => {
                return Err(ManageError::IdTaken(new.line, record.id));
            }
            Outcome::Changed | Outcome::Missing => return Err(ManageError::Busy),
            Outcome::Duplicate(id) => id,
        };
        let update = KeyUpdate {
            name: Some(record.name),
            description: Some(record.description),
            enabled: Some(record.enabled),
            plans: Some(record.plans),
            customer_id: new.customer_id,
        };
        let updated = self.update_key(&id, update).await;
        let updated = updated.map_err(|error| match error {
            // The keys before this one are as in the file.
            ManageError::Store(error) => ManageError::Unknown(None, error.to_string()),
            ManageError::Unknown(_, problem) => ManageError::Unknown(None, problem),
            error => error,
        })?;
        Ok(Some(updated.id))
    }

    /// The stored keys as a file; see `csv`.
    ///
    /// # Errors
    ///
    /// [`ManageError::Store`].
    pub(crate) async fn export_keys(&self) -> Result<String, ManageError> {
        let all = self.all_stored().await?;
        let keys = all.iter().map(|stored| (&stored.record, stored.digest));
        Ok(csv::write(keys, &self.secret_check()))
    }

    /// The same as a list of JSON: records with their digests, and what these were made under.
    ///
    /// # Errors
    ///
    /// [`ManageError::Store`].
    pub(crate) async fn export_keys_as_json(&self) -> Result<String, ManageError> {
        let all = self.all_stored().await?;
        let keys = all.iter().map(|stored| (&stored.record, stored.digest));
        Ok(json::write(keys, &self.secret_check()))
    }

    /// What tells the secret of an export from others, and nothing else about it: a part of the digest of a value that no key
    /// has. Always the same, so that exports can be compared; begun so that no spreadsheet takes it for a number.
    fn secret_check(&self) -> String {
        let digest = self.secret.digest(b"\0export").prefix();
        format!("s-{digest:016x}")
    }
}
