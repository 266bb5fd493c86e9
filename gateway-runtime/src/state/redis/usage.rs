//! Usage as the store has it.

use std::collections::BTreeMap;

use super::link::Request;
use super::names::split_pair;
use super::resp::Reply;
use super::shared::Shared;
use crate::state::store::StoreError;
use crate::state::usage::{MAX_ROWS, UsageQuery, UsageRow, push_row};

/// Entries that are asked for at once, about.
const PAGE: &[u8] = b"1000";

fn unreadable() -> StoreError {
    StoreError::Unreadable("usage".to_owned())
}

/// Usage by day, plan and key.
pub(super) async fn usage(
    shared: &Shared,
    query: &UsageQuery,
) -> Result<Vec<UsageRow>, StoreError> {
    let bound = |day: Option<u64>, default: &str| {
        day.map_or_else(|| default.to_owned(), |day| day.to_string())
    };
    let from = bound(query.from.map(|date| date.0), "-inf");
    let to = bound(query.to.map(|date| date.0), "+inf");
    let days = shared.names.days.as_bytes();
    let range: [&[u8]; 4] = [b"ZRANGEBYSCORE", days, from.as_bytes(), to.as_bytes()];
    let Reply::List(days) = shared.link.ask(Request::new(&range)).await? else {
        return Err(unreadable());
    };
    let mut rows = Vec::new();
    for day in days {
        let Reply::Text(day) = day else {
            return Err(unreadable());
        };
        let day = std::str::from_utf8(&day)
            .ok()
            .and_then(|day| day.parse().ok());
        let day = day.ok_or_else(unreadable)?;
        for (pair, used) in scan(shared, day).await? {
            let (plan, key) = split_pair(&pair).ok_or_else(unreadable)?;
            if query.wants(day, plan, key) {
                push_row(&mut rows, day, (plan, key), used)?;
            }
        }
    }
    rows.sort_unstable();
    Ok(rows)
}

/// All entries of a day. A scan may bring one several times: the last is the latest.
async fn scan(shared: &Shared, day: u64) -> Result<BTreeMap<String, u64>, StoreError> {
    let name = shared.names.usage(day);
    let mut entries = BTreeMap::new();
    let mut cursor = b"0".to_vec();
    loop {
        let request = Request::new(&[b"HSCAN", name.as_bytes(), &cursor, b"COUNT", PAGE]);
        let Reply::List(parts) = shared.link.ask(request).await? else {
            return Err(unreadable());
        };
        let [Reply::Text(next), Reply::List(found)] = &parts[..] else {
            return Err(unreadable());
        };
        for entry in found.chunks(2) {
            let [Reply::Text(pair), Reply::Text(used)] = entry else {
                return Err(unreadable());
            };
            let pair = String::from_utf8(pair.clone()).map_err(|_| unreadable())?;
            let used = std::str::from_utf8(used)
                .ok()
                .and_then(|used| used.parse().ok());
            entries.insert(pair, used.ok_or_else(unreadable)?);
        }
        if entries.len() > MAX_ROWS {
            return Err(StoreError::TooMuch);
        }
        if next == b"0" {
            return Ok(entries);
        }
        cursor.clone_from(next);
    }
}
