//! What benches measure: keys and their rates in one process, as requests meet them.

use std::sync::Arc;
use std::time::Instant;

use super::{Address, ConfiguredKey, Plan, RateId, SecretSource, Setup, State};
use crate::keys::{PlanId, Subscription};
use crate::limit::Rate;

/// Keys of one plan with a rate, in memory.
#[derive(Debug)]
pub struct Keys {
    state: Arc<State>,
    plan: PlanId,
    rate: Rate,
}

/// A key that was found, and its place in the plan.
#[derive(Debug)]
pub struct Found(Subscription);

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
        let state = State::open(&setup).await.ok()?;
        Some(Keys {
            plan: state.plan("bench/gold"),
            state,
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
        let key = self.state.key(value.as_bytes())?;
        key.subscription(self.plan).map(Found)
    }

    /// Whether a key has a token, which is taken.
    #[must_use]
    pub fn take(&self, found: &Found, now: Instant) -> bool {
        let id = RateId::Subscription(found.0);
        match self.state.rates().take(id, &self.rate, now) {
            super::Answer::Now(decided) => decided.is_ok(),
            super::Answer::Later(_) => false,
        }
    }
}
