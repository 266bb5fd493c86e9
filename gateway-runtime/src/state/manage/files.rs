//! Files of keys: they are taken in, and written.

use serde::Serialize;

use super::{KeyUpdate, MAX_KEYS, ManageError};
use crate::keys::Record;
use crate::keys::csv::{self, RowSecret};
use crate::state::State;
use crate::state::store::{Change, Outcome};

/// What became of a file of keys.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Imported {
    /// Ids of new keys.
    pub(crate) created: Vec<String>,
    /// Ids of keys that were there and are now as in the file.
    pub(crate) updated: Vec<String>,
}

/// A key of an export.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Exported<'e> {
    #[serde(flatten)]
    record: &'e Record,
    digest: String,
    secret_check: &'e str,
}

impl State {
    /// Takes in a file of keys, all of them or, where the file has a mistake, none. A key that is there is overwritten.
    ///
    /// # Errors
    ///
    /// [`ManageError`]. Of [`ManageError::Unknown`] part of the keys may be there.
    pub(crate) async fn import_keys(&self, file: &[u8]) -> Result<Imported, ManageError> {
        let rows = csv::read(file).map_err(ManageError::Csv)?;
        if self.keyring.len().saturating_add(rows.len()) > MAX_KEYS {
            return Err(ManageError::Full);
        }
        let check = self.secret_check();
        let mut imported = Imported::default();
        let mut changes = Vec::with_capacity(rows.len());
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
            let new = self.new_record(
                row.name,
                row.description,
                row.enabled,
                row.plans,
                None,
                digest,
            );
            let new = new.map_err(|error| match error {
                ManageError::Invalid(invalid) => ManageError::InvalidLine(row.line, invalid),
                error => error,
            })?;
            changes.push(new);
        }
        let creates: Vec<_> = changes.iter().cloned().map(Change::Create).collect();
        let outcomes = self.write(creates).await;
        let outcomes = outcomes.map_err(|error| ManageError::of_change(error, None))?;
        for (new, outcome) in changes.into_iter().zip(outcomes) {
            match outcome {
                Outcome::Done => imported.created.push(new.record.id),
                Outcome::Duplicate(id) => {
                    let update = KeyUpdate {
                        name: Some(new.record.name),
                        description: Some(new.record.description),
                        enabled: Some(new.record.enabled),
                        plans: Some(new.record.plans),
                        customer_id: None,
                    };
                    let updated = self.update_key(&id, update).await;
                    let updated = updated.map_err(|error| match error {
                        // The keys before this one are as in the file.
                        ManageError::Store(error) => ManageError::Unknown(None, error.to_string()),
                        ManageError::Unknown(_, problem) => ManageError::Unknown(None, problem),
                        error => error,
                    })?;
                    imported.updated.push(updated.id);
                }
                Outcome::Changed | Outcome::Missing => return Err(ManageError::Busy),
            }
        }
        Ok(imported)
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
        let secret_check = self.secret_check();
        let written = all.iter().map(|stored| {
            // Strings and numbers: this cannot fail.
            serde_json::to_string(&Exported {
                record: &stored.record,
                digest: stored.digest.to_hex(),
                secret_check: &secret_check,
            })
            .unwrap_or_default()
        });
        let written: Vec<String> = written.collect();
        Ok(format!("[{}]", written.join(",\n")))
    }

    /// What tells the secret of an export from others, and nothing else about it: a part of the digest of a value that no key
    /// has. Always the same, so that exports can be compared; begun so that no spreadsheet takes it for a number.
    fn secret_check(&self) -> String {
        let digest = self.secret.digest(b"\0export").prefix();
        format!("s-{digest:016x}")
    }
}
