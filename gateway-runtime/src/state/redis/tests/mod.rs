//! With a real server, where Debian's `redis-server` is installed.

mod faults;
mod nodes;
mod scripts;
mod server;

use std::sync::Arc;
use std::time::Duration;

use super::super::setup::{ConfiguredKey, OpenError, SecretSource};
use super::super::tests::{block_on, count, date, keys, new_key, open, setup, subscription, usage};
use super::super::{Address, Answer, KeyUpdate, RateId, Rule, Setup, State, UsageQuery};
use super::Patience;
use super::resp::Reply;
use crate::limit::{Period, Quota, Rate};
use server::Server;

/// Waits for something that comes sooner or later.
fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    for _ in 0..1_500 {
        if is_so() {
            return;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    panic!("never: {what}");
}

fn is_up(state: &State) -> bool {
    state.shared_store().unwrap().0
}

/// A state that waits for its store also on a machine that is busy with other things.
fn open_patient(setup: &Setup) -> Result<Arc<State>, OpenError> {
    let patience = Patience {
        request: Duration::from_secs(60),
        anybody: Duration::from_secs(60),
    };
    block_on(State::open_with(setup, patience))
}

/// The same, and it is up.
fn open_up(address: &Address) -> Arc<State> {
    let state = open_patient(&setup(address.clone())).unwrap();
    wait_until("it is up", || is_up(&state));
    state
}

/// All requests that the store knows of.
fn used(state: &State) -> u64 {
    let rows = block_on(state.usage(&UsageQuery::default())).unwrap();
    rows.iter().map(|row| row.used).sum()
}

#[test]
fn it_is_a_store() {
    let Some(server) = Server::start() else {
        return;
    };
    block_on(keys::keys_are_managed(open_up(&server.database(0))));
    block_on(keys::files_of_keys_are_taken_in(open_up(
        &server.database(1),
    )));
    block_on(usage::requests_are_counted(open_up(&server.database(2))));
    block_on(keys::ids_are_taken_over(open_up(&server.database(3))));
}

#[test]
fn ids_of_the_configuration_are_its_own_whatever_the_store_says_later() {
    let Some(server) = Server::start() else {
        return;
    };
    let one = open_up(&server.address());
    let ann = block_on(one.create_key(new_key("Ann", &["pets/gold"]))).unwrap();
    let mut setup = setup(server.address());
    setup.keys = vec![ConfiguredKey {
        id: ann.record.id.clone(),
        name: String::new(),
        value: "new".to_owned(),
        enabled: true,
        plans: Vec::new(),
    }];
    let other = open_patient(&setup).unwrap();
    assert!(other.key(ann.value.as_bytes()).is_none());
    // Another gateway, which has no such key in its configuration, changes the managed one.
    let update = KeyUpdate {
        name: Some("Anna".to_owned()),
        ..KeyUpdate::default()
    };
    block_on(one.update_key(&ann.record.id, update)).unwrap();
    let bob = block_on(one.create_key(new_key("Bob", &[]))).unwrap();
    wait_until("changes are there", || {
        other.key(bob.value.as_bytes()).is_some()
    });
    assert!(other.key(ann.value.as_bytes()).is_none());
    assert_eq!(*other.key(b"new").unwrap().id, *ann.record.id);
}

#[test]
fn keys_of_one_gateway_are_seen_by_the_others() {
    let Some(server) = Server::start() else {
        return;
    };
    let (one, other) = (open_up(&server.address()), open_up(&server.address()));
    let created = block_on(one.create_key(new_key("Ann", &["pets/gold"]))).unwrap();
    let (id, value) = (created.record.id, created.value);
    let key = || other.key(value.as_bytes());
    wait_until("the key is there", || key().is_some());
    let gold = other.plan("pets/gold");
    assert!(key().unwrap().subscription(gold).is_some());
    let update = KeyUpdate {
        enabled: Some(false),
        ..KeyUpdate::default()
    };
    block_on(one.update_key(&id, update.clone())).unwrap();
    wait_until("the key is disabled", || !key().unwrap().enabled);
    // A third one has it from the beginning.
    let third = block_on(open(&server.address()));
    assert!(!third.key(value.as_bytes()).unwrap().enabled);
    block_on(other.delete_key(&id)).unwrap();
    wait_until("the key is gone", || one.key(value.as_bytes()).is_none());
    assert!(block_on(one.update_key(&id, update)).is_err());
}

#[test]
fn many_keys_are_taken_in_and_read_back() {
    let Some(server) = Server::start() else {
        return;
    };
    let state = open_up(&server.address());
    let value = |n: u32| format!("0123456789abcdefghij01234{n:05}");
    let rows: String = (0..3_000)
        .map(|n| format!("key {n},{}\n", value(n)))
        .collect();
    let file = format!("Name,Key\n{rows}");
    let imported = block_on(state.import_keys(file.as_bytes())).unwrap();
    assert_eq!(imported.created.len(), 3_000);
    let other = block_on(open(&server.address()));
    assert!((0..3_000).all(|n| other.key(value(n).as_bytes()).is_some()));
    let exported = block_on(other.export_keys()).unwrap();
    assert_eq!(exported.lines().count(), 3_001);
}

#[test]
fn what_is_in_the_store_tells_no_value() {
    let Some(server) = Server::start() else {
        return;
    };
    let state = open_up(&server.address());
    let created = block_on(state.create_key(new_key("Ann", &["pets/gold"]))).unwrap();
    let subscription = subscription(&state, &created.value, "pets/gold");
    block_on(count(&state, subscription, None, 0)).unwrap();
    block_on(state.flush()).unwrap();
    let Reply::List(names) = server.ask(&["KEYS", "*"]) else {
        panic!("no list")
    };
    assert!(names.len() >= 8, "{names:?}");
    for name in names {
        let Reply::Text(name) = name else {
            panic!("no name")
        };
        assert!(name.starts_with(b"{gwc1:pets}:"));
        let dump = server.ask(&["DUMP", std::str::from_utf8(&name).unwrap()]);
        let Reply::Text(dump) = dump else {
            panic!("no dump")
        };
        let value = created.value.as_bytes();
        assert!(!dump.windows(value.len()).any(|part| part == value));
    }
}

#[test]
fn keys_belong_to_one_secret() {
    let Some(server) = Server::start() else {
        return;
    };
    let open_with = |secret: &[u8]| {
        let mut setup = setup(server.address());
        setup.secret = SecretSource::Given(secret.to_vec());
        block_on(State::open(&setup))
    };
    let state = open_with(b"one").unwrap();
    // Without keys any secret will do.
    drop(open_with(b"two").unwrap());
    drop(open_with(b"one").unwrap());
    let created = block_on(state.create_key(new_key("Ann", &[]))).unwrap();
    let error = open_with(b"two").unwrap_err();
    assert!(matches!(error, OpenError::OtherSecret(_)), "{error}");
    let again = open_with(b"one").unwrap();
    assert!(again.key(created.value.as_bytes()).is_some());
}

#[test]
fn the_password_must_be_right() {
    let Some(server) = Server::start_with(&[
        "--requirepass",
        "secret",
        "--user",
        "gwc",
        "on",
        ">other",
        "~*",
        "+@all",
    ]) else {
        return;
    };
    let open_with = |credentials: &str| {
        let address = server
            .url()
            .replace("redis://", &format!("redis://{credentials}"));
        block_on(State::open(&setup(address.parse().unwrap())))
    };
    for credentials in ["", ":wrong@", "gwc:secret@", "nobody:other@"] {
        let error = open_with(credentials).unwrap_err();
        assert!(
            matches!(error, OpenError::Refused(_)),
            "{credentials}: {error}"
        );
    }
    for credentials in [":secret@", "gwc:other@"] {
        open_with(credentials).unwrap();
    }
}

/// Nothing but what a hostile hand put there; no panic, and the rest goes on.
#[test]
fn spoiled_entries_are_passed_over() {
    let Some(server) = Server::start() else {
        return;
    };
    let state = open_up(&server.address());
    let created = block_on(state.create_key(new_key("Ann", &["pets/gold"]))).unwrap();
    let id = created.record.id.as_str();
    for spoiled in ["", "{}", "[1,2", "\u{0}", &"x".repeat(100_000)] {
        server.ask(&["HSET", "{gwc1:pets}:keys", id, spoiled]);
        server.ask(&["ZADD", "{gwc1:pets}:changed", "7", id]);
        server.ask(&["SET", "{gwc1:pets}:version", "7"]);
        assert!(block_on(state.key_record(id)).is_err());
    }
    wait_until("it is gone", || {
        state.key(created.value.as_bytes()).is_none()
    });
    server.ask(&["SET", "{gwc1:pets}:version", "x"]);
    server.ask(&["SET", "{gwc1:pets}:rate:all:account", "x"]);
    let rule = Rule {
        id: RateId::Scope(state.rates().scope("account")),
        rate: Rate::new(0.001, 5),
    };
    let admitted = (0..20).filter(|_| {
        block_on(
            state
                .rates()
                .take_all(&[rule], std::time::Instant::now())
                .get(),
        )
        .is_ok()
    });
    assert_eq!(admitted.count(), 5, "this process's own part");
    assert!(is_up(&state), "and other keys are asked for");
}
