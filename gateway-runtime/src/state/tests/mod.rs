//! What holds for every store.

pub(super) mod keys;
pub(super) mod usage;

use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use super::*;

/// Noon of today, in seconds since 1970: stores forget what is long past.
pub(super) fn noon() -> u64 {
    static NOON: OnceLock<u64> = OnceLock::new();

    let noon = || clock::epoch_seconds(SystemTime::now()) / 86_400 * 86_400 + 43_200;
    *NOON.get_or_init(noon)
}

/// So many days after today.
pub(super) fn date(days: u64) -> Date {
    Date(noon() / 86_400 + days)
}

/// A set-up with the plans `pets/gold` (stages `prod` and `test`), `pets/silver` (`test`) and `toys/gold`.
pub(super) fn setup(address: Address) -> Setup {
    let plan = |name: &str, stages: &[&str]| Plan {
        name: name.to_owned(),
        stages: stages.iter().map(|stage| (*stage).to_owned()).collect(),
        operations: vec!["prod GET /pets".to_owned()],
    };
    Setup {
        address,
        gateway: "pets".to_owned(),
        stores: Some(super::STORES),
        secret: SecretSource::Kept,
        plans: vec![
            plan("pets/gold", &["pets/prod", "pets/test"]),
            plan("pets/silver", &["pets/test"]),
            plan("toys/gold", &["toys/prod"]),
        ],
        keys: Vec::new(),
    }
}

pub(super) fn new_key(name: &str, plans: &[&str]) -> NewKey {
    NewKey {
        name: name.to_owned(),
        enabled: true,
        plans: plans.iter().map(|plan| (*plan).to_owned()).collect(),
        ..NewKey::default()
    }
}

/// Counts a request so many seconds after noon.
pub(super) async fn count(
    state: &State,
    subscription: Subscription,
    quota: Option<&Quota>,
    seconds: u64,
) -> Result<Option<u64>, Exceeded> {
    let wall_clock = UNIX_EPOCH + Duration::from_secs(noon() + seconds);
    state
        .count(subscription, quota, Instant::now(), wall_clock)
        .get()
        .await
}

/// The subscription of a key, by its value.
pub(super) fn subscription(state: &State, value: &str, plan: &str) -> Subscription {
    let key = state.key(value.as_bytes()).unwrap();
    key.subscription(state.plan(plan)).unwrap()
}

/// A runtime as data threads have them.
pub(super) fn block_on<F: Future>(future: F) -> F::Output {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    builder.enable_all().build().unwrap().block_on(future)
}

/// A state that is opened several times.
pub(super) async fn open(address: &Address) -> Arc<State> {
    let setup = setup(address.clone());
    State::open(&setup)
        .await
        .unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn answers_can_be_awaited_on_other_threads() {
    fn is_send<T: Send>(value: T) -> T {
        value
    }
    block_on(async {
        let state = open(&Address::Memory).await;
        let at = SystemTime::now();
        let subscription = Subscription {
            plan: state.plan("pets/gold"),
            index: 0,
        };
        is_send(state.count(subscription, None, Instant::now(), at).get())
            .await
            .unwrap();
        is_send(state.rates().take_all(&[], Instant::now()).get())
            .await
            .unwrap();
        is_send(state.create_key(new_key("a", &[]))).await.unwrap();
        is_send(state.usage(&UsageQuery::default())).await.unwrap();
    });
}
