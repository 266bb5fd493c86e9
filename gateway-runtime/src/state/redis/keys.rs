//! API keys in the store, and how changes by other gateways arrive.

use super::link::Request;
use super::names::Names;
use super::resp::Reply;
use super::script::{CHANGES, CREATE, FORGET, SWAP};
use super::shared::Shared;
use crate::keys::Record;
use crate::state::keyring::KeyChange;
use crate::state::store::{Change, Outcome, StoreError, Stored};

/// How often a change is tried when others change the key meanwhile.
const MAX_ATTEMPTS: usize = 3;

/// New keys that are sent without waiting for answers.
const MAX_AT_ONCE: usize = 500;

/// Keys that are asked for at once.
const PAGE: usize = 1000;

fn unreadable() -> StoreError {
    StoreError::Unreadable("an answer".to_owned())
}

fn script_keys(names: &Names) -> [&str; 5] {
    [
        &names.keys,
        &names.digests,
        &names.ids,
        &names.changed,
        &names.version,
    ]
}

/// Makes changes of different keys.
pub(super) async fn write(shared: &Shared, changes: &[Change]) -> Result<Vec<Outcome>, StoreError> {
    let written = write_all(shared, changes).await;
    written.map_err(|error| match changes.len() {
        0 | 1 => error,
        // Some of the others may have been made.
        _ => StoreError::Unknown(error.to_string()),
    })
}

async fn write_all(shared: &Shared, changes: &[Change]) -> Result<Vec<Outcome>, StoreError> {
    let mut outcomes = Vec::with_capacity(changes.len());
    for changes in changes.chunks(MAX_AT_ONCE) {
        // New keys need no answer before they are sent.
        let begun = changes.iter().map(|change| match change {
            Change::Create(stored) => Some(shared.link.begin(create(shared, stored))),
            Change::Replace { .. } | Change::Delete { .. } => None,
        });
        let begun: Vec<_> = begun.collect();
        for (change, begun) in changes.iter().zip(begun) {
            outcomes.push(match (change, begun) {
                (_, Some(answer)) => outcome(&answer.await?)?,
                (Change::Replace { before, after }, None) => {
                    swap(shared, &before.id, Some(before), &after.to_json()).await?
                }
                (Change::Delete { id, is_known }, None) => {
                    match swap(shared, id, None, "").await? {
                        Outcome::Missing if *is_known => forget(shared, id).await?,
                        outcome => outcome,
                    }
                }
                (Change::Create(_), None) => Outcome::Changed,
            });
        }
    }
    Ok(outcomes)
}

fn create(shared: &Shared, stored: &Stored) -> Request {
    let (json, digest) = (stored.to_json(), stored.digest.to_hex());
    let id = stored.record.id.as_bytes();
    let arguments = [id, json.as_bytes(), digest.as_bytes()];
    CREATE.call(&script_keys(&shared.names), arguments)
}

/// Puts `after` in the place of a key, where that is as `expected`.
async fn swap(
    shared: &Shared,
    id: &str,
    expected: Option<&Record>,
    after: &str,
) -> Result<Outcome, StoreError> {
    for _ in 0..MAX_ATTEMPTS {
        let Some(text) = read_text(shared, id).await? else {
            return Ok(Outcome::Missing);
        };
        let known = Stored::from_json(&text)?;
        if expected.is_some_and(|expected| *expected != known.record) {
            break;
        }
        let digest = known.digest.to_hex();
        let arguments = [id.as_bytes(), &text, digest.as_bytes(), after.as_bytes()];
        let request = SWAP.call(&script_keys(&shared.names), arguments);
        let outcome = outcome(&shared.link.ask(request).await?)?;
        if outcome != Outcome::Changed {
            return Ok(outcome);
        }
    }
    Ok(Outcome::Changed)
}

/// Has all gateways forget a key that the store lost.
async fn forget(shared: &Shared, id: &str) -> Result<Outcome, StoreError> {
    let names = &shared.names;
    let request = FORGET.call(
        &[&names.keys, &names.changed, &names.version],
        [id.as_bytes()],
    );
    outcome(&shared.link.ask(request).await?)
}

fn outcome(reply: &Reply) -> Result<Outcome, StoreError> {
    let Reply::List(parts) = reply else {
        return Err(unreadable());
    };
    match &parts[..] {
        [Reply::Text(word)] => match word.as_slice() {
            b"done" => Ok(Outcome::Done),
            b"changed" => Ok(Outcome::Changed),
            b"missing" => Ok(Outcome::Missing),
            _ => Err(unreadable()),
        },
        [Reply::Text(word), Reply::Text(id)] if word == b"duplicate" => {
            Ok(Outcome::Duplicate(String::from_utf8_lossy(id).into_owned()))
        }
        _ => Err(unreadable()),
    }
}

/// The key with this id.
pub(super) async fn read(shared: &Shared, id: &str) -> Result<Option<Stored>, StoreError> {
    let text = read_text(shared, id).await?;
    text.map(|text| Stored::from_json(&text)).transpose()
}

async fn read_text(shared: &Shared, id: &str) -> Result<Option<Vec<u8>>, StoreError> {
    let request = Request::new(&[b"HGET", shared.names.keys.as_bytes(), id.as_bytes()]);
    match look(shared, request).await? {
        Reply::Nil => Ok(None),
        Reply::Text(text) => Ok(Some(text)),
        Reply::Integer(_) | Reply::List(_) | Reply::Error(_) => Err(unreadable()),
    }
}

/// The answer to a request that changes nothing.
async fn look(shared: &Shared, request: Request) -> Result<Reply, StoreError> {
    let reply = shared.link.ask(request).await;
    reply.map_err(StoreError::of_question)
}

/// At most `limit` keys after this id, in their order.
pub(super) async fn list(
    shared: &Shared,
    after: &str,
    limit: usize,
) -> Result<Vec<Stored>, StoreError> {
    let limit = limit.min(PAGE).to_string();
    let after = match after {
        "" => "-".to_owned(),
        after => format!("({after}"),
    };
    let ids = shared.names.ids.as_bytes();
    let range: [&[u8]; 7] = [
        b"ZRANGEBYLEX",
        ids,
        after.as_bytes(),
        b"+",
        b"LIMIT",
        b"0",
        limit.as_bytes(),
    ];
    let ids = texts(look(shared, Request::new(&range)).await?)?;
    let found = read_texts(shared, &ids).await?.into_iter().flatten();
    found.map(|text| Stored::from_json(&text)).collect()
}

/// The keys with these ids, as they are written; `None` for those that are not there.
async fn read_texts(shared: &Shared, ids: &[Vec<u8>]) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut parts: Vec<&[u8]> = vec![b"HMGET", shared.names.keys.as_bytes()];
    parts.extend(ids.iter().map(Vec::as_slice));
    let Reply::List(found) = look(shared, Request::new(&parts)).await? else {
        return Err(unreadable());
    };
    if found.len() != ids.len() {
        return Err(unreadable());
    }
    let found = found.into_iter().map(|reply| match reply {
        Reply::Nil => Ok(None),
        Reply::Text(text) => Ok(Some(text)),
        Reply::Integer(_) | Reply::List(_) | Reply::Error(_) => Err(unreadable()),
    });
    found.collect()
}

fn texts(reply: Reply) -> Result<Vec<Vec<u8>>, StoreError> {
    let Reply::List(list) = reply else {
        return Err(unreadable());
    };
    let texts = list.into_iter().map(|reply| match reply {
        Reply::Text(text) => Ok(text),
        _ => Err(unreadable()),
    });
    texts.collect()
}

/// The keys that changed after a version, as they are now, and the version of the last of them. Of a key that cannot be read
/// it is said that it is gone: one that somebody spoiled does not keep the others from changing.
pub(super) async fn changes(
    shared: &Shared,
    mut after: u64,
) -> Result<(Vec<KeyChange>, u64), StoreError> {
    let names = &shared.names;
    let mut changes = Vec::new();
    loop {
        let request = CHANGES.call_with(&[&names.changed, &names.keys], &[after, PAGE as u64]);
        let Reply::List(found) = shared.link.ask(request).await? else {
            return Err(unreadable());
        };
        if found.is_empty() {
            return Ok((changes, after));
        }
        for change in found.chunks(3) {
            let [Reply::Text(version), Reply::Text(id), key] = change else {
                return Err(unreadable());
            };
            let version = std::str::from_utf8(version)
                .ok()
                .and_then(|text| text.parse().ok());
            after = version
                .filter(|version| *version > after)
                .ok_or_else(unreadable)?;
            let id = String::from_utf8_lossy(id).into_owned();
            let stored = match key {
                Reply::Text(text) => Stored::from_json(text).ok(),
                _ => None,
            };
            changes.push(match stored {
                Some(stored) if stored.record.id == id => KeyChange::Is(stored),
                Some(_) | None => KeyChange::Gone(id.into()),
            });
        }
    }
}
