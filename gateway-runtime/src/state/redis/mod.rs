//! The store that several gateways share: Redis 7.0 or Valkey 7.2 and later, over TCP.
//!
//! One thread has the connection (`link`). Requests spend what was lent (`lease`, `lending`, `quotas`) and wait for the store
//! only where nothing is in hand, at most 4 ms; while it is down (`health`) they decide by themselves. What was counted is
//! brought four times a second (`settle`); keys follow the store's twice a second (`beat`, `keys`).
//!
//! A user of the store needs these commands on keys that begin with `{gwc1:`: `AUTH`, `SELECT`, `PING`, `SCRIPT LOAD`, `EVALSHA`, `EVAL`,
//! `GET`, `SET`, `INCR`, `INCRBY`, `PEXPIRE`, `PEXPIREAT`, `HGET`, `HSET`, `HDEL`, `HEXISTS`, `HINCRBY`, `HLEN`, `HMGET`, `HSCAN`,
//! `ZADD`, `ZREM`, `ZCARD`, `ZRANGEBYLEX`, `ZRANGEBYSCORE`, `ZREMRANGEBYSCORE`, and `TIME`. Eviction has to be off.
//!
//! A script whose answer was lost is not sent again, but for batches of counts, which the store adds once.
//! Source: `reference/distributed-state.md`.

mod beat;
mod connect;
mod health;
mod keys;
mod lease;
mod lending;
mod link;
mod names;
mod quotas;
mod resp;
mod script;
mod settle;
mod shared;
mod skew;
#[cfg(test)]
mod tests;
mod usage;

use std::fmt;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tokio::sync::{Notify, mpsc, oneshot};
use tokio::time::{sleep, timeout};

use super::address::RedisAddress;
use super::answer::Answer;
use super::directory::Directory;
use super::keyring::Keyring;
use super::ledger::Ledger;
use super::setup::{OpenError, SecretSource};
use super::store::{Change, Outcome, Store, StoreError, Stored};
use super::usage::{UsageQuery, UsageRow};
use crate::keys::{Digest, Secret, random_bytes};
use crate::limit::{Exceeded, Quota};
use beat::Beat;
use connect::ConnectError;
use health::Health;
pub(crate) use health::Patience;
pub(crate) use lending::{BucketName, Lending, Slot};
use link::{Driver, Request};
use names::Names;
use quotas::Quotas;
use resp::Reply;
use settle::Settling;
use shared::Shared;

/// How often what was counted is brought, and what may no longer be spent is given back.
const PAUSE: Duration = Duration::from_millis(250);

/// For everything that is done at the end.
const LEAVE_TIMEOUT: Duration = Duration::from_millis(500);

/// The store.
pub(crate) struct RedisStore {
    address: RedisAddress,
    shared: Arc<Shared>,
    quotas: Quotas,
    flushes: mpsc::Sender<Flush>,
    /// Dropped at the end.
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// Brings all that was counted.
struct Flush {
    /// Everything that was lent as well.
    give_back: bool,
    done: oneshot::Sender<Result<(), StoreError>>,
}

/// What the thread does.
struct Work {
    driver: Driver,
    connected: Arc<Notify>,
    beat: oneshot::Receiver<Beat>,
    settling: Settling,
    flushes: mpsc::Receiver<Flush>,
    stop: oneshot::Receiver<()>,
    shared: Arc<Shared>,
}

impl RedisStore {
    /// Connects to the store; takes over its keys, and the installation's secret. Where it cannot be reached and the secret is
    /// given, it is waited for in the background.
    ///
    /// # Errors
    ///
    /// [`OpenError`].
    pub(crate) async fn open(
        address: &RedisAddress,
        gateway: &str,
        source: &SecretSource,
        patience: Patience,
        ledger: Arc<Ledger>,
        keyring: Arc<Keyring>,
        directory: Arc<Directory>,
    ) -> Result<(RedisStore, Secret), OpenError> {
        let node = random_bytes::<8>().map_err(|_| OpenError::NoRandomness)?;
        let node = node.iter().map(|byte| format!("{byte:02x}")).collect();
        let health = Arc::new(Health::new(patience));
        let connected = Arc::new(Notify::new());
        let (tell_first, first) = oneshot::channel();
        let (link, driver) = Driver::new(
            address.clone(),
            Arc::clone(&health),
            Arc::clone(&connected),
            tell_first,
        );
        let shared = Shared::new(link, health, Names::new(gateway), directory, node);
        let shared = Arc::new(shared);
        let (start_beat, beat) = oneshot::channel();
        let (flushes, flush_requests) = mpsc::channel(16);
        let (stop, stopped) = oneshot::channel();
        let work = Work {
            driver,
            connected,
            beat,
            settling: Settling::new(Arc::clone(&shared), ledger),
            flushes: flush_requests,
            stop: stopped,
            shared: Arc::clone(&shared),
        };
        // From here on it ends with its thread, also where opening fails.
        let store = RedisStore {
            address: address.clone(),
            shared: Arc::clone(&shared),
            quotas: Quotas::default(),
            flushes,
            stop: Some(stop),
            thread: Some(start(work).map_err(OpenError::Thread)?),
        };
        let is_connected = match first.await {
            Ok(Ok(())) => true,
            Ok(Err(ConnectError::Refused(problem))) => return Err(OpenError::Refused(problem)),
            Ok(Err(_)) | Err(_) => false,
        };
        let secret = secret(&shared, source, address, is_connected).await?;
        let mut beat = Beat::new(shared, keyring, secret.check().to_hex());
        if is_connected {
            beat.beat().await.map_err(OpenError::Store)?;
        }
        let _ = start_beat.send(beat);
        Ok((store, secret))
    }

    /// Lends tokens of rates.
    pub(crate) fn lending(&self) -> Lending {
        Lending(Arc::clone(&self.shared))
    }

    /// Whether the store is up. Else limits are those of this process alone.
    pub(crate) fn is_up(&self) -> bool {
        self.shared.health.is_up()
    }

    /// How many seconds the store's clock is ahead of this machine's.
    pub(crate) fn skew(&self) -> i64 {
        self.shared.skew.seconds()
    }

    /// How many gateways share the store, as of when it last said so; at least 1.
    pub(crate) fn n_gateways(&self) -> u32 {
        self.shared.health.n_nodes()
    }

    /// Counts a request of a subscription against its quota: how many are left.
    ///
    /// # Errors
    ///
    /// The quota is used up.
    pub(crate) fn count(
        &self,
        index: u32,
        quota: &Quota,
        day: u64,
        now: Instant,
    ) -> Answer<'_, Result<u64, Exceeded>> {
        self.quotas.count(&self.shared, index, quota, day, now)
    }
}

/// The installation's secret: the one that is given, or the one that the store keeps.
async fn secret(
    shared: &Shared,
    source: &SecretSource,
    address: &RedisAddress,
    is_connected: bool,
) -> Result<Secret, OpenError> {
    let secret = match source {
        SecretSource::Given(bytes) => Secret::new(bytes),
        SecretSource::Kept if !is_connected => return Err(OpenError::NoSecret(StoreError::Away)),
        SecretSource::Kept => {
            let bytes = random_bytes::<32>().map_err(|_| OpenError::NoRandomness)?;
            let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            let kept = set_once(shared, &shared.names.secret, &hex).await;
            let kept = Digest::from_hex(&kept.map_err(OpenError::NoSecret)?);
            // A digest's form is the secret's: 32 bytes in hexadecimal digits.
            let kept = kept.ok_or_else(|| {
                OpenError::NoSecret(StoreError::Unreadable("a secret".to_owned()))
            })?;
            Secret::new(&kept.to_bytes())
        }
    };
    if is_connected {
        let is_own = is_own_secret(shared, &secret.check().to_hex()).await;
        if !is_own.map_err(OpenError::Store)? {
            return Err(OpenError::OtherSecret(address.to_string()));
        }
    }
    Ok(secret)
}

/// Whether the store's keys were made with the secret that has this check; says so in the store where it has none.
async fn is_own_secret(shared: &Shared, check: &str) -> Result<bool, StoreError> {
    let known = set_once(shared, &shared.names.check, check).await?;
    if known != check {
        let keys = Request::new(&[b"HLEN", shared.names.keys.as_bytes()]);
        if shared.link.ask(keys).await? != Reply::Integer(0) {
            return Ok(false);
        }
        let name = shared.names.check.as_bytes();
        let set = Request::new(&[b"SET", name, check.as_bytes()]);
        shared.link.ask(set).await?;
    }
    Ok(true)
}

/// Sets a text where there is none: the text that is there then.
async fn set_once(shared: &Shared, name: &str, text: &str) -> Result<String, StoreError> {
    let set = Request::new(&[b"SET", name.as_bytes(), text.as_bytes(), b"NX"]);
    shared.link.ask(set).await?;
    match shared
        .link
        .ask(Request::new(&[b"GET", name.as_bytes()]))
        .await?
    {
        Reply::Text(text) => Ok(String::from_utf8_lossy(&text).into_owned()),
        _ => Err(StoreError::Unreadable("a text".to_owned())),
    }
}

fn start(work: Work) -> std::io::Result<JoinHandle<()>> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let thread = std::thread::Builder::new().name("state-redis".to_owned());
    thread.spawn(move || runtime.block_on(work.run()))
}

impl Work {
    /// Runs until the store is dropped.
    async fn run(self) {
        let Work {
            driver,
            connected,
            beat,
            settling,
            flushes,
            stop,
            shared,
        } = self;
        let beating = async {
            match beat.await {
                Ok(beat) => beat.run(&connected).await,
                // The store could not be opened.
                Err(_) => std::future::pending().await,
            }
        };
        tokio::select! {
            () = driver.run() => {}
            () = beating => {}
            () = keep(&shared, settling, flushes, stop) => {}
        }
    }
}

/// Brings what was counted, and gives back what was lent: from time to time, when somebody wants it, and at the end.
async fn keep(
    shared: &Shared,
    mut settling: Settling,
    mut flushes: mpsc::Receiver<Flush>,
    mut stop: oneshot::Receiver<()>,
) {
    loop {
        tokio::select! {
            Some(Flush { give_back, done }) = flushes.recv() => {
                if give_back {
                    shared.give_back(true);
                }
                let mut outcome = settling.settle().await;
                if outcome.is_ok() {
                    // Answers come in order: when this one is there, so is what was given back.
                    outcome = shared.link.ask(Request::new(&[b"PING"])).await.map(|_| ());
                }
                let _ = done.send(outcome);
            }
            () = sleep(PAUSE) => {
                shared.give_back(false);
                let _ = settling.settle().await;
            }
            _ = &mut stop => {
                shared.give_back(true);
                let end = async {
                    let _ = settling.settle().await;
                    let _ = Beat::leave(shared).await;
                };
                let _ = timeout(LEAVE_TIMEOUT, end).await;
                return;
            }
        }
    }
}

impl Store for RedisStore {
    fn write(&self, changes: Vec<Change>) -> Answer<'static, Result<Vec<Outcome>, StoreError>> {
        let shared = Arc::clone(&self.shared);
        Answer::Later(Box::pin(
            async move { keys::write(&shared, &changes).await },
        ))
    }

    fn read(&self, id: &str) -> Answer<'static, Result<Option<Stored>, StoreError>> {
        let (shared, id) = (Arc::clone(&self.shared), id.to_owned());
        Answer::Later(Box::pin(async move { keys::read(&shared, &id).await }))
    }

    fn list(&self, after: &str, limit: usize) -> Answer<'static, Result<Vec<Stored>, StoreError>> {
        let (shared, after) = (Arc::clone(&self.shared), after.to_owned());
        Answer::Later(Box::pin(
            async move { keys::list(&shared, &after, limit).await },
        ))
    }

    fn usage(&self, query: &UsageQuery) -> Answer<'static, Result<Vec<UsageRow>, StoreError>> {
        let (shared, query) = (Arc::clone(&self.shared), query.clone());
        let flushed = flush(self.flushes.clone(), false);
        Answer::Later(Box::pin(async move {
            flushed.await?;
            usage::usage(&shared, &query).await
        }))
    }

    /// Quotas are counted in the store.
    fn saved_meter(&self, _plan: &str, _key: &str) -> u64 {
        0
    }

    fn flush(&self) -> Answer<'static, Result<(), StoreError>> {
        Answer::Later(Box::pin(flush(self.flushes.clone(), true)))
    }
}

async fn flush(flushes: mpsc::Sender<Flush>, give_back: bool) -> Result<(), StoreError> {
    let (done, flushed) = oneshot::channel();
    let flush = Flush { give_back, done };
    flushes.send(flush).await.map_err(|_| StoreError::Away)?;
    flushed.await.unwrap_or(Err(StoreError::Away))
}

impl Drop for RedisStore {
    fn drop(&mut self) {
        self.stop = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl fmt::Debug for RedisStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("RedisStore").field(&self.address).finish()
    }
}

impl fmt::Debug for Lending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Lending").field(&self.0.node).finish()
    }
}
