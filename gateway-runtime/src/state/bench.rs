//! What benches measure: keys and their rates in one process, as requests meet them.

use std::sync::Arc;
use std::time::Instant;

use super::{Address, ConfiguredKey, Plan, RateId, SecretSource, Setup, State};
use crate::keys::Key;
use crate::limit::Rate;

/// Keys of one plan with a rate, in memory.
#[derive(Debug)]
pub struct Keys {
    state: Arc<State>,
    rate: Rate,
}

/// A key that was found.
#[derive(Debug)]
pub struct Found(Arc<Key>);

impl Keys {
    /// So many keys, [`value`](Keys::value)d by their numbers. `None`: they cannot be had.
    pub async fn new(n_keys: u32) -> Option<Keys> {
        let key = |number: u32| ConfiguredKey {
            id: format!("key-{number}"),
            name: String::new(),
            value: Keys::value(number),
            enabled: true,
            plans: vec!["bench/gold".to_owned()],
        };
        let setup = Setup {
            address: Address::Memory,
            gateway: "bench".to_owned(),
            stores: None,
            secret: SecretSource::Kept,
            plans: vec![Plan {
                name: "bench/gold".to_owned(),
                stages: Vec::new(),
                operations: Vec::new(),
            }],
            keys: (0..n_keys).map(key).collect(),
        };
        Some(Keys {
            state: State::open(&setup).await.ok()?,
            rate: Rate::new(1e9, 1_000_000_000),
        })
    }

    /// The value of a key.
    #[must_use]
    pub fn value(number: u32) -> String {
        format!("the-value-of-the-key-{number:08}")
    }

    /// Looks a key up.
    #[must_use]
    pub fn find(&self, value: &str) -> Option<Found> {
        self.state.key(value.as_bytes()).map(Found)
    }

    /// Whether a key has a token, which is taken.
    #[must_use]
    pub fn take(&self, found: &Found, now: Instant) -> bool {
        let plan = self.state.plan("bench/gold");
        let subscription = found.0.subscription(plan);
        subscription
            .is_some_and(|subscription| self.decide(RateId::Subscription(subscription), now))
    }

    fn decide(&self, id: RateId, now: Instant) -> bool {
        match self.state.rates().take(id, &self.rate, now) {
            super::Answer::Now(decided) => decided.is_ok(),
            super::Answer::Later(_) => false,
        }
    }
}
