//! What stands in the database, and how it is asked and changed.

use std::fmt;

use redb::{Database, ReadableDatabase, ReadableTable, TableDefinition, WriteTransaction};

use crate::state::store::{Change, Outcome, StoreError, Stored};
use crate::state::usage::{KEPT_DAYS, UsageQuery, UsageRow, push_row};

/// The version of what stands here. A gateway refuses a higher one.
const FORMAT: u64 = 1;

/// Numbers by name: [`META_FORMAT`], [`META_BATCH`].
const META: TableDefinition<'_, &str, u64> = TableDefinition::new("meta");
const META_FORMAT: &str = "format";
/// How many batches of counts were written.
const META_BATCH: &str = "batch";

/// One entry: what tells whether a secret is the one that keys are digested under.
const SECRET: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("secret");

/// Keys by their ids, as `Stored::to_json` writes them.
const KEYS: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("keys");

/// Ids of keys by their digests.
const DIGESTS: TableDefinition<'_, &[u8], &str> = TableDefinition::new("digests");

/// Meters (`Meter::save`) by plan and key.
const METERS: TableDefinition<'_, (&str, &str), u64> = TableDefinition::new("meters");

/// Requests by day, plan and key.
const USAGE: TableDefinition<'_, (u64, &str, &str), u64> = TableDefinition::new("usage");

/// Whose database it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// One that this gateway reads and writes.
    Ours,
    /// One of a newer gateway.
    Newer(u64),
}

/// Counts to write.
#[derive(Debug, Default)]
pub(super) struct Batch<'b> {
    /// Its number: one more than that of the batch before.
    pub(super) number: u64,
    /// Day, plan, key, and how many requests to add.
    pub(super) usage: Vec<(u64, &'b str, &'b str, u64)>,
    /// Plan, key and meter.
    pub(super) meters: Vec<(&'b str, &'b str, u64)>,
}

/// An error of the database, in words.
pub(super) fn failed(error: impl fmt::Display) -> StoreError {
    StoreError::Failed(error.to_string())
}

/// Makes the tables where they are not there.
pub(super) fn prepare(database: &Database) -> Result<Format, StoreError> {
    let transaction = database.begin_write().map_err(failed)?;
    {
        let mut meta = transaction.open_table(META).map_err(failed)?;
        let format = meta
            .get(META_FORMAT)
            .map_err(failed)?
            .map(|format| format.value());
        match format {
            Some(FORMAT) => return Ok(Format::Ours),
            Some(format) if format > FORMAT => return Ok(Format::Newer(format)),
            Some(_) => return Err(failed("there is no format 0")),
            None => {}
        }
        meta.insert(META_FORMAT, FORMAT).map_err(failed)?;
        meta.insert(META_BATCH, 0).map_err(failed)?;
        transaction.open_table(SECRET).map_err(failed)?;
        transaction.open_table(KEYS).map_err(failed)?;
        transaction.open_table(DIGESTS).map_err(failed)?;
        transaction.open_table(METERS).map_err(failed)?;
        transaction.open_table(USAGE).map_err(failed)?;
    }
    transaction.commit().map_err(failed)?;
    Ok(Format::Ours)
}

/// Whether the secret with this check is the one of the keys that are there; notes it where there are none.
pub(super) fn same_secret(database: &Database, check: &[u8]) -> Result<bool, StoreError> {
    const CHECK: &str = "check";

    let transaction = database.begin_write().map_err(failed)?;
    {
        let mut secret = transaction.open_table(SECRET).map_err(failed)?;
        let keys = transaction.open_table(KEYS).map_err(failed)?;
        let is_same = secret
            .get(CHECK)
            .map_err(failed)?
            .map(|known| known.value() == check);
        let has_keys = keys.first().map_err(failed)?.is_some();
        match is_same {
            Some(true) => return Ok(true),
            Some(false) if has_keys => return Ok(false),
            Some(false) | None => secret.insert(CHECK, check).map_err(failed)?,
        };
    }
    transaction.commit().map_err(failed)?;
    Ok(true)
}

/// The number of the last batch that was written.
pub(super) fn batch(database: &Database) -> Result<u64, StoreError> {
    let transaction = database.begin_read().map_err(failed)?;
    let meta = transaction.open_table(META).map_err(failed)?;
    let number = meta.get(META_BATCH).map_err(failed)?;
    Ok(number.map_or(0, |number| number.value()))
}

/// The key with this id.
pub(super) fn key(database: &Database, id: &str) -> Result<Option<Stored>, StoreError> {
    let transaction = database.begin_read().map_err(failed)?;
    let keys = transaction.open_table(KEYS).map_err(failed)?;
    let stored = keys.get(id).map_err(failed)?;
    stored
        .map(|stored| Stored::from_json(stored.value()))
        .transpose()
}

/// At most `limit` keys after this id.
pub(super) fn keys(
    database: &Database,
    after: &str,
    limit: usize,
) -> Result<Vec<Stored>, StoreError> {
    use std::ops::Bound::{Excluded, Unbounded};

    let transaction = database.begin_read().map_err(failed)?;
    let keys = transaction.open_table(KEYS).map_err(failed)?;
    let range = keys
        .range::<&str>((Excluded(after), Unbounded))
        .map_err(failed)?;
    range
        .take(limit)
        .map(|entry| Stored::from_json(entry.map_err(failed)?.1.value()))
        .collect()
}

/// The meter of a key in a plan; 0 where there is none.
pub(super) fn meter(database: &Database, plan: &str, key: &str) -> Result<u64, StoreError> {
    let transaction = database.begin_read().map_err(failed)?;
    let meters = transaction.open_table(METERS).map_err(failed)?;
    let meter = meters.get((plan, key)).map_err(failed)?;
    Ok(meter.map_or(0, |meter| meter.value()))
}

/// Usage by day, plan and key.
pub(super) fn usage(database: &Database, query: &UsageQuery) -> Result<Vec<UsageRow>, StoreError> {
    let transaction = database.begin_read().map_err(failed)?;
    let usage = transaction.open_table(USAGE).map_err(failed)?;
    let mut rows = Vec::new();
    let first = query.from.map_or(0, |from| from.0);
    let end = query.to.map_or(u64::MAX, |to| to.0.saturating_add(1));
    if first >= end {
        return Ok(rows);
    }
    let range = usage
        .range((first, "", "")..(end, "", ""))
        .map_err(failed)?;
    for entry in range {
        let (name, used) = entry.map_err(failed)?;
        let (day, plan, key) = name.value();
        if query.wants(day, plan, key) {
            push_row(&mut rows, day, (plan, key), used.value())?;
        }
    }
    Ok(rows)
}

/// Makes a change of a key, as far as it can be made.
pub(super) fn change(
    transaction: &WriteTransaction,
    change: &Change,
) -> Result<Outcome, StoreError> {
    let mut keys = transaction.open_table(KEYS).map_err(failed)?;
    let mut digests = transaction.open_table(DIGESTS).map_err(failed)?;
    let id = match change {
        Change::Create(stored) => &stored.record.id,
        Change::Replace { before, .. } => &before.id,
        Change::Delete { id, .. } => id,
    };
    let found = keys.get(id.as_str()).map_err(failed)?;
    let found = found
        .map(|found| Stored::from_json(found.value()))
        .transpose()?;
    match (change, found) {
        (Change::Create(stored), found) => {
            let digest = stored.digest.to_bytes();
            if let Some(id) = digests.get(digest.as_slice()).map_err(failed)? {
                return Ok(Outcome::Duplicate(id.value().to_owned()));
            }
            if found.is_some() {
                return Ok(Outcome::Changed);
            }
            digests
                .insert(digest.as_slice(), id.as_str())
                .map_err(failed)?;
            keys.insert(id.as_str(), stored.to_json().as_bytes())
                .map_err(failed)?;
        }
        (_, None) => return Ok(Outcome::Missing),
        (Change::Replace { before, after }, Some(found)) => {
            if found.record != *before {
                return Ok(Outcome::Changed);
            }
            keys.insert(id.as_str(), after.to_json().as_bytes())
                .map_err(failed)?;
        }
        (Change::Delete { .. }, Some(found)) => {
            let digest = found.digest.to_bytes();
            digests.remove(digest.as_slice()).map_err(failed)?;
            keys.remove(id.as_str()).map_err(failed)?;
        }
    }
    Ok(Outcome::Done)
}

/// Adds a batch of counts.
pub(super) fn add(transaction: &WriteTransaction, batch: &Batch<'_>) -> Result<(), StoreError> {
    let mut meta = transaction.open_table(META).map_err(failed)?;
    meta.insert(META_BATCH, batch.number).map_err(failed)?;
    let mut meters = transaction.open_table(METERS).map_err(failed)?;
    for (plan, key, meter) in &batch.meters {
        meters.insert((*plan, *key), meter).map_err(failed)?;
    }
    let mut usage = transaction.open_table(USAGE).map_err(failed)?;
    for (day, plan, key, n) in &batch.usage {
        let name = (*day, *plan, *key);
        let before = usage
            .get(name)
            .map_err(failed)?
            .map_or(0, |before| before.value());
        usage
            .insert(name, before.saturating_add(*n))
            .map_err(failed)?;
    }
    Ok(())
}

/// Takes out the usage of days that are no longer kept, as of this day.
pub(super) fn forget(transaction: &WriteTransaction, today: u64) -> Result<(), StoreError> {
    let mut usage = transaction.open_table(USAGE).map_err(failed)?;
    let end = (today.saturating_sub(KEPT_DAYS), "", "");
    usage.retain_in(..end, |_, _| false).map_err(failed)
}
