//! The beat: this process says that it lives, hears how many others do, and whether keys changed.
//!
//! It is the probe as well: the store is up when it answers a beat in time.

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use tokio::sync::Notify;

use super::resp::Reply;
use super::script::BEAT;
use super::shared::Shared;
use super::{is_own_secret, keys};
use crate::state::keyring::{KeyChange, Keyring};
use crate::state::store::StoreError;
use crate::telemetry::log::{Kind, Level};

/// How long a process counts that is not heard of.
const LIFE_MS: &[u8] = b"10000";

/// Between beats: keys that others change are known within a second.
const PAUSE: Duration = Duration::from_millis(500);

/// The same while the store is down, with up to a fifth less.
const PAUSE_DOWN: Duration = Duration::from_millis(250);

/// Beats.
pub(super) struct Beat {
    shared: Arc<Shared>,
    keyring: Arc<Keyring>,
    /// Of the keys that are known.
    version: u64,
    /// What the store knows the secret by. A store without it has lost what it had, or had nothing yet.
    check: String,
    /// Whether the store's keys were made with another secret.
    is_foreign: bool,
}

static LOST: Kind = Kind::new(Level::Warn, "state_store_lost_keys");
static OTHER_SECRET: Kind = Kind::new(Level::Error, "state_store_other_secret");

impl Beat {
    /// With the check of the secret.
    pub(super) fn new(shared: Arc<Shared>, keyring: Arc<Keyring>, check: String) -> Beat {
        Beat {
            shared,
            keyring,
            version: 0,
            check,
            is_foreign: false,
        }
    }

    /// Beats for ever; at once when there is a connection.
    pub(super) async fn run(mut self, connected: &Notify) {
        loop {
            let pause = match self.shared.health.is_up() {
                true => PAUSE,
                false => PAUSE_DOWN.mul_f64(1.0 - 0.2 * fastrand::f64()),
            };
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = connected.notified() => {}
            }
            if let Err(error) = self.beat().await {
                self.shared.health.failed(&error);
            }
        }
    }

    /// Beats once.
    pub(super) async fn beat(&mut self) -> Result<(), StoreError> {
        let (began, asked) = (Instant::now(), SystemTime::now());
        let names = &self.shared.names;
        let arguments = [self.shared.node.as_bytes(), LIFE_MS];
        let request = BEAT.call(&[&names.nodes, &names.version, &names.check], arguments);
        let reply = self.shared.link.ask(request).await?;
        let unreadable = || StoreError::Unreadable("a beat".to_owned());
        let Reply::List(parts) = reply else {
            return Err(unreadable());
        };
        let [
            Reply::Integer(n_nodes),
            Reply::Integer(version),
            Reply::Text(check),
            Reply::Integer(time),
        ] = &parts[..]
        else {
            return Err(unreadable());
        };
        self.shared.skew.observe(*time, asked, SystemTime::now());
        self.shared
            .health
            .set_n_nodes(u32::try_from(*n_nodes).unwrap_or(1));
        if began.elapsed() <= self.shared.health.patience.request {
            self.shared.health.raise();
        }
        let is_known = check == self.check.as_bytes();
        self.follow(u64::try_from(*version).unwrap_or(0), is_known)
            .await
    }

    /// Takes over the keys that changed, where some did. `is_known`: the store has the check of the secret.
    async fn follow(&mut self, version: u64, is_known: bool) -> Result<(), StoreError> {
        let was_foreign = self.is_foreign;
        self.is_foreign =
            !is_known && (was_foreign || !is_own_secret(&self.shared, &self.check).await?);
        if self.is_foreign && !was_foreign {
            OTHER_SECRET.log(
                "the store's keys were made with another secret than this gateway's",
                &[],
            );
        }
        let has_lost = version < self.version || !is_known && !self.is_foreign;
        if version == self.version && !has_lost {
            return Ok(());
        }
        // A store that lost its data counts from the beginning: what it has is taken over, and no key forgotten for what it
        // has not.
        let after = if has_lost { 0 } else { self.version };
        let (changes, version) = keys::changes(&self.shared, after).await?;
        let is = |change: &&KeyChange| matches!(change, KeyChange::Is(_));
        let n_there = changes.iter().filter(is).count();
        self.keyring.apply(changes, &|_, _, _| ());
        self.version = version;
        let n_lost = self.keyring.n_stored().saturating_sub(n_there);
        if has_lost && n_lost > 0 {
            LOST.log(
                "the store lost keys that this gateway knows: they are accepted until it ends or they are deleted",
                &[("keys", &n_lost)],
            );
        }
        Ok(())
    }

    /// Says that this process ends.
    pub(super) async fn leave(shared: &Shared) -> Result<(), StoreError> {
        let names = &shared.names;
        let request = BEAT.call(
            &[&names.nodes, &names.version, &names.check],
            [shared.node.as_bytes(), b"0"],
        );
        shared.link.ask(request).await.map(|_| ())
    }
}
