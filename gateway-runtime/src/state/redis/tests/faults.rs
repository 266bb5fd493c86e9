//! Stores that end, hang, forget, or are not there.

use std::time::Instant;

use super::super::super::{ManageError, StoreError};
use super::*;

fn account(state: &State) -> Rule {
    Rule {
        id: RateId::Scope(state.rates().scope("account")),
        rate: Rate::new(1e6, 1_000_000),
    }
}

/// A request as gateways handle it: whether it was admitted.
fn request(state: &State, subscription: crate::keys::Subscription) -> bool {
    block_on(async {
        let rules = [account(state)];
        let now = Instant::now();
        let taken = state.rates().take_all(&rules, now).get().await;
        taken.is_ok() && count(state, subscription, None, 0).await.is_ok()
    })
}

fn with_key(state: &State) -> (String, crate::keys::Subscription) {
    let created = block_on(state.create_key(new_key("Ann", &["pets/gold"]))).unwrap();
    let subscription = subscription(state, &created.value, "pets/gold");
    (created.value, subscription)
}

#[test]
fn nothing_is_lost_or_counted_twice_when_the_store_is_killed() {
    let Some(mut server) = Server::start_durable() else {
        return;
    };
    let state = open_up(&server.address());
    let (value, subscription) = with_key(&state);
    let mut n = 0;
    for round in 0..4 {
        for _ in 0..2_000 {
            n += u64::from(request(&state, subscription));
        }
        server.kill();
        wait_until("it is down", || !is_up(&state));
        for _ in 0..500 {
            n += u64::from(request(&state, subscription));
        }
        assert!(state.key(value.as_bytes()).is_some(), "keys stay");
        assert!(block_on(state.flush()).is_err());
        assert!(block_on(state.create_key(new_key("Bob", &[]))).is_err());
        server.restart();
        wait_until("it is up again", || is_up(&state));
        wait_until("it is in the books", || block_on(state.flush()).is_ok());
        assert_eq!(used(&state), n, "round {round}");
    }
    assert_eq!(n, 4 * 2_500, "nobody was refused");
}

#[test]
fn requests_do_not_wait_for_a_store_that_hangs() {
    let Some(server) = Server::start() else {
        return;
    };
    let state = block_on(open(&server.address()));
    wait_until("it is up", || is_up(&state));
    let (_, subscription) = with_key(&state);
    let mut n = 0;
    for _ in 0..3 {
        server.hang();
        // Those that must ask find out that it hangs; from then on nobody asks.
        wait_until("it is down", || {
            n += u64::from(request(&state, subscription));
            !is_up(&state)
        });
        let rules = [account(&state)];
        for _ in 0..200 {
            let answer = state.rates().take_all(&rules, Instant::now());
            assert!(matches!(answer, Answer::Now(Ok(()))), "{answer:?}");
            n += u64::from(request(&state, subscription));
        }
        server.go_on();
        wait_until("it is up again", || is_up(&state));
        wait_until("it is in the books", || block_on(state.flush()).is_ok());
        assert_eq!(used(&state), n);
    }
}

#[test]
fn scripts_are_loaded_again() {
    let Some(server) = Server::start() else {
        return;
    };
    let state = open_up(&server.address());
    let (_, subscription) = with_key(&state);
    let rate = Rate::new(0.001, 100);
    let id = RateId::Scope(state.rates().scope("few"));
    for n in 0..5 {
        server.ask(&["SCRIPT", "FLUSH"]);
        let taken = block_on(state.rates().take(id, &rate, Instant::now()).get());
        assert!(taken.is_ok(), "{n}");
        assert!(request(&state, subscription));
        block_on(state.flush()).unwrap();
        assert_eq!(used(&state), n + 1);
    }
}

#[test]
fn a_store_that_forgets_takes_no_keys_away() {
    let Some(server) = Server::start() else {
        return;
    };
    let state = open_up(&server.address());
    let (value, _) = with_key(&state);
    let id = state.key(value.as_bytes()).unwrap().id.to_string();
    let check = server.ask(&["GET", "{gwc1:pets}:check"]);
    assert!(matches!(check, Reply::Text(_)));
    server.ask(&["FLUSHALL"]);
    let version = "{gwc1:pets}:version";
    let mut created = None;
    wait_until("keys can be made", || {
        created = block_on(state.create_key(new_key("Bob", &[]))).ok();
        created.is_some()
    });
    assert_eq!(server.ask(&["GET", version]), Reply::Text(b"1".to_vec()));
    let other = block_on(state.create_key(new_key("Carl", &[]))).unwrap();
    // Two beats later.
    std::thread::sleep(Duration::from_millis(1_200));
    for value in [&value, &created.unwrap().value, &other.value] {
        assert!(state.key(value.as_bytes()).is_some());
    }
    assert_eq!(server.ask(&["GET", "{gwc1:pets}:check"]), check);
    // A key that only gateways know can be taken away.
    block_on(state.delete_key(&id)).unwrap();
    assert!(state.key(value.as_bytes()).is_none());
    assert!(block_on(state.delete_key(&id)).is_err());
    assert!(state.key(other.value.as_bytes()).is_some());
}

#[test]
fn a_gateway_starts_without_its_store() {
    let Some(mut server) = Server::start() else {
        return;
    };
    let mut setup = setup(server.address());
    setup.secret = SecretSource::Given(b"secret".to_vec());
    setup.keys = vec![ConfiguredKey {
        id: "conf".to_owned(),
        name: String::new(),
        value: "configured".to_owned(),
        enabled: true,
        plans: vec!["pets/gold".to_owned()],
    }];
    let first = open_patient(&setup).unwrap();
    drop(first);
    server.kill();
    let kept = block_on(State::open(&super::setup(server.address()))).unwrap_err();
    assert!(matches!(kept, OpenError::NoSecret(_)), "{kept}");
    let state = open_patient(&setup).unwrap();
    assert!(!is_up(&state));
    let of_conf = subscription(&state, "configured", "pets/gold");
    let quota = Quota {
        limit: 1_000,
        offset: 0,
        period: Period::Day,
    };
    let admitted = (0..100).filter(|_| block_on(count(&state, of_conf, Some(&quota), 0)).is_ok());
    assert_eq!(admitted.count(), 10, "a hundredth");
    server.restart();
    wait_until("it is up", || is_up(&state));
    wait_until("it is in the books", || block_on(state.flush()).is_ok());
    assert_eq!(used(&state), 10);
    // What was admitted alone is part of the quota.
    let left = block_on(count(&state, of_conf, Some(&quota), 0));
    assert_eq!(left, Ok(Some(989)));
    // Keys that others make come by themselves.
    let other = block_on(State::open(&setup)).unwrap();
    let created = block_on(other.create_key(new_key("Ann", &[]))).unwrap();
    wait_until("the key is there", || {
        state.key(created.value.as_bytes()).is_some()
    });
}

#[test]
fn while_the_store_is_away_each_gateway_has_its_part() {
    let Some(mut server) = Server::start() else {
        return;
    };
    let states: Vec<_> = (0..2).map(|_| open_up(&server.address())).collect();
    wait_until("two beats", || {
        states
            .iter()
            .all(|state| state.shared.as_ref().unwrap().shared.health.n_nodes() == 2)
    });
    server.kill();
    for state in &states {
        wait_until("it is down", || !is_up(state));
        let id = RateId::Scope(state.rates().scope("fresh"));
        let rate = Rate::new(0.001, 10);
        let taken = (0..20)
            .filter(|_| block_on(state.rates().take(id, &rate, Instant::now()).get()).is_ok());
        assert_eq!(taken.count(), 5);
    }
}

#[test]
fn what_was_used_before_the_store_went_away_is_not_there_again() {
    let Some(mut server) = Server::start() else {
        return;
    };
    let state = open_up(&server.address());
    let id = RateId::Scope(state.rates().scope("used"));
    let rate = Rate::new(0.001, 10);
    let n_taken = |at: Instant| {
        let taken = (0..20).filter(|_| block_on(state.rates().take(id, &rate, at).get()).is_ok());
        taken.count()
    };
    assert_eq!(n_taken(Instant::now()), 10);
    server.kill();
    wait_until("it is down", || !is_up(&state));
    // When the store would be asked again.
    assert_eq!(n_taken(Instant::now() + Duration::from_secs(2)), 0);
    assert_eq!(n_taken(Instant::now() + Duration::from_secs(2_002)), 2);
}

#[test]
fn what_became_of_a_change_that_is_not_answered_is_not_known() {
    let Some(server) = Server::start() else {
        return;
    };
    let state = block_on(open(&server.address()));
    wait_until("it is up", || is_up(&state));
    let ann = block_on(state.create_key(new_key("Ann", &[]))).unwrap();
    server.hang();
    let error = block_on(state.create_key(new_key("Bob", &[]))).unwrap_err();
    let ManageError::Unknown(Some(id), _) = &error else {
        panic!("{error:?}");
    };
    let told = format!("what was asked of the key `{id}` may be done all the same");
    assert!(error.to_string().contains(&told), "{error}");
    // This one is asked for before it is deleted.
    let away = Err(ManageError::Store(StoreError::Away));
    assert_eq!(block_on(state.delete_key(&ann.record.id)), away);
    server.go_on();
    wait_until("it is up again", || is_up(&state));
    wait_until("it was done", || block_on(state.key_record(id)).is_ok());
    assert!(state.key(ann.value.as_bytes()).is_some());
}
