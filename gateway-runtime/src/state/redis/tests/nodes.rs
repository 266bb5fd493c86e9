//! Several gateways as one: each a state of its own, with its own connection.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Instant, SystemTime};

use super::*;
use crate::state::rates::Refused;

/// Takes of all rules, on a thread of its own for each state, until each was refused so often: how many were admitted.
fn take_everywhere(
    states: &[Arc<State>],
    rules: impl Fn(&State) -> Vec<Rule> + Sync,
    n_refusals: u32,
) -> (u64, Duration) {
    let admitted = AtomicU64::new(0);
    let began = Instant::now();
    std::thread::scope(|scope| {
        for state in states {
            scope.spawn(|| {
                block_on(async {
                    let rules = rules(state);
                    let mut n_refused = 0;
                    while n_refused < n_refusals {
                        let taken = state.rates().take_all(&rules, Instant::now()).get().await;
                        if taken.is_ok() {
                            admitted.fetch_add(1, Ordering::Relaxed);
                        } else {
                            n_refused += 1;
                            // As a client that comes again a little later.
                            tokio::time::sleep(Duration::from_millis(5)).await;
                        }
                    }
                });
            });
        }
    });
    (admitted.into_inner(), began.elapsed())
}

fn account(state: &State) -> Rule {
    Rule {
        id: RateId::Scope(state.rates().scope("account")),
        rate: Rate::new(1000.0, 200),
    }
}

#[test]
fn three_gateways_hold_one_rate() {
    let Some(server) = Server::start() else {
        return;
    };
    let states: Vec<_> = (0..3).map(|_| open_up(&server.address())).collect();
    // All know of each other: what they hold depends on it.
    wait_until("three beats", || {
        states
            .iter()
            .all(|state| state.shared.as_ref().unwrap().shared.health.n_nodes() == 3)
    });
    let rules = |state: &State| vec![account(state)];
    let (admitted, elapsed) = take_everywhere(&states, rules, 500);
    let ideal = 200.0 + 1000.0 * elapsed.as_secs_f64();
    assert!(states.iter().all(|state| is_up(state)));
    // Each holds at most 16 tokens, and gives late answers at most its part of the burst.
    assert!(
        admitted as f64 <= ideal + 3.0 * 16.0,
        "{admitted} of {ideal}"
    );
    // That the rate is reached is seen in simulated time: a machine that is busy with other things asks less.
    assert!(admitted >= 200, "{admitted} of {ideal}");
    eprintln!("admitted {admitted} of {ideal:.0}");
}

#[test]
fn a_rule_that_refuses_gives_the_others_back() {
    let Some(server) = Server::start() else {
        return;
    };
    let states = [open_up(&server.address()), open_up(&server.address())];
    let narrow = |state: &State| Rule {
        id: RateId::Scope(state.rates().scope("stage pets/prod")),
        rate: Rate::new(0.001, 20),
    };
    let wide = |state: &State| Rule {
        id: RateId::Scope(state.rates().scope("account")),
        rate: Rate::new(0.001, 50),
    };
    let both = |state: &State| vec![wide(state), narrow(state)];
    let (admitted, _) = take_everywhere(&states, both, 300);
    assert!((15..=20).contains(&admitted), "{admitted} of 20");
    for state in &states {
        block_on(state.flush()).unwrap();
    }
    let only = |state: &State| vec![wide(state)];
    let (rest, _) = take_everywhere(&states, only, 500);
    assert!(admitted + rest <= 50, "{admitted} and {rest} of 50");
    assert!(admitted + rest >= 40, "{admitted} and {rest} of 50");
}

#[test]
fn buckets_of_keys_are_shared_by_name() {
    let Some(server) = Server::start() else {
        return;
    };
    let (one, other) = (open_up(&server.address()), open_up(&server.address()));
    // Plans and keys get other numbers here.
    other.plan("toys/gold");
    let bob = block_on(other.create_key(new_key("Bob", &["toys/gold"]))).unwrap();
    let ann = block_on(one.create_key(new_key("Ann", &["pets/gold"]))).unwrap();
    for state in [&one, &other] {
        for value in [&ann.value, &bob.value] {
            wait_until("the keys are there", || {
                state.key(value.as_bytes()).is_some()
            });
        }
    }
    let take = |state: &State, operation: Option<u32>| {
        let subscription = subscription(state, &ann.value, "pets/gold");
        let id = match operation {
            None => RateId::Subscription(subscription),
            Some(index) => RateId::Operation(subscription, index),
        };
        let rate = Rate::new(0.001, 1);
        let rules = [Rule { id, rate }];
        block_on(state.rates().take_all(&rules, Instant::now()).get())
    };
    for operation in [None, Some(0)] {
        assert_eq!(take(&one, operation), Ok(()));
        let Refused { rule, retry_after } = take(&other, operation).unwrap_err();
        assert!(
            rule == 0 && retry_after.0 > Duration::from_secs(900),
            "{retry_after:?}"
        );
    }
}

#[test]
fn a_clock_that_is_behind_that_of_the_store_has_no_quota_of_its_own() {
    let Some(server) = Server::start() else {
        return;
    };
    let state = open_up(&server.address());
    let created = block_on(state.create_key(new_key("Ann", &["pets/gold"]))).unwrap();
    let subscription = subscription(&state, &created.value, "pets/gold");
    let quota = Quota {
        limit: 5,
        offset: 0,
        period: Period::Day,
    };
    let week_ago = SystemTime::now() - Duration::from_secs(7 * 86_400);
    let admitted = (0..20).filter(|_| {
        let counted = state.count(subscription, Some(&quota), Instant::now(), week_ago);
        block_on(counted.get()).is_ok()
    });
    assert_eq!(admitted.count(), 5);
}

#[test]
fn three_gateways_use_up_one_quota_and_no_more() {
    let Some(server) = Server::start() else {
        return;
    };
    let states: Vec<_> = (0..3).map(|_| open_up(&server.address())).collect();
    let ann = block_on(states[0].create_key(new_key("Ann", &["pets/gold"]))).unwrap();
    for state in &states {
        wait_until("the key is there", || {
            state.key(ann.value.as_bytes()).is_some()
        });
    }
    let quota = Quota {
        limit: 2_000,
        offset: 500,
        period: Period::Month,
    };
    let admitted = AtomicU64::new(0);
    std::thread::scope(|scope| {
        for state in &states {
            scope.spawn(|| {
                block_on(async {
                    let subscription = subscription(state, &ann.value, "pets/gold");
                    let mut n_refused = 0;
                    // What one gives back at the end, another may still use.
                    while n_refused < 300 {
                        match count(state, subscription, Some(&quota), 0).await {
                            Ok(_) => {
                                admitted.fetch_add(1, Ordering::Relaxed);
                            }
                            Err(_) => {
                                n_refused += 1;
                                tokio::time::sleep(Duration::from_millis(10)).await;
                            }
                        }
                    }
                });
            });
        }
    });
    let admitted = admitted.into_inner();
    assert!(admitted <= 1_500, "{admitted}");
    assert!(admitted >= 1_400, "{admitted}");
    for state in &states {
        block_on(state.flush()).unwrap();
    }
    assert_eq!(
        used(&states[0]),
        admitted,
        "and all of them are in the books"
    );
    let start = Period::Month.start(date(0).0);
    let counter = format!(
        "{{gwc1:pets}}:quota:month:{start}:{}/pets/gold",
        ann.record.id
    );
    let expected = (admitted + 500).to_string().into_bytes();
    assert_eq!(server.ask(&["GET", &counter]), Reply::Text(expected));
}
