//! The beat: this process says that it lives, hears how many others do, and whether keys changed.
//!
//! It is the probe as well: the store is up when it answers a beat in time.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::Notify;

use super::keys;
use super::resp::Reply;
use super::script::BEAT;
use super::shared::Shared;
use crate::state::keyring::Keyring;
use crate::state::store::StoreError;

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
}

impl Beat {
    pub(super) fn new(shared: Arc<Shared>, keyring: Arc<Keyring>) -> Beat {
        Beat {
            shared,
            keyring,
            version: 0,
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
        let began = Instant::now();
        let names = &self.shared.names;
        let arguments = [self.shared.node.as_bytes(), LIFE_MS];
        let request = BEAT.call(&[&names.nodes, &names.version], arguments);
        let reply = self.shared.link.ask(request).await?;
        let unreadable = || StoreError::Unreadable("a beat".to_owned());
        let Reply::List(parts) = reply else {
            return Err(unreadable());
        };
        let [Reply::Integer(n_nodes), Reply::Integer(version)] = parts[..] else {
            return Err(unreadable());
        };
        self.shared
            .health
            .set_n_nodes(u32::try_from(n_nodes).unwrap_or(1));
        if began.elapsed() <= self.shared.health.patience.request {
            self.shared.health.raise();
        }
        self.follow(u64::try_from(version).unwrap_or(0)).await
    }

    /// Takes over the keys that changed, where some did.
    async fn follow(&mut self, version: u64) -> Result<(), StoreError> {
        if version == self.version {
            return Ok(());
        }
        // A store that lost its data counts from the beginning: what it has is taken over, and no key forgotten for what it
        // has not.
        let after = if version < self.version {
            0
        } else {
            self.version
        };
        let (changes, version) = keys::changes(&self.shared, after).await?;
        self.keyring.apply(changes, &|_, _, _| ());
        self.version = version;
        Ok(())
    }

    /// Says that this process ends.
    pub(super) async fn leave(shared: &Shared) -> Result<(), StoreError> {
        let names = &shared.names;
        let request = BEAT.call(
            &[&names.nodes, &names.version],
            [shared.node.as_bytes(), b"0"],
        );
        shared.link.ask(request).await.map(|_| ())
    }
}
